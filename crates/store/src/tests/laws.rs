//! Whatever is applied, put, folded, merged, stopped and opened again, in whatever order: what is read is what a plain map
//! would say.

use super::{Indexed, LogName, Numbers, Opened, Put, Space, Store, case, empty, id, open, stored};
use crate::{Sweep, block, bytes::Bytes, filter};
use eventlog::{Hash, Stored, StreamName};
use std::collections::BTreeMap;

/// How many stores are made. `STORE_TEST_SEEDS` sets another number, for a long run.
const SEEDS: u64 = 3;

/// How many steps each of them takes.
const STEPS: u64 = 100;

/// How many streams there are in each log.
const STREAMS: u64 = 9;

/// What a store should say.
#[derive(Default)]
struct Model {
    rows: BTreeMap<(u8, Vec<u8>), Vec<u8>>,
    streams: BTreeMap<(u8, u64), Vec<Stored>>,
    records: Vec<(LogName, u64, StreamName, u64, Stored)>,
    applied: [u64; 2],
}

impl Model {
    fn put(&mut self, puts: &[Put]) {
        for Put { space, key, value } in puts {
            let at = (space.tag(), key.clone());
            match value {
                Some(value) => self.rows.insert(at, value.clone()),
                None => self.rows.remove(&at),
            };
        }
    }

    fn scan(&self, space: Space, prefix: &[u8], after: Option<&[u8]>, most: usize) -> Vec<(Vec<u8>, Vec<u8>)> {
        let rows = self.rows.iter().filter(|((of, key), _)| *of == space.tag() && key.starts_with(prefix));
        let rows = rows.filter(|((_, key), _)| after.is_none_or(|after| &key[..] > after));
        rows.take(most).map(|((_, key), value)| (key.clone(), value.clone())).collect()
    }
}

fn some_key(numbers: &mut Numbers) -> Vec<u8> {
    let parts = ["", "a", "b", "a/", "b/c", "c/d/", "a/b"];
    let mut key = numbers.of(&parts).as_bytes().to_vec();
    if numbers.below(3) > 0 {
        key.extend(format!("{}/{:03}", numbers.below(4), numbers.below(200)).into_bytes());
    }
    key
}

fn some_puts(numbers: &mut Numbers) -> Vec<Put> {
    let many = numbers.below(6);
    let mut one = || {
        let space = *numbers.of(&[&Space::View, &Space::Reference, &Space::StreamCases]);
        let key = some_key(numbers);
        let length = usize::try_from(if numbers.below(40) == 0 { 9_000 } else { numbers.below(90) }).unwrap();
        let byte = u8::try_from(numbers.below(256)).unwrap();
        Put { space, key, value: (numbers.below(4) > 0).then(|| vec![byte; length]) }
    };
    (0..many).map(|_| one()).collect()
}

fn apply(store: &Store, model: &mut Model, numbers: &mut Numbers) {
    let log = *numbers.of(&[&LogName::Facts, &LogName::Access]);
    let mut run = Vec::new();
    for _ in 0..numbers.below(40) {
        let at = usize::from(log.tag() - 1);
        model.applied[at] += 1;
        let position = model.applied[at];
        // Two logs have streams of the same names.
        let stream = numbers.below(STREAMS);
        let length = usize::try_from(if numbers.below(50) == 0 { 20_000 } else { 20 + numbers.below(900) }).unwrap();
        let stored = stored(position, format!("{log:?} {position} {:length$}", numbers.below(1000)).as_bytes());
        let versions = model.streams.entry((log.tag(), stream)).or_default();
        versions.push(stored.clone());
        let (name, record) = (case(stream), position * 2 + u64::from(log.tag() - 1));
        let version = versions.len() as u64;
        let puts = some_puts(numbers);
        model.put(&puts);
        model.records.push((log, record, name.clone(), version, stored.clone()));
        run.push(Indexed { stored, stream: name, version, record: id(record), puts });
    }
    store.apply(log, &run).unwrap();
}

fn same(store: &Store, model: &Model, numbers: &mut Numbers) {
    for log in LogName::ALL {
        assert_eq!(store.applied(log), model.applied[usize::from(log.tag() - 1)]);
        let nothing = Vec::new();
        for stream in 0..=STREAMS {
            let all = model.streams.get(&(log.tag(), stream)).unwrap_or(&nothing);
            assert_eq!(store.stream_version(log, &case(stream)).unwrap(), all.len() as u64);
            let head = (all.len() as u64, all.last().map(|last| last.hash));
            assert_eq!(store.head(log, &case(stream)).unwrap(), head);
            let after = numbers.below(all.len() as u64 + 2);
            let most = usize::try_from(numbers.below(30)).unwrap();
            let expected: Vec<_> = all.iter().skip(usize::try_from(after).unwrap()).take(most).cloned().collect();
            assert_eq!(store.stream(log, &case(stream), after, most).unwrap(), expected);
        }
        assert_eq!(store.record(log, &id(1_000_000 + numbers.below(1000))).unwrap(), None);
    }
    for _ in 0..40.min(model.records.len()) {
        let at = usize::try_from(numbers.below(model.records.len() as u64)).unwrap();
        let (log, record, name, version, stored) = &model.records[at];
        assert_eq!(store.record(*log, &id(*record)).unwrap(), Some((name.clone(), *version, stored.clone())));
    }
    for space in [Space::View, Space::Reference, Space::StreamCases, Space::Agencies] {
        assert_eq!(store.scan(space, b"", None, usize::MAX).unwrap(), model.scan(space, b"", None, usize::MAX));
        for _ in 0..20 {
            let key = some_key(numbers);
            assert_eq!(store.get(space, &key).unwrap().as_ref(), model.rows.get(&(space.tag(), key.clone())));
            let prefix = &key[..usize::try_from(numbers.below(key.len() as u64 + 1)).unwrap()];
            let after = (numbers.below(2) == 0).then(|| some_key(numbers));
            let most = usize::try_from(numbers.below(9)).unwrap();
            let found = store.scan(space, prefix, after.as_deref(), most).unwrap();
            assert_eq!(found, model.scan(space, prefix, after.as_deref(), most), "{prefix:?} after {after:?}");
        }
    }
}

#[test]
fn what_is_read_is_what_a_plain_map_would_say() {
    let seeds = std::env::var("STORE_TEST_SEEDS").map_or(SEEDS, |number| number.parse().unwrap());
    for seed in 0..seeds {
        println!("seed {seed}");
        let mut numbers = Numbers(seed);
        let mut model = Model::default();
        let (dir, mut store) = empty();
        for _ in 0..STEPS {
            match numbers.below(20) {
                0 => {
                    store.stop().unwrap();
                    let (again, opened) = open(dir.path());
                    assert_eq!(opened, Opened::Clean);
                    store = again;
                    same(&store, &model, &mut numbers);
                }
                1..=3 => same(&store, &model, &mut numbers),
                4..=8 => {
                    let puts = some_puts(&mut numbers);
                    store.put_all(&puts).unwrap();
                    model.put(&puts);
                }
                _ => apply(&store, &mut model, &mut numbers),
            }
        }
        same(&store, &model, &mut numbers);
        let mut sweep = Sweep::default();
        while !store.sweep(&mut sweep, 7).unwrap() {}
        store.stop().unwrap();
    }
}

#[test]
fn a_filter_knows_every_name_that_a_key_can_be_asked_by_and_few_others() {
    let mut numbers = Numbers(7);
    let spaced = |numbers: &mut Numbers| [&[23], &some_key(numbers)[..]].concat();
    let mut keys: Vec<Vec<u8>> = (0..3000).map(|_| spaced(&mut numbers)).collect();
    keys.extend(
        (0..500_u64).map(|n| [&[1, 1], &Hash::of(&(n / 9).to_be_bytes()).bytes()[..16], &n.to_be_bytes()].concat()),
    );
    keys.sort();
    keys.dedup();
    let mut names = Vec::new();
    let mut before: &[u8] = &[];
    for key in &keys {
        filter::names(key, before, |name| names.push(name));
        before = key;
    }
    let mut filter = filter::Filter::with_room_for(names.len());
    for &name in &names {
        filter.add(name);
    }
    for key in &keys {
        assert!(filter.may_hold(filter::one(key)), "{key:?}");
        for length in 1..=key.len() {
            assert!(filter::all(&key[..length]).is_none_or(|name| length < 18 && key[0] == 1 || filter.may_hold(name)));
        }
    }
    let others = (0..10_000_u64).filter(|n| filter.may_hold(filter::one(&[&[2], &n.to_be_bytes()[..]].concat())));
    assert!(others.count() < 300);
}

/// The filter is kept with the store: a digest that changed would make names disappear.
#[test]
fn the_digest_of_a_name_is_part_of_the_layout() {
    assert_eq!(filter::one(b"\x02abc"), 3_952_108_899_031_783_858);
    assert_eq!(filter::one(b"\x17abc"), 5_101_079_941_973_780_738);
}

#[test]
fn a_block_reads_back_as_it_was_written_and_never_panics() {
    let keys: [(&[u8], Option<&[u8]>); 6] = [
        (b"", Some(b"")),
        (b"a", None),
        (b"ab", Some(&[7; 300])),
        (b"abc", Some(b"x")),
        (b"b", None),
        (b"ba", Some(b"")),
    ];
    let mut writer = block::Writer::default();
    for (key, value) in &keys {
        writer.push(key, *value);
    }
    let bytes = writer.take();
    let read = |bytes: &[u8]| {
        let mut reader = block::Reader::new(bytes);
        let mut found = Vec::new();
        while reader.advance().ok()? {
            found.push((reader.key().to_vec(), reader.value().map(<[u8]>::to_vec)));
        }
        Some(found)
    };
    let expected: Vec<_> = keys.iter().map(|(key, value)| (key.to_vec(), value.map(<[u8]>::to_vec))).collect();
    assert_eq!(read(&bytes), Some(expected));
    for at in 0..bytes.len() {
        for byte in 0..=255 {
            let mut other = bytes.clone();
            other[at] = byte;
            read(&other);
        }
        read(&bytes[..at]);
    }
    assert_eq!(Bytes(&[0xff; 20]).number(), None);
    assert_eq!(Bytes(&[0xff; 9]).number(), None);
}
