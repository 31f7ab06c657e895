//! What is asked of a return.

use kernel::Date;
use std::collections::BTreeSet;

/// The count from which on a cell is told, unless the query says otherwise. Source: hub default, after the usual practice
/// of published statistics; no rule that sets it is confirmed.
pub const THRESHOLD_DEFAULT: u64 = 5;
/// The least that a query may ask for (hub default).
pub const THRESHOLD_MIN: u64 = 3;
/// The most that a query may ask for (hub default).
pub const THRESHOLD_MAX: u64 = 100;

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
    threshold: u64,
}

/// Why a query is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadQuery {
    /// The period ends before it begins.
    #[error("the period ends before it begins")]
    EndsBeforeItBegins,
    /// The threshold is out of its range.
    #[error("the threshold is a number from 3 to 100")]
    Threshold,
}

impl Query {
    /// Asks for a period, first and last day included (London's days), by some breakdowns. The figures' own kinds are always
    /// among them. Without a threshold: [`THRESHOLD_DEFAULT`].
    pub fn new(
        from: Date,
        to: Date,
        by: impl IntoIterator<Item = Axis>,
        threshold: Option<u64>,
    ) -> Result<Self, BadQuery> {
        if to < from {
            return Err(BadQuery::EndsBeforeItBegins);
        }
        let threshold = threshold.unwrap_or(THRESHOLD_DEFAULT);
        if !(THRESHOLD_MIN..=THRESHOLD_MAX).contains(&threshold) {
            return Err(BadQuery::Threshold);
        }
        Ok(Self { from, to, by: by.into_iter().chain([Axis::Kind]).collect(), threshold })
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

    /// From which count on a cell is told.
    pub fn threshold(&self) -> u64 {
        self.threshold
    }

    /// Whether a day lies in the period.
    pub fn holds(&self, day: Date) -> bool {
        (self.from..=self.to).contains(&day)
    }
}
