//! From triage to closure and back (domain 5, steps 2, 4 and 8).

use super::{Decision, given, own};
use crate::{
    AdoptCase, CloseCase, Diarised, Move, Phase, Refusal, ReopenCase, State, StepDownCase, TriageCase,
    contact::safe_channel,
    state::{Action, Breach, Standing},
};
use events::{
    CaseworkEvent, ContactChannel, Entry, TriageDecision,
    casework::{CaseAdopted, CaseClosed, CaseReopened, CaseSteppedDown, CaseTriaged, DiarisedOrder},
};
use kernel::{EventId, Facts, Refused, Source, Strand};
use std::collections::BTreeMap;

/// Triage decides once, with reasons; where another service is named, it is said which, and that it is not stalking stands against no
/// screening as stalking (domain 5, step 2). Advice and a signpost
/// end the case, so they ask for what closing it asks for but the consultation of the victim: a case that came from another hub brings orders and actions.
pub(super) fn triage(state: &State, command: &TriageCase, facts: &Facts) -> Decision {
    let TriageCase { decision, reason, to } = command;
    let triaged = CaseTriaged {
        decision: *decision,
        reason: reason.clone().into(),
        named: to.is_some(),
        to: to.clone().map(Into::into),
    };
    if state.triage.as_ref().is_some_and(|(_, before)| *before == triaged) {
        return Ok(Vec::new());
    }
    let rests_on = state.triage.as_ref().map(|(id, _)| *id).or(state.adopted);
    state.after(triage_move(*decision), rests_on)?;
    if *decision == TriageDecision::Signpost && !given(to.as_ref()) {
        return Err(Refusal::SignpostedNowhere.into());
    }
    if *decision == TriageDecision::Signpost {
        none_left(Refusal::ScreenedAsStalking, state.board.screened_as_stalking())?;
    }
    if *decision != TriageDecision::ProposeAdoption {
        nothing_left(state, facts)?;
        // Triage names nobody who looks at the end of an order: a case with one in force is adopted.
        in_the_diary(state, &[], facts)?;
    }
    Ok(vec![own(facts, CaseworkEvent::CaseTriaged(triaged))])
}

fn triage_move(decision: TriageDecision) -> Move {
    match decision {
        TriageDecision::ProposeAdoption => Move::Propose,
        TriageDecision::AdviceOnly => Move::Advise,
        TriageDecision::Signpost => Move::Signpost,
    }
}

/// The hub adopts what triage put up for it, or what a meeting decided on (domain 5, steps 2 and 4).
pub(super) fn adopt(state: &State, command: &AdoptCase, facts: &Facts) -> Decision {
    let AdoptCase { meeting, reason } = command;
    if meeting.is_some_and(|meeting| !state.discussed.contains_key(&meeting)) {
        return Err(Refusal::NotDiscussed.into());
    }
    let it = if meeting.is_some() { Move::AdoptByMeeting } else { Move::Adopt };
    let triage = state.triage.as_ref().map(|(id, _)| *id);
    let after = state.after(it, triage)?;
    if after == state.phase {
        return Ok(Vec::new());
    }
    let adopted = CaseAdopted { meeting: *meeting, reason: reason.clone().into() };
    Ok(vec![own(facts, CaseworkEvent::CaseAdopted(adopted))])
}

/// Steps an active case down, or moves the review of a monitored one. The victim is consulted first (domain 5, step 8).
/// Open actions are no obstacle: monitoring is made of them. A breach is one that nobody has answered, or after which
/// nobody has judged the risk (domain 3.1, region D: every breach triggers a reassessment), and so is a risk that stands at
/// high or imminent (hub default).
pub(super) fn step_down(state: &State, command: &StepDownCase, facts: &Facts) -> Decision {
    let StepDownCase { review_on, victim_consulted, consulted_by, not_safe, reason } = command;
    let stepped_down = CaseSteppedDown {
        review_on: *review_on,
        victim_consulted: *victim_consulted,
        consulted_by: *consulted_by,
        not_safe: not_safe.clone().map(Into::into),
        reason: reason.clone().into(),
    };
    if state.phase == Phase::Monitored && state.stepped_down.as_ref() == Some(&stepped_down) {
        return Ok(Vec::new());
    }
    state.after(Move::StepDown, None)?;
    consulted(state, *victim_consulted, *consulted_by, not_safe.as_ref(), facts)?;
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
    let CloseCase { victim_consulted, consulted_by, not_safe, diarised, reopen_if, reason } = command;
    if state.after(Move::Close, None)? == state.phase {
        return Ok(Vec::new());
    }
    consulted(state, *victim_consulted, *consulted_by, not_safe.as_ref(), facts)?;
    nothing_left(state, facts)?;
    let closed = CaseClosed {
        victim_consulted: *victim_consulted,
        consulted_by: *consulted_by,
        not_safe: not_safe.clone().map(Into::into),
        diarised: in_the_diary(state, diarised, facts)?,
        reopen_conditions: u16::try_from(reopen_if.len()).ok().filter(|count| *count > 0),
        reopen_if: (!reopen_if.is_empty()).then(|| reopen_if.clone().into()),
        reason: reason.clone().into(),
    };
    Ok(vec![own(facts, CaseworkEvent::CaseClosed(closed))])
}

/// Nothing that protects or informs somebody is left undone: one rule for every act that ends a case here, with
/// [`in_the_diary`] (domain 5, step 8). A transfer ends none: the case has an owner elsewhere.
fn nothing_left(state: &State, facts: &Facts) -> Result<(), Refused<Refusal>> {
    none_left(Refusal::OpenActions, open_actions(state))?;
    none_left(Refusal::EnquiryWithoutResult, enquiries_without_result(state))?;
    none_left(Refusal::BreachStillOpen, open_breaches(state))?;
    none_left(Refusal::BreachNotAssessed, unjudged_breaches(state))?;
    none_left(Refusal::RiskStillHigh, alarms(state, facts))?;
    none_left(Refusal::CorrectionNotAcknowledged, unacknowledged(state))?;
    // What the Victims' Code obliges to tell: the list of work shows the same (domain 6).
    none_left(Refusal::VictimNotTold, state.board.untold())?;
    none_left(Refusal::RightToKnowUndecided, state.board.undecided_rights_to_know())?;
    none_left(Refusal::OrderNotDecided, state.board.undecided_orders())
}

/// Opens a closed case again because a condition has come about that was named when it was closed. An incident, a breach and
/// a red flag open it by themselves.
pub(super) fn reopen(state: &State, command: &ReopenCase, facts: &Facts) -> Decision {
    let ReopenCase { condition, because_of, reason } = command;
    let reopened =
        CaseReopened { because_of: *because_of, condition: Some(*condition), reason: Some(reason.clone().into()) };
    if state.reopened.as_ref() == Some(&reopened) {
        return Ok(Vec::new());
    }
    state.after(Move::Reopen, None)?;
    let closed = state.closed.as_ref();
    let named = closed.and_then(|(_, closed)| closed.reopen_conditions).unwrap_or(0);
    if !(1..=named).contains(condition) {
        return Err(Refused::resting_on(Refusal::NoSuchCondition, closed.map(|(id, _)| *id)));
    }
    Ok(vec![own(facts, CaseworkEvent::CaseReopened(reopened))])
}

/// The event that opens a closed case again, because an incident, a red flag or a report of a breach arrived (decision
/// 27); none if the case is not closed. What triage closed with advice or a signpost is closed too, and waits for triage
/// again; so is what another hub has taken over: who reads the case sees which hub that is.
pub fn reopening(state: &State, facts: &Facts, source: Source) -> Option<Entry> {
    let reopened = CaseReopened { because_of: source, condition: None, reason: None };
    let moves = state.phase.after(Move::Arrival).is_ok_and(|after| after != state.phase);
    moves.then(|| own(facts, CaseworkEvent::CaseReopened(reopened)))
}

/// The victim is consulted, by a way that is safe for her; or it is said why that is not safe (domain 5, step 8, and 7.5
/// rule 2).
fn consulted(
    state: &State,
    consulted: bool,
    by: Option<ContactChannel>,
    not_safe: Option<&String>,
    facts: &Facts,
) -> Result<(), Refused<Refusal>> {
    match (consulted, by) {
        (true, _) | (false, Some(_)) if given(not_safe) => Err(Refusal::ConsultedAndNotSafe.into()),
        (true, Some(channel)) => safe_channel(&state.victim.contacts, facts.caller.kind, channel, facts.now),
        (true, None) => Ok(()),
        (false, _) if given(not_safe) => Ok(()),
        (false, _) => Err(Refusal::VictimNotConsulted.into()),
    }
}

/// Every order in force has an agency that looks at its end, on a day before it (domain 5, step 8: open orders diarised).
fn in_the_diary(state: &State, diarised: &[Diarised], facts: &Facts) -> Result<Vec<DiarisedOrder>, Refused<Refusal>> {
    let in_force: BTreeMap<_, _> = state.orders.iter().filter(|(_, order)| order.is_in_force(facts.today)).collect();
    let forgotten = in_force.iter().filter(|(id, _)| !diarised.iter().any(|it| it.order == ***id));
    none_left(Refusal::OrderNotDiarised, forgotten.map(|(_, order)| order.event).collect())?;
    let mut all = Vec::new();
    for Diarised { order, looked_at_by, on } in diarised {
        let there = in_force.get(order).ok_or(Refusal::OrderNotInForce)?;
        state.at_work.reaches(looked_at_by).map_err(|by| Refused::resting_on(Refusal::AgencyNotOnCase, by))?;
        if *on < facts.today || there.last_day.is_some_and(|last| *on > last) {
            return Err(Refused::resting_on(Refusal::DiarisedOutOfTime, [there.event]));
        }
        let looked_at_by = looked_at_by.clone();
        all.push(DiarisedOrder { order: *order, last_day: there.last_day, looked_at_by, on: *on });
    }
    Ok(all)
}

fn none_left(why: Refusal, left: Vec<EventId>) -> Result<(), Refused<Refusal>> {
    if left.is_empty() { Ok(()) } else { Err(Refused::resting_on(why, left)) }
}

/// Every action ends with an outcome (domain 5, step 5).
fn open_actions(state: &State) -> Vec<EventId> {
    state.actions.values().filter(|action| action.closed.is_none()).map(|action| action.id).collect()
}

/// A line of enquiry ends with a result or with the reason why there is none (domain 1, F3): an action of the investigation
/// whose note, when it was closed or later, says it. What was erased was said.
fn enquiries_without_result(state: &State) -> Vec<EventId> {
    let silent = |action: &&Action| {
        action.planned.strand == Strand::Investigation && action.closed.is_some() && !action.has_result
    };
    state.actions.values().filter(silent).map(|action| action.id).collect()
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

/// The judgements of risk that stand at high or imminent.
pub(super) fn alarms(state: &State, facts: &Facts) -> Vec<EventId> {
    state.board.judgements.standing(facts.today).filter(|it| it.is_high()).map(|it| it.id).collect()
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
