//! Copies a log record by record into another: the same bytes in the same order, so the same root.

use crate::{
    NatsLog,
    append::Outgoing,
    append::message,
    settings::{ACK_WAIT, READ_WAIT, RETRY_PAUSE},
    subject,
};
use eventlog::{Checkpoint, EventLog, Frontier, ReadError, Record, Stored, leaf, leaf_hash};
use std::{sync::Arc, time::Duration};
use tokio::time::{sleep, timeout};

/// Records that are read and written at once: at most 15 MB.
const BATCH: usize = 256;
/// How often one batch is tried: a new leader takes a second or two.
const TRIES_MAX: u32 = 20;
/// How long one try of a batch may take.
const IMPORT_WAIT: Duration = Duration::from_mins(1);

/// Why a log was not copied to its end. What was copied is a prefix, so it can be begun again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CopyError {
    /// The target holds something else.
    #[error("the target is not empty and not a beginning of the source: choose an empty one")]
    NotAPrefix,
    /// The copy has another root: something is changed or lost on the way.
    #[error("the copy has another root than the source at {0} records")]
    OtherRoot(u64),
    /// The source, or the target, cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The target did not take it.
    #[error("the target does not take the records: {0}")]
    Target(String),
}

/// A log that takes records as they are, from another log. For a target that nobody else writes to.
pub trait Import: EventLog {
    /// Appends records verbatim; the first must follow the last one there is. They are durable and readable on return;
    /// after an error some of them may be. Blocks.
    fn import(&self, records: &[Stored]) -> Result<(), CopyError>;
}

/// Copies everything that the source has now. A target that holds a beginning of the source is continued. `progress`
/// is told how many records the target has. Blocks.
pub fn copy(from: &dyn EventLog, to: &dyn Import, mut progress: impl FnMut(u64)) -> Result<Checkpoint, CopyError> {
    let wanted = from.checkpoint();
    let there = to.checkpoint();
    if there.size > wanted.size {
        return Err(CopyError::NotAPrefix);
    }
    let mut tree = Frontier::default();
    while tree.size() < wanted.size {
        let left = usize::try_from(wanted.size - tree.size()).unwrap_or(BATCH).min(BATCH);
        let records = from.read(tree.size(), left)?;
        if records.is_empty() {
            return Err(ReadError::Unavailable("the source ends before its own checkpoint".into()).into());
        }
        // The beginning that is there already must be this one, before anything is added to it.
        let mut fresh = Vec::new();
        for stored in records {
            let record = Record::from_bytes(&stored.bytes);
            let record =
                record.map_err(|bad| ReadError::Damaged { position: stored.position, what: bad.to_string() })?;
            tree.push(leaf_hash(&leaf(record.salt, stored.hash)));
            if tree.size() == there.size && tree.checkpoint() != there {
                return Err(CopyError::NotAPrefix);
            }
            if tree.size() > there.size {
                fresh.push(stored);
            }
        }
        if !fresh.is_empty() {
            to.import(&fresh)?;
        }
        progress(tree.size());
    }
    // Both what was read of the source and what the target has must be what the source vouches for.
    if tree.checkpoint() == wanted && to.checkpoint() == wanted {
        Ok(wanted)
    } else {
        Err(CopyError::OtherRoot(wanted.size))
    }
}

impl Import for NatsLog {
    fn import(&self, records: &[Stored]) -> Result<(), CopyError> {
        let Some(last) = records.last().map(|stored| stored.position) else { return Ok(()) };
        let target = |why: String| CopyError::Target(why);
        let mut why = String::new();
        for _ in 0..TRIES_MAX {
            let head = self.checkpoint().size;
            let rest: Vec<_> = records.iter().filter(|stored| stored.position > head).cloned().collect();
            if rest.first().is_some_and(|first| first.position != head + 1) {
                return Err(target(format!("it has {head} records, the next one is another")));
            }
            if rest.is_empty() {
                break;
            }
            match self.send_all(&rest) {
                Ok(()) => break,
                Err(error) => why = error,
            }
        }
        self.catch_up(last).map_err(|error| target(if why.is_empty() { error.to_string() } else { why.clone() }))?;
        let same = |stored: &Stored| self.shared_matches(stored);
        if records.iter().all(same) { Ok(()) } else { Err(target("it holds other records".into())) }
    }
}

impl NatsLog {
    /// Sends records in order, each only if the one before it is the last of the whole log, and waits for all.
    fn send_all(&self, records: &[Stored]) -> Result<(), String> {
        let (nats, name, settings) = self.parts();
        let (link, name, before) = (nats.link().clone(), name.to_owned(), settings.before_publish.clone());
        before().map_err(|error| error.to_string())?;
        let mut sends = Vec::new();
        for stored in records {
            let record = Record::from_bytes(&stored.bytes).map_err(|bad| bad.to_string())?;
            let send = Outgoing {
                id: record.id,
                staging: 0,
                subject: subject::subject(&name, &record.stream),
                expected: stored.position - 1,
                bytes: stored.bytes.to_vec().into(),
                seal: settings.seal.as_ref().map(|seal| seal(&stored.hash.to_string()).to_string()),
                over: Arc::default(),
            };
            sends.push((stored.position, send));
        }
        let sending = async move {
            let mut waiting = Vec::new();
            for (position, send) in sends {
                let text = message(&name, &send, true);
                let sent = link.jetstream.send_publish(send.subject.clone(), text).await;
                waiting.push((position, sent.map_err(|error| error.to_string())?));
            }
            let mut outcome = Ok(());
            for (position, acknowledgement) in waiting {
                let place = match timeout(ACK_WAIT, acknowledgement).await {
                    Ok(Ok(ack)) => Ok(ack.sequence),
                    Ok(Err(error)) => Err(error.to_string()),
                    Err(_) => Err("no acknowledgement in time".into()),
                };
                outcome = outcome.and(place.and_then(|place| {
                    if place == position { Ok(()) } else { Err(format!("record {position} came to lie at {place}")) }
                }));
            }
            if outcome.is_err() {
                // Until the follower has seen what was taken.
                sleep(RETRY_PAUSE.1).await;
            }
            outcome
        };
        nats.run(IMPORT_WAIT.max(READ_WAIT), sending).map_err(|error| error.to_string())?
    }
}
