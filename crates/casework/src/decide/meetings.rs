//! Meetings and what they say of a case (domain 5, step 4).

use super::{
    Decision, own,
    plan::{is_planned, new_action, planned},
};
use crate::{CallMeeting, DiscussCase, Phase, Refusal, State};
use events::{
    CaseworkEvent, Presence,
    casework::{CaseDiscussed, MeetingCalled},
};
use kernel::{AgencyId, Facts, Refused};
use std::collections::BTreeSet;

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
/// asked for (domain 7.5 rule 3), and a meeting takes up only what was referred (domain 5, step 4). It need not have been on
/// the agenda: an urgent meeting has none.
pub(super) fn discuss(state: &State, command: &DiscussCase, facts: &Facts) -> Decision {
    let actions = &command.actions;
    let discussed = discussed(command);
    if let Some((id, before)) = state.discussed.get(&command.meeting) {
        let same = *before == discussed && actions.iter().all(|action| is_planned(state, action));
        return if same { Ok(Vec::new()) } else { Err(Refused::resting_on(Refusal::AlreadyDiscussed, [*id])) };
    }
    if state.phase == Phase::Unreferred {
        return Err(Refusal::NotReferred.into());
    }
    who_spoke(state, &discussed, command)?;
    let named = command.shared.iter().chain(&command.relied_on);
    if !named.into_iter().all(|event| state.events.contains_key(event)) {
        return Err(Refusal::ItemUnknown.into());
    }
    if let Some(event) = command.shared.iter().find(|event| !state.shared_by.contains(event)) {
        return Err(Refused::resting_on(Refusal::NotAShare, [*event]));
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

/// The event of a discussion. Who attended follows from how each agency was represented, where that is told.
fn discussed(command: &DiscussCase) -> CaseDiscussed {
    let present = command.attendance.iter().filter(|it| it.presence == Presence::Present);
    let attended = if command.attended.is_empty() {
        present.map(|it| it.agency.clone()).collect()
    } else {
        command.attended.clone()
    };
    CaseDiscussed {
        meeting: command.meeting,
        attended,
        conflicts_asked: command.conflicts_asked,
        actions: command.actions.iter().map(|action| action.action).collect(),
        decisions: command.decisions.clone().into(),
        dissent: command.dissent.clone().into(),
        attendance: command.attendance.clone(),
        conflicts: command.conflicts.clone(),
        shared: command.shared.clone(),
        relied_on: command.relied_on.clone(),
        dissenting: command.dissents.iter().map(|it| it.agency.clone()).collect(),
        dissents: (!command.dissents.is_empty()).then(|| command.dissents.clone().into()),
    }
}

/// Who was there agrees with itself; every agency that was there was asked for conflicts of interest, and whoever has one
/// leaves; and one agency alone is no meeting where others work on the case (hub default: a decision of a multi-agency
/// meeting is one of several).
fn who_spoke(state: &State, discussed: &CaseDiscussed, command: &DiscussCase) -> Result<(), Refused<Refusal>> {
    let attended: BTreeSet<&AgencyId> = discussed.attended.iter().collect();
    if attended.is_empty() {
        return Err(Refusal::NobodyAttended.into());
    }
    let attendance = &command.attendance;
    let told: BTreeSet<&AgencyId> = attendance.iter().map(|it| &it.agency).collect();
    let present = attendance.iter().filter(|it| it.presence == Presence::Present).map(|it| &it.agency);
    let someone_absent = attendance.iter().any(|it| it.presence != Presence::Present && !it.roles.is_empty());
    let told_twice = told.len() != attendance.len() || someone_absent;
    if told_twice || (!attendance.is_empty() && present.collect::<BTreeSet<_>>() != attended) {
        return Err(Refusal::AttendanceDisagrees.into());
    }
    let answered: BTreeSet<&AgencyId> = command.conflicts.iter().map(|it| &it.agency).collect();
    let all_answered = answered.len() == command.conflicts.len() && (answered.is_empty() || answered == attended);
    if !discussed.conflicts_asked || !all_answered {
        return Err(Refusal::ConflictsNotAsked.into());
    }
    let left = |agency: &AgencyId| command.conflicts.iter().any(|it| it.declared_and_left && it.agency == *agency);
    let mut stayed = attended.iter().filter(|agency| !left(agency));
    match (stayed.next(), stayed.next()) {
        (None, _) => return Err(Refusal::NobodyAttended.into()),
        (Some(alone), None) => {
            let others = state.at_work.others_than(alone);
            if !others.is_empty() {
                return Err(Refused::resting_on(Refusal::OneAgencyAlone, others));
            }
        }
        (Some(_), Some(_)) => {}
    }
    let was_there = |agency: &AgencyId| attended.contains(agency) && !left(agency);
    if command.dissents.iter().any(|dissent| !was_there(&dissent.agency)) {
        return Err(Refusal::DissenterWasNotThere.into());
    }
    Ok(())
}
