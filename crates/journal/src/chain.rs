//! Whether versions have no gaps, `prev` is the record before, and no id comes twice, over a history of any length in
//! bounded memory: first by fingerprints, then, where those do not agree, exactly.
//!
//! A fingerprint is 64 bits under a key of this reading alone, so nobody can prepare two that are alike, and of ten million
//! the chance that any two are is one in 300,000. What a fingerprint suspects is read once more and compared as it is.

use crate::remembered::Key;
use eventlog::{Hash, Record, StreamName};
use kernel::RecordId;
use std::{
    collections::{HashMap, HashSet, hash_map::RandomState},
    hash::BuildHasher as _,
};

/// Into how many parts fingerprints are divided, so that only one at a time is copied when it grows.
const PARTS: usize = 256;
/// A log with more suspicions than this is damaged; reading on would add nothing.
const SUSPECTS_MAX: usize = 4_096;

/// What has to be compared exactly.
#[derive(Default)]
pub(crate) struct Suspects {
    /// Keys the fingerprints.
    keys: RandomState,
    ids: HashSet<u64>,
    streams: HashSet<u64>,
}

/// Compares each record with those before it.
pub(crate) enum Chain {
    /// By fingerprints: 9 bytes a record, and 20 to 40 a stream.
    Sketched(Sketch),
    /// Exactly, but only what is suspected.
    Exact(Exact),
}

impl Default for Chain {
    fn default() -> Self {
        let (ids, heads) = (vec![Vec::new(); PARTS], vec![HashMap::new(); PARTS]);
        Self::Sketched(Sketch { ids, heads, suspects: Suspects::default() })
    }
}

impl Chain {
    /// For a second reading.
    pub fn exact(suspects: Suspects) -> Self {
        Self::Exact(Exact { suspects, ids: HashSet::new(), heads: HashMap::new() })
    }

    /// The next record. `Err` is what is certainly wrong with it.
    pub fn take(&mut self, record: &Record, key: Key, hash: Hash) -> Result<(), String> {
        match self {
            Self::Sketched(sketch) => sketch.take(record, key, hash),
            Self::Exact(exact) => exact.take(record, key, hash),
        }
    }

    /// What a first reading leaves to a second; `None` if nothing.
    pub fn suspects(self) -> Option<Suspects> {
        match self {
            Self::Sketched(sketch) => sketch.finish(),
            Self::Exact(_) => None,
        }
    }
}

/// See [`Chain::Sketched`].
pub(crate) struct Sketch {
    ids: Vec<Vec<u64>>,
    /// By stream: version and digest of its last record.
    heads: Vec<HashMap<u64, u64>>,
    suspects: Suspects,
}

/// The lowest byte of a fingerprint.
fn part(fingerprint: u64) -> usize {
    usize::from(fingerprint.to_le_bytes()[0])
}

impl Sketch {
    fn take(&mut self, record: &Record, key: Key, hash: Hash) -> Result<(), String> {
        let keys = &self.suspects.keys;
        let id = keys.hash_one(record.id);
        let ids = &mut self.ids[part(id)];
        if ids.len() == ids.capacity() {
            // By an eighth and not by all of it again: there are many of them.
            ids.reserve_exact(ids.len() / 8 + 64);
        }
        ids.push(id);
        let stream = keys.hash_one(key);
        let head = keys.hash_one((record.version, hash));
        let fits = match self.heads[part(stream)].insert(stream, head) {
            None => record.version == 1 && record.prev.is_none(),
            Some(before) => record
                .prev
                .is_some_and(|prev| record.version > 1 && before == keys.hash_one((record.version - 1, prev))),
        };
        if !fits {
            self.suspects.streams.insert(stream);
        }
        let many = self.suspects.streams.len() > SUSPECTS_MAX;
        if many { Err("the versions of many streams do not follow one another".into()) } else { Ok(()) }
    }

    fn finish(mut self) -> Option<Suspects> {
        for ids in &mut self.ids {
            ids.sort_unstable();
            let twice = ids.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]);
            // Beyond the bound every one more is as good as those that are there: the first repeated id may be another, but
            // the log is damaged all the same.
            self.suspects.ids.extend(twice.take(SUSPECTS_MAX));
        }
        let none = self.suspects.ids.is_empty() && self.suspects.streams.is_empty();
        (!none).then_some(self.suspects)
    }
}

/// See [`Chain::Exact`].
pub(crate) struct Exact {
    suspects: Suspects,
    ids: HashSet<RecordId>,
    heads: HashMap<StreamName, (u64, Hash)>,
}

impl Exact {
    fn take(&mut self, record: &Record, key: Key, hash: Hash) -> Result<(), String> {
        let Suspects { keys, ids, streams } = &self.suspects;
        if streams.contains(&keys.hash_one(key)) {
            let before = self.heads.insert(record.stream.clone(), (record.version, hash));
            let (version, prev) = before.map_or((0, None), |(version, hash)| (version, Some(hash)));
            if record.version != version + 1 || record.prev != prev {
                return Err(format!("the record does not follow version {version} of {}", record.stream));
            }
        }
        if ids.contains(&keys.hash_one(record.id)) && !self.ids.insert(record.id) {
            return Err(format!("the record {} is stored a second time", record.id));
        }
        Ok(())
    }
}
