//! Commands that come over a stream: which form each of them has. It holds no rule and no list of its own: a command that
//! the API gets does not compile before it stands here.

use super::{
    Ready, casework, closure, glass, governance, inbox, intake, orders, reference, referrals, relations, risk, transfer,
};
use crate::refuse::No;
use api::stalkinghub::submit::v1::{submit_commands_request::Command, submit_commands_response::Outcome};
use kernel::Caller;

/// Reads a command of a stream as its own call would.
#[allow(clippy::too_many_lines, reason = "a row for each command")]
pub(crate) fn ready(caller: Caller, command: Option<Command>) -> Result<Ready<Outcome>, No> {
    let Some(command) = command else {
        return Err(No::field("command", "must be one of the commands"));
    };
    match command {
        Command::ReportIncident(r) => intake::REPORT_INCIDENT.ready(caller, r, Outcome::ReportIncident),
        Command::RecordPerson(r) => intake::RECORD_PERSON.ready(caller, r, Outcome::RecordPerson),
        Command::OpenCase(r) => intake::OPEN_CASE.ready(caller, r, Outcome::OpenCase),
        Command::NameSuspect(r) => intake::NAME_SUSPECT.ready(caller, r, Outcome::NameSuspect),
        Command::ReferCase(r) => intake::REFER_CASE.ready(caller, r, Outcome::ReferCase),
        Command::ProposeLink(r) => intake::PROPOSE_LINK.ready(caller, r, Outcome::ProposeLink),
        Command::ConfirmLink(r) => intake::CONFIRM_LINK.ready(caller, r, Outcome::ConfirmLink),
        Command::RejectLink(r) => intake::REJECT_LINK.ready(caller, r, Outcome::RejectLink),
        Command::UndoLink(r) => intake::UNDO_LINK.ready(caller, r, Outcome::UndoLink),
        Command::ScreenCase(r) => intake::SCREEN_CASE.ready(caller, r, Outcome::ScreenCase),
        Command::ReclassifyConduct(r) => intake::RECLASSIFY_CONDUCT.ready(caller, r, Outcome::ReclassifyConduct),
        Command::ScreenIncident(r) => intake::SCREEN_INCIDENT.ready(caller, r, Outcome::ScreenIncident),
        Command::AnswerHint(r) => intake::ANSWER_HINT.ready(caller, r, Outcome::AnswerHint),
        Command::AssessRisk(r) => risk::ASSESS_RISK.ready(caller, r, Outcome::AssessRisk),
        Command::RaiseRedFlag(r) => risk::RAISE_RED_FLAG.ready(caller, r, Outcome::RaiseRedFlag),
        Command::DissentFromJudgement(r) => {
            risk::DISSENT_FROM_JUDGEMENT.ready(caller, r, Outcome::DissentFromJudgement)
        }
        Command::SetHubLevel(r) => risk::SET_HUB_LEVEL.ready(caller, r, Outcome::SetHubLevel),
        Command::RecordCircumstance(r) => risk::RECORD_CIRCUMSTANCE.ready(caller, r, Outcome::RecordCircumstance),
        Command::RecordRelationship(r) => risk::RECORD_RELATIONSHIP.ready(caller, r, Outcome::RecordRelationship),
        Command::ProposeMotive(r) => risk::PROPOSE_MOTIVE.ready(caller, r, Outcome::ProposeMotive),
        Command::ConsiderOrder(r) => orders::CONSIDER_ORDER.ready(caller, r, Outcome::ConsiderOrder),
        Command::DeclineOrder(r) => orders::DECLINE_ORDER.ready(caller, r, Outcome::DeclineOrder),
        Command::StartDrafting(r) => orders::START_DRAFTING.ready(caller, r, Outcome::StartDrafting),
        Command::AuthoriseApplication(r) => {
            orders::AUTHORISE_APPLICATION.ready(caller, r, Outcome::AuthoriseApplication)
        }
        Command::LodgeApplication(r) => orders::LODGE_APPLICATION.ready(caller, r, Outcome::LodgeApplication),
        Command::SeekInterim(r) => orders::SEEK_INTERIM.ready(caller, r, Outcome::SeekInterim),
        Command::RecordInterimOrder(r) => orders::RECORD_INTERIM_ORDER.ready(caller, r, Outcome::RecordInterimOrder),
        Command::RecordService(r) => orders::RECORD_SERVICE.ready(caller, r, Outcome::RecordService),
        Command::RecordNotification(r) => orders::RECORD_NOTIFICATION.ready(caller, r, Outcome::RecordNotification),
        Command::RecordFullOrder(r) => orders::RECORD_FULL_ORDER.ready(caller, r, Outcome::RecordFullOrder),
        Command::RecordOrderOnOutcome(r) => {
            orders::RECORD_ORDER_ON_OUTCOME.ready(caller, r, Outcome::RecordOrderOnOutcome)
        }
        Command::ReportBreach(r) => orders::REPORT_BREACH.ready(caller, r, Outcome::ReportBreach),
        Command::RecordBreach(r) => orders::RECORD_BREACH.ready(caller, r, Outcome::RecordBreach),
        Command::RejectBreach(r) => orders::REJECT_BREACH.ready(caller, r, Outcome::RejectBreach),
        Command::EndBreach(r) => orders::END_BREACH.ready(caller, r, Outcome::EndBreach),
        Command::ChargeBreach(r) => orders::CHARGE_BREACH.ready(caller, r, Outcome::ChargeBreach),
        Command::ListHearing(r) => orders::LIST_HEARING.ready(caller, r, Outcome::ListHearing),
        Command::WithdrawApplication(r) => orders::WITHDRAW_APPLICATION.ready(caller, r, Outcome::WithdrawApplication),
        Command::RecordRefusal(r) => orders::RECORD_REFUSAL.ready(caller, r, Outcome::RecordRefusal),
        Command::RecordVariation(r) => orders::RECORD_VARIATION.ready(caller, r, Outcome::RecordVariation),
        Command::RecordDischarge(r) => orders::RECORD_DISCHARGE.ready(caller, r, Outcome::RecordDischarge),
        Command::RecordServiceAttempt(r) => {
            orders::RECORD_SERVICE_ATTEMPT.ready(caller, r, Outcome::RecordServiceAttempt)
        }
        Command::ExemptNotification(r) => orders::EXEMPT_NOTIFICATION.ready(caller, r, Outcome::ExemptNotification),
        Command::EndExemption(r) => orders::END_EXEMPTION.ready(caller, r, Outcome::EndExemption),
        Command::RecordChange(r) => orders::RECORD_CHANGE.ready(caller, r, Outcome::RecordChange),
        Command::ReportUnnotifiedChange(r) => {
            orders::REPORT_UNNOTIFIED_CHANGE.ready(caller, r, Outcome::ReportUnnotifiedChange)
        }
        Command::RecordBreachArrest(r) => orders::RECORD_BREACH_ARREST.ready(caller, r, Outcome::RecordBreachArrest),
        Command::RecordBreachOutcome(r) => orders::RECORD_BREACH_OUTCOME.ready(caller, r, Outcome::RecordBreachOutcome),
        Command::LodgeAppeal(r) => orders::LODGE_APPEAL.ready(caller, r, Outcome::LodgeAppeal),
        Command::DetermineAppeal(r) => orders::DETERMINE_APPEAL.ready(caller, r, Outcome::DetermineAppeal),
        Command::SendReferral(r) => referrals::SEND_REFERRAL.ready(caller, r, Outcome::SendReferral),
        Command::AcceptReferral(r) => referrals::ACCEPT_REFERRAL.ready(caller, r, Outcome::AcceptReferral),
        Command::DeclineReferral(r) => referrals::DECLINE_REFERRAL.ready(caller, r, Outcome::DeclineReferral),
        Command::DraftReferral(r) => referrals::DRAFT_REFERRAL.ready(caller, r, Outcome::DraftReferral),
        Command::DiscardReferral(r) => referrals::DISCARD_REFERRAL.ready(caller, r, Outcome::DiscardReferral),
        Command::AcknowledgeReferral(r) => {
            referrals::ACKNOWLEDGE_REFERRAL.ready(caller, r, Outcome::AcknowledgeReferral)
        }
        Command::AskForInformation(r) => referrals::ASK_FOR_INFORMATION.ready(caller, r, Outcome::AskForInformation),
        Command::GiveInformation(r) => referrals::GIVE_INFORMATION.ready(caller, r, Outcome::GiveInformation),
        Command::StartWork(r) => referrals::START_WORK.ready(caller, r, Outcome::StartWork),
        Command::ReportProgress(r) => referrals::REPORT_PROGRESS.ready(caller, r, Outcome::ReportProgress),
        Command::CompleteReferral(r) => referrals::COMPLETE_REFERRAL.ready(caller, r, Outcome::CompleteReferral),
        Command::RecordDisengagement(r) => {
            referrals::RECORD_DISENGAGEMENT.ready(caller, r, Outcome::RecordDisengagement)
        }
        Command::WithdrawReferral(r) => referrals::WITHDRAW_REFERRAL.ready(caller, r, Outcome::WithdrawReferral),
        Command::TriageCase(r) => casework::TRIAGE_CASE.ready(caller, r, Outcome::TriageCase),
        Command::AdoptCase(r) => casework::ADOPT_CASE.ready(caller, r, Outcome::AdoptCase),
        Command::ContributeItem(r) => casework::CONTRIBUTE_ITEM.ready(caller, r, Outcome::ContributeItem),
        Command::ShareItem(r) => casework::SHARE_ITEM.ready(caller, r, Outcome::ShareItem),
        Command::CorrectItem(r) => casework::CORRECT_ITEM.ready(caller, r, Outcome::CorrectItem),
        Command::AcknowledgeCorrection(r) => {
            casework::ACKNOWLEDGE_CORRECTION.ready(caller, r, Outcome::AcknowledgeCorrection)
        }
        Command::AssessNeeds(r) => casework::ASSESS_NEEDS.ready(caller, r, Outcome::AssessNeeds),
        Command::SetVictimRights(r) => casework::SET_VICTIM_RIGHTS.ready(caller, r, Outcome::SetVictimRights),
        Command::RecordSafeContact(r) => casework::RECORD_SAFE_CONTACT.ready(caller, r, Outcome::RecordSafeContact),
        Command::RecordVictimLocation(r) => {
            casework::RECORD_VICTIM_LOCATION.ready(caller, r, Outcome::RecordVictimLocation)
        }
        Command::TellVictim(r) => casework::TELL_VICTIM.ready(caller, r, Outcome::TellVictim),
        Command::SetVictimPreference(r) => {
            casework::SET_VICTIM_PREFERENCE.ready(caller, r, Outcome::SetVictimPreference)
        }
        Command::RecordVictimSafety(r) => casework::RECORD_VICTIM_SAFETY.ready(caller, r, Outcome::RecordVictimSafety),
        Command::OfferAdvocate(r) => casework::OFFER_ADVOCATE.ready(caller, r, Outcome::OfferAdvocate),
        Command::AnswerAdvocateOffer(r) => {
            casework::ANSWER_ADVOCATE_OFFER.ready(caller, r, Outcome::AnswerAdvocateOffer)
        }
        Command::ConsiderRightToKnow(r) => {
            casework::CONSIDER_RIGHT_TO_KNOW.ready(caller, r, Outcome::ConsiderRightToKnow)
        }
        Command::DecideRightToKnow(r) => casework::DECIDE_RIGHT_TO_KNOW.ready(caller, r, Outcome::DecideRightToKnow),
        Command::ClearContact(r) => casework::CLEAR_CONTACT.ready(caller, r, Outcome::ClearContact),
        Command::RecordInvestigationStep(r) => {
            casework::RECORD_INVESTIGATION_STEP.ready(caller, r, Outcome::RecordInvestigationStep)
        }
        Command::RecordIntelligence(r) => casework::RECORD_INTELLIGENCE.ready(caller, r, Outcome::RecordIntelligence),
        Command::RecordCourtOutcome(r) => casework::RECORD_COURT_OUTCOME.ready(caller, r, Outcome::RecordCourtOutcome),
        Command::CallMeeting(r) => casework::CALL_MEETING.ready(caller, r, Outcome::CallMeeting),
        Command::PutOnAgenda(r) => casework::PUT_ON_AGENDA.ready(caller, r, Outcome::PutOnAgenda),
        Command::TakeOffAgenda(r) => casework::TAKE_OFF_AGENDA.ready(caller, r, Outcome::TakeOffAgenda),
        Command::AskForReturn(r) => casework::ASK_FOR_RETURN.ready(caller, r, Outcome::AskForReturn),
        Command::GiveReturn(r) => casework::GIVE_RETURN.ready(caller, r, Outcome::GiveReturn),
        Command::DiscussCase(r) => casework::DISCUSS_CASE.ready(caller, r, Outcome::DiscussCase),
        Command::PlanAction(r) => casework::PLAN_ACTION.ready(caller, r, Outcome::PlanAction),
        Command::NoteProgress(r) => casework::NOTE_PROGRESS.ready(caller, r, Outcome::NoteProgress),
        Command::RedateAction(r) => casework::REDATE_ACTION.ready(caller, r, Outcome::RedateAction),
        Command::HandOverAction(r) => casework::HAND_OVER_ACTION.ready(caller, r, Outcome::HandOverAction),
        Command::CloseAction(r) => casework::CLOSE_ACTION.ready(caller, r, Outcome::CloseAction),
        Command::StepDownCase(r) => casework::STEP_DOWN_CASE.ready(caller, r, Outcome::StepDownCase),
        Command::CloseCase(r) => casework::CLOSE_CASE.ready(caller, r, Outcome::CloseCase),
        Command::ReopenCase(r) => casework::REOPEN_CASE.ready(caller, r, Outcome::ReopenCase),
        Command::RequestErasure(r) => casework::REQUEST_ERASURE.ready(caller, r, Outcome::RequestErasure),
        Command::ApproveErasure(r) => casework::APPROVE_ERASURE.ready(caller, r, Outcome::ApproveErasure),
        Command::RefuseErasure(r) => casework::REFUSE_ERASURE.ready(caller, r, Outcome::RefuseErasure),
        Command::CarryOutErasure(r) => casework::CARRY_OUT_ERASURE.ready(caller, r, Outcome::CarryOutErasure),
        Command::SetLegalHold(r) => casework::SET_LEGAL_HOLD.ready(caller, r, Outcome::SetLegalHold),
        Command::LiftLegalHold(r) => casework::LIFT_LEGAL_HOLD.ready(caller, r, Outcome::LiftLegalHold),
        Command::RestrictProcessing(r) => casework::RESTRICT_PROCESSING.ready(caller, r, Outcome::RestrictProcessing),
        Command::LiftRestriction(r) => casework::LIFT_RESTRICTION.ready(caller, r, Outcome::LiftRestriction),
        Command::WithdrawItem(r) => casework::WITHDRAW_ITEM.ready(caller, r, Outcome::WithdrawItem),
        Command::ReviewRetention(r) => casework::REVIEW_RETENTION.ready(caller, r, Outcome::ReviewRetention),
        Command::OfferTransfer(r) => transfer::OFFER_TRANSFER.ready(caller, r, Outcome::OfferTransfer),
        Command::ExcuseDuty(r) => casework::EXCUSE_DUTY.ready(caller, r, Outcome::ExcuseDuty),
        Command::OpenSubjectAccess(r) => casework::OPEN_SUBJECT_ACCESS.ready(caller, r, Outcome::OpenSubjectAccess),
        Command::ExtendSubjectAccess(r) => {
            casework::EXTEND_SUBJECT_ACCESS.ready(caller, r, Outcome::ExtendSubjectAccess)
        }
        Command::PrepareSubjectAccess(r) => {
            casework::PREPARE_SUBJECT_ACCESS.ready(caller, r, Outcome::PrepareSubjectAccess)
        }
        Command::ReleaseSubjectAccess(r) => {
            casework::RELEASE_SUBJECT_ACCESS.ready(caller, r, Outcome::ReleaseSubjectAccess)
        }
        Command::OpenReview(r) => casework::OPEN_REVIEW.ready(caller, r, Outcome::OpenReview),
        Command::ReleaseReview(r) => casework::RELEASE_REVIEW.ready(caller, r, Outcome::ReleaseReview),
        Command::WithdrawReview(r) => casework::WITHDRAW_REVIEW.ready(caller, r, Outcome::WithdrawReview),
        Command::RegisterAgency(r) => governance::REGISTER_AGENCY.ready(caller, r, Outcome::RegisterAgency),
        Command::RegisterWorker(r) => governance::REGISTER_WORKER.ready(caller, r, Outcome::RegisterWorker),
        Command::RecordLeaver(r) => governance::RECORD_LEAVER.ready(caller, r, Outcome::RecordLeaver),
        Command::AssignWorker(r) => governance::ASSIGN_WORKER.ready(caller, r, Outcome::AssignWorker),
        Command::EndAssignment(r) => governance::END_ASSIGNMENT.ready(caller, r, Outcome::EndAssignment),
        Command::DeclareConflict(r) => governance::DECLARE_CONFLICT.ready(caller, r, Outcome::DeclareConflict),
        Command::RestrictCase(r) => governance::RESTRICT_CASE.ready(caller, r, Outcome::RestrictCase),
        Command::ProposePolicy(r) => governance::PROPOSE_POLICY.ready(caller, r, Outcome::ProposePolicy),
        Command::AdoptPolicy(r) => governance::ADOPT_POLICY.ready(caller, r, Outcome::AdoptPolicy),
        Command::AdoptRulebook(r) => governance::ADOPT_RULEBOOK.ready(caller, r, Outcome::AdoptRulebook),
        Command::RegisterHub(r) => transfer::REGISTER_HUB.ready(caller, r, Outcome::RegisterHub),
        Command::DeclareClosure(r) => closure::DECLARE_CLOSURE.ready(caller, r, Outcome::DeclareClosure),
        Command::ConfirmClosure(r) => closure::CONFIRM_CLOSURE.ready(caller, r, Outcome::ConfirmClosure),
        Command::WithdrawClosure(r) => closure::WITHDRAW_CLOSURE.ready(caller, r, Outcome::WithdrawClosure),
        Command::HandOverCustody(r) => closure::HAND_OVER_CUSTODY.ready(caller, r, Outcome::HandOverCustody),
        Command::AcceptCustody(r) => closure::ACCEPT_CUSTODY.ready(caller, r, Outcome::AcceptCustody),
        Command::AdoptReference(r) => reference::ADOPT_REFERENCE.ready(caller, r, Outcome::AdoptReference),
        Command::IdentifyAgency(r) => governance::IDENTIFY_AGENCY.ready(caller, r, Outcome::IdentifyAgency),
        Command::MakeAgreement(r) => governance::MAKE_AGREEMENT.ready(caller, r, Outcome::MakeAgreement),
        Command::EndAgreement(r) => governance::END_AGREEMENT.ready(caller, r, Outcome::EndAgreement),
        Command::RequestBreakGlass(r) => glass::REQUEST_BREAK_GLASS.ready(caller, r, Outcome::RequestBreakGlass),
        Command::ApproveBreakGlass(r) => glass::APPROVE_BREAK_GLASS.ready(caller, r, Outcome::ApproveBreakGlass),
        Command::ReviewBreakGlass(r) => glass::REVIEW_BREAK_GLASS.ready(caller, r, Outcome::ReviewBreakGlass),
        Command::DeclareRelation(r) => relations::DECLARE_RELATION.ready(caller, r, Outcome::DeclareRelation),
        Command::DismissConflict(r) => relations::DISMISS_CONFLICT.ready(caller, r, Outcome::DismissConflict),
        Command::AcknowledgeAlert(r) => inbox::ACKNOWLEDGE_ALERT.ready(caller, r, Outcome::AcknowledgeAlert),
        Command::EscalateAlert(r) => inbox::ESCALATE_ALERT.ready(caller, r, Outcome::EscalateAlert),
    }
}
