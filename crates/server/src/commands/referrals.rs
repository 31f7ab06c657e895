//! `ReferralsService`.

use super::{Answer, Form, Gate, Head, Plan, fields::Fields, named};
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
        named: named::by_referrals(&command),
        decide: Box::new(move |history, facts| {
            decide(&State::fold(history.iter().copied()), &command, facts).map_err(rule)
        }),
    }
}

pub(super) fn draft_referral(r: &proto::DraftReferralRequest, head: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let kind = f.code("kind", r.kind, proto::ReferralKind::as_str_name);
    let to = if r.to_agency.is_empty() { Some(None) } else { f.name("to_agency", &r.to_agency).map(Some) };
    let mode = f.optional_code("mode", r.mode, proto::HealthMode::as_str_name);
    let question = f.optional_text("question", &r.question);
    let necessity = f.optional_text("necessity", &r.necessity);
    let command = Command::DraftReferral(referrals::DraftReferral {
        referral: head.made(),
        kind: kind?,
        to: to?,
        mode: mode?,
        question,
        necessity,
    });
    Some(plan(Act::DraftReferral, case, command))
}

pub(super) fn discard_referral(r: &proto::DiscardReferralRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let referral = f.id("referral_id", &r.referral_id);
    let note = f.optional_text("note", &r.note);
    let command = Command::DiscardReferral(referrals::DiscardReferral { referral: referral?, note });
    Some(plan(Act::DiscardReferral, case, command))
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
    let draft = f.optional_id("draft_id", &r.draft_id);
    let items = f.each_once("item_ids", &r.item_ids, |f, path, item| f.id(path, item));
    let onward = f.optional_code("onward", r.onward, proto::OnwardLimit::as_str_name);
    let onward_note = f.optional_text("onward_note", &r.onward_note);
    let draft = draft?;
    let command = Command::SendReferral(referrals::SendReferral {
        referral: draft.unwrap_or_else(|| head.made()),
        drafted: draft.is_some(),
        kind: kind?,
        to: to?,
        mode: mode?,
        gateway: gateway?,
        basis: basis?,
        subject_informed: subject_informed?,
        question,
        necessity,
        items: items?,
        onward: onward?,
        onward_note,
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

pub(super) fn acknowledge_referral(r: &proto::AcknowledgeReferralRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let referral = f.id("referral_id", &r.referral_id);
    let command = Command::AcknowledgeReferral(referrals::AcknowledgeReferral { referral: referral? });
    Some(plan(Act::AcknowledgeReferral, case, command))
}

pub(super) fn ask_for_information(r: &proto::AskForInformationRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let referral = f.id("referral_id", &r.referral_id);
    let question = f.text("question", &r.question);
    let command = Command::AskForInformation(referrals::AskForInformation { referral: referral?, question });
    Some(plan(Act::AskForInformation, case, command))
}

pub(super) fn give_information(r: &proto::GiveInformationRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let referral = f.id("referral_id", &r.referral_id);
    let answer = f.text("answer", &r.answer);
    let command = Command::GiveInformation(referrals::GiveInformation { referral: referral?, answer });
    Some(plan(Act::GiveInformation, case, command))
}

pub(super) fn start_work(r: &proto::StartWorkRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let referral = f.id("referral_id", &r.referral_id);
    let note = f.optional_text("note", &r.note);
    let command = Command::StartWork(referrals::StartWork { referral: referral?, note });
    Some(plan(Act::StartWork, case, command))
}

pub(super) fn report_progress(r: &proto::ReportProgressRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let referral = f.id("referral_id", &r.referral_id);
    let report = f.text("report", &r.report);
    let command = Command::ReportProgress(referrals::ReportProgress { referral: referral?, report });
    Some(plan(Act::ReportProgress, case, command))
}

pub(super) fn complete_referral(r: &proto::CompleteReferralRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let referral = f.id("referral_id", &r.referral_id);
    let outcome = f.code("outcome", r.outcome, proto::ReferralOutcome::as_str_name);
    let note = f.text("note", &r.note);
    let command =
        Command::CompleteReferral(referrals::CompleteReferral { referral: referral?, outcome: outcome?, note });
    Some(plan(Act::CompleteReferral, case, command))
}

pub(super) fn record_disengagement(r: &proto::RecordDisengagementRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let referral = f.id("referral_id", &r.referral_id);
    let attempts = f.small("attempts", r.attempts);
    let note = f.text("note", &r.note);
    let command =
        Command::RecordDisengagement(referrals::RecordDisengagement { referral: referral?, attempts: attempts?, note });
    Some(plan(Act::RecordDisengagement, case, command))
}

pub(super) fn withdraw_referral(r: &proto::WithdrawReferralRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let referral = f.id("referral_id", &r.referral_id);
    let reason = f.code("reason", r.reason, proto::ReferralWithdrawalReason::as_str_name);
    let note = f.optional_text("note", &r.note);
    let command = Command::WithdrawReferral(referrals::WithdrawReferral { referral: referral?, reason: reason?, note });
    Some(plan(Act::WithdrawReferral, case, command))
}

pub(super) const DRAFT_REFERRAL: Form<proto::DraftReferralRequest, proto::DraftReferralResponse> = Form {
    name: "referrals/DraftReferral",
    head: |r| (&r.request_id, &r.etag),
    read: draft_referral,
    answer: |_, head, receipt| proto::DraftReferralResponse {
        receipt,
        referral_id: head.made::<kernel::Referral>().to_string(),
    },
};
pub(super) const SEND_REFERRAL: Form<proto::SendReferralRequest, proto::SendReferralResponse> = Form {
    name: "referrals/SendReferral",
    head: |r| (&r.request_id, &r.etag),
    read: send_referral,
    answer: |r, head, receipt| proto::SendReferralResponse {
        receipt,
        referral_id: if r.draft_id.is_empty() {
            head.made::<kernel::Referral>().to_string()
        } else {
            r.draft_id.clone()
        },
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
pub(super) const DISCARD_REFERRAL: Form<proto::DiscardReferralRequest, proto::DiscardReferralResponse> = Form {
    name: "referrals/DiscardReferral",
    head: |r| (&r.request_id, &r.etag),
    read: discard_referral,
    answer: |_, _, receipt| proto::DiscardReferralResponse { receipt },
};
pub(super) const ACKNOWLEDGE_REFERRAL: Form<proto::AcknowledgeReferralRequest, proto::AcknowledgeReferralResponse> =
    Form {
        name: "referrals/AcknowledgeReferral",
        head: |r| (&r.request_id, &r.etag),
        read: acknowledge_referral,
        answer: |_, _, receipt| proto::AcknowledgeReferralResponse { receipt },
    };
pub(super) const ASK_FOR_INFORMATION: Form<proto::AskForInformationRequest, proto::AskForInformationResponse> = Form {
    name: "referrals/AskForInformation",
    head: |r| (&r.request_id, &r.etag),
    read: ask_for_information,
    answer: |_, _, receipt| proto::AskForInformationResponse { receipt },
};
pub(super) const GIVE_INFORMATION: Form<proto::GiveInformationRequest, proto::GiveInformationResponse> = Form {
    name: "referrals/GiveInformation",
    head: |r| (&r.request_id, &r.etag),
    read: give_information,
    answer: |_, _, receipt| proto::GiveInformationResponse { receipt },
};
pub(super) const START_WORK: Form<proto::StartWorkRequest, proto::StartWorkResponse> = Form {
    name: "referrals/StartWork",
    head: |r| (&r.request_id, &r.etag),
    read: start_work,
    answer: |_, _, receipt| proto::StartWorkResponse { receipt },
};
pub(super) const REPORT_PROGRESS: Form<proto::ReportProgressRequest, proto::ReportProgressResponse> = Form {
    name: "referrals/ReportProgress",
    head: |r| (&r.request_id, &r.etag),
    read: report_progress,
    answer: |_, _, receipt| proto::ReportProgressResponse { receipt },
};
pub(super) const COMPLETE_REFERRAL: Form<proto::CompleteReferralRequest, proto::CompleteReferralResponse> = Form {
    name: "referrals/CompleteReferral",
    head: |r| (&r.request_id, &r.etag),
    read: complete_referral,
    answer: |_, _, receipt| proto::CompleteReferralResponse { receipt },
};
pub(super) const RECORD_DISENGAGEMENT: Form<proto::RecordDisengagementRequest, proto::RecordDisengagementResponse> =
    Form {
        name: "referrals/RecordDisengagement",
        head: |r| (&r.request_id, &r.etag),
        read: record_disengagement,
        answer: |_, _, receipt| proto::RecordDisengagementResponse { receipt },
    };
pub(super) const WITHDRAW_REFERRAL: Form<proto::WithdrawReferralRequest, proto::WithdrawReferralResponse> = Form {
    name: "referrals/WithdrawReferral",
    head: |r| (&r.request_id, &r.etag),
    read: withdraw_referral,
    answer: |_, _, receipt| proto::WithdrawReferralResponse { receipt },
};

#[tonic::async_trait]
impl ReferralsService for Gate {
    async fn draft_referral(
        &self,
        request: Request<proto::DraftReferralRequest>,
    ) -> Answer<proto::DraftReferralResponse> {
        self.answer(&DRAFT_REFERRAL, request).await
    }

    async fn discard_referral(
        &self,
        request: Request<proto::DiscardReferralRequest>,
    ) -> Answer<proto::DiscardReferralResponse> {
        self.answer(&DISCARD_REFERRAL, request).await
    }

    async fn acknowledge_referral(
        &self,
        request: Request<proto::AcknowledgeReferralRequest>,
    ) -> Answer<proto::AcknowledgeReferralResponse> {
        self.answer(&ACKNOWLEDGE_REFERRAL, request).await
    }

    async fn ask_for_information(
        &self,
        request: Request<proto::AskForInformationRequest>,
    ) -> Answer<proto::AskForInformationResponse> {
        self.answer(&ASK_FOR_INFORMATION, request).await
    }

    async fn give_information(
        &self,
        request: Request<proto::GiveInformationRequest>,
    ) -> Answer<proto::GiveInformationResponse> {
        self.answer(&GIVE_INFORMATION, request).await
    }

    async fn start_work(&self, request: Request<proto::StartWorkRequest>) -> Answer<proto::StartWorkResponse> {
        self.answer(&START_WORK, request).await
    }

    async fn report_progress(
        &self,
        request: Request<proto::ReportProgressRequest>,
    ) -> Answer<proto::ReportProgressResponse> {
        self.answer(&REPORT_PROGRESS, request).await
    }

    async fn complete_referral(
        &self,
        request: Request<proto::CompleteReferralRequest>,
    ) -> Answer<proto::CompleteReferralResponse> {
        self.answer(&COMPLETE_REFERRAL, request).await
    }

    async fn record_disengagement(
        &self,
        request: Request<proto::RecordDisengagementRequest>,
    ) -> Answer<proto::RecordDisengagementResponse> {
        self.answer(&RECORD_DISENGAGEMENT, request).await
    }

    async fn withdraw_referral(
        &self,
        request: Request<proto::WithdrawReferralRequest>,
    ) -> Answer<proto::WithdrawReferralResponse> {
        self.answer(&WITHDRAW_REFERRAL, request).await
    }

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
