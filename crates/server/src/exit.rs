//! How the program ends: the exit codes of `sysexits.h`, so that a supervisor can tell a retry from a refusal.

use std::{fmt, io, path::Path};

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
    /// 74: reading or writing failed, for another reason than that the file is not there or may not be used.
    Io,
    /// 77: not permitted: the caller, or this account to read or make a file.
    NotPermitted,
    /// 78: a setting is wrong: an option, the mode of a file, a directory that is not there, or directories in which
    /// there is no hub (no `hub.json`).
    Config,
}

impl Exit {
    /// For an error of the storage: what the operator can do about it differs with who may use the file.
    pub fn of_io(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::PermissionDenied { Self::NotPermitted } else { Self::Io }
    }

    /// Itself, or another end where this is the one of storage that failed for no special reason.
    #[must_use]
    pub fn or(self, otherwise: Self) -> Self {
        if self == Self::Io { otherwise } else { self }
    }

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
#[derive(Debug, Clone)]
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

    /// For `map_err`: an error of the storage, told with the file or directory.
    pub fn at(path: &Path) -> impl Fn(io::Error) -> Self {
        move |error| Self::new(Exit::of_io(&error), format!("{}: {error}", path.display()))
    }

    /// For `map_err`: as [`Failed::at`], where a file or directory is made.
    pub fn making(path: &Path) -> impl Fn(io::Error) -> Self {
        move |error| {
            let Self { exit, why } = Self::at(path)(error);
            Self { exit: exit.or(Exit::CannotCreate), why }
        }
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
            journal::OpenError::Io { source, .. } => Exit::of_io(source),
        };
        Self::new(exit, error)
    }
}

impl From<vault::KeyringError> for Failed {
    fn from(error: vault::KeyringError) -> Self {
        use vault::KeyringError as Keyring;
        let exit = match &error {
            Keyring::Missing(_)
            | Keyring::Damaged { .. }
            | Keyring::UnknownVersion { .. }
            | Keyring::DamagedEntry { .. }
            | Keyring::UnknownEntry { .. }
            | Keyring::Diverged => Exit::Data,
            Keyring::Unreachable(_) => Exit::Unavailable,
            Keyring::BadMode { .. } | Keyring::NotHere => Exit::Config,
            Keyring::InUse(_) | Keyring::Exists(_) => Exit::CannotCreate,
            Keyring::Io { source, .. } => Exit::of_io(source),
            Keyring::Crypto => Exit::Io,
            Keyring::Store(error) => of_key_store(error),
        };
        Self::new(exit, error)
    }
}

impl From<vault::KeyStoreError> for Failed {
    fn from(error: vault::KeyStoreError) -> Self {
        Self::new(of_key_store(&error), error)
    }
}

fn of_key_store(error: &vault::KeyStoreError) -> Exit {
    use vault::KeyStoreError as Store;
    match error {
        Store::Elsewhere | Store::InFile | Store::Settings(_) | Store::File { .. } | Store::Unfit { .. } => {
            Exit::Config
        }
        Store::Unreachable { .. } | Store::Sealed { .. } => Exit::Unavailable,
        Store::Denied { .. } => Exit::NotPermitted,
        Store::Gone { .. } | Store::Damaged(_) => Exit::Data,
    }
}

impl From<store::StoreError> for Failed {
    fn from(error: store::StoreError) -> Self {
        use store::StoreError as Store;
        let exit = match &error {
            Store::InUse(_) => Exit::CannotCreate,
            Store::Io { source, .. } => Exit::of_io(source),
            Store::Gap { .. } | Store::TooLarge { .. } | Store::Damaged(_) | Store::Stopped(_) => Exit::Io,
        };
        Self::new(exit, error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_not_be_read_or_made_ends_with_77_and_what_fails_otherwise_with_74_or_73() {
        let path = Path::new("keys/log.key");
        for (kind, read, made) in [
            (io::ErrorKind::PermissionDenied, Exit::NotPermitted, Exit::NotPermitted),
            (io::ErrorKind::StorageFull, Exit::Io, Exit::CannotCreate),
            (io::ErrorKind::AlreadyExists, Exit::Io, Exit::CannotCreate),
        ] {
            let (what, error) = ("reading", || io::Error::from(kind));
            assert_eq!(Failed::at(path)(error()).exit, read);
            assert_eq!(Failed::making(path)(error()).exit, made);
            assert_eq!(Failed::from(journal::OpenError::Io { what, source: error() }).exit, read);
            assert_eq!(Failed::from(vault::KeyringError::Io { what, source: error() }).exit, read);
            assert_eq!(Failed::from(store::StoreError::Io { what, source: error() }).exit, read);
            assert!(Failed::at(path)(error()).why.starts_with("keys/log.key: "));
        }
    }
}
