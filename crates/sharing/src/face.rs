//! An event's face: what has to be known of it to decide who sees what. No values.

use events::{CaseworkEvent, Class, Detail, Event, GovernanceEvent, IntakeEvent, Recorded, ReferralsEvent};
use kernel::{AgencyId, EventId, IncidentId, MeetingId, PersonId};

/// What an event belongs to, beside the case's own stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Belongs {
    /// To the case's own stream.
    Case,
    /// To an incident: part of the case while the link stands.
    Incident(IncidentId),
    /// To a person named on the case.
    Person(PersonId),
    /// To a meeting that discussed the case.
    Meeting(MeetingId),
}

/// The face of one event.
#[derive(Debug, Clone)]
pub struct Face {
    /// The event.
    pub id: EventId,
    /// Position of its record.
    pub position: u64,
    /// The class that decides whether it is seen.
    pub class: Class,
    /// The agency that controls it.
    pub controller: AgencyId,
    /// Agencies it is addressed to: they see it in full.
    pub addressees: Vec<AgencyId>,
    /// Its fields: name, class, headline or detail.
    pub fields: Vec<(&'static str, Class, Detail)>,
    pub(crate) belongs: Belongs,
}

impl Face {
    /// The face of an event.
    pub fn of(recorded: &Recorded) -> Self {
        let entry = &recorded.entry;
        let fields =
            entry.event.fields(entry.source).into_iter().map(|field| (field.name, field.class, field.detail)).collect();
        Self {
            id: recorded.id,
            position: recorded.position,
            class: entry.event.class(entry.source),
            controller: entry.controller.clone(),
            addressees: addressees(&entry.event),
            fields,
            belongs: belongs(&entry.event),
        }
    }
}

pub(crate) fn addressees(event: &Event) -> Vec<AgencyId> {
    match event {
        Event::Referrals(ReferralsEvent::ReferralSent(e)) => vec![e.to.clone()],
        Event::Referrals(ReferralsEvent::ReferralAccepted(e)) => vec![e.sender.clone()],
        Event::Referrals(ReferralsEvent::ReferralDeclined(e)) => vec![e.sender.clone()],
        Event::Casework(CaseworkEvent::ActionPlanned(e)) => vec![e.owner.clone()],
        Event::Casework(CaseworkEvent::CorrectionAcknowledged(e)) => vec![e.corrected_by.clone()],
        Event::Governance(GovernanceEvent::WorkerAssigned(e)) => vec![e.agency.clone()],
        Event::Casework(_)
        | Event::Intake(_)
        | Event::Risk(_)
        | Event::Orders(_)
        | Event::Governance(_)
        | Event::Access(_) => Vec::new(),
    }
}

pub(crate) fn belongs(event: &Event) -> Belongs {
    match event {
        Event::Intake(IntakeEvent::IncidentReported(e)) => Belongs::Incident(e.incident),
        Event::Intake(IntakeEvent::PersonRecorded(e)) => Belongs::Person(e.person),
        Event::Casework(CaseworkEvent::MeetingCalled(e)) => Belongs::Meeting(e.meeting),
        Event::Casework(_)
        | Event::Intake(_)
        | Event::Risk(_)
        | Event::Orders(_)
        | Event::Referrals(_)
        | Event::Governance(_)
        | Event::Access(_) => Belongs::Case,
    }
}
