//! What the history says about orders and breaches, as parallel regions (domain brief 3.1).

use crate::version::{Made, Version};
use events::{
    OrderKind, Recorded,
    orders::{
        ApplicationAuthorised, ApplicationLodged, BreachCharged, BreachNotCharged, BreachNotMadeOut, BreachRecorded,
        BreachReported, DraftingStarted, NotificationReceived, OrderConsidered, OrderNotPursued,
    },
};
use kernel::{BreachId, Date, EventId, Occurred, OrderId, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// What the history of a case says so far.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// Every event of the case: what a consideration may rest on.
    pub(crate) events: BTreeSet<EventId>,
    pub(crate) orders: BTreeMap<OrderId, Order>,
    /// Region D: one per allegation.
    pub(crate) breaches: BTreeMap<BreachId, Breach>,
}

/// One order, from the first consideration on, or from the day a criminal court made it.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    pub kind: OrderKind,
    /// Region A, before the court.
    pub application: Application,
    /// Region A, what courts made, and region B, how each was served; in log order.
    pub versions: Vec<Version>,
    /// Region C: what the respondent notified.
    pub notified: Vec<Fact<NotificationReceived>>,
}

/// Region A as far as police act. A new consideration begins anew; what lies before the court stays there.
#[derive(Debug, Clone, Default)]
pub(crate) struct Application {
    pub considered: Option<Fact<OrderConsidered>>,
    /// Evidence of this and of earlier considerations.
    pub evidence: BTreeSet<EventId>,
    pub not_pursued: Option<Fact<OrderNotPursued>>,
    pub drafted: Option<Fact<DraftingStarted>>,
    pub authorised: Option<Fact<ApplicationAuthorised>>,
    pub lodged: Option<Fact<ApplicationLodged>>,
}

/// Region D of one allegation.
#[derive(Debug, Clone)]
pub(crate) struct Breach {
    pub reported: Fact<BreachReported>,
    /// When somebody first knew of it, as far as the report says; at the latest when it was recorded.
    pub known: Timestamp,
    pub recorded: Option<Fact<BreachRecorded>>,
    pub not_made_out: Option<Fact<BreachNotMadeOut>>,
    /// Its end without a charge. A charge may still follow, after a review of that decision.
    pub not_charged: Option<Fact<BreachNotCharged>>,
    pub charged: Option<Fact<BreachCharged>>,
}

/// What an event said, with its id, because a refusal names what it rests on.
#[derive(Debug, Clone)]
pub(crate) struct Fact<T> {
    pub id: EventId,
    pub occurred: Option<Occurred>,
    pub said: T,
}

impl State {
    /// The state after a history, in log order.
    pub fn fold<'a>(history: impl IntoIterator<Item = &'a Recorded>) -> Self {
        history.into_iter().fold(Self::default(), crate::evolve)
    }
}

impl<T: Clone> Fact<T> {
    pub(crate) fn of(recorded: &Recorded, said: &T) -> Self {
        Self { id: recorded.id, occurred: recorded.entry.occurred, said: said.clone() }
    }
}

impl Order {
    pub(crate) fn new(kind: OrderKind) -> Self {
        Self { kind, application: Application::default(), versions: Vec::new(), notified: Vec::new() }
    }

    /// The full order that an application led to. There is at most one.
    pub(crate) fn full(&self) -> Option<&Version> {
        self.versions.iter().find(|version| matches!(version.made, Made::Full(_)))
    }

    /// Every interim order, in log order.
    pub(crate) fn interims(&self) -> impl Iterator<Item = &Version> {
        self.versions.iter().filter(|version| matches!(version.made, Made::Interim(_)))
    }

    /// Where among the versions the one lies that was given to somebody served on this day: the latest made by then.
    pub(crate) fn version_on(&self, day: Date) -> Option<usize> {
        // With two of one day the later in the log: `max_by_key` answers with the last of equals.
        let made_by_then = self.versions.iter().enumerate().filter(|(_, version)| version.made.day() <= day);
        made_by_then.max_by_key(|(_, version)| version.made.day()).map(|(at, _)| at)
    }

    /// The last day of a version: an interim order ends when the main application is decided (SPA s.5).
    pub(crate) fn last_day_of(&self, version: &Version) -> Option<Date> {
        match (&version.made, self.full()) {
            (Made::Interim(_), Some(full)) => version.made.last_day().map(|day| day.min(full.made.day())),
            (Made::Interim(_) | Made::Full(_) | Made::OnOutcome(_), _) => version.made.last_day(),
        }
    }

    /// Region C: the services that began a duty to notify, with their moments and last days.
    pub(crate) fn duties(&self) -> impl Iterator<Item = Duty> {
        self.versions.iter().filter_map(|version| {
            let served = version.served.as_ref()?;
            served.notification_due.map(|due| Duty { began: served.at, due, service: served.id })
        })
    }
}

/// A duty of initial notification (SPA s.9).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Duty {
    pub began: Timestamp,
    /// The last day for it.
    pub due: Date,
    /// The event that began it.
    pub service: EventId,
}

impl Breach {
    pub(crate) fn reported(reported: Fact<BreachReported>, known: Timestamp) -> Self {
        Self { reported, known, recorded: None, not_made_out: None, not_charged: None, charged: None }
    }
}
