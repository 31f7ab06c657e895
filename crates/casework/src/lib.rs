//! The rules of the hub's process: triage and closure, contributions, sharing and corrections, victims, meetings.
//!
//! Pure: a command, the history of the case and the facts of the moment go in; events or a refusal come out. Who may
//! act, what may be seen and whether the case is closed is settled before, in `sharing`; fields are checked in `server`.

mod command;
mod contact;
mod decide;
mod evolve;
mod phase;
mod refusal;
mod state;

#[cfg(test)]
mod tests;

pub use command::{
    AcknowledgeCorrection, AdoptCase, AnswerAdvocateOffer, ApproveErasure, AskForReturn, AssessNeeds, CallMeeting,
    CarryOutErasure, ClearContact, CloseAction, CloseCase, Command, ConsiderRightToKnow, ContributeItem, CorrectItem,
    DecideRightToKnow, Diarised, DiscussCase, ExcuseDuty, ExtendSubjectAccess, GiveReturn, HandOverAction,
    LiftLegalHold, LiftRestriction, NoteProgress, OfferAdvocate, OfferTransfer, OpenReview, OpenSubjectAccess,
    PlanAction, PlannedAction, PrepareSubjectAccess, PutOnAgenda, Question, ReceiveCase, ReceiveHistory,
    RecordCourtOutcome, RecordIntelligence, RecordInvestigationStep, RecordSafeContact, RecordTransferAnswer,
    RecordVictimLocation, RecordVictimSafety, RedateAction, RefuseErasure, ReleaseReview, ReleaseSubjectAccess,
    ReopenCase, RequestErasure, RestrictProcessing, ReturnAnswer, ReviewRetention, Reviewed, SetLegalHold,
    SetVictimPreference, SetVictimRights, ShareItem, StepDownCase, TakeOffAgenda, TellVictim, TransferOutcome,
    TriageCase, WithdrawItem, WithdrawReview,
};
pub use decide::{
    Answer, Review, answer, decide, is_advocacy_service, received_by, released_as, reopening, reviews,
    unfinished_erasure,
};
pub use evolve::evolve;
pub use phase::{Move, Phase};
pub use refusal::Refusal;
pub use state::State;
