//! The rules of referrals between agencies, each with its lawful basis. The way a referral goes: `stages`; which power and
//! which basis fits whom: `events`, because whatever is shared is held to it too.
//!
//! Pure: a command, the history of the case and the facts of the moment go in; events or a refusal come out. Who may
//! act, what may be seen and whether the case is closed is settled before, in `sharing`; fields are checked in `server`.

mod command;
mod decide;
mod evolve;
mod refusal;
mod stages;
mod state;

#[cfg(test)]
mod tests;

pub use command::{
    AcceptReferral, AcknowledgeReferral, AskForInformation, Command, CompleteReferral, DeclineReferral,
    DiscardReferral, DraftReferral, GiveInformation, RecordDisengagement, ReportProgress, SendReferral, StartWork,
    WithdrawReferral,
};
pub use decide::{decide, received_by};
pub use evolve::evolve;
pub use refusal::Refusal;
pub use stages::{Act, Side, Stage, next};
pub use state::State;
