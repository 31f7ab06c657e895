//! An event's face: what has to be known of it to decide who sees what. No values.

use events::{
    CaseworkEvent, Class, Detail, Event, Field, GovernanceEvent, IntakeEvent, Party, Place, Recorded, ReferralsEvent,
    Retention,
};
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
    /// Its sealed fields: about whom, and the schedule each follows. None of what was done with records itself: that an
    /// erasure was asked for is told while what it is about is restricted.
    pub sealed: Vec<(&'static str, Party, Retention)>,
    pub(crate) belongs: Belongs,
    /// What it tells of and rests on, all of which must be seen with it: what began the duty that was missed or excused, the
    /// report that was screened, what a hint rests on.
    pub(crate) rests_on: Vec<EventId>,
    /// Whether it is a draft: nobody else is told of it.
    pub(crate) draft: bool,
}

impl Face {
    /// The face of an event.
    pub fn of(recorded: &Recorded) -> Self {
        let entry = &recorded.entry;
        let class = entry.event.class(entry.source);
        // Why a duty was excused is stored under the class of what ends the duty, and shown as the event itself.
        let excused = matches!(entry.event, Event::Casework(CaseworkEvent::DutyExcused(_)));
        let shown_as = |field: &Field| if excused { class } else { field.class };
        let fields = entry.event.fields(entry.source);
        let fields = fields.into_iter().map(|field| (field.name, shown_as(&field), field.detail)).collect();
        let of_records = matches!(
            entry.event,
            Event::Casework(CaseworkEvent::ErasureRequested(_) | CaseworkEvent::SubjectAccessRequested(_))
        );
        let all = if of_records { Vec::new() } else { entry.event.fields(entry.source) };
        let sealed = |field: Field| match field.place {
            Place::Sealed(party) => Some((field.name, party, field.class.retention())),
            Place::Plain => None,
        };
        let sealed = all.into_iter().filter_map(sealed).collect();
        Self {
            sealed,
            id: recorded.id,
            position: recorded.position,
            class,
            controller: entry.controller.clone(),
            addressees: addressees(&entry.event),
            fields,
            belongs: belongs(&entry.event),
            rests_on: rests_on(&entry.event),
            draft: is_draft(&entry.event),
        }
    }
}

pub(crate) fn addressees(event: &Event) -> Vec<AgencyId> {
    match event {
        Event::Referrals(e) => other_side(e).into_iter().collect(),
        Event::Casework(CaseworkEvent::ActionPlanned(e)) => vec![e.owner.clone()],
        Event::Casework(CaseworkEvent::ActionRedated(e)) => vec![e.owner.clone()],
        Event::Casework(CaseworkEvent::ActionHandedOver(e)) => vec![e.from.clone(), e.owner.clone()],
        Event::Casework(CaseworkEvent::ReturnAsked(e)) => vec![e.agency.clone()],
        Event::Casework(CaseworkEvent::Erased(e)) => e.recipients.clone(),
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

/// The agency on the other side of a referral; nobody for what is not sent.
fn other_side(event: &ReferralsEvent) -> Option<AgencyId> {
    use ReferralsEvent as E;
    match event {
        E::ReferralDrafted(_) | E::ReferralDiscarded(_) => None,
        E::ReferralSent(e) => Some(&e.to),
        E::InformationGiven(e) => Some(&e.to),
        E::ReferralWithdrawn(e) => Some(&e.to),
        E::ReferralReceived(e) => Some(&e.sender),
        E::InformationAsked(e) => Some(&e.sender),
        E::ReferralAccepted(e) => Some(&e.sender),
        E::ReferralDeclined(e) => Some(&e.sender),
        E::WorkStarted(e) => Some(&e.sender),
        E::ProgressReported(e) => Some(&e.sender),
        E::ReferralCompleted(e) => Some(&e.sender),
        E::PersonDisengaged(e) => Some(&e.sender),
    }
    .cloned()
}

/// Whether it is a draft, which stays with its agency until that shares it.
pub(crate) fn is_draft(event: &Event) -> bool {
    matches!(event, Event::Referrals(ReferralsEvent::ReferralDrafted(_) | ReferralsEvent::ReferralDiscarded(_)))
}

pub(crate) fn rests_on(event: &Event) -> Vec<EventId> {
    match event {
        Event::Casework(CaseworkEvent::DutyMissed(e)) => vec![e.began],
        Event::Casework(CaseworkEvent::DutyExcused(e)) => vec![e.began],
        Event::Intake(IntakeEvent::IncidentScreened(e)) => vec![e.report],
        Event::Intake(IntakeEvent::HintAnswered(e)) => e.rests_on.clone(),
        Event::Casework(_)
        | Event::Intake(_)
        | Event::Risk(_)
        | Event::Orders(_)
        | Event::Referrals(_)
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
