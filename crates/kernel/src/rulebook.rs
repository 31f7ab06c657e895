//! Periods as dated configuration: a value in the log, never a constant in a rule.

use crate::Date;
use serde::{Deserialize, Serialize};

/// How a period is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Working days of England and Wales, the day of the event not counted.
    WorkingDays,
    /// Calendar days *beginning with* the day of the event.
    DaysBeginningWith,
    /// Calendar days after the day of the event.
    DaysAfter,
    /// Years *beginning with* the day of the event.
    YearsBeginningWith,
}

/// The periods the rules use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum PeriodName {
    /// Victims' Code, enhanced rights: tell the victim of arrest, bail, charge and the like.
    TellVictimEnhanced,
    /// Victims' Code, base.
    TellVictimBase,
    /// Stalking Protection Act 2019 s.9: initial notification after service.
    OrderNotification,
    /// Stalking Protection Act 2019 s.3: shortest period of a full order.
    OrderMinimum,
    /// Hub default: consider an order after stalking is screened.
    ConsiderOrder,
    /// Hub default: reassess a high level at the latest after this.
    ReassessHigh,
    /// Hub default: reassess a medium level.
    ReassessMedium,
    /// Hub default: reassess a standard level.
    ReassessStandard,
    /// Hub default: an erasure that was asked for is carried out after this at the earliest.
    ErasureCoolingOff,
}

/// One period, from one date on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// Which.
    pub name: PeriodName,
    /// The first day on which an event starts this length.
    pub effective_from: Date,
    /// How many units, 1 to 1,000.
    pub length: u16,
    /// Of what.
    pub unit: Unit,
}

/// All periods with the dates they are effective from. Adopted by an event; a replay uses the one of that day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rulebook {
    /// Counts up with each adoption.
    pub version: u32,
    /// Every period ever in force, in any order.
    pub periods: Vec<Period>,
}

impl Rulebook {
    /// The rulebook that a new hub starts with. Sources: domain brief sections 3, 4.5 and 6.
    pub fn first() -> Self {
        let period = |name, length, unit| Period {
            name,
            effective_from: jiff::civil::date(2020, 1, 20), // Stalking Protection Act 2019 in force
            length,
            unit,
        };
        Self {
            version: 1,
            periods: vec![
                period(PeriodName::TellVictimEnhanced, 1, Unit::WorkingDays),
                period(PeriodName::TellVictimBase, 5, Unit::WorkingDays),
                period(PeriodName::OrderNotification, 3, Unit::DaysBeginningWith),
                period(PeriodName::OrderMinimum, 2, Unit::YearsBeginningWith),
                period(PeriodName::ConsiderOrder, 2, Unit::WorkingDays),
                period(PeriodName::ReassessHigh, 7, Unit::DaysAfter),
                period(PeriodName::ReassessMedium, 28, Unit::DaysAfter),
                period(PeriodName::ReassessStandard, 90, Unit::DaysAfter),
                period(PeriodName::ErasureCoolingOff, 7, Unit::DaysAfter),
            ],
        }
    }

    /// The period in force on a day: the latest one whose effective date has come, or `None` before the first.
    pub fn period(&self, name: PeriodName, on: Date) -> Option<Period> {
        self.periods
            .iter()
            .filter(|period| period.name == name && period.effective_from <= on)
            .max_by_key(|period| period.effective_from)
            .copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_period_changes_from_its_effective_date_on() {
        let mut book = Rulebook::first();
        let longer = Period {
            name: PeriodName::TellVictimEnhanced,
            effective_from: date(2026, 6, 1),
            length: 2,
            unit: Unit::WorkingDays,
        };
        book.periods.insert(0, longer);
        assert_eq!(book.period(PeriodName::TellVictimEnhanced, date(2026, 5, 31)).unwrap().length, 1);
        assert_eq!(book.period(PeriodName::TellVictimEnhanced, date(2026, 6, 1)).unwrap().length, 2);
        assert_eq!(book.period(PeriodName::TellVictimEnhanced, date(2019, 1, 1)), None);
    }

    #[test]
    fn a_new_hub_has_every_period() {
        use strum::IntoEnumIterator;
        for name in PeriodName::iter() {
            assert!(Rulebook::first().period(name, date(2026, 1, 1)).is_some(), "{name:?}");
        }
    }
}
