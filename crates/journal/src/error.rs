//! Why a journal does not open.

use std::{fmt, io, path::PathBuf};

/// The first thing in a journal that cannot be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The first position that cannot be trusted; everything before it was read and verified.
    pub position: u64,
    /// The file and the byte in it, or the anchor.
    pub place: String,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "position {}, {}: {}", self.position, self.place, self.what)
    }
}

/// Why a journal was not created, opened or checked. Nothing was changed, except where [`OpenError::Io`] says so.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A setting is out of its bounds, or the anchor lies inside the data.
    #[error("the journal cannot be used with these settings: {0}")]
    Settings(String),
    /// Another process has it open.
    #[error("{0} is in use by another process; stop that one first")]
    InUse(PathBuf),
    /// [`crate::Journal::create`] found something that it would have to overwrite.
    #[error("{0} is there already; a journal is created only where nothing is")]
    Exists(PathBuf),
    /// There is neither a journal nor an anchor.
    #[error("there is no journal in {0}, and no anchor of one")]
    Missing(PathBuf),
    /// What is stored is not what was anchored. It is never repaired here.
    #[error(
        "the journal is damaged at {0}; nothing of it was changed: keep a copy of the data and keys directories as they are, \
         run `hub audit verify --data` on them, and put a backup back elsewhere with `hub restore`"
    )]
    Damaged(Damage),
    /// Every byte is what was anchored, but whoever examined the records does not accept them; why is in the text.
    #[error("{0}")]
    Refused(String),
    /// The storage failed.
    #[error("{what}: {source}")]
    Io {
        /// What was being done; the text says so if something may have been written.
        what: &'static str,
        /// What the system answered.
        #[source]
        source: io::Error,
    },
}

impl OpenError {
    /// For `map_err`: names what was being done.
    pub(crate) fn io(what: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { what, source }
    }
}
