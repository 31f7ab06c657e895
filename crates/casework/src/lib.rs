//! The rules of the hub's process: triage and closure, contributions, sharing and corrections, victims, meetings.
//!
//! Pure: a command, the history of the case and the facts of the moment go in; events or a refusal come out. Who may
//! act, what may be seen and whether the case is closed is settled before, in `sharing`; fields are checked in `server`.

mod command;
mod decide;
mod evolve;
mod refusal;
mod state;

#[cfg(test)]
mod tests;

pub use command::{
    AcknowledgeCorrection, AdoptCase, ApproveErasure, AssessNeeds, CallMeeting, CarryOutErasure, CloseAction,
    CloseCase, Command, ContributeItem, CorrectItem, DiscussCase, ExcuseDuty, ExtendSubjectAccess, LiftLegalHold,
    LiftRestriction, OfferTransfer, OpenSubjectAccess, PlanAction, PlannedAction, PrepareSubjectAccess, ReceiveCase,
    ReceiveHistory, RecordCourtOutcome, RecordIntelligence, RecordInvestigationStep, RecordSafeContact,
    RecordTransferAnswer, RecordVictimLocation, RefuseErasure, ReleaseSubjectAccess, RequestErasure,
    RestrictProcessing, ReviewRetention, Reviewed, SetLegalHold, SetVictimRights, ShareItem, StepDownCase, TellVictim,
    TransferOutcome, TriageCase, WithdrawItem,
};
pub use decide::{Answer, Review, answer, decide, reopening, reviews, unfinished_erasure};
pub use evolve::evolve;
pub use refusal::Refusal;
pub use state::{Phase, State};
