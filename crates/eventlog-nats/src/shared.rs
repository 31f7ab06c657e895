//! What the engine publishes and readers see: only records that are acknowledged by the cluster and verified by us.

use crate::{heads::Marks, settings::CURRENT_WAIT, tree::Tree};
use eventlog::{Checkpoint, ReadError, Stored};
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError, atomic::AtomicUsize},
    time::Instant,
};
use tokio::sync::watch;

/// The verified log as readers see it.
pub(crate) struct Shared {
    state: Mutex<State>,
    /// The last verified position.
    pub head: watch::Sender<u64>,
    /// Appends that wait, and bytes of their events.
    pub queued: AtomicUsize,
    pub queued_bytes: AtomicUsize,
}

/// Behind the lock.
pub(crate) struct State {
    pub tree: Tree,
    pub marks: Marks,
    /// The newest signed checkpoint that agrees with the tree, and its note.
    pub note: Option<(Checkpoint, String)>,
    /// Everything that was stored at this moment is known here.
    pub known_until: Instant,
    /// Why the log has stopped, if it has.
    pub failure: Option<Failure>,
    tail: VecDeque<Stored>,
    tail_bytes: usize,
    tail_bytes_max: usize,
}

/// Why a log takes nothing any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// What is stored is not what was, or not what it must be. Nothing is read any more either.
    Damaged { position: u64, what: String },
    /// Something that appends rest on has failed.
    Stopped(String),
}

impl Failure {
    pub fn reason(&self) -> String {
        match self {
            Self::Damaged { position, what } => format!("damaged at position {position}: {what}"),
            Self::Stopped(why) => why.clone(),
        }
    }
}

impl Shared {
    pub fn new(tail_bytes_max: usize) -> Self {
        let state = State {
            tree: Tree::default(),
            marks: Marks::default(),
            note: None,
            known_until: Instant::now(),
            failure: None,
            tail: VecDeque::new(),
            tail_bytes: 0,
            tail_bytes_max,
        };
        Self {
            state: Mutex::new(state),
            head: watch::Sender::new(0),
            queued: AtomicUsize::new(0),
            queued_bytes: AtomicUsize::new(0),
        }
    }

    /// Whether all that was stored until shortly before now is known here.
    pub fn is_current(&self) -> bool {
        self.lock().known_until.elapsed() <= CURRENT_WAIT
    }

    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Makes a verified record readable. The caller tells the head afterwards.
    pub fn push(&mut self, stored: Stored, leaf: eventlog::Hash) {
        self.tree.push(leaf);
        self.marks.push(stored.hash);
        self.tail_bytes += stored.bytes.len();
        self.tail.push_back(stored);
        while self.tail_bytes > self.tail_bytes_max
            && let Some(oldest) = self.tail.pop_front()
        {
            self.tail_bytes -= oldest.bytes.len();
        }
    }

    /// What is wanted, from memory; `None` when the first record wanted is no longer there.
    pub fn recent(&self, after: u64, most: usize) -> Option<Vec<Stored>> {
        if after >= self.tree.size() || most == 0 {
            return Some(Vec::new());
        }
        let skip = (after + 1).checked_sub(self.tail.front()?.position)?;
        let skip = usize::try_from(skip).ok()?;
        Some(self.tail.range(skip..skip.saturating_add(most).min(self.tail.len())).cloned().collect())
    }

    /// The error of everything that reads, once the log is damaged.
    pub fn damage(&self) -> Result<(), ReadError> {
        match &self.failure {
            Some(Failure::Damaged { position, what }) => {
                Err(ReadError::Damaged { position: *position, what: what.clone() })
            }
            Some(Failure::Stopped(_)) | None => Ok(()),
        }
    }
}
