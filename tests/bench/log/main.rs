//! `cargo xtask bench log [--quick] [--events N] [--dir PATH]`: what the log does on this machine, in a journal and on
//! JetStream, beside what a plain file does there, in one run.
//!
//! Ratios are for comparing, figures only for this machine and hour. The memory of a phase is that of a process of its own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a tool for people at a terminal"
)]

mod jet;
mod load;

use eventlog::{EventLog, Hash, Record, Stored, StreamName};
use journal::{Examiner, Journal, Older, Settings, SigningKey};
use kernel::{RecordId, Timestamp};
use load::{Drafts, STREAM_RECORDS, callers, raw};
use std::{
    collections::HashMap,
    env, fs, io,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

/// How many events the journal holds for opening it, unless `--events` says otherwise.
const EVENTS: u64 = 1_000_000;
/// How many records a reader asks for at once.
const PAGE: usize = 1_024;

/// Stands for the store: knows of everything that is durable. No caller comes back to an old stream or id here, so there
/// is nothing to look up.
#[derive(Default)]
struct New(AtomicU64);

impl Older for New {
    fn applied(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
    fn head(&self, _: &StreamName) -> io::Result<Option<(u64, Hash)>> {
        Ok(None)
    }
    fn holds(&self, _: RecordId) -> io::Result<bool> {
        Ok(false)
    }
}

/// Accepts what it sees.
struct Anything;

impl Examiner for Anything {
    fn see(&mut self, _: &Stored, _: &Record) {}
    fn verdict(&mut self, _: u64) -> Result<(), String> {
        Ok(())
    }
}

fn now() -> Timestamp {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    Timestamp::from_millis(now.as_millis() as i64).unwrap()
}

/// The settings of a journal in a directory, with the counter of its groups and who follows it.
fn settings(dir: &Path) -> (Settings, Arc<AtomicU64>, Arc<New>) {
    let key = SigningKey::from_seed(&[7; 32]).unwrap();
    let mut settings = Settings::new(dir.join("data"), dir.join("keys/anchor"), "bench.example/facts", key, now);
    let (groups, new) = (Arc::new(AtomicU64::new(0)), Arc::new(New(AtomicU64::new(u64::MAX))));
    let counter = groups.clone();
    settings.before_sync = Arc::new(move || {
        counter.fetch_add(1, Ordering::Relaxed);
        Ok(())
    });
    settings.older = Some(new.clone());
    (settings, groups, new)
}

fn create(dir: &Path) -> (Journal, Arc<AtomicU64>) {
    fs::create_dir_all(dir.join("keys")).unwrap();
    let (settings, groups, _) = settings(dir);
    (Journal::create(settings).unwrap(), groups)
}

fn bytes_in(dir: &Path) -> u64 {
    fs::read_dir(dir).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).sum()
}

/// What a record of one event has, and what its frame has in a journal.
const RECORD_BYTES: usize = 820;
const FRAME_BYTES: f64 = 844.0;

/// A row of the table. Groups are known of a journal only.
fn row(log: &str, callers: u64, rate: f64, group: Option<f64>, limit: f64) {
    let groups = group.map_or_else(|| "-".into(), |group| format!("{:.0}", rate / group));
    let group = group.map_or_else(|| "-".into(), |group| format!("{group:.1}"));
    println!("{log:<18} {callers:>8} {rate:>12.0} {groups:>10} {group:>10} {limit:>14.0} {:>7.2}", rate / limit);
}

/// Appends beside the raw file, in turns, so that both see the same hours of the disk; then the same callers on JetStream.
async fn append_rows(dir: &Path, quick: bool) {
    println!(
        "{:<18} {:>8} {:>12} {:>10} {:>10} {:>14} {:>7}",
        "log", "callers", "appends/s", "groups/s", "a group", "plain file/s", "ratio"
    );
    // Many short turns and the middle of them: whoever else uses the disk stops it for a while now and then.
    let (turns, time) = (if quick { 10 } else { 60 }, Duration::from_millis(100));
    let mut limits = Vec::new();
    for count in [1, 16, 64, 256] {
        let place = tempfile::tempdir_in(dir).unwrap();
        let (journal, groups) = create(place.path());
        let log: Arc<dyn EventLog> = Arc::new(journal);
        let drafts = Drafts::new(1);
        let mut all = callers(&log, &drafts, count, 3 * time, u64::MAX, &groups).await;
        let mut pairs = Vec::new();
        for _ in 0..turns {
            let group = all.records / all.groups;
            let theirs = raw(place.path(), (group * FRAME_BYTES) as usize, time);
            let ours = callers(&log, &drafts, count, time, u64::MAX, &groups).await;
            pairs.push((ours.records / ours.seconds, theirs.groups / theirs.seconds * group));
            all.add(ours);
        }
        let rate = middle(pairs.iter().map(|(ours, _)| *ours));
        let ratio = middle(pairs.iter().map(|(ours, theirs)| ours / theirs));
        // So that the ratio shown is that of the pairs, not of two middles.
        let limit = rate / ratio;
        row("journal", count, rate, Some(all.records / all.groups), limit);
        if count == 1 {
            println!("{:<18} {:>8} one append takes {:.2} fdatasync times", "", "", 1.0 / ratio);
        }
        limits.push((count, limit));
    }
    for nodes in [1, 3] {
        jet::rows(nodes, &limits, now, if quick { 10 } else { 40 } * time).await;
    }
}

/// The middle one.
fn middle(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Reads everything as a follower does: decoded, each record linked to the one before it in its stream.
fn replay(journal: &Journal) -> (u64, u64) {
    let mut heads: HashMap<StreamName, (u64, Hash)> = HashMap::new();
    let (mut position, mut events) = (0, 0);
    loop {
        let page = journal.read_again(position, PAGE).unwrap();
        let Some(last) = page.last() else { return (position, events) };
        position = last.position;
        for stored in page {
            let record = Record::from_bytes(&stored.bytes).unwrap();
            events += record.events.len() as u64;
            if record.version == STREAM_RECORDS {
                heads.remove(&record.stream);
                continue;
            }
            let before = heads.insert(record.stream, (record.version, stored.hash));
            assert_eq!(record.prev, before.map(|(_, hash)| hash));
            assert_eq!(record.version, before.map_or(1, |(version, _)| version + 1));
        }
    }
}

/// Processor seconds and the most memory of this process so far, in MB.
fn used() -> (f64, f64) {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let memory: f64 = line.trim().trim_end_matches(" kB").parse().unwrap();
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    // Ticks of a hundredth, after the name in brackets: user and system time are the 12th and 13th.
    let ticks: f64 =
        stat.rsplit(')').next().unwrap().split_whitespace().skip(11).take(2).map(|n| n.parse::<f64>().unwrap()).sum();
    (ticks / 100.0, memory / 1_024.0)
}

/// A phase in a process of its own: prints its row.
async fn phase(name: &str, dir: &Path, records: u64, events: usize) {
    let begun = Instant::now();
    let rate = |what: &str, count: u64, seconds: f64| {
        let (processor, memory) = used();
        println!(
            "{what:<46} {:>10.0} events/s {:>10.0} records/s {seconds:>8.2} s {processor:>8.2} s of a core {memory:>6.0} MB",
            count as f64 * events as f64 / seconds,
            count as f64 / seconds,
        );
    };
    let (settings, groups, new) = settings(dir);
    match name {
        "fill" => {
            let log: Arc<dyn EventLog> = Arc::new(create(dir).0);
            let done = callers(&log, &Drafts::new(events), 512, Duration::MAX / 4, records, &groups).await;
            drop(log);
            rate("filling it, 512 callers", done.records as u64, begun.elapsed().as_secs_f64());
        }
        "replay" => {
            let (journal, _) = Journal::resume(&settings).unwrap().expect("a quick start");
            let before = (Instant::now(), used().0);
            let (count, _) = replay(&journal);
            let processor = used().0 - before.1;
            rate("replay: read, decoded, chain checked", count, before.0.elapsed().as_secs_f64());
            println!("{:<46} {:>10.0} events/s of a core", "  that is", count as f64 * events as f64 / processor);
            verified(&journal, &new);
        }
        "quick" => {
            let (journal, opened) = Journal::resume(&settings).unwrap().expect("a quick start");
            rate("quick start after a clean stop", opened.checkpoint.size, begun.elapsed().as_secs_f64());
            let begun = Instant::now();
            verified(&journal, &new);
            rate("  verified behind it", opened.checkpoint.size, begun.elapsed().as_secs_f64());
        }
        "open" => {
            let (journal, opened) = Journal::open(settings).unwrap();
            rate("full start: everything verified first", opened.checkpoint.size, begun.elapsed().as_secs_f64());
            drop(journal);
        }
        other => panic!("no phase {other}"),
    }
}

fn verified(journal: &Journal, new: &New) {
    assert!(journal.verify(&mut Anything, &|| true).unwrap());
    new.0.store(u64::MAX, Ordering::Relaxed);
}

fn run_phases(dir: &Path, total: u64) {
    for events in [1, 4] {
        // All of them once; the second form only for its rates.
        let records = if events == 1 { total } else { total.min(EVENTS) / events };
        println!("\n{} events in records of {events}", records * events);
        let place = tempfile::tempdir_in(dir).unwrap();
        for name in ["fill", "quick", "replay", "open"] {
            let mut child = Command::new(env::current_exe().unwrap());
            child.args(["--phase", name, place.path().to_str().unwrap(), &records.to_string(), &events.to_string()]);
            assert!(child.status().unwrap().success(), "{name} failed");
        }
        println!("{:<46} {:>10} bytes a record", "on the disk", bytes_in(&place.path().join("data")) / records);
    }
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    if let ["--phase", name, dir, records, events] = args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        return phase(name, Path::new(dir), records.parse().unwrap(), events.parse().unwrap()).await;
    }
    let value = |name: &str| args.iter().find_map(|arg| arg.strip_prefix(name)?.strip_prefix('='));
    let quick = args.iter().any(|arg| arg == "--quick");
    let events = value("--events").map_or(if quick { EVENTS / 10 } else { EVENTS }, |n| n.parse().unwrap());
    let dir = value("--dir").map_or_else(env::temp_dir, PathBuf::from);
    append_rows(&dir, quick).await;
    run_phases(&dir, events);
}
