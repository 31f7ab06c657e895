//! Text that those who face the suspect could read is held if it may locate somebody.

use super::sample;
use crate::{Level, Policy, held_for_review, held_when_shared, held_when_shared_as};
use events::{CaseworkEvent, Class, Entry, Event, HowShared, Private};
use kernel::AgencyKind;

const ADDRESS: &str = "She has moved to 14 Alder Way.";
const PHONE: &str = "Her new number is 01632 960123.";
const HARMLESS: &str = "He attended on 12 March and was on time.";

/// A sample with a text put into one of its private fields, and taken out of all others.
fn with_text(name: &str, field: &str, text: &str) -> Entry {
    let entry = sample(name).entry;
    let split = entry.split();
    let mut found = false;
    let sealed = split.to_seal.into_values().map(|mut fields| {
        for (name, value) in &mut fields {
            if name == field {
                found = true;
                put(value, text);
            } else {
                put(value, HARMLESS);
            }
        }
        fields
    });
    let sealed: Vec<_> = sealed.collect();
    assert!(found, "{name} has no private {field}");
    Entry::join(split.clear, sealed).unwrap()
}

/// Replaces every text in a value that stands for words; codes and dates stay.
fn put(value: &mut serde_json::Value, text: &str) {
    match value {
        serde_json::Value::String(words) if words.starts_with(testkit::samples::PRIVATE_MARK) => text.clone_into(words),
        serde_json::Value::Array(items) => items.iter_mut().for_each(|item| put(item, text)),
        serde_json::Value::Object(fields) => fields.values_mut().for_each(|field| put(field, text)),
        serde_json::Value::String(_)
        | serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Number(_) => {}
    }
}

#[test]
fn words_that_may_locate_somebody_are_held_where_those_who_face_the_suspect_write_or_read_them() {
    use AgencyKind::{Advocacy, Health, Police, Probation, Prosecution};
    let policy = Policy::first();
    for (author, event, field, held, why) in [
        (Probation, "casework.item_contributed", "text", true, "domain 9 row 20: a report by Probation"),
        (Probation, "casework.item_contributed", "summary", true, "written by Probation"),
        (Health, "risk.red_flag_raised", "account", true, "written by Health"),
        (Health, "intake.incident_reported", "narrative", true, "written by Health"),
        (Police, "intake.incident_reported", "narrative", false, "Probation reads a summary, Health nothing"),
        (Police, "intake.incident_reported/by_a_neighbour", "narrative", false, "Probation reads nothing"),
        (Advocacy, "casework.item_contributed", "text", false, "stays with the advocate until shared"),
        (Advocacy, "casework.item_contributed", "summary", false, "stays with the advocate until shared"),
        (Advocacy, "casework.needs_assessed", "needs", false, "not for those who face the suspect"),
        (Advocacy, "casework.action_planned/victim_facing", "what", false, "not for those who face the suspect"),
        (Advocacy, "casework.action_planned", "what", true, "the plan is everybody's"),
        (Police, "casework.case_discussed", "decisions", true, "minutes are everybody's"),
        (Police, "casework.case_discussed", "dissent", true, "minutes are everybody's"),
        (Police, "casework.case_closed", "reason", true, "everybody's"),
        (Police, "orders.interim_order_made", "terms", true, "the respondent reads the terms"),
        (Police, "orders.full_order_made", "terms", true, "the respondent reads the terms"),
        (Police, "orders.order_made_on_outcome", "terms", true, "the respondent reads the terms"),
        (Police, "orders.breach_reported", "narrative", true, "Probation reads it in full"),
        (Police, "orders.breach_reported/by_a_neighbour", "narrative", false, "Probation reads a summary"),
        (Police, "casework.investigation_step_taken", "details", true, "Probation reads it in full"),
        (Police, "intake.suspect_named", "reason", false, "about who the suspect is"),
        (Police, "referrals.referral_sent", "question", true, "Health reads it in full"),
        (Police, "referrals.referral_sent/about_the_victim", "question", false, "not for them"),
        (Prosecution, "casework.court_outcome_recorded", "details", true, "Probation reads it in full"),
        (Police, "orders.notification_received", "address", false, "the suspect's own address is its point"),
        (Police, "orders.order_served", "place", false, "where the suspect was found"),
        (Police, "intake.person_recorded/suspect", "address", false, "who the suspect is"),
        (Probation, "intake.person_recorded/suspect", "address", false, "who the suspect is"),
        (Police, "intake.person_recorded", "address", false, "behind the wall"),
        (Probation, "intake.incident_reported", "place_text", false, "behind the wall, whoever writes it"),
        (Advocacy, "casework.victim_location_recorded", "location", false, "behind the wall"),
        (Advocacy, "casework.safe_contact_recorded", "number", false, "behind the wall"),
        (Police, "orders.application_lodged", "court", true, "a headline that Probation reads in its summary"),
        (Police, "orders.application_lodged", "court_reference", false, "not in the summary"),
        (Police, "orders.drafting_started", "proposed_terms", false, "Probation reads a summary without them"),
    ] {
        for (text, held) in [(ADDRESS, held), (PHONE, held), (HARMLESS, false)] {
            let entry = with_text(event, field, text);
            assert_eq!(
                held_for_review(&policy, author, &entry),
                held,
                "{field} of {event} by {author:?}: {why}; {text}"
            );
        }
    }
}

#[test]
fn the_answer_rests_on_the_shape_and_on_the_policy_not_on_the_value() {
    let policy = Policy::first();
    let narrative = with_text("intake.incident_reported", "narrative", ADDRESS);
    assert!(!held_for_review(&policy, AgencyKind::Police, &narrative));
    // A policy by which Probation reads reports in full has them held.
    let mut wider = policy.clone();
    let row = wider.matrix.get_mut(&Class::Conduct).unwrap();
    row.insert(AgencyKind::Probation, Level::Full);
    assert!(held_for_review(&wider, AgencyKind::Police, &narrative));
    for address in ["14 Alder Way", "9 Nowhere Road", "ZZ99 9ZZ", "call 0 1 6 3 2 9 6 0 0 0 0"] {
        let entry = with_text("casework.item_contributed", "text", address);
        assert!(held_for_review(&policy, AgencyKind::Probation, &entry), "{address}");
    }
}

#[test]
fn an_item_that_may_locate_somebody_is_held_when_it_is_shared_with_those_who_face_the_suspect() {
    use AgencyKind::{Advocacy, Health, Housing, HubOffice, Police, Probation, Prosecution};
    let policy = Policy::first();
    for (event, field, told) in [
        ("casework.item_contributed", "text", true),
        ("casework.item_contributed", "summary", true),
        ("casework.item_corrected", "text", true),
        ("casework.item_corrected", "summary", true),
        ("risk.red_flag_raised", "account", true),
        ("intake.incident_reported", "narrative", true),
        ("casework.needs_assessed", "needs", true),
        // Sharing opens no wall, so what is behind it is not carried either.
        ("intake.incident_reported", "place_text", false),
        ("casework.safe_contact_recorded", "number", false),
        ("casework.victim_location_recorded", "location", false),
    ] {
        let entry = with_text(event, field, ADDRESS);
        for receiver in [Probation, Health] {
            assert_eq!(held_when_shared(&policy, receiver, &entry), told, "{field} of {event} with {receiver:?}");
            assert!(!held_when_shared(&policy, receiver, &with_text(event, field, HARMLESS)), "{field} of {event}");
        }
        for receiver in [Police, Advocacy, Prosecution, Housing, HubOffice] {
            assert!(!held_when_shared(&policy, receiver, &entry), "{field} of {event} with {receiver:?}");
        }
    }
}

#[test]
fn a_summary_carries_its_headline_and_so_may_locate_somebody_too() {
    use AgencyKind::{Health, Police, Probation};
    let policy = Policy::first();
    for (event, field, told) in [
        ("casework.item_contributed", "summary", true),
        ("casework.item_contributed", "text", false),
        ("casework.item_corrected", "summary", true),
        ("casework.item_corrected", "text", false),
        ("orders.application_lodged", "court", true),
        ("intake.incident_reported", "narrative", false),
        // A field of another class comes with its own level: Probation reads why a suspect was named, Health does not.
        ("casework.victim_told", "note", false),
        ("casework.safe_contact_recorded", "number", false),
    ] {
        let entry = with_text(event, field, ADDRESS);
        let held = |receiver| held_when_shared_as(&policy, receiver, HowShared::Summary, &entry);
        assert_eq!((held(Probation), held(Health), held(Police)), (told, told, false), "{field} of {event}");
    }
    let reason = with_text("intake.suspect_named", "reason", ADDRESS);
    let held = |receiver| held_when_shared_as(&policy, receiver, HowShared::Summary, &reason);
    assert_eq!((held(Probation), held(Health)), (true, false));
}

#[test]
fn what_is_erased_holds_nothing() {
    let mut entry = with_text("casework.item_contributed", "text", ADDRESS);
    let Event::Casework(CaseworkEvent::ItemContributed(item)) = &mut entry.event else { panic!() };
    item.text = Private::Erased;
    assert!(!held_for_review(&Policy::first(), AgencyKind::Probation, &entry));
}
