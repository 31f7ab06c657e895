//! The rules: what follows from a command, or why not.

mod assessment;
mod beside;
mod flags;

use crate::{Command, Refusal, State};
use events::Entry;
use kernel::{Facts, Refused};

type Decision = Result<Vec<Entry>, Refused<Refusal>>;

/// The events that a command leads to; none if it repeats an outcome that is already there.
pub fn decide(state: &State, command: &Command, facts: &Facts) -> Decision {
    match command {
        Command::AssessRisk(command) => assessment::assess_risk(state, command, facts),
        Command::RaiseRedFlag(command) => flags::raise_red_flag(state, command, facts),
        Command::Dissent(command) => beside::dissent(state, command, facts),
        Command::SetHubLevel(command) => beside::set_hub_level(state, command, facts),
        Command::RecordCircumstance(command) => beside::record_circumstance(state, command, facts),
        Command::RecordRelationship(command) => beside::record_relationship(state, command, facts),
        Command::ProposeMotive(command) => beside::propose_motive(state, command, facts),
    }
}

/// The outcome is there already.
const UNCHANGED: Decision = Ok(Vec::new());
