//! `OrdersService`: up to what a court made, and breaches; what comes later is read in `proceedings`.

mod proceedings;

use super::{Answer, Form, Gate, Head, Plan, fields::Fields, named};
use crate::transact::{Target, rule};
use api::stalkinghub::{
    common::v1 as common,
    orders::v1::{self as proto, orders_service_server::OrdersService},
};
use events::orders::{Criteria, Term};
use kernel::OrderId;
use orders::{Command, State, decide};
use sharing::Act;
use tonic::Request;

pub(super) use proceedings::*;

/// A plan that a rule of orders decides.
fn plan(act: Act, case: String, command: Command) -> Plan {
    Plan {
        act,
        target: Target::Case(case),
        rests_on: Vec::new(),
        named: named::by_orders(&command, false),
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
    let answers_referral = f.optional_id("answers_referral_id", &r.answers_referral_id);
    let again = again?;
    let command = Command::ConsiderOrder(orders::ConsiderOrder {
        order: again.unwrap_or_else(|| head.made()),
        kind: kind?,
        criteria: criteria?,
        evidence: evidence?,
        risk_level: risk_level?,
        requested_by: requested_by?,
        answers_referral: answers_referral?,
        reasons,
    });
    let named = named::by_orders(&command, again.is_some());
    Some(Plan { named, ..plan(Act::ConsiderOrder, case, command) })
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
        let first_day = f.optional_date(&format!("{path}.first_date"), &given.first_date);
        let last_day = f.optional_date(&format!("{path}.last_date"), &given.last_date);
        let area = f.optional_short(&format!("{path}.area_reference"), &given.area_reference);
        Some(Term { kind: kind?, text, first_day: first_day?, last_day: last_day?, area })
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

pub(super) fn seek_interim(r: &proto::SeekInterimRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let (case, order) = case_and_order(f, &r.case, &r.order_id);
    let sought_on = f.date("sought_date", &r.sought_date);
    let court = f.short("court", &r.court);
    let reasons = f.text("reasons", &r.reasons);
    let command = Command::SeekInterim(orders::SeekInterim { order: order?, sought_on: sought_on?, court, reasons });
    Some(plan(Act::SeekInterim, case, command))
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
    let origin = f.optional_code("origin", r.origin, proto::OrderOrigin::as_str_name);
    let applicant = f.optional_code("applicant", r.applicant, proto::OrderApplicant::as_str_name);
    let court = f.short("court", &r.court);
    let terms = terms(f, "terms", &r.terms);
    let provenance = f.provenance(r.provenance.as_ref());
    let command = Command::RecordOrderOnOutcome(orders::RecordOrderOnOutcome {
        order: head.made(),
        kind: kind?,
        made: made?,
        last_day: last_day?,
        served_in_court: served_in_court?,
        origin: origin?,
        applicant: applicant?,
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

pub(super) const CONSIDER_ORDER: Form<proto::ConsiderOrderRequest, proto::ConsiderOrderResponse> = Form {
    name: "orders/ConsiderOrder",
    head: |r| (&r.request_id, &r.etag),
    read: consider_order,
    answer: |r, head, receipt| {
        let made = || head.made::<kernel::Order>().to_string();
        let order_id = if r.order_id.is_empty() { made() } else { r.order_id.clone() };
        proto::ConsiderOrderResponse { receipt, order_id }
    },
};
pub(super) const DECLINE_ORDER: Form<proto::DeclineOrderRequest, proto::DeclineOrderResponse> = Form {
    name: "orders/DeclineOrder",
    head: |r| (&r.request_id, &r.etag),
    read: decline_order,
    answer: |_, _, receipt| proto::DeclineOrderResponse { receipt },
};
pub(super) const START_DRAFTING: Form<proto::StartDraftingRequest, proto::StartDraftingResponse> = Form {
    name: "orders/StartDrafting",
    head: |r| (&r.request_id, &r.etag),
    read: start_drafting,
    answer: |_, _, receipt| proto::StartDraftingResponse { receipt },
};
pub(super) const AUTHORISE_APPLICATION: Form<proto::AuthoriseApplicationRequest, proto::AuthoriseApplicationResponse> =
    Form {
        name: "orders/AuthoriseApplication",
        head: |r| (&r.request_id, &r.etag),
        read: authorise_application,
        answer: |_, _, receipt| proto::AuthoriseApplicationResponse { receipt },
    };
pub(super) const LODGE_APPLICATION: Form<proto::LodgeApplicationRequest, proto::LodgeApplicationResponse> = Form {
    name: "orders/LodgeApplication",
    head: |r| (&r.request_id, &r.etag),
    read: lodge_application,
    answer: |_, _, receipt| proto::LodgeApplicationResponse { receipt },
};
pub(super) const SEEK_INTERIM: Form<proto::SeekInterimRequest, proto::SeekInterimResponse> = Form {
    name: "orders/SeekInterim",
    head: |r| (&r.request_id, &r.etag),
    read: seek_interim,
    answer: |_, _, receipt| proto::SeekInterimResponse { receipt },
};
pub(super) const RECORD_INTERIM_ORDER: Form<proto::RecordInterimOrderRequest, proto::RecordInterimOrderResponse> =
    Form {
        name: "orders/RecordInterimOrder",
        head: |r| (&r.request_id, &r.etag),
        read: record_interim_order,
        answer: |_, _, receipt| proto::RecordInterimOrderResponse { receipt },
    };
pub(super) const RECORD_SERVICE: Form<proto::RecordServiceRequest, proto::RecordServiceResponse> = Form {
    name: "orders/RecordService",
    head: |r| (&r.request_id, &r.etag),
    read: record_service,
    answer: |_, _, receipt| proto::RecordServiceResponse { receipt },
};
pub(super) const RECORD_NOTIFICATION: Form<proto::RecordNotificationRequest, proto::RecordNotificationResponse> =
    Form {
        name: "orders/RecordNotification",
        head: |r| (&r.request_id, &r.etag),
        read: record_notification,
        answer: |_, _, receipt| proto::RecordNotificationResponse { receipt },
    };
pub(super) const RECORD_FULL_ORDER: Form<proto::RecordFullOrderRequest, proto::RecordFullOrderResponse> = Form {
    name: "orders/RecordFullOrder",
    head: |r| (&r.request_id, &r.etag),
    read: record_full_order,
    answer: |_, _, receipt| proto::RecordFullOrderResponse { receipt },
};
pub(super) const RECORD_ORDER_ON_OUTCOME: Form<
    proto::RecordOrderOnOutcomeRequest,
    proto::RecordOrderOnOutcomeResponse,
> = Form {
    name: "orders/RecordOrderOnOutcome",
    head: |r| (&r.request_id, &r.etag),
    read: record_order_on_outcome,
    answer: |_, head, receipt| proto::RecordOrderOnOutcomeResponse {
        receipt,
        order_id: head.made::<kernel::Order>().to_string(),
    },
};
pub(super) const REPORT_BREACH: Form<proto::ReportBreachRequest, proto::ReportBreachResponse> = Form {
    name: "orders/ReportBreach",
    head: |r| (&r.request_id, &r.etag),
    read: report_breach,
    answer: |_, head, receipt| proto::ReportBreachResponse {
        receipt,
        breach_id: head.made::<kernel::Breach>().to_string(),
    },
};
pub(super) const RECORD_BREACH: Form<proto::RecordBreachRequest, proto::RecordBreachResponse> = Form {
    name: "orders/RecordBreach",
    head: |r| (&r.request_id, &r.etag),
    read: record_breach,
    answer: |_, _, receipt| proto::RecordBreachResponse { receipt },
};
pub(super) const REJECT_BREACH: Form<proto::RejectBreachRequest, proto::RejectBreachResponse> = Form {
    name: "orders/RejectBreach",
    head: |r| (&r.request_id, &r.etag),
    read: reject_breach,
    answer: |_, _, receipt| proto::RejectBreachResponse { receipt },
};
pub(super) const END_BREACH: Form<proto::EndBreachRequest, proto::EndBreachResponse> = Form {
    name: "orders/EndBreach",
    head: |r| (&r.request_id, &r.etag),
    read: end_breach,
    answer: |_, _, receipt| proto::EndBreachResponse { receipt },
};
pub(super) const CHARGE_BREACH: Form<proto::ChargeBreachRequest, proto::ChargeBreachResponse> = Form {
    name: "orders/ChargeBreach",
    head: |r| (&r.request_id, &r.etag),
    read: charge_breach,
    answer: |_, _, receipt| proto::ChargeBreachResponse { receipt },
};

#[tonic::async_trait]
impl OrdersService for Gate {
    async fn consider_order(
        &self,
        request: Request<proto::ConsiderOrderRequest>,
    ) -> Answer<proto::ConsiderOrderResponse> {
        self.answer(&CONSIDER_ORDER, request).await
    }

    async fn decline_order(&self, request: Request<proto::DeclineOrderRequest>) -> Answer<proto::DeclineOrderResponse> {
        self.answer(&DECLINE_ORDER, request).await
    }

    async fn start_drafting(
        &self,
        request: Request<proto::StartDraftingRequest>,
    ) -> Answer<proto::StartDraftingResponse> {
        self.answer(&START_DRAFTING, request).await
    }

    async fn authorise_application(
        &self,
        request: Request<proto::AuthoriseApplicationRequest>,
    ) -> Answer<proto::AuthoriseApplicationResponse> {
        self.answer(&AUTHORISE_APPLICATION, request).await
    }

    async fn lodge_application(
        &self,
        request: Request<proto::LodgeApplicationRequest>,
    ) -> Answer<proto::LodgeApplicationResponse> {
        self.answer(&LODGE_APPLICATION, request).await
    }

    async fn seek_interim(&self, request: Request<proto::SeekInterimRequest>) -> Answer<proto::SeekInterimResponse> {
        self.answer(&SEEK_INTERIM, request).await
    }

    async fn record_interim_order(
        &self,
        request: Request<proto::RecordInterimOrderRequest>,
    ) -> Answer<proto::RecordInterimOrderResponse> {
        self.answer(&RECORD_INTERIM_ORDER, request).await
    }

    async fn record_service(
        &self,
        request: Request<proto::RecordServiceRequest>,
    ) -> Answer<proto::RecordServiceResponse> {
        self.answer(&RECORD_SERVICE, request).await
    }

    async fn record_notification(
        &self,
        request: Request<proto::RecordNotificationRequest>,
    ) -> Answer<proto::RecordNotificationResponse> {
        self.answer(&RECORD_NOTIFICATION, request).await
    }

    async fn record_full_order(
        &self,
        request: Request<proto::RecordFullOrderRequest>,
    ) -> Answer<proto::RecordFullOrderResponse> {
        self.answer(&RECORD_FULL_ORDER, request).await
    }

    async fn record_order_on_outcome(
        &self,
        request: Request<proto::RecordOrderOnOutcomeRequest>,
    ) -> Answer<proto::RecordOrderOnOutcomeResponse> {
        self.answer(&RECORD_ORDER_ON_OUTCOME, request).await
    }

    async fn report_breach(&self, request: Request<proto::ReportBreachRequest>) -> Answer<proto::ReportBreachResponse> {
        self.answer(&REPORT_BREACH, request).await
    }

    async fn record_breach(&self, request: Request<proto::RecordBreachRequest>) -> Answer<proto::RecordBreachResponse> {
        self.answer(&RECORD_BREACH, request).await
    }

    async fn reject_breach(&self, request: Request<proto::RejectBreachRequest>) -> Answer<proto::RejectBreachResponse> {
        self.answer(&REJECT_BREACH, request).await
    }

    async fn end_breach(&self, request: Request<proto::EndBreachRequest>) -> Answer<proto::EndBreachResponse> {
        self.answer(&END_BREACH, request).await
    }

    async fn charge_breach(&self, request: Request<proto::ChargeBreachRequest>) -> Answer<proto::ChargeBreachResponse> {
        self.answer(&CHARGE_BREACH, request).await
    }

    async fn list_hearing(&self, request: Request<proto::ListHearingRequest>) -> Answer<proto::ListHearingResponse> {
        self.answer(&LIST_HEARING, request).await
    }

    async fn withdraw_application(
        &self,
        request: Request<proto::WithdrawApplicationRequest>,
    ) -> Answer<proto::WithdrawApplicationResponse> {
        self.answer(&WITHDRAW_APPLICATION, request).await
    }

    async fn record_refusal(
        &self,
        request: Request<proto::RecordRefusalRequest>,
    ) -> Answer<proto::RecordRefusalResponse> {
        self.answer(&RECORD_REFUSAL, request).await
    }

    async fn record_variation(
        &self,
        request: Request<proto::RecordVariationRequest>,
    ) -> Answer<proto::RecordVariationResponse> {
        self.answer(&RECORD_VARIATION, request).await
    }

    async fn record_discharge(
        &self,
        request: Request<proto::RecordDischargeRequest>,
    ) -> Answer<proto::RecordDischargeResponse> {
        self.answer(&RECORD_DISCHARGE, request).await
    }

    async fn record_service_attempt(
        &self,
        request: Request<proto::RecordServiceAttemptRequest>,
    ) -> Answer<proto::RecordServiceAttemptResponse> {
        self.answer(&RECORD_SERVICE_ATTEMPT, request).await
    }

    async fn exempt_notification(
        &self,
        request: Request<proto::ExemptNotificationRequest>,
    ) -> Answer<proto::ExemptNotificationResponse> {
        self.answer(&EXEMPT_NOTIFICATION, request).await
    }

    async fn end_exemption(&self, request: Request<proto::EndExemptionRequest>) -> Answer<proto::EndExemptionResponse> {
        self.answer(&END_EXEMPTION, request).await
    }

    async fn record_change(&self, request: Request<proto::RecordChangeRequest>) -> Answer<proto::RecordChangeResponse> {
        self.answer(&RECORD_CHANGE, request).await
    }

    async fn report_unnotified_change(
        &self,
        request: Request<proto::ReportUnnotifiedChangeRequest>,
    ) -> Answer<proto::ReportUnnotifiedChangeResponse> {
        self.answer(&REPORT_UNNOTIFIED_CHANGE, request).await
    }

    async fn record_breach_arrest(
        &self,
        request: Request<proto::RecordBreachArrestRequest>,
    ) -> Answer<proto::RecordBreachArrestResponse> {
        self.answer(&RECORD_BREACH_ARREST, request).await
    }

    async fn record_breach_outcome(
        &self,
        request: Request<proto::RecordBreachOutcomeRequest>,
    ) -> Answer<proto::RecordBreachOutcomeResponse> {
        self.answer(&RECORD_BREACH_OUTCOME, request).await
    }

    async fn lodge_appeal(&self, request: Request<proto::LodgeAppealRequest>) -> Answer<proto::LodgeAppealResponse> {
        self.answer(&LODGE_APPEAL, request).await
    }

    async fn determine_appeal(
        &self,
        request: Request<proto::DetermineAppealRequest>,
    ) -> Answer<proto::DetermineAppealResponse> {
        self.answer(&DETERMINE_APPEAL, request).await
    }
}
