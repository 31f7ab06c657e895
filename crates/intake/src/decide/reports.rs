//! Reports of incidents and descriptions of people: taken as they come, with what they lack.

use super::{Decision, UNCHANGED, not_in_the_future, one};
use crate::{RecordPerson, Refusal, ReportIncident, State};
use events::{
    Entry, Event, IntakeEvent,
    intake::{IncidentReported, PersonRecorded},
};
use kernel::{Facts, Refused};

/// A report is never bounced for what it lacks; the gaps are listed. Source: domain brief 1, F1 and F2.
pub(super) fn report_incident(state: &State, command: &ReportIncident, facts: &Facts) -> Decision {
    let said = reported(command);
    if let Some(before) = state.incidents.get(&command.incident) {
        let same = before.said == said && before.occurred == command.provenance.occurred;
        return if same { UNCHANGED } else { Err(Refused::resting_on(Refusal::IdInUse, [before.id])) };
    }
    not_in_the_future(&command.provenance, facts)?;
    let event = Event::Intake(IntakeEvent::IncidentReported(said));
    Ok(vec![Entry::said_by(&facts.caller.agency, &command.provenance, event)])
}

fn reported(command: &ReportIncident) -> IncidentReported {
    IncidentReported {
        incident: command.incident,
        recorded_as: command.recorded_as,
        acts: command.acts.clone(),
        place: command.place,
        victim: command.victim,
        suspect: command.suspect,
        gaps: command.gaps(),
        included: command.included.clone(),
        external_reference: command.external_reference.clone().into(),
        narrative: command.narrative.clone().into(),
        suspect_described: command.suspect_described.clone().into(),
        place_text: command.place_text.clone().into(),
    }
}

/// A person is what one agency says; two descriptions are two persons, never silently merged.
/// Source: domain brief, glossary (`Person`).
pub(super) fn record_person(state: &State, command: &RecordPerson, facts: &Facts) -> Decision {
    let said = PersonRecorded {
        person: command.person,
        role: command.role,
        name: command.name.clone().into(),
        also_known_as: command.also_known_as.clone().into(),
        born: command.born.into(),
        phones: command.phones.clone().into(),
        handles: command.handles.clone().into(),
        address: command.address.clone().into(),
    };
    match state.people.get(&command.person) {
        None if command.born.is_some_and(|born| born > facts.today) => Err(Refusal::BornInTheFuture.into()),
        None => Ok(one(facts, IntakeEvent::PersonRecorded(said))),
        Some(before) if before.said == said => UNCHANGED,
        Some(before) => Err(Refused::resting_on(Refusal::IdInUse, [before.id])),
    }
}
