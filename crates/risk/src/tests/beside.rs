//! What stands beside assessments.

use super::*;
use crate::{Dissent, ProposeMotive, RecordCircumstance, RecordRelationship, SetHubLevel};
use events::{Circumstance, Confidence, Motive, Relationship, RiskEvent};

pub(super) fn dissent(event: EventId) -> Dissent {
    Dissent { event, level: RiskLevel::Medium, reasons: "he has not been near her since".to_owned() }
}

pub(super) fn hub_level() -> SetHubLevel {
    SetHubLevel {
        level: RiskLevel::High,
        relied_on: vec![],
        rationale: "two tools say different things; what he said last weighs most".to_owned(),
        dissent: Some("probation would have said medium".to_owned()),
    }
}

pub(super) fn circumstance(n: u128) -> RecordCircumstance {
    RecordCircumstance {
        item: id(n),
        circumstance: Circumstance::SuspectChangesWork,
        account: Some("works nights now".to_owned()),
        provenance: Provenance { source: Source::Employer, occurred: None, known_at: None },
    }
}

#[test]
fn another_worker_dissents_beside_the_assessment_and_it_stays_as_it_was() {
    let mut history = history(&[Step::Do(assess(sam(1)))]);
    let before = history.clone();
    for event in &mut history {
        event.by = By::Operator;
    }
    let said = decided(&history, NOW, AgencyKind::Police, &Command::Dissent(dissent(event_id(0)))).unwrap();
    let [Entry { event: Event::Risk(RiskEvent::DissentRecorded(said)), .. }] = &said[..] else { panic!("{said:?}") };
    assert_eq!((said.event, said.level), (event_id(0), RiskLevel::Medium));
    assert_eq!(history[0].entry, before[0].entry);
}

#[test]
fn the_hubs_level_is_a_decision_that_no_assessment_computes() {
    // Both tools say high; the chair may say medium, with reasons and dissent.
    let given = [Step::Do(assess(sam(1)))];
    let medium = SetHubLevel { level: RiskLevel::Medium, relied_on: vec![event_id(0)], ..hub_level() };
    let events = check(&given, &Command::SetHubLevel(medium), Ok(&["risk.hub_level_set.v1"]));
    let Event::Risk(RiskEvent::HubLevelSet(said)) = &events[0] else { panic!() };
    assert_eq!((said.level, &said.relied_on[..]), (RiskLevel::Medium, &[event_id(0)][..]));
    assert!(said.dissent.known().unwrap().is_some());
}

#[test]
fn a_change_is_recorded_with_its_source_and_may_happen_again() {
    let command = Command::RecordCircumstance(circumstance(1));
    check(&[], &command, Ok(&["risk.circumstance_recorded.v1"]));
    let again = Command::RecordCircumstance(circumstance(2));
    check(&[Step::Do(command.clone())], &again, Ok(&["risk.circumstance_recorded.v1"]));
    let entries = decided(&[], NOW, AgencyKind::Police, &command).unwrap();
    assert_eq!(entries[0].source, Source::Employer);
}

#[test]
fn relationship_and_motive_are_two_axes() {
    let related = RecordRelationship { relationship: Relationship::ExIntimate, account: None };
    check(&[], &Command::RecordRelationship(related), Ok(&["risk.relationship_recorded.v1"]));
    let motive = |motive| {
        let reasons = "asks for a last talk".to_owned();
        Command::ProposeMotive(ProposeMotive { motive, confidence: Confidence::Moderate, reasons })
    };
    check(&[], &motive(Motive::Rejected), Ok(&["risk.motive_proposed.v1"]));
    let given = [Step::Do(motive(Motive::Rejected)), Step::Do(motive(Motive::Resentful))];
    check(&given, &motive(Motive::Rejected), Ok(&["risk.motive_proposed.v1"]));
}
