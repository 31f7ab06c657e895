//! Sealed parts open only where they were sealed, and only unchanged.

use super::{Keys, record, report, sample, seal};
use crate::{Vault, VaultError, crypto, part};
use events::{Class, Party, Retention, SealedPart, StoredEvent};
use kernel::RecordId;

/// Changes a label of a part.
type Relabel<'a> = &'a dyn Fn(&mut SealedPart);

fn assert_damaged(vault: &Vault, record: RecordId, nth: u32, stored: StoredEvent, why: &str) {
    let result = vault.open_event(record, nth, stored);
    assert!(matches!(result, Err(VaultError::Damaged { .. })), "{why}: {result:?}");
}

#[test]
fn a_part_opens_in_no_other_event_and_no_other_record() {
    let vault = Keys::new().open();
    let stored = seal(&vault, &report());
    assert_damaged(&vault, record(), 1, stored.clone(), "another event");
    assert_damaged(
        &vault,
        "00000001-0000-4000-8000-000000000001".parse().unwrap(),
        0,
        stored.clone(),
        "another record",
    );

    let mut other = vault.seal(super::STREAM, record(), 1, &report()).unwrap();
    other.sealed[0] = stored.sealed[0].clone();
    assert_damaged(&vault, record(), 1, other, "a part of the event before");
}

#[test]
fn parts_of_one_event_cannot_change_places() {
    let vault = Keys::new().open();
    let stored = seal(&vault, &report());
    let mut swapped = stored.clone();
    swapped.sealed.swap(0, 1);
    assert_damaged(&vault, record(), 0, swapped.clone(), "swapped");
    for (index, part) in swapped.sealed.iter_mut().enumerate() {
        part.wraps[0].part = u16::try_from(index).unwrap();
    }
    assert_damaged(&vault, record(), 0, swapped, "swapped, with wraps relabelled");

    let mut boxes = stored.clone();
    boxes.sealed[0].boxed = stored.sealed[1].boxed.clone();
    assert_damaged(&vault, record(), 0, boxes, "the box of another part");

    let mut shorter = stored;
    shorter.sealed.remove(0);
    assert_damaged(&vault, record(), 0, shorter, "a part taken out");
}

#[test]
fn the_labels_of_a_part_and_its_wraps_cannot_be_changed() {
    let vault = Keys::new().open();
    let stored = seal(&vault, &report());
    let other_key = stored.sealed[1].wraps[0].key.clone();
    let relabels: [(&str, Relabel<'_>); 6] = [
        ("party", &|part| part.party = Party::ThirdParty),
        ("class", &|part| part.class = Class::Risk),
        ("retention", &|part| part.retention = Retention::AgencyRecord),
        ("controller", &|part| part.wraps[0].controller = super::agency("adv")),
        ("key", &|part| part.wraps[0].key.clone_from(&other_key)),
        ("no key", &|part| part.wraps[0].key = "x".into()),
    ];
    for (what, relabel) in relabels {
        let mut changed = stored.clone();
        relabel(&mut changed.sealed[0]);
        assert_damaged(&vault, record(), 0, changed, what);
    }
}

/// The text with its `at`th character made another one of base64.
fn altered(text: &str, at: usize) -> String {
    let mut bytes = text.as_bytes().to_vec();
    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_changed_character_is_damage_and_never_reads_as_erased() {
    let vault = Keys::new().open();
    let stored = seal(&vault, &sample("governance.case_restricted.v1"));
    for at in 0..stored.sealed[0].boxed.len() {
        let mut changed = stored.clone();
        changed.sealed[0].boxed = altered(&stored.sealed[0].boxed, at);
        assert_damaged(&vault, record(), 0, changed, "box");
    }
    let wrapped = &stored.sealed[0].wraps[0].wrapped;
    for at in 0..wrapped.len() {
        let mut changed = stored.clone();
        changed.sealed[0].wraps[0].wrapped = altered(wrapped, at);
        assert_damaged(&vault, record(), 0, changed, "wrap");
    }
    for length in 0..stored.sealed[0].boxed.len() {
        let mut changed = stored.clone();
        changed.sealed[0].boxed.truncate(length);
        assert_damaged(&vault, record(), 0, changed, "a box cut short");
    }
}

#[test]
fn a_box_is_committed_to_its_content_key() {
    let (part, party, class) = (0, Party::Victim, Class::Conduct);
    let binding = part::Binding { record: record(), nth: 0, part, party, class, retention: class.retention() };
    let (_, boxed) = part::seal_box(&binding, &serde_json::Map::new()).unwrap();
    let other = crypto::random_secret().unwrap();
    assert_eq!(part::open_box(&binding, &other, &boxed), Err("its box was sealed under another key"));
}

#[test]
fn no_error_text_holds_a_value() {
    let vault = Keys::new().open();
    let mut stored = seal(&vault, &report());
    stored.sealed[0].boxed = altered(&stored.sealed[0].boxed, 70);
    let error = vault.open_event(record(), 0, stored).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("part 0 of event 0 of record {} is damaged: its box does not decrypt", record())
    );
    assert!(!format!("{vault:?}").contains("Secret"));
}
