//! From triage to closure and back (domain 5, steps 2, 4 and 8).

use super::{Decision, own};
use crate::{
    AdoptCase, CloseCase, Phase, Refusal, State, StepDownCase, TriageCase,
    state::{Breach, Risk, Standing, ToTell},
};
use events::{
    CaseworkEvent, Entry, TriageDecision,
    casework::{CaseAdopted, CaseClosed, CaseReopened, CaseSteppedDown, CaseTriaged},
};
use kernel::{AgencyId, EventId, Facts, Refused, Source};
use std::collections::BTreeMap;

/// Triage decides once. What was only advised on or signposted can still be put up for adoption, because safety must
/// not wait for paperwork; the reverse would hide a decision (hub default, after domain 1, F1).
pub(super) fn triage(state: &State, command: &TriageCase, facts: &Facts) -> Decision {
    let triaged = CaseTriaged { decision: command.decision, reason: command.reason.clone().into() };
    if state.phase == Phase::Unreferred {
        return Err(Refusal::NotReferred.into());
    }
    if state.phase == Phase::Transferred {
        return Err(Refused::resting_on(Refusal::CaseTransferred, state.moved()));
    }
    if let Some((id, before)) = &state.triage {
        if *before == triaged {
            return Ok(Vec::new());
        }
        let raises = command.decision == TriageDecision::ProposeAdoption && before.decision != command.decision;
        if !raises {
            return Err(Refused::resting_on(Refusal::AlreadyTriaged, [*id]));
        }
    }
    Ok(vec![own(facts, CaseworkEvent::CaseTriaged(triaged))])
}

/// The hub adopts what triage put up for it.
pub(super) fn adopt(state: &State, command: &AdoptCase, facts: &Facts) -> Decision {
    match state.phase {
        Phase::ProposedForAdoption => {
            let adopted = CaseAdopted { reason: command.reason.clone().into() };
            Ok(vec![own(facts, CaseworkEvent::CaseAdopted(adopted))])
        }
        Phase::Active | Phase::Monitored | Phase::Closed | Phase::Reopened => Ok(Vec::new()),
        Phase::Transferred => Err(Refused::resting_on(Refusal::CaseTransferred, state.moved())),
        Phase::Unreferred | Phase::Referred | Phase::AdviceOnly | Phase::Signposted => {
            let triage = state.triage.iter().map(|(id, _)| *id);
            Err(Refused::resting_on(Refusal::NotTriagedForAdoption, triage))
        }
    }
}

/// Steps an active case down, or moves the review of a monitored one. The victim is consulted first (domain 5, step 8).
/// Open actions are no obstacle: monitoring is made of them. A breach is one that nobody has answered, or after which
/// nobody has judged the risk (domain 3.1, region D: every breach triggers a reassessment), and so is a risk that stands at
/// high or imminent (hub default).
pub(super) fn step_down(state: &State, command: &StepDownCase, facts: &Facts) -> Decision {
    let StepDownCase { review_on, victim_consulted, reason } = command;
    let stepped_down =
        CaseSteppedDown { review_on: *review_on, victim_consulted: *victim_consulted, reason: reason.clone().into() };
    if state.phase == Phase::Monitored && state.stepped_down.as_ref() == Some(&stepped_down) {
        return Ok(Vec::new());
    }
    match state.phase {
        Phase::Active | Phase::Reopened | Phase::Monitored => {}
        Phase::Unreferred
        | Phase::Referred
        | Phase::AdviceOnly
        | Phase::Signposted
        | Phase::ProposedForAdoption
        | Phase::Transferred
        | Phase::Closed => return Err(Refusal::NotAdopted.into()),
    }
    if !victim_consulted {
        return Err(Refusal::VictimNotConsulted.into());
    }
    if *review_on < facts.today {
        return Err(Refusal::ReviewInThePast.into());
    }
    none_left(Refusal::BreachStillOpen, unanswered_breaches(state))?;
    none_left(Refusal::BreachNotAssessed, unjudged_breaches(state))?;
    none_left(Refusal::RiskStillHigh, alarms(state, facts))?;
    Ok(vec![own(facts, CaseworkEvent::CaseSteppedDown(stepped_down))])
}

/// Closes a monitored case once nothing that protects or informs somebody is left undone (domain 5, step 8).
pub(super) fn close(state: &State, command: &CloseCase, facts: &Facts) -> Decision {
    match state.phase {
        Phase::Monitored => {}
        Phase::Closed => return Ok(Vec::new()),
        Phase::Unreferred
        | Phase::Referred
        | Phase::AdviceOnly
        | Phase::Signposted
        | Phase::ProposedForAdoption
        | Phase::Active
        | Phase::Transferred
        | Phase::Reopened => return Err(Refusal::NotSteppedDown.into()),
    }
    if !command.victim_consulted {
        return Err(Refusal::VictimNotConsulted.into());
    }
    none_left(Refusal::OpenActions, open_actions(state))?;
    none_left(Refusal::BreachStillOpen, open_breaches(state))?;
    none_left(Refusal::BreachNotAssessed, unjudged_breaches(state))?;
    none_left(Refusal::RiskStillHigh, alarms(state, facts))?;
    none_left(Refusal::CorrectionNotAcknowledged, unacknowledged(state))?;
    none_left(Refusal::VictimNotTold, untold(state))?;
    let closed = CaseClosed { victim_consulted: command.victim_consulted, reason: command.reason.clone().into() };
    Ok(vec![own(facts, CaseworkEvent::CaseClosed(closed))])
}

/// The event that opens a closed case again, because an incident, a red flag or a report of a breach arrived (decision
/// 27); none if the case is not closed. What triage closed with advice or a signpost is closed too, and waits for triage
/// again; so is what another hub has taken over: who reads the case sees which hub that is.
pub fn reopening(state: &State, facts: &Facts, source: Source) -> Option<Entry> {
    let reopened = CaseworkEvent::CaseReopened(CaseReopened { because_of: source });
    match state.phase {
        Phase::Closed | Phase::AdviceOnly | Phase::Signposted | Phase::Transferred => Some(own(facts, reopened)),
        Phase::Unreferred
        | Phase::Referred
        | Phase::ProposedForAdoption
        | Phase::Active
        | Phase::Monitored
        | Phase::Reopened => None,
    }
}

fn none_left(why: Refusal, left: Vec<EventId>) -> Result<(), Refused<Refusal>> {
    if left.is_empty() { Ok(()) } else { Err(Refused::resting_on(why, left)) }
}

/// Every action ends with an outcome (domain 5, step 5).
fn open_actions(state: &State) -> Vec<EventId> {
    state.actions.values().filter(|action| action.closed.is_none()).map(|action| action.id).collect()
}

/// A breach ends when it is not made out, when police end it without a charge, or when a court has decided the
/// charge (domain 3.1, region D).
fn open_breaches(state: &State) -> Vec<EventId> {
    let is_open = |breach: &&Breach| match breach.stands {
        Standing::Alleged | Standing::Recorded | Standing::Charged(_) => true,
        Standing::NotMadeOut | Standing::Ended => false,
    };
    state.breaches.values().filter(is_open).map(|breach| breach.reported).collect()
}

/// Breaches that are alleged or recorded and no more. One that is charged lies before the court and may be waited for.
fn unanswered_breaches(state: &State) -> Vec<EventId> {
    let open = state.breaches.values().filter(|breach| match breach.stands {
        Standing::Alleged | Standing::Recorded => true,
        Standing::Charged(_) | Standing::NotMadeOut | Standing::Ended => false,
    });
    open.map(|breach| breach.reported).collect()
}

/// Breaches after which nobody has judged the risk. What was found to be none asks for no judgement.
fn unjudged_breaches(state: &State) -> Vec<EventId> {
    let unjudged = |breach: &&Breach| !breach.judged && breach.stands != Standing::NotMadeOut;
    state.breaches.values().filter(unjudged).map(|breach| breach.reported).collect()
}

/// The judgements of risk that stand at high or imminent: the last of all; the last of each agency until the day by which
/// it is to judge again, because another's lower one does not wipe it out; and every one of today, because a lower one of
/// the same day does not either (hub default, after domain 4.1: a second tool never overwrites the first). An agency that
/// is overdue, and perhaps gone, does not hold a case for ever.
fn alarms(state: &State, facts: &Facts) -> Vec<EventId> {
    let last = state.risks.last().map(|risk| risk.id);
    let last_of_each: BTreeMap<&AgencyId, EventId> = state.risks.iter().map(|risk| (&risk.by, risk.id)).collect();
    let stands = |risk: &&Risk| {
        let in_time = last_of_each.get(&risk.by) == Some(&risk.id) && facts.today <= risk.next_due;
        risk.high && (Some(risk.id) == last || in_time || risk.on == facts.today)
    };
    state.risks.iter().filter(stands).map(|risk| risk.id).collect()
}

/// Recipients must know that what they hold is wrong (DPA 2018 s.48; domain 7.1). A correction that was itself
/// corrected is covered by the later one.
fn unacknowledged(state: &State) -> Vec<EventId> {
    let open = state.corrections.iter().filter(|(id, correction)| {
        let waits = correction.said.recipients.iter().any(|agency| !correction.acknowledged.contains(agency));
        waits && !state.superseded.contains_key(*id)
    });
    open.map(|(id, _)| *id).collect()
}

/// What the Victims' Code obliges to tell must have been told, not only attempted, unless the victim asked not to be told
/// (domain 6).
fn untold(state: &State) -> Vec<EventId> {
    let waits = |to_tell: &ToTell| to_tell.duty && !to_tell.told && !to_tell.declined;
    state.victim.to_tell.iter().filter(|(_, to_tell)| waits(to_tell)).map(|(id, _)| *id).collect()
}
