//! The course of conduct as data: `crates/conduct/rows` holds what was recorded, and then what follows for somebody who sees
//! all of it, or not. Days are London's.

mod laws;
mod rows;
