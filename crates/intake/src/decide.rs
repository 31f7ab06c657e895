//! The rules: what follows from a command, or why not.

mod cases;
mod links;
mod reports;
mod screening;

use crate::{Command, Refusal, State};
use calendar::london_date;
use events::{Entry, Event, IntakeEvent, Provenance};
use kernel::{Facts, Refused};

type Decision = Result<Vec<Entry>, Refused<Refusal>>;

/// The events that a command leads to; none if it repeats an outcome that is already there.
pub fn decide(state: &State, command: &Command, facts: &Facts) -> Decision {
    match command {
        Command::ReportIncident(command) => reports::report_incident(state, command, facts),
        Command::RecordPerson(command) => reports::record_person(state, command, facts),
        Command::OpenCase(command) => cases::open_case(state, command, facts),
        Command::NameSuspect(command) => cases::name_suspect(state, command, facts),
        Command::ReferCase(command) => cases::refer_case(state, command, facts),
        Command::ProposeLink(command) => links::propose_link(state, command, facts),
        Command::ConfirmLink(command) => links::confirm_link(state, command, facts),
        Command::RejectLink(command) => links::reject_link(state, command, facts),
        Command::UndoLink(command) => links::undo_link(state, command, facts),
        Command::ScreenCase(command) => screening::screen_case(state, command, facts),
        Command::ReclassifyConduct(command) => screening::reclassify_conduct(state, command, facts),
    }
}

/// The outcome is there already.
const UNCHANGED: Decision = Ok(Vec::new());

/// One event of the caller's own doing.
fn one(facts: &Facts, event: IntakeEvent) -> Vec<Entry> {
    vec![Entry::of(&facts.caller.agency, Event::Intake(event))]
}

/// How far the clock of a sending system may run ahead. Source: hub default.
const CLOCKS_DIFFER_MS: i64 = 5 * 60 * 1_000;

/// What is told has happened and was known. The end of a range known to the day may be the end of today.
/// Source: hub default.
fn not_in_the_future(provenance: &Provenance, facts: &Facts) -> Result<(), Refusal> {
    let latest = facts.now.plus_millis(CLOCKS_DIFFER_MS);
    if provenance.occurred.is_some_and(|it| it.from > latest || london_date(it.to) > london_date(latest)) {
        return Err(Refusal::OccurredInTheFuture);
    }
    if provenance.known_at.is_some_and(|at| at > latest) {
        return Err(Refusal::KnownInTheFuture);
    }
    Ok(())
}

/// Whether a text says nothing.
pub(crate) fn is_blank(text: Option<&String>) -> bool {
    text.is_none_or(|text| text.trim().is_empty())
}
