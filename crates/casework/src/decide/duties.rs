//! Excusing what was to happen (hub default: an owner answers for its own duties, a chair for all).

use super::{Decision, own};
use crate::{ExcuseDuty, Refusal, State};
use clocks::{How, Settled};
use events::{CaseworkEvent, casework::DutyExcused};
use kernel::{AgencyKind, Facts, Refused, Role};

/// Only what is owed can be excused, by who owes it or by a chair. What was done too late can be excused afterwards; what was
/// excused stays as it is, and a repetition is silent.
pub(super) fn excuse(state: &State, command: &ExcuseDuty, facts: &Facts) -> Decision {
    let ExcuseDuty { duty, began, owner, reason, reasons } = command;
    let is_meant =
        |clock: &&clocks::Clock| clock.duty == *duty && clock.began == *began && clock.owner.agency() == owner.as_ref();
    let Some(clock) = state.board.clocks.iter().find(is_meant) else {
        let event = state.events.contains_key(began).then_some(*began);
        return Err(Refused::resting_on(Refusal::DutyUnknown, event));
    };
    let owes = match owner {
        Some(owner) => *owner == facts.caller.agency,
        None => facts.caller.kind == AgencyKind::Police,
    };
    if !owes && facts.caller.role != Role::Chair {
        return Err(Refused::resting_on(Refusal::NotYourDuty, [*began]));
    }
    let said = DutyExcused {
        duty: *duty,
        began: *began,
        owner: owner.clone(),
        reason: *reason,
        reasons: reasons.clone().into(),
    };
    if let Some(Settled { by, how: How::Excused, .. }) = clock.settled {
        let same = state.excused.get(&by).is_some_and(|before| *before == said);
        return if same { Ok(Vec::new()) } else { Err(Refused::resting_on(Refusal::AlreadyExcused, [by])) };
    }
    Ok(vec![own(facts, CaseworkEvent::DutyExcused(said))])
}
