//! What of an event is told: its own class, and fields of another.

use super::{
    AGENCIES, FENCED, REFERRED, agency, all_samples, face,
    table::{referred, seen_by},
};
use crate::Face;
use events::{Class, Detail, HowShared, Shown};

#[test]
fn full_shows_every_field_of_the_events_own_class_and_a_summary_its_headline() {
    for (name, event) in all_samples(REFERRED + 1) {
        let face = Face::of(&event);
        for (column, of) in AGENCIES.iter().enumerate() {
            let Some(seen) = seen_by(&referred().0, &face, column, FENCED) else { continue };
            let own = face.fields.iter().filter(|(_, class, detail)| {
                *class == face.class
                    && match seen.shown {
                        Shown::Full => true,
                        Shown::Summary => *detail == Detail::Headline,
                        Shown::Marker => false,
                    }
            });
            let expected: Vec<_> = own.map(|&(field, ..)| field).collect();
            let of_own_class =
                |name: &&str| face.fields.iter().any(|(field, class, _)| field == name && *class == face.class);
            let found: Vec<_> = seen.fields.into_iter().filter(of_own_class).collect();
            assert_eq!(found, expected, "{name}, {of}");
        }
    }
}

/// Fields whose class is not that of their event: event, field, class, and which kinds read it after referral; the same
/// where the event was shared with them in full.
const FOREIGN: [(&str, &str, Class, &str, &str); 44] = [
    ("intake.incident_reported", "place_text", Class::VictimLocation, "FF------", "FF------"),
    ("intake.person_recorded", "phones", Class::VictimLocation, "FF------", "FF------"),
    ("intake.person_recorded", "address", Class::VictimLocation, "FF------", "FF------"),
    ("intake.suspect_named", "reason", Class::Investigation, "FF-FF--F", "FFFFFFFF"),
    ("orders.drafting_started", "victims_views", Class::VictimNeeds, "FF-----F", "FFFFFFFF"),
    ("orders.application_authorised", "legal_advice_reference", Class::LegalPrivilege, "F-------", "FFFFFFFF"),
    ("casework.case_adopted", "reason", Class::Gatekeeping, "FF----FF", "FFFFFFFF"),
    ("casework.item_shared", "wraps", Class::Governance, "-------F", "-------F"),
    ("casework.safe_contact_recorded", "number", Class::VictimLocation, "FF------", "FF------"),
    ("casework.victim_told", "channel", Class::SafeContact, "FF------", "FFFFFFFF"),
    ("casework.victim_told", "note", Class::VictimNeeds, "FF-----F", "FFFFFFFF"),
    ("casework.agenda_item_added", "reason", Class::Gatekeeping, "FF----FF", "FFFFFFFF"),
    ("casework.agenda_item_removed", "reason", Class::Gatekeeping, "FF----FF", "FFFFFFFF"),
    ("casework.case_received", "conflict", Class::Conflict, "F-F---FF", "FFFFFFFF"),
    ("casework.case_received", "restricted", Class::Conflict, "F-F---FF", "FFFFFFFF"),
    ("casework.erased", "keys", Class::Governance, "-------F", "-------F"),
    ("casework.erased", "recipients", Class::Governance, "-------F", "-------F"),
    ("intake.incident_reported/by_a_neighbour", "place_text", Class::VictimLocation, "FF------", "FF------"),
    ("intake.incident_reported/bare", "place_text", Class::VictimLocation, "FF------", "FF------"),
    ("intake.person_recorded/with_identifiers", "phones", Class::VictimLocation, "FF------", "FF------"),
    ("intake.person_recorded/with_identifiers", "address", Class::VictimLocation, "FF------", "FF------"),
    ("intake.person_recorded/with_identifiers", "identified", Class::Contribution, "-------F", "FFFFFFFF"),
    ("intake.person_recorded/with_identifiers", "identifiers", Class::Contribution, "-------F", "FFFFFFFF"),
    ("intake.person_recorded/with_identifiers", "located", Class::VictimLocation, "FF------", "FF------"),
    ("intake.person_recorded/with_identifiers", "locators", Class::VictimLocation, "FF------", "FF------"),
    ("intake.incident_reported/with_included_classes", "place_text", Class::VictimLocation, "FF------", "FF------"),
    ("intake.link_confirmed/by_proxy", "toward", Class::VictimNeeds, "FF--F-FF", "FFFFFFFF"),
    ("referrals.referral_sent/with_its_law", "items", Class::SharingRecord, "-------F", "FFFFFFFF"),
    ("casework.safe_contact_recorded/with_hours", "number", Class::VictimLocation, "FF------", "FF------"),
    ("casework.victim_told/by_voicemail", "channel", Class::SafeContact, "FF------", "FFFFFFFF"),
    ("casework.victim_told/by_voicemail", "note", Class::VictimNeeds, "FF-----F", "FFFFFFFF"),
    ("casework.victim_told/by_voicemail", "kind", Class::SafeContact, "FF------", "FFFFFFFF"),
    ("casework.item_shared/under_laws", "wraps", Class::Governance, "-------F", "-------F"),
    ("casework.case_adopted/by_a_meeting", "reason", Class::Gatekeeping, "FF----FF", "FFFFFFFF"),
    ("casework.return_given/with_information", "item", Class::SharingRecord, "-------F", "FFFFFFFF"),
    ("casework.case_discussed/minuted", "conflicts", Class::Conflict, "F-F---FF", "FFFFFFFF"),
    ("casework.case_discussed/minuted", "shared", Class::SharingRecord, "-------F", "FFFFFFFF"),
    ("casework.case_discussed/minuted", "relied_on", Class::SharingRecord, "-------F", "FFFFFFFF"),
    ("casework.case_stepped_down/consulted", "consulted_by", Class::SafeContact, "-F------", "FFFFFFFF"),
    ("casework.case_stepped_down/not_safe", "not_safe", Class::VictimNeeds, "FF-----F", "FFFFFFFF"),
    ("casework.case_closed/diarised", "consulted_by", Class::SafeContact, "-F------", "FFFFFFFF"),
    ("casework.case_closed/diarised", "diarised", Class::CourtDecision, "FF-FF-FF", "FFFFFFFF"),
    ("casework.case_closed/diarised", "reopen_if", Class::Gatekeeping, "FF----FF", "FFFFFFFF"),
    ("casework.case_closed/not_safe", "not_safe", Class::VictimNeeds, "FF-----F", "FFFFFFFF"),
];

#[test]
fn a_field_of_another_class_is_shown_by_its_own_class() {
    let mut foreign: Vec<(String, &str, Class)> = Vec::new();
    for (name, event) in all_samples(REFERRED + 1) {
        let face = Face::of(&event);
        let others = face.fields.iter().filter(|(_, class, _)| *class != face.class);
        foreign.extend(others.map(|&(field, class, _)| (name.clone(), field, class)));
    }
    let stated = FOREIGN.iter().map(|&(name, field, class, ..)| (name.to_owned(), field, class));
    assert_eq!(foreign.len(), FOREIGN.len(), "{foreign:?}");
    for stated in stated {
        assert!(foreign.contains(&stated), "{stated:?}");
    }
    for (name, field, _, released, in_full) in FOREIGN {
        let face = face(name);
        let readers = |shared: bool| -> String {
            let reads = |column: usize| {
                let mut case = referred();
                if shared {
                    case.share(face.id, &agency(AGENCIES[column]), HowShared::Full);
                }
                let seen = seen_by(&case.0, &face, column, FENCED);
                seen.is_some_and(|seen| seen.fields.contains(&field))
            };
            (0..AGENCIES.len()).map(|column| if reads(column) { 'F' } else { '-' }).collect()
        };
        assert_eq!((readers(false).as_str(), readers(true).as_str()), (released, in_full), "{field} of {name}");
    }
}
