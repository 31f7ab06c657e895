//! What a clean stop leaves, so that the next start can serve at once and verify everything behind it: where the segments
//! end, the tree's edge, the last tag and time, and which anchor belongs to it.
//!
//! A file in the directory of the segments: a line with its seal, which takes the log's key to make, and JSON. Nothing is
//! believed of it that the anchor does not say too, but where frames begin. It is removed, durably, before anything else
//! is changed, so it never outlives what it describes. It may change with a release: one that is not understood is as good
//! as none, and none means reading everything first.

use crate::{
    Settings,
    anchor::Anchored,
    disk::{Disk, Part},
    scan::{Segment, segments},
    tag::Tag,
};
use eventlog::{Checkpoint, Frontier, Hash};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

/// The form that this program writes and reads.
const VERSION: u8 = 1;
/// A file that is larger belongs to more records than a start could read in a day, or to nobody.
const BYTES_MAX: u64 = 256 << 20;

/// The content of the file.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CleanStop {
    v: u8,
    /// Which write of the anchor is the last.
    anchor_sequence: u64,
    pub checkpoint: Checkpoint,
    pub tree: Frontier,
    pub tag: Tag,
    pub last_at: Option<Timestamp>,
    segments: Vec<Rest>,
}

/// A [`Segment`] without its path.
#[derive(Debug, Serialize, Deserialize)]
struct Rest {
    first: u64,
    count: u64,
    end: u64,
    marks: Vec<u32>,
}

fn path(dir: &Path) -> PathBuf {
    dir.join("clean-stop")
}

fn seal(settings: &Settings, text: &str) -> io::Result<Hash> {
    let seal = settings.key.seals(&format!("the clean stop of {}", settings.origin)).map_err(io::Error::other)?;
    Ok(seal(text))
}

impl CleanStop {
    /// After the anchor was written for the last time.
    pub fn new(sequence: u64, tree: Frontier, tag: Tag, last_at: Option<Timestamp>, segments: Vec<Segment>) -> Self {
        let rest = |Segment { first, count, end, marks, .. }| Rest { first, count, end, marks };
        let segments = segments.into_iter().map(rest).collect();
        Self { v: VERSION, anchor_sequence: sequence, checkpoint: tree.checkpoint(), tree, tag, last_at, segments }
    }

    /// Writes the file, durable on return.
    pub fn write(&self, settings: &Settings, disk: &dyn Disk) -> io::Result<()> {
        let text = serde_json::to_string(self).map_err(io::Error::other)?;
        let text = format!("{}\n{text}", seal(settings, &text)?);
        let file = disk.create(Part::CleanStop, &path(&settings.dir))?;
        disk.write(Part::CleanStop, &file, text.as_bytes(), 0)?;
        disk.sync(Part::CleanStop, &file)?;
        disk.sync_dir(&settings.dir)
    }

    /// The file, if it is whole and this log's key sealed it.
    pub fn read(settings: &Settings) -> io::Result<Option<Self>> {
        let file = match File::open(path(&settings.dir)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other?,
        };
        let mut bytes = Vec::new();
        file.take(BYTES_MAX).read_to_end(&mut bytes)?;
        let Some((sealed, text)) = str::from_utf8(&bytes).ok().and_then(|text| text.split_once('\n')) else {
            return Ok(None);
        };
        if seal(settings, text)?.to_string() != sealed {
            return Ok(None);
        }
        Ok(serde_json::from_str(text).ok().filter(|stop: &Self| stop.v == VERSION))
    }

    /// Takes the file away, durably, if there is one.
    pub fn remove(settings: &Settings, disk: &dyn Disk) -> io::Result<()> {
        let path = path(&settings.dir);
        if path.try_exists()? {
            disk.remove(Part::CleanStop, &path)?;
            disk.sync_dir(&settings.dir)?;
        }
        Ok(())
    }

    /// Whether it is of the last write of the anchor, and the segments are as long as it says.
    pub fn fits(&self, settings: &Settings, anchored: &Anchored) -> io::Result<bool> {
        let anchor = anchored.intact()
            && anchored.sequence == self.anchor_sequence
            && anchored.newest == self.checkpoint
            && self.tree.checkpoint() == self.checkpoint;
        let found = segments(&settings.dir)?;
        if !anchor || found.len() != self.segments.len() {
            return Ok(false);
        }
        for ((first, path), rest) in found.iter().zip(&self.segments) {
            if *first != Some(rest.first) || fs::metadata(path)?.len() != rest.end {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The segments, in a directory.
    pub fn segments(&mut self, dir: &Path) -> Vec<Segment> {
        let segment = |Rest { first, count, end, marks }| Segment { count, marks, end, ..Segment::empty(dir, first) };
        self.segments.drain(..).map(segment).collect()
    }
}
