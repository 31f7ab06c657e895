//! The keyring in memory and on disk: finds keys, makes new ones, makes them durable.

use crate::{
    Heads, KeyringError, Scope, VaultError,
    crypto::{Secret, aead, random, random_secret},
    disk::{Disk, Part, RealDisk},
    epoch::{Epoch, create_private, open_private},
    frame::{self, BadHeader, HEADER_BYTES, KeyId, Next},
};
use aws_lc_rs::aead::LessSafeKey;
use std::{
    collections::HashMap,
    fs::{DirBuilder, File, OpenOptions, TryLockError},
    io::{self, Read as _},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

const EPOCH_FILE: &str = "epoch-1.key";
const KEYRING_FILE: &str = "keyring";

/// All keys that are held. Keys are behind an `Arc` so that a growing map leaves no copies of them in freed memory.
#[derive(Default)]
struct Held {
    by_scope: HashMap<String, KeyId>,
    by_id: HashMap<KeyId, Arc<Secret>>,
}

/// The end of the file. Whoever holds it is the only one that appends.
struct End {
    offset: u64,
    entries: u64,
    /// The most that any entry testifies of.
    told: Heads,
    /// Whether an entry that was never wholly written lies behind the offset; cut before the next one is written.
    torn: bool,
    /// Set when a failed write could not be taken back: what follows would lie behind a torn entry.
    broken: bool,
}

/// A file of keys, open and locked.
pub(crate) struct Keyring {
    pub(crate) file: File,
    disk: Arc<dyn Disk>,
    epoch: Epoch,
    under: LessSafeKey,
    held: RwLock<Held>,
    end: Mutex<End>,
    /// How many entries are written. Counted up before the new key can be found, so whoever seals with a key and then
    /// syncs has it synced.
    written: AtomicU64,
    /// How many of them are durable. Held while syncing.
    synced: Mutex<u64>,
    /// Set by a failed sync, for ever.
    stopped: AtomicBool,
    /// Tells how many records of each log are durable and anchored.
    heads: OnceLock<Box<dyn Fn() -> Heads + Send + Sync>>,
}

/// A panic while a lock is held leaves what it guards whole: every change is one insertion or one assignment.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Keyring {
    /// Creates the directory if need be, an epoch key and an empty keyring, durably.
    pub fn create(dir: &Path) -> Result<Self, KeyringError> {
        Self::create_on(Arc::new(RealDisk), dir)
    }

    /// As [`Keyring::create`], on a disk that a test chooses.
    pub fn create_on(disk: Arc<dyn Disk>, dir: &Path) -> Result<Self, KeyringError> {
        let what = "the directory of keys cannot be created";
        DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(KeyringError::io(what))?;
        let (epoch_path, ring_path) = (dir.join(EPOCH_FILE), dir.join(KEYRING_FILE));
        // Looked for before the epoch key is written: a keyring without its epoch key must not get another one.
        if ring_path.try_exists().map_err(KeyringError::io(what))? {
            return Err(KeyringError::Exists(ring_path));
        }
        let epoch = Epoch::generate()?;
        epoch.write(&*disk, &epoch_path)?;
        let file = create_private(&ring_path)?;
        locked(file.try_lock(), &ring_path)?;
        let written = disk.write(Part::Keyring, &file, &frame::header(&epoch), 0);
        let written = written.and_then(|()| disk.sync(Part::Keyring, &file));
        written.map_err(KeyringError::io("the keyring cannot be written"))?;
        // The names of the files, then the name of the directory itself.
        let parent = dir.parent().map(|parent| if parent.as_os_str().is_empty() { Path::new(".") } else { parent });
        for dir in [Some(dir), parent].into_iter().flatten() {
            disk.sync_dir(dir).map_err(KeyringError::io(what))?;
        }
        let end = End { offset: HEADER_BYTES as u64, entries: 0, told: Heads::default(), torn: false, broken: false };
        Self::new(disk, file, epoch, Held::default(), end)
    }

    /// Opens and verifies every entry. Changes nothing: an entry that was never wholly written is cut when the next one
    /// is made. Answers how many bytes that are.
    pub fn open(dir: &Path) -> Result<(Self, u64), KeyringError> {
        Self::open_on(Arc::new(RealDisk), dir)
    }

    /// As [`Keyring::open`], on a disk that a test chooses.
    pub fn open_on(disk: Arc<dyn Disk>, dir: &Path) -> Result<(Self, u64), KeyringError> {
        Self::open_for(disk, dir, OpenOptions::new().read(true).write(true), File::try_lock)
    }

    /// As [`Keyring::open`], for those who make no keys: beside others who read, from files that cannot be written.
    pub fn open_to_read(dir: &Path) -> Result<(Self, u64), KeyringError> {
        Self::open_for(Arc::new(RealDisk), dir, OpenOptions::new().read(true), File::try_lock_shared)
    }

    fn open_for(
        disk: Arc<dyn Disk>,
        dir: &Path,
        how: &OpenOptions,
        lock: TryLock,
    ) -> Result<(Self, u64), KeyringError> {
        let (epoch_path, path) = (dir.join(EPOCH_FILE), dir.join(KEYRING_FILE));
        let epoch = Epoch::read(&epoch_path)?;
        let mut file = open_private(&path, how)?;
        locked(lock(&file), &path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(KeyringError::io("the keyring cannot be read"))?;
        frame::check_header(&bytes, &epoch).map_err(|bad| match bad {
            BadHeader::Version(version) => KeyringError::UnknownVersion { path: path.clone(), version },
            BadHeader::Damaged(what) => KeyringError::Damaged { path: path.clone(), offset: 0, what },
        })?;
        let (held, end) = read_entries(&bytes, &epoch, &path)?;
        let torn = bytes.len() as u64 - end.offset;
        Ok((Self::new(disk, file, epoch, held, end)?, torn))
    }

    fn new(disk: Arc<dyn Disk>, file: File, epoch: Epoch, held: Held, end: End) -> Result<Self, KeyringError> {
        // What was read back may still wait in the system's memory from before a crash of the process alone, so it
        // counts as unsynced until the first sync.
        let under = aead(&epoch.key)?;
        let (written, synced, stopped) = (AtomicU64::new(end.entries), Mutex::new(0), AtomicBool::new(false));
        let (held, end, heads) = (RwLock::new(held), Mutex::new(end), OnceLock::new());
        Ok(Self { file, disk, epoch, under, held, end, written, synced, stopped, heads })
    }

    pub fn epoch_key(&self) -> &Secret {
        &self.epoch.key
    }

    /// A key by its id, if it is held.
    pub fn by_id(&self, id: KeyId) -> Option<Arc<Secret>> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).by_id.get(&id).cloned()
    }

    /// The id of the key of a scope, if there is one.
    pub fn by_scope(&self, scope: &str) -> Option<KeyId> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).by_scope.get(scope).copied()
    }

    pub fn len(&self) -> usize {
        self.held.read().unwrap_or_else(PoisonError::into_inner).by_id.len()
    }

    fn find(&self, scope: &str) -> Option<(KeyId, Arc<Secret>)> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        let id = *held.by_scope.get(scope)?;
        Some((id, held.by_id.get(&id)?.clone()))
    }

    /// The key of a scope, made and written now if there is none. It is durable after the next [`Keyring::sync`].
    pub fn find_or_make(&self, scope: &Scope) -> Result<(KeyId, Arc<Secret>), VaultError> {
        if !scope.is_valid() {
            return Err(VaultError::BadScope);
        }
        let scope = scope.to_string();
        if let Some(found) = self.find(&scope) {
            return Ok(found);
        }
        let mut end = lock(&self.end);
        // Another thread may have made it while this one waited.
        if let Some(found) = self.find(&scope) {
            return Ok(found);
        }
        let (id, kek) = (random()?, Arc::new(random_secret()?));
        let heads = self.heads(&end);
        let bytes = frame::entry_bytes(&self.epoch, &self.under, end.entries, (id, &kek), heads, &scope)?;
        self.append(&mut end, &bytes, heads).map_err(VaultError::Keyring)?;
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        held.by_id.insert(id, Arc::clone(&kek));
        held.by_scope.insert(scope, id);
        Ok((id, kek))
    }

    /// From now on every entry testifies of what this answers: how many records of each log are durable and anchored,
    /// at that moment or before. A number that comes before its records would refuse a log that only a crash has ended.
    pub fn testify_of(&self, heads: impl Fn() -> Heads + Send + Sync + 'static) {
        // Once for ever: whoever says it a second time means the same logs.
        let _ = self.heads.set(Box::new(heads));
    }

    /// The most that any entry testifies of.
    pub fn told(&self) -> Heads {
        lock(&self.end).told
    }

    /// What the next entry testifies of; never less than the one before.
    fn heads(&self, end: &End) -> Heads {
        let now = self.heads.get().map(|heads| heads()).unwrap_or_default();
        Heads { facts: now.facts.max(end.told.facts), access: now.access.max(end.told.access) }
    }

    /// Writes an entry without a key if the logs have grown since the last entry.
    pub fn testify(&self) -> io::Result<()> {
        let mut end = lock(&self.end);
        let heads = self.heads(&end);
        if heads == end.told {
            return Ok(());
        }
        let none = (KeyId::default(), &Secret::default());
        let bytes = frame::entry_bytes(&self.epoch, &self.under, end.entries, none, heads, "");
        let bytes = bytes.map_err(|_| io::Error::other("the cryptographic library refused"))?;
        self.append(&mut end, &bytes, heads)
    }

    fn append(&self, end: &mut End, bytes: &[u8], heads: Heads) -> io::Result<()> {
        if end.broken || self.stopped.load(Ordering::Relaxed) {
            return Err(io::Error::other("the keyring has stopped after an earlier failure"));
        }
        if end.torn {
            // Durable before the new entry, or what is left of the torn one could lie behind it after a crash.
            self.disk.cut(Part::Keyring, &self.file, end.offset)?;
            self.disk.sync(Part::Keyring, &self.file)?;
            end.torn = false;
        }
        if let Err(error) = self.disk.write(Part::Keyring, &self.file, bytes, end.offset) {
            // Part of it may be there: take it back, so that the next entry does not follow a torn one.
            end.broken = self.disk.cut(Part::Keyring, &self.file, end.offset).is_err();
            return Err(error);
        }
        end.offset += bytes.len() as u64;
        end.entries += 1;
        end.told = heads;
        self.written.store(end.entries, Ordering::Release);
        Ok(())
    }

    /// Returns once every key found before the call is durable. Waits for no one who makes new ones.
    pub fn sync(&self) -> io::Result<()> {
        let mut synced = lock(&self.synced);
        if self.stopped.load(Ordering::Relaxed) {
            return Err(io::Error::other("an earlier sync of the keyring failed; restart to verify it"));
        }
        let written = self.written.load(Ordering::Acquire);
        if written > *synced {
            if let Err(error) = self.disk.sync(Part::Keyring, &self.file) {
                // Never tried again: the system may have dropped what it could not write, and then say that all is well.
                self.stopped.store(true, Ordering::Relaxed);
                return Err(error);
            }
            *synced = written;
        }
        Ok(())
    }

    /// Forgets a key in memory only, as if it had been destroyed.
    #[cfg(test)]
    pub fn forget(&self, id: KeyId) {
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        held.by_id.remove(&id);
        held.by_scope.retain(|_, other| *other != id);
    }
}

/// Reads every entry: the keys, and the end.
fn read_entries(bytes: &[u8], epoch: &Epoch, path: &Path) -> Result<(Held, End), KeyringError> {
    let under = aead(&epoch.key)?;
    let (mut held, mut entries, mut told, mut at) = (Held::default(), 0, Heads::default(), HEADER_BYTES);
    let damaged = |at: usize, what| KeyringError::Damaged { path: PathBuf::from(path), offset: at as u64, what };
    loop {
        let (entry, next) = match frame::next(bytes, at) {
            Next::Entry(entry, next) => (entry, next),
            Next::End | Next::Torn => {
                let torn = bytes.len() > at;
                return Ok((held, End { offset: at as u64, entries, told, torn, broken: false }));
            }
            Next::Damaged(what) => return Err(damaged(at, what)),
        };
        let kek = frame::open_entry(epoch, &under, entries, &entry);
        let kek = kek.ok_or_else(|| damaged(at, "the key of an entry does not decrypt"))?;
        let Heads { facts, access } = entry.heads;
        told = Heads { facts: told.facts.max(facts), access: told.access.max(access) };
        entries += 1;
        if entry.scope.is_empty() {
            at = next;
            continue;
        }
        if held.by_id.insert(entry.id, Arc::new(kek)).is_some() {
            return Err(damaged(at, "two entries have the same key id"));
        }
        // Should a scope ever have two keys, the later one seals and both open.
        held.by_scope.insert(entry.scope.to_owned(), entry.id);
        at = next;
    }
}

/// How a file is locked: alone, or with others who read.
type TryLock = fn(&File) -> Result<(), TryLockError>;

fn locked(outcome: Result<(), TryLockError>, path: &Path) -> Result<(), KeyringError> {
    outcome.map_err(|error| match error {
        TryLockError::WouldBlock => KeyringError::InUse(path.to_owned()),
        TryLockError::Error(source) => KeyringError::Io { what: "the keyring cannot be locked", source },
    })
}
