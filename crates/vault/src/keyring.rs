//! The keyring: every key in memory, and behind it the place where the entries lie: a file of this process alone, or one
//! that several processes share.

use crate::{
    Heads, KeyringError, Scope, Unsettled, VaultError,
    crypto::Secret,
    epoch::Epoch,
    file::{self, FileRing},
    frame::KeyId,
    held::Held,
    remote::Remote,
};
use std::{
    collections::BTreeSet,
    io,
    sync::{Arc, OnceLock},
};

/// Where the entries lie.
enum Place {
    File(FileRing),
    Shared(Box<Remote>, Epoch),
}

/// All keys of a hub.
pub(crate) struct Keyring {
    held: Held,
    place: Place,
    /// Tells how many records of each log are durable and anchored.
    heads: OnceLock<Box<dyn Fn() -> Heads + Send + Sync>>,
}

impl Keyring {
    /// An empty keyring in a file.
    pub fn created(ring: FileRing) -> Self {
        Self::new(Held::default(), Place::File(ring))
    }

    /// What was read from a file, and how many bytes of it were torn.
    pub fn of_file(file::Read { ring, held, torn_bytes }: file::Read) -> (Self, u64) {
        (Self::new(held, Place::File(ring)), torn_bytes)
    }

    /// What several processes share, read to its end.
    pub fn of_shared(epoch: Epoch, held: Held, ring: Remote) -> Self {
        Self::new(held, Place::Shared(Box::new(ring), epoch))
    }

    fn new(held: Held, place: Place) -> Self {
        Self { held, place, heads: OnceLock::new() }
    }

    pub fn epoch(&self) -> Epoch {
        match &self.place {
            Place::File(ring) => ring.epoch(),
            Place::Shared(_, epoch) => epoch.clone(),
        }
    }

    /// Destroys keys for good.
    pub fn destroy(&self, ids: &BTreeSet<KeyId>) -> Result<(), KeyringError> {
        match &self.place {
            Place::File(ring) => ring.destroy(&self.held, ids),
            Place::Shared(..) => Err(KeyringError::NotHere),
        }
    }

    /// Ends a destruction that was stopped; does nothing if none was.
    pub fn renew(&self) -> Result<(), KeyringError> {
        match &self.place {
            Place::File(ring) => ring.renew(&self.held).and_then(|()| ring.wrap_anew()),
            Place::Shared(..) => Ok(()),
        }
    }

    /// Whether something of a destroyed key may still be there.
    pub fn remains(&self) -> bool {
        match &self.place {
            Place::File(ring) => ring.remains(),
            Place::Shared(..) => false,
        }
    }

    pub fn held(&self) -> &Held {
        &self.held
    }

    /// The key of a scope, made now if there is none. It may be used for records that are written after the next
    /// [`Keyring::settle`] and [`Keyring::sync`].
    pub fn find_or_make(&self, scope: &Scope) -> Result<(KeyId, Arc<Secret>), VaultError> {
        if !scope.is_valid() {
            return Err(VaultError::BadScope);
        }
        let scope = scope.to_string();
        if let Some(found) = self.held.find(&scope) {
            return Ok(found);
        }
        match &self.place {
            Place::File(ring) => ring.make(&self.held, scope, self.now()),
            Place::Shared(ring, _) => ring.make(&self.held, scope, self.now()),
        }
    }

    /// Whether it is known that a key which is not held is nowhere else either.
    pub fn is_absent(&self, id: KeyId) -> bool {
        match &self.place {
            Place::File(_) => true,
            Place::Shared(ring, _) => ring.is_absent(id),
        }
    }

    /// Whether other processes may add keys.
    pub fn is_shared(&self) -> bool {
        match &self.place {
            Place::File(_) => false,
            Place::Shared(..) => true,
        }
    }

    /// Returns once each of these keys is the one of its scope for every process.
    pub async fn settle(&self, keys: &[KeyId]) -> Result<(), Unsettled> {
        match &self.place {
            // Nobody else makes keys; they become durable with the sync before the record is written.
            Place::File(_) => Ok(()),
            Place::Shared(ring, _) => ring.settle(&self.held, keys).await,
        }
    }

    /// Looks once for keys that are not held; answers those that are not there either.
    pub async fn learn(&self, keys: &[KeyId]) -> Result<Vec<KeyId>, KeyringError> {
        let unknown = || keys.iter().copied().filter(|&id| self.held.by_id(id).is_none()).collect::<Vec<_>>();
        let missing = unknown();
        match &self.place {
            Place::File(_) => Ok(missing),
            Place::Shared(..) if missing.is_empty() => Ok(missing),
            Place::Shared(ring, _) => {
                ring.look(&self.held).await?;
                let missing = unknown();
                ring.are_absent(&missing);
                Ok(missing)
            }
        }
    }

    /// Takes in whatever others have added.
    pub async fn look(&self) -> Result<(), KeyringError> {
        match &self.place {
            Place::File(_) => Ok(()),
            Place::Shared(ring, _) => ring.look(&self.held).await,
        }
    }

    /// From now on every entry testifies of what this answers: how many records of each log are durable and anchored,
    /// at that moment or before. A number that comes before its records would refuse a log that only a crash has ended.
    pub fn testify_of(&self, heads: impl Fn() -> Heads + Send + Sync + 'static) {
        // Once for ever: whoever says it a second time means the same logs.
        let _ = self.heads.set(Box::new(heads));
    }

    fn now(&self) -> Heads {
        self.heads.get().map(|heads| heads()).unwrap_or_default()
    }

    /// The most that any entry testifies of.
    pub fn told(&self) -> Heads {
        match &self.place {
            Place::File(ring) => ring.told(),
            Place::Shared(ring, _) => ring.told(),
        }
    }

    /// Adds an entry without a key if the logs have grown since the last entry.
    pub async fn testify(&self) -> io::Result<()> {
        match &self.place {
            Place::File(ring) => ring.testify(self.now()),
            Place::Shared(ring, _) => ring.testify(&self.held, self.now()).await,
        }
    }

    /// Returns once every key that was found before the call, and settled, is durable.
    pub fn sync(&self) -> io::Result<()> {
        match &self.place {
            Place::File(ring) => ring.sync(),
            // What is settled is durable.
            Place::Shared(..) => Ok(()),
        }
    }

    /// The file, for tests that make it fail.
    #[cfg(test)]
    pub fn file(&mut self) -> &mut FileRing {
        match &mut self.place {
            Place::File(ring) => ring,
            Place::Shared(..) => panic!("the keyring is shared"),
        }
    }
}
