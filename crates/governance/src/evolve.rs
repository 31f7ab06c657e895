//! How the state of governance follows from events.

use crate::{
    glass::{Act, BreakGlass},
    state::{Assignment, Proposal, State},
};
use events::{Event, GovernanceEvent, IntakeEvent, Recorded, governance::NamedWorker};

/// The state after one more event.
pub fn evolve(mut state: State, event: &Recorded) -> State {
    match &event.entry.event {
        Event::Governance(own) => governance(&mut state, event, own),
        Event::Intake(IntakeEvent::CaseOpened(_)) => state.opener = Some(event.entry.controller.clone()),
        Event::Intake(IntakeEvent::CaseReferred(_)) => state.referred = true,
        Event::Intake(_)
        | Event::Risk(_)
        | Event::Orders(_)
        | Event::Referrals(_)
        | Event::Casework(_)
        | Event::Access(_) => {}
    }
    state
}

fn governance(state: &mut State, event: &Recorded, own: &GovernanceEvent) {
    match own {
        GovernanceEvent::HubFounded(_)
        | GovernanceEvent::PolicyAdopted(_)
        | GovernanceEvent::RulebookAdopted(_)
        | GovernanceEvent::ReferenceAdopted(_)
        | GovernanceEvent::AgencyRegistered(_)
        | GovernanceEvent::WorkerRegistered(_)
        | GovernanceEvent::WorkerLeft(_)
        | GovernanceEvent::HubRestored(_)
        | GovernanceEvent::AgencyIdentified(_)
        | GovernanceEvent::HubRegistered(_)
        | GovernanceEvent::BundleDeclined(_)
        | GovernanceEvent::ClosureDeclared(_)
        | GovernanceEvent::ClosureConfirmed(_)
        | GovernanceEvent::ClosureWithdrawn(_)
        | GovernanceEvent::CustodyHandedOver(_)
        | GovernanceEvent::CustodyAccepted(_)
        | GovernanceEvent::AgreementMade(_)
        | GovernanceEvent::AgreementEnded(_) => state.register.learn(event),
        GovernanceEvent::PolicyProposed(it) => {
            let proposal = Proposal { policy: it.policy.clone(), by: event.by.clone() };
            state.proposals.insert(event.id, proposal);
        }
        GovernanceEvent::AlertRaised(it) => state.alert = Some((event.id, it.clone())),
        GovernanceEvent::AlertAcknowledged(it) => state.acknowledged = Some(it.alert),
        GovernanceEvent::AlertEscalated(it) => state.escalated.push((it.alert, it.to)),
        GovernanceEvent::BreakGlassRequested(it) => {
            state.glasses.insert(event.id, BreakGlass::asked(event, it));
        }
        GovernanceEvent::BreakGlassApproved(it) => {
            if let Some(glass) = state.glasses.get_mut(&it.request) {
                glass.approved = Some(Act::of(event));
            }
        }
        GovernanceEvent::BreakGlassReviewed(it) => {
            if let Some(glass) = state.glasses.get_mut(&it.request) {
                glass.reviewed = Some(Act::of(event));
                glass.outcome = Some((it.outcome, it.findings.clone()));
            }
        }
        GovernanceEvent::RelationDeclared(it) => state.relations.push(it.clone()),
        GovernanceEvent::ConflictFound(it) => {
            state.found.insert(event.id, Some(it.worker.clone()));
        }
        GovernanceEvent::ConflictDismissed(it) => {
            state.found.insert(it.conflict, None);
        }
        GovernanceEvent::WorkerAssigned(it) => {
            let worker = NamedWorker { agency: it.agency.clone(), worker: it.worker.clone() };
            let assignment = Assignment { id: event.id, strand: it.strand, ended: false };
            state.assignments.entry(worker).or_default().push(assignment);
        }
        GovernanceEvent::AssignmentEnded(it) => {
            let worker = NamedWorker { agency: it.agency.clone(), worker: it.worker.clone() };
            for assignment in state.assignments.get_mut(&worker).into_iter().flatten() {
                assignment.ended = true;
            }
        }
        GovernanceEvent::ConflictDeclared(_) => state.conflicts.push(event.entry.clone()),
        GovernanceEvent::CaseRestricted(it) => state.restriction = Some((event.id, it.clone())),
    }
}
