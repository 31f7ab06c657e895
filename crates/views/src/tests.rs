//! Laws of feeds, histories and what is known, on generated histories; the index and the reading as tables.

mod index;
mod kept;
mod known;
mod laws;
mod reading;
mod speed;

use crate::{Change, Feed, History, Item, Policies, history::linked_streams};
use eventlog::{Hash, StreamName};
use events::{Class, Recorded};
use kernel::{AgencyId, AgencyKind, EventId, Role};
use serde_json::Value as Json;
use sharing::{Audience, Disclosed, Face, Level, Policy, Tables};
use std::{collections::BTreeMap, sync::Arc};
use testkit::histories::{AGENCIES, Commit, lawful};

/// Policies that a hub might adopt after the first: wider here, narrower there.
fn policies() -> Vec<Json> {
    let mut all = vec![Tables::first()];
    let changes: [&[(Class, AgencyKind, Level)]; 3] = [
        &[
            (Class::Conduct, AgencyKind::Advocacy, Level::Full),
            (Class::Conduct, AgencyKind::Probation, Level::Absent),
            (Class::Risk, AgencyKind::Housing, Level::Marker),
            (Class::Plan, AgencyKind::Health, Level::Absent),
        ],
        &[
            (Class::Risk, AgencyKind::Police, Level::Summary),
            (Class::Process, AgencyKind::Advocacy, Level::Absent),
            (Class::Contribution, AgencyKind::HubOffice, Level::Summary),
        ],
        &[
            (Class::Process, AgencyKind::Advocacy, Level::Full),
            (Class::VictimLocation, AgencyKind::Probation, Level::Full),
        ],
    ];
    for changes in changes {
        let mut next = all[all.len() - 1].clone();
        next.version += 1;
        for &(class, kind, level) in changes {
            next.matrix.entry(class).or_default().insert(kind, level);
        }
        all.push(next);
    }
    all.iter().map(Tables::to_json).collect()
}

fn agency(name: &str) -> AgencyId {
    name.parse().unwrap()
}

/// The events of the hub's own streams.
fn of_the_hub(commits: &[Commit]) -> Vec<Recorded> {
    let hub = |commit: &&Commit| matches!(commit.stream(), StreamName::Hub | StreamName::Agency(_));
    commits.iter().filter(hub).flat_map(Commit::recorded).collect()
}

/// The history of the case as of some records: its own stream, and all that it ever linked to until then.
fn history_of(commits: &[Commit]) -> History {
    let items_of = |wanted: &dyn Fn(&StreamName) -> bool| -> Arc<Vec<Arc<Item>>> {
        let mut items = Vec::new();
        for commit in commits {
            let stream = commit.stream();
            if !wanted(&stream) {
                continue;
            }
            for (nth, recorded) in (0..).zip(commit.recorded()) {
                let face = Face::of(&recorded);
                let (stream, record) = (stream.clone(), commit.record);
                let record_hash = Hash::of(record.uuid().as_bytes());
                items.push(Arc::new(Item { stream, record, nth, record_hash, recorded, face }));
            }
        }
        Arc::new(items)
    };
    let own = items_of(&|stream| matches!(stream, StreamName::Case(_)));
    let linked = linked_streams(&own);
    let linked = items_of(&|stream| linked.contains(stream));
    History::merged([linked, own])
}

/// All that anybody of an agency may see, and what a role may see that no wall lets through.
const FENCED: Option<Role> = None;
const OPEN: Option<Role> = Some(Role::HousingOfficer);

/// Every audience that a feed is kept for, as far as they differ by these policies.
fn audiences() -> Vec<(AgencyId, AgencyKind, Option<Role>)> {
    let sides = [OPEN, FENCED];
    AGENCIES.iter().flat_map(|&(name, kind)| sides.map(|side| (agency(name), kind, side))).collect()
}

fn ceiling((agency, kind, role): &(AgencyId, AgencyKind, Option<Role>)) -> Audience<'_> {
    Audience { agency, kind: *kind, role: *role, reader: None }
}

/// What a feed says in the end of each event it shows.
fn said(feed: &Feed) -> BTreeMap<EventId, Change> {
    let mut says = BTreeMap::new();
    for row in &feed.rows {
        match &row.change {
            Change::Withdrawn => says.remove(&row.event),
            shown @ Change::Shown { .. } => says.insert(row.event, shown.clone()),
        };
    }
    says
}

/// What `disclose` says of each event under a policy, at the end of a history: without any feed.
fn disclosed(policy: &Policy, audience: &Audience<'_>, history: &History) -> BTreeMap<EventId, Disclosed> {
    let access = history.access();
    let look = |item: &Arc<Item>| Some((item.face.id, sharing::disclose(policy, audience, access, &item.face)?));
    history.items.iter().filter_map(look).collect()
}

fn policies_of(commits: &[Commit]) -> Policies {
    crate::Known::default().learning(&of_the_hub(commits)).policies
}

fn generated(seed: u64, steps: usize) -> Vec<Commit> {
    lawful(seed, steps, &policies())
}
