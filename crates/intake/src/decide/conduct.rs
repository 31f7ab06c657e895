//! What single reports really are: screened anew, and what a person makes of a hint. Source: domain brief 1, F1, F7; 2.2.

use super::{Decision, UNCHANGED, is_blank, one};
use crate::{AnswerHint, Refusal, ScreenIncident, State, state::Link};
use events::{
    Entry, Event, HintAnswer, IntakeEvent, RecordedAs,
    conduct::{HintAnswered, IncidentScreened},
};
use kernel::{EventId, Facts, Refused};
use std::collections::BTreeSet;

/// A joined incident is screened; how it was recorded is never overwritten. As anything but stalking it needs a reason where
/// the signs of the case point to stalking, or where it was recorded or screened as stalking before.
pub(super) fn screen_incident(state: &State, command: &ScreenIncident, facts: &Facts) -> Decision {
    let link = state.links.get(&command.incident);
    if !matches!(link, Some(Link::Confirmed(_))) {
        return Err(Refused::resting_on(Refusal::IncidentNotLinked, link.map(Link::event)));
    }
    let Some(report) = state.incidents.get(&command.incident) else {
        return Err(Refusal::IncidentUnknown.into());
    };
    let said = IncidentScreened {
        incident: command.incident,
        report: report.id,
        screened_as: command.screened_as,
        offence: command.offence,
        included: command.included.clone(),
        reason: command.reason.clone().into(),
        why_not_stalking: command.why_not_stalking.clone().into(),
    };
    let before = state.incidents_screened.get(&command.incident);
    if before.is_some_and(|before| before.said == said) {
        return UNCHANGED;
    }
    if command.screened_as != RecordedAs::Stalking && is_blank(command.why_not_stalking.as_ref()) {
        let by_case = state.points_to_stalking().map(|screening| screening.id);
        let by_report = (report.said.recorded_as == RecordedAs::Stalking).then_some(report.id);
        let by_screening =
            before.filter(|before| before.said.screened_as == RecordedAs::Stalking).map(|before| before.id);
        let rests_on: Vec<EventId> =
            [by_case, state.suggested_by_sst, by_report, by_screening].into_iter().flatten().collect();
        if !rests_on.is_empty() {
            return Err(Refused::resting_on(Refusal::SignsPointToStalking, rests_on));
        }
    }
    Ok(one(facts, IntakeEvent::IncidentScreened(said)))
}

/// A hint suggests, a person decides: once, with a reason, and on what that person sees of what it rests on. Accepted, an
/// incident is screened anew in the same record. What the hint was made on is not judged here: whoever sees only a part of it
/// names that part, which is still enough for the rule.
pub(super) fn answer_hint(state: &State, command: &AnswerHint, facts: &Facts) -> Decision {
    let AnswerHint { rule, about, rests_on, answer, screened_as, reason, why_not_stalking } = command;
    let named: BTreeSet<EventId> = rests_on.iter().copied().chain([*about]).collect();
    let said = HintAnswered {
        rule: *rule,
        version: ::conduct::version(*rule),
        about: *about,
        rests_on: named.iter().copied().collect(),
        answer: *answer,
        reason: reason.clone().into(),
    };
    if let Some(before) = state.hints_answered.get(&(*rule, *about)) {
        let same = before.said == said;
        return if same { UNCHANGED } else { Err(Refused::resting_on(Refusal::HintAnswered, [before.id])) };
    }
    let hints = state.course.hints(Some(facts.rulebook));
    let Some(hint) = hints.into_iter().find(|hint| (hint.rule, hint.about) == (*rule, *about)) else {
        return Err(Refusal::HintUnknown.into());
    };
    // One event alone is no pattern.
    let is_enough = named.len() >= hint.rests_on.len().min(2);
    if !is_enough || !named.iter().all(|event| hint.rests_on.contains(event)) {
        return Err(Refused::resting_on(Refusal::HintUnknown, hint.rests_on));
    }
    let answered = Entry::of(&facts.caller.agency, Event::Intake(IntakeEvent::HintAnswered(said)));
    match (answer, hint.incident, screened_as) {
        (HintAnswer::Accepted, Some(_), None) => Err(Refused::resting_on(Refusal::NothingReclassified, [*about])),
        (HintAnswer::Accepted, Some(incident), Some(screened_as)) => {
            let screened = ScreenIncident {
                incident,
                screened_as: *screened_as,
                offence: None,
                included: Vec::new(),
                reason: reason.clone(),
                why_not_stalking: why_not_stalking.clone(),
            };
            let screened = screen_incident(state, &screened, facts)?;
            Ok([vec![answered], screened].concat())
        }
        (HintAnswer::Accepted, None, _) | (HintAnswer::Rejected, _, _) => Ok(vec![answered]),
    }
}
