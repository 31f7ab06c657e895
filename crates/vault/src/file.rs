//! The keyring as a file of one process: appends entries, makes them durable, verifies them at a start.

use crate::{
    Heads, KeyStore, KeyringError, VaultError,
    crypto::{Secret, aead, random, random_secret},
    disk::{Disk, Part, RealDisk},
    epoch::{Epoch, create_private, make_dir, open_private, sync_names},
    frame::{self, BadHeader, HEADER_BYTES, KeyId, Next},
    held::Held,
    ledger,
    renew::remains,
};
use aws_lc_rs::aead::LessSafeKey;
use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

pub(crate) const KEYRING_FILE: &str = "keyring";

/// The end of the file. Whoever holds it is the only one that appends.
pub(crate) struct End {
    pub offset: u64,
    pub entries: u64,
    /// The most that any entry testifies of.
    pub told: Heads,
    /// Whether an entry that was never wholly written lies behind the offset; cut before the next one is written.
    pub torn: bool,
    /// Set when a failed write could not be taken back: what follows would lie behind a torn entry.
    pub broken: bool,
    /// Whether something of a destroyed key may still lie in the directory.
    pub remains: bool,
    /// The key under which the entries lie.
    pub epoch: Epoch,
    pub under: LessSafeKey,
}

/// A file of keys, open and locked.
pub(crate) struct FileRing {
    pub dir: PathBuf,
    /// Exchanged for another one when keys are destroyed, by whoever holds the end and what is synced.
    pub file: RwLock<Arc<File>>,
    pub disk: Arc<dyn Disk>,
    /// Keeps the keys of epochs.
    pub store: Arc<dyn KeyStore>,
    pub end: Mutex<End>,
    /// How many entries are written. Counted up before the new key can be found, so whoever seals with a key and then
    /// syncs has it synced.
    pub written: AtomicU64,
    /// How many of them are durable. Held while syncing.
    pub synced: Mutex<u64>,
    /// Set by a failed sync, for ever.
    pub stopped: AtomicBool,
}

/// A keyring that was read from its file.
pub(crate) struct Read {
    pub ring: FileRing,
    pub held: Held,
    /// Bytes of a last entry that was never wholly written.
    pub torn_bytes: u64,
}

/// A panic while a lock is held leaves what it guards whole: every change is one insertion or one assignment.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl FileRing {
    /// Creates the directory if need be, an epoch key and an empty keyring, durably.
    pub fn create(disk: Arc<dyn Disk>, store: &Arc<dyn KeyStore>, dir: &Path) -> Result<Self, KeyringError> {
        make_dir(dir)?;
        let ring_path = dir.join(KEYRING_FILE);
        // Looked for before the epoch key is written: a keyring without its epoch key must not get another one.
        if ring_path.try_exists().map_err(KeyringError::io("the directory of keys cannot be examined"))? {
            return Err(KeyringError::Exists(ring_path));
        }
        let epoch = Epoch::generate()?;
        epoch.write(&*disk, &**store, dir)?;
        let file = create_private(&ring_path)?;
        locked(file.try_lock(), &ring_path)?;
        let written = disk.write(Part::Keyring, &file, &frame::header(&epoch), 0);
        let written = written.and_then(|()| disk.sync(Part::Keyring, &file));
        written.map_err(KeyringError::io("the keyring cannot be written"))?;
        sync_names(&*disk, dir)?;
        Ok(Self::new(disk, store.clone(), dir, file, End::of_empty(epoch)?))
    }

    /// Opens and verifies every entry. Changes nothing: an entry that was never wholly written is cut when the next one
    /// is made.
    pub fn open(disk: Arc<dyn Disk>, store: &Arc<dyn KeyStore>, dir: &Path) -> Result<Read, KeyringError> {
        Self::open_for(disk, store, dir, OpenOptions::new().read(true).write(true), File::try_lock)
    }

    /// As [`FileRing::open`], for those who make no keys: beside others who read, from files that cannot be written.
    pub fn open_to_read(store: &Arc<dyn KeyStore>, dir: &Path) -> Result<Read, KeyringError> {
        Self::open_for(Arc::new(RealDisk), store, dir, OpenOptions::new().read(true), File::try_lock_shared)
    }

    /// As [`FileRing::open_to_read`], also while another process appends. Takes no lock.
    pub fn open_beside(store: &Arc<dyn KeyStore>, dir: &Path) -> Result<Read, KeyringError> {
        Self::open_for(Arc::new(RealDisk), store, dir, OpenOptions::new().read(true), |_| Ok(()))
    }

    fn open_for(
        disk: Arc<dyn Disk>,
        store: &Arc<dyn KeyStore>,
        dir: &Path,
        how: &OpenOptions,
        lock: TryLock,
    ) -> Result<Read, KeyringError> {
        let path = dir.join(KEYRING_FILE);
        let mut file = open_private(&path, how)?;
        locked(lock(&file), &path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(KeyringError::io("the keyring cannot be read"))?;
        let epoch = Epoch::read(&**store, dir, frame::epoch_of_header(&bytes))?;
        frame::check_header(&bytes, &epoch).map_err(|bad| match bad {
            BadHeader::Version(version) => KeyringError::UnknownVersion { path: path.clone(), version },
            BadHeader::Damaged(what) => KeyringError::Damaged { path: path.clone(), offset: 0, what },
        })?;
        let keyring = epoch.keyring;
        let (held, mut end) = read_entries(&bytes, epoch, &path)?;
        let destroyed = ledger::read(dir, &keyring)?;
        end.remains = destroyed.iter().any(|&id| held.by_id(id).is_some()) || remains(dir, end.epoch.number)?;
        held.destroy(destroyed);
        let torn_bytes = bytes.len() as u64 - end.offset;
        Ok(Read { ring: Self::new(disk, store.clone(), dir, file, end), held, torn_bytes })
    }

    fn new(disk: Arc<dyn Disk>, store: Arc<dyn KeyStore>, dir: &Path, file: File, end: End) -> Self {
        // What was read back may still wait in the system's memory from before a crash of the process alone, so it
        // counts as unsynced until the first sync.
        let (written, synced, stopped) = (AtomicU64::new(end.entries), Mutex::new(0), AtomicBool::new(false));
        let file = RwLock::new(Arc::new(file));
        Self { dir: dir.to_owned(), file, disk, store, end: Mutex::new(end), written, synced, stopped }
    }

    /// The file as it is now.
    pub fn file(&self) -> Arc<File> {
        self.file.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The key under which the entries lie.
    pub fn epoch(&self) -> Epoch {
        lock(&self.end).epoch.clone()
    }

    /// Makes and writes the key of a scope, unless another thread has meanwhile. It is durable after the next
    /// [`FileRing::sync`].
    pub fn make(&self, held: &Held, scope: String, now: Heads) -> Result<(KeyId, Arc<Secret>), VaultError> {
        let mut end = lock(&self.end);
        if let Some(found) = held.find(&scope) {
            return Ok(found);
        }
        let (id, kek) = (random()?, Arc::new(random_secret()?));
        let heads = end.told.or_later(now);
        let bytes = frame::entry_bytes(&end.epoch, &end.under, end.entries, (id, &kek), heads, &scope)?;
        self.append(&mut end, &bytes, heads).map_err(VaultError::Keyring)?;
        held.insert(scope, id, Arc::clone(&kek));
        Ok((id, kek))
    }

    /// Where the last whole entry ends.
    pub fn end(&self) -> u64 {
        lock(&self.end).offset
    }

    /// The most that any entry testifies of.
    pub fn told(&self) -> Heads {
        lock(&self.end).told
    }

    /// Writes an entry without a key if the logs have grown since the last entry.
    pub fn testify(&self, now: Heads) -> io::Result<()> {
        let mut end = lock(&self.end);
        let heads = end.told.or_later(now);
        if heads == end.told {
            return Ok(());
        }
        let none = (KeyId::default(), &Secret::default());
        let bytes = frame::entry_bytes(&end.epoch, &end.under, end.entries, none, heads, "");
        let bytes = bytes.map_err(|_| io::Error::other("the cryptographic library refused"))?;
        self.append(&mut end, &bytes, heads)
    }

    fn append(&self, end: &mut End, bytes: &[u8], heads: Heads) -> io::Result<()> {
        if end.broken || self.stopped.load(Ordering::Relaxed) {
            return Err(io::Error::other("the keyring has stopped after an earlier failure"));
        }
        let file = self.file();
        if end.torn {
            // Durable before the new entry, or what is left of the torn one could lie behind it after a crash.
            self.disk.cut(Part::Keyring, &file, end.offset)?;
            self.disk.sync(Part::Keyring, &file)?;
            end.torn = false;
        }
        if let Err(error) = self.disk.write(Part::Keyring, &file, bytes, end.offset) {
            // Part of it may be there: take it back, so that the next entry does not follow a torn one.
            end.broken = self.disk.cut(Part::Keyring, &file, end.offset).is_err();
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
            if let Err(error) = self.disk.sync(Part::Keyring, &self.file()) {
                // Never tried again: the system may have dropped what it could not write, and then say that all is well.
                self.stopped.store(true, Ordering::Relaxed);
                return Err(error);
            }
            *synced = written;
        }
        Ok(())
    }

    /// Exchanges the file, so that a test can make it fail.
    #[cfg(test)]
    pub fn exchange(&mut self, file: File) -> File {
        Arc::into_inner(std::mem::replace(self.file.get_mut().unwrap(), Arc::new(file))).unwrap()
    }
}

impl End {
    /// Of a keyring that holds nothing yet.
    pub fn of_empty(epoch: Epoch) -> Result<Self, KeyringError> {
        let (offset, under) = (HEADER_BYTES as u64, aead(&epoch.key)?);
        let told = Heads::default();
        Ok(Self { offset, entries: 0, told, torn: false, broken: false, remains: false, epoch, under })
    }
}

/// Reads every entry: the keys, and the end.
fn read_entries(bytes: &[u8], epoch: Epoch, path: &Path) -> Result<(Held, End), KeyringError> {
    let mut end = End::of_empty(epoch)?;
    let (held, mut at) = (Held::default(), HEADER_BYTES);
    let damaged = |at: usize, what| KeyringError::Damaged { path: PathBuf::from(path), offset: at as u64, what };
    loop {
        let (entry, next) = match frame::next(bytes, at) {
            Next::Entry(entry, next) => (entry, next),
            Next::End | Next::Torn => {
                (end.offset, end.torn) = (at as u64, bytes.len() > at);
                return Ok((held, end));
            }
            Next::Damaged(what) => return Err(damaged(at, what)),
        };
        let kek = frame::open_entry(&end.epoch, &end.under, end.entries, &entry);
        let kek = kek.ok_or_else(|| damaged(at, "the key of an entry does not decrypt"))?;
        end.told = end.told.or_later(entry.heads);
        end.entries += 1;
        if entry.scope.is_empty() {
            at = next;
            continue;
        }
        // Should a scope ever have two keys, the later one seals and both open.
        if !held.insert(entry.scope.to_owned(), entry.id, Arc::new(kek)) {
            return Err(damaged(at, "two entries have the same key id"));
        }
        at = next;
    }
}

/// How a file is locked: alone, or with others who read.
type TryLock = fn(&File) -> Result<(), TryLockError>;

pub(crate) fn locked(outcome: Result<(), TryLockError>, path: &Path) -> Result<(), KeyringError> {
    outcome.map_err(|error| match error {
        TryLockError::WouldBlock => KeyringError::InUse(path.to_owned()),
        TryLockError::Error(source) => KeyringError::Io { what: "the keyring cannot be locked", source },
    })
}
