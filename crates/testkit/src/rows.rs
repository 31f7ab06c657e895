//! Events as rows of text, for tests that practitioners read: `DAY TIME AGENCY EVENT FIELD=VALUE ...`.
//!
//! An event is the sample of its type with these fields instead of its own. Times are London's. Of values `#3` is the id
//! of the third event of the rows, `@3` the name of a thing that is called 3, anything else JSON or a word; a field of
//! moments takes `DAY_TIME`, and `none` takes a field away. `occurred=DAY`, `=DAY..DAY` or `=DAY_TIME` and `source=CODE` belong to
//! the entry; `known=DAY_TIME` says since when the agency itself knew, `role=CODE` who recorded it, `record=3` that it lies in the
//! record of the third event.

use crate::samples;
use events::{Entry, PlainEvent, Recorded};
use jiff::{civil::DateTime, tz::TimeZone};
use kernel::{By, EventId, Known, Occurred, Precision, Purpose, Source, Timestamp};
use serde_json::Value;

/// Fields that hold moments.
const MOMENTS: [&str; 14] = [
    "answered_at",
    "arrested_at",
    "asked_at",
    "at",
    "attempted_at",
    "charged_at",
    "due",
    "found_at",
    "notified_at",
    "offered_at",
    "said_at",
    "served_at",
    "starts",
    "told_at",
];

/// A moment as London's clocks show it: `2026-03-29 09:30`, or with `_` between. Of a time that comes twice, the first.
///
/// # Panics
/// Where the text is no such moment.
pub fn moment(text: &str) -> Timestamp {
    let local: DateTime = text.replacen([' ', '_'], "T", 1).parse().expect("a moment is `DAY TIME`");
    let london = TimeZone::get("Europe/London").expect("time zones are compiled in");
    let moment = london.to_ambiguous_timestamp(local).compatible().expect("London's clocks show it");
    Timestamp::from_jiff(moment).expect("within the years that are known")
}

/// The id of the event of a row, counted from 1.
///
/// # Panics
/// Never for a number.
pub fn event_id(nth: usize) -> EventId {
    EventId::of(format!("00000000-0000-8000-8000-{nth:012x}").parse().expect("an id"), 0)
}

/// `@3` in a text is the name of a thing that is called 3.
fn named(text: &str) -> String {
    let mut parts = text.split('@');
    let first = parts.next().unwrap_or_default().to_owned();
    let others = parts.map(|part| {
        let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        let number: u32 = part[..end].parse().expect("`@` stands before a number");
        format!("00000000-0000-4000-a000-{number:012x}{}", &part[end..])
    });
    std::iter::once(first).chain(others).collect()
}

fn value(key: &str, text: &str) -> Value {
    let id = |nth: &str| {
        let nth = nth.trim_start_matches('#').parse().expect("`#` stands before a number");
        serde_json::to_value(event_id(nth)).expect("an id has a JSON form")
    };
    if text.starts_with('#') {
        return id(text);
    }
    if let Some(listed) = text.strip_prefix("[#").and_then(|text| text.strip_suffix(']')) {
        return listed.split(',').map(id).collect();
    }
    if MOMENTS.contains(&key) && text.contains('_') {
        return serde_json::to_value(moment(text)).expect("a moment has a JSON form");
    }
    let text = named(text);
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}

/// `DAY`, `DAY..DAY` or `DAY_TIME`: when something happened, as far as that is known.
fn occurred(text: &str) -> Occurred {
    if text.contains('_') {
        return Occurred::at(moment(text));
    }
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let precision = if first == last { Precision::Day } else { Precision::Range };
    Occurred { from: moment(&format!("{first} 00:00")), to: moment(&format!("{last} 23:59")), precision }
}

/// Fields that the samples do not give, because they are left out where they say nothing.
const OPTIONAL: [(&str, &str); 5] = [
    ("appeal_determined", "against"),
    ("application_refused", "applied_by"),
    ("case_referred", "area"),
    ("link_confirmed", "proxy"),
    ("link_confirmed", "toward"),
];

/// The event of a row. It lies at the position of its number, in a record of its own unless the row says otherwise.
///
/// # Panics
/// Where the row is none: it says what is wrong with it.
#[allow(clippy::panic, reason = "a row that cannot be read is a mistake in a test")]
pub fn recorded(row: &str, nth: usize) -> Recorded {
    let words: Vec<&str> = row.split_whitespace().collect();
    let [day, time, agency, name, fields @ ..] = &words[..] else { panic!("`{row}` tells no event") };
    let is_meant = |entry: &Entry| entry.event.type_name().split('.').nth(1) == Some(*name);
    let sample = samples::every_event().into_iter().find(is_meant);
    let sample = sample.unwrap_or_else(|| panic!("`{name}` is no event"));
    let PlainEvent { mut clear, to_seal } = sample.split();
    clear.controller = agency.parse().expect("the short name of an agency");
    (clear.occurred, clear.known) = (None, Vec::new());
    let (mut by, mut position) = (By::Operator, nth as u64);
    for field in fields {
        let (key, text) = field.split_once('=').unwrap_or_else(|| panic!("`{field}` is no field"));
        match key {
            "source" => clear.source = serde_json::from_value(Value::String(text.to_owned())).expect("a source"),
            "record" => position = text.parse().expect("the number of an earlier row"),
            "occurred" => clear.occurred = Some(occurred(text)),
            "known" => {
                let agency = Some(clear.controller.clone());
                clear.known.push(Known { agency, source: Source::Agency, at: moment(text) });
            }
            // The role of the worker who recorded it.
            "role" => {
                let role = serde_json::from_value(Value::String(text.to_owned())).expect("a role");
                let (agency, worker) = (clear.controller.clone(), "w-1".parse().expect("a worker"));
                by = By::Worker { agency, worker, role, purpose: Purpose::VictimSafety };
            }
            _ => {
                let is_there = clear.plain.contains_key(key) || OPTIONAL.contains(&(*name, key));
                assert!(is_there, "`{name}` has no field `{key}`");
                if text == "none" {
                    clear.plain.remove(key);
                } else {
                    clear.plain.insert(key.to_owned(), value(key, text));
                }
            }
        }
    }
    let entry = Entry::join(clear, to_seal.into_values()).unwrap_or_else(|error| panic!("`{row}`: {error}"));
    let at = moment(&format!("{day} {time}"));
    Recorded { position, id: event_id(nth), at, by, entry }
}
