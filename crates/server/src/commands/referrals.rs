//! `ReferralsService`.

use super::{Answer, Form, Gate, Head, Plan, fields::Fields};
use crate::transact::{Target, rule};
use api::stalkinghub::{
    common::v1 as common,
    referrals::v1::{self as proto, referrals_service_server::ReferralsService},
};
use referrals::{Command, State, decide};
use sharing::Act;
use tonic::Request;

/// A plan that a rule of referrals decides.
fn plan(act: Act, case: String, command: Command) -> Plan {
    Plan {
        act,
        target: Target::Case(case),
        rests_on: Vec::new(),
        named: None,
        decide: Box::new(move |history, facts| {
            decide(&State::fold(history.iter().copied()), &command, facts).map_err(rule)
        }),
    }
}

pub(super) fn send_referral(r: &proto::SendReferralRequest, head: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let kind = f.code("kind", r.kind, proto::ReferralKind::as_str_name);
    let to = f.name("to_agency", &r.to_agency);
    let mode = f.optional_code("mode", r.mode, proto::HealthMode::as_str_name);
    let gateway = f.code("gateway", r.gateway, common::Gateway::as_str_name);
    let basis = f.code("basis", r.basis, common::LawfulBasis::as_str_name);
    let subject_informed = f.stated("subject_informed", r.subject_informed);
    let question = f.text("question", &r.question);
    let necessity = f.text("necessity", &r.necessity);
    let command = Command::SendReferral(referrals::SendReferral {
        referral: head.made(),
        kind: kind?,
        to: to?,
        mode: mode?,
        gateway: gateway?,
        basis: basis?,
        subject_informed: subject_informed?,
        question,
        necessity,
    });
    Some(plan(Act::SendReferral, case, command))
}

pub(super) fn accept_referral(r: &proto::AcceptReferralRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let referral = f.id("referral_id", &r.referral_id);
    let mode = f.optional_code("mode", r.mode, proto::HealthMode::as_str_name);
    let note = f.optional_text("note", &r.note);
    let command = Command::AcceptReferral(referrals::AcceptReferral { referral: referral?, mode: mode?, note });
    Some(plan(Act::AcceptReferral, case, command))
}

pub(super) fn decline_referral(r: &proto::DeclineReferralRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let referral = f.id("referral_id", &r.referral_id);
    let reason = f.code("reason", r.reason, proto::DeclineReason::as_str_name);
    let note = f.text("note", &r.note);
    let command = Command::DeclineReferral(referrals::DeclineReferral { referral: referral?, reason: reason?, note });
    Some(plan(Act::DeclineReferral, case, command))
}

pub(super) const SEND_REFERRAL: Form<proto::SendReferralRequest, proto::SendReferralResponse> = Form {
    name: "referrals/SendReferral",
    head: |r| (&r.request_id, &r.etag),
    read: send_referral,
    answer: |_, head, receipt| proto::SendReferralResponse {
        receipt,
        referral_id: head.made::<kernel::Referral>().to_string(),
    },
};
pub(super) const ACCEPT_REFERRAL: Form<proto::AcceptReferralRequest, proto::AcceptReferralResponse> = Form {
    name: "referrals/AcceptReferral",
    head: |r| (&r.request_id, &r.etag),
    read: accept_referral,
    answer: |_, _, receipt| proto::AcceptReferralResponse { receipt },
};
pub(super) const DECLINE_REFERRAL: Form<proto::DeclineReferralRequest, proto::DeclineReferralResponse> = Form {
    name: "referrals/DeclineReferral",
    head: |r| (&r.request_id, &r.etag),
    read: decline_referral,
    answer: |_, _, receipt| proto::DeclineReferralResponse { receipt },
};

#[tonic::async_trait]
impl ReferralsService for Gate {
    async fn send_referral(&self, request: Request<proto::SendReferralRequest>) -> Answer<proto::SendReferralResponse> {
        self.answer(&SEND_REFERRAL, request).await
    }

    async fn accept_referral(
        &self,
        request: Request<proto::AcceptReferralRequest>,
    ) -> Answer<proto::AcceptReferralResponse> {
        self.answer(&ACCEPT_REFERRAL, request).await
    }

    async fn decline_referral(
        &self,
        request: Request<proto::DeclineReferralRequest>,
    ) -> Answer<proto::DeclineReferralResponse> {
        self.answer(&DECLINE_REFERRAL, request).await
    }
}
