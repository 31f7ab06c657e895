//! What was joined to a case: the occasions of its course of conduct, as a fold over its events. Clocks, rules and readers ask
//! the same of it, each with the events that they may know of.

use crate::{
    Act, Connection, Event, IntakeEvent, OrdersEvent, PlaceKind, Recorded, RecordedAs, intake::IncidentReported,
    intake::LinkConfirmed, orders::BreachReported,
};
use kernel::{BreachId, EventId, IncidentId, Occurred, Timestamp};
use std::collections::BTreeMap;

/// What an occasion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OccasionOf {
    /// An incident that a person joined to the case.
    Incident(IncidentId),
    /// A breach that was alleged: part of the course of conduct by itself, until police find that none is made out.
    Breach(BreachId),
}

/// One occasion of a course of conduct.
#[derive(Debug, Clone, PartialEq)]
pub struct Occasion {
    /// What it is.
    pub of: OccasionOf,
    /// The report of it.
    pub report: EventId,
    /// The event that joined it; of a breach, the report.
    pub joined: EventId,
    /// When it was joined.
    pub joined_at: Timestamp,
    /// When it happened, if that is known.
    pub occurred: Option<Occurred>,
    /// Which acts of s.2A(3) it shows.
    pub acts: Vec<Act>,
    /// What kind of place; of a breach it is not recorded.
    pub place: PlaceKind,
    /// How it was recorded.
    pub recorded_as: RecordedAs,
    /// Who acted in the suspect's place, where somebody else did.
    pub proxy: Option<Connection>,
    /// Whom it was done to, where that was not the victim herself.
    pub toward: Option<Connection>,
}

/// What was reported and what of it was joined.
#[derive(Debug, Clone, Default)]
pub struct Joined {
    reports: BTreeMap<IncidentId, (EventId, Option<Occurred>, IncidentReported)>,
    links: BTreeMap<IncidentId, (EventId, Timestamp, LinkConfirmed)>,
    breaches: BTreeMap<BreachId, (EventId, Timestamp, Option<Occurred>, BreachReported)>,
    /// What joined, in log order: several records may be of one moment.
    order: Vec<EventId>,
}

impl Joined {
    /// Takes one more event into account. Answers whether it is one that joins or takes out.
    pub fn take(&mut self, recorded: &Recorded) -> bool {
        let Recorded { id, at, entry, .. } = recorded;
        match &entry.event {
            Event::Intake(IntakeEvent::IncidentReported(it)) => {
                // A report is the first of its incident.
                self.reports.entry(it.incident).or_insert_with(|| (*id, entry.occurred, it.clone()));
                false
            }
            Event::Intake(IntakeEvent::LinkConfirmed(it)) => {
                self.links.insert(it.incident, (*id, *at, it.clone()));
                self.order.push(*id);
                true
            }
            Event::Intake(IntakeEvent::LinkUndone(it)) => self.links.remove(&it.incident).is_some(),
            Event::Orders(OrdersEvent::BreachReported(it)) => {
                self.breaches.entry(it.breach).or_insert_with(|| (*id, *at, entry.occurred, it.clone()));
                self.order.push(*id);
                true
            }
            Event::Orders(OrdersEvent::BreachNotMadeOut(it)) => self.breaches.remove(&it.breach).is_some(),
            Event::Intake(_)
            | Event::Orders(_)
            | Event::Risk(_)
            | Event::Referrals(_)
            | Event::Casework(_)
            | Event::Governance(_)
            | Event::Access(_) => false,
        }
    }

    /// The occasions, in the order in which they happened; those of which that is not known come last.
    ///
    /// An incident that was recorded as the breach of an order is the same occasion as a breach whose time overlaps its own:
    /// it is counted once, as the breach. Source: Protection from Harassment Act 1997 s.7(3) counts occasions, not records;
    /// how two records of one occasion are told is a hub default.
    pub fn occasions(&self) -> Vec<Occasion> {
        let breaches = self.breaches.iter().map(|(breach, (report, at, occurred, it))| Occasion {
            of: OccasionOf::Breach(*breach),
            report: *report,
            joined: *report,
            joined_at: *at,
            occurred: *occurred,
            acts: it.acts.clone(),
            place: PlaceKind::Unknown,
            recorded_as: RecordedAs::BreachOfOrder,
            proxy: None,
            toward: None,
        });
        let incidents = self.links.iter().filter_map(|(incident, (joined, at, link))| {
            let (report, occurred, it) = self.reports.get(incident)?;
            let is_a_breach = it.recorded_as == RecordedAs::BreachOfOrder
                && self.breaches.values().any(|(_, _, other, _)| overlap(*occurred, *other));
            (!is_a_breach).then(|| Occasion {
                of: OccasionOf::Incident(*incident),
                report: *report,
                joined: *joined,
                joined_at: *at,
                occurred: *occurred,
                acts: it.acts.clone(),
                place: it.place,
                recorded_as: it.recorded_as,
                proxy: link.proxy,
                toward: link.toward,
            })
        });
        let mut all: Vec<Occasion> = incidents.chain(breaches).collect();
        all.sort_by_key(|it| (it.occurred.is_none(), it.occurred.map(|occurred| occurred.from), it.joined_at, it.of));
        all
    }

    /// The occasions, in the order in which they were joined.
    pub fn in_order_of_joining(&self) -> Vec<Occasion> {
        let mut all = self.occasions();
        all.sort_by_key(|it| self.order.iter().position(|joined| *joined == it.joined));
        all
    }

    /// What kind of place an incident is reported of, joined or not.
    pub fn place_of(&self, incident: IncidentId) -> Option<PlaceKind> {
        self.reports.get(&incident).map(|(.., it)| it.place)
    }

    /// The report of an incident that is joined, by its event.
    pub fn reported(&self, report: EventId) -> Option<&IncidentReported> {
        self.reports.values().find(|(id, ..)| *id == report).map(|(.., it)| it)
    }
}

fn overlap(one: Option<Occurred>, other: Option<Occurred>) -> bool {
    one.zip(other).is_some_and(|(one, other)| one.from <= other.to && other.from <= one.to)
}
