//! The rules of referrals between agencies, each with its lawful basis.
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

pub use command::{AcceptReferral, Command, DeclineReferral, SendReferral};
pub use decide::decide;
pub use evolve::evolve;
pub use refusal::Refusal;
pub use state::State;
