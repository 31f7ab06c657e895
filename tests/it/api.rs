//! What the API promises to every caller: who is let in, what a refusal tells, what is repeated, what is recorded.

mod audits;
mod break_glass;
mod closed;
mod conduct;
mod conflicts;
mod corrections;
pub mod credentials;
pub mod hidden;
mod input;
mod meetings;
mod orders;
mod pages;
pub mod policy;
mod records;
mod referrals;
mod repeats;
mod report;
mod restricted;
mod risk;
pub mod scene;
mod sideways;
mod triage;
mod victims;
mod walls;
pub mod wire;
mod work;
