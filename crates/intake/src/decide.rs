//! The rules: what follows from a command, or why not.

mod cases;
mod conduct;
mod links;
mod reports;
mod screening;

use crate::{Command, Refusal, State};
use calendar::{Ahead, not_ahead};
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
        Command::ScreenIncident(command) => conduct::screen_incident(state, command, facts),
        Command::AnswerHint(command) => conduct::answer_hint(state, command, facts),
    }
}

/// The outcome is there already.
const UNCHANGED: Decision = Ok(Vec::new());

/// One event of the caller's own doing.
fn one(facts: &Facts, event: IntakeEvent) -> Vec<Entry> {
    vec![Entry::of(&facts.caller.agency, Event::Intake(event))]
}

/// What is told has happened and was known. Source: hub default.
fn not_in_the_future(provenance: &Provenance, facts: &Facts) -> Result<(), Refusal> {
    not_ahead(provenance.occurred, provenance.known_at, facts.now).map_err(|ahead| match ahead {
        Ahead::Occurrence => Refusal::OccurredInTheFuture,
        Ahead::Knowledge => Refusal::KnownInTheFuture,
    })
}

/// Whether a text says nothing.
pub(crate) fn is_blank(text: Option<&String>) -> bool {
    text.is_none_or(|text| text.trim().is_empty())
}
