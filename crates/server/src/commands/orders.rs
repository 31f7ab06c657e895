//! `OrdersService`.

use super::{Answer, Gate, Head, Plan, fields::Fields};
use crate::transact::{Target, rule};
use api::stalkinghub::{
    common::v1 as common,
    orders::v1::{self as proto, orders_service_server::OrdersService},
};
use events::orders::{Criteria, Term};
use kernel::OrderId;
use orders::{Command, Refusal, State, decide};
use sharing::Act;
use tonic::{Request, Response};

/// A plan that a rule of orders decides.
fn plan(act: Act, case: String, command: Command) -> Plan {
    Plan {
        act,
        target: Target::Case(case),
        named: None,
        decide: Box::new(move |history, facts| {
            decide(&State::fold(history.iter().copied()), &command, facts).map_err(rule)
        }),
    }
}

pub(super) fn consider_order(r: &proto::ConsiderOrderRequest, head: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let kind = f.code("kind", r.kind, proto::OrderKind::as_str_name);
    let criteria = f.part("criteria", r.criteria.as_ref()).and_then(|given| criteria(*given, f));
    let evidence = f.each("evidence_event_ids", &r.evidence_event_ids, |f, path, id| f.id(path, id));
    let risk_level = f.code("risk_level", r.risk_level, common::RiskLevel::as_str_name);
    let requested_by = match r.requested_by.as_str() {
        "" => Some(None),
        agency => f.name("requested_by", agency).map(Some),
    };
    let reasons = f.text("reasons", &r.reasons);
    let again = f.optional_id("order_id", &r.order_id);
    let evidence = evidence?;
    let named = evidence.clone();
    let command = Command::ConsiderOrder(orders::ConsiderOrder {
        order: again?.unwrap_or_else(|| head.made()),
        kind: kind?,
        criteria: criteria?,
        evidence,
        risk_level: risk_level?,
        requested_by: requested_by?,
        reasons,
    });
    Some(plan(Act::ConsiderOrder, case, command).naming(named, Refusal::EvidenceUnknown))
}

fn criteria(given: proto::Criteria, f: &mut Fields) -> Option<Criteria> {
    let acts = f.stated("criteria.acts", given.acts);
    let risk = f.stated("criteria.risk", given.risk);
    let necessary = f.stated("criteria.necessary", given.necessary);
    Some(Criteria { acts: acts?, risk: risk?, necessary: necessary? })
}

pub(super) fn decline_order(r: &proto::DeclineOrderRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let (case, order) = case_and_order(f, &r.case, &r.order_id);
    let reason = f.code("reason", r.reason, proto::NotPursuedReason::as_str_name);
    let review_on = f.date("review_date", &r.review_date);
    let reasons = f.text("reasons", &r.reasons);
    let command =
        Command::DeclineOrder(orders::DeclineOrder { order: order?, reason: reason?, review_on: review_on?, reasons });
    Some(plan(Act::DeclineOrder, case, command))
}

/// What most requests name.
fn case_and_order(f: &mut Fields, case: &str, order: &str) -> (String, Option<OrderId>) {
    (f.case(case), f.id("order_id", order))
}

pub(super) fn start_drafting(r: &proto::StartDraftingRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let (case, order) = case_and_order(f, &r.case, &r.order_id);
    let victims_views = f.optional_text("victims_views", &r.victims_views);
    let proposed_terms = terms(f, "proposed_terms", &r.proposed_terms);
    let command =
        Command::StartDrafting(orders::StartDrafting { order: order?, proposed_terms: proposed_terms?, victims_views });
    Some(plan(Act::StartDrafting, case, command))
}

fn terms(f: &mut Fields, path: &str, given: &[proto::Term]) -> Option<Vec<Term>> {
    f.each(path, given, |f, path, given| {
        let kind = f.code(&format!("{path}.kind"), given.kind, proto::TermKind::as_str_name);
        let text = f.text(&format!("{path}.text"), &given.text);
        Some(Term { kind: kind?, text })
    })
}

pub(super) fn authorise_application(r: &proto::AuthoriseApplicationRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let (case, order) = case_and_order(f, &r.case, &r.order_id);
    let interim_sought = f.stated("interim_sought", r.interim_sought);
    let reasons = f.text("reasons", &r.reasons);
    let legal_advice_reference = f.optional_short("legal_advice_reference", &r.legal_advice_reference);
    let command = Command::AuthoriseApplication(orders::AuthoriseApplication {
        order: order?,
        interim_sought: interim_sought?,
        reasons,
        legal_advice_reference,
    });
    Some(plan(Act::AuthoriseApplication, case, command))
}

pub(super) fn lodge_application(r: &proto::LodgeApplicationRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let (case, order) = case_and_order(f, &r.case, &r.order_id);
    let interim_sought = f.stated("interim_sought", r.interim_sought);
    let nexus = f.code("nexus", r.nexus, proto::Nexus::as_str_name);
    let court = f.short("court", &r.court);
    let court_reference = f.short("court_reference", &r.court_reference);
    let command = Command::LodgeApplication(orders::LodgeApplication {
        order: order?,
        interim_sought: interim_sought?,
        nexus: nexus?,
        court,
        court_reference,
    });
    Some(plan(Act::LodgeApplication, case, command))
}

pub(super) fn record_interim_order(r: &proto::RecordInterimOrderRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let (case, order) = case_and_order(f, &r.case, &r.order_id);
    let made = f.date("made_date", &r.made_date);
    let last_day = f.date("last_date", &r.last_date);
    let court = f.short("court", &r.court);
    let terms = terms(f, "terms", &r.terms);
    let provenance = f.provenance(r.provenance.as_ref());
    let command = Command::RecordInterimOrder(orders::RecordInterimOrder {
        order: order?,
        made: made?,
        last_day: last_day?,
        court,
        terms: terms?,
        provenance: provenance?,
    });
    Some(plan(Act::RecordInterimOrder, case, command))
}

pub(super) fn record_service(r: &proto::RecordServiceRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let (case, order) = case_and_order(f, &r.case, &r.order_id);
    let served_at = f.time("served_time", r.served_time.as_ref());
    let method = f.code("method", r.method, proto::ServiceMethod::as_str_name);
    let place = f.optional_text("place", &r.place);
    let proof = f.text("proof", &r.proof);
    let command = Command::RecordService(orders::RecordService {
        order: order?,
        served_at: served_at?,
        method: method?,
        place,
        proof,
    });
    Some(plan(Act::RecordService, case, command))
}

pub(super) fn record_notification(r: &proto::RecordNotificationRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let (case, order) = case_and_order(f, &r.case, &r.order_id);
    let notified_at = f.time("notified_time", r.notified_time.as_ref());
    let identity_verified = f.stated("identity_verified", r.identity_verified);
    f.some("names", &r.names);
    let names = f.each("names", &r.names, |f, path, name| Some(f.short(path, name)));
    let address = f.text("address", &r.address);
    let station = f.short("station", &r.station);
    let acknowledgement = f.short("acknowledgement", &r.acknowledgement);
    let command = Command::RecordNotification(orders::RecordNotification {
        order: order?,
        notified_at: notified_at?,
        identity_verified: identity_verified?,
        names: names?,
        address,
        station,
        acknowledgement,
    });
    Some(plan(Act::RecordNotification, case, command))
}

pub(super) fn record_full_order(r: &proto::RecordFullOrderRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let (case, order) = case_and_order(f, &r.case, &r.order_id);
    let made = f.date("made_date", &r.made_date);
    let last_day = f.optional_date("last_date", &r.last_date);
    let replaces_interim = f.stated("replaces_interim", r.replaces_interim);
    let served_in_court = f.stated("served_in_court", r.served_in_court);
    let court = f.short("court", &r.court);
    let terms = terms(f, "terms", &r.terms);
    let provenance = f.provenance(r.provenance.as_ref());
    let command = Command::RecordFullOrder(orders::RecordFullOrder {
        order: order?,
        made: made?,
        last_day: last_day?,
        replaces_interim: replaces_interim?,
        served_in_court: served_in_court?,
        court,
        terms: terms?,
        provenance: provenance?,
    });
    Some(plan(Act::RecordFullOrder, case, command))
}

pub(super) fn record_order_on_outcome(
    r: &proto::RecordOrderOnOutcomeRequest,
    head: &Head,
    f: &mut Fields,
) -> Option<Plan> {
    let case = f.case(&r.case);
    let kind = f.code("kind", r.kind, proto::OrderKind::as_str_name);
    let made = f.date("made_date", &r.made_date);
    let last_day = f.optional_date("last_date", &r.last_date);
    let served_in_court = f.stated("served_in_court", r.served_in_court);
    let court = f.short("court", &r.court);
    let terms = terms(f, "terms", &r.terms);
    let provenance = f.provenance(r.provenance.as_ref());
    let command = Command::RecordOrderOnOutcome(orders::RecordOrderOnOutcome {
        order: head.made(),
        kind: kind?,
        made: made?,
        last_day: last_day?,
        served_in_court: served_in_court?,
        court,
        terms: terms?,
        provenance: provenance?,
    });
    Some(plan(Act::RecordOrderOnOutcome, case, command))
}

pub(super) fn report_breach(r: &proto::ReportBreachRequest, head: &Head, f: &mut Fields) -> Option<Plan> {
    let (case, order) = case_and_order(f, &r.case, &r.order_id);
    let term = f.small("term", r.term);
    let acts = f.codes("acts", &r.acts, common::Act::as_str_name);
    let narrative = f.text("narrative", &r.narrative);
    let provenance = f.provenance(r.provenance.as_ref());
    let command = Command::ReportBreach(orders::ReportBreach {
        breach: head.made(),
        order: order?,
        // Terms are counted from 1; 0 means that it is not known which.
        term: Some(term?).filter(|&term| term > 0),
        acts: acts?,
        narrative,
        provenance: provenance?,
    });
    Some(plan(Act::ReportBreach, case, command))
}

pub(super) fn record_breach(r: &proto::RecordBreachRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let breach = f.id("breach_id", &r.breach_id);
    let crime_reference = f.short("crime_reference", &r.crime_reference);
    let command = Command::RecordBreach(orders::RecordBreach { breach: breach?, crime_reference });
    Some(plan(Act::RecordBreach, case, command))
}

pub(super) fn reject_breach(r: &proto::RejectBreachRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let breach = f.id("breach_id", &r.breach_id);
    let reason = f.text("reason", &r.reason);
    Some(plan(Act::RejectBreach, case, Command::RejectBreach(orders::RejectBreach { breach: breach?, reason })))
}

pub(super) fn end_breach(r: &proto::EndBreachRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let breach = f.id("breach_id", &r.breach_id);
    let reason = f.code("reason", r.reason, proto::NotChargedReason::as_str_name);
    let reasons = f.text("reasons", &r.reasons);
    let command = Command::EndBreach(orders::EndBreach { breach: breach?, reason: reason?, reasons });
    Some(plan(Act::EndBreach, case, command))
}

pub(super) fn charge_breach(r: &proto::ChargeBreachRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let breach = f.id("breach_id", &r.breach_id);
    let charged_at = f.time("charged_time", r.charged_time.as_ref());
    f.some("offences", &r.offences);
    let offences = f.codes("offences", &r.offences, common::OffenceCode::as_str_name);
    let remanded = f.stated("remanded", r.remanded);
    let charge_reference = f.short("charge_reference", &r.charge_reference);
    let command = Command::ChargeBreach(orders::ChargeBreach {
        breach: breach?,
        charged_at: charged_at?,
        offences: offences?,
        remanded: remanded?,
        charge_reference,
    });
    Some(plan(Act::ChargeBreach, case, command))
}

#[tonic::async_trait]
impl OrdersService for Gate {
    async fn consider_order(
        &self,
        request: Request<proto::ConsiderOrderRequest>,
    ) -> Answer<proto::ConsiderOrderResponse> {
        let again = request.get_ref().order_id.clone();
        let done = self.command("orders/ConsiderOrder", request, |r| (&r.request_id, &r.etag), consider_order).await?;
        let order_id = if again.is_empty() { done.head.made::<kernel::Order>().to_string() } else { again };
        Ok(Response::new(proto::ConsiderOrderResponse { receipt: done.receipt, order_id }))
    }

    async fn decline_order(&self, request: Request<proto::DeclineOrderRequest>) -> Answer<proto::DeclineOrderResponse> {
        let done = self.command("orders/DeclineOrder", request, |r| (&r.request_id, &r.etag), decline_order).await?;
        Ok(Response::new(proto::DeclineOrderResponse { receipt: done.receipt }))
    }

    async fn start_drafting(
        &self,
        request: Request<proto::StartDraftingRequest>,
    ) -> Answer<proto::StartDraftingResponse> {
        let done = self.command("orders/StartDrafting", request, |r| (&r.request_id, &r.etag), start_drafting).await?;
        Ok(Response::new(proto::StartDraftingResponse { receipt: done.receipt }))
    }

    async fn authorise_application(
        &self,
        request: Request<proto::AuthoriseApplicationRequest>,
    ) -> Answer<proto::AuthoriseApplicationResponse> {
        let done = self
            .command("orders/AuthoriseApplication", request, |r| (&r.request_id, &r.etag), authorise_application)
            .await?;
        Ok(Response::new(proto::AuthoriseApplicationResponse { receipt: done.receipt }))
    }

    async fn lodge_application(
        &self,
        request: Request<proto::LodgeApplicationRequest>,
    ) -> Answer<proto::LodgeApplicationResponse> {
        let done =
            self.command("orders/LodgeApplication", request, |r| (&r.request_id, &r.etag), lodge_application).await?;
        Ok(Response::new(proto::LodgeApplicationResponse { receipt: done.receipt }))
    }

    async fn record_interim_order(
        &self,
        request: Request<proto::RecordInterimOrderRequest>,
    ) -> Answer<proto::RecordInterimOrderResponse> {
        let done = self
            .command("orders/RecordInterimOrder", request, |r| (&r.request_id, &r.etag), record_interim_order)
            .await?;
        Ok(Response::new(proto::RecordInterimOrderResponse { receipt: done.receipt }))
    }

    async fn record_service(
        &self,
        request: Request<proto::RecordServiceRequest>,
    ) -> Answer<proto::RecordServiceResponse> {
        let done = self.command("orders/RecordService", request, |r| (&r.request_id, &r.etag), record_service).await?;
        Ok(Response::new(proto::RecordServiceResponse { receipt: done.receipt }))
    }

    async fn record_notification(
        &self,
        request: Request<proto::RecordNotificationRequest>,
    ) -> Answer<proto::RecordNotificationResponse> {
        let done = self
            .command("orders/RecordNotification", request, |r| (&r.request_id, &r.etag), record_notification)
            .await?;
        Ok(Response::new(proto::RecordNotificationResponse { receipt: done.receipt }))
    }

    async fn record_full_order(
        &self,
        request: Request<proto::RecordFullOrderRequest>,
    ) -> Answer<proto::RecordFullOrderResponse> {
        let done =
            self.command("orders/RecordFullOrder", request, |r| (&r.request_id, &r.etag), record_full_order).await?;
        Ok(Response::new(proto::RecordFullOrderResponse { receipt: done.receipt }))
    }

    async fn record_order_on_outcome(
        &self,
        request: Request<proto::RecordOrderOnOutcomeRequest>,
    ) -> Answer<proto::RecordOrderOnOutcomeResponse> {
        let done = self
            .command("orders/RecordOrderOnOutcome", request, |r| (&r.request_id, &r.etag), record_order_on_outcome)
            .await?;
        let order_id = done.head.made::<kernel::Order>().to_string();
        Ok(Response::new(proto::RecordOrderOnOutcomeResponse { receipt: done.receipt, order_id }))
    }

    async fn report_breach(&self, request: Request<proto::ReportBreachRequest>) -> Answer<proto::ReportBreachResponse> {
        let done = self.command("orders/ReportBreach", request, |r| (&r.request_id, &r.etag), report_breach).await?;
        let breach_id = done.head.made::<kernel::Breach>().to_string();
        Ok(Response::new(proto::ReportBreachResponse { receipt: done.receipt, breach_id }))
    }

    async fn record_breach(&self, request: Request<proto::RecordBreachRequest>) -> Answer<proto::RecordBreachResponse> {
        let done = self.command("orders/RecordBreach", request, |r| (&r.request_id, &r.etag), record_breach).await?;
        Ok(Response::new(proto::RecordBreachResponse { receipt: done.receipt }))
    }

    async fn reject_breach(&self, request: Request<proto::RejectBreachRequest>) -> Answer<proto::RejectBreachResponse> {
        let done = self.command("orders/RejectBreach", request, |r| (&r.request_id, &r.etag), reject_breach).await?;
        Ok(Response::new(proto::RejectBreachResponse { receipt: done.receipt }))
    }

    async fn end_breach(&self, request: Request<proto::EndBreachRequest>) -> Answer<proto::EndBreachResponse> {
        let done = self.command("orders/EndBreach", request, |r| (&r.request_id, &r.etag), end_breach).await?;
        Ok(Response::new(proto::EndBreachResponse { receipt: done.receipt }))
    }

    async fn charge_breach(&self, request: Request<proto::ChargeBreachRequest>) -> Answer<proto::ChargeBreachResponse> {
        let done = self.command("orders/ChargeBreach", request, |r| (&r.request_id, &r.etag), charge_breach).await?;
        Ok(Response::new(proto::ChargeBreachResponse { receipt: done.receipt }))
    }
}
