//! What a keyring that several processes share needs of the place where it lies: the seam to a strict stream. The place
//! is trusted with nothing but order and durability; what it holds is sealed and authenticated.

use std::{io, pin::Pin, sync::Arc};

/// What an act at a [`Shared`] place comes to, later.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The most bytes of an entry.
pub const ENTRY_BYTES_MAX: usize = 512;

/// One entry of a shared keyring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedEntry {
    /// Its number: the first is 1, and none is left out.
    pub sequence: u64,
    /// The subject that it was published under.
    pub subject: String,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
}

/// Some entries, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SharedPage {
    /// Without gaps; at least one unless there is none. As many as the place likes: every process holds all keys anyway.
    pub entries: Vec<SharedEntry>,
    /// The number of the last entry that there was when this was read; 0 for none.
    pub end: u64,
}

/// Why an entry was not published, or may not have been.
#[derive(Debug, thiserror::Error)]
pub enum NotPublished {
    /// The last entry under the subject is another than was expected. It was not published.
    #[error("another entry was published under the same subject")]
    Conflict,
    /// It may have been published, or may yet be, or not.
    #[error("whether the entry was published is not known: {0}")]
    Unknown(#[source] io::Error),
}

/// A place for entries that only ever grows and that every process of a hub reaches: a JetStream stream with file
/// storage, replicas, and neither deletion nor purge.
///
/// Each act ends within a bound that the place sets, and then with an error. Subjects are `heads` or `key.` and 32 hex
/// digits: a place may put a prefix of its own before them.
pub trait Shared: Send + Sync {
    /// Adds an entry if the last one under its subject has the number `expected` (0: there is none). Answers its number
    /// once it is durable on as many machines as must be lost together for it to be lost.
    fn publish<'a>(&'a self, subject: &'a str, expected: u64, entry: &'a [u8]) -> Later<'a, Result<u64, NotPublished>>;

    /// The entries after a number, from the first. Everything that was acknowledged to any process before this was called
    /// counts towards [`SharedPage::end`]: it is asked of the place's leader, not of a replica that may be behind.
    /// [`io::ErrorKind::InvalidData`] says that an entry which was there is gone; every other error, that the place cannot
    /// be read now.
    fn read_after(&self, after: u64) -> Later<'_, io::Result<SharedPage>>;
}
