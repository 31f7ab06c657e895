//! The store itself: what is applied, and how it is read.

use crate::{
    Indexed, LogName, Opened, Put, Seal, Space, StoreError, Sweep, VALUE_BYTES_MAX,
    engine::Engine,
    key,
    levels::{Levels, State, Wanted},
    marker, open,
    records::{Block, Place, Tail},
    value::damaged,
};
use eventlog::{Hash, Stored, StreamName};
use kernel::RecordId;
use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread::JoinHandle,
};

/// A key, without anything of the store's own, and its value.
pub type Row = (Vec<u8>, Vec<u8>);

/// An open store. All calls block, and may come from any thread at any time.
pub struct Store {
    levels: Arc<Levels>,
    folding: Folding,
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

/// The thread that folds. It ends with this.
struct Folding {
    levels: Arc<Levels>,
    thread: Option<JoinHandle<()>>,
}

impl Folding {
    fn begin(levels: Arc<Levels>) -> Result<Self, StoreError> {
        let folded = levels.clone();
        let thread = std::thread::Builder::new()
            .name("store-fold".into())
            .spawn(move || folded.fold_on())
            .map_err(StoreError::io("the thread that folds could not be started"))?;
        Ok(Self { levels, thread: Some(thread) })
    }
}

impl Drop for Folding {
    fn drop(&mut self) {
        self.levels.end();
        if let Some(thread) = self.thread.take() {
            // If it panicked, it has stopped the store.
            let _ = thread.join();
        }
    }
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
        let (levels, applied, lock, opened) = open::open(dir, &*seal, check)?;
        let levels = Arc::new(levels);
        let folding = Folding::begin(levels.clone())?;
        let (applied, applying) = (applied.map(AtomicU64::new), Mutex::new(()));
        Ok((Self { levels, folding, dir: dir.to_owned(), seal, applied, applying, _lock: lock }, opened))
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
        let mut new = Vec::with_capacity(run.len());
        for (expected, indexed) in (first..).zip(run) {
            let position = indexed.stored.position;
            if position != expected || position > last + 1 || position == 0 {
                return Err(StoreError::Gap { log, applied: last, position });
            }
            if position > last {
                new.push(Keyed::of(indexed)?);
                last = position;
            }
        }
        if last == before {
            return Ok(());
        }
        self.levels.write(|state, engine| {
            for keyed in new {
                put_record(state, engine, log, keyed)?;
            }
            self.applied_cell(log).store(last, Ordering::Release);
            Ok(())
        })
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
        if most == 0 {
            return Ok(Vec::new());
        }
        self.levels.read(|state, engine| {
            let mut places = Vec::new();
            let start = key::version(&prefix, expected);
            state.scan(engine, &prefix, (&start, true), |key, value| {
                if key::version_in(&prefix, key) != Some(expected) {
                    return Err(damaged("a record is missing from a stream", key));
                }
                places.push((expected, place(key, value)?));
                expected = expected.saturating_add(1);
                Ok(if places.len() < most { Wanted::More } else { Wanted::Enough })
            })?;
            let mut reading = Reading { state, engine, log, block: None };
            places.into_iter().map(|(version, place)| reading.stored(&prefix, version, place)).collect()
        })
    }

    /// The version of a stream: that of its last applied record, 0 if there is none.
    pub fn stream_version(&self, log: LogName, stream: &StreamName) -> Result<u64, StoreError> {
        let prefix = key::stream(log, stream);
        self.levels.read(|state, engine| Ok(last_of(state, engine, &prefix)?.map_or(0, |(version, _)| version)))
    }

    /// The version of a stream and the digest of its last applied record; version 0 and none if there is none.
    pub fn head(&self, log: LogName, stream: &StreamName) -> Result<(u64, Option<Hash>), StoreError> {
        let prefix = key::stream(log, stream);
        self.levels.read(|state, engine| {
            let Some((version, place)) = last_of(state, engine, &prefix)? else { return Ok((0, None)) };
            let last = Reading { state, engine, log, block: None }.stored(&prefix, version, place)?;
            Ok((version, Some(last.hash)))
        })
    }

    /// A record by its name, with its stream and its version in it; `None` if it was not applied.
    pub fn record(&self, log: LogName, id: &RecordId) -> Result<Option<(StreamName, u64, Stored)>, StoreError> {
        let key = key::record(log, *id);
        self.levels.read(|state, engine| {
            let Some(value) = state.get(engine, &key)? else { return Ok(None) };
            let named = place(&key, &value)?;
            let wrong = || damaged("a name leads to another record", &key);
            let (stream, version) = {
                let block = state.tail(log).block(engine, log, named.block)?;
                let lying = block.find(named.position).ok_or_else(wrong)?;
                (lying.stream.parse::<StreamName>().map_err(|_| wrong())?, lying.version)
            };
            // What lies there says so itself; that it is so, the index of its stream says.
            let prefix = key::stream(log, &stream);
            let key = key::version(&prefix, version);
            let value = state.get(engine, &key)?.ok_or_else(|| damaged("a named record is missing", &key))?;
            if place(&key, &value)? != named {
                return Err(wrong());
            }
            let stored = Reading { state, engine, log, block: None }.stored(&prefix, version, named)?;
            Ok(Some((stream, version, stored)))
        })
    }

    /// The value of a key, if there is one.
    pub fn get(&self, space: Space, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let key = key::space(space, key)?;
        self.levels.read(|state, engine| state.get(engine, &key))
    }

    /// Keys that begin with `prefix` and follow `after`, with their values, in key order, at most `most`.
    ///
    /// Keys are those that were put, without anything of the store's own. What is put while this runs may be in the
    /// answer or not.
    pub fn scan(&self, space: Space, prefix: &[u8], after: Option<&[u8]>, most: usize) -> Result<Vec<Row>, StoreError> {
        let (from, included) = match after {
            Some(after) if after >= prefix => (key::space(space, after)?, false),
            Some(_) | None => (key::space(space, prefix)?, true),
        };
        let prefix = key::space(space, prefix)?;
        let mut found = Vec::new();
        if most == 0 {
            return Ok(found);
        }
        self.levels.read(|state, engine| {
            state.scan(engine, &prefix, (&from, included), |key, value| {
                found.push((key[1..].to_vec(), value.to_vec()));
                Ok(if found.len() < most { Wanted::More } else { Wanted::Enough })
            })
        })?;
        Ok(found)
    }

    /// How often it was read since it was opened: by this the work behind two answers is compared, and not by clocks.
    pub fn reads(&self) -> u64 {
        self.levels.reads()
    }

    /// Makes some changes, all of them or none: rows of a kept view and its checkpoint together. Of several changes of
    /// one key the last one counts.
    pub fn put_all(&self, puts: &[Put]) -> Result<(), StoreError> {
        let changes = changes(puts)?;
        self.levels.write(|state, _| {
            for (key, value) in changes {
                state.put(key, value);
            }
            Ok(())
        })
    }

    /// Compares some more of what is held, at most `most` blocks of about 4 KiB, with what is known of it; `true` once all
    /// that was there at the first call has been. What is wrong is told, and keeps the store from being taken for a sound
    /// one at the next start. Readers do not depend on it: they compare what they read.
    pub fn sweep(&self, sweep: &mut Sweep, most: usize) -> Result<bool, StoreError> {
        self.levels.sweep(sweep, most)
    }

    /// Ends a store so that the next open finds it: everything to the disk, then the marker of a clean stop.
    ///
    /// On any error there is no marker, and the next open rebuilds.
    pub fn stop(self) -> Result<(), StoreError> {
        let applied = LogName::ALL.map(|log| self.applied(log));
        let Self { levels, folding, dir, seal, _lock, .. } = self;
        drop(folding);
        let levels = Arc::into_inner(levels).ok_or_else(|| StoreError::Stopped("somebody still holds it".into()))?;
        let digest = levels.close(&dir, applied)?.to_string();
        marker::write(&dir, &*seal, &marker::Left { digest, applied })
    }
}

/// A change of a key of the store's.
type Change = (Box<[u8]>, Option<Box<[u8]>>);

/// The changes that somebody asks for, if they are within bounds.
fn changes(puts: &[Put]) -> Result<Vec<Change>, StoreError> {
    let change = |Put { space, key, value }: &Put| {
        let bytes = value.as_ref().map_or(0, Vec::len);
        if bytes > VALUE_BYTES_MAX {
            return Err(StoreError::TooLarge { what: "value", bytes, most: VALUE_BYTES_MAX });
        }
        Ok((key::space(*space, key)?.into(), value.as_deref().map(Into::into)))
    };
    puts.iter().map(change).collect()
}

/// A record that is within bounds, and its changes.
struct Keyed<'a> {
    indexed: &'a Indexed,
    stream: String,
    changes: Vec<Change>,
}

impl<'a> Keyed<'a> {
    fn of(indexed: &'a Indexed) -> Result<Self, StoreError> {
        let stream = indexed.stream.to_string();
        Tail::check(&stream, &indexed.stored.bytes)?;
        Ok(Self { indexed, stream, changes: changes(&indexed.puts)? })
    }
}

fn put_record(state: &mut State, engine: &Engine, log: LogName, keyed: Keyed<'_>) -> Result<(), StoreError> {
    let Keyed { indexed: Indexed { stored, version, record, .. }, stream: name, changes } = keyed;
    let place = state.tail_mut(log).push(engine, log, (&name, *version), stored)?.bytes();
    state.put(key::version(&key::stream_of(log, &name), *version).into(), Some(place.clone()));
    state.put(Box::new(key::record(log, *record)), Some(place));
    for (key, value) in changes {
        state.put(key, value);
    }
    Ok(())
}

fn place(key: &[u8], value: &[u8]) -> Result<Place, StoreError> {
    Place::of_bytes(value).ok_or_else(|| damaged("a place has another form", key))
}

/// The version and the place of the last record of a stream. Versions are put in order and never deleted.
fn last_of(state: &State, engine: &Engine, prefix: &[u8]) -> Result<Option<(u64, Place)>, StoreError> {
    let Some((key, value)) = state.newest_up_to(engine, prefix, &key::version(prefix, u64::MAX))? else {
        return Ok(None);
    };
    let version = key::version_in(prefix, &key).ok_or_else(|| damaged("a key has another form", &key))?;
    Ok(Some((version, place(&key, &value)?)))
}

/// Reads records of a log; keeps the block read last, because records of one stream often lie together.
struct Reading<'a> {
    state: &'a State,
    engine: &'a Engine,
    log: LogName,
    block: Option<(u32, Block<'a>)>,
}

impl Reading<'_> {
    /// The record of a place, if it is the one that was put there.
    fn stored(&mut self, stream: &[u8], version: u64, place: Place) -> Result<Stored, StoreError> {
        let Self { state, engine, log, block } = self;
        let block = match block.take().filter(|(number, _)| *number == place.block) {
            Some((_, block)) => block,
            None => state.tail(*log).block(engine, *log, place.block)?,
        };
        let wrong = || damaged("a record is not the one that was stored", stream);
        let lying = block.find(place.position).filter(|lying| lying.version == version).ok_or_else(wrong)?;
        let hash = Hash::of(lying.bytes);
        if !place.is_of(&hash) {
            return Err(wrong());
        }
        let stored = Stored { position: place.position, bytes: lying.bytes.into(), hash };
        self.block = Some((place.block, block));
        Ok(stored)
    }
}
