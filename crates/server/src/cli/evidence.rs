//! What an outsider does with public keys alone: copy the published tiles, and verify a copy or a proof offline.

use super::{print, table::Form};
use crate::{
    copy,
    cosigner::Fetch,
    exit::{Exit, Failed},
    http1::Place,
    keys::{self, Places},
    tiles::{self, word},
};
use clap::Args;
use eventlog::{Hash, Record, leaf};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};
use store::LogName;
use tlog::{
    BadBundle, Bundle, Checked, Cosignature, Note, ProofFile, Publisher, Reader, Vkey, consistency, is_consistent,
    log_signed_by,
};

/// The largest proof file, in bytes.
const PROOF_MAX: usize = 256 << 10;
/// The largest export that is compared with a bundle, in bytes.
const EXPORT_MAX: usize = 256 << 20;

/// Verifying without keys.
#[derive(Args)]
pub struct Verify {
    /// Offline and without keys: a directory with the published files of one log (`checkpoint`, `tile/…`).
    #[arg(long, requires = "vkey", conflicts_with_all = ["data", "keys", "proof"])]
    bundle: Option<PathBuf>,
    /// Offline and without keys: a proof as `hub audit prove` writes it.
    #[arg(long, requires = "vkey", conflicts_with_all = ["data", "keys", "bundle"])]
    proof: Option<PathBuf>,
    /// The public key of the log, as `hub audit checkpoint` prints it. Get it from somebody you trust, and not with the files.
    #[arg(long)]
    vkey: Vec<Vkey>,
    /// The public key of a witness.
    #[arg(long = "witness", requires = "vkey")]
    witnesses: Vec<Vkey>,
    /// How many of these witnesses must have cosigned. Left out: all of them.
    #[arg(long, requires = "witnesses")]
    quorum: Option<usize>,
    /// A checkpoint of the same log that was kept earlier: the log must have grown out of it.
    #[arg(long, requires = "bundle")]
    against: Option<PathBuf>,
    /// The bytes of a record: it must be in the log, unchanged. With --proof, the very one that is proven.
    #[arg(long, requires = "vkey")]
    record: Option<PathBuf>,
    /// A chronology that `hub audit export` wrote: every record that it names must lie in the log where it says.
    #[arg(long, requires = "bundle")]
    export: Option<PathBuf>,
}

impl Verify {
    /// Whether it is files of outsiders that are verified.
    pub fn is_offline(&self) -> bool {
        self.bundle.is_some() || self.proof.is_some()
    }

    /// Verifies, and prints what was found. Fails with 65 where anything is not what was signed.
    pub fn run(&self, form: Form) -> Result<(), Failed> {
        if self.vkey.iter().any(Vkey::is_cosigner) {
            return Err(Failed::new(
                Exit::Usage,
                "--vkey takes the public key of a log; give a witness's by --witness",
            ));
        }
        if self.witnesses.iter().any(|witness| !witness.is_cosigner()) {
            return Err(Failed::new(Exit::Usage, "--witness takes the public key of a witness"));
        }
        let mut counted = BTreeSet::new();
        if !self.witnesses.iter().all(|witness| counted.insert(witness.key())) {
            return Err(Failed::new(Exit::Usage, "--witness names one key twice; each witness counts once"));
        }
        if self.quorum.is_some_and(|quorum| !(1..=self.witnesses.len()).contains(&quorum)) {
            return Err(Failed::new(Exit::Usage, "--quorum is from 1 to the number of witnesses"));
        }
        let found = match (&self.bundle, &self.proof) {
            (Some(dir), _) if !dir.is_dir() => {
                return Err(Failed::new(Exit::Config, format!("{}: no such directory", dir.display())));
            }
            (Some(dir), _) => self.bundle(dir)?,
            (None, Some(path)) => self.proof(path)?,
            (None, None) => return Err(Failed::new(Exit::Usage, "give --bundle or --proof")),
        };
        print(&found.text(form)?)
    }

    fn bundle(&self, dir: &Path) -> Result<super::table::Rows, Failed> {
        let record = self.record.as_deref().map(leaf_of_file).transpose()?;
        let mut export = self.export.as_deref().map(exported).transpose()?.unwrap_or_default();
        let named = export.len();
        let mut at = None;
        let Checked { note, cosignatures, edge } = Bundle::at(dir)
            .verify(&self.vkey, &self.witnesses, &mut |index, leaf| {
                if record.as_deref() == Some(leaf) {
                    at = Some(index + 1);
                }
                if export.get(&(index + 1)).is_some_and(|hash| leaf_names(leaf, *hash)) {
                    export.remove(&(index + 1));
                }
            })
            .map_err(bad_bundle)?;
        self.judge(&cosignatures)?;
        if record.is_some() && at.is_none() {
            return Err(Failed::new(Exit::Data, "the record is not in the log, or not with these bytes"));
        }
        if let Some(position) = export.keys().next() {
            let why = format!("position {position}: the log holds another record there than the export says, or none");
            return Err(Failed::new(Exit::Data, why));
        }
        if let Some(path) = &self.against {
            let text = read_text(path)?;
            let old = log_signed_by(&text, &self.vkey).map_err(Failed::with(Exit::Data))?;
            if old.origin() != note.origin() {
                return Err(Failed::new(Exit::Data, "--against: a checkpoint of another log"));
            }
            let (old, new) = (old.checkpoint(), note.checkpoint());
            if old.size > new.size {
                let why = format!(
                    "the checkpoint that was kept has size {}, and this copy ends at {}: it was made earlier, or the log was \
                     put back since; copy the tiles anew, and where they still end before it, keep both",
                    old.size, new.size
                );
                return Err(Failed::new(Exit::Data, why));
            }
            let reader = Reader::new(&edge, |path| Bundle::at(dir).read(path));
            let grown = consistency(&reader, old.size, new.size).is_ok_and(|proof| is_consistent(old, new, &proof));
            if !grown {
                let why = format!(
                    "the log did not grow out of the checkpoint of size {} that was kept: it signed two histories; keep both",
                    old.size
                );
                return Err(Failed::new(Exit::Data, why));
            }
        }
        Ok(rows(&note, &cosignatures, at, named))
    }

    fn proof(&self, path: &Path) -> Result<super::table::Rows, Failed> {
        let text = keys::read_at_most(path, PROOF_MAX).map_err(Failed::at(path))?;
        let text = text.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(|| bad("the file is no proof"))?;
        let proof = ProofFile::parse(&text).map_err(bad)?;
        let note = proof.verify(&self.vkey).map_err(bad)?;
        let mut cosignatures = Vec::new();
        for witness in &self.witnesses {
            cosignatures.extend(note.cosignature(witness).map_err(bad)?);
        }
        self.judge(&cosignatures)?;
        if let Some(record) = &self.record
            && leaf_of_file(record)? != proof.leaf
        {
            return Err(bad("the record is not the one that is proven, or not with these bytes"));
        }
        Ok(rows(&note, &cosignatures, Some(proof.index + 1), 0))
    }

    fn judge(&self, cosignatures: &[Cosignature]) -> Result<(), Failed> {
        let quorum = self.quorum.unwrap_or(self.witnesses.len());
        if cosignatures.len() >= quorum {
            return Ok(());
        }
        let why = format!("{} of the witnesses cosigned, and {quorum} must have", cosignatures.len());
        Err(Failed::new(Exit::Data, why))
    }
}

fn bad(why: impl std::fmt::Display) -> Failed {
    Failed::new(Exit::Data, why)
}

fn bad_bundle(error: BadBundle) -> Failed {
    match error {
        // A file that is not there was taken away; one that may not be read is for its owner to mend.
        BadBundle::Io { ref source, .. } if source.kind() == std::io::ErrorKind::PermissionDenied => {
            Failed::new(Exit::NotPermitted, error)
        }
        BadBundle::Io { .. } | BadBundle::Note(_) | BadBundle::Tile(_) | BadBundle::Root | BadBundle::Read(_) => {
            bad(error)
        }
    }
}

fn rows(note: &Note, cosignatures: &[Cosignature], position: Option<u64>, named: usize) -> super::table::Rows {
    let checkpoint = note.checkpoint();
    let witnesses: Vec<Value> = cosignatures.iter().map(|one| json!(format!("{} at {}", one.name, one.time))).collect();
    super::table::Rows {
        names: vec!["log", "verdict", "records", "root", "cosigned", "position", "exported"],
        rows: vec![vec![
            json!(note.origin()),
            json!("intact"),
            json!(checkpoint.size),
            json!(checkpoint.root.hex()),
            Value::Array(witnesses),
            json!(position),
            json!(named),
        ]],
    }
}

fn read_text(path: &Path) -> Result<String, Failed> {
    let bytes = keys::read_at_most(path, tlog::NOTE_BYTES_MAX).map_err(Failed::at(path))?;
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| bad(format!("{}: is no checkpoint", path.display())))
}

/// The leaf that a record with these bytes has in the log.
fn leaf_of_file(path: &Path) -> Result<Vec<u8>, Failed> {
    let bytes = keys::read_at_most(path, eventlog::RECORD_BYTES_MAX).map_err(Failed::at(path))?;
    let bytes = bytes.ok_or_else(|| bad("the file is larger than a record"))?;
    let record = Record::from_bytes(&bytes).map_err(bad)?;
    Ok(leaf(record.salt, Hash::of(&bytes)))
}

/// The digests of the records that a chronology names, by position.
fn exported(path: &Path) -> Result<BTreeMap<u64, Hash>, Failed> {
    let bytes = keys::read_at_most(path, EXPORT_MAX).map_err(Failed::at(path))?;
    let bytes = bytes.ok_or_else(|| bad("the export is too large to be compared"))?;
    let mut named = BTreeMap::new();
    for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let line: Value = serde_json::from_slice(line).map_err(bad)?;
        let position = line["position"].as_u64().ok_or_else(|| bad("a line of the export names no position"))?;
        let hash = line["record"].as_str().and_then(|text| Hash::try_from(text.to_owned()).ok());
        let hash = hash.ok_or_else(|| bad("a line of the export names no record"))?;
        if named.insert(position, hash).is_some_and(|other| other != hash) {
            return Err(bad(format!("position {position}: the export names two records")));
        }
    }
    Ok(named)
}

/// Whether a leaf is that of a record with this digest.
fn leaf_names(leaf: &[u8], hash: Hash) -> bool {
    let read: Option<Value> = serde_json::from_slice(leaf).ok();
    read.is_some_and(|leaf| leaf["record"].as_str() == Some(hash.to_string().as_str()))
}

/// Copying published tiles.
#[derive(Args)]
pub struct Tiles {
    /// Where they go: a new or empty directory. From --data both logs, each in its own directory.
    #[arg(long)]
    to: PathBuf,
    /// From a hub that serves tiles, one log: e.g. `http://127.0.0.1:8070/facts`. Needs no token.
    #[arg(long, requires = "vkey", required_unless_present = "data", conflicts_with = "data")]
    url: Option<Place>,
    /// The public key of that log.
    #[arg(long)]
    vkey: Option<Vkey>,
}

impl Tiles {
    /// Copies, and verifies what was copied.
    pub async fn run(self, places: Option<&Places>) -> Result<(), Failed> {
        let is_taken = std::fs::read_dir(&self.to).is_ok_and(|mut entries| entries.next().is_some());
        if is_taken {
            return Err(Failed::new(Exit::CannotCreate, format!("{} is not empty", self.to.display())));
        }
        match (places, self.url, self.vkey) {
            (Some(places), _, _) => {
                let origin_and_key = crate::witness::identity(places)?;
                for log in [LogName::Access, LogName::Facts] {
                    let note = from_data(places, &origin_and_key, log, &self.to.join(word(log)))?;
                    print(&format!("{}: {} records\n", note.origin(), note.checkpoint().size))?;
                }
                Ok(())
            }
            (None, Some(url), Some(vkey)) => {
                let to = self.to;
                let copying = tokio::task::spawn_blocking(move || from_url(url, &vkey, &to));
                let note = copying.await.map_err(Failed::with(Exit::Io))??;
                print(&format!("{}: {} records\n", note.origin(), note.checkpoint().size))
            }
            (None, _, _) => Err(Failed::new(Exit::Usage, "give --url with --vkey, or --data and --keys")),
        }
    }
}

fn from_url(url: Place, vkey: &Vkey, to: &Path) -> Result<Note, Failed> {
    let fetch = Fetch::new(url);
    let note = log_signed_by(&fetch.checkpoint()?, std::slice::from_ref(vkey)).map_err(bad)?;
    let damaged = |error: tlog::ReadError| match error {
        tlog::ReadError::Damaged(_) => bad(error),
        tlog::ReadError::Unreadable { .. } => Failed::new(Exit::Unavailable, error),
    };
    let edge = Reader::edge_of(note.checkpoint(), |path| fetch.tile(path)).map_err(damaged)?;
    let reader = Reader::new(&edge, |path| fetch.tile(path));
    Bundle::at(to).export(&reader, &note).map_err(|error| match error {
        BadBundle::Read(error) => damaged(error),
        BadBundle::Io { .. } => Failed::new(Exit::CannotCreate, error),
        BadBundle::Note(_) | BadBundle::Tile(_) | BadBundle::Root => bad(error),
    })?;
    Ok(note)
}

/// From the log itself, read and verified from its first byte; with the cosignatures of what was published last, if that
/// is all of it.
fn from_data(
    places: &Places,
    (origin, key): &(String, journal::SigningKey),
    log: LogName,
    to: &Path,
) -> Result<Note, Failed> {
    let vkey = tiles::vkey_of(origin, log, *key.verifying().bytes())?;
    let (mut publisher, _, _) = Publisher::open(to, &vkey).map_err(Failed::making(to))?;
    let mut failed = None;
    let report = journal::replay(&crate::witness::place(places, origin, key, log), |stored, record| {
        if failed.is_none() {
            failed = publisher.push(&leaf(record.salt, stored.hash)).map_err(Failed::making(to)).err();
        }
    })?;
    failed.map_or(Ok(()), Err)?;
    if let Some(damage) = report.damage {
        return Err(bad(format!("the {} log is not what was written: {damage}", word(log))));
    }
    let last = Publisher::published(&tiles::dir_of(&places.data, log), &vkey);
    let note = if let Some(note) = last.filter(|note| note.checkpoint() == report.checkpoint) {
        note
    } else {
        let text = journal::sign_note(key, vkey.name(), report.checkpoint).map_err(Failed::with(Exit::Io))?;
        Note::parse(&text).map_err(bad)?
    };
    publisher.publish(&note).map_err(Failed::with(Exit::CannotCreate))?;
    Ok(note)
}

/// Proving offline, from the files of a hub that is not running.
pub fn prove_offline(places: &Places, log: LogName, position: u64) -> Result<(ProofFile, Vec<u8>), Failed> {
    let temporary = tempfile::tempdir().map_err(Failed::with(Exit::Io))?;
    let origin_and_key = crate::witness::identity(places)?;
    let note = from_data(places, &origin_and_key, log, temporary.path())?;
    let index = position.checked_sub(1).filter(|index| *index < note.checkpoint().size);
    let index = index.ok_or_else(|| Failed::new(Exit::Usage, "--position: the log has no such record"))?;
    let fetch = |path| tlog::read_tile(temporary.path(), path);
    let edge = Reader::edge_of(note.checkpoint(), fetch).map_err(bad)?;
    let reader = Reader::new(&edge, fetch);
    let path = tlog::inclusion(&reader, index, note.checkpoint().size).map_err(bad)?;
    let proof = ProofFile { leaf: reader.leaf(index).map_err(bad)?, index, path, checkpoint: note.text().to_owned() };
    Ok((proof, copy::record_at(places, log, position)?))
}
