//! What another hub is told of a case that is offered to it.

use super::{Told, all_samples, case_with_everybody, face, id, sample, table::referred};
use crate::{Face, Goes, goes, told_to_hub};
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
            case.share(item.id, &super::agency("t-pol"), how);
        }
        told_to_hub(&case.0, &face("casework.item_contributed"), &item.entry)
    };
    assert_eq!(fields(None), Vec::<&str>::new());
    let summary = fields(Some(HowShared::Summary));
    assert!(summary.contains(&"kind") && !summary.contains(&"text"), "{summary:?}");
    assert!(fields(Some(HowShared::Full)).contains(&"text"));
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
