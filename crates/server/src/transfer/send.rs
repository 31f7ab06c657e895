//! The sender's side: the file of an offered case, and the answer that comes back.

use super::{Answer, Outcome, Transfers, a_file, keyed_request, sealed};
use crate::{
    closing,
    commands::Fields,
    looks::{self, Look},
    reading::Reading,
    refuse::No,
    transact::{Command, Target, as_for_a_hidden_one, find_case, rule},
};
use ::audit::transfer::{Offered, OrderOf, bundle};
use api::stalkinghub::transfer::v1 as proto;
use casework::{RecordTransferAnswer, Refusal, State, TransferOutcome, decide};
use events::{Channel, Event, OrdersEvent};
use kernel::{Caller, CaseId, CaseReference, Date, TransferId};
use prost::Message;
use sharing::Act;
use tonic::Request;
use views::History;

/// The orders that go with a case.
fn carried(history: &History, transfer: TransferId, day: Date) -> Vec<OrderOf> {
    let state = orders::State::fold(history.recorded());
    let all = orders::carried(&state, transfer, day).into_iter();
    let of = |it: orders::Carried| OrderOf {
        versions: it.versions.into_iter().map(|it| Event::Orders(OrdersEvent::OrderReceived(it))).collect(),
        events: it.events,
    };
    all.map(of).collect()
}

impl Transfers {
    /// A case that is there for a caller who works on it, or runs the hub's process.
    async fn own_case(&self, caller: &Caller, name: &str, act: Act) -> Result<CaseId, No> {
        let hub = self.hub();
        let found = find_case(hub, name);
        looks::may_open(hub, caller, found.as_ref().ok().copied()).await?;
        as_for_a_hidden_one(hub, &found)?;
        let reading = match &found {
            Ok(case) => Reading::of(hub, caller, *case)?,
            Err(No::NotFound) => None,
            Err(other) => return Err(other.clone()),
        };
        let Some(reading) = reading else { return Err(self.not_found(caller, name, found.ok()).await?) };
        if reading.strand.is_none() && !act.is_done_by_office(caller.role) {
            return Err(No::Denied(
                "NOT_ASSIGNED",
                "you are not assigned to this case; have yourself assigned first".into(),
            ));
        }
        Ok(reading.case)
    }

    pub(super) async fn send(
        &self,
        request: Request<proto::GetTransferBundleRequest>,
    ) -> Result<proto::GetTransferBundleResponse, No> {
        let caller = self.permitted(&request, Act::GetTransferBundle).await?;
        let (hub, asked) = (self.hub(), request.into_inner());
        let mut fields = Fields::default();
        fields.case(&asked.case);
        let transfer: Option<TransferId> = fields.id("transfer_id", &asked.transfer_id);
        fields.finish()?;
        let transfer = transfer.ok_or(No::Internal)?;
        let case = self.own_case(&caller, &asked.case, Act::GetTransferBundle).await?;
        let (_, history) = hub.histories.case(case)?;
        let state = State::fold(history.recorded());
        let unknown = || No::rule(Refusal::TransferUnknown.into(), Refusal::TransferUnknown);
        // Where she is does not leave again for a hub that has answered.
        let (event, offer) = state.open_offer(transfer).map_err(|why| No::rule(why.into(), why))?;
        let known = hub.known.get();
        let gone = || No::rule(Refusal::HubUnknown.into(), Refusal::HubUnknown);
        let to = known.register.hub(&offer.to.0).ok_or_else(gone)?;
        let reference = CaseReference::of(case).to_string();
        let offered = Offered { from: &hub.origin, reference: &reference, event };
        let (mut bundle, events) = bundle(&offered, &history, carried).ok_or_else(unknown)?;
        let too_large =
            |_| No::rule("BUNDLE_TOO_LARGE", "the case does not fit into one file, even without its history");
        let body = bundle.write().map_err(too_large)?;
        let sealed = sealed::seal(&hub.signing, &to.said.recipient.0, &body)?;
        let recipient = Some(to.said.hub.0.clone());
        let look = Look { case: Some(case), events, recipient, ..Look::answered(Channel::Transfer) };
        looks::record(hub, &caller, look).await?;
        Ok(proto::GetTransferBundleResponse {
            bundle: sealed,
            digest: sealed::digest(&body),
            to_hub: to.said.hub.0.clone(),
        })
    }

    pub(super) async fn record_answer(
        &self,
        request: Request<proto::RecordTransferAnswerRequest>,
    ) -> Result<proto::RecordTransferAnswerResponse, No> {
        let caller = self.permitted(&request, Act::RecordTransferAnswer).await?;
        closing::still_decides(&self.hub().known.get().register)?;
        let asked = request.into_inner();
        let mut fields = Fields::default();
        fields.case(&asked.case);
        a_file(&mut fields, "answer", &asked.answer);
        fields.finish()?;
        let opened = self.opened(&asked.answer)?;
        let answer = Answer::read(&opened.body).map_err(|_| super::not_readable())?;
        let from = self.signed(&opened, &answer.from, &answer.to)?;
        let command = casework::Command::RecordTransferAnswer(RecordTransferAnswer {
            transfer: answer.transfer,
            by: from.said.hub.0.clone(),
            digest: answer.digest.clone(),
            answered_at: answer.answered_at,
            outcome: match answer.outcome {
                Outcome::Accepted { reference } => TransferOutcome::Accepted { reference },
                Outcome::Declined { reason } => TransferOutcome::Declined { reason },
            },
            passed_on: asked.passed_on,
        });
        // What was opened, not the file: sealed bytes differ each time.
        let mut canonical = b"transfer/RecordTransferAnswer".to_vec();
        canonical.extend(asked.case.encode_to_vec());
        canonical.extend(&opened.body);
        let what = format!("answer/{}", sealed::digest(&canonical));
        let receipt = self
            .gate
            .record(Command {
                caller: &caller,
                act: Act::RecordTransferAnswer,
                request: keyed_request(self.hub(), answer.transfer, &answer.from, &what),
                etag: String::new(),
                canonical,
                target: Target::Case(asked.case.clone()),
                named: Vec::new(),
                decide: Box::new(move |history, facts| {
                    decide(&State::fold(history.iter().copied()), &command, facts).map_err(rule)
                }),
            })
            .await?;
        Ok(proto::RecordTransferAnswerResponse { receipt: Some(receipt.into()) })
    }
}
