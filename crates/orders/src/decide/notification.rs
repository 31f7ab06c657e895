//! Region C: the respondent's initial notification, exemption from it, and later changes. Due, met or missed follows from dates, never from a timer.
//! Source: SPA s.9, s.10; domain brief 3.1; decision 22.

use super::{Decision, UNCHANGED, day_has_come, has_come, one, order, service::notification_due};
use crate::{
    EndExemption, ExemptNotification, RecordChange, RecordNotification, Refusal, ReportUnnotifiedChange, State,
    parameters, state::Order,
};
use calendar::{last_day, london_date};
use events::{
    NotifiedChange, OrdersEvent,
    orders::{ChangeNotified, ExemptionEnded, NotificationExempted, NotificationReceived, UnnotifiedChangeFound},
};
use kernel::{Date, Facts, PeriodName, Refused, Timestamp};

/// A notification answers the latest duty that had begun by then. A late one is recorded too, as late.
pub(super) fn record_notification(state: &State, command: &RecordNotification, facts: &Facts) -> Decision {
    let order = order(state, command.order)?;
    let duty = order.duties().filter(|duty| duty.began <= command.notified_at).max_by_key(|duty| duty.began);
    let Some(duty) = duty else {
        return match order.duties().next() {
            Some(later) => Err(Refused::resting_on(Refusal::NotifiedBeforeService, [later.service])),
            None => Err(Refusal::NotificationNotDue.into()),
        };
    };
    let said = NotificationReceived {
        order: command.order,
        notified_at: command.notified_at,
        in_time: london_date(command.notified_at) <= duty.due,
        identity_verified: command.identity_verified,
        names: command.names.clone().into(),
        address: command.address.clone().into(),
        station: command.station.clone().into(),
        acknowledgement: command.acknowledgement.clone().into(),
    };
    if order.notified.iter().any(|before| before.said == said) {
        return UNCHANGED;
    }
    if let Some(answered) = order.notified.iter().find(|before| before.said.notified_at >= duty.began) {
        return Err(Refused::resting_on(Refusal::AlreadyNotified, [answered.id]));
    }
    has_come(command.notified_at, facts)?;
    Ok(one(facts, OrdersEvent::NotificationReceived(said)))
}

/// Whoever is subject to sex-offender notification owes none under the order. Source: SPA s.9; domain brief 3.1 (EXEMPT).
pub(super) fn exempt_notification(state: &State, command: &ExemptNotification, facts: &Facts) -> Decision {
    let order = order(state, command.order)?;
    let said = NotificationExempted { order: command.order, since: command.since, basis: command.basis.clone().into() };
    if let Some(before) = order.exempt() {
        let same = before.said == said;
        return if same { UNCHANGED } else { Err(Refused::resting_on(Refusal::AlreadyExempt, [before.id])) };
    }
    if parameters::of(order.kind).notification.is_none() {
        return Err(Refusal::NotificationNotDue.into());
    }
    day_has_come(command.since, facts)?;
    Ok(one(facts, OrdersEvent::NotificationExempted(said)))
}

/// The duty begins with the final day of the other notification, which counts as day 1. Source: SPA s.9; domain brief 3.1
/// (EXEMPT → DUE).
pub(super) fn end_exemption(state: &State, command: &EndExemption, facts: &Facts) -> Decision {
    let order = order(state, command.order)?;
    let (order_id, final_day) = (command.order, command.final_day);
    let Some(exempt) = order.exempt() else {
        let ended = order.exemptions.last().and_then(|(_, ended)| ended.as_ref());
        return match ended {
            Some(ended) if ended.said.final_day == final_day => UNCHANGED,
            Some(ended) => Err(Refused::resting_on(Refusal::NotExempt, [ended.id])),
            None => Err(Refusal::NotExempt.into()),
        };
    };
    if final_day < exempt.said.since {
        return Err(Refused::resting_on(Refusal::EndsBeforeItBegins, [exempt.id]));
    }
    day_has_come(final_day, facts)?;
    let due = if served_on(order, final_day) { notification_due(order.kind, false, final_day, facts)? } else { None };
    let said = ExemptionEnded { order: order_id, final_day, notification_due: due };
    Ok(one(facts, OrdersEvent::ExemptionEnded(said)))
}

/// Whether the version in force on a day was served by then, or one before it was.
fn served_on(order: &Order, day: Date) -> bool {
    let served = |at: &crate::version::Version| at.served.as_ref().is_some_and(|served| london_date(served.at) <= day);
    order.in_force_on(day).is_some() && order.versions.iter().any(served)
}

/// A new name or address is notified within three days beginning with the change, after the initial notification. A late
/// one is recorded too, as late. Source: SPA s.10, period `NotifyChange` of the rulebook; domain brief 3.1 (COMPLIANT).
pub(super) fn record_change(state: &State, command: &RecordChange, facts: &Facts) -> Decision {
    let order = order(state, command.order)?;
    let period = facts.rulebook.period(PeriodName::NotifyChange, command.changed_on);
    let period = period.ok_or(Refusal::NoPeriodInRulebook)?;
    let said = ChangeNotified {
        order: command.order,
        change: command.change,
        changed_on: command.changed_on,
        notified_at: command.notified_at,
        in_time: london_date(command.notified_at) <= last_day(&period, command.changed_on, facts.calendar),
        detail: command.detail.clone().into(),
        station: command.station.clone().into(),
        acknowledgement: command.acknowledgement.clone().into(),
    };
    if order.changes.iter().any(|before| before.said == said) {
        return UNCHANGED;
    }
    if command.change == NotifiedChange::Initial {
        return Err(Refusal::NotAChange.into());
    }
    if order.notified.is_empty() {
        return Err(Refusal::NotificationNotDue.into());
    }
    if order.in_force_on(command.changed_on).is_none() {
        return Err(Refused::resting_on(Refusal::NoOrderInForce, order.made_by()));
    }
    has_come(command.notified_at, facts)?;
    day_has_come(command.changed_on, facts)?;
    Ok(one(facts, OrdersEvent::ChangeNotified(said)))
}

/// A change that was not notified is found while a served order is in force and the respondent is not exempt, or that nothing
/// was notified when the last day for it was over. Source: SPA s.9, s.10, s.11; domain brief 3.1 (COMPLIANT → OVERDUE, DUE →
/// OVERDUE).
pub(super) fn report_unnotified_change(state: &State, command: &ReportUnnotifiedChange, facts: &Facts) -> Decision {
    let order = order(state, command.order)?;
    let said = UnnotifiedChangeFound {
        order: command.order,
        change: command.change,
        found_at: command.found_at,
        account: command.account.clone().into(),
    };
    if order.found.iter().any(|before| before.said == said) {
        return UNCHANGED;
    }
    if order.duties().next().is_none() {
        return Err(Refusal::NotificationNotDue.into());
    }
    if command.change == NotifiedChange::Initial && !is_overdue(order, command.found_at) {
        return Err(Refused::resting_on(Refusal::NotOverdue, order.notified.iter().map(|notified| notified.id)));
    }
    let day = london_date(command.found_at);
    if order.in_force_on(day).is_none() {
        return Err(Refused::resting_on(Refusal::NoOrderInForce, order.made_by()));
    }
    if let Some((exempted, _)) = order.exempt_on(day) {
        return Err(Refused::resting_on(Refusal::NotificationNotDue, [exempted.id]));
    }
    has_come(command.found_at, facts)?;
    Ok(one(facts, OrdersEvent::UnnotifiedChangeFound(said)))
}

/// Whether the last day of a duty to notify was over at a moment, and nothing had been notified by its end. What was notified
/// later does not take that back.
fn is_overdue(order: &Order, at: Timestamp) -> bool {
    let in_time = |due| order.notified.iter().any(|notified| london_date(notified.said.notified_at) <= due);
    let owed = |due| !in_time(due) && order.exempt_on(due).is_none();
    order.duties().any(|duty| london_date(at) > duty.due && owed(duty.due))
}
