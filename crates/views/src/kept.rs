//! Feeds as they are kept in the store: rows and checkpoint written in one batch.

use crate::{Feed, Histories, History, Policies, Row, ViewError, feed};
use eventlog::Hash;
use kernel::CaseId;
use serde::{Deserialize, Serialize};
use sharing::{Audience, CaseAccess};
use std::sync::Arc;
use store::{Put, Space};

/// How far a kept feed reaches.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Checkpoint {
    /// The last position of the case that it takes in.
    head: u64,
    /// The policy it was built under.
    policy: Hash,
    /// How many rows it has.
    rows: u64,
}

fn key(case: CaseId, audience: &Audience<'_>, row: Option<u64>) -> Vec<u8> {
    let compartment: &'static str = audience.compartment.into();
    let mut key = format!("{case}/{}/{compartment}/", audience.agency).into_bytes();
    match row {
        // A digit sorts before a letter, so the rows come before the checkpoint.
        Some(row) => key.extend(format!("{row:010}").into_bytes()),
        None => key.extend(b"checkpoint"),
    }
    key
}

/// The feed of an audience: as kept in the store where that reaches the case's head under the policy in force, otherwise
/// folded, and what is new of it kept. A feed only ever grows, so the rows that were kept are how the new one begins.
pub fn kept_feed(
    histories: &Histories,
    policies: &Policies,
    case: CaseId,
    history: &History,
    audience: &Audience<'_>,
) -> Result<Arc<Feed>, ViewError> {
    let policy = policies.current().map_or(Hash::of(&[]), |policy| policy.hash);
    let head = history.head();
    let name = (case, audience.agency.clone(), audience.compartment);
    if let Some(known) = histories.feeds().get(&name)
        && (known.head, known.policy) == (head, policy)
    {
        return Ok(known.feed);
    }
    let feed = Arc::new(stored_feed(histories, policies, case, history, audience, policy)?);
    histories.feeds().insert(name, KnownFeed { head, policy, feed: feed.clone() });
    Ok(feed)
}

/// A feed in memory, and what it was folded from.
#[derive(Debug, Clone)]
pub(crate) struct KnownFeed {
    head: u64,
    policy: Hash,
    feed: Arc<Feed>,
}

fn stored_feed(
    histories: &Histories,
    policies: &Policies,
    case: CaseId,
    history: &History,
    audience: &Audience<'_>,
    policy: Hash,
) -> Result<Feed, ViewError> {
    let store = histories.store();
    let unreadable = |error: serde_json::Error| ViewError::Unreadable(error.to_string());
    let head = history.head();
    let checkpoint_key = key(case, audience, None);
    let kept = store.get(Space::View, &checkpoint_key)?;
    let kept: Option<Checkpoint> = kept.map(|bytes| serde_json::from_slice(&bytes)).transpose().map_err(unreadable)?;
    if let Some(kept) = &kept
        && (kept.head, kept.policy) == (head, policy)
    {
        let rows = kept_rows(histories, case, audience)?;
        if rows.len() as u64 == kept.rows {
            return Ok(Feed { rows, access: access_of(history) });
        }
    }
    let folded = feed(policies, history, audience, u64::MAX);
    let now = Checkpoint { head, policy, rows: folded.rows.len() as u64 };
    let from = kept.map_or(0, |kept| kept.rows.min(now.rows));
    let mut puts = Vec::new();
    for (at, row) in (from..).zip(folded.rows.iter().skip(usize::try_from(from).unwrap_or(usize::MAX))) {
        let value = serde_json::to_vec(row).map_err(unreadable)?;
        puts.push(Put { space: Space::View, key: key(case, audience, Some(at)), value: Some(value) });
    }
    let value = serde_json::to_vec(&now).map_err(unreadable)?;
    puts.push(Put { space: Space::View, key: checkpoint_key, value: Some(value) });
    store.put_all(&puts)?;
    Ok(folded)
}

/// What a case's history says about access, at its end.
fn access_of(history: &History) -> CaseAccess {
    let mut access = CaseAccess::default();
    for recorded in history.recorded() {
        access.evolve(recorded);
    }
    access
}

/// The rows that are kept for an audience, as they lie in the store.
pub fn kept_rows(histories: &Histories, case: CaseId, audience: &Audience<'_>) -> Result<Vec<Row>, ViewError> {
    let prefix = key(case, audience, None);
    let prefix = &prefix[..prefix.len() - b"checkpoint".len()];
    let mut rows = Vec::new();
    let mut after: Option<Vec<u8>> = None;
    loop {
        let page = histories.store().scan(Space::View, prefix, after.as_deref(), 512)?;
        let Some((last, _)) = page.last() else { return Ok(rows) };
        after = Some(last.clone());
        for (key, value) in page {
            if !key.ends_with(b"checkpoint") {
                rows.push(serde_json::from_slice(&value).map_err(|error| ViewError::Unreadable(error.to_string()))?);
            }
        }
    }
}
