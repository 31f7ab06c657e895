//! A quick start after a clean stop, and what is verified behind it.

use super::{Everything, Follower, Place, add, assert_damaged};
use crate::{Examiner, Journal, OpenError};
use eventlog::{AppendError, EventLog, Expected, ReadError, Record, Stored, suite};
use std::{fs, path::PathBuf, sync::Arc};

/// Stopped cleanly with 30 records in several segments, all of them known to a follower.
async fn stopped() -> (Place, Arc<Follower>, Vec<Stored>) {
    let mut place = Place::with_small_segments();
    place.settings.tail_bytes_max = 0;
    let follower = Arc::new(Follower::default());
    place.settings.older = Some(follower.clone());
    let (journal, _) = place.open();
    add(&journal, 0..30).await;
    follower.follow(&journal);
    let all = journal.read(0, usize::MAX).unwrap();
    journal.stop().unwrap();
    (place, follower, all)
}

fn file(place: &Place) -> PathBuf {
    place.settings.dir.join("clean-stop")
}

fn quick(place: &Place) -> Option<Journal> {
    Journal::resume(&place.settings).unwrap().map(|(journal, _)| journal)
}

#[tokio::test]
async fn after_a_clean_stop_it_serves_at_once_and_goes_on_as_if_all_had_been_read() {
    let (place, follower, mut all) = stopped().await;
    for round in 1..4 {
        let journal = quick(&place).expect("a quick start");
        assert!(!file(&place).exists(), "nothing says so any more once it serves");
        assert_eq!(journal.read(0, usize::MAX).unwrap(), all);
        assert_eq!(journal.checkpoint().size, all.len() as u64);
        assert!(matches!(journal.append(suite::draft(3, 99), Expected::Any).await, Err(AppendError::Conflict { .. })));
        add(&journal, round * 100..round * 100 + 10).await;
        assert!(journal.verify(&mut Everything, &|| true).unwrap());
        follower.follow(&journal);
        all = journal.read(0, usize::MAX).unwrap();
        suite::check_chain(&all);
        journal.stop().unwrap();
    }
    // Reading everything finds the same, and takes the file away too.
    assert_eq!(place.everything(), all);
    assert_eq!(all.len(), 60);
}

#[tokio::test]
async fn there_is_no_quick_start_unless_all_is_known_verified_and_stopped_cleanly() {
    let (mut place, follower, _) = stopped().await;
    // A stop before all is verified.
    quick(&place).unwrap().stop().unwrap();
    assert!(quick(&place).is_none());
    // Halted on the way is not verified either.
    place.open().0.stop().unwrap();
    let journal = quick(&place).unwrap();
    assert!(!journal.verify(&mut Everything, &|| false).unwrap());
    journal.stop().unwrap();
    assert!(quick(&place).is_none());
    // What follows has not caught up.
    let (journal, _) = place.open();
    add(&journal, 30..31).await;
    journal.stop().unwrap();
    assert!(quick(&place).is_none());
    let (journal, _) = place.open();
    follower.follow(&journal);
    // A failure, after which nothing that the journal knows is the truth.
    journal.stop().unwrap();
    place.settings.before_sync = Arc::new(|| Err(std::io::ErrorKind::Other.into()));
    let journal = quick(&place).unwrap();
    assert!(journal.verify(&mut Everything, &|| true).unwrap());
    assert!(journal.append(suite::draft(77, 7), Expected::Any).await.is_err());
    assert!(journal.stop().is_err());
    assert!(quick(&place).is_none());
    // Nobody who knows what is older.
    place.settings.before_sync = Arc::new(|| Ok(()));
    place.open().0.stop().unwrap();
    assert!(file(&place).exists());
    place.settings.older = None;
    assert!(quick(&place).is_none());
}

#[tokio::test]
async fn what_a_clean_stop_left_is_believed_only_whole_and_beside_the_same_anchor_and_segments() {
    let (place, follower, all) = stopped().await;
    let good = fs::read(file(&place)).unwrap();
    let anchor = place.anchor();
    for at in (0..good.len()).step_by(13) {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 7);
        fs::write(file(&place), &bad).unwrap();
        assert!(quick(&place).is_none(), "byte {at}");
        fs::write(file(&place), &good[..at]).unwrap();
        assert!(quick(&place).is_none(), "{at} bytes");
    }
    // One slot of the anchor torn.
    fs::write(file(&place), &good).unwrap();
    let mut torn = anchor.clone();
    torn[5_000] ^= 1;
    place.put_back_anchor(&torn);
    assert!(quick(&place).is_none());
    place.put_back_anchor(&anchor);
    // A segment longer, shorter, gone, or one too many.
    let last = place.segment_files().pop().unwrap();
    let bytes = fs::read(&last).unwrap();
    for other in [[&bytes[..], b"x"].concat(), bytes[..bytes.len() - 1].to_vec()] {
        fs::write(&last, other).unwrap();
        assert!(quick(&place).is_none());
    }
    fs::remove_file(&last).unwrap();
    assert!(quick(&place).is_none());
    fs::write(&last, &bytes).unwrap();
    let more = place.settings.dir.join("00000000000000000031.seg");
    fs::write(&more, b"").unwrap();
    assert!(quick(&place).is_none());
    fs::remove_file(more).unwrap();
    // That of yesterday.
    let (journal, _) = place.open();
    add(&journal, 30..31).await;
    follower.follow(&journal);
    journal.stop().unwrap();
    fs::write(file(&place), &good).unwrap();
    assert!(quick(&place).is_none());
    assert_eq!(place.everything()[..30], all);
}

/// Refuses what has fewer records, and counts them.
struct AtLeast(u64, u64);

impl Examiner for AtLeast {
    fn see(&mut self, _: &Stored, _: &Record) {
        self.1 += 1;
    }
    fn verdict(&mut self, size: u64) -> Result<(), String> {
        assert_eq!(self.1, size);
        if size < self.0 { Err(format!("{size} are too few")) } else { Ok(()) }
    }
}

#[tokio::test]
async fn an_examiner_sees_what_was_there_at_the_start_and_its_refusal_stops_the_journal() {
    let (place, follower, _) = stopped().await;
    let journal = quick(&place).unwrap();
    // What is appended meanwhile is not examined: this run wrote it.
    add(&journal, 30..33).await;
    assert!(journal.verify(&mut AtLeast(30, 0), &|| true).unwrap());
    follower.follow(&journal);
    journal.stop().unwrap();
    let journal = quick(&place).unwrap();
    let refused = journal.verify(&mut AtLeast(34, 0), &|| true).unwrap_err();
    assert!(matches!(&refused, OpenError::Refused(why) if why == "33 are too few"), "{refused}");
    assert!(matches!(journal.append(suite::draft(40, 4), Expected::Any).await, Err(AppendError::Stopped(_))));
    assert!(matches!(journal.read(0, 1), Err(ReadError::Damaged { .. })));
    assert!(journal.stop().is_err());
    assert!(quick(&place).is_none());
}

#[tokio::test]
async fn damage_that_a_quick_start_passed_over_stops_the_journal_when_it_is_found() {
    for (byte, gone) in [(70, false), (10, false), (0, true)] {
        let (place, _, _) = stopped().await;
        let path = &place.segment_files()[1];
        let mut bytes = fs::read(path).unwrap();
        bytes[byte] ^= u8::from(!gone);
        fs::write(path, &bytes).unwrap();
        let journal = quick(&place).expect("every segment is as long as it was");
        add(&journal, 30..31).await;
        if gone {
            fs::remove_file(path).unwrap();
        }
        assert_damaged(&journal.verify(&mut Everything, &|| true).unwrap_err());
        assert!(matches!(journal.append(suite::draft(40, 4), Expected::Any).await, Err(AppendError::Stopped(_))));
        assert!(matches!(journal.read(0, 1), Err(ReadError::Damaged { .. })));
        assert!(journal.failure().is_some());
        assert!(journal.stop().is_err());
        assert!(quick(&place).is_none());
        assert_damaged(&place.refusal());
    }
}
