//! Verifying and reading a journal that nobody has open, without touching it.

use crate::{
    Damage, OpenError, Settings, SigningKey,
    anchor::{self, Anchored},
    ready::{LOCK, held, no_anchor},
    scan::{Ending, Reading, Visit, judge, scan},
    settings::check_origin,
};
use eventlog::{Checkpoint, Record, Stored};
use std::{fs::File, io, path::PathBuf};

/// Where a journal lies, and what is needed to verify it.
#[derive(Debug, Clone)]
pub struct Place {
    /// The directory of the segments.
    pub dir: PathBuf,
    /// The anchor file. Without one, as with a copy that was handed over, nothing here says how long the history has to
    /// be: compare [`Report::checkpoint`] with one that somebody else has kept.
    pub anchor: Option<PathBuf>,
    /// The name under which checkpoints are signed.
    pub origin: String,
    /// Verifies the anchor and the tags of the frames. It could sign too; nothing here does.
    pub key: SigningKey,
}

impl From<&Settings> for Place {
    fn from(settings: &Settings) -> Self {
        Self {
            dir: settings.dir.clone(),
            anchor: Some(settings.anchor.clone()),
            origin: settings.origin.clone(),
            key: settings.key.clone(),
        }
    }
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Size and root over the records that were read and verified, up to the first damage.
    pub checkpoint: Checkpoint,
    /// What the anchor vouches for, if it is readable.
    pub anchored: Option<Checkpoint>,
    /// Whether both slots of the anchor are whole, or none was asked for. A crash while anchoring leaves one torn, and so
    /// does whoever wants the older one to count.
    pub anchor_whole: bool,
    /// Bytes at the end that a crash left of a write; opening the journal would cut them.
    pub torn_bytes: u64,
    /// The first reason why the journal would not open.
    pub damage: Option<Damage>,
}

/// Reads everything and reports. Writes nothing, not even a lock file. Damage is part of the report; an error means that
/// the check could not be made.
pub fn check(place: &Place) -> Result<Report, OpenError> {
    read_all(place, None)
}

/// As [`check`], and shows `visit` every record before the first damage, in order, and, where the damage is that a record
/// does not follow the one before it in its stream or has an id that was there before, records after it too. Whether they
/// are the whole history, and all of them anchored, is known only from the report.
pub fn replay(place: &Place, mut visit: impl FnMut(&Stored, &Record)) -> Result<Report, OpenError> {
    let mut visit = |stored: &Stored, record: &Record| {
        visit(stored, record);
        true
    };
    read_all(place, Some(&mut visit))
}

/// How many records the log beside this one had at least, as this anchor has it (see [`Settings::beside`]); 0 if there
/// is no anchor, or none that this log's key has signed, which is damage that opening this log tells.
pub fn beside(place: &Place) -> Result<u64, OpenError> {
    Ok(read_anchor(place)?.map_or(0, |anchored| anchored.beside))
}

fn read_anchor(place: &Place) -> Result<Option<Anchored>, OpenError> {
    let Some(path) = &place.anchor else { return Ok(None) };
    let Some(file) = present(File::open(path))? else { return Ok(None) };
    anchor::read(&file, &place.origin, &place.key.verifying()).map_err(OpenError::io("reading the anchor"))
}

fn read_all(place: &Place, visit: Option<Visit<'_>>) -> Result<Report, OpenError> {
    check_origin(&place.origin)?;
    if !place.dir.is_dir() && !place.anchor.as_ref().is_some_and(|anchor| anchor.exists()) {
        return Err(OpenError::Missing(place.dir.clone()));
    }
    // Shared, so that checks may run side by side; a running server holds it alone.
    let lock = present(File::open(place.dir.join(LOCK)))?;
    lock.as_ref().map_or(Ok(()), |lock| held(&place.dir, lock.try_lock_shared()))?;
    let anchored = read_anchor(place)?;
    let expected: Vec<_> = anchored.iter().flat_map(|a| [Some(a.newest), a.older]).flatten().collect();
    let Place { dir, origin, key, .. } = place;
    let reading = Reading { dir, origin, key, expected: &expected, within: None };
    let found = scan(&reading, None, visit);
    let found = found.map_err(OpenError::io("reading the journal"))?;
    let damage = match (&found.ending, &anchored, &place.anchor) {
        (Ending::Damaged(damage), _, _) => Some(damage.clone()),
        (Ending::Clean | Ending::Torn { .. }, Some(anchored), _) => judge(&found, anchored).err(),
        (Ending::Clean | Ending::Torn { .. }, None, Some(path)) => Some(no_anchor(path)),
        (Ending::Clean | Ending::Torn { .. }, None, None) => None,
    };
    let torn_bytes = match found.ending {
        Ending::Torn { bytes, .. } => bytes,
        Ending::Clean | Ending::Damaged(_) => 0,
    };
    let anchor_whole = place.anchor.is_none() || anchored.is_some_and(|anchored| anchored.intact());
    let anchored = anchored.map(|anchored| anchored.newest);
    Ok(Report { checkpoint: found.tree.checkpoint(), anchored, anchor_whole, torn_bytes, damage })
}

fn present(file: io::Result<File>) -> Result<Option<File>, OpenError> {
    match file {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        other => other.map(Some).map_err(OpenError::io("opening the journal")),
    }
}
