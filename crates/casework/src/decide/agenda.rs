//! What comes before a meeting: its agenda, and what agencies are asked to bring (domain 5, steps 3 and 4).

use super::{Decision, given, lifecycle::alarms, own, sharing};
use crate::{
    AskForReturn, GiveReturn, Phase, PutOnAgenda, Question, Refusal, ReturnAnswer, State, TakeOffAgenda, state::Return,
};
use events::{
    CaseworkEvent, ReturnResult,
    casework::{AgendaItemAdded, AgendaItemRemoved, ReturnAsked, ReturnGiven},
};
use kernel::{Facts, MeetingId, Refused};

/// Puts a case on the agenda of a meeting. Any agency that works on the case does.
pub(super) fn put(state: &State, command: &PutOnAgenda, facts: &Facts) -> Decision {
    let PutOnAgenda { meeting, reason } = command;
    if state.phase == Phase::Unreferred {
        return Err(Refusal::NotReferred.into());
    }
    still_to_come(state, *meeting)?;
    if state.agenda.get(meeting).is_some_and(|(_, on)| *on) {
        return Ok(Vec::new());
    }
    let put = AgendaItemAdded { meeting: *meeting, reason: reason.clone().into() };
    Ok(vec![own(facts, CaseworkEvent::AgendaItemAdded(put))])
}

/// Takes it off again.
pub(super) fn take_off(state: &State, command: &TakeOffAgenda, facts: &Facts) -> Decision {
    let TakeOffAgenda { meeting, reason } = command;
    still_to_come(state, *meeting)?;
    match state.agenda.get(meeting) {
        None => Err(Refusal::NotOnAgenda.into()),
        Some((_, false)) => Ok(Vec::new()),
        Some((_, true)) => {
            let off = AgendaItemRemoved { meeting: *meeting, reason: reason.clone().into() };
            Ok(vec![own(facts, CaseworkEvent::AgendaItemRemoved(off))])
        }
    }
}

/// What a meeting has spoken of stays on its agenda.
fn still_to_come(state: &State, meeting: MeetingId) -> Result<(), Refused<Refusal>> {
    let spoken_of = state.discussed.get(&meeting);
    spoken_of.map_or(Ok(()), |(id, _)| Err(Refused::resting_on(Refusal::AlreadyDiscussed, [*id])))
}

/// Asks agencies, each its own question. It is urgent where the risk stands at high (domain 5, step 3). What was asked of an
/// agency and is not answered is not asked again.
pub(super) fn ask(state: &State, command: &AskForReturn, facts: &Facts) -> Decision {
    let AskForReturn { meeting, questions } = command;
    if state.phase == Phase::Unreferred {
        return Err(Refusal::NotReferred.into());
    }
    if questions.is_empty() {
        return Err(Refusal::NobodyAsked.into());
    }
    let urgent = !alarms(state, facts).is_empty();
    let mut entries = Vec::new();
    for Question { agency, question } in questions {
        state.at_work.reaches(agency).map_err(|by| Refused::resting_on(Refusal::AgencyNotOnCase, by))?;
        let question = question.clone().into();
        let asked = ReturnAsked { agency: agency.clone(), urgent, meeting: *meeting, question };
        let same = |open: &Return| open.given.is_none() && ReturnAsked { urgent, ..open.asked.clone() } == asked;
        let is_open = state.returns.values().any(same);
        let entry = own(facts, CaseworkEvent::ReturnAsked(asked));
        if !is_open && !entries.contains(&entry) {
            entries.push(entry);
        }
    }
    Ok(entries)
}

/// Answers what the agency was asked. What it found is contributed as an item, and shared as any: who asks does not decide
/// what another agency discloses (domain 7.1).
pub(super) fn give(state: &State, command: &GiveReturn, facts: &Facts) -> Decision {
    let GiveReturn { asked, answer } = command;
    let there = state.returns.get(asked).ok_or(Refusal::ReturnUnknown)?;
    if there.asked.agency != facts.caller.agency {
        return Err(Refused::resting_on(Refusal::NotAskedOfYou, [*asked]));
    }
    let (result, item, note) = match answer {
        ReturnAnswer::Information(item) => (ReturnResult::InformationGiven, Some(item), None),
        ReturnAnswer::NoTrace { note } => (ReturnResult::NoTrace, None, note.clone()),
        ReturnAnswer::Refused { reason } => (ReturnResult::Refused, None, Some(reason.clone())),
    };
    let given_now = ReturnGiven { asked: *asked, result, item: item.map(|it| it.item), note: note.clone().into() };
    let found = item.map(|item| sharing::contribute(state, item, facts)).transpose()?.unwrap_or_default();
    match &there.given {
        Some((_, before)) if *before == given_now && found.is_empty() => return Ok(Vec::new()),
        Some((id, _)) => return Err(Refused::resting_on(Refusal::AlreadyAnswered, [*id])),
        None => {}
    }
    if result == ReturnResult::Refused && !given(note.as_ref()) {
        return Err(Refusal::RefusalNeedsAReason.into());
    }
    Ok([own(facts, CaseworkEvent::ReturnGiven(given_now))].into_iter().chain(found).collect())
}
