//! A history that is longer than what the journal remembers.

use super::{Follower, Place};
use crate::{Journal, chain::Chain, check, remembered::Key};
use eventlog::{AppendError, EventLog, Expected, Record, suite};
use std::sync::{Arc, atomic::Ordering};

fn followed() -> (Place, Arc<Follower>) {
    let mut place = Place::new();
    let follower = Arc::new(Follower::default());
    place.settings.older = Some(follower.clone());
    (place, follower)
}

async fn append(journal: &Journal, id: u128, stream: u128, version: u64) -> Result<u64, AppendError> {
    let appended = journal.append(suite::draft(id, stream), Expected::Version(version)).await;
    appended.map(|appended| appended.version)
}

#[tokio::test]
async fn what_the_journal_has_forgotten_is_asked_of_who_follows_it() {
    let (place, follower) = followed();
    for round in 0..2 {
        let (journal, _) = place.open();
        for id in round * 100..round * 100 + 100 {
            // Streams 0 and 1 are old each time when they are written again.
            let (stream, version) = if id % 50 < 2 { (id % 50, u64::try_from(id / 50).unwrap()) } else { (id, 0) };
            assert_eq!(append(&journal, id, stream, version).await, Ok(version + 1));
            follower.follow(&journal);
        }
        assert!(matches!(append(&journal, 500, 0, 1).await, Err(AppendError::Conflict { .. })));
        // An id of long ago is refused, in whichever stream.
        assert!(matches!(append(&journal, 3, 700, 0).await, Err(AppendError::Conflict { .. })));
        suite::check_chain(&journal.read(0, usize::MAX).unwrap());
        journal.stop().unwrap();
    }
    assert_eq!(check(&(&place.settings).into()).unwrap().damage, None);
}

#[tokio::test]
async fn while_who_follows_is_behind_nothing_is_taken_that_would_have_to_be_asked() {
    let (place, follower) = followed();
    let (journal, _) = place.open();
    // Nothing is forgotten until it is known, so only the bound stops it.
    let mut taken = 0;
    while append(&journal, taken, taken, 0).await.is_ok() {
        taken += 1;
        assert!(taken < 100);
    }
    assert_eq!(taken, 48);
    assert_eq!(append(&journal, taken, taken, 0).await, Err(AppendError::Busy));
    assert_eq!(append(&journal, taken, 0, 1).await, Err(AppendError::Busy));
    follower.follow(&journal);
    assert_eq!(append(&journal, taken, 0, 1).await, Ok(2));
    assert!(matches!(append(&journal, 1, 999, 0).await, Err(AppendError::Conflict { .. })));
    for id in 100..200 {
        append(&journal, id, id, 0).await.unwrap();
        follower.follow(&journal);
    }
    journal.stop().unwrap();

    // After a start only the end is remembered.
    let known = follower.applied.swap(7, Ordering::Relaxed);
    let (journal, _) = place.open();
    assert_eq!(append(&journal, 300, 0, 2).await, Err(AppendError::Busy));
    assert_eq!(append(&journal, 300, 300, 0).await, Err(AppendError::Busy));
    follower.applied.store(known, Ordering::Relaxed);
    assert_eq!(append(&journal, 300, 0, 2).await, Ok(3));
}

#[tokio::test]
async fn who_cannot_be_asked_stops_the_journal_before_anything_is_written() {
    let (place, follower) = followed();
    let (journal, _) = place.open();
    assert_eq!(append(&journal, 1, 1, 0).await, Ok(1));
    follower.broken.store(true, Ordering::Relaxed);
    assert!(matches!(append(&journal, 2, 2, 0).await, Err(AppendError::Stopped(_))));
    follower.broken.store(false, Ordering::Relaxed);
    assert!(matches!(append(&journal, 3, 3, 0).await, Err(AppendError::Stopped(_))));
    assert_eq!(journal.read(0, 10).unwrap().len(), 1);
}

#[tokio::test]
async fn a_false_suspicion_is_dropped_and_a_true_one_is_told_at_its_record() {
    let place = Place::new();
    let all = place.append(0..40).await;
    let records: Vec<_> = all.iter().map(|stored| (Record::from_bytes(&stored.bytes).unwrap(), stored.hash)).collect();
    let take = |chain: &mut Chain, nth: usize| {
        let (record, hash) = &records[nth];
        chain.take(record, Key::of(&record.stream), *hash)
    };
    let mut chain = Chain::default();
    (0..40).for_each(|nth| take(&mut chain, nth).unwrap());
    assert!(chain.suspects().is_none());

    // The tenth comes again after the twentieth: its stream and its id are suspected, and exactly there.
    let order: Vec<usize> = (0..20).chain([9]).chain(20..40).collect();
    let mut chain = Chain::default();
    for &nth in &order {
        take(&mut chain, nth).unwrap();
    }
    let mut exact = Chain::exact(chain.suspects().unwrap());
    let first = order.iter().position(|&nth| take(&mut exact, nth).is_err());
    assert_eq!(first, Some(20));

    // The same suspicions against a history that is right.
    let mut chain = Chain::default();
    for &nth in &order {
        take(&mut chain, nth).unwrap();
    }
    let mut exact = Chain::exact(chain.suspects().unwrap());
    (0..40).for_each(|nth| take(&mut exact, nth).unwrap());
}
