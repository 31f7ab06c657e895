//! `TransferService`: files by which a case moves from one hub to another, and files with the answers. An officer carries them.
//!
//! The transfer is the request: ids of what is recorded are derived from it with a key, so whatever is cut off is finished by a
//! repetition, and nobody takes an id before.

mod plan;
mod receive;
pub mod sealed;
mod send;

use crate::{
    agreed, auth,
    commands::{Fields, Gate},
    even::evenly,
    hub::Hub,
    looks::{self, Look},
    refusals::Aim,
    refuse::No,
};
use ::audit::transfer::{Answer, Bundle, Outcome, Read};
use api::stalkinghub::transfer::v1::{self as proto, transfer_service_server::TransferService};
use events::{Channel, RegisteredHub};
use kernel::{Caller, Id, RequestId, TransferId};
use sealed::{Opened, SEALED_MAX, digest};
use sharing::Act;
use std::sync::Arc;
use tlog::Vkey;
use tonic::{Request, Response, Status};

/// A day, in milliseconds.
const DAY_MS: i64 = 86_400_000;

/// The service; shares the gate of the commands.
pub struct Transfers {
    /// Hub, locks, refusals.
    pub gate: Arc<Gate>,
}

/// A file from another hub, opened and believed.
struct Received {
    read: Read,
    digest: String,
    from: RegisteredHub,
}

impl Transfers {
    fn hub(&self) -> &Hub {
        &self.gate.hub
    }

    /// Whoever may do this at all; that somebody may not is recorded.
    async fn permitted<T: Sync>(&self, request: &Request<T>, act: Act) -> Result<Caller, No> {
        match agreed::permitted(self.hub(), request, act) {
            Err(No::Denied(reason, message)) => {
                let caller = auth::of(request)?.caller;
                let act: &str = act.into();
                self.gate.refusals.denied(self.hub(), &caller, Channel::Transfer, format!("{act} {reason}")).await?;
                Err(No::Denied(reason, message))
            }
            other => other,
        }
    }

    /// A case that is not there for a caller: recorded, and told as absent.
    async fn not_found(&self, caller: &Caller, name: &str, case: Option<kernel::CaseId>) -> Result<No, No> {
        let aim = Aim { channel: Channel::Transfer, name: name.to_owned(), case, incident: None, denied: false };
        self.gate.refusals.record(self.hub(), caller, aim).await?;
        Ok(No::NotFound)
    }

    async fn key(&self, request: Request<proto::GetTransferKeyRequest>) -> Result<proto::GetTransferKeyResponse, No> {
        let caller = self.permitted(&request, Act::GetTransferKey).await?;
        let hub = self.hub();
        let recipient = sealed::identity(&hub.signing)?.to_public().to_string();
        looks::record(hub, &caller, Look::answered(Channel::Transfer)).await?;
        Ok(proto::GetTransferKeyResponse { origin: hub.origin.clone(), recipient, verifier: sealed::verifier(hub) })
    }

    /// Opens a file with a case: for this hub, from one that is registered, signed by its key.
    fn open(&self, bytes: &[u8]) -> Result<Received, No> {
        let opened = self.opened(bytes)?;
        let read = Bundle::read(&opened.body).map_err(|_| not_readable())?;
        let from = self.signed(&opened, &read.bundle.from, &read.bundle.to)?;
        // Clocks of two hubs differ by less than a day.
        if read.bundle.offered_at.millis() > self.hub().clock.now().millis() + DAY_MS {
            return Err(not_readable());
        }
        Ok(Received { digest: digest(&opened.body), read, from })
    }

    fn opened(&self, bytes: &[u8]) -> Result<Opened, No> {
        sealed::open(&self.hub().signing, bytes).ok_or_else(not_readable)
    }

    /// The registered hub that a file says it is from, if that signed it and it is for this one.
    fn signed(&self, opened: &Opened, from: &str, to: &str) -> Result<RegisteredHub, No> {
        let known = self.hub().known.get();
        let hub = known.register.hub(from).ok_or_else(not_registered)?;
        let verifier: Vkey = hub.said.verifier.0.parse().map_err(|_| not_registered())?;
        if !opened.is_signed_by(&verifier) {
            return Err(not_registered());
        }
        if to == self.hub().origin { Ok(hub.clone()) } else { Err(not_readable()) }
    }

    /// The file with an answer.
    fn answer_file(&self, to: &RegisteredHub, answer: &Answer) -> Result<Vec<u8>, No> {
        let body = serde_json::to_vec(answer).map_err(|_| No::Internal)?;
        sealed::seal(&self.hub().signing, &to.said.recipient.0, &body)
    }
}

/// A field that holds a file.
fn a_file(fields: &mut Fields, path: &str, bytes: &[u8]) {
    if bytes.is_empty() || bytes.len() > SEALED_MAX {
        fields.bad(path, "must be a file of another hub, of up to 700,000 bytes");
    }
}

/// An id that is derived, with a key, from a transfer and what it is of.
fn keyed<K>(hub: &Hub, transfer: TransferId, from: &str, what: &str) -> Id<K> {
    keyed_of(hub, &format!("transfer/{from}/{transfer}/{what}"))
}

/// An id that is derived, with a key, from words.
fn keyed_of<K>(hub: &Hub, words: &str) -> Id<K> {
    let mac = hub.vault().command_mac(words.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&mac[..16]);
    Id::from_uuid(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

fn keyed_request(hub: &Hub, transfer: TransferId, from: &str, what: &str) -> RequestId {
    keyed(hub, transfer, from, &format!("request/{what}"))
}

fn not_readable() -> No {
    No::rule("BUNDLE_NOT_READABLE", "the file is not one for this hub, or not whole; have it sent again")
}

fn not_registered() -> No {
    No::rule(
        "HUB_NOT_REGISTERED",
        "who signed the file is not registered here by that key; have a hub officer register it",
    )
}

#[tonic::async_trait]
impl TransferService for Transfers {
    async fn get_transfer_key(
        &self,
        request: Request<proto::GetTransferKeyRequest>,
    ) -> Result<Response<proto::GetTransferKeyResponse>, Status> {
        Ok(Response::new(self.key(request).await?))
    }

    async fn get_transfer_bundle(
        &self,
        request: Request<proto::GetTransferBundleRequest>,
    ) -> Result<Response<proto::GetTransferBundleResponse>, Status> {
        Ok(Response::new(evenly(self.send(request)).await?))
    }

    async fn open_transfer_bundle(
        &self,
        request: Request<proto::OpenTransferBundleRequest>,
    ) -> Result<Response<proto::OpenTransferBundleResponse>, Status> {
        Ok(Response::new(self.show(request).await?))
    }

    async fn accept_transfer(
        &self,
        request: Request<proto::AcceptTransferRequest>,
    ) -> Result<Response<proto::AcceptTransferResponse>, Status> {
        Ok(Response::new(self.accept(request).await?))
    }

    async fn decline_transfer(
        &self,
        request: Request<proto::DeclineTransferRequest>,
    ) -> Result<Response<proto::DeclineTransferResponse>, Status> {
        Ok(Response::new(self.decline(request).await?))
    }

    async fn record_transfer_answer(
        &self,
        request: Request<proto::RecordTransferAnswerRequest>,
    ) -> Result<Response<proto::RecordTransferAnswerResponse>, Status> {
        Ok(Response::new(evenly(self.record_answer(request)).await?))
    }
}
