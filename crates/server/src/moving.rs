//! Moving a hub from the journals of one machine to a NATS cluster: the same records, byte for byte, so the same roots.

use crate::{
    clock::Clock,
    exit::{Exit, Failed},
    keys::Places,
    ring::NatsRing,
    truth::{Truth, log_settings},
};
use eventlog::{AppendError, Checkpoint, EventLog};
use eventlog_nats::{CopyError, KeyStream, LogSettings, Nats, NatsLog, OpenError, Settings, copy};
use std::sync::Arc;
use store::LogName;
use tokio::task::spawn_blocking;

/// What was moved.
pub(crate) struct Moved {
    /// Size and root of the facts, the same there as here.
    pub facts: Checkpoint,
    /// Size and root of the access log.
    pub looks: Checkpoint,
    /// How many keys.
    pub keys: usize,
}

impl From<CopyError> for Failed {
    fn from(error: CopyError) -> Self {
        let exit = match &error {
            CopyError::NotAPrefix => Exit::CannotCreate,
            CopyError::OtherRoot(_) | CopyError::Read(eventlog::ReadError::Damaged { .. }) => Exit::Data,
            CopyError::Read(eventlog::ReadError::Unavailable(_)) | CopyError::Target(_) => Exit::Unavailable,
        };
        Self::new(exit, error)
    }
}

/// Copies both logs, verified as at a start, and every key. The keys go first: whoever reads a record there finds its
/// key. Nothing is changed here. A copy that was cut short is gone on with.
pub(crate) async fn move_to_nats(places: &Places, clock: &Clock, cluster: Settings) -> Result<Moved, Failed> {
    let Truth { origin, key, facts, looks, vault, .. } =
        Truth::of_journals(places, clock, u64::MAX, |_, settings| settings)?;
    // The source stays as it is: nothing is kept there of what the cluster has.
    let settings = |log| -> Result<_, Failed> {
        let settings = log_settings(places, &origin, &key, clock, log, true)?;
        Ok(LogSettings { anchor: None, anchoring: Arc::new(|_, _| Ok(())), ..settings })
    };
    let (of_facts, of_looks) = (settings(LogName::Facts)?, settings(LogName::Access)?);
    let name = origin.clone();
    let opening = move || -> Result<_, Failed> {
        let nats = Nats::connect(cluster)?;
        let keys = match KeyStream::create(nats.clone(), &name) {
            Err(OpenError::Exists(_)) => KeyStream::open(nats.clone(), &name)?,
            other => other?,
        };
        Ok((made(&nats, of_facts)?, made(&nats, of_looks)?, NatsRing::on(keys)))
    };
    let (to_facts, to_looks, shared) = spawn_blocking(opening).await.map_err(Failed::with(Exit::Io))??;
    let keys = vault.hand_over(Arc::new(shared)).await?;
    let copying = move || -> Result<_, Failed> {
        let looks = copied("access", &looks, to_looks)?;
        let facts = copied("facts", &facts, to_facts)?;
        Ok((facts, looks))
    };
    let (facts, looks) = spawn_blocking(copying).await.map_err(Failed::with(Exit::Io))??;
    Ok(Moved { facts, looks, keys })
}

/// Makes a log, or opens the one that an earlier try has made.
fn made(nats: &Arc<Nats>, settings: LogSettings) -> Result<NatsLog, OpenError> {
    match NatsLog::create(nats.clone(), settings.clone()) {
        Err(OpenError::Exists(_)) => NatsLog::open(nats.clone(), settings).map(|(log, _)| log),
        other => other,
    }
}

fn copied(name: &'static str, from: &Arc<dyn EventLog>, to: NatsLog) -> Result<Checkpoint, Failed> {
    let copied = copy(&**from, &to, |records| tracing::info!(log = name, records, "copied"))?;
    let stopped: Result<_, AppendError> = to.stop();
    stopped.map_err(Failed::with(Exit::Unavailable))?;
    Ok(copied)
}
