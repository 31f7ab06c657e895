//! A case: opened, its suspect named, referred to the hub.

use super::{Decision, UNCHANGED, not_in_the_future, one};
use crate::{NameSuspect, OpenCase, ReferCase, Refusal, State};
use events::{
    Entry, Event, GovernanceEvent, IntakeEvent,
    governance::WorkerAssigned,
    intake::{CaseOpened, CaseReferred, SuspectNamed},
};
use kernel::{AgencyKind, CaseReference, Facts, Refused, Strand};

/// Whoever opens a case works on it: the caller is assigned in the same record. Source: decision 24.
pub(super) fn open_case(state: &State, command: &OpenCase, facts: &Facts) -> Decision {
    let said = CaseOpened {
        case: command.case,
        reference: CaseReference::of(command.case),
        victim: command.victim,
        suspect: command.suspect,
        how: command.how,
        account: command.account.clone().into(),
    };
    if let Some(before) = &state.opened {
        let same = before.said == said && before.occurred == command.provenance.occurred;
        return if same { UNCHANGED } else { Err(Refused::resting_on(Refusal::IdInUse, [before.id])) };
    }
    if command.suspect == Some(command.victim) {
        return Err(Refusal::SuspectIsTheVictim.into());
    }
    not_in_the_future(&command.provenance, facts)?;
    let caller = facts.caller;
    let opened = Event::Intake(IntakeEvent::CaseOpened(said));
    let assigned = Event::Governance(GovernanceEvent::WorkerAssigned(WorkerAssigned {
        agency: caller.agency.clone(),
        worker: caller.worker.clone(),
        strand: strand_of(caller.kind),
    }));
    Ok(vec![Entry::said_by(&caller.agency, &command.provenance, opened), Entry::of(&caller.agency, assigned)])
}

/// The strand on which an agency's worker opens a case. Source: domain brief 5 (plan strands) and 7.5(4).
fn strand_of(kind: AgencyKind) -> Strand {
    match kind {
        AgencyKind::Advocacy | AgencyKind::Housing => Strand::VictimFacing,
        AgencyKind::Police => Strand::Investigation,
        AgencyKind::Probation => Strand::SuspectFacing,
        AgencyKind::Health => Strand::Health,
        AgencyKind::Prosecution | AgencyKind::HubOffice | AgencyKind::Oversight => Strand::Governance,
    }
}

/// A suspect may be named where none was, and named anew where the first was wrong. Source: domain brief 1, F2.
pub(super) fn name_suspect(state: &State, command: &NameSuspect, facts: &Facts) -> Decision {
    let Some(opened) = &state.opened else {
        return Err(Refusal::NotOpened.into());
    };
    if command.person == opened.said.victim {
        return Err(Refused::resting_on(Refusal::SuspectIsTheVictim, [opened.id]));
    }
    if state.suspect == Some(command.person) {
        return UNCHANGED;
    }
    let said = SuspectNamed { person: command.person, reason: command.reason.clone().into() };
    Ok(one(facts, IntakeEvent::SuspectNamed(said)))
}

/// A case is referred to the hub once. Source: domain brief 5, step 1.
pub(super) fn refer_case(state: &State, command: &ReferCase, facts: &Facts) -> Decision {
    if state.opened.is_none() {
        return Err(Refusal::NotOpened.into());
    }
    let said = CaseReferred {
        urgency: command.urgency,
        victim_wish: command.victim_wish,
        area: command.area.clone(),
        reason: command.reason.clone().into(),
    };
    match &state.referred {
        None => Ok(one(facts, IntakeEvent::CaseReferred(said))),
        Some(before) if before.said == said => UNCHANGED,
        Some(before) => Err(Refused::resting_on(Refusal::AlreadyReferred, [before.id])),
    }
}
