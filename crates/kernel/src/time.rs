//! Moments, dates and how precisely something is known to have happened.

use jiff::{RoundMode, TimestampRound, Unit, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

pub use jiff::civil::Date;

/// A moment in UTC, to the millisecond. Text form `2026-03-12T16:10:00.000Z`: the same number of digits always, so text
/// order is time order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp(jiff::Timestamp);

/// Text or a number that is no moment between the years 1900 and 2200.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a moment between the years 1900 and 2200")]
pub struct BadTime;

impl Timestamp {
    /// From milliseconds since 1970.
    pub fn from_millis(millis: i64) -> Result<Self, BadTime> {
        Self::within(jiff::Timestamp::from_millisecond(millis).map_err(|_| BadTime)?)
    }

    /// From any moment; what is finer than a millisecond is cut off.
    pub fn from_jiff(moment: jiff::Timestamp) -> Result<Self, BadTime> {
        let millis = TimestampRound::new().smallest(Unit::Millisecond).mode(RoundMode::Floor);
        Self::within(moment.round(millis).map_err(|_| BadTime)?)
    }

    fn within(moment: jiff::Timestamp) -> Result<Self, BadTime> {
        let year = TimeZone::UTC.to_datetime(moment).year();
        if (1900..=2200).contains(&year) { Ok(Self(moment)) } else { Err(BadTime) }
    }

    /// Milliseconds since 1970.
    pub fn millis(self) -> i64 {
        self.0.as_millisecond()
    }

    /// The same moment for calculations with zones.
    pub fn jiff(self) -> jiff::Timestamp {
        self.0
    }

    /// The moment `millis` later (or earlier, if negative); stays where it is at the ends of the range.
    #[must_use]
    pub fn plus_millis(self, millis: i64) -> Self {
        Self::from_millis(self.millis().saturating_add(millis)).unwrap_or(self)
    }
}
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.0)
    }
}
impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl FromStr for Timestamp {
    type Err = BadTime;

    /// Reads RFC 3339 with a zone or offset.
    fn from_str(text: &str) -> Result<Self, BadTime> {
        Self::from_jiff(text.parse().map_err(|_| BadTime)?)
    }
}
impl TryFrom<String> for Timestamp {
    type Error = BadTime;
    fn try_from(text: String) -> Result<Self, BadTime> {
        text.parse()
    }
}
impl From<Timestamp> for String {
    fn from(at: Timestamp) -> Self {
        at.to_string()
    }
}

/// When something happened: a range, and how precisely the ends are known. `from <= to` always.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occurred {
    /// The earliest moment it can have begun.
    pub from: Timestamp,
    /// The latest moment it can have ended.
    pub to: Timestamp,
    /// How precisely the two are known.
    pub precision: Precision,
}

impl Occurred {
    /// Something that happened at one known moment.
    pub fn at(moment: Timestamp) -> Self {
        Self { from: moment, to: moment, precision: Precision::Exact }
    }
}

/// How precisely a time is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// To the minute or better.
    Exact,
    /// To the day.
    Day,
    /// Only that it lies within the range.
    Range,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_have_one_text_form_whose_order_is_time_order() {
        let at: Timestamp = "2026-03-12T16:10:00Z".parse().unwrap();
        assert_eq!(at.to_string(), "2026-03-12T16:10:00.000Z");
        assert_eq!("2026-03-12T16:10:00.123987Z".parse::<Timestamp>().unwrap().to_string(), "2026-03-12T16:10:00.123Z");
        assert_eq!("2026-03-12T17:10:00+01:00".parse::<Timestamp>().unwrap(), at);
        for bad in ["", "0001-01-01T00:00:00Z", "9999-01-01T00:00:00Z", "2026-03-12", "2026-03-12T16:10:00"] {
            assert!(bad.parse::<Timestamp>().is_err(), "{bad}");
        }
    }
}
