//! `hub audit checkpoint` and `hub audit prove`: what an auditor gets to hand on to those who have nothing but a public key.

use super::{
    asked::with_token,
    evidence, print,
    table::{Form, Rows},
};
use crate::{
    call::answered,
    exit::{Exit, Failed},
    keys::{Places, write_private},
};
use api::stalkinghub::audit::v1::{self as proto, audit_service_client::AuditServiceClient};
use clap::{Args, ValueEnum};
use data_encoding::HEXLOWER;
use serde_json::json;
use std::path::PathBuf;
use store::LogName;
use tonic::transport::Channel;

/// One of the two logs.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Log {
    /// What happened.
    Facts,
    /// Who looked.
    Access,
}

#[derive(Args)]
pub struct Prove {
    /// Which log.
    #[arg(long, value_enum, default_value_t = Log::Facts)]
    log: Log,
    /// The record's position, counted from 1. Offline the only way to name it.
    #[arg(long)]
    position: Option<u64>,
    /// The record's id.
    #[arg(long)]
    record_id: Option<String>,
    /// The agency whose request made it.
    #[arg(long, requires = "request_id")]
    agency: Option<String>,
    /// The request that made it.
    #[arg(long, requires = "agency")]
    request_id: Option<String>,
    /// The case of an event.
    #[arg(long, requires = "event")]
    case: Option<String>,
    /// An event of the case, as a receipt names it.
    #[arg(long, requires = "case")]
    event: Option<String>,
    /// Where the proof goes; a new file.
    #[arg(long)]
    to: PathBuf,
    /// Offline: where the bytes of the record go; a new file. Parts of it are sealed, others are not: it is no public text.
    #[arg(long, requires = "data")]
    record_to: Option<PathBuf>,
}

impl From<Log> for proto::Log {
    fn from(log: Log) -> Self {
        match log {
            Log::Facts => Self::Facts,
            Log::Access => Self::Access,
        }
    }
}

impl Prove {
    /// Asks the files of a hub that is not running.
    pub fn offline(&self, places: &Places) -> Result<(), Failed> {
        let why = "offline a record is named by --position alone; `hub audit replay` shows it";
        let position = self.position.ok_or_else(|| Failed::new(Exit::Usage, why))?;
        let log = match self.log {
            Log::Facts => LogName::Facts,
            Log::Access => LogName::Access,
        };
        let (proof, record) = evidence::prove_offline(places, log, position)?;
        write_private(&self.to, proof.text().as_bytes())?;
        self.record_to.as_ref().map_or(Ok(()), |path| write_private(path, &record))
    }

    /// Asks a running hub.
    pub async fn online(self, mut client: AuditServiceClient<Channel>, token: &str) -> Result<(), Failed> {
        let text = |name: Option<String>| name.unwrap_or_default();
        let request = proto::ProveRecordRequest {
            log: proto::Log::from(self.log).into(),
            position: self.position.unwrap_or_default(),
            record_id: text(self.record_id),
            agency: text(self.agency),
            made_by_request_id: text(self.request_id),
            case: text(self.case),
            event_id: text(self.event),
        };
        let answer = answered(client.prove_record(with_token(token, request)?)).await?;
        write_private(&self.to, answer.tlog_proof.as_bytes())?;
        print(&format!("position {}, record sha256:{}\n", answer.position, HEXLOWER.encode(&answer.record_hash)))
    }
}

/// The checkpoint that is published of a log, and the key that verifies it.
pub async fn checkpoint(
    mut client: AuditServiceClient<Channel>,
    token: &str,
    log: Log,
    form: Form,
) -> Result<(), Failed> {
    let request = with_token(token, proto::GetCheckpointRequest { log: proto::Log::from(log).into() })?;
    let answer = answered(client.get_checkpoint(request)).await?;
    let root = json!(HEXLOWER.encode(&answer.root));
    let row = vec![json!(answer.origin), json!(answer.size), root, json!(answer.vkey), json!(answer.published_note)];
    print(&Rows { names: vec!["log", "records", "root", "vkey", "published"], rows: vec![row] }.text(form)?)
}
