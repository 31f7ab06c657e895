//! Creating and opening: what is kept, what is cut, what is refused before anything is touched.

use super::{Place, add, assert_damaged, settings_at};
use crate::{Examiner, Journal, OpenError, Settings, SigningKey, beside, check, replay};
use eventlog::{EventLog, Record, Stored, suite};
use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

#[tokio::test]
async fn reopening_keeps_everything() {
    let place = Place::with_small_segments();
    let mut before = Vec::new();
    for round in 0..6 {
        let all = place.append(round * 10..round * 10 + 10).await;
        assert_eq!(all[..before.len()], before);
        before = all;
    }
    let (journal, opened) = place.open();
    assert_eq!(opened.checkpoint, journal.checkpoint());
    assert_eq!(
        (opened.checkpoint.size, opened.beyond_anchor, opened.torn_bytes, opened.anchor_mended),
        (60, 0, 0, false)
    );
    assert_eq!(*journal.head().borrow(), 60);
    assert_eq!(journal.read(0, 100).unwrap(), before);
}

#[test]
fn a_journal_is_created_only_where_nothing_is() {
    let place = Place::new();
    assert!(matches!(Journal::create(place.settings.clone()), Err(OpenError::Exists(_))));
    fs::remove_dir_all(&place.settings.dir).unwrap();
    assert!(matches!(Journal::create(place.settings.clone()), Err(OpenError::Exists(_))));
    assert_damaged(&place.refusal());
    fs::remove_file(&place.settings.anchor).unwrap();
    assert!(matches!(place.refusal(), OpenError::Missing(_)));
    Journal::create(place.settings.clone()).unwrap();
    place.open();
}

#[test]
fn what_is_secret_or_evidence_is_for_the_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&place.settings.anchor), 0o600);
    assert_eq!(mode(&place.settings.dir), 0o700);
    assert_eq!(mode(&place.segment_files()[0]), 0o600);
}

#[test]
fn an_anchor_inside_the_data_is_refused() {
    let place = Place::new();
    for inside in ["anchor", "../data/anchor", "../keys/../data/anchor"] {
        let mut settings = place.settings.clone();
        settings.anchor = settings.dir.join(inside);
        assert!(matches!(Journal::create(settings.clone()), Err(OpenError::Settings(_))), "{inside}");
        fs::copy(&place.settings.anchor, &settings.anchor).unwrap();
        let refused = Journal::open(settings.clone()).map(|_| ()).unwrap_err();
        assert!(matches!(refused, OpenError::Settings(_)), "{inside}");
        fs::remove_file(&settings.anchor).unwrap();
    }
}

#[tokio::test]
async fn a_journal_in_use_is_refused_and_so_is_a_copy_beside_the_same_anchor() {
    let place = Place::new();
    let (journal, _) = place.open();
    add(&journal, 0..3).await;
    assert!(matches!(place.refusal(), OpenError::InUse(_)));
    let checked = check(&(&place.settings).into());
    assert!(matches!(checked, Err(OpenError::InUse(_))));
    let mut copy = place.settings.clone();
    copy.dir = place.dir.path().join("copy");
    fs::create_dir(&copy.dir).unwrap();
    for file in place.segment_files() {
        fs::copy(&file, copy.dir.join(file.file_name().unwrap())).unwrap();
    }
    assert!(matches!(Journal::open(copy), Err(OpenError::InUse(_))));
    drop(journal);
    place.open();
}

#[test]
fn settings_out_of_bounds_are_refused() {
    let place = Place::new();
    let change: [fn(&mut Settings); 7] = [
        |s| s.origin = String::new(),
        |s| s.origin = "two words".into(),
        |s| s.origin = "a+b".into(),
        |s| s.origin = "a".repeat(201),
        |s| s.segment_bytes = 1 << 40,
        |s| s.queue_max = 0,
        |s| s.group_bytes_max = usize::MAX,
    ];
    for change in change {
        let mut settings = place.settings.clone();
        change(&mut settings);
        assert!(matches!(Journal::open(settings), Err(OpenError::Settings(_))));
    }
}

#[tokio::test]
async fn another_key_or_origin_is_refused() {
    let place = Place::new();
    place.append(0..3).await;
    let mut settings = place.settings.clone();
    settings.key = SigningKey::from_seed(&[8; 32]).unwrap();
    assert_damaged(&Journal::open(settings).map(|_| ()).unwrap_err());
    let mut settings = place.settings.clone();
    settings.origin = "demo.hub.example/access".into();
    assert_damaged(&Journal::open(settings).map(|_| ()).unwrap_err());
}

#[tokio::test]
async fn the_longest_origin_fits_the_anchor() {
    let place = Place::new();
    let mut settings = settings_at(&place.dir.path().join("other"));
    settings.origin = "a".repeat(200);
    fs::create_dir_all(settings.anchor.parent().unwrap()).unwrap();
    Journal::create(settings.clone()).unwrap();
    let (journal, _) = Journal::open(settings).unwrap();
    add(&journal, 0..3).await;
}

#[tokio::test]
async fn whole_frames_beyond_the_anchor_are_kept_and_anchored() {
    let place = Place::with_small_segments();
    place.append(0..5).await;
    let older = place.anchor();
    let all = place.append(5..40).await;
    place.put_back_anchor(&older);
    let report = check(&(&place.settings).into()).unwrap();
    assert_eq!((report.checkpoint.size, report.anchored.unwrap().size, report.damage), (40, 5, None));
    let (journal, opened) = place.open();
    assert_eq!((opened.checkpoint.size, opened.beyond_anchor, opened.torn_bytes), (40, 35, 0));
    assert_eq!(journal.read(0, 100).unwrap(), all);
    drop(journal);
    assert_eq!(place.open().1.beyond_anchor, 0);
}

#[tokio::test]
async fn a_last_frame_torn_at_any_byte_beyond_the_anchor_is_cut() {
    let place = Place::new();
    let before = place.append(0..3).await;
    let older = place.anchor();
    let path = place.segment_files().remove(0);
    let start = usize::try_from(fs::metadata(&path).unwrap().len()).unwrap();
    place.append(3..4).await;
    let newer = place.anchor();
    let bytes = fs::read(&path).unwrap();
    for cut in start + 1..bytes.len() {
        // Shorter than the anchor: never.
        fs::write(&path, &bytes[..cut]).unwrap();
        place.put_back_anchor(&newer);
        assert_damaged(&place.refusal());
        assert_eq!(fs::read(&path).unwrap(), bytes[..cut], "a refused journal is not touched");
        // The record was never anchored, so never acknowledged: with the end missing, and with zeros in its place.
        for zeros in [0, 1, bytes.len() - cut, 5_000] {
            let mut torn = bytes[..cut].to_vec();
            torn.resize(cut + zeros, 0);
            fs::write(&path, &torn).unwrap();
            place.put_back_anchor(&older);
            let (journal, opened) = place.open();
            let written = bytes[start..cut].iter().rposition(|&byte| byte != 0).unwrap() + 1;
            assert_eq!((opened.checkpoint.size, opened.torn_bytes), (3, written as u64), "{cut} {zeros}");
            assert_eq!(journal.read(0, 10).unwrap(), before);
            drop(journal);
            assert_eq!(fs::metadata(&path).unwrap().len(), start as u64);
        }
    }
    let all = place.append(3..9).await;
    assert_eq!(all[..3], before);
    suite::check_chain(&place.everything());
}

#[tokio::test]
async fn a_torn_header_of_the_last_segment_is_written_again() {
    let place = Place::with_small_segments();
    let before = place.append(0..20).await;
    let next = place.settings.dir.join("00000000000000000021.seg");
    for torn in [&b""[..], b"HUB", &[0; 64], &[255; 63]] {
        fs::write(&next, torn).unwrap();
        let (journal, opened) = place.open();
        assert_eq!((opened.checkpoint.size, opened.torn_bytes), (20, torn.len() as u64));
        assert_eq!(journal.read(0, 100).unwrap(), before);
        drop(journal);
        assert_eq!(place.open().1.torn_bytes, 0);
    }
    place.append(20..25).await;
    assert_eq!(place.everything().len(), 25);
    assert!(fs::metadata(&next).unwrap().len() > 1_000);
}

#[tokio::test]
async fn an_empty_segment_of_another_log_is_refused() {
    let place = Place::new();
    fs::write(&place.segment_files()[0], crate::frame::header(1, "another")).unwrap();
    assert_damaged(&place.refusal());
    fs::write(&place.segment_files()[0], crate::frame::header(2, &place.settings.origin)).unwrap();
    assert_damaged(&place.refusal());
}

#[tokio::test]
async fn a_closed_journal_is_replayed_without_being_touched_with_or_without_its_anchor() {
    let place = Place::with_small_segments();
    let all = place.append(0..30).await;
    fs::remove_file(place.settings.dir.join("lock")).unwrap();
    let mut where_it_lies = crate::Place::from(&place.settings);
    for anchor in [where_it_lies.anchor.clone(), None] {
        where_it_lies.anchor = anchor;
        let mut seen = Vec::new();
        let report = replay(&where_it_lies, |stored, record| {
            assert_eq!(Record::from_bytes(&stored.bytes).unwrap().id, record.id);
            seen.push(stored.clone());
        });
        let report = report.unwrap();
        assert_eq!((report.checkpoint.size, report.damage), (30, None));
        assert_eq!(report.anchored.is_some(), where_it_lies.anchor.is_some());
        assert_eq!(seen, all);
        assert!(!place.settings.dir.join("lock").exists());
    }
    // A record in the middle is damaged: what comes before it is shown, and the report says so.
    let path = &place.segment_files()[1];
    let mut bytes = fs::read(path).unwrap();
    bytes[80] ^= 1;
    fs::write(path, bytes).unwrap();
    let mut seen = Vec::new();
    let report = replay(&where_it_lies, |stored, _| seen.push(stored.clone())).unwrap();
    assert_eq!(seen, all[..seen.len()]);
    assert_eq!(report.damage.unwrap().position, seen.len() as u64 + 1);
}

/// Counts what it sees, and accepts so many records at least.
struct AtLeast {
    accepted: u64,
    seen: Vec<u64>,
}

impl Examiner for AtLeast {
    fn see(&mut self, stored: &Stored, record: &Record) {
        assert_eq!(Record::from_bytes(&stored.bytes).unwrap().id, record.id);
        self.seen.push(stored.position);
    }

    fn verdict(&mut self, size: u64) -> Result<(), String> {
        if size >= self.accepted { Ok(()) } else { Err(format!("{size} are too few")) }
    }
}

fn everything_on_disk(settings: &Settings) -> Vec<Vec<u8>> {
    let segments = crate::scan::segments(&settings.dir).unwrap().into_iter().map(|(_, path)| path);
    segments.chain([settings.anchor.clone()]).map(|path| fs::read(path).unwrap()).collect()
}

#[tokio::test]
async fn an_examiner_sees_every_record_and_may_refuse_before_anything_is_changed() {
    let place = Place::with_small_segments();
    let anchor = place.anchor();
    place.append(0..30).await;
    // All of it lies beyond the anchor, and there is a torn tail: an open would anchor the one and cut the other.
    place.put_back_anchor(&anchor);
    let last = place.segment_files().pop().unwrap();
    let torn = [fs::read(&last).unwrap(), vec![7]].concat();
    fs::write(&last, torn).unwrap();
    let before = everything_on_disk(&place.settings);

    let mut examiner = AtLeast { accepted: 31, seen: Vec::new() };
    let refused = Journal::open_examined(place.settings.clone(), &mut examiner).map(|_| ()).unwrap_err();
    assert!(matches!(&refused, OpenError::Refused(why) if why == "30 are too few"), "{refused}");
    assert_eq!(examiner.seen, (1..=30).collect::<Vec<_>>());
    assert!(everything_on_disk(&place.settings) == before);

    let mut examiner = AtLeast { accepted: 30, seen: Vec::new() };
    let (_, opened) = Journal::open_examined(place.settings.clone(), &mut examiner).unwrap();
    assert_eq!((examiner.seen.len(), opened.beyond_anchor, opened.torn_bytes), (30, 30, 1));
}

#[tokio::test]
async fn an_anchor_remembers_how_long_the_log_beside_it_was_whatever_is_said_later() {
    let mut place = Place::new();
    let said = Arc::new(AtomicU64::new(0));
    let told = said.clone();
    place.settings.beside = Arc::new(move || told.load(Ordering::Relaxed));
    let remembered = |place: &Place| beside(&(&place.settings).into()).unwrap();
    assert_eq!(remembered(&place), 0);
    for (says, remembers) in [(7, 7), (9, 9), (0, 9), (8, 9), (10, 10)] {
        said.store(says, Ordering::Relaxed);
        place.open();
        assert_eq!(remembered(&place), remembers);
    }
    let (journal, _) = place.open();
    said.store(12, Ordering::Relaxed);
    add(&journal, 0..1).await;
    assert_eq!(remembered(&place), 12);
    // What is said when nothing is appended any more is remembered at the end.
    said.store(15, Ordering::Relaxed);
    assert_eq!(remembered(&place), 12);
    journal.stop().unwrap();
    assert_eq!(remembered(&place), 15);

    // A torn slot leaves what the other says, and without an anchor nothing is said.
    let anchor = place.anchor();
    for slot in [0, 1] {
        let mut torn = anchor.clone();
        torn[slot * 4096 + 4095] ^= 1;
        place.put_back_anchor(&torn);
        assert!([12, 15].contains(&remembered(&place)), "{}", remembered(&place));
    }
    fs::remove_file(&place.settings.anchor).unwrap();
    assert_eq!(remembered(&place), 0);
}
