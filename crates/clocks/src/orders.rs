//! Protection orders, from the first consideration to what is owed under them. Source: domain 3.1, whose periods are hub
//! defaults except for the notification (Stalking Protection Act 2019 s.9).

use crate::{
    About, How, Owner,
    board::{Begins, Board, Then, start_of},
    victim,
};
use events::{Duty, OrdersEvent, Recorded, orders as o};
use kernel::{BreachId, Date, OrderId, PeriodName};

pub(crate) fn take(board: &mut Board, then: Then<'_>, said: &OrdersEvent) {
    let event = then.event;
    match said {
        OrdersEvent::OrderConsidered(it) => considered(board, event, it),
        OrdersEvent::OrderNotPursued(it) => {
            let about = About::Order(it.order);
            board.end(event, event.at, How::Done, &[Duty::ReviewOrder], about);
            board.end(event, event.at, How::Lapsed, &[Duty::LodgeApplication], about);
            let begins = Begins::of(Duty::ReviewOrder, &event.entry.controller, about);
            board.begin_until(then, begins, event.at, it.review_on, None);
        }
        OrdersEvent::DraftingStarted(it) => {
            let about = About::Order(it.order);
            if board.is_high() {
                let begins = Begins::of(Duty::LodgeApplication, &event.entry.controller, about);
                board.begin(then, begins, PeriodName::LodgeAtHighRisk, event.at);
            }
        }
        OrdersEvent::ApplicationAuthorised(_) => {}
        OrdersEvent::ApplicationLodged(it) => {
            board.end(event, event.at, How::Done, &[Duty::LodgeApplication], About::Order(it.order));
        }
        OrdersEvent::InterimOrderMade(it) => {
            let begins = Begins { duty: Duty::DecideBeforeInterimEnds, ..to_serve(board, it.order) };
            board.begin_until(then, begins, start_of(it.made), it.last_day, None);
            board.begin_on(then, to_serve(board, it.order), PeriodName::ServeInterimOrder, it.made);
        }
        OrdersEvent::FullOrderMade(it) => {
            let about = About::Order(it.order);
            board.end(event, start_of(it.made), How::Done, &[Duty::DecideBeforeInterimEnds], about);
            // What it replaces is not served any more.
            board.end(event, start_of(it.made), How::Lapsed, &[Duty::ServeOrder], about);
            serve(board, then, it.order, it.made, it.served_in_court);
        }
        OrdersEvent::OrderMadeOnOutcome(it) => serve(board, then, it.order, it.made, it.served_in_court),
        OrdersEvent::OrderServed(it) => served(board, then, it),
        OrdersEvent::NotificationReceived(it) => {
            board.end(event, it.notified_at, How::Done, &[Duty::Notify], About::Order(it.order));
        }
        OrdersEvent::BreachReported(it) => {
            let about = About::Breach(it.breach);
            let act = if board.is_high() { PeriodName::ActOnBreachAtHighRisk } else { PeriodName::ActOnBreach };
            board.begin(then, Begins::of_police(Duty::ActOnBreach, about), act, event.at);
            board.begin(then, Begins::of_police(Duty::DecideOnBreach, about), PeriodName::DecideOnBreach, event.at);
        }
        OrdersEvent::BreachRecorded(it) => decided(board, event, it.breach),
        OrdersEvent::BreachNotMadeOut(it) => decided(board, event, it.breach),
        OrdersEvent::BreachCharged(it) => {
            // Nobody is charged with what police neither acted on nor found made out.
            let both = [Duty::ActOnBreach, Duty::DecideOnBreach];
            board.end(event, it.charged_at, How::Done, &both, About::Breach(it.breach));
            victim::charged(board, then, it);
        }
        OrdersEvent::BreachNotCharged(_) => victim::not_charged(board, then),
    }
}

fn considered(board: &mut Board, event: &Recorded, it: &o::OrderConsidered) {
    board.order_considered = true;
    board.forces.insert(it.order, event.entry.controller.clone());
    board.end(event, event.at, How::Done, &[Duty::ConsiderOrder], About::Case);
    board.end(event, event.at, How::Done, &[Duty::ReviewOrder], About::Order(it.order));
    // The answer to whoever asked for it.
    let asked = board.requests.iter().filter(|(_, sender)| it.requested_by.as_ref() == Some(sender));
    for referral in asked.map(|(referral, _)| *referral).collect::<Vec<_>>() {
        board.end(event, event.at, How::Done, &[Duty::AnswerOrderRequest], About::Referral(referral));
    }
}

/// The duty to serve an order, of the force that considered it; where a criminal court made it, of the police on the case.
fn to_serve(board: &Board, order: OrderId) -> Begins {
    let owner = board.forces.get(&order).cloned().map_or(Owner::Police, Owner::Agency);
    Begins { duty: Duty::ServeOrder, owner, about: About::Order(order) }
}

fn serve(board: &mut Board, then: Then<'_>, order: OrderId, made: Date, served_in_court: bool) {
    if !served_in_court {
        board.begin_on(then, to_serve(board, order), PeriodName::ServeFullOrder, made);
    }
}

/// A service, also one that is recorded late, serves what had been made by then.
fn served(board: &mut Board, then: Then<'_>, it: &o::OrderServed) {
    let about = About::Order(it.order);
    let settled = crate::Settled { by: then.event.id, at: it.served_at, how: How::Done };
    for clock in board.open(&[Duty::ServeOrder]).filter(|clock| clock.about == about && clock.since <= it.served_at) {
        clock.settled = Some(settled);
    }
    if let Some(last) = it.notification_due {
        let begins = Begins { duty: Duty::Notify, owner: Owner::Respondent, about };
        board.begin_until(then, begins, it.served_at, last, Some(PeriodName::OrderNotification));
    }
}

fn decided(board: &mut Board, event: &Recorded, breach: BreachId) {
    board.end(event, event.at, How::Done, &[Duty::ActOnBreach, Duty::DecideOnBreach], About::Breach(breach));
}
