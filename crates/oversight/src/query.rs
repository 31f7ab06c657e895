//! What is asked of a return.
//!
//! **A return is of a whole month, a quarter or a year.** Two returns of periods that differ by a day could be subtracted one
//! from the other, and what is left is the count of that day, however small. Whole periods begin and end together, so what is
//! left between two of them is itself a month at least.

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

/// A period, breakdowns and a threshold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    from: Date,
    to: Date,
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
    #[error("the period is no whole month, quarter or year: it ends on the last day of one that its first day begins")]
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
    /// year that begins with January or April. A threshold raises the hub's; without one, the hub's holds.
    pub fn new(
        from: Date,
        to: Date,
        by: impl IntoIterator<Item = Axis>,
        threshold: Option<u64>,
    ) -> Result<Self, BadQuery> {
        if to < from {
            return Err(BadQuery::EndsBeforeItBegins);
        }
        if !is_whole(from, to) {
            return Err(BadQuery::NotAWholePeriod);
        }
        Ok(Self { asked: threshold, ..Self::worked_out(from, to, by) })
    }

    /// Asks for any days, for what is worked out by hand and shown to nobody.
    #[doc(hidden)]
    pub fn worked_out(from: Date, to: Date, by: impl IntoIterator<Item = Axis>) -> Self {
        Self { from, to, by: by.into_iter().chain([Axis::Kind]).collect(), asked: None }
    }

    /// The first day.
    pub fn from(&self) -> Date {
        self.from
    }

    /// The last day.
    pub fn to(&self) -> Date {
        self.to
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
    pub fn threshold(&self, rulebook: Option<&Rulebook>, on: Date) -> Result<u64, BadQuery> {
        let least = rulebook.and_then(|it| it.small_counts(on)).map_or(THRESHOLD_DEFAULT, u64::from);
        let threshold = self.asked.unwrap_or(least);
        if (least..=u64::from(Rulebook::SMALL_COUNTS_MAX)).contains(&threshold) {
            Ok(threshold)
        } else {
            Err(BadQuery::Threshold { least })
        }
    }

    /// Whether a day lies in the period.
    pub fn holds(&self, day: Date) -> bool {
        (self.from..=self.to).contains(&day)
    }
}

/// Whether a period is one that returns are made of.
fn is_whole(from: Date, to: Date) -> bool {
    let years = i32::from(to.year()) - i32::from(from.year());
    let months = years * 12 + i32::from(to.month()) - i32::from(from.month()) + 1;
    let is_long_enough = match from.month() {
        1 | 4 => [1, 3, 12].contains(&months),
        7 | 10 => [1, 3].contains(&months),
        _ => months == 1,
    };
    from.day() == 1 && to == to.last_of_month() && is_long_enough
}
