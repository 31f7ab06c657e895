//! Somebody who can write the data and knows the format, but has no key of the log: whatever block they change, exchange
//! or take away, with a right checksum, nothing wrong is read.

use super::{LogName, Opened, Path, Store, StoreError, all_there, empty, fs, open, records};
use crate::{Sweep, engine::sled_dir, value};
use std::collections::BTreeMap;

/// How many records the store holds: enough for several runs and many blocks.
const RECORDS: u64 = 400;

/// A change that somebody makes to a stopped store.
enum Change<'a> {
    Replace(&'a [u8], Vec<u8>),
    Remove(&'a [u8]),
}

fn contents(dir: &Path) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let db = sled::open(sled_dir(dir)).unwrap();
    db.iter().map(Result::unwrap).map(|(key, value)| (key.to_vec(), value.to_vec())).collect()
}

/// Runs `act` with sled, and returns once it has let go.
fn change(dir: &Path, change: &Change<'_>) {
    let db = sled::open(sled_dir(dir)).unwrap();
    match change {
        Change::Replace(key, value) => db.insert(key, value::seal(key, &[value]).unwrap()).map(|_| ()).unwrap(),
        Change::Remove(key) => db.remove(key).map(|_| ()).unwrap(),
    }
    db.flush().unwrap();
    drop(db);
    let file = fs::File::open(sled_dir(dir).join("db")).unwrap();
    while file.try_lock().is_err() {
        std::thread::yield_now();
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, to) = entry.map(|entry| (entry.path(), to.join(entry.file_name()))).unwrap();
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(path, to).unwrap();
        }
    }
}

fn sweep(store: &Store) -> Result<(), StoreError> {
    let mut sweep = Sweep::default();
    while !store.sweep(&mut sweep, 16)? {}
    Ok(())
}

#[test]
fn a_changed_block_with_a_right_checksum_is_told_and_never_read() {
    let (dir, store) = empty();
    for run in records(1..=RECORDS).chunks(40) {
        store.apply(LogName::Facts, run).unwrap();
    }
    store.stop().unwrap();
    let sound = contents(dir.path());
    let kinds: Vec<u8> = sound.keys().map(|key| key[0]).collect();
    assert!((0..4).all(|kind| kinds.contains(&kind)), "{kinds:?}");
    let keys: Vec<&Vec<u8>> = sound.keys().collect();
    let mut told: BTreeMap<&str, u32> = BTreeMap::new();
    for (at, key) in keys.iter().enumerate() {
        let content = &sound[*key][value::CRC_BYTES..];
        // In turn another byte in the midst of it, the content of the block beside it, and nothing at all. Neighbours are
        // changed in different ways, and all of a kind are read in the same way.
        let beside = &sound[keys[(at + 1) % keys.len()]][value::CRC_BYTES..];
        let mut other = content.to_vec();
        other[content.len() / 2] ^= 1;
        let tampered = match at % 3 {
            0 => Change::Replace(key, other),
            1 => Change::Replace(key, beside.to_vec()),
            _ => Change::Remove(key),
        };
        let broken = tempfile::tempdir().unwrap();
        copy(dir.path(), broken.path());
        change(broken.path(), &tampered);
        let (store, opened) = open(broken.path());
        let outcome = match opened {
            Opened::Rebuilt { .. } => {
                all_there(&store, 0).unwrap();
                "rebuilt"
            }
            Opened::Clean => {
                // It panics where anything else is read.
                let read = all_there(&store, RECORDS);
                assert!(matches!(read, Err(StoreError::Damaged(_))), "kind {}", key[0]);
                assert!(matches!(store.stop(), Err(StoreError::Damaged(_))));
                "damaged"
            }
        };
        *told.entry(outcome).or_default() += 1;
    }
    println!("{told:?}");
    assert_eq!(told.len(), 2);
}

#[test]
fn a_sweep_tells_of_a_block_that_nobody_reads() {
    let (dir, store) = empty();
    store.apply(LogName::Facts, &records(1..=RECORDS)).unwrap();
    store.stop().unwrap();
    let sound = contents(dir.path());
    for kind in [1, 2] {
        let broken = tempfile::tempdir().unwrap();
        copy(dir.path(), broken.path());
        let key = sound.keys().filter(|key| key[0] == kind).nth(1).unwrap();
        change(broken.path(), &Change::Remove(key));
        let (store, opened) = open(broken.path());
        assert_eq!(opened, Opened::Clean);
        assert!(matches!(sweep(&store), Err(StoreError::Damaged(_))));
        assert!(matches!(store.stop(), Err(StoreError::Damaged(_))));
        let (_, opened) = open(broken.path());
        assert_eq!(opened, Opened::Rebuilt { why: "it was not stopped cleanly" });
    }
    let (store, _) = open(dir.path());
    sweep(&store).unwrap();
    store.stop().unwrap();
}
