//! sled behind a fence: how it is opened, what its errors and panics become, and what it holds in one digest.

use crate::{StoreError, value};
use eventlog::Hash;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fs::{self, File, TryLockError},
    io,
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
    sync::{
        PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// What sled may keep of its pages in memory.
const CACHE_BYTES: u64 = 64 * 1024 * 1024;

/// How long sled's threads may take to end what they do once it is closed. Milliseconds are usual.
const RELEASE_LIMIT: Duration = Duration::from_secs(10);

/// Where sled's files lie in a store's directory.
pub(crate) fn sled_dir(dir: &Path) -> PathBuf {
    dir.join("sled")
}

/// Changes that are made together. Of several changes of one key the last one counts.
#[derive(Default)]
pub(crate) struct Batch(BTreeMap<Vec<u8>, Option<Vec<u8>>>);

impl Batch {
    /// Puts a value in place of what there is.
    pub(crate) fn insert(&mut self, key: Vec<u8>, value: Vec<u8>) {
        self.0.insert(key, Some(value));
    }

    /// Takes away what there is.
    pub(crate) fn remove(&mut self, key: Vec<u8>) {
        self.0.insert(key, None);
    }
}

/// One open sled database. Answers nothing more once it failed.
pub(crate) struct Engine {
    db: Option<sled::Db>,
    /// Held alone while a batch is written, and shared while something is read.
    changing: RwLock<()>,
    /// Set by the first failure after which memory and disk may hold half of something.
    stopped: AtomicBool,
    /// Set by the first wrong value. Others may be right, but this store must not pass for a clean one.
    damaged: AtomicBool,
}

impl Engine {
    /// Opens what is there, or makes it. Can spin for ever on a damaged database: open only what a child opened.
    pub(crate) fn open(dir: &Path) -> Result<Self, StoreError> {
        let db = fenced(|| {
            // Nothing waits for sled's disk, so nothing is flushed before the end: a store that was not stopped is
            // rebuilt whatever it holds.
            let config = sled::Config::new().path(sled_dir(dir)).mode(sled::Mode::HighThroughput);
            Ok(config.cache_capacity(CACHE_BYTES).flush_every_ms(None).open()?)
        })?;
        let (stopped, damaged) = (AtomicBool::new(false), AtomicBool::new(false));
        Ok(Self { db: Some(db), changing: RwLock::new(()), stopped, damaged })
    }

    /// Reads. A wrong value leaves the rest readable; any other failure stops the engine.
    pub(crate) fn read<T>(&self, act: impl FnOnce(&sled::Tree) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let _nobody_changes = self.changing.read().unwrap_or_else(PoisonError::into_inner);
        self.act(act).inspect_err(|error| {
            let flag = if matches!(error, StoreError::Damaged(_)) { &self.damaged } else { &self.stopped };
            flag.store(true, Ordering::Release);
        })
    }

    /// Makes all changes of a batch; nobody reads between them. Any failure stops the engine: half of the batch may be
    /// visible.
    ///
    /// Not sled's own batch: that begins a new write buffer for each, twice, and wakes its eight threads for both, so that
    /// what a crash leaves is whole. Here a crash leaves nothing that is looked at again.
    pub(crate) fn write(&self, batch: Batch) -> Result<(), StoreError> {
        let _nobody_reads = self.changing.write().unwrap_or_else(PoisonError::into_inner);
        let changed = self.act(|tree| {
            for (key, value) in batch.0 {
                match value {
                    Some(value) => tree.insert(key, value)?,
                    None => tree.remove(key)?,
                };
            }
            Ok(())
        });
        changed.map_err(|error| {
            self.stopped.store(true, Ordering::Release);
            // What is damaged where it is written is not just one wrong value.
            if let StoreError::Damaged(what) = error { StoreError::Stopped(what) } else { error }
        })
    }

    fn act<T>(&self, act: impl FnOnce(&sled::Tree) -> Result<T, StoreError>) -> Result<T, StoreError> {
        match &self.db {
            Some(db) if !self.stopped.load(Ordering::Acquire) => fenced(|| act(db)),
            Some(_) | None => Err(StoreError::Stopped("an earlier failure left it half written".into())),
        }
    }

    /// Writes everything to the disk and closes. Returns the digest of what is then there.
    pub(crate) fn close(mut self, dir: &Path) -> Result<String, StoreError> {
        if self.damaged.load(Ordering::Acquire) {
            return Err(StoreError::Damaged("a wrong value was read earlier".into()));
        }
        let digest = self.act(|tree| {
            let digest = digest_of(tree)?;
            tree.flush()?;
            Ok(digest)
        })?;
        let db = self.db.take();
        fenced(|| {
            drop(db);
            Ok(())
        })?;
        wait_for_release(&sled_dir(dir).join("db")).map_err(StoreError::io("sled did not let go of its file"))?;
        sync_all(&sled_dir(dir)).map_err(StoreError::io("the store could not be synced"))?;
        Ok(digest)
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let db = self.db.take();
        // sled unwraps the result of its last sync. There is nobody to tell, and nothing to lose.
        let _ = fenced(|| {
            drop(db);
            Ok(())
        });
    }
}

/// Runs something that calls sled, which panics where others return an error.
fn fenced<T>(act: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    // Whatever state a panic left behind is not looked at again: the engine stops, or is not there yet.
    panic::catch_unwind(AssertUnwindSafe(act))
        .unwrap_or_else(|_| Err(StoreError::Stopped("sled panicked; its message is on standard error".into())))
}

/// Returns when no thread of sled's pool holds its file any more. Until then another process could not open it, and it
/// might still be written.
fn wait_for_release(file: &Path) -> io::Result<()> {
    let file = File::open(file)?;
    let end = Instant::now() + RELEASE_LIMIT;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) if Instant::now() < end => thread::sleep(Duration::from_millis(1)),
            Err(error) => return Err(error.into()),
        }
    }
}

/// sled's own sync is not one: it syncs a range of pages, without the file's size and without the disk's cache.
fn sync_all(dir: &Path) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() { sync_all(&entry.path())? } else { File::open(entry.path())?.sync_all()? }
    }
    File::open(dir)?.sync_all()
}

/// All keys and values in key order, each value checked.
fn digest_of(tree: &sled::Tree) -> Result<String, StoreError> {
    let mut hash = Sha256::new();
    for entry in tree {
        let (key, stored) = entry?;
        value::open(&key, &stored)?;
        for part in [&key, &stored] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
    }
    Ok(Hash::from_bytes(hash.finalize().into()).to_string())
}

/// Opens the database of a stopped store and digests all it holds, in key order: `sha256:` and 64 hex digits.
///
/// Run it in a process of its own and under [`crate::digest_in_child`]: on a damaged database sled may spin for ever,
/// abort, or take all memory. It must not run while the store is open.
pub fn digest(dir: &Path) -> Result<String, StoreError> {
    if !sled_dir(dir).is_dir() {
        return Err(StoreError::Damaged("there is no database".into()));
    }
    let engine = Engine::open(dir)?;
    engine.read(digest_of)
}
