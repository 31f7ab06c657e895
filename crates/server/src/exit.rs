//! How the program ends: the exit codes of `sysexits.h`, so that a supervisor can tell a retry from a refusal.

use std::fmt;

/// Why a command failed, by what the operator should do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 2: the command line is wrong.
    Usage,
    /// 65: `hub.json` says that there is a hub, and something of it was changed, put back to an earlier day, or is lost:
    /// a log, an anchor, the keyring, the log key. Never start over it.
    Data,
    /// 69: the server cannot be reached or does not answer now.
    Unavailable,
    /// 73: the directory is in use, or something is there already.
    CannotCreate,
    /// 74: reading or writing failed, for another reason than that the file is not there.
    Io,
    /// 77: not permitted.
    NotPermitted,
    /// 78: a setting is wrong: an option, the mode of a file, or directories in which there is no hub (no `hub.json`).
    Config,
}

impl Exit {
    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Self::Usage => 2,
            Self::Data => 65,
            Self::Unavailable => 69,
            Self::CannotCreate => 73,
            Self::Io => 74,
            Self::NotPermitted => 77,
            Self::Config => 78,
        }
    }
}

/// An error with the way to end. Its text says what to do and holds nothing personal.
#[derive(Debug)]
pub struct Failed {
    /// How to end.
    pub exit: Exit,
    /// What to tell the operator.
    pub why: String,
}

impl Failed {
    /// A failure.
    pub fn new(exit: Exit, why: impl fmt::Display) -> Self {
        Self { exit, why: why.to_string() }
    }

    /// For `map_err`: any error, ending this way.
    pub fn with<E: fmt::Display>(exit: Exit) -> impl Fn(E) -> Self {
        move |error| Self::new(exit, error)
    }
}
impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}
impl std::error::Error for Failed {}

impl From<journal::OpenError> for Failed {
    fn from(error: journal::OpenError) -> Self {
        let exit = match &error {
            journal::OpenError::Settings(_) => Exit::Config,
            journal::OpenError::InUse(_) | journal::OpenError::Exists(_) => Exit::CannotCreate,
            // No journal is opened before `hub.json` has told that there is a hub.
            journal::OpenError::Missing(_) | journal::OpenError::Damaged(_) | journal::OpenError::Refused(_) => {
                Exit::Data
            }
            journal::OpenError::Io { .. } => Exit::Io,
        };
        Self::new(exit, error)
    }
}
