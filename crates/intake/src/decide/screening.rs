//! Screening with FOUR and classifying the course of conduct. Think stalking first. Source: domain brief 1, F1; 2.1.

use super::{Decision, UNCHANGED, is_blank, one};
use crate::{ReclassifyConduct, Refusal, ScreenCase, State, state::Link};
use events::{
    IntakeEvent, RecordedAs, ScreenResult,
    intake::{CaseScreened, ConductReclassified},
};
use kernel::{Facts, Refused};

/// Two rules, one for each answer:
///
/// - *Not stalking* needs a reason when all four signs are there, when an earlier screening said stalking, or when the Stalking
///   Screening Tool suggests it.
///   Source: domain brief 1, F1 and 2.1 ("if harassment is chosen, review why it is not stalking").
/// - *Stalking* needs a course of conduct: the sign "repeated", or two incidents linked to the case. None of the other
///   signs is required, because FOUR is an aid and not the statutory test: refusing "stalking" for an unticked box would
///   bring back the misidentification that it is meant to end. Source: Protection from Harassment Act 1997 s.2A(2)(a)
///   and s.7(3) (conduct on at least two occasions), domain brief 2.1.
pub(super) fn screen_case(state: &State, command: &ScreenCase, facts: &Facts) -> Decision {
    if state.referred.is_none() {
        return Err(Refusal::NotReferred.into());
    }
    let said = CaseScreened {
        four: command.four,
        result: command.result,
        evidence: command.evidence.clone().into(),
        why_not_stalking: command.why_not_stalking.clone().into(),
    };
    if state.screened.as_ref().is_some_and(|before| before.said == said) {
        return UNCHANGED;
    }
    match command.result {
        ScreenResult::NotStalking if is_blank(command.why_not_stalking.as_ref()) => {
            let before = state.screened_as_stalking().map(|before| before.id);
            if command.four.all() || before.is_some() || state.suggested_by_sst.is_some() {
                let rests_on = before.into_iter().chain(state.suggested_by_sst);
                return Err(Refused::resting_on(Refusal::SignsPointToStalking, rests_on));
            }
        }
        ScreenResult::Stalking if !command.four.repeated && state.linked() < OCCASIONS => {
            return Err(Refusal::NoCourseOfConduct.into());
        }
        ScreenResult::NotStalking | ScreenResult::Stalking => {}
    }
    Ok(one(facts, IntakeEvent::CaseScreened(said)))
}

/// Conduct on at least two occasions is a course of conduct. Source: Protection from Harassment Act 1997 s.7(3)(a).
const OCCASIONS: usize = 2;

/// The conduct of linked incidents is classified anew, with what stays searchable beside the principal class; how each
/// incident was recorded is never overwritten. Source: domain brief 1, F1, F7 and 2.2.
pub(super) fn reclassify_conduct(state: &State, command: &ReclassifyConduct, facts: &Facts) -> Decision {
    let said = ConductReclassified {
        to: command.to,
        offence: command.offence,
        included: command.included.clone(),
        incidents: command.incidents.clone(),
        reason: command.reason.clone().into(),
    };
    if state.classified.as_ref().is_some_and(|before| before.said == said) {
        return UNCHANGED;
    }
    if command.to == RecordedAs::Stalking && state.screened_as_stalking().is_none() {
        return Err(Refused::resting_on(Refusal::NotScreened, state.screened.as_ref().map(|screening| screening.id)));
    }
    if command.incidents.is_empty() {
        return Err(Refusal::NoIncidents.into());
    }
    for incident in &command.incidents {
        match state.links.get(incident) {
            Some(Link::Confirmed(_)) => {}
            link @ (Some(Link::Proposed { .. } | Link::Rejected(_) | Link::Undone(_)) | None) => {
                return Err(Refused::resting_on(Refusal::IncidentNotLinked, link.map(Link::event)));
            }
        }
    }
    Ok(one(facts, IntakeEvent::ConductReclassified(said)))
}
