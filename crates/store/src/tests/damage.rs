//! Wrong bits in the files of a store that was stopped cleanly: what opens, opens with everything or says that it does
//! not.

use super::{
    Duration, LogName, Numbers, Opened, Path, Store, StoreError, all_there, check_within, empty, fs, open, record,
    records,
};
use std::{collections::BTreeMap, path::PathBuf};

/// How many bits are tried, one at a time. `STORE_TEST_FLIPS` sets another number, for a long run.
const FLIPS: u64 = 200;

/// How many records the damaged store holds.
const RECORDS: u64 = 300;

/// Longer than a sound child takes on a busy machine; one that spins costs this much.
const LIMIT: Duration = Duration::from_secs(3);

/// All files below a directory, with their content, by path from there.
fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let name = PathBuf::from(path.file_name().unwrap());
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(below, bytes)| (name.join(below), bytes)));
        } else {
            found.insert(name, fs::read(&path).unwrap());
        }
    }
    found
}

/// Writes files, one of them with another content.
fn lay_out(dir: &Path, files: &BTreeMap<PathBuf, Vec<u8>>, instead: Option<(&Path, &[u8])>) {
    for (name, content) in files {
        let content = instead.filter(|(other, _)| other == name).map_or(&content[..], |(_, bytes)| bytes);
        let to = dir.join(name);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, content).unwrap();
    }
}

/// The word for what became of a store with one wrong bit. Different content panics.
fn outcome(dir: &Path) -> &'static str {
    let (store, opened) = Store::open(dir, super::seal(), &|dir| check_within(dir, LIMIT)).unwrap();
    match opened {
        Opened::Rebuilt { why } => {
            all_there(&store, 0).unwrap();
            store.apply(LogName::Facts, &records(1..=10)).unwrap();
            all_there(&store, 10).unwrap();
            why
        }
        Opened::Clean => {
            let result = all_there(&store, RECORDS)
                .and_then(|()| store.apply(LogName::Facts, &records(RECORDS + 1..=RECORDS + 50)))
                .and_then(|()| all_there(&store, RECORDS + 50));
            match result {
                Ok(()) => "clean",
                Err(StoreError::Damaged(_)) => "damaged",
                Err(other) => panic!("{other}"),
            }
        }
    }
}

#[test]
fn one_wrong_bit_never_changes_what_is_read() {
    let (dir, store) = empty();
    for position in 1..=RECORDS / 2 {
        store.apply(LogName::Facts, &[record(position)]).unwrap();
    }
    store.stop().unwrap();
    // Opened twice, because sled writes its snapshot when it opens.
    let (store, opened) = open(dir.path());
    assert_eq!(opened, Opened::Clean);
    store.apply(LogName::Facts, &records(RECORDS / 2 + 1..=RECORDS)).unwrap();
    store.stop().unwrap();
    let sound = files(dir.path());
    // Every bit of the marker is tried elsewhere.
    let candidates: Vec<&PathBuf> = sound.keys().filter(|name| name.starts_with("sled")).collect();
    assert!(candidates.len() >= 3, "{candidates:?}");
    let copy = tempfile::tempdir().unwrap();
    lay_out(copy.path(), &sound, None);
    assert_eq!(outcome(copy.path()), "clean");
    let flips = std::env::var("STORE_TEST_FLIPS").map_or(FLIPS, |number| number.parse().unwrap());
    let seed = std::env::var("STORE_TEST_SEED").map_or(1, |number| number.parse().unwrap());
    let mut numbers = Numbers(seed);
    let mut outcomes: BTreeMap<&str, u64> = BTreeMap::new();
    for flip in 0..flips {
        let broken = tempfile::tempdir().unwrap();
        // Every third bit is anywhere; the others are among bytes that say something, or the small files and the
        // written part of a large one would hardly be met.
        let anywhere = flip % 3 == 0;
        let path = candidates[usize::try_from(numbers.below(candidates.len() as u64)).unwrap()];
        let mut bytes = sound[path].clone();
        let at = loop {
            let at = usize::try_from(numbers.below(bytes.len() as u64)).unwrap();
            if anywhere || bytes[at] != 0 {
                break at;
            }
        };
        bytes[at] ^= 1 << numbers.below(8);
        lay_out(broken.path(), &sound, Some((path, &bytes)));
        println!("seed {seed}, flip {flip}: {} at {at}", path.display());
        *outcomes.entry(outcome(broken.path())).or_default() += 1;
    }
    println!("{outcomes:?}");
}
