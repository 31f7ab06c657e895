//! Region C: the respondent's initial notification. Due, met or missed follows from dates, never from a timer.
//! Source: SPA s.9, s.10; domain brief 3.1; decision 22.

use super::{Decision, UNCHANGED, has_come, one, order};
use crate::{RecordNotification, Refusal, State};
use calendar::london_date;
use events::{OrdersEvent, orders::NotificationReceived};
use kernel::{Facts, Refused};

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
