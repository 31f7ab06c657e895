//! Intake: reports, people, cases opened and referred, screening, links into a course of conduct.
//!
//! Pure rules over the history of a case, of an incident or of a person. It never asks what time it is, who may do what
//! or who may see what: the first comes in the facts, the others are decided elsewhere.

mod command;
mod decide;
mod evolve;
mod refusal;
mod state;
#[cfg(test)]
mod tests;

pub use command::{
    AnswerHint, Command, ConfirmLink, NameSuspect, OpenCase, ProposeLink, ReclassifyConduct, RecordPerson, ReferCase,
    RejectLink, ReportIncident, ScreenCase, ScreenIncident, UndoLink,
};
pub use decide::decide;
pub use evolve::evolve;
pub use refusal::Refusal;
pub use state::State;
