//! What a person is told of what an agency holds about them (DPA 2018 s.45; UK GDPR art. 15; domain 7.5 rule 9).
//!
//! Nothing of anybody else, and nothing from behind a wall, whoever asks. A text has one person as its party and may speak
//! of others all the same, which no program sees: so it is told only where somebody has read it and cleared it. And what
//! is shaped like a location is kept back even then.

use crate::{CaseAccess, Face, face::Belongs, review::holds_a_location};
use events::{Class, Entry, Event, IntakeEvent, Party, Place, Value};
use kernel::{AgencyId, EventId, PersonId};
use std::collections::BTreeSet;

/// Who asked whom, and what was cleared.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The agency that was asked.
    pub agency: &'a AgencyId,
    /// The person.
    pub person: PersonId,
    /// As which party of the case.
    pub party: Party,
    /// The events whose texts somebody has read and found to be about nobody else.
    pub cleared: &'a BTreeSet<EventId>,
}

/// What the person is told of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldOf {
    /// The fields, by name.
    pub fields: Vec<&'static str>,
    /// Whether other fields were given and are kept back.
    pub withheld: bool,
}

/// What a person is told of an event; nothing where even that it is there is kept back.
pub fn told_to_subject(subject: &Subject<'_>, access: &CaseAccess, face: &Face, entry: &Entry) -> Option<ToldOf> {
    let Subject { agency, person, party, cleared } = *subject;
    let describes = matches!(&entry.event, Event::Intake(IntakeEvent::PersonRecorded(it)) if it.person == person);
    let linked = !matches!(face.belongs, Belongs::Incident(_)) || access.contains(face.belongs);
    let may = describes || linked && cleared.contains(&face.id) && !is_of_a_person(&entry.event);
    if !may || entry.controller != *agency || access.is_withdrawn(face.id) || is_fenced(face.class) {
        return None;
    }
    let (mut fields, mut withheld) = (Vec::new(), false);
    for field in entry.event.fields(entry.source) {
        let Place::Sealed(of) = field.place else { continue };
        if !is_given(&field.value) {
            continue;
        }
        let locates = !is_own_whereabouts(party, field.class) && holds_a_location(&field);
        if of == party && !is_fenced(field.class) && !locates {
            fields.push(field.name);
        } else {
            withheld = true;
        }
    }
    (!fields.is_empty()).then_some(ToldOf { fields, withheld })
}

/// A description of somebody: that of another person is never told, also not where it was cleared by mistake.
fn is_of_a_person(event: &Event) -> bool {
    matches!(event, Event::Intake(IntakeEvent::PersonRecorded(_)))
}

/// A value that was given and can be read.
fn is_given(value: &Value) -> bool {
    match value {
        Value::Known(value) => !value.is_null() && value.as_array().is_none_or(|all| !all.is_empty()),
        Value::Erased => false,
    }
}

/// What tells where the suspect is is the suspect's own; where the victim is stands behind the wall.
fn is_own_whereabouts(party: Party, class: Class) -> bool {
    party == Party::Suspect && matches!(class, Class::SuspectIdentity | Class::OrderNotification)
}

/// Classes of which a person is told nothing, not even that something is there: walls, sources, the hub's own records
/// (s.45(4): to avoid prejudice and to protect others; domain 7.5 rules 1, 2 and 9).
fn is_fenced(class: Class) -> bool {
    match class {
        Class::VictimLocation
        | Class::SafeContact
        | Class::Intelligence
        | Class::LegalPrivilege
        | Class::ThirdPartyConduct
        | Class::ThirdPartyBreach
        | Class::Conflict
        | Class::Meeting
        | Class::Governance
        | Class::AccessRecord => true,
        Class::Process
        | Class::Opening
        | Class::Gatekeeping
        | Class::LinkReview
        | Class::Conduct
        | Class::Screening
        | Class::Risk
        | Class::Plan
        | Class::VictimPlan
        | Class::VictimIdentity
        | Class::SuspectIdentity
        | Class::VictimNeeds
        | Class::VictimUpdate
        | Class::OrderConsideration
        | Class::OrderApplication
        | Class::CourtDecision
        | Class::OrderService
        | Class::OrderNotification
        | Class::Breach
        | Class::Investigation
        | Class::PerpetratorReferral
        | Class::VictimReferral
        | Class::Contribution
        | Class::SharingRecord => false,
    }
}
