//! What the writer remembers of history: the head of each stream, and the ids of recent records. What is older than that
//! it asks of whoever follows the log ([`Older`]), if there is somebody.

use eventlog::{Hash, StreamName};
use kernel::RecordId;
use std::{
    collections::{HashMap, HashSet, VecDeque},
    io,
    sync::Arc,
};

/// How many records back a repeated id is refused where nobody knows of older ones: about 13 MB. Older repeats are the
/// caller's to find then; one that slipped through would be reported as damage when the journal is next opened.
const RECENT_MAX: usize = 262_144;
/// How many of the last records are remembered where somebody knows of older ones: with their streams about 15 MB.
const WINDOW_MAX: usize = if cfg!(test) { 16 } else { 65_536 };
/// How many records more than that are remembered because they are not known elsewhere yet; with so many nothing is taken.
/// Its own tests do not wait so long for either.
const BEHIND_MAX: usize = if cfg!(test) { 32 } else { 262_144 };

/// Knows what is older than a journal remembers. It follows the log, so it knows of durable records only, and it may be
/// behind; a journal remembers whatever it does not know yet.
pub trait Older: Send + Sync {
    /// It knows of all records up to this position. Never less than it answered before, as long as the journal is open.
    fn applied(&self) -> u64;

    /// Version and digest of the last record of a stream that it knows of; `None` for a stream without any.
    fn head(&self, stream: &StreamName) -> io::Result<Option<(u64, Hash)>>;

    /// Whether it knows of a record of this id.
    fn holds(&self, id: RecordId) -> io::Result<bool>;
}

/// Why nothing can be said of a stream or an id.
#[derive(Debug)]
pub(crate) enum Unknown {
    /// Whoever knows of what is older has not caught up.
    Behind,
    /// It could not be asked.
    Io(io::Error),
}

/// A stream in as few bytes as tell it from all others: the 16 bytes of its id with its kind, or, where its id is text,
/// half of the digest of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Key(u8, [u8; 16]);

impl Key {
    pub fn of(stream: &StreamName) -> Self {
        match stream {
            StreamName::Incident(id) => Self(1, *id.uuid().as_bytes()),
            StreamName::Case(id) => Self(2, *id.uuid().as_bytes()),
            StreamName::Person(id) => Self(3, *id.uuid().as_bytes()),
            StreamName::Meeting(id) => Self(4, *id.uuid().as_bytes()),
            StreamName::Agency(_)
            | StreamName::Inbox(_)
            | StreamName::BreakGlass(_)
            | StreamName::Hub
            | StreamName::Access(..) => {
                let mut half = [0; 16];
                half.copy_from_slice(&Hash::of(stream.to_string().as_bytes()).bytes()[..16]);
                Self(0, half)
            }
        }
    }
}

#[derive(Clone, Copy)]
struct Head {
    version: u64,
    hash: Hash,
    position: u64,
}

/// The heads of streams and the ids of records: without an [`Older`] all heads (some 80 bytes a stream) and the last
/// 262,144 ids, otherwise both of the last records only, how many streams there ever were.
pub(crate) struct Remembered {
    older: Option<Arc<dyn Older>>,
    heads: HashMap<Key, Head>,
    ids: HashSet<RecordId>,
    /// In log order.
    order: VecDeque<(RecordId, Key)>,
    /// The last position that is not in `order`.
    forgotten: u64,
}

impl Remembered {
    /// Nothing of a log of so many records.
    pub fn nothing(older: Option<Arc<dyn Older>>, size: u64) -> Self {
        Self { older, heads: HashMap::new(), ids: HashSet::new(), order: VecDeque::new(), forgotten: size }
    }

    /// Version of a stream and digest of its last record; version 0 when it does not exist.
    pub fn head(&self, stream: &StreamName, key: Key) -> Result<(u64, Option<Hash>), Unknown> {
        if let Some(head) = self.heads.get(&key) {
            return Ok((head.version, Some(head.hash)));
        }
        let Some(older) = self.knowing()? else { return Ok((0, None)) };
        let head = older.head(stream).map_err(Unknown::Io)?;
        Ok(head.map_or((0, None), |(version, hash)| (version, Some(hash))))
    }

    /// Whether a record has this id: of all, if somebody knows of older ones, otherwise of the recent ones.
    pub fn holds(&self, id: RecordId) -> Result<bool, Unknown> {
        if self.ids.contains(&id) {
            return Ok(true);
        }
        self.knowing()?.map_or(Ok(false), |older| older.holds(id).map_err(Unknown::Io))
    }

    /// Who knows of everything that is forgotten, if there has to be somebody.
    fn knowing(&self) -> Result<Option<&dyn Older>, Unknown> {
        let Some(older) = &self.older else { return Ok(None) };
        let applied = older.applied();
        let next = self.forgotten + self.order.len() as u64;
        let lags = self.order.len() >= WINDOW_MAX + BEHIND_MAX && applied < next - WINDOW_MAX as u64;
        if applied < self.forgotten || lags { Err(Unknown::Behind) } else { Ok(Some(&**older)) }
    }

    /// A record became the last of its stream and of the log.
    pub fn push(&mut self, id: RecordId, key: Key, version: u64, hash: Hash) {
        self.add(id, key, version, hash);
        // Twice, so that a window that had to grow shrinks again.
        for _ in 0..2 {
            if self.is_full() && self.older.as_ref().is_none_or(|older| older.applied() > self.forgotten) {
                self.forget_oldest();
            }
        }
    }

    /// As [`Self::push`] while the log is read: what is older need not be known yet, because nothing is decided yet.
    pub fn push_read(&mut self, id: RecordId, key: Key, version: u64, hash: Hash) {
        self.add(id, key, version, hash);
        if self.is_full() {
            self.forget_oldest();
        }
    }

    fn is_full(&self) -> bool {
        self.order.len() > if self.older.is_some() { WINDOW_MAX } else { RECENT_MAX }
    }

    fn add(&mut self, id: RecordId, key: Key, version: u64, hash: Hash) {
        self.order.push_back((id, key));
        self.ids.insert(id);
        let position = self.forgotten + self.order.len() as u64;
        self.heads.insert(key, Head { version, hash, position });
    }

    fn forget_oldest(&mut self) {
        let Some((id, key)) = self.order.pop_front() else { return };
        self.forgotten += 1;
        self.ids.remove(&id);
        if self.older.is_some() && self.heads.get(&key).is_some_and(|head| head.position == self.forgotten) {
            self.heads.remove(&key);
        }
    }
}
