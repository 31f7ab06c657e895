//! What can go wrong with a store. None of it loses anything: the log holds the truth.

use crate::LogName;
use std::{io, path::PathBuf};

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process, or another part of this one, has the directory open.
    #[error("{0} is in use by another process; stop that one first")]
    InUse(PathBuf),
    /// A run of records does not continue what was applied. Nothing was written.
    #[error("the store has applied the {log:?} log up to {applied}; a record at {position} does not follow")]
    Gap {
        /// Which log.
        log: LogName,
        /// The position that the record would have had to follow.
        applied: u64,
        /// The position it has.
        position: u64,
    },
    /// A key or a value is larger than the store takes. Nothing was written.
    #[error("a {what} of {bytes} bytes is larger than {most}")]
    TooLarge {
        /// Key or value.
        what: &'static str,
        /// Its size.
        bytes: usize,
        /// The most that is taken.
        most: usize,
    },
    /// What is read is not what was written. The rest of the store still answers; the next start rebuilds it.
    #[error("the store is damaged: {0}; it is rebuilt from the log at the next start")]
    Damaged(String),
    /// The engine failed, for instance because the disk is full. Nothing is answered until the store is opened again,
    /// which rebuilds it.
    #[error("the store has stopped: {0}")]
    Stopped(String),
    /// A file of the store beside the engine's own could not be read, written or removed.
    #[error("{what}: {source}")]
    Io {
        /// What was being done.
        what: &'static str,
        /// What the system answered.
        #[source]
        source: io::Error,
    },
}

impl StoreError {
    /// For `map_err`: names what was being done.
    pub(crate) fn io(what: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { what, source }
    }
}

impl From<sled::Error> for StoreError {
    fn from(error: sled::Error) -> Self {
        match error {
            sled::Error::Corruption { at, .. } => Self::Damaged(format!("sled found corruption at {at:?}")),
            sled::Error::Io(source) if source.kind() == io::ErrorKind::PermissionDenied => {
                Self::Io { what: "the store may not be read or written", source }
            }
            sled::Error::Io(_)
            | sled::Error::Unsupported(_)
            | sled::Error::ReportableBug(_)
            | sled::Error::CollectionNotFound(_) => Self::Stopped(error.to_string()),
        }
    }
}
