//! The rules of governance: `register` for the hub's registers, `reference` for its lists of codes, `agreement` for who shares, `hubs` for other hubs, `closure` for the end of this one and what is kept of others, `case` for who works on a case,
//! `inbox` for what becomes of alerts, `glass` for break-glass, `relations` for who is related to whom.

mod agreement;
mod case;
mod closure;
mod glass;
mod hubs;
mod inbox;
mod reference;
mod register;
mod relations;

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
        Command::AdoptReference(command) => reference::adopt(state, command, facts),
        Command::AssignWorker(command) => case::assign(state, command, facts),
        Command::EndAssignment(command) => case::end_assignment(state, command, facts),
        Command::DeclareConflict(command) => case::declare_conflict(state, command, facts),
        Command::RestrictCase(command) => case::restrict(state, command, facts),
        Command::IdentifyAgency(command) => register::identify(state, command, facts),
        Command::MakeAgreement(command) => agreement::make(state, command, facts),
        Command::EndAgreement(command) => agreement::end(state, command, facts),
        Command::RegisterHub(command) => hubs::register(state, command, facts),
        Command::DeclineBundle(command) => hubs::decline(state, command, facts),
        Command::DeclareClosure(command) => closure::declare(state, command, facts),
        Command::ConfirmClosure(command) => closure::confirm(state, command, facts),
        Command::WithdrawClosure(command) => closure::withdraw(state, command, facts),
        Command::HandOverCustody(command) => closure::hand_over(state, command, facts),
        Command::AcceptCustody(command) => closure::accept(state, command, facts),
        Command::AcknowledgeAlert(command) => inbox::acknowledge(state, command, facts),
        Command::EscalateAlert(command) => inbox::escalate(state, command, facts),
        Command::RequestBreakGlass(command) => glass::request(state, command, facts),
        Command::ApproveBreakGlass(command) => glass::approve(state, command, facts),
        Command::ReviewBreakGlass(command) => glass::review(state, command, facts),
        Command::DeclareRelation(command) => relations::declare(state, command, facts),
        Command::DismissConflict(command) => relations::dismiss(state, command, facts),
    }
}

/// One event of the caller's agency.
fn one(facts: &Facts, event: GovernanceEvent) -> Entry {
    Entry::of(&facts.caller.agency, Event::Governance(event))
}
