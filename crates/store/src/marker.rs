//! The marker of a clean stop: a small file that says what the store held and how far it had followed the logs, and
//! whether it is itself whole.

use crate::{LogName, StoreError};
use eventlog::Hash;
use std::{
    fs::{self, File},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

/// Names the layout, so that a store of another one is not read.
const HEADER: &str = "stalking-hub store, clean stop, layout 5";

/// Far above the size of a marker.
const BYTES_MAX: u64 = 4096;

fn path(dir: &Path) -> PathBuf {
    dir.join("clean-stop")
}

/// Seals a text with a key of the logs that a store follows. The key lies apart from the data, and the store never has
/// it.
pub type Seal = Box<dyn Fn(&str) -> Hash + Send + Sync>;

/// A [`Seal`] that is borrowed.
pub(crate) type SealRef<'a> = &'a (dyn Fn(&str) -> Hash + Send + Sync);

/// What a clean stop says of the store that it left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Of everything it held.
    pub(crate) digest: String,
    /// The last applied positions, in the order of [`LogName::ALL`].
    pub(crate) applied: [u64; LogName::ALL.len()],
}

impl Left {
    /// The last position of a log that the store had applied. It applies only what is durable, so the log had at least
    /// so many records.
    pub fn applied(&self, log: LogName) -> u64 {
        let [facts, access] = self.applied;
        match log {
            LogName::Facts => facts,
            LogName::Access => access,
        }
    }

    /// The marker, sealed: who has only the data cannot write one, and what they changed in the store is rebuilt.
    fn render(&self, seal: SealRef<'_>) -> String {
        let [facts, access] = self.applied;
        let body = format!("{HEADER}\n{}\n{}\n{facts} {access}\n", owner(seal), self.digest);
        let seal = seal(&body);
        format!("{body}{seal}\n")
    }

    fn parse(text: &str, seal: SealRef<'_>) -> Option<Self> {
        let mut lines = text.lines().skip(2);
        let digest = String::from(Hash::try_from(lines.next()?.to_owned()).ok()?);
        let (facts, access) = lines.next()?.split_once(' ')?;
        let left = Self { digest, applied: [facts.parse().ok()?, access.parse().ok()?] };
        // One text for one marker, its seal included: any other is not what was written.
        (left.render(seal) == text).then_some(left)
    }
}

/// Names the logs of a seal.
fn owner(seal: SealRef<'_>) -> Hash {
    seal(HEADER)
}

fn text(dir: &Path) -> Option<String> {
    let path = path(dir);
    if fs::metadata(&path).ok()?.len() > BYTES_MAX {
        return None;
    }
    fs::read_to_string(path).ok()
}

/// What the last clean stop left of a store that followed the logs of this seal; `None` if there was no clean stop, if
/// the store was opened since, or if one bit of the marker is wrong. Changes nothing.
pub fn left(dir: &Path, seal: SealRef<'_>) -> Option<Left> {
    Left::parse(&text(dir)?, seal)
}

/// Whether the marker, true or not, is of a store that followed other logs.
pub(crate) fn is_of_others(dir: &Path, seal: SealRef<'_>) -> bool {
    let named = text(dir).and_then(|text| {
        let mut lines = text.lines();
        lines.next().filter(|&header| header == HEADER)?;
        Hash::try_from(lines.next()?.to_owned()).ok()
    });
    named.is_some_and(|named| named != owner(seal))
}

/// Puts the marker in place, whole or not at all, and makes it durable. The store must be durable before.
pub(crate) fn write(dir: &Path, seal: SealRef<'_>, left: &Left) -> Result<(), StoreError> {
    let failed = || StoreError::io("the marker of a clean stop could not be written");
    let new = dir.join("clean-stop.new");
    let mut file = File::create(&new).map_err(failed())?;
    file.write_all(left.render(seal).as_bytes()).map_err(failed())?;
    file.sync_all().map_err(failed())?;
    fs::rename(&new, path(dir)).map_err(failed())?;
    sync_dir(dir).map_err(failed())
}

/// Takes the marker away, durably: from here on this store is only as good as its next stop.
pub(crate) fn remove(dir: &Path) -> Result<(), StoreError> {
    let failed = || StoreError::io("the marker of a clean stop could not be removed");
    match fs::remove_file(path(dir)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(failed()(error)),
        Ok(()) | Err(_) => sync_dir(dir).map_err(failed()),
    }
}

fn sync_dir(dir: &Path) -> std::io::Result<()> {
    File::open(dir)?.sync_all()
}
