//! Everything by which something is found: a table in memory that takes what is put, and runs that it is folded into.
//!
//! What is put comes into a table. When that is full it is frozen, and a thread folds it into a run; when a level has
//! [`FAN`] runs, they are merged into one of the next. So every entry is written a few times, whatever its key, in
//! large values, which is what sled does well. Readers look through the tables and the runs, the newest first.

use crate::{
    LogName, Row, StoreError,
    engine::Engine,
    filter::{self, Name},
    key,
    merge::{Merge, Source},
    records::Tail,
    run::{Building, Cursor, Left, Run},
    table::{Entry, Table},
};
use eventlog::Hash;
use std::{
    ops::Bound,
    path::Path,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

/// At this size a table is frozen. There are two at most.
pub(crate) const TABLE_BYTES: usize = if cfg!(test) { 24 * 1024 } else { 16 * 1024 * 1024 };

/// So many runs of a level are merged into one of the next.
const FAN: usize = if cfg!(test) { 3 } else { 8 };

/// While there are fewer runs than this, a table that waits is folded before a merge goes on, so that whoever puts
/// something does not wait for the merge.
const RUNS_MAX: usize = 40;

/// So many runs a store may have that is damaged and therefore not merged any more; each makes every look slower.
const RUNS_UNMERGED_MAX: usize = 400;

/// How many entries of a merge pass between two looks at what waits.
const LOOK_AFTER: usize = 4096;

/// Ends the store if the thread that folds ends before it should: nobody would be told that there is room again.
struct Folding<'a>(&'a Levels);

impl Drop for Folding<'_> {
    fn drop(&mut self) {
        if !self.0.ending.load(Ordering::Acquire) {
            self.0.engine.stop();
        }
        self.0.tell();
    }
}

/// How far a look through everything has come.
#[derive(Debug, Default)]
pub struct Sweep {
    /// The first run and blocks of records that were not there when it began.
    end: Option<(u64, [u32; LogName::ALL.len()])>,
    run: u64,
    block: u32,
    log: usize,
    records: u32,
}

/// Whether anything more is wanted.
pub(crate) enum Wanted {
    /// Go on.
    More,
    /// Enough.
    Enough,
}

/// What readers see.
pub(crate) struct State {
    active: Table,
    frozen: Option<Arc<Table>>,
    /// The newest first.
    runs: Vec<Arc<Run>>,
    /// The last records of each log, in the order of [`LogName::ALL`].
    tails: [Tail; LogName::ALL.len()],
}

/// The store without its directory.
pub(crate) struct Levels {
    engine: Engine,
    /// Held alone while something is put, and shared while something is read.
    state: RwLock<State>,
    next_run: AtomicU64,
    /// Goes with `changed`.
    waiting: Mutex<()>,
    /// Told whenever a table is frozen or folded, and at the end.
    changed: Condvar,
    ending: AtomicBool,
    /// How often something was read.
    read: AtomicU64,
}

impl State {
    pub(crate) fn tail(&self, log: LogName) -> &Tail {
        let [facts, access] = &self.tails;
        match log {
            LogName::Facts => facts,
            LogName::Access => access,
        }
    }

    pub(crate) fn tail_mut(&mut self, log: LogName) -> &mut Tail {
        let [facts, access] = &mut self.tails;
        match log {
            LogName::Facts => facts,
            LogName::Access => access,
        }
    }

    pub(crate) fn put(&mut self, key: Box<[u8]>, value: Option<Box<[u8]>>) {
        self.active.put(key, value);
    }

    fn tables(&self) -> impl Iterator<Item = &Table> {
        [Some(&self.active), self.frozen.as_deref()].into_iter().flatten()
    }

    fn runs_with(&self, name: Option<Name>) -> impl Iterator<Item = &Run> {
        self.runs.iter().map(|run| &**run).filter(move |run| name.is_none_or(|name| run.may_hold(name)))
    }

    /// The value of a key.
    pub(crate) fn get(&self, engine: &Engine, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        if let Some(value) = self.tables().find_map(|table| table.get(key)) {
            return Ok(value.map(<[u8]>::to_vec).into());
        }
        for run in self.runs_with(Some(filter::one(key))) {
            if let Some(value) = run.get(engine, key)? {
                return Ok(value.into());
            }
        }
        Ok(None)
    }

    /// Goes through the keys from one on, or after it, that begin with `prefix`, and calls `take` with each that has a value.
    pub(crate) fn scan(
        &self,
        engine: &Engine,
        prefix: &[u8],
        (from, included): (&[u8], bool),
        mut take: impl FnMut(&[u8], &[u8]) -> Result<Wanted, StoreError>,
    ) -> Result<(), StoreError> {
        let start = if included { Bound::Included(from) } else { Bound::Excluded(from) };
        let mut sources: Vec<Source<'_>> = self.tables().map(|table| Source::of(table.from(start))).collect();
        for run in self.runs_with(filter::all(prefix)) {
            sources.push(Source::Run(Cursor::at(run, engine, from, included)?));
        }
        Merge(sources).each(|key, value| {
            if !key.starts_with(prefix) {
                return Ok(false);
            }
            let wanted = value.map_or(Ok(Wanted::More), |value| take(key, value))?;
            Ok(matches!(wanted, Wanted::More))
        })
    }

    /// The last key that begins with `prefix` and does not follow `end`, with its value, in the newest table or run that
    /// has one: right where later keys are put later, and none is deleted.
    pub(crate) fn newest_up_to(&self, engine: &Engine, prefix: &[u8], end: &[u8]) -> Result<Option<Row>, StoreError> {
        let has = |entry: &Entry<'_>| entry.0.starts_with(prefix);
        if let Some((key, value)) = self.tables().filter_map(|table| table.last_up_to(end)).find(has) {
            return Ok(Some((key.to_vec(), value.unwrap_or_default().to_vec())));
        }
        for run in self.runs_with(filter::all(prefix)) {
            if let Some(found) = run.last_up_to(engine, end)?.filter(|(key, _)| key.starts_with(prefix)) {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }
}

impl Levels {
    /// Nothing yet.
    pub(crate) fn empty(engine: Engine) -> Self {
        let state = State { active: Table::default(), frozen: None, runs: Vec::new(), tails: Default::default() };
        Self::of(engine, state, 0)
    }

    fn of(engine: Engine, state: State, next_run: u64) -> Self {
        Self {
            engine,
            state: RwLock::new(state),
            next_run: AtomicU64::new(next_run),
            waiting: Mutex::new(()),
            changed: Condvar::new(),
            ending: AtomicBool::new(false),
            read: AtomicU64::new(0),
        }
    }

    /// What the last clean stop left, with the applied positions and the digest of it all. Only what is known of the runs
    /// is read; every block has to prove itself by that when it is read.
    pub(crate) fn left(engine: Engine) -> Result<(Self, [u64; LogName::ALL.len()], Hash), StoreError> {
        let (left, digest) = Left::kept(&engine)?;
        let mut runs = Vec::with_capacity(left.runs.len());
        for (id, digest) in left.runs {
            runs.push(Arc::new(Run::kept(&engine, id, digest)?));
        }
        let tails = left.blocks.map(Tail::after);
        let state = State { active: Table::default(), frozen: None, runs, tails };
        Ok((Self::of(engine, state, left.next_run), left.applied, digest))
    }

    /// Reads: nobody changes anything meanwhile.
    pub(crate) fn read<T>(&self, act: impl FnOnce(&State, &Engine) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.engine.alive()?;
        self.read.fetch_add(1, Ordering::Relaxed);
        let state = self.shared();
        self.engine.noted(act(&state, &self.engine))
    }

    /// How often something was read.
    pub(crate) fn reads(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// Puts: nobody reads meanwhile. Any failure stops the store, because half of it may be there.
    pub(crate) fn write(
        &self,
        act: impl FnOnce(&mut State, &Engine) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.make_room()?;
        let mut state = self.alone();
        self.engine.noted_write(act(&mut state, &self.engine))
    }

    fn shared(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn alone(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait(&self) -> MutexGuard<'_, ()> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self) {
        let _nobody_misses_it = self.wait();
        self.changed.notify_all();
    }

    /// Freezes a table that is full, once the one before it is folded.
    fn make_room(&self) -> Result<(), StoreError> {
        loop {
            self.engine.alive()?;
            {
                let mut state = self.alone();
                if state.active.bytes() < TABLE_BYTES {
                    return Ok(());
                }
                if state.frozen.is_none() {
                    state.frozen = Some(Arc::new(std::mem::take(&mut state.active)));
                    drop(state);
                    self.tell();
                    return Ok(());
                }
            }
            let waiting = self.wait();
            let folded = |(): &mut ()| self.shared().frozen.is_some() && self.engine.alive().is_ok();
            drop(self.changed.wait_while(waiting, folded));
        }
    }

    /// Folds and merges until [`Levels::end`]: for a thread of its own.
    pub(crate) fn fold_on(&self) {
        let _whatever_happens = Folding(self);
        while !self.ending.load(Ordering::Acquire) {
            if self.engine.noted_write(self.fold_frozen()).is_err() {
                return;
            }
            match self.engine.noted(self.merge_some()) {
                // The rest can still be read, and what is new be folded, until the next start rebuilds it all.
                Ok(()) | Err(StoreError::Damaged(_)) => {}
                Err(_) => return,
            }
            let idle = |(): &mut ()| !self.ending.load(Ordering::Acquire) && self.shared().frozen.is_none();
            drop(self.changed.wait_while(self.wait(), idle));
        }
    }

    /// Makes [`Levels::fold_on`] return soon.
    pub(crate) fn end(&self) {
        self.ending.store(true, Ordering::Release);
        self.tell();
    }

    /// Compares some more blocks with what is known of them; `true` once all have been.
    pub(crate) fn sweep(&self, sweep: &mut Sweep, most: usize) -> Result<bool, StoreError> {
        self.read(|state, engine| {
            let next_run = self.next_run.load(Ordering::Acquire);
            let blocks = || LogName::ALL.map(|log| state.tail(log).blocks());
            let (runs_end, records_end) = *sweep.end.get_or_insert_with(|| (next_run, blocks()));
            for _ in 0..most {
                // A run that is gone was read to the end when it was merged.
                let wanted = state.runs.iter().filter(|run| (sweep.run..runs_end).contains(&run.id));
                if let Some(run) = wanted.min_by_key(|run| run.id) {
                    if run.id != sweep.run {
                        (sweep.run, sweep.block) = (run.id, 0);
                    }
                    if sweep.block < run.blocks() {
                        run.block(engine, sweep.block)?;
                        sweep.block += 1;
                    } else {
                        (sweep.run, sweep.block) = (run.id + 1, 0);
                    }
                    continue;
                }
                let (Some(&log), Some(&end)) = (LogName::ALL.get(sweep.log), records_end.get(sweep.log)) else {
                    return Ok(true);
                };
                if sweep.records < end {
                    engine.must_get(&key::records(log, sweep.records))?;
                    sweep.records += 1;
                } else {
                    (sweep.log, sweep.records) = (sweep.log + 1, 0);
                }
            }
            Ok(false)
        })
    }

    fn new_run(&self) -> u64 {
        self.next_run.fetch_add(1, Ordering::AcqRel)
    }

    /// Makes a run of the frozen table, if there is one.
    fn fold_frozen(&self) -> Result<(), StoreError> {
        let Some(table) = self.shared().frozen.clone() else { return Ok(()) };
        let run = self.folded(&table)?;
        let mut state = self.alone();
        state.runs.insert(0, Arc::new(run));
        state.frozen = None;
        drop(state);
        self.tell();
        Ok(())
    }

    fn folded(&self, table: &Table) -> Result<Run, StoreError> {
        // A path has a few names; a filter with too many of them only says yes more often.
        let mut building = Building::new(&self.engine, self.new_run(), 0, table.len() * 2);
        for (key, value) in table.from(Bound::Unbounded) {
            building.push(key, value)?;
        }
        building.finish()
    }

    /// Merges the runs of every level that has enough of them.
    fn merge_some(&self) -> Result<(), StoreError> {
        // A merge adds one run to the next level, so this ends at the oldest level.
        loop {
            let runs = self.shared().runs.clone();
            if self.engine.is_damaged() {
                let many = || StoreError::Stopped("it is damaged and cannot be merged any further".into());
                return if runs.len() < RUNS_UNMERGED_MAX { Ok(()) } else { Err(many()) };
            }
            let Some(level) = runs
                .iter()
                .map(|run| run.level)
                .find(|level| runs.iter().filter(|run| run.level == *level).count() >= FAN)
            else {
                return Ok(());
            };
            let merged: Vec<Arc<Run>> = runs.iter().filter(|run| run.level == level).cloned().collect();
            let oldest = runs.iter().all(|run| run.level <= level);
            let Some(run) = self.merged(&merged, level, oldest)? else { return Ok(()) };
            let mut state = self.alone();
            let at = state.runs.iter().position(|run| merged.iter().any(|old| old.id == run.id)).unwrap_or(0);
            state.runs.retain(|run| merged.iter().all(|old| old.id != run.id));
            state.runs.insert(at, Arc::new(run));
            drop(state);
            // Nobody reads them any more: whoever did held the lock.
            merged.iter().try_for_each(|run| run.remove(&self.engine))?;
        }
    }

    /// One run of several, the newest first; none if the store ends before it is done. Deleted keys need not be kept
    /// where there is nothing older.
    fn merged(&self, runs: &[Arc<Run>], level: u8, oldest: bool) -> Result<Option<Run>, StoreError> {
        let names = runs.iter().map(|run| run.names()).sum();
        let mut building = Building::new(&self.engine, self.new_run(), level.saturating_add(1), names);
        let mut sources = Vec::with_capacity(runs.len());
        for run in runs {
            sources.push(Source::Run(Cursor::at(run, &self.engine, &[], true)?));
        }
        let (mut passed, mut ended) = (0, false);
        Merge(sources).each(|key, value| {
            passed += 1;
            if passed % LOOK_AFTER == 0 {
                ended = self.ending.load(Ordering::Acquire);
                let few = self.shared().runs.len() < RUNS_MAX;
                if few {
                    self.fold_frozen()?;
                }
            }
            if value.is_some() || !oldest {
                building.push(key, value)?;
            }
            Ok(!ended)
        })?;
        if ended { building.abandon().map(|()| None) } else { building.finish().map(Some) }
    }

    /// Writes everything to the disk and closes. Returns the digest by which it is known again. Nothing may be folding.
    pub(crate) fn close(self, dir: &Path, applied: [u64; LogName::ALL.len()]) -> Result<Hash, StoreError> {
        self.engine.alive()?;
        let digest = self.engine.noted_write(self.keep(applied))?;
        self.engine.close(dir)?;
        Ok(digest)
    }

    fn keep(&self, applied: [u64; LogName::ALL.len()]) -> Result<Hash, StoreError> {
        self.fold_frozen()?;
        let mut state = self.alone();
        let last = std::mem::take(&mut state.active);
        if last.len() > 0 {
            state.runs.insert(0, Arc::new(self.folded(&last)?));
        }
        for log in LogName::ALL {
            state.tail_mut(log).write(&self.engine, log)?;
        }
        let blocks = LogName::ALL.map(|log| state.tail(log).blocks());
        let mut runs = Vec::with_capacity(state.runs.len());
        for run in &state.runs {
            runs.push((run.id, run.keep(&self.engine)?));
        }
        Left { runs, next_run: self.next_run.load(Ordering::Acquire), blocks, applied }.keep(&self.engine)
    }
}
