//! The fold over a case's events.

use calendar::london_date;
use events::{
    Entry, Event, HintAnswer, HintRule, IntakeEvent, Joined, LinkEvidence, Occasion, OffenceCode, OrdersEvent,
    PlaceKind, Recorded, RecordedAs, Relationship, RiskEvent,
    intake::{Four, LinkConfirmed},
};
use kernel::{BreachId, Date, EventId, IncidentId, PersonId, Timestamp};
use std::collections::BTreeMap;

/// Where a link between the case and an incident stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    /// Somebody thinks that it belongs.
    Proposed,
    /// It belongs.
    Confirmed,
    /// It does not.
    Rejected,
    /// It was taken out again.
    Undone,
}

/// What a joined incident was screened as last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screened {
    /// By which event.
    pub by: EventId,
    /// What it is taken to be.
    pub screened_as: RecordedAs,
    /// Which offence it may be.
    pub offence: Option<OffenceCode>,
    /// What stays searchable beside that.
    pub included: Vec<RecordedAs>,
}

/// How a person answered a hint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answered {
    /// By which event.
    pub by: EventId,
    /// What.
    pub answer: HintAnswer,
}

/// A report, as far as it is told.
#[derive(Debug, Clone)]
pub(crate) struct Reported {
    pub event: EventId,
    /// The day on which it happened, or was recorded where that is not known.
    pub day: Date,
    pub recorded_as: RecordedAs,
    pub place: PlaceKind,
    /// The victim that it names.
    pub victim: Named,
    /// The suspect that it names.
    pub suspect: Named,
}

/// Whom a report names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    /// That is not told.
    NotTold,
    /// Nobody.
    Nobody,
    /// A person.
    Person(PersonId),
}

impl Named {
    fn of(told: bool, person: Option<PersonId>) -> Self {
        if told { person.map_or(Self::Nobody, Self::Person) } else { Self::NotTold }
    }

    /// The person, if one is named and told.
    pub fn person(self) -> Option<PersonId> {
        match self {
            Self::Person(person) => Some(person),
            Self::NotTold | Self::Nobody => None,
        }
    }
}

/// What is known of a course of conduct, by whoever sees the events that it was folded from.
#[derive(Debug, Clone, Default)]
pub struct Course {
    pub(crate) joined: Joined,
    pub(crate) reports: BTreeMap<IncidentId, Reported>,
    pub(crate) links: BTreeMap<IncidentId, (LinkState, EventId)>,
    /// The last proposal that rests on a place.
    pub(crate) places: BTreeMap<IncidentId, EventId>,
    pub(crate) breaches: BTreeMap<BreachId, EventId>,
    /// Whom the case is about, and the event that says so.
    pub(crate) victim: Option<(EventId, PersonId)>,
    pub(crate) suspect: Option<(EventId, PersonId)>,
    pub(crate) relationship: Option<(EventId, Relationship)>,
    /// The last screening of the case.
    pub(crate) four: Option<(EventId, Four)>,
    /// What the conduct was classified as, the last one last.
    pub(crate) classified: Vec<(EventId, RecordedAs)>,
    pub(crate) screened: BTreeMap<IncidentId, Screened>,
    pub(crate) answered: BTreeMap<(HintRule, EventId), Answered>,
}

impl Course {
    /// The course of conduct that events tell of, in log order, to somebody who sees all of each.
    pub fn of<'a>(history: impl IntoIterator<Item = &'a Recorded>) -> Self {
        let mut course = Self::default();
        for event in history {
            course.take(event, |_| true);
        }
        course
    }

    /// Takes one more event into account, of which at least the headline is told. `tells` says of a field whether it is.
    pub fn take(&mut self, recorded: &Recorded, tells: impl Fn(&str) -> bool) {
        match &recorded.entry.event {
            Event::Intake(IntakeEvent::LinkConfirmed(it)) if !tells("toward") => {
                let untold = IntakeEvent::LinkConfirmed(LinkConfirmed { toward: None, ..it.clone() });
                let entry = Entry { event: Event::Intake(untold), ..recorded.entry.clone() };
                self.joined.take(&Recorded { entry, ..recorded.clone() });
            }
            Event::Intake(_)
            | Event::Orders(_)
            | Event::Risk(_)
            | Event::Referrals(_)
            | Event::Casework(_)
            | Event::Governance(_)
            | Event::Access(_) => drop(self.joined.take(recorded)),
        }
        match &recorded.entry.event {
            Event::Intake(said) => self.intake(recorded, said, tells),
            Event::Orders(OrdersEvent::BreachReported(it)) => {
                self.breaches.entry(it.breach).or_insert(recorded.id);
            }
            Event::Orders(OrdersEvent::BreachNotMadeOut(it)) => drop(self.breaches.remove(&it.breach)),
            Event::Risk(RiskEvent::RelationshipRecorded(it)) => {
                self.relationship = Some((recorded.id, it.relationship));
            }
            Event::Orders(_)
            | Event::Risk(_)
            | Event::Referrals(_)
            | Event::Casework(_)
            | Event::Governance(_)
            | Event::Access(_) => {}
        }
    }

    fn intake(&mut self, recorded: &Recorded, said: &IntakeEvent, tells: impl Fn(&str) -> bool) {
        let (id, entry) = (recorded.id, &recorded.entry);
        match said {
            IntakeEvent::IncidentReported(it) => {
                let happened = entry.occurred.map_or(recorded.at, |occurred| occurred.from);
                self.reports.entry(it.incident).or_insert_with(|| Reported {
                    event: id,
                    day: london_date(happened),
                    recorded_as: it.recorded_as,
                    place: it.place,
                    victim: Named::of(tells("victim"), it.victim),
                    suspect: Named::of(tells("suspect"), it.suspect),
                });
            }
            IntakeEvent::CaseOpened(it) => {
                if tells("victim") {
                    self.victim = Some((id, it.victim));
                }
                if tells("suspect") {
                    self.suspect = it.suspect.map(|suspect| (id, suspect));
                }
            }
            IntakeEvent::SuspectNamed(it) => {
                // How another suspect stood to the victim says nothing of this one.
                if self.suspect.is_some_and(|(_, known)| known != it.person) {
                    self.relationship = None;
                }
                self.suspect = Some((id, it.person));
            }
            IntakeEvent::LinkProposed(it) => {
                if it.evidence.contains(&LinkEvidence::Address) {
                    self.places.insert(it.incident, id);
                }
                // Further evidence for what is joined already changes nothing.
                self.links.insert(it.incident, (LinkState::Proposed, id));
            }
            IntakeEvent::LinkConfirmed(it) => drop(self.links.insert(it.incident, (LinkState::Confirmed, id))),
            IntakeEvent::LinkRejected(it) => drop(self.links.insert(it.incident, (LinkState::Rejected, id))),
            IntakeEvent::LinkUndone(it) => drop(self.links.insert(it.incident, (LinkState::Undone, id))),
            IntakeEvent::CaseScreened(it) => self.four = Some((id, it.four)),
            IntakeEvent::ConductReclassified(it) => self.classified.push((id, it.to)),
            IntakeEvent::IncidentScreened(it) => {
                let (screened_as, offence, included) = (it.screened_as, it.offence, it.included.clone());
                self.screened.insert(it.incident, Screened { by: id, screened_as, offence, included });
            }
            IntakeEvent::HintAnswered(it) => {
                self.answered.insert((it.rule, it.about), Answered { by: id, answer: it.answer });
            }
            IntakeEvent::PersonRecorded(_) | IntakeEvent::CaseReferred(_) => {}
        }
    }

    /// The occasions: the one set that was joined, in the order in which they happened.
    pub fn occasions(&self) -> Vec<Occasion> {
        self.joined.occasions()
    }

    /// Every incident that was proposed, with where it stands and the event that brought it there.
    pub fn links(&self) -> impl Iterator<Item = (IncidentId, LinkState, EventId)> {
        self.links.iter().map(|(incident, (state, event))| (*incident, *state, *event))
    }

    /// What a joined incident was screened as last.
    pub fn screened(&self, incident: IncidentId) -> Option<&Screened> {
        self.screened.get(&incident)
    }

    /// The moment at which the second occasion was joined: what was single incidents became a course of conduct. Source:
    /// Protection from Harassment Act 1997 s.7(3).
    pub fn second_joined(&self) -> Option<(EventId, Timestamp)> {
        self.joined.in_order_of_joining().get(1).map(|it| (it.joined, it.joined_at))
    }

    /// The reports that are joined, in the order in which they happened.
    pub(crate) fn reports(&self) -> Vec<(IncidentId, &Reported)> {
        let is_joined =
            |incident: &IncidentId| self.links.get(incident).is_some_and(|(state, _)| *state == LinkState::Confirmed);
        let mut all: Vec<_> =
            self.reports.iter().filter(|(incident, _)| is_joined(incident)).map(|(id, it)| (*id, it)).collect();
        all.sort_by_key(|(incident, it)| (it.day, *incident));
        all
    }
}
