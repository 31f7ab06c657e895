//! Putting a backup back, into empty directories only. Every byte is verified before it is said to be done: the seals, the
//! tags and the tree up to the signed checkpoints, and then all that a start verifies.
//!
//! What is put back is a history of its own from there on, and says so: the next fact is a record that it was restored,
//! from what, and how much is known to be missing. So a witness outside that saw more refuses the log as forked, the
//! looks that were made at the longer history are understood (`witness.rs`), and no two logs with the same signed size
//! pass for one another. The keyring is written anew: without what a ledger names as destroyed, and testifying of the
//! logs as they are now. What is left of the keys that were in use is read and never changed.

use super::{
    Holds, Manifest, Opener,
    archive::{Dirs, LOGS, unpack},
};
use crate::{
    clock::Clock,
    copy,
    exit::{Exit, Failed},
    founding::{empty, sync_dir},
    keys::{self, Places},
    looks::random_salt,
    truth::{Head, settings},
    witness::names,
};
use data_encoding::HEXLOWER;
use eventlog::{Checkpoint, Draft, EventLog, Expected, StreamName};
use events::{
    Entry, Event, GovernanceEvent,
    governance::{HubRestored, PublicText},
};
use journal::{Journal, Place, SigningKey, adopt, anchored, open_note};
use kernel::{AgencyId, By, RecordId, RequestId};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};
use store::LogName;
use vault::{Heads, KeyStore, Vault, put_back};

/// The records of a founding: without them nobody could act in a hub.
const FOUNDING_RECORDS: u64 = 2;

/// What to put back.
pub(crate) struct Restore {
    /// The data, sealed once.
    pub data: Opener,
    /// The keys, sealed twice.
    pub keys: Opener,
    /// The directory of keys that was in use, or what is left of it: keys made after the backup are taken from it, and
    /// what its ledger calls destroyed stays so.
    pub survived: Option<PathBuf>,
    /// How many facts; all that the backup has if it is not said.
    pub to_position: Option<u64>,
    /// Whether records may be missing that are known to have been there.
    pub accept_loss: bool,
}

/// What was put back.
pub(crate) struct Restored {
    /// What the file of the data says of itself.
    pub backup: Manifest,
    /// Facts put back, of how many in the backup; one more says that they were.
    pub facts: (u64, u64),
    /// Looks put back.
    pub looks: u64,
    /// How many there had been of each, as far as is known.
    pub known: Heads,
    /// The root over the facts put back, as hex.
    pub root: String,
    /// Keys left out because they had been destroyed.
    pub destroyed: usize,
}

/// Puts a backup back. Where that fails, both directories are left empty.
pub(crate) async fn restore(places: &Places, clock: &Clock, asked: &Restore) -> Result<Restored, Failed> {
    if keys::restoring(&places.keys).exists() {
        let (data, keys) = (places.data.display(), places.keys.display());
        let why =
            format!("a restore was cut short here, and keys lie there in the clear: empty {data} and {keys} first");
        return Err(Failed::new(Exit::CannotCreate, why));
    }
    empty(places)?;
    for dir in [&places.data, &places.keys] {
        keys::make_private_dir(dir)?;
    }
    let done = put(places, clock, asked).await;
    if done.is_err() {
        for dir in [&places.data, &places.keys] {
            clear(dir);
        }
    }
    done
}

/// Removes what lies in a directory that was empty before.
pub(super) fn clear(dir: &Path) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        // What failed before is what is told; what is left here is told by the next try, which finds it not empty.
        let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
    }
}

async fn put(places: &Places, clock: &Clock, asked: &Restore) -> Result<Restored, Failed> {
    let aside = keys::restoring(&places.keys);
    let of_keys = unpack(&asked.keys, Holds::Keys, &Dirs::only(&aside))?;
    let origin = keys::origin(&aside)?;
    let seed = keys::read_seed(&keys::not_lost(aside.join("log.key"))?, "log key")?;
    let key = SigningKey::from_seed(&seed).map_err(Failed::with(Exit::Data))?;
    let of_data = unpack(&asked.data, Holds::Data, &Dirs::only(&places.data))?;
    let signed = signed_by(&of_data, &asked.data, &origin, &key)?;
    let of_then = signed_by(&of_keys, &asked.keys, &origin, &key)?;
    for log in LOGS {
        // Also where the backup has none of it, which is told as damage.
        keys::make_private_dir(&places.data.join(log))?;
    }

    let known = known(asked, &places.store, &origin, &key, [signed, of_then])?;
    let facts = asked.to_position.unwrap_or(signed[0].size);
    if !(FOUNDING_RECORDS..=signed[0].size).contains(&facts) {
        let why = format!(
            "--to-position {facts}: the backup has the facts 1 to {}, of which the first {FOUNDING_RECORDS} are the founding",
            signed[0].size
        );
        return Err(Failed::new(Exit::Usage, why));
    }
    if !asked.accept_loss && (known.facts > signed[0].size || known.access > signed[1].size) {
        let why = format!(
            "the keys are newer than the data: there were {} facts and {} looks, and this backup has {} and {}. Restore \
             newer data; where they are lost for good, whoever answers for the evidence decides to go on without, with \
             --accept-loss, and the log will say so",
            known.facts, known.access, signed[0].size, signed[1].size
        );
        return Err(Failed::new(Exit::Data, why));
    }

    let heads = Heads { facts, access: signed[1].size };
    let survived = asked.survived.as_ref().map(|dir| dir.join("keyring"));
    let ring = put_back(&aside.join("keyring"), survived.as_deref(), &places.keyring(), heads, &places.store)?;
    let root = journals(places, clock, &key, &origin, signed, heads)?.root;
    let event = HubRestored {
        backup: PublicText(of_data.id.clone()),
        taken_at: of_data.taken_at,
        facts,
        looks: signed[1].size,
        known_facts: known.facts,
        known_looks: known.access,
    };
    say_so(places, clock, &key, &origin, event).await?;
    for name in ["log.key", "issuer.key"] {
        let from = aside.join(name);
        if from.exists() {
            fs::rename(&from, places.keys.join(name)).map_err(Failed::at(&from))?;
        }
    }
    // Last, because a hub without it is not taken for one: a restore cut short is seen.
    fs::rename(aside.join("hub.json"), places.keys.join("hub.json")).map_err(Failed::at(&aside))?;
    fs::remove_dir_all(&aside).map_err(Failed::at(&aside))?;
    for dir in [&places.data, &places.keys] {
        sync_dir(dir)?;
    }
    for verdict in copy::verify(places)? {
        verdict.problem.map_or(Ok(()), |problem| Err(Failed::new(Exit::Data, problem)))?;
    }
    let destroyed = ring.destroyed;
    let root = HEXLOWER.encode(root.bytes());
    Ok(Restored { facts: (facts, signed[0].size), looks: signed[1].size, backup: of_data, known, root, destroyed })
}

/// The checkpoints of facts and looks that a file holds, signed by the log's key.
pub(super) fn signed_by(
    manifest: &Manifest,
    opener: &Opener,
    origin: &str,
    key: &SigningKey,
) -> Result<[Checkpoint; 2], Failed> {
    let path = opener.path.display();
    if manifest.origin != origin {
        let why = format!("{path} is of the hub {}, and the keys are those of {origin}", manifest.origin);
        return Err(Failed::new(Exit::Data, why));
    }
    let open = |note: &str, origin: &str| {
        let why = format!("{path}: the checkpoint was not signed by this hub's key");
        open_note(note, origin, &key.verifying()).map_err(|_| Failed::new(Exit::Data, why))
    };
    Ok([open(&manifest.facts, origin)?, open(&manifest.access, &format!("{origin}/access"))?])
}

/// How long the logs are known to have been: by both files, and by what is left of the keys that were in use.
fn known(
    asked: &Restore,
    store: &Arc<dyn KeyStore>,
    origin: &str,
    key: &SigningKey,
    signed: [[Checkpoint; 2]; 2],
) -> Result<Heads, Failed> {
    let most = |nth: usize| signed.iter().map(|both| both[nth].size).max().unwrap_or_default();
    let mut known = Heads { facts: most(0), access: most(1) };
    let Some(left) = &asked.survived else { return Ok(known) };
    // A word that was misspelt must not pass for keys that tell nothing.
    if ["keyring/keyring", "facts.anchor", "access.anchor"].iter().all(|name| !left.join(name).exists()) {
        let why = format!("--survived {}: neither a keyring nor an anchor is there", left.display());
        return Err(Failed::new(Exit::Config, why));
    }
    for (file, origin, known) in [
        ("facts.anchor", origin.to_owned(), &mut known.facts),
        ("access.anchor", format!("{origin}/access"), &mut known.access),
    ] {
        let path = left.join(file);
        if path.try_exists().map_err(Failed::at(&path))? {
            let place = Place { dir: PathBuf::new(), anchor: Some(path), origin, key: key.clone() };
            *known = anchored(&place)?.size.max(*known);
        }
    }
    if left.join("keyring/keyring").exists() {
        let told = Vault::open_to_read(&left.join("keyring"), store)?.vault.testified();
        known = Heads { facts: known.facts.max(told.facts), access: known.access.max(told.access) };
    }
    Ok(known)
}

/// Makes journals of the segments. Answers the checkpoint of the facts.
fn journals(
    places: &Places,
    clock: &Clock,
    key: &SigningKey,
    origin: &str,
    signed: [Checkpoint; 2],
    heads: Heads,
) -> Result<Checkpoint, Failed> {
    let vault = Arc::new(Vault::open_to_read(&places.keyring(), &places.store)?.vault);
    let of = |log| settings(names(places, origin, log), key, clock, &vault, Head::default());
    adopt(&of(LogName::Access), signed[1], heads.access)?;
    Ok(adopt(&of(LogName::Facts), signed[0], heads.facts)?)
}

/// Writes the record of the restore.
async fn say_so(
    places: &Places,
    clock: &Clock,
    key: &SigningKey,
    origin: &str,
    event: HubRestored,
) -> Result<(), Failed> {
    let vault = Arc::new(Vault::open(&places.keyring(), &places.store)?.vault);
    let of_facts = settings(names(places, origin, LogName::Facts), key, clock, &vault, Head::default());
    let (log, _) = Journal::open(of_facts)?;
    let office = office(&log)?;
    let id = RecordId::derived_nth(&office, RequestId::from_uuid(uuid::Uuid::new_v4()), 0);
    let entry = Entry::of(&office, Event::Governance(GovernanceEvent::HubRestored(event)));
    let stored = vault.seal(&StreamName::Hub.to_string(), id, 0, &entry).map_err(Failed::with(Exit::Io))?;
    let draft = Draft {
        id,
        stream: StreamName::Hub,
        by: By::Operator,
        request: None,
        command_mac: None,
        basis: None,
        salt: random_salt(),
        events: vec![serde_json::value::to_raw_value(&stored).map_err(Failed::with(Exit::Io))?],
    };
    log.append(draft, Expected::Any).await.map_err(Failed::with(Exit::Io))?;
    log.stop().map(|_| ()).map_err(Failed::with(Exit::Io))
}

/// The hub's own office, which is the controller of genesis.
fn office(log: &Journal) -> Result<AgencyId, Failed> {
    let none = || Failed::new(Exit::Data, "the first record of the facts is not that of a founding");
    let first = log.read(0, 1).map_err(Failed::with(Exit::Io))?;
    let record = first.first().and_then(|stored| eventlog::Record::from_bytes(&stored.bytes).ok()).ok_or_else(none)?;
    let event = record.events.first().and_then(|raw| serde_json::from_str::<events::StoredEvent>(raw.get()).ok());
    event.map(|event| event.controller).ok_or_else(none)
}
