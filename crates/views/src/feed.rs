//! The feed: a pure fold of a case's history for one audience.

use crate::{History, Policies};
use events::{Class, Shown};
use kernel::{EventId, Timestamp};
use serde::{Deserialize, Serialize};
use sharing::{Audience, CaseAccess, Disclosed, disclose};
use std::collections::HashMap;

/// What came into view, changed, or went out of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The event.
    pub event: EventId,
    /// Recorded time of what brought the change.
    pub since: Timestamp,
    /// What changed.
    pub change: Change,
}

/// What changed for an event in a feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It is seen, this way, from here on.
    Shown {
        /// In full, as a summary, as a marker.
        shown: Shown,
        /// Fields that may be seen.
        fields: Vec<String>,
        /// Walled classes among them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        walled: Vec<Class>,
        /// The correction that supersedes it. Also told to those who go on seeing it as before: its own agency.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        superseded_by: Option<EventId>,
    },
    /// It is not seen any more.
    Withdrawn,
}

impl Change {
    /// Shown as disclosed.
    pub(crate) fn shown(disclosed: Disclosed, superseded_by: Option<EventId>) -> Self {
        Self::Shown {
            shown: disclosed.shown,
            fields: disclosed.fields.into_iter().map(str::to_owned).collect(),
            walled: disclosed.walled,
            superseded_by,
        }
    }
}

/// A feed and what it was folded from.
#[derive(Debug, Clone, Default)]
pub struct Feed {
    /// The changes, in order.
    pub rows: Vec<Row>,
    /// What the case's history says about access, at its end.
    pub access: CaseAccess,
}

/// Folds a history into the feed of an audience. The same history always gives the same feed, and a longer history a
/// feed that begins with it.
pub fn feed(policies: &Policies, history: &History, audience: &Audience<'_>, up_to: u64) -> Feed {
    let mut folding = Folding { policies, audience, seen: HashMap::new(), feed: Feed::default() };
    let mut before = 0;
    let mut start = 0;
    while start < history.items.len() {
        let position = history.items[start].recorded.position;
        folding.adopt(history, start, before, position);
        let end = start + history.items[start..].partition_point(|item| item.recorded.position == position);
        folding.record(history, start, end);
        before = position;
        start = end;
    }
    folding.adopt(history, start, before, up_to);
    folding.feed
}

struct Folding<'a> {
    policies: &'a Policies,
    audience: &'a Audience<'a>,
    /// What the feed says of each event so far, and by what the event was corrected.
    seen: HashMap<EventId, (Disclosed, Option<EventId>)>,
    feed: Feed,
}

impl Folding<'_> {
    /// A policy adopted between two records changes what is seen of everything before it.
    fn adopt(&mut self, history: &History, end: usize, after: u64, up_to: u64) {
        if end == 0 {
            return;
        }
        for adopted in self.policies.adopted_between(after, up_to.saturating_sub(1)) {
            for item in &history.items[..end] {
                self.look(&adopted.value, item, adopted.at);
            }
        }
    }

    /// One record: its own events, and all before it if it changes who sees what.
    fn record(&mut self, history: &History, start: usize, end: usize) {
        let mut others = false;
        for item in &history.items[start..end] {
            others |= self.feed.access.evolve(&item.recorded);
        }
        let Some(policy) = self.policies.at(history.items[start].recorded.position) else { return };
        let since = history.items[start].recorded.at;
        let from = if others { 0 } else { start };
        for item in &history.items[from..end] {
            self.look(&policy.value, item, since);
        }
    }

    fn look(&mut self, policy: &sharing::Policy, item: &crate::Item, since: Timestamp) {
        let access = &self.feed.access;
        let now = disclose(policy, self.audience, access, &item.face)
            .map(|disclosed| (disclosed, access.corrected_by(item.face.id)));
        if self.seen.get(&item.face.id) == now.as_ref() {
            return;
        }
        let change = if let Some((disclosed, superseded_by)) = now {
            self.seen.insert(item.face.id, (disclosed.clone(), superseded_by));
            Change::shown(disclosed, superseded_by)
        } else {
            self.seen.remove(&item.face.id);
            Change::Withdrawn
        };
        self.feed.rows.push(Row { event: item.face.id, since, change });
    }
}
