//! Risk: judgements made with named instruments, the plan that answers each, and red flags.
//!
//! Pure rules over the history of a case. A level is a judgement by a person: nothing here computes one from answers.

mod command;
mod decide;
mod evolve;
mod refusal;
mod state;
#[cfg(test)]
mod tests;

pub use command::{AssessRisk, Command, PlannedAction, RaiseRedFlag};
pub use decide::decide;
pub use evolve::evolve;
pub use refusal::Refusal;
pub use state::State;
