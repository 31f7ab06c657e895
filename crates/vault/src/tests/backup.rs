//! Keyrings read beside their hub, and put back: nothing is lost that was not destroyed, and nothing destroyed comes back.

use super::{Keys, STREAM, agency, now, record, report, sample, seal};
use crate::{Heads, KeyringError, PutBack, Vault, disk::RealDisk, in_files, ledger, part::key_id, put_back, snapshot};
use events::StoredEvent;
use std::{collections::BTreeSet, fs, path::Path};

const MOST: Heads = Heads { facts: 5, access: 7 };

/// What a snapshot takes, as a backup holds it.
fn taken(keys: &Keys) -> Keys {
    let copy = Keys::none();
    for (name, bytes) in snapshot(&keys.path(), &in_files()).unwrap().files {
        let bytes = usize::try_from(bytes).unwrap();
        copy.write(&name, &keys.read(&name)[..bytes]);
    }
    copy
}

fn keys_of(stored: &StoredEvent) -> BTreeSet<String> {
    stored.sealed.iter().flat_map(|part| &part.wraps).map(|wrap| wrap.key.clone()).collect()
}

/// Puts these keys into a ledger, as whoever destroys them will.
fn destroy(keys: &Keys, ids: &BTreeSet<String>) {
    let id = keys.read("keyring")[16..32].try_into().unwrap();
    ledger::write(&RealDisk, &keys.path(), &id, &ids.iter().map(|key| key_id(key).unwrap()).collect()).unwrap();
}

fn put(backup: &Keys, survived: Option<&Keys>, heads: Heads) -> (Keys, Result<PutBack, KeyringError>) {
    let to = Keys::none();
    let survived = survived.map(Keys::path);
    let done = put_back(&backup.path(), survived.as_deref(), &to.path(), heads, &in_files());
    (to, done)
}

#[test]
fn a_keyring_is_read_beside_the_hub_that_appends_to_it() {
    let keys = Keys::new();
    let hub = keys.open();
    let stored = seal(&hub, &report());
    hub.sync().unwrap();
    let seen = snapshot(&keys.path(), &in_files()).unwrap();
    assert_eq!(seen.vault.open_event(record(), 0, stored.clone()).unwrap(), report());
    // It goes on meanwhile, and what a write leaves half done does not count.
    let more = sample("risk.risk_assessed.v1");
    let later = hub.seal("case/0000ca5e-0000-4000-8000-000000000002", record(), 1, &more).unwrap();
    let whole = keys.read("keyring");
    let copy = taken(&keys);
    assert_eq!(copy.read("keyring"), whole);
    keys.write("keyring", &whole[..whole.len() - 5]);
    let torn = taken(&keys);
    assert!(torn.read("keyring").len() < whole.len() - 5);
    assert_eq!(torn.open().open_event(record(), 0, stored).unwrap(), report());
    assert!(keys_of(&later).iter().all(|key| copy.open().has_key(key)));
}

#[test]
fn keys_that_were_put_back_open_what_they_sealed_and_testify_of_no_more_than_is_there() {
    let keys = Keys::new();
    let vault = keys.open();
    vault.testify_of(|| Heads { facts: 3, access: 40 });
    let stored = seal(&vault, &report());
    now(vault.testify()).unwrap();
    let (mac, token) = (vault.command_mac(b"command"), vault.seal_token("cursor", b"41"));
    drop(vault);
    for survived in [None, Some(&keys)] {
        let (to, done) = put(&taken(&keys), survived, MOST);
        assert_eq!(done.unwrap(), PutBack { keys: keys_of(&stored).len(), destroyed: 0 });
        let again = to.open();
        assert_eq!(again.open_event(record(), 0, stored.clone()).unwrap(), report());
        assert_eq!(again.testified(), Heads { facts: 3, access: 7 });
        // Cursors, and the marks by which a repeated request is known, hold on.
        assert_eq!((again.command_mac(b"command"), again.open_token("cursor", &token)), (mac, Some(b"41".to_vec())));
        // New keys go on behind them.
        let new = again.seal("case/0000ca5e-0000-4000-8000-000000000003", record(), 2, &report()).unwrap();
        again.sync().unwrap();
        drop(again);
        assert_eq!(to.open().open_event(record(), 2, new).unwrap(), report());
    }
}

#[test]
fn h3_a_destroyed_key_stays_destroyed_when_an_older_backup_is_put_back() {
    let keys = Keys::new();
    let vault = keys.open();
    let (gone, kept) = (
        seal(&vault, &report()),
        vault.seal("case/0000ca5e-0000-4000-8000-000000000002", record(), 0, &report()).unwrap(),
    );
    vault.sync().unwrap();
    drop(vault);
    let before = taken(&keys);
    let ids = keys_of(&gone);
    assert!(ids.len() > 1 && ids.is_disjoint(&keys_of(&kept)));
    destroy(&keys, &ids);
    let ledger_alone = Keys::none();
    ledger_alone.write("destroyed", &keys.read("destroyed"));
    // The old keyring simply copied beside the newer ledger.
    let copied = Keys::none();
    for (from, file) in [(&before, "keyring"), (&before, "epoch-1.key"), (&keys, "destroyed")] {
        copied.write(file, &from.read(file));
    }
    let mut all = vec![copied];
    // Put back with what has survived: keyring and ledger, or the ledger alone; and from a backup taken since.
    for (backup, survived) in [(&before, Some(&keys)), (&before, Some(&ledger_alone)), (&taken(&keys), None)] {
        let (to, done) = put(backup, survived, MOST);
        assert_eq!(done.unwrap().destroyed, ids.len());
        assert_eq!(to.read("destroyed"), keys.read("destroyed"), "the ledger goes on with the keyring");
        all.push(to);
    }
    let entries = before.read("keyring").len();
    for (nth, to) in all.iter().enumerate() {
        assert!(nth == 0 || to.read("keyring").len() < entries, "the entry itself is not there");
        let vault = to.open();
        let opened = vault.open_event(record(), 0, gone.clone()).unwrap();
        let fields = opened.event.fields(opened.source);
        assert!(fields.iter().any(|field| matches!(field.value, events::Value::Erased)), "it is read again");
        assert_eq!(vault.open_event(record(), 0, kept.clone()).unwrap(), report());
        // Destroyed is not lost.
        assert!(ids.iter().all(|key| vault.has_key(key)));
        assert!(vault.rewrap_for(STREAM, record(), 0, &gone, &agency("adv")).unwrap().is_empty());
    }
    // Without the ledger nobody could know.
    let (to, done) = put(&before, None, MOST);
    assert_eq!((done.unwrap().destroyed, to.open().open_event(record(), 0, gone).unwrap()), (0, report()));
}

#[test]
fn keys_made_after_the_backup_are_kept_and_a_keyring_that_lost_some_is_refused() {
    let keys = Keys::new();
    let vault = keys.open();
    seal(&vault, &report());
    vault.sync().unwrap();
    let before = taken(&keys);
    let later = vault.seal("case/0000ca5e-0000-4000-8000-000000000002", record(), 0, &report()).unwrap();
    vault.sync().unwrap();
    drop(vault);
    let (to, done) = put(&before, Some(&keys), MOST);
    done.unwrap();
    assert_eq!(to.open().open_event(record(), 0, later).unwrap(), report());

    let other = Keys::new();
    let refused = [(&before, &other, "of another hub"), (&taken(&keys), &before, "it lacks keys that the backup has")];
    for (backup, survived, why) in refused {
        let (to, done) = put(backup, Some(survived), MOST);
        let error = done.unwrap_err();
        assert!(matches!(error, KeyringError::Damaged { .. }) && error.to_string().contains(why), "{error}");
        assert!(!to.path().exists(), "nothing was written");
    }
}

#[test]
fn keys_are_put_back_only_where_nothing_is() {
    let keys = Keys::new();
    let backup = taken(&keys);
    let to = Keys::none();
    to.write("something", b"of somebody");
    let error = put_back(&backup.path(), None, &to.path(), MOST, &in_files()).unwrap_err();
    assert!(matches!(error, KeyringError::Exists(_)), "{error}");
    // Nor over the keyring that is in use.
    assert!(matches!(
        put_back(&backup.path(), None, &keys.path(), MOST, &in_files()).unwrap_err(),
        KeyringError::Exists(_)
    ));
    let hub = keys.open();
    let in_use = put(&backup, Some(&keys), MOST).1.unwrap_err();
    assert!(matches!(in_use, KeyringError::InUse(_)), "{in_use}");
    drop(hub);
}

#[test]
fn any_flipped_bit_or_cut_of_the_ledger_is_damage() {
    let keys = Keys::new();
    let vault = keys.open();
    let ids = keys_of(&seal(&vault, &report()));
    drop(vault);
    destroy(&keys, &ids);
    let ledger = keys.read("destroyed");
    let mut tried = 0;
    let mut refused = |bytes: &[u8], dir: &Path| {
        tried += 1;
        keys.write("destroyed", bytes);
        assert!(
            matches!(Vault::open(dir, &in_files()), Err(KeyringError::Damaged { .. })),
            "{}",
            String::from_utf8_lossy(bytes)
        );
    };
    for bit in 0..ledger.len() * 8 {
        let mut bytes = ledger.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        refused(&bytes, &keys.path());
    }
    for end in 0..ledger.len() {
        refused(&ledger[..end], &keys.path());
    }
    assert_eq!(tried, ledger.len() * 9);
    fs::remove_file(keys.path().join("destroyed")).unwrap();
    keys.open();
}
