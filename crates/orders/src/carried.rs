//! What goes with a case to another hub: the orders in force, each with all its versions, and the events that say how they were
//! served, what the respondent notified, and which breaches and appeals are open. So nothing that runs begins anew there.

use crate::{
    State,
    state::{Breach, Order},
    version::Version,
};
use events::transfer::OrderReceived;
use kernel::{Date, EventId, TransferId};

/// An order that goes with its case.
#[derive(Debug, Clone, PartialEq)]
pub struct Carried {
    /// Its versions as courts made them, in log order, as the receiver records them.
    pub versions: Vec<OrderReceived>,
    /// The events about it that the receiver records too, in log order.
    pub events: Vec<EventId>,
}

/// The orders that are in force on a day, or have an open breach or appeal.
///
/// Of breaches go those that police have yet to decide on, or have recorded: what is charged is before a court, and goes with the
/// history alone. What is only considered, drafted or lodged is the sending force's own, and goes with the history too (hub
/// default).
pub fn carried(state: &State, transfer: TransferId, day: Date) -> Vec<Carried> {
    let all = state.orders.iter().map(|(id, order)| {
        let breaches: Vec<&Breach> =
            state.breaches.values().filter(|breach| breach.reported.said.order == *id && is_open(breach)).collect();
        (id, order, breaches)
    });
    let goes = all.filter(|(_, order, breaches)| {
        let made = !order.versions.is_empty();
        made && (order.in_force_on(day).is_some() || order.pending_appeal().is_some() || !breaches.is_empty())
    });
    goes.map(|(id, order, breaches)| Carried {
        versions: order.versions.iter().map(|version| received(transfer, *id, order, version)).collect(),
        events: events(state, order, &breaches),
    })
    .collect()
}

/// A version as the receiver records it. Where it ended before its last day, the day on which it did is its last.
fn received(transfer: TransferId, id: kernel::OrderId, order: &Order, version: &Version) -> OrderReceived {
    let made = &version.made;
    OrderReceived {
        transfer,
        order: id,
        kind: order.kind,
        interim: made.is_interim(),
        varied: made.varied(),
        made: made.day(),
        last_day: order.last_day_of(version),
        replaces_interim: made.replaces_interim(),
        served_in_court: made.in_court(),
        origin: order.origin(),
        applicant: order.applicant(),
        court: made.court().cloned().unwrap_or_default().into(),
        terms: made.terms().cloned().unwrap_or_default().into(),
    }
}

/// Services, notifications, exemptions, the open appeal and the open breaches, in log order.
fn events(state: &State, order: &Order, breaches: &[&Breach]) -> Vec<EventId> {
    let served = order.versions.iter().filter_map(|version| version.served.as_ref());
    let mut wanted: Vec<EventId> = served.filter(|served| served.said.is_some()).map(|served| served.id).collect();
    wanted.extend(order.notified.iter().map(|fact| fact.id));
    for (exempted, ended) in &order.exemptions {
        wanted.push(exempted.id);
        wanted.extend(ended.iter().map(|fact| fact.id));
    }
    wanted.extend(order.changes.iter().map(|fact| fact.id));
    wanted.extend(order.pending_appeal().map(|fact| fact.id));
    for breach in breaches {
        wanted.push(breach.reported.id);
        wanted.extend(breach.recorded.iter().map(|fact| fact.id));
    }
    wanted.retain(|event| state.events.contains(event));
    wanted
}

/// Whether police have yet to decide on it, or have recorded it and nothing more.
fn is_open(breach: &Breach) -> bool {
    breach.not_made_out.is_none() && breach.not_charged.is_none() && breach.charged.is_none() && breach.tried.is_none()
}
