//! Sharing in full: the receiver gets a copy that lives by its own key.

use super::{Keys, STREAM, agency, record, sample, seal};
use crate::{Vault, VaultError, part::key_id};
use events::{Entry, StoredEvent, Wrap};

fn forget(vault: &Vault, key: &str) {
    vault.ring.held().forget(key_id(key).unwrap());
    assert!(!vault.has_key(key));
}

/// An item of the health service, sealed, and the wraps by which the police receive it.
fn shared() -> (Vault, Entry, StoredEvent, Vec<Wrap>) {
    let vault = Keys::new().open();
    let entry = sample("casework.item_contributed.v1");
    assert_eq!(entry.controller, agency("nhs"));
    let stored = seal(&vault, &entry);
    let wraps = vault.rewrap_for(STREAM, record(), 0, &stored, &agency("pol")).unwrap();
    (vault, entry, stored, wraps)
}

#[test]
fn the_receiver_reads_on_after_the_contributor_erased() {
    let (vault, entry, stored, wraps) = shared();
    assert!(wraps.iter().all(|wrap| wrap.controller == agency("pol")));
    assert_eq!(wraps.len(), stored.sealed.len());
    forget(&vault, &stored.sealed[0].wraps[0].key);
    let alone = vault.open_event(record(), 0, stored.clone()).unwrap();
    assert_ne!(alone, entry, "by the contributor's key alone it is erased");
    assert_eq!(vault.open_with(record(), 0, stored.clone(), &wraps).unwrap(), entry);

    forget(&vault, &wraps[0].key);
    assert_eq!(vault.open_with(record(), 0, stored, &wraps).unwrap(), alone, "erased for both, erased for all");
}

#[test]
fn the_contributor_reads_on_after_the_receiver_erased() {
    let (vault, entry, stored, wraps) = shared();
    forget(&vault, &wraps[0].key);
    assert_eq!(vault.open_with(record(), 0, stored, &wraps).unwrap(), entry);
}

#[test]
fn wraps_survive_a_restart_and_open_no_other_event() {
    let keys = Keys::new();
    let vault = keys.open();
    let entry = sample("casework.item_contributed.v1");
    let (stored, other) = (seal(&vault, &entry), vault.seal(STREAM, record(), 1, &entry).unwrap());
    let wraps = vault.rewrap_for(STREAM, record(), 0, &stored, &agency("pol")).unwrap();
    vault.sync().unwrap();
    drop(vault);
    let vault = keys.open();
    forget(&vault, &stored.sealed[0].wraps[0].key);
    assert_eq!(vault.open_with(record(), 0, stored, &wraps).unwrap(), entry);
    let result = vault.open_with(record(), 1, other, &wraps);
    assert!(matches!(result, Err(VaultError::Damaged { .. })), "{result:?}");
}

#[test]
fn what_is_erased_cannot_be_shared_any_more() {
    let (vault, _, stored, _) = shared();
    forget(&vault, &stored.sealed[0].wraps[0].key);
    assert_eq!(vault.rewrap_for(STREAM, record(), 0, &stored, &agency("adv")).unwrap(), []);
}

#[test]
fn a_damaged_part_is_not_passed_on() {
    let (vault, _, mut stored, _) = shared();
    stored.sealed[0].boxed = stored.sealed[0].boxed.replacen(|_| true, "_", 1);
    let result = vault.rewrap_for(STREAM, record(), 0, &stored, &agency("adv"));
    assert!(matches!(result, Err(VaultError::Damaged { .. })), "{result:?}");
}
