//! Protection orders: application, court decisions, service, notification, breach, appeal.
//!
//! Pure rules over the history of a case, as parallel regions (domain brief 3.1): A the order itself, B service,
//! C notification, D one per alleged breach, E appeal. One machine for all kinds; how they differ is [`parameters`]. Whether an order is in force on a day is computed from dates, never from a
//! timer. "SPA" is the Stalking Protection Act 2019.

mod carried;
mod command;
mod decide;
mod evolve;
pub mod parameters;
mod refusal;
mod standing;
mod state;
mod term;
#[cfg(test)]
mod tests;
mod version;

pub use carried::{Carried, carried};
pub use command::*;
pub use decide::decide;
pub use evolve::evolve;
pub use refusal::Refusal;
pub use standing::{Standing, TermStanding, standings};
pub use state::State;
