//! Break-glass: a reason, a second person, an hour, and a review before the next (domain 7.5 rule 5; security section 5).
//! No rule here looks at a case: whether there is one by the name that was given makes no difference (decision 17).

use super::{Decision, one};
use crate::{ApproveBreakGlass, BreakGlass, GlassState, Refusal, RequestBreakGlass, ReviewBreakGlass, State};
use events::{
    GovernanceEvent,
    break_glass::{BreakGlassApproved, BreakGlassRequested, BreakGlassReviewed},
};
use kernel::{By, EventId, Facts, Refused};

/// How many requests of one worker may have been made within an hour. Each is told to several people. Hub default.
const ASKED_MAX: usize = 5;

/// Asks. As long as the review of an earlier one is open, nobody asks again.
pub(super) fn request(state: &State, command: &RequestBreakGlass, facts: &Facts) -> Decision {
    let RequestBreakGlass { case, sought, reason } = command;
    let mine = || state.glasses.values().filter(|glass| glass.asked.by.is(facts.caller));
    let wanted = BreakGlassRequested { case: case.clone(), sought: sought.clone(), reason: reason.clone().into() };
    let is_same = |glass: &BreakGlass| {
        (&glass.case, &glass.sought, &glass.reason) == (&wanted.case, &wanted.sought, &wanted.reason)
    };
    if mine().any(|glass| glass.state(facts.now) == GlassState::Asked && is_same(glass)) {
        return Ok(Vec::new());
    }
    no_open_review(state, &By::from(facts.caller))?;
    if mine().filter(|glass| glass.is_recent(facts.now)).count() >= ASKED_MAX {
        return Err(Refusal::AskedTooOften.into());
    }
    Ok(vec![one(facts, GovernanceEvent::BreakGlassRequested(wanted))])
}

/// Agrees. Nobody agrees to what they asked for themselves, and a worker has one at a time.
pub(super) fn approve(state: &State, command: &ApproveBreakGlass, facts: &Facts) -> Decision {
    let ApproveBreakGlass { request } = command;
    let glass = state.glasses.get(request).ok_or(Refusal::BreakGlassUnknown)?;
    if glass.asked.by.is(facts.caller) {
        return Err(Refused::resting_on(Refusal::ApproverAskedForIt, [*request]));
    }
    match glass.state(facts.now) {
        GlassState::Open | GlassState::Ended | GlassState::Reviewed => return Ok(Vec::new()),
        GlassState::Lapsed => return Err(Refused::resting_on(Refusal::BreakGlassLapsed, [*request])),
        GlassState::Asked => {}
    }
    no_open_review(state, &glass.asked.by)?;
    Ok(vec![one(facts, GovernanceEvent::BreakGlassApproved(BreakGlassApproved { request: *request }))])
}

/// Reviews, by somebody who had no part in it. The first word counts; what is still open ends with it.
pub(super) fn review(state: &State, command: &ReviewBreakGlass, facts: &Facts) -> Decision {
    let ReviewBreakGlass { request, outcome, findings } = command;
    let glass = state.glasses.get(request).ok_or(Refusal::BreakGlassUnknown)?;
    let Some(approved) = &glass.approved else {
        return Err(Refused::resting_on(Refusal::NothingToReview, [*request]));
    };
    if glass.asked.by.is(facts.caller) || approved.by.is(facts.caller) {
        return Err(Refused::resting_on(Refusal::ReviewerTookPart, [*request]));
    }
    if glass.reviewed.is_some() {
        return Ok(Vec::new());
    }
    let reviewed = BreakGlassReviewed { request: *request, outcome: *outcome, findings: findings.clone().into() };
    Ok(vec![one(facts, GovernanceEvent::BreakGlassReviewed(reviewed))])
}

/// Refuses while somebody has yet to look at what came of an earlier break-glass of the same worker.
fn no_open_review(state: &State, worker: &By) -> Result<(), Refused<Refusal>> {
    let open = |(id, glass): (&EventId, &BreakGlass)| {
        (same_worker(&glass.asked.by, worker) && glass.awaits_review()).then_some(*id)
    };
    let open: Vec<_> = state.glasses.iter().filter_map(open).collect();
    if open.is_empty() { Ok(()) } else { Err(Refused::resting_on(Refusal::ReviewOpen, open)) }
}

/// Whether one worker did both, in whatever capacity.
fn same_worker(one: &By, other: &By) -> bool {
    let named = |by: &By| match by {
        By::Worker { agency, worker, .. } => Some((agency.clone(), worker.clone())),
        By::Clock | By::Operator => None,
    };
    named(one).is_some() && named(one) == named(other)
}
