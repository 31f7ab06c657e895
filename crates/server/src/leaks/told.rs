//! A hub that holds a generated history: the real store, vault, services and credentials over a log in memory.

use crate::{
    Clock, Issuer, Places, demo_founding, found,
    hub::Hub,
    in_process::Services,
    truth::{AwaitedStore, QUICK_START_ABOVE, Truth},
    witness::identity,
};
use eventlog::{Draft, EventLog, Expected, MemoryLog, Record};
use serde_json::value::to_raw_value;
use std::{fs, path::Path, sync::Arc};
use testkit::histories::Commit;
use vault::Vault;

/// When the hub was founded: before any history begins.
const FOUNDED: &str = "2026-01-04T09:00:00Z";

/// A founded hub, to be copied.
pub struct Founded {
    places: Places,
    origin: String,
    key: journal::SigningKey,
    records: [Vec<Record>; 2],
    /// Mints tokens.
    pub issuer: Issuer,
    _home: tempfile::TempDir,
}

impl Founded {
    /// Founds one.
    pub fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let home = tempfile::tempdir().unwrap();
        let places = Places::new(&home.path().join("data"), &home.path().join("keys")).unwrap();
        let clock = Clock::demo(FOUNDED.parse().unwrap());
        let founding = demo_founding("leaks.hub").unwrap();
        runtime.block_on(found(&places, founding, clock.clone())).unwrap();
        let (origin, key) = identity(&places).unwrap();
        let truth = Truth::of_journals(&places, &clock, QUICK_START_ABOVE, |_, settings| settings).unwrap();
        let records = [&truth.facts, &truth.looks].map(|log| {
            let all = log.read(0, usize::MAX).unwrap();
            all.iter().map(|stored| Record::from_bytes(&stored.bytes).unwrap()).collect()
        });
        drop(truth);
        let issuer = Issuer::open(&places).unwrap();
        Self { places, origin, key, records, issuer, _home: home }
    }
}

/// The hub, while it lives.
pub struct Told {
    /// What it is.
    pub hub: Arc<Hub>,
    /// What it answers.
    pub services: Services,
    _home: tempfile::TempDir,
}

impl Told {
    /// A hub that was told a history. Call it within a runtime, which its followers run in.
    pub fn of(founded: &Founded, commits: &[Commit]) -> Self {
        Self::over(founded, commits, |log| log)
    }

    /// The same over logs that somebody stands between.
    pub fn over(
        founded: &Founded,
        commits: &[Commit],
        between: impl Fn(Arc<dyn EventLog>) -> Arc<dyn EventLog>,
    ) -> Self {
        let home = tempfile::tempdir().unwrap();
        let vault = Arc::new(copied(&founded.places.keyring(), &home.path().join("keyring")));
        let clock = Clock::demo(FOUNDED.parse().unwrap());
        let logs = founded.records.each_ref().map(|records| {
            let log = of_memory(&clock);
            for record in records {
                clock.set(record.at);
                put(&log, again(record));
            }
            log
        });
        for commit in commits {
            clock.set(commit.at);
            put(&logs[0], draft(&vault, commit));
        }
        let [facts, looks] = logs.map(|log| between(Arc::new(log)));
        let truth = Truth {
            origin: founded.origin.clone(),
            key: founded.key.clone(),
            facts,
            looks,
            vault,
            torn: 0,
            anchors_mended: Vec::new(),
            last_at: None,
            unread: None,
            store: AwaitedStore::default(),
        };
        let run = |following| {
            tokio::spawn(following);
            Ok(())
        };
        let opened = Hub::on(truth, &home.path().join("store"), clock, Path::new("/nonexistent"), run);
        let (hub, _) = opened.unwrap();
        let services = Services::new(&hub, home.path());
        Self { hub, services, _home: home }
    }
}

fn copied(from: &Path, to: &Path) -> Vault {
    fs::create_dir(to).unwrap();
    for name in ["epoch-1.key", "keyring"] {
        fs::copy(from.join(name), to.join(name)).unwrap();
    }
    Vault::open(to, &vault::in_files()).unwrap().vault
}

fn of_memory(clock: &Clock) -> MemoryLog {
    let clock = clock.clone();
    MemoryLog::new(move || clock.now())
}

fn put(log: &MemoryLog, draft: Draft) {
    // It is taken at once.
    drop(log.append(draft, Expected::Any));
}

fn again(record: &Record) -> Draft {
    let Record { id, stream, by, request, command_mac, basis, salt, events, .. } = record.clone();
    Draft { id, stream, by, request, command_mac, basis, salt, events }
}

fn draft(vault: &Vault, commit: &Commit) -> Draft {
    commit.draft(|stream, nth, entry| {
        let sealed = vault.seal(&stream.to_string(), commit.record, nth, entry).unwrap();
        to_raw_value(&sealed).unwrap()
    })
}
