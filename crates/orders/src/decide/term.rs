//! Terms as a court puts them down: at least one, each within the days of its order. Source: SPA s.2, s.3; domain brief 3.
//!
//! A term may have a period of its own (SPA s.3, from memory, not confirmed). Whether the two years of s.3 bind each term too is
//! not confirmed: the hub records a shorter one.

use crate::Refusal;
use events::orders::Term;
use kernel::Date;

/// The terms of an order that holds from a day to its last one.
pub(super) fn check(terms: &[Term], first: Date, last: Option<Date>) -> Result<(), Refusal> {
    check_drafted(terms)?;
    let within = |day: Option<Date>| day.is_none_or(|day| day >= first && last.is_none_or(|last| day <= last));
    if terms.iter().all(|term| within(term.first_day) && within(term.last_day)) {
        Ok(())
    } else {
        Err(Refusal::TermOutsideOrder)
    }
}

/// Terms that are asked for: no day of an order is known yet.
pub(super) fn check_drafted(terms: &[Term]) -> Result<(), Refusal> {
    if terms.is_empty() {
        return Err(Refusal::NoTerms);
    }
    let backwards = |term: &Term| term.first_day.zip(term.last_day).is_some_and(|(first, last)| last < first);
    if terms.iter().any(backwards) { Err(Refusal::TermOutsideOrder) } else { Ok(()) }
}
