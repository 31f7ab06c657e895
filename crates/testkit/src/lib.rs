//! What tests share. Never part of a program that runs for people: a wrong sample stops the test that asks for it.
#![allow(
    clippy::expect_used,
    reason = "a sample that does not parse is a mistake in this crate, and only tests see it"
)]

pub mod commands;
pub mod histories;
pub mod outsider;
pub mod random;
pub mod rows;
pub mod samples;
pub mod transit_contract_fake;
