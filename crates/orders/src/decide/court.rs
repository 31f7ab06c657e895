//! Region A at court: interim, full, and orders of a criminal court on an outcome. The hub records what a court made; it
//! refuses only what the law cannot have made. Source: SPA s.2, s.3, s.5; domain brief 3.1.

use super::{
    Decision,
    application::{before_the_court, interim_was_sought},
    day_has_come, not_in_the_future, order,
    service::InCourt,
    term, told, told_before,
};
use crate::{
    RecordFullOrder, RecordInterimOrder, RecordOrderOnOutcome, Refusal, State,
    parameters::{self, WithoutApplication},
    state::Order,
    version::{Made, Version},
};
use calendar::{last_day, london_date};
use events::{
    OrderKind, OrdersEvent, Provenance,
    orders::{FullOrderMade, InterimOrderMade, OrderMadeOnOutcome},
};
use kernel::{Date, Facts, Refused};

/// An interim order was applied for, has a last day, and does not run beside another one. Source: SPA s.5; domain brief
/// 3.1 (LODGED → INTERIM; an interim order that has run out leaves the application LODGED).
pub(super) fn record_interim_order(state: &State, command: &RecordInterimOrder, facts: &Facts) -> Decision {
    let order = order(state, command.order)?;
    let said = InterimOrderMade {
        order: command.order,
        made: command.made,
        last_day: command.last_day,
        court: command.court.clone().into(),
        terms: command.terms.clone().into(),
    };
    let occurred = command.provenance.occurred;
    let same = |version: &&Version| match &version.made {
        Made::Interim(fact) => fact.said == said && fact.occurred == occurred,
        Made::Full(_) | Made::OnOutcome(_) | Made::Varied(_) | Made::Received(_) => false,
    };
    if order.interims().any(|version| same(&version)) {
        return super::UNCHANGED;
    }
    if let Some(full) = order.full() {
        return Err(Refused::resting_on(Refusal::FullOrderExists, [full.made.event()]));
    }
    if !parameters::of(order.kind).interim {
        return Err(Refusal::NoInterimOfThisKind.into());
    }
    before_the_court(order)?;
    interim_was_sought(&order.application, command.made)?;
    if let Some(running) = order.interims().find(|version| runs_on(order, version, command.made)) {
        return Err(Refused::resting_on(Refusal::InterimInForce, [running.made.event()]));
    }
    law_is_in_force(order.kind, command.made)?;
    if command.last_day < command.made {
        return Err(Refusal::EndsBeforeItBegins.into());
    }
    term::check(&command.terms, command.made, Some(command.last_day))?;
    has_been_made(command.made, &command.provenance, facts)?;
    Ok(told(facts, &command.provenance, OrdersEvent::InterimOrderMade(said)))
}

/// The full order lasts at least two years or until further order, is made once, and says truly whether it replaces an
/// interim order. Served in court, it may begin the duty to notify at once. Source: SPA s.2, s.3, s.9(1); domain brief
/// 3.1 (LODGED, INTERIM → FULL).
pub(super) fn record_full_order(state: &State, command: &RecordFullOrder, facts: &Facts) -> Decision {
    let order = order(state, command.order)?;
    let said = FullOrderMade {
        order: command.order,
        made: command.made,
        last_day: command.last_day,
        replaces_interim: command.replaces_interim,
        served_in_court: command.served_in_court,
        court: command.court.clone().into(),
        terms: command.terms.clone().into(),
    };
    let before = order.full().and_then(|version| match &version.made {
        Made::Full(fact) => Some(fact),
        Made::Interim(_) | Made::OnOutcome(_) | Made::Varied(_) | Made::Received(_) => None,
    });
    if let Some(decision) = told_before(before, &said, command.provenance.occurred, Refusal::FullOrderExists) {
        return decision;
    }
    before_the_court(order)?;
    check_replacement(order, command)?;
    check_period(order.kind, command.made, command.last_day, facts)?;
    term::check(&command.terms, command.made, command.last_day)?;
    has_been_made(command.made, &command.provenance, facts)?;
    let mut entries = told(facts, &command.provenance, OrdersEvent::FullOrderMade(said));
    if command.served_in_court {
        let RecordFullOrder { order: id, made, replaces_interim: carries_over, .. } = *command;
        let (court, provenance) = (&command.court, &command.provenance);
        entries.extend(InCourt { order: id, made, court, provenance, carries_over }.entries(order, facts)?);
    }
    Ok(entries)
}

/// Whether a version is in force on a day from the day on which it was made.
pub(super) fn runs_on(order: &Order, version: &Version, day: Date) -> bool {
    order.last_day_of(version).is_none_or(|last| last >= day)
}

/// An order is made on a day that has come, and on the day on which that is said to have happened. Source: hub default.
pub(super) fn has_been_made(made: Date, provenance: &Provenance, facts: &Facts) -> Result<(), Refusal> {
    day_has_come(made, facts)?;
    not_in_the_future(provenance, facts)?;
    let days = provenance.occurred.map(|it| london_date(it.from)..=london_date(it.to));
    if days.is_some_and(|days| !days.contains(&made)) { Err(Refusal::MadeOnAnotherDay) } else { Ok(()) }
}

/// Nothing is asked of a court, and no court makes an order, under a law that is not in force yet. Source: `parameters.rs`.
pub(super) fn law_is_in_force(kind: OrderKind, on: Date) -> Result<(), Refusal> {
    let begins = parameters::of(kind).in_force;
    if begins.is_some_and(|begins| on < begins) { Err(Refusal::LawNotInForce) } else { Ok(()) }
}

/// An order does not end before it begins, and lasts as long as its law asks for and allows. Source: SPA s.3 and the other
/// rows of `parameters.rs`, periods of the rulebook.
pub(super) fn check_period(kind: OrderKind, made: Date, last: Option<Date>, facts: &Facts) -> Result<(), Refusal> {
    if last.is_some_and(|last| last < made) {
        return Err(Refusal::EndsBeforeItBegins);
    }
    law_is_in_force(kind, made)?;
    let parameters = parameters::of(kind);
    let bound = |name| {
        facts
            .rulebook
            .period(name, made)
            .map(|it| last_day(&it, made, facts.calendar))
            .ok_or(Refusal::NoPeriodInRulebook)
    };
    if let (Some(last), Some(minimum)) = (last, parameters.minimum)
        && last < bound(minimum)?
    {
        return Err(Refusal::OrderTooShort);
    }
    if let Some(maximum) = parameters.maximum {
        let longest = bound(maximum)?;
        if last.is_none_or(|last| last > longest) {
            return Err(Refusal::OrderTooLong);
        }
    }
    Ok(())
}

/// Whether a full order replaces an interim one decides whether a duty to notify begins, so it must agree with the
/// record: it replaces one exactly if one is in force on the day it is made. Source: SPA s.5, s.9(1).
fn check_replacement(order: &Order, command: &RecordFullOrder) -> Result<(), Refused<Refusal>> {
    let made = command.made;
    if let Some(later) = order.interims().find(|version| version.made.day() > made) {
        return Err(Refused::resting_on(Refusal::MadeOutOfOrder, [later.made.event()]));
    }
    let running = order.interims().find(|version| runs_on(order, version, made));
    match running {
        Some(interim) if !command.replaces_interim => {
            Err(Refused::resting_on(Refusal::InterimInForce, [interim.made.event()]))
        }
        None if command.replaces_interim => {
            let ended = order.interims().map(|version| version.made.event());
            Err(Refused::resting_on(Refusal::NoInterimToReplace, ended))
        }
        Some(_) | None => Ok(()),
    }
}

/// A criminal court makes a restraining order on conviction or acquittal, for any period; bail and licence conditions and
/// the orders of a family court too need no application of the police. A stalking protection order of the court's own
/// motion needs its power in the rulebook. Served in court, it may begin the duty to notify at once. Where it is said in which proceedings it was made, the kind is one that these make.
/// Source: Sentencing Act 2020 s.360, Protection from Harassment Act 1997 s.5A; domain brief 3 (pending law) and 3.1 (none → FULL, gated by law
/// version).
pub(super) fn record_order_on_outcome(state: &State, command: &RecordOrderOnOutcome, facts: &Facts) -> Decision {
    let said = OrderMadeOnOutcome {
        order: command.order,
        kind: command.kind,
        made: command.made,
        last_day: command.last_day,
        served_in_court: command.served_in_court,
        origin: command.origin,
        applicant: command.applicant,
        court: command.court.clone().into(),
        terms: command.terms.clone().into(),
    };
    if let Some(order) = state.orders.get(&command.order) {
        return repeated_outcome(order, &said, command);
    }
    let in_force = match parameters::of(command.kind).without_application {
        WithoutApplication::Always => true,
        WithoutApplication::Since(power) => facts.rulebook.allows(power, command.made),
        WithoutApplication::Never => false,
    };
    if !in_force {
        return Err(Refusal::OriginNotInForce.into());
    }
    if command.origin.is_some_and(|origin| !parameters::of(command.kind).origins.contains(&origin)) {
        return Err(Refusal::OriginDoesNotFit.into());
    }
    check_period(command.kind, command.made, command.last_day, facts)?;
    term::check(&command.terms, command.made, command.last_day)?;
    has_been_made(command.made, &command.provenance, facts)?;
    let mut entries = told(facts, &command.provenance, OrdersEvent::OrderMadeOnOutcome(said));
    if command.served_in_court {
        let RecordOrderOnOutcome { order, made, .. } = *command;
        let (court, provenance) = (&command.court, &command.provenance);
        let served = InCourt { order, made, court, provenance, carries_over: false };
        entries.extend(served.entries(&Order::new(command.kind), facts)?);
    }
    Ok(entries)
}

fn repeated_outcome(order: &Order, said: &OrderMadeOnOutcome, command: &RecordOrderOnOutcome) -> Decision {
    let before = order.versions.iter().find_map(|version| match &version.made {
        Made::OnOutcome(fact) => Some(fact),
        Made::Interim(_) | Made::Full(_) | Made::Varied(_) | Made::Received(_) => None,
    });
    told_before(before, said, command.provenance.occurred, Refusal::IdInUse).unwrap_or_else(|| {
        let considered = order.application.considered.as_ref().map(|considered| considered.id);
        Err(Refused::resting_on(Refusal::IdInUse, considered))
    })
}
