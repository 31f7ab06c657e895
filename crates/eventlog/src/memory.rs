//! A log in memory: for tests of everything above the seam. It forgets everything when dropped.

use crate::{
    AppendError, Appended, Checkpoint, Draft, EventLog, Expected, Frontier, Hash, Pending, ReadError, Stored,
    StreamName, leaf, leaf_hash,
};
use kernel::Timestamp;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::watch;

/// Keeps records in a vector behind a lock. The clock is given by its owner.
pub struct MemoryLog {
    clock: Box<dyn Fn() -> Timestamp + Send + Sync>,
    inner: Mutex<Inner>,
    head: watch::Sender<u64>,
}

#[derive(Default)]
struct Inner {
    records: Vec<Stored>,
    streams: HashMap<StreamName, (u64, Hash)>,
    tree: Frontier,
    last: Option<Timestamp>,
}

impl MemoryLog {
    /// An empty log that stamps records with `clock`.
    pub fn new(clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self { clock: Box::new(clock), inner: Mutex::default(), head: watch::Sender::new(0) }
    }

    fn take(&self, draft: Draft, expected: Expected) -> Result<Appended, AppendError> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let stream = draft.stream.clone();
        let salt = draft.salt;
        let (version, prev) = inner.streams.get(&stream).map_or((0, None), |&(version, hash)| (version, Some(hash)));
        if let Expected::Version(wanted) = expected
            && wanted != version
        {
            return Err(AppendError::Conflict { stream, actual: version });
        }
        let now = (self.clock)();
        let at = inner.last.map_or(now, |last| last.max(now));
        let bytes: Arc<[u8]> = draft.into_bytes(version + 1, at, prev)?.into();
        let hash = Hash::of(&bytes);
        let position = inner.records.len() as u64 + 1;
        inner.tree.push(leaf_hash(&leaf(salt, hash)));
        inner.last = Some(at);
        inner.streams.insert(stream, (version + 1, hash));
        inner.records.push(Stored { position, bytes, hash });
        self.head.send_replace(position);
        Ok(Appended { position, version: version + 1, at, hash })
    }
}

impl EventLog for MemoryLog {
    fn append(&self, draft: Draft, expected: Expected) -> Pending {
        Pending::ready(self.take(draft, expected))
    }

    fn read(&self, after: u64, most: usize) -> Result<Vec<Stored>, ReadError> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let after = usize::try_from(after).unwrap_or(usize::MAX);
        Ok(inner.records.iter().skip(after).take(most).cloned().collect())
    }

    fn head(&self) -> watch::Receiver<u64> {
        self.head.subscribe()
    }

    fn checkpoint(&self) -> Checkpoint {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).tree.checkpoint()
    }
}
