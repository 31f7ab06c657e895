//! Text is held if it holds anything shaped like a location and somebody could read it whom the wall around the
//! victim's location does not let through (decision 18, domain 7.5 rule 1 and section 9 row 20): an address belongs
//! into the record of the victim's location. Left out are texts about the suspect's own whereabouts, and, as long as
//! nobody who works with the suspect writes or reads them, reports of what happened and references of courts. The shape
//! decides, never the fenced value, so the answer is no oracle.

use crate::{Level, Policy};
use events::{Class, Detail, Entry, Field, HowShared, Place, Value};
use kernel::{AgencyKind, Strand, looks_like_a_location};
use strum::IntoEnumIterator;

/// Kinds of agency whose workers face the suspect.
pub(crate) const FACING: [AgencyKind; 2] = [AgencyKind::Probation, AgencyKind::Health];

/// What says where the suspect can be found, where a location is the point. Of a notification that is the address that the
/// respondent notifies, and nothing that is told beside it.
pub(crate) fn is_about_the_suspects_whereabouts(field: &Field) -> bool {
    let notified = field.class == Class::OrderNotification && matches!(field.name, "address" | "detail");
    field.class == Class::SuspectIdentity || notified
}

/// A number that checks itself has digits like a phone number's and is none: only what passes its check was taken.
fn is_a_checked_number(field: &Field) -> bool {
    field.name == "identifiers"
}

/// What may hold a location as long as nobody who faces the suspect writes or reads it (hub default): where something
/// happened is the point of a report, and the number of a register outside the hub has digits like a phone number's, and
/// cannot be put otherwise. No term may, not even one that is only asked for: it is served on the suspect (domain 3.1).
fn may_name_a_place(field: &Field) -> bool {
    let happened =
        matches!(field.class, Class::Conduct | Class::ThirdPartyConduct | Class::Breach | Class::ThirdPartyBreach);
    happened || matches!(field.name, "court_reference" | "legal_advice_reference")
}

/// Whether an entry by a worker of an agency of this kind, on this strand of its case if on any, has to be held for
/// review before it is saved.
///
/// What is not behind the wall itself is read by somebody outside it, under any policy: an agency reads what it put
/// down in whatever role its workers act (hub default). So all texts are looked at, but for those about the suspect's
/// whereabouts and those that may name a place.
pub fn held_for_review(policy: &Policy, author: AgencyKind, strand: Option<Strand>, entry: &Entry) -> bool {
    let written_facing = FACING.contains(&author) || strand.is_some_and(Strand::faces_the_suspect);
    let read_facing = |field: &Field| {
        FACING.iter().any(|&kind| is_read(policy.level(kind, field.class), field)) || is_read_on_strand(policy, field)
    };
    entry.event.fields(entry.source).iter().any(|field| {
        !policy.is_walled(field.class)
            && !is_about_the_suspects_whereabouts(field)
            && !is_a_checked_number(field)
            && (written_facing || read_facing(field) || !may_name_a_place(field))
            && holds_a_location(field)
    })
}

/// Whether sharing an event with an agency of this kind, in full or as a summary, would carry a location to somebody
/// outside the wall: a headline can locate somebody too. What was saved under a wider rule is held here at the latest.
pub fn held_when_shared(policy: &Policy, receiver: AgencyKind, how: HowShared, entry: &Entry) -> bool {
    let class = entry.event.class(entry.source);
    let carried = |field: &Field| match how {
        HowShared::Full => true,
        HowShared::Summary if field.class == class => is_read(Level::Summary, field),
        HowShared::Summary => is_read(policy.level(receiver, field.class), field),
    };
    let may_carry = |field: &Field| {
        let may_name = may_name_a_place(field) && !is_read_on_strand(policy, field);
        is_a_checked_number(field)
            || !FACING.contains(&receiver) && (is_about_the_suspects_whereabouts(field) || may_name)
    };
    entry
        .event
        .fields(entry.source)
        .iter()
        .any(|field| !policy.is_walled(field.class) && carried(field) && !may_carry(field) && holds_a_location(field))
}

/// Whether a strand that faces the suspect lets its workers read a field, whichever agency gives it to them.
fn is_read_on_strand(policy: &Policy, field: &Field) -> bool {
    let mut facing = Strand::iter().filter(|strand| strand.faces_the_suspect());
    facing.any(|strand| is_read(policy.most_on_strand(strand, field.class), field))
}

/// Whether a level of its class lets a field be read.
fn is_read(level: Level, field: &Field) -> bool {
    level == Level::Full || (level == Level::Summary && field.detail == Detail::Headline)
}

pub(crate) fn holds_a_location(field: &Field) -> bool {
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
