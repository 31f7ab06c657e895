//! A keyring read beside the hub that appends to it, and one put back from a backup. Never gives back a key that was
//! destroyed, and never changes a keyring that is there.

use crate::{
    Heads, KeyStore, KeyStoreError, KeyringError,
    crypto::aead,
    disk::RealDisk,
    epoch::{Epoch, create_private, epoch_file, open_private},
    file::{FileRing, KEYRING_FILE},
    frame::{self, KeyId, Next},
    keyring::Keyring,
    ledger::{self, LEDGER_FILE},
    vault::{Opened, Vault},
};
use std::{
    collections::BTreeSet,
    fs::{DirBuilder, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

/// How often a keyring is read that reads as damaged: an entry may be just half written, or be taken back after a write
/// that failed.
const TRIES: usize = 3;

/// A keyring as it was at a moment.
#[derive(Debug)]
pub struct Snapshot {
    /// Its keys, to open events with. Seals nothing.
    pub vault: Vault,
    /// Its files by their names, and how many bytes of each belong to it.
    pub files: Vec<(String, u64)>,
}

/// What was put back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PutBack {
    /// Keys that are held again.
    pub keys: usize,
    /// Keys of the backup that were left out because they had been destroyed.
    pub destroyed: usize,
}

/// Reads and verifies the keys in a directory also while a hub has them open, and takes no lock. Every key that a
/// record needs was durable before the record, so whoever looks at a log first, then here, has the keys of all of it.
pub fn snapshot(dir: &Path, store: &Arc<dyn KeyStore>) -> Result<Snapshot, KeyringError> {
    let mut tries = 1;
    let read = loop {
        match FileRing::open_beside(store, dir) {
            Err(KeyringError::Damaged { .. }) if tries < TRIES => tries += 1,
            other => break other?,
        }
    };
    let length = |name: &str| match std::fs::metadata(dir.join(name)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        other => other.map(|meta| meta.len()).map_err(KeyringError::io("a file of keys cannot be examined")),
    };
    let epoch = epoch_file(read.ring.epoch().number);
    let mut files = vec![(epoch.clone(), length(&epoch)?), (KEYRING_FILE.to_owned(), read.ring.end())];
    let ledger = length(LEDGER_FILE)?;
    files.extend((ledger > 0).then(|| (LEDGER_FILE.to_owned(), ledger)));
    let Opened { vault, .. } = Vault::opened(Keyring::of_file(read))?;
    Ok(Snapshot { vault, files })
}

/// Makes a keyring in `to`, which must not be there or be empty, from the one in `backup`: the same epoch key, the same
/// keys, except those that a ledger says were destroyed. `survived` is what is left of the keys that were in use: where
/// its keyring is whole, its keys are taken, so that none is lost that was made after the backup, and its ledger counts
/// with the backup's. The new keyring testifies of no longer logs than `heads`, because the logs are put back too.
///
/// Where the key store has destroyed the epoch of the backup since, nothing of the backup's keyring opens any more: then
/// the keys must have survived.
pub fn put_back(
    backup: &Path,
    survived: Option<&Path>,
    to: &Path,
    heads: Heads,
    store: &Arc<dyn KeyStore>,
) -> Result<PutBack, KeyringError> {
    let source = match Source::read(backup, store) {
        Err(KeyringError::Store(KeyStoreError::Gone { .. })) if survived.is_some_and(has_keyring) => None,
        other => Some(other?),
    };
    let (keyring, ids) = listed(backup)?;
    let mut destroyed = ledger::read(backup, &keyring)?;
    let mut best = None;
    if let Some(survived) = survived {
        destroyed.extend(ledger::read(survived, &keyring)?);
        if survived.join(KEYRING_FILE).try_exists().map_err(KeyringError::io("the keys left over cannot be read"))? {
            let left = Source::read(survived, store)?;
            if left.epoch.keyring != keyring {
                return Err(damaged(survived, "it is the keyring of another hub"));
            }
            let held: BTreeSet<_> = left.ids.iter().chain(&destroyed).collect();
            if !ids.iter().all(|id| held.contains(id)) {
                return Err(damaged(
                    survived,
                    "it lacks keys that the backup has, and no ledger says they were destroyed",
                ));
            }
            best = Some(left);
        }
    }
    let left_out = ids.iter().filter(|id| destroyed.contains(*id)).count();
    let whole = best.or(source).ok_or_else(|| KeyringError::Missing(to.join(KEYRING_FILE)))?;
    let keys = whole.write(to, &destroyed, heads, store)?;
    Ok(PutBack { keys, destroyed: left_out })
}

fn has_keyring(dir: &Path) -> bool {
    dir.join(KEYRING_FILE).exists()
}

/// The id of a keyring and the ids of its keys, which lie in the clear: read without the key of its epoch.
fn listed(dir: &Path) -> Result<([u8; 16], Vec<KeyId>), KeyringError> {
    let path = dir.join(KEYRING_FILE);
    let mut bytes = Vec::new();
    let mut file = open_private(&path, OpenOptions::new().read(true))?;
    file.read_to_end(&mut bytes).map_err(KeyringError::io("the keyring cannot be read"))?;
    let keyring = frame::keyring_of_header(&bytes).ok_or_else(|| damaged(dir, "the header cannot be read"))?;
    let mut ids = Vec::new();
    each(&bytes, &path, |_, entry| {
        ids.extend((!entry.scope.is_empty()).then_some(entry.id));
        Ok(())
    })?;
    Ok((keyring, ids))
}

/// Visits the whole entries of a keyring.
fn each<'a>(
    bytes: &'a [u8],
    path: &Path,
    mut visit: impl FnMut(u64, frame::Entry<'a>) -> Result<(), KeyringError>,
) -> Result<(), KeyringError> {
    let (mut at, mut nth) = (frame::HEADER_BYTES, 0);
    loop {
        match frame::next(bytes, at) {
            Next::Entry(entry, next) => {
                visit(nth, entry)?;
                (at, nth) = (next, nth + 1);
            }
            Next::End | Next::Torn => return Ok(()),
            Next::Damaged(what) => {
                return Err(KeyringError::Damaged { path: path.to_owned(), offset: at as u64, what });
            }
        }
    }
}

fn damaged(dir: &Path, what: &'static str) -> KeyringError {
    KeyringError::Damaged { path: dir.join(KEYRING_FILE), offset: 0, what }
}

/// A keyring that was read and verified.
struct Source {
    epoch: Epoch,
    path: PathBuf,
    /// The file up to its last whole entry.
    bytes: Vec<u8>,
    /// Its keys in order.
    ids: Vec<KeyId>,
}

impl Source {
    fn read(dir: &Path, store: &Arc<dyn KeyStore>) -> Result<Self, KeyringError> {
        // Verifies every entry, under a lock that no hub may hold.
        let ring = FileRing::open_to_read(store, dir)?.ring;
        let path = dir.join(KEYRING_FILE);
        let mut bytes = Vec::new();
        let file = open_private(&path, OpenOptions::new().read(true))?;
        file.take(ring.end()).read_to_end(&mut bytes).map_err(KeyringError::io("the keyring cannot be read"))?;
        let epoch = Epoch::read(&**store, dir, frame::epoch_of_header(&bytes))?;
        let mut ids = Vec::new();
        each(&bytes, &path, |_, entry| {
            ids.extend((!entry.scope.is_empty()).then_some(entry.id));
            Ok(())
        })?;
        Ok(Self { epoch, path, bytes, ids })
    }

    /// Writes the keys that are not destroyed, durably, the ledger and the epoch key with them. Answers how many.
    fn write(
        &self,
        to: &Path,
        destroyed: &BTreeSet<KeyId>,
        most: Heads,
        store: &Arc<dyn KeyStore>,
    ) -> Result<usize, KeyringError> {
        let what = "the keys cannot be put back; empty the directory before trying again";
        let failed = |error| KeyringError::io(what)(error);
        DirBuilder::new().recursive(true).mode(0o700).create(to).map_err(failed)?;
        if std::fs::read_dir(to).map_err(failed)?.next().is_some() {
            return Err(KeyringError::Exists(to.to_owned()));
        }
        let under = aead(&self.epoch.key)?;
        let mut bytes = frame::header(&self.epoch).to_vec();
        let mut written = 0;
        each(&self.bytes, &self.path, |nth, entry| {
            if entry.scope.is_empty() || destroyed.contains(&entry.id) {
                return Ok(());
            }
            let kek = frame::open_entry(&self.epoch, &under, nth, &entry);
            let kek = kek.ok_or_else(|| damaged(to, "the key of an entry does not decrypt"))?;
            let heads = Heads { facts: entry.heads.facts.min(most.facts), access: entry.heads.access.min(most.access) };
            let sealed = frame::entry_bytes(&self.epoch, &under, written, (entry.id, &kek), heads, entry.scope)?;
            bytes.extend_from_slice(&sealed);
            written += 1;
            Ok(())
        })?;
        let mut file = create_private(&to.join(KEYRING_FILE))?;
        file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(failed)?;
        ledger::write(&RealDisk, to, &self.epoch.keyring, destroyed)?;
        self.epoch.write(&RealDisk, &**store, to)?;
        for dir in [Some(to), to.parent()].into_iter().flatten() {
            File::open(dir).and_then(|dir| dir.sync_all()).map_err(failed)?;
        }
        usize::try_from(written).map_err(|_| KeyringError::Crypto)
    }
}
