//! A hub's directories read without serving them: for an auditor with a copy, or with a hub that is stopped. The journals
//! are verified from the first byte and read into a store of our own in a temporary directory; the data are not touched.

use crate::{
    exit::{Exit, Failed},
    keys::Places,
    witness::{Exam, Witnesses, identity, place},
};
use audit::{Archive, Place};
use data_encoding::HEXLOWER;
use eventlog::{Frontier, Hash, Record, Stored, leaf, leaf_hash};
use journal::{Examiner, Report};
use std::sync::Arc;
use store::{LogName, Store};
use tempfile::TempDir;
use vault::Vault;
use views::{Histories, Known, Taken, taken};

/// How many records are put into the store at once.
const BATCH: usize = 256;

/// A hub's history, read from its directories.
pub struct Copy {
    histories: Histories,
    known: Arc<Known>,
    /// Every record of the facts, by its place.
    places: Vec<Place>,
    /// Every leaf of its tree.
    leaves: Vec<Hash>,
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
    /// What is worth knowing and not wrong by itself.
    pub note: Option<&'static str>,
}

/// What to say of an anchor of which one of the two slots cannot be read.
pub(crate) const HALF_AN_ANCHOR: &str = "one of the two checkpoints of the anchor cannot be read and the other one counts: \
     a crash while it was written leaves that, and so does who changes it; after a clean stop no crash did";

impl Copy {
    /// Reads everything. Refuses damaged data, and directories that a hub has open.
    pub fn open(places: &Places) -> Result<Self, Failed> {
        let dir = tempfile::Builder::new().prefix("stalking-hub-audit-").tempdir();
        let dir = dir.map_err(Failed::at(&std::env::temp_dir()))?;
        // Empty, and never opened again: nobody looks at its seal.
        let seal = Box::new(|text: &str| Hash::of(text.as_bytes()));
        let (store, _) = Store::open(&dir.path().join("store"), seal, &|_| None)?;
        let mut known = Known::default();
        let mut filling =
            Filling { store: &store, log: LogName::Access, batch: Vec::new(), known: &mut known, failed: None };
        let (mut facts, mut leaves) = (Vec::new(), Vec::new());
        let (vault, verdicts) = read(places, &mut |log, stored, record| {
            if log == LogName::Facts {
                facts.push(Place { position: stored.position, record: stored.hash, at: record.at });
                leaves.push(leaf_hash(&leaf(record.salt, stored.hash)));
            }
            filling.take(log, stored);
        })?;
        filling.flush();
        // Without a key a field would read as erased, and an answer with such holes would pass for the whole.
        for Verdict { problem, .. } in verdicts {
            problem.map_or(Ok(()), |problem| {
                Err(Failed::new(Exit::Data, format!("the data are not what was written: {problem}")))
            })?;
        }
        filling.failed.map_or(Ok(()), Err)?;
        let histories = Histories::new(Arc::new(store), Arc::new(vault));
        Ok(Self { histories, known: Arc::new(known), places: facts, leaves, _store: dir })
    }

    /// A place of the log of facts; the newest, for position 0. None where the log has no such record.
    pub fn place(&self, position: u64) -> Option<Place> {
        if position == 0 {
            return self.places.last().copied();
        }
        self.places.iter().copied().find(|place| place.position == position)
    }

    /// The root of the tree over the facts up to a position.
    pub fn root(&self, position: u64) -> Hash {
        let mut tree = Frontier::default();
        let count = usize::try_from(position).unwrap_or(usize::MAX);
        self.leaves.iter().take(count).for_each(|leaf| tree.push(*leaf));
        tree.checkpoint().root
    }

    /// For asking.
    pub fn archive(&self) -> Archive<'_> {
        Archive { histories: &self.histories, known: self.known.clone() }
    }
}

/// Puts records into a store as they are read.
struct Filling<'a> {
    store: &'a Store,
    /// Which log the batch is of.
    log: LogName,
    batch: Vec<store::Indexed>,
    known: &'a mut Known,
    failed: Option<Failed>,
}

impl Filling<'_> {
    fn take(&mut self, log: LogName, stored: &Stored) {
        if self.batch.len() >= BATCH || log != self.log {
            self.flush();
            self.log = log;
        }
        match taken(stored.clone()) {
            Ok(Taken { indexed, learned }) => {
                if !learned.is_empty() {
                    *self.known = self.known.learning(&learned);
                }
                self.batch.push(indexed);
            }
            Err(error) => self.failed = self.failed.take().or(Some(Failed::new(Exit::Data, error))),
        }
    }

    fn flush(&mut self) {
        if self.failed.is_none() {
            self.failed = self.store.apply(self.log, &self.batch).map_err(Failed::from).err();
        }
        self.batch.clear();
    }
}

/// Verifies both logs from the first byte, that every key which a record names is there, and that neither is older than
/// what belongs to it.
pub fn verify(places: &Places) -> Result<[Verdict; 2], Failed> {
    read(places, &mut |_, _, _| {}).map(|(_, verdicts)| verdicts)
}

/// Reads both logs as a start does, the access log first, and touches nothing. Answers on the facts first.
fn read(places: &Places, visit: &mut dyn FnMut(LogName, &Stored, &Record)) -> Result<(Vault, [Verdict; 2]), Failed> {
    let (origin, key) = identity(places)?;
    let ring = Vault::open_to_read(&places.keyring(), &places.store)?.vault;
    let witnesses = Witnesses::of(places, &origin, &key, &ring)?;
    let mut read = |log, exam: &mut Exam<'_>| -> Result<Verdict, Failed> {
        let report = journal::replay(&place(places, &origin, &key, log), |stored, record| {
            exam.see(stored, record);
            visit(log, stored, record);
        })?;
        let Report { checkpoint, anchor_whole, damage, .. } = report;
        let problem = damage.map(|damage| damage.to_string()).or_else(|| exam.verdict(checkpoint.size).err());
        let log = match log {
            LogName::Facts => "facts",
            LogName::Access => "access",
        };
        let note = (!anchor_whole && problem.is_none()).then_some(HALF_AN_ANCHOR);
        Ok(Verdict { log, records: checkpoint.size, root: HEXLOWER.encode(checkpoint.root.bytes()), problem, note })
    };
    let mut looks_exam = witnesses.looks(&ring);
    let looks = read(LogName::Access, &mut looks_exam)?;
    let facts = read(LogName::Facts, &mut witnesses.facts(&ring, &looks_exam))?;
    Ok((ring, [facts, looks]))
}

/// The bytes of a record of a log that nobody has open, after all of the log was verified.
pub fn record_at(places: &Places, log: LogName, position: u64) -> Result<Vec<u8>, Failed> {
    let (origin, key) = identity(places)?;
    let mut found = None;
    let report = journal::replay(&place(places, &origin, &key, log), |stored, _| {
        if stored.position == position {
            found = Some(stored.bytes.to_vec());
        }
    })?;
    match (report.damage, found) {
        (Some(damage), _) => Err(Failed::new(Exit::Data, format!("the data are not what was written: {damage}"))),
        (None, Some(bytes)) => Ok(bytes),
        (None, None) => Err(Failed::new(Exit::Usage, "--position: the log has no such record")),
    }
}
