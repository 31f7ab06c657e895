//! What a follower remembers of history: the head of each stream, the ids of recent records, and a mark of every one.

use eventlog::{Hash, StreamName};
use kernel::{RecordId, Timestamp};
use std::{
    collections::{HashMap, HashSet, VecDeque, hash_map::RandomState},
    hash::BuildHasher as _,
};

/// How many records back a repeated id is refused: about 20 MB. Older repeats are the caller's to find (the store has
/// every id), and a repetition of an append that expects a version meets its own stream.
const RECENT_MAX: usize = 262_144;

/// The first half of the digest of a stream's name. Names are not kept: at ten million streams they would fill memory.
type Key = [u8; 16];

fn key(stream: &StreamName) -> Key {
    let mut key = [0; 16];
    key.copy_from_slice(&Hash::of(stream.to_string().as_bytes()).bytes()[..16]);
    key
}

/// The last verified record of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    /// Its place in the log, which is the sequence that the next one expects.
    pub sequence: u64,
    pub version: u64,
    pub hash: Hash,
    pub at: Timestamp,
}

/// The head of every stream, some 80 bytes each.
#[derive(Default)]
pub(crate) struct Heads(HashMap<Key, Head>);

impl Heads {
    pub fn get(&self, stream: &StreamName) -> Option<Head> {
        self.0.get(&key(stream)).copied()
    }

    pub fn set(&mut self, stream: &StreamName, head: Head) {
        self.0.insert(key(stream), head);
    }
}

/// The ids of the last 262,144 records.
#[derive(Default)]
pub(crate) struct RecentIds {
    known: HashSet<RecordId>,
    order: VecDeque<RecordId>,
}

impl RecentIds {
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

/// Eight bytes of every record that was verified, so that what is read again later must be the same. They are keyed by
/// a secret of this process, so nobody who writes to a node's disk can look for another record with the same mark.
#[derive(Default)]
pub(crate) struct Marks {
    secret: RandomState,
    marks: Vec<u64>,
}

impl Marks {
    pub fn push(&mut self, hash: Hash) {
        self.marks.push(self.secret.hash_one(hash));
    }

    /// Whether the record at a position is the one that was verified there.
    pub fn matches(&self, position: u64, hash: Hash) -> bool {
        let index = position.checked_sub(1).and_then(|index| usize::try_from(index).ok());
        index.and_then(|index| self.marks.get(index)).is_some_and(|&mark| mark == self.secret.hash_one(hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_of_one_record_at_one_place() {
        let mut marks = Marks::default();
        let hashes: Vec<_> = (0..100_u8).map(|n| Hash::of(&[n])).collect();
        for &hash in &hashes {
            marks.push(hash);
        }
        for (index, &hash) in hashes.iter().enumerate() {
            assert!(marks.matches(index as u64 + 1, hash));
            assert!(!marks.matches(index as u64 + 2, hash) && !marks.matches(index as u64, hash));
        }
    }
}
