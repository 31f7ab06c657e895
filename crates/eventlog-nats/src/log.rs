//! Creating, opening and closing a log on NATS, and its face to the rest: [`EventLog`].

use crate::{
    LogSettings, Nats, OpenError, Refused,
    append::{self, Request},
    engine::{Ears, Engine},
    follow::Following,
    notes::{self, Awaited},
    read,
    settings::{APPEND_WAIT, GROUP_MAX, IN_FLIGHT_MAX, READ_WAIT, RETRY_PAUSE, SHORT_WAIT, STALL_WAIT, STRICT_WAIT},
    shared::{Failure, Shared},
    strict,
    subject::stream_name,
};
use eventlog::{
    AppendError, BadRecord, Checkpoint, Draft, EventLog, Expected, Hash, Pending, RECORD_BYTES_MAX, ReadError, Stored,
};
use std::{
    sync::{Arc, atomic::Ordering},
    time::Instant,
};
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
    time::{sleep, timeout},
};

/// Ends the name of every log's stream.
const SUFFIX: &str = "LOG";
/// Messages between a follower and the engine.
const SEEN_MAX: usize = 256;
/// The longest origin in bytes: the rule for key names in C2SP signed notes.
const ORIGIN_BYTES_MAX: usize = 200;

/// An open log. Dropping it ends everything at once: what is on its way is uncertain. [`NatsLog::stop`] waits for it.
pub struct NatsLog {
    nats: Arc<Nats>,
    name: String,
    settings: LogSettings,
    shared: Arc<Shared>,
    queue: Option<mpsc::Sender<Request>>,
    engine: Option<JoinHandle<()>>,
    helpers: Vec<JoinHandle<()>>,
}

/// What opening found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Size and root, verified from the first record.
    pub checkpoint: Checkpoint,
    /// The newest signed checkpoint among them.
    pub signed: Option<Checkpoint>,
}

impl NatsLog {
    /// Makes an empty log, and the stream of checkpoints if it is not there, and opens it. Blocks.
    pub fn create(nats: Arc<Nats>, settings: LogSettings) -> Result<Self, OpenError> {
        check(&settings)?;
        let (name, checkpoints) = names(&settings);
        let link = nats.link().clone();
        nats.run(STRICT_WAIT * 4, async move {
            match strict::create(&link, &checkpoints).await {
                Ok(()) | Err(OpenError::Exists(_)) => {}
                Err(other) => return Err(other),
            }
            strict::create(&link, &name).await
        })??;
        Self::open(nats, settings).map(|(log, _)| log)
    }

    /// Opens a log: follows it from its first record, verifying chain, tree, anchor and the newest signed checkpoint.
    /// Blocks, in proportion to the whole history.
    pub fn open(nats: Arc<Nats>, settings: LogSettings) -> Result<(Self, Opened), OpenError> {
        check(&settings)?;
        let (name, checkpoints) = names(&settings);
        let subject = notes::subject(&checkpoints, &settings.origin);
        let (link, looked) =
            (nats.link().clone(), (settings.clone(), name.clone(), checkpoints.clone(), subject.clone()));
        let (extent, vouched, last_note) = nats.run(STRICT_WAIT * 3 + SHORT_WAIT, async move {
            let (settings, name, checkpoints, subject) = looked;
            let begun = Instant::now();
            loop {
                let looked = async {
                    let extent = strict::inspect(&link, &name).await?;
                    strict::inspect(&link, &checkpoints).await?;
                    let last = read::last_of(&link, &checkpoints, &subject).await.map_err(OpenError::Unavailable)?;
                    Ok((extent, last))
                };
                let (extent, last) = match looked.await {
                    // A node that was away may not know the leader yet.
                    Err(OpenError::Unavailable(_)) if begun.elapsed() < SHORT_WAIT => {
                        sleep(RETRY_PAUSE.1).await;
                        continue;
                    }
                    other => other?,
                };
                let vouched = vouched(&settings, last.as_ref());
                let size = vouched.iter().map(|awaited| awaited.checkpoint.size).max().unwrap_or(0);
                if extent.last >= size {
                    return Ok((extent, vouched, last.map_or(0, |last| last.sequence)));
                }
                // A leader that was just elected may not have applied everything yet.
                if begun.elapsed() >= SHORT_WAIT {
                    let what = format!("it ends at {}, {size} records were anchored or signed", extent.last);
                    return Err(OpenError::Damaged(what));
                }
                sleep(RETRY_PAUSE.1).await;
            }
        })??;
        let log = Self::start(nats, settings, (name, checkpoints), (subject, last_note, extent.last), vouched)?;
        log.catch_up(extent.last)?;
        let state = log.shared.lock();
        let opened = Opened {
            checkpoint: state.tree.checkpoint(),
            signed: state.note.as_ref().map(|&(checkpoint, _)| checkpoint),
        };
        drop(state);
        Ok((log, opened))
    }

    fn start(
        nats: Arc<Nats>,
        settings: LogSettings,
        names: (String, String),
        (subject, last_note, there): (String, u64, u64),
        vouched: Vec<Awaited>,
    ) -> Result<Self, OpenError> {
        let closed = || OpenError::Unavailable("the connection is closed".into());
        let handle = nats.handle().ok_or_else(closed)?;
        let link = nats.link().clone();
        let shared = Arc::new(Shared::new(settings.tail_bytes_max));
        let (queue, requests) = mpsc::channel(settings.queue_max.max(1));
        let (group_sender, groups) = mpsc::channel(1);
        let (seen_sender, seen) = mpsc::channel(SEEN_MAX);
        let (note_sender, notes) = mpsc::channel(SEEN_MAX);
        let (outcome_sender, outcomes) = mpsc::channel(IN_FLIGHT_MAX);
        let (sends, to_send) = mpsc::channel(2 * (IN_FLIGHT_MAX + GROUP_MAX));
        let records = Following { link: link.clone(), name: names.0.clone(), filter: None, next: 1 };
        let checkpoints =
            Following { link: link.clone(), name: names.1.clone(), filter: Some(subject), next: last_note.max(1) };
        let helpers = vec![
            handle.spawn(append::intake(requests, group_sender, settings.before_publish.clone())),
            handle.spawn(append::sender(link.clone(), names.0.clone(), to_send, outcome_sender)),
            handle.spawn(records.run(seen_sender)),
            handle.spawn(checkpoints.run(note_sender)),
        ];
        let name = names.0.clone();
        let engine = Engine::new(settings.clone(), link, names, shared.clone(), sends, vouched, (last_note, there));
        let engine = handle.spawn(engine.run(Ears { seen, notes, outcomes, groups }));
        Ok(Self { nats, name, settings, shared, queue: Some(queue), engine: Some(engine), helpers })
    }

    /// Waits until everything up to a position is verified.
    pub(crate) fn catch_up(&self, to: u64) -> Result<(), OpenError> {
        let mut head = self.shared.head.subscribe();
        loop {
            let size = *head.borrow_and_update();
            match &self.shared.lock().failure {
                Some(failure @ Failure::Damaged { .. }) => return Err(OpenError::Damaged(failure.reason())),
                Some(Failure::Stopped(why)) => return Err(OpenError::Unavailable(why.clone())),
                None => {}
            }
            if size >= to {
                return Ok(());
            }
            let mut next = head.clone();
            let waited = self.nats.run(STALL_WAIT * 2, async move {
                timeout(STALL_WAIT, next.changed()).await.is_ok_and(|changed| changed.is_ok())
            })?;
            if !waited {
                return Err(OpenError::Unavailable(format!(
                    "the cluster gives no record after {size}, {to} are there"
                )));
            }
        }
    }

    /// Some records from a position on, each the one that was verified there.
    fn fetch(&self, from: u64, to: u64) -> Result<Vec<Stored>, ReadError> {
        let (link, name) = (self.nats.link().clone(), self.name.clone());
        let asked = self.nats.run(READ_WAIT, async move { read::batch(&link, &name, from, to).await });
        let unavailable = |why: String| ReadError::Unavailable(why);
        let batch = asked.map_err(|error| unavailable(error.to_string()))?.map_err(unavailable)?;
        let mut good = Vec::new();
        for (position, raw) in (from..).zip(batch) {
            let hash = Hash::of(&raw.bytes);
            if raw.sequence != position || !self.shared.lock().marks.matches(position, hash) {
                break;
            }
            good.push(Stored { position, bytes: raw.bytes.as_ref().into(), hash });
        }
        if !good.is_empty() {
            return Ok(good);
        }
        // What one node has is not what was verified. The leader may have it still.
        let (link, name) = (self.nats.link().clone(), self.name.clone());
        let asked = self.nats.run(READ_WAIT, async move { read::of_leader(&link, &name, from).await });
        let (raw, _) = asked.map_err(|error| unavailable(error.to_string()))?.map_err(unavailable)?;
        let hash = Hash::of(&raw.bytes);
        if raw.sequence == from && self.shared.lock().marks.matches(from, hash) {
            tracing::warn!(stream = self.name, position = from, "a node gave another record than was verified");
            return Ok(vec![Stored { position: from, bytes: raw.bytes.as_ref().into(), hash }]);
        }
        Err(ReadError::Damaged { position: from, what: "the cluster gives another record than was verified".into() })
    }

    /// Whether this is the record that was verified at its position.
    pub(crate) fn shared_matches(&self, stored: &Stored) -> bool {
        self.shared.lock().marks.matches(stored.position, stored.hash)
    }

    /// What copying needs of it.
    pub(crate) fn parts(&self) -> (&Nats, &str, &LogSettings) {
        (&self.nats, &self.name, &self.settings)
    }

    /// Answers everything that waits, then closes. Blocks, at most about half a minute. `Err` is why the log had
    /// stopped before.
    pub fn stop(mut self) -> Result<Checkpoint, AppendError> {
        // Without a sender the engine serves what is queued, then ends.
        self.queue = None;
        if let Some(engine) = self.engine.take() {
            let ended = self.nats.run(APPEND_WAIT * 2, async move { timeout(APPEND_WAIT, engine).await.is_ok() });
            if !ended.unwrap_or(false) {
                tracing::warn!(stream = self.name, "not everything was answered when the log was closed");
            }
        }
        let state = self.shared.lock();
        state.failure.as_ref().map_or(Ok(state.tree.checkpoint()), |why| Err(AppendError::Stopped(why.reason())))
    }
}

impl Drop for NatsLog {
    fn drop(&mut self) {
        self.queue = None;
        self.engine.take().iter().chain(&self.helpers).for_each(JoinHandle::abort);
    }
}

impl EventLog for NatsLog {
    fn append(&self, draft: Draft, expected: Expected) -> Pending {
        let weight: usize = draft.events.iter().map(|event| event.get().len()).sum();
        // Checked again with every field; this keeps the queue's memory bounded.
        if weight > RECORD_BYTES_MAX {
            return Pending::ready(Err(BadRecord::TooLarge(weight).into()));
        }
        if let Some(failure) = &self.shared.lock().failure {
            return Pending::ready(Err(AppendError::Stopped(failure.reason())));
        }
        let closed = || AppendError::Stopped("the log is closed".into());
        let Some(queue) = &self.queue else { return Pending::ready(Err(closed())) };
        let shared = &self.shared;
        let count = shared.queued.fetch_add(1, Ordering::Relaxed) + 1;
        let bytes = shared.queued_bytes.fetch_add(weight, Ordering::Relaxed) + weight;
        let (answer, pending) = Pending::new();
        let request = Request { draft, expected, weight, answer };
        if count > self.settings.queue_max || bytes > self.settings.queue_bytes_max {
            request.release(shared);
            return Pending::ready(Err(AppendError::Busy));
        }
        let (request, refused) = match queue.try_send(request) {
            Ok(()) => return pending,
            Err(mpsc::error::TrySendError::Full(request)) => (request, AppendError::Busy),
            Err(mpsc::error::TrySendError::Closed(request)) => (request, closed()),
        };
        request.release(shared);
        Pending::ready(Err(refused))
    }

    fn read(&self, after: u64, most: usize) -> Result<Vec<Stored>, ReadError> {
        let recent = {
            let state = self.shared.lock();
            state.damage()?;
            state.recent(after, most)
        };
        recent.map_or_else(|| self.read_again(after, most), Ok)
    }

    fn head(&self) -> watch::Receiver<u64> {
        self.shared.head.subscribe()
    }

    fn checkpoint(&self) -> Checkpoint {
        self.shared.lock().tree.checkpoint()
    }

    fn signed(&self) -> Option<(Checkpoint, String)> {
        self.shared.lock().note.clone()
    }

    fn read_again(&self, after: u64, most: usize) -> Result<Vec<Stored>, ReadError> {
        let size = {
            let state = self.shared.lock();
            state.damage()?;
            state.tree.size()
        };
        let to = size.min(after.saturating_add(most as u64));
        let mut records = Vec::new();
        while after + (records.len() as u64) < to {
            let from = after + records.len() as u64 + 1;
            records.extend(self.fetch(from, to)?);
        }
        Ok(records)
    }

    fn is_current(&self) -> bool {
        self.shared.is_current()
    }

    fn failure(&self) -> Option<String> {
        self.shared.lock().failure.as_ref().map(Failure::reason)
    }
}

/// What this process anchored, and the newest note that the log's key signed.
fn vouched(settings: &LogSettings, last: Option<&read::Raw>) -> Vec<Awaited> {
    let mut vouched: Vec<_> =
        settings.anchor.into_iter().map(|checkpoint| Awaited { checkpoint, note: None }).collect();
    if let Some(last) = last {
        let note = String::from_utf8_lossy(&last.bytes).into_owned();
        match (settings.verifier)(&note) {
            Ok(checkpoint) => vouched.push(Awaited { checkpoint, note: Some(note) }),
            Err(why) => {
                tracing::error!(why, "the newest note was not signed with the log's key; it vouches for nothing");
            }
        }
    }
    vouched.retain(|awaited| awaited.checkpoint.size > 0);
    vouched
}

/// The JetStream streams of a log: its records, its hub's checkpoints.
fn names(settings: &LogSettings) -> (String, String) {
    (stream_name(&settings.origin, SUFFIX), stream_name(&settings.hub, notes::SUFFIX))
}

fn check(settings: &LogSettings) -> Result<(), OpenError> {
    for name in [&settings.origin, &settings.hub] {
        let good = (1..=ORIGIN_BYTES_MAX).contains(&name.len())
            && !name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+');
        if !good {
            return Err(Refused::new("the origin is no name for a signed note", "an origin of 1 to 200 letters").into());
        }
    }
    Ok(())
}
