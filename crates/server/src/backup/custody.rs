//! All that a hub was, in one file for the hub that keeps its records: sealed to that hub's key for files, opened and verified
//! there, so that every question of an auditor is answered from it offline.
//!
//! It is taken once custody was handed over, of a hub that is stopped. It holds the log's key, by which the records prove
//! themselves to this program: whoever keeps them could write others with it. What stops that is what others remember: the
//! digest and the roots, which the successor puts down in its own log (`governance/AcceptCustody`), and witnesses.

use super::{
    Holds, Manifest, Opener, Sealer,
    archive::{ANCHORS, Dirs, LOGS, Writing, unpack},
    restore::{clear, signed_by},
    take::{Gathered, gather, is_free, keys_onto, logs_onto, ring_onto},
};
use crate::{
    clock::Clock,
    copy::{self, Copy},
    exit::{Exit, Failed},
    founding::{empty, sync_dir},
    keys::{self, Places},
    transfer::sealed,
};
use data_encoding::HEXLOWER;
use eventlog::{Checkpoint, Hash};
use journal::SigningKey;
use std::{
    fs::{self, File},
    path::Path,
};
use tlog::Vkey;

/// What such a file holds, and what was found of it.
pub(crate) struct Opened {
    /// The hub that closed, by its log's origin.
    pub origin: String,
    /// The hub that keeps the records.
    pub successor: String,
    /// SHA-256 of the file, in hex.
    pub digest: String,
    /// Size and root, in hex, of facts and looks.
    pub logs: [(u64, String); 2],
}

/// What the register of a hub says of who keeps its records: the successor's origin and its key for files.
fn handed_over(places: &Places) -> Result<(String, String), Failed> {
    let copy = Copy::open(places)?;
    let register = &copy.archive().known.register;
    let over = register.closure().filter(|closure| closure.handed_over.is_some());
    let none = || {
        let why = "custody of this hub was not handed over; a hub officer does that first (governance/HandOverCustody)";
        Failed::new(Exit::Usage, why)
    };
    let successor = over.ok_or_else(none)?.declared.successor.0.clone();
    let gone = || Failed::new(Exit::Data, "the successor is not in the register");
    let recipient = register.hub(&successor).ok_or_else(gone)?.said.recipient.0.clone();
    Ok((successor, recipient))
}

/// Makes the file of a hub that was handed over and is stopped. Where that fails, no file is left.
pub(crate) fn seal_custody(places: &Places, clock: &Clock, path: &Path) -> Result<Opened, Failed> {
    is_free(places, path)?;
    let (successor, recipient) = handed_over(places)?;
    let sealer = Sealer::to(&[recipient])?;
    let Gathered { mut manifest, logs, ring } = gather(places, clock)?;
    manifest.holds = Holds::Custody;
    sealer.write(path, &mut |out| {
        let mut writing = Writing::begin(out, path, &manifest)?;
        logs_onto(&mut writing, &logs)?;
        ring_onto(&mut writing, places, &ring)?;
        keys_onto(&mut writing, places, &["log.key", ANCHORS[0], ANCHORS[1]])?;
        keys_onto(&mut writing, places, &["hub.json"])?;
        writing.end()
    })?;
    let digest = digest(path)?;
    Ok(Opened { origin: manifest.origin, successor, digest, logs: logs.map(|log| told(&log.checkpoint)) })
}

/// Opens a file at the successor, whose keys lie in `ours`, into empty directories, and verifies all of it. `verifier` is the key
/// by which the closed hub is registered here. Where that fails, nothing is left of it.
pub(crate) fn open_custody(ours: &Path, file: &Path, verifier: &Vkey, places: &Places) -> Result<Opened, Failed> {
    let successor = keys::origin(ours)?;
    let identity = sealed::identity(&signing_key(ours)?).map_err(|_| Failed::new(Exit::Io, "no key for files"))?;
    empty(places)?;
    let made = [&places.data, &places.keys].map(|dir| !dir.exists());
    for dir in [&places.data, &places.keys] {
        keys::make_private_dir(dir)?;
    }
    let opened = open(&Opener::of(file, identity), &successor, verifier, places);
    if opened.is_err() {
        for (dir, made) in [&places.data, &places.keys].into_iter().zip(made) {
            clear(dir);
            if made {
                // What failed before is what is told; an empty directory does no harm.
                let _ = fs::remove_dir(dir);
            }
        }
    }
    opened
}

fn open(opener: &Opener, successor: &str, verifier: &Vkey, places: &Places) -> Result<Opened, Failed> {
    let digest = digest(&opener.path)?;
    let manifest: Manifest = unpack(opener, Holds::Custody, &Dirs { data: &places.data, keys: &places.keys })?;
    let key = signing_key(&places.keys)?;
    let origin = keys::origin(&places.keys)?;
    if key.verifying().vkey(&origin) != verifier.to_string() {
        let why = format!("{}: not of the hub whose key was named, {}", opener.path.display(), verifier.name());
        return Err(Failed::new(Exit::Data, why));
    }
    let signed = signed_by(&manifest, opener, &origin, &key)?;
    for dir in LOGS.map(|log| places.data.join(log)).iter().chain([&places.data, &places.keyring(), &places.keys]) {
        sync_dir(dir)?;
    }
    for (verdict, signed) in copy::verify(places)?.into_iter().zip(signed) {
        verdict.problem.map_or(Ok(()), |problem| Err(Failed::new(Exit::Data, problem)))?;
        if (verdict.records, verdict.root) != told(&signed) {
            return Err(opener.damaged());
        }
    }
    let (named, _) = handed_over(places)?;
    if named != successor {
        let why = format!("{}: custody was handed to {named}, not to this hub", opener.path.display());
        return Err(Failed::new(Exit::Data, why));
    }
    Ok(Opened { origin, successor: named, digest, logs: signed.map(|log| told(&log)) })
}

fn told(checkpoint: &Checkpoint) -> (u64, String) {
    (checkpoint.size, HEXLOWER.encode(checkpoint.root.bytes()))
}

fn signing_key(dir: &Path) -> Result<SigningKey, Failed> {
    let seed = keys::read_seed(&keys::not_lost(dir.join("log.key"))?, "log key")?;
    SigningKey::from_seed(&seed).map_err(Failed::with(Exit::Data))
}

fn digest(path: &Path) -> Result<String, Failed> {
    let mut file = File::open(path).map_err(Failed::at(path))?;
    let hash = Hash::of_stream(&mut file).map_err(Failed::at(path))?;
    Ok(HEXLOWER.encode(hash.bytes()))
}
