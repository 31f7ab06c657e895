//! The clocks as data, and what holds of them whatever happens.
//!
//! `crates/clocks/rows` holds one file for each part of the work, written for people who know it: what was recorded, when and
//! by whom, and then how every clock of the case stands at some moments. All times are London's.

mod laws;
mod rows;
