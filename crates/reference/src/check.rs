//! What a set must be, and what may follow which.

use crate::words;
use data_encoding::HEXLOWER;
use events::{
    ReferenceSetName,
    reference::{ReferenceEntry, ReferenceSet, WORKED},
};
use jiff::civil::Weekday;
use kernel::Date;
use sha2::{Digest, Sha256};
use std::{collections::BTreeSet, fmt};

/// The most codes of one set: as many as fit in a record with their names and sources.
pub const ENTRIES_MAX: usize = 300;
/// Characters of a code, a name and a source.
const CODE_MAX: usize = 64;
const NAME_MAX: usize = 200;
const SOURCE_MAX: usize = 400;
/// Bytes of a whole set as it is stored; a record has 60,000 with all that stands around it.
const BYTES_MAX: usize = 55_000;

/// Something that is wrong with a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where, e.g. `entries[3].code`.
    pub path: String,
    /// What is expected there.
    pub what: String,
}

impl Problem {
    pub(crate) fn new(path: impl Into<String>, what: impl Into<String>) -> Self {
        Self { path: path.into(), what: what.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.what)
    }
}

/// `sha256:` and the digest of a set as compact JSON, in hex; `events::reference::ReferenceAdopted` says in which order.
pub fn digest(set: &ReferenceSet) -> String {
    let bytes = serde_json::to_vec(set).unwrap_or_default();
    format!("sha256:{}", HEXLOWER.encode(&Sha256::digest(bytes)))
}

/// The codes of a set that another one no longer has. A code that was in use somewhere stays in the list for whoever reads what was
/// recorded then: it ends by a day.
pub fn removed<'a>(last: &'a ReferenceSet, next: &ReferenceSet) -> Vec<&'a str> {
    let kept: BTreeSet<&str> = next.entries.iter().map(|entry| entry.code.as_str()).collect();
    last.entries.iter().map(|entry| entry.code.as_str()).filter(|code| !kept.contains(code)).collect()
}

/// All that is wrong with a set, whatever was adopted before. Nothing where it may be adopted.
pub fn problems(set: &ReferenceSet) -> Vec<Problem> {
    let mut problems = Vec::new();
    if set.version == 0 {
        problems.push(Problem::new("version", "must be 1 or more"));
    }
    if !(1..=ENTRIES_MAX).contains(&set.entries.len()) {
        problems.push(Problem::new("entries", format!("must have 1 to {ENTRIES_MAX} entries")));
    }
    let mut seen = BTreeSet::new();
    for (nth, entry) in set.entries.iter().enumerate() {
        let mut bad = |field: &str, what: &str| problems.push(Problem::new(format!("entries[{nth}].{field}"), what));
        of_entry(entry, &mut bad);
        if set.name == ReferenceSetName::BankHolidays {
            of_holiday(entry, &mut bad);
        }
        if !seen.insert(entry.code.as_str()) {
            bad("code", "stands there twice");
        }
    }
    let missing = words(set.name).into_iter().filter(|word| !seen.contains(word.as_str()));
    problems.extend(missing.map(|word| Problem::new("entries", format!("lacks {word}, which commands can name"))));
    if serde_json::to_vec(set).map_or(true, |bytes| bytes.len() > BYTES_MAX) {
        problems.push(Problem::new("entries", format!("must fit in {BYTES_MAX} bytes as stored")));
    }
    problems
}

fn of_entry(entry: &ReferenceEntry, bad: &mut impl FnMut(&str, &str)) {
    let ReferenceEntry { code, name, valid_from, valid_to, source } = entry;
    let is_code = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    if !(1..=CODE_MAX).contains(&code.len()) || !code.chars().all(is_code) {
        bad("code", "must be 1 to 64 letters, digits, dots, hyphens, underscores or slashes");
    }
    if !is_line(name, NAME_MAX) {
        bad("name", "must be one line of 1 to 200 characters");
    } else if kernel::looks_like_a_location(name) {
        bad("name", "must not hold anything shaped like an address, a postcode, a phone number or a link");
    }
    if !is_line(source, SOURCE_MAX) {
        bad("source", "must be one line of 1 to 400 characters");
    }
    let in_bounds = |day: &Date| (1900..=2200).contains(&day.year());
    if !in_bounds(valid_from) {
        bad("valid_from", "must lie between the years 1900 and 2200");
    }
    if valid_to.is_some_and(|last| !in_bounds(&last) || last < *valid_from) {
        bad("valid_to", "must not lie before valid_from, nor after the year 2200");
    }
}

fn is_line(text: &str, max: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= max && !text.chars().any(char::is_control)
}

/// A holiday is a day from Monday to Friday, and a day that is worked after all is one that the rule has as a holiday or that was
/// proclaimed: nothing is said of a Saturday or a Sunday, which nobody counts as worked anyhow. It counts on its own day, so that
/// lies in the days on which the entry holds.
fn of_holiday(entry: &ReferenceEntry, bad: &mut impl FnMut(&str, &str)) {
    let ReferenceEntry { code, valid_from, valid_to, .. } = entry;
    let Ok(day) = code.strip_prefix(WORKED).unwrap_or(code).parse::<Date>() else {
        bad("code", "must be a day, YYYY-MM-DD, or WORKED- and a day");
        return;
    };
    if matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
        bad("code", "must be a day from Monday to Friday: a holiday on a weekend is kept on the day put in its place");
    }
    if day < *valid_from || valid_to.is_some_and(|last| last < day) {
        bad("code", "must be a day from valid_from to valid_to: it would count as no holiday");
    }
}
