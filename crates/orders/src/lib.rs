//! Protection orders: application, court decisions, service, notification, breach.
//!
//! Pure rules over the history of a case, as parallel regions (domain brief 3.1): A application, B service,
//! C notification, D one per alleged breach. Whether an order is in force on a day is computed from dates, never from a
//! timer. "SPA" is the Stalking Protection Act 2019.

mod command;
mod decide;
mod evolve;
mod refusal;
mod state;
#[cfg(test)]
mod tests;
mod version;

pub use command::{
    AuthoriseApplication, ChargeBreach, Command, ConsiderOrder, DeclineOrder, EndBreach, LodgeApplication,
    RecordBreach, RecordFullOrder, RecordInterimOrder, RecordNotification, RecordOrderOnOutcome, RecordService,
    RejectBreach, ReportBreach, StartDrafting,
};
pub use decide::decide;
pub use evolve::evolve;
pub use refusal::Refusal;
pub use state::State;
