//! A disk that takes no more. The limit on the size of a file stands for it: the write fails in the same way.

use super::{
    Command, Duration, LogName, Opened, Path, Space, Store, StoreError, all_there, arguments, open, put, records,
};
use eventlog::Hash;

/// Names the directory to the child that fills it.
const DIR_VARIABLE: &str = "STORE_TEST_FULL_DIR";

/// The line by which the child says that all was as it should be. It passes for a digest, so that the child can be run
/// under the same time limit.
fn as_it_should_be() -> String {
    Hash::of(b"a full disk").to_string()
}

/// Not a test of anything by itself: what the next one runs, by this name, in a process that may write only small files.
#[test]
fn the_child_fills_the_disk() {
    let Some(dir) = std::env::var_os(DIR_VARIABLE) else { return };
    match Store::open(Path::new(&dir), super::seal(), &|_| None) {
        Ok((store, _)) => fill(store),
        Err(StoreError::Stopped(_)) => {}
        Err(other) => panic!("{other}"),
    }
    println!("\n{}", as_it_should_be());
}

fn fill(store: Store) {
    let mut last = 0;
    let error = loop {
        match store.apply(LogName::Facts, &records(last + 1..=last + 20)) {
            Ok(()) => last += 20,
            Err(error) => break error,
        }
        assert!(last < 100_000, "the disk was never full");
    };
    assert!(matches!(error, StoreError::Stopped(_)), "{error}");
    assert_eq!(store.applied(LogName::Facts), last);
    assert!(matches!(store.apply(LogName::Facts, &records(last + 1..=last + 1)), Err(StoreError::Stopped(_))));
    assert!(matches!(store.put_all(&[put(Space::View, b"k", b"v")]), Err(StoreError::Stopped(_))));
    assert!(matches!(store.get(Space::View, b"k"), Err(StoreError::Stopped(_))));
    assert!(matches!(store.stop(), Err(StoreError::Stopped(_))));
}

#[test]
fn a_full_disk_stops_the_store_and_the_next_start_rebuilds_it() {
    for kib in [0, 1, 100, 512, 1000, 1100, 1536, 2500] {
        let dir = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        // Without the trap the system would end the process instead of refusing the write.
        let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", kib * 2);
        command.args(["-c", &script]).arg(std::env::current_exe().unwrap());
        command.args(arguments("tests::full_disk::the_child_fills_the_disk")).env(DIR_VARIABLE, dir.path());
        let said = crate::digest_in_child(command, Duration::from_mins(1));
        assert_eq!(said, Some(as_it_should_be()), "{kib} KiB");
        let (store, opened) = open(dir.path());
        assert!(matches!(opened, Opened::Rebuilt { .. }));
        store.apply(LogName::Facts, &records(1..=20)).unwrap();
        all_there(&store, 20).unwrap();
    }
}
