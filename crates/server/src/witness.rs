//! What the parts of a hub testify of one another's length, and the one reading of a log in which all of it is compared.
//!
//! An anchor tells a log that became shorter only as long as it is not put back together with it. So each part that is
//! newer is asked how long a log was when it was written itself:
//!
//! * an access record carries, in the clear, how many facts the hub had applied when it was made;
//! * the anchor of each log carries how many records the other one had;
//! * the marker of a clean stop carries how far the store had followed both;
//! * the published checkpoint of each log, if it is there, carries how many records that log had;
//! * every entry of the keyring carries how many records both had when it was made; a log that has grown adds
//!   one without a key within a minute, and a clean stop adds one.
//!
//! Each of these numbers was taken from what was durable and anchored before, so no crash leaves one that is too high.
//! A key testifies by these numbers only, never by being there: it is made before its record is decided upon, and stays
//! when the record is refused, when another append was faster, and when a crash came between the two.
//!
//! What nobody tells: records of the last minute before a crash, since the last new key, put back together with both
//! anchors; and all of it put back at once, the keyring too.

use crate::{
    exit::{Exit, Failed},
    keys::{self, Places},
    tiles,
};
use data_encoding::BASE64;
use eventlog::{Record, Stored};
use events::StoredEvent;
use journal::{Examiner, Place, SigningKey};
use kernel::Timestamp;
use std::{fmt, path::PathBuf};
use store::{LogName, Seal};
use tlog::Publisher;
use vault::Vault;

/// The log's name for ever, and the key that signs its checkpoints and tags its frames. Where `hub.json` is there, a hub
/// was founded, so whatever else is missing is lost. Nothing else is opened before this has looked at all that will be.
pub(crate) fn identity(places: &Places) -> Result<(String, SigningKey), Failed> {
    let origin = keys::origin(&places.keys)?;
    places.check()?;
    let seed = keys::read_seed(&keys::not_lost(places.keys.join("log.key"))?, "log key")?;
    let key = SigningKey::from_seed(&seed).map_err(Failed::with(Exit::Data))?;
    Ok((origin, key))
}

/// The public key of the development issuer, if its key is here, as genesis names it. The key is used only to mint
/// tokens, but damage to it must be told at a start, not when a token is next needed.
fn issuer(places: &Places) -> Result<Option<String>, Failed> {
    let path = places.keys.join("issuer.key");
    if !path.try_exists().map_err(Failed::at(&path))? {
        return Ok(None);
    }
    let key = SigningKey::from_seed(&keys::read_seed(&path, "issuer key")?).map_err(Failed::with(Exit::Data))?;
    Ok(Some(BASE64.encode(key.verifying().bytes())))
}

/// What seals the marker of a hub's store: two hubs may have the same origin, never the same key.
pub(crate) fn store_seal(key: &SigningKey) -> Result<Seal, Failed> {
    let seal = key.seals("the store").map_err(Failed::with(Exit::Io))?;
    Ok(Box::new(seal))
}

/// The directory of a log, its anchor, and the name under which its checkpoints are signed.
pub(crate) fn names(places: &Places, origin: &str, log: LogName) -> (PathBuf, PathBuf, String) {
    match log {
        LogName::Facts => (places.facts(), places.facts_anchor(), origin.to_owned()),
        LogName::Access => (places.looks(), places.looks_anchor(), format!("{origin}/access")),
    }
}

/// Where a log lies, and what verifies it.
pub(crate) fn place(places: &Places, origin: &str, key: &SigningKey, log: LogName) -> Place {
    let (dir, anchor, origin) = names(places, origin, log);
    Place { dir, anchor: Some(anchor), origin, key: key.clone() }
}

/// Who says that a log had at least so many records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Witness {
    OtherAnchor,
    Store,
    Keyring,
    Published,
    Look(u64),
}

impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherAnchor => f.write_str("the anchor of the other log"),
            Self::Store => f.write_str("the store, which follows only what is durable,"),
            Self::Keyring => f.write_str("the keyring, which counts what is durable,"),
            Self::Published => f.write_str("the checkpoint published among the tiles"),
            Self::Look(position) => write!(f, "the record of a look at position {position} of the access log"),
        }
    }
}

/// What is known of both logs before they are read. Nothing is changed by asking.
pub(crate) struct Witnesses {
    issuer: Option<String>,
    facts: Vec<(u64, Witness)>,
    looks: Vec<(u64, Witness)>,
}

impl Witnesses {
    /// Asks the anchors, the keyring and the store.
    pub fn of(places: &Places, origin: &str, key: &SigningKey, ring: &Vault) -> Result<Self, Failed> {
        let issuer = issuer(places)?;
        let anchor = |log| Ok::<_, Failed>((journal::beside(&place(places, origin, key, log))?, Witness::OtherAnchor));
        let left = store::left(&places.store(), &*store_seal(key)?);
        let store = |log| left.as_ref().map(|left| (left.applied(log), Witness::Store));
        let told = ring.testified();
        let mut facts = vec![anchor(LogName::Access)?, (told.facts, Witness::Keyring)];
        let mut looks = vec![anchor(LogName::Facts)?, (told.access, Witness::Keyring)];
        facts.extend(store(LogName::Facts));
        looks.extend(store(LogName::Access));
        let published = |log| -> Result<Option<(u64, Witness)>, Failed> {
            let vkey = tiles::vkey_of(origin, log, *key.verifying().bytes())?;
            let note = Publisher::published(&tiles::dir_of(&places.data, log), &vkey);
            Ok(note.map(|note| (note.checkpoint().size, Witness::Published)))
        };
        facts.extend(published(LogName::Facts)?);
        looks.extend(published(LogName::Access)?);
        Ok(Self { issuer, facts, looks })
    }

    /// Of a part of the logs that is read while they grow: all but the looks may know more than is in it.
    pub fn within(places: &Places) -> Result<Self, Failed> {
        Ok(Self { issuer: issuer(places)?, facts: Vec::new(), looks: Vec::new() })
    }

    /// Examines the access log; to be read first, because its records testify of the facts.
    pub fn looks<'a>(&self, ring: &'a Vault) -> Exam<'a> {
        Exam::new(LogName::Access, ring, self.looks.clone())
    }

    /// Examines the facts, given what the examination of the access log has found.
    pub fn facts<'a>(&self, ring: &'a Vault, looks: &Exam<'_>) -> Exam<'a> {
        let issuer = self.issuer.clone();
        let (looks, last_at) = (looks.looks.clone(), looks.last_at);
        Exam { issuer, looks, last_at, ..Exam::new(LogName::Facts, ring, self.facts.clone()) }
    }
}

/// One reading of a log: is every key there that a record names, is the issuer's key the one that genesis names, and is
/// the log as long as others testify?
pub(crate) struct Exam<'a> {
    log: LogName,
    ring: &'a Vault,
    least: Vec<(u64, Witness)>,
    /// The public key of the issuer whose key lies in the keys directory.
    issuer: Option<String>,
    /// What to say of the first key that is missing, or is another than it should be.
    wrong: Option<String>,
    /// Looks by position, each with the length of the history that it was made at: of the access log those that no later
    /// one reaches, so that the longest behind any position is among them. One, unless the hub was restored.
    looks: Vec<(u64, u64)>,
    /// In the log of facts: how many looks were made before the hub was last restored. They tell of a history that was
    /// longer, and the record of the restore says by how much.
    before_restore: u64,
    /// The latest recorded time, in this log and the one that was read before it.
    pub last_at: Option<Timestamp>,
}

impl<'a> Exam<'a> {
    fn new(log: LogName, ring: &'a Vault, least: Vec<(u64, Witness)>) -> Self {
        Self { log, ring, least, issuer: None, wrong: None, looks: Vec::new(), before_restore: 0, last_at: None }
    }

    /// How many records the log has at least, as others testify.
    pub fn least(&self) -> u64 {
        self.least.iter().map(|(least, _)| *least).max().unwrap_or(0)
    }

    fn see_event(&mut self, position: u64, event: &StoredEvent) {
        if self.log == LogName::Access {
            let size = event.plain.get("log_size").and_then(serde_json::Value::as_u64);
            if let Some(size) = size {
                while self.looks.pop_if(|(_, earlier)| *earlier <= size).is_some() {}
                self.looks.push((position, size));
            }
        }
        if self.log == LogName::Facts && event.type_name == "governance.hub_restored.v1" {
            let looks = event.plain.get("looks").and_then(serde_json::Value::as_u64);
            self.before_restore = self.before_restore.max(looks.unwrap_or_default());
        }
        if event.type_name == "governance.hub_founded.v1"
            && let Some(issuer) = &self.issuer
            && event.plain.get("issuer_key").and_then(serde_json::Value::as_str) != Some(issuer)
        {
            let why = "issuer.key is not the key of the issuer that this hub was founded with, so no token of it would be \
                       taken; restore the keys directory that belongs to this data";
            self.wrong = Some(why.into());
        }
        if self.wrong.is_none() {
            let mut keys = event.sealed.iter().flat_map(|part| &part.wraps).map(|wrap| &wrap.key);
            self.wrong = keys.find(|key| !self.ring.has_key(key)).map(|key| {
                format!(
                    "position {position}: key {key} is not in the keyring; restore the keys directory that belongs to \
                     this data"
                )
            });
        }
    }
}

impl Examiner for Exam<'_> {
    fn see(&mut self, stored: &Stored, record: &Record) {
        self.last_at = self.last_at.max(Some(record.at));
        for raw in &record.events {
            // An event that cannot be read names no key; whoever applies the record finds that.
            if let Ok(event) = serde_json::from_str(raw.get()) {
                self.see_event(stored.position, &event);
            }
        }
    }

    fn verdict(&mut self, size: u64) -> Result<(), String> {
        if let Some(wrong) = self.wrong.take() {
            return Err(wrong);
        }
        // In the access log its own looks say nothing of itself.
        let since = self.looks.iter().filter(|(at, _)| self.log == LogName::Facts && *at > self.before_restore);
        let since = since.map(|&(at, size)| (size, Witness::Look(at)));
        let least = self.least.iter().copied().chain(since).max_by_key(|(least, _)| *least);
        let (least, witness) = least.unwrap_or((0, Witness::Store));
        if size >= least { Ok(()) } else { Err(older(self.log, size, least, witness)) }
    }
}

/// What to say of a log that became shorter.
fn older(log: LogName, size: u64, least: u64, witness: Witness) -> String {
    let log = match log {
        LogName::Facts => "facts",
        LogName::Access => "access",
    };
    format!(
        "the {log} log is older than what belongs to it: it has {size} records, but {witness} testifies of {least}; \
         restore the whole data directory and the anchors from the same moment, one as new as the keyring; do not delete the store, or what was \
         lost is lost without a trace"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use Witness::{Keyring, Look, OtherAnchor, Published, Store};

    fn exam(ring: &Vault, least: Vec<(u64, Witness)>) -> Exam<'_> {
        Exam::new(LogName::Facts, ring, least)
    }

    #[test]
    fn a_log_is_refused_when_it_is_shorter_than_any_witness_says_and_only_then() {
        let dir = tempfile::tempdir().unwrap();
        let ring = Vault::create(&dir.path().join("keyring"), &vault::in_files()).unwrap();
        for (given, size, refused) in [
            (vec![], 0, None),
            (vec![(0, OtherAnchor)], 0, None),
            (vec![(7, OtherAnchor), (7, Store), (6, Look(3))], 7, None),
            // Written beyond the anchors and kept after a crash: longer than anybody knows of.
            (vec![(7, OtherAnchor), (6, Store)], 9, None),
            (vec![(7, OtherAnchor), (6, Store)], 6, Some("the anchor of the other log testifies of 7")),
            (vec![(5, OtherAnchor), (6, Store)], 5, Some("testifies of 6")),
            (
                vec![(5, OtherAnchor), (7, Keyring)],
                5,
                Some("the keyring, which counts what is durable, testifies of 7"),
            ),
            (vec![(5, OtherAnchor), (7, Published)], 6, Some("published among the tiles testifies of 7")),
            (vec![(5, OtherAnchor), (8, Look(3))], 6, Some("position 3 of the access log testifies of 8")),
        ] {
            let verdict = exam(&ring, given.clone()).verdict(size);
            match refused {
                None => assert_eq!(verdict, Ok(()), "{given:?}, {size} records"),
                Some(why) => {
                    let said = verdict.unwrap_err();
                    assert!(said.contains(why) && said.contains("do not delete the store"), "{said}");
                }
            }
        }
    }

    #[test]
    fn looks_of_before_a_restore_testify_no_more_and_those_since_do() {
        let dir = tempfile::tempdir().unwrap();
        let ring = Vault::create(&dir.path().join("keyring"), &vault::in_files()).unwrap();
        let restored = |looks: u64| -> StoredEvent {
            let plain = serde_json::json!({"type": "governance.hub_restored.v1", "source": "agency",
                "controller": "hub-office", "plain": {"facts": 5, "looks": looks}});
            serde_json::from_value(plain).unwrap()
        };
        // Looks at 9 facts, then, restored to 5 after look 3, at 6 and 7.
        for (restores, size, good) in [
            (vec![], 9, true),
            (vec![], 8, false),
            (vec![3], 7, true),
            (vec![3], 6, false),
            (vec![2], 8, false),
            (vec![3, 5], 5, true),
        ] {
            let looks = vec![(3, 9), (5, 7)];
            let mut exam = Exam { looks, ..exam(&ring, vec![(5, OtherAnchor)]) };
            for (position, looks) in restores.iter().enumerate() {
                exam.see_event(position as u64 + 1, &restored(*looks));
            }
            assert_eq!(exam.verdict(size).is_ok(), good, "{restores:?}, {size} records");
        }
    }

    #[test]
    fn the_look_at_the_longest_history_testifies_and_only_in_the_access_log() {
        let dir = tempfile::tempdir().unwrap();
        let ring = Vault::create(&dir.path().join("keyring"), &vault::in_files()).unwrap();
        let event = |size: u64| -> StoredEvent {
            let plain = serde_json::json!({"type": "access.looked.v1", "source": "agency", "controller": "pol",
                "plain": {"log_size": size}});
            serde_json::from_value(plain).unwrap()
        };
        for (log, found) in [(LogName::Access, vec![(3, 9), (4, 2)]), (LogName::Facts, vec![])] {
            let mut exam = Exam { log, ..exam(&ring, Vec::new()) };
            for (position, size) in [(1, 4), (2, 9), (3, 9), (4, 2)] {
                exam.see_event(position, &event(size));
            }
            assert_eq!(exam.looks, found);
        }
    }
}
