//! A keyring that several processes share: who wins a scope, what is erased and what is not known yet, damage, and the
//! way there from a file.

use super::{Keys, STREAM, now, record, report, sample, samples, seal};
use crate::{
    Heads, KeyringError, MemoryShared, NotPublished, Shared, SharedEntry, SharedPage, Unsettled, Vault, VaultError,
    in_files, shared::Later,
};
use events::StoredEvent;
use std::{
    future::ready,
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// An epoch key and a place.
struct Hub {
    keys: Keys,
    place: Arc<MemoryShared>,
}

impl Hub {
    fn new() -> Self {
        let keys = Keys::none();
        Vault::create_epoch(&keys.path(), &in_files()).unwrap();
        Self { keys, place: Arc::default() }
    }

    fn try_open(&self) -> Result<Vault, KeyringError> {
        now(Vault::open_shared(&self.keys.path(), &in_files(), self.place.clone(), true))
    }

    fn open(&self) -> Vault {
        self.try_open().unwrap()
    }

    /// With the keys of a report and of a restriction, and a testimony between them.
    fn filled() -> Self {
        let hub = Self::new();
        let vault = hub.open();
        settled(&vault, seal(&vault, &report()));
        vault.testify_of(|| Heads { facts: 3, access: 5 });
        now(vault.testify()).unwrap();
        settled(&vault, seal(&vault, &sample("governance.case_restricted.v1")));
        hub
    }
}

fn settle(vault: &Vault, stored: &StoredEvent) -> Result<(), Unsettled> {
    now(vault.settle(std::slice::from_ref(stored)))
}

fn settled(vault: &Vault, stored: StoredEvent) -> StoredEvent {
    settle(vault, &stored).unwrap();
    stored
}

fn learn(vault: &Vault, stored: &StoredEvent) -> Result<Vec<String>, KeyringError> {
    now(vault.learn(std::slice::from_ref(stored)))
}

fn is_damage<T: std::fmt::Debug>(result: &Result<T, KeyringError>) -> bool {
    matches!(result, Err(KeyringError::DamagedEntry { .. } | KeyringError::UnknownEntry { .. }))
}

#[test]
fn of_two_processes_that_make_a_key_for_one_scope_one_wins_and_the_other_adopts_it() {
    let hub = Hub::new();
    let (one, other) = (hub.open(), hub.open());
    let (first, second) = (seal(&one, &report()), seal(&other, &report()));
    settle(&one, &first).unwrap();
    assert!(matches!(settle(&other, &second), Err(Unsettled::Lost)));
    assert!(matches!(settle(&other, &second), Err(Unsettled::Lost)), "and stays lost");
    assert_eq!(other.open_event(record(), 0, first.clone()).unwrap(), report());
    let again = settled(&other, seal(&other, &report()));
    let keys = |stored: &StoredEvent| stored.sealed.iter().map(|part| part.wraps[0].key.clone()).collect::<Vec<_>>();
    assert_eq!(keys(&again), keys(&first));
    assert_eq!(hub.place.all().len(), one.keys_held());
    assert_eq!((one.keys_held(), other.keys_held()), (one.keys_held(), one.keys_held()), "the lost keys are gone");
}

#[test]
fn only_the_keys_that_are_new_are_lost_or_published() {
    let hub = Hub::filled();
    let (one, before) = (hub.open(), hub.place.all().len());
    settled(&one, seal(&one, &report()));
    assert_eq!(hub.place.all().len(), before);
    let elsewhere = one.seal("case/another", record(), 0, &report()).unwrap();
    let other = hub.open();
    // Drafts that rest on nothing of that case go on.
    settled(&other, other.seal("case/third", record(), 0, &report()).unwrap());
    settled(&one, elsewhere);
}

#[test]
fn the_keys_of_wraps_that_a_share_adds_are_settled_and_learned_too() {
    let hub = Hub::new();
    let vault = hub.open();
    let stored = settled(&vault, seal(&vault, &report()));
    let mut shared = sample("casework.item_shared.v1");
    let wraps = vault.rewrap_for(STREAM, record(), 0, &stored, &super::agency("adv")).unwrap();
    let names: Vec<String> = wraps.iter().map(|wrap| wrap.key.clone()).collect();
    let events::Event::Casework(events::CaseworkEvent::ItemShared(share)) = &mut shared.event else { panic!() };
    share.wraps = wraps;
    let other = hub.open();
    let share = vault.seal(STREAM, record(), 1, &shared).unwrap();
    assert!(!names.is_empty() && names.iter().all(|key| !hub.open().has_key(key)));
    settle(&vault, &share).unwrap();
    assert!(names.iter().all(|key| hub.open().has_key(key) && !other.has_key(key)));
    assert_eq!(learn(&other, &share).unwrap(), Vec::<String>::new());
    assert!(names.iter().all(|key| other.has_key(key)));
}

#[test]
fn erased_damaged_and_not_known_yet_are_three_things() {
    let hub = Hub::new();
    let (one, other) = (hub.open(), hub.open());
    let stored = settled(&one, seal(&one, &report()));
    assert!(matches!(other.open_event(record(), 0, stored.clone()), Err(VaultError::NotKnownYet { .. })));
    assert_eq!(learn(&other, &stored).unwrap(), Vec::<String>::new());
    assert_eq!(other.open_event(record(), 0, stored.clone()).unwrap(), report());
    assert!(matches!(other.open_event(record(), 1, stored.clone()), Err(VaultError::Damaged { .. })));

    // Never settled, so nowhere: nobody else can tell it from what was destroyed.
    let elsewhere = one.seal("case/another", record(), 0, &report()).unwrap();
    assert!(matches!(other.open_event(record(), 0, elsewhere.clone()), Err(VaultError::NotKnownYet { .. })));
    assert_eq!(learn(&other, &elsewhere).unwrap().len(), elsewhere.sealed.len());
    let erased = other.open_event(record(), 0, elsewhere.clone()).unwrap();
    assert_ne!(erased, report());
    // Should it come after all, it is known from then on.
    settle(&one, &elsewhere).unwrap();
    learn(&other, &elsewhere).unwrap();
    assert_eq!(other.open_event(record(), 0, elsewhere).unwrap(), report());
}

#[test]
fn a_process_without_the_role_makes_no_key_and_uses_those_of_others() {
    let hub = Hub::filled();
    let reads = now(Vault::open_shared(&hub.keys.path(), &in_files(), hub.place.clone(), false)).unwrap();
    let before = hub.place.all();
    let stored = settled(&reads, seal(&reads, &report()));
    assert_eq!(reads.open_event(record(), 0, stored).unwrap(), report());
    assert!(matches!(reads.seal("case/another", record(), 0, &report()), Err(VaultError::Keyring(_))));
    assert_eq!(hub.place.all(), before);
}

#[test]
fn what_lies_at_the_place_tells_neither_keys_nor_for_whom_they_are() {
    let hub = Hub::filled();
    let vault = hub.open();
    for entry in hub.place.all() {
        let text = String::from_utf8_lossy(&entry.bytes).into_owned() + &entry.subject;
        for word in ["pol", "case", "victim", "0000ca5e"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
        let id = entry.bytes[1..17].try_into().unwrap();
        let held = vault.ring.held().by_id(id);
        assert_eq!(held.is_some(), entry.subject != "heads");
        if let Some(key) = held {
            assert!(!entry.bytes.windows(32).any(|bytes| *bytes == **key));
        }
    }
    let other = Hub::filled();
    let subjects = |hub: &Hub| hub.place.all().into_iter().map(|entry| entry.subject).collect::<Vec<_>>();
    let elsewhere = subjects(&other);
    assert!(subjects(&hub).iter().all(|one| one == "heads" || !elsewhere.contains(one)), "another hub has other names");
}

#[test]
fn any_flipped_bit_at_the_place_is_damage() {
    let hub = Hub::filled();
    let whole = hub.place.all();
    for nth in 0..whole.len() {
        for at in 0..whole[nth].bytes.len() {
            for bit in 0..8 {
                let (mut changed, mut bytes) = (whole.clone(), whole[nth].bytes.to_vec());
                bytes[at] ^= 1 << bit;
                changed[nth].bytes = bytes.into();
                hub.place.replace(changed);
                let result = hub.try_open();
                assert!(is_damage(&result), "entry {nth} byte {at} bit {bit}: {result:?}");
            }
        }
        for length in 0..whole[nth].bytes.len() {
            let mut changed = whole.clone();
            changed[nth].bytes = whole[nth].bytes[..length].into();
            hub.place.replace(changed);
            assert!(is_damage(&hub.try_open()), "entry {nth} cut at {length}");
        }
    }
    hub.place.replace(whole);
    assert_eq!(hub.open().testified(), Heads { facts: 3, access: 5 });
}

fn renumbered(entries: Vec<SharedEntry>) -> Vec<SharedEntry> {
    entries.into_iter().zip(1..).map(|(entry, sequence)| SharedEntry { sequence, ..entry }).collect()
}

#[test]
fn entries_cannot_be_left_out_repeated_or_moved_to_another_subject_or_keyring() {
    let hub = Hub::filled();
    let whole = hub.place.all();
    assert!(whole.len() > 3);
    let mut gap = whole.clone();
    gap.remove(1);
    let repeated = renumbered([&whole[..], &whole[..1]].concat());
    let mut moved = whole.clone();
    (moved[0].subject, moved[1].subject) = (whole[1].subject.clone(), whole[0].subject.clone());
    let mut to_heads = whole.clone();
    to_heads[0].subject = "heads".into();
    let mut long = whole.clone();
    long[0].bytes = [&*whole[0].bytes, &[0; 512]].concat().into();
    for bad in [gap, repeated, moved, to_heads, long, Hub::filled().place.all()] {
        hub.place.replace(bad.clone());
        assert!(is_damage(&hub.try_open()), "{bad:?}");
    }
    // What is taken out whole, the numbers made good, is seen by what the log names.
    hub.place.replace(renumbered(whole[1..].to_vec()));
    let vault = hub.open();
    let id = data_encoding::HEXLOWER.encode(&whole[0].bytes[1..17]);
    assert!(!vault.has_key(&id));
}

#[test]
fn a_second_key_of_one_scope_is_refused_although_it_was_sealed_rightly() {
    let hub = Hub::filled();
    let elsewhere = Hub { keys: Keys::none(), place: Arc::default() };
    elsewhere.keys.write("epoch-1.key", &hub.keys.read("epoch-1.key"));
    let vault = elsewhere.open();
    settled(&vault, seal(&vault, &report()));
    hub.place.replace(renumbered([hub.place.all(), elsewhere.place.all()].concat()));
    assert!(is_damage(&hub.try_open()));
}

#[test]
fn damage_that_a_running_process_meets_ends_making_settling_and_learning_but_not_opening() {
    let hub = Hub::filled();
    let vault = hub.open();
    let stored = settled(&vault, seal(&vault, &report()));
    let pending = vault.seal("case/another", record(), 0, &report()).unwrap();
    let mut entries = hub.place.all();
    let (sequence, subject) = (entries.len() as u64 + 1, entries[0].subject.clone());
    entries.push(SharedEntry { sequence, subject, bytes: [7; 80].as_slice().into() });
    hub.place.replace(entries);
    let unknown = Hub::filled();
    let foreign = seal(&unknown.open(), &report());
    assert!(is_damage(&learn(&vault, &foreign)));
    let refused = settle(&vault, &pending);
    assert!(matches!(refused, Err(Unsettled::Keyring(KeyringError::UnknownEntry { .. }))), "{refused:?}");
    assert!(matches!(vault.seal("case/third", record(), 0, &report()), Err(VaultError::Keyring(_))));
    assert!(now(vault.testify()).is_err());
    assert_eq!(vault.open_event(record(), 0, stored).unwrap(), report());
    assert!(matches!(vault.open_event(record(), 0, foreign), Err(VaultError::NotKnownYet { .. })));
}

/// A place that does not answer while it is told not to.
#[derive(Default)]
struct Away {
    place: MemoryShared,
    silent: AtomicBool,
    /// Says that an entry is gone.
    gone: AtomicBool,
}

impl Away {
    fn error(&self) -> Option<io::Error> {
        self.silent.load(Ordering::Relaxed).then(|| io::Error::from(io::ErrorKind::TimedOut))
    }
}

impl Shared for Away {
    fn publish<'a>(&'a self, subject: &'a str, expected: u64, entry: &'a [u8]) -> Later<'a, Result<u64, NotPublished>> {
        match self.error() {
            Some(error) => Box::pin(ready(Err(NotPublished::Unknown(error)))),
            None => self.place.publish(subject, expected, entry),
        }
    }
    fn read_after(&self, after: u64) -> Later<'_, io::Result<SharedPage>> {
        let gone = self.gone.load(Ordering::Relaxed).then(|| io::Error::from(io::ErrorKind::InvalidData));
        match self.error().or(gone) {
            Some(error) => Box::pin(ready(Err(error))),
            None => self.place.read_after(after),
        }
    }
}

#[test]
fn while_the_place_does_not_answer_nothing_is_settled_and_afterwards_the_same_key_is() {
    let keys = Keys::none();
    Vault::create_epoch(&keys.path(), &in_files()).unwrap();
    let place = Arc::new(Away::default());
    let vault = now(Vault::open_shared(&keys.path(), &in_files(), place.clone(), true)).unwrap();
    place.silent.store(true, Ordering::Relaxed);
    let stored = seal(&vault, &report());
    assert!(matches!(settle(&vault, &stored), Err(Unsettled::Keyring(KeyringError::Unreachable(_)))));
    let refused = now(Vault::open_shared(&keys.path(), &in_files(), place.clone(), true));
    assert!(matches!(refused, Err(KeyringError::Unreachable(_))), "no process starts without all keys");
    place.silent.store(false, Ordering::Relaxed);
    settle(&vault, &stored).unwrap();
    let other = now(Vault::open_shared(&keys.path(), &in_files(), place, true)).unwrap();
    assert_eq!(other.open_event(record(), 0, stored).unwrap(), report());
}

#[test]
fn a_place_that_has_lost_an_entry_is_damaged_and_stays_so() {
    let keys = Keys::none();
    Vault::create_epoch(&keys.path(), &in_files()).unwrap();
    let place = Arc::new(Away::default());
    let vault = now(Vault::open_shared(&keys.path(), &in_files(), place.clone(), true)).unwrap();
    place.gone.store(true, Ordering::Relaxed);
    assert!(is_damage(&now(vault.learn_all())));
    assert!(is_damage(&now(Vault::open_shared(&keys.path(), &in_files(), place.clone(), true))));
    place.gone.store(false, Ordering::Relaxed);
    assert!(is_damage(&now(vault.learn_all())), "a restart has to verify all of it");
}

#[test]
fn processes_testify_side_by_side_and_never_of_less() {
    let hub = Hub::new();
    let (one, other) = (hub.open(), hub.open());
    one.testify_of(|| Heads { facts: 7, access: 2 });
    other.testify_of(|| Heads { facts: 4, access: 9 });
    for _ in 0..2 {
        now(one.testify()).unwrap();
        now(other.testify()).unwrap();
    }
    assert_eq!(other.testified(), Heads { facts: 7, access: 9 });
    assert_eq!((hub.place.all().len(), hub.open().testified()), (2, Heads { facts: 7, access: 9 }));
    // A new key testifies too.
    let third = hub.open();
    third.testify_of(|| Heads { facts: 8, access: 1 });
    let stored = seal(&third, &report());
    assert_eq!(hub.open().testified(), Heads { facts: 7, access: 9 });
    settle(&third, &stored).unwrap();
    assert_eq!(third.testified(), Heads { facts: 8, access: 9 });
    assert_eq!(hub.open().testified(), Heads { facts: 8, access: 9 });
}

#[test]
fn more_keys_than_a_page_holds_are_all_read() {
    let hub = Hub::new();
    let vault = hub.open();
    let entry = sample("governance.case_restricted.v1");
    let stored: Vec<_> =
        (0..1_100).map(|nth| vault.seal(&format!("case/{nth}"), record(), nth, &entry).unwrap()).collect();
    now(vault.settle(&stored)).unwrap();
    let other = hub.open();
    assert!(other.keys_held() > crate::memory::PAGE_ENTRIES_MAX);
    for (nth, stored) in (0..).zip(stored) {
        assert_eq!(other.open_event(record(), nth, stored).unwrap(), entry);
    }
}

/// A keyring in a file, and what was sealed with it.
fn in_a_file() -> (Keys, Vec<StoredEvent>) {
    let keys = Keys::new();
    let vault = keys.open();
    vault.testify_of(|| Heads { facts: 41, access: 97 });
    let samples = samples();
    let sealed = samples.iter().zip(0..).map(|(entry, nth)| vault.seal(STREAM, record(), nth, entry).unwrap());
    (keys, sealed.collect())
}

#[test]
fn a_keyring_in_a_file_is_handed_over_whole_and_as_often_as_one_likes() {
    let (keys, sealed) = in_a_file();
    let alone = keys.open();
    let place = Arc::new(MemoryShared::default());
    assert_eq!(now(alone.hand_over(place.clone())).unwrap(), alone.keys_held());
    let entries = place.all();
    assert_eq!(now(alone.hand_over(place.clone())).unwrap(), alone.keys_held());
    assert_eq!(place.all(), entries);
    let vault = now(Vault::open_shared(&keys.path(), &in_files(), place.clone(), true)).unwrap();
    assert_eq!((vault.keys_held(), vault.testified()), (alone.keys_held(), Heads { facts: 41, access: 97 }));
    for ((entry, stored), nth) in samples().iter().zip(sealed).zip(0..) {
        assert_eq!(vault.open_event(record(), nth, stored.clone()).unwrap(), *entry);
        // The sample of a share carries a wrap under a key that never was.
        if entry.event.type_name() != "casework.item_shared.v1" {
            settled(&vault, vault.seal(STREAM, record(), nth, entry).unwrap());
        }
    }
    assert_eq!(place.all(), entries, "no scope got a second key");
}

#[test]
fn what_was_handed_over_in_part_is_completed_and_what_went_its_own_way_is_refused() {
    let (keys, _) = in_a_file();
    let (alone, place) = (keys.open(), Arc::new(MemoryShared::default()));
    now(alone.hand_over(place.clone())).unwrap();
    let whole = place.all();
    place.replace(whole[..2].to_vec());
    assert_eq!(now(alone.hand_over(place.clone())).unwrap(), alone.keys_held());
    let subjects = |place: &MemoryShared| place.all().into_iter().map(|entry| entry.subject).collect::<Vec<_>>();
    assert_eq!(subjects(&place), whole.iter().map(|entry| entry.subject.clone()).collect::<Vec<_>>());

    place.replace(Vec::new());
    let other = now(Vault::open_shared(&keys.path(), &in_files(), place.clone(), true)).unwrap();
    settled(&other, seal(&other, &report()));
    assert!(matches!(now(alone.hand_over(place)), Err(KeyringError::Diverged)));
    let foreign = Hub::filled().place;
    assert!(is_damage(&now(alone.hand_over(foreign))));
}

#[test]
fn a_keyring_in_a_file_loses_nothing_and_knows_all() {
    let keys = Keys::new();
    let vault = keys.open();
    let stored = settled(&vault, seal(&vault, &report()));
    assert!(!vault.is_shared());
    let foreign = seal(&Keys::new().open(), &report());
    assert_eq!(learn(&vault, &stored).unwrap(), Vec::<String>::new());
    assert_eq!(learn(&vault, &foreign).unwrap().len(), foreign.sealed.len());
    assert_ne!(vault.open_event(record(), 0, foreign).unwrap(), report(), "what it has no key for is erased");
}

#[test]
fn an_epoch_key_is_made_once() {
    let keys = Keys::new();
    assert!(matches!(Vault::create_epoch(&keys.path(), &in_files()), Err(KeyringError::Exists(_))));
    let hub = Hub::new();
    assert!(matches!(Vault::create_epoch(&hub.keys.path(), &in_files()), Err(KeyringError::Exists(_))));
    assert!(matches!(Vault::create(&hub.keys.path(), &in_files()), Err(KeyringError::Exists(_))));
}
