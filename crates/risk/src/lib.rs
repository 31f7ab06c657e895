//! Risk: judgements made with named instruments, the plan that answers each, and red flags.
//!
//! Pure rules over the history of a case. A level is a judgement by a person: nothing here computes one from answers.

pub mod catalogue;
mod command;
mod decide;
mod evolve;
mod refusal;
mod state;
#[cfg(test)]
mod tests;
pub mod trend;

pub use command::{
    AssessRisk, Command, Dissent, PlannedAction, ProposeMotive, RaiseRedFlag, RecordCircumstance, RecordRelationship,
    SetHubLevel,
};
pub use decide::decide;
pub use evolve::evolve;
pub use refusal::Refusal;
pub use state::State;
