//! `CaseworkService`: the service; how its requests are read is in the modules below, by what they are about.

pub(super) mod items;
pub(super) mod meetings;
pub(super) mod plan;
pub(super) mod process;
pub(super) mod records;
pub(super) mod victims;
pub(super) mod wishes;

use super::{Answer, Form, Gate, Plan, transfer::OFFER_TRANSFER};
use crate::transact::{Target, rule};
use api::stalkinghub::casework::v1::{self as proto, casework_service_server::CaseworkService};
use casework::{Command, State, decide};
use items::{acknowledge_correction, contribute_item, correct_item, share_item};
use meetings::{ask_for_return, call_meeting, discuss_case, found_item, give_return, put_on_agenda, take_off_agenda};
use plan::{close_action, hand_over_action, note_progress, plan_action, redate_action};
use process::{adopt_case, close_case, excuse_duty, reopen_case, step_down_case, triage_case};
use records::{
    approve_erasure, carry_out_erasure, extend_subject_access, lift_legal_hold, lift_restriction, open_subject_access,
    prepare_subject_access, refuse_erasure, release_subject_access, request_erasure, restrict_processing,
    review_retention, set_legal_hold, withdraw_item,
};
use sharing::Act;
use tonic::Request;
use victims::{
    assess_needs, record_court_outcome, record_intelligence, record_investigation_step, record_safe_contact,
    record_victim_location, set_victim_rights, tell_victim,
};
use wishes::{
    answer_advocate_offer, clear_contact, consider_right_to_know, decide_right_to_know, offer_advocate,
    set_victim_preference,
};

/// A plan that a rule of casework decides.
pub(super) fn plan(act: Act, target: Target, command: Command) -> Plan {
    Plan {
        act,
        target,
        rests_on: Vec::new(),
        named: None,
        decide: Box::new(move |history, facts| {
            decide(&State::fold(history.iter().copied()), &command, facts).map_err(rule)
        }),
    }
}

pub(super) const TRIAGE_CASE: Form<proto::TriageCaseRequest, proto::TriageCaseResponse> = Form {
    name: "casework/TriageCase",
    head: |r| (&r.request_id, &r.etag),
    read: triage_case,
    answer: |_, _, receipt| proto::TriageCaseResponse { receipt },
};
pub(super) const ADOPT_CASE: Form<proto::AdoptCaseRequest, proto::AdoptCaseResponse> = Form {
    name: "casework/AdoptCase",
    head: |r| (&r.request_id, &r.etag),
    read: adopt_case,
    answer: |_, _, receipt| proto::AdoptCaseResponse { receipt },
};
pub(super) const CONTRIBUTE_ITEM: Form<proto::ContributeItemRequest, proto::ContributeItemResponse> = Form {
    name: "casework/ContributeItem",
    head: |r| (&r.request_id, &r.etag),
    read: contribute_item,
    answer: |_, head, receipt| proto::ContributeItemResponse {
        receipt,
        item_id: head.made::<kernel::Item>().to_string(),
    },
};
pub(super) const SHARE_ITEM: Form<proto::ShareItemRequest, proto::ShareItemResponse> = Form {
    name: "casework/ShareItem",
    head: |r| (&r.request_id, &r.etag),
    read: share_item,
    answer: |_, _, receipt| proto::ShareItemResponse { receipt },
};
pub(super) const CORRECT_ITEM: Form<proto::CorrectItemRequest, proto::CorrectItemResponse> = Form {
    name: "casework/CorrectItem",
    head: |r| (&r.request_id, &r.etag),
    read: correct_item,
    answer: |_, _, receipt| proto::CorrectItemResponse { receipt },
};
pub(super) const ACKNOWLEDGE_CORRECTION: Form<
    proto::AcknowledgeCorrectionRequest,
    proto::AcknowledgeCorrectionResponse,
> = Form {
    name: "casework/AcknowledgeCorrection",
    head: |r| (&r.request_id, &r.etag),
    read: acknowledge_correction,
    answer: |_, _, receipt| proto::AcknowledgeCorrectionResponse { receipt },
};
pub(super) const ASSESS_NEEDS: Form<proto::AssessNeedsRequest, proto::AssessNeedsResponse> = Form {
    name: "casework/AssessNeeds",
    head: |r| (&r.request_id, &r.etag),
    read: assess_needs,
    answer: |_, _, receipt| proto::AssessNeedsResponse { receipt },
};
pub(super) const SET_VICTIM_RIGHTS: Form<proto::SetVictimRightsRequest, proto::SetVictimRightsResponse> = Form {
    name: "casework/SetVictimRights",
    head: |r| (&r.request_id, &r.etag),
    read: set_victim_rights,
    answer: |_, _, receipt| proto::SetVictimRightsResponse { receipt },
};
pub(super) const RECORD_SAFE_CONTACT: Form<proto::RecordSafeContactRequest, proto::RecordSafeContactResponse> = Form {
    name: "casework/RecordSafeContact",
    head: |r| (&r.request_id, &r.etag),
    read: record_safe_contact,
    answer: |_, _, receipt| proto::RecordSafeContactResponse { receipt },
};
pub(super) const RECORD_VICTIM_LOCATION: Form<proto::RecordVictimLocationRequest, proto::RecordVictimLocationResponse> =
    Form {
        name: "casework/RecordVictimLocation",
        head: |r| (&r.request_id, &r.etag),
        read: record_victim_location,
        answer: |_, _, receipt| proto::RecordVictimLocationResponse { receipt },
    };
pub(super) const TELL_VICTIM: Form<proto::TellVictimRequest, proto::TellVictimResponse> = Form {
    name: "casework/TellVictim",
    head: |r| (&r.request_id, &r.etag),
    read: tell_victim,
    answer: |_, _, receipt| proto::TellVictimResponse { receipt },
};
pub(super) const SET_VICTIM_PREFERENCE: Form<proto::SetVictimPreferenceRequest, proto::SetVictimPreferenceResponse> =
    Form {
        name: "casework/SetVictimPreference",
        head: |r| (&r.request_id, &r.etag),
        read: set_victim_preference,
        answer: |_, _, receipt| proto::SetVictimPreferenceResponse { receipt },
    };
pub(super) const OFFER_ADVOCATE: Form<proto::OfferAdvocateRequest, proto::OfferAdvocateResponse> = Form {
    name: "casework/OfferAdvocate",
    head: |r| (&r.request_id, &r.etag),
    read: offer_advocate,
    answer: |_, _, receipt| proto::OfferAdvocateResponse { receipt },
};
pub(super) const ANSWER_ADVOCATE_OFFER: Form<proto::AnswerAdvocateOfferRequest, proto::AnswerAdvocateOfferResponse> =
    Form {
        name: "casework/AnswerAdvocateOffer",
        head: |r| (&r.request_id, &r.etag),
        read: answer_advocate_offer,
        answer: |_, _, receipt| proto::AnswerAdvocateOfferResponse { receipt },
    };
pub(super) const CONSIDER_RIGHT_TO_KNOW: Form<proto::ConsiderRightToKnowRequest, proto::ConsiderRightToKnowResponse> =
    Form {
        name: "casework/ConsiderRightToKnow",
        head: |r| (&r.request_id, &r.etag),
        read: consider_right_to_know,
        answer: |_, _, receipt| proto::ConsiderRightToKnowResponse { receipt },
    };
pub(super) const DECIDE_RIGHT_TO_KNOW: Form<proto::DecideRightToKnowRequest, proto::DecideRightToKnowResponse> = Form {
    name: "casework/DecideRightToKnow",
    head: |r| (&r.request_id, &r.etag),
    read: decide_right_to_know,
    answer: |_, _, receipt| proto::DecideRightToKnowResponse { receipt },
};
pub(super) const CLEAR_CONTACT: Form<proto::ClearContactRequest, proto::ClearContactResponse> = Form {
    name: "casework/ClearContact",
    head: |r| (&r.request_id, &r.etag),
    read: clear_contact,
    answer: |_, _, receipt| proto::ClearContactResponse { receipt },
};
pub(super) const RECORD_INVESTIGATION_STEP: Form<
    proto::RecordInvestigationStepRequest,
    proto::RecordInvestigationStepResponse,
> = Form {
    name: "casework/RecordInvestigationStep",
    head: |r| (&r.request_id, &r.etag),
    read: record_investigation_step,
    answer: |_, _, receipt| proto::RecordInvestigationStepResponse { receipt },
};
pub(super) const RECORD_INTELLIGENCE: Form<proto::RecordIntelligenceRequest, proto::RecordIntelligenceResponse> =
    Form {
        name: "casework/RecordIntelligence",
        head: |r| (&r.request_id, &r.etag),
        read: record_intelligence,
        answer: |_, _, receipt| proto::RecordIntelligenceResponse { receipt },
    };
pub(super) const RECORD_COURT_OUTCOME: Form<proto::RecordCourtOutcomeRequest, proto::RecordCourtOutcomeResponse> =
    Form {
        name: "casework/RecordCourtOutcome",
        head: |r| (&r.request_id, &r.etag),
        read: record_court_outcome,
        answer: |_, _, receipt| proto::RecordCourtOutcomeResponse { receipt },
    };
pub(super) const CALL_MEETING: Form<proto::CallMeetingRequest, proto::CallMeetingResponse> = Form {
    name: "casework/CallMeeting",
    head: |r| (&r.request_id, &r.etag),
    read: call_meeting,
    answer: |_, head, receipt| proto::CallMeetingResponse {
        receipt,
        meeting_id: head.made::<kernel::Meeting>().to_string(),
    },
};
pub(super) const PUT_ON_AGENDA: Form<proto::PutOnAgendaRequest, proto::PutOnAgendaResponse> = Form {
    name: "casework/PutOnAgenda",
    head: |r| (&r.request_id, &r.etag),
    read: put_on_agenda,
    answer: |_, _, receipt| proto::PutOnAgendaResponse { receipt },
};
pub(super) const TAKE_OFF_AGENDA: Form<proto::TakeOffAgendaRequest, proto::TakeOffAgendaResponse> = Form {
    name: "casework/TakeOffAgenda",
    head: |r| (&r.request_id, &r.etag),
    read: take_off_agenda,
    answer: |_, _, receipt| proto::TakeOffAgendaResponse { receipt },
};
pub(super) const ASK_FOR_RETURN: Form<proto::AskForReturnRequest, proto::AskForReturnResponse> = Form {
    name: "casework/AskForReturn",
    head: |r| (&r.request_id, &r.etag),
    read: ask_for_return,
    answer: |_, _, receipt| proto::AskForReturnResponse { receipt },
};
pub(super) const GIVE_RETURN: Form<proto::GiveReturnRequest, proto::GiveReturnResponse> = Form {
    name: "casework/GiveReturn",
    head: |r| (&r.request_id, &r.etag),
    read: give_return,
    answer: |r, head, receipt| proto::GiveReturnResponse { receipt, item_id: found_item(r, head) },
};
pub(super) const DISCUSS_CASE: Form<proto::DiscussCaseRequest, proto::DiscussCaseResponse> = Form {
    name: "casework/DiscussCase",
    head: |r| (&r.request_id, &r.etag),
    read: discuss_case,
    answer: |r, head, receipt| proto::DiscussCaseResponse { receipt, action_ids: head.actions(r.actions.len()) },
};
pub(super) const PLAN_ACTION: Form<proto::PlanActionRequest, proto::PlanActionResponse> = Form {
    name: "casework/PlanAction",
    head: |r| (&r.request_id, &r.etag),
    read: plan_action,
    answer: |_, head, receipt| proto::PlanActionResponse {
        receipt,
        action_id: head.made::<kernel::Action>().to_string(),
    },
};
pub(super) const NOTE_PROGRESS: Form<proto::NoteProgressRequest, proto::NoteProgressResponse> = Form {
    name: "casework/NoteProgress",
    head: |r| (&r.request_id, &r.etag),
    read: note_progress,
    answer: |_, _, receipt| proto::NoteProgressResponse { receipt },
};
pub(super) const REDATE_ACTION: Form<proto::RedateActionRequest, proto::RedateActionResponse> = Form {
    name: "casework/RedateAction",
    head: |r| (&r.request_id, &r.etag),
    read: redate_action,
    answer: |_, _, receipt| proto::RedateActionResponse { receipt },
};
pub(super) const HAND_OVER_ACTION: Form<proto::HandOverActionRequest, proto::HandOverActionResponse> = Form {
    name: "casework/HandOverAction",
    head: |r| (&r.request_id, &r.etag),
    read: hand_over_action,
    answer: |_, _, receipt| proto::HandOverActionResponse { receipt },
};
pub(super) const CLOSE_ACTION: Form<proto::CloseActionRequest, proto::CloseActionResponse> = Form {
    name: "casework/CloseAction",
    head: |r| (&r.request_id, &r.etag),
    read: close_action,
    answer: |_, _, receipt| proto::CloseActionResponse { receipt },
};
pub(super) const STEP_DOWN_CASE: Form<proto::StepDownCaseRequest, proto::StepDownCaseResponse> = Form {
    name: "casework/StepDownCase",
    head: |r| (&r.request_id, &r.etag),
    read: step_down_case,
    answer: |_, _, receipt| proto::StepDownCaseResponse { receipt },
};
pub(super) const CLOSE_CASE: Form<proto::CloseCaseRequest, proto::CloseCaseResponse> = Form {
    name: "casework/CloseCase",
    head: |r| (&r.request_id, &r.etag),
    read: close_case,
    answer: |_, _, receipt| proto::CloseCaseResponse { receipt },
};
pub(super) const REOPEN_CASE: Form<proto::ReopenCaseRequest, proto::ReopenCaseResponse> = Form {
    name: "casework/ReopenCase",
    head: |r| (&r.request_id, &r.etag),
    read: reopen_case,
    answer: |_, _, receipt| proto::ReopenCaseResponse { receipt },
};
pub(super) const REQUEST_ERASURE: Form<proto::RequestErasureRequest, proto::RequestErasureResponse> = Form {
    name: "casework/RequestErasure",
    head: |r| (&r.request_id, &r.etag),
    read: request_erasure,
    answer: |_, _, receipt| proto::RequestErasureResponse { receipt },
};
pub(super) const APPROVE_ERASURE: Form<proto::ApproveErasureRequest, proto::ApproveErasureResponse> = Form {
    name: "casework/ApproveErasure",
    head: |r| (&r.request_id, &r.etag),
    read: approve_erasure,
    answer: |_, _, receipt| proto::ApproveErasureResponse { receipt },
};
pub(super) const REFUSE_ERASURE: Form<proto::RefuseErasureRequest, proto::RefuseErasureResponse> = Form {
    name: "casework/RefuseErasure",
    head: |r| (&r.request_id, &r.etag),
    read: refuse_erasure,
    answer: |_, _, receipt| proto::RefuseErasureResponse { receipt },
};
pub(super) const CARRY_OUT_ERASURE: Form<proto::CarryOutErasureRequest, proto::CarryOutErasureResponse> = Form {
    name: "casework/CarryOutErasure",
    head: |r| (&r.request_id, &r.etag),
    read: carry_out_erasure,
    answer: |_, _, receipt| proto::CarryOutErasureResponse { receipt },
};
pub(super) const SET_LEGAL_HOLD: Form<proto::SetLegalHoldRequest, proto::SetLegalHoldResponse> = Form {
    name: "casework/SetLegalHold",
    head: |r| (&r.request_id, &r.etag),
    read: set_legal_hold,
    answer: |_, _, receipt| proto::SetLegalHoldResponse { receipt },
};
pub(super) const LIFT_LEGAL_HOLD: Form<proto::LiftLegalHoldRequest, proto::LiftLegalHoldResponse> = Form {
    name: "casework/LiftLegalHold",
    head: |r| (&r.request_id, &r.etag),
    read: lift_legal_hold,
    answer: |_, _, receipt| proto::LiftLegalHoldResponse { receipt },
};
pub(super) const RESTRICT_PROCESSING: Form<proto::RestrictProcessingRequest, proto::RestrictProcessingResponse> =
    Form {
        name: "casework/RestrictProcessing",
        head: |r| (&r.request_id, &r.etag),
        read: restrict_processing,
        answer: |_, _, receipt| proto::RestrictProcessingResponse { receipt },
    };
pub(super) const LIFT_RESTRICTION: Form<proto::LiftRestrictionRequest, proto::LiftRestrictionResponse> = Form {
    name: "casework/LiftRestriction",
    head: |r| (&r.request_id, &r.etag),
    read: lift_restriction,
    answer: |_, _, receipt| proto::LiftRestrictionResponse { receipt },
};
pub(super) const WITHDRAW_ITEM: Form<proto::WithdrawItemRequest, proto::WithdrawItemResponse> = Form {
    name: "casework/WithdrawItem",
    head: |r| (&r.request_id, &r.etag),
    read: withdraw_item,
    answer: |_, _, receipt| proto::WithdrawItemResponse { receipt },
};
pub(super) const REVIEW_RETENTION: Form<proto::ReviewRetentionRequest, proto::ReviewRetentionResponse> = Form {
    name: "casework/ReviewRetention",
    head: |r| (&r.request_id, &r.etag),
    read: review_retention,
    answer: |_, _, receipt| proto::ReviewRetentionResponse { receipt },
};
pub(super) const EXCUSE_DUTY: Form<proto::ExcuseDutyRequest, proto::ExcuseDutyResponse> = Form {
    name: "casework/ExcuseDuty",
    head: |r| (&r.request_id, &r.etag),
    read: excuse_duty,
    answer: |_, _, receipt| proto::ExcuseDutyResponse { receipt },
};
pub(super) const OPEN_SUBJECT_ACCESS: Form<proto::OpenSubjectAccessRequest, proto::OpenSubjectAccessResponse> = Form {
    name: "casework/OpenSubjectAccess",
    head: |r| (&r.request_id, &r.etag),
    read: open_subject_access,
    answer: |_, _, receipt| proto::OpenSubjectAccessResponse { receipt },
};
pub(super) const EXTEND_SUBJECT_ACCESS: Form<proto::ExtendSubjectAccessRequest, proto::ExtendSubjectAccessResponse> =
    Form {
        name: "casework/ExtendSubjectAccess",
        head: |r| (&r.request_id, &r.etag),
        read: extend_subject_access,
        answer: |_, _, receipt| proto::ExtendSubjectAccessResponse { receipt },
    };
pub(super) const PREPARE_SUBJECT_ACCESS: Form<proto::PrepareSubjectAccessRequest, proto::PrepareSubjectAccessResponse> =
    Form {
        name: "casework/PrepareSubjectAccess",
        head: |r| (&r.request_id, &r.etag),
        read: prepare_subject_access,
        answer: |_, _, receipt| proto::PrepareSubjectAccessResponse { receipt },
    };
pub(super) const RELEASE_SUBJECT_ACCESS: Form<proto::ReleaseSubjectAccessRequest, proto::ReleaseSubjectAccessResponse> =
    Form {
        name: "casework/ReleaseSubjectAccess",
        head: |r| (&r.request_id, &r.etag),
        read: release_subject_access,
        answer: |_, _, receipt| proto::ReleaseSubjectAccessResponse { receipt },
    };

#[tonic::async_trait]
impl CaseworkService for Gate {
    async fn triage_case(&self, request: Request<proto::TriageCaseRequest>) -> Answer<proto::TriageCaseResponse> {
        self.answer(&TRIAGE_CASE, request).await
    }

    async fn adopt_case(&self, request: Request<proto::AdoptCaseRequest>) -> Answer<proto::AdoptCaseResponse> {
        self.answer(&ADOPT_CASE, request).await
    }

    async fn contribute_item(
        &self,
        request: Request<proto::ContributeItemRequest>,
    ) -> Answer<proto::ContributeItemResponse> {
        self.answer(&CONTRIBUTE_ITEM, request).await
    }

    async fn share_item(&self, request: Request<proto::ShareItemRequest>) -> Answer<proto::ShareItemResponse> {
        self.answer(&SHARE_ITEM, request).await
    }

    async fn correct_item(&self, request: Request<proto::CorrectItemRequest>) -> Answer<proto::CorrectItemResponse> {
        self.answer(&CORRECT_ITEM, request).await
    }

    async fn acknowledge_correction(
        &self,
        request: Request<proto::AcknowledgeCorrectionRequest>,
    ) -> Answer<proto::AcknowledgeCorrectionResponse> {
        self.answer(&ACKNOWLEDGE_CORRECTION, request).await
    }

    async fn assess_needs(&self, request: Request<proto::AssessNeedsRequest>) -> Answer<proto::AssessNeedsResponse> {
        self.answer(&ASSESS_NEEDS, request).await
    }

    async fn set_victim_rights(
        &self,
        request: Request<proto::SetVictimRightsRequest>,
    ) -> Answer<proto::SetVictimRightsResponse> {
        self.answer(&SET_VICTIM_RIGHTS, request).await
    }

    async fn record_safe_contact(
        &self,
        request: Request<proto::RecordSafeContactRequest>,
    ) -> Answer<proto::RecordSafeContactResponse> {
        self.answer(&RECORD_SAFE_CONTACT, request).await
    }

    async fn record_victim_location(
        &self,
        request: Request<proto::RecordVictimLocationRequest>,
    ) -> Answer<proto::RecordVictimLocationResponse> {
        self.answer(&RECORD_VICTIM_LOCATION, request).await
    }

    async fn tell_victim(&self, request: Request<proto::TellVictimRequest>) -> Answer<proto::TellVictimResponse> {
        self.answer(&TELL_VICTIM, request).await
    }

    async fn set_victim_preference(
        &self,
        request: Request<proto::SetVictimPreferenceRequest>,
    ) -> Answer<proto::SetVictimPreferenceResponse> {
        self.answer(&SET_VICTIM_PREFERENCE, request).await
    }

    async fn offer_advocate(
        &self,
        request: Request<proto::OfferAdvocateRequest>,
    ) -> Answer<proto::OfferAdvocateResponse> {
        self.answer(&OFFER_ADVOCATE, request).await
    }

    async fn answer_advocate_offer(
        &self,
        request: Request<proto::AnswerAdvocateOfferRequest>,
    ) -> Answer<proto::AnswerAdvocateOfferResponse> {
        self.answer(&ANSWER_ADVOCATE_OFFER, request).await
    }

    async fn consider_right_to_know(
        &self,
        request: Request<proto::ConsiderRightToKnowRequest>,
    ) -> Answer<proto::ConsiderRightToKnowResponse> {
        self.answer(&CONSIDER_RIGHT_TO_KNOW, request).await
    }

    async fn decide_right_to_know(
        &self,
        request: Request<proto::DecideRightToKnowRequest>,
    ) -> Answer<proto::DecideRightToKnowResponse> {
        self.answer(&DECIDE_RIGHT_TO_KNOW, request).await
    }

    async fn clear_contact(&self, request: Request<proto::ClearContactRequest>) -> Answer<proto::ClearContactResponse> {
        self.answer(&CLEAR_CONTACT, request).await
    }

    async fn record_investigation_step(
        &self,
        request: Request<proto::RecordInvestigationStepRequest>,
    ) -> Answer<proto::RecordInvestigationStepResponse> {
        self.answer(&RECORD_INVESTIGATION_STEP, request).await
    }

    async fn record_intelligence(
        &self,
        request: Request<proto::RecordIntelligenceRequest>,
    ) -> Answer<proto::RecordIntelligenceResponse> {
        self.answer(&RECORD_INTELLIGENCE, request).await
    }

    async fn record_court_outcome(
        &self,
        request: Request<proto::RecordCourtOutcomeRequest>,
    ) -> Answer<proto::RecordCourtOutcomeResponse> {
        self.answer(&RECORD_COURT_OUTCOME, request).await
    }

    async fn call_meeting(&self, request: Request<proto::CallMeetingRequest>) -> Answer<proto::CallMeetingResponse> {
        self.answer(&CALL_MEETING, request).await
    }

    async fn put_on_agenda(&self, request: Request<proto::PutOnAgendaRequest>) -> Answer<proto::PutOnAgendaResponse> {
        self.answer(&PUT_ON_AGENDA, request).await
    }

    async fn take_off_agenda(
        &self,
        request: Request<proto::TakeOffAgendaRequest>,
    ) -> Answer<proto::TakeOffAgendaResponse> {
        self.answer(&TAKE_OFF_AGENDA, request).await
    }

    async fn ask_for_return(
        &self,
        request: Request<proto::AskForReturnRequest>,
    ) -> Answer<proto::AskForReturnResponse> {
        self.answer(&ASK_FOR_RETURN, request).await
    }

    async fn give_return(&self, request: Request<proto::GiveReturnRequest>) -> Answer<proto::GiveReturnResponse> {
        self.answer(&GIVE_RETURN, request).await
    }

    async fn discuss_case(&self, request: Request<proto::DiscussCaseRequest>) -> Answer<proto::DiscussCaseResponse> {
        self.answer(&DISCUSS_CASE, request).await
    }

    async fn plan_action(&self, request: Request<proto::PlanActionRequest>) -> Answer<proto::PlanActionResponse> {
        self.answer(&PLAN_ACTION, request).await
    }

    async fn note_progress(&self, request: Request<proto::NoteProgressRequest>) -> Answer<proto::NoteProgressResponse> {
        self.answer(&NOTE_PROGRESS, request).await
    }

    async fn redate_action(&self, request: Request<proto::RedateActionRequest>) -> Answer<proto::RedateActionResponse> {
        self.answer(&REDATE_ACTION, request).await
    }

    async fn hand_over_action(
        &self,
        request: Request<proto::HandOverActionRequest>,
    ) -> Answer<proto::HandOverActionResponse> {
        self.answer(&HAND_OVER_ACTION, request).await
    }

    async fn close_action(&self, request: Request<proto::CloseActionRequest>) -> Answer<proto::CloseActionResponse> {
        self.answer(&CLOSE_ACTION, request).await
    }

    async fn step_down_case(
        &self,
        request: Request<proto::StepDownCaseRequest>,
    ) -> Answer<proto::StepDownCaseResponse> {
        self.answer(&STEP_DOWN_CASE, request).await
    }

    async fn close_case(&self, request: Request<proto::CloseCaseRequest>) -> Answer<proto::CloseCaseResponse> {
        self.answer(&CLOSE_CASE, request).await
    }

    async fn reopen_case(&self, request: Request<proto::ReopenCaseRequest>) -> Answer<proto::ReopenCaseResponse> {
        self.answer(&REOPEN_CASE, request).await
    }

    async fn request_erasure(
        &self,
        request: Request<proto::RequestErasureRequest>,
    ) -> Answer<proto::RequestErasureResponse> {
        self.answer(&REQUEST_ERASURE, request).await
    }

    async fn approve_erasure(
        &self,
        request: Request<proto::ApproveErasureRequest>,
    ) -> Answer<proto::ApproveErasureResponse> {
        self.answer(&APPROVE_ERASURE, request).await
    }

    async fn refuse_erasure(
        &self,
        request: Request<proto::RefuseErasureRequest>,
    ) -> Answer<proto::RefuseErasureResponse> {
        self.answer(&REFUSE_ERASURE, request).await
    }

    async fn carry_out_erasure(
        &self,
        request: Request<proto::CarryOutErasureRequest>,
    ) -> Answer<proto::CarryOutErasureResponse> {
        self.answer(&CARRY_OUT_ERASURE, request).await
    }

    async fn set_legal_hold(
        &self,
        request: Request<proto::SetLegalHoldRequest>,
    ) -> Answer<proto::SetLegalHoldResponse> {
        self.answer(&SET_LEGAL_HOLD, request).await
    }

    async fn lift_legal_hold(
        &self,
        request: Request<proto::LiftLegalHoldRequest>,
    ) -> Answer<proto::LiftLegalHoldResponse> {
        self.answer(&LIFT_LEGAL_HOLD, request).await
    }

    async fn restrict_processing(
        &self,
        request: Request<proto::RestrictProcessingRequest>,
    ) -> Answer<proto::RestrictProcessingResponse> {
        self.answer(&RESTRICT_PROCESSING, request).await
    }

    async fn lift_restriction(
        &self,
        request: Request<proto::LiftRestrictionRequest>,
    ) -> Answer<proto::LiftRestrictionResponse> {
        self.answer(&LIFT_RESTRICTION, request).await
    }

    async fn withdraw_item(&self, request: Request<proto::WithdrawItemRequest>) -> Answer<proto::WithdrawItemResponse> {
        self.answer(&WITHDRAW_ITEM, request).await
    }

    async fn review_retention(
        &self,
        request: Request<proto::ReviewRetentionRequest>,
    ) -> Answer<proto::ReviewRetentionResponse> {
        self.answer(&REVIEW_RETENTION, request).await
    }

    async fn offer_transfer(
        &self,
        request: Request<proto::OfferTransferRequest>,
    ) -> Answer<proto::OfferTransferResponse> {
        self.answer(&OFFER_TRANSFER, request).await
    }
    async fn excuse_duty(&self, request: Request<proto::ExcuseDutyRequest>) -> Answer<proto::ExcuseDutyResponse> {
        self.answer(&EXCUSE_DUTY, request).await
    }

    async fn open_subject_access(
        &self,
        request: Request<proto::OpenSubjectAccessRequest>,
    ) -> Answer<proto::OpenSubjectAccessResponse> {
        self.answer(&OPEN_SUBJECT_ACCESS, request).await
    }

    async fn extend_subject_access(
        &self,
        request: Request<proto::ExtendSubjectAccessRequest>,
    ) -> Answer<proto::ExtendSubjectAccessResponse> {
        self.answer(&EXTEND_SUBJECT_ACCESS, request).await
    }

    async fn prepare_subject_access(
        &self,
        request: Request<proto::PrepareSubjectAccessRequest>,
    ) -> Answer<proto::PrepareSubjectAccessResponse> {
        self.answer(&PREPARE_SUBJECT_ACCESS, request).await
    }

    async fn release_subject_access(
        &self,
        request: Request<proto::ReleaseSubjectAccessRequest>,
    ) -> Answer<proto::ReleaseSubjectAccessResponse> {
        self.answer(&RELEASE_SUBJECT_ACCESS, request).await
    }
}
