//! A journal's files before they are served: making them, locking them, and bringing them to a clean end.

use crate::{
    Damage, OpenError, Opened, Settings,
    anchor::{self, Anchor, Anchored},
    disk::{Disk, Part},
    frame::{Frames, Next, header},
    scan::{Ending, Scan, Segment, segments},
    writer::{Active, begin},
};
use eventlog::Frontier;
use std::{
    fs::{self, File, TryLockError},
    io::{self, BufReader, Seek as _, SeekFrom},
    os::unix::fs::FileExt as _,
    path::Path,
    sync::Arc,
};

/// The name of the lock file in the directory.
pub(crate) const LOCK: &str = "lock";
/// Bytes of the unanchored tail that are written again at once.
const REWRITE_BYTES: u64 = 1 << 20;

/// The first segment, then the anchor, each durable before the next.
pub(crate) fn make(settings: &Settings, disk: &Arc<dyn Disk>) -> Result<(), OpenError> {
    settings.check()?;
    let cannot = "the journal cannot be created; remove what there is of it before trying again";
    disk.make_dir(&settings.dir).map_err(OpenError::io(cannot))?;
    apart(settings)?;
    if fs::read_dir(&settings.dir).map_err(OpenError::io(cannot))?.next().is_some() {
        return Err(OpenError::Exists(settings.dir.clone()));
    }
    if settings.anchor.try_exists().map_err(OpenError::io(cannot))? {
        return Err(OpenError::Exists(settings.anchor.clone()));
    }
    let empty = Frontier::default().checkpoint();
    let above = settings.dir.parent().filter(|parent| !parent.as_os_str().is_empty());
    let made = begin(&Segment::empty(&settings.dir, 1), settings, &**disk)
        .and_then(|_| above.map_or(Ok(()), |above| disk.sync_dir(above)))
        .and_then(|()| Anchor::create(settings, disk, empty));
    made.map_err(OpenError::io(cannot))
}

/// Refuses an anchor that would be lost, or put back, together with the data.
pub(crate) fn apart(settings: &Settings) -> Result<(), OpenError> {
    let parent = settings.anchor.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (Ok(dir), Ok(parent)) = (settings.dir.canonicalize(), parent.canonicalize()) else {
        return Err(OpenError::Settings("the data directory or the directory of the anchor is not there".into()));
    };
    if parent.starts_with(dir) {
        return Err(OpenError::Settings("the anchor must lie outside the data directory".into()));
    }
    Ok(())
}

/// Turns the outcome of a try to lock into ours.
pub(crate) fn held(path: &Path, outcome: Result<(), TryLockError>) -> Result<(), OpenError> {
    outcome.map_err(|error| match error {
        TryLockError::WouldBlock => OpenError::InUse(path.into()),
        TryLockError::Error(source) => OpenError::Io { what: "the journal cannot be locked", source },
    })
}

/// The damage of an anchor that vouches for nothing.
pub(crate) fn no_anchor(path: &Path) -> Damage {
    let what = "the anchor is missing, or is not signed by this log's key under its origin".into();
    Damage { position: 1, place: path.display().to_string(), what }
}

/// Tells a journal that never was from one that is gone, before anything is touched.
pub(crate) fn missing(settings: &Settings) -> Result<(), OpenError> {
    let files = segments(&settings.dir).map_err(OpenError::io("the directory cannot be read"))?;
    let anchor = settings.anchor.try_exists().map_err(OpenError::io("the anchor cannot be read"))?;
    match (files.is_empty(), anchor) {
        (true, false) => Err(OpenError::Missing(settings.dir.clone())),
        (true, true) => {
            let what = "the anchor is there, but there is no segment".into();
            Err(OpenError::Damaged(Damage { position: 1, place: settings.dir.display().to_string(), what }))
        }
        (false, false) => Err(OpenError::Damaged(no_anchor(&settings.anchor))),
        (false, true) => Ok(()),
    }
}

/// Opens and locks the anchor, so that a copy of the data cannot be served beside it under the same key.
pub(crate) fn open_anchor(settings: &Settings, disk: &dyn Disk) -> Result<(File, Anchored), OpenError> {
    let file = disk.open(Part::Anchor, &settings.anchor);
    let file = file.map_err(OpenError::io("the anchor cannot be opened"))?;
    held(&settings.anchor, file.try_lock())?;
    let anchored = anchor::read(&file, &settings.origin, &settings.key.verifying());
    let anchored = anchored.map_err(OpenError::io("the anchor cannot be read"))?;
    let anchored = anchored.ok_or_else(|| OpenError::Damaged(no_anchor(&settings.anchor)))?;
    Ok((file, anchored))
}

/// Brings what was found to a clean, durable, anchored end, in the same order as every group.
pub(crate) fn settle(
    settings: &Settings,
    disk: &dyn Disk,
    found: &Scan,
    anchored: &Anchored,
    anchor: &mut Anchor,
) -> io::Result<(Opened, Active, String)> {
    let last = found.segments.last().ok_or_else(|| io::Error::other("there is no segment"))?;
    let file = disk.open(Part::Segment, &last.path)?;
    let torn_bytes = match found.ending {
        Ending::Torn { bytes, .. } => bytes,
        Ending::Clean | Ending::Damaged(_) => 0,
    };
    // Of a segment without records the header, and of any the name, may be there without being durable: the run before may
    // have ended in a failed sync of either.
    if last.count == 0 {
        disk.write(Part::Segment, &file, &header(last.first, &settings.origin), 0)?;
        disk.sync(Part::Segment, &file)?;
    }
    if file.metadata()?.len() > last.end {
        disk.set_len(Part::Segment, &file, last.end)?;
    }
    disk.sync_dir(&settings.dir)?;
    let checkpoint = found.tree.checkpoint();
    let beyond_anchor = checkpoint.size - anchored.newest.size;
    if beyond_anchor > 0 {
        (settings.before_sync)()?;
        rewrite(disk, &found.segments, anchored.newest.size + 1)?;
    }
    // Also without news, so that there is a note of this run and both slots are whole.
    let note = anchor.write(checkpoint)?;
    let opened = Opened { checkpoint, beyond_anchor, torn_bytes, anchor_mended: !anchored.intact() };
    Ok((opened, Active::new(file, last.end), note))
}

/// Writes the records from a position on once more, the same bytes, and syncs. The run before may have ended in a failed
/// sync, after which the system shows pages as stored that are not; only writing them again makes the next sync mean it.
fn rewrite(disk: &dyn Disk, segments: &[Segment], position: u64) -> io::Result<()> {
    for segment in segments.iter().filter(|segment| segment.next() > position) {
        let file = disk.open(Part::Segment, &segment.path)?;
        let mut offset = beginning(&file, segment, position.max(segment.first))?;
        while offset < segment.end {
            let length = usize::try_from(REWRITE_BYTES.min(segment.end - offset)).map_err(io::Error::other)?;
            let mut bytes = vec![0; length];
            file.read_exact_at(&mut bytes, offset)?;
            disk.write(Part::Segment, &file, &bytes, offset)?;
            offset += length as u64;
        }
        disk.sync(Part::Segment, &file)?;
    }
    Ok(())
}

/// Where the frame of a position begins: exactly, so that nothing that is anchored is written again.
fn beginning(mut file: &File, segment: &Segment, position: u64) -> io::Result<u64> {
    let (before, start) = segment.mark_before(position);
    file.seek(SeekFrom::Start(start))?;
    let mut frames = Frames::new(BufReader::new(file), start, segment.end);
    let mut record = Vec::new();
    for _ in before..position {
        if !matches!(frames.skip(&mut record)?, Next::Frame(_)) {
            return Err(io::Error::other("a frame that was whole is not whole any more"));
        }
    }
    Ok(frames.offset())
}
