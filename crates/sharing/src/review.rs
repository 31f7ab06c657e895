//! Text that those who face the suspect could read is held if it holds anything shaped like an address, a postcode or
//! a phone number (decision 18). The shape decides, never the fenced value, so the answer is no oracle.

use crate::{Level, Policy};
use events::{Class, Entry, Field, Place, Value};
use kernel::{AgencyKind, looks_like_a_location};

/// Kinds of agency whose workers face the suspect.
const FACING: [AgencyKind; 2] = [AgencyKind::Probation, AgencyKind::Health];

/// Classes that are about the suspect's own whereabouts, where a location is the point.
fn is_about_the_suspects_whereabouts(class: Class) -> bool {
    matches!(class, Class::SuspectIdentity | Class::OrderNotification | Class::OrderService)
}

/// Whether an entry by an agency of this kind has to be held for review before it is saved.
pub fn held_for_review(policy: &Policy, author: AgencyKind, entry: &Entry) -> bool {
    let class = entry.event.class(entry.source);
    let written_facing = FACING.contains(&author);
    let read_facing = |class| FACING.iter().any(|&kind| policy.level(kind, class) == Level::Full);
    !is_about_the_suspects_whereabouts(class)
        && entry.event.fields(entry.source).iter().any(|field| {
            !policy.is_walled(field.class)
                && !is_about_the_suspects_whereabouts(field.class)
                && (written_facing || read_facing(field.class))
                && holds_a_location(field)
        })
}

/// Whether sharing an event in full with an agency of this kind would carry a location to those who face the suspect.
pub fn held_when_shared(policy: &Policy, receiver: AgencyKind, entry: &Entry) -> bool {
    FACING.contains(&receiver)
        && entry
            .event
            .fields(entry.source)
            .iter()
            .any(|field| !policy.is_walled(field.class) && holds_a_location(field))
}

fn holds_a_location(field: &Field) -> bool {
    match (&field.place, &field.value) {
        (Place::Sealed(_), Value::Known(value)) => any_text(value, &looks_like_a_location),
        (Place::Plain, _) | (_, Value::Erased) => false,
    }
}

fn any_text(value: &serde_json::Value, found: &dyn Fn(&str) -> bool) -> bool {
    match value {
        serde_json::Value::String(text) => found(text),
        serde_json::Value::Array(items) => items.iter().any(|item| any_text(item, found)),
        serde_json::Value::Object(fields) => fields.values().any(|field| any_text(field, found)),
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => false,
    }
}
