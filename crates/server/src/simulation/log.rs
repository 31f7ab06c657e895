//! A log that keeps the promises of [`EventLog`] as badly as a log may: others are first, it stalls, it is busy, it loses
//! acknowledgements of what it stored, of what it did not store and of what it stores later, it stops at a failed sync,
//! and it cannot be read for a moment. Which of these, and when, a seed decides. With a [`Plant`] it breaks a promise,
//! to show that somebody notices.
//!
//! As the journal does, it writes in groups, answers a conflict only when what it conflicts with is durable, has the keys
//! made durable before it writes, and takes a repeated id for a conflict as long as it remembers it.

use super::{disk::Disk, tally::Tally};
use eventlog::{
    AppendError, Appended, Checkpoint, Draft, EventLog, Expected, Frontier, Hash, Pending, ReadError, Record, Salt,
    Stored, StreamName, leaf, leaf_hash,
};
use kernel::{RecordId, Timestamp};
use std::{
    collections::{HashMap, VecDeque},
    mem,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use testkit::random::Random;
use tokio::{
    sync::{oneshot, watch},
    time::sleep,
};

/// How many ids a log remembers. Few, so that a repetition is found by who asks, as it must be where a log forgets.
const REMEMBERED: usize = 8;

/// A stall of so many milliseconds is counted as one.
const STALL_MS: u64 = 50;

/// A promise that is broken on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plant {
    /// It acknowledges what is written and not durable.
    AcknowledgesBeforeTheSync,
    /// It compares neither versions nor ids.
    TakesWhatIsStale,
    /// It writes records whose keys are not durable.
    WritesBeforeTheKeys,
    /// Who follows it reads a record twice, and the next one not at all.
    HidesARecord,
    /// It numbers a record by the clock, which may have been set back.
    TimeRunsBackwards,
}

/// What a log is told.
#[derive(Clone)]
pub struct Settings {
    /// Stamps records.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// Called before records are written.
    pub before_write: Arc<dyn Fn() + Send + Sync>,
    /// While it is set, nothing goes wrong.
    pub calm: Arc<AtomicBool>,
    /// The promise that is broken, if one is.
    pub plant: Option<Plant>,
    /// Counts what went wrong.
    pub tally: Arc<Mutex<Tally>>,
    /// Decides what goes wrong.
    pub seed: u64,
}

type Answer = Result<Appended, AppendError>;

/// What is to become of an append.
enum Fate {
    Taken,
    Busy,
    /// Stored, and nobody is told.
    Lost,
    /// Never stored.
    Unstored,
    /// Stored after it was answered that nobody knows, if its version is the right one still.
    Late,
}

/// One opening of a disk. It ends with [`FaultLog::die`] or with a failed sync.
#[derive(Clone)]
pub struct FaultLog(Arc<Inner>);

struct Inner {
    settings: Settings,
    disk: Arc<Mutex<Disk>>,
    open: Mutex<Open>,
    head: watch::Sender<u64>,
}

struct Open {
    random: Random,
    /// Durable ones only.
    records: Vec<Stored>,
    tree: Frontier,
    /// These run ahead of the disk.
    heads: HashMap<StreamName, (u64, Hash)>,
    recent: VecDeque<RecordId>,
    last: Option<Timestamp>,
    position: u64,
    staged: Vec<Staged>,
    writing: bool,
    stopped: bool,
    dead: bool,
}

/// An append that waits to be written.
struct Staged {
    to: Option<oneshot::Sender<Answer>>,
    answer: Answer,
    stored: Option<Stored>,
    lost: bool,
}

impl FaultLog {
    /// Opens what a disk holds. Answers the bytes of a torn frame, too.
    pub fn open(disk: Arc<Mutex<Disk>>, settings: Settings) -> (Self, usize) {
        let (records, torn) = disk.lock().unwrap().open();
        let mut open = Open {
            random: Random::new(settings.seed),
            records: Vec::new(),
            tree: Frontier::default(),
            heads: HashMap::new(),
            recent: VecDeque::new(),
            last: None,
            position: 0,
            staged: Vec::new(),
            writing: false,
            stopped: false,
            dead: false,
        };
        for bytes in records {
            let record = Record::from_bytes(&bytes).unwrap();
            let hash = Hash::of(&bytes);
            open.heads.insert(record.stream, (record.version, hash));
            open.last = open.last.max(Some(record.at));
            open.position += 1;
            let stored = Stored { position: open.position, bytes: bytes.into(), hash };
            open.publish(stored, record.salt);
        }
        let head = watch::Sender::new(open.position);
        (Self(Arc::new(Inner { settings, disk, open: Mutex::new(open), head })), torn)
    }

    /// The process that wrote it is no more: nothing is written or answered any more.
    pub fn die(&self) {
        let mut open = self.0.lock();
        open.dead = true;
        open.staged.clear();
    }

    /// The durable records after a position. Never fails.
    pub fn records(&self, after: u64) -> Vec<Stored> {
        self.0.lock().records[usize::try_from(after).unwrap()..].to_vec()
    }
}

impl Open {
    fn publish(&mut self, stored: Stored, salt: Salt) {
        self.tree.push(leaf_hash(&leaf(salt, stored.hash)));
        self.records.push(stored);
    }

    /// One of so many times.
    fn once_in(&mut self, times: u32) -> bool {
        self.random.below(times) == 0
    }

    /// Takes a draft, or refuses it without a trace.
    fn take(
        &mut self,
        draft: Draft,
        expected: Expected,
        settings: &Settings,
    ) -> Result<(Appended, Stored), AppendError> {
        let (stream, id) = (draft.stream.clone(), draft.id);
        let (actual, prev) = self.heads.get(&stream).map_or((0, None), |&(version, hash)| (version, Some(hash)));
        let meets = match expected {
            Expected::Version(wanted) => wanted == actual,
            Expected::Any => true,
        };
        if (!meets || self.recent.contains(&id)) && settings.plant != Some(Plant::TakesWhatIsStale) {
            return Err(AppendError::Conflict { stream, actual });
        }
        let now = (settings.clock)();
        let at = match settings.plant {
            Some(Plant::TimeRunsBackwards) => now,
            Some(_) | None => self.last.map_or(now, |last| last.max(now)),
        };
        let bytes: Arc<[u8]> = draft.into_bytes(actual + 1, at, prev)?.into();
        let hash = Hash::of(&bytes);
        self.heads.insert(stream, (actual + 1, hash));
        self.recent.push_back(id);
        if self.recent.len() > REMEMBERED {
            self.recent.pop_front();
        }
        self.last = Some(at);
        self.position += 1;
        let appended = Appended { position: self.position, version: actual + 1, at, hash };
        Ok((appended, Stored { position: self.position, bytes, hash }))
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap()
    }

    fn is_calm(&self) -> bool {
        self.settings.calm.load(Ordering::Relaxed)
    }

    fn count(&self, add: impl FnOnce(&mut Tally)) {
        add(&mut self.settings.tally.lock().unwrap());
    }

    fn fate(&self, open: &mut Open) -> Fate {
        if self.is_calm() {
            return Fate::Taken;
        }
        match open.random.below(1_000) {
            0..20 => Fate::Busy,
            20..55 => Fate::Lost,
            55..80 => Fate::Unstored,
            80..100 => Fate::Late,
            _ => Fate::Taken,
        }
    }

    /// How long a part of the disk's work takes.
    fn stall(&self, open: &mut Open) -> Duration {
        if self.is_calm() {
            return Duration::from_millis(1);
        }
        let random = &mut open.random;
        let millis = match random.below(100) {
            0..78 => 1 + random.below(3),
            78..94 => 5 + random.below(60),
            94..98 => 200 + random.below(800),
            // Longer than a receipt waits for the store.
            98 => 5_100 + random.below(1_000),
            _ => 1,
        };
        if u64::from(millis) >= STALL_MS {
            self.count(|tally| tally.stalls += 1);
        }
        Duration::from_millis(millis.into())
    }

    fn stage(self: &Arc<Self>, open: &mut Open, draft: Draft, expected: Expected, to: Staging) {
        let taken = open.take(draft, expected, &self.settings);
        if matches!(taken, Err(AppendError::Conflict { .. })) {
            self.count(|tally| tally.conflicts += 1);
        }
        let (answer, stored) = match taken {
            Ok((appended, stored)) => (Ok(appended), Some(stored)),
            Err(error) => (Err(error), None),
        };
        open.staged.push(Staged { to: to.answer, answer, stored, lost: to.lost });
        if !open.writing {
            open.writing = true;
            tokio::spawn(self.clone().write());
        }
    }

    /// Writes what waits, group by group, until nothing does.
    async fn write(self: Arc<Self>) {
        loop {
            let stall = self.stall(&mut self.lock());
            sleep(stall).await;
            let mut group = {
                let mut open = self.lock();
                if open.dead {
                    return;
                }
                if open.staged.is_empty() {
                    open.writing = false;
                    return;
                }
                mem::take(&mut open.staged)
            };
            if self.settings.plant != Some(Plant::WritesBeforeTheKeys) {
                (self.settings.before_write)();
            }
            for stored in group.iter().filter_map(|staged| staged.stored.as_ref()) {
                self.disk.lock().unwrap().write(&stored.bytes);
            }
            if self.settings.plant == Some(Plant::AcknowledgesBeforeTheSync) {
                for staged in &mut group {
                    staged.to.take().map(|to| to.send(staged.answer.clone()));
                }
            }
            let stall = self.stall(&mut self.lock());
            sleep(stall).await;
            let mut open = self.lock();
            if open.dead {
                return;
            }
            if !self.is_calm() && open.once_in(250) {
                self.stop(&mut open, group);
                return;
            }
            self.disk.lock().unwrap().sync();
            for stored in group.iter_mut().filter_map(|staged| staged.stored.take()) {
                let salt = Record::from_bytes(&stored.bytes).unwrap().salt;
                open.publish(stored, salt);
            }
            self.head.send_replace(open.records.len() as u64);
            for staged in group {
                self.answer(&mut open, staged);
            }
        }
    }

    /// As after a failed sync: what is written may be there after the next opening, or not.
    fn stop(&self, open: &mut Open, group: Vec<Staged>) {
        self.count(|tally| tally.stops += 1);
        open.stopped = true;
        for staged in group {
            let answer = match staged.answer {
                Ok(_) => Err(AppendError::Uncertain("the sync failed".into())),
                Err(_) => Err(AppendError::Stopped("the sync failed".into())),
            };
            staged.to.map(|to| to.send(answer));
        }
        for staged in mem::take(&mut open.staged) {
            staged.to.map(|to| to.send(Err(AppendError::Stopped("the sync failed".into()))));
        }
    }

    fn answer(&self, open: &mut Open, staged: Staged) {
        let Some(to) = staged.to else { return };
        let answer = match staged.answer {
            Ok(_) if staged.lost => Err(AppendError::Uncertain("the acknowledgement was lost".into())),
            answer => answer,
        };
        if self.is_calm() || !open.once_in(4) {
            let _ = to.send(answer);
            return;
        }
        // An acknowledgement on its way, while others are quicker.
        let under_way = Duration::from_millis(u64::from(1 + open.random.below(40)));
        tokio::spawn(async move {
            sleep(under_way).await;
            let _ = to.send(answer);
        });
    }
}

/// Who is told what becomes of an append.
struct Staging {
    answer: Option<oneshot::Sender<Answer>>,
    lost: bool,
}

impl EventLog for FaultLog {
    fn append(&self, draft: Draft, expected: Expected) -> Pending {
        let inner = &self.0;
        let mut open = inner.lock();
        if open.stopped || open.dead {
            return Pending::ready(Err(AppendError::Stopped("an earlier sync failed".into())));
        }
        let (answer, pending) = Pending::new();
        let uncertain = || Err(AppendError::Uncertain("no answer came in time".into()));
        match inner.fate(&mut open) {
            Fate::Taken => inner.stage(&mut open, draft, expected, Staging { answer: Some(answer), lost: false }),
            Fate::Lost => {
                inner.count(|tally| tally.lost_stored += 1);
                inner.stage(&mut open, draft, expected, Staging { answer: Some(answer), lost: true });
            }
            Fate::Busy => {
                inner.count(|tally| tally.busy += 1);
                return Pending::ready(Err(AppendError::Busy));
            }
            Fate::Unstored => {
                inner.count(|tally| tally.lost_unstored += 1);
                let stall = inner.stall(&mut open);
                tokio::spawn(async move {
                    sleep(stall).await;
                    let _ = answer.send(uncertain());
                });
            }
            Fate::Late => {
                inner.count(|tally| tally.late += 1);
                let (told, later) = (inner.stall(&mut open), u64::from(open.random.below(200)));
                let inner = inner.clone();
                tokio::spawn(async move {
                    sleep(told).await;
                    let _ = answer.send(uncertain());
                    sleep(Duration::from_millis(later)).await;
                    let mut open = inner.lock();
                    if !open.stopped && !open.dead {
                        inner.stage(&mut open, draft, expected, Staging { answer: None, lost: false });
                    }
                });
            }
        }
        pending
    }

    fn read(&self, after: u64, most: usize) -> Result<Vec<Stored>, ReadError> {
        let mut open = self.0.lock();
        if !self.0.is_calm() && open.once_in(300) {
            self.0.count(|tally| tally.unreadable += 1);
            return Err(ReadError::Unavailable("the disk does not answer".into()));
        }
        let after = usize::try_from(after).unwrap_or(usize::MAX);
        let mut page: Vec<Stored> = open.records.iter().skip(after).take(most).cloned().collect();
        if self.0.settings.plant == Some(Plant::HidesARecord) {
            for stored in page.iter_mut().filter(|stored| stored.position % 5 == 0) {
                let before = &open.records[usize::try_from(stored.position).unwrap() - 2];
                *stored = Stored { position: stored.position, ..before.clone() };
            }
        }
        Ok(page)
    }

    fn head(&self) -> watch::Receiver<u64> {
        self.0.head.subscribe()
    }

    fn checkpoint(&self) -> Checkpoint {
        self.0.lock().tree.checkpoint()
    }

    fn failure(&self) -> Option<String> {
        self.0.lock().stopped.then(|| "an earlier sync failed".into())
    }
}

#[tokio::test(start_paused = true)]
async fn the_fault_log_passes_the_suite_while_it_is_calm() {
    let open = async || {
        let settings = Settings {
            clock: Arc::new(|| "2026-01-06T09:00:00Z".parse().unwrap()),
            before_write: Arc::new(|| {}),
            calm: Arc::new(AtomicBool::new(true)),
            plant: None,
            tally: Arc::default(),
            seed: 1,
        };
        FaultLog::open(Arc::default(), settings).0
    };
    eventlog::suite::run(open).await;
}
