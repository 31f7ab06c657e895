//! The actions of the plan (domain 5, step 5): planned, noted on, redated, handed over, closed.

use super::{Decision, given, own};
use crate::{
    CloseAction, HandOverAction, NoteProgress, PlanAction, PlannedAction, RedateAction, Refusal, State, state::Action,
};
use events::{
    ActionOutcome, CaseworkEvent,
    casework::{ActionClosed, ActionHandedOver, ActionPlanned, ActionProgressed, ActionRedated},
};
use kernel::{ActionId, AgencyId, AgencyKind, EventId, Facts, Refused, Role, Strand};

/// Plans an action at once: safety actions never wait for the meeting (domain 5, step 2).
pub(super) fn plan(state: &State, command: &PlanAction, facts: &Facts) -> Decision {
    if is_planned(state, &command.action) {
        return Ok(Vec::new());
    }
    new_action(state, &command.action, facts)?;
    Ok(vec![own(facts, CaseworkEvent::ActionPlanned(planned(&command.action)))])
}

/// Notes how far an action has come; after it was closed, what came of it (domain 1, F3: a result can come late).
pub(super) fn note(state: &State, command: &NoteProgress, facts: &Facts) -> Decision {
    let NoteProgress { action, note } = command;
    let there = of_its_owner(state, *action, facts)?;
    let strand = there.planned.strand;
    let said = ActionProgressed { action: *action, strand, note: note.clone().into() };
    if there.noted.as_ref() == Some(&said) {
        return Ok(Vec::new());
    }
    Ok(vec![own(facts, CaseworkEvent::ActionProgressed(said))])
}

/// Gives an action another day, with a reason. The chair does: who owes something does not put it off alone (hub default).
pub(super) fn redate(state: &State, command: &RedateAction, facts: &Facts) -> Decision {
    let RedateAction { action, due, reason } = command;
    let there = state.actions.get(action).ok_or(Refusal::ActionUnknown)?;
    is_open(there)?;
    if there.due == *due {
        return Ok(Vec::new());
    }
    if *due < facts.today {
        return Err(Refusal::ActionDueInThePast.into());
    }
    let redated = ActionRedated {
        action: *action,
        owner: there.owner.clone(),
        strand: there.planned.strand,
        was_due: there.due,
        due: *due,
        reason: reason.clone().into(),
    };
    Ok(vec![own(facts, CaseworkEvent::ActionRedated(redated))])
}

/// Hands an action to another agency, by its owner, the hub office or a chair. Who has it now sees it, and has a day to come.
pub(super) fn hand_over(state: &State, command: &HandOverAction, facts: &Facts) -> Decision {
    let HandOverAction { action, owner, reason } = command;
    let there = state.actions.get(action).ok_or(Refusal::ActionUnknown)?;
    is_open(there)?;
    if there.owner == *owner {
        return Ok(Vec::new());
    }
    if facts.caller.role != Role::Chair {
        of_its_owner(state, *action, facts)?;
    }
    can_own(state, owner, there.planned.strand)?;
    if there.due < facts.today {
        return Err(Refusal::ActionDueInThePast.into());
    }
    let handed_over = ActionHandedOver {
        action: *action,
        from: there.owner.clone(),
        owner: owner.clone(),
        strand: there.planned.strand,
        due: there.due,
        what: there.planned.what.clone(),
        reason: reason.clone().into(),
    };
    Ok(vec![own(facts, CaseworkEvent::ActionHandedOver(handed_over))])
}

/// Says what became of an action. Its owner does, or the hub office for an owner that has no system of its own
/// (decision 13); what was not done is explained (domain 1, F3).
pub(super) fn close_action(state: &State, command: &CloseAction, facts: &Facts) -> Decision {
    let CloseAction { action, outcome, note } = command;
    let there = of_its_owner(state, *action, facts)?;
    let closed =
        ActionClosed { action: *action, strand: there.planned.strand, outcome: *outcome, note: note.clone().into() };
    let entry = own(facts, CaseworkEvent::ActionClosed(closed));
    match &there.closed {
        Some((_, before)) if *before == entry => return Ok(Vec::new()),
        Some(_) | None => is_open(there)?,
    }
    if *outcome != ActionOutcome::Done && !given(note.as_ref()) {
        return Err(Refusal::NoteNeeded.into());
    }
    Ok(vec![entry])
}

/// Every action has an owner that takes part (domain 5, step 5), an id of its own and a day to come, and is not one that the
/// same worker has planned already and that is open (hub default: what others have planned may be hidden from them).
pub(super) fn new_action(state: &State, action: &PlannedAction, facts: &Facts) -> Result<(), Refused<Refusal>> {
    if let Some(there) = state.actions.get(&action.action) {
        return Err(Refused::resting_on(Refusal::IdTaken, [there.id]));
    }
    can_own(state, &action.owner, action.strand)?;
    if action.due < facts.today {
        return Err(Refusal::ActionDueInThePast.into());
    }
    let mut own = state.actions.values().filter(|there| there.closed.is_none() && there.by.is(facts.caller));
    let same = own.find(|there| there.planned.asks_the_same(&planned(action)));
    same.map_or(Ok(()), |there| Err(Refused::resting_on(Refusal::ActionAlreadyPlanned, [there.id])))
}

/// An owner takes part and sees what it owes (hub default).
fn can_own(state: &State, owner: &AgencyId, strand: Strand) -> Result<(), Refused<Refusal>> {
    let unseen = |why| move |by: Vec<EventId>| Refused::resting_on(why, by);
    state.at_work.reaches(owner).map_err(unseen(Refusal::AgencyNotOnCase))?;
    if strand == Strand::VictimFacing {
        let seen = state.at_work.reaches_past(owner, Strand::faces_the_suspect);
        seen.map_err(unseen(Refusal::OwnerFacesTheSuspect))?;
    }
    Ok(())
}

fn of_its_owner<'a>(state: &'a State, action: ActionId, facts: &Facts) -> Result<&'a Action, Refused<Refusal>> {
    let there = state.actions.get(&action).ok_or(Refusal::ActionUnknown)?;
    if there.owner != facts.caller.agency && facts.caller.kind != AgencyKind::HubOffice {
        return Err(Refused::resting_on(Refusal::NotYourAction, [there.owned_by]));
    }
    Ok(there)
}

fn is_open(action: &Action) -> Result<(), Refused<Refusal>> {
    let closed = action.closed.as_ref();
    closed.map_or(Ok(()), |(id, _)| Err(Refused::resting_on(Refusal::AlreadyClosed, [*id])))
}

pub(super) fn is_planned(state: &State, action: &PlannedAction) -> bool {
    state.actions.get(&action.action).is_some_and(|there| there.planned == planned(action))
}

pub(super) fn planned(action: &PlannedAction) -> ActionPlanned {
    let PlannedAction { action, owner, strand, due, what } = action.clone();
    ActionPlanned { action, owner, strand, due, what: what.into() }
}
