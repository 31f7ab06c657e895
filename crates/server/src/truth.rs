//! What a hub is opened on: both logs, verified and open, and the keys that belong to them. On one machine the logs are
//! two journals; everything above knows them by [`EventLog`] only.

mod nats;

pub(crate) use nats::log_settings;

use crate::{
    clock::Clock,
    exit::{Exit, Failed},
    keys::Places,
    witness::{Exam, Witnesses, identity, names},
};
use eventlog::{EventLog, Hash, ReadError, Record, StreamName};
use journal::{Examiner, Journal, Older, Opened, Place, Settings, SigningKey, anchored};
use kernel::{RecordId, Timestamp};
use std::{
    io,
    path::PathBuf,
    sync::{Arc, OnceLock, Weak},
};
use store::{LogName, Store};
use tokio::sync::watch;
use vault::{Heads, Vault};

/// A log of at most so many records is always read before anything is served: that takes two seconds or so.
pub const QUICK_START_ABOVE: u64 = 500_000;
/// How many of the latest records an examiner sees of a log that is not read before it is served: looks that tell how long
/// the facts were are among them.
const LATEST: u64 = 256;

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
    /// What a quick start has not read yet, if there was one.
    pub unread: Option<Unread>,
    /// Where the logs look for the store, which is opened after them.
    pub store: AwaitedStore,
}

/// What a quick start has not read.
pub(crate) struct Unread {
    /// Which logs.
    pub logs: Vec<LogName>,
    /// Reads them.
    pub verify: Verify,
}

/// Reads logs from the first byte, verifies every record, and stops the log that is not what was anchored. Answers `false`,
/// and nothing is known, once what it is given, asked after each record, says `false`.
pub(crate) type Verify = Box<dyn FnOnce(&dyn Fn() -> bool) -> Result<bool, Failed> + Send>;

/// The store, once it is open and as long as it is.
pub(crate) type AwaitedStore = Arc<OnceLock<Weak<Store>>>;

/// Tells a journal of its streams and records what it has forgotten. Nothing is appended before there is a store, nor after
/// it has ended.
struct InStore {
    log: LogName,
    store: AwaitedStore,
}

impl InStore {
    fn store(&self) -> Option<Arc<Store>> {
        self.store.get().and_then(Weak::upgrade)
    }

    fn ask<T>(&self, question: impl FnOnce(&Store) -> Result<T, store::StoreError>) -> io::Result<T> {
        let store = self.store().ok_or_else(|| io::Error::other("the store has ended"))?;
        question(&store).map_err(io::Error::other)
    }
}

impl Older for InStore {
    fn applied(&self) -> u64 {
        self.store().map_or(0, |store| store.applied(self.log))
    }

    fn head(&self, stream: &StreamName) -> io::Result<Option<(u64, Hash)>> {
        let (version, hash) = self.ask(|store| store.head(self.log, stream))?;
        Ok(hash.map(|hash| (version, hash)))
    }

    fn holds(&self, id: RecordId) -> io::Result<bool> {
        self.ask(|store| store.record(self.log, &id)).map(|found| found.is_some())
    }
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
    /// what belongs to it. After a clean stop one of more records than `quick_start_above` is opened without being read;
    /// then what remains to be verified is in the answer. `adjust` lets a test change their settings.
    pub fn of_journals(
        places: &Places,
        clock: &Clock,
        quick_start_above: u64,
        adjust: impl Fn(LogName, Settings) -> Settings,
    ) -> Result<Self, Failed> {
        let (origin, key) = identity(places)?;
        let ring = Vault::open(&places.keyring(), &places.store)?;
        let vault = Arc::new(ring.vault);
        // Keys that were being destroyed when the hub stopped are destroyed before it serves, and that only once all that
        // the logs name has been found: nothing is taken away from a hub that is refused.
        let quick_start_above = if vault.remains() { u64::MAX } else { quick_start_above };
        // Asked before a log is opened, which cuts what a crash left of a write and makes a new anchor.
        let witnesses = Witnesses::of(places, &origin, &key, &vault)?;
        let (facts_head, looks_head) = (Head::default(), Head::default());
        let store = AwaitedStore::default();
        let of = |log, beside: &Head| {
            let settings = settings(names(places, &origin, log), &key, clock, &vault, beside.clone());
            let older: Arc<dyn Older> = Arc::new(InStore { log, store: store.clone() });
            adjust(log, Settings { older: Some(older), ..settings })
        };
        let mut exam = witnesses.looks(&vault);
        let looks = open(of(LogName::Access, &facts_head), quick_start_above, &mut exam)?;
        looks_head.get_or_init(|| looks.journal.head());
        let mut exam = witnesses.facts(&vault, &exam);
        let facts = open(of(LogName::Facts, &looks_head), quick_start_above, &mut exam)?;
        facts_head.get_or_init(|| facts.journal.head());
        let last_at = exam.last_at;
        vault.renew()?;
        let (of_facts, of_looks) = (facts.journal.head(), looks.journal.head());
        // A head is told once its records are durable and anchored, so a key never carries one that a crash takes back.
        vault.testify_of(move || Heads { facts: *of_facts.borrow(), access: *of_looks.borrow() });
        let both = [(LogName::Facts, &facts), (LogName::Access, &looks)];
        let those =
            |which: fn(&Open) -> bool| both.iter().filter(|(_, open)| which(open)).map(|(log, _)| *log).collect();
        let anchors_mended = those(|open| open.opened.anchor_mended);
        let logs: Vec<LogName> = those(|open| !open.is_read);
        let torn = facts.opened.torn_bytes + looks.opened.torn_bytes + ring.torn_bytes;
        let (facts, looks) = (facts.journal, looks.journal);
        let unread = (!logs.is_empty()).then(|| Unread {
            logs,
            verify: Box::new({
                let (facts, looks, vault) = (facts.clone(), looks.clone(), vault.clone());
                move |go_on| {
                    // What the looks testify of the facts was asked of the latest at the start.
                    let mut exam = witnesses.looks(&vault);
                    Ok(looks.verify(&mut exam, go_on)? && facts.verify(&mut witnesses.facts(&vault, &exam), go_on)?)
                }
            }),
        });
        Ok(Self { origin, key, facts, looks, vault, torn, anchors_mended, last_at, unread, store })
    }
}

/// A journal that was opened.
struct Open {
    journal: Arc<Journal>,
    opened: Opened,
    /// Whether it was read. If not, [`Journal::verify`] has to.
    is_read: bool,
}

/// Opens a journal: without reading it where it is large and was stopped cleanly, and as long as others testify; otherwise
/// verified from the first byte.
fn open(settings: Settings, quick_start_above: u64, exam: &mut Exam<'_>) -> Result<Open, Failed> {
    // An anchor that cannot be read is told by opening.
    let is_large = anchored(&Place::from(&settings)).is_ok_and(|anchored| anchored.size > quick_start_above);
    if is_large && let Some((journal, opened)) = Journal::resume(&settings)? {
        let size = opened.checkpoint.size;
        latest(&journal, size, exam)?;
        exam.verdict(size).map_err(Failed::with(Exit::Data))?;
        return Ok(Open { journal: Arc::new(journal), opened, is_read: false });
    }
    let (journal, opened) = Journal::open_examined(settings, exam)?;
    Ok(Open { journal: Arc::new(journal), opened, is_read: true })
}

/// Shows an examiner the latest records up to a position, of a log whose keys and order are looked at elsewhere.
fn latest(log: &dyn EventLog, head: u64, exam: &mut dyn Examiner) -> Result<(), Failed> {
    let most = usize::try_from(LATEST.min(head)).unwrap_or(0);
    let records = log.read(head - head.min(LATEST), most).map_err(|error| match error {
        ReadError::Damaged { .. } => Failed::new(Exit::Data, error),
        ReadError::Unavailable(_) => Failed::new(Exit::Unavailable, error),
    })?;
    for stored in &records {
        let record = Record::from_bytes(&stored.bytes).map_err(Failed::with(Exit::Data))?;
        exam.see(stored, &record);
    }
    Ok(())
}
