//! A storage that fails and a machine that loses power: no answer is ever wrong.

use super::Place;
use crate::{
    Journal, OpenError,
    disk::{Disk, Part, RealDisk},
};
use eventlog::{AppendError, Appended, EventLog, Expected, Pending, suite};
use std::{
    fs::File,
    io,
    os::unix::fs::FileExt as _,
    sync::{Arc, Mutex},
};

/// Does `good` acts, then fails every one. Keeps how to undo the writes that no sync has covered.
struct Weak {
    state: Mutex<State>,
    error: io::ErrorKind,
}

struct State {
    good: usize,
    undo: Vec<(Part, Undo)>,
}

enum Undo {
    /// The segment, its length before, its length after.
    Length(File, u64, u64),
    /// The anchor, where, and what was there.
    Bytes(File, u64, Vec<u8>),
}

impl Weak {
    fn new(good: usize, error: io::ErrorKind) -> Arc<Self> {
        Arc::new(Self { state: Mutex::new(State { good, undo: Vec::new() }), error })
    }

    /// Loses what was not synced, all but `kept` of four quarters of each write.
    fn lose_power(&self, kept: u64, zeros: bool) {
        for (_, undo) in self.state.lock().unwrap().undo.drain(..).rev() {
            match undo {
                Undo::Length(file, before, after) => {
                    file.set_len(before + (after - before) * kept / 4).unwrap();
                    if zeros {
                        file.set_len(after).unwrap();
                    }
                }
                Undo::Bytes(file, offset, bytes) => {
                    let kept = usize::try_from(kept).unwrap() * bytes.len() / 4;
                    file.write_all_at(&bytes[kept..], offset + kept as u64).unwrap();
                }
            }
        }
    }
}

impl Disk for Weak {
    fn write(&self, part: Part, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut state = self.state.lock().unwrap();
        let copy = file.try_clone().unwrap();
        let before = file.metadata().unwrap().len();
        let undo = match part {
            Part::Segment => Undo::Length(copy, before, before.max(offset + bytes.len() as u64)),
            Part::Anchor => {
                let mut old = vec![0; bytes.len()];
                file.read_exact_at(&mut old, offset).unwrap();
                Undo::Bytes(copy, offset, old)
            }
        };
        state.undo.push((part, undo));
        let Some(good) = state.good.checked_sub(1) else {
            // A failing write has written something.
            RealDisk.write(part, file, &bytes[..bytes.len() / 2], offset)?;
            return Err(self.error.into());
        };
        state.good = good;
        RealDisk.write(part, file, bytes, offset)
    }

    fn sync(&self, part: Part, _: &File) -> io::Result<()> {
        let mut state = self.state.lock().unwrap();
        state.good = state.good.checked_sub(1).ok_or(self.error)?;
        state.undo.retain(|(written, _)| *written != part);
        Ok(())
    }
}

/// Appends in groups until the storage fails; gives back what was acknowledged.
async fn append_until_stopped(journal: &Journal) -> Vec<Appended> {
    let mut acknowledged = Vec::new();
    for round in 0..20 {
        let pending: Vec<Pending> =
            (0..4).map(|n| journal.append(suite::draft(round * 4 + n, n), Expected::Any)).collect();
        let mut failed = false;
        for one in pending {
            match one.await {
                Ok(appended) => {
                    assert!(!failed, "nothing is acknowledged after a failure");
                    acknowledged.push(appended);
                }
                Err(AppendError::Uncertain(_) | AppendError::Stopped(_)) => failed = true,
                Err(other) => panic!("{other}"),
            }
        }
        if failed {
            break;
        }
    }
    acknowledged
}

#[tokio::test]
async fn after_any_failed_write_or_sync_nothing_is_acknowledged_and_nothing_acknowledged_is_lost() {
    for error in [io::ErrorKind::StorageFull, io::ErrorKind::Other] {
        for good in 0..40 {
            for (kept, zeros) in [(0, false), (0, true), (1, false), (3, true), (4, false)] {
                let mut place = Place::with_small_segments();
                place.settings.segment_bytes = 5_000;
                let disk = Weak::new(good, error);
                match Journal::open_on(place.settings.clone(), disk.clone(), None) {
                    Err(refused) => {
                        assert!(good < 2 && matches!(refused, OpenError::Io { .. }), "{refused}");
                        disk.lose_power(kept, zeros);
                    }
                    Ok((journal, _)) => {
                        let acknowledged = append_until_stopped(&journal).await;
                        let hint = format!("{good} good acts, {kept} quarters kept, zeros {zeros}");
                        assert!(matches!(
                            journal.append(suite::draft(999, 9), Expected::Any).await,
                            Err(AppendError::Stopped(_))
                        ));
                        assert!(journal.failure().is_some());
                        // Readers see what was acknowledged, and nothing else.
                        let size = acknowledged.len() as u64;
                        assert_eq!((*journal.head().borrow(), journal.checkpoint().size), (size, size), "{hint}");
                        let seen = journal.read(0, 1_000).unwrap();
                        assert_eq!(seen.len(), acknowledged.len());
                        assert!(journal.stop().is_err());
                        disk.lose_power(kept, zeros);
                        let all = place.everything();
                        assert_eq!(all[..seen.len()], seen, "{hint}");
                        suite::check_chain(&all);
                        for appended in acknowledged {
                            let at = usize::try_from(appended.position - 1).unwrap();
                            assert_eq!(all[at].hash, appended.hash);
                        }
                    }
                }
                // Whatever happened, it goes on afterwards.
                place.append(1_000..1_003).await;
            }
        }
    }
}

#[tokio::test]
async fn a_keyring_that_is_not_durable_stops_the_journal_before_anything_is_written() {
    let mut place = Place::new();
    let before = place.append(0..3).await;
    place.settings.before_sync = Arc::new(|| Err(io::ErrorKind::StorageFull.into()));
    let (journal, _) = place.open();
    assert!(matches!(journal.append(suite::draft(3, 3), Expected::Any).await, Err(AppendError::Uncertain(_))));
    assert!(matches!(journal.append(suite::draft(4, 4), Expected::Any).await, Err(AppendError::Stopped(_))));
    assert_eq!(journal.read(0, 10).unwrap(), before);
    drop(journal);
    place.settings.before_sync = Arc::new(|| Ok(()));
    assert_eq!(place.everything(), before);
}

#[tokio::test]
async fn a_panicking_barrier_leaves_callers_uncertain_not_waiting() {
    let mut place = Place::new();
    place.settings.before_sync = Arc::new(|| panic!("the barrier broke"));
    let (journal, _) = place.open();
    assert!(matches!(journal.append(suite::draft(1, 1), Expected::Any).await, Err(AppendError::Uncertain(_))));
    assert!(matches!(
        journal.append(suite::draft(2, 2), Expected::Any).await,
        Err(AppendError::Stopped(_) | AppendError::Uncertain(_))
    ));
    assert!(journal.stop().is_err());
}
