//! What follows for the actions of the plan, and for the orders that outlive it.

use crate::state::{Action, Order, State};
use events::{AppealResult, ApplicationPart, CaseworkEvent, OrdersEvent, Private, Recorded, casework::ActionClosed};
use kernel::{ActionId, Date, OrderId};

pub(super) fn take(state: &mut State, event: &Recorded, own: &CaseworkEvent) {
    if let CaseworkEvent::ActionPlanned(it) = own {
        let (id, by, planned) = (event.id, event.by.clone(), it.clone());
        let (owner, due) = (it.owner.clone(), it.due);
        let (noted, closed, has_result) = (None, None, false);
        let action = Action { id, by, planned, owner, owned_by: id, due, noted, closed, has_result };
        state.actions.insert(it.action, action);
    } else if let Some(action) = named(own).and_then(|action| state.actions.get_mut(&action)) {
        goes_on(action, event, own);
    }
}

fn named(own: &CaseworkEvent) -> Option<ActionId> {
    if let CaseworkEvent::ActionProgressed(it) = own {
        Some(it.action)
    } else if let CaseworkEvent::ActionRedated(it) = own {
        Some(it.action)
    } else if let CaseworkEvent::ActionHandedOver(it) = own {
        Some(it.action)
    } else if let CaseworkEvent::ActionClosed(it) = own {
        Some(it.action)
    } else {
        None
    }
}

fn goes_on(action: &mut Action, event: &Recorded, own: &CaseworkEvent) {
    if let CaseworkEvent::ActionProgressed(it) = own {
        // How far it came before it was closed is no result of it.
        action.has_result |= action.closed.is_some();
        action.noted = Some(it.clone());
    } else if let CaseworkEvent::ActionRedated(it) = own {
        action.due = it.due;
    } else if let CaseworkEvent::ActionHandedOver(it) = own {
        action.owner = it.owner.clone();
        action.owned_by = event.id;
    } else if let CaseworkEvent::ActionClosed(it) = own {
        action.closed = Some((event.id, event.entry.clone()));
        action.has_result |= says_what_came_of_it(it);
    }
}

/// What is erased was said once.
fn says_what_came_of_it(closed: &ActionClosed) -> bool {
    match &closed.note {
        Private::Known(note) => note.as_ref().is_some_and(|note| !note.trim().is_empty()),
        Private::Erased => true,
    }
}

/// The orders that a court made, and their ends. An appeal that is allowed may undo an end, so the order is looked at again
/// (hub default).
pub(super) fn order(state: &mut State, event: &Recorded, said: &OrdersEvent) {
    let mut made = |order: OrderId, last_day: Option<Date>, interim: bool| {
        state.orders.insert(order, Order { event: event.id, last_day, interim, ended: false });
    };
    match said {
        OrdersEvent::InterimOrderMade(it) => made(it.order, Some(it.last_day), true),
        OrdersEvent::FullOrderMade(it) => made(it.order, it.last_day, false),
        OrdersEvent::OrderMadeOnOutcome(it) => made(it.order, it.last_day, false),
        OrdersEvent::OrderReceived(it) => made(it.order, it.last_day, it.interim),
        OrdersEvent::OrderVaried(it) => {
            if let Some(order) = state.orders.get_mut(&it.order) {
                *order = Order { event: event.id, last_day: it.last_day, ..order.clone() };
            }
        }
        OrdersEvent::OrderDischarged(it) => ends(state, it.order, |_| true),
        OrdersEvent::ApplicationWithdrawn(it) => ends(state, it.order, |order| order.interim),
        OrdersEvent::ApplicationRefused(it) => {
            let main = it.part == ApplicationPart::Main;
            ends(state, it.order, |order| main && order.interim);
        }
        OrdersEvent::AppealDetermined(it) if it.undoes_a_refusal() => {}
        OrdersEvent::AppealDetermined(it) => match it.result {
            AppealResult::Quashed => ends(state, it.order, |_| true),
            AppealResult::Allowed => {
                if let Some(order) = state.orders.get_mut(&it.order) {
                    order.ended = false;
                }
            }
            AppealResult::Dismissed | AppealResult::Withdrawn => {}
        },
        OrdersEvent::OrderConsidered(_)
        | OrdersEvent::OrderNotPursued(_)
        | OrdersEvent::DraftingStarted(_)
        | OrdersEvent::ApplicationAuthorised(_)
        | OrdersEvent::ApplicationLodged(_)
        | OrdersEvent::InterimSought(_)
        | OrdersEvent::OrderServed(_)
        | OrdersEvent::NotificationReceived(_)
        | OrdersEvent::OrderRequestAnswered(_)
        | OrdersEvent::HearingListed(_)
        | OrdersEvent::ServiceAttempted(_)
        | OrdersEvent::NotificationExempted(_)
        | OrdersEvent::ExemptionEnded(_)
        | OrdersEvent::ChangeNotified(_)
        | OrdersEvent::UnnotifiedChangeFound(_)
        | OrdersEvent::BreachReported(_)
        | OrdersEvent::BreachRecorded(_)
        | OrdersEvent::BreachNotMadeOut(_)
        | OrdersEvent::BreachNotCharged(_)
        | OrdersEvent::BreachCharged(_)
        | OrdersEvent::BreachArrested(_)
        | OrdersEvent::BreachTried(_)
        | OrdersEvent::AppealLodged(_) => {}
    }
}

fn ends(state: &mut State, order: OrderId, which: impl Fn(&Order) -> bool) {
    if let Some(order) = state.orders.get_mut(&order).filter(|order| which(order)) {
        order.ended = true;
    }
}
