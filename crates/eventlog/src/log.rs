//! What every log must do.

use crate::{BadRecord, Checkpoint, Draft, Hash, StreamName};
use kernel::Timestamp;
use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tokio::sync::{oneshot, watch};

/// Which version a stream must have for an append to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Exactly this one; 0 for a stream that does not exist yet.
    Version(u64),
    /// Any: for streams whose records do not depend on one another.
    Any,
}

/// Where an acknowledged record came to lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// Its place in the log: 1 for the first, without gaps.
    pub position: u64,
    /// Its place in its stream.
    pub version: u64,
    /// Recorded time.
    pub at: Timestamp,
    /// Digest of its bytes.
    pub hash: Hash,
}

/// Why an append was not taken. Except for [`AppendError::Uncertain`], nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// The stream has another version than expected: load it again and decide again.
    #[error("{stream} is at version {actual}")]
    Conflict {
        /// Which stream.
        stream: StreamName,
        /// Its version now.
        actual: u64,
    },
    /// The draft makes no record.
    #[error(transparent)]
    Bad(#[from] BadRecord),
    /// More appends are waiting than the log holds at once: try again later.
    #[error("the log is taking as many records as it can")]
    Busy,
    /// The log takes nothing any more until it is opened again.
    #[error("the log has stopped: {0}")]
    Stopped(String),
    /// The log failed while it held this record: it may or may not be stored. A retry with the same id tells.
    #[error("the log failed before it could acknowledge: {0}")]
    Uncertain(String),
}

/// Why records could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// What was stored is not what is there now.
    #[error("the log is damaged at position {position}: {what}")]
    Damaged {
        /// The first position that cannot be trusted.
        position: u64,
        /// What is wrong with it.
        what: String,
    },
    /// The storage did not answer.
    #[error("the log cannot be read: {0}")]
    Unavailable(String),
}

/// A record as read back: its place, its bytes as they were written, their digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its place in the log.
    pub position: u64,
    /// The bytes, verbatim.
    pub bytes: Arc<[u8]>,
    /// Their digest.
    pub hash: Hash,
}

/// An append on its way. Resolves once the record is durable, or is certain not to be.
#[derive(Debug)]
pub struct Pending(oneshot::Receiver<Result<Appended, AppendError>>);

impl Pending {
    /// An append that somebody else will answer.
    pub fn new() -> (oneshot::Sender<Result<Appended, AppendError>>, Self) {
        let (answer, pending) = oneshot::channel();
        (answer, Self(pending))
    }

    /// An append that is answered already.
    pub fn ready(answer: Result<Appended, AppendError>) -> Self {
        let (sender, pending) = Self::new();
        // The receiver is in `pending`, so the send cannot fail.
        let _ = sender.send(answer);
        pending
    }
}
impl Future for Pending {
    type Output = Result<Appended, AppendError>;
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context).map(|answer| {
            answer.unwrap_or_else(|_| Err(AppendError::Uncertain("the log stopped while it held the record".into())))
        })
    }
}

/// An append-only log of records.
///
/// Every log keeps these promises, and [`crate::suite`] checks them: positions are gapless and become visible only when
/// durable; a stream's versions are gapless; of two appends that expect the same version one wins; recorded time never
/// decreases within a stream; what was read once reads the same for ever. While one process alone appends, recorded time
/// never decreases in the whole log either. Where several processes append at once (a log on several machines), records
/// of different streams may stand in another order than their times, by as much as the processes' clocks differ and a
/// record is on its way: the position is the order, the time is what one clock said.
pub trait EventLog: Send + Sync + 'static {
    /// Takes a record. The order of calls by one caller is the order of positions; in a log on several machines that holds
    /// within a stream always, and between streams unless a record had to be sent again.
    fn append(&self, draft: Draft, expected: Expected) -> Pending;

    /// Durable records after a position, in order, at most `most`. Empty when there is none yet.
    fn read(&self, after: u64, most: usize) -> Result<Vec<Stored>, ReadError>;

    /// The last durable position, which changes as records become durable; 0 for an empty log.
    fn head(&self) -> watch::Receiver<u64>;

    /// Size and root over the durable records.
    fn checkpoint(&self) -> Checkpoint;

    /// The newest checkpoint that was signed for this log, and its signed note; none where nobody signs, as in memory.
    fn signed(&self) -> Option<(Checkpoint, String)> {
        None
    }

    /// As [`EventLog::read`], from where the records lie also where memory has them: for those who check what lies there.
    fn read_again(&self, after: u64, most: usize) -> Result<Vec<Stored>, ReadError> {
        self.read(after, most)
    }

    /// Whether everything that was stored until at most two seconds ago, by whichever process, is known here (decision 4).
    /// What is decided or shown on older knowledge of policy and register is not to be decided or shown.
    fn is_current(&self) -> bool {
        true
    }

    /// Why the log takes nothing any more until it is opened again, if that is so.
    fn failure(&self) -> Option<String> {
        None
    }
}
