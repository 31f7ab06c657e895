use crate::{Indexed, LogName, Opened, Put, Seal, Space, Store, StoreError, digest, digest_in_child};
use eventlog::{Hash, Stored, StreamName};
use kernel::{Id, RequestId};
use std::{fs, path::Path, process::Command, time::Duration};

mod damage;
mod full_disk;
mod laws;
mod stopping;
mod tampering;

/// Names the directory to the child that digests it.
const DIR_VARIABLE: &str = "STORE_TEST_DIGEST_DIR";

/// Not a test of anything: what [`check`] runs in a process of its own, by this name.
#[test]
fn the_child_prints_the_digest() {
    if let Some(dir) = std::env::var_os(DIR_VARIABLE) {
        // libtest leaves the line open on which it names the test.
        println!("\n{}", digest(Path::new(&dir)).unwrap());
    }
}

/// What this program has to be called with to run one test, by its full name, and show what it prints.
fn arguments(test: &str) -> [&str; 4] {
    ["--exact", test, "--nocapture", "--test-threads=1"]
}

fn check_within(dir: &Path, limit: Duration) -> Option<String> {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(arguments("tests::the_child_prints_the_digest"));
    command.env(DIR_VARIABLE, dir).stderr(std::process::Stdio::null());
    digest_in_child(command, limit)
}

/// The check as the server does it.
fn check(dir: &Path) -> Option<String> {
    check_within(dir, Duration::from_secs(20))
}

/// Of the logs that the stores of these tests follow.
fn seal() -> Seal {
    seal_of("a log")
}

fn seal_of(key: &'static str) -> Seal {
    Box::new(move |text| Hash::of_all(&[key.as_bytes(), text.as_bytes()]))
}

fn open(dir: &Path) -> (Store, Opened) {
    open_with(dir, &check)
}

/// Opens with a check of one's own. A process that another test is just making holds, between fork and exec, every lock
/// that this one held when it was forked; so what is in use is tried again for a while.
fn open_with(dir: &Path, check: &dyn Fn(&Path) -> Option<String>) -> (Store, Opened) {
    let begun = std::time::Instant::now();
    loop {
        match Store::open(dir, seal(), check) {
            Err(StoreError::InUse(_)) if begun.elapsed().as_secs() < 10 => std::thread::yield_now(),
            other => return other.unwrap(),
        }
    }
}

fn empty() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let (store, opened) = open(dir.path());
    assert_eq!(opened, Opened::Rebuilt { why: "there was no store" });
    (dir, store)
}

fn id<K: kernel::Kind>(n: u64) -> Id<K> {
    let request: RequestId = format!("00000000-0000-4000-8000-{n:012x}").parse().unwrap();
    Id::derived(&"pol".parse().unwrap(), request)
}

fn case(n: u64) -> StreamName {
    StreamName::Case(id::<kernel::Case>(n))
}

fn stored(position: u64, bytes: &[u8]) -> Stored {
    Stored { position, bytes: bytes.into(), hash: Hash::of(bytes) }
}

/// A small generator, so that a run can be repeated: `SplitMix64`.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }

    fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }
}

/// The record at a position: 7 streams in turn, a few hundred bytes, one index entry.
fn record(position: u64) -> Indexed {
    let text = format!(
        "{{\"position\":{position},\"text\":\"{}\"}}",
        "x".repeat(200 + usize::try_from(position).unwrap() % 90)
    );
    Indexed {
        stored: stored(position, text.as_bytes()),
        stream: case((position - 1) % 7),
        version: (position - 1) / 7 + 1,
        record: id(position),
        puts: vec![put(Space::Reference, &position.to_be_bytes(), text.as_bytes())],
    }
}

fn records(positions: std::ops::RangeInclusive<u64>) -> Vec<Indexed> {
    positions.map(record).collect()
}

fn put(space: Space, key: &[u8], value: &[u8]) -> Put {
    Put { space, key: key.into(), value: Some(value.into()) }
}

/// Everything that `records(1..=last)` put into the facts log, asked for in every way; the first difference panics.
/// An error is handed back.
fn all_there(store: &Store, last: u64) -> Result<(), StoreError> {
    assert_eq!(store.applied(LogName::Facts), last);
    for n in 0..7 {
        let expected: Vec<Stored> =
            (1..=last).filter(|position| (position - 1) % 7 == n).map(|position| record(position).stored).collect();
        assert_eq!(store.stream(LogName::Facts, &case(n), 0, usize::MAX)?, expected);
        assert_eq!(store.stream_version(LogName::Facts, &case(n))?, expected.len() as u64);
    }
    let mut rows = Vec::new();
    for Indexed { stored, stream, version, record, puts } in (1..=last).map(record) {
        assert_eq!(store.record(LogName::Facts, &record)?, Some((stream, version, stored)));
        for Put { space, key, value } in puts {
            assert_eq!(store.get(space, &key)?, value);
            rows.push((key, value.unwrap()));
        }
    }
    assert_eq!(store.scan(Space::Reference, b"", None, usize::MAX)?, rows);
    Ok(())
}

#[test]
fn what_is_applied_is_read_back_by_stream_by_record_and_by_key() {
    let (_dir, store) = empty();
    for run in records(1..=100).chunks(9) {
        store.apply(LogName::Facts, run).unwrap();
    }
    all_there(&store, 100).unwrap();
    assert_eq!(store.applied(LogName::Access), 0);
    assert_eq!(store.record(LogName::Access, &id(1)).unwrap(), None);
    assert_eq!(store.stream(LogName::Access, &case(1), 0, 10).unwrap(), vec![]);
    assert_eq!(store.record(LogName::Facts, &id(101)).unwrap(), None);
    assert_eq!(store.stream_version(LogName::Facts, &case(8)).unwrap(), 0);
}

#[test]
fn a_stream_is_read_after_a_version_and_up_to_a_number() {
    let (_dir, store) = empty();
    store.apply(LogName::Facts, &records(1..=70)).unwrap();
    let positions = |after, most| {
        let found = store.stream(LogName::Facts, &case(2), after, most).unwrap();
        found.iter().map(|stored| stored.position).collect::<Vec<_>>()
    };
    assert_eq!(positions(0, 2), [3, 10]);
    assert_eq!(positions(8, 10), [59, 66]);
    assert_eq!(positions(10, 10), [0; 0]);
    assert_eq!(positions(u64::MAX, 10), [0; 0]);
    assert_eq!(positions(0, 0), [0; 0]);
}

#[test]
fn a_gap_is_refused_and_nothing_of_its_run_is_written() {
    let (_dir, store) = empty();
    store.apply(LogName::Facts, &records(1..=5)).unwrap();
    let holed = [record(6), record(8)];
    let backwards = [record(6), record(5)];
    let twice = [record(6), record(6)];
    for run in [&records(7..=8)[..], &holed, &backwards, &twice, &[Indexed { stored: stored(0, b"x"), ..record(6) }]] {
        let error = store.apply(LogName::Facts, run).unwrap_err();
        assert!(matches!(error, StoreError::Gap { log: LogName::Facts, .. }), "{error}");
    }
    assert!(matches!(
        store.apply(LogName::Access, &records(6..=6)),
        Err(StoreError::Gap { log: LogName::Access, applied: 0, position: 6 })
    ));
    all_there(&store, 5).unwrap();
}

#[test]
fn a_repeat_is_skipped() {
    let (_dir, store) = empty();
    store.apply(LogName::Facts, &[]).unwrap();
    store.apply(LogName::Facts, &records(1..=5)).unwrap();
    store.put_all(&[put(Space::Reference, &1_u64.to_be_bytes(), b"newer")]).unwrap();
    store.apply(LogName::Facts, &records(1..=3)).unwrap();
    assert_eq!(store.applied(LogName::Facts), 5);
    store.apply(LogName::Facts, &records(2..=9)).unwrap();
    assert_eq!(store.get(Space::Reference, &1_u64.to_be_bytes()).unwrap().unwrap(), b"newer");
    store.put_all(&record(1).puts).unwrap();
    all_there(&store, 9).unwrap();
}

#[test]
fn two_logs_do_not_mix() {
    let (_dir, store) = empty();
    store.apply(LogName::Access, &records(1..=3)).unwrap();
    store.apply(LogName::Facts, &records(1..=7)).unwrap();
    assert_eq!((store.applied(LogName::Facts), store.applied(LogName::Access)), (7, 3));
    assert_eq!(store.stream_version(LogName::Facts, &case(5)).unwrap(), 1);
    assert_eq!(store.stream_version(LogName::Access, &case(5)).unwrap(), 0);
}

#[test]
fn a_scan_keeps_to_its_prefix_its_start_and_its_number() {
    let (_dir, store) = empty();
    let keys: [&[u8]; 6] = [b"", b"a", b"a/1", b"a/2", b"b", b"\xff\xff"];
    let puts: Vec<Put> = keys.iter().map(|key| put(Space::View, key, key)).collect();
    store.put_all(&puts).unwrap();
    store.put_all(&[put(Space::AccessByCase, b"a/1", b"other"), put(Space::AccessByCase, b"\xff", b"other")]).unwrap();
    let scan = |prefix: &[u8], after: Option<&[u8]>, most| {
        let rows = store.scan(Space::View, prefix, after, most).unwrap();
        assert!(rows.iter().all(|(key, value)| key == value));
        rows.into_iter().map(|(key, _)| key).collect::<Vec<_>>()
    };
    assert_eq!(scan(b"", None, 100), keys);
    assert_eq!(scan(b"", Some(b""), 2), keys[1..3]);
    assert_eq!(scan(b"a", None, 100), keys[1..4]);
    assert_eq!(scan(b"a", Some(b"a"), 100), keys[2..4]);
    assert_eq!(scan(b"a/", Some(b"a/1"), 100), keys[3..4]);
    assert_eq!(scan(b"a/", Some(b""), 1), keys[2..3]);
    assert_eq!(scan(b"a", Some(b"b"), 100), keys[..0]);
    assert_eq!(scan(b"\xff", None, 100), keys[5..]);
    assert_eq!(scan(b"", None, 0), keys[..0]);
}

#[test]
fn puts_are_deleted_replaced_and_bounded() {
    let (_dir, store) = empty();
    store.put_all(&[put(Space::View, b"k", b"1"), put(Space::View, b"k", b"2")]).unwrap();
    assert_eq!(store.get(Space::View, b"k").unwrap().unwrap(), b"2");
    let delete = Put { space: Space::View, key: b"k".to_vec(), value: None };
    store.put_all(&[delete, put(Space::View, b"empty", b"")]).unwrap();
    assert_eq!(store.get(Space::View, b"k").unwrap(), None);
    assert_eq!(store.get(Space::View, b"empty").unwrap().unwrap(), b"");
    let most = vec![7; crate::VALUE_BYTES_MAX];
    store.put_all(&[put(Space::View, &[1; crate::KEY_BYTES_MAX], &most)]).unwrap();
    assert_eq!(store.get(Space::View, &[1; crate::KEY_BYTES_MAX]).unwrap().unwrap(), most);
    let large = [put(Space::View, b"fine", b""), put(Space::View, b"k", &vec![7; crate::VALUE_BYTES_MAX + 1])];
    assert!(matches!(store.put_all(&large), Err(StoreError::TooLarge { what: "value", .. })));
    assert!(matches!(store.get(Space::View, &[1; 600]), Err(StoreError::TooLarge { what: "key", .. })));
    assert_eq!(store.get(Space::View, b"fine").unwrap(), None);
    let mut large = record(1);
    large.puts.push(put(Space::View, &[1; 600], b""));
    assert!(matches!(store.apply(LogName::Facts, &[large]), Err(StoreError::TooLarge { .. })));
    all_there(&store, 0).unwrap();
}

#[test]
fn runs_of_the_largest_records_are_taken() {
    let (_dir, store) = empty();
    let text = vec![b'x'; eventlog::RECORD_BYTES_MAX];
    let run: Vec<Indexed> =
        (1..=256).map(|n| Indexed { stored: stored(n, &text), puts: vec![], ..record(n) }).collect();
    store.apply(LogName::Facts, &run).unwrap();
    for n in 0..7 {
        let found = store.stream(LogName::Facts, &case(n), 0, usize::MAX).unwrap();
        assert!(found.iter().all(|stored| *stored.bytes == *text), "{n}");
    }
    assert_eq!(store.stream_version(LogName::Facts, &case(0)).unwrap(), 37);
}

#[test]
fn a_hole_in_a_stream_is_damage() {
    let (_dir, store) = empty();
    let mut run = records(1..=20);
    run[8].version = 9; // The second record of its stream passes for the ninth.
    store.apply(LogName::Facts, &run).unwrap();
    assert!(matches!(store.stream(LogName::Facts, &run[8].stream, 0, 10), Err(StoreError::Damaged(_))));
    assert_eq!(store.stream(LogName::Facts, &run[9].stream, 0, 10).unwrap().len(), 3);
    assert!(matches!(store.stop(), Err(StoreError::Damaged(_))));
}

#[test]
fn readers_see_a_run_whole_or_not_at_all_once_it_is_applied() {
    let (_dir, store) = empty();
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for run in records(1..=2000).chunks(50) {
                store.apply(LogName::Facts, run).unwrap();
            }
        });
        while !writer.is_finished() {
            let applied = store.applied(LogName::Facts);
            if applied > 0 {
                let record = record(applied);
                assert_eq!(store.record(LogName::Facts, &record.record).unwrap().unwrap().2, record.stored);
                assert!(store.stream_version(LogName::Facts, &record.stream).unwrap() >= record.version);
                store.stream(LogName::Facts, &record.stream, 0, usize::MAX).unwrap();
            }
        }
    });
    all_there(&store, 2000).unwrap();
}

#[test]
fn spaces_have_tags_and_words_of_their_own() {
    for (n, space) in Space::ALL.into_iter().enumerate() {
        assert!(space.tag() >= 16);
        for other in &Space::ALL[n + 1..] {
            assert!(space.tag() != other.tag() && space.word() != other.word());
        }
    }
}
