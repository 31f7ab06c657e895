//! The stored form of every event is frozen, and so are type names and codes.
//!
//! `crates/events/golden` holds a file for every shape ever written. `UPDATE_GOLDEN=1` writes them anew, which is right
//! only for a new type; deleting one, or changing one after the first real record, is never right.

use crate::common::{self, compare, list, path, pretty};
use events::{Entry, StoredEvent};
use kernel::RecordId;
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use testkit::samples;

const DIR: &str = "events/golden";

/// The shapes by the name of their file.
fn shapes() -> BTreeMap<String, Entry> {
    let every = samples::every_event().into_iter().map(|entry| (format!("{}.json", entry.event.type_name()), entry));
    let others = samples::other_shapes().into_iter();
    let others = others.map(|(shape, entry)| (format!("{}~{shape}.json", entry.event.type_name()), entry));
    every.chain(others).collect()
}

/// An event as it is stored, its parts not sealed yet.
fn before_sealing(entry: &Entry) -> Json {
    let split = entry.split();
    let to_seal: Vec<Json> = split
        .to_seal
        .iter()
        .map(|((party, class), fields)| json!({ "party": party, "class": class, "fields": fields }))
        .collect();
    json!({ "clear": split.clear, "to_seal": to_seal })
}

/// The event that a golden file holds.
fn read_back(file: &str) -> Entry {
    let mut stored: Json = serde_json::from_slice(&std::fs::read(path(&format!("{DIR}/{file}"))).unwrap()).unwrap();
    let clear: StoredEvent = serde_json::from_value(stored["clear"].take()).unwrap();
    let fields = |part: &mut Json| -> Map<String, Json> { serde_json::from_value(part["fields"].take()).unwrap() };
    let opened: Vec<_> = stored["to_seal"].as_array_mut().unwrap().iter_mut().map(fields).collect();
    Entry::join(clear, opened).unwrap()
}

#[test]
fn every_shape_has_one_file_that_holds_its_stored_form_and_reads_back_as_the_event() {
    let shapes = shapes();
    assert_eq!(shapes.len(), samples::every_event().len() + samples::other_shapes().len(), "two shapes with one name");
    for (file, entry) in &shapes {
        compare(&format!("{DIR}/{file}"), &pretty(&before_sealing(entry)));
        assert_eq!(read_back(file), *entry, "{file}");
    }
    assert_eq!(list(DIR), shapes.into_keys().collect::<BTreeSet<_>>(), "a file without a shape");
}

#[test]
fn the_names_of_the_types_are_frozen() {
    let names: Vec<_> = events::Event::type_names().collect();
    compare("events/golden/lists/types.json", &pretty(&json!(names)));
}

#[test]
fn the_words_of_all_codes_are_frozen() {
    let codes = common::codes();
    let files = list("events/src/codes").into_iter().map(|file| format!("events/src/codes/{file}"));
    let files = files.chain(["events/src/class.rs", "kernel/src/who.rs"].map(str::to_owned));
    let source: String = files.map(|file| std::fs::read_to_string(path(&file)).unwrap()).collect();
    let declared: BTreeSet<&str> = source
        .lines()
        .filter_map(|line| line.strip_prefix("pub enum ")?.split_whitespace().next())
        // `Detail` and `Surface` are never stored, and `By` is part of the record.
        .filter(|name| !["Detail", "Surface", "By"].contains(name))
        .collect();
    assert!(declared.contains("RecordedAs") && declared.contains("Channel"), "{declared:?}");
    let missing: Vec<_> = declared.iter().filter(|name| !codes.contains_key(**name)).collect();
    assert!(missing.is_empty(), "not frozen: {missing:?}");
    compare("events/golden/lists/codes.json", &pretty(&json!(codes)));
}

#[test]
fn the_retention_of_each_class_is_frozen() {
    use strum::IntoEnumIterator as _;
    let classes: Vec<_> =
        events::Class::iter().map(|class| json!({ "class": class, "retention": class.retention() })).collect();
    compare("events/golden/lists/retention.json", &pretty(&json!(classes)));
}

#[test]
fn a_record_and_its_leaf_have_exactly_these_bytes() {
    use eventlog::{Basis, Draft, Hash, Record, Salt, StreamName, leaf};
    let raw = |entry: &Entry| serde_json::value::to_raw_value(&entry.split().clear).unwrap();
    let record: RecordId = samples::record();
    let full = Draft {
        id: record,
        stream: StreamName::Case("0000ca5e-0000-4000-8000-000000000001".parse().unwrap()),
        by: kernel::By::Worker {
            agency: "pol".parse().unwrap(),
            worker: "pol-w7".parse().unwrap(),
            role: kernel::Role::Spoc,
            purpose: kernel::Purpose::VictimSafety,
        },
        request: Some("00004e9e-0000-4000-8000-000000000001".parse().unwrap()),
        command_mac: Some(Hash::from_bytes([0xc0; 32])),
        basis: Some(Basis { hub: 3, policy: Hash::of(b"policy"), rulebook: Hash::of(b"rulebook") }),
        salt: Salt([0x5a; 16]),
        events: samples::every_event()
            .iter()
            .filter(|entry| entry.event.type_name().starts_with("casework.case_"))
            .map(raw)
            .collect(),
    };
    let bare = Draft {
        stream: StreamName::Hub,
        by: kernel::By::Operator,
        request: None,
        command_mac: None,
        basis: None,
        events: samples::every_event()
            .iter()
            .filter(|entry| entry.event.type_name().ends_with("founded.v1"))
            .map(raw)
            .collect(),
        ..full.clone()
    };
    let by_the_clock = Draft { by: kernel::By::Clock, ..full.clone() };
    let at = "2026-03-12T17:30:00.250Z".parse().unwrap();
    for (name, draft, version, prev) in [
        ("full", full, 7, Some(Hash::of(b"the record before"))),
        ("clock", by_the_clock, 8, Some(Hash::of(b"the record before"))),
        ("genesis", bare, 1, None),
    ] {
        let bytes = draft.into_bytes(version, at, prev).unwrap();
        compare(&format!("eventlog/golden/record-v1-{name}.json"), &bytes);
        let read = Record::from_bytes(&bytes).unwrap();
        assert_eq!(serde_json::to_vec(&read).unwrap(), bytes, "read and written again");
        compare(&format!("eventlog/golden/leaf-v1-{name}.json"), &leaf(read.salt, Hash::of(&bytes)));
    }
}
