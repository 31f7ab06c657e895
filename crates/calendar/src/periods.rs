//! When a period ends: with the last moment of its last day (see [`end_of_day`]), or after so many hours.

use crate::{end_of_day, is_working_day, london_date};
use jiff::{Span, ToSpan};
use kernel::{Calendar, Date, Period, Timestamp, Unit};

const HOUR_MS: i64 = 3_600_000;

/// The last moment of a period of the rulebook for something that happened at `from`: what has happened by then is in time.
/// Hours pass alike on every night, also on those on which the clocks change; every other unit counts days in London.
pub fn last_moment(period: &Period, from: Timestamp, adopted: &Calendar) -> Timestamp {
    match period.unit {
        Unit::Hours => from.plus_millis(i64::from(period.length) * HOUR_MS),
        Unit::WorkingDays
        | Unit::DaysBeginningWith
        | Unit::DaysAfter
        | Unit::YearsBeginningWith
        | Unit::MonthsBeginningWith
        | Unit::MonthsAfter => end_of_day(last_day(period, london_date(from), adopted)),
    }
}

/// The last day of a period of the rulebook for something that happened on `from` (its London date). Hours that began at an
/// unknown time of that day end at the latest on the day on which they end when they began with its last moment.
///
/// Source: the unit of the period, see the function for each.
pub fn last_day(period: &Period, from: Date, adopted: &Calendar) -> Date {
    match period.unit {
        Unit::WorkingDays => add_working_days(from, period.length, adopted),
        Unit::DaysBeginningWith => days_beginning_with(from, period.length),
        Unit::DaysAfter => days_after(from, period.length),
        Unit::YearsBeginningWith => years_beginning_with(from, period.length),
        Unit::MonthsBeginningWith => months_beginning_with(from, period.length),
        Unit::MonthsAfter => months_after(from, period.length),
        Unit::Hours => london_date(end_of_day(from).plus_millis(i64::from(period.length) * HOUR_MS)),
    }
}

/// The `days`-th working day after an event, by the rule and the bank holidays that were adopted; the day of the event is not
/// counted, whether worked or not. With 0 it is the day itself.
///
/// Source: Victims' Code (2021), rights 6 to 9, "within 1 working day" and "within 5 working days" of an event, which
/// leaves out the day of the event (Lester v Garland (1808) 15 Ves 248).
pub fn add_working_days(event: Date, days: u16, adopted: &Calendar) -> Date {
    let mut day = event;
    for _ in 0..days {
        day = next_working_day(day, adopted);
    }
    day
}

/// The last of `days` calendar days *beginning with* `first`, which counts as day one: served on the 13th, three days
/// end on the 15th. Weekends count. A period of 0 days is read as one day.
///
/// Source: Stalking Protection Act 2019 s.9(1), "within the period of 3 days beginning with the date on which the order
/// is served"; the named day is included (Hare v Gocher [1962] 2 QB 641, Trow v Ind Coope [1967] 2 QB 899).
pub fn days_beginning_with(first: Date, days: u16) -> Date {
    later(first, i64::from(days.saturating_sub(1)).days())
}

/// The day `days` calendar days after an event, whose own day is not counted.
///
/// Source: the general rule for periods "after" or "from" an event (Lester v Garland (1808) 15 Ves 248); the hub's own
/// reassessment periods are counted so.
pub fn days_after(event: Date, days: u16) -> Date {
    later(event, i64::from(days).days())
}

/// The last day of a period of `years` years *beginning with* `first`: the day before the anniversary. Made on 9 April
/// 2026, five years end on 8 April 2031. From 29 February to a year without one, the last day is 28 February. A period
/// of 0 years is read as the day itself.
///
/// Source: Stalking Protection Act 2019 s.3 (a fixed period of at least 2 years beginning with the day on which the order
/// is made); corresponding dates as in Dodds v Walker [1981] 1 WLR 1027.
pub fn years_beginning_with(first: Date, years: u16) -> Date {
    beginning_with(first, i64::from(years).years())
}

/// The last day of a period of `months` months *beginning with* `first`: the day before the corresponding one. Received on
/// 3 September, one month ends on 2 October. Where there is no corresponding day, the last day is the month's last: from
/// 31 January that is the end of February. Weekends and holidays count. A period of 0 months is read as the day itself.
///
/// Source: DPA 2018 s.54(2), "1 month beginning with the relevant time"; corresponding dates as in Dodds v Walker [1981]
/// 1 WLR 1027. The Information Commissioner counts to the corresponding day itself and over a weekend, which is later;
/// the hub keeps to the day that is safe by both.
pub fn months_beginning_with(first: Date, months: u16) -> Date {
    beginning_with(first, i64::from(months).months())
}

/// The day `months` months after an event, whose own day is not counted: the corresponding day, or the month's last where it
/// has none.
///
/// Source: Magistrates' Courts Act 1980 s.127, "within 6 months from the time when the offence was committed"; the
/// corresponding date as in Dodds v Walker [1981] 1 WLR 1027, the day of the offence left out.
pub fn months_after(event: Date, months: u16) -> Date {
    later(event, i64::from(months).months())
}

fn beginning_with(first: Date, span: Span) -> Date {
    if span.is_zero() {
        return first;
    }
    let corresponding = later(first, span);
    // A day that the month does not have is cut to its last: then the day before the missing one is that day.
    if corresponding.day() == first.day() { corresponding.saturating_sub(1.day()) } else { corresponding }
}

fn next_working_day(day: Date, adopted: &Calendar) -> Date {
    let mut next = later(day, 1.day());
    while !is_working_day(next, adopted) && next < Date::MAX {
        next = later(next, 1.day());
    }
    next
}

fn later(day: Date, span: Span) -> Date {
    day.saturating_add(span)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use kernel::{PeriodName, RULE_ALONE, Rulebook};

    #[test]
    fn working_days_leave_out_the_day_of_the_event() {
        for (event, days, last) in [
            (date(2026, 3, 5), 1, date(2026, 3, 6)),     // Thursday to Friday
            (date(2026, 5, 16), 1, date(2026, 5, 18)),   // Saturday to Monday
            (date(2026, 5, 15), 1, date(2026, 5, 18)),   // Friday to Monday
            (date(2026, 5, 22), 1, date(2026, 5, 26)),   // over the spring bank holiday
            (date(2026, 4, 2), 1, date(2026, 4, 7)),     // over Easter
            (date(2026, 4, 3), 1, date(2026, 4, 7)),     // from Good Friday
            (date(2026, 4, 2), 5, date(2026, 4, 13)),    // Easter and a weekend
            (date(2026, 12, 24), 1, date(2026, 12, 29)), // Boxing Day on a Saturday
            (date(2027, 12, 24), 1, date(2027, 12, 29)), // Christmas on a Saturday
            (date(2022, 12, 23), 1, date(2022, 12, 28)), // Christmas on a Sunday
            (date(2027, 12, 31), 1, date(2028, 1, 4)),   // New Year's Day on a Saturday
            (date(2022, 6, 1), 1, date(2022, 6, 6)),     // two jubilee days and a weekend
            (date(2022, 9, 16), 1, date(2022, 9, 20)),   // state funeral
            (date(2023, 5, 5), 1, date(2023, 5, 9)),     // coronation
            (date(2026, 3, 27), 1, date(2026, 3, 30)),   // the clocks go forward
            (date(2026, 10, 23), 1, date(2026, 10, 26)), // and back
            (date(2028, 2, 28), 2, date(2028, 3, 1)),    // over a leap day
            (date(2026, 5, 16), 0, date(2026, 5, 16)),
        ] {
            assert_eq!(add_working_days(event, days, &RULE_ALONE), last, "{event} + {days}");
        }
    }

    #[test]
    fn a_day_that_is_proclaimed_late_puts_off_what_is_counted_in_working_days_and_nothing_else() {
        let funeral = Calendar::new([date(2031, 3, 10)], []); // a Monday, proclaimed the week before
        let moved = Calendar::new([date(2031, 6, 3)], [date(2031, 5, 26)]); // the spring bank holiday, a week later
        let (day, days) = (Unit::WorkingDays, Unit::DaysAfter);
        for (calendar, from, length, unit, last) in [
            (&RULE_ALONE, date(2031, 3, 7), 1, day, date(2031, 3, 10)),
            (&funeral, date(2031, 3, 7), 1, day, date(2031, 3, 11)),
            (&funeral, date(2031, 3, 6), 1, day, date(2031, 3, 7)),
            (&funeral, date(2031, 3, 10), 1, day, date(2031, 3, 11)), // it happened on the day itself
            (&funeral, date(2031, 3, 3), 5, day, date(2031, 3, 11)),
            (&funeral, date(2031, 3, 7), 3, days, date(2031, 3, 10)), // calendar days go on
            (&RULE_ALONE, date(2031, 5, 23), 1, day, date(2031, 5, 27)),
            (&moved, date(2031, 5, 23), 1, day, date(2031, 5, 26)),
            (&moved, date(2031, 6, 2), 1, day, date(2031, 6, 4)),
        ] {
            let period = Period {
                name: PeriodName::TellVictimEnhanced,
                effective_from: date(2020, 1, 1),
                length,
                unit,
                source: String::new(),
            };
            assert_eq!(last_day(&period, from, calendar), last, "{from} + {length} {unit:?}");
        }
    }

    #[test]
    fn days_beginning_with_count_the_first_day() {
        for (first, days, last) in [
            (date(2026, 3, 13), 3, date(2026, 3, 15)), // served on a Friday: Sunday counts
            (date(2026, 3, 12), 3, date(2026, 3, 14)),
            (date(2026, 3, 27), 3, date(2026, 3, 29)),   // the short day
            (date(2026, 10, 24), 3, date(2026, 10, 26)), // the long day
            (date(2026, 12, 24), 3, date(2026, 12, 26)),
            (date(2028, 2, 28), 3, date(2028, 3, 1)),
            (date(2027, 2, 27), 3, date(2027, 3, 1)),
            (date(2026, 3, 13), 1, date(2026, 3, 13)),
            (date(2026, 3, 13), 0, date(2026, 3, 13)),
        ] {
            assert_eq!(days_beginning_with(first, days), last, "{first} + {days}");
        }
    }

    #[test]
    fn days_after_do_not_count_the_first_day() {
        for (event, days, last) in [
            (date(2026, 3, 13), 7, date(2026, 3, 20)),
            (date(2026, 3, 13), 28, date(2026, 4, 10)),
            (date(2028, 2, 28), 1, date(2028, 2, 29)),
            (date(2026, 12, 31), 1, date(2027, 1, 1)),
            (date(2026, 3, 13), 0, date(2026, 3, 13)),
        ] {
            assert_eq!(days_after(event, days), last, "{event} + {days}");
        }
    }

    #[test]
    fn years_beginning_with_a_day_end_before_its_anniversary() {
        for (first, years, last) in [
            (date(2026, 4, 9), 5, date(2031, 4, 8)),
            (date(2026, 4, 9), 2, date(2028, 4, 8)),
            (date(2026, 1, 1), 2, date(2027, 12, 31)),
            (date(2028, 2, 29), 1, date(2029, 2, 28)), // no anniversary
            (date(2028, 2, 29), 4, date(2032, 2, 28)), // an anniversary
            (date(2028, 3, 1), 1, date(2029, 2, 28)),
            (date(2027, 3, 1), 1, date(2028, 2, 29)),
            (date(2027, 2, 28), 1, date(2028, 2, 27)),
            (date(2096, 2, 29), 4, date(2100, 2, 28)), // a century without a leap day
            (date(2026, 4, 9), 0, date(2026, 4, 9)),
        ] {
            assert_eq!(years_beginning_with(first, years), last, "{first} + {years}");
        }
    }

    #[test]
    fn months_beginning_with_a_day_end_before_the_corresponding_one() {
        for (first, months, last) in [
            (date(2026, 9, 3), 1, date(2026, 10, 2)),
            (date(2026, 12, 15), 1, date(2027, 1, 14)),
            (date(2027, 1, 31), 1, date(2027, 2, 28)), // no corresponding day
            (date(2028, 1, 30), 1, date(2028, 2, 29)),
            (date(2028, 1, 29), 1, date(2028, 2, 28)), // a corresponding day in a leap year
            (date(2027, 2, 28), 1, date(2027, 3, 27)),
            (date(2026, 11, 30), 3, date(2027, 2, 28)),
            (date(2026, 9, 3), 0, date(2026, 9, 3)),
        ] {
            assert_eq!(months_beginning_with(first, months), last, "{first} + {months}");
        }
    }

    #[test]
    fn months_after_a_day_end_on_the_corresponding_one() {
        for (event, months, last) in [
            (date(2026, 1, 6), 6, date(2026, 7, 6)),
            (date(2026, 8, 31), 6, date(2027, 2, 28)), // no corresponding day
            (date(2027, 8, 31), 6, date(2028, 2, 29)),
            (date(2028, 2, 29), 6, date(2028, 8, 29)),
            (date(2026, 7, 1), 6, date(2027, 1, 1)),
            (date(2026, 7, 1), 0, date(2026, 7, 1)),
        ] {
            assert_eq!(months_after(event, months), last, "{event} + {months}");
        }
    }

    #[test]
    fn hours_pass_alike_on_every_night_and_days_end_at_midnight_in_london() {
        let period = |length, unit| Period {
            name: PeriodName::ActOnBreach,
            effective_from: date(2020, 1, 1),
            length,
            unit,
            source: String::new(),
        };
        for (from, length, unit, last) in [
            ("2026-03-28T20:00:00Z", 24, Unit::Hours, "2026-03-29T20:00:00Z"), // the clocks go forward: 21:00 in London
            ("2026-10-24T20:00:00Z", 24, Unit::Hours, "2026-10-25T20:00:00Z"), // and back: 20:00, from 21:00
            ("2026-10-25T00:30:00Z", 1, Unit::Hours, "2026-10-25T01:30:00Z"),  // from the first 01:30 to the second
            ("2026-03-29T00:30:00Z", 1, Unit::Hours, "2026-03-29T01:30:00Z"),  // from 00:30 to 02:30, which is an hour
            ("2026-12-31T23:30:00Z", 1, Unit::Hours, "2027-01-01T00:30:00Z"),
            ("2026-03-28T20:00:00Z", 1, Unit::DaysAfter, "2026-03-29T22:59:59.999Z"), // a day of 23 hours
            ("2026-10-24T20:00:00Z", 1, Unit::DaysAfter, "2026-10-25T23:59:59.999Z"), // a day of 25
            ("2026-06-30T23:30:00Z", 1, Unit::DaysBeginningWith, "2026-07-01T22:59:59.999Z"), // already July in London
            ("2026-05-16T23:30:00Z", 1, Unit::WorkingDays, "2026-05-18T22:59:59.999Z"), // Sunday in London
            ("2026-01-06T09:00:00Z", 6, Unit::MonthsAfter, "2026-07-06T22:59:59.999Z"),
        ] {
            let from: Timestamp = from.parse().unwrap();
            let found = last_moment(&period(length, unit), from, &RULE_ALONE);
            assert_eq!(found, last.parse().unwrap(), "{from} + {length} {unit:?}");
        }
        // Where only the day is known, nobody is late before the latest moment that it can mean.
        assert_eq!(last_day(&period(24, Unit::Hours), date(2026, 3, 12), &RULE_ALONE), date(2026, 3, 13));
    }

    #[test]
    fn the_rulebook_counts_each_period_in_its_unit() {
        for (name, from, last) in [
            (PeriodName::TellVictimEnhanced, date(2026, 5, 16), date(2026, 5, 18)),
            (PeriodName::TellVictimBase, date(2026, 4, 2), date(2026, 4, 13)),
            (PeriodName::OrderNotification, date(2026, 3, 13), date(2026, 3, 15)),
            (PeriodName::OrderMinimum, date(2026, 4, 9), date(2028, 4, 8)),
            (PeriodName::ReassessHigh, date(2026, 3, 13), date(2026, 3, 20)),
            (PeriodName::ReviewVictimSupport, date(2026, 3, 13), date(2032, 3, 12)),
            (PeriodName::SubjectAccess, date(2026, 3, 13), date(2026, 4, 12)),
            (PeriodName::SubjectAccessExtended, date(2026, 3, 13), date(2026, 6, 12)),
        ] {
            let period = Rulebook::first().period(name, from).unwrap();
            assert_eq!(last_day(&period, from, &RULE_ALONE), last, "{name:?}");
        }
    }

    #[test]
    fn every_period_stays_within_the_calendar() {
        for day in [Date::MIN, Date::MAX] {
            for length in [0, 1, u16::MAX] {
                assert!(days_after(day, length) >= day);
                assert!(days_beginning_with(day, length) >= day);
            }
            let _ = (years_beginning_with(day, 1_000), add_working_days(day, 10, &RULE_ALONE));
        }
    }
}
