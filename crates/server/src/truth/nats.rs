//! The truth on several machines: both logs and the keyring on one JetStream cluster (decision 8). Any number of processes
//! share them; each has its own store, and its own keys directory, which holds the same `hub.json`, `log.key`,
//! `issuer.key` and epoch key, and a checkpoint of each log of its own.

use crate::{
    clock::Clock,
    exit::{Exit, Failed},
    keys::Places,
    ring::NatsRing,
    roles::{ProcessRole, Roles},
    truth::{AwaitedStore, Truth, latest},
    witness::{Witnesses, identity, names},
};
use eventlog::{Checkpoint, EventLog};
use eventlog_nats::{KeyStream, LogSettings, Nats, NatsLog, OpenError, Settings};
use journal::{Examiner, SigningKey, VerifyingKey, open_note, sign_note};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use store::LogName;
use tokio::{task::spawn_blocking, time::timeout};
use vault::{Heads, Vault};

/// The longest note: origin, size, root, and a signature line for each of several witnesses.
const NOTE_BYTES_MAX: usize = 16 * 1024;
/// How long a log is waited for that is shorter than others testify. A new leader takes seconds.
const REACH_WAIT: Duration = Duration::from_secs(30);

impl From<OpenError> for Failed {
    fn from(error: OpenError) -> Self {
        let exit = match &error {
            OpenError::Refused(_) | OpenError::Missing(_) => Exit::Config,
            OpenError::Exists(_) => Exit::CannotCreate,
            OpenError::Damaged(_) => Exit::Data,
            OpenError::Unavailable(_) => Exit::Unavailable,
        };
        Self::new(exit, error)
    }
}

/// Where a process keeps the newest checkpoint that it has verified of a log: a signed note, outside the data.
fn checkpoint_file(places: &Places, log: LogName) -> PathBuf {
    places.keys.join(match log {
        LogName::Facts => "facts.checkpoint",
        LogName::Access => "access.checkpoint",
    })
}

/// The checkpoint that this process has last verified; none for a process that is new.
fn anchored(path: &Path, origin: &str, key: &VerifyingKey) -> Result<Option<Checkpoint>, Failed> {
    let note = match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Ok(note) if note.len() <= NOTE_BYTES_MAX => note,
        Err(error) if error.kind() != ErrorKind::InvalidData => return Err(Failed::at(path)(error)),
        Ok(_) | Err(_) => String::new(),
    };
    let checkpoint = open_note(&note, origin, key);
    checkpoint.map(Some).map_err(|error| {
        let why = format!("{}: {error}; restore it, the cluster may have lost what it vouched for", path.display());
        Failed::new(Exit::Data, why)
    })
}

/// Puts a note in the place of the one before, durably: a crash leaves the one or the other.
fn keep(path: &Path, note: &str) -> io::Result<()> {
    let next = path.with_extension("checkpoint.new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&next)?;
    file.write_all(note.as_bytes())?;
    file.sync_all()?;
    fs::rename(&next, path)?;
    path.parent().map_or(Ok(()), |dir| File::open(dir)?.sync_all())
}

/// What a log of a hub on the cluster is told.
pub(crate) fn log_settings(
    places: &Places,
    origin: &str,
    key: &SigningKey,
    clock: &Clock,
    log: LogName,
    signs: bool,
) -> Result<LogSettings, Failed> {
    let (_, _, name) = names(places, origin, log);
    let path = checkpoint_file(places, log);
    let clock = clock.clone();
    let (verifying, of_note) = (key.verifying(), name.clone());
    let verifier = move |note: &str| open_note(note, &of_note, &verifying).map_err(|error| error.to_string());
    let mut settings = LogSettings::new(origin, name.clone(), Arc::new(verifier), move || clock.now());
    settings.anchor = anchored(&path, &name, &verifying)?;
    settings.anchoring = Arc::new(move |_, note| keep(&path, note));
    let seal = key.seals(&format!("records of {name}")).map_err(Failed::with(Exit::Io))?;
    settings.seal = Some(Arc::new(seal));
    if signs {
        let key = key.clone();
        settings.signer =
            Some(Arc::new(move |checkpoint| sign_note(&key, &name, checkpoint).map_err(|error| error.to_string())));
    }
    Ok(settings)
}

impl Truth {
    /// Opens the logs and the keyring of a hub on its cluster: followed and verified from the first record, and not
    /// shorter than what this process, the keyring and the store know of.
    pub async fn of_nats(places: &Places, clock: &Clock, cluster: &Settings, roles: &Roles) -> Result<Self, Failed> {
        let (origin, key) = identity(places)?;
        let signs = roles.has(ProcessRole::Checkpoint);
        let logs = [LogName::Access, LogName::Facts];
        let settings: Vec<_> = logs
            .into_iter()
            .map(|log| log_settings(places, &origin, &key, clock, log, signs))
            .collect::<Result<_, _>>()?;
        let (cluster, name) = (cluster.clone(), origin.clone());
        let opening = move || -> Result<_, Failed> {
            let nats = Nats::connect(cluster)?;
            let shared = NatsRing::on(KeyStream::open(nats.clone(), &name)?);
            let open = |settings: LogSettings| {
                let known = settings.anchor.is_some_and(|anchored| anchored.size > 0);
                match NatsLog::open(nats.clone(), settings) {
                    // This process has verified records of it.
                    Err(error @ OpenError::Missing(_)) if known => {
                        let why =
                            format!("{error}; it was there, and is lost: stop every process, and restore the cluster");
                        Err(Failed::new(Exit::Data, why))
                    }
                    other => Ok(Arc::new(other?.0)),
                }
            };
            let opened = settings.into_iter().map(open).collect::<Result<Vec<_>, Failed>>()?;
            Ok((shared, opened))
        };
        let (shared, mut opened) = spawn_blocking(opening).await.map_err(Failed::with(Exit::Io))??;
        let (Some(facts), Some(looks)) = (opened.pop(), opened.pop()) else {
            return Err(Failed::new(Exit::Io, "the logs were not opened"));
        };
        // What is there now names only keys that are found from here on.
        let heads = Heads { facts: *facts.head().borrow(), access: *looks.head().borrow() };
        let vault =
            Vault::open_shared(&places.keyring(), &places.store, Arc::new(shared), roles.has(ProcessRole::Vault))
                .await?;
        let vault = Arc::new(vault);
        vault.learn_all().await?;
        let witnesses = Witnesses::of(places, &origin, &key, &vault)?;
        let mut exam = witnesses.looks(&vault);
        latest(&*looks, heads.access, &mut exam)?;
        exam.verdict(reached(&*looks, exam.least()).await).map_err(Failed::with(Exit::Data))?;
        let mut exam = witnesses.facts(&vault, &exam);
        latest(&*facts, heads.facts, &mut exam)?;
        exam.verdict(reached(&*facts, exam.least()).await).map_err(Failed::with(Exit::Data))?;
        let last_at = exam.last_at;
        let (of_facts, of_looks) = (facts.head(), looks.head());
        vault.testify_of(move || Heads { facts: *of_facts.borrow(), access: *of_looks.borrow() });
        let (torn, anchors_mended, unread, store) = (0, Vec::new(), None, AwaitedStore::default());
        Ok(Self { origin, key, facts, looks, vault, torn, anchors_mended, last_at, unread, store })
    }
}

/// How long a log is, once it is as long as others testify, or has not become so for a while: what another process has
/// told of may be on its way.
async fn reached(log: &dyn EventLog, least: u64) -> u64 {
    let mut head = log.head();
    // Whether it came in time is told by what there is.
    let _ = timeout(REACH_WAIT, head.wait_for(|head| *head >= least)).await;
    *log.head().borrow()
}

#[cfg(test)]
mod tests {
    use super::*;
    use eventlog::{Frontier, Hash};

    #[test]
    fn a_checkpoint_that_was_kept_is_read_again_and_any_change_of_it_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("facts.checkpoint");
        let key = SigningKey::from_seed(&[7; 32]).unwrap();
        assert_eq!(anchored(&path, "test.hub", &key.verifying()).unwrap(), None);
        let checkpoint = Checkpoint { size: 3, root: Hash::of(b"three") };
        for checkpoint in [Frontier::default().checkpoint(), checkpoint] {
            keep(&path, &sign_note(&key, "test.hub", checkpoint).unwrap()).unwrap();
            assert_eq!(anchored(&path, "test.hub", &key.verifying()).unwrap(), Some(checkpoint));
        }
        let whole = fs::read(&path).unwrap();
        for index in 0..whole.len() {
            let mut changed = whole.clone();
            changed[index] ^= 1;
            fs::write(&path, &changed).unwrap();
            let read = anchored(&path, "test.hub", &key.verifying());
            assert_eq!(read.map_err(|failed| failed.exit), Err(Exit::Data), "byte {index}");
            fs::write(&path, &whole[..index]).unwrap();
            assert!(anchored(&path, "test.hub", &key.verifying()).is_err(), "cut at {index}");
        }
    }
}
