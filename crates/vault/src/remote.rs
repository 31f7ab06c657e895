//! A keyring that several processes share. A key is made in memory, seals a draft, and is published under the subject of
//! its scope as the first there: of two processes that make a key for one scope exactly one wins, and the other adopts
//! that key and gives its draft up. No entry is believed before it has decrypted under its subject.

use crate::{
    Heads, KeyringError, Unsettled, VaultError,
    crypto::{Refused, Secret, random, random_secret},
    epoch::Epoch,
    frame::KeyId,
    held::Held,
    message::{BadMessage, HEADS_SUBJECT, Message, RingKeys},
    shared::{ENTRY_BYTES_MAX, NotPublished, Shared, SharedEntry},
};
use std::{
    collections::{HashMap, HashSet},
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// How often the same entry is published before the outcome is told as unknown. A repetition is harmless, because only
/// the first under a subject is taken.
const PUBLISH_TRIES: usize = 3;
/// So many keys that were looked for in vain are remembered; of more it is said that they are not known yet.
const ABSENT_MAX: usize = 65_536;

/// The shared place as this process sees it.
pub(crate) struct Remote {
    shared: Arc<dyn Shared>,
    keys: RingKeys,
    makes: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The number of the last entry that was taken in.
    seen: u64,
    /// The most that any entry testifies of.
    told: Heads,
    /// The number of the last entry under [`HEADS_SUBJECT`].
    told_at: u64,
    /// Keys that were made here and that no reading has brought back yet.
    made: HashMap<KeyId, Made>,
    /// Keys that are not there, as a look to the end has shown.
    absent: HashSet<KeyId>,
    /// The first entry that was not what it should be. From then on no key is made, settled or learned.
    damage: Option<Damage>,
}

/// A key of this process's making.
struct Made {
    subject: String,
    entry: Arc<[u8]>,
    heads: Heads,
    /// The number under which it was acknowledged.
    acknowledged: Option<u64>,
}

#[derive(Debug, Clone, Copy)]
enum Damage {
    Version(u64, u8),
    Entry(u64, &'static str),
}

impl From<Damage> for KeyringError {
    fn from(damage: Damage) -> Self {
        match damage {
            Damage::Version(sequence, version) => Self::UnknownEntry { sequence, version },
            Damage::Entry(sequence, what) => Self::DamagedEntry { sequence, what },
        }
    }
}

/// What has become of a key that a draft was sealed with.
enum Fate {
    Settled,
    Lost,
    Open(String, Arc<[u8]>),
}

impl Remote {
    /// Nothing is read yet. `makes`: whether this process may make keys.
    pub fn new(shared: Arc<dyn Shared>, epoch: &Epoch, makes: bool) -> Result<Self, KeyringError> {
        Ok(Self { shared, keys: RingKeys::of(epoch)?, makes, state: Mutex::default() })
    }

    /// A panic while the lock is held leaves what it guards usable: at worst an entry is taken in a second time, which is
    /// then told as damage.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sound(&self) -> Result<MutexGuard<'_, State>, KeyringError> {
        let state = self.state();
        state.damage.map_or(Ok(state), |damage| Err(damage.into()))
    }

    /// Makes the key of a scope in memory, unless another thread has meanwhile.
    pub fn make(&self, held: &Held, scope: String, now: Heads) -> Result<(KeyId, Arc<Secret>), VaultError> {
        let stopped = |why: KeyringError| VaultError::Keyring(io::Error::other(why.to_string()));
        let mut state = self.sound().map_err(stopped)?;
        if let Some(found) = held.find(&scope) {
            return Ok(found);
        }
        if !self.makes {
            return Err(VaultError::Keyring(io::Error::other("this process makes no keys; give it the role `vault`")));
        }
        let (id, kek, heads) = (random()?, random_secret()?, state.told.or_later(now));
        self.seal_made(&mut state, held, Message { id, kek: kek.clone(), heads, scope })?;
        Ok((id, Arc::new(kek)))
    }

    /// Brings a key here that was made elsewhere, to be settled.
    pub fn bring(
        &self,
        held: &Held,
        (scope, id, kek): (String, KeyId, Arc<Secret>),
        told: Heads,
    ) -> Result<(), KeyringError> {
        let mut state = self.sound()?;
        match held.find(&scope) {
            Some(found) if found == (id, Arc::clone(&kek)) => return Ok(()),
            Some(_) => return Err(KeyringError::Diverged),
            None => {}
        }
        let heads = state.told.or_later(told);
        Ok(self.seal_made(&mut state, held, Message { id, kek: (*kek).clone(), heads, scope })?)
    }

    /// Seals a key as the entry that will be published, and holds it from now on.
    fn seal_made(&self, state: &mut State, held: &Held, message: Message) -> Result<(), Refused> {
        let subject = self.keys.subject(&message.scope);
        let entry = self.keys.seal(&subject, &message)?.into();
        let Message { id, kek, heads, scope } = message;
        state.made.insert(id, Made { subject, entry, heads, acknowledged: None });
        held.insert(scope, id, Arc::new(kek));
        Ok(())
    }

    pub fn told(&self) -> Heads {
        self.state().told
    }

    pub fn is_absent(&self, id: KeyId) -> bool {
        self.state().absent.contains(&id)
    }

    /// These keys are not there: a look to the end has just shown it.
    pub fn are_absent(&self, ids: &[KeyId]) {
        let mut state = self.state();
        let room = ABSENT_MAX.saturating_sub(state.absent.len());
        state.absent.extend(ids.iter().take(room));
    }

    /// Returns once each of these keys is the one of its scope. All are published before one that is lost is told, so
    /// that the next draft loses none of them again.
    pub async fn settle(&self, held: &Held, keys: &[KeyId]) -> Result<(), Unsettled> {
        let mut lost = false;
        // One after the other: they are few, and only the first record of a scope waits for them.
        for &id in keys {
            lost |= !self.settle_one(held, id).await?;
        }
        if lost { Err(Unsettled::Lost) } else { Ok(()) }
    }

    /// Whether the key is settled; if not, it has lost.
    async fn settle_one(&self, held: &Held, id: KeyId) -> Result<bool, KeyringError> {
        let mut why = io::Error::other("others publish under the subject and are not seen there");
        for _ in 0..PUBLISH_TRIES {
            let (subject, entry) = match self.fate(held, id)? {
                Fate::Settled => return Ok(true),
                Fate::Lost => return Ok(false),
                Fate::Open(subject, entry) => (subject, entry),
            };
            match self.shared.publish(&subject, 0, &entry).await {
                Ok(sequence) => self.acknowledged(id, sequence)?,
                Err(NotPublished::Conflict) => self.look(held).await?,
                // Read back what came of it: it may be there, and so may another.
                Err(NotPublished::Unknown(unknown)) => {
                    why = unknown;
                    self.look(held).await?;
                }
            }
        }
        match self.fate(held, id)? {
            Fate::Settled => Ok(true),
            Fate::Lost => Ok(false),
            Fate::Open(..) => Err(KeyringError::Unreachable(why)),
        }
    }

    fn fate(&self, held: &Held, id: KeyId) -> Result<Fate, KeyringError> {
        let state = self.sound()?;
        Ok(match state.made.get(&id) {
            Some(Made { acknowledged: Some(_), .. }) => Fate::Settled,
            Some(Made { subject, entry, .. }) => Fate::Open(subject.clone(), Arc::clone(entry)),
            None if held.by_id(id).is_some() => Fate::Settled,
            None => Fate::Lost,
        })
    }

    /// A key of our own was acknowledged under a number.
    fn acknowledged(&self, id: KeyId, sequence: u64) -> Result<(), KeyringError> {
        let mut state = self.sound()?;
        let (seen, next) = (state.seen, state.seen.saturating_add(1));
        // Not there any more: a look of another thread has brought it back already.
        let Some(made) = state.made.get_mut(&id) else { return Ok(()) };
        if sequence <= seen {
            return Err(state.damaged(Damage::Entry(sequence, "another entry has the number of one acknowledged")));
        }
        made.acknowledged = Some(sequence);
        let heads = made.heads;
        state.told = state.told.or_later(heads);
        if sequence == next {
            state.seen = sequence;
            state.made.remove(&id);
        }
        Ok(())
    }

    /// Takes in what others have added, up to the end at the moment of the call.
    pub async fn look(&self, held: &Held) -> Result<(), KeyringError> {
        let mut end = None;
        loop {
            let after = self.sound()?.seen;
            let page = match self.shared.read_after(after).await {
                Ok(page) => page,
                Err(gone) if gone.kind() == io::ErrorKind::InvalidData => {
                    return Err(self.state().damaged(Damage::Entry(after + 1, "it, or one after it, is gone")));
                }
                Err(error) => return Err(KeyringError::Unreachable(error)),
            };
            let end = *end.get_or_insert(page.end);
            let mut state = self.sound()?;
            if page.end < after {
                return Err(KeyringError::Unreachable(io::Error::other("the shared keyring answers an earlier state")));
            }
            for entry in page.entries {
                state.take(&self.keys, held, &entry)?;
            }
            if state.seen >= end {
                return Ok(());
            }
            // Every turn comes nearer to the end or is the last.
            if state.seen == after {
                return Err(KeyringError::Unreachable(io::Error::other("the shared keyring ends before it says")));
            }
        }
    }

    /// Adds an entry that testifies only, if the logs have grown since the last entry.
    pub async fn testify(&self, held: &Held, now: Heads) -> io::Result<()> {
        let other = |error: KeyringError| io::Error::other(error.to_string());
        let mut why = None;
        for _ in 0..PUBLISH_TRIES {
            let (told, told_at) = {
                let state = self.sound().map_err(other)?;
                (state.told, state.told_at)
            };
            let heads = told.or_later(now);
            if heads == told {
                return Ok(());
            }
            let message = Message { id: KeyId::default(), kek: Secret::default(), heads, scope: String::new() };
            let entry = self.keys.seal(HEADS_SUBJECT, &message);
            let entry = entry.map_err(|_| io::Error::other("the cryptographic library refused"))?;
            match self.shared.publish(HEADS_SUBJECT, told_at, &entry).await {
                Ok(sequence) => return self.told_as(heads, sequence).map_err(other),
                Err(error) => why = Some(error),
            }
            self.look(held).await.map_err(other)?;
        }
        why.map_or(Ok(()), |why| Err(io::Error::other(why)))
    }

    fn told_as(&self, heads: Heads, sequence: u64) -> Result<(), KeyringError> {
        let mut state = self.sound()?;
        state.told = state.told.or_later(heads);
        state.told_at = state.told_at.max(sequence);
        if sequence == state.seen.saturating_add(1) {
            state.seen = sequence;
        }
        Ok(())
    }
}

impl State {
    /// Remembers the first damage and answers it.
    fn damaged(&mut self, damage: Damage) -> KeyringError {
        let damage = *self.damage.get_or_insert(damage);
        damage.into()
    }

    /// Takes in the next entry.
    fn take(&mut self, keys: &RingKeys, held: &Held, entry: &SharedEntry) -> Result<(), KeyringError> {
        let SharedEntry { sequence, subject, bytes } = entry;
        let sequence = *sequence;
        // Another thread has read it too.
        if sequence <= self.seen {
            return Ok(());
        }
        if sequence != self.seen + 1 {
            return Err(self.damaged(Damage::Entry(self.seen + 1, "it is not there, but a later one is")));
        }
        if bytes.len() > ENTRY_BYTES_MAX {
            return Err(self.damaged(Damage::Entry(sequence, "it is too long")));
        }
        let message = match keys.open(subject, bytes) {
            Ok(message) => message,
            Err(BadMessage::Version(version)) => return Err(self.damaged(Damage::Version(sequence, version))),
            Err(BadMessage::Damaged(what)) => return Err(self.damaged(Damage::Entry(sequence, what))),
        };
        self.told = self.told.or_later(message.heads);
        if message.scope.is_empty() {
            self.told_at = self.told_at.max(sequence);
        } else {
            self.take_key(held, sequence, message)?;
        }
        self.seen = sequence;
        Ok(())
    }

    fn take_key(&mut self, held: &Held, sequence: u64, message: Message) -> Result<(), KeyringError> {
        let Message { id, kek, scope, .. } = message;
        if let Some(made) = self.made.remove(&id) {
            // Our own, as it was made: nobody else knows its id and could seal it.
            if made.acknowledged.is_some_and(|number| number != sequence) {
                return Err(self.damaged(Damage::Entry(sequence, "it was acknowledged under another number")));
            }
            return Ok(());
        }
        if held.by_id(id).is_some() {
            return Err(self.damaged(Damage::Entry(sequence, "it repeats a key")));
        }
        let before = held.by_scope(&scope);
        if let Some(before) = before
            && self.made.get(&before).is_none_or(|made| made.acknowledged.is_some())
        {
            return Err(self.damaged(Damage::Entry(sequence, "its scope has another key")));
        }
        held.insert(scope, id, Arc::new(kek));
        self.absent.remove(&id);
        if let Some(lost) = before {
            self.made.remove(&lost);
            held.drop_id(lost);
        }
        Ok(())
    }
}
