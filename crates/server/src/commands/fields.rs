//! Reading a request's fields: every malformed one is noted with its path, and all are answered at once.

use crate::refuse::No;
use events::Provenance;
use kernel::{Date, Id, Occurred, RequestId, Source, Timestamp};
use serde::de::DeserializeOwned;
use std::str::FromStr;

/// The longest free text, in characters.
pub const TEXT_MAX: usize = 4_000;
/// The longest name, reference or other short text, in characters.
pub const SHORT_MAX: usize = 200;
/// The longest list.
pub const LIST_MAX: usize = 100;

/// The malformed fields found so far.
#[derive(Debug, Default)]
pub struct Fields(Vec<(String, &'static str)>);

impl Fields {
    /// Notes a malformed field.
    pub fn bad(&mut self, path: impl Into<String>, what: &'static str) {
        self.0.push((path.into(), what));
    }

    /// All malformed fields, if there are any.
    pub fn finish(self) -> Result<(), No> {
        if self.0.is_empty() { Ok(()) } else { Err(No::Fields(self.0)) }
    }

    /// The request id: a UUID, never the nil or the greatest one.
    pub fn request_id(&mut self, text: &str) -> Option<RequestId> {
        let id = text.parse::<RequestId>().ok().filter(|id| id.uuid() != uuid::Uuid::max());
        if id.is_none() {
            self.bad("request_id", "must be a UUID in lower case");
        }
        id
    }

    /// A required id.
    pub fn id<K>(&mut self, path: &str, text: &str) -> Option<Id<K>> {
        let id = text.parse().ok();
        if id.is_none() {
            self.bad(path, "must be an id as this API gives them");
        }
        id
    }

    /// An id that may be left out. The outer `None` means malformed.
    pub fn optional_id<K>(&mut self, path: &str, text: &str) -> Option<Option<Id<K>>> {
        if text.is_empty() { Some(None) } else { self.id(path, text).map(Some) }
    }

    /// A required short name of an agency or worker.
    pub fn name<T: FromStr>(&mut self, path: &str, text: &str) -> Option<T> {
        let name = text.parse().ok();
        if name.is_none() {
            self.bad(path, "must be 2 to 32 of a-z, 0-9 and -, starting with a letter");
        }
        name
    }

    /// A case as the caller names it: id or spoken reference. Whether it exists is found out later.
    pub fn case(&mut self, text: &str) -> String {
        let known = text.parse::<kernel::CaseId>().is_ok() || text.parse::<kernel::CaseReference>().is_ok();
        if !known {
            self.bad("case", "must be a case id or a reference such as STK-7KQ4MXR");
        }
        text.to_owned()
    }

    /// A required code. `name` is the enum value's name, `prefix` the enum's prefix; the rest is the stored word.
    pub fn code<T: DeserializeOwned>(&mut self, path: &str, name: &str, prefix: &str) -> Option<T> {
        let code = read_code(name, prefix);
        if code.is_none() {
            self.bad(path, "must be one of the listed values");
        }
        code
    }

    /// A code that may be left unspecified. The outer `None` means malformed.
    pub fn optional_code<T: DeserializeOwned>(&mut self, path: &str, name: &str, prefix: &str) -> Option<Option<T>> {
        if name.ends_with("_UNSPECIFIED") { Some(None) } else { self.code(path, name, prefix).map(Some) }
    }

    /// Free text that must be there.
    pub fn text(&mut self, path: &str, text: &str) -> String {
        if text.trim().is_empty() {
            self.bad(path, "must not be empty");
        }
        self.bounded(path, text, TEXT_MAX)
    }

    /// Free text that may be left out.
    pub fn optional_text(&mut self, path: &str, text: &str) -> Option<String> {
        let text = self.bounded(path, text, TEXT_MAX);
        (!text.trim().is_empty()).then_some(text)
    }

    /// Short text that may be empty.
    pub fn short_text(&mut self, path: &str, text: &str) -> String {
        self.bounded(path, text, SHORT_MAX)
    }

    fn bounded(&mut self, path: &str, text: &str, max: usize) -> String {
        if text.chars().count() > max {
            self.bad(path, "is too long");
        }
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
            self.bad(path, "must not hold control characters");
        }
        text.to_owned()
    }

    /// Notes a list that is too long.
    pub fn list<T>(&mut self, path: &str, items: &[T]) {
        if items.len() > LIST_MAX {
            self.bad(path, "has too many entries");
        }
    }

    /// A required date.
    pub fn date(&mut self, path: &str, text: &str) -> Option<Date> {
        let date = text.parse::<Date>().ok().filter(|date| text.len() == 10 && (1900..=2200).contains(&date.year()));
        if date.is_none() {
            self.bad(path, "must be a date YYYY-MM-DD between the years 1900 and 2200");
        }
        date
    }

    /// A date that may be left out. The outer `None` means malformed.
    pub fn optional_date(&mut self, path: &str, text: &str) -> Option<Option<Date>> {
        if text.is_empty() { Some(None) } else { self.date(path, text).map(Some) }
    }

    /// A required moment.
    pub fn time(&mut self, path: &str, time: Option<&prost_types::Timestamp>) -> Option<Timestamp> {
        let read = time.and_then(from_proto_time);
        if read.is_none() {
            self.bad(path, "must be a moment between the years 1900 and 2200");
        }
        read
    }

    /// Who said it, when it happened, since when it was known. Left out: the agency itself, about now.
    pub fn provenance(&mut self, given: Option<&api::stalkinghub::common::v1::Provenance>) -> Option<Provenance> {
        let Some(given) = given else {
            return Some(Provenance { source: Source::Agency, occurred: None, known_at: None });
        };
        let source = self.optional_code("provenance.source", given.source().as_str_name(), "SOURCE_");
        let occurred = match &given.occurred {
            None => Some(None),
            Some(occurred) => self.occurred(occurred).map(Some),
        };
        let known_at = match &given.known_time {
            None => Some(None),
            Some(time) => self.time("provenance.known_time", Some(time)).map(Some),
        };
        Some(Provenance { source: source?.unwrap_or(Source::Agency), occurred: occurred?, known_at: known_at? })
    }

    fn occurred(&mut self, given: &api::stalkinghub::common::v1::Occurrence) -> Option<Occurred> {
        let from = self.time("provenance.occurred.from_time", given.from_time.as_ref());
        let to = match &given.to_time {
            None => from,
            Some(to) => self.time("provenance.occurred.to_time", Some(to)),
        };
        let name = given.precision().as_str_name();
        let precision = self.code("provenance.occurred.precision", name, "PRECISION_");
        let (from, to) = (from?, to?);
        if to < from {
            self.bad("provenance.occurred.to_time", "must not be before from_time");
        }
        Some(Occurred { from, to, precision: precision? })
    }
}

/// The stored word of an enum value's name.
pub fn read_code<T: DeserializeOwned>(name: &str, prefix: &str) -> Option<T> {
    let word = name.strip_prefix(prefix)?.to_ascii_lowercase();
    serde_json::from_value(serde_json::Value::String(word)).ok()
}

/// A moment from the wire; negative nanos and the like are malformed.
pub fn from_proto_time(time: &prost_types::Timestamp) -> Option<Timestamp> {
    let nanos = u32::try_from(time.nanos).ok().filter(|&nanos| nanos < 1_000_000_000)?;
    let millis = time.seconds.checked_mul(1_000)?.checked_add(i64::from(nanos / 1_000_000))?;
    Timestamp::from_millis(millis).ok()
}

/// A moment for the wire.
pub fn to_proto_time(at: Timestamp) -> prost_types::Timestamp {
    let millis = at.millis();
    let nanos = i32::try_from(millis.rem_euclid(1_000)).unwrap_or(0) * 1_000_000;
    prost_types::Timestamp { seconds: millis.div_euclid(1_000), nanos }
}
