//! How a recorded event changes the state. Total: it cannot refuse and cannot fail.

use crate::{
    State,
    state::{Application, Breach, Fact, Order},
    version::{Made, Version},
};
use calendar::london_date;
use events::{Event, OrderKind, OrdersEvent, Recorded, orders::OrderConsidered};
use kernel::OrderId;

/// The state after one more event.
pub fn evolve(mut state: State, event: &Recorded) -> State {
    state.events.insert(event.id);
    match &event.entry.event {
        Event::Orders(said) => orders(&mut state, event, said),
        Event::Intake(_)
        | Event::Risk(_)
        | Event::Referrals(_)
        | Event::Casework(_)
        | Event::Governance(_)
        | Event::Access(_) => {}
    }
    state
}

fn orders(state: &mut State, event: &Recorded, said: &OrdersEvent) {
    match said {
        OrdersEvent::OrderConsidered(said) => consider(state.order(said.order, said.kind), event, said),
        OrdersEvent::OrderNotPursued(said) => {
            state.application(said.order).not_pursued = Some(Fact::of(event, said));
        }
        OrdersEvent::DraftingStarted(said) => state.application(said.order).drafted = Some(Fact::of(event, said)),
        OrdersEvent::ApplicationAuthorised(said) => {
            state.application(said.order).authorised = Some(Fact::of(event, said));
        }
        OrdersEvent::ApplicationLodged(said) => state.application(said.order).lodged = Some(Fact::of(event, said)),
        OrdersEvent::InterimOrderMade(said) => state.made(said.order, Made::Interim(Fact::of(event, said))),
        OrdersEvent::FullOrderMade(said) => state.made(said.order, Made::Full(Fact::of(event, said))),
        OrdersEvent::OrderMadeOnOutcome(said) => {
            let version = Version::new(Made::OnOutcome(Fact::of(event, said)));
            state.order(said.order, said.kind).versions.push(version);
        }
        OrdersEvent::OrderServed(said) => {
            let order = state.order(said.order, OrderKind::StalkingProtectionOrder);
            let at = order.version_on(london_date(said.served_at));
            if let Some(version) = at.and_then(|at| order.versions.get_mut(at)) {
                version.serve(event.id, said);
            }
        }
        OrdersEvent::NotificationReceived(said) => {
            state.order(said.order, OrderKind::StalkingProtectionOrder).notified.push(Fact::of(event, said));
        }
        OrdersEvent::BreachReported(said) => {
            let known = event.entry.known.iter().map(|known| known.at).fold(event.at, Ord::min);
            state.breaches.entry(said.breach).or_insert_with(|| Breach::reported(Fact::of(event, said), known));
        }
        OrdersEvent::BreachRecorded(said) => {
            if let Some(breach) = state.breaches.get_mut(&said.breach) {
                breach.recorded = Some(Fact::of(event, said));
            }
        }
        OrdersEvent::BreachNotMadeOut(said) => {
            if let Some(breach) = state.breaches.get_mut(&said.breach) {
                breach.not_made_out = Some(Fact::of(event, said));
            }
        }
        OrdersEvent::BreachNotCharged(said) => {
            if let Some(breach) = state.breaches.get_mut(&said.breach) {
                breach.not_charged = Some(Fact::of(event, said));
            }
        }
        OrdersEvent::BreachCharged(said) => {
            if let Some(breach) = state.breaches.get_mut(&said.breach) {
                breach.charged = Some(Fact::of(event, said));
            }
        }
    }
}

/// A consideration opens the application anew; the evidence of earlier ones stays known.
fn consider(order: &mut Order, event: &Recorded, said: &OrderConsidered) {
    let mut evidence = std::mem::take(&mut order.application.evidence);
    evidence.extend(&said.evidence);
    order.application = Application { considered: Some(Fact::of(event, said)), evidence, ..Application::default() };
}

impl State {
    /// The order, from now on if the history has not named it before.
    fn order(&mut self, order: OrderId, kind: OrderKind) -> &mut Order {
        self.orders.entry(order).or_insert_with(|| Order::new(kind))
    }

    /// The application for an order. Only a stalking protection order is applied for.
    fn application(&mut self, order: OrderId) -> &mut Application {
        &mut self.order(order, OrderKind::StalkingProtectionOrder).application
    }

    fn made(&mut self, order: OrderId, made: Made) {
        self.order(order, OrderKind::StalkingProtectionOrder).versions.push(Version::new(made));
    }
}
