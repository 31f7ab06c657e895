//! What the history says, as far as the rules of intake need it.

use conduct::Course;
use events::{
    HintRule, Recorded, ScreenResult,
    conduct::{HintAnswered, IncidentScreened},
    intake::{
        CaseOpened, CaseReferred, CaseScreened, ConductReclassified, IncidentReported, LinkConfirmed, LinkProposed,
        LinkRejected, LinkUndone, PersonRecorded,
    },
};
use kernel::{AgencyId, By, EventId, IncidentId, Occurred, PersonId, Source};
use std::collections::BTreeMap;

/// What the history of a case, of an incident or of a person says so far.
#[derive(Debug, Clone, Default)]
pub struct State {
    pub(crate) incidents: BTreeMap<IncidentId, Fact<IncidentReported>>,
    pub(crate) people: BTreeMap<PersonId, Fact<PersonRecorded>>,
    pub(crate) opened: Option<Fact<CaseOpened>>,
    /// The suspect as last named; from the opening, if it named one.
    pub(crate) suspect: Option<PersonId>,
    pub(crate) referred: Option<Fact<CaseReferred>>,
    pub(crate) links: BTreeMap<IncidentId, Link>,
    /// The last screening.
    pub(crate) screened: Option<Fact<CaseScreened>>,
    /// The assessment with the Stalking Screening Tool that was made last, if that suggests stalking.
    pub(crate) suggested_by_sst: Option<EventId>,
    /// The last classification.
    pub(crate) classified: Option<Fact<ConductReclassified>>,
    /// The last screening of each incident.
    pub(crate) incidents_screened: BTreeMap<IncidentId, Fact<IncidentScreened>>,
    /// The answers to hints, by rule and by what they are about.
    pub(crate) hints_answered: BTreeMap<(HintRule, EventId), Fact<HintAnswered>>,
    /// What was joined, as those who hint at something see it.
    pub(crate) course: Course,
}

/// What an event said, with its id, because a refusal names what it rests on.
#[derive(Debug, Clone)]
pub(crate) struct Fact<T> {
    pub id: EventId,
    pub by: By,
    pub controller: AgencyId,
    pub source: Source,
    pub occurred: Option<Occurred>,
    pub said: T,
}

/// Where a link between the case and an incident stands.
#[derive(Debug, Clone)]
pub(crate) enum Link {
    /// The last proposal, and those before it since the last decision.
    Proposed {
        last: Fact<LinkProposed>,
        before: Vec<Fact<LinkProposed>>,
    },
    Confirmed(Fact<LinkConfirmed>),
    Rejected(Fact<LinkRejected>),
    Undone(Fact<LinkUndone>),
}

impl State {
    /// The state after a history, in log order.
    pub fn fold<'a>(history: impl IntoIterator<Item = &'a Recorded>) -> Self {
        history.into_iter().fold(Self::default(), crate::evolve)
    }

    /// How many incidents form the course of conduct.
    pub(crate) fn linked(&self) -> usize {
        self.links.values().filter(|link| matches!(link, Link::Confirmed(_))).count()
    }

    /// The last screening, if it concluded stalking or found all four signs.
    pub(crate) fn points_to_stalking(&self) -> Option<&Fact<CaseScreened>> {
        let points = |it: &CaseScreened| it.result == ScreenResult::Stalking || it.four.all();
        self.screened.as_ref().filter(|screening| points(&screening.said))
    }

    /// The last screening, if it concluded stalking.
    pub(crate) fn screened_as_stalking(&self) -> Option<&Fact<CaseScreened>> {
        self.screened.as_ref().filter(|screening| screening.said.result == ScreenResult::Stalking)
    }
}

impl<T> Fact<T> {
    pub(crate) fn of(recorded: &Recorded, said: &T) -> Self
    where
        T: Clone,
    {
        let entry = &recorded.entry;
        Self {
            id: recorded.id,
            by: recorded.by.clone(),
            controller: entry.controller.clone(),
            source: entry.source,
            occurred: entry.occurred,
            said: said.clone(),
        }
    }
}

impl Link {
    /// The event that brought the link where it stands.
    pub(crate) fn event(&self) -> EventId {
        match self {
            Self::Proposed { last, .. } => last.id,
            Self::Confirmed(fact) => fact.id,
            Self::Rejected(fact) => fact.id,
            Self::Undone(fact) => fact.id,
        }
    }
}
