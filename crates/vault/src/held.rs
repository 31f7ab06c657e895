//! The keys in memory, by id and by scope. They are behind an `Arc` so that a growing map leaves no copies of them in
//! freed memory.

use crate::{crypto::Secret, frame::KeyId};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

/// All keys that are held.
#[derive(Default)]
pub(crate) struct Held(RwLock<Maps>);

#[derive(Default)]
struct Maps {
    by_scope: HashMap<String, KeyId>,
    by_id: HashMap<KeyId, Arc<Secret>>,
    /// What the ledger names. None of these is held, whatever the keyring has.
    destroyed: BTreeSet<KeyId>,
}

impl Held {
    /// A panic while the lock is held leaves maps of which each is whole.
    fn read(&self) -> RwLockReadGuard<'_, Maps> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Maps> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// A key by its id, if it is held.
    pub fn by_id(&self, id: KeyId) -> Option<Arc<Secret>> {
        self.read().by_id.get(&id).cloned()
    }

    /// The id of the key of a scope, if there is one.
    pub fn by_scope(&self, scope: &str) -> Option<KeyId> {
        self.read().by_scope.get(scope).copied()
    }

    pub fn len(&self) -> usize {
        self.read().by_id.len()
    }

    /// The key of a scope, if there is one.
    pub fn find(&self, scope: &str) -> Option<(KeyId, Arc<Secret>)> {
        let maps = self.read();
        let id = *maps.by_scope.get(scope)?;
        Some((id, maps.by_id.get(&id)?.clone()))
    }

    /// Holds none of these keys, now and whatever is added later.
    pub fn destroy(&self, ids: BTreeSet<KeyId>) {
        let mut maps = self.write();
        maps.by_id.retain(|id, _| !ids.contains(id));
        maps.by_scope.retain(|_, id| !ids.contains(id));
        maps.destroyed.extend(ids);
    }

    /// What the ledger names.
    pub fn destroyed(&self) -> BTreeSet<KeyId> {
        self.read().destroyed.clone()
    }

    /// Whether the ledger names a key.
    pub fn was_destroyed(&self, id: KeyId) -> bool {
        self.read().destroyed.contains(&id)
    }

    /// Adds a key, which from then on seals for its scope. Answers whether the id was new.
    pub fn insert(&self, scope: String, id: KeyId, kek: Arc<Secret>) -> bool {
        let mut maps = self.write();
        if maps.destroyed.contains(&id) {
            return true;
        }
        maps.by_scope.insert(scope, id);
        maps.by_id.insert(id, kek).is_none()
    }

    /// Takes a key out that does not seal any more. What was sealed with it does not open any more.
    pub fn drop_id(&self, id: KeyId) {
        self.write().by_id.remove(&id);
    }

    /// Takes a key out as if it had been destroyed.
    #[cfg(test)]
    pub fn forget(&self, id: KeyId) {
        let mut maps = self.write();
        maps.by_id.remove(&id);
        maps.by_scope.retain(|_, other| *other != id);
    }

    /// Every key with its scope, by scope.
    pub fn all(&self) -> Vec<(String, KeyId, Arc<Secret>)> {
        let maps = self.read();
        let key = |(scope, id): (&String, &KeyId)| Some((scope.clone(), *id, maps.by_id.get(id)?.clone()));
        let mut all: Vec<_> = maps.by_scope.iter().filter_map(key).collect();
        all.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        all
    }
}
