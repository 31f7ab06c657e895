//! When a term held: within the days of its version, or fewer of them.

use crate::{
    state::Order,
    version::{Version, start_of_day},
};
use calendar::end_of_day;
use events::orders::Term;
use kernel::{Date, Occurred};

/// Whole days of London, the last one included; no last day means until further order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Days {
    pub first: Date,
    pub last: Option<Date>,
}

impl Days {
    /// The days of a version: from the day it is made to its last one, both included. Source: SPA s.3, s.5.
    pub(crate) fn of(order: &Order, version: &Version) -> Self {
        Self { first: version.made.day(), last: order.last_day_of(version) }
    }

    /// Those of them on which a term holds.
    pub(crate) fn of_term(self, term: &Term) -> Self {
        Self {
            first: term.first_day.map_or(self.first, |first| first.max(self.first)),
            last: term.last_day.into_iter().chain(self.last).min(),
        }
    }

    /// Whether some moment of a range lies in them.
    pub(crate) fn meet(self, then: Occurred) -> bool {
        let is_any = self.last.is_none_or(|last| self.first <= last);
        is_any && start_of_day(self.first) <= then.to && self.last.is_none_or(|last| then.from <= end_of_day(last))
    }

    /// Whether a day is one of them.
    pub(crate) fn include(self, day: Date) -> bool {
        self.first <= day && self.last.is_none_or(|last| day <= last)
    }
}

/// The days of the term of a version that is named, counted from 1, or of each; none where it has no such term. Where the terms
/// are erased they are the version's: nobody can tell any more.
pub(crate) fn days(order: &Order, version: &Version, term: Option<u16>) -> Vec<Days> {
    let all = Days::of(order, version);
    let Some(terms) = version.made.terms() else { return vec![all] };
    let named = (1..).zip(terms).filter(|(nth, _)| term.is_none_or(|term| term == *nth));
    named.map(|(_, term)| all.of_term(term)).collect()
}
