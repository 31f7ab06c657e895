//! gRPC handlers, authentication, configuration, start and stop; the binary `hub`.
//!
//! The only crate that knows which log is behind the trait, that holds the vault, and that maps between API and log. It
//! decides nothing itself: rules are in the service crates, disclosure in `sharing`, folding in `views` and `audit`.

mod agreed;
mod alarms;
mod alerts;
mod arrivals;
mod audits;
mod auth;
mod backup;
mod browser;
mod call;
mod cases;
mod cli;
mod clock;
mod closing;
mod commands;
mod conflicts;
mod connections;
mod copy;
mod cosigner;
mod demo;
mod detectors;
mod duties;
mod erasing;
mod even;
mod exit;
mod follow;
mod founding;
mod glass;
mod held;
mod http1;
mod hub;
mod identities;
#[cfg(test)]
mod in_process;
mod inbox;
mod keys;
#[cfg(test)]
mod leaks;
mod limits;
mod looks;
mod moving;
#[doc(hidden)]
pub mod outside;
mod own;
mod proofs;
mod reacting;
mod reading;
mod reasons;
mod references;
mod refusals;
mod refuse;
mod render;
mod returns;
mod reviews;
mod ring;
mod roles;
mod scenario;
mod serve;
mod sessions;
#[cfg(test)]
mod simulation;
mod submit;
#[cfg(test)]
mod tests;
mod tiles;
mod token;
mod transact;
mod transfer;
mod truth;
mod verifying;
mod watch;
mod whole;
mod witness;

pub use call::{CallError, JsonClient, System};
pub use cli::run;
pub use clock::Clock;
pub use demo::{NORTHMERE, start_demo};
pub use exit::{Exit, Failed};
pub use founding::{Founding, found, found_on_nats};
pub use keys::Places;
pub use limits::Limits;
#[doc(hidden)]
pub use returns::counted;
pub use roles::{ProcessRole, Roles};
pub use scenario::{Issuer, Player, Scenario, demo_founding};
pub use serve::{Config, Logs, Running, SERVICES, start};
pub use tiles::{Publishing, WitnessAt};
pub use token::Bearer;
