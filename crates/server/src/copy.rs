//! A hub's directories read without serving them: for an auditor with a copy, or with a hub that is stopped. The journals
//! are verified from the first byte and read into a store of our own in a temporary directory; the data are not touched.

use crate::{
    exit::{Exit, Failed},
    hub::{missing_key_of, vault_failed},
    keys::{self, Places},
};
use audit::Archive;
use data_encoding::HEXLOWER;
use eventlog::{Record, Stored, StreamName};
use journal::{Place, Report, SigningKey};
use std::sync::Arc;
use store::{LogName, Store};
use tempfile::TempDir;
use vault::Vault;
use views::{Histories, Known, clear, indexed};

/// How many records are put into the store at once.
const BATCH: usize = 256;

/// A hub's history, read from its directories.
pub struct Copy {
    histories: Histories,
    known: Arc<Known>,
    /// Removed when the copy is dropped.
    _store: TempDir,
}

/// What a verification found of one log.
pub struct Verdict {
    /// Which log.
    pub log: &'static str,
    /// How many records were read and verified.
    pub records: u64,
    /// The root over them, as hex.
    pub root: String,
    /// What is wrong, if anything.
    pub problem: Option<String>,
}

fn place(places: &Places, log: LogName) -> Result<Place, Failed> {
    let origin = keys::read_checked(&places.keys.join("hub.json"), "origin")?;
    let seed = keys::read_seed(&places.keys.join("log.key"), "log key")?;
    let key = SigningKey::from_seed(&seed).map_err(Failed::with(Exit::Data))?.verifying();
    let (dir, anchor, origin) = match log {
        LogName::Facts => (places.facts(), places.facts_anchor(), origin),
        LogName::Access => (places.looks(), places.looks_anchor(), format!("{origin}/access")),
    };
    Ok(Place { dir, anchor: Some(anchor), origin, key })
}

impl Copy {
    /// Reads everything. Refuses damaged data, and directories that a hub has open.
    pub fn open(places: &Places) -> Result<Self, Failed> {
        let dir = tempfile::Builder::new().prefix("stalking-hub-audit-").tempdir().map_err(Failed::with(Exit::Io))?;
        let (store, _) = Store::open(&dir.path().join("store"), &|_| None).map_err(Failed::with(Exit::Io))?;
        let vault = Vault::open_to_read(&places.keyring()).map_err(vault_failed)?.vault;
        let mut known = Known::default();
        for log in [LogName::Facts, LogName::Access] {
            let mut filling =
                Filling { store: &store, vault: &vault, log, batch: Vec::new(), known: &mut known, failed: None };
            let report = journal::replay(&place(places, log)?, |stored, record| filling.take(stored, record))?;
            filling.flush();
            if let Some(failed) = filling.failed.take() {
                return Err(failed);
            }
            sound(&report)?;
        }
        let histories = Histories::new(Arc::new(store), Arc::new(vault));
        Ok(Self { histories, known: Arc::new(known), _store: dir })
    }

    /// For asking.
    pub fn archive(&self) -> Archive<'_> {
        Archive { histories: &self.histories, known: self.known.clone() }
    }
}

fn sound(report: &Report) -> Result<(), Failed> {
    match &report.damage {
        None => Ok(()),
        Some(damage) => Err(Failed::new(Exit::Data, format!("the data are not what was written: {damage}"))),
    }
}

/// Puts records into a store as they are read.
struct Filling<'a> {
    store: &'a Store,
    vault: &'a Vault,
    log: LogName,
    batch: Vec<store::Indexed>,
    known: &'a mut Known,
    failed: Option<Failed>,
}

impl Filling<'_> {
    fn take(&mut self, stored: &Stored, record: &Record) {
        // Without its key a field would read as erased, and an answer with such holes would pass for the whole.
        if let Some(missing) = missing_key(stored, record, self.vault) {
            self.failed = self.failed.take().or(Some(Failed::new(Exit::Data, missing)));
        }
        match clear(stored) {
            Ok(clear) => {
                if matches!(record.stream, StreamName::Hub | StreamName::Agency(_)) {
                    *self.known = self.known.learning(&clear.events);
                }
                self.batch.push(indexed(stored.clone(), &clear));
            }
            Err(error) => self.failed = self.failed.take().or(Some(Failed::new(Exit::Data, error))),
        }
        if self.batch.len() >= BATCH {
            self.flush();
        }
    }

    fn flush(&mut self) {
        if self.failed.is_none() {
            self.failed = self.store.apply(self.log, &self.batch).map_err(Failed::with(Exit::Io)).err();
        }
        self.batch.clear();
    }
}

/// What to say of a record that names a key which the keyring does not hold.
fn missing_key(stored: &Stored, record: &Record, ring: &Vault) -> Option<String> {
    let key = missing_key_of(record, ring)?;
    Some(format!("position {}: key {key} is not in the keyring", stored.position))
}

/// Verifies both logs from the first byte, and that every key which a record names is there.
pub fn verify(places: &Places) -> Result<Vec<Verdict>, Failed> {
    let ring = Vault::open_to_read(&places.keyring()).map_err(vault_failed)?.vault;
    let mut verdicts = Vec::new();
    for (log, name) in [(LogName::Facts, "facts"), (LogName::Access, "access")] {
        let mut missing = None;
        let report = journal::replay(&place(places, log)?, |stored, record| {
            if missing.is_none() {
                missing = missing_key(stored, record, &ring);
            }
        })?;
        verdicts.push(Verdict {
            log: name,
            records: report.checkpoint.size,
            root: HEXLOWER.encode(report.checkpoint.root.bytes()),
            problem: report.damage.map(|damage| damage.to_string()).or(missing),
        });
    }
    Ok(verdicts)
}
