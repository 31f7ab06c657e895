//! Who may look, who is told of it, and what is recorded: the adversarial cases of the threat model, by their numbers.

mod agreements;
mod alerts;
mod looks;
