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
    even::evenly,
    hub::Hub,
    refusals::{Aim, Refusals},
    refuse::No,
    transact::{Command, Decision, Named, Receipt, Requests, Rule, Target, find_case, transact},
};
use api::stalkinghub::common::v1 as common;
use events::{Channel, Recorded};
pub(crate) use fields::Fields;
pub(crate) use governance::agency_name;
use kernel::{ActionId, Caller, EventId, Facts, Id, Kind, RequestId};
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
type Decide = Box<dyn Fn(&[&Recorded], &Facts<'_>) -> Decision + Send + Sync>;

/// A request that was read: where it goes, and the rule that decides it.
struct Plan {
    act: Act,
    target: Target,
    named: Option<Named>,
    decide: Decide,
}

impl Plan {
    /// The same, of a command that names events. `unknown` is what its service says of one that is not there.
    fn naming<R: Copy + Into<&'static str> + std::fmt::Display>(self, events: Vec<EventId>, unknown: R) -> Self {
        Self { named: Some(Named { events, unknown: Rule::of(unknown) }), ..self }
    }
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
        let caller = auth::of(&request)?.caller;
        let body = request.into_inner();
        let mut fields = Fields::default();
        let (request_id, etag) = head(&body);
        let (request_id, etag) = (fields.request_id(request_id), fields.etag(etag));
        // A malformed request id must not hide what else is malformed, so the rest is read with a stand-in.
        let stand_in = || RequestId::from_uuid(uuid::Uuid::max());
        let head = Head { caller, request: request_id.unwrap_or_else(stand_in) };
        let plan = read(&body, &head, &mut fields);
        fields.finish()?;
        let Plan { act, target, named, decide } = plan.ok_or(No::Internal)?;
        let mut canonical = name.as_bytes().to_vec();
        body.encode(&mut canonical).map_err(|_| No::Internal)?;
        let command =
            Command { caller: &head.caller, act, request: head.request, etag, canonical, target, named, decide };
        let receipt = evenly(self.recorded(command)).await?;
        Ok(Done { head, receipt: Some(receipt.into()) })
    }

    /// Carries a command through; that a case was not there for it is recorded, as it is for a look.
    async fn recorded(&self, command: Command<'_>) -> Result<Receipt, No> {
        let (caller, target) = (command.caller, command.target.clone());
        let answer = transact(&self.hub, &self.requests, command).await;
        if matches!(answer, Err(No::NotFound)) {
            let case = |name: &str| find_case(&self.hub, name).ok();
            let (name, case, incident) = match target {
                Target::Case(name) => (name.clone(), case(&name), None),
                Target::CaseAndIncident(name, incident) => (format!("{name} {incident}"), case(&name), Some(incident)),
                Target::New(stream) | Target::Register(stream) => (stream.to_string(), None, None),
            };
            let aim = Aim { channel: Channel::Command, name, case, incident };
            self.refusals.record(&self.hub, caller, aim).await?;
        }
        answer
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
