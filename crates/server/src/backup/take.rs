//! Taking a backup of a hub that runs, or of one that is stopped. Reads only, takes no lock, and waits for nobody.
//!
//! First the anchors are read, that of the looks before that of the facts, because a look tells how many facts there were;
//! then the keyring, because the keys of a record are durable before the record; then the records that the anchors
//! vouched for, every one verified, and its keys looked for in that keyring. So what is in a backup belongs together,
//! however much is written meanwhile.

use super::{
    Holds, Manifest, Sealer, VERSION,
    archive::{KEYS, LOGS, Writing},
};
use crate::{
    clock::Clock,
    exit::{Exit, Failed},
    keys::{self, Places},
    witness::{Exam, Witnesses, identity, place},
};
use journal::{Examiner as _, Prefix, SigningKey, anchored, prefix, sign_note};
use std::path::{Path, PathBuf};
use store::LogName;
use vault::{Snapshot, snapshot};

/// What to make.
pub(crate) struct Backup {
    /// The file of the data, and to whom it is sealed.
    pub data: Option<(PathBuf, Sealer)>,
    /// The file of the keys.
    pub keys: Option<(PathBuf, Sealer)>,
}

/// Refuses a file within the hub's own directories: there it would be lost with them, and be taken for one of theirs.
fn apart(places: &Places, path: &Path) -> Result<(), Failed> {
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Where there is no such directory, making the file tells so.
    let Ok(dir) = dir.canonicalize() else { return Ok(()) };
    let within = [&places.data, &places.keys].into_iter().find(|own| dir.starts_with(own));
    within.map_or(Ok(()), |own| {
        let why = format!("{} lies in {}; a backup goes to another disk", path.display(), own.display());
        Err(Failed::new(Exit::Usage, why))
    })
}

/// Refuses a file that is there already, or within the hub's directories. Asked before all of them is read.
pub(super) fn is_free(places: &Places, path: &Path) -> Result<(), Failed> {
    keys::is_free(path)?;
    apart(places, path)
}

/// What belongs together of a hub, verified.
pub(super) struct Gathered {
    /// What a file of it says of itself; of the data.
    pub manifest: Manifest,
    /// The segments of facts and looks.
    pub logs: [Prefix; 2],
    /// The keyring.
    pub ring: Snapshot,
}

/// Reads and verifies all that goes into a file.
pub(super) fn gather(places: &Places, clock: &Clock) -> Result<Gathered, Failed> {
    let (origin, key) = identity(places)?;
    let at = |log| place(places, &origin, &key, log);
    let taken_at = clock.now();
    let looks = anchored(&at(LogName::Access))?;
    let facts = anchored(&at(LogName::Facts))?;
    let ring = snapshot(&places.keyring(), &places.store)?;
    let witnesses = Witnesses::within(places)?;
    let verified = |log, claimed, exam: &mut Exam<'_>| -> Result<Prefix, Failed> {
        let found = prefix(&at(log), claimed, |stored, record| exam.see(stored, record))?;
        exam.verdict(claimed.size).map_err(Failed::with(Exit::Data))?;
        Ok(found)
    };
    let mut of_looks = witnesses.looks(&ring.vault);
    let look_files = verified(LogName::Access, looks, &mut of_looks)?;
    let fact_files = verified(LogName::Facts, facts, &mut witnesses.facts(&ring.vault, &of_looks))?;

    let note =
        |key: &SigningKey, log, checkpoint| sign_note(key, &at(log).origin, checkpoint).map_err(Failed::with(Exit::Io));
    let manifest = Manifest {
        v: VERSION,
        holds: Holds::Data,
        id: uuid::Uuid::new_v4().to_string(),
        taken_at,
        facts: note(&key, LogName::Facts, facts)?,
        access: note(&key, LogName::Access, looks)?,
        origin: origin.clone(),
    };
    Ok(Gathered { manifest, logs: [fact_files, look_files], ring })
}

/// Adds the segments of both logs.
pub(super) fn logs_onto(writing: &mut Writing<'_>, logs: &[Prefix; 2]) -> Result<(), Failed> {
    for (log, found) in LOGS.iter().zip(logs) {
        for (segment, bytes) in &found.files {
            let name = segment.file_name().unwrap_or_default().to_string_lossy();
            writing.file(&format!("{log}/{name}"), segment, *bytes)?;
        }
    }
    Ok(())
}

/// Takes a backup and answers what it is of. Where one of two files cannot be made, neither is left.
pub(crate) fn take(places: &Places, clock: &Clock, backup: &Backup) -> Result<Manifest, Failed> {
    for (path, _) in [&backup.data, &backup.keys].into_iter().flatten() {
        is_free(places, path)?;
    }
    let Gathered { mut manifest, logs, ring } = gather(places, clock)?;
    if let Some((path, sealer)) = &backup.data {
        sealer.write(path, &mut |out| {
            let mut writing = Writing::begin(out, path, &manifest)?;
            logs_onto(&mut writing, &logs)?;
            writing.end()
        })?;
    }
    if let Some((path, sealer)) = &backup.keys {
        manifest.holds = Holds::Keys;
        let made = sealer.write(path, &mut |out| {
            let mut writing = Writing::begin(out, path, &manifest)?;
            keys_onto(&mut writing, places, &KEYS)?;
            ring_onto(&mut writing, places, &ring)?;
            writing.end()
        });
        if made.is_err()
            && let Some((data, _)) = &backup.data
        {
            // Ours, made a moment ago, and no backup without its keys.
            let _ = std::fs::remove_file(data);
        }
        made?;
    }
    Ok(manifest)
}

/// Adds files of the keys directory, as far as they are there, but for the keyring.
pub(super) fn keys_onto(writing: &mut Writing<'_>, places: &Places, names: &[&str]) -> Result<(), Failed> {
    for name in names.iter().filter(|name| !name.starts_with("keyring/")) {
        let path = places.keys.join(name);
        if let Some(bytes) = length(&path)? {
            writing.file(name, &path, bytes)?;
        }
    }
    Ok(())
}

/// Adds the keyring.
pub(super) fn ring_onto(writing: &mut Writing<'_>, places: &Places, ring: &Snapshot) -> Result<(), Failed> {
    for (file, bytes) in &ring.files {
        writing.file(&format!("keyring/{file}"), &places.keyring().join(file), *bytes)?;
    }
    // What was read may be of two epochs, if keys were destroyed while it was: no backup is made of that.
    let now = snapshot(&places.keyring(), &places.store).map_err(Failed::from)?.files;
    if now.iter().map(|(file, _)| file).ne(ring.files.iter().map(|(file, _)| file)) {
        return Err(Failed::new(Exit::Unavailable, "keys were destroyed while the backup was taken; take it again"));
    }
    Ok(())
}

/// The length of a file; a hub may have none of the issuer's.
fn length(path: &Path) -> Result<Option<u64>, Failed> {
    match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        other => other.map(|meta| Some(meta.len())).map_err(Failed::at(path)),
    }
}
