//! `CaseworkService`: the service; how its requests are read is in the modules below, by what they are about.

mod forms;
pub(super) mod items;
pub(super) mod meetings;
pub(super) mod plan;
pub(super) mod process;
pub(super) mod records;
pub(super) mod reviews;
pub(super) mod victims;
pub(super) mod wishes;

use super::{Answer, Gate, Plan, named, transfer::OFFER_TRANSFER};
use crate::transact::{Target, rule};
use api::stalkinghub::casework::v1::{self as proto, casework_service_server::CaseworkService};
use casework::{Command, State, decide};
use sharing::Act;
use tonic::Request;

pub(super) use forms::*;

/// A plan that a rule of casework decides.
pub(super) fn plan(act: Act, target: Target, command: Command) -> Plan {
    Plan {
        act,
        target,
        rests_on: Vec::new(),
        named: named::by_casework(&command),
        decide: Box::new(move |history, facts| {
            decide(&State::fold(history.iter().copied()), &command, facts).map_err(rule)
        }),
    }
}

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

    async fn record_victim_safety(
        &self,
        request: Request<proto::RecordVictimSafetyRequest>,
    ) -> Answer<proto::RecordVictimSafetyResponse> {
        self.answer(&RECORD_VICTIM_SAFETY, request).await
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

    async fn open_review(&self, request: Request<proto::OpenReviewRequest>) -> Answer<proto::OpenReviewResponse> {
        self.answer(&OPEN_REVIEW, request).await
    }

    async fn release_review(
        &self,
        request: Request<proto::ReleaseReviewRequest>,
    ) -> Answer<proto::ReleaseReviewResponse> {
        self.answer(&RELEASE_REVIEW, request).await
    }

    async fn withdraw_review(
        &self,
        request: Request<proto::WithdrawReviewRequest>,
    ) -> Answer<proto::WithdrawReviewResponse> {
        self.answer(&WITHDRAW_REVIEW, request).await
    }
}
