//! The checks that every log must pass, whatever it is made of.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::missing_panics_doc)]

use crate::{
    AppendError, BadRecord, Draft, EventLog, Expected, Frontier, Hash, Record, Salt, StreamName, leaf, leaf_hash,
};
use kernel::{By, Id, RecordId};
use serde_json::value::RawValue;
use std::{collections::HashMap, sync::Arc};
use uuid_of::uuid_of;

mod uuid_of {
    use kernel::{Id, Kind, RequestId};

    /// A made-up id for a number.
    pub fn uuid_of<K: Kind>(n: u128) -> Id<K> {
        let request: RequestId = format!("00000000-0000-4000-8000-{n:012x}").parse().expect("a request id");
        Id::derived(&"suite".parse().expect("an agency id"), request)
    }
}

/// A draft for a case stream, with content that tells drafts apart.
pub fn draft(record: u128, stream: u128) -> Draft {
    draft_with(record, stream, "x")
}

/// A draft with a given text inside.
pub fn draft_with(record: u128, stream: u128, text: &str) -> Draft {
    let event = format!("{{\"type\":\"suite.noted.v1\",\"record\":\"{record}\",\"text\":{text:?}}}");
    let mut salt = [7; 16];
    salt[..8].copy_from_slice(&u64::try_from(record).expect("a small number").to_be_bytes());
    Draft {
        id: uuid_of::<kernel::Record>(record),
        stream: StreamName::Case(uuid_of(stream)),
        by: By::Operator,
        request: None,
        command_mac: None,
        basis: None,
        salt: Salt(salt),
        events: vec![RawValue::from_string(event).expect("JSON")],
    }
}

/// Runs every check. `open` makes a fresh, empty log each time.
pub async fn run<L: EventLog, F: AsyncFn() -> L>(open: F) {
    an_empty_log_is_empty(&open().await);
    positions_and_versions_have_no_gaps(&open().await).await;
    a_stale_version_conflicts_and_writes_nothing(&open().await).await;
    of_racers_for_one_version_exactly_one_wins(Arc::new(open().await)).await;
    any_version_is_taken_where_none_is_expected(&open().await).await;
    too_large_and_empty_drafts_are_refused(&open().await).await;
    the_head_wakes_those_who_wait(Arc::new(open().await)).await;
    the_root_is_the_root_of_what_is_read(&open().await).await;
}

fn an_empty_log_is_empty<L: EventLog>(log: &L) {
    assert_eq!(*log.head().borrow(), 0);
    assert_eq!(log.read(0, 10).unwrap(), vec![]);
    assert_eq!(log.checkpoint(), Frontier::default().checkpoint());
}

async fn positions_and_versions_have_no_gaps<L: EventLog>(log: &L) {
    for n in 0..20 {
        let stream = n % 3;
        let appended = log.append(draft(n, stream), Expected::Version(u64::try_from(n / 3).unwrap())).await.unwrap();
        assert_eq!(appended.position, u64::try_from(n).unwrap() + 1);
        assert_eq!(appended.version, u64::try_from(n / 3).unwrap() + 1);
    }
    let all = log.read(0, 1000).unwrap();
    assert_eq!(all.len(), 20);
    assert_eq!(log.read(20, 10).unwrap(), vec![]);
    assert_eq!(log.read(99, 10).unwrap(), vec![]);
    assert_eq!(log.read(5, 2).unwrap(), all[5..7]);
    check_chain(&all);
}

/// Every stored record has its place, its link and a time that does not run backwards: what holds of a log that one
/// process writes.
pub fn check_chain(all: &[crate::Stored]) {
    check_streams(all);
    let times: Vec<_> = all.iter().map(|stored| Record::from_bytes(&stored.bytes).unwrap().at).collect();
    assert!(times.is_sorted());
}

/// Every stored record has its place, its link and a time that does not run backwards in its stream: what holds of every
/// log, whoever writes it.
pub fn check_streams(all: &[crate::Stored]) {
    let mut heads: HashMap<StreamName, (u64, Hash, kernel::Timestamp)> = HashMap::new();
    for (index, stored) in all.iter().enumerate() {
        assert_eq!(stored.position, index as u64 + 1);
        assert_eq!(stored.hash, Hash::of(&stored.bytes));
        let record = Record::from_bytes(&stored.bytes).unwrap();
        let (version, prev) = heads.get(&record.stream).map_or((0, None), |&(v, h, _)| (v, Some(h)));
        assert_eq!((record.version, record.prev), (version + 1, prev));
        assert!(heads.get(&record.stream).is_none_or(|&(_, _, last)| last <= record.at));
        heads.insert(record.stream, (record.version, stored.hash, record.at));
    }
}

async fn a_stale_version_conflicts_and_writes_nothing<L: EventLog>(log: &L) {
    log.append(draft(1, 1), Expected::Version(0)).await.unwrap();
    let before = log.checkpoint();
    for (record, expected, actual) in [(2, 0, 1), (3, 2, 1), (4, u64::MAX, 1)] {
        let error = log.append(draft(record, 1), Expected::Version(expected)).await.unwrap_err();
        assert_eq!(error, AppendError::Conflict { stream: StreamName::Case(uuid_of(1)), actual });
    }
    assert_eq!(log.checkpoint(), before);
    assert_eq!(log.read(0, 10).unwrap().len(), 1);
}

async fn of_racers_for_one_version_exactly_one_wins<L: EventLog>(log: Arc<L>) {
    for round in 0..10_u64 {
        let pending: Vec<_> = (0..16)
            .map(|racer| log.append(draft(u128::from(round) * 100 + racer, 1), Expected::Version(round)))
            .collect();
        let mut won = 0;
        for one in pending {
            match one.await {
                Ok(_) => won += 1,
                Err(error) => assert!(matches!(error, AppendError::Conflict { .. }), "{error}"),
            }
        }
        assert_eq!(won, 1, "round {round}");
    }
    check_chain(&log.read(0, 1000).unwrap());
}

async fn any_version_is_taken_where_none_is_expected<L: EventLog>(log: &L) {
    for n in 0..5 {
        assert_eq!(log.append(draft(n, 9), Expected::Any).await.unwrap().version, u64::try_from(n).unwrap() + 1);
    }
}

async fn too_large_and_empty_drafts_are_refused<L: EventLog>(log: &L) {
    let large = draft_with(1, 1, &"a".repeat(crate::RECORD_BYTES_MAX));
    assert!(matches!(log.append(large, Expected::Version(0)).await, Err(AppendError::Bad(BadRecord::TooLarge(_)))));
    let empty = Draft { events: vec![], ..draft(1, 1) };
    assert_eq!(log.append(empty, Expected::Version(0)).await, Err(AppendError::Bad(BadRecord::Empty)));
    assert_eq!(*log.head().borrow(), 0);
    log.append(draft(1, 1), Expected::Version(0)).await.unwrap();
}

async fn the_head_wakes_those_who_wait<L: EventLog>(log: Arc<L>) {
    let mut head = log.head();
    let waiter = tokio::spawn(async move { *head.wait_for(|&head| head >= 3).await.unwrap() });
    for n in 0..3 {
        let appended = log.append(draft(n, n), Expected::Version(0)).await.unwrap();
        // Acknowledged means readable.
        assert_eq!(log.read(appended.position - 1, 1).unwrap()[0].hash, appended.hash);
    }
    assert_eq!(waiter.await.unwrap(), 3);
}

async fn the_root_is_the_root_of_what_is_read<L: EventLog>(log: &L) {
    let mut tree = Frontier::default();
    for n in 0..33 {
        log.append(draft(n, n), Expected::Version(0)).await.unwrap();
        let stored = log.read(u64::try_from(n).unwrap(), 1).unwrap().remove(0);
        let record = Record::from_bytes(&stored.bytes).unwrap();
        assert_eq!(record.id, uuid_of::<kernel::Record>(n) as RecordId);
        tree.push(leaf_hash(&leaf(record.salt, stored.hash)));
        assert_eq!(log.checkpoint(), tree.checkpoint());
    }
    let _: Id<kernel::Record> = uuid_of(1);
}

#[cfg(test)]
mod tests {
    use crate::MemoryLog;

    #[tokio::test]
    async fn the_memory_log_passes_the_suite() {
        super::run(async || MemoryLog::new(|| "2026-01-06T09:00:00Z".parse().unwrap())).await;
    }
}
