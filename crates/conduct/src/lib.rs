//! The course of conduct of a case: what was joined to it, how it develops, and what suggests that something was filed as less
//! than it is.
//!
//! Seen one by one, reports are damage, a nuisance, a message; joined, they are stalking. [`Course::of`] folds the events of a
//! case into the one set that people joined, and everything else here is computed from that: [`Measures`] over time, and
//! [`Hint`]s that suggest and never decide. Who reads with another's eyes gives it the events and fields that this reader
//! sees, and gets what that reader may know.
//!
//! A hint is a row of the table of domain 2.2: named, with a version, and with the events that it rests on, so that a person
//! can look at them and say yes or no. Nothing is reclassified without that. Spans between reports are counted in days and
//! months, by no bank holidays.

mod course;
mod hints;
mod measures;
#[cfg(test)]
mod tests;

pub use course::{Answered, Course, LinkState, Screened};
pub use hints::{Explained, Hint, HintState, explained, version};
pub use measures::{Change, Measured, Measures, PERIODS_MAX, Proximity, Severity, Tendency};
