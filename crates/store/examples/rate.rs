//! Prints how fast a store takes records and gives them back. Asserts nothing.
//!
//! `cargo run -p store --release --example rate -- [records] [bytes of a record] [records of a run]`
//!
//! Measured with 600 bytes and runs of 256 on two cores that a load of 11 shared: 500,000 records at 134,000 in a second of
//! the caller's processor time and 65,000 in one of all threads (single keys in sled: 27,000); a million with at most 119
//! MiB resident and 1.3 GB on disk (3 GB), a sweep of it in 2.4 s.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::cast_precision_loss)]

use eventlog::{Hash, Stored, StreamName};
use kernel::{Id, Kind, RequestId};
use std::{fs, path::Path, time::Instant};
use store::{Indexed, LogName, Put, Space, Store, Sweep, digest};

/// How many cases are worked on at the same time.
const ACTIVE: u64 = 500;
/// How many records a case gets.
const LENGTH: u64 = 20;

fn id<K: Kind>(n: u64) -> Id<K> {
    let request: RequestId = format!("00000000-0000-4000-8000-{n:012x}").parse().unwrap();
    Id::derived(&"pol".parse().unwrap(), request)
}

/// The record at a position: active cases in turn, one index entry for each record.
fn record(position: u64, bytes: usize) -> Indexed {
    let n = position - 1;
    let mut text = format!("{{\"position\":{position},\"text\":\"").into_bytes();
    text.resize(bytes, b'x');
    let case = id::<kernel::Case>(n / (ACTIVE * LENGTH) * ACTIVE + n % ACTIVE);
    let key = [&case.uuid().as_bytes()[..], &position.to_be_bytes()].concat();
    Indexed {
        stored: Stored { position, hash: Hash::of(&text), bytes: text.into() },
        stream: StreamName::Case(case),
        version: n % (ACTIVE * LENGTH) / ACTIVE + 1,
        record: id(position),
        puts: vec![Put { space: Space::AccessByCase, key, value: Some(vec![1; 32]) }],
    }
}

fn bytes_below(dir: &Path) -> u64 {
    fs::read_dir(dir).unwrap().map(Result::unwrap).fold(0, |sum, entry| {
        let path = entry.path();
        sum + if path.is_dir() { bytes_below(&path) } else { entry.metadata().unwrap().len() }
    })
}

fn memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let of = |name| status.lines().find(|line| line.starts_with(name)).unwrap_or("").split_whitespace().nth(1);
    let mib = |name| of(name).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024;
    format!("{} MiB resident, at most {}", mib("VmRSS"), mib("VmHWM"))
}

/// How long this process has been on processors, in seconds, with all its threads.
fn on_processors() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    // In the 100ths of a second of every Linux.
    fields[11..13].iter().map(|ticks| ticks.parse::<f64>().unwrap_or(f64::NAN)).sum::<f64>() / 100.0
}

/// How long this thread has been on a processor, in seconds: what a busy machine does not change much.
fn on_processor() -> f64 {
    let schedstat = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    schedstat.split(' ').next().and_then(|nanoseconds| nanoseconds.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1e9
}

fn main() {
    let numbers: Vec<u64> = std::env::args().skip(1).map(|number| number.parse().unwrap()).collect();
    let [records, bytes, run] = [(0, 200_000), (1, 600), (2, 128)].map(|(n, or)| numbers.get(n).copied().unwrap_or(or));
    let bytes = usize::try_from(bytes).unwrap();
    let dir = tempfile::tempdir_in(".").unwrap();
    let (store, _) = Store::open(dir.path(), Box::new(|text: &str| Hash::of(text.as_bytes())), &|_| None).unwrap();

    let (mut applying, mut busy, mut making) = (0.0, 0.0, 0.0);
    for first in (1..=records).step_by(usize::try_from(run).unwrap()) {
        let before = on_processor();
        let run: Vec<Indexed> =
            (first..=records.min(first + run - 1)).map(|position| record(position, bytes)).collect();
        making += on_processor() - before;
        let (start, before) = (Instant::now(), on_processor());
        store.apply(LogName::Facts, &run).unwrap();
        applying += start.elapsed().as_secs_f64();
        busy += on_processor() - before;
    }
    println!(
        "{records} records of {bytes} bytes and 3 keys in runs of {run}: {:.0} records/s, {:.0} per processor second of \
         the caller, {:.0} per processor second of all threads",
        records as f64 / applying,
        records as f64 / busy,
        records as f64 / (on_processors() - making)
    );
    println!("memory: {}", memory());

    let asked = 20_000.min(records);
    let scattered = |n: u64| n * 7919 % records + 1;
    let start = Instant::now();
    let found: usize = (0..asked / 10)
        .map(|n| store.stream(LogName::Facts, &record(scattered(n), 0).stream, 0, usize::MAX).unwrap().len())
        .sum();
    println!("streams: {:.0} records/s in streams of {LENGTH}", found as f64 / start.elapsed().as_secs_f64());
    let start = Instant::now();
    let found = (0..asked).filter(|n| store.record(LogName::Facts, &id(scattered(*n))).unwrap().is_some()).count();
    println!("records by name: {:.0}/s", found as f64 / start.elapsed().as_secs_f64());

    println!("memory: {}", memory());
    let start = Instant::now();
    store.stop().unwrap();
    println!("stop: {:.2} s; {} MiB on disk", start.elapsed().as_secs_f64(), bytes_below(dir.path()) / 1024 / 1024);
    let start = Instant::now();
    let (store, opened) =
        Store::open(dir.path(), Box::new(|text: &str| Hash::of(text.as_bytes())), &|dir| digest(dir).ok()).unwrap();
    println!("open: {:.2} s; {opened:?}; applied {}", start.elapsed().as_secs_f64(), store.applied(LogName::Facts));
    println!("memory: {}", memory());
    let (start, mut sweep) = (Instant::now(), Sweep::default());
    while !store.sweep(&mut sweep, 256).unwrap() {}
    println!("sweep of everything: {:.2} s", start.elapsed().as_secs_f64());
    println!("memory: {}", memory());
}
