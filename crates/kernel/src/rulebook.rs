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
    /// Months *beginning with* the day of the event.
    MonthsBeginningWith,
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
    /// What is held on the schedule of public protection is reviewed once nothing was put in for so long.
    ReviewPublicProtection,
    /// The same for records of support to the victim.
    ReviewVictimSupport,
    /// The same for what follows its agency's own schedule.
    ReviewAgencyRecord,
    /// DPA 2018 s.54 and UK GDPR art. 12(3): a request for access is answered within this.
    SubjectAccess,
    /// DPA 2018 s.54(3A) and UK GDPR art. 12(3): the same, extended by two further months.
    SubjectAccessExtended,
}

/// One period, from one date on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// Which.
    pub name: PeriodName,
    /// The first day on which an event starts this length.
    pub effective_from: Date,
    /// How many units, 1 to 1,000.
    pub length: u16,
    /// Of what.
    pub unit: Unit,
    /// Where it comes from: a law, a code, an agency's schedule. Empty where nobody said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}

/// Where the first rulebook has the periods of review from.
const REVIEWS: &str = "Hub default: the 6 years that the Police Information and Records Management Code has as a minimum. \
    MoPI groups and their cycles are not confirmed; agencies have schedules of their own.";
/// Where it has the time to answer from.
const ANSWER: &str = "DPA 2018 s.45(3) and s.54: 1 month beginning with the day of receipt; UK GDPR art. 12(3).";
/// And the longer one.
const EXTENDED: &str = "DPA 2018 s.54(3A) and (3B), UK GDPR art. 12(3): two further months, for complexity or number, \
    told with reasons within the first.";

/// All periods with the dates they are effective from. Adopted by an event; a replay uses the one of that day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rulebook {
    /// Counts up with each adoption.
    pub version: u32,
    /// Every period ever in force, in any order.
    pub periods: Vec<Period>,
}

impl Rulebook {
    /// The rulebook that a new hub starts with. Sources: domain brief sections 3, 4.5, 6 and 7.3.
    ///
    /// **The periods of review are hub defaults.** 6 years are the minimum of the Police Information and Records Management
    /// Code; the review groups that it has from before and their cycles are not confirmed, and other agencies have
    /// schedules of their own. An officer adopts others once they are.
    pub fn first() -> Self {
        let period = |name, length, unit| Period {
            name,
            effective_from: jiff::civil::date(2020, 1, 20), // Stalking Protection Act 2019 in force
            length,
            unit,
            source: String::new(),
        };
        let review = |name| Period { source: REVIEWS.to_owned(), ..period(name, 6, Unit::YearsBeginningWith) };
        let answer = |name, length, from, source: &str| Period {
            effective_from: from,
            source: source.to_owned(),
            ..period(name, length, Unit::MonthsBeginningWith)
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
                review(PeriodName::ReviewPublicProtection),
                review(PeriodName::ReviewVictimSupport),
                review(PeriodName::ReviewAgencyRecord),
                // Part 3 of the Act came into force on this day.
                answer(PeriodName::SubjectAccess, 1, jiff::civil::date(2018, 5, 25), ANSWER),
                // Art. 12(3) has had the extension since then; s.54(3A), which the Data (Use and Access) Act 2025 s.76
                // inserted, is in the text as in force on 31 March 2026. Since when is not confirmed.
                answer(PeriodName::SubjectAccessExtended, 3, jiff::civil::date(2018, 5, 25), EXTENDED),
            ],
        }
    }

    /// The period in force on a day: the latest one whose effective date has come, or `None` before the first.
    pub fn period(&self, name: PeriodName, on: Date) -> Option<Period> {
        self.periods
            .iter()
            .filter(|period| period.name == name && period.effective_from <= on)
            .max_by_key(|period| period.effective_from)
            .cloned()
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
            source: String::new(),
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
