//! Feeds as they are kept in the store: rows and checkpoint written in one batch.

use crate::{Feed, Histories, History, Policies, Row, ViewError, feed};
use eventlog::Hash;
use kernel::CaseId;
use serde::{Deserialize, Serialize};
use sharing::Audience;
use std::sync::Arc;
use store::{Put, Space};

/// What a feed was folded from. Where a history ends does not tell it: the streams of a case are read one after another,
/// so one history can lack a record in the midst of another that ends at the same position. Nor does the digest of a
/// policy, which can be adopted a second time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Basis {
    /// The last position of the case that it takes in.
    head: u64,
    /// How many events of the case it takes in.
    events: usize,
    /// The policy it was built under.
    policy: Hash,
    /// The position at which that was adopted.
    adopted: u64,
}

impl Basis {
    fn of(policies: &Policies, history: &History) -> Self {
        let (policy, adopted) = policies.current().map_or((Hash::of(&[]), 0), |policy| (policy.hash, policy.from));
        Self { head: history.head(), events: history.items.len(), policy, adopted }
    }
}

/// How far a kept feed reaches.
#[derive(Debug, Serialize, Deserialize)]
struct Checkpoint {
    /// What it was folded from.
    basis: Basis,
    /// How many rows it has.
    rows: usize,
}

/// The end of a checkpoint's key.
const CHECKPOINT: &[u8] = b"checkpoint";
/// How many rows are read from the store at once.
const PAGE: usize = 512;

fn key(case: CaseId, audience: &Audience<'_>, row: Option<usize>) -> Vec<u8> {
    let role: &str = audience.role.map_or("any", Into::into);
    let mut key = format!("{case}/{}/{role}/", audience.agency).into_bytes();
    match row {
        // A digit sorts before a letter, so the rows come before the checkpoint.
        Some(row) => key.extend(format!("{row:010}").into_bytes()),
        None => key.extend(CHECKPOINT),
    }
    key
}

/// The feed of an audience: as kept, if it was folded from just this, otherwise folded anew, and what is new of it kept.
///
/// A feed only ever grows, so as a rule the rows that were kept are how the new one begins. Not always: a reader can come
/// between a record and what is learned from it, and keep a feed that nobody would fold later. So the rows are compared,
/// and from the first that differs they are written again.
pub fn kept_feed(
    histories: &Histories,
    policies: &Policies,
    case: CaseId,
    history: &History,
    audience: &Audience<'_>,
) -> Result<Arc<Feed>, ViewError> {
    let basis = Basis::of(policies, history);
    let name = (case, audience.agency.clone(), audience.role);
    if let Some(known) = histories.feeds().get(&name)
        && known.basis == basis
    {
        return Ok(known.feed);
    }
    let kept = stored(histories, case, audience)?;
    let reached = checkpoint(histories, case, audience)?;
    let feed = match whole(&kept) {
        Some(rows) if reached.is_some_and(|it| (it.basis, it.rows) == (basis, rows.len())) => {
            Feed { rows, access: history.access().clone() }
        }
        Some(_) | None => {
            let folded = feed(policies, history, audience, u64::MAX);
            keep(histories, case, audience, basis, &kept, &folded.rows)?;
            folded
        }
    };
    let feed = Arc::new(feed);
    histories.feeds().insert(name, KnownFeed { basis, feed: feed.clone() });
    Ok(feed)
}

/// A feed in memory, and what it was folded from.
#[derive(Debug, Clone)]
pub(crate) struct KnownFeed {
    basis: Basis,
    feed: Arc<Feed>,
}

/// How far the kept feed reaches; none if there is none that this program can read.
fn checkpoint(histories: &Histories, case: CaseId, audience: &Audience<'_>) -> Result<Option<Checkpoint>, ViewError> {
    let bytes = histories.store().get(Space::View, &key(case, audience, None))?;
    Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

/// Writes what differs from what is kept, and the checkpoint with it.
fn keep(
    histories: &Histories,
    case: CaseId,
    audience: &Audience<'_>,
    basis: Basis,
    kept: &[Kept],
    rows: &[Row],
) -> Result<(), ViewError> {
    let unreadable = |error: serde_json::Error| ViewError::Unreadable(error.to_string());
    let same = kept.iter().zip(rows).take_while(|(kept, row)| kept.row.as_ref() == Some(*row)).count();
    let mut puts = Vec::new();
    // What lies behind the last row that stays is deleted; of two changes of one key the later one counts.
    for kept in &kept[same..] {
        puts.push(Put { space: Space::View, key: kept.key.clone(), value: None });
    }
    for (at, row) in rows.iter().enumerate().skip(same) {
        let value = Some(serde_json::to_vec(row).map_err(unreadable)?);
        puts.push(Put { space: Space::View, key: key(case, audience, Some(at)), value });
    }
    let value = serde_json::to_vec(&Checkpoint { basis, rows: rows.len() }).map_err(unreadable)?;
    puts.push(Put { space: Space::View, key: key(case, audience, None), value: Some(value) });
    Ok(histories.store().put_all(&puts)?)
}

/// One row as it lies in the store.
struct Kept {
    key: Vec<u8>,
    /// None if it stands at another place than its own, or this program cannot read it.
    row: Option<Row>,
}

/// All that is kept for an audience, without the checkpoint.
fn stored(histories: &Histories, case: CaseId, audience: &Audience<'_>) -> Result<Vec<Kept>, ViewError> {
    let checkpoint = key(case, audience, None);
    let prefix = &checkpoint[..checkpoint.len() - CHECKPOINT.len()];
    let mut kept = Vec::new();
    let mut after: Option<Vec<u8>> = None;
    loop {
        let page = histories.store().scan(Space::View, prefix, after.as_deref(), PAGE)?;
        let Some((last, _)) = page.last() else { return Ok(kept) };
        after = Some(last.clone());
        for (found, value) in page {
            if found != checkpoint {
                let in_place = found == key(case, audience, Some(kept.len()));
                let row = serde_json::from_slice(&value).ok().filter(|_| in_place);
                kept.push(Kept { key: found, row });
            }
        }
    }
}

/// The rows, if all of them can be used.
fn whole(kept: &[Kept]) -> Option<Vec<Row>> {
    kept.iter().map(|kept| kept.row.clone()).collect()
}

/// The rows that are kept for an audience, as they lie in the store; none if one of them is of no use.
pub fn kept_rows(histories: &Histories, case: CaseId, audience: &Audience<'_>) -> Result<Vec<Row>, ViewError> {
    Ok(whole(&stored(histories, case, audience)?).unwrap_or_default())
}
