//! Everything that is done to the product rather than by it: CI, generated code and the house checks.
//!
//! Nothing here ships. No product crate depends on this one, and this one depends on no product crate.
#![allow(clippy::print_stdout, reason = "a tool for people at a terminal")]

pub mod ci;
pub mod codegen;
pub mod deny;
pub mod fuzz;
pub mod mutants;
mod protos;
pub mod release;
pub mod repo;
pub mod simulate;
pub mod tidy;
pub mod tools;
