//! What a rule may know besides the history: the moment, the caller, the rulebook and the bank holidays in force.

use crate::{Calendar, Caller, Date, EventId, Rulebook, Timestamp};

/// Everything a decision may rest on that is not in the history. A rule has no clock, no randomness, no input or output.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// The moment of the decision.
    pub now: Timestamp,
    /// The date of that moment in Europe/London.
    pub today: Date,
    /// Who asks.
    pub caller: &'a Caller,
    /// Periods and levels, with the dates they are effective from.
    pub rulebook: &'a Rulebook,
    /// The bank holidays that were adopted, beyond the rule; working days are counted by both.
    pub calendar: &'a Calendar,
}

/// Why a rule says no, as a service tells it: a stable reason and a message.
pub trait Reason: Copy + Into<&'static str> + std::fmt::Display {
    /// Whether it says who may not do something, and not what is unmet: `PERMISSION_DENIED` (security section 8, E7 and H1).
    fn is_denial(self) -> bool {
        false
    }
}

/// A rule's "no", with the events it rests on.
///
/// If the caller may not see one of them, the caller is told only `CANNOT_BE_DONE_NOW` (decision 17): a refusal must
/// not reveal what a view hides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused<R> {
    /// The unmet condition.
    pub why: R,
    /// The events that make it unmet; empty when it rests on the absence of something or on the request alone.
    pub rests_on: Vec<EventId>,
}

impl<R> From<R> for Refused<R> {
    fn from(why: R) -> Self {
        Self { why, rests_on: Vec::new() }
    }
}

impl<R> Refused<R> {
    /// A refusal that rests on events.
    pub fn resting_on(why: R, events: impl IntoIterator<Item = EventId>) -> Self {
        Self { why, rests_on: events.into_iter().collect() }
    }
}
