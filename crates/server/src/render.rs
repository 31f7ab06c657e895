//! An event as the API shows it.

use crate::commands::to_proto_time;
use api::stalkinghub::common::v1 as common;
use audit::Replayed;
use events::{Shown, Value};
use kernel::{EventId, Known, Occurred, Timestamp};
use prost_types::value::Kind;
use serde::Serialize;
use views::{Item, Seen};

/// What is needed to show an event.
pub struct Sight<'a> {
    /// The event.
    pub item: &'a Item,
    /// In full, as a summary, as a marker.
    pub shown: Shown,
    /// The fields to show.
    pub fields: &'a [&'static str],
    /// Since when it is seen.
    pub since: Timestamp,
    /// The correction that supersedes it.
    pub superseded_by: Option<EventId>,
}

impl<'a> From<&'a Seen> for Sight<'a> {
    fn from(seen: &'a Seen) -> Self {
        let Seen { item, shown, fields, since, superseded_by, walled: _ } = seen;
        Self { item, shown: *shown, fields, since: *since, superseded_by: *superseded_by }
    }
}
impl<'a> From<&'a Replayed> for Sight<'a> {
    fn from(replayed: &'a Replayed) -> Self {
        let Replayed { item, shown, fields, withheld: _, since, superseded_by } = replayed;
        Self { item, shown: *shown, fields, since: *since, superseded_by: *superseded_by }
    }
}

/// The number of an enum value, by the word of a code: `from_name` is the enum's own look-up.
pub fn code<E: Into<i32>>(code: &impl Serialize, prefix: &str, from_name: fn(&str) -> Option<E>) -> i32 {
    let word = serde_json::to_value(code).ok().and_then(|value| value.as_str().map(str::to_ascii_uppercase));
    word.and_then(|word| from_name(&format!("{prefix}{word}"))).map_or(0, Into::into)
}

/// The API's form of an event. A marker tells that there is something, when it came into view, and nothing more.
pub fn case_event(sight: &Sight<'_>) -> common::CaseEvent {
    let recorded = &sight.item.recorded;
    let shown = code(&sight.shown, "SHOWN_", common::Shown::from_str_name);
    let bare = common::CaseEvent {
        event_id: recorded.id.to_string(),
        shown,
        shown_since_time: Some(to_proto_time(sight.since)),
        superseded_by_event_id: sight.superseded_by.map(|event| event.to_string()).unwrap_or_default(),
        ..Default::default()
    };
    if sight.shown == Shown::Marker {
        return bare;
    }
    let entry = &recorded.entry;
    // What a private source says is told in outline without who said it (domain 7.5, third-party material).
    let betrays = sight.shown == Shown::Summary && entry.source.is_third_party();
    let mut erased_fields = Vec::new();
    let mut details = prost_types::Struct::default();
    for field in entry.event.fields(entry.source) {
        if !sight.fields.contains(&field.name) {
            continue;
        }
        match field.value {
            Value::Known(value) => {
                if let Some(value) = given(value) {
                    details.fields.insert(field.name.to_owned(), value);
                }
            }
            Value::Erased => erased_fields.push(field.name.to_owned()),
        }
    }
    common::CaseEvent {
        r#type: entry.event.type_name().to_owned(),
        recorded_time: Some(to_proto_time(recorded.at)),
        occurred: entry.occurred.as_ref().map(occurrence),
        source: if betrays { 0 } else { code(&entry.source, "SOURCE_", common::Source::from_str_name) },
        agency: entry.controller.to_string(),
        recorded_by_agency: recorded.by.agency().map(ToString::to_string).unwrap_or_default(),
        known: entry.known.iter().filter(|_| !betrays).map(known).collect(),
        details: Some(details),
        erased_fields,
        ..bare
    }
}

/// When something happened, as far as it is known.
pub fn occurrence(occurred: &Occurred) -> common::Occurrence {
    common::Occurrence {
        from_time: Some(to_proto_time(occurred.from)),
        to_time: Some(to_proto_time(occurred.to)),
        precision: code(&occurred.precision, "PRECISION_", common::Precision::from_str_name),
    }
}

fn known(known: &Known) -> common::Known {
    common::Known {
        agency: known.agency.as_ref().map(ToString::to_string).unwrap_or_default(),
        source: code(&known.source, "SOURCE_", common::Source::from_str_name),
        known_time: Some(to_proto_time(known.at)),
    }
}

/// A JSON value as protobuf has it; `None` where nothing was given.
fn given(value: serde_json::Value) -> Option<prost_types::Value> {
    let kind = match value {
        serde_json::Value::Null => return None,
        serde_json::Value::Bool(yes) => Kind::BoolValue(yes),
        // Numbers in events are small counts and versions, which a double holds exactly.
        serde_json::Value::Number(number) => Kind::NumberValue(number.as_f64()?),
        serde_json::Value::String(text) => Kind::StringValue(text),
        serde_json::Value::Array(items) => {
            Kind::ListValue(prost_types::ListValue { values: items.into_iter().filter_map(given).collect() })
        }
        serde_json::Value::Object(fields) => Kind::StructValue(prost_types::Struct {
            fields: fields.into_iter().filter_map(|(name, value)| Some((name, given(value)?))).collect(),
        }),
    };
    Some(prost_types::Value { kind: Some(kind) })
}
