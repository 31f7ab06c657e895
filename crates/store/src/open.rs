//! When a store is opened as it is, and when it is deleted and rebuilt.

use crate::{
    LogName, StoreError,
    engine::{Engine, sled_dir},
    levels::Levels,
    marker::{self, SealRef},
};
use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::ErrorKind,
    path::Path,
};

/// What opening found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// What the last clean stop left, all of it.
    Clean,
    /// Nothing that can be trusted: the store is empty now and has to be fed from the start of both logs.
    Rebuilt {
        /// For the log line.
        why: &'static str,
    },
}

/// Keeps a second store out of the directory for as long as the file lives.
fn lock(dir: &Path) -> Result<File, StoreError> {
    let failed = || StoreError::io("the store's lock file could not be opened");
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(dir.join("lock")).map_err(failed())?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(dir.to_owned())),
        Err(TryLockError::Error(error)) => Err(failed()(error)),
    }
}

/// What is opened: the levels, the applied positions, the lock, and what was found.
type Open = (Levels, [u64; LogName::ALL.len()], File, Opened);

/// Opens what lies in `dir`, empty if that does not prove itself.
pub(crate) fn open(dir: &Path, seal: SealRef<'_>, check: &dyn Fn(&Path) -> Option<String>) -> Result<Open, StoreError> {
    fs::create_dir_all(dir).map_err(StoreError::io("the store's directory could not be made"))?;
    let lock = lock(dir)?;
    let verdict = verdict(dir, seal, check);
    // Before sled touches anything: a marker must never outlive the moment it speaks of.
    marker::remove(dir)?;
    let why = match verdict {
        Ok(left) => match Engine::open(dir).and_then(Levels::left) {
            Ok((levels, applied, digest)) if digest.to_string() == left.digest && applied == left.applied => {
                return Ok((levels, applied, lock, Opened::Clean));
            }
            Ok(_) | Err(_) => "sled could not open again what it had just opened",
        },
        Err(why) => why,
    };
    match fs::remove_dir_all(sled_dir(dir)) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(StoreError::io("the old store could not be deleted")(error));
        }
        Ok(()) | Err(_) => {}
    }
    Ok((Levels::empty(Engine::open(dir)?), LogName::ALL.map(|_| 0), lock, Opened::Rebuilt { why }))
}

/// Whether the store is what the last clean stop left; if not, why not.
fn verdict(
    dir: &Path,
    seal: SealRef<'_>,
    check: &dyn Fn(&Path) -> Option<String>,
) -> Result<marker::Left, &'static str> {
    if !sled_dir(dir).exists() {
        return Err("there was no store");
    }
    // sled after a kill is not worth a look: one flipped bit then lost most of the events without any error.
    let Some(left) = marker::left(dir, seal) else {
        let others = marker::is_of_others(dir, seal);
        return Err(if others { "it followed the logs of another hub" } else { "it was not stopped cleanly" });
    };
    match check(dir) {
        None => Err("sled could not read it, or not in time"),
        Some(found) if found == left.digest => Ok(left),
        Some(_) => Err("it does not hold what was stored"),
    }
}

/// Opens the database of a stopped store and reads what is known of everything in it. Returns the digest of that:
/// `sha256:` and 64 hex digits. What is read later has to agree with it.
///
/// Run it in a process of its own and under [`crate::digest_in_child`]: on a damaged database sled may spin for ever,
/// abort, or take all memory. It must not run while the store is open.
pub fn digest(dir: &Path) -> Result<String, StoreError> {
    if !sled_dir(dir).is_dir() {
        return Err(StoreError::Damaged("there is no database".into()));
    }
    let (_, _, digest) = Levels::left(Engine::open(dir)?)?;
    Ok(digest.to_string())
}
