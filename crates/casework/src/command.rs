//! What the hub's process can be asked to do. New ids come in the command; the server derives them from its request id.

mod investigation;
mod lifecycle;
mod meetings;
mod plan;
mod records;
mod reviews;
mod sharing;
mod subject;
mod transfer;
mod victims;
mod wishes;

pub use investigation::{RecordCourtOutcome, RecordIntelligence, RecordInvestigationStep};
pub use lifecycle::{AdoptCase, CloseCase, Diarised, ExcuseDuty, ReopenCase, StepDownCase, TriageCase};
pub use meetings::{
    AskForReturn, CallMeeting, DiscussCase, GiveReturn, PutOnAgenda, Question, ReturnAnswer, TakeOffAgenda,
};
pub use plan::{CloseAction, HandOverAction, NoteProgress, PlanAction, PlannedAction, RedateAction};
pub use records::{
    ApproveErasure, CarryOutErasure, LiftLegalHold, LiftRestriction, RefuseErasure, RequestErasure, RestrictProcessing,
    ReviewRetention, Reviewed, SetLegalHold,
};
pub use reviews::{OpenReview, ReleaseReview, WithdrawReview};
pub use sharing::{AcknowledgeCorrection, ContributeItem, CorrectItem, ShareItem, WithdrawItem};
pub use subject::{ExtendSubjectAccess, OpenSubjectAccess, PrepareSubjectAccess, ReleaseSubjectAccess};
pub use transfer::{OfferTransfer, ReceiveCase, ReceiveHistory, RecordTransferAnswer, TransferOutcome};
pub use victims::{AssessNeeds, RecordSafeContact, RecordVictimLocation, SetVictimRights, TellVictim};
pub use wishes::{
    AnswerAdvocateOffer, ClearContact, ConsiderRightToKnow, DecideRightToKnow, OfferAdvocate, RecordVictimSafety,
    SetVictimPreference,
};

/// One act of the hub's process.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each variant holds the struct of its name, which says what it is")]
pub enum Command {
    TriageCase(TriageCase),
    AdoptCase(AdoptCase),
    ContributeItem(ContributeItem),
    ShareItem(ShareItem),
    CorrectItem(CorrectItem),
    AcknowledgeCorrection(AcknowledgeCorrection),
    AssessNeeds(AssessNeeds),
    SetVictimRights(SetVictimRights),
    RecordSafeContact(RecordSafeContact),
    RecordVictimLocation(RecordVictimLocation),
    TellVictim(TellVictim),
    SetVictimPreference(SetVictimPreference),
    RecordVictimSafety(RecordVictimSafety),
    OfferAdvocate(OfferAdvocate),
    AnswerAdvocateOffer(AnswerAdvocateOffer),
    ConsiderRightToKnow(ConsiderRightToKnow),
    DecideRightToKnow(DecideRightToKnow),
    ClearContact(ClearContact),
    RecordInvestigationStep(RecordInvestigationStep),
    RecordIntelligence(RecordIntelligence),
    RecordCourtOutcome(RecordCourtOutcome),
    CallMeeting(CallMeeting),
    PutOnAgenda(PutOnAgenda),
    TakeOffAgenda(TakeOffAgenda),
    AskForReturn(AskForReturn),
    GiveReturn(GiveReturn),
    DiscussCase(DiscussCase),
    PlanAction(PlanAction),
    NoteProgress(NoteProgress),
    RedateAction(RedateAction),
    HandOverAction(HandOverAction),
    CloseAction(CloseAction),
    StepDownCase(StepDownCase),
    CloseCase(CloseCase),
    ReopenCase(ReopenCase),
    OfferTransfer(OfferTransfer),
    RecordTransferAnswer(RecordTransferAnswer),
    ReceiveCase(ReceiveCase),
    ReceiveHistory(ReceiveHistory),
    RequestErasure(RequestErasure),
    ApproveErasure(ApproveErasure),
    RefuseErasure(RefuseErasure),
    CarryOutErasure(CarryOutErasure),
    SetLegalHold(SetLegalHold),
    LiftLegalHold(LiftLegalHold),
    RestrictProcessing(RestrictProcessing),
    LiftRestriction(LiftRestriction),
    WithdrawItem(WithdrawItem),
    ReviewRetention(ReviewRetention),
    ExcuseDuty(ExcuseDuty),
    OpenSubjectAccess(OpenSubjectAccess),
    ExtendSubjectAccess(ExtendSubjectAccess),
    PrepareSubjectAccess(PrepareSubjectAccess),
    ReleaseSubjectAccess(ReleaseSubjectAccess),
    OpenReview(OpenReview),
    ReleaseReview(ReleaseReview),
    WithdrawReview(WithdrawReview),
}
