//! How the risk was judged, and what of it stands. Source: domain 4.1 (a second tool never overwrites the first), 4.3 (the hub's
//! level is a decision of its own); which judgement stands how long is a hub default.

use calendar::london_date;
use events::{
    Instrument, Recorded, RiskLevel,
    risk::{HubLevelSet, RiskAssessed},
};
use kernel::{AgencyId, Date, EventId};
use std::collections::{BTreeMap, BTreeSet};

/// One judgement of the risk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Its event.
    pub id: EventId,
    /// Who judged.
    pub by: AgencyId,
    /// The day it was recorded, in London.
    pub on: Date,
    /// The day by which it is to be judged again.
    pub next_due: Date,
    /// The summary judgement.
    pub level: RiskLevel,
    /// Whether harm was judged to be perhaps imminent.
    pub imminent: bool,
    instrument: Instrument,
}

impl Judgement {
    /// Whether harm was judged highly likely, or imminent.
    pub fn is_high(&self) -> bool {
        self.imminent || self.level >= RiskLevel::High
    }
}

/// The judgements of a case, in their order, and the level that the hub set.
#[derive(Debug, Clone, Default)]
pub struct Judgements {
    all: Vec<Judgement>,
    /// The level that the hub set last.
    hub: Option<RiskLevel>,
    /// Those that were overdue when a later judgement, or the hub's level, was made in their knowledge.
    looked_at: BTreeSet<EventId>,
}

impl Judgements {
    pub(crate) fn take(&mut self, event: &Recorded, it: &RiskAssessed) {
        self.look_at(event, &it.relied_on);
        self.all.push(Judgement {
            id: event.id,
            by: event.entry.controller.clone(),
            on: london_date(event.at),
            next_due: it.next_due,
            level: it.level,
            imminent: it.imminent,
            instrument: it.instrument,
        });
    }

    pub(crate) fn set_by_the_hub(&mut self, event: &Recorded, it: &HubLevelSet) {
        self.look_at(event, &it.relied_on);
        self.hub = Some(it.level);
    }

    fn look_at(&mut self, event: &Recorded, relied_on: &[EventId]) {
        let today = london_date(event.at);
        let overdue = self.all.iter().filter(|it| it.next_due < today && relied_on.contains(&it.id));
        self.looked_at.extend(overdue.map(|it| it.id));
    }

    /// The judgements that need not be made again because of another one: those of the same agency, and those that are no higher.
    /// Whoever judged higher judges again: a lower judgement of somebody else does not quietly take its place.
    pub(crate) fn answered_by(&self, event: &Recorded, level: RiskLevel) -> BTreeSet<EventId> {
        let by = &event.entry.controller;
        self.all.iter().filter(|before| before.by == *by || before.level <= level).map(|before| before.id).collect()
    }

    /// The last one, with whatever tool.
    pub fn last(&self) -> Option<&Judgement> {
        self.all.last()
    }

    /// Whether the last one is higher than the one before it with the same instrument: different ones are not compared.
    pub fn rose(&self) -> bool {
        let Some((last, before)) = self.all.split_last() else { return false };
        let of_the_same = before.iter().rev().find(|before| before.instrument == last.instrument);
        of_the_same.is_some_and(|before| before.level < last.level)
    }

    /// The judgements that stand on a day: the last of all; the last of each agency, because another's does not wipe it out; and
    /// every one of the day itself, because a lower one of the same day does not either. That it should have been made again takes
    /// nothing from it: silence lowers no risk. What an agency left overdue, and perhaps is gone, ends where somebody judges, or the
    /// hub sets its level, after that day and names it among what they relied on.
    pub fn standing(&self, today: Date) -> impl Iterator<Item = &Judgement> {
        let last = self.last().map(|judgement| judgement.id);
        let last_of_each: BTreeMap<&AgencyId, EventId> = self.all.iter().map(|it| (&it.by, it.id)).collect();
        let is_its_own = move |it: &Judgement| last_of_each.get(&it.by) == Some(&it.id);
        let stands = move |it: &&Judgement| {
            Some(it.id) == last || it.on == today || (is_its_own(it) && !self.looked_at.contains(&it.id))
        };
        self.all.iter().filter(stands)
    }

    /// The highest level that stands on a day, as judged or as the hub set it.
    pub fn level(&self, today: Date) -> Option<RiskLevel> {
        self.standing(today).map(|it| it.level).chain(self.hub).max()
    }

    /// Whether the risk stands at high or imminent on a day, as judged or as the hub set it.
    pub fn is_high(&self, today: Date) -> bool {
        self.standing(today).any(Judgement::is_high) || self.hub >= Some(RiskLevel::High)
    }
}
