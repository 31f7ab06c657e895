//! Bank holidays of England and Wales and working days.
//!
//! Source: Banking and Financial Dealings Act 1971 s.1 and Schedule 1 (Easter Monday, the last Mondays of May and August,
//! 26 December and its substitutes), the yearly royal proclamations under s.1(3) (New Year's Day, the first Monday of
//! May, substitutes, one-off days), and common law (Good Friday, Christmas Day). Checked by the tests against the list
//! published on gov.uk/bank-holidays for 2022 to 2028. A day that is proclaimed later is adopted as reference data
//! ([`Calendar`]); once a release knows it too, it is one more line in `EXCEPTIONS`.

use jiff::{
    ToSpan,
    civil::{Weekday, date},
};
use kernel::{Calendar, Date};

/// A change that a royal proclamation made to the regular days.
enum Exception {
    /// One more holiday.
    Added(Date, &'static str),
    /// A regular holiday held on another day.
    Moved { from: Date, to: Date, name: &'static str },
}

const SPRING: &str = "Spring bank holiday";
const EARLY_MAY: &str = "Early May bank holiday";

/// The proclaimed changes since 2011; recorded incidents may be that old.
const EXCEPTIONS: &[Exception] = &[
    Exception::Added(date(2011, 4, 29), "Wedding of Prince William and Catherine Middleton"),
    Exception::Moved { from: date(2012, 5, 28), to: date(2012, 6, 4), name: SPRING },
    Exception::Added(date(2012, 6, 5), "Queen's Diamond Jubilee"),
    Exception::Moved { from: date(2020, 5, 4), to: date(2020, 5, 8), name: EARLY_MAY },
    Exception::Moved { from: date(2022, 5, 30), to: date(2022, 6, 2), name: SPRING },
    Exception::Added(date(2022, 6, 3), "Queen's Platinum Jubilee"),
    Exception::Added(date(2022, 9, 19), "State Funeral of Queen Elizabeth II"),
    Exception::Added(date(2023, 5, 8), "Coronation of King Charles III"),
];

/// Whether a day is neither a Saturday, nor a Sunday, nor a bank holiday of England and Wales. What was adopted about the day
/// is asked first, then the rule; a Saturday or a Sunday is never worked.
///
/// Source: the Victims' Code (2021), which counts in working days; Interpretation as in Civil Procedure Rules 2.8 and
/// 6.2(b), where a business day leaves out weekends, bank holidays, Good Friday and Christmas Day.
pub fn is_working_day(day: Date, adopted: &Calendar) -> bool {
    !is_weekend(day) && !adopted.says(day).unwrap_or_else(|| bank_holiday(day).is_some())
}

/// The name of the bank holiday on a day, if it is one. A holiday that falls on a weekend is found on its substitute.
///
/// Source: see the head of this module.
pub fn bank_holiday(day: Date) -> Option<&'static str> {
    bank_holidays(day.year()).into_iter().find(|&(holiday, _)| holiday == day).map(|(_, name)| name)
}

/// The bank holidays of a year, with their names, in order. From 1978, when the first Monday of May became one, and for
/// the years ahead as far as the rules stay as they are.
///
/// Source: see the head of this module.
pub fn bank_holidays(year: i16) -> Vec<(Date, &'static str)> {
    let mut days: Vec<_> = regular(year).into_iter().flatten().map(moved).collect();
    days.extend(EXCEPTIONS.iter().filter_map(|exception| match exception {
        Exception::Added(day, name) if day.year() == year => Some((*day, *name)),
        Exception::Added(..) | Exception::Moved { .. } => None,
    }));
    days.sort_unstable();
    days
}

/// The holidays by rule; a slot is empty only outside the years that a date can express.
fn regular(year: i16) -> [Option<(Date, &'static str)>; 8] {
    let day = |month, day| Date::new(year, month, day).ok();
    let monday = |month, nth| day(month, 1)?.nth_weekday_of_month(nth, Weekday::Monday).ok();
    let easter = easter_sunday(year);
    let (christmas, boxing) = day(12, 25).map(christmas_and_boxing_day).unzip();
    [
        day(1, 1).map(next_weekday).map(|day| (day, "New Year's Day")),
        easter.map(|sunday| (sunday.saturating_sub(2.days()), "Good Friday")),
        easter.map(|sunday| (sunday.saturating_add(1.day()), "Easter Monday")),
        monday(5, 1).map(|day| (day, EARLY_MAY)),
        monday(5, -1).map(|day| (day, SPRING)),
        monday(8, -1).map(|day| (day, "Summer bank holiday")),
        christmas.map(|day| (day, "Christmas Day")),
        boxing.map(|day| (day, "Boxing Day")),
    ]
}

/// A regular holiday on the day to which a proclamation moved it, if one did.
fn moved(regular: (Date, &'static str)) -> (Date, &'static str) {
    let elsewhere = EXCEPTIONS.iter().find_map(|exception| match exception {
        Exception::Moved { from, to, name } if (*from, *name) == regular => Some((*to, *name)),
        Exception::Added(..) | Exception::Moved { .. } => None,
    });
    elsewhere.unwrap_or(regular)
}

/// Boxing Day keeps its Monday when Christmas falls on a Sunday; Christmas then takes the Tuesday. On a Saturday and a
/// Sunday they take Monday and Tuesday.
fn christmas_and_boxing_day(christmas: Date) -> (Date, Date) {
    let after = |days: i32| christmas.saturating_add(days.days());
    match christmas.weekday() {
        Weekday::Saturday => (after(2), after(3)),
        Weekday::Sunday => (after(2), after(1)),
        Weekday::Friday => (christmas, after(3)),
        Weekday::Monday | Weekday::Tuesday | Weekday::Wednesday | Weekday::Thursday => (christmas, after(1)),
    }
}

/// The day itself, or the Monday after the weekend it lies in.
fn next_weekday(day: Date) -> Date {
    match day.weekday() {
        Weekday::Saturday => day.saturating_add(2.days()),
        Weekday::Sunday => day.saturating_add(1.day()),
        Weekday::Monday | Weekday::Tuesday | Weekday::Wednesday | Weekday::Thursday | Weekday::Friday => day,
    }
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Easter Sunday of a year. Source: Calendar (New Style) Act 1750, in the arithmetic form of J.-M. Oudin (1940).
fn easter_sunday(year: i16) -> Option<Date> {
    let year = i32::from(year);
    let century = year / 100;
    let golden = year % 19;
    let corrected = (century - century / 4 - (century - (century - 17) / 25) / 3 + 19 * golden + 15) % 30;
    let moon = corrected - (corrected / 28) * (1 - (corrected / 28) * (29 / (corrected + 1)) * ((21 - golden) / 11));
    let weekday = (year + year / 4 + moon + 2 - century + century / 4) % 7;
    let sunday = moon - weekday; // counted from 28 March
    let month = 3 + (sunday + 40) / 44;
    let day = sunday + 28 - 31 * (month / 4);
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::RULE_ALONE;

    /// As published on gov.uk/bank-holidays (England and Wales): month and day.
    const PUBLISHED: &[(i16, &[(i8, i8)])] = &[
        (2022, &[(1, 3), (4, 15), (4, 18), (5, 2), (6, 2), (6, 3), (8, 29), (9, 19), (12, 26), (12, 27)]),
        (2023, &[(1, 2), (4, 7), (4, 10), (5, 1), (5, 8), (5, 29), (8, 28), (12, 25), (12, 26)]),
        (2024, &[(1, 1), (3, 29), (4, 1), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26)]),
        (2025, &[(1, 1), (4, 18), (4, 21), (5, 5), (5, 26), (8, 25), (12, 25), (12, 26)]),
        (2026, &[(1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)]),
        (2027, &[(1, 1), (3, 26), (3, 29), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)]),
        (2028, &[(1, 3), (4, 14), (4, 17), (5, 1), (5, 29), (8, 28), (12, 25), (12, 26)]),
    ];

    #[test]
    fn the_bank_holidays_are_those_that_were_published() {
        for &(year, expected) in PUBLISHED {
            let found: Vec<_> = bank_holidays(year).iter().map(|(day, _)| (day.month(), day.day())).collect();
            assert_eq!(found, expected, "{year}");
        }
    }

    #[test]
    fn proclaimed_days_are_holidays_and_the_days_they_replace_are_not() {
        for (day, working) in [
            (date(2023, 5, 8), false),  // coronation
            (date(2022, 9, 19), false), // state funeral
            (date(2022, 6, 2), false),  // spring bank holiday, moved
            (date(2022, 6, 3), false),  // jubilee
            (date(2022, 5, 30), true),  // where the spring bank holiday would have been
            (date(2020, 5, 4), true),
            (date(2020, 5, 8), false),
            (date(2012, 6, 5), false),
            (date(2011, 4, 29), false),
            (date(2024, 5, 8), true), // once only
        ] {
            assert_eq!(is_working_day(day, &RULE_ALONE), working, "{day}");
        }
    }

    #[test]
    fn what_was_adopted_goes_before_the_rule_and_never_makes_a_weekend_worked() {
        let adopted = Calendar::new(
            [date(2027, 6, 3), date(2027, 6, 5)], // a Thursday proclaimed, a Saturday named by mistake
            [date(2027, 5, 31), date(2027, 12, 25), date(2027, 6, 3)], // the spring bank holiday moved, Christmas Day itself
        );
        let once = Calendar::new([date(2027, 6, 3)], []);
        for (day, calendar, working) in [
            (date(2027, 6, 3), &RULE_ALONE, true),
            (date(2027, 6, 3), &once, false),
            (date(2027, 6, 3), &adopted, true), // taken back
            (date(2027, 5, 31), &RULE_ALONE, false),
            (date(2027, 5, 31), &once, false),
            (date(2027, 5, 31), &adopted, true),
            (date(2027, 12, 25), &adopted, false), // a Saturday
            (date(2027, 6, 5), &adopted, false),
            (date(2028, 6, 3), &once, false), // a Saturday, and of the day a year before nothing follows
            (date(2027, 6, 4), &once, true),
        ] {
            assert_eq!(is_working_day(day, calendar), working, "{day}");
        }
    }

    #[test]
    fn christmas_on_a_weekend_is_kept_on_the_next_days() {
        for (year, christmas, boxing) in [
            (2020, 25, 28), // Friday and Saturday
            (2021, 27, 28), // Saturday and Sunday
            (2022, 27, 26), // Sunday and Monday
            (2023, 25, 26),
            (2026, 25, 28),
            (2027, 27, 28),
            (2033, 27, 26),
        ] {
            assert_eq!(bank_holiday(date(year, 12, christmas)), Some("Christmas Day"), "{year}");
            assert_eq!(bank_holiday(date(year, 12, boxing)), Some("Boxing Day"), "{year}");
        }
    }

    #[test]
    fn easter_is_where_the_tables_put_it() {
        for (year, month, day) in [
            (1818, 3, 22), // the earliest there is
            (1943, 4, 25), // the latest there is
            (1981, 4, 19),
            (2000, 4, 23),
            (2008, 3, 23),
            (2011, 4, 24),
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2027, 3, 28),
            (2028, 4, 16),
            (2038, 4, 25),
            (2049, 4, 18),
        ] {
            assert_eq!(easter_sunday(year), Some(date(year, month, day)));
        }
    }

    #[test]
    fn holidays_never_coincide_and_never_fall_on_a_weekend() {
        for year in 1978..=2200 {
            let days = bank_holidays(year);
            assert!(days.len() >= 8, "{year}");
            assert!(days.windows(2).all(|pair| pair[0].0 < pair[1].0), "{year}");
            assert!(days.iter().all(|&(day, _)| !is_weekend(day) && day.year() == year), "{year}");
        }
    }

    #[test]
    fn weekends_are_not_worked_and_ordinary_days_are() {
        for (day, working) in [
            (date(2026, 5, 16), false), // Saturday
            (date(2026, 5, 17), false), // Sunday
            (date(2026, 5, 18), true),
            (date(2026, 12, 26), false), // a Saturday; its substitute is the 28th
            (date(2026, 12, 28), false),
            (date(2026, 12, 29), true),
            (date(2026, 12, 24), true),
        ] {
            assert_eq!(is_working_day(day, &RULE_ALONE), working, "{day}");
        }
    }

    #[test]
    fn the_ends_of_the_calendar_have_answers_too() {
        for day in [Date::MIN, Date::MAX] {
            let _ = is_working_day(day, &RULE_ALONE);
        }
        assert!(!bank_holidays(9999).is_empty());
    }
}
