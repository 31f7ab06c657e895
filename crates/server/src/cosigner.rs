//! `hub witness`: remembers the last checkpoint of each log that it watches, and cosigns only what grew out of it (C2SP
//! tlog-witness, tlog-cosignature). It sees names, sizes and roots of logs, never a record.
//!
//! It is worth most on a machine that the hub's operator does not run. What it remembers is durable before it answers, and
//! is not begun anew: a directory without it is refused, because a witness that forgot accepts any history. What it refuses
//! although the log signed it is kept, word for word, as evidence.

use crate::{
    exit::{Exit, Failed},
    http1::{Answer, Asked, Place},
    keys,
};
use eventlog::{Checkpoint, Hash};
use http::{Method, StatusCode};
use journal::SigningKey;
use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tlog::{
    NOTE_BYTES_MAX, Note, Reader, Refused, Submission, TILE_BYTES, TilePath, Tree, Vkey, consistency, cosigned_line,
    judge, log_signed_by,
};

/// The most logs that are remembered.
const LOGS_MAX: usize = 1_000;
/// The largest file of what was seen, in bytes.
const SEEN_MAX: usize = 64 << 20;
/// The most files of evidence: enough to prove anything, and no way to fill a disk.
const EVIDENCE_MAX: usize = 1_000;
/// How long one file of a log may take to arrive.
const FETCH_LIMIT: Duration = Duration::from_secs(10);
/// The largest bundle of leaves, in bytes.
const ENTRIES_MAX: usize = 256 * (2 + 65_535);

/// A witness with its key and what it saw.
pub struct Cosigner {
    dir: PathBuf,
    vkey: Vkey,
    key: SigningKey,
    logs: Vec<Vkey>,
    /// The last signed checkpoint of each log, by origin.
    seen: Mutex<BTreeMap<String, Note>>,
    _lock: File,
}

/// Makes the key and the empty memory of a witness. Answers its public key.
pub fn init(dir: &Path, name: &str) -> Result<Vkey, Failed> {
    keys::make_private_dir(dir)?;
    // The name is checked before anything is written.
    Vkey::cosigner(name, [0; 32]).map_err(Failed::with(Exit::Usage))?;
    keys::write_checked(&dir.join("witness.json"), "witness name", name)?;
    let key = keys::new_signing_key(&dir.join("witness.key"), "witness key")?;
    keys::make_private_dir(&dir.join("evidence"))?;
    keys::make_private_dir(&dir.join("cosigned"))?;
    remember(dir, &BTreeMap::new())?;
    Vkey::cosigner(name, *key.verifying().bytes()).map_err(Failed::with(Exit::Usage))
}

impl Cosigner {
    /// Opens what [`init`] made. `logs` are the public keys of the logs to be watched.
    pub fn open(dir: &Path, logs: Vec<Vkey>) -> Result<Self, Failed> {
        if logs.iter().any(Vkey::is_cosigner) {
            return Err(Failed::new(Exit::Usage, "--log takes the public key of a log, not of a witness"));
        }
        let name = keys::read_checked(&dir.join("witness.json"), "witness name")?;
        let seed = keys::read_seed(&keys::not_lost(dir.join("witness.key"))?, "witness key")?;
        let key = SigningKey::from_seed(&seed).map_err(Failed::with(Exit::Data))?;
        let vkey = Vkey::cosigner(&name, *key.verifying().bytes()).map_err(Failed::with(Exit::Data))?;
        let lock = dir.join("lock");
        let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&lock);
        let file = file.map_err(Failed::at(&lock))?;
        if file.try_lock().is_err() {
            return Err(Failed::new(Exit::CannotCreate, format!("{} is in use by another witness", dir.display())));
        }
        let recalled = Mutex::new(recall(dir)?);
        Ok(Self { dir: dir.to_owned(), vkey, key, logs, seen: recalled, _lock: file })
    }

    /// Its public key.
    pub fn vkey(&self) -> &Vkey {
        &self.vkey
    }

    /// What was seen last of a log.
    pub fn last(&self, origin: &str) -> Option<Checkpoint> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).get(origin).map(Note::checkpoint)
    }

    /// Decides about a submission, remembers what is accepted, and cosigns it. Answers the line.
    pub fn submit(&self, submission: &Submission) -> Result<String, Declined> {
        // Held until what was accepted is durable: two submissions at once must not both follow the same one.
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let judged = judge(submission, &self.logs, |origin| seen.get(origin).map(Note::checkpoint));
        let note = match judged {
            Ok(accepted) => accepted.note,
            Err(refused) => {
                if refused.is_suspicious() {
                    self.keep_evidence(&refused, submission, &seen);
                }
                return Err(Declined::Refused(refused));
            }
        };
        if seen.get(note.origin()).map(Note::checkpoint) != Some(note.checkpoint()) {
            if seen.len() >= LOGS_MAX && !seen.contains_key(note.origin()) {
                return Err(Declined::Failed(Failed::new(Exit::Unavailable, "no more logs can be remembered")));
            }
            let mut next = seen.clone();
            next.insert(note.origin().to_owned(), note.clone());
            remember(&self.dir, &next).map_err(Declined::Failed)?;
            *seen = next;
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let line = cosigned_line(&self.vkey, now, &note, |message| self.key.sign(message));
        let line = line.map_err(|error| Declined::Failed(Failed::new(Exit::Io, error)))?;
        tracing::info!(log = note.origin(), size = note.checkpoint().size, "cosigned");
        // For whoever asks this witness, and not the log, what it saw.
        let name = Hash::of(note.origin().as_bytes()).hex();
        let cosigned = replace(&self.dir.join("cosigned"), &name, note.with_line(&line).as_bytes());
        if let Err(error) = cosigned {
            tracing::warn!(%error, "the cosigned checkpoint could not be kept; it was given to the log");
        }
        Ok(line)
    }

    fn keep_evidence(&self, refused: &Refused, submission: &Submission, seen: &BTreeMap<String, Note>) {
        tracing::error!(why = %refused, "REFUSED: the log signed a history that does not continue what it signed before");
        let sent = submission.body();
        let origin = sent.split_once("\n\n").and_then(|(_, note)| note.lines().next()).unwrap_or_default();
        let last = seen.get(origin).map(Note::text).unwrap_or_default();
        let text = format!("{refused}\n\nSeen before:\n\n{last}\nSent:\n\n{sent}");
        let name = Hash::of(text.as_bytes()).hex();
        let dir = self.dir.join("evidence");
        let is_full = fs::read_dir(&dir).is_ok_and(|entries| entries.count() >= EVIDENCE_MAX);
        if is_full || dir.join(&name).exists() {
            return;
        }
        if let Err(error) = replace(&dir, &name, text.as_bytes()) {
            tracing::error!(%error, "the evidence could not be kept");
        }
    }

    /// Answers a request of the protocol.
    pub fn answer(&self, asked: &Asked) -> Answer {
        if asked.path != "/add-checkpoint" {
            return Answer::text(StatusCode::NOT_FOUND, "POST a checkpoint to /add-checkpoint\n");
        }
        if asked.method != Method::POST {
            return Answer::text(StatusCode::METHOD_NOT_ALLOWED, "POST a checkpoint\n");
        }
        let Ok(submission) = Submission::parse(&asked.body) else {
            return Answer::text(StatusCode::BAD_REQUEST, "not a submission\n");
        };
        match self.submit(&submission) {
            Ok(line) => Answer::text(StatusCode::OK, &line),
            Err(Declined::Refused(refused)) => {
                let status = StatusCode::from_u16(refused.status()).unwrap_or(StatusCode::BAD_REQUEST);
                match refused {
                    Refused::OtherSize { last, .. } => {
                        Answer { content: "text/x.tlog.size", ..Answer::text(status, &format!("{last}\n")) }
                    }
                    Refused::Malformed
                    | Refused::UnknownLog
                    | Refused::NotSigned
                    | Refused::Forked(_)
                    | Refused::NotConsistent { .. } => Answer::text(status, &format!("{refused}\n")),
                }
            }
            Err(Declined::Failed(failed)) => {
                tracing::error!(why = %failed, "what was accepted cannot be remembered, so it is not cosigned");
                Answer::text(StatusCode::INTERNAL_SERVER_ERROR, "cannot be remembered now\n")
            }
        }
    }

    /// Looks at the published tiles of a log and cosigns them like a submission. Blocks. Answers the size that was seen.
    pub fn poll(&self, fetch: &Fetch) -> Result<u64, Declined> {
        let text = fetch.checkpoint().map_err(Declined::Failed)?;
        let note =
            log_signed_by(&text, &self.logs).map_err(|error| Declined::Failed(Failed::new(Exit::Data, error)))?;
        let (new, last) = (note.checkpoint(), self.last(note.origin()));
        let old = last.map_or(0, |last| last.size);
        let proof = if old < new.size && old > 0 {
            let damaged = |error: tlog::ReadError| {
                let exit = if matches!(error, tlog::ReadError::Damaged(_)) { Exit::Data } else { Exit::Unavailable };
                Declined::Failed(Failed::new(exit, error))
            };
            let edge = Reader::edge_of(new, |path| fetch.tile(path)).map_err(damaged)?;
            consistency(&Reader::new(&edge, |path| fetch.tile(path)), old, new.size).map_err(damaged)?
        } else {
            Vec::new()
        };
        // A shorter log is submitted as what it is, and refused.
        let submission = Submission { old: old.min(new.size), proof, checkpoint: text };
        self.submit(&submission).map(|_| new.size)
    }
}

/// Why nothing was cosigned.
#[derive(Debug, thiserror::Error)]
pub enum Declined {
    /// The checkpoint is not one that may be cosigned.
    #[error(transparent)]
    Refused(Refused),
    /// It could not be looked at, or not be remembered.
    #[error(transparent)]
    Failed(Failed),
}

impl From<Declined> for Failed {
    fn from(declined: Declined) -> Self {
        match declined {
            Declined::Refused(refused) => Self::new(Exit::Data, refused),
            Declined::Failed(failed) => failed,
        }
    }
}

/// The published files of a log at a URL. Blocks: for threads that may.
pub struct Fetch {
    place: Place,
    runtime: tokio::runtime::Handle,
}

impl Fetch {
    /// From a URL below which `checkpoint` and `tile/…` lie.
    pub fn new(place: Place) -> Self {
        Self { place, runtime: tokio::runtime::Handle::current() }
    }

    fn get(&self, path: &str, most: usize) -> Result<Vec<u8>, Failed> {
        let place = &self.place;
        let asked = self.runtime.block_on(place.ask(Method::GET, path, Vec::new(), most, FETCH_LIMIT));
        match asked.map_err(|why| Failed::new(Exit::Unavailable, format!("{place}/{path}: {why}")))? {
            (StatusCode::OK, body) => Ok(body),
            (status, _) => Err(Failed::new(Exit::Unavailable, format!("{place}/{path}: status {status}"))),
        }
    }

    /// The signed checkpoint.
    pub fn checkpoint(&self) -> Result<String, Failed> {
        String::from_utf8(self.get("checkpoint", NOTE_BYTES_MAX)?).map_err(Failed::with(Exit::Data))
    }

    /// A tile.
    pub fn tile(&self, path: TilePath) -> Result<Vec<u8>, Failed> {
        let most = match path.tree {
            Tree::Level(_) => TILE_BYTES,
            Tree::Entries => ENTRIES_MAX,
        };
        self.get(&path.to_string(), most)
    }
}

/// The file of what was seen: its digest, and the checkpoints by origin.
const SEEN: &str = "seen";

fn remember(dir: &Path, seen: &BTreeMap<String, Note>) -> Result<(), Failed> {
    let notes: BTreeMap<_, _> = seen.iter().map(|(origin, note)| (origin, note.text())).collect();
    let body = serde_json::to_string(&notes).map_err(Failed::with(Exit::Io))?;
    replace(dir, SEEN, format!("{}\n{body}\n", Hash::of(body.as_bytes())).as_bytes())
}

fn recall(dir: &Path) -> Result<BTreeMap<String, Note>, Failed> {
    let path = keys::not_lost(dir.join(SEEN)).map_err(|_| {
        let why = format!(
            "{}: what this witness saw is lost; restore it, or make a new witness with a new key, because one that forgot \
             accepts any history",
            dir.display()
        );
        Failed::new(Exit::Data, why)
    })?;
    let damaged = || Failed::new(Exit::Data, format!("{}: is not what was written; restore it", path.display()));
    let bytes = keys::read_at_most(&path, SEEN_MAX).map_err(Failed::at(&path))?.ok_or_else(damaged)?;
    let text = String::from_utf8(bytes).map_err(|_| damaged())?;
    let (check, body) = text.strip_suffix('\n').and_then(|text| text.split_once('\n')).ok_or_else(damaged)?;
    if Hash::of(body.as_bytes()).to_string() != check {
        return Err(damaged());
    }
    let notes: BTreeMap<String, String> = serde_json::from_str(body).map_err(|_| damaged())?;
    notes.into_iter().map(|(origin, note)| Ok((origin, Note::parse(&note).map_err(|_| damaged())?))).collect()
}

/// Replaces a file so that it is durable, and whole after a crash.
fn replace(dir: &Path, name: &str, bytes: &[u8]) -> Result<(), Failed> {
    let (path, new) = (dir.join(name), dir.join(format!("{name}.new")));
    let write = || {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&new, &path)?;
        File::open(dir)?.sync_all()
    };
    write().map_err(Failed::at(&path))
}
