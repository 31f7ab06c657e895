//! What is asked of a return.
//!
//! **A return is of a whole month, a quarter or a financial year.** Two returns of periods that differ by a day could be
//! subtracted one from the other, and what is left is the count of that day, however small. Of any two whole periods one
//! consists of the other and of others, or they have no day in common, so that what a longer one adds to its shorter ones is
//! known, and can be kept back (`suppress`). Years that begin with January and with April would overlap and could be
//! subtracted. So a year begins with April: the financial year, by which the statistics of the Home Office on recorded crime
//! and those of the Crown Prosecution Service are told (from memory, not confirmed).

use crate::period::Period;
use kernel::{Date, Rulebook};
use std::collections::BTreeSet;

/// The count from which on a cell is told where the rulebook says nothing. Source: hub default, after the usual practice of
/// published statistics; no rule that sets it is confirmed.
pub const THRESHOLD_DEFAULT: u64 = 5;

/// By what a figure is broken down.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    strum::EnumIter,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::Display,
)]
#[strum(serialize_all = "snake_case")]
pub enum Axis {
    /// By the agency whose it is: who owed it or did it, as the definition says.
    Agency,
    /// By the area that was named when the case was referred.
    Area,
    /// By what the suspect is to the victim.
    Relationship,
    /// By the kinds that a figure itself tells apart, e.g. why referrals were declined. Always told where there are any.
    Kind,
}

/// From which count on a cell is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    /// In every return of the hub.
    pub least: u64,
    /// In this one: the hub's, or a higher one that was asked for.
    pub told_from: u64,
}

/// A period, breakdowns and a threshold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    period: Period,
    by: BTreeSet<Axis>,
    asked: Option<u64>,
}

/// Why a query is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadQuery {
    /// The period ends before it begins.
    #[error("the period ends before it begins")]
    EndsBeforeItBegins,
    /// The period is none that returns are made of.
    #[error(
        "the period is no whole month, quarter or financial year: it ends on the last day of one that its first day begins, \
         and a year begins with April, because two kinds of year could be subtracted"
    )]
    NotAWholePeriod,
    /// The threshold is lower than the hub's, which its rulebook says, or higher than any hub's can be.
    #[error("the threshold is a number from {least} to 100: the hub's can be raised and not lowered")]
    Threshold {
        /// The hub's.
        least: u64,
    },
}

impl Query {
    /// Asks for a period, first and last day included (London's days), by some breakdowns. The figures' own kinds are always
    /// among them. The period is a month of the calendar, a quarter that begins with January, April, July or October, or a
    /// year that begins with April. A threshold raises the hub's; without one, the hub's holds.
    pub fn new(
        from: Date,
        to: Date,
        by: impl IntoIterator<Item = Axis>,
        threshold: Option<u64>,
    ) -> Result<Self, BadQuery> {
        if to < from {
            return Err(BadQuery::EndsBeforeItBegins);
        }
        if !(Period { from, to }).is_whole() {
            return Err(BadQuery::NotAWholePeriod);
        }
        Ok(Self { asked: threshold, ..Self::worked_out(from, to, by) })
    }

    /// Asks for any days, for what is worked out by hand and shown to nobody.
    #[doc(hidden)]
    pub fn worked_out(from: Date, to: Date, by: impl IntoIterator<Item = Axis>) -> Self {
        Self { period: Period { from, to }, by: by.into_iter().chain([Axis::Kind]).collect(), asked: None }
    }

    /// The first day.
    pub fn from(&self) -> Date {
        self.period.from
    }

    /// The last day.
    pub fn to(&self) -> Date {
        self.period.to
    }

    pub(crate) fn period(&self) -> Period {
        self.period
    }

    /// The breakdowns, in their order.
    pub fn by(&self) -> &BTreeSet<Axis> {
        &self.by
    }

    /// The threshold that was asked for; none where the hub's is to hold.
    pub fn asked(&self) -> Option<u64> {
        self.asked
    }

    /// From which count on a cell is told, under the rulebook in force on a day: what was asked for, which is not below the
    /// hub's.
    pub fn threshold(&self, rulebook: Option<&Rulebook>, on: Date) -> Result<Threshold, BadQuery> {
        let least = rulebook.and_then(|it| it.small_counts(on)).map_or(THRESHOLD_DEFAULT, u64::from);
        let told_from = self.asked.unwrap_or(least);
        if (least..=u64::from(Rulebook::SMALL_COUNTS_MAX)).contains(&told_from) {
            Ok(Threshold { least, told_from })
        } else {
            Err(BadQuery::Threshold { least })
        }
    }
}
