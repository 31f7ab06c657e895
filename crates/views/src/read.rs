//! Reading a feed: the second run of `disclose`, for the worker at hand.

use crate::{Change, Feed, History, Item};
use events::{Class, Shown};
use kernel::{EventId, Timestamp};
use sharing::{Audience, Policy, disclose};
use std::{collections::BTreeMap, sync::Arc};

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
    history
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
        .collect()
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
    history.items.iter().filter_map(seen).collect()
}
