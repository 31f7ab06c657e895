//! What a person is told of what an agency holds about them.

use super::{Told, all_samples, case_with_everybody, id, recorded};
use crate::{CaseAccess, Face, Subject, ToldOf, told_to_subject};
use events::{
    CaseworkEvent, Class, Entry, Event, IntakeEvent, ItemKind, Party, PersonRole, Place, Private, WithdrawalReason,
    casework::ItemContributed, intake::PersonRecorded, records::ItemWithdrawn,
};
use kernel::{EventId, PersonId};
use std::collections::BTreeSet;
use strum::IntoEnumIterator;

/// Never told, to anybody.
const WALLS: [Class; 5] =
    [Class::VictimLocation, Class::SafeContact, Class::Intelligence, Class::LegalPrivilege, Class::ThirdPartyConduct];

/// Whom the samples describe.
fn described(entry: &Entry) -> PersonId {
    let Event::Intake(IntakeEvent::PersonRecorded(it)) = &entry.event else { return id(0xdead) };
    it.person
}

fn told(access: &CaseAccess, entry: &Entry, person: PersonId, party: Party, cleared: bool) -> Option<ToldOf> {
    let face = Face::of(&recorded(1, id(1), entry.clone()));
    let cleared: BTreeSet<EventId> = cleared.then_some(face.id).into_iter().collect();
    let subject = Subject { agency: &entry.controller, person, party, cleared: &cleared };
    told_to_subject(&subject, access, &face, entry)
}

#[test]
fn of_every_event_a_person_is_told_what_is_about_them_and_behind_no_wall_and_texts_only_where_they_were_cleared() {
    let access = case_with_everybody();
    let mut seen = 0;
    for (name, sample) in all_samples(1) {
        let entry = sample.entry;
        let fields = entry.event.fields(entry.source);
        for party in Party::iter() {
            // Of a text that nobody cleared nothing is told, not even that it is there.
            let uncleared = told(&access, &entry, described(&entry), party, false);
            assert!(uncleared.is_none() || described(&entry) != id(0xdead), "{name}");
            let Some(told) = told(&access, &entry, described(&entry), party, true) else { continue };
            seen += 1;
            for field in fields.iter().filter(|field| told.fields.contains(&field.name)) {
                assert_eq!(field.place, Place::Sealed(party), "{name} {}", field.name);
                assert!(!WALLS.contains(&field.class), "{name} {}", field.name);
            }
            assert!(!WALLS.contains(&entry.event.class(entry.source)), "{name}");
        }
    }
    assert!(seen > 20, "{seen}");
}

fn person(role: PersonRole) -> Entry {
    let recorded = PersonRecorded {
        person: id(7),
        role,
        name: Some("Somebody".to_owned()).into(),
        also_known_as: Vec::new().into(),
        born: Private::Erased,
        phones: vec!["01632 960123".to_owned()].into(),
        handles: vec!["quiet".to_owned()].into(),
        address: Some("7 Orchard Close, Northmere NM4 2QF".to_owned()).into(),
        identified: None,
        identifiers: Private::Erased,
        located: None,
        locators: Private::Erased,
    };
    Entry::of(&super::agency("t-nhs"), Event::Intake(IntakeEvent::PersonRecorded(recorded)))
}

fn note(text: &str) -> Entry {
    let contributed = ItemContributed {
        item: id(8),
        kind: ItemKind::Note,
        about: Party::Suspect,
        summary: None.into(),
        text: text.to_owned().into(),
    };
    Entry::of(&super::agency("t-nhs"), Event::Casework(CaseworkEvent::ItemContributed(contributed)))
}

#[test]
fn a_description_is_told_to_whom_it_is_of_and_where_the_victim_is_to_nobody() {
    let access = case_with_everybody();
    let victim = told(&access, &person(PersonRole::Victim), id(7), Party::Victim, false).unwrap();
    assert_eq!(victim, ToldOf { fields: vec!["name", "handles"], withheld: true });
    let suspect = told(&access, &person(PersonRole::Suspect), id(7), Party::Suspect, false).unwrap();
    assert_eq!(suspect, ToldOf { fields: vec!["name", "phones", "handles", "address"], withheld: false });
    // Of a namesake on the same side of the case nothing is told, whatever was cleared.
    assert_eq!(told(&access, &person(PersonRole::Suspect), id(9), Party::Suspect, true), None);
    assert_eq!(told(&access, &person(PersonRole::Victim), id(7), Party::Suspect, true), None);
}

#[test]
fn a_text_that_is_shaped_like_a_location_is_kept_back_though_it_was_cleared() {
    let access = case_with_everybody();
    let clear = told(&access, &note("He sleeps badly."), id(7), Party::Suspect, true).unwrap();
    assert_eq!(clear, ToldOf { fields: vec!["text"], withheld: false });
    assert_eq!(told(&access, &note("He waits at NM4 2QF."), id(7), Party::Suspect, true), None);
    assert_eq!(told(&access, &note("He sleeps badly."), id(7), Party::Victim, true), None, "of somebody else");
}

#[test]
fn what_is_of_another_agency_or_withdrawn_is_not_told() {
    let entry = note("He sleeps badly.");
    let face = Face::of(&recorded(1, id(1), entry.clone()));
    let cleared = BTreeSet::from([face.id]);
    let subject = |agency| Subject { agency, person: id(7), party: Party::Suspect, cleared: &cleared };
    let mut access = Told(case_with_everybody());
    let (own, other) = (super::agency("t-nhs"), super::agency("t-pol"));
    assert!(told_to_subject(&subject(&own), &access.0, &face, &entry).is_some());
    assert_eq!(told_to_subject(&subject(&other), &access.0, &face, &entry), None);
    let withdrawn = ItemWithdrawn { event: face.id, reason: WithdrawalReason::WrongPerson, recipients: Vec::new() };
    access.tell_as(20, id(0x5), Entry::of(&own, Event::Casework(CaseworkEvent::ItemWithdrawn(withdrawn))));
    assert_eq!(told_to_subject(&subject(&own), &access.0, &face, &entry), None);
}

#[test]
fn of_an_incident_that_is_not_on_the_case_a_person_is_told_nothing() {
    let report = all_samples(1).into_iter().find(|(name, _)| name == "intake.incident_reported").unwrap().1.entry;
    let linked = case_with_everybody();
    for (access, on_it) in [(linked, true), (CaseAccess::default(), false)] {
        let of_report = Party::iter().any(|party| told(&access, &report, id(7), party, true).is_some());
        assert_eq!(of_report, on_it);
        // What lies in the case itself needs no link.
        let written = all_samples(1).into_iter().find(|(name, _)| name == "casework.item_contributed").unwrap().1.entry;
        assert!(Party::iter().any(|party| told(&access, &written, id(7), party, true).is_some()));
    }
}
