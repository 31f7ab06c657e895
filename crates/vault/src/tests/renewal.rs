//! Keys that are destroyed: gone from every file, for good, whatever stops it; and all that is left goes on.
#![allow(clippy::print_stdout, reason = "a test of faults says how many it survived")]

use super::{KINDS, Keys, Kind, STREAM, agency, faults::Weak, now, record, report, sample, seal};
use crate::{Heads, KeyStoreError, KeyringError, MemoryShared, Opened, Scope, Vault, part::key_id, put_back, snapshot};
use data_encoding::{BASE64, HEXLOWER};
use events::{Party, Retention, StoredEvent};
use std::{collections::BTreeSet, fs, io, sync::Arc};

const OTHER: &str = "case/0000ca5e-0000-4000-8000-000000000002";

fn keys_of(stored: &StoredEvent) -> Vec<String> {
    let all: BTreeSet<_> = stored.sealed.iter().flat_map(|part| &part.wraps).map(|wrap| wrap.key.clone()).collect();
    all.into_iter().collect()
}

/// The bytes of these keys and of the epoch key, as they are held now.
fn secrets(vault: &Vault, keys: &[String]) -> Vec<[u8; 32]> {
    let held = vault.ring.held();
    let mut all: Vec<_> = keys.iter().map(|key| **held.by_id(key_id(key).unwrap()).unwrap()).collect();
    all.push(*vault.ring.epoch().key);
    all
}

/// Whether a file of the directory holds one of these, as bytes, hex or base64.
fn is_anywhere(keys: &Keys, secrets: &[[u8; 32]]) -> bool {
    let forms = |secret: &[u8; 32]| {
        let hex = HEXLOWER.encode(secret);
        let base64 = |bytes: &[u8]| BASE64.encode(bytes).as_bytes()[..40].to_vec();
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        [secret.to_vec(), hex.to_uppercase().into(), wide(&hex), hex.into(), base64(secret)]
    };
    fs::read_dir(keys.path()).unwrap().any(|entry| {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        secrets.iter().flat_map(forms).any(|form| bytes.windows(form.len()).any(|window| window == form))
    })
}

fn names(keys: &Keys) -> BTreeSet<String> {
    fs::read_dir(keys.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_destroyed_key_is_in_no_file_and_what_is_left_goes_on() {
    KINDS.into_iter().for_each(law_gone_from_files);
}

fn law_gone_from_files(kind: Kind) {
    let keys = Keys::new_in(kind);
    let vault = keys.open();
    vault.testify_of(|| Heads { facts: 3, access: 40 });
    let gone = seal(&vault, &report());
    let kept = vault.seal(OTHER, record(), 0, &report()).unwrap();
    now(vault.testify()).unwrap();
    let (mac, etag, token) = (vault.command_mac(b"c"), vault.etag_mac(b"e"), vault.seal_token("cursor", b"41"));
    let secret = secrets(&vault, &keys_of(&gone));
    // A search that finds nothing proves nothing; and where a server wraps the epoch, its key lies in no file at all.
    assert_eq!(is_anywhere(&keys, &secret), kind == Kind::Files);
    let before = keys.read("keyring");

    vault.destroy(&keys_of(&gone)).unwrap();
    let check = |vault: &Vault| {
        assert!(!is_anywhere(&keys, &secret));
        assert_eq!(names(&keys), ["destroyed", "epoch-2.key", "keyring"].map(str::to_owned).into());
        let opened = vault.open_event(record(), 0, gone.clone()).unwrap();
        assert_eq!(opened, events::Entry::join(gone.clone(), []).unwrap(), "erased, and not damaged");
        assert_eq!(vault.open_event(record(), 0, kept.clone()).unwrap(), report());
        // A repeated command is known, an etag holds, a cursor is good.
        assert_eq!((vault.command_mac(b"c"), vault.etag_mac(b"e")), (mac, etag));
        assert_eq!(vault.open_token("cursor", &token), Some(b"41".to_vec()));
        assert_eq!(vault.testified(), Heads { facts: 3, access: 40 });
        assert!(keys_of(&gone).iter().all(|key| vault.has_key(key) && vault.was_destroyed(key)));
        assert!(!vault.remains());
    };
    check(&vault);
    // The same scope gets a new key, which is durable like any other.
    let anew = seal(&vault, &report());
    vault.sync().unwrap();
    assert!(keys_of(&anew).iter().all(|key| !keys_of(&gone).contains(key)));
    drop(vault);
    let vault = keys.open();
    check(&vault);
    assert_eq!(vault.open_event(record(), 0, anew.clone()).unwrap(), report());
    // Once more changes nothing.
    let ring = keys.read("keyring");
    vault.destroy(&keys_of(&gone)).unwrap();
    assert_eq!(keys.read("keyring"), ring);
    // The keyring of before the destruction belongs to no key that is there.
    drop(vault);
    keys.write("keyring", &before);
    assert!(
        matches!(Vault::open(&keys.path(), &keys.store), Err(KeyringError::Missing(path)) if path.ends_with("epoch-1.key"))
    );
    keys.write("keyring", &ring);
    check(&keys.open());
}

#[test]
fn h3_what_was_destroyed_does_not_come_back_from_a_backup_of_before() {
    KINDS.into_iter().for_each(law_never_from_a_backup);
}

fn law_never_from_a_backup(kind: Kind) {
    let keys = Keys::new_in(kind);
    let vault = keys.open();
    let gone = seal(&vault, &report());
    let kept = vault.seal(OTHER, record(), 0, &report()).unwrap();
    vault.sync().unwrap();
    let secret: Vec<_> = secrets(&vault, &keys_of(&gone)).into_iter().take(keys_of(&gone).len()).collect();
    let backup = keys.beside();
    for (name, bytes) in snapshot(&keys.path(), &keys.store).unwrap().files {
        backup.write(&name, &keys.read(&name)[..usize::try_from(bytes).unwrap()]);
    }
    vault.destroy(&keys_of(&gone)).unwrap();
    let later = vault.seal("case/0000ca5e-0000-4000-8000-000000000003", record(), 0, &report()).unwrap();
    vault.sync().unwrap();
    drop(vault);
    let most = Heads { facts: 5, access: 7 };
    let ledger_alone = keys.beside();
    ledger_alone.write("destroyed", &keys.read("destroyed"));
    for (survived, has_later) in [(&keys, true), (&ledger_alone, false)] {
        let to = keys.beside();
        if kind == Kind::Transit && !has_later {
            // The server has destroyed what the backup's keyring lies under: nobody opens any of it any more.
            let refused = put_back(&backup.path(), Some(&survived.path()), &to.path(), most, &keys.store);
            assert!(matches!(refused, Err(KeyringError::Store(KeyStoreError::Gone { .. }))), "{refused:?}");
            continue;
        }
        let done = put_back(&backup.path(), Some(&survived.path()), &to.path(), most, &keys.store).unwrap();
        assert_eq!(done.destroyed, keys_of(&gone).len());
        let vault = to.open();
        assert!(!is_anywhere(&to, &secret));
        assert_eq!(vault.open_event(record(), 0, kept.clone()).unwrap(), report());
        assert_ne!(vault.open_event(record(), 0, gone.clone()).unwrap(), report());
        assert_eq!(vault.open_event(record(), 0, later.clone()).unwrap() == report(), has_later);
    }
}

#[test]
fn whatever_stops_a_destruction_nothing_else_is_lost_and_a_restart_ends_it() {
    KINDS.into_iter().for_each(law_a_restart_ends_it);
}

fn law_a_restart_ends_it(kind: Kind) {
    let (mut faults, mut finished) = (0, 0);
    for good in 0..40 {
        for kept_quarters in [0, 2, 4] {
            for names_lost in [false, true] {
                let keys = Keys::new_in(kind);
                let before = keys.open();
                let gone = seal(&before, &report());
                let other = [
                    before.seal(OTHER, record(), 0, &report()).unwrap(),
                    before.seal(OTHER, record(), 1, &sample("risk.risk_assessed.v1")).unwrap(),
                ];
                before.sync().unwrap();
                let secret = secrets(&before, &keys_of(&gone));
                drop(before);
                let disk = Weak::new(good, io::ErrorKind::StorageFull);
                let Opened { vault, .. } = Vault::open_on(disk.clone(), &keys.path(), &keys.store).unwrap();
                let done = vault.destroy(&keys_of(&gone));
                let left = disk.left();
                // Whatever it answers, nobody reads what was to be destroyed, once the ledger has said so.
                let erased = vault.open_event(record(), 0, gone.clone()).unwrap() != report();
                assert!(erased || done.is_err());
                drop(vault);
                disk.lose_power(kept_quarters);
                if names_lost {
                    disk.lose_names();
                }
                faults += 1;
                let hint = format!("{good} good acts, {kept_quarters} quarters, names lost: {names_lost}");
                let Opened { vault, .. } =
                    Vault::open(&keys.path(), &keys.store).unwrap_or_else(|bad| panic!("{hint}: {bad}"));
                assert_eq!(vault.open_event(record(), 0, other[0].clone()).unwrap(), report(), "{hint}");
                if done.is_ok() {
                    assert!(left > 0 || good > 10, "{hint}");
                    assert!(!vault.remains() && !is_anywhere(&keys, &secret), "{hint}: it said that it was done");
                    finished += 1;
                }
                // A restart ends what was begun; what was not begun can be begun.
                let begun = vault.was_destroyed(&keys_of(&gone)[0]);
                vault.renew().unwrap();
                if begun {
                    assert!(!is_anywhere(&keys, &secret), "{hint}: a restart ends it");
                }
                vault.destroy(&keys_of(&gone)).unwrap();
                assert!(!is_anywhere(&keys, &secret) && !vault.remains(), "{hint}");
                drop(vault);
                let vault = keys.open();
                let opened = vault.open_event(record(), 1, other[1].clone()).unwrap();
                assert_eq!(opened, sample("risk.risk_assessed.v1"), "{hint}");
                assert_eq!(names(&keys).len(), 3, "{hint}: {:?}", names(&keys));
            }
        }
    }
    assert!(finished > 0 && finished < faults);
    println!(
        "{kind:?}: {faults} destructions that were stopped, {finished} of them done, none half, nothing else lost"
    );
}

#[test]
fn keys_are_made_and_synced_while_others_are_destroyed() {
    KINDS.into_iter().for_each(law_made_meanwhile);
}

fn law_made_meanwhile(kind: Kind) {
    let keys = Keys::new_in(kind);
    let vault = keys.open();
    let rounds = 12;
    let gone: Vec<_> = (0..rounds)
        .map(|nth| vault.seal(&format!("case/0000ca5e-0000-4000-8000-0000000001{nth:02}"), record(), 0, &report()))
        .map(Result::unwrap)
        .collect();
    vault.sync().unwrap();
    let made = std::thread::scope(|threads| {
        let sealing = threads.spawn(|| {
            let mut made = Vec::new();
            for nth in 0..200 {
                let stream = format!("case/0000ca5e-0000-4000-8000-{nth:012}");
                made.push(vault.seal(&stream, record(), 0, &report()).unwrap());
                vault.sync().unwrap();
            }
            made
        });
        for stored in &gone {
            vault.destroy(&keys_of(stored)).unwrap();
        }
        sealing.join().unwrap()
    });
    drop(vault);
    let vault = keys.open();
    assert!(made.into_iter().all(|stored| vault.open_event(record(), 0, stored).unwrap() == report()));
    assert!(gone.iter().all(|stored| vault.open_event(record(), 0, stored.clone()).unwrap() != report()));
    assert_eq!(names(&keys), ["destroyed", &format!("epoch-{}.key", rounds + 1), "keyring"].map(str::to_owned).into());
}

#[test]
fn erasing_for_one_controller_leaves_the_copy_that_another_holds() {
    KINDS.into_iter().for_each(law_anothers_copy);
}

fn law_anothers_copy(kind: Kind) {
    let keys = Keys::new_in(kind);
    let vault = keys.open();
    let stored = seal(&vault, &report());
    let wraps = vault.rewrap_for(STREAM, record(), 0, &stored, &agency("adv")).unwrap();
    vault.destroy(&keys_of(&stored)).unwrap();
    assert_ne!(vault.open_event(record(), 0, stored.clone()).unwrap(), report());
    assert_eq!(vault.open_with(record(), 0, stored.clone(), &wraps).unwrap(), report());
    let scope = |controller: &str, party| Scope {
        controller: agency(controller),
        stream: STREAM.to_owned(),
        party,
        retention: Retention::PublicProtection,
    };
    let held = wraps.iter().map(|wrap| wrap.key.clone()).collect::<Vec<_>>();
    assert!(
        [Party::Victim, Party::Suspect]
            .iter()
            .any(|&party| { vault.key_of(&scope("adv", party)).is_some_and(|key| held.contains(&key)) })
    );
    vault.destroy(&held).unwrap();
    assert_ne!(vault.open_with(record(), 0, stored, &wraps).unwrap(), report());
}

#[test]
fn keys_that_several_processes_share_are_not_destroyed_and_it_is_said_why() {
    let keys = Keys::none();
    Vault::create_epoch(&keys.path(), &keys.store).unwrap();
    let vault = now(Vault::open_shared(&keys.path(), &keys.store, Arc::new(MemoryShared::default()), true)).unwrap();
    let stored = vec![seal(&vault, &report())];
    now(vault.settle(&stored)).unwrap();
    assert!(matches!(vault.destroy(&keys_of(&stored[0])), Err(KeyringError::NotHere)));
    assert_eq!(vault.open_event(record(), 0, stored[0].clone()).unwrap(), report());
}
