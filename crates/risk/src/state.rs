//! What the history says, as far as the rules of risk need it.

use events::{
    AtWork, Event, Recorded,
    casework::ActionPlanned,
    risk::{CircumstanceRecorded, RedFlagRaised, RiskAssessed},
};
use kernel::{ActionId, AssessmentId, By, EventId, ItemId, Occurred};
use std::collections::{BTreeMap, BTreeSet};

/// What the history of a case says so far.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// Every event of the case: what an assessment may rely on.
    pub(crate) events: BTreeSet<EventId>,
    pub(crate) assessments: BTreeMap<AssessmentId, Fact<RiskAssessed>>,
    /// Assessments and hub levels, by their event: whose judgement each is.
    pub(crate) judgements: BTreeMap<EventId, By>,
    pub(crate) flags: BTreeMap<ItemId, Fact<RedFlagRaised>>,
    pub(crate) circumstances: BTreeMap<ItemId, Fact<CircumstanceRecorded>>,
    /// Dissent, hub levels, relationships and motives, in log order.
    pub(crate) beside: Vec<Fact<Event>>,
    pub(crate) planned: BTreeMap<ActionId, Fact<ActionPlanned>>,
    pub(crate) closed: BTreeSet<ActionId>,
    pub(crate) at_work: AtWork,
}

/// What an event said, with its id, because a refusal names what it rests on.
#[derive(Debug, Clone)]
pub(crate) struct Fact<T> {
    pub id: EventId,
    pub by: By,
    pub occurred: Option<Occurred>,
    pub said: T,
}

impl State {
    /// The state after a history, in log order.
    pub fn fold<'a>(history: impl IntoIterator<Item = &'a Recorded>) -> Self {
        history.into_iter().fold(Self::default(), crate::evolve)
    }

    /// The actions that are planned and not yet closed, whatever came of the closed ones.
    pub(crate) fn open_actions(&self) -> impl Iterator<Item = &Fact<ActionPlanned>> {
        self.planned.values().filter(|action| !self.closed.contains(&action.said.action))
    }
}

impl<T: Clone> Fact<T> {
    pub(crate) fn of(recorded: &Recorded, said: &T) -> Self {
        Self { id: recorded.id, by: recorded.by.clone(), occurred: recorded.entry.occurred, said: said.clone() }
    }
}
