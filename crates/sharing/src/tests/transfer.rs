//! What another hub is told of a case that is offered to it.

use super::{
    AGENCIES, FENCED, Told, agency, all_samples, case_with_everybody, face, id, recorded, sample,
    table::{letter, referred, seen_by},
};
use crate::{Act, CaseAccess, Face, Goes, goes, told_to_hub};
use events::{CaseworkEvent, Class, Entry, Event, HowShared, WithdrawalReason, records::ItemWithdrawn};
use strum::IntoEnumIterator;

/// How each class goes. A new one needs a row.
const ROWS: &str = "\
process whole
opening whole
gatekeeping whole
link_review stays
conduct whole
third_party_conduct stays
screening whole
risk whole
plan whole
victim_plan whole
victim_identity apart
suspect_identity apart
victim_location apart
safe_contact apart
victim_needs whole
victim_update whole
order_consideration whole
order_application whole
court_decision whole
order_service whole
order_notification whole
breach whole
third_party_breach stays
investigation whole
intelligence stays
legal_privilege stays
perpetrator_referral whole
victim_referral whole
meeting headlines
conflict stays
contribution as_shared
sharing_record stays
governance stays
access_record stays";

/// Of no event goes a field of one of these.
const NEVER: [Class; 13] = [
    Class::Intelligence,
    Class::LegalPrivilege,
    Class::ThirdPartyConduct,
    Class::ThirdPartyBreach,
    Class::LinkReview,
    Class::Conflict,
    Class::SharingRecord,
    Class::Governance,
    Class::AccessRecord,
    Class::VictimLocation,
    Class::SafeContact,
    Class::VictimIdentity,
    Class::SuspectIdentity,
];

#[test]
fn each_class_goes_as_the_table_says() {
    let found: Vec<String> = Class::iter()
        .map(|class| {
            let word = match goes(class) {
                Goes::Whole => "whole",
                Goes::Headlines => "headlines",
                Goes::AsShared => "as_shared",
                Goes::Apart => "apart",
                Goes::Stays => "stays",
            };
            format!("{} {word}", <&str>::from(class))
        })
        .collect();
    assert_eq!(found, ROWS.lines().collect::<Vec<_>>());
}

#[test]
fn of_every_event_no_field_of_a_class_that_stays_goes_and_no_event_of_one() {
    let access = referred().0;
    let mut told = 0;
    for (name, sample) in all_samples(super::REFERRED + 1) {
        let face = Face::of(&sample);
        let entry = &sample.entry;
        let fields = told_to_hub(&access, &face, entry);
        for field in entry.event.fields(entry.source).iter().filter(|field| fields.contains(&field.name)) {
            assert!(!NEVER.contains(&field.class), "{name} {}", field.name);
        }
        assert!(fields.is_empty() || !NEVER.contains(&face.class), "{name}");
        told += usize::from(!fields.is_empty());
    }
    assert!(told > 40, "{told}");
}

#[test]
fn a_contribution_goes_as_far_as_it_was_shared() {
    let item = sample("casework.item_contributed");
    let fields = |how: Option<HowShared>| {
        let mut case = referred();
        if let Some(how) = how {
            case.share(item.id, &agency("t-pol"), how);
        }
        told_to_hub(&case.0, &face("casework.item_contributed"), &item.entry)
    };
    assert_eq!(fields(None), Vec::<&str>::new());
    let summary = fields(Some(HowShared::Summary));
    assert!(summary.contains(&"kind") && !summary.contains(&"text"), "{summary:?}");
    assert!(fields(Some(HowShared::Full)).contains(&"text"));
}

#[test]
fn what_came_from_another_hub_goes_on_as_it_came_if_its_class_goes_at_all() {
    for class in Class::iter() {
        let mut came = sample("casework.history_received");
        let Event::Casework(CaseworkEvent::HistoryReceived(it)) = &mut came.entry.event else { panic!() };
        it.of = class;
        let told = |case: &Told| told_to_hub(&case.0, &Face::of(&came), &came.entry).contains(&"rows");
        assert_eq!(told(&referred()), !matches!(goes(class), Goes::Apart | Goes::Stays), "{class:?}");
        let mut corrected = referred();
        corrected.correct(came.id, id(0xc0));
        assert!(!told(&corrected), "{class:?}, corrected here");
    }
}

#[test]
fn what_was_withdrawn_or_corrected_or_put_down_before_the_referral_stays() {
    let told = |case: &Told, position| {
        let (_, sample) = all_samples(position).into_iter().find(|(name, _)| name == "risk.risk_assessed").unwrap();
        !told_to_hub(&case.0, &Face::of(&sample), &sample.entry).is_empty()
    };
    let risk = sample("risk.risk_assessed");
    assert!(told(&referred(), super::REFERRED + 1));
    assert!(!told(&referred(), super::REFERRED - 1), "before the referral");
    assert!(!told(&Told(case_with_everybody()), super::REFERRED + 1), "never referred");
    let mut corrected = referred();
    corrected.correct(risk.id, id(0xc0));
    assert!(!told(&corrected, super::REFERRED + 1));
    let mut withdrawn = referred();
    let said = ItemWithdrawn { event: risk.id, reason: WithdrawalReason::WrongPerson, recipients: Vec::new() };
    withdrawn.tell_as(
        20,
        id(0x5),
        Entry::of(&risk.entry.controller, Event::Casework(CaseworkEvent::ItemWithdrawn(said))),
    );
    assert!(!told(&withdrawn, super::REFERRED + 1));
}

/// Position of the record by which the case of these tests came.
const CAME: u64 = 30;

/// A case that came from another hub, of whose history so many parts are put down, on which every agency has a worker.
fn came(parts: u16) -> CaseAccess {
    let mut case = referred();
    let received = sample("casework.case_received").entry;
    case.tell_as(CAME, id(0xca), received);
    for part in 1..=parts {
        let mut history = sample("casework.history_received").entry;
        let Event::Casework(CaseworkEvent::HistoryReceived(it)) = &mut history.event else { panic!() };
        it.part = part;
        case.tell_as(CAME + u64::from(part), id(0xcb + u32::from(part)), history);
    }
    case.0
}

/// Who sees an event, each kind by its own copy: police, advocacy, health, probation, prosecution, housing, hub, oversight.
fn seen(access: &CaseAccess, name: &str, position: u64, by: &str) -> String {
    let entry = Entry { controller: agency(by), ..sample(name).entry };
    let face = Face::of(&recorded(position, sample(name).id, entry));
    (0..AGENCIES.len()).map(|column| letter(seen_by(access, &face, column, FENCED).as_ref())).collect()
}

#[test]
fn what_comes_from_behind_the_walls_is_seen_by_its_class_and_is_nobodys_own() {
    let access = came(2);
    // What, who answers for it here, who sees it where it came with the case, and who where it was put down here.
    let rows = [
        ("casework.safe_contact_recorded", "t-pol", "SF-----M", "FF-----M"),
        ("casework.safe_contact_recorded", "t-adv", "SF-----M", "SF-----M"),
        ("casework.safe_contact_recorded", "t-hub", "SF-----M", "SF----FM"),
        ("casework.safe_contact_recorded", "elsewhere", "SF-----M", "SF-----M"),
        ("casework.victim_location_recorded", "t-pol", "FF-----M", "FF-----M"),
        ("casework.victim_location_recorded", "t-hub", "FF-----M", "FF-----M"),
        // What is behind no wall is its agency's own.
        ("casework.item_contributed", "t-pol", "F------F", "F------F"),
    ];
    for (name, by, with_the_case, here) in rows {
        assert_eq!(seen(&access, name, CAME, by), with_the_case, "{name} {by}, with the case");
        assert_eq!(seen(&access, name, CAME + 9, by), here, "{name} {by}, put down here");
    }
}

#[test]
fn a_case_arrives_until_the_last_part_of_its_history_is_there() {
    assert_eq!(referred().0.arriving(), None, "it came from nowhere");
    let Event::Casework(CaseworkEvent::CaseReceived(said)) = sample("casework.case_received").entry.event else {
        panic!()
    };
    for parts in 0..said.parts {
        assert_eq!(came(parts).arriving(), Some(id(0xca)), "{parts} of {}", said.parts);
    }
    assert_eq!(came(said.parts).arriving(), None);
    let taken: Vec<&str> = Act::iter().filter(|act| act.is_taken_while_arriving()).map(Into::into).collect();
    let narrowing = ["EndAssignment", "RestrictCase", "DeclareConflict", "DismissConflict"];
    let safety = ["RaiseRedFlag", "ReportBreach"];
    assert_eq!(taken.len(), narrowing.len() + safety.len() + 1, "{taken:?}");
    assert!(narrowing.iter().chain(&safety).chain(&["AcceptTransfer"]).all(|act| taken.contains(act)), "{taken:?}");
}
