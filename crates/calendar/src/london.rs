//! Moments and days in London. Source: Interpretation Act 1978 s.9 (a time of day in an Act is Greenwich mean time,
//! subject to summer time) and Summer Time Act 1972 with the Summer Time Order 2002 (last Sundays of March and October,
//! 01:00 UTC). The zone is the IANA one, compiled in: an old machine gives the same answers as a new one.

use jiff::{
    civil::date,
    tz::{self, TimeZone},
};
use kernel::{Date, Timestamp};

static LONDON: TimeZone = tz::get!("Europe/London");

/// The first and the last day whose ends a [`Timestamp`] can express.
const FIRST: Date = date(1900, 1, 1);
const LAST: Date = date(2200, 12, 31);

/// The day on which a moment falls in London.
pub fn london_date(at: Timestamp) -> Date {
    LONDON.to_datetime(at.jiff()).date()
}

/// The minute of the day that London's clocks show at a moment, 0 to 1,439. On the night on which they go back an hour of
/// them comes twice.
pub fn london_minute(at: Timestamp) -> u16 {
    let time = LONDON.to_datetime(at.jiff()).time();
    u16::from(time.hour().unsigned_abs()) * 60 + u16::from(time.minute().unsigned_abs())
}

/// The last moment (a millisecond before midnight) of a day in London: what is due on the day and has not happened by
/// then is late. Days before 1900 and after 2200 answer with the nearest day that a timestamp can express.
///
/// Source: an act "on" or "within" a day may be done until the day's last moment, as the law takes no account of
/// fractions of a day (Lester v Garland (1808) 15 Ves 248).
pub fn end_of_day(day: Date) -> Timestamp {
    let last_millisecond = day.clamp(FIRST, LAST).at(23, 59, 59, 999_000_000);
    // London's clocks have only ever changed between midnight and three, so this time of day exists and is unique.
    let Ok(moment) = LONDON.to_ambiguous_timestamp(last_millisecond).compatible() else {
        unreachable!("a day of the years 1900 to 2200 has an end");
    };
    let Ok(end) = Timestamp::from_jiff(moment) else { unreachable!("every end of day is a timestamp") };
    end
}

/// Whether a day has passed in London. The same as `at > end_of_day(day)`.
pub fn is_over(day: Date, at: Timestamp) -> bool {
    london_date(at) > day
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_moment_falls_on_the_day_that_london_has_then() {
        for (moment, day) in [
            ("2026-03-13T16:10:00Z", date(2026, 3, 13)),
            ("2026-01-15T23:59:59.999Z", date(2026, 1, 15)), // winter: London is UTC
            ("2026-01-16T00:00:00Z", date(2026, 1, 16)),
            ("2026-06-30T22:59:59.999Z", date(2026, 6, 30)), // summer: an hour ahead
            ("2026-06-30T23:00:00Z", date(2026, 7, 1)),
            ("2026-03-28T23:59:59Z", date(2026, 3, 28)), // the night before the clocks go forward
            ("2026-03-29T22:59:59Z", date(2026, 3, 29)), // a day of 23 hours
            ("2026-03-29T23:00:00Z", date(2026, 3, 30)),
            ("2026-10-24T23:00:00Z", date(2026, 10, 25)), // a day of 25 hours
            ("2026-10-25T23:59:59Z", date(2026, 10, 25)),
            ("2026-10-26T00:00:00Z", date(2026, 10, 26)),
            ("2100-07-01T23:30:00Z", date(2100, 7, 2)), // the rule goes on
        ] {
            assert_eq!(london_date(at(moment)), day, "{moment}");
        }
    }

    #[test]
    fn a_minute_is_the_one_that_londons_clocks_show() {
        for (moment, minute) in [
            ("2026-01-15T00:00:00Z", 0),
            ("2026-01-15T23:59:59.999Z", 1_439),
            ("2026-06-30T11:30:00Z", 750), // summer: half past twelve
            ("2026-03-29T00:59:59Z", 59),
            ("2026-03-29T01:00:00Z", 120), // the clocks go forward
            ("2026-10-25T00:30:00Z", 90),
            ("2026-10-25T01:30:00Z", 90), // the same hour again
        ] {
            assert_eq!(london_minute(at(moment)), minute, "{moment}");
        }
    }

    #[test]
    fn a_day_ends_a_millisecond_before_london_midnight() {
        for (day, end) in [
            (date(2026, 3, 15), "2026-03-15T23:59:59.999Z"),
            (date(2026, 3, 28), "2026-03-28T23:59:59.999Z"), // the last evening of winter time
            (date(2026, 3, 29), "2026-03-29T22:59:59.999Z"), // the first evening of summer time
            (date(2026, 10, 24), "2026-10-24T22:59:59.999Z"),
            (date(2026, 10, 25), "2026-10-25T23:59:59.999Z"),
            (date(1500, 1, 1), "1900-01-01T23:59:59.999Z"),
            (Date::MAX, "2200-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(end_of_day(day), at(end), "{day}");
        }
    }

    #[test]
    fn every_day_ends_where_the_next_one_begins() {
        let mut day = FIRST;
        while day < LAST {
            let (end, next) = (end_of_day(day), day.tomorrow().unwrap());
            assert_eq!(london_date(end), day);
            assert_eq!(london_date(end.plus_millis(1)), next);
            assert!(!is_over(day, end) && is_over(day, end.plus_millis(1)), "{day}");
            day = next;
        }
        assert_eq!(london_date(end_of_day(LAST)), LAST);
    }

    #[test]
    fn the_days_on_which_the_clocks_change_have_23_and_25_hours() {
        let hours = |day: Date| (end_of_day(day).millis() - end_of_day(day.yesterday().unwrap()).millis()) / 3_600_000;
        for (day, expected) in [
            (date(2024, 3, 31), 23),
            (date(2024, 10, 27), 25),
            (date(2026, 3, 29), 23),
            (date(2026, 10, 25), 25),
            (date(2028, 3, 26), 23),
            (date(2028, 10, 29), 25),
            (date(2026, 3, 30), 24),
        ] {
            assert_eq!(hours(day), expected, "{day}");
        }
    }
}
