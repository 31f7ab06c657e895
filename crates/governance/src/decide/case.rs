//! Who works on a case, who must not, and to whom it is restricted.

use super::{Decision, one};
use crate::{AssignWorker, DeclareConflict, EndAssignment, Refusal, RestrictCase, State, state::Assignment};
use events::{
    GovernanceEvent, RegisteredWorker,
    governance::{AssignmentEnded, CaseRestricted, ConflictDeclared, NamedWorker, WorkerAssigned},
};
use kernel::{EventId, Facts, Refused, Role, Strand};
use std::collections::BTreeSet;

/// Assigns a worker to a strand: all permission on a case rests on it (decision 24).
pub(super) fn assign(state: &State, command: &AssignWorker, facts: &Facts) -> Decision {
    let AssignWorker { agency, worker, strand } = command;
    let named = NamedWorker { agency: agency.clone(), worker: worker.clone() };
    let registered = still_there(state, &named)?;
    let before = state.assignments_of(&named);
    if before.iter().any(|it| !it.ended && it.strand == *strand) {
        return Ok(Vec::new());
    }
    taken_on(state, &named, facts)?;
    if !registered.strands.contains(strand) {
        return Err(Refused::resting_on(Refusal::StrandNotHeld, [registered.since]));
    }
    // A case is its opener's own until it is referred (domain 7.5 rule 6).
    if !state.referred && state.opener.as_ref() != Some(agency) {
        return Err(Refusal::NotReferred.into());
    }
    if let Some((id, restriction)) = &state.restriction
        && !restriction.allowed.contains(&named)
    {
        return Err(Refused::resting_on(Refusal::CaseRestricted, [*id]));
    }
    one_side_only(before, *strand)?;
    let assigned = WorkerAssigned { agency: agency.clone(), worker: worker.clone(), strand: *strand };
    Ok(vec![one(facts, GovernanceEvent::WorkerAssigned(assigned))])
}

/// The same worker never faces the victim and the suspect of one case (domain 7.5 rule 4). What was learnt on one side
/// is not unlearnt, so an assignment that ended counts too (hub default).
fn one_side_only(before: &[Assignment], strand: Strand) -> Result<(), Refused<Refusal>> {
    let on_the_other: Vec<_> = before.iter().filter(|it| it.strand.is_opposite_to(strand)).map(|it| it.id).collect();
    if on_the_other.is_empty() { Ok(()) } else { Err(Refused::resting_on(Refusal::BothSides, on_the_other)) }
}

/// A point of contact takes a waiting case on before assigning others; where somebody has taken it on, they or the chair
/// decide who else works on it (hub default, so that nobody looks into a case in passing).
fn taken_on(state: &State, named: &NamedWorker, facts: &Facts) -> Result<(), Refused<Refusal>> {
    let caller = NamedWorker { agency: facts.caller.agency.clone(), worker: facts.caller.worker.clone() };
    // A chair gives cases to others; who chairs and is a point of contact too takes on what waits, like any other.
    if facts.caller.role == Role::Chair && *named == caller {
        return Err(Refusal::ChairAssignsOthers.into());
    }
    if facts.caller.role != Role::Spoc || state.works(&caller) {
        return Ok(());
    }
    let taken: Vec<_> = state.current().filter(|(by, _)| holds(state, by, Role::Spoc)).map(|(_, it)| it.id).collect();
    if !taken.is_empty() {
        return Err(Refused::resting_on(Refusal::AlreadyTakenOn, taken));
    }
    if *named == caller { Ok(()) } else { Err(Refusal::NotTakenOn.into()) }
}

/// Ends all assignments of a worker; ended ones stay ended. Whether an agency goes on working on a case is its own or the
/// chair's to say (hub default).
pub(super) fn end_assignment(state: &State, command: &EndAssignment, facts: &Facts) -> Decision {
    let EndAssignment { agency, worker } = command;
    let named = NamedWorker { agency: agency.clone(), worker: worker.clone() };
    let before = state.assignments_of(&named);
    if before.is_empty() {
        return Err(Refusal::NotAssigned.into());
    }
    if before.iter().all(|it| it.ended) {
        return Ok(Vec::new());
    }
    if *agency != facts.caller.agency && facts.caller.role != Role::Chair {
        return Err(Refusal::NotYourWorker.into());
    }
    // Another first: else nobody would speak for the victim, and perhaps nobody see the case any more (hub default).
    if let Some(last) = silenced(state, |other| *other != named).filter(|_| still_there(state, &named).is_ok()) {
        return Err(Refused::resting_on(Refusal::LastOnTheVictimsSide, last));
    }
    let ended = AssignmentEnded { agency: agency.clone(), worker: worker.clone() };
    Ok(vec![one(facts, GovernanceEvent::AssignmentEnded(ended))])
}

/// Records a conflict of interest; what follows from it is a restriction, which a person decides (domain 7.5 rule 3).
pub(super) fn declare_conflict(state: &State, command: &DeclareConflict, facts: &Facts) -> Decision {
    let DeclareConflict { agency, relation, to, description } = command;
    if state.register.agency(agency).is_none() {
        return Err(Refusal::AgencyUnknown.into());
    }
    let declared = ConflictDeclared {
        agency: agency.clone(),
        relation: *relation,
        to: *to,
        description: description.clone().into(),
    };
    let entry = one(facts, GovernanceEvent::ConflictDeclared(declared));
    if state.conflicts.contains(&entry) { Ok(Vec::new()) } else { Ok(vec![entry]) }
}

/// Restricts a case to named workers (domain 7.5 rule 3). Whoever restricts stays able to see what they did, and the
/// force's point of contact is not shut out by oversight: end that assignment first where the conflict is theirs.
pub(super) fn restrict(state: &State, command: &RestrictCase, facts: &Facts) -> Decision {
    let RestrictCase { allowed, reason } = command;
    let list: BTreeSet<&NamedWorker> = allowed.iter().collect();
    if list.is_empty() {
        return Err(Refusal::EmptyList.into());
    }
    let wanted = CaseRestricted { allowed: list.iter().map(|&it| it.clone()).collect(), reason: reason.clone().into() };
    if state.restriction.as_ref().is_some_and(|(_, there)| *there == wanted) {
        return Ok(Vec::new());
    }
    for named in &list {
        still_there(state, named)?;
    }
    if !list.iter().any(|it| it.agency == facts.caller.agency && it.worker == facts.caller.worker) {
        return Err(Refusal::CallerNotOnList.into());
    }
    let is_left_out = |named: &NamedWorker| !list.contains(named) && holds(state, named, Role::Spoc);
    let spocs: Vec<_> = state.current().filter(|(named, _)| is_left_out(named)).map(|(_, it)| it.id).collect();
    if !spocs.is_empty() {
        return Err(Refused::resting_on(Refusal::SpocNotOnList, spocs));
    }
    if let Some(out) = silenced(state, |named| list.contains(named)) {
        return Err(Refused::resting_on(Refusal::VictimsSideNotOnList, out));
    }
    Ok(vec![one(facts, GovernanceEvent::CaseRestricted(wanted))])
}

/// The assignments of those who speak for the victim, if none of them would be left: of those who face her, or of those of
/// the agency that opened the case. Who has left counts for neither.
fn silenced(state: &State, stays: impl Fn(&NamedWorker) -> bool) -> Option<Vec<EventId>> {
    let out = |speaks: &dyn Fn(&NamedWorker, &Assignment) -> bool| -> Vec<EventId> {
        let there = state.current().filter(|(named, it)| speaks(named, it) && still_there(state, named).is_ok());
        let (stay, out): (Vec<_>, Vec<_>) = there.partition(|(named, _)| stays(named));
        if stay.is_empty() { out.into_iter().map(|(_, it)| it.id).collect() } else { Vec::new() }
    };
    let facing = out(&|_, it| it.strand == Strand::VictimFacing);
    let bringing = out(&|named, _| state.opener.as_ref() == Some(&named.agency));
    [facing, bringing].into_iter().find(|out| !out.is_empty())
}

/// The registration of a worker who has not left.
fn still_there<'a>(state: &'a State, named: &NamedWorker) -> Result<&'a RegisteredWorker, Refused<Refusal>> {
    let worker = state.register.worker(&named.agency, &named.worker).ok_or(Refusal::WorkerUnknown)?;
    match worker.left {
        None => Ok(worker),
        Some(left) => Err(Refused::resting_on(Refusal::WorkerLeft, [left])),
    }
}

/// Whether a worker is still there and holds a role.
fn holds(state: &State, named: &NamedWorker, role: Role) -> bool {
    state
        .register
        .worker(&named.agency, &named.worker)
        .is_some_and(|worker| worker.left.is_none() && worker.roles.contains(&role))
}
