//! The log on NATS against real nats-server processes: `cargo xtask tools` fetches the program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod checkpoints;
mod copies;
mod faults;
mod keys;
mod laws;
mod refusals;
mod world;
