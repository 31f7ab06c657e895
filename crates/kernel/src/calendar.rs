//! What was adopted about bank holidays, beyond the rule that the crate `calendar` knows: a value, like the rulebook.

use crate::Date;
use std::collections::BTreeSet;

/// Days of England and Wales that a royal proclamation made a bank holiday or took back, as a set of reference data that was
/// adopted says. The default knows of none, and the rule stands alone.
///
/// Source: Banking and Financial Dealings Act 1971 s.1(2) and (3): days are appointed, and replaced, by proclamation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    holidays: BTreeSet<Date>,
    worked: BTreeSet<Date>,
}

/// The rule alone, for whoever asks before anything was adopted.
pub static RULE_ALONE: Calendar = Calendar { holidays: BTreeSet::new(), worked: BTreeSet::new() };

impl Calendar {
    /// The days that are holidays whatever the rule says, and those that are worked although the rule has a holiday there. A
    /// day that is in both is worked: what was taken back last is what is known of it.
    pub fn new(holidays: impl IntoIterator<Item = Date>, worked: impl IntoIterator<Item = Date>) -> Self {
        Self { holidays: holidays.into_iter().collect(), worked: worked.into_iter().collect() }
    }

    /// Whether a day was said to be a bank holiday (`true`) or to be worked (`false`); `None` leaves it to the rule.
    pub fn says(&self, day: Date) -> Option<bool> {
        if self.worked.contains(&day) { Some(false) } else { self.holidays.contains(&day).then_some(true) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_was_taken_back_is_worked_and_of_other_days_nothing_is_said() {
        let (one, other) = (date(2027, 6, 3), date(2027, 5, 31));
        let calendar = Calendar::new([one, other], [other]);
        assert_eq!(calendar.says(one), Some(true));
        assert_eq!(calendar.says(other), Some(false));
        assert_eq!(calendar.says(date(2027, 6, 4)), None);
        assert_eq!(Calendar::default(), RULE_ALONE);
    }
}
