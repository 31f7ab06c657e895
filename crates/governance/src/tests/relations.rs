//! Declared relations, and conflicts that were found by them.

use super::{Row, Story, agency, caller, event_id, id, registered, worker};
use crate::{Command, DeclareRelation, DismissConflict, Refusal};
use events::{Event, GovernanceEvent, Relation, governance::NamedWorker, relations::ConflictFound};
use kernel::Role;

fn declare(who: &str) -> Command {
    let (relation, name, born) = (Relation::Relative, "Ben Sharp".to_owned(), Some("1990-05-01".parse().unwrap()));
    Command::DeclareRelation(DeclareRelation { worker: worker(who), relation, name, born })
}

fn dismiss(position: usize) -> Command {
    Command::DismissConflict(DismissConflict { conflict: event_id(position), reason: "another of that name".into() })
}

/// Event 0: somebody is related.
fn found() -> Story {
    let worker = NamedWorker { agency: agency("adv"), worker: worker("isac-1") };
    let found = ConflictFound { worker, relation: event_id(7), person: id(7) };
    Story::default().event("hub", Event::Governance(GovernanceEvent::ConflictFound(found)))
}

pub(super) fn rows() -> Vec<Row> {
    let isac = || registered().by("adv", "isac-1", Role::Advocate);
    let lead = || registered().by("adv", "lead", Role::InformationGovernanceLead);
    vec![
        (isac(), declare("isac-2"), Refusal::DeclaredForAnother, &[]),
        (lead(), declare("nobody"), Refusal::WorkerUnknown, &[]),
        (Story::default(), dismiss(0), Refusal::ConflictUnknown, &[]),
        (found(), dismiss(1), Refusal::ConflictUnknown, &[]),
    ]
}

#[test]
fn everybody_declares_for_themselves_and_who_answers_for_data_for_others() {
    let own = registered().by("adv", "isac-1", Role::Advocate).act(&declare("isac-1"));
    assert_eq!(own.last_type(), "governance.relation_declared.v1");
    let others = registered().by("adv", "lead", Role::InformationGovernanceLead).act(&declare("isac-1"));
    assert_eq!(others.last_type(), "governance.relation_declared.v1");
}

#[test]
fn a_conflict_is_dismissed_once() {
    assert_eq!(found().act(&dismiss(0)).last_type(), "governance.conflict_dismissed.v1");
    assert_eq!(caller().role, Role::Chair);
}
