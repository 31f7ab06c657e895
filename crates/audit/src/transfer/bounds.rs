//! What a file of another hub may hold at most. It is signed by a hub that is registered, which may have turned bad all the same:
//! nothing in it may be too much for a record, hide from who reads it, stand for something here, or name a day nobody counts from.

use super::{ActionSent, Bundle, Fact, LIST_MAX, NAME_MAX, OrderSent, PART_BYTES_MAX, ROWS_MAX, Row};
use kernel::{CaseReference, Date, OrderId, Timestamp, is_invisible, looks_like_a_location};
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// The longest text, in characters: as the API takes them.
const TEXT_MAX: usize = 4_000;
/// The first and the last year of any day that a file names. Hub default.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;
/// What the seal of one event adds to its record, in bytes: more than was measured.
const SEAL: usize = 300;

/// Whether everything in a file keeps within its bounds.
pub(super) fn holds(bundle: &Bundle) -> bool {
    let Bundle {
        format: _,
        transfer: _,
        from,
        to,
        reference,
        offered_at,
        offered_by,
        gateway: _,
        basis: _,
        reason,
        necessity,
        people,
        safe_contacts,
        locations,
        orders,
        actions,
        risk,
        conflict: _,
        restricted: _,
        history,
    } = bundle;
    let lists = [people.len(), safe_contacts.len(), locations.len(), orders.len(), actions.len(), risk.len()];
    let offered = calendar::london_date(*offered_at);
    let at_once = || [people, safe_contacts, locations, risk].into_iter().flatten();
    lists.iter().all(|length| *length <= LIST_MAX)
        && history.len() <= ROWS_MAX
        && [from, to, offered_by].into_iter().all(|name| is_name(name))
        && is_reference(reference)
        && [reason, necessity].into_iter().all(|text| is_text(text))
        && at_once().all(|fact| is_fact(fact) && weight([fact]) <= PART_BYTES_MAX)
        && weight(safe_contacts.iter().chain(locations)) + actions.iter().map(weight_of_action).sum::<usize>()
            <= PART_BYTES_MAX
        && orders.iter().all(|order| is_order(order, offered))
        && each_is_one(orders)
        && actions.iter().all(is_action)
        && history.iter().all(|row| is_row(row, offered))
}

/// Whether a text is a spoken reference, written as hubs write it: it is stored in the clear.
pub(super) fn is_reference(text: &str) -> bool {
    text.parse::<CaseReference>().is_ok_and(|reference| reference.as_str() == text)
}

/// Whether a value of the history holds a text that is shaped like a location: what is in order never does.
pub(super) fn may_locate(value: &Json) -> bool {
    match value {
        Json::String(text) => !is_formal(text) && looks_like_a_location(text),
        Json::Array(items) => items.iter().any(may_locate),
        Json::Object(fields) => fields.values().any(may_locate),
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}

/// Whether each order and each breach comes once, and what was recorded under an order is of that order.
fn each_is_one(orders: &[OrderSent]) -> bool {
    let (mut seen, mut breaches) = (BTreeSet::new(), BTreeSet::new());
    orders.iter().all(|order| {
        let OrderSent { versions, events } = order;
        let own: BTreeSet<&str> = versions.iter().chain(events).filter_map(|fact| named(fact, "order")).collect();
        let mut here = BTreeSet::new();
        let fits = events.iter().all(|fact| match named(fact, "breach") {
            // A report names the order too; what became of it, the breach alone.
            Some(breach) if named(fact, "order").is_some() => here.insert(breach) && breaches.insert(breach),
            Some(breach) => here.contains(breach),
            None => true,
        });
        own.len() == 1 && fits && own.into_iter().all(|order| seen.insert(order))
    })
}

fn named<'a>(fact: &'a Fact, field: &str) -> Option<&'a str> {
    fact.values.get(field).and_then(Json::as_str)
}

fn is_order(order: &OrderSent, offered: Date) -> bool {
    let made = |fact: &Fact| {
        let made = named(fact, "made").and_then(|made| made.parse::<Date>().ok());
        made.is_some_and(|made| made <= offered)
    };
    let all = || order.versions.iter().chain(&order.events);
    all().all(is_fact) && order.versions.iter().all(made) && weight(all()) <= PART_BYTES_MAX
}

fn is_fact(fact: &Fact) -> bool {
    let Fact { kind, agency, occurred: _, values } = fact;
    is_name(kind) && (agency.is_empty() || is_name(agency)) && values.values().all(is_value)
}

fn is_action(action: &ActionSent) -> bool {
    is_name(&action.agency) && YEARS.contains(&action.due.year()) && is_text(&action.what)
}

fn is_row(row: &Row, offered: Date) -> bool {
    let it = &row.row;
    is_name(&it.agency) && is_name(&it.kind) && it.on <= offered && it.values.values().all(is_value)
}

/// A value whose texts are ones, at any depth.
fn is_value(value: &Json) -> bool {
    match value {
        Json::String(text) => is_text(text) && day(text).is_none_or(|day| YEARS.contains(&day.year())),
        Json::Array(items) => items.len() <= LIST_MAX && items.iter().all(is_value),
        Json::Object(fields) => fields.len() <= LIST_MAX && fields.values().all(is_value),
        Json::Null | Json::Bool(_) | Json::Number(_) => true,
    }
}

/// A text as the API takes them: nothing in it moves a cursor, changes a colour or is not seen.
fn is_text(text: &str) -> bool {
    let is_shown = |it: char| (!it.is_control() || matches!(it, '\n' | '\t')) && !is_invisible(it);
    text.chars().count() <= TEXT_MAX && text.chars().all(is_shown)
}

fn is_name(text: &str) -> bool {
    (1..=NAME_MAX).contains(&text.len()) && is_text(text) && !text.contains(['\n', '\t'])
}

/// An id or a time, whose digits are no number of a house or a phone.
fn is_formal(text: &str) -> bool {
    text.parse::<OrderId>().is_ok() || day(text).is_some()
}

fn day(text: &str) -> Option<Date> {
    let at = || text.parse::<Timestamp>().ok().map(calendar::london_date);
    text.parse::<Date>().ok().or_else(at)
}

/// What facts take of a record together, in bytes.
pub(super) fn weight<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> usize {
    let size = |fact: &Fact| serde_json::to_vec(&fact.values).map_or(usize::MAX / LIST_MAX, |bytes| bytes.len());
    facts.into_iter().map(|fact| size(fact) + SEAL).sum()
}

/// What an action takes of a record, in bytes.
fn weight_of_action(action: &ActionSent) -> usize {
    action.what.len() + SEAL
}
