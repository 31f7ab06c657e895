//! Meetings and the actions of the plan (domain 5, steps 4 and 5).

use super::{Decision, given, own};
use crate::{CallMeeting, CloseAction, DiscussCase, Phase, PlanAction, PlannedAction, Refusal, State};
use events::{
    ActionOutcome, CaseworkEvent,
    casework::{ActionClosed, ActionPlanned, CaseDiscussed, MeetingCalled},
};
use kernel::{AgencyKind, EventId, Facts, Refused, Strand};

/// Calls a meeting. The history is the meeting's own stream.
pub(super) fn call(state: &State, command: &CallMeeting, facts: &Facts) -> Decision {
    let CallMeeting { meeting, starts, agencies } = command;
    let called = MeetingCalled { meeting: *meeting, starts: *starts, agencies: agencies.clone() };
    if let Some((id, before)) = state.called.get(meeting) {
        return if *before == called { Ok(Vec::new()) } else { Err(Refused::resting_on(Refusal::IdTaken, [*id])) };
    }
    if agencies.is_empty() {
        return Err(Refusal::NobodyAsked.into());
    }
    Ok(vec![own(facts, CaseworkEvent::MeetingCalled(called))])
}

/// Records a discussion and its actions as one decision. Nobody speaks about a case before conflicts of interest were
/// asked for (domain 7.5 rule 3), and a meeting takes up only what was referred (domain 5, step 4).
pub(super) fn discuss(state: &State, command: &DiscussCase, facts: &Facts) -> Decision {
    let DiscussCase { meeting, attended, conflicts_asked, decisions, dissent, actions } = command;
    let discussed = CaseDiscussed {
        meeting: *meeting,
        attended: attended.clone(),
        conflicts_asked: *conflicts_asked,
        actions: actions.iter().map(|action| action.action).collect(),
        decisions: decisions.clone().into(),
        dissent: dissent.clone().into(),
    };
    if let Some((id, before)) = state.discussed.get(meeting) {
        let same = *before == discussed && actions.iter().all(|action| is_planned(state, action));
        return if same { Ok(Vec::new()) } else { Err(Refused::resting_on(Refusal::AlreadyDiscussed, [*id])) };
    }
    if state.phase == Phase::Unreferred {
        return Err(Refusal::NotReferred.into());
    }
    if attended.is_empty() {
        return Err(Refusal::NobodyAttended.into());
    }
    if !conflicts_asked {
        return Err(Refusal::ConflictsNotAsked.into());
    }
    let mut entries = vec![own(facts, CaseworkEvent::CaseDiscussed(discussed))];
    for (nth, action) in actions.iter().enumerate() {
        let before = &actions[..nth];
        if before.iter().any(|other| other.action == action.action) {
            return Err(Refusal::IdTaken.into());
        }
        if before.iter().any(|other| planned(other).asks_the_same(&planned(action))) {
            return Err(Refusal::ActionAlreadyPlanned.into());
        }
        new_action(state, action, facts)?;
        entries.push(own(facts, CaseworkEvent::ActionPlanned(planned(action))));
    }
    Ok(entries)
}

/// Plans an action at once: safety actions never wait for the meeting (domain 5, step 2).
pub(super) fn plan(state: &State, command: &PlanAction, facts: &Facts) -> Decision {
    if is_planned(state, &command.action) {
        return Ok(Vec::new());
    }
    new_action(state, &command.action, facts)?;
    Ok(vec![own(facts, CaseworkEvent::ActionPlanned(planned(&command.action)))])
}

/// Says what became of an action. Its owner does, or the hub office for an owner that has no system of its own
/// (decision 13); what was not done is explained (domain 1, F3).
pub(super) fn close_action(state: &State, command: &CloseAction, facts: &Facts) -> Decision {
    let CloseAction { action, outcome, note } = command;
    let there = state.actions.get(action).ok_or(Refusal::ActionUnknown)?;
    if there.planned.owner != facts.caller.agency && facts.caller.kind != AgencyKind::HubOffice {
        return Err(Refused::resting_on(Refusal::NotYourAction, [there.id]));
    }
    let closed =
        ActionClosed { action: *action, strand: there.planned.strand, outcome: *outcome, note: note.clone().into() };
    let entry = own(facts, CaseworkEvent::ActionClosed(closed));
    match &there.closed {
        Some((_, before)) if *before == entry => return Ok(Vec::new()),
        Some((id, _)) => return Err(Refused::resting_on(Refusal::AlreadyClosed, [*id])),
        None => {}
    }
    if *outcome != ActionOutcome::Done && !given(note.as_ref()) {
        return Err(Refusal::NoteNeeded.into());
    }
    Ok(vec![entry])
}

/// Every action has an owner that takes part (domain 5, step 5), an id of its own and a day to come, and is not one that the
/// same worker has planned already and that is open (hub default: what others have planned may be hidden from them).
fn new_action(state: &State, action: &PlannedAction, facts: &Facts) -> Result<(), Refused<Refusal>> {
    if let Some(there) = state.actions.get(&action.action) {
        return Err(Refused::resting_on(Refusal::IdTaken, [there.id]));
    }
    // Its owner sees it (hub default).
    let unseen = |why| move |by: Vec<EventId>| Refused::resting_on(why, by);
    state.at_work.reaches(&action.owner).map_err(unseen(Refusal::AgencyNotOnCase))?;
    if action.strand == Strand::VictimFacing {
        let seen = state.at_work.reaches_past(&action.owner, Strand::faces_the_suspect);
        seen.map_err(unseen(Refusal::OwnerFacesTheSuspect))?;
    }
    if action.due < facts.today {
        return Err(Refusal::ActionDueInThePast.into());
    }
    let mut own = state.actions.values().filter(|there| there.closed.is_none() && there.by.is(facts.caller));
    let same = own.find(|there| there.planned.asks_the_same(&planned(action)));
    same.map_or(Ok(()), |there| Err(Refused::resting_on(Refusal::ActionAlreadyPlanned, [there.id])))
}

fn is_planned(state: &State, action: &PlannedAction) -> bool {
    state.actions.get(&action.action).is_some_and(|there| there.planned == planned(action))
}

fn planned(action: &PlannedAction) -> ActionPlanned {
    let PlannedAction { action, owner, strand, due, what } = action.clone();
    ActionPlanned { action, owner, strand, due, what: what.into() }
}
