//! What the store keeps beside each record.

use crate::{Taken, case_prefixes, clear, taken};
use eventlog::{Draft, Hash, Salt, Stored, StreamName};
use events::{Entry, Event, GovernanceEvent, IntakeEvent, Place, Value};
use kernel::{By, EventId, Id};
use serde_json::value::to_raw_value;
use store::Space;
use testkit::samples::{self, PRIVATE_MARK};

fn id<K>(number: u32) -> Id<K> {
    format!("{number:08x}-0000-4000-8000-000000000001").parse().unwrap()
}

/// A record of some entries at position 41, as the log holds it. What must be sealed is left out.
fn stored(stream: &StreamName, entries: &[Entry]) -> Stored {
    let draft = Draft {
        id: samples::record(),
        stream: stream.clone(),
        by: By::Clock,
        request: None,
        command_mac: None,
        basis: None,
        salt: Salt([0; 16]),
        events: entries.iter().map(|entry| to_raw_value(&entry.split().clear).unwrap()).collect(),
    };
    let bytes = draft.into_bytes(7, "2026-03-12T17:45:00Z".parse().unwrap(), None).unwrap();
    let hash = Hash::of(&bytes);
    Stored { position: 41, bytes: bytes.into(), hash }
}

/// Every entry that a record makes, written as `space key = value`, or `space key, gone`.
fn puts(stream: &StreamName, entries: &[Entry]) -> Vec<String> {
    let stored = stored(stream, entries);
    let indexed = taken(stored).unwrap().indexed;
    assert_eq!((&indexed.stream, indexed.version, indexed.record), (stream, 7, samples::record()));
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let line = |put: &store::Put| {
        let value = match put.value.as_deref() {
            None => ", gone".to_owned(),
            Some([]) => String::new(),
            Some(value) => format!(" = {}", text(value)),
        };
        format!("{} {}{value}", put.space.word(), text(&put.key))
    };
    indexed.puts.iter().map(line).collect()
}

fn all() -> Vec<Entry> {
    samples::every_event().into_iter().chain(samples::other_shapes().into_iter().map(|(_, entry)| entry)).collect()
}

fn case() -> StreamName {
    StreamName::Case(id(0xca5e))
}

const CASE: &str = "0000ca5e-0000-4000-8000-000000000001";

/// A look is found by its case, by the cases that a list named, and by the incident that it was at.
fn looked(entry: &Entry, stream: &StreamName) -> Vec<String> {
    let Event::Access(looked) = &entry.event else { panic!() };
    let incident = "0000001c-0000-4000-8000-000000000001";
    let at_a_case: &[&str] = &[CASE, "0000ca5f-0000-4000-8000-000000000001", incident];
    let about = if looked.case.is_some() { at_a_case } else { &[incident] };
    about.iter().map(|id| format!("access-by-case {id}/00000000000000000041 = {stream} 7")).collect()
}

/// What each event puts, by its type; all others put nothing.
fn expected(entry: &Entry) -> Vec<String> {
    let incident = |number| format!("stream-cases incident/{number}-0000-4000-8000-000000000001/{CASE}");
    let person = |number| format!("stream-cases person/{number}-0000-4000-8000-000000000001/{CASE}");
    match entry.event.type_name() {
        "intake.incident_reported.v1" => {
            vec!["agency-incidents pol/00000000000000000041/0000001c-0000-4000-8000-000000000001".to_owned()]
        }
        "intake.case_opened.v1" => {
            let Event::Intake(IntakeEvent::CaseOpened(opened)) = &entry.event else { panic!() };
            vec![
                format!("reference {} = {CASE}", opened.reference),
                format!("agency-cases pol/{CASE}"),
                person("000000a1"),
                person("000000b2"),
            ]
        }
        "intake.suspect_named.v1" => vec![person("000000b2")],
        "casework.erasure_requested.v1" => vec![format!("agency-cases !/{CASE}")],
        "intake.case_referred.v1" => vec![format!("agency-cases */{CASE}")],
        "intake.link_confirmed.v1" => {
            let Event::Intake(IntakeEvent::LinkConfirmed(link)) = &entry.event else { panic!() };
            vec![incident(if link.third_party { "0000001f" } else { "0000001c" })]
        }
        "governance.agency_registered.v1" => vec!["agencies pol".to_owned()],
        "governance.worker_assigned.v1" => vec![format!("agency-cases pol/{CASE}")],
        "governance.conflict_found.v1" => {
            vec![format!("conflicts {CASE}/pol/w-1/{}", EventId::of(samples::record(), 0))]
        }
        "governance.conflict_dismissed.v1" => {
            let Event::Governance(GovernanceEvent::ConflictDismissed(it)) = &entry.event else { panic!() };
            vec![format!("conflicts {CASE}/pol/w-1/{}, gone", it.conflict)]
        }
        "access.looked.v1" => looked(entry, &case()),
        _ => Vec::new(),
    }
}

#[test]
fn each_event_puts_what_finds_it_again_and_no_other() {
    let mut put = 0;
    for entry in all() {
        let found = puts(&case(), std::slice::from_ref(&entry));
        assert_eq!(found, expected(&entry), "{}", entry.event.type_name());
        put += usize::from(!found.is_empty());
    }
    assert_eq!(put, 21);
}

#[test]
fn an_alert_is_found_by_its_inbox_in_order_and_by_its_id_and_what_was_done_about_it_by_the_alert() {
    let inbox = StreamName::Inbox("pol".parse().unwrap());
    let put = |name: &str| {
        let entry = all().into_iter().find(|entry| entry.event.type_name() == name).unwrap();
        puts(&inbox, &[entry])
    };
    let alert = EventId::of(samples::record(), 0);
    let all = format!("alerts pol/all/00000000000000000041 = {alert} 7");
    assert_eq!(put("governance.alert_raised.v1"), [all, format!("alerts pol/id/{alert} = {alert} 7")]);
    for done in ["governance.alert_acknowledged.v1", "governance.alert_escalated.v1"] {
        let about = "000000a1-0000-4000-8000-000000000001";
        assert_eq!(put(done), [format!("alerts pol/on/{about}/00000000000000000007")], "{done}");
    }
}

#[test]
fn a_record_of_several_events_puts_what_each_of_them_puts() {
    let entries: Vec<Entry> = all().into_iter().take(20).collect();
    let together: Vec<String> = entries.iter().flat_map(expected).collect();
    assert_eq!(puts(&case(), &entries), together);
}

#[test]
fn what_belongs_to_a_case_is_put_only_from_its_stream() {
    for stream in [StreamName::Hub, StreamName::Agency("pol".parse().unwrap()), StreamName::Incident(id(0x1c))] {
        for entry in all() {
            let elsewhere = puts(&stream, std::slice::from_ref(&entry));
            let expected = match entry.event.type_name() {
                // These name the case themselves, or belong to none.
                "intake.case_opened.v1" | "intake.incident_reported.v1" | "governance.agency_registered.v1" => {
                    expected(&entry)
                }
                "access.looked.v1" => looked(&entry, &stream),
                _ => Vec::new(),
            };
            assert_eq!(elsewhere, expected, "{} in {stream}", entry.event.type_name());
        }
    }
}

#[test]
fn without_any_key_a_record_reads_with_every_private_field_erased() {
    for entry in all() {
        let stored = stored(&case(), std::slice::from_ref(&entry));
        let clear = clear(&stored).unwrap();
        assert_eq!((clear.record.version, clear.events.len(), clear.events[0].position), (7, 1, 41));
        for field in clear.events[0].entry.event.fields(entry.source) {
            let erased = field.value == Value::Erased;
            assert_eq!(
                erased,
                matches!(field.place, Place::Sealed(_)),
                "{} of {}",
                field.name,
                entry.event.type_name()
            );
        }
        for put in taken(stored).unwrap().indexed.puts {
            let value = put.value.unwrap_or_default();
            let text = format!("{} {}", String::from_utf8_lossy(&put.key), String::from_utf8_lossy(&value));
            assert!(!text.contains(PRIVATE_MARK.trim()) && put.space != Space::View, "{text}");
        }
    }
}

#[test]
fn bytes_that_are_no_record_are_refused() {
    let stored = stored(&case(), &all()[..1]);
    let text = String::from_utf8(stored.bytes.to_vec()).unwrap();
    for spoiled in ["", "{}", &text.replace("incident_reported", "incident_eaten"), &text.replace("\"v\":1", "\"v\":2")]
    {
        let spoiled = Stored { bytes: spoiled.as_bytes().into(), ..stored.clone() };
        assert!(clear(&spoiled).is_err());
        assert!(taken(spoiled).is_err());
    }
    assert!(clear(&stored).is_ok());
    assert!(taken(stored).is_ok());
}

#[test]
fn an_agency_lists_its_own_cases_and_all_that_are_referred_if_it_triages() {
    let pol = "pol".parse().unwrap();
    assert_eq!(case_prefixes(&pol, false), ["pol/"]);
    assert_eq!(case_prefixes(&pol, true), ["pol/", "*/"]);
    assert!("*".parse::<kernel::AgencyId>().is_err(), "no agency can be called as the list of referred cases is");
}

#[test]
fn what_is_learned_is_every_event_of_the_hubs_own_streams_and_no_other() {
    let entries: Vec<Entry> = all();
    for (stream, own) in [
        (StreamName::Hub, true),
        (StreamName::Agency("pol".parse().unwrap()), true),
        (case(), false),
        (StreamName::Incident(id(0x1c)), false),
    ] {
        for some in entries.chunks(10) {
            let stored = stored(&stream, some);
            let events = clear(&stored).unwrap().events;
            let Taken { learned, .. } = taken(stored).unwrap();
            assert_eq!(learned, if own { events } else { Vec::new() }, "{stream}");
        }
    }
}
