//! Tests of the whole crate. Each works on real files in a directory of its own.

mod faults;
mod golden;
mod older;
mod open;
mod prefix;
mod quick;
mod serve;
mod sim;
mod tamper;

use crate::{Examiner, Journal, Older, OpenError, Opened, Settings, SigningKey};
use eventlog::{EventLog, Expected, Hash, Record, Stored, StreamName, suite};
use kernel::RecordId;
use std::{
    collections::{HashMap, HashSet},
    fs, io,
    ops::Range,
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};
use tempfile::TempDir;

/// A directory with `data/`, the anchor in `keys/`, and the settings for them.
struct Place {
    dir: TempDir,
    settings: Settings,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("keys")).unwrap();
        let settings = settings_at(dir.path());
        Journal::create(settings.clone()).unwrap();
        Self { dir, settings }
    }

    /// With several segments after a few records.
    fn with_small_segments() -> Self {
        let mut place = Self::new();
        place.settings.segment_bytes = 4_096;
        place
    }

    fn open(&self) -> (Journal, Opened) {
        Journal::open(self.settings.clone()).unwrap()
    }

    fn refusal(&self) -> OpenError {
        Journal::open(self.settings.clone()).map(|(_, opened)| opened).unwrap_err()
    }

    /// Opens, appends drafts, reads everything back and stops.
    async fn append(&self, numbers: Range<u128>) -> Vec<Stored> {
        let (journal, _) = self.open();
        add(&journal, numbers).await;
        let all = journal.read(0, usize::MAX).unwrap();
        suite::check_chain(&all);
        journal.stop().unwrap();
        all
    }

    fn everything(&self) -> Vec<Stored> {
        let (journal, _) = self.open();
        journal.read(0, usize::MAX).unwrap()
    }

    fn segment_files(&self) -> Vec<std::path::PathBuf> {
        crate::scan::segments(&self.settings.dir).unwrap().into_iter().map(|(_, path)| path).collect()
    }

    /// The anchor as it was, in place of the newer one: what lies beyond it then was never acknowledged.
    fn put_back_anchor(&self, anchor: &[u8]) {
        fs::write(&self.settings.anchor, anchor).unwrap();
    }

    fn anchor(&self) -> Vec<u8> {
        fs::read(&self.settings.anchor).unwrap()
    }
}

fn settings_at(dir: &Path) -> Settings {
    let key = SigningKey::from_seed(&[7; 32]).unwrap();
    let clock = || "2026-01-06T09:00:00Z".parse().unwrap();
    Settings::new(dir.join("data"), dir.join("keys/anchor"), "demo.hub.example/facts", key, clock)
}

/// Appends drafts one by one, each in one of three streams.
async fn add(journal: &Journal, numbers: Range<u128>) {
    for n in numbers {
        journal.append(suite::draft(n, n % 3), Expected::Any).await.unwrap();
    }
}

/// Refused as damaged, with a text that says what to do.
fn assert_damaged(error: &OpenError) {
    assert!(matches!(error, OpenError::Damaged(_)), "{error}");
    assert!(error.to_string().contains("hub audit verify"), "{error}");
}

/// Follows a journal when told to, as a store does.
#[derive(Default)]
struct Follower {
    heads: Mutex<HashMap<StreamName, (u64, Hash)>>,
    ids: Mutex<HashSet<RecordId>>,
    applied: AtomicU64,
    /// Whether it cannot be asked.
    broken: AtomicBool,
}

impl Follower {
    /// Takes in everything that the journal shows.
    fn follow(&self, journal: &Journal) {
        let (mut heads, mut ids) = (self.heads.lock().unwrap(), self.ids.lock().unwrap());
        for stored in journal.read(self.applied(), usize::MAX).unwrap() {
            let record = Record::from_bytes(&stored.bytes).unwrap();
            heads.insert(record.stream, (record.version, stored.hash));
            ids.insert(record.id);
            self.applied.store(stored.position, Ordering::Release);
        }
    }

    fn ask<T>(&self, answer: T) -> io::Result<T> {
        if self.broken.load(Ordering::Relaxed) { Err(io::ErrorKind::Other.into()) } else { Ok(answer) }
    }
}

impl Older for Follower {
    fn applied(&self) -> u64 {
        self.applied.load(Ordering::Acquire)
    }
    fn head(&self, stream: &StreamName) -> io::Result<Option<(u64, Hash)>> {
        self.ask(self.heads.lock().unwrap().get(stream).copied())
    }
    fn holds(&self, id: RecordId) -> io::Result<bool> {
        self.ask(self.ids.lock().unwrap().contains(&id))
    }
}

/// Accepts every history.
struct Everything;

impl Examiner for Everything {
    fn see(&mut self, _: &Stored, _: &Record) {}
    fn verdict(&mut self, _: u64) -> Result<(), String> {
        Ok(())
    }
}
