//! The rules of governance: `register` for the hub's registers and agreements, `case` for who works on a case.

mod case;
mod register;

use crate::{Command, Refusal, State};
use events::{Entry, Event, GovernanceEvent};
use kernel::{Facts, Refused};

pub(crate) type Decision = Result<Vec<Entry>, Refused<Refusal>>;

/// What follows from a command: events, none if it repeats its own outcome, or a refusal.
pub fn decide(state: &State, command: &Command, facts: &Facts) -> Decision {
    match command {
        Command::RegisterAgency(command) => register::agency(state, command, facts),
        Command::RegisterWorker(command) => register::worker(state, command, facts),
        Command::RecordLeaver(command) => register::leaver(state, command, facts),
        Command::ProposePolicy(command) => register::propose_policy(state, command, facts),
        Command::AdoptPolicy(command) => register::adopt_policy(state, command, facts),
        Command::AdoptRulebook(command) => register::rulebook(state, command, facts),
        Command::AssignWorker(command) => case::assign(state, command, facts),
        Command::EndAssignment(command) => case::end_assignment(state, command, facts),
        Command::DeclareConflict(command) => case::declare_conflict(state, command, facts),
        Command::RestrictCase(command) => case::restrict(state, command, facts),
        Command::IdentifyAgency(command) => register::identify(state, command, facts),
    }
}

/// One event of the caller's agency.
fn one(facts: &Facts, event: GovernanceEvent) -> Entry {
    Entry::of(&facts.caller.agency, Event::Governance(event))
}
