//! What a stop leaves behind, and what an open makes of it.

use super::{
    Command, Duration, LogName, Opened, Path, Put, Space, Store, StoreError, all_there, check, digest, digest_in_child,
    empty, fs, open, put, records,
};

/// Why an open did not keep what it found.
fn rebuilt(dir: &Path) -> &'static str {
    let (store, opened) = open(dir);
    let Opened::Rebuilt { why } = opened else { panic!("{dir:?} was opened as it was") };
    all_there(&store, 0).unwrap();
    why
}

#[test]
fn a_clean_stop_is_found_again_and_again() {
    let (dir, store) = empty();
    let mut last = 0;
    let mut store = Some(store);
    for round in 1..=4 {
        let now = store.take().unwrap();
        now.apply(LogName::Facts, &records(last + 1..=round * 100)).unwrap();
        last = round * 100;
        all_there(&now, last).unwrap();
        now.stop().unwrap();
        let (again, opened) = open(dir.path());
        assert_eq!(opened, Opened::Clean);
        all_there(&again, last).unwrap();
        store = Some(again);
    }
}

#[test]
fn a_store_that_was_only_dropped_is_rebuilt() {
    let (dir, store) = empty();
    store.apply(LogName::Facts, &records(1..=50)).unwrap();
    drop(store);
    assert_eq!(rebuilt(dir.path()), "it was not stopped cleanly");
    // The open that rebuilt it was not followed by a stop either.
    assert_eq!(rebuilt(dir.path()), "it was not stopped cleanly");
}

#[test]
fn a_marker_counts_once() {
    let (dir, store) = empty();
    store.apply(LogName::Facts, &records(1..=50)).unwrap();
    store.stop().unwrap();
    let (store, opened) = open(dir.path());
    assert_eq!(opened, Opened::Clean);
    drop(store);
    assert_eq!(rebuilt(dir.path()), "it was not stopped cleanly");
}

#[test]
fn a_marker_tells_how_far_the_logs_were_followed() {
    let (dir, store) = empty();
    assert_eq!(crate::left(dir.path(), &super::seal()), None);
    store.apply(LogName::Facts, &records(1..=50)).unwrap();
    store.apply(LogName::Access, &records(1..=20)).unwrap();
    store.stop().unwrap();
    let left = crate::left(dir.path(), &super::seal()).unwrap();
    assert_eq!(LogName::ALL.map(|log| left.applied(log)), [50, 20]);
    // Looking changes nothing.
    let (store, opened) = open(dir.path());
    assert_eq!(opened, Opened::Clean);
    assert_eq!(crate::left(dir.path(), &super::seal()), None);
    drop(store);
}

#[test]
fn one_wrong_bit_in_the_marker_rebuilds() {
    let (dir, store) = empty();
    store.apply(LogName::Facts, &records(1..=12)).unwrap();
    store.stop().unwrap();
    let marker = dir.path().join("clean-stop");
    let good = fs::read(&marker).unwrap();
    assert!(crate::left(dir.path(), &super::seal()).is_some());
    for bit in 0..good.len() * 8 {
        let mut bad = good.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        fs::write(&marker, bad).unwrap();
        assert_eq!(crate::left(dir.path(), &super::seal()), None, "bit {bit}");
    }
    for bad in [&good[..good.len() - 1], b"", &[&good[..], b"\n"].concat(), &[b'x'; 5000]] {
        fs::write(&marker, bad).unwrap();
        assert_eq!(crate::left(dir.path(), &super::seal()), None);
    }
    assert_eq!(rebuilt(dir.path()), "it was not stopped cleanly");
}

#[test]
fn a_marker_that_was_written_without_the_seal_is_none() {
    let (dir, store) = empty();
    store.apply(LogName::Facts, &records(1..=12)).unwrap();
    store.stop().unwrap();
    let marker = dir.path().join("clean-stop");
    let forged = fs::read_to_string(&marker).unwrap().replace("\n12 0\n", "\n13 0\n");
    fs::write(&marker, forged).unwrap();
    assert_eq!(crate::left(dir.path(), &super::seal()), None);
    assert_eq!(rebuilt(dir.path()), "it was not stopped cleanly");
}

#[test]
fn a_store_of_other_logs_testifies_of_nothing_and_is_rebuilt() {
    let (dir, store) = empty();
    store.apply(LogName::Facts, &records(1..=12)).unwrap();
    store.stop().unwrap();
    let other = || super::seal_of("another log");
    assert_eq!(crate::left(dir.path(), &other()), None);
    assert_eq!(crate::left(dir.path(), &super::seal()).unwrap().applied(LogName::Facts), 12);
    let (store, opened) = Store::open(dir.path(), other(), &check).unwrap();
    assert_eq!(opened, Opened::Rebuilt { why: "it followed the logs of another hub" });
    assert_eq!(store.applied(LogName::Facts), 0);
    all_there(&store, 0).unwrap();
}

#[test]
fn a_store_of_another_layout_is_not_taken_for_that_of_another_hub() {
    let (dir, store) = empty();
    store.stop().unwrap();
    let marker = dir.path().join("clean-stop");
    let other = fs::read_to_string(&marker).unwrap().replace("layout 5", "layout 4");
    fs::write(&marker, other).unwrap();
    assert_eq!(rebuilt(dir.path()), "it was not stopped cleanly");
}

#[test]
fn a_check_that_fails_or_finds_something_else_rebuilds() {
    for (found, why) in [
        (None, "sled could not read it, or not in time"),
        (Some("sha256:00".to_owned()), "it does not hold what was stored"),
    ] {
        let (dir, store) = empty();
        store.apply(LogName::Facts, &records(1..=50)).unwrap();
        store.stop().unwrap();
        let (store, opened) = super::open_with(dir.path(), &|_| found.clone());
        assert_eq!(opened, Opened::Rebuilt { why });
        all_there(&store, 0).unwrap();
        store.apply(LogName::Facts, &records(1..=60)).unwrap();
        store.stop().unwrap();
        let (store, opened) = open(dir.path());
        assert_eq!(opened, Opened::Clean);
        all_there(&store, 60).unwrap();
    }
}

#[test]
fn a_directory_in_use_is_left_alone() {
    let (dir, store) = empty();
    store.apply(LogName::Facts, &records(1..=50)).unwrap();
    let Err(StoreError::InUse(path)) = Store::open(dir.path(), super::seal(), &check) else { panic!("opened twice") };
    assert_eq!(path, dir.path());
    all_there(&store, 50).unwrap();
    store.stop().unwrap();
    let (store, _) = open(dir.path());
    all_there(&store, 50).unwrap();
}

#[test]
fn the_digest_speaks_of_every_key_and_value() {
    let stopped = |puts: &[&[Put]]| {
        let (dir, store) = empty();
        for puts in puts {
            store.put_all(puts).unwrap();
        }
        store.stop().unwrap();
        let digest = digest(dir.path()).unwrap();
        assert_eq!(Some(&digest), check(dir.path()).as_ref());
        digest
    };
    let one = || put(Space::View, b"a", b"1");
    let base = stopped(&[&[one()]]);
    assert_eq!(base, stopped(&[&[put(Space::View, b"a", b"0")], &[one()]]));
    for other in [put(Space::View, b"a", b"2"), put(Space::View, b"b", b"1"), put(Space::Reference, b"a", b"1")] {
        assert_ne!(base, stopped(&[&[other]]));
    }
    assert_ne!(base, stopped(&[]));
    assert!(digest(Path::new("/nowhere")).is_err());
}

fn shell(script: &str, limit_ms: u64) -> Option<String> {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    digest_in_child(command, Duration::from_millis(limit_ms))
}

#[test]
fn a_child_that_hangs_is_killed_at_the_limit() {
    let mut sleep = Command::new("sleep");
    sleep.arg("60");
    assert_eq!(digest_in_child(sleep, Duration::from_millis(50)), None);
    assert_eq!(shell("exec sleep 60", 50), None);
    // It prints what is wanted and closes its output, but does not end.
    let line = format!("sha256:{}", "0".repeat(64));
    assert_eq!(shell(&format!("echo {line}; exec sleep 60"), 50), None);
    assert_eq!(shell(&format!("echo {line}; exec sleep 60 >&-"), 50), None);
    // It prints without end.
    assert_eq!(shell("exec yes", 60_000), None);
}

#[test]
fn a_child_must_print_exactly_one_digest_and_end_well() {
    let line = format!("sha256:{}", "0".repeat(64));
    assert_eq!(shell(&format!("echo {line}"), 60_000), Some(line.clone()));
    assert_eq!(shell(&format!("echo noise; echo {line}; echo"), 60_000), Some(line.clone()));
    for script in ["true", "echo noise", &format!("echo {line}; echo {line}"), &format!("echo {line}; exit 1")] {
        assert_eq!(shell(script, 60_000), None, "{script}");
    }
    assert_eq!(digest_in_child(Command::new("/no/such/program"), Duration::from_mins(1)), None);
}
