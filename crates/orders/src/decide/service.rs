//! Region B: service. Each version of an order is served once; what was not proven served cannot be breached.
//! Source: domain brief 3.1.

use super::{Decision, UNCHANGED, has_come, one, order, told};
use crate::{
    RecordService, RecordServiceAttempt, Refusal, State, parameters,
    state::Order,
    version::{Made, Version},
};
use calendar::{end_of_day, last_day, london_date};
use events::{
    Entry, OrderKind, OrdersEvent, Provenance, ServiceMethod,
    orders::{OrderServed, ServiceAttempted},
};
use kernel::{Date, Facts, OrderId, Precision, Refused};

/// A service belongs to the version in force on its day: recorded late, it still serves the version of that day.
pub(super) fn record_service(state: &State, command: &RecordService, facts: &Facts) -> Decision {
    let order = order(state, command.order)?;
    let day = london_date(command.served_at);
    let Some(first) = order.versions.first() else {
        return Err(Refusal::OrderNotMade.into());
    };
    let Some(version) = order.version_on(day).and_then(|at| order.versions.get(at)) else {
        return Err(Refused::resting_on(Refusal::ServedBeforeMade, [first.made.event()]));
    };
    if let Some(served) = &version.served {
        let said = order_served(command, served.notification_due);
        let same = served.said.as_ref() == Some(&said);
        return if same { UNCHANGED } else { Err(Refused::resting_on(Refusal::AlreadyServed, [served.id])) };
    }
    has_come(command.served_at, facts)?;
    if order.last_day_of(version).is_some_and(|last| last < day) {
        return Err(Refused::resting_on(Refusal::NoOrderInForce, [version.made.event()]));
    }
    let first = order.counts_from(day).filter(|_| begins_duty(order, version));
    let due = first.map(|first| notification_due(order.kind, false, first, facts)).transpose()?.flatten();
    Ok(one(facts, OrdersEvent::OrderServed(order_served(command, due))))
}

/// Whether the service of a version begins the duty to notify: not for a full order that replaces an interim one, nor for a
/// variation where a duty was begun or would not have been. Source: SPA s.9; domain brief 3.1, region C (carries over,
/// never resets).
fn begins_duty(order: &Order, version: &Version) -> bool {
    let carries = match &version.made {
        Made::Interim(_) | Made::OnOutcome(_) => false,
        Made::Received(it) if it.said.varied.is_none() => version.made.replaces_interim(),
        Made::Full(_) => version.made.replaces_interim(),
        Made::Varied(_) | Made::Received(_) => carries_over(order),
    };
    !carries
}

/// Whether a variation finds a duty that was begun, or would not have been, so that its service begins none.
pub(super) fn carries_over(order: &Order) -> bool {
    order.duties().next().is_some() || order.full().is_some_and(|full| full.made.replaces_interim())
}

/// An attempt is not a service. Source: domain brief 3.1, region B (stays UNSERVED).
pub(super) fn record_service_attempt(state: &State, command: &RecordServiceAttempt, facts: &Facts) -> Decision {
    let order = order(state, command.order)?;
    let said = ServiceAttempted {
        order: command.order,
        attempted_at: command.attempted_at,
        place: command.place.clone().into(),
        why_not: command.why_not.clone().into(),
    };
    if order.attempts.iter().any(|before| before.said == said) {
        return UNCHANGED;
    }
    let day = london_date(command.attempted_at);
    if order.version_on(day).is_none() {
        return Err(match order.versions.first() {
            Some(first) => Refused::resting_on(Refusal::ServedBeforeMade, [first.made.event()]),
            None => Refusal::OrderNotMade.into(),
        });
    }
    has_come(command.attempted_at, facts)?;
    Ok(one(facts, OrdersEvent::ServiceAttempted(said)))
}

fn order_served(command: &RecordService, notification_due: Option<Date>) -> OrderServed {
    OrderServed {
        order: command.order,
        served_at: command.served_at,
        method: command.method,
        notification_due,
        place: command.place.clone().into(),
        proof: command.proof.clone().into(),
    }
}

/// The last day of the initial notification that a service begins: three days beginning with the day of service.
///
/// None for an order that replaces an interim order: the duty that the interim order's service began carries over and is
/// not reset. If the interim order was never served, s.9(1)(a) seems to leave no initial duty; the hub does not guess one
/// and leaves the question to police legal. None for orders of other Acts.
/// Source: SPA s.9(1), period `OrderNotification` of the rulebook; domain brief 3.1, invariants.
pub(super) fn notification_due(
    kind: OrderKind,
    replaces: bool,
    served: Date,
    facts: &Facts,
) -> Result<Option<Date>, Refusal> {
    let Some(name) = parameters::of(kind).notification.filter(|_| !replaces) else { return Ok(None) };
    let period = facts.rulebook.period(name, served).ok_or(Refusal::NoPeriodInRulebook)?;
    Ok(Some(last_day(&period, served, facts.calendar)))
}

/// What a court made or varied and served at once.
pub(super) struct InCourt<'a> {
    pub order: OrderId,
    pub made: Date,
    pub court: &'a str,
    pub provenance: &'a Provenance,
    /// Whether the duty to notify carries over from an interim order or an earlier version, and is not begun.
    pub carries_over: bool,
}

impl InCourt<'_> {
    /// Service in court of what carries no duty over begins the duty to notify, so it is an event of its own that carries the
    /// last day. Where the moment is not told, it is taken as the last possible one.
    pub(super) fn entries(&self, order: &Order, facts: &Facts) -> Result<Vec<Entry>, Refusal> {
        let Some(first) = order.counts_from(self.made) else {
            return Ok(Vec::new());
        };
        let Some(due) = notification_due(order.kind, self.carries_over, first, facts)? else {
            return Ok(Vec::new());
        };
        let told_at = self.provenance.occurred.filter(|it| it.precision == Precision::Exact).map(|it| it.from);
        let served_at = told_at.filter(|&at| london_date(at) == self.made);
        let said = OrderServed {
            order: self.order,
            served_at: served_at.unwrap_or_else(|| end_of_day(self.made).min(facts.now)),
            method: ServiceMethod::InCourt,
            notification_due: Some(due),
            place: Some(self.court.to_owned()).into(),
            proof: "the court served it when it made the order".to_owned().into(),
        };
        Ok(told(facts, self.provenance, OrdersEvent::OrderServed(said)))
    }
}
