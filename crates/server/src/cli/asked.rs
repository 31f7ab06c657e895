//! Who answers a question of an auditor: a running hub, with a token, or files that no hub has open. Only the first leaves a look in
//! the access log.

use super::{Online, key_store};
use crate::{
    exit::{Exit, Failed},
    keys::Places,
};
use api::stalkinghub::audit::v1::audit_service_client::AuditServiceClient;
use clap::Args;
use std::path::PathBuf;
use tonic::{Request, transport::Channel};

/// The largest answer that is read, in bytes.
const ANSWER_MAX: usize = 64 << 20;

/// Where it is asked.
#[derive(Args)]
pub(super) struct Asked {
    /// Offline: the data directory of a hub that is not running, or a copy of it. Leaves no look in the access log.
    #[arg(long, global = true, requires = "keys")]
    data: Option<PathBuf>,
    /// Offline: its keys directory.
    #[arg(long, global = true, requires = "data")]
    keys: Option<PathBuf>,
    #[command(flatten)]
    store: key_store::At,
    #[command(flatten)]
    online: Online,
}

impl Asked {
    /// The directory of the keys, if the files are asked.
    pub fn keys(&self) -> Option<&PathBuf> {
        self.keys.as_ref()
    }

    /// The directories, if the files are asked.
    pub fn places(&self) -> Result<Option<Places>, Failed> {
        match (&self.data, &self.keys) {
            (Some(data), Some(keys)) => self.store.places(data, keys).map(Some),
            _ => Ok(None),
        }
    }

    /// The audit service of a running hub, and the token to ask it with.
    pub async fn hub(&self) -> Result<(AuditServiceClient<Channel>, String), Failed> {
        let token = self.online.needed_token()?;
        let client = AuditServiceClient::new(self.online.connect().await?.channel());
        Ok((client.max_decoding_message_size(ANSWER_MAX), token))
    }
}

/// A message that is asked with a token.
pub(super) fn with_token<T>(token: &str, message: T) -> Result<Request<T>, Failed> {
    let mut request = Request::new(message);
    let value = format!("Bearer {token}").parse();
    let value = value.map_err(|_| Failed::new(Exit::Usage, "the token holds characters that no token has"))?;
    request.metadata_mut().insert("authorization", value);
    Ok(request)
}
