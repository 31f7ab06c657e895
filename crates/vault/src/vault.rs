//! The vault: events in, stored events out, and back.

use crate::{
    Heads, KeyStore, KeyringError, Scope, Shared, Unsettled, VaultError,
    crypto::Secret,
    derived::Derived,
    disk::{Disk, RealDisk},
    epoch::{Epoch, make_dir, sync_names},
    file::{self, FileRing, KEYRING_FILE},
    frame::KeyId,
    held::Held,
    key_store::Moving,
    keyring::Keyring,
    ledger,
    part::{self, Binding, key_id},
    remote::Remote,
};
use data_encoding::HEXLOWER;
use events::{Entry, PlainEvent, SealedPart, StoredEvent, Wrap};
use kernel::{AgencyId, RecordId};
use serde::Deserialize as _;
use std::{collections::BTreeSet, fmt, io, path::Path, sync::Arc};

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
        f.debug_struct("Vault").field("keys", &self.ring.held().len()).finish_non_exhaustive()
    }
}

impl Vault {
    /// Creates the keys of a new hub: an epoch key and an empty keyring, in a directory that is made if need be.
    pub fn create(dir: &Path, store: &Arc<dyn KeyStore>) -> Result<Self, KeyringError> {
        Self::create_on(Arc::new(RealDisk), dir, store)
    }

    /// As [`Vault::create`], on a disk that a test chooses.
    pub(crate) fn create_on(disk: Arc<dyn Disk>, dir: &Path, store: &Arc<dyn KeyStore>) -> Result<Self, KeyringError> {
        Self::new(Keyring::created(FileRing::create(disk, store, dir)?))
    }

    /// Opens the keys in a directory and verifies every one. One process at a time. Changes nothing yet.
    pub fn open(dir: &Path, store: &Arc<dyn KeyStore>) -> Result<Opened, KeyringError> {
        Self::open_on(Arc::new(RealDisk), dir, store)
    }

    /// As [`Vault::open`], on a disk that a test chooses.
    pub(crate) fn open_on(disk: Arc<dyn Disk>, dir: &Path, store: &Arc<dyn KeyStore>) -> Result<Opened, KeyringError> {
        Self::opened(Keyring::of_file(FileRing::open(disk, store, dir)?))
    }

    /// As [`Vault::open`], for those who only open events: it never writes, and any number of processes may do so at
    /// once, though none beside [`Vault::open`]. Sealing under a key that is not there yet fails.
    pub fn open_to_read(dir: &Path, store: &Arc<dyn KeyStore>) -> Result<Opened, KeyringError> {
        Self::opened(Keyring::of_file(FileRing::open_to_read(store, dir)?))
    }

    /// Begins a new epoch, kept by `store`, of a keyring that no hub has open, and destroys the key of the epoch before,
    /// which that store keeps, or its file alone. So keys are moved into a store, or get a new key there. Can be repeated
    /// where it was stopped. Answers how many keys there are.
    pub fn rekey(dir: &Path, store: &Arc<dyn KeyStore>) -> Result<usize, KeyringError> {
        let moving: Arc<dyn KeyStore> = Arc::new(Moving(store.clone()));
        let file::Read { ring, held, torn_bytes: _ } = FileRing::open(Arc::new(RealDisk), &moving, dir)?;
        ring.begin_epoch(&held)?;
        Ok(held.len())
    }

    pub(crate) fn opened((ring, torn_bytes): (Keyring, u64)) -> Result<Opened, KeyringError> {
        Ok(Opened { vault: Self::new(ring)?, torn_bytes })
    }

    /// Creates the epoch key of a new hub whose keyring several processes will share, in a directory that is made if
    /// need be. Each of them gets a copy of that directory by a way that is as safe as the directory itself.
    pub fn create_epoch(dir: &Path, store: &Arc<dyn KeyStore>) -> Result<(), KeyringError> {
        let disk = RealDisk;
        make_dir(dir)?;
        let path = dir.join(KEYRING_FILE);
        if path.try_exists().map_err(KeyringError::io("the directory of keys cannot be examined"))? {
            return Err(KeyringError::Exists(path));
        }
        Epoch::generate()?.write(&disk, &**store, dir)?;
        sync_names(&disk, dir)
    }

    /// Opens the keyring that lies at a place that several processes share, under the epoch key in a directory, and
    /// verifies every entry. Without `makes` (the role `vault`) this process makes no key: sealing under one that is not
    /// there fails.
    pub async fn open_shared(
        dir: &Path,
        store: &Arc<dyn KeyStore>,
        shared: Arc<dyn Shared>,
        makes: bool,
    ) -> Result<Self, KeyringError> {
        let epoch = Epoch::read_last(&**store, dir)?;
        let (held, ring) = (Held::default(), Remote::new(shared, &epoch, makes)?);
        held.destroy(ledger::read(dir, &epoch.keyring)?);
        ring.look(&held).await?;
        Self::new(Keyring::of_shared(epoch, held, ring))
    }

    /// Publishes every key that is held here at a place that several processes will share under the same epoch key, and
    /// what the keyring testifies of. For a hub that moves from one machine to several, while it stands still; can be
    /// repeated. Answers how many keys there are, once all are durable and have been read back.
    pub async fn hand_over(&self, shared: Arc<dyn Shared>) -> Result<usize, KeyringError> {
        let (held, ring) = (Held::default(), Remote::new(shared.clone(), &self.ring.epoch(), true)?);
        ring.look(&held).await?;
        let (keys, told) = (self.ring.held().all(), self.ring.told());
        for key in &keys {
            ring.bring(&held, key.clone(), told)?;
        }
        let ids: Vec<KeyId> = keys.iter().map(|(_, id, _)| *id).collect();
        ring.settle(&held, &ids).await.map_err(|unsettled| match unsettled {
            Unsettled::Lost => KeyringError::Diverged,
            Unsettled::Keyring(error) => error,
        })?;
        ring.testify(&held, told).await.map_err(KeyringError::Unreachable)?;
        let (held, ring) = (Held::default(), Remote::new(shared, &self.ring.epoch(), false)?);
        ring.look(&held).await?;
        if held.all() == keys && keys.len() == self.keys_held() { Ok(keys.len()) } else { Err(KeyringError::Diverged) }
    }

    fn new(ring: Keyring) -> Result<Self, KeyringError> {
        let derived = Derived::of(&ring.epoch().carried)?;
        Ok(Self { ring, derived })
    }

    /// Returns once every key that these events were sealed with, or carry wraps of, is the one of its scope for every
    /// process. To be called with all events of a draft before it is given to the log; after an error nothing of the draft
    /// may be written. At most a few keys are waited for, and only where one of them is new.
    pub async fn settle(&self, draft: &[StoredEvent]) -> Result<(), Unsettled> {
        self.ring.settle(&keys_of(draft)).await
    }

    /// Looks once, to the end, for keys that other processes have made since, if these events name any that is not held.
    /// To be called before events that another process may have sealed are opened. Answers the names of the keys that are
    /// nowhere: what was sealed under them alone reads as erased from then on.
    pub async fn learn(&self, events: &[StoredEvent]) -> Result<Vec<String>, KeyringError> {
        let absent = self.ring.learn(&keys_of(events)).await?;
        Ok(absent.iter().map(|id| HEXLOWER.encode(id)).collect())
    }

    /// Looks once, to the end, for all keys that other processes have made since. A record that lay in the log before this
    /// was called names none that is found later.
    pub async fn learn_all(&self) -> Result<(), KeyringError> {
        self.ring.look().await
    }

    /// Whether other processes may make keys too, so that [`Vault::learn`] has something to learn.
    pub fn is_shared(&self) -> bool {
        self.ring.is_shared()
    }

    /// Returns once every key that was used before the call is durable; does nothing if all are. To be called before the
    /// records sealed with them are written. After a failure every later call fails too, until the keyring is opened
    /// again. A keyring that is shared has no work here: what is settled is durable.
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
    pub async fn testify(&self) -> io::Result<()> {
        self.ring.testify().await?;
        self.ring.sync()
    }

    /// How long the logs were at least when the newest entry of the keyring was made. 0 where nobody ever told.
    pub fn testified(&self) -> Heads {
        self.ring.told()
    }

    /// Whether the key that a [`Wrap`] names is held, or was destroyed on purpose: if not, it is lost.
    pub fn has_key(&self, key: &str) -> bool {
        key_id(key).is_some_and(|id| self.ring.held().by_id(id).is_some() || self.ring.held().was_destroyed(id))
    }

    /// Destroys keys, as wraps name them: what was sealed under them alone reads as erased from then on, also where an
    /// older keyring or backup is put back. Once it has returned no file of the keyring holds them, nor what would open a
    /// copy of one (see the crate's text); a name that was destroyed before changes nothing. After an error nobody holds
    /// them either, but something of them may still be there: nothing may be called erased before this, or
    /// [`Vault::renew`], has returned.
    ///
    /// No record that is being sealed may be written afterwards with a key that this destroys: whoever calls it lets no
    /// record be sealed meanwhile.
    pub fn destroy(&self, keys: &[String]) -> Result<(), KeyringError> {
        self.ring.destroy(&keys.iter().filter_map(|key| key_id(key)).collect())
    }

    /// Ends a destruction that was stopped, and has the key store wrap the key of the epoch under its newest key; to be
    /// called at a start, once all is verified. Does nothing where there is nothing to do.
    pub fn renew(&self) -> Result<(), KeyringError> {
        self.ring.renew()
    }

    /// Whether something of a destroyed key may still be there.
    pub fn remains(&self) -> bool {
        self.ring.remains()
    }

    /// Whether a key is in the ledger of destroyed keys.
    pub fn was_destroyed(&self, key: &str) -> bool {
        key_id(key).is_some_and(|id| self.ring.held().was_destroyed(id))
    }

    /// How many keys are held.
    pub fn keys_held(&self) -> usize {
        self.ring.held().len()
    }

    /// The name of the key of a scope, as wraps carry it; `None` if nothing was ever sealed or shared under it.
    pub fn key_of(&self, scope: &Scope) -> Option<String> {
        self.ring.held().by_scope(&scope.to_string()).map(|id| HEXLOWER.encode(&id))
    }

    /// The stored form of an event that will be the `nth` (from 0) of a record. `scope_stream` is the stream part of the
    /// scope of its keys, e.g. `case/<id>` or `access/pol/2026-05`. Keys are made on first use; call [`Vault::settle`]
    /// and [`Vault::sync`] before the record is written.
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
    /// with. Call [`Vault::settle`] and [`Vault::sync`] before the record that carries the wraps is written.
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

    /// Keyed hash of the canonical bytes of a command, by which a reused request id with other content is seen. Its
    /// key outlives every epoch.
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
        let mut unknown = false;
        for wrap in sealed.wraps.iter().chain(extra) {
            let id = key_id(&wrap.key).ok_or_else(|| damaged(binding, "a wrap names no key"))?;
            if let Some(kek) = self.ring.held().by_id(id) {
                return part::unwrap(binding, id, &kek, wrap).map(Some).map_err(|what| damaged(binding, what));
            }
            unknown |= !self.ring.is_absent(id);
        }
        let Binding { record, nth, part, .. } = *binding;
        if unknown { Err(VaultError::NotKnownYet { record, nth, part }) } else { Ok(None) }
    }
}

/// The ids of all keys that events name, each once. A name that is none is damage, which opening tells.
fn keys_of(events: &[StoredEvent]) -> Vec<KeyId> {
    let mut keys = BTreeSet::new();
    for event in events {
        keys.extend(event.sealed.iter().flat_map(|part| &part.wraps).filter_map(|wrap| key_id(&wrap.key)));
        // A share carries the wraps that it adds for an earlier event in the clear.
        let added = event.plain.get("wraps").and_then(|wraps| Vec::<Wrap>::deserialize(wraps).ok());
        keys.extend(added.unwrap_or_default().iter().filter_map(|wrap| key_id(&wrap.key)));
    }
    keys.into_iter().collect()
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
