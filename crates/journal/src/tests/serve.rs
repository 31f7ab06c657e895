//! An open journal: the suite, groups, readers, order of syncs, bounds.

use super::{Place, add};
use crate::{
    Journal,
    disk::{Disk, Part, RealDisk},
    open_note,
};
use eventlog::{AppendError, EventLog, Expected, Pending, ReadError, suite};
use kernel::Timestamp;
use std::{
    fs::{self, File},
    io,
    os::unix::fs::FileExt as _,
    pin::Pin,
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicI64, Ordering},
        mpsc,
    },
    task::{Context, Poll, Waker},
};

#[tokio::test]
async fn the_journal_passes_the_suite() {
    let places = Mutex::new(Vec::new());
    suite::run(async || {
        let place = Place::with_small_segments();
        let journal = place.open().0;
        places.lock().unwrap().push(place);
        journal
    })
    .await;
}

#[tokio::test]
async fn what_is_no_longer_in_memory_is_read_from_disk_across_segments() {
    let mut place = Place::with_small_segments();
    place.settings.tail_bytes_max = 1_000;
    let (journal, _) = place.open();
    add(&journal, 0..60).await;
    assert!(place.segment_files().len() > 3);
    let all = journal.read(0, usize::MAX).unwrap();
    suite::check_chain(&all);
    assert_eq!(all.len(), 60);
    for after in 0..=61_u64 {
        for most in [0, 1, 2, 7, 100] {
            let from = usize::try_from(after).unwrap().min(60);
            assert_eq!(journal.read(after, most).unwrap(), all[from..(from + most).min(60)], "{after} {most}");
        }
    }
    assert_eq!(journal.read(u64::MAX, usize::MAX).unwrap(), []);
}

#[tokio::test]
async fn one_bad_request_never_fails_its_group() {
    let place = Place::new();
    let (journal, _) = place.open();
    let good: Vec<_> = (0..20).map(|n| journal.append(suite::draft(n, n), Expected::Version(0))).collect();
    let bad = journal.append(suite::draft(100, 1), Expected::Version(7));
    let more: Vec<_> = (20..40).map(|n| journal.append(suite::draft(n, n - 20), Expected::Version(1))).collect();
    for pending in good.into_iter().chain(more) {
        pending.await.unwrap();
    }
    assert!(matches!(bad.await, Err(AppendError::Conflict { .. })));
    assert_eq!(journal.checkpoint().size, 40);
}

#[tokio::test]
async fn a_repeated_record_id_is_a_conflict_also_after_reopening() {
    let place = Place::new();
    let (journal, _) = place.open();
    let first = journal.append(suite::draft(1, 1), Expected::Any);
    let again = journal.append(suite::draft(1, 2), Expected::Any);
    first.await.unwrap();
    assert!(matches!(again.await, Err(AppendError::Conflict { actual: 0, .. })));
    journal.stop().unwrap();
    let (journal, _) = place.open();
    let again = journal.append(suite::draft(1, 1), Expected::Any).await;
    assert!(matches!(again, Err(AppendError::Conflict { actual: 1, .. })));
}

#[tokio::test]
async fn a_clock_that_runs_backwards_is_held() {
    let mut place = Place::new();
    let millis = Arc::new(AtomicI64::new(1_767_690_000_000));
    let hand = millis.clone();
    place.settings.clock = Arc::new(move || Timestamp::from_millis(hand.load(Ordering::Relaxed)).unwrap());
    let (journal, _) = place.open();
    let first = journal.append(suite::draft(1, 1), Expected::Any).await.unwrap();
    millis.fetch_sub(60_000, Ordering::Relaxed);
    assert_eq!(journal.append(suite::draft(2, 1), Expected::Any).await.unwrap().at, first.at);
    journal.stop().unwrap();
    let (journal, _) = place.open();
    assert_eq!(journal.append(suite::draft(3, 1), Expected::Any).await.unwrap().at, first.at);
}

#[tokio::test]
async fn the_note_vouches_for_the_checkpoint() {
    let place = Place::new();
    let (journal, _) = place.open();
    add(&journal, 0..5).await;
    let key = place.settings.key.verifying();
    let (checkpoint, note) = journal.signed().unwrap();
    assert_eq!(checkpoint, journal.checkpoint());
    assert_eq!(open_note(&note, &place.settings.origin, &key), Ok(checkpoint));
    assert!(open_note(&note, "another", &key).is_err());
    assert!(open_note(&note.replace("\n5\n", "\n6\n"), &place.settings.origin, &key).is_err());
}

/// Notes what is done, in order, and then does it.
struct Noting(Arc<Mutex<Vec<&'static str>>>);

impl Disk for Noting {
    fn write(&self, part: Part, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        RealDisk.write(part, file, bytes, offset)?;
        self.0.lock().unwrap().push(match part {
            Part::Segment => "journal write",
            Part::Anchor => "anchor write",
            Part::CleanStop => "clean stop write",
        });
        Ok(())
    }
    fn sync(&self, part: Part, file: &File) -> io::Result<()> {
        RealDisk.sync(part, file)?;
        self.0.lock().unwrap().push(match part {
            Part::Segment => "journal sync",
            Part::Anchor => "anchor sync",
            Part::CleanStop => "clean stop sync",
        });
        Ok(())
    }
}

#[tokio::test]
async fn an_answer_comes_after_the_keyring_the_journal_and_the_anchor_in_that_order() {
    let mut place = Place::new();
    let acts = Arc::new(Mutex::new(Vec::new()));
    let barrier = acts.clone();
    place.settings.before_sync = Arc::new(move || {
        barrier.lock().unwrap().push("keyring");
        Ok(())
    });
    let (journal, _) = Journal::open_on(place.settings.clone(), Arc::new(Noting(acts.clone())), None).unwrap();
    for n in 0..5 {
        acts.lock().unwrap().clear();
        journal.append(suite::draft(n, n), Expected::Any).await.unwrap();
        let mut seen = acts.lock().unwrap().clone();
        // The first write of a run is followed by the zeros for those to come.
        seen.dedup();
        assert_eq!(seen, ["keyring", "journal write", "journal sync", "anchor write", "anchor sync"]);
    }
}

/// Holds each sync of the anchor until the next group is synced too.
#[derive(Default)]
struct Slow(Mutex<usize>, Condvar);

impl Disk for Slow {
    fn sync(&self, part: Part, file: &File) -> io::Result<()> {
        // A start syncs the header of an empty segment, and its anchor waits for nobody.
        if part == Part::Anchor && *self.0.lock().unwrap() > 1 {
            drop(self.1.wait_while(self.0.lock().unwrap(), |syncs| *syncs < 3).unwrap());
        }
        RealDisk.sync(part, file)?;
        *self.0.lock().unwrap() += usize::from(part == Part::Segment);
        self.1.notify_all();
        Ok(())
    }
}

#[tokio::test]
async fn a_group_is_written_and_synced_while_the_anchor_of_the_one_before_is_synced() {
    let place = Place::new();
    let (journal, _) = Journal::open_on(place.settings.clone(), Arc::new(Slow::default()), None).unwrap();
    let first = journal.append(suite::draft(1, 1), Expected::Any);
    // Not of the same group, because that one is being written by now, or is written.
    while place.segment_files()[0].metadata().unwrap().len() == 64 {
        tokio::task::yield_now().await;
    }
    let second = journal.append(suite::draft(2, 2), Expected::Any);
    assert_eq!((first.await.unwrap().position, second.await.unwrap().position), (1, 2));
}

#[tokio::test]
async fn zeros_are_written_ahead_of_the_frames_and_are_gone_after_a_stop_and_from_all_but_the_last_segment() {
    for place in [Place::new(), Place::with_small_segments()] {
        let bytes = |path: &std::path::PathBuf| fs::read(path).unwrap();
        let zeros = |bytes: &[u8]| bytes.iter().rev().take_while(|&&byte| byte == 0).count();
        let (journal, _) = place.open();
        add(&journal, 0..30).await;
        let files = place.segment_files();
        let (last, others) = files.split_last().unwrap();
        let space = bytes(last);
        assert!(others.iter().all(|path| zeros(&bytes(path)) == 0));
        assert!((1..=1 << 20).contains(&zeros(&space)), "{}", zeros(&space));
        assert!(space.len() as u64 <= place.settings.segment_bytes);
        let all = journal.read(0, 100).unwrap();
        // What a kill leaves: no torn bytes, nothing lost.
        let killed: Vec<_> = files.iter().map(|path| (path, bytes(path))).collect();
        let anchor = place.anchor();
        drop(journal);
        assert_eq!(zeros(&bytes(last)), 0);
        for (path, bytes) in &killed {
            fs::write(path, bytes).unwrap();
        }
        place.put_back_anchor(&anchor);
        let found = crate::check(&(&place.settings).into()).unwrap();
        assert_eq!((found.damage, found.torn_bytes), (None, 0));
        let (journal, opened) = place.open();
        assert_eq!((opened.torn_bytes, opened.beyond_anchor), (0, 0));
        assert_eq!(journal.read(0, 100).unwrap(), all);
        assert_eq!(zeros(&bytes(last)), 0, "until something is appended");
    }
}

#[tokio::test]
async fn the_header_of_a_new_segment_is_durable_before_its_first_frame_is_written() {
    let place = Place::with_small_segments();
    let acts = Arc::new(Mutex::new(Vec::new()));
    let (journal, _) = Journal::open_on(place.settings.clone(), Arc::new(Noting(acts.clone())), None).unwrap();
    let mut rolled = 0;
    for n in 0..30 {
        acts.lock().unwrap().clear();
        let before = place.segment_files().len();
        journal.append(suite::draft(n, n), Expected::Any).await.unwrap();
        if place.segment_files().len() > before {
            rolled += 1;
            let seen = acts.lock().unwrap().clone();
            // Its frame, and the zeros for those to come.
            let all = ["journal write", "journal sync", "journal write", "journal write", "journal sync"];
            assert_eq!(seen[..5], all);
        }
    }
    assert!(rolled > 1);
}

#[tokio::test]
async fn a_full_queue_is_busy_and_what_was_taken_is_still_stored() {
    let mut place = Place::new();
    place.settings.queue_max = 2;
    place.settings.group_records_max = 2;
    let (entered, at_barrier) = mpsc::channel();
    let (open_gate, gate) = mpsc::channel::<()>();
    let gate = Mutex::new(gate);
    place.settings.before_sync = Arc::new(move || {
        // The test may have ended.
        let _ = entered.send(());
        // Once the other end is gone, everything passes.
        let _ = gate.lock().unwrap().recv();
        Ok(())
    });
    let (journal, _) = place.open();
    let mut taken = vec![journal.append(suite::draft(0, 0), Expected::Any)];
    at_barrier.recv().unwrap();
    // The first is being written. Two form the next group, one is held for the group after it, two wait: no more are
    // taken. How soon the staging thread takes what waits is its own affair, so whoever is told busy tries again.
    while taken.len() < 6 {
        tokio::task::yield_now().await;
        let mut pending = journal.append(suite::draft(taken.len() as u128, 0), Expected::Any);
        match poll_once(&mut pending) {
            None => taken.push(pending),
            Some(answer) => assert_eq!(answer, Err(AppendError::Busy)),
        }
    }
    for _ in 0..100 {
        assert_eq!(journal.append(suite::draft(6, 6), Expected::Any).await, Err(AppendError::Busy));
    }
    // What is not durable is not seen, and reading does not wait for the writer.
    assert_eq!(journal.read(0, 10).unwrap(), []);
    assert_eq!(journal.checkpoint().size, 0);
    drop(open_gate);
    for pending in taken {
        pending.await.unwrap();
    }
    assert_eq!(journal.checkpoint().size, 6);
    journal.append(suite::draft(6, 6), Expected::Any).await.unwrap();
}

/// The answer, if it is there already.
fn poll_once(pending: &mut Pending) -> Option<<Pending as Future>::Output> {
    match Pin::new(pending).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => Some(answer),
        Poll::Pending => None,
    }
}

#[tokio::test]
async fn a_clock_that_breaks_stops_the_journal_and_leaves_nothing_open() {
    let mut place = Place::new();
    let good = place.settings.clock.clone();
    let all = place.append(0..3).await;
    place.settings.clock = Arc::new(|| panic!("no time"));
    let (journal, _) = place.open();
    assert!(matches!(journal.append(suite::draft(3, 3), Expected::Any).await, Err(AppendError::Uncertain(_))));
    assert!(matches!(
        journal.append(suite::draft(4, 4), Expected::Any).await,
        Err(AppendError::Stopped(_) | AppendError::Uncertain(_))
    ));
    assert!(journal.stop().is_err());
    place.settings.clock = good;
    assert_eq!(place.everything(), all);
}

#[tokio::test]
async fn too_many_waiting_bytes_are_busy_and_are_given_back() {
    let mut place = Place::new();
    place.settings.queue_bytes_max = 65_536;
    let (journal, _) = place.open();
    let text = "a".repeat(40_000);
    let mut busy = 0;
    for round in 0..50 {
        let both: Vec<_> =
            (0..2).map(|n| journal.append(suite::draft_with(round * 2 + n, n, &text), Expected::Any)).collect();
        for pending in both {
            match pending.await {
                Ok(_) => {}
                Err(error) => {
                    assert_eq!(error, AppendError::Busy);
                    busy += 1;
                }
            }
        }
    }
    assert!(busy <= 50);
    assert_eq!(journal.checkpoint().size, 100 - busy);
}

#[tokio::test]
async fn damage_under_an_open_journal_is_an_error_for_the_reader_not_an_end() {
    let mut place = Place::new();
    place.settings.tail_bytes_max = 0;
    let (journal, _) = place.open();
    add(&journal, 0..5).await;
    let path = &place.segment_files()[0];
    let bytes = fs::read(path).unwrap();
    let file = fs::OpenOptions::new().write(true).open(path).unwrap();
    let second = bytes.windows(9).enumerate().filter(|(_, window)| window.ends_with(b"{\"v\":1,\"i")).nth(1).unwrap().0;
    file.write_all_at(b"[", second as u64).unwrap();
    assert!(matches!(journal.read(0, 10), Err(ReadError::Damaged { position: 2, .. })));
    assert_eq!(journal.read(2, 10).unwrap().len(), 3);
    let last = bytes.iter().rposition(|&byte| byte != 0).unwrap();
    file.set_len(last as u64).unwrap();
    assert!(matches!(journal.read(2, 10), Err(ReadError::Damaged { position: 5, .. })));
    fs::remove_file(path).unwrap();
    assert!(matches!(journal.read(3, 10), Err(ReadError::Damaged { position: 4, .. })));
}

#[tokio::test]
async fn dropping_answers_what_waits() {
    let place = Place::new();
    let (journal, _) = place.open();
    let pending: Vec<_> = (0..100).map(|n| journal.append(suite::draft(n, n), Expected::Any)).collect();
    drop(journal);
    for one in pending {
        one.await.unwrap();
    }
    assert_eq!(place.everything().len(), 100);
}
