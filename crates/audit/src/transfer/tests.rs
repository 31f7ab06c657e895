//! What is put into a file, and how it is read.

mod hostile;
mod onwards;

use super::*;
use eventlog::{Hash, StreamName};
use events::{CaseworkEvent, Value};
use events::{Entry, Recorded};
use events::{governance::PublicText, transfer::TransferOffered};
use kernel::{By, Id};
use kernel::{CaseReference, EventId};
use sharing::Face;
use std::sync::Arc;
use testkit::histories::{lawful, stream_of};
use views::{History, Item};

/// The history of the case of a generated log, with an offer as its last event; none where it was never referred.
fn offered(seed: u64) -> Option<(History, EventId)> {
    let mut items = Vec::new();
    for commit in lawful(seed, 110, &[serde_json::json!({})]) {
        for (nth, recorded) in (0..).zip(commit.recorded()) {
            items.push(item(stream_of(&recorded.entry), commit.record, nth, recorded));
        }
    }
    let case = items.iter().find_map(|item| {
        let referred = matches!(&item.recorded.entry.event, Event::Intake(IntakeEvent::CaseReferred(_)));
        referred.then(|| item.stream.clone())
    })?;
    let offer = TransferOffered {
        transfer: id(0x7f1),
        to: PublicText("south".into()),
        gateway: Gateway::PolicingCommonLaw,
        basis: LawfulBasis::LawEnforcementPart3,
        reason: "She moved.".to_owned().into(),
        necessity: "To keep her safe.".to_owned().into(),
    };
    let last = items.last()?.recorded.clone();
    let entry = Entry::of(&"pol".parse().unwrap(), Event::Casework(CaseworkEvent::TransferOffered(offer)));
    let event = EventId::of(id(0xfff), 0);
    let recorded = Recorded { position: last.position + 1, id: event, at: last.at, by: By::Operator, entry };
    items.push(item(case, id(0xfff), 0, recorded));
    Some((History::of(items), event))
}

fn item(stream: StreamName, record: kernel::RecordId, nth: u32, recorded: Recorded) -> Arc<Item> {
    let face = Face::of(&recorded);
    Arc::new(Item { stream, record, nth, record_hash: Hash::from_bytes([0; 32]), recorded, face })
}

fn id<K>(number: u32) -> Id<K> {
    format!("{number:08x}-0000-4000-8000-000000000001").parse().unwrap()
}

fn file(history: &History, event: EventId) -> Option<Bundle> {
    let reference = CaseReference::of(id(1)).to_string();
    let offered = Offered { from: "north", reference: &reference, event };
    bundle(&offered, history, |_, _, _| Vec::new()).map(|(bundle, _)| bundle)
}

const SEEDS: std::ops::Range<u64> = 0..40;

#[test]
fn what_is_read_of_a_file_is_what_was_put_in_and_a_changed_byte_never_reads_as_more() {
    let mut files = 0;
    for seed in SEEDS {
        let Some(mut bundle) = offered(seed).and_then(|(history, event)| file(&history, event)) else { continue };
        files += 1;
        let bytes = bundle.write().unwrap();
        assert_eq!(Bundle::read(&bytes).unwrap().bundle, bundle, "{seed}");
        let rows: usize = bundle.parts().iter().map(|(_, rows)| rows.len()).sum();
        assert_eq!(rows, bundle.history.len(), "no row is lost on its way into records");
        // Cut anywhere it is none.
        assert_eq!(bytes.len() % BLOCK, 0, "its length tells little");
        let end = serde_json::to_vec(&bundle).unwrap().len();
        for at in (0..end).step_by(997) {
            assert!(Bundle::read(&bytes[..at]).is_err(), "{seed}, {at}");
        }
    }
    assert!(files >= 5, "{files}");
}

#[test]
fn no_file_holds_anything_of_a_class_that_stays_or_that_nobody_shared() {
    for seed in SEEDS {
        let Some((history, event)) = offered(seed) else { continue };
        let Some(bundle) = file(&history, event) else { continue };
        for Row { class, row } in &bundle.history {
            assert!(!matches!(goes(*class), Goes::Stays | Goes::Apart), "{seed}: {}", row.kind);
        }
        let text = serde_json::to_string(&bundle).unwrap();
        for item in &history.items {
            let entry = &item.recorded.entry;
            for field in entry.event.fields(entry.source) {
                let stays = matches!(goes(field.class), Goes::Stays);
                let Value::Known(Json::String(value)) = &field.value else { continue };
                let private = matches!(field.place, events::Place::Sealed(_)) && value.len() > 8;
                // Texts of the samples are said once each; those that repeat say nothing.
                let once = history.items.iter().filter(|other| holds(other, value)).count() == 1;
                if stays && private && once {
                    assert!(!text.contains(value), "{seed}: {} {}", entry.event.type_name(), field.name);
                }
            }
        }
    }
}

fn holds(item: &Item, text: &str) -> bool {
    let entry = &item.recorded.entry;
    entry
        .event
        .fields(entry.source)
        .iter()
        .any(|field| matches!(&field.value, Value::Known(Json::String(it)) if it == text))
}

#[test]
fn a_file_says_the_same_each_time_and_the_same_after_more_was_recorded() {
    for seed in SEEDS {
        let Some((history, event)) = offered(seed) else { continue };
        let Some(first) = file(&history, event) else { continue };
        assert_eq!(file(&history, event).unwrap(), first);
        let mut more = history.items.clone();
        let last = &more[more.len() - 1];
        let said = Entry::of(
            &"pol".parse().unwrap(),
            Event::Intake(IntakeEvent::SuspectNamed(events::intake::SuspectNamed {
                person: id(0x1),
                reason: "Later.".to_owned().into(),
            })),
        );
        let recorded = Recorded {
            position: last.recorded.position + 1,
            id: EventId::of(id(0xffe), 0),
            entry: said,
            ..last.recorded.clone()
        };
        let later = item(last.stream.clone(), id(0xffe), 0, recorded);
        more.push(later);
        assert_eq!(file(&History::of(more), event).unwrap(), first, "{seed}");
    }
}

#[test]
fn a_file_of_another_form_is_none() {
    let (history, event) = SEEDS.filter_map(offered).find(|(history, event)| file(history, *event).is_some()).unwrap();
    let whole = serde_json::to_value(file(&history, event).unwrap()).unwrap();
    let with = |change: &dyn Fn(&mut Json)| {
        let mut changed = whole.clone();
        change(&mut changed);
        Bundle::read(&serde_json::to_vec(&changed).unwrap())
    };
    assert!(with(&|_| {}).is_ok());
    for (what, change) in [
        ("a field that is not known", &(|it: &mut Json| it["more"] = 1.into()) as &dyn Fn(&mut Json)),
        ("another form", &|it| it["format"] = "stalkinghub.transfer.v2".into()),
        ("nobody on it", &|it| it["people"] = Json::Array(Vec::new())),
        ("a person of another kind", &|it| it["people"][0]["kind"] = "casework.case_closed.v1".into()),
        ("an event that does not go with people", &|it| it["safe_contacts"] = it["people"].clone()),
        ("an order without a version", &|it| it["orders"] = serde_json::json!([{"versions": [], "events": []}])),
        ("no name of the sender", &|it| it["from"] = "".into()),
        ("intelligence", &|it| {
            it["history"] = serde_json::json!([{"class": "intelligence", "row":
            {"on": "2026-03-01", "agency": "pol", "kind": "x", "values": {}}}]);
        }),
        ("where she is, in the history", &|it| {
            it["history"] = serde_json::json!([{"class": "victim_location", "row":
            {"on": "2026-03-01", "agency": "pol", "kind": "x", "values": {}}}]);
        }),
        ("a row that fits into no record", &|it| {
            it["history"] = serde_json::json!([{"class": "risk", "row":
            {"on": "2026-03-01", "agency": "pol", "kind": "x", "values": {"a": "x".repeat(40_000)}}}]);
        }),
    ] {
        assert!(with(change).is_err(), "{what}");
    }
    assert!(Bundle::read(&vec![b' '; BYTES_MAX + 1]).is_err());
}

#[test]
fn an_answer_is_read_strictly() {
    let answer = Answer {
        format: ANSWER_FORMAT.to_owned(),
        transfer: id(1),
        from: "south".to_owned(),
        to: "north".to_owned(),
        digest: "0a".repeat(32),
        answered_at: "2026-03-01T09:00:00Z".parse().unwrap(),
        outcome: Outcome::Declined { reason: TransferRefusal::NoCapacity },
    };
    let whole = serde_json::to_value(&answer).unwrap();
    assert_eq!(Answer::read(whole.to_string().as_bytes()).unwrap(), answer);
    for (field, value) in [("format", "x"), ("digest", "0a"), ("digest", &"zz".repeat(32)), ("outcome", "maybe")] {
        let mut changed = whole.clone();
        changed[field] = value.into();
        assert!(Answer::read(changed.to_string().as_bytes()).is_err(), "{field}");
    }
}
