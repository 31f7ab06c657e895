//! Who may look, who is told of it, and what is recorded: the adversarial cases of the threat model, by their numbers.

mod agreements;
pub mod alerts;
mod looks;
