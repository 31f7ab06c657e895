//! The receiver's side: a file from another hub is read, and the case taken over or not.

use super::{Answer, Outcome, Read, Received, Transfers, a_file, keyed, keyed_of, keyed_request, plan::Plan, proto};
use crate::{
    closing,
    commands::Fields,
    looks::{self, Look},
    refuse::No,
    transact::{Command, Receipt, Rules, Target, rule},
};
use ::audit::transfer::ANSWER_FORMAT;
use casework::{ReceiveCase, ReceiveHistory, State};
use eventlog::{Hash, Record, StreamName};
use events::{
    CaseworkEvent, Channel, Entry, Event, IntakeEvent, OpenedHow, OrdersEvent, Private, TransferRefusal, Urgency, Wish,
    casework::ActionPlanned,
    governance::{NamedWorker, PublicText},
    intake::{CaseOpened, CaseReferred},
    transfer::{CaseReceived, HistoryReceived},
};
use governance::DeclineBundle;
use kernel::{Caller, CaseId, CaseReference, OrderId, PersonId, Timestamp, TransferId};
use sharing::Act;
use std::sync::Arc;
use store::LogName;
use tonic::Request;
use views::{History, is_there};

impl Transfers {
    pub(super) async fn show(
        &self,
        request: Request<proto::OpenTransferBundleRequest>,
    ) -> Result<proto::OpenTransferBundleResponse, No> {
        let caller = self.permitted(&request, Act::OpenTransferBundle).await?;
        let asked = request.into_inner();
        let mut fields = Fields::default();
        a_file(&mut fields, "bundle", &asked.bundle);
        fields.finish()?;
        let Received { read, digest, from } = self.open(&asked.bundle)?;
        let case = self.case_of(&from.said.hub.0, &read.bundle.reference);
        let here = self.here(case)?;
        if let Some(history) = &here {
            looks::may_open(self.hub(), &caller, Some(case)).await?;
            if !self.is_open_to(&caller, history, read.bundle.transfer) {
                return Err(self.not_found(&caller, &read.bundle.transfer.to_string(), Some(case)).await?);
            }
        }
        let document = serde_json::to_string(&read.to_decide()).map_err(|_| No::Internal)?;
        let received_as = self.known_as(&caller, case)?;
        let recipient = Some(format!("{}, of {}", caller.agency, from.said.hub.0));
        let look = Look { case: here.map(|_| case), recipient, ..Look::answered(Channel::Transfer) };
        looks::record(self.hub(), &caller, look).await?;
        let (transfer_id, from_hub) = (read.bundle.transfer.to_string(), from.said.hub.0);
        Ok(proto::OpenTransferBundleResponse { transfer_id, from_hub, digest, document, received_as })
    }

    pub(super) async fn accept(
        &self,
        request: Request<proto::AcceptTransferRequest>,
    ) -> Result<proto::AcceptTransferResponse, No> {
        let caller = self.permitted(&request, Act::AcceptTransfer).await?;
        let (hub, asked) = (self.hub(), request.into_inner());
        closing::still_decides(&hub.known.get().register)?;
        let plan = Plan::read(&asked)?;
        let received = self.open(&asked.bundle)?;
        let (transfer, from) = (received.read.bundle.transfer, received.from.said.hub.0.as_str());
        let case = self.case_of(from, &received.read.bundle.reference);
        if self.here(case)?.is_none() {
            let begun = Target::New(StreamName::Case(case));
            closing::permit(&hub.known.get().register, Act::AcceptTransfer, &begun)?;
        }
        self.fits(&caller, &received, &plan)?;
        if hub.known.get().register.declined(transfer).is_some_and(|it| it.from.0 == from) {
            return Err(No::rule("TRANSFER_DECLINED", "this hub has declined it; have the case offered anew"));
        }
        self.is_not_here(&caller, case, transfer)?;
        self.holds_no_location(&caller, &received, &plan)?;
        let people = self.people(&caller, &received, &plan).await?;
        let receipt = self.case(&caller, &received, &plan, (case, &people)).await?;
        for (nth, order) in received.read.orders.iter().enumerate() {
            let entries: Vec<Entry> = order
                .iter()
                .map(|(event, occurred)| Entry { occurred: *occurred, ..Entry::of(&plan.controller, event.clone()) })
                .collect();
            let decide: Rules<'static> = Box::new(move |history, _| {
                let state = orders::State::fold(history.iter().copied());
                let order = entries.iter().find_map(|entry| of_order(&entry.event));
                Ok(if order.is_some_and(|order| state.knows(order)) { Vec::new() } else { entries.clone() })
            });
            let target = Target::Case(case.to_string());
            self.put_down(&caller, &received, &format!("order/{nth}"), &plan, target, decide).await?;
        }
        for (part, (of, rows)) in (1_u16..).zip(received.read.bundle.parts()) {
            let history = HistoryReceived { transfer, part, of, rows: rows.into() };
            let command = ReceiveHistory { controller: plan.controller.clone(), history };
            let command = casework::Command::ReceiveHistory(command);
            let what = format!("part/{part}");
            self.put_down(&caller, &received, &what, &plan, Target::Case(case.to_string()), by_casework(command))
                .await?;
        }
        let reference = CaseReference::of(case).to_string();
        let outcome = Outcome::Accepted { reference: reference.clone() };
        let answer = self.answer(&received, receipt.recorded, outcome)?;
        Ok(proto::AcceptTransferResponse {
            receipt: Some(receipt.into()),
            case_id: case.to_string(),
            case_reference: reference,
            answer,
        })
    }

    pub(super) async fn decline(
        &self,
        request: Request<proto::DeclineTransferRequest>,
    ) -> Result<proto::DeclineTransferResponse, No> {
        let caller = self.permitted(&request, Act::DeclineTransfer).await?;
        let (hub, asked) = (self.hub(), request.into_inner());
        closing::still_decides(&hub.known.get().register)?;
        let mut fields = Fields::default();
        a_file(&mut fields, "bundle", &asked.bundle);
        let reason: Option<TransferRefusal> = fields.code("reason", asked.reason, proto::TransferRefusal::as_str_name);
        fields.finish()?;
        let reason = reason.ok_or(No::Internal)?;
        let received = self.open(&asked.bundle)?;
        let (transfer, from) = (received.read.bundle.transfer, received.from.said.hub.0.clone());
        let case = self.case_of(&from, &received.read.bundle.reference);
        // By another transfer it can be declined: the sender is told so that the case is known here.
        if self.received_by(&caller, case)? == Some(transfer) {
            return Err(already_received(None));
        }
        let digest = received.digest.clone();
        let command = governance::Command::DeclineBundle(DeclineBundle { transfer, from, digest, reason });
        let decide: Rules<'static> = Box::new(move |history, facts| {
            let state = governance::State::fold(history.iter().copied());
            governance::decide(&state, &command, facts).map_err(rule)
        });
        let mut canonical = format!("transfer/DeclineTransfer/{reason:?}/").into_bytes();
        canonical.extend(received.digest.as_bytes());
        let from = &received.from.said.hub.0;
        let command = Command {
            caller: &caller,
            act: Act::DeclineTransfer,
            request: keyed_request(hub, transfer, from, "decline"),
            etag: String::new(),
            canonical,
            target: Target::Register(StreamName::Hub),
            named: Vec::new(),
            decide,
        };
        let receipt = match self.gate.record(command).await {
            // The transfer is the request: with other content it was declined otherwise.
            Err(No::RequestIdReused) => {
                let otherwise = governance::Refusal::DeclinedAlready;
                return Err(No::rule(otherwise.into(), otherwise));
            }
            other => other?,
        };
        let answer = self.answer(&received, receipt.recorded, Outcome::Declined { reason })?;
        Ok(proto::DeclineTransferResponse { receipt: Some(receipt.into()), answer })
    }

    /// The case here that a case of another hub is or becomes: one for each there, however often it is offered. So a case that
    /// moved, was opened again there and is offered once more does not become two.
    fn case_of(&self, from: &str, reference: &str) -> CaseId {
        keyed_of(self.hub(), &format!("received case\n{from}\n{reference}"))
    }

    /// What is recorded here of a case that came, if anything is.
    fn here(&self, case: CaseId) -> Result<Option<Arc<History>>, No> {
        let hub = self.hub();
        if hub.store().stream_version(LogName::Facts, &StreamName::Case(case))? == 0 {
            return Ok(None);
        }
        Ok(Some(hub.histories.case(case)?.1))
    }

    /// By which transfer a case came, if it did. To whom it is closed by its list or by a conflict, nothing is told of it.
    fn received_by(&self, caller: &Caller, case: CaseId) -> Result<Option<TransferId>, No> {
        let Some(history) = self.here(case)? else { return Ok(None) };
        if !history.access().is_listed(&NamedWorker::of(caller)) {
            return Err(No::CannotBeDoneNow);
        }
        Ok(came_by(&history))
    }

    /// Whether a file of a case that came is opened to a caller. The one by which it came says what the case says, and is for those
    /// for whom the case is there. A later one is for whoever may answer it: nobody from whom the case is kept.
    fn is_open_to(&self, caller: &Caller, history: &History, transfer: TransferId) -> bool {
        if came_by(history) == Some(transfer) {
            return is_there(&self.hub().known.get().register, history.access(), caller);
        }
        history.access().is_listed(&NamedWorker::of(caller))
    }

    /// What would be held of what somebody here writes is held of what a hub sends: nothing is put down then. The sender has held
    /// it too, unless it has turned bad.
    fn holds_no_location(&self, caller: &Caller, received: &Received, plan: &Plan) -> Result<(), No> {
        let known = self.hub().known.get();
        let policy = &known.policies.current().ok_or(No::Unavailable)?.value;
        let Read { people, for_her_safety, orders, .. } = &received.read;
        let events = people.iter().chain(for_her_safety).chain(orders.iter().flatten().map(|(event, _)| event));
        let mut entries: Vec<Entry> = events.map(|event| Entry::of(&plan.controller, event.clone())).collect();
        entries.extend(self.planned(received, plan)?);
        entries.push(Entry::of(&plan.controller, Event::Intake(IntakeEvent::CaseReferred(referred(received)))));
        let held = entries.iter().any(|entry| sharing::held_for_review(policy, caller.kind, None, entry));
        if held { Err(No::HeldForReview) } else { Ok(()) }
    }

    /// The open actions, as they are planned here.
    fn planned(&self, received: &Received, plan: &Plan) -> Result<Vec<Entry>, No> {
        let (bundle, from) = (&received.read.bundle, &received.from.said.hub.0);
        let planned = bundle.actions.iter().enumerate().map(|(nth, action)| {
            let owner = plan.owners.get(&action.agency).cloned().ok_or(No::Internal)?;
            let action_id = keyed(self.hub(), bundle.transfer, from, &format!("action/{nth}"));
            let (strand, due, what) = (action.strand, action.due, action.what.clone().into());
            let planned = ActionPlanned { action: action_id, owner, strand, due, what };
            Ok(Entry::of(&plan.controller, Event::Casework(CaseworkEvent::ActionPlanned(planned))))
        });
        planned.collect()
    }

    /// The reference here of a case that came before, for those for whom it is there; empty for all others.
    fn known_as(&self, caller: &Caller, case: CaseId) -> Result<String, No> {
        let known = self.hub().known.get();
        let seen = self.here(case)?.is_some_and(|history| is_there(&known.register, history.access(), caller));
        Ok(if seen { CaseReference::of(case).to_string() } else { String::new() })
    }

    /// A case that came by another transfer is not taken over again.
    fn is_not_here(&self, caller: &Caller, case: CaseId, transfer: TransferId) -> Result<(), No> {
        if self.received_by(caller, case)?.is_none_or(|before| before == transfer) {
            return Ok(());
        }
        let known_as = self.known_as(caller, case)?;
        if known_as.is_empty() { Err(No::CannotBeDoneNow) } else { Err(already_received(Some(&known_as))) }
    }

    fn answer(&self, to: &Received, answered_at: Timestamp, outcome: Outcome) -> Result<Vec<u8>, No> {
        let answer = Answer {
            format: ANSWER_FORMAT.to_owned(),
            transfer: to.read.bundle.transfer,
            from: self.hub().origin.clone(),
            to: to.from.said.hub.0.clone(),
            digest: to.digest.clone(),
            answered_at,
            outcome,
        };
        self.answer_file(&to.from, &answer)
    }

    /// Describes the people here, each in a stream of their own.
    async fn people(&self, caller: &Caller, received: &Received, plan: &Plan) -> Result<Vec<PersonId>, No> {
        let mut people = Vec::new();
        for (nth, event) in received.read.people.iter().enumerate() {
            let Event::Intake(IntakeEvent::PersonRecorded(described)) = event else { return Err(No::Internal) };
            let (transfer, from) = (received.read.bundle.transfer, &received.from.said.hub.0);
            let person: PersonId = keyed(self.hub(), transfer, from, &format!("person/{nth}"));
            let mut described = described.clone();
            described.person = person;
            let entry = Entry::of(&plan.controller, Event::Intake(IntakeEvent::PersonRecorded(described)));
            let decide: Rules<'static> =
                Box::new(move |history, _| Ok(if history.is_empty() { vec![entry.clone()] } else { Vec::new() }));
            let target = Target::New(StreamName::Person(person));
            self.put_down(caller, received, &format!("person/{nth}"), plan, target, decide).await?;
            people.push(person);
        }
        Ok(people)
    }

    /// Opens the case here, refers it, and puts down what goes on.
    async fn case(
        &self,
        caller: &Caller,
        received: &Received,
        plan: &Plan,
        (case, people): (CaseId, &[PersonId]),
    ) -> Result<Receipt, No> {
        let bundle = &received.read.bundle;
        let mut brought: Vec<Entry> =
            received.read.for_her_safety.iter().map(|event| Entry::of(&plan.controller, event.clone())).collect();
        brought.extend(self.planned(received, plan)?);
        let victim = people.first().copied().ok_or(No::Internal)?;
        let (suspect, reference) = (people.get(1).copied(), CaseReference::of(case));
        let parts = u16::try_from(bundle.parts().len()).map_err(|_| No::TooMuch)?;
        let command = ReceiveCase {
            controller: plan.controller.clone(),
            opened: CaseOpened {
                case,
                reference,
                victim,
                suspect,
                how: OpenedHow::AgencyConcern,
                account: Private::Known(None),
            },
            referred: referred(received),
            received: CaseReceived {
                transfer: bundle.transfer,
                from: received.from.said.hub.clone(),
                digest: PublicText(received.digest.clone()),
                reference: PublicText(bundle.reference.clone()),
                parts,
                conflict: bundle.conflict,
                restricted: bundle.restricted,
            },
            allowed: plan.allowed.iter().cloned().collect(),
            brought,
        };
        let decide = by_casework(casework::Command::ReceiveCase(command));
        self.put_down(caller, received, "case", plan, Target::New(StreamName::Case(case)), decide).await
    }

    /// One record of what came with a case.
    async fn put_down(
        &self,
        caller: &Caller,
        received: &Received,
        what: &str,
        plan: &Plan,
        target: Target,
        decide: Rules<'static>,
    ) -> Result<Receipt, No> {
        let (transfer, from) = (received.read.bundle.transfer, &received.from.said.hub.0);
        // Who takes over is part of what is asked: with others it is another request.
        let Plan { controller, owners, allowed } = plan;
        let canonical =
            format!("transfer/AcceptTransfer/{what}/{}/{controller}/{owners:?}/{allowed:?}", received.digest);
        let request = keyed_request(self.hub(), transfer, from, &format!("accept/{what}"));
        let (act, etag, canonical) = (Act::AcceptTransfer, String::new(), canonical.into_bytes());
        let made = if let Target::New(stream) = &target { Some(stream.clone()) } else { None };
        let mac = Hash::from_bytes(self.hub().vault().command_mac(&canonical));
        let command = Command { caller, act, request, etag, canonical, target, named: Vec::new(), decide };
        let receipt = self.gate.record(command).await?;
        match made.filter(|_| receipt.unchanged) {
            Some(stream) => Ok(Receipt { recorded: self.begun_with(&stream, mac)?, ..receipt }),
            None => Ok(receipt),
        }
    }

    /// When a stream was begun that was there already. Somebody of another agency may have begun it, whose request has another id:
    /// what was asked then was the same, or this is the same transfer with other content.
    fn begun_with(&self, stream: &StreamName, mac: Hash) -> Result<Timestamp, No> {
        let first = self.hub().store().stream(LogName::Facts, stream, 0, 1)?;
        let first = Record::from_bytes(&first.first().ok_or(No::DataLoss)?.bytes).map_err(|_| No::DataLoss)?;
        if first.command_mac == Some(mac) { Ok(first.at) } else { Err(No::RequestIdReused) }
    }
}

/// Somebody was protected there, and nobody is here yet.
fn referred(received: &Received) -> CaseReferred {
    let reason = received.read.bundle.reason.clone().into();
    CaseReferred { area: None, urgency: Urgency::SameDay, victim_wish: Wish::NotAsked, reason }
}

/// By which transfer a case came, if it did.
fn came_by(history: &History) -> Option<TransferId> {
    State::fold(history.recorded()).received().map(|received| received.transfer)
}

/// The case is here already; as what, where the caller may know.
fn already_received(known_as: Option<&str>) -> No {
    let known = casework::Refusal::AlreadyReceived;
    let reference = known_as.map(|reference| format!(": {reference}")).unwrap_or_default();
    No::rule(known.into(), format!("{known}{reference}"))
}

/// The rules of the hub's process, closed over a command.
fn by_casework(command: casework::Command) -> Rules<'static> {
    Box::new(move |history, facts| {
        casework::decide(&State::fold(history.iter().copied()), &command, facts).map_err(rule)
    })
}

/// The order that came, if one did.
fn of_order(event: &Event) -> Option<OrderId> {
    let Event::Orders(OrdersEvent::OrderReceived(it)) = event else { return None };
    Some(it.order)
}
