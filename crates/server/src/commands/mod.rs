//! The six command services: from a protobuf request to a command of a rule crate, and from its receipt to a response.
//!
//! Every command goes the same way, whether it comes as a call of its own or over a stream: who calls, what is asked (all
//! bad fields at once), then [`transact`]. One file per service holds a function per call that reads its request, the
//! [`Form`] of each, and the service itself, which only names them.

mod casework;
mod closure;
mod fields;
mod glass;
mod governance;
mod inbox;
mod intake;
mod named;
mod orders;
mod reference;
mod referrals;
mod relations;
mod risk;
mod submitted;
mod transfer;

#[cfg(test)]
mod tests;

pub use fields::{from_proto_time, to_proto_time};

use crate::{
    auth,
    even::evenly,
    hub::Hub,
    reacting::follow_up,
    refusals::{Aim, Refusals},
    refuse::No,
    transact::{Command, Decision, Named, Receipt, Requests, Target, find_case, transact},
};
use api::stalkinghub::common::v1 as common;
use eventlog::{RECORD_BYTES_MAX, StreamName};
use events::{Channel, Recorded};
pub(crate) use fields::{Fields, read_code};
pub(crate) use governance::agency_name;
pub(crate) use inbox::{ACKNOWLEDGE_ALERT, ESCALATE_ALERT};
use kernel::{ActionId, Caller, CaseId, CaseReference, Facts, Id, Kind, RecordId, RequestId};
use prost::Message;
use sharing::Act;
use std::{collections::BTreeSet, sync::Arc};
pub(crate) use submitted::ready;
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
pub(crate) struct Plan {
    act: Act,
    target: Target,
    /// Streams besides the target whose first record it rests on: people and meetings that it names.
    rests_on: Vec<StreamName>,
    named: Vec<Named>,
    decide: Decide,
}

impl Plan {
    /// The same, of a command that rests on people or meetings.
    fn resting_on(self, rests_on: Vec<StreamName>) -> Self {
        Self { rests_on, ..self }
    }
}

/// What every request has.
pub(crate) struct Head {
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

/// One command as the API has it: how its request is read, and what answers it.
pub(crate) struct Form<R, A> {
    /// The call's full name, so that the same bytes sent to two calls differ.
    name: &'static str,
    /// Request id and etag of a request.
    head: fn(&R) -> (&str, &str),
    /// Turns the rest into a plan.
    read: fn(&R, &Head, &mut Fields) -> Option<Plan>,
    /// What is answered once it is recorded.
    answer: fn(&R, &Head, Option<common::Receipt>) -> A,
}

impl<R: Message + 'static, A: 'static> Form<R, A> {
    /// Reads a request; names all its malformed fields where it has any. `into` wraps the answer.
    fn ready<B: 'static>(&self, caller: Caller, body: R, into: fn(A) -> B) -> Result<Ready<B>, No> {
        let mut fields = Fields::default();
        let (request_id, etag) = (self.head)(&body);
        let (request_id, etag) = (fields.request_id(request_id), fields.etag(etag));
        // A malformed request id must not hide what else is malformed, so the rest is read with a stand-in.
        let stand_in = || RequestId::from_uuid(uuid::Uuid::max());
        let head = Head { caller, request: request_id.unwrap_or_else(stand_in) };
        let plan = (self.read)(&body, &head, &mut fields);
        fields.finish()?;
        let plan = plan.ok_or(No::Internal)?;
        let mut canonical = self.name.as_bytes().to_vec();
        body.encode(&mut canonical).map_err(|_| No::Internal)?;
        // No record holds so much. Nothing more is done with it, because looking for locations in texts takes its time, and
        // nothing of it waits for its turn.
        if canonical.len() > 2 * RECORD_BYTES_MAX {
            return Err(No::too_long());
        }
        let answer = self.answer;
        let answer = Box::new(move |head: &Head, receipt| into(answer(&body, head, Some(receipt))));
        Ok(Ready { head, etag, canonical, plan, answer })
    }
}

/// Makes the answer to a request of what came of it.
type Answering<A> = Box<dyn FnOnce(&Head, common::Receipt) -> A + Send>;

/// A command that was read, and is ready to be carried out.
pub(crate) struct Ready<A> {
    head: Head,
    etag: String,
    canonical: Vec<u8>,
    plan: Plan,
    answer: Answering<A>,
}

/// Which commands of one stream wait for one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Concerns {
    /// All others: it changes what every decision rests on.
    Everything,
    /// Those that concern one of the same things.
    These(BTreeSet<String>),
}

impl<A> Ready<A> {
    /// What the command is about. A case is the same by whichever of its names it is called.
    pub fn concerns(&self) -> Concerns {
        let case = |name: &str| {
            let reference = name.parse::<CaseId>().map(CaseReference::of);
            reference.or_else(|_| name.parse()).map_or_else(|_| name.to_owned(), |it| it.to_string())
        };
        let stream = |stream: &StreamName| match stream {
            StreamName::Case(id) => CaseReference::of(*id).to_string(),
            StreamName::Hub
            | StreamName::Agency(_)
            | StreamName::Inbox(_)
            | StreamName::BreakGlass(_)
            | StreamName::Incident(_)
            | StreamName::Person(_)
            | StreamName::Meeting(_)
            | StreamName::Access(..) => stream.to_string(),
        };
        let mut these: BTreeSet<_> = self.plan.rests_on.iter().map(stream).collect();
        match &self.plan.target {
            Target::Register(_) => return Concerns::Everything,
            Target::Alert(alert) => these.extend([format!("alert/{alert}")]),
            Target::BreakGlass(agency) => these.extend([format!("break-glass/{agency}")]),
            Target::New(made) => these.extend([stream(made)]),
            Target::Case(name) => these.extend([case(name)]),
            Target::CaseAndIncident(name, incident) => {
                these.extend([case(name), stream(&StreamName::Incident(*incident))]);
            }
        }
        Concerns::These(these)
    }
}

/// What a call answers.
pub(crate) type Answer<T> = Result<Response<T>, Status>;

impl Gate {
    /// Answers a command that came as a call of its own.
    pub(crate) async fn answer<R: Message + 'static, A: 'static>(
        &self,
        form: &Form<R, A>,
        request: Request<R>,
    ) -> Answer<A> {
        let caller = auth::of(&request)?.caller;
        let ready = form.ready(caller, request.into_inner(), |answer| answer)?;
        Ok(Response::new(self.carry_out(ready).await?))
    }

    /// Carries a command out. Once this answers, what it recorded is on the disk.
    pub(crate) async fn carry_out<A>(&self, ready: Ready<A>) -> Result<A, No> {
        let Ready { head, etag, canonical, plan, answer } = ready;
        let Plan { act, target, rests_on: _, named, decide } = plan;
        let command =
            Command { caller: &head.caller, act, request: head.request, etag, canonical, target, named, decide };
        let receipt = evenly(self.record(command)).await?;
        Ok(answer(&head, receipt.into()))
    }

    /// Carries a command through; that a case was not there for it is recorded, as it is for a look.
    pub(crate) async fn record(&self, command: Command<'_>) -> Result<Receipt, No> {
        let (caller, target, act) = (command.caller, command.target.clone(), command.act);
        let record = RecordId::derived(&caller.agency, command.request);
        let answer = transact(&self.hub, &self.requests, command).await;
        let case = |name: &str| find_case(&self.hub, name).ok();
        let (name, case, incident) = match target {
            Target::Case(name) => (name.clone(), case(&name), None),
            Target::CaseAndIncident(name, incident) => (format!("{name} {incident}"), case(&name), Some(incident)),
            Target::New(stream) | Target::Register(stream) => (stream.to_string(), None, None),
            Target::Alert(alert) => (format!("alert/{alert}"), None, None),
            Target::BreakGlass(agency) => (format!("break-glass/{agency}"), None, None),
        };
        match answer {
            Ok(receipt) => {
                follow_up(&self.hub, caller, act, record).await?;
                Ok(receipt)
            }
            Err(No::NotFound) => {
                let aim = Aim { channel: Channel::Command, name, case, incident, denied: false };
                self.refusals.record(&self.hub, caller, aim).await?;
                Err(No::NotFound)
            }
            // One record for each act, however many things it was tried on: those are not looked up for it.
            Err(No::Denied(reason, message)) => {
                let name = format!("{act:?} {reason}");
                self.refusals.denied(&self.hub, caller, Channel::Command, name).await?;
                Err(No::Denied(reason, message))
            }
            Err(other) => Err(other),
        }
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
