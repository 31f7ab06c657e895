//! For whom a case is there at all.

use super::{
    AGENCIES, FENCED, OPEN, REFERRED, Told, agency, all_samples, ceiling, face, first, id, recorded, sample,
    table::{letter, referred, seen_by},
    worker,
};
use crate::{Face, Level, disclose};
use events::{Class, Event, GovernanceEvent, HowShared, governance::AssignmentEnded};
use kernel::Role;
use strum::IntoEnumIterator;

#[test]
fn without_an_assignment_a_point_of_contact_sees_what_triage_needs() {
    let case = referred();
    let police = agency(AGENCIES[0]);
    let role = Role::Spoc;
    let seen = |strand| -> Vec<Class> {
        let purpose = kernel::Purpose::Investigation;
        let reader = crate::Reader { role, strand, purpose, surface: kernel::Surface::AgencyApi, break_glass: false };
        let audience = crate::Audience { reader: Some(reader), ..ceiling(&police, 0, FENCED) };
        let told = |face: &Face| {
            let disclosed = disclose(&first(), &audience, &case.0, face)?;
            let told = |class| face.fields.iter().any(|(name, of, _)| *of == class && disclosed.fields.contains(name));
            Some(Class::iter().filter(|&class| told(class)).collect::<Vec<_>>())
        };
        let mut classes: Vec<_> =
            all_samples(REFERRED + 1).iter().filter_map(|(_, event)| told(&Face::of(event))).flatten().collect();
        classes.sort();
        classes.dedup();
        classes
    };
    let more: Vec<_> = seen(Some(kernel::Strand::Investigation));
    let less = seen(None);
    let lost: Vec<&str> = more.iter().filter(|class| !less.contains(class)).map(Into::into).collect();
    assert!(less.iter().all(|class| more.contains(class)));
    let expected = [
        "victim_plan",
        "victim_location",
        "safe_contact",
        "victim_needs",
        "victim_update",
        "order_notification",
        "legal_privilege",
        "victim_referral",
    ];
    assert_eq!(lost, expected);
}

#[test]
fn a_restricted_case_is_empty_for_every_agency_not_on_the_list() {
    let mut case = referred();
    let on_the_list = [agency(AGENCIES[0]), agency(AGENCIES[6])];
    case.restrict(on_the_list.iter().map(worker).collect());
    for (name, event) in all_samples(REFERRED + 1) {
        let mut face = Face::of(&event);
        for (column, of) in AGENCIES.iter().enumerate() {
            let of = agency(of);
            let open = seen_by(&referred().0, &face, column, FENCED);
            let restricted = seen_by(&case.0, &face, column, FENCED);
            assert_eq!(restricted, if on_the_list.contains(&of) { open } else { None }, "{name}, {of}");
            if !on_the_list.contains(&of) {
                // Not even its own, what is addressed to it, or what was shared with it.
                face.controller = of.clone();
                face.addressees = vec![of.clone()];
                case.share(face.id, &of, HowShared::Full);
                assert_eq!(seen_by(&case.0, &face, column, FENCED), None, "{name}, {of}");
                face = Face::of(&event);
            }
        }
    }
}

#[test]
fn an_agency_without_a_worker_on_the_case_sees_nothing_unless_it_opened_it_or_triages() {
    let mut case = referred();
    for of in AGENCIES {
        let ended = AssignmentEnded { agency: agency(of), worker: worker(&agency(of)).worker };
        let event = Event::Governance(GovernanceEvent::AssignmentEnded(ended));
        assert!(case.tell(events::Entry::of(&agency(of), event)));
    }
    // Police and the hub office triage what is referred; nobody else looks into it.
    let process = face("casework.case_closed");
    let seen: String = (0..8).map(|column| letter(seen_by(&case.0, &process, column, OPEN).as_ref())).collect();
    assert_eq!(seen, "F-----F-");
    let opener = agency("opener");
    for column in 0..AGENCIES.len() {
        let seen = disclose(&first(), &ceiling(&opener, column, OPEN), &case.0, &process);
        assert_eq!(seen.is_some(), first().level(super::KINDS[column], Class::Process) > Level::Absent);
    }
}

#[test]
fn before_it_is_referred_a_case_is_there_only_for_its_opener_and_its_workers() {
    let mut case = Told::default();
    let opened = sample("intake.case_opened").entry;
    case.tell(events::Entry { controller: agency("opener"), ..opened });
    let opening = face("intake.case_opened");
    for (column, of) in AGENCIES.iter().enumerate() {
        assert_eq!(seen_by(&case.0, &opening, column, FENCED), None, "{of}");
    }
    let recorded =
        recorded(1, id(0xa), events::Entry { controller: agency("opener"), ..sample("intake.case_opened").entry });
    let own = disclose(&first(), &ceiling(&agency("opener"), 1, OPEN), &case.0, &Face::of(&recorded));
    assert_eq!(letter(own.as_ref()), 'F');
}
