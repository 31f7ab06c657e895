//! Reading a feed: the second run of `disclose`, for the worker at hand.

use crate::{Change, Feed, History, Item};
use events::{CaseworkEvent, Class, Event, Recorded, Shown, lists, things};
use kernel::{AgencyId, EventId, Timestamp};
use sharing::{Audience, Policy, disclose};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// An event as a reader may see it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The event.
    pub item: Arc<Item>,
    /// In full, as a summary, as a marker.
    pub shown: Shown,
    /// The fields that may be seen.
    pub fields: Vec<&'static str>,
    /// Walled classes among them.
    pub walled: Vec<Class>,
    /// Since when the agency could see it.
    pub since: Timestamp,
    /// The correction that supersedes it.
    pub superseded_by: Option<EventId>,
}

/// What a feed shows a reader, in log order. Only subtracts: an event or field that the feed does not hold is not shown,
/// whatever the second run says.
pub fn read(policy: &Policy, feed: &Feed, history: &History, audience: &Audience<'_>) -> Vec<Seen> {
    let mut latest: BTreeMap<EventId, (&Change, Timestamp)> = BTreeMap::new();
    for row in &feed.rows {
        match &row.change {
            Change::Withdrawn => {
                latest.remove(&row.event);
            }
            shown @ Change::Shown { .. } => {
                // "Since" is the first sight, unless it was withdrawn in between.
                let since = latest.get(&row.event).map_or(row.since, |&(_, since)| since);
                latest.insert(row.event, (shown, since));
            }
        }
    }
    let seen = history
        .items
        .iter()
        .filter_map(|item| {
            let &(Change::Shown { shown, fields, .. }, since) = latest.get(&item.face.id)? else { return None };
            let narrowed = disclose(policy, audience, &feed.access, &item.face)?;
            let kept = |name: &&str| fields.iter().any(|field| field == name);
            let kept: Vec<&'static str> = narrowed.fields.into_iter().filter(kept).collect();
            let told = |class: Class| item.face.fields.iter().any(|&(name, of, _)| of == class && kept.contains(&name));
            let walled = narrowed.walled.into_iter().filter(|&class| told(class)).collect();
            Some(Seen {
                item: item.as_held_by(&feed.access, Some(audience.agency)),
                shown: narrowed.shown.min(*shown),
                fields: kept,
                walled,
                since,
                superseded_by: feed.access.corrected_by(item.face.id),
            })
        })
        .collect();
    naming_what_is_seen(seen, history, audience.agency)
}

/// The same events, none of whose lists names an event, an action or a share that the reader does not know: a count leaks too
/// (domain 7.5 rule 7). Known is what is seen, and that something was shared with the reader's agency of which the reader sees what.
fn naming_what_is_seen(mut seen: Vec<Seen>, history: &History, agency: &AgencyId) -> Vec<Seen> {
    let has_lists = |seen: &Seen| !lists(&seen.item.recorded.entry.event).is_empty();
    if !seen.iter().any(has_lists) {
        return seen;
    }
    let events: BTreeSet<EventId> = seen.iter().map(|seen| seen.item.recorded.id).collect();
    let told = seen.iter().filter(|seen| seen.shown >= Shown::Summary);
    let things = told.flat_map(|seen| things(&seen.item.recorded.entry));
    let actions = things.filter(|(field, _)| *field == "action").map(|(_, action)| action);
    let shares = history.recorded().filter(|event| is_share_with(event, agency, |of| events.contains(&of)));
    let shares = shares.map(|event| event.id.to_string());
    let known: BTreeSet<String> = events.iter().map(ToString::to_string).chain(actions).chain(shares).collect();
    for one in seen.iter_mut().filter(|seen| has_lists(seen)) {
        one.item = one.item.naming_only(|id| known.contains(id));
    }
    seen
}

/// Whether an event shared something with an agency that a reader there sees: the share is known to them, although its words are
/// its sharer's.
pub fn is_share_with(event: &Recorded, agency: &AgencyId, is_seen: impl Fn(EventId) -> bool) -> bool {
    let Event::Casework(CaseworkEvent::ItemShared(shared)) = &event.entry.event else { return false };
    shared.with.iter().any(|with| with.agency == *agency) && is_seen(shared.event)
}

/// What an approved break-glass opens of a case, in log order: of the classes that are sought, or of all that it opens. It is
/// judged at once by the policy in force; no feed of the agency stands behind it, because the agency need not be on the
/// case.
pub fn read_by_break_glass(policy: &Policy, history: &History, audience: &Audience<'_>, sought: &[Class]) -> Vec<Seen> {
    let access = history.access();
    let is_sought = |class: Class| sought.is_empty() || sought.contains(&class);
    let seen = |item: &Arc<Item>| {
        if !is_sought(access.class_of(&item.face)) {
            return None;
        }
        let disclosed = disclose(policy, audience, access, &item.face)?;
        let class_of = |name: &str| item.face.fields.iter().find(|&&(of, _, _)| of == name).map(|&(_, class, _)| class);
        // The event's own fields, and of the others those that are sought too.
        let kept = |name: &&str| class_of(name).is_some_and(|class| class == item.face.class || is_sought(class));
        Some(Seen {
            item: item.as_held_by(access, Some(audience.agency)),
            shown: disclosed.shown,
            fields: disclosed.fields.into_iter().filter(kept).collect(),
            walled: disclosed.walled,
            since: item.recorded.at,
            superseded_by: access.corrected_by(item.face.id),
        })
    };
    naming_what_is_seen(history.items.iter().filter_map(seen).collect(), history, audience.agency)
}
