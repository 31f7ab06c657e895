//! Reference data in the hub's own stream: dated lists of codes, each adopted whole. What a set must be to be adopted is the
//! business of the crate `reference`.

use crate::{
    Class, Field, ReferenceSetName,
    field::{Plain, plain},
    governance::PublicText,
};
use kernel::{Calendar, Date};
use serde::{Deserialize, Serialize};

/// Before the day in the code of a bank holiday: the rule has one there, and the day is worked.
pub const WORKED: &str = "WORKED-";

/// One code of a set, and in which time it is in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceEntry {
    /// The code, unique in its set; letters, digits, `.`, `_`, `-` and `/`.
    pub code: String,
    /// What it stands for, for people.
    pub name: String,
    /// The first day on which it is in use.
    pub valid_from: Date,
    /// The last day; open for none. An entry ends by this day and is never left out of a later set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
    /// Who says so: a law, a list, a publisher, the hub.
    pub source: String,
}

impl ReferenceEntry {
    /// Whether the code is in use on a day.
    pub fn is_in_use(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }
}

/// A whole set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceSet {
    /// Which.
    pub name: ReferenceSetName,
    /// Counts up by one with each adoption, from 1.
    pub version: u32,
    /// Every code that the set ever had, in the order of its author.
    pub entries: Vec<ReferenceEntry>,
}
impl Plain for ReferenceSet {
    const WHY: &'static str = "codes, names and sources of public lists, entered by a hub officer";
}

impl ReferenceSet {
    /// An entry, by its code.
    pub fn entry(&self, code: &str) -> Option<&ReferenceEntry> {
        self.entries.iter().find(|entry| entry.code == code)
    }

    /// The days that a set of bank holidays has. A code is the day, `2027-06-03`, or [`WORKED`] and the day; it counts while the
    /// entry is in use on that day. Codes that are none say nothing.
    pub fn calendar(&self) -> Calendar {
        let day = |entry: &ReferenceEntry, text: &str| text.parse().ok().filter(|&day| entry.is_in_use(day));
        let holidays = self.entries.iter().filter_map(|entry| day(entry, &entry.code));
        let worked = self.entries.iter().filter_map(|entry| day(entry, entry.code.strip_prefix(WORKED)?));
        Calendar::new(holidays, worked)
    }
}

/// A set of reference data was adopted, in place of the one of the same name. `governance.reference_adopted.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ReferenceAdopted {
    /// The whole set.
    pub set: ReferenceSet,
    /// `sha256:` and the digest, in hex, of the set as compact JSON: `name`, `version`, `entries`, and of each entry `code`, `name`,
    /// `valid_from`, `valid_to` where it has one, `source`, in this order. Whoever has the file compares it.
    pub digest: PublicText,
}
impl ReferenceAdopted {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { set, digest } = self;
        let class = Class::Governance;
        vec![plain("set", class, crate::Detail::Headline, set), plain("digest", class, crate::Detail::Headline, digest)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i16, month: i8, day: i8) -> Date {
        format!("{year}-{month:02}-{day:02}").parse().unwrap()
    }

    fn entry(code: &str, from: Date, to: Option<Date>) -> ReferenceEntry {
        let (name, source) = ("A day (fictional)".to_owned(), "Hub default.".to_owned());
        ReferenceEntry { code: code.to_owned(), name, valid_from: from, valid_to: to, source }
    }

    #[test]
    fn an_entry_is_in_use_from_its_first_to_its_last_day() {
        let (first, last) = (date(2026, 4, 1), date(2026, 9, 30));
        for (to, day, in_use) in [
            (Some(last), date(2026, 3, 31), false),
            (Some(last), first, true),
            (Some(last), last, true),
            (Some(last), date(2026, 10, 1), false),
            (None, date(2026, 3, 31), false),
            (None, date(2126, 3, 31), true),
        ] {
            assert_eq!(entry("x", first, to).is_in_use(day), in_use, "{day}");
        }
    }

    #[test]
    fn a_set_of_bank_holidays_is_read_by_its_codes() {
        let set = ReferenceSet {
            name: ReferenceSetName::BankHolidays,
            version: 1,
            entries: vec![
                entry("2027-06-03", date(2027, 6, 3), None),
                entry("WORKED-2027-05-31", date(2026, 11, 1), None),
                // Taken back before it came.
                entry("2027-09-20", date(2026, 11, 1), Some(date(2027, 3, 1))),
                entry("no day", date(2026, 11, 1), None),
            ],
        };
        let calendar = set.calendar();
        assert_eq!(calendar, Calendar::new([date(2027, 6, 3)], [date(2027, 5, 31)]));
    }
}
