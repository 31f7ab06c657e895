//! Alerts: acknowledged once, escalated once to each.

use super::*;

/// An alert for the chairs of the hub's office, about a clinician; the only event.
fn alert() -> Story {
    let raised = AlertRaised {
        kind: AlertKind::NoRelationship,
        agency: agency("hub"),
        to: vec![Role::Chair],
        worker: None,
        case: Some(id(1)),
        about: vec![NamedWorker { agency: agency("hub"), worker: worker("chair-2") }],
        event: None,
        escalated_from: None,
        first: at(NOW),
        last: at(NOW),
        count: 1,
    };
    Story::default().event("hub", Event::Governance(GovernanceEvent::AlertRaised(raised)))
}

fn acknowledge(position: usize) -> Command {
    Command::AcknowledgeAlert(AcknowledgeAlert { alert: event_id(position), outcome: "spoken to".into() })
}

fn escalate(position: usize, to: EscalatedTo) -> Command {
    Command::EscalateAlert(EscalateAlert { alert: event_id(position), to, reason: "again".into() })
}

pub(super) fn rows() -> Vec<Row> {
    use EscalatedTo::{Chair, InformationGovernanceLead};
    vec![
        (alert(), acknowledge(1), Refusal::AlertUnknown, &[]),
        (alert().by("adv", "chair", Role::Chair), acknowledge(0), Refusal::AlertUnknown, &[]),
        (alert().by("hub", "chair", Role::HubOfficer), acknowledge(0), Refusal::AlertUnknown, &[]),
        // Nobody hears of an alert about themselves.
        (alert().by("hub", "chair-2", Role::Chair), acknowledge(0), Refusal::AlertUnknown, &[]),
        (alert().by("hub", "chair-2", Role::Chair), escalate(0, InformationGovernanceLead), Refusal::AlertUnknown, &[]),
        (alert(), escalate(0, Chair), Refusal::EscalatedToOneself, &[]),
    ]
}

#[test]
fn an_alert_is_acknowledged_once_and_escalated_once_to_each() {
    let escalated = alert().act(&escalate(0, EscalatedTo::InformationGovernanceLead));
    assert_eq!(escalated.last_type(), "governance.alert_escalated.v1");
    let done = escalated.act(&acknowledge(0));
    let other = AcknowledgeAlert { alert: event_id(0), outcome: "other words".into() };
    assert_eq!(done.decided(&Command::AcknowledgeAlert(other)), Ok(vec![]), "the first word counts");
}

#[test]
fn an_alert_for_one_worker_is_for_nobody_else() {
    let event = alert().0.remove(0).entry.event;
    let Event::Governance(GovernanceEvent::AlertRaised(mut raised)) = event else { panic!("{event:?}") };
    raised.worker = Some(worker("chair"));
    let other = Caller { worker: worker("chair-3"), ..caller() };
    assert!(raised.is_for(&caller()) && !raised.is_for(&other));
    raised.worker = None;
    assert!(raised.is_for(&caller()) && raised.is_for(&other));
}
