//! Declared relations, and conflicts that were found by them (domain 7.5 rule 3). What is found is found by the hub: no
//! answer here depends on it.

use super::{Decision, one};
use crate::{DeclareRelation, DismissConflict, Refusal, State};
use events::{
    GovernanceEvent,
    relations::{ConflictDismissed, RelationDeclared},
};
use kernel::{Facts, Role};

/// Declares. Everybody for themselves; who answers for an agency's data for its workers.
pub(super) fn declare(state: &State, command: &DeclareRelation, facts: &Facts) -> Decision {
    let DeclareRelation { worker, relation, name, born } = command;
    if *worker != facts.caller.worker && facts.caller.role != Role::InformationGovernanceLead {
        return Err(Refusal::DeclaredForAnother.into());
    }
    if state.register.worker(&facts.caller.agency, worker).is_none() {
        return Err(Refusal::WorkerUnknown.into());
    }
    let declared = RelationDeclared {
        worker: worker.clone(),
        relation: *relation,
        name: name.clone().into(),
        born: (*born).into(),
    };
    if state.relations.contains(&declared) {
        return Ok(Vec::new());
    }
    Ok(vec![one(facts, GovernanceEvent::RelationDeclared(declared))])
}

/// Dismisses: it is somebody else of that name. The first word counts.
pub(super) fn dismiss(state: &State, command: &DismissConflict, facts: &Facts) -> Decision {
    let DismissConflict { conflict, reason } = command;
    match state.found.get(conflict) {
        None => Err(Refusal::ConflictUnknown.into()),
        Some(None) => Ok(Vec::new()),
        Some(Some(worker)) => {
            let (conflict, worker, reason) = (*conflict, worker.clone(), reason.clone().into());
            let dismissed = ConflictDismissed { conflict, worker, reason };
            Ok(vec![one(facts, GovernanceEvent::ConflictDismissed(dismissed))])
        }
    }
}
