//! Where the key of an epoch is kept: the one secret under which all other keys of a keyring lie.
//!
//! Its file, `epoch-<n>.key`, is written and read through a [`KeyStore`]. The default writes the key itself, in a file that
//! only its owner may read. [`crate::Transit`] writes it as the transit engine of a Vault server has wrapped it, so that
//! neither the file nor a copy of it opens anything without that server.

use crate::wrapped::{Wrapped, is_wrapped};
use std::{fmt, path::PathBuf, sync::Arc};
use zeroize::Zeroizing;

/// Bytes that hold a key. Wiped when dropped.
pub type SecretBytes = Zeroizing<Vec<u8>>;

/// Keeps the keys of epochs. `text` is what an epoch consists of, and checks itself; `stored` is what its file holds.
///
/// Every implementation passes the same suite. What it must hold to:
///
/// - [`KeyStore::open`] gives back the text that [`KeyStore::keep`] was given, or fails; it never gives another one.
/// - Each call of [`KeyStore::keep`] uses a key of the store that wraps nothing else, so that destroying it destroys one epoch.
/// - Once [`KeyStore::destroy`] has returned, nothing that the store still has opens `stored`. It can be repeated. Writing
///   over the file itself is left to the caller.
/// - It waits a bounded time, and no error holds a key, a text, or a credential.
pub trait KeyStore: fmt::Debug + Send + Sync {
    /// What is to be stored of the key of a new epoch.
    fn keep(&self, epoch: Kept, text: &[u8]) -> Result<SecretBytes, KeyStoreError>;
    /// The text of a stored epoch.
    fn open(&self, epoch: u32, stored: &[u8]) -> Result<SecretBytes, KeyStoreError>;
    /// Destroys whatever the store has that opens a stored epoch.
    fn destroy(&self, stored: &[u8]) -> Result<(), KeyStoreError>;
    /// What is to be stored instead, where the store's key has got a newer version; `None` where nothing changes.
    fn renew(&self, stored: &[u8]) -> Result<Option<SecretBytes>, KeyStoreError>;
}

/// Which epoch of which keyring is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// The epoch's number.
    pub number: u32,
    /// The keyring's id.
    pub keyring: [u8; 16],
}

/// Why a key store did not keep, give or destroy a key. None of it holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum KeyStoreError {
    /// The key of the epoch is wrapped by another store than the one that was configured (exit 78).
    #[error("the key of this epoch is wrapped by a Vault server; give --key-store vault-transit and where that is")]
    Elsewhere,
    /// The key of the epoch lies in its file, where a key store was configured (exit 78).
    #[error(
        "the key of this epoch lies in its file; `hub rekey` moves it into the key store, and until then leave --key-store out"
    )]
    InFile,
    /// A setting of the store is wrong (exit 78).
    #[error("the key store: {0}")]
    Settings(String),
    /// A file of the store's settings cannot be used: not there, open to others, not what it should hold (exit 78).
    #[error("the key store: {}: {what}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// It does not answer, or not as it should, however often it was asked (exit 69).
    #[error("the key store at {address} cannot be reached: {what}")]
    Unreachable {
        /// Where it was looked for.
        address: String,
        /// What came instead of an answer.
        what: String,
    },
    /// It answers that it is sealed, or in standby (exit 69).
    #[error("the key store at {address} is sealed or in standby; unseal it, or name the active node")]
    Sealed {
        /// Where it is.
        address: String,
    },
    /// It does not let this token do that (exit 77).
    #[error("the key store at {address} does not permit {what}; look at the token and its policy")]
    Denied {
        /// Where it is.
        address: String,
        /// What was tried.
        what: String,
    },
    /// The store has no such key: it was destroyed, or this is another store (exit 65).
    #[error("the key store has no key {key}: it was destroyed, or this is another server, namespace or mount")]
    Gone {
        /// The name of the key in the store.
        key: String,
    },
    /// The store's key could be copied out, so that deleting it would destroy nothing; or it is of another kind (exit 78).
    #[error("the key {key} of the key store cannot be used: {what}")]
    Unfit {
        /// The name of the key in the store.
        key: String,
        /// Why.
        what: &'static str,
    },
    /// What is stored was changed, or the store's key no longer opens it (exit 65).
    #[error("the wrapped key of the epoch does not open: {0}")]
    Damaged(&'static str),
}

/// Keys in files: what is stored is the text itself, and the mode of its file is what keeps it. Destroyed with the file.
#[derive(Debug)]
struct Files;

/// The default: the key of an epoch lies in its file, which only its owner may read.
pub fn in_files() -> Arc<dyn KeyStore> {
    Arc::new(Files)
}

impl KeyStore for Files {
    fn keep(&self, _: Kept, text: &[u8]) -> Result<SecretBytes, KeyStoreError> {
        Ok(Zeroizing::new(text.to_vec()))
    }

    fn open(&self, _: u32, stored: &[u8]) -> Result<SecretBytes, KeyStoreError> {
        // What only looks wrapped, because a bit was flipped, is told as damage by whoever reads the text.
        if Wrapped::parse(stored).is_ok() { Err(KeyStoreError::Elsewhere) } else { Ok(Zeroizing::new(stored.to_vec())) }
    }

    fn destroy(&self, stored: &[u8]) -> Result<(), KeyStoreError> {
        // Where a file says that a server has something of it, and be it damaged, the server is to be asked.
        if is_wrapped(stored) { Err(KeyStoreError::Elsewhere) } else { Ok(()) }
    }

    fn renew(&self, _: &[u8]) -> Result<Option<SecretBytes>, KeyStoreError> {
        Ok(None)
    }
}

/// Keeps new epochs in a store, and opens those that still lie in files: for the move into it.
#[derive(Debug)]
pub(crate) struct Moving(pub Arc<dyn KeyStore>);

impl KeyStore for Moving {
    fn keep(&self, epoch: Kept, text: &[u8]) -> Result<SecretBytes, KeyStoreError> {
        self.0.keep(epoch, text)
    }

    fn open(&self, epoch: u32, stored: &[u8]) -> Result<SecretBytes, KeyStoreError> {
        match self.0.open(epoch, stored) {
            Err(KeyStoreError::InFile) => Files.open(epoch, stored),
            other => other,
        }
    }

    fn destroy(&self, stored: &[u8]) -> Result<(), KeyStoreError> {
        self.0.destroy(stored)
    }

    fn renew(&self, stored: &[u8]) -> Result<Option<SecretBytes>, KeyStoreError> {
        self.0.renew(stored)
    }
}
