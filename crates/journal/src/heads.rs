//! What the writer remembers of history: the head of each stream, and the ids of recent records.

use eventlog::{Hash, StreamName};
use kernel::RecordId;
use std::collections::{HashMap, HashSet, VecDeque};

/// How many records back a repeated id is refused: about 13 MB. Older repeats are the caller's to find (the store has
/// every id); one that slipped through would be reported as damage when the journal is next opened.
const RECENT_MAX: usize = 262_144;

/// The first half of the digest of a stream's name. Names are not kept: at ten million streams they would fill memory.
type Key = [u8; 16];

fn key(stream: &StreamName) -> Key {
    let mut key = [0; 16];
    key.copy_from_slice(&Hash::of(stream.to_string().as_bytes()).bytes()[..16]);
    key
}

#[derive(Clone, Copy)]
struct Head {
    version: u64,
    hash: Hash,
}

/// Version and last digest of every stream, 56 bytes each.
#[derive(Default)]
pub(crate) struct Heads(HashMap<Key, Head>);

impl Heads {
    /// The version of a stream and the digest of its last record; version 0 when it does not exist.
    pub fn get(&self, stream: &StreamName) -> (u64, Option<Hash>) {
        self.0.get(&key(stream)).map_or((0, None), |head| (head.version, Some(head.hash)))
    }

    /// A record became the last of its stream.
    pub fn set(&mut self, stream: &StreamName, version: u64, hash: Hash) {
        self.0.insert(key(stream), Head { version, hash });
    }
}

/// The ids of the last 262,144 records.
#[derive(Default)]
pub(crate) struct RecentIds {
    known: HashSet<RecordId>,
    order: VecDeque<RecordId>,
}

impl RecentIds {
    /// Whether one of the recent records has this id.
    pub fn contains(&self, id: RecordId) -> bool {
        self.known.contains(&id)
    }

    /// Remembers an id, and forgets the oldest when there are too many.
    pub fn push(&mut self, id: RecordId) {
        self.known.insert(id);
        self.order.push_back(id);
        if self.order.len() > RECENT_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }
}
