//! Signed checkpoints: one subject per log in one more strict stream, written by whoever has the role and is not
//! overtaken, verified against its own tree by everybody.

use crate::{
    nats::Link,
    settings::{ACK_WAIT, STEP_BACK},
    subject::escape,
};
use async_nats::jetstream::message::PublishMessage;
use eventlog::Checkpoint;
use std::{collections::BTreeMap, time::Instant};
use tokio::time::timeout;

/// Ends the name of every stream of checkpoints.
pub(crate) const SUFFIX: &str = "CHECKPOINTS";
/// Checkpoints ahead of the tree that are remembered. The newest ones count: each vouches for all before it.
const AHEAD_MAX: usize = 1_024;

/// The subject of a log's checkpoints.
pub(crate) fn subject(stream: &str, origin: &str) -> String {
    format!("{stream}.{}", escape(origin))
}

/// What the tree must be at some size that it has not reached.
#[derive(Default)]
pub(crate) struct Ahead(BTreeMap<u64, Vec<Awaited>>);

/// A checkpoint that somebody vouched for, and its note.
#[derive(Debug, Clone)]
pub(crate) struct Awaited {
    pub checkpoint: Checkpoint,
    /// None for what this process's own anchor says.
    pub note: Option<String>,
}

impl Ahead {
    /// Remembers one, and forgets the smallest when there are too many; the own anchor is never forgotten.
    pub fn push(&mut self, awaited: Awaited) {
        self.0.entry(awaited.checkpoint.size).or_default().push(awaited);
        if self.0.len() > AHEAD_MAX {
            let oldest = self.0.iter().find(|(_, list)| list.iter().all(|awaited| awaited.note.is_some()));
            if let Some(size) = oldest.map(|(&size, _)| size) {
                self.0.remove(&size);
            }
        }
    }

    /// Those of this size.
    pub fn reached(&mut self, size: u64) -> Vec<Awaited> {
        match self.0.first_key_value() {
            Some((&first, _)) if first <= size => self.0.remove(&first).unwrap_or_default(),
            Some(_) | None => Vec::new(),
        }
    }

    /// Whether the tree still has to reach something.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Whether this process signs now.
#[derive(Default)]
pub(crate) struct Role {
    /// The last note's sequence, ours or another's: what the next one expects.
    pub last: u64,
    /// The size that the last one vouches for.
    pub size: u64,
    /// One of ours is on its way.
    pub busy: bool,
    /// The newest note of ours, as text.
    own: String,
    signed: Option<Instant>,
    back_until: Option<Instant>,
}

impl Role {
    /// What is known before anything is followed: the last note's sequence, and a size up to which nothing is signed. While
    /// a log is read from its beginning it is shorter than what it is and was signed for.
    pub fn after(last: u64, size: u64) -> Self {
        Self { last, size, ..Self::default() }
    }

    /// Whether a checkpoint of this size should be signed now.
    pub fn due(&self, size: u64, every: std::time::Duration) -> bool {
        let now = Instant::now();
        size > self.size
            && !self.busy
            && self.back_until.is_none_or(|until| until <= now)
            && self.signed.is_none_or(|signed| now.duration_since(signed) >= every)
    }

    pub fn begin(&mut self, note: &str) {
        self.busy = true;
        note.clone_into(&mut self.own);
        self.signed = Some(Instant::now());
    }

    /// A note was stored at a place. Another's is a reason to step back.
    pub fn seen(&mut self, sequence: u64, note: &str, size: u64) {
        if sequence > self.last && note != self.own {
            self.step_back();
        }
        self.last = self.last.max(sequence);
        self.size = self.size.max(size);
    }

    /// Somebody else signed: leave it to them until none came for a while.
    pub fn step_back(&mut self) {
        self.back_until = Some(Instant::now() + STEP_BACK);
    }
}

/// How a note fared.
pub(crate) enum Noted {
    Stored(u64),
    /// Another was stored since the last one that was seen.
    Overtaken,
    Unknown(String),
}

/// Stores a note if the last one is the expected.
pub(crate) async fn publish(link: &Link, stream: &str, subject: &str, note: String, expected: u64) -> Noted {
    let message =
        PublishMessage::build().payload(note.into()).expected_stream(stream).expected_last_subject_sequence(expected);
    let sent = async { link.jetstream.send_publish(subject.to_owned(), message).await?.await };
    match timeout(ACK_WAIT, sent).await {
        Ok(Ok(ack)) => Noted::Stored(ack.sequence),
        Ok(Err(error)) if crate::append::is_stale(&error) => Noted::Overtaken,
        Ok(Err(error)) => Noted::Unknown(error.to_string()),
        Err(_) => Noted::Unknown("no acknowledgement in time".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn nothing_is_signed_that_is_smaller_than_what_was_there_at_the_start() {
        let mut role = Role::after(7, 99);
        for size in [0, 1, 98, 99] {
            assert!(!role.due(size, Duration::ZERO), "{size}");
        }
        assert!(role.due(100, Duration::ZERO));
        // Nor than what another has signed since.
        role.seen(8, "another's", 120);
        role.back_until = None;
        assert!(!role.due(120, Duration::ZERO) && role.due(121, Duration::ZERO));
    }
}
