//! Where the logs are, as options; and moving them: `hub log copy`.

use super::key_store;
use crate::{
    clock::Clock,
    exit::{Exit, Failed},
    keys,
    moving::move_to_nats,
    serve::Logs,
};
use clap::{Args, Subcommand};
use eventlog_nats::Settings;
use std::{os::unix::fs::PermissionsExt as _, path::PathBuf};

/// The longest password, in bytes.
const PASSWORD_BYTES_MAX: usize = 1_024;

/// Where the logs are.
#[derive(Args)]
pub(super) struct Where {
    /// The nodes of a NATS cluster that holds the logs, e.g. `nats://127.0.0.1:4222` (plain text on loopback only) or
    /// `tls://n1.hub.example:4222`, separated by commas. Left out: two journals in the data directory.
    #[arg(long, value_delimiter = ',', requires = "monitor")]
    log: Vec<String>,
    /// The monitoring addresses of all nodes, e.g. `http://127.0.0.1:8222`: what each node promises is read there.
    #[arg(long, value_delimiter = ',', requires = "log")]
    monitor: Vec<String>,
    /// The name under which the cluster knows the hub; its password is in the file of --nats-password.
    #[arg(long, requires_all = ["log", "nats_password"])]
    nats_user: Option<String>,
    /// A file that holds the password.
    #[arg(long, requires = "nats_user")]
    nats_password: Option<PathBuf>,
    /// The authority that signed the nodes' certificates, in PEM; the system's otherwise.
    #[arg(long, requires = "log")]
    nats_authority: Option<PathBuf>,
    /// The hub's certificate for the cluster, in PEM.
    #[arg(long, requires_all = ["log", "nats_key"])]
    nats_certificate: Option<PathBuf>,
    /// The key of that certificate, in PEM.
    #[arg(long, requires = "nats_certificate")]
    nats_key: Option<PathBuf>,
}

impl Where {
    /// Where the logs are; a password is read from its file.
    pub fn logs(self) -> Result<Logs, Failed> {
        if self.log.is_empty() {
            return Ok(Logs::Journals);
        }
        let user = match (self.nats_user, &self.nats_password) {
            (Some(name), Some(path)) => Some((name, password(path)?)),
            (None, _) | (_, None) => None,
        };
        let identity = self.nats_certificate.zip(self.nats_key);
        let settings = Settings::new(self.log, self.monitor);
        Ok(Logs::Nats(Settings { user, authority: self.nats_authority, identity, ..settings }))
    }
}

fn password(path: &std::path::Path) -> Result<String, Failed> {
    let mode = path.metadata().map_err(Failed::at(path))?.permissions().mode();
    if mode & 0o077 != 0 {
        let path = path.display();
        return Err(Failed::new(Exit::Config, format!("{path}: others may read or write it; run chmod 600 {path}")));
    }
    let bytes = keys::read_at_most(path, PASSWORD_BYTES_MAX).map_err(Failed::at(path))?;
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let text = text.map(|text| text.trim_end_matches(['\r', '\n']).to_owned()).filter(|text| !text.is_empty());
    text.ok_or_else(|| Failed::new(Exit::Config, format!("{}: holds no password", path.display())))
}

/// The logs themselves.
#[derive(Subcommand)]
pub(super) enum Log {
    /// Copy the logs and the keys of a stopped hub to an empty cluster: the same bytes, so the same roots. Can be begun
    /// again where it was cut short. The directories stay as they are, and must not be served again afterwards.
    Copy(Copy),
}

#[derive(Args)]
pub(super) struct Copy {
    /// The hub's data directory.
    #[arg(long)]
    data: PathBuf,
    /// Its keys directory.
    #[arg(long)]
    keys: PathBuf,
    #[command(flatten)]
    store: key_store::At,
    #[command(flatten)]
    to: Where,
}

impl Log {
    /// Does it.
    pub async fn run(self) -> Result<(), Failed> {
        let Self::Copy(Copy { data, keys, store, to }) = self;
        let Logs::Nats(cluster) = to.logs()? else {
            return Err(Failed::new(Exit::Usage, "name the cluster with --log and --monitor"));
        };
        let moved = move_to_nats(&store.places(&data, &keys)?, &Clock::real(), cluster).await?;
        super::print(&format!(
            "copied {} facts and {} looks, with {} keys; root of the facts {}\n",
            moved.facts.size, moved.looks.size, moved.keys, moved.facts.root
        ))
    }
}
