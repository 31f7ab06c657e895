//! What the clocks of an order depend on: where its application stands, what a court made last, and when the main application
//! is heard. Source: domain 3.1, region A.

use crate::board::Board;
use events::OrderKind;
use kernel::{Date, EventId, OrderId};
use std::collections::BTreeSet;

/// One order, as far as its clocks depend on it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Standing {
    pub stage: Stage,
    /// What a court made last.
    pub version: Option<Version>,
    /// Whether that was ended before its last day.
    pub is_ended: bool,
    /// The discharge that was the last decision on it.
    pub discharged: Option<(EventId, Date)>,
    /// The day of the hearing of the main application that was listed last.
    pub main_hearing: Option<Date>,
    /// The events by which an interim order was asked for after lodging, each of which is heard by itself.
    pub sought: BTreeSet<EventId>,
    /// Whether it is a stalking protection order that was considered here.
    pub is_stalking_protection: bool,
    /// Whether it is a condition of bail or of a licence, which stands in for no order.
    pub is_condition: bool,
}

/// Where an application stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Stage {
    /// Nothing is said of one, or no order was found necessary.
    #[default]
    None,
    /// Considered with all criteria met, drafted, or before a court.
    UnderWay,
    NotPursued,
    /// Refused, which an appeal may undo.
    Refused,
    /// Withdrawn, or the full order was made.
    Over,
}

/// What a court made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Version {
    pub made: Date,
    pub last: Option<Date>,
    pub is_interim: bool,
}

impl Standing {
    /// A court made it, or varied it.
    pub fn made(&mut self, version: Version) {
        (self.version, self.is_ended, self.discharged) = (Some(version), false, None);
    }

    /// Whether a court has yet to decide on the main application.
    pub fn is_undecided(&self) -> bool {
        !matches!(self.stage, Stage::Refused | Stage::Over)
    }

    /// Whether the last that a court made is an interim order.
    pub fn is_interim(&self) -> bool {
        self.version.is_some_and(|version| version.is_interim)
    }

    /// Whether it is in force on a day, as far as its dates say.
    pub fn is_in_force(&self, day: Date) -> bool {
        let lasts = self.version.is_some_and(|version| version.last.is_none_or(|last| day <= last));
        lasts && !self.is_ended
    }

    /// Whether nobody has to think of an order on a day: one is applied for, or in force.
    pub fn is_open(&self, day: Date) -> bool {
        self.stage == Stage::UnderWay || (self.is_in_force(day) && !self.is_condition)
    }

    /// What stands again where an appeal undoes the last decision on it: what was discharged, and by which event. As crate
    /// `orders` has it.
    pub fn to_stand_again(&self) -> Option<(EventId, Version)> {
        let (event, day) = self.discharged?;
        self.version.filter(|version| version.made <= day).map(|version| (event, version))
    }
}

impl Board {
    pub(super) fn standing(&mut self, order: OrderId) -> &mut Standing {
        self.standing.entry(order).or_default()
    }
}

/// Whether a kind is one of conditions and no order.
pub(super) fn is_condition(kind: OrderKind) -> bool {
    matches!(kind, OrderKind::BailConditions | OrderKind::LicenceConditions)
}
