//! Reports of incidents and descriptions of people: taken as they come, with what they lack.

use super::{Decision, UNCHANGED, not_in_the_future, one};
use crate::{RecordPerson, Refusal, ReportIncident, State};
use events::{
    Entry, Event, IdentifierScheme, IntakeEvent, Private,
    intake::{IncidentReported, PersonIdentifier, PersonRecorded},
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
    let (locators, identifiers): (Vec<_>, Vec<_>) =
        command.identifiers.iter().cloned().partition(|it| it.scheme.is_of_a_place());
    let ((identified, identifiers), (located, locators)) = (listed(identifiers), listed(locators));
    let said = PersonRecorded {
        person: command.person,
        role: command.role,
        name: command.name.clone().into(),
        also_known_as: command.also_known_as.clone().into(),
        born: command.born.into(),
        phones: command.phones.clone().into(),
        handles: command.handles.clone().into(),
        address: command.address.clone().into(),
        identified,
        identifiers,
        located,
        locators,
    };
    match state.people.get(&command.person) {
        None if command.born.is_some_and(|born| born > facts.today) => Err(Refusal::BornInTheFuture.into()),
        None if command.identifiers.iter().any(|it| is_of_a_year_to_come(it, facts)) => {
            Err(Refusal::IdentifierOfTheFuture.into())
        }
        None => Ok(one(facts, IntakeEvent::PersonRecorded(said))),
        Some(before) if before.said == said => UNCHANGED,
        Some(before) => Err(Refused::resting_on(Refusal::IdInUse, [before.id])),
    }
}

/// Numbers, and that there are any. Without any there is no field, which reads as one whose key is gone.
fn listed(numbers: Vec<PersonIdentifier>) -> (Option<bool>, Private<Vec<PersonIdentifier>>) {
    if numbers.is_empty() { (None, Private::Erased) } else { (Some(true), numbers.into()) }
}

/// A PNC id begins with the year in which it was given.
fn is_of_a_year_to_come(it: &PersonIdentifier, facts: &Facts) -> bool {
    let year = it.value.split('/').next().and_then(|year| year.parse::<i16>().ok());
    it.scheme == IdentifierScheme::PncId && year.is_some_and(|year| year > facts.today.year())
}
