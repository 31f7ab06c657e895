//! Links between a case and incidents. Anybody may propose, a person decides, every decision keeps its reason; the
//! confirmed ones are the course of conduct. Source: domain brief 1, F2 and 2.1.

use super::{Decision, UNCHANGED, is_blank, one};
use crate::{ConfirmLink, ProposeLink, Refusal, RejectLink, State, UndoLink, state::Link};
use events::{
    IntakeEvent,
    intake::{LinkConfirmed, LinkProposed, LinkRejected, LinkUndone},
};
use kernel::{By, Facts, Refused};

/// A link is proposed on evidence, or for a reason; after a "no" a reason is needed to ask again.
pub(super) fn propose_link(state: &State, command: &ProposeLink, facts: &Facts) -> Decision {
    if state.referred.is_none() {
        return Err(Refusal::NotReferred.into());
    }
    let Some(report) = state.incidents.get(&command.incident) else {
        return Err(Refusal::IncidentUnknown.into());
    };
    let no_reason = is_blank(command.reason.as_ref());
    if command.evidence.is_empty() && no_reason {
        return Err(Refusal::LinkNeedsEvidence.into());
    }
    let said = LinkProposed {
        incident: command.incident,
        third_party: report.source.is_third_party(),
        evidence: command.evidence.clone(),
        reason: command.reason.clone().into(),
    };
    match state.links.get(&command.incident) {
        Some(Link::Proposed { last, .. }) if last.said == said => UNCHANGED,
        Some(link @ Link::Confirmed(_)) => Err(Refused::resting_on(Refusal::AlreadyLinked, [link.event()])),
        Some(link @ (Link::Rejected(_) | Link::Undone(_))) if no_reason => {
            Err(Refused::resting_on(Refusal::AlreadyRejected, [link.event()]))
        }
        // Further evidence for an open proposal is a proposal of its own.
        None | Some(Link::Proposed { .. } | Link::Rejected(_) | Link::Undone(_)) => {
            Ok(one(facts, IntakeEvent::LinkProposed(said)))
        }
    }
}

/// Confirming makes the incident part of the course of conduct, and shows it to the agencies on the case. What somebody else did
/// in the suspect's place, or what was done to somebody of the victim's network, is conduct of the suspect towards the victim
/// once it is joined as that, for a reason (Protection from Harassment Act 1997 s.1(1A), s.7(3) and (3A)). What another
/// agency reported comes there by two people's judgement: somebody else proposed it too, or confirms it (hub default).
pub(super) fn confirm_link(state: &State, command: &ConfirmLink, facts: &Facts) -> Decision {
    match state.links.get(&command.incident) {
        Some(Link::Proposed { last, before }) => {
            let report = state.incidents.get(&command.incident);
            let anothers = report.is_none_or(|report| report.controller != facts.caller.agency);
            let proposals = before.iter().chain([last]);
            if anothers && proposals.clone().all(|proposal| is_the_caller(&proposal.by, facts)) {
                let rests_on: Vec<_> = proposals.map(|proposal| proposal.id).collect();
                return Err(Refused::resting_on(Refusal::ProposerMayNotConfirm, rests_on));
            }
            let third_party = report.map_or(last.said.third_party, |report| report.source.is_third_party());
            let ConfirmLink { incident, proxy, toward, reason } = command.clone();
            let said = LinkConfirmed { incident, third_party, proxy, toward, reason: reason.into() };
            Ok(one(facts, IntakeEvent::LinkConfirmed(said)))
        }
        Some(Link::Confirmed(before))
            if before.said.reason.known() == Some(&command.reason)
                && (before.said.proxy, before.said.toward) == (command.proxy, command.toward) =>
        {
            UNCHANGED
        }
        Some(link @ Link::Confirmed(_)) => Err(Refused::resting_on(Refusal::AlreadyLinked, [link.event()])),
        Some(link @ (Link::Rejected(_) | Link::Undone(_))) => {
            Err(Refused::resting_on(Refusal::NotProposed, [link.event()]))
        }
        None => Err(Refusal::NotProposed.into()),
    }
}

fn is_the_caller(by: &By, facts: &Facts) -> bool {
    let caller = facts.caller;
    matches!(by, By::Worker { agency, worker, .. } if (agency, worker) == (&caller.agency, &caller.worker))
}

/// Only an open proposal is rejected; what was confirmed is undone, which is another decision.
pub(super) fn reject_link(state: &State, command: &RejectLink, facts: &Facts) -> Decision {
    match state.links.get(&command.incident) {
        Some(Link::Proposed { .. }) => {
            let said = LinkRejected { incident: command.incident, reason: command.reason.clone().into() };
            Ok(one(facts, IntakeEvent::LinkRejected(said)))
        }
        Some(Link::Rejected(before)) if before.said.reason.known() == Some(&command.reason) => UNCHANGED,
        Some(link @ Link::Confirmed(_)) => Err(Refused::resting_on(Refusal::AlreadyConfirmed, [link.event()])),
        Some(link @ (Link::Rejected(_) | Link::Undone(_))) => {
            Err(Refused::resting_on(Refusal::NotProposed, [link.event()]))
        }
        None => Err(Refusal::NotProposed.into()),
    }
}

/// A confirmed link can be undone; what was recorded stays readable.
pub(super) fn undo_link(state: &State, command: &UndoLink, facts: &Facts) -> Decision {
    match state.links.get(&command.incident) {
        Some(Link::Confirmed(confirmed)) => {
            let third_party = confirmed.said.third_party;
            let reason = command.reason.clone().into();
            Ok(one(facts, IntakeEvent::LinkUndone(LinkUndone { incident: command.incident, third_party, reason })))
        }
        Some(Link::Undone(before)) if before.said.reason.known() == Some(&command.reason) => UNCHANGED,
        Some(link @ (Link::Proposed { .. } | Link::Rejected(_) | Link::Undone(_))) => {
            Err(Refused::resting_on(Refusal::NotLinked, [link.event()]))
        }
        None => Err(Refusal::NotLinked.into()),
    }
}
