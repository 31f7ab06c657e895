//! A beginning of a journal: read beside the process that appends to it, for a backup, and given an anchor where a backup
//! was put back. Never shortens a journal that has an anchor.
//!
//! Segments only grow, and what an anchor vouches for was on the disk before it. So whoever reads the anchor first, and
//! then no more records than it vouches for, reads a whole history without stopping anybody.

use crate::{
    Damage, OpenError, Place, Settings,
    anchor::{self, Anchor},
    disk::{Disk, RealDisk},
    frame::{Frames, HEADER_BYTES, Next, header_fault},
    ready::{apart, no_anchor},
    scan::segments,
    tag::Tags,
};
use eventlog::{Checkpoint, Frontier, Hash, Record, Stored, leaf, leaf_hash};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufReader, Read as _},
    path::PathBuf,
    sync::Arc,
};

/// Bytes read at once.
const BUFFER_BYTES: usize = 1 << 20;
/// How often an anchor is read that is just being written. Each of its slots is written after the other is durable, so
/// one that reads as torn twice running is torn.
const ANCHOR_TRIES: usize = 3;

/// A beginning of a journal, every frame of it verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefix {
    /// How many records, and the root over them.
    pub checkpoint: Checkpoint,
    /// The segments in order, and how many bytes of each belong to it.
    pub files: Vec<(PathBuf, u64)>,
}

/// What the anchor vouches for now, also while another process writes it.
pub fn anchored(place: &Place) -> Result<Checkpoint, OpenError> {
    let path = place.anchor.as_deref().ok_or_else(|| OpenError::Settings("no anchor was named".into()))?;
    for _ in 0..ANCHOR_TRIES {
        let file = match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(OpenError::Damaged(no_anchor(path))),
            other => other.map_err(OpenError::io("the anchor cannot be opened"))?,
        };
        let found = anchor::read(&file, &place.origin, &place.key.verifying());
        if let Some(anchored) = found.map_err(OpenError::io("the anchor cannot be read"))? {
            return Ok(anchored.newest);
        }
    }
    Err(OpenError::Damaged(no_anchor(path)))
}

/// Reads the first `claimed.size` records, whoever appends behind them, compares the tag of every frame, and the root
/// with the one that is claimed. Writes nothing. `visit` sees each record; that they are those claimed is known at the
/// end.
pub fn prefix(
    place: &Place,
    claimed: Checkpoint,
    mut visit: impl FnMut(&Stored, &Record),
) -> Result<Prefix, OpenError> {
    let mut walk = Walk::new(place, claimed)?;
    let end = walk.until(claimed.size, &mut visit)?;
    walk.compare()?;
    Ok(end)
}

/// Makes the first `size` records of what lies in the directory of the segments a journal with an anchor. Where there is
/// an anchor already, it is refused: what was anchored is never shortened. All `claimed.size` records are compared with
/// the root claimed for them before anything is cut; what lies behind `size` is removed then.
pub fn adopt(settings: &Settings, claimed: Checkpoint, size: u64) -> Result<Checkpoint, OpenError> {
    settings.check()?;
    apart(settings)?;
    let failed = "the journal cannot be made of what was put back; empty its directory before trying again";
    if settings.anchor.try_exists().map_err(OpenError::io(failed))? {
        return Err(OpenError::Exists(settings.anchor.clone()));
    }
    let place = Place::from(settings);
    let mut walk = Walk::new(&place, claimed)?;
    if size > claimed.size {
        return Err(walk.damaged(format!("there are {} records, not {size}", claimed.size)));
    }
    let kept = walk.until(size, &mut |_, _| ())?;
    walk.until(claimed.size, &mut |_, _| ())?;
    walk.compare()?;
    cut(settings, &kept).map_err(OpenError::io(failed))?;
    let disk: Arc<dyn Disk> = Arc::new(RealDisk);
    Anchor::create(settings, &disk, kept.checkpoint).map_err(OpenError::io(failed))?;
    Ok(kept.checkpoint)
}

/// Removes what lies behind a beginning, and makes what is left durable.
fn cut(settings: &Settings, kept: &Prefix) -> io::Result<()> {
    for (_, path) in segments(&settings.dir)? {
        match kept.files.iter().find(|(file, _)| *file == path) {
            None => fs::remove_file(&path)?,
            Some((_, bytes)) => {
                let file = OpenOptions::new().write(true).open(&path)?;
                if file.metadata()?.len() != *bytes {
                    file.set_len(*bytes)?;
                }
                file.sync_all()?;
            }
        }
    }
    RealDisk.sync_dir(&settings.dir)
}

/// Reads frames of one segment after another.
struct Walk<'a> {
    place: &'a Place,
    claimed: Checkpoint,
    tree: Frontier,
    tags: Tags,
    /// The segments that are not begun, last first.
    left: Vec<(Option<u64>, PathBuf)>,
    /// The segment that is being read.
    frames: Option<Frames<BufReader<File>>>,
    /// Those that were begun, with the bytes read of each.
    files: Vec<(PathBuf, u64)>,
}

impl<'a> Walk<'a> {
    fn new(place: &'a Place, claimed: Checkpoint) -> Result<Self, OpenError> {
        let mut left = segments(&place.dir).map_err(OpenError::io("the directory cannot be read"))?;
        left.reverse();
        let tags = Tags::new(&place.key, &place.origin).map_err(io::Error::other);
        let tags = tags.map_err(OpenError::io("the log's key cannot be used"))?;
        Ok(Self { place, claimed, tree: Frontier::default(), tags, left, frames: None, files: Vec::new() })
    }

    fn damaged(&self, what: String) -> OpenError {
        let place = self.files.last().map_or_else(
            || "the directory".into(),
            |(path, at)| format!("{} at byte {at}", path.file_name().unwrap_or_default().display()),
        );
        OpenError::Damaged(Damage { position: self.tree.size() + 1, place, what })
    }

    /// Reads on until so many records are read. The first segment belongs to every beginning, also to that of none.
    fn until(&mut self, size: u64, visit: &mut dyn FnMut(&Stored, &Record)) -> Result<Prefix, OpenError> {
        let mut bytes = Vec::new();
        if self.frames.is_none() {
            self.begin()?;
        }
        while self.tree.size() < size {
            let Some(frames) = &mut self.frames else { return Err(self.damaged("it is gone".into())) };
            let next = frames.next(&mut bytes).map_err(OpenError::io("the journal cannot be read"))?;
            let offset = frames.offset();
            match next {
                Next::Frame(tag) => {
                    if !self.tags.accepts(&bytes, &tag) {
                        return Err(self.damaged("nobody with this log's key wrote it there".into()));
                    }
                    let record = Record::from_bytes(&bytes).map_err(|error| self.damaged(error.to_string()))?;
                    let hash = Hash::of(&bytes);
                    self.tree.push(leaf_hash(&leaf(record.salt, hash)));
                    let position = self.tree.size();
                    visit(&Stored { position, bytes: bytes.as_slice().into(), hash }, &record);
                    if let Some((_, read)) = self.files.last_mut() {
                        *read = offset;
                    }
                }
                Next::End => self.begin()?,
                Next::Bad(fault) => return Err(self.damaged(fault.into())),
            }
        }
        Ok(Prefix { checkpoint: self.tree.checkpoint(), files: self.files.clone() })
    }

    /// Goes on to the next segment.
    fn begin(&mut self) -> Result<(), OpenError> {
        let next = self.tree.size() + 1;
        let Some((first, path)) = self.left.pop() else {
            return Err(self.damaged(format!("{} records were claimed, and there are fewer", self.claimed.size)));
        };
        if first != Some(next) {
            return Err(self.damaged(format!("the segment from {next} on is missing")));
        }
        let cannot = "a segment cannot be read";
        let file = File::open(&path).map_err(OpenError::io(cannot))?;
        let length = file.metadata().map_err(OpenError::io(cannot))?.len();
        let mut input = BufReader::with_capacity(BUFFER_BYTES, file);
        self.files.push((path, HEADER_BYTES as u64));
        let mut header = [0; HEADER_BYTES];
        if length < HEADER_BYTES as u64 {
            return Err(self.damaged("the header of the segment is not whole".into()));
        }
        input.read_exact(&mut header).map_err(OpenError::io(cannot))?;
        if let Some(fault) = header_fault(&header, next, &self.place.origin) {
            return Err(self.damaged(fault.into()));
        }
        self.frames = Some(Frames::new(input, HEADER_BYTES as u64, length));
        Ok(())
    }

    fn compare(&self) -> Result<(), OpenError> {
        if self.tree.checkpoint() == self.claimed {
            return Ok(());
        }
        Err(self.damaged(format!("the first {} records are not those that were signed for", self.claimed.size)))
    }
}
