//! Region D, one per allegation: any agency alleges, police record it as a crime or find it not made out, a charge
//! follows a recorded crime. Source: SPA s.8; domain brief 3.1.

use super::{Decision, has_come, not_in_the_future, one, said_before, told, told_before};
use crate::{
    ChargeBreach, EndBreach, RecordBreach, RecordBreachArrest, RecordBreachOutcome, Refusal, RejectBreach,
    ReportBreach, State, parameters,
    state::{Breach, Order},
    term::{self, Days},
    version::{Version, start_of_day},
};
use calendar::{end_of_day, london_date};
use events::{
    OrdersEvent,
    orders::{
        BreachArrested, BreachCharged, BreachNotCharged, BreachNotMadeOut, BreachRecorded, BreachReported, BreachTried,
    },
};
use kernel::{BreachId, Facts, Occurred, Refused};

/// A breach is of a term of an order that was in force then; what no order forbade is reported as an incident. A report is
/// taken whether or not the order is proven served: it is a report, and service may be proven later. What is enforced is
/// decided at the charge. Source: SPA s.8; domain brief 3.1, region D and invariants.
pub(super) fn report_breach(state: &State, command: &ReportBreach, facts: &Facts) -> Decision {
    let said = BreachReported {
        breach: command.breach,
        order: command.order,
        term: command.term,
        acts: command.acts.clone(),
        narrative: command.narrative.clone().into(),
    };
    let occurred = command.provenance.occurred;
    let before = state.breaches.get(&command.breach).map(|breach| &breach.reported);
    if let Some(decision) = told_before(before, &said, occurred, Refusal::IdInUse) {
        return decision;
    }
    not_in_the_future(&command.provenance, facts)?;
    let Some(order) = state.orders.get(&command.order) else {
        return Err(Refusal::NoOrderInForce.into());
    };
    // Where nobody says when it happened, it had happened by the time that it was known.
    let then = occurred.unwrap_or(Occurred::at(command.provenance.known_at.unwrap_or(facts.now)));
    with_term(order, command.term, &in_force(order, then)?, then)?;
    Ok(told(facts, &command.provenance, OrdersEvent::BreachReported(said)))
}

/// The versions in force at some moment of a range: at least one.
fn in_force(order: &Order, then: Occurred) -> Result<Vec<&Version>, Refused<Refusal>> {
    let in_force: Vec<_> = order.versions.iter().filter(|version| Days::of(order, version).meet(then)).collect();
    if in_force.is_empty() { Err(Refused::resting_on(Refusal::NoOrderInForce, order.made_by())) } else { Ok(in_force) }
}

/// Only a version in force at the breach, with the term that is named, and proven served by then is enforced. Source: domain
/// brief 3.1, invariants.
fn is_enforceable(order: &Order, breach: &Breach) -> Result<(), Refused<Refusal>> {
    // Where nobody says when it happened, it had happened by the time that it was known.
    let then = breach.reported.occurred.unwrap_or(Occurred::at(breach.known));
    let term = breach.reported.said.term;
    let in_force = with_term(order, term, &in_force(order, then)?, then)?;
    if in_force.iter().any(|version| was_served(order, version, term, then)) {
        return Ok(());
    }
    let late = in_force.iter().filter_map(|version| Some(version.served.as_ref()?.id));
    let made = in_force.iter().map(|version| version.made.event());
    Err(Refused::resting_on(Refusal::OrderNotServed, made.chain(late)))
}

/// Served by then, and while what it says was still in force.
fn was_served(order: &Order, version: &Version, term: Option<u16>, then: Occurred) -> bool {
    version.served.as_ref().is_some_and(|served| {
        let held = term::days(order, version, term);
        served.at <= then.to
            && held.iter().any(|days| days.meet(then) && days.last.is_none_or(|last| served.at <= end_of_day(last)))
    })
}

/// The versions that have a term, if one is named, and in which it, or any, was in force then: at least one. Where the terms are
/// erased nobody can tell any more.
fn with_term<'a>(
    order: &Order,
    term: Option<u16>,
    versions: &[&'a Version],
    then: Occurred,
) -> Result<Vec<&'a Version>, Refused<Refusal>> {
    let refused = |why, of: &[&Version]| Err(Refused::resting_on(why, of.iter().map(|version| version.made.event())));
    let with: Vec<_> =
        versions.iter().copied().filter(|version| !term::days(order, version, term).is_empty()).collect();
    if with.is_empty() {
        return refused(Refusal::TermUnknown, versions);
    }
    let held = |version: &&Version| term::days(order, version, term).iter().any(|days| days.meet(then));
    let in_force: Vec<_> = with.iter().copied().filter(held).collect();
    if in_force.is_empty() { refused(Refusal::TermNotInForce, &with) } else { Ok(in_force) }
}

/// Police record an open allegation as a crime. Source: domain brief 3.1 (ALLEGED → RECORDED).
pub(super) fn record_breach(state: &State, command: &RecordBreach, facts: &Facts) -> Decision {
    let breach = breach(state, command.breach)?;
    let said = BreachRecorded { breach: command.breach, crime_reference: command.crime_reference.clone().into() };
    if let Some(decision) = said_before(breach.recorded.as_ref(), &said, Refusal::BreachAlreadyRecorded) {
        return decision;
    }
    if let Some(rejected) = &breach.not_made_out {
        return Err(Refused::resting_on(Refusal::BreachNotMadeOut, [rejected.id]));
    }
    Ok(one(facts, OrdersEvent::BreachRecorded(said)))
}

/// Police find that an open allegation makes out no breach. Source: domain brief 3.1 (ALLEGED → CLEAR).
pub(super) fn reject_breach(state: &State, command: &RejectBreach, facts: &Facts) -> Decision {
    let breach = breach(state, command.breach)?;
    let said = BreachNotMadeOut { breach: command.breach, reason: command.reason.clone().into() };
    if let Some(decision) = said_before(breach.not_made_out.as_ref(), &said, Refusal::BreachNotMadeOut) {
        return decision;
    }
    if let Some(recorded) = &breach.recorded {
        return Err(Refused::resting_on(Refusal::BreachAlreadyRecorded, [recorded.id]));
    }
    Ok(one(facts, OrdersEvent::BreachNotMadeOut(said)))
}

/// Police end a recorded breach without a charge: no further action, or a disposal out of court. Once charged, a court
/// ends it. Source: domain brief 3.1 (RECORDED → NFA).
pub(super) fn end_breach(state: &State, command: &EndBreach, facts: &Facts) -> Decision {
    let breach = breach(state, command.breach)?;
    let said =
        BreachNotCharged { breach: command.breach, reason: command.reason, reasons: command.reasons.clone().into() };
    if let Some(decision) = said_before(breach.not_charged.as_ref(), &said, Refusal::AlreadyEnded) {
        return decision;
    }
    is_recorded(breach)?;
    if let Some(charged) = &breach.charged {
        return Err(Refused::resting_on(Refusal::AlreadyCharged, [charged.id]));
    }
    Ok(one(facts, OrdersEvent::BreachNotCharged(said)))
}

/// A recorded crime is ended or charged, an allegation is not. Source: domain brief 3.1, region D.
fn is_recorded(breach: &Breach) -> Result<(), Refused<Refusal>> {
    if breach.recorded.is_some() {
        return Ok(());
    }
    Err(Refused::resting_on(Refusal::BreachNotRecorded, breach.not_made_out.as_ref().map(|rejected| rejected.id)))
}

/// A charge follows a recorded crime, of a version that was proven served. For a stalking protection order it names the offence of breach.
/// Source: SPA s.8; domain brief 3 (offence codes) and 3.1 (RECORDED → charged).
pub(super) fn charge_breach(state: &State, command: &ChargeBreach, facts: &Facts) -> Decision {
    let breach = breach(state, command.breach)?;
    let said = BreachCharged {
        breach: command.breach,
        charged_at: command.charged_at,
        offences: command.offences.clone(),
        remanded: command.remanded,
        charge_reference: command.charge_reference.clone().into(),
    };
    if let Some(decision) = said_before(breach.charged.as_ref(), &said, Refusal::AlreadyCharged) {
        return decision;
    }
    is_recorded(breach)?;
    has_come(command.charged_at, facts)?;
    // Where nobody says when it happened, it had happened by the time that it was known.
    if command.charged_at < breach.reported.occurred.map_or(breach.known, |then| then.from) {
        return Err(Refused::resting_on(Refusal::ChargedBeforeBreach, [breach.reported.id]));
    }
    let order = state.orders.get(&breach.reported.said.order);
    let first = order.and_then(|order| order.versions.iter().min_by_key(|version| version.made.day()));
    if let Some(first) = first.filter(|first| command.charged_at < start_of_day(first.made.day())) {
        return Err(Refused::resting_on(Refusal::ChargedBeforeBreach, [first.made.event()]));
    }
    if let Some(order) = order {
        is_enforceable(order, breach)?;
        let named = parameters::of(order.kind).breach;
        if named.is_some_and(|offence| !command.offences.contains(&offence)) {
            return Err(Refusal::BreachOffenceMissing.into());
        }
    }
    Ok(one(facts, OrdersEvent::BreachCharged(said)))
}

/// An arrest for an allegation that was not found to be none. Source: domain brief 3.1, region D.
pub(super) fn record_breach_arrest(state: &State, command: &RecordBreachArrest, facts: &Facts) -> Decision {
    let breach = breach(state, command.breach)?;
    let said = BreachArrested {
        breach: command.breach,
        arrested_at: command.arrested_at,
        custody_reference: command.custody_reference.clone().into(),
    };
    if let Some(decision) = said_before(breach.arrested.as_ref(), &said, Refusal::AlreadyArrested) {
        return decision;
    }
    if let Some(rejected) = &breach.not_made_out {
        return Err(Refused::resting_on(Refusal::BreachNotMadeOut, [rejected.id]));
    }
    has_come(command.arrested_at, facts)?;
    if command.arrested_at < breach.reported.occurred.map_or(breach.known, |then| then.from) {
        return Err(Refused::resting_on(Refusal::ArrestedBeforeBreach, [breach.reported.id]));
    }
    Ok(one(facts, OrdersEvent::BreachArrested(said)))
}

/// A court ends the case about a breach that was charged. Source: domain brief 3.1, region D (convicted, acquitted).
pub(super) fn record_breach_outcome(state: &State, command: &RecordBreachOutcome, facts: &Facts) -> Decision {
    let breach = breach(state, command.breach)?;
    let said = BreachTried {
        breach: command.breach,
        on: command.on,
        outcome: command.outcome,
        court: command.court.clone().into(),
    };
    let occurred = command.provenance.occurred;
    if let Some(decision) = told_before(breach.tried.as_ref(), &said, occurred, Refusal::AlreadyTried) {
        return decision;
    }
    let Some(charged) = &breach.charged else {
        return Err(Refusal::NotCharged.into());
    };
    if command.on < london_date(charged.said.charged_at) {
        return Err(Refused::resting_on(Refusal::TriedBeforeCharge, [charged.id]));
    }
    super::court::has_been_made(command.on, &command.provenance, facts)?;
    Ok(told(facts, &command.provenance, OrdersEvent::BreachTried(said)))
}

fn breach(state: &State, breach: BreachId) -> Result<&Breach, Refusal> {
    state.breaches.get(&breach).ok_or(Refusal::BreachUnknown)
}
