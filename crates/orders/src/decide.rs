//! The rules: what follows from a command, or why not.

mod appeal;
mod application;
mod breach;
mod court;
mod notification;
mod outcome;
mod service;
mod term;

use crate::{
    Command, Refusal, State,
    state::{Fact, Order},
};
use calendar::{Ahead, not_ahead};
use events::{Entry, Event, OrdersEvent, Provenance};
use kernel::{Date, Facts, Occurred, OrderId, Refused, Timestamp};

type Decision = Result<Vec<Entry>, Refused<Refusal>>;

/// The events that a command leads to; none if it repeats an outcome that is already there.
pub fn decide(state: &State, command: &Command, facts: &Facts) -> Decision {
    match command {
        Command::ConsiderOrder(command) => application::consider_order(state, command, facts),
        Command::DeclineOrder(command) => application::decline_order(state, command, facts),
        Command::StartDrafting(command) => application::start_drafting(state, command, facts),
        Command::AuthoriseApplication(command) => application::authorise_application(state, command, facts),
        Command::LodgeApplication(command) => application::lodge_application(state, command, facts),
        Command::SeekInterim(command) => application::seek_interim(state, command, facts),
        Command::RecordInterimOrder(command) => court::record_interim_order(state, command, facts),
        Command::RecordFullOrder(command) => court::record_full_order(state, command, facts),
        Command::RecordOrderOnOutcome(command) => court::record_order_on_outcome(state, command, facts),
        Command::RecordService(command) => service::record_service(state, command, facts),
        Command::RecordNotification(command) => notification::record_notification(state, command, facts),
        Command::ReportBreach(command) => breach::report_breach(state, command, facts),
        Command::RecordBreach(command) => breach::record_breach(state, command, facts),
        Command::RejectBreach(command) => breach::reject_breach(state, command, facts),
        Command::EndBreach(command) => breach::end_breach(state, command, facts),
        Command::ChargeBreach(command) => breach::charge_breach(state, command, facts),
        Command::ListHearing(command) => application::list_hearing(state, command, facts),
        Command::WithdrawApplication(command) => application::withdraw_application(state, command, facts),
        Command::RecordRefusal(command) => outcome::record_refusal(state, command, facts),
        Command::RecordVariation(command) => outcome::record_variation(state, command, facts),
        Command::RecordDischarge(command) => outcome::record_discharge(state, command, facts),
        Command::RecordServiceAttempt(command) => service::record_service_attempt(state, command, facts),
        Command::ExemptNotification(command) => notification::exempt_notification(state, command, facts),
        Command::EndExemption(command) => notification::end_exemption(state, command, facts),
        Command::RecordChange(command) => notification::record_change(state, command, facts),
        Command::ReportUnnotifiedChange(command) => notification::report_unnotified_change(state, command, facts),
        Command::RecordBreachArrest(command) => breach::record_breach_arrest(state, command, facts),
        Command::RecordBreachOutcome(command) => breach::record_breach_outcome(state, command, facts),
        Command::LodgeAppeal(command) => appeal::lodge_appeal(state, command, facts),
        Command::DetermineAppeal(command) => appeal::determine_appeal(state, command, facts),
    }
}

/// The outcome is there already.
const UNCHANGED: Decision = Ok(Vec::new());

/// One event of the caller's own doing.
fn one(facts: &Facts, event: OrdersEvent) -> Vec<Entry> {
    vec![Entry::of(&facts.caller.agency, Event::Orders(event))]
}

/// One event that somebody else may have told.
fn told(facts: &Facts, provenance: &Provenance, event: OrdersEvent) -> Vec<Entry> {
    vec![Entry::said_by(&facts.caller.agency, provenance, Event::Orders(event))]
}

/// What was said before, if it was anything: repeated means unchanged, otherwise it refuses.
fn said_before<T: PartialEq>(before: Option<&Fact<T>>, said: &T, why: Refusal) -> Option<Decision> {
    before.map(|before| if before.said == *said { UNCHANGED } else { Err(Refused::resting_on(why, [before.id])) })
}

/// As [`said_before`], for what happened at a time of its own.
fn told_before<T: PartialEq>(
    before: Option<&Fact<T>>,
    said: &T,
    occurred: Option<Occurred>,
    why: Refusal,
) -> Option<Decision> {
    before.map(|before| {
        let same = before.said == *said && before.occurred == occurred;
        if same { UNCHANGED } else { Err(Refused::resting_on(why, [before.id])) }
    })
}

/// Whether this was said already, of this time.
fn was_told<T: PartialEq>(before: &[&Fact<T>], said: &T, occurred: Option<Occurred>) -> bool {
    before.iter().any(|before| before.said == *said && before.occurred == occurred)
}

/// The order of this case with this id.
fn order(state: &State, order: OrderId) -> Result<&Order, Refusal> {
    state.orders.get(&order).ok_or(Refusal::OrderUnknown)
}

/// What is told has happened and was known. Source: hub default.
fn not_in_the_future(provenance: &Provenance, facts: &Facts) -> Result<(), Refusal> {
    not_ahead(provenance.occurred, provenance.known_at, facts.now).map_err(|ahead| match ahead {
        Ahead::Occurrence => Refusal::OccurredInTheFuture,
        Ahead::Knowledge => Refusal::KnownInTheFuture,
    })
}

/// A moment that is told has come. Source: hub default.
fn has_come(at: Timestamp, facts: &Facts) -> Result<(), Refusal> {
    if calendar::has_come(at, facts.now) { Ok(()) } else { Err(Refusal::OccurredInTheFuture) }
}

/// A day that is told has come. Source: hub default.
fn day_has_come(day: Date, facts: &Facts) -> Result<(), Refusal> {
    if day > facts.today { Err(Refusal::OccurredInTheFuture) } else { Ok(()) }
}
