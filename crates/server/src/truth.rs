//! What a hub is opened on: both logs, verified and open, and the keys that belong to them. On one machine the logs are
//! two journals; everything above knows them by [`EventLog`] only.

mod nats;

pub(crate) use nats::log_settings;

use crate::{
    clock::Clock,
    exit::Failed,
    keys::Places,
    witness::{Witnesses, identity, names},
};
use eventlog::EventLog;
use journal::{Journal, Settings, SigningKey};
use kernel::Timestamp;
use std::{
    path::PathBuf,
    sync::{Arc, OnceLock},
};
use store::LogName;
use tokio::sync::watch;
use vault::{Heads, Vault};

/// Both logs of a hub and its keys.
pub(crate) struct Truth {
    /// The logs' name.
    pub origin: String,
    /// Signs checkpoints, and seals what else must not be forged.
    pub key: SigningKey,
    /// What happened.
    pub facts: Arc<dyn EventLog>,
    /// Who looked.
    pub looks: Arc<dyn EventLog>,
    /// The keys of all sealed parts.
    pub vault: Arc<Vault>,
    /// Bytes of torn frames that were cut, or, at the end of the keyring, are cut before the next key is written.
    pub torn: u64,
    /// The logs whose anchor had an unreadable slot, which has been written again.
    pub anchors_mended: Vec<LogName>,
    /// The latest recorded time in either log.
    pub last_at: Option<Timestamp>,
}

/// The durable head of a log, once the log is open.
pub(crate) type Head = Arc<OnceLock<watch::Receiver<u64>>>;

/// The settings of a journal of a hub. `beside` is the head of the other one.
pub(crate) fn settings(
    (dir, anchor, origin): (PathBuf, PathBuf, String),
    key: &SigningKey,
    clock: &Clock,
    vault: &Arc<Vault>,
    beside: Head,
) -> Settings {
    let (clock, vault) = (clock.clone(), vault.clone());
    let mut settings = Settings::new(dir, anchor, origin, key.clone(), move || clock.now());
    settings.before_sync = Arc::new(move || vault.sync());
    settings.beside = Arc::new(move || beside.get().map_or(0, |head| *head.borrow()));
    settings
}

impl Truth {
    /// Opens the journals of a hub: verified from the first byte, with every key that they name, and neither older than
    /// what belongs to it. `adjust` lets a test change their settings.
    pub fn of_journals(
        places: &Places,
        clock: &Clock,
        adjust: impl Fn(LogName, Settings) -> Settings,
    ) -> Result<Self, Failed> {
        let (origin, key) = identity(places)?;
        let ring = Vault::open(&places.keyring())?;
        let vault = Arc::new(ring.vault);
        // Asked before a log is opened, which cuts what a crash left of a write and makes a new anchor.
        let witnesses = Witnesses::of(places, &origin, &key, &vault)?;
        let (facts_head, looks_head) = (Head::default(), Head::default());
        let of = |log, beside: &Head| {
            adjust(log, settings(names(places, &origin, log), &key, clock, &vault, beside.clone()))
        };
        let mut exam = witnesses.looks(&vault);
        let (looks, looks_report) = Journal::open_examined(of(LogName::Access, &facts_head), &mut exam)?;
        looks_head.get_or_init(|| looks.head());
        let mut exam = witnesses.facts(&vault, &exam);
        let (facts, facts_report) = Journal::open_examined(of(LogName::Facts, &looks_head), &mut exam)?;
        facts_head.get_or_init(|| facts.head());
        let last_at = exam.last_at;
        let (of_facts, of_looks) = (facts.head(), looks.head());
        // A head is told once its records are durable and anchored, so a key never carries one that a crash takes back.
        vault.testify_of(move || Heads { facts: *of_facts.borrow(), access: *of_looks.borrow() });
        let anchors_mended = [(LogName::Facts, facts_report), (LogName::Access, looks_report)]
            .into_iter()
            .filter_map(|(log, report)| report.anchor_mended.then_some(log))
            .collect();
        let torn = facts_report.torn_bytes + looks_report.torn_bytes + ring.torn_bytes;
        let (facts, looks) = (Arc::new(facts), Arc::new(looks));
        Ok(Self { origin, key, facts, looks, vault, torn, anchors_mended, last_at })
    }
}
