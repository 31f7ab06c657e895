//! The six command services: from a protobuf request to a command of a rule crate, and from its receipt to a response.
//!
//! Every call goes the same way: who calls, what is asked (all bad fields at once), then [`transact`]. One file per
//! service holds a function per call that reads its request, and the service itself, which only names them.

mod casework;
mod fields;
mod governance;
mod intake;
mod orders;
mod referrals;
mod risk;

#[cfg(test)]
mod tests;

pub use fields::{from_proto_time, to_proto_time};

use crate::{
    auth,
    hub::Hub,
    looks::Refusals,
    refuse::No,
    transact::{Command, Decision, Receipt, Requests, Target, transact},
};
use api::stalkinghub::common::v1 as common;
use events::Recorded;
use fields::Fields;
use kernel::{ActionId, Caller, Facts, Id, Kind, RequestId};
use prost::Message;
use sharing::Act;
use std::sync::Arc;
use tonic::{Request, Response, Status};

/// What the command services share.
pub struct Gate {
    /// The hub.
    pub hub: Arc<Hub>,
    /// Locks by request.
    pub requests: Requests,
    /// Refusals recorded lately.
    pub refusals: Refusals,
}

/// A rule with its command: gets the history and the facts.
type Rule = Box<dyn Fn(&[&Recorded], &Facts<'_>) -> Decision + Send + Sync>;

/// A request that was read: where it goes, and the rule that decides it.
struct Plan {
    act: Act,
    target: Target,
    decide: Rule,
}

/// What every request has.
struct Head {
    caller: Caller,
    request: RequestId,
}

impl Head {
    /// The id of the thing that the request makes.
    fn made<K: Kind>(&self) -> Id<K> {
        Id::derived(&self.caller.agency, self.request)
    }

    /// The id of the `nth` action that the request plans.
    fn action(&self, nth: u32) -> ActionId {
        ActionId::derived_nth(&self.caller.agency, self.request, nth)
    }

    /// The ids of so many actions, as an answer names them.
    fn actions(&self, count: usize) -> Vec<String> {
        (0..).map(|nth| self.action(nth).to_string()).take(count).collect()
    }
}

/// A command that was carried through.
struct Done {
    head: Head,
    receipt: Option<common::Receipt>,
}

/// What a call answers.
type Answer<T> = Result<Response<T>, Status>;

impl Gate {
    /// Carries a command through. `name` is the call's full name, so that the same bytes sent to two calls differ;
    /// `head` picks request id and etag out of the request; `read` turns the rest into a plan.
    async fn command<R: Message>(
        &self,
        name: &'static str,
        request: Request<R>,
        head: fn(&R) -> (&str, &str),
        read: impl FnOnce(&R, &Head, &mut Fields) -> Option<Plan>,
    ) -> Result<Done, Status> {
        let caller = auth::caller(&self.hub, request.metadata())?;
        let body = request.into_inner();
        let mut fields = Fields::default();
        let (request_id, etag) = head(&body);
        let (request_id, etag) = (fields.request_id(request_id), fields.etag(etag));
        // A malformed request id must not hide what else is malformed, so the rest is read with a stand-in.
        let stand_in = || RequestId::from_uuid(uuid::Uuid::max());
        let head = Head { caller, request: request_id.unwrap_or_else(stand_in) };
        let plan = read(&body, &head, &mut fields);
        fields.finish()?;
        let Plan { act, target, decide } = plan.ok_or(No::Internal)?;
        let mut canonical = name.as_bytes().to_vec();
        body.encode(&mut canonical).map_err(|_| No::Internal)?;
        let command = Command { caller: &head.caller, act, request: head.request, etag, canonical, target, decide };
        let receipt = transact(&self.hub, &self.requests, command).await?;
        Ok(Done { head, receipt: Some(receipt.into()) })
    }
}

impl From<Receipt> for common::Receipt {
    fn from(receipt: Receipt) -> Self {
        Self {
            etag: receipt.etag,
            cursor: receipt.cursor,
            recorded_time: Some(to_proto_time(receipt.recorded)),
            unchanged: receipt.unchanged,
            event_ids: receipt.events.iter().map(ToString::to_string).collect(),
        }
    }
}
