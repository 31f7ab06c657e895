//! Why a log on NATS is not opened.

use std::fmt;

/// A setting that would make the log promise more than it keeps, with the line to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// What is wrong, and where.
    pub what: String,
    /// What to write instead: a line of the node's configuration, an option, or a setting of the stream.
    pub line: String,
}

impl Refused {
    pub(crate) fn new(what: impl Into<String>, line: impl Into<String>) -> Self {
        Self { what: what.into(), line: line.into() }
    }
}
impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; set `{}`", self.what, self.line)
    }
}
impl std::error::Error for Refused {}

/// Why a log on NATS is not opened. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// A setting is refused, or cannot be checked on every node: bad configuration.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// There is no such stream: nothing was created here yet, or the name is misspelt.
    #[error("there is no stream {0}: create the log first")]
    Missing(String),
    /// What should be created is there already.
    #[error("the stream {0} is there already: open it, or choose another origin")]
    Exists(String),
    /// What is stored is not what was there before.
    #[error("the log is damaged: {0}")]
    Damaged(String),
    /// The cluster does not answer, or not in time.
    #[error("NATS cannot be used: {0}")]
    Unavailable(String),
}

impl OpenError {
    /// For what the client or the network reports.
    pub(crate) fn unavailable(what: &str) -> impl Fn(&dyn std::error::Error) -> Self + '_ {
        move |error| Self::Unavailable(format!("{what}: {error}"))
    }
}
