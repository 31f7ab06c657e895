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
