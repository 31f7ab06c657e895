//! The one task that owns a log's state: it stages appends, judges what the follower sees and what the cluster answers.
//!
//! An append is answered `Ok` only when both are there: the cluster's acknowledgement, and the record itself, seen by
//! our own follower at that place with the same bytes. Whatever follows nothing it verifies against the chain and the
//! tree; the first thing that does not fit stops the log.

mod checkpoints;

use crate::{
    append::{Group, Outcome, Outgoing, Request, Sent},
    follow::Seen,
    heads::{Head, Heads, RecentIds},
    nats::Link,
    notes::{Ahead, Awaited, Noted, Role},
    read::Raw,
    settings::{APPEND_WAIT, IN_FLIGHT_MAX, LogSettings, OVERTAKEN_MAX},
    shared::{Failure, Shared},
    subject,
};
use eventlog::{AppendError, Appended, Checkpoint, Draft, Expected, Hash, Record, Stored, StreamName, leaf, leaf_hash};
use hyper::body::Bytes;
use kernel::{RecordId, Timestamp};
use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    sync::{mpsc, oneshot},
    time::interval,
};

/// How often deadlines and the checkpoint's turn are looked at.
const TICK: Duration = Duration::from_millis(100);

/// Both ends of a channel from tasks of the engine's own.
type Ways<T> = (mpsc::Sender<T>, mpsc::Receiver<T>);
type Answer = Result<Appended, AppendError>;

/// A record that was sent and is not answered.
struct Flight {
    stream: StreamName,
    expected: Expected,
    /// To stage it anew, where no version is expected.
    draft: Option<Draft>,
    hash: Hash,
    version: u64,
    at: Timestamp,
    staging: u64,
    answer: oneshot::Sender<Answer>,
    /// Where our follower saw exactly these bytes.
    seen: Option<u64>,
    /// Where the cluster says it lies.
    acked: Option<u64>,
    /// The cluster refused an attempt as out of date: what lies there is ours or another's.
    stale: bool,
    deadline: Instant,
    overtaken: u32,
    over: Arc<AtomicBool>,
}

/// What waits behind the record of the same stream that is on its way.
struct Waiting {
    request: Request,
    since: Instant,
}

/// Everything the engine hears.
pub(crate) struct Ears {
    pub seen: mpsc::Receiver<Seen>,
    pub notes: mpsc::Receiver<Seen>,
    pub outcomes: mpsc::Receiver<Outcome>,
    pub groups: mpsc::Receiver<Group>,
}

pub(crate) struct Engine {
    pub settings: LogSettings,
    pub link: Link,
    /// The JetStream streams of records and of checkpoints.
    pub names: (String, String),
    pub shared: Arc<Shared>,
    pub sends: mpsc::Sender<Outgoing>,
    heads: Heads,
    recent: RecentIds,
    last_at: Option<Timestamp>,
    flights: HashMap<RecordId, Flight>,
    flying: HashMap<StreamName, RecordId>,
    waiting: HashMap<StreamName, VecDeque<Waiting>>,
    waiting_count: usize,
    /// Which record the cluster said lies where, for places that the follower has not reached.
    acked: HashMap<u64, RecordId>,
    staging: u64,
    /// How long the stream was when it was looked at, while that is not reached.
    looked: Option<(u64, Instant)>,
    ahead: Ahead,
    role: Role,
    noted: Ways<Noted>,
    anchored: Ways<Result<(), String>>,
    anchoring: bool,
    to_anchor: Option<(Checkpoint, String)>,
}

impl Engine {
    pub fn new(
        settings: LogSettings,
        link: Link,
        names: (String, String),
        shared: Arc<Shared>,
        sends: mpsc::Sender<Outgoing>,
        vouched: Vec<Awaited>,
        (last_note, there): (u64, u64),
    ) -> Self {
        let mut ahead = Ahead::default();
        let signed = vouched.iter().map(|awaited| awaited.checkpoint.size).max().unwrap_or(0);
        for awaited in vouched {
            ahead.push(awaited);
        }
        Self {
            settings,
            link,
            names,
            shared,
            sends,
            heads: Heads::default(),
            recent: RecentIds::default(),
            last_at: None,
            flights: HashMap::new(),
            flying: HashMap::new(),
            waiting: HashMap::new(),
            waiting_count: 0,
            acked: HashMap::new(),
            staging: 0,
            looked: None,
            ahead,
            role: Role::after(last_note, signed.max(there.saturating_sub(1))),
            noted: mpsc::channel(1),
            anchored: mpsc::channel(1),
            anchoring: false,
            to_anchor: None,
        }
    }

    /// Runs until nobody can append any more and everything is answered; after damage, for ever refusing.
    pub async fn run(mut self, mut ears: Ears) {
        let mut tick = interval(TICK);
        let mut open = true;
        while open || !self.flights.is_empty() || self.waiting_count > 0 {
            let room = self.flights.len() + self.waiting_count < IN_FLIGHT_MAX;
            tokio::select! {
                biased;
                Some(seen) = ears.seen.recv() => self.hear(seen),
                Some(outcome) = ears.outcomes.recv() => self.judge(outcome),
                Some(noted) = self.noted.1.recv() => self.note_fared(noted),
                Some(done) = self.anchored.1.recv() => self.anchor_fared(done),
                Some(seen) = ears.notes.recv() => self.hear_note(seen),
                group = ears.groups.recv(), if open && room => match group {
                    Some(group) => self.take(group),
                    None => open = false,
                },
                _ = tick.tick() => self.tick(),
            }
        }
    }

    fn failed(&self) -> Option<Failure> {
        self.shared.lock().failure.clone()
    }

    /// Stops the log: what is on its way is uncertain, what waits is refused, readers of a damaged log are told.
    fn fail(&mut self, failure: Failure) {
        let reason = failure.reason();
        tracing::error!(
            stream = self.names.0,
            reason,
            "the log has stopped; it takes nothing until it is opened again"
        );
        self.shared.lock().failure.get_or_insert(failure);
        for (_, flight) in self.flights.drain() {
            flight.over.store(true, Ordering::Relaxed);
            let _ = flight.answer.send(Err(AppendError::Uncertain(reason.clone())));
        }
        self.flying.clear();
        self.acked.clear();
        for waiting in self.waiting.drain().flat_map(|(_, queue)| queue) {
            waiting.request.release(&self.shared);
            let _ = waiting.request.answer.send(Err(AppendError::Stopped(reason.clone())));
        }
        self.waiting_count = 0;
        // Whoever waits for the head looks again, and finds why it does not move.
        self.shared.head.send_modify(|_| {});
    }

    fn damaged(&mut self, position: u64, what: impl Into<String>) {
        self.fail(Failure::Damaged { position, what: what.into() });
    }

    // Appending.

    fn take(&mut self, group: Group) {
        let failed = self.failed();
        if let (Err(why), None) = (&group.ready, &failed) {
            self.fail(Failure::Stopped(format!("what the records rest on was not made durable: {why}")));
        }
        let failed = self.failed();
        for request in group.requests {
            if let Some(failure) = &failed {
                request.release(&self.shared);
                let _ = request.answer.send(Err(AppendError::Stopped(failure.reason())));
                continue;
            }
            let stream = request.draft.stream.clone();
            self.waiting.entry(stream.clone()).or_default().push_back(Waiting { request, since: Instant::now() });
            self.waiting_count += 1;
            self.stage(&stream);
        }
    }

    /// Sends the next record of a stream, if none of it is on its way. Refusals are answered on the spot.
    fn stage(&mut self, stream: &StreamName) {
        while !self.flying.contains_key(stream) {
            let Some(queue) = self.waiting.get_mut(stream) else { return };
            let Some(next) = queue.pop_front() else {
                self.waiting.remove(stream);
                return;
            };
            self.waiting_count -= 1;
            next.request.release(&self.shared);
            let Waiting { request: Request { draft, expected, answer, .. }, since } = next;
            if since.elapsed() > APPEND_WAIT {
                // The one before it got no answer for as long; whoever still wants this one asks again.
                let _ = answer.send(Err(AppendError::Busy));
                continue;
            }
            if let Err((answer, error)) = self.send(draft, expected, answer, 0) {
                // The caller may have gone; then nobody needs the answer.
                let _ = answer.send(Err(error));
            }
        }
    }

    fn send(
        &mut self,
        draft: Draft,
        expected: Expected,
        answer: oneshot::Sender<Answer>,
        overtaken: u32,
    ) -> Result<(), (oneshot::Sender<Answer>, AppendError)> {
        let (stream, id) = (draft.stream.clone(), draft.id);
        let head = self.heads.get(&stream);
        let actual = head.map_or(0, |head| head.version);
        let meets = match expected {
            Expected::Version(wanted) => wanted == actual,
            Expected::Any => true,
        };
        // A repeated id is a conflict too: who loads again finds the record that the first append made.
        if !meets || self.recent.contains(id) || self.flights.contains_key(&id) {
            return Err((answer, AppendError::Conflict { stream, actual }));
        }
        if overtaken > OVERTAKEN_MAX || !self.shared.is_current() {
            return Err((answer, AppendError::Busy));
        }
        let now = (self.settings.clock)();
        let at = self.last_at.map_or(now, |last| last.max(now));
        let version = actual + 1;
        let again = matches!(expected, Expected::Any).then(|| draft.clone());
        let bytes = match draft.into_bytes(version, at, head.map(|head| head.hash)) {
            Ok(bytes) => Bytes::from(bytes),
            Err(bad) => return Err((answer, bad.into())),
        };
        let hash = Hash::of(&bytes);
        self.staging += 1;
        let over = Arc::<AtomicBool>::default();
        let send = Outgoing {
            id,
            staging: self.staging,
            subject: subject::subject(&self.names.0, &stream),
            expected: head.map_or(0, |head| head.sequence),
            seal: self.settings.seal.as_ref().map(|seal| seal(&hash.to_string()).to_string()),
            bytes,
            over: over.clone(),
        };
        // There is room for everything that can be in flight.
        if self.sends.try_send(send).is_err() {
            return Err((answer, AppendError::Busy));
        }
        self.last_at = Some(at);
        self.flying.insert(stream.clone(), id);
        let flight = Flight {
            stream,
            expected,
            draft: again,
            hash,
            version,
            at,
            staging: self.staging,
            answer,
            seen: None,
            acked: None,
            stale: false,
            deadline: Instant::now() + APPEND_WAIT,
            overtaken,
            over,
        };
        self.flights.insert(id, flight);
        Ok(())
    }

    /// What the cluster says of a record that was sent.
    fn judge(&mut self, outcome: Outcome) {
        let size = self.shared.lock().tree.size();
        let Some(flight) = self.flights.get_mut(&outcome.id) else { return };
        if flight.staging != outcome.staging {
            return;
        }
        match outcome.what {
            Sent::Acked { sequence, duplicate } => {
                flight.acked = Some(sequence);
                if sequence > size {
                    self.acked.insert(sequence, outcome.id);
                } else if flight.seen != Some(sequence) {
                    if duplicate {
                        // Another record has this id already, further back than ids are remembered here.
                        self.conflict(outcome.id);
                    } else {
                        self.damaged(sequence, "another record lies where one of ours was acknowledged");
                    }
                    return;
                }
            }
            Sent::Stale => flight.stale = true,
            Sent::Unknown(why) => {
                let answer = AppendError::Uncertain(why);
                self.finish(outcome.id, Err(answer));
                return;
            }
        }
        self.settle(outcome.id);
    }

    /// Answers a record once it is both acknowledged and seen; one that was refused as out of date after an attempt
    /// without an answer counts as acknowledged when it is seen, because then it is what was in the way.
    fn settle(&mut self, id: RecordId) {
        let Some(flight) = self.flights.get(&id) else { return };
        let Some(position) = flight.seen else { return };
        if flight.acked == Some(position) || flight.stale {
            let appended = Appended { position, version: flight.version, at: flight.at, hash: flight.hash };
            self.finish(id, Ok(appended));
        } else if flight.acked.is_some() {
            self.damaged(position, "one of our records lies elsewhere than where it was acknowledged");
        }
    }

    fn finish(&mut self, id: RecordId, answer: Answer) {
        let Some(flight) = self.flights.remove(&id) else { return };
        flight.over.store(true, Ordering::Relaxed);
        if let Some(sequence) = flight.acked {
            self.acked.remove(&sequence);
        }
        self.flying.remove(&flight.stream);
        let _ = flight.answer.send(answer);
        self.stage(&flight.stream);
    }

    /// Somebody else's record came where this one wanted to be: it was not stored and never will be.
    fn conflict(&mut self, id: RecordId) {
        let Some(flight) = self.flights.get_mut(&id) else { return };
        let actual = self.heads.get(&flight.stream).map_or(0, |head| head.version);
        let again = match flight.expected {
            Expected::Any if !self.recent.contains(id) => flight.draft.take(),
            Expected::Any | Expected::Version(_) => None,
        };
        let Some(draft) = again else {
            let stream = flight.stream.clone();
            self.finish(id, Err(AppendError::Conflict { stream, actual }));
            return;
        };
        let Some(flight) = self.flights.remove(&id) else { return };
        flight.over.store(true, Ordering::Relaxed);
        self.flying.remove(&flight.stream);
        let stream = flight.stream;
        // It keeps its turn, before what waits behind it.
        if let Err((answer, error)) = self.send(draft, flight.expected, flight.answer, flight.overtaken + 1) {
            let _ = answer.send(Err(error));
            self.stage(&stream);
        }
    }

    // Following.

    fn hear(&mut self, seen: Seen) {
        if self.failed().is_some() {
            return;
        }
        match seen {
            Seen::Message(raw, seal) => {
                let position = raw.sequence;
                if let Err(what) = self.see(&raw, seal.as_deref()) {
                    self.damaged(position, what);
                }
            }
            Seen::Look(extent, asked) => {
                if extent.last <= self.shared.lock().tree.size() {
                    self.shared.lock().known_until = asked;
                    self.looked = None;
                } else {
                    self.looked.get_or_insert((extent.last, asked));
                }
            }
            Seen::Damaged(position, what) => self.damaged(position, what),
            Seen::Refused(what) => self.fail(Failure::Stopped(what)),
        }
    }

    /// Verifies the next record, makes it readable, and answers what waited for it.
    fn see(&mut self, raw: &Raw, seal: Option<&str>) -> Result<(), String> {
        let position = raw.sequence;
        let size = self.shared.lock().tree.size();
        if position != size + 1 {
            return Err(format!("record {position} came after record {size}"));
        }
        let hash = Hash::of(&raw.bytes);
        if let Some(key) = &self.settings.seal
            && seal != Some(key(&hash.to_string()).to_string().as_str())
        {
            return Err("it was not written with the key of this log".into());
        }
        let record = Record::from_bytes(&raw.bytes).map_err(|bad| bad.to_string())?;
        if subject::stream(&self.names.0, &raw.subject) != Ok(record.stream.clone()) {
            return Err("it lies under the subject of another stream".into());
        }
        let head = self.heads.get(&record.stream);
        let (version, prev) = head.map_or((0, None), |head| (head.version, Some(head.hash)));
        if (record.version, record.prev) != (version + 1, prev) {
            return Err("it does not follow the record before it in its stream".into());
        }
        if head.is_some_and(|head| record.at < head.at) {
            return Err("its time lies before that of the record before it in its stream".into());
        }
        if self.recent.contains(record.id) {
            return Err("a record with its id is there already".into());
        }
        if self.acked.remove(&position).is_some_and(|acked| acked != record.id) {
            return Err("another record lies where one of ours was acknowledged".into());
        }
        self.recent.push(record.id);
        self.heads.set(&record.stream, Head { sequence: position, version: record.version, hash, at: record.at });
        self.last_at = self.last_at.max(Some(record.at));
        if let Some((_, when)) = self.looked.take_if(|(last, _)| *last <= position) {
            self.shared.lock().known_until = when;
        }
        let stored = Stored { position, bytes: raw.bytes.as_ref().into(), hash };
        self.shared.lock().push(stored, leaf_hash(&leaf(record.salt, hash)));
        self.reached(position)?;
        self.shared.head.send_replace(position);
        self.arrived(&record, position, hash);
        Ok(())
    }

    /// Whoever waited for this record, or is overtaken by it.
    fn arrived(&mut self, record: &Record, position: u64, hash: Hash) {
        if let Some(flight) = self.flights.get_mut(&record.id) {
            if flight.hash == hash {
                flight.seen = Some(position);
                self.settle(record.id);
            } else {
                // Under our id, but other bytes: another process was asked the same.
                self.conflict(record.id);
            }
        }
        if let Some(&flying) = self.flying.get(&record.stream)
            && flying != record.id
            && self.flights.get(&flying).is_some_and(|flight| flight.version <= record.version && flight.seen.is_none())
        {
            self.conflict(flying);
        }
    }

    fn tick(&mut self) {
        if self.failed().is_some() {
            return;
        }
        let now = Instant::now();
        let late: Vec<_> =
            self.flights.iter().filter(|(_, flight)| flight.deadline <= now).map(|(&id, _)| id).collect();
        for id in late {
            let what = "the cluster did not acknowledge the record, or did not give it back, in time";
            self.finish(id, Err(AppendError::Uncertain(what.into())));
        }
        self.sign();
    }
}
