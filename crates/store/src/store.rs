//! The store itself: what is applied, and how it is read.

use crate::{
    Indexed, LogName, Opened, Put, Seal, Space, StoreError,
    engine::{Batch, Engine},
    key, marker, open,
    value::{self, damaged},
};
use eventlog::{Hash, Stored, StreamName};
use kernel::RecordId;
use std::{
    fs::File,
    ops::Bound,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// A key, without anything of the store's own, and its value.
pub type Row = (Vec<u8>, Vec<u8>);

/// An open store. All calls block, and may come from any thread at any time.
pub struct Store {
    engine: Engine,
    dir: PathBuf,
    /// Of the logs that it follows, for its marker.
    seal: Seal,
    /// The last applied positions, in the order of [`LogName::ALL`]. Raised only after the batch is in.
    applied: [AtomicU64; LogName::ALL.len()],
    /// Held while a run is applied, so that each run is compared with what the one before it left.
    applying: Mutex<()>,
    /// Held until the store is dropped.
    _lock: File,
}

impl Store {
    /// Opens the store in a directory, which is made if it is not there. Nothing else may lie in that directory.
    ///
    /// `seal` belongs to the logs that it follows: a store of other logs is not kept, however whole it is, nor one whose
    /// marker somebody wrote who cannot seal.
    ///
    /// What is there is kept only if it was stopped cleanly and `check` returns the digest that the stop left. `check`
    /// gets `dir`; it is meant to run [`crate::digest`] under [`crate::digest_in_child`], and returns `None` if that
    /// failed. In all other cases the store is deleted and comes back empty.
    pub fn open(dir: &Path, seal: Seal, check: &dyn Fn(&Path) -> Option<String>) -> Result<(Self, Opened), StoreError> {
        let (engine, lock, opened) = open::open(dir, &*seal, check)?;
        let applied = LogName::ALL.map(|_| AtomicU64::new(0));
        for (log, applied) in LogName::ALL.into_iter().zip(&applied) {
            applied.store(engine.read(|tree| read_applied(tree, log))?, Ordering::Release);
        }
        Ok((Self { engine, dir: dir.to_owned(), seal, applied, applying: Mutex::new(()), _lock: lock }, opened))
    }

    fn applied_cell(&self, log: LogName) -> &AtomicU64 {
        let [facts, access] = &self.applied;
        match log {
            LogName::Facts => facts,
            LogName::Access => access,
        }
    }

    /// The last position of a log that was applied, 0 for none. What it and all before it put is visible.
    pub fn applied(&self, log: LogName) -> u64 {
        self.applied_cell(log).load(Ordering::Acquire)
    }

    /// Applies a run of records with consecutive positions, all of it or nothing.
    ///
    /// What was applied before is skipped. A run that leaves a gap is refused. Of several changes of one key the last
    /// one counts. Nothing is on the disk when this returns, nor needs to be.
    pub fn apply(&self, log: LogName, run: &[Indexed]) -> Result<(), StoreError> {
        let _applying = self.applying.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.applied(log);
        let first = run.first().map_or(0, |first| first.stored.position);
        let mut last = before;
        let mut batch = Batch::default();
        for (expected, indexed) in (first..).zip(run) {
            let position = indexed.stored.position;
            if position != expected || position > last + 1 || position == 0 {
                return Err(StoreError::Gap { log, applied: last, position });
            }
            if position > last {
                put_record(&mut batch, log, indexed)?;
                last = position;
            }
        }
        if last == before {
            return Ok(());
        }
        let key = key::applied(log);
        let value = value::seal(&key, &[&last.to_be_bytes()])?;
        batch.insert(key.to_vec(), value);
        self.engine.write(batch)?;
        self.applied_cell(log).store(last, Ordering::Release);
        Ok(())
    }

    /// The records of a stream after a version, in order, at most `most`; empty for a stream that is not there.
    ///
    /// Versions have no gaps, so a hole is [`StoreError::Damaged`].
    pub fn stream(
        &self,
        log: LogName,
        stream: &StreamName,
        after_version: u64,
        most: usize,
    ) -> Result<Vec<Stored>, StoreError> {
        let prefix = key::stream(log, stream);
        let Some(mut expected) = after_version.checked_add(1) else { return Ok(Vec::new()) };
        self.engine.read(|tree| {
            let mut found = Vec::new();
            for entry in tree.range(key::version(&prefix, expected)..=key::version(&prefix, u64::MAX)).take(most) {
                let (key, stored) = entry?;
                if key::version_in(&prefix, &key) != Some(expected) {
                    return Err(damaged("a record is missing from a stream", &key));
                }
                found.push(read_stored(&key, &stored)?);
                expected = expected.saturating_add(1);
            }
            Ok(found)
        })
    }

    /// The version of a stream: that of its last applied record, 0 if there is none.
    pub fn stream_version(&self, log: LogName, stream: &StreamName) -> Result<u64, StoreError> {
        let prefix = key::stream(log, stream);
        self.engine.read(|tree| {
            match tree.range(key::version(&prefix, 0)..=key::version(&prefix, u64::MAX)).next_back() {
                None => Ok(0),
                Some(entry) => {
                    let (key, stored) = entry?;
                    value::open(&key, &stored)?;
                    key::version_in(&prefix, &key).ok_or_else(|| damaged("a key has another form", &key))
                }
            }
        })
    }

    /// A record by its name, with its stream and its version in it; `None` if it was not applied.
    pub fn record(&self, log: LogName, id: &RecordId) -> Result<Option<(StreamName, u64, Stored)>, StoreError> {
        let key = key::record(log, *id);
        self.engine.read(|tree| {
            let Some(stored) = tree.get(key)? else { return Ok(None) };
            let wrong = || damaged("an entry has another form", &key);
            let (version, name) = value::open(&key, &stored)?.split_first_chunk().ok_or_else(wrong)?;
            let version = u64::from_be_bytes(*version);
            let name = std::str::from_utf8(name).map_err(|_| wrong())?;
            let stream: StreamName = name.parse().map_err(|_| wrong())?;
            let key = key::version(&key::stream(log, &stream), version);
            let stored = tree.get(&key)?.ok_or_else(|| damaged("a named record is missing", &key))?;
            Ok(Some((stream, version, read_stored(&key, &stored)?)))
        })
    }

    /// The value of a key, if there is one.
    pub fn get(&self, space: Space, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let key = key::space(space, key)?;
        self.engine.read(|tree| {
            let Some(stored) = tree.get(&key)? else { return Ok(None) };
            value::open(&key, &stored).map(|value| Some(value.to_vec()))
        })
    }

    /// Keys that begin with `prefix` and follow `after`, with their values, in key order, at most `most`.
    ///
    /// Keys are those that were put, without anything of the store's own. What is put while this runs may be in the
    /// answer or not.
    pub fn scan(&self, space: Space, prefix: &[u8], after: Option<&[u8]>, most: usize) -> Result<Vec<Row>, StoreError> {
        let start = match after {
            Some(after) if after >= prefix => Bound::Excluded(key::space(space, after)?),
            Some(_) | None => Bound::Included(key::space(space, prefix)?),
        };
        let prefix = key::space(space, prefix)?;
        self.engine.read(|tree| {
            let mut found = Vec::new();
            for entry in tree.range((start, Bound::<Vec<u8>>::Unbounded)).take(most) {
                let (key, stored) = entry?;
                if !key.starts_with(&prefix) {
                    break;
                }
                found.push((key[1..].to_vec(), value::open(&key, &stored)?.to_vec()));
            }
            Ok(found)
        })
    }

    /// Makes some changes, all of them or none: rows of a kept view and its checkpoint together. Of several changes of
    /// one key the last one counts.
    pub fn put_all(&self, puts: &[Put]) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        put_into(&mut batch, puts)?;
        self.engine.write(batch)
    }

    /// Ends a store so that the next open finds it: everything to the disk, then the marker of a clean stop.
    ///
    /// On any error there is no marker, and the next open rebuilds.
    pub fn stop(self) -> Result<(), StoreError> {
        let applied = LogName::ALL.map(|log| self.applied(log));
        let digest = self.engine.close(&self.dir)?;
        marker::write(&self.dir, &*self.seal, &marker::Left { digest, applied })
    }
}

fn put_record(batch: &mut Batch, log: LogName, indexed: &Indexed) -> Result<(), StoreError> {
    let Indexed { stored, stream, version, record, puts } = indexed;
    let key = key::version(&key::stream(log, stream), *version);
    let value = value::seal(&key, &[&stored.position.to_be_bytes(), &stored.bytes])?;
    batch.insert(key, value);
    let key = key::record(log, *record);
    let value = value::seal(&key, &[&version.to_be_bytes(), stream.to_string().as_bytes()])?;
    batch.insert(key.to_vec(), value);
    put_into(batch, puts)
}

fn put_into(batch: &mut Batch, puts: &[Put]) -> Result<(), StoreError> {
    for Put { space, key, value } in puts {
        let key = key::space(*space, key)?;
        match value {
            Some(value) => {
                let value = value::seal(&key, &[value])?;
                batch.insert(key, value);
            }
            None => batch.remove(key),
        }
    }
    Ok(())
}

fn read_applied(tree: &sled::Tree, log: LogName) -> Result<u64, StoreError> {
    let key = key::applied(log);
    let Some(stored) = tree.get(key)? else { return Ok(0) };
    let position = value::open(&key, &stored)?.try_into().map_err(|_| damaged("a position has another form", &key))?;
    Ok(u64::from_be_bytes(position))
}

fn read_stored(key: &[u8], stored: &[u8]) -> Result<Stored, StoreError> {
    let (position, bytes) =
        value::open(key, stored)?.split_first_chunk().ok_or_else(|| damaged("a record has another form", key))?;
    Ok(Stored { position: u64::from_be_bytes(*position), bytes: bytes.into(), hash: Hash::of(bytes) })
}
