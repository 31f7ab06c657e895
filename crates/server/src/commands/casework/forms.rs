//! How each request of `CaseworkService` is read and answered.

use super::items::{acknowledge_correction, contribute_item, correct_item, share_item};
use super::meetings::{
    ask_for_return, call_meeting, discuss_case, found_item, give_return, put_on_agenda, take_off_agenda,
};
use super::plan::{close_action, hand_over_action, note_progress, plan_action, redate_action};
use super::process::{adopt_case, close_case, excuse_duty, reopen_case, step_down_case, triage_case};
use super::records::{
    approve_erasure, carry_out_erasure, extend_subject_access, lift_legal_hold, lift_restriction, open_subject_access,
    prepare_subject_access, refuse_erasure, release_subject_access, request_erasure, restrict_processing,
    review_retention, set_legal_hold, withdraw_item,
};
use super::reviews::{open_review, release_review, withdraw_review};
use super::victims::{
    assess_needs, record_court_outcome, record_intelligence, record_investigation_step, record_safe_contact,
    record_victim_location, set_victim_rights, tell_victim,
};
use super::wishes::{
    answer_advocate_offer, clear_contact, consider_right_to_know, decide_right_to_know, offer_advocate,
    record_victim_safety, set_victim_preference,
};
use crate::commands::Form;
use api::stalkinghub::casework::v1 as proto;

pub(in crate::commands) const TRIAGE_CASE: Form<proto::TriageCaseRequest, proto::TriageCaseResponse> = Form {
    name: "casework/TriageCase",
    head: |r| (&r.request_id, &r.etag),
    read: triage_case,
    answer: |_, _, receipt| proto::TriageCaseResponse { receipt },
};
pub(in crate::commands) const ADOPT_CASE: Form<proto::AdoptCaseRequest, proto::AdoptCaseResponse> = Form {
    name: "casework/AdoptCase",
    head: |r| (&r.request_id, &r.etag),
    read: adopt_case,
    answer: |_, _, receipt| proto::AdoptCaseResponse { receipt },
};
pub(in crate::commands) const CONTRIBUTE_ITEM: Form<proto::ContributeItemRequest, proto::ContributeItemResponse> =
    Form {
        name: "casework/ContributeItem",
        head: |r| (&r.request_id, &r.etag),
        read: contribute_item,
        answer: |_, head, receipt| proto::ContributeItemResponse {
            receipt,
            item_id: head.made::<kernel::Item>().to_string(),
        },
    };
pub(in crate::commands) const SHARE_ITEM: Form<proto::ShareItemRequest, proto::ShareItemResponse> = Form {
    name: "casework/ShareItem",
    head: |r| (&r.request_id, &r.etag),
    read: share_item,
    answer: |_, _, receipt| proto::ShareItemResponse { receipt },
};
pub(in crate::commands) const CORRECT_ITEM: Form<proto::CorrectItemRequest, proto::CorrectItemResponse> = Form {
    name: "casework/CorrectItem",
    head: |r| (&r.request_id, &r.etag),
    read: correct_item,
    answer: |_, _, receipt| proto::CorrectItemResponse { receipt },
};
pub(in crate::commands) const ACKNOWLEDGE_CORRECTION: Form<
    proto::AcknowledgeCorrectionRequest,
    proto::AcknowledgeCorrectionResponse,
> = Form {
    name: "casework/AcknowledgeCorrection",
    head: |r| (&r.request_id, &r.etag),
    read: acknowledge_correction,
    answer: |_, _, receipt| proto::AcknowledgeCorrectionResponse { receipt },
};
pub(in crate::commands) const ASSESS_NEEDS: Form<proto::AssessNeedsRequest, proto::AssessNeedsResponse> = Form {
    name: "casework/AssessNeeds",
    head: |r| (&r.request_id, &r.etag),
    read: assess_needs,
    answer: |_, _, receipt| proto::AssessNeedsResponse { receipt },
};
pub(in crate::commands) const SET_VICTIM_RIGHTS: Form<proto::SetVictimRightsRequest, proto::SetVictimRightsResponse> =
    Form {
        name: "casework/SetVictimRights",
        head: |r| (&r.request_id, &r.etag),
        read: set_victim_rights,
        answer: |_, _, receipt| proto::SetVictimRightsResponse { receipt },
    };
pub(in crate::commands) const RECORD_SAFE_CONTACT: Form<
    proto::RecordSafeContactRequest,
    proto::RecordSafeContactResponse,
> = Form {
    name: "casework/RecordSafeContact",
    head: |r| (&r.request_id, &r.etag),
    read: record_safe_contact,
    answer: |_, _, receipt| proto::RecordSafeContactResponse { receipt },
};
pub(in crate::commands) const RECORD_VICTIM_LOCATION: Form<
    proto::RecordVictimLocationRequest,
    proto::RecordVictimLocationResponse,
> = Form {
    name: "casework/RecordVictimLocation",
    head: |r| (&r.request_id, &r.etag),
    read: record_victim_location,
    answer: |_, _, receipt| proto::RecordVictimLocationResponse { receipt },
};
pub(in crate::commands) const TELL_VICTIM: Form<proto::TellVictimRequest, proto::TellVictimResponse> = Form {
    name: "casework/TellVictim",
    head: |r| (&r.request_id, &r.etag),
    read: tell_victim,
    answer: |_, _, receipt| proto::TellVictimResponse { receipt },
};
pub(in crate::commands) const SET_VICTIM_PREFERENCE: Form<
    proto::SetVictimPreferenceRequest,
    proto::SetVictimPreferenceResponse,
> = Form {
    name: "casework/SetVictimPreference",
    head: |r| (&r.request_id, &r.etag),
    read: set_victim_preference,
    answer: |_, _, receipt| proto::SetVictimPreferenceResponse { receipt },
};
pub(in crate::commands) const RECORD_VICTIM_SAFETY: Form<
    proto::RecordVictimSafetyRequest,
    proto::RecordVictimSafetyResponse,
> = Form {
    name: "casework/RecordVictimSafety",
    head: |r| (&r.request_id, &r.etag),
    read: record_victim_safety,
    answer: |_, _, receipt| proto::RecordVictimSafetyResponse { receipt },
};
pub(in crate::commands) const OFFER_ADVOCATE: Form<proto::OfferAdvocateRequest, proto::OfferAdvocateResponse> = Form {
    name: "casework/OfferAdvocate",
    head: |r| (&r.request_id, &r.etag),
    read: offer_advocate,
    answer: |_, _, receipt| proto::OfferAdvocateResponse { receipt },
};
pub(in crate::commands) const ANSWER_ADVOCATE_OFFER: Form<
    proto::AnswerAdvocateOfferRequest,
    proto::AnswerAdvocateOfferResponse,
> = Form {
    name: "casework/AnswerAdvocateOffer",
    head: |r| (&r.request_id, &r.etag),
    read: answer_advocate_offer,
    answer: |_, _, receipt| proto::AnswerAdvocateOfferResponse { receipt },
};
pub(in crate::commands) const CONSIDER_RIGHT_TO_KNOW: Form<
    proto::ConsiderRightToKnowRequest,
    proto::ConsiderRightToKnowResponse,
> = Form {
    name: "casework/ConsiderRightToKnow",
    head: |r| (&r.request_id, &r.etag),
    read: consider_right_to_know,
    answer: |_, _, receipt| proto::ConsiderRightToKnowResponse { receipt },
};
pub(in crate::commands) const DECIDE_RIGHT_TO_KNOW: Form<
    proto::DecideRightToKnowRequest,
    proto::DecideRightToKnowResponse,
> = Form {
    name: "casework/DecideRightToKnow",
    head: |r| (&r.request_id, &r.etag),
    read: decide_right_to_know,
    answer: |_, _, receipt| proto::DecideRightToKnowResponse { receipt },
};
pub(in crate::commands) const CLEAR_CONTACT: Form<proto::ClearContactRequest, proto::ClearContactResponse> = Form {
    name: "casework/ClearContact",
    head: |r| (&r.request_id, &r.etag),
    read: clear_contact,
    answer: |_, _, receipt| proto::ClearContactResponse { receipt },
};
pub(in crate::commands) const RECORD_INVESTIGATION_STEP: Form<
    proto::RecordInvestigationStepRequest,
    proto::RecordInvestigationStepResponse,
> = Form {
    name: "casework/RecordInvestigationStep",
    head: |r| (&r.request_id, &r.etag),
    read: record_investigation_step,
    answer: |_, _, receipt| proto::RecordInvestigationStepResponse { receipt },
};
pub(in crate::commands) const RECORD_INTELLIGENCE: Form<
    proto::RecordIntelligenceRequest,
    proto::RecordIntelligenceResponse,
> = Form {
    name: "casework/RecordIntelligence",
    head: |r| (&r.request_id, &r.etag),
    read: record_intelligence,
    answer: |_, _, receipt| proto::RecordIntelligenceResponse { receipt },
};
pub(in crate::commands) const RECORD_COURT_OUTCOME: Form<
    proto::RecordCourtOutcomeRequest,
    proto::RecordCourtOutcomeResponse,
> = Form {
    name: "casework/RecordCourtOutcome",
    head: |r| (&r.request_id, &r.etag),
    read: record_court_outcome,
    answer: |_, _, receipt| proto::RecordCourtOutcomeResponse { receipt },
};
pub(in crate::commands) const CALL_MEETING: Form<proto::CallMeetingRequest, proto::CallMeetingResponse> = Form {
    name: "casework/CallMeeting",
    head: |r| (&r.request_id, &r.etag),
    read: call_meeting,
    answer: |_, head, receipt| proto::CallMeetingResponse {
        receipt,
        meeting_id: head.made::<kernel::Meeting>().to_string(),
    },
};
pub(in crate::commands) const PUT_ON_AGENDA: Form<proto::PutOnAgendaRequest, proto::PutOnAgendaResponse> = Form {
    name: "casework/PutOnAgenda",
    head: |r| (&r.request_id, &r.etag),
    read: put_on_agenda,
    answer: |_, _, receipt| proto::PutOnAgendaResponse { receipt },
};
pub(in crate::commands) const TAKE_OFF_AGENDA: Form<proto::TakeOffAgendaRequest, proto::TakeOffAgendaResponse> = Form {
    name: "casework/TakeOffAgenda",
    head: |r| (&r.request_id, &r.etag),
    read: take_off_agenda,
    answer: |_, _, receipt| proto::TakeOffAgendaResponse { receipt },
};
pub(in crate::commands) const ASK_FOR_RETURN: Form<proto::AskForReturnRequest, proto::AskForReturnResponse> = Form {
    name: "casework/AskForReturn",
    head: |r| (&r.request_id, &r.etag),
    read: ask_for_return,
    answer: |_, _, receipt| proto::AskForReturnResponse { receipt },
};
pub(in crate::commands) const GIVE_RETURN: Form<proto::GiveReturnRequest, proto::GiveReturnResponse> = Form {
    name: "casework/GiveReturn",
    head: |r| (&r.request_id, &r.etag),
    read: give_return,
    answer: |r, head, receipt| proto::GiveReturnResponse { receipt, item_id: found_item(r, head) },
};
pub(in crate::commands) const DISCUSS_CASE: Form<proto::DiscussCaseRequest, proto::DiscussCaseResponse> = Form {
    name: "casework/DiscussCase",
    head: |r| (&r.request_id, &r.etag),
    read: discuss_case,
    answer: |r, head, receipt| proto::DiscussCaseResponse { receipt, action_ids: head.actions(r.actions.len()) },
};
pub(in crate::commands) const PLAN_ACTION: Form<proto::PlanActionRequest, proto::PlanActionResponse> = Form {
    name: "casework/PlanAction",
    head: |r| (&r.request_id, &r.etag),
    read: plan_action,
    answer: |_, head, receipt| proto::PlanActionResponse {
        receipt,
        action_id: head.made::<kernel::Action>().to_string(),
    },
};
pub(in crate::commands) const NOTE_PROGRESS: Form<proto::NoteProgressRequest, proto::NoteProgressResponse> = Form {
    name: "casework/NoteProgress",
    head: |r| (&r.request_id, &r.etag),
    read: note_progress,
    answer: |_, _, receipt| proto::NoteProgressResponse { receipt },
};
pub(in crate::commands) const REDATE_ACTION: Form<proto::RedateActionRequest, proto::RedateActionResponse> = Form {
    name: "casework/RedateAction",
    head: |r| (&r.request_id, &r.etag),
    read: redate_action,
    answer: |_, _, receipt| proto::RedateActionResponse { receipt },
};
pub(in crate::commands) const HAND_OVER_ACTION: Form<proto::HandOverActionRequest, proto::HandOverActionResponse> =
    Form {
        name: "casework/HandOverAction",
        head: |r| (&r.request_id, &r.etag),
        read: hand_over_action,
        answer: |_, _, receipt| proto::HandOverActionResponse { receipt },
    };
pub(in crate::commands) const CLOSE_ACTION: Form<proto::CloseActionRequest, proto::CloseActionResponse> = Form {
    name: "casework/CloseAction",
    head: |r| (&r.request_id, &r.etag),
    read: close_action,
    answer: |_, _, receipt| proto::CloseActionResponse { receipt },
};
pub(in crate::commands) const STEP_DOWN_CASE: Form<proto::StepDownCaseRequest, proto::StepDownCaseResponse> = Form {
    name: "casework/StepDownCase",
    head: |r| (&r.request_id, &r.etag),
    read: step_down_case,
    answer: |_, _, receipt| proto::StepDownCaseResponse { receipt },
};
pub(in crate::commands) const CLOSE_CASE: Form<proto::CloseCaseRequest, proto::CloseCaseResponse> = Form {
    name: "casework/CloseCase",
    head: |r| (&r.request_id, &r.etag),
    read: close_case,
    answer: |_, _, receipt| proto::CloseCaseResponse { receipt },
};
pub(in crate::commands) const REOPEN_CASE: Form<proto::ReopenCaseRequest, proto::ReopenCaseResponse> = Form {
    name: "casework/ReopenCase",
    head: |r| (&r.request_id, &r.etag),
    read: reopen_case,
    answer: |_, _, receipt| proto::ReopenCaseResponse { receipt },
};
pub(in crate::commands) const REQUEST_ERASURE: Form<proto::RequestErasureRequest, proto::RequestErasureResponse> =
    Form {
        name: "casework/RequestErasure",
        head: |r| (&r.request_id, &r.etag),
        read: request_erasure,
        answer: |_, _, receipt| proto::RequestErasureResponse { receipt },
    };
pub(in crate::commands) const APPROVE_ERASURE: Form<proto::ApproveErasureRequest, proto::ApproveErasureResponse> =
    Form {
        name: "casework/ApproveErasure",
        head: |r| (&r.request_id, &r.etag),
        read: approve_erasure,
        answer: |_, _, receipt| proto::ApproveErasureResponse { receipt },
    };
pub(in crate::commands) const REFUSE_ERASURE: Form<proto::RefuseErasureRequest, proto::RefuseErasureResponse> = Form {
    name: "casework/RefuseErasure",
    head: |r| (&r.request_id, &r.etag),
    read: refuse_erasure,
    answer: |_, _, receipt| proto::RefuseErasureResponse { receipt },
};
pub(in crate::commands) const CARRY_OUT_ERASURE: Form<proto::CarryOutErasureRequest, proto::CarryOutErasureResponse> =
    Form {
        name: "casework/CarryOutErasure",
        head: |r| (&r.request_id, &r.etag),
        read: carry_out_erasure,
        answer: |_, _, receipt| proto::CarryOutErasureResponse { receipt },
    };
pub(in crate::commands) const SET_LEGAL_HOLD: Form<proto::SetLegalHoldRequest, proto::SetLegalHoldResponse> = Form {
    name: "casework/SetLegalHold",
    head: |r| (&r.request_id, &r.etag),
    read: set_legal_hold,
    answer: |_, _, receipt| proto::SetLegalHoldResponse { receipt },
};
pub(in crate::commands) const LIFT_LEGAL_HOLD: Form<proto::LiftLegalHoldRequest, proto::LiftLegalHoldResponse> = Form {
    name: "casework/LiftLegalHold",
    head: |r| (&r.request_id, &r.etag),
    read: lift_legal_hold,
    answer: |_, _, receipt| proto::LiftLegalHoldResponse { receipt },
};
pub(in crate::commands) const RESTRICT_PROCESSING: Form<
    proto::RestrictProcessingRequest,
    proto::RestrictProcessingResponse,
> = Form {
    name: "casework/RestrictProcessing",
    head: |r| (&r.request_id, &r.etag),
    read: restrict_processing,
    answer: |_, _, receipt| proto::RestrictProcessingResponse { receipt },
};
pub(in crate::commands) const LIFT_RESTRICTION: Form<proto::LiftRestrictionRequest, proto::LiftRestrictionResponse> =
    Form {
        name: "casework/LiftRestriction",
        head: |r| (&r.request_id, &r.etag),
        read: lift_restriction,
        answer: |_, _, receipt| proto::LiftRestrictionResponse { receipt },
    };
pub(in crate::commands) const WITHDRAW_ITEM: Form<proto::WithdrawItemRequest, proto::WithdrawItemResponse> = Form {
    name: "casework/WithdrawItem",
    head: |r| (&r.request_id, &r.etag),
    read: withdraw_item,
    answer: |_, _, receipt| proto::WithdrawItemResponse { receipt },
};
pub(in crate::commands) const REVIEW_RETENTION: Form<proto::ReviewRetentionRequest, proto::ReviewRetentionResponse> =
    Form {
        name: "casework/ReviewRetention",
        head: |r| (&r.request_id, &r.etag),
        read: review_retention,
        answer: |_, _, receipt| proto::ReviewRetentionResponse { receipt },
    };
pub(in crate::commands) const EXCUSE_DUTY: Form<proto::ExcuseDutyRequest, proto::ExcuseDutyResponse> = Form {
    name: "casework/ExcuseDuty",
    head: |r| (&r.request_id, &r.etag),
    read: excuse_duty,
    answer: |_, _, receipt| proto::ExcuseDutyResponse { receipt },
};
pub(in crate::commands) const OPEN_SUBJECT_ACCESS: Form<
    proto::OpenSubjectAccessRequest,
    proto::OpenSubjectAccessResponse,
> = Form {
    name: "casework/OpenSubjectAccess",
    head: |r| (&r.request_id, &r.etag),
    read: open_subject_access,
    answer: |_, _, receipt| proto::OpenSubjectAccessResponse { receipt },
};
pub(in crate::commands) const EXTEND_SUBJECT_ACCESS: Form<
    proto::ExtendSubjectAccessRequest,
    proto::ExtendSubjectAccessResponse,
> = Form {
    name: "casework/ExtendSubjectAccess",
    head: |r| (&r.request_id, &r.etag),
    read: extend_subject_access,
    answer: |_, _, receipt| proto::ExtendSubjectAccessResponse { receipt },
};
pub(in crate::commands) const PREPARE_SUBJECT_ACCESS: Form<
    proto::PrepareSubjectAccessRequest,
    proto::PrepareSubjectAccessResponse,
> = Form {
    name: "casework/PrepareSubjectAccess",
    head: |r| (&r.request_id, &r.etag),
    read: prepare_subject_access,
    answer: |_, _, receipt| proto::PrepareSubjectAccessResponse { receipt },
};
pub(in crate::commands) const RELEASE_SUBJECT_ACCESS: Form<
    proto::ReleaseSubjectAccessRequest,
    proto::ReleaseSubjectAccessResponse,
> = Form {
    name: "casework/ReleaseSubjectAccess",
    head: |r| (&r.request_id, &r.etag),
    read: release_subject_access,
    answer: |_, _, receipt| proto::ReleaseSubjectAccessResponse { receipt },
};
pub(in crate::commands) const OPEN_REVIEW: Form<proto::OpenReviewRequest, proto::OpenReviewResponse> = Form {
    name: "casework/OpenReview",
    head: |r| (&r.request_id, &r.etag),
    read: open_review,
    answer: |_, _, receipt| proto::OpenReviewResponse { receipt },
};
pub(in crate::commands) const RELEASE_REVIEW: Form<proto::ReleaseReviewRequest, proto::ReleaseReviewResponse> = Form {
    name: "casework/ReleaseReview",
    head: |r| (&r.request_id, &r.etag),
    read: release_review,
    answer: |_, _, receipt| proto::ReleaseReviewResponse { receipt },
};
pub(in crate::commands) const WITHDRAW_REVIEW: Form<proto::WithdrawReviewRequest, proto::WithdrawReviewResponse> =
    Form {
        name: "casework/WithdrawReview",
        head: |r| (&r.request_id, &r.etag),
        read: withdraw_review,
        answer: |_, _, receipt| proto::WithdrawReviewResponse { receipt },
    };
