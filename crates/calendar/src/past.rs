//! Whether what is told lies in the past, by clocks that differ.

use crate::london_date;
use kernel::{Occurred, Timestamp};

/// How far the clock of a sending system may run ahead, in milliseconds. Source: hub default.
const CLOCKS_DIFFER_MS: i64 = 5 * 60 * 1_000;

/// What of a report lies ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ahead {
    /// What is told has not happened yet.
    Occurrence,
    /// Nobody can have known it yet.
    Knowledge,
}

/// Whether a moment that is told has come: at the latest 5 minutes from now. Source: hub default.
pub fn has_come(at: Timestamp, now: Timestamp) -> bool {
    at <= now.plus_millis(CLOCKS_DIFFER_MS)
}

/// What is told has happened and was known, as far as it is said when. The end of a range known to the day may be the end
/// of today. Source: hub default.
pub fn not_ahead(occurred: Option<Occurred>, known_at: Option<Timestamp>, now: Timestamp) -> Result<(), Ahead> {
    let today = london_date(now.plus_millis(CLOCKS_DIFFER_MS));
    if occurred.is_some_and(|it| !has_come(it.from, now) || london_date(it.to) > today) {
        return Err(Ahead::Occurrence);
    }
    if known_at.is_some_and(|at| !has_come(at, now)) { Err(Ahead::Knowledge) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Precision;

    #[test]
    fn what_is_told_has_happened_and_was_known_give_or_take_five_minutes() {
        let at = |moment: &str| moment.parse::<Timestamp>().unwrap();
        let now = at("2026-03-10T12:00:00Z");
        let range = |from, to| Some(Occurred { from: at(from), to: at(to), precision: Precision::Range });
        let moment = |from| range(from, from);
        for (occurred, known_at, told) in [
            (None, None, Ok(())),
            (moment("2026-03-10T12:05:00Z"), Some("2026-03-10T12:05:00Z"), Ok(())),
            (moment("2026-03-10T12:05:00.001Z"), None, Err(Ahead::Occurrence)),
            (None, Some("2026-03-10T12:05:00.001Z"), Err(Ahead::Knowledge)),
            (moment("2099-01-01T00:00:00Z"), Some("2099-01-01T00:00:00Z"), Err(Ahead::Occurrence)),
            (range("2026-03-10T00:00:00Z", "2026-03-10T23:59:59.999Z"), None, Ok(())),
            (range("2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z"), None, Err(Ahead::Occurrence)),
        ] {
            assert_eq!(not_ahead(occurred, known_at.map(at), now), told, "{occurred:?} {known_at:?}");
        }
        // Five minutes before midnight in London tomorrow has begun for some clock.
        let late = at("2026-03-10T23:56:00Z");
        assert_eq!(not_ahead(range("2026-03-10T23:00:00Z", "2026-03-11T23:59:59Z"), None, late), Ok(()));
    }
}
