//! A case that goes on to a third hub: what one file brought, the next one brings on.

use super::*;
use events::{
    OpenedHow, Urgency, Wish,
    intake::{CaseOpened, CaseReferred},
    transfer::{CaseReceived, HistoryReceived},
};
use kernel::{CaseId, PersonId, RecordId};
use strum::IntoEnumIterator;

const AT: &str = "2031-03-01T09:00:00Z";

/// The case of a file as the hub stands that took it over, with an offer to the next hub as its last event.
fn taken_over(bundle: &Bundle) -> (History, EventId) {
    let mut next = 0_u32;
    let mut items = Vec::new();
    let mut put = |stream: &StreamName, event: Event| {
        next += 1;
        let record: RecordId = id(0xa000 + next);
        let event_id = EventId::of(record, 0);
        let entry = Entry::of(&"east-pol".parse().unwrap(), event);
        let recorded =
            Recorded { position: next.into(), id: event_id, at: AT.parse().unwrap(), by: By::Operator, entry };
        items.push(item(stream.clone(), record, 0, recorded));
        event_id
    };
    let case: CaseId = id(0xca5e);
    let stream = StreamName::Case(case);
    let read = Bundle::read(&bundle.clone().write().unwrap()).unwrap();
    let mut people: Vec<PersonId> = Vec::new();
    for event in read.people {
        let Event::Intake(IntakeEvent::PersonRecorded(it)) = &event else { panic!() };
        people.push(it.person);
        put(&StreamName::Person(it.person), event);
    }
    let opened = CaseOpened {
        case,
        reference: CaseReference::of(case),
        victim: people[0],
        suspect: people.get(1).copied(),
        how: OpenedHow::AgencyConcern,
        account: events::Private::Known(None),
    };
    put(&stream, Event::Intake(IntakeEvent::CaseOpened(opened)));
    let referred = CaseReferred {
        area: None,
        urgency: Urgency::SameDay,
        victim_wish: Wish::NotAsked,
        reason: "She moved.".to_owned().into(),
    };
    put(&stream, Event::Intake(IntakeEvent::CaseReferred(referred)));
    let parts = bundle.parts();
    let received = CaseReceived {
        transfer: bundle.transfer,
        from: PublicText(bundle.from.clone()),
        digest: PublicText("0a".repeat(32)),
        reference: PublicText(bundle.reference.clone()),
        parts: parts.len().try_into().unwrap(),
        conflict: false,
        restricted: false,
    };
    put(&stream, Event::Casework(CaseworkEvent::CaseReceived(received)));
    for (part, (of, rows)) in (1..).zip(parts) {
        let history = HistoryReceived { transfer: bundle.transfer, part, of, rows: rows.into() };
        put(&stream, Event::Casework(CaseworkEvent::HistoryReceived(history)));
    }
    let offer = TransferOffered {
        transfer: id(0x7f9),
        to: PublicText("east".into()),
        gateway: Gateway::PolicingCommonLaw,
        basis: LawfulBasis::LawEnforcementPart3,
        reason: "She moved again.".to_owned().into(),
        necessity: "To keep her safe.".to_owned().into(),
    };
    let offered = put(&stream, Event::Casework(CaseworkEvent::TransferOffered(offer)));
    (History::of(items), offered)
}

/// The file that goes on from the hub that took a file over, as the third hub reads it.
fn onwards(bundle: &Bundle) -> Bundle {
    let (history, event) = taken_over(bundle);
    Bundle::read(&file(&history, event).unwrap().write().unwrap()).unwrap().bundle
}

/// The rows of a class, in their order.
fn of_class(bundle: &Bundle, class: Class) -> Vec<&ReceivedRow> {
    bundle.history.iter().filter(|row| row.class == class).map(|row| &row.row).collect()
}

/// What the third hub must read of a class: all that came, before what the second one recorded itself.
fn goes_on(first: &Bundle, second: &Bundle, hint: &str) {
    for class in Class::iter() {
        let (came, went) = (of_class(first, class), of_class(second, class));
        assert_eq!(went.get(..came.len()), Some(&came[..]), "{hint}, {class:?}");
        let own = went[came.len()..].iter().all(|row| row.agency == "east-pol");
        assert!(own, "{hint}, {class:?}: nothing twice");
    }
    assert!(second.history.iter().all(|row| row.row.kind != "casework.history_received.v1"), "{hint}");
}

#[test]
fn what_one_file_brought_the_next_one_brings_on_row_by_row() {
    let (mut rows, mut judged) = (0, 0);
    for seed in SEEDS {
        let Some(mut first) = offered(seed).and_then(|(history, event)| file(&history, event)) else { continue };
        first = Bundle::read(&first.write().unwrap()).unwrap().bundle;
        let second = onwards(&first);
        goes_on(&first, &second, &format!("seed {seed}"));
        let said = |bundle: &Bundle| {
            let of = |fact: &Fact| (fact.kind.clone(), fact.agency.clone(), fact.values.clone());
            bundle.risk.iter().map(of).collect::<Vec<_>>()
        };
        assert_eq!(said(&second), said(&first), "seed {seed}: the last judgements of risk");
        // And from the third hub to a fourth.
        goes_on(&first, &onwards(&second), &format!("seed {seed}, once more"));
        rows += first.history.len();
        judged += first.risk.len();
    }
    assert!(rows > 50 && judged > 3, "{rows} rows, {judged} judgements");
}

/// A file with so many rows of each class that goes, with texts, numbers, ids and days in them.
fn of_every_class(rows: usize) -> Bundle {
    let (history, event) = SEEDS.filter_map(offered).find(|(history, event)| file(history, *event).is_some()).unwrap();
    let mut bundle = file(&history, event).unwrap();
    let classes = Class::iter().filter(|class| !matches!(goes(*class), Goes::Stays | Goes::Apart));
    let row = |class: Class, nth: usize| ReceivedRow {
        on: "2026-03-02".parse().unwrap(),
        agency: "north-pol".to_owned(),
        kind: format!("casework.of_{}.v1", <&str>::from(class)),
        values: serde_json::from_value(serde_json::json!({"nth": nth, "about": "4c0ffee1-2345-4678-9abc-def012345678",
            "on": "2026-03-01", "what": "He called again."}))
        .unwrap(),
    };
    bundle.history = classes.flat_map(|class| (0..rows).map(move |nth| Row { class, row: row(class, nth) })).collect();
    bundle
}

#[test]
fn every_class_that_goes_goes_on_whole_also_as_headlines_and_as_it_was_shared_and_in_many_rows() {
    for rows in [1, 7, 101] {
        let first = of_every_class(rows);
        let second = onwards(&first);
        goes_on(&first, &second, &format!("{rows} rows"));
        assert!(second.history.len() > first.history.len(), "what the second hub recorded is there too");
    }
}

#[test]
fn the_last_judgement_is_that_of_the_hub_that_made_it_last() {
    let mut first = of_every_class(1);
    let judged = |kind: &str, values: Json| Row {
        class: Class::Risk,
        row: ReceivedRow {
            on: "2026-03-03".parse().unwrap(),
            agency: "north-pol".to_owned(),
            kind: kind.to_owned(),
            values: serde_json::from_value(values).unwrap(),
        },
    };
    let assessed = "risk.risk_assessed.v1";
    let rows = [
        judged(assessed, serde_json::json!({"instrument": "sash", "level": "medium"})),
        judged("risk.hub_level_set.v1", serde_json::json!({"level": "very_high"})),
        judged(assessed, serde_json::json!({"instrument": "sash", "level": "high", "rationale": "He came back."})),
        // Of these nothing is known but the day, or not by what it was judged.
        judged(assessed, serde_json::json!({})),
        judged("risk.hub_level_set.v1", serde_json::json!({})),
        judged(assessed, serde_json::json!({"instrument": "none of these", "level": "high"})),
        // A row of another class is none, whatever it calls itself.
        Row { class: Class::Conduct, ..judged(assessed, serde_json::json!({"instrument": "dash", "level": "high"})) },
    ];
    first.history.extend(rows);
    let second = onwards(&first);
    let levels: Vec<_> = second.risk.iter().map(|fact| (fact.kind.as_str(), fact.values["level"].clone())).collect();
    assert_eq!(levels, [("risk.hub_level_set.v1", "very_high".into()), (assessed, "high".into())]);
    assert_eq!(second.risk[1].values["rationale"], "He came back.");
}
