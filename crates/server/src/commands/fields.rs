//! Reading a request's fields: every malformed one is noted with its path, and all are answered at once.
#![allow(
    clippy::option_option,
    reason = "of what may be left out, the outer one says whether it is well formed, the inner one whether it is there"
)]

use crate::{
    reasons::{self, Reason},
    refuse::No,
};
use api::stalkinghub::common::v1 as common;
use events::Provenance;
use kernel::{AgencyId, AreaCode, Date, Id, Occurred, RequestId, Source, Strand, Timestamp};
use serde::de::DeserializeOwned;
use std::{borrow::Cow, str::FromStr};

/// The longest free text, in characters.
pub const TEXT_MAX: usize = 4_000;
/// The longest name, reference or other short text, in characters.
pub const SHORT_MAX: usize = 200;
/// The longest list.
pub const LIST_MAX: usize = 100;

/// An action of a plan, before it has an id.
pub struct Planned {
    /// Which agency does it.
    pub owner: AgencyId,
    /// Which strand of the plan it serves.
    pub strand: Strand,
    /// By when.
    pub due: Date,
    /// What.
    pub what: String,
}

/// The malformed fields found so far.
#[derive(Debug, Default)]
pub struct Fields(Vec<(String, Cow<'static, str>)>);

impl Fields {
    /// Notes a malformed field.
    pub fn bad(&mut self, path: impl Into<String>, what: impl Into<Cow<'static, str>>) {
        self.0.push((path.into(), what.into()));
    }

    /// The same, unless the field is noted already.
    pub fn bad_once(&mut self, path: String, what: impl Into<Cow<'static, str>>) {
        if !self.0.iter().any(|(noted, _)| *noted == path) {
            self.bad(path, what);
        }
    }

    /// All malformed fields, if there are any.
    pub fn finish(self) -> Result<(), No> {
        if self.0.is_empty() { Ok(()) } else { Err(No::Fields(self.0)) }
    }

    /// The malformed fields.
    pub fn into_bad(self) -> Vec<(String, Cow<'static, str>)> {
        self.0
    }

    /// The request id: a UUID, never the nil or the greatest one.
    pub fn request_id(&mut self, text: &str) -> Option<RequestId> {
        let id = text.parse::<RequestId>().ok().filter(|id| id.uuid() != uuid::Uuid::max());
        if id.is_none() {
            self.bad("request_id", "must be a UUID in lower case");
        }
        id
    }

    /// An etag as it came: one that is not understood must not pass for none.
    pub fn etag(&mut self, text: &str) -> String {
        self.bounded("etag", text, SHORT_MAX)
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

    /// The code of an area.
    pub fn area(&mut self, path: &str, text: &str) -> Option<AreaCode> {
        let area = text.parse().ok();
        if area.is_none() {
            self.bad(path, "must be 2 to 16 of a-z, 0-9 and -, starting with a letter, and no postcode");
        }
        area
    }

    /// A case as the caller names it: id or spoken reference. Whether it exists is found out later.
    pub fn case(&mut self, text: &str) -> String {
        let known = text.parse::<kernel::CaseId>().is_ok() || text.parse::<kernel::CaseReference>().is_ok();
        if !known {
            self.bad("case", "must be a case id or a reference such as STK-7KQ4MXR");
        }
        text.to_owned()
    }

    /// A required code, by the number of its enum value; `name` is the enum's own `as_str_name`.
    pub fn code<E: TryFrom<i32> + Default, T: DeserializeOwned>(
        &mut self,
        path: &str,
        value: i32,
        name: fn(&E) -> &'static str,
    ) -> Option<T> {
        let code = read_code(value, name);
        if code.is_none() {
            self.bad(path, "must be one of the listed values");
        }
        code
    }

    /// A code that may be left unspecified. The outer `None` means malformed.
    pub fn optional_code<E: TryFrom<i32> + Default, T: DeserializeOwned>(
        &mut self,
        path: &str,
        value: i32,
        name: fn(&E) -> &'static str,
    ) -> Option<Option<T>> {
        if value == 0 { Some(None) } else { self.code(path, value, name).map(Some) }
    }

    /// A list of codes, each at most once.
    pub fn codes<E: TryFrom<i32> + Default, T: DeserializeOwned + PartialEq>(
        &mut self,
        path: &str,
        values: &[i32],
        name: fn(&E) -> &'static str,
    ) -> Option<Vec<T>> {
        self.each_once(path, values, |f, path, &value| f.code(path, value, name))
    }

    /// A yes or no that must be stated, because silence is not "no".
    pub fn stated(&mut self, path: &str, answer: Option<bool>) -> Option<bool> {
        if answer.is_none() {
            self.bad(path, "must be stated, true or false");
        }
        answer
    }

    /// A number that is stored in 16 bits.
    pub fn small(&mut self, path: &str, number: u32) -> Option<u16> {
        let small = u16::try_from(number).ok();
        if small.is_none() {
            self.bad(path, "must be at most 65,535");
        }
        small
    }

    /// A part that must be there, itself made of fields.
    pub fn part<'a, T>(&mut self, path: &str, part: Option<&'a T>) -> Option<&'a T> {
        if part.is_none() {
            self.bad(path, "must be given");
        }
        part
    }

    /// Free text that must be there.
    pub fn text(&mut self, path: &str, text: &str) -> String {
        if text.trim().is_empty() {
            self.bad(path, "must not be empty");
        }
        self.bounded(path, text, TEXT_MAX)
    }

    /// Why, in words that must be some.
    pub fn reason(&mut self, path: &str, text: &str) -> String {
        let before = self.0.len();
        let text = self.text(path, text);
        if self.0.len() == before && reasons::read(&text) == Reason::Worthless {
            self.bad(path, "must say in words, 10 to 4,000 characters, why");
        }
        text.trim().to_owned()
    }

    /// Free text that may be left out.
    pub fn optional_text(&mut self, path: &str, text: &str) -> Option<String> {
        let text = self.bounded(path, text, TEXT_MAX);
        (!text.trim().is_empty()).then_some(text)
    }

    /// Short text that must be there.
    pub fn short(&mut self, path: &str, text: &str) -> String {
        if text.trim().is_empty() {
            self.bad(path, "must not be empty");
        }
        self.bounded(path, text, SHORT_MAX)
    }

    /// A name that lies in the clear, so that it is no place for a sentence or an address.
    pub fn public_word(&mut self, path: &str, text: &str) -> String {
        let word = self.short(path, text);
        if word.contains(char::is_whitespace) || kernel::looks_like_a_location(&word) {
            self.bad(
                path,
                "must be one word, and nothing shaped like an address, a postcode, a phone number or a link",
            );
        }
        word
    }

    /// Short text that may be left out.
    pub fn optional_short(&mut self, path: &str, text: &str) -> Option<String> {
        let text = self.bounded(path, text, SHORT_MAX);
        (!text.trim().is_empty()).then_some(text)
    }

    fn bounded(&mut self, path: &str, text: &str, max: usize) -> String {
        if text.chars().count() > max {
            self.bad(path, "is too long");
        }
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
            self.bad(path, "must not hold control characters");
        }
        // Nobody sees them, and they could hide what a text says from whoever checks it. No script and no emoji is
        // excepted in this version: joiners (U+200C, U+200D) are refused as well.
        if text.chars().any(kernel::is_invisible) {
            self.bad(path, "must not hold invisible characters, such as zero-width ones or soft hyphens");
        }
        text.to_owned()
    }

    /// A list, entry by entry; an entry's path is `path[n]`. One that is too long is not read at all.
    pub fn each<T, U>(
        &mut self,
        path: &str,
        entries: &[T],
        mut read: impl FnMut(&mut Self, &str, &T) -> Option<U>,
    ) -> Option<Vec<U>> {
        if entries.len() > LIST_MAX {
            self.bad(path, "has too many entries");
            return None;
        }
        // Read all of them before giving up, so that every malformed entry is noted.
        let read: Vec<Option<U>> =
            entries.iter().enumerate().map(|(nth, entry)| read(self, &format!("{path}[{nth}]"), entry)).collect();
        read.into_iter().collect()
    }

    /// As [`Fields::each`], for a list that names each thing at most once.
    pub fn each_once<T, U: PartialEq>(
        &mut self,
        path: &str,
        entries: &[T],
        read: impl FnMut(&mut Self, &str, &T) -> Option<U>,
    ) -> Option<Vec<U>> {
        let read = self.each(path, entries, read)?;
        for (nth, entry) in read.iter().enumerate() {
            if read[..nth].contains(entry) {
                self.bad(format!("{path}[{nth}]"), "must be named once only");
            }
        }
        Some(read)
    }

    /// Notes a list that must name something and does not.
    pub fn some<T>(&mut self, path: &str, entries: &[T]) {
        if entries.is_empty() {
            self.bad(path, "must have at least one entry");
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
    pub fn provenance(&mut self, given: Option<&common::Provenance>) -> Option<Provenance> {
        self.provenance_at("provenance", given)
    }

    /// The same, within a part of the message.
    pub fn provenance_at(&mut self, path: &str, given: Option<&common::Provenance>) -> Option<Provenance> {
        let Some(given) = given else {
            return Some(Provenance { source: Source::Agency, occurred: None, known_at: None });
        };
        let source = self.optional_code(&format!("{path}.source"), given.source, common::Source::as_str_name);
        let occurred = match &given.occurred {
            None => Some(None),
            Some(occurred) => self.occurred(&format!("{path}.occurred"), occurred).map(Some),
        };
        let known_at = match &given.known_time {
            None => Some(None),
            Some(time) => self.time(&format!("{path}.known_time"), Some(time)).map(Some),
        };
        Some(Provenance { source: source?.unwrap_or(Source::Agency), occurred: occurred?, known_at: known_at? })
    }

    /// An action of a plan.
    pub fn planned(&mut self, path: &str, given: &common::PlannedAction) -> Option<Planned> {
        let owner = self.name(&format!("{path}.owner"), &given.owner);
        let strand = self.code(&format!("{path}.strand"), given.strand, common::Strand::as_str_name);
        let due = self.date(&format!("{path}.due_date"), &given.due_date);
        let what = self.text(&format!("{path}.what"), &given.what);
        Some(Planned { owner: owner?, strand: strand?, due: due?, what })
    }

    fn occurred(&mut self, path: &str, given: &common::Occurrence) -> Option<Occurred> {
        let from = self.time(&format!("{path}.from_time"), given.from_time.as_ref());
        let to = match &given.to_time {
            None => from,
            Some(to) => self.time(&format!("{path}.to_time"), Some(to)),
        };
        let precision = self.code(&format!("{path}.precision"), given.precision, common::Precision::as_str_name);
        let (from, to) = (from?, to?);
        if to < from {
            self.bad(format!("{path}.to_time"), "must not be before from_time");
        }
        Some(Occurred { from, to, precision: precision? })
    }
}

/// The code of an enum value's number, if it is one of the enum's and not "unspecified". The name of the first value,
/// `…_UNSPECIFIED`, tells the prefix of all; what follows it, in lower case, is the stored word.
pub fn read_code<E: TryFrom<i32> + Default, T: DeserializeOwned>(
    value: i32,
    name: fn(&E) -> &'static str,
) -> Option<T> {
    let prefix = name(&E::default()).strip_suffix("UNSPECIFIED")?;
    let given = E::try_from(value).ok()?;
    let word = name(&given).strip_prefix(prefix)?.to_ascii_lowercase();
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
