//! The vault: events in, stored events out, and back.

use crate::{
    Heads, KeyringError, Scope, VaultError,
    crypto::Secret,
    derived::Derived,
    keyring::Keyring,
    part::{self, Binding, key_id},
};
use data_encoding::HEXLOWER;
use events::{Entry, PlainEvent, SealedPart, StoredEvent, Wrap};
use kernel::{AgencyId, RecordId};
use std::{fmt, io, path::Path};

/// Seals and opens events with the keys of one keyring. Shared between threads as it is.
pub struct Vault {
    pub(crate) ring: Keyring,
    derived: Derived,
}

/// A vault that was opened, and what was found on the way.
#[derive(Debug)]
pub struct Opened {
    /// The vault.
    pub vault: Vault,
    /// Bytes of a last entry that was never wholly written; normally 0. No record rests on it, and it is cut before the
    /// next key is written.
    pub torn_bytes: u64,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("keys", &self.ring.len()).finish_non_exhaustive()
    }
}

impl Vault {
    /// Creates the keys of a new hub: an epoch key and an empty keyring, in a directory that is made if need be.
    pub fn create(dir: &Path) -> Result<Self, KeyringError> {
        Self::new(Keyring::create(dir)?)
    }

    /// Opens the keys in a directory and verifies every one. One process at a time. Changes nothing yet.
    pub fn open(dir: &Path) -> Result<Opened, KeyringError> {
        Self::opened(Keyring::open(dir)?)
    }

    /// As [`Vault::open`], for those who only open events: it never writes, and any number of processes may do so at
    /// once, though none beside [`Vault::open`]. Sealing under a key that is not there yet fails.
    pub fn open_to_read(dir: &Path) -> Result<Opened, KeyringError> {
        Self::opened(Keyring::open_to_read(dir)?)
    }

    fn opened((ring, torn_bytes): (Keyring, u64)) -> Result<Opened, KeyringError> {
        Ok(Opened { vault: Self::new(ring)?, torn_bytes })
    }

    fn new(ring: Keyring) -> Result<Self, KeyringError> {
        let derived = Derived::from_epoch(ring.epoch_key())?;
        Ok(Self { ring, derived })
    }

    /// Returns once every key that was used before the call is durable; does nothing if all are. To be called before the
    /// records sealed with them are written. After a failure every later call fails too, until the keyring is opened
    /// again.
    pub fn sync(&self) -> io::Result<()> {
        self.ring.sync()
    }

    /// From now on the keyring testifies of the lengths of the logs, which `heads` answers: only ever of records that
    /// are durable and anchored already, so that no crash leaves a number that is too high. Every new key carries them,
    /// and [`Vault::testify`] writes them without one.
    pub fn testify_of(&self, heads: impl Fn() -> Heads + Send + Sync + 'static) {
        self.ring.testify_of(heads);
    }

    /// Makes the keyring testify of all that is known now, durably; does nothing if it does. No record rests on it, so
    /// nobody waits for it.
    pub fn testify(&self) -> io::Result<()> {
        self.ring.testify()?;
        self.ring.sync()
    }

    /// How long the logs were at least when the newest entry of the keyring was made. 0 where nobody ever told.
    pub fn testified(&self) -> Heads {
        self.ring.told()
    }

    /// Whether the key that a [`Wrap`] names is held.
    pub fn has_key(&self, key: &str) -> bool {
        key_id(key).is_some_and(|id| self.ring.by_id(id).is_some())
    }

    /// How many keys are held.
    pub fn keys_held(&self) -> usize {
        self.ring.len()
    }

    /// The name of the key of a scope, as wraps carry it; `None` if nothing was ever sealed or shared under it.
    pub fn key_of(&self, scope: &Scope) -> Option<String> {
        self.ring.by_scope(&scope.to_string()).map(|id| HEXLOWER.encode(&id))
    }

    /// The stored form of an event that will be the `nth` (from 0) of a record. `scope_stream` is the stream part of the
    /// scope of its keys, e.g. `case/<id>` or `access/pol/2026-05`. Keys are made on first use; call [`Vault::sync`]
    /// before the record is written.
    pub fn seal(
        &self,
        scope_stream: &str,
        record: RecordId,
        nth: u32,
        entry: &Entry,
    ) -> Result<StoredEvent, VaultError> {
        let PlainEvent { clear: mut stored, to_seal } = entry.split();
        for (index, ((party, class), fields)) in to_seal.into_iter().enumerate() {
            let part = u16::try_from(index).map_err(|_| VaultError::TooManyParts)?;
            let retention = class.retention();
            let binding = Binding { record, nth, part, party, class, retention };
            let (content, boxed) = part::seal_box(&binding, &fields)?;
            let wraps = vec![self.wrap(&binding, scope_stream, &entry.controller, &content)?];
            stored.sealed.push(SealedPart { party, class, retention, wraps, boxed });
        }
        Ok(stored)
    }

    /// The event in a stored form. Fields of parts none of whose keys is held are erased.
    pub fn open_event(&self, record: RecordId, nth: u32, stored: StoredEvent) -> Result<Entry, VaultError> {
        self.open_with(record, nth, stored, &[])
    }

    /// As [`Vault::open_event`], with wraps that later share events added for this event.
    pub fn open_with(
        &self,
        record: RecordId,
        nth: u32,
        stored: StoredEvent,
        extra_wraps: &[Wrap],
    ) -> Result<Entry, VaultError> {
        let mut opened = Vec::with_capacity(stored.sealed.len());
        for (binding, sealed) in parts(record, nth, &stored)? {
            let Some(content) = self.content_key(&binding, sealed, extra_wraps)? else { continue };
            let fields = part::open_box(&binding, &content, &sealed.boxed);
            opened.push(fields.map_err(|what| damaged(&binding, what))?);
        }
        Ok(Entry::join(stored, opened)?)
    }

    /// The wraps by which `receiver` gets its own copy of an event that is shared with it in full: one for each part
    /// that can be opened here. Parts that are erased stay erased. `scope_stream` is the one that the event was sealed
    /// with. Call [`Vault::sync`] before the record that carries the wraps is written.
    pub fn rewrap_for(
        &self,
        scope_stream: &str,
        record: RecordId,
        nth: u32,
        stored: &StoredEvent,
        receiver: &AgencyId,
    ) -> Result<Vec<Wrap>, VaultError> {
        let mut wraps = Vec::with_capacity(stored.sealed.len());
        for (binding, sealed) in parts(record, nth, stored)? {
            let Some(content) = self.content_key(&binding, sealed, &[])? else { continue };
            // A key that does not open the box would be a copy that nobody can read.
            part::open_box(&binding, &content, &sealed.boxed).map_err(|what| damaged(&binding, what))?;
            wraps.push(self.wrap(&binding, scope_stream, receiver, &content)?);
        }
        Ok(wraps)
    }

    /// Keyed hash of the canonical bytes of a command, by which a reused request id with other content is seen. It
    /// cannot be compared across epochs.
    pub fn command_mac(&self, bytes: &[u8]) -> [u8; 32] {
        self.derived.command_mac(bytes)
    }

    /// Keyed hash of what a caller sees, for `etag`s: it tells nobody what was hashed.
    pub fn etag_mac(&self, bytes: &[u8]) -> [u8; 32] {
        self.derived.etag_mac(bytes)
    }

    /// An opaque text for cursors and page tokens, in URL-safe base64, at most 2,900 bytes in. Two tokens of the same
    /// bytes differ. Empty, and so never opened again, should the machine have no randomness.
    pub fn seal_token(&self, purpose: &str, bytes: &[u8]) -> String {
        self.derived.seal_token(purpose, bytes)
    }

    /// The bytes of a token; `None` if it was not made here for this purpose.
    pub fn open_token(&self, purpose: &str, token: &str) -> Option<Vec<u8>> {
        self.derived.open_token(purpose, token)
    }

    fn wrap(
        &self,
        binding: &Binding,
        scope_stream: &str,
        controller: &AgencyId,
        content: &Secret,
    ) -> Result<Wrap, VaultError> {
        let Binding { party, retention, .. } = *binding;
        let scope = Scope { controller: controller.clone(), stream: scope_stream.to_owned(), party, retention };
        let (id, kek) = self.ring.find_or_make(&scope)?;
        Ok(part::wrap(binding, (id, &kek), controller, content)?)
    }

    /// The content key of a part by the first wrap whose key is held; `None` if none is.
    fn content_key(
        &self,
        binding: &Binding,
        sealed: &SealedPart,
        extra_wraps: &[Wrap],
    ) -> Result<Option<Secret>, VaultError> {
        if sealed.wraps.iter().any(|wrap| wrap.part != binding.part) {
            return Err(damaged(binding, "a wrap is for another part"));
        }
        let extra = extra_wraps.iter().filter(|wrap| wrap.part == binding.part);
        for wrap in sealed.wraps.iter().chain(extra) {
            let id = key_id(&wrap.key).ok_or_else(|| damaged(binding, "a wrap names no key"))?;
            if let Some(kek) = self.ring.by_id(id) {
                return part::unwrap(binding, id, &kek, wrap).map(Some).map_err(|what| damaged(binding, what));
            }
        }
        Ok(None)
    }
}

/// Every part of an event with what it is bound to.
fn parts(record: RecordId, nth: u32, stored: &StoredEvent) -> Result<Vec<(Binding, &SealedPart)>, VaultError> {
    let bind = |(index, sealed)| {
        let &SealedPart { party, class, retention, .. } = sealed;
        let part = u16::try_from(index).map_err(|_| VaultError::TooManyParts)?;
        Ok((Binding { record, nth, part, party, class, retention }, sealed))
    };
    stored.sealed.iter().enumerate().map(bind).collect()
}

fn damaged(binding: &Binding, what: &'static str) -> VaultError {
    let Binding { record, nth, part, .. } = *binding;
    VaultError::Damaged { record, nth, part, what }
}
