//! sled behind a fence: how it is opened, and what its errors and panics become.

use crate::{StoreError, value};
use std::{
    fs::{self, File, TryLockError},
    io,
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

/// What sled may keep of its pages in memory.
const CACHE_BYTES: u64 = 16 * 1024 * 1024;

/// How long sled's threads may take to end what they do once it is closed. Milliseconds are usual.
const RELEASE_LIMIT: Duration = Duration::from_secs(10);

/// Where sled's files lie in a store's directory.
pub(crate) fn sled_dir(dir: &Path) -> PathBuf {
    dir.join("sled")
}

/// How often a value is read, so that sled keeps to [`CACHE_BYTES`]: it looks at a page's part of its cache only after
/// every 64 reads there, in each of 256 parts, and by then holds up to 16,384 pages. Reading again what is in memory costs
/// a microsecond.
const READS: usize = 8;

/// A value as sled holds it, whose checksum was right.
pub(crate) struct Value(sled::IVec);

impl AsRef<[u8]> for Value {
    fn as_ref(&self) -> &[u8] {
        self.0.get(value::CRC_BYTES..).unwrap_or_default()
    }
}

/// One open sled database, which holds blocks: each is put once and never changed. Answers nothing more once it failed.
pub(crate) struct Engine {
    db: Option<sled::Db>,
    /// Set by the first failure after which memory and disk may hold half of something.
    stopped: AtomicBool,
    /// Set by the first wrong value. Others may be right, but this store must not pass for a clean one.
    damaged: AtomicBool,
}

impl Engine {
    /// Opens what is there, or makes it. Can spin for ever on a damaged database: open only what a child opened.
    pub(crate) fn open(dir: &Path) -> Result<Self, StoreError> {
        let db = open_sled(dir)?;
        let (stopped, damaged) = (AtomicBool::new(false), AtomicBool::new(false));
        Ok(Self { db: Some(db), stopped, damaged })
    }

    /// Takes note of a failure: a wrong value leaves the rest readable, anything else stops the engine.
    pub(crate) fn noted<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        result.inspect_err(|error| match error {
            StoreError::Damaged(_) => self.damaged.store(true, Ordering::Release),
            StoreError::Stopped(_) | StoreError::Io { .. } => self.stopped.store(true, Ordering::Release),
            StoreError::InUse(_) | StoreError::Gap { .. } | StoreError::TooLarge { .. } => {}
        })
    }

    /// Takes note that writing failed, after which half of something may be there; what is damaged where it is written
    /// is not just one wrong value.
    pub(crate) fn noted_write<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        self.noted(
            result
                .map_err(|error| if let StoreError::Damaged(what) = error { StoreError::Stopped(what) } else { error }),
        )
    }

    /// Answers nothing more from here on.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
    }

    /// Whether a wrong value was read.
    pub(crate) fn is_damaged(&self) -> bool {
        self.damaged.load(Ordering::Acquire)
    }

    /// Refuses if the engine has stopped.
    pub(crate) fn alive(&self) -> Result<(), StoreError> {
        self.act(|_| Ok(()))
    }

    /// A value, its checksum compared.
    pub(crate) fn get(&self, key: &[u8]) -> Result<Option<Value>, StoreError> {
        let found = self.act(|tree| {
            for _ in 1..READS {
                tree.get(key)?;
            }
            Ok(tree.get(key)?)
        })?;
        let Some(stored) = found else { return Ok(None) };
        value::open(key, &stored)?;
        Ok(Some(Value(stored)))
    }

    /// A value that must be there.
    pub(crate) fn must_get(&self, key: &[u8]) -> Result<Value, StoreError> {
        self.get(key)?.ok_or_else(|| value::damaged("a block is missing", key))
    }

    /// Puts a value, which is the concatenation of some parts.
    pub(crate) fn put(&self, key: &[u8], parts: &[&[u8]]) -> Result<(), StoreError> {
        let value = value::seal(key, parts)?;
        self.act(|tree| {
            tree.insert(key, value)?;
            Ok(())
        })
    }

    /// Takes a value away.
    pub(crate) fn remove(&self, key: &[u8]) -> Result<(), StoreError> {
        self.act(|tree| {
            tree.remove(key)?;
            Ok(())
        })
    }

    fn act<T>(&self, act: impl FnOnce(&sled::Tree) -> Result<T, StoreError>) -> Result<T, StoreError> {
        match &self.db {
            Some(db) if !self.stopped.load(Ordering::Acquire) => fenced(|| act(db)),
            Some(_) | None => Err(StoreError::Stopped("an earlier failure left it half written".into())),
        }
    }

    /// Writes everything to the disk and closes.
    pub(crate) fn close(mut self, dir: &Path) -> Result<(), StoreError> {
        if self.is_damaged() {
            return Err(StoreError::Damaged("a wrong value was read earlier".into()));
        }
        self.act(|tree| {
            tree.flush()?;
            Ok(())
        })?;
        let db = self.db.take();
        let_go(db, dir)?;
        // sled writes where its pages lie only when it opens, for which it reads all that was written since the last time:
        // now, so that the next start need not.
        let_go(Some(open_sled(dir)?), dir)?;
        sync_all(&sled_dir(dir)).map_err(StoreError::io("the store could not be synced"))
    }
}

/// Opens what is there, or makes it.
fn open_sled(dir: &Path) -> Result<sled::Db, StoreError> {
    fenced(|| {
        // Nothing waits for sled's disk, so nothing is flushed before the end: a store that was not stopped is
        // rebuilt whatever it holds.
        let config = sled::Config::new().path(sled_dir(dir)).mode(sled::Mode::HighThroughput);
        Ok(config.cache_capacity(CACHE_BYTES).flush_every_ms(None).open()?)
    })
}

/// Closes it, and returns when nothing of it goes on.
fn let_go(db: Option<sled::Db>, dir: &Path) -> Result<(), StoreError> {
    fenced(|| {
        drop(db);
        Ok(())
    })?;
    wait_for_release(&sled_dir(dir).join("db")).map_err(StoreError::io("sled did not let go of its file"))
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
