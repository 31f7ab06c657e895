//! The rules of governance: who is who, what is agreed, and who works on a case.
//!
//! Pure: a command, a history and the facts of the moment go in; events or a refusal come out. Who may act and what may
//! be seen is settled before, in `sharing`; fields are checked in `server`.
//!
//! **The history that is folded**: for acts of the register (agencies, workers, policy, rulebook, reference data) the streams `hub` and
//! all of `agency/…`, merged in log order; for acts on a case (assignments, conflicts, restriction) these and the
//! history of that case; for what becomes of an alert, the alert and what was done about it; for break-glass the stream
//! of the asking agency.

mod command;
mod decide;
mod evolve;
mod glass;
mod refusal;
mod relations;
mod roles;
mod state;

#[cfg(test)]
mod tests;

pub use command::{
    AcceptCustody, AcknowledgeAlert, AdoptPolicy, AdoptReference, AdoptRulebook, ApproveBreakGlass, AssignWorker,
    Command, ConfirmClosure, DeclareClosure, DeclareConflict, DeclareRelation, DeclineBundle, DismissConflict,
    EndAgreement, EndAssignment, EscalateAlert, HandOverCustody, IdentifyAgency, MakeAgreement, ProposePolicy,
    RecordLeaver, RegisterAgency, RegisterHub, RegisterWorker, RequestBreakGlass, RestrictCase, ReviewBreakGlass,
    WithdrawClosure,
};
pub use decide::decide;
pub use evolve::evolve;
pub use glass::{Act as GlassAct, BreakGlass, GlassState};
pub use refusal::Refusal;
pub use relations::{Person, is_the_same};
pub use state::State;
