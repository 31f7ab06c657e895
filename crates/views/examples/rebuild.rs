//! Prints how fast a store is rebuilt from the records of a log, as a start of the hub does it: one thread reads them and
//! computes what the store keeps beside them, another one applies. Then what a stop and a start cost. Asserts nothing.
//!
//! `cargo run -p views --release --example rebuild -- [records] [events of a record]`
//!
//! The records are made up on the way from one sample of each event, without sealed parts, on cases that get 20 records
//! each; that stands for reading them from a journal.
//!
//! Seen on two cores that little else used, with two events and 946 bytes a record: 500,000 records at 207,000 events/s
//! and at most 87 MiB resident, a stop in 0.33 s, a start in 0.02 s; 2,000,000 at 177,000 events/s and 124 MiB, 3.5 GB on
//! disk, a stop in 0.9 s, a start in 0.05 s, a record by its name 109 us. Ten million events were not measured.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::cast_precision_loss)]

use eventlog::{Hash, Stored};
use kernel::{CaseId, Id, Kind, RecordId, RequestId};
use std::{fs, path::Path, sync::mpsc, time::Instant};
use store::{LogName, Opened, Seal, Store, Sweep, digest};
use views::{Taken, taken};

/// How many cases are worked on at the same time.
const ACTIVE: u64 = 500;
/// How many records a case gets.
const LENGTH: u64 = 20;
/// How many records are applied at once.
const BATCH: u64 = 256;

fn id<K: Kind>(n: u64) -> Id<K> {
    let request: RequestId = format!("00000000-0000-4000-8000-{n:012x}").parse().unwrap();
    Id::derived(&"pol".parse().unwrap(), request)
}

/// Samples of the events that lie on cases, as they are stored.
fn samples() -> Vec<String> {
    let entries = testkit::samples::every_event().into_iter();
    let stored = entries.filter(|entry| {
        let name = entry.event.type_name();
        !name.starts_with("access.") && !name.starts_with("governance.")
    });
    stored.map(|entry| serde_json::to_string(&entry.split().clear).unwrap()).collect()
}

/// The record at a position.
fn record(position: u64, events: u64, samples: &[String]) -> Stored {
    let n = position - 1;
    let case: CaseId = id(n / (ACTIVE * LENGTH) * ACTIVE + n % ACTIVE);
    let (record, version): (RecordId, u64) = (id(position), n % (ACTIVE * LENGTH) / ACTIVE + 1);
    let nth = |nth: u64| usize::try_from((position * events + nth) % samples.len() as u64).unwrap();
    let events: Vec<&str> = (0..events).map(|event| &*samples[nth(event)]).collect();
    let text = format!(
        "{{\"v\":1,\"id\":\"{record}\",\"stream\":\"case/{case}\",\"version\":{version},\"at\":\"2026-03-12T17:45:00Z\",\
         \"by\":\"clock\",\"salt\":\"{:032x}\",\"events\":[{}]}}",
        position,
        events.join(",")
    );
    Stored { position, hash: Hash::of(text.as_bytes()), bytes: text.into_bytes().into() }
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

fn seal() -> Seal {
    Box::new(|text: &str| Hash::of(text.as_bytes()))
}

fn bytes_below(dir: &Path) -> u64 {
    fs::read_dir(dir).unwrap().map(Result::unwrap).fold(0, |sum, entry| {
        let path = entry.path();
        sum + if path.is_dir() { bytes_below(&path) } else { entry.metadata().unwrap().len() }
    })
}

fn main() {
    let mut numbers = std::env::args().skip(1).map(|number| number.parse::<u64>().unwrap());
    let (records, events) = (numbers.next().unwrap_or(500_000), numbers.next().unwrap_or(2));
    let samples = samples();

    let (start, before, mut bytes) = (Instant::now(), on_processors(), 0);
    for position in 1..=20_000 {
        bytes += record(position, events, &samples).bytes.len();
    }
    let making = (on_processors() - before) / 20_000.0;
    println!("made up: {:.1} us a record of {} bytes", start.elapsed().as_secs_f64() * 50.0, bytes / 20_000);
    let (start, before) = (Instant::now(), on_processors());
    for position in 1..=20_000 {
        taken(record(position, events, &samples)).unwrap();
    }
    let reading = (on_processors() - before) / 20_000.0 - making;
    println!("read: {:.1} us ({:.1} on the processor)", start.elapsed().as_secs_f64() * 50.0, reading * 1e6);

    let dir = tempfile::tempdir_in(".").unwrap();
    let (store, _) = Store::open(dir.path(), seal(), &|_| None).unwrap();
    let (start, before) = (Instant::now(), on_processors());
    std::thread::scope(|scope| {
        let (ahead, batches) = mpsc::sync_channel(8);
        let samples = &samples;
        scope.spawn(move || {
            for first in (1..=records).step_by(usize::try_from(BATCH).unwrap()) {
                let some = first..=records.min(first + BATCH - 1);
                let batch: Vec<Taken> = some.map(|n| taken(record(n, events, samples)).unwrap()).collect();
                ahead.send(batch).unwrap();
            }
        });
        for batch in batches {
            let batch: Vec<_> = batch.into_iter().map(|taken| taken.indexed).collect();
            store.apply(LogName::Facts, &batch).unwrap();
        }
    });
    let (wall, busy) = (start.elapsed().as_secs_f64(), on_processors() - before - making * records as f64);
    println!(
        "rebuilt: {records} records of {events} events in {wall:.1} s: {:.0} records/s, {:.0} events/s; {:.1} us of a \
         processor a record without making them up: on two processors at most {:.0} events/s",
        records as f64 / wall,
        (records * events) as f64 / wall,
        busy / records as f64 * 1e6,
        2.0 * (records * events) as f64 / busy
    );
    println!("memory: {}", memory());
    let start = Instant::now();
    store.stop().unwrap();
    println!("stop: {:.2} s; {} MiB on disk", start.elapsed().as_secs_f64(), bytes_below(dir.path()) / 1024 / 1024);
    let start = Instant::now();
    let (store, opened) = Store::open(dir.path(), seal(), &|dir| digest(dir).ok()).unwrap();
    assert_eq!(opened, Opened::Clean);
    println!("start: {:.2} s; memory: {}", start.elapsed().as_secs_f64(), memory());
    let asked = 20_000.min(records);
    let start = Instant::now();
    for n in 0..asked {
        assert!(store.record(LogName::Facts, &id(n * 7919 % records + 1)).unwrap().is_some());
    }
    println!("records by name: {:.0} us; memory: {}", start.elapsed().as_secs_f64() * 1e6 / asked as f64, memory());
    let start = Instant::now();
    for n in 0..asked {
        assert!(store.record(LogName::Facts, &id(records + 1 + n)).unwrap().is_none());
    }
    println!("names that are not there: {:.1} us", start.elapsed().as_secs_f64() * 1e6 / asked as f64);
    let (start, mut sweep) = (Instant::now(), Sweep::default());
    while !store.sweep(&mut sweep, 64).unwrap() {}
    println!("sweep of everything: {:.1} s; memory: {}", start.elapsed().as_secs_f64(), memory());
}
