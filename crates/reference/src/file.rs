//! The set that a file holds. A file is JSON: `name`, `version` and `entries`, each with `code`, `name`, `valid_from`, `valid_to`
//! (left out while it is in use) and `source`. All that is wrong is told at once, by its place.

use crate::{Problem, problems};
use events::{
    ReferenceSetName,
    reference::{ReferenceEntry, ReferenceSet},
};
use kernel::Date;
use serde_json::{Map, Value};
use strum::IntoEnumIterator;

/// Reads a set, or tells all that is wrong with it.
pub fn read(text: &str) -> Result<ReferenceSet, Vec<Problem>> {
    let value = serde_json::from_str::<Value>(text);
    let given = match value {
        Ok(Value::Object(given)) if !given.is_empty() => given,
        _ => return Err(vec![Problem::new("set", "must be one JSON object with name, version and entries")]),
    };
    let mut reading = Reading { given: &given, at: String::new(), problems: Vec::new() };
    let name = reading.text("name").and_then(|name| set_name(&name));
    if name.is_none() {
        let names: Vec<&str> = ReferenceSetName::iter().map(Into::into).collect();
        reading.bad("name", &format!("must be one of {}", names.join(", ")));
    }
    let version = given.get("version").and_then(Value::as_u64).and_then(|version| u32::try_from(version).ok());
    if version.is_none() {
        reading.bad("version", "must be a whole number");
    }
    reading.nothing_but(&["name", "version", "entries"]);
    let mut found = reading.problems;
    let Some(Value::Array(listed)) = given.get("entries") else {
        found.push(Problem::new("entries", "must be a list"));
        return Err(found);
    };
    let mut entries = Vec::new();
    for (nth, value) in listed.iter().enumerate() {
        match entry(&format!("entries[{nth}]"), value) {
            Ok(entry) => entries.push(entry),
            Err(more) => found.extend(more),
        }
    }
    match (name, version) {
        (Some(name), Some(version)) => {
            let whole = entries.len() == listed.len();
            let set = ReferenceSet { name, version, entries };
            // Places in the list would be others where an entry could not be read.
            if whole {
                found.extend(problems(&set));
            }
            if found.is_empty() { Ok(set) } else { Err(found) }
        }
        _ => Err(found),
    }
}

fn set_name(text: &str) -> Option<ReferenceSetName> {
    ReferenceSetName::iter().find(|name| text == <&str>::from(name))
}

fn entry(at: &str, value: &Value) -> Result<ReferenceEntry, Vec<Problem>> {
    let Value::Object(given) = value else {
        return Err(vec![Problem::new(at, "must be an object")]);
    };
    let mut reading = Reading { given, at: format!("{at}."), problems: Vec::new() };
    let code = reading.needed("code");
    let name = reading.needed("name");
    let source = reading.needed("source");
    let valid_from = reading.day("valid_from");
    let valid_to = if given.contains_key("valid_to") { reading.day("valid_to").map(Some) } else { Some(None) };
    reading.nothing_but(&["code", "name", "valid_from", "valid_to", "source"]);
    match (code, name, source, valid_from, valid_to) {
        (Some(code), Some(name), Some(source), Some(valid_from), Some(valid_to)) if reading.problems.is_empty() => {
            Ok(ReferenceEntry { code, name, valid_from, valid_to, source })
        }
        _ => Err(reading.problems),
    }
}

struct Reading<'a> {
    given: &'a Map<String, Value>,
    at: String,
    problems: Vec<Problem>,
}

impl Reading<'_> {
    fn bad(&mut self, field: &str, what: &str) {
        self.problems.push(Problem::new(format!("{}{field}", self.at), what));
    }

    fn text(&self, field: &str) -> Option<String> {
        self.given.get(field).and_then(Value::as_str).map(str::to_owned)
    }

    fn needed(&mut self, field: &str) -> Option<String> {
        let text = self.text(field);
        if text.is_none() {
            self.bad(field, "must be a text");
        }
        text
    }

    fn day(&mut self, field: &str) -> Option<Date> {
        let day = self.text(field).filter(|text| text.len() == 10).and_then(|text| text.parse().ok());
        if day.is_none() {
            self.bad(field, "must be a day, YYYY-MM-DD");
        }
        day
    }

    fn nothing_but(&mut self, known: &[&str]) {
        let others: Vec<String> = self.given.keys().filter(|key| !known.contains(&key.as_str())).cloned().collect();
        for other in others {
            self.bad(&other, "is not known");
        }
    }
}
