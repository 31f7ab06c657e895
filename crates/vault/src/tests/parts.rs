//! Sealing and opening: every kind of event, what stored bytes show, what is erased.

use super::{Keys, STREAM, json, record, report, sample, samples, seal};
use crate::{Scope, VaultError};
use events::{Entry, Event, Party, Retention, StoredEvent, Value};
use serde_json::Value as Json;

#[test]
fn every_event_comes_back_as_it_was() {
    let keys = Keys::new();
    let vault = keys.open();
    let sealed: Vec<StoredEvent> = samples().iter().map(|entry| seal(&vault, entry)).collect();
    for (entry, stored) in samples().iter().zip(&sealed) {
        assert_eq!(vault.open_event(record(), 0, stored.clone()).unwrap(), *entry);
    }
    vault.sync().unwrap();
    drop(vault);
    let vault = keys.open();
    for (entry, stored) in samples().iter().zip(&sealed) {
        let stored: StoredEvent = serde_json::from_str(&json(stored)).unwrap();
        assert_eq!(vault.open_event(record(), 0, stored).unwrap(), *entry);
    }
}

#[test]
fn parts_lie_in_the_order_of_party_and_class_with_the_retention_of_their_class() {
    let vault = Keys::new().open();
    for entry in samples() {
        let stored = seal(&vault, &entry);
        let order: Vec<_> = stored.sealed.iter().map(|part| (part.party, part.class)).collect();
        assert_eq!(order, entry.split().to_seal.into_keys().collect::<Vec<_>>());
        for (index, part) in stored.sealed.iter().enumerate() {
            assert_eq!(part.retention, part.class.retention());
            let [wrap] = &part.wraps[..] else { panic!("one wrap, the controller's") };
            assert_eq!((usize::from(wrap.part), &wrap.controller), (index, &entry.controller));
            assert!(vault.has_key(&wrap.key));
            let scope = Scope {
                controller: entry.controller.clone(),
                stream: STREAM.to_owned(),
                party: part.party,
                retention: part.retention,
            };
            assert_eq!(vault.key_of(&scope).as_ref(), Some(&wrap.key));
        }
    }
}

/// Every text and number within a value, as text.
fn leaves(value: &Json, into: &mut Vec<String>) {
    match value {
        Json::String(text) => into.push(text.clone()),
        Json::Array(values) => values.iter().for_each(|value| leaves(value, into)),
        Json::Object(fields) => fields.values().for_each(|value| leaves(value, into)),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

#[test]
fn no_private_text_stands_in_stored_bytes_or_in_the_keyring() {
    let keys = Keys::new();
    let vault = keys.open();
    let mut stored = String::new();
    let mut private = Vec::new();
    for entry in samples() {
        stored.push_str(&json(&seal(&vault, &entry)));
        let sealed = entry.split().to_seal;
        sealed.values().flat_map(|fields| fields.values()).for_each(|value| leaves(value, &mut private));
    }
    let keyring = String::from_utf8_lossy(&keys.read("keyring")).into_owned();
    // Words of a code and pseudonyms stand in the clear elsewhere; a text of several words, a name or a number does not.
    let marked: Vec<_> = private.iter().filter(|text| text.starts_with(testkit::samples::PRIVATE_MARK)).collect();
    assert!(marked.len() > 60, "only {} private texts", marked.len());
    for text in marked.into_iter().map(String::as_str).chain(["1991-11-03", "SD01", "rejected\""]) {
        let bare = text.trim_start_matches(testkit::samples::PRIVATE_MARK);
        assert!(!stored.contains(bare) && !keyring.contains(bare), "{text}");
    }
    // The mark itself is two bytes, which random ones in the keyring hit now and then.
    assert!(!stored.contains('§'));
}

#[test]
fn sealing_twice_gives_different_bytes() {
    let vault = Keys::new().open();
    let (first, second) = (seal(&vault, &report()), seal(&vault, &report()));
    for (a, b) in first.sealed.iter().zip(&second.sealed) {
        assert_eq!(a.wraps[0].key, b.wraps[0].key);
        assert_ne!(a.boxed, b.boxed);
        assert_ne!(a.wraps[0].wrapped, b.wraps[0].wrapped);
    }
}

/// A report with a narrative of so many letters.
fn narrative_of(letters: usize) -> Entry {
    let mut entry = report();
    let Event::Intake(events::IntakeEvent::IncidentReported(incident)) = &mut entry.event else { panic!() };
    incident.narrative = Some("n".repeat(letters)).into();
    entry
}

#[test]
fn lengths_tell_only_multiples_of_32_bytes() {
    let vault = Keys::new().open();
    let length =
        |letters| seal(&vault, &narrative_of(letters)).sealed.iter().map(|part| part.boxed.len()).sum::<usize>();
    let lengths: std::collections::BTreeSet<usize> = (0..320).map(length).collect();
    assert!(lengths.len() <= 11, "{lengths:?}");
}

/// Which sealed fields of an event are erased, and which are not.
fn erased(entry: &Entry) -> (Vec<&'static str>, Vec<&'static str>) {
    let sealed = |field: &events::Field| matches!(field.place, events::Place::Sealed(_));
    let fields = entry.event.fields(entry.source).into_iter().filter(sealed);
    let (gone, there): (Vec<_>, Vec<_>) = fields.partition(|field| field.value == Value::Erased);
    (gone.iter().map(|field| field.name).collect(), there.iter().map(|field| field.name).collect())
}

#[test]
fn destroying_a_key_erases_its_scope_and_nothing_else() {
    let vault = Keys::new().open();
    let stored = seal(&vault, &report());
    let scope =
        |party, retention| Scope { controller: "pol".parse().unwrap(), stream: STREAM.into(), party, retention };
    let forget = |scope: &Scope| vault.ring.held().forget(crate::part::key_id(&vault.key_of(scope).unwrap()).unwrap());

    forget(&scope(Party::Suspect, Retention::PublicProtection));
    let opened = vault.open_event(record(), 0, stored.clone()).unwrap();
    assert_eq!(erased(&opened).0, ["suspect_described"]);
    assert_eq!(erased(&opened).1, ["external_reference", "narrative", "place_text"]);

    forget(&scope(Party::Victim, Retention::VictimSupport));
    let opened = vault.open_event(record(), 0, stored.clone()).unwrap();
    assert_eq!(erased(&opened).0, ["suspect_described", "place_text"]);

    forget(&scope(Party::Victim, Retention::PublicProtection));
    let opened = vault.open_event(record(), 0, stored).unwrap();
    assert_eq!(erased(&opened).1, Vec::<&str>::new());
    let plain: Vec<_> = opened.split().clear.plain.into_iter().collect();
    assert_eq!(plain, report().split().clear.plain.into_iter().collect::<Vec<_>>(), "plain fields stay");
}

#[test]
fn an_erased_field_stays_erased_when_sealed_again() {
    let vault = Keys::new().open();
    let mut entry = report();
    let Event::Intake(events::IntakeEvent::IncidentReported(incident)) = &mut entry.event else { panic!() };
    incident.narrative = events::Private::Erased;
    let stored = seal(&vault, &entry);
    assert_eq!(vault.open_event(record(), 0, stored).unwrap(), entry);
}

#[test]
fn a_stream_name_with_anything_odd_makes_no_key() {
    let vault = Keys::new().open();
    for stream in ["", "case/A", "case x", "case/\n", "fälle/1", &"x".repeat(121)] {
        assert!(matches!(vault.seal(stream, record(), 0, &report()), Err(VaultError::BadScope)), "{stream}");
    }
    assert_eq!(vault.keys_held(), 0);
    vault.seal("access/pol/2026-05", record(), 0, &sample("access.looked.v1")).unwrap();
    vault.seal(&"x".repeat(120), record(), 0, &report()).unwrap();
}

#[test]
fn an_event_of_an_unknown_type_is_named() {
    let vault = Keys::new().open();
    let mut stored = seal(&vault, &report());
    stored.type_name = "intake.incident_reported.v9".into();
    let error = vault.open_event(record(), 0, stored).unwrap_err();
    assert!(error.to_string().contains("intake.incident_reported.v9"), "{error}");
}
