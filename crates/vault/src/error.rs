//! Why a keyring does not open, and why an event is not sealed or opened.

use crate::KeyStoreError;
use events::BadEvent;
use kernel::RecordId;
use std::{io, path::PathBuf};

/// Why a keyring was not created or opened.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// There is no keyring, or no epoch key beside it.
    #[error("{0} is missing; restore the keys directory that belongs to this data")]
    Missing(PathBuf),
    /// [`crate::Vault::create`] found something that it would have to overwrite.
    #[error("{0} is there already; keys are created only where there are none")]
    Exists(PathBuf),
    /// Another process has it open (exit 73).
    #[error("{0} is in use by another process; stop that one first")]
    InUse(PathBuf),
    /// Others than the owner could read or change it (exit 78).
    #[error("{path} has mode {mode:04o}; find out who could read it, then set it to 0600")]
    BadMode {
        /// Which file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Written by a later program, or by one before the first release.
    #[error("{path} has format version {version}, which this program does not know")]
    UnknownVersion {
        /// Which file.
        path: PathBuf,
        /// Its version.
        version: u32,
    },
    /// What is stored is not what was written (exit 65). It is never repaired here.
    #[error("{path} is damaged at byte {offset}: {what}; restore the keys directory from a copy as new as the log")]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// Where the first thing lies that cannot be trusted.
        offset: u64,
        /// What is wrong with it.
        what: &'static str,
    },
    /// An entry of the keyring that several processes share is of a later program's making (exit 65), or its first byte
    /// was changed.
    #[error("entry {sequence} of the shared keyring has version {version}, which this program does not know")]
    UnknownEntry {
        /// Its number there.
        sequence: u64,
        /// Its version.
        version: u8,
    },
    /// An entry of the keyring that several processes share is not what was published (exit 65): who has no epoch key
    /// wrote, changed or removed one. It is never repaired here.
    #[error(
        "entry {sequence} of the shared keyring is damaged: {what}; stop every hub process, keep the stream as it is and \
         find out who wrote to it"
    )]
    DamagedEntry {
        /// Its number there.
        sequence: u64,
        /// What is wrong with it.
        what: &'static str,
    },
    /// [`crate::Vault::hand_over`] found another key for a scope than is held here (exit 65): the hubs that share that
    /// place have gone their own way already.
    #[error("the shared keyring has another key for what this keyring holds one for; it is not a copy of it")]
    Diverged,
    /// Keys were to be destroyed where several processes share the keyring: its entries lie in a stream that keeps all
    /// that was ever published, under an epoch key that every process has.
    #[error("keys of a shared keyring cannot be destroyed; move the hub back to one process first")]
    NotHere,
    /// What keeps the key of the epoch does not give, take or destroy it; its own error says how to end.
    #[error(transparent)]
    Store(#[from] KeyStoreError),
    /// The place that several processes share does not answer, or not within its bound; try again.
    #[error("the shared keyring cannot be reached: {0}")]
    Unreachable(#[source] io::Error),
    /// The storage failed.
    #[error("{what}: {source}")]
    Io {
        /// What was being done.
        what: &'static str,
        /// What the system answered.
        #[source]
        source: io::Error,
    },
    /// The cryptographic library refused: no randomness.
    #[error("the cryptographic library refused")]
    Crypto,
}

impl KeyringError {
    /// For `map_err`: names what was being done.
    pub(crate) fn io(what: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { what, source }
    }
}

/// Why the keys of a draft are not settled. Nothing of the draft may be written.
#[derive(Debug, thiserror::Error)]
pub enum Unsettled {
    /// Another process was faster to make a key that the draft was sealed with. Its key is known here now: decide and
    /// seal anew.
    #[error("another process made a key for the same scope first; seal anew")]
    Lost,
    /// Whether the keys are there is not known; they may be settled later.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
}

/// Why an event was not sealed, opened or shared. No text here holds a value of the event.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The stream part of a scope is not 1 to 120 of `a-z`, `0-9`, `/` and `-`.
    #[error("not the stream part of a key's scope")]
    BadScope,
    /// More sealed parts than a `u16` counts.
    #[error("an event with too many sealed parts")]
    TooManyParts,
    /// A key is held, but what it should open does not decrypt or cannot be read.
    #[error("part {part} of event {nth} of record {record} is damaged: {what}")]
    Damaged {
        /// The record.
        record: RecordId,
        /// The event, counted from 0 within the record.
        nth: u32,
        /// The part, counted from 0 within the event.
        part: u16,
        /// What is wrong with it.
        what: &'static str,
    },
    /// No key of it is held, and whether another process has made one is not known: it is neither erased nor damaged.
    /// Learn its keys first ([`crate::Vault::learn`]).
    #[error("no key of part {part} of event {nth} of record {record} is known yet; try again")]
    NotKnownYet {
        /// The record.
        record: RecordId,
        /// The event, counted from 0 within the record.
        nth: u32,
        /// The part, counted from 0 within the event.
        part: u16,
    },
    /// The event itself cannot be read.
    #[error(transparent)]
    Event(#[from] BadEvent),
    /// A new key could not be written. No event was sealed with it.
    #[error("a new key cannot be written: {0}")]
    Keyring(#[source] io::Error),
    /// The cryptographic library refused: no randomness.
    #[error("the cryptographic library refused")]
    Crypto,
}
