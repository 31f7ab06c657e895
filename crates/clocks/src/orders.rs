//! Protection orders, from the first consideration to what is owed under them. Source: domain 3.1, whose periods are hub
//! defaults except for the notification (Stalking Protection Act 2019 s.9).

use crate::{
    About, How, Owner,
    board::{Begins, Board, Then, start_of},
    victim,
};
use calendar::london_date;
use events::{ApplicationPart, Duty, OrdersEvent, Recorded, Variation, orders as o, transfer as t};
use kernel::{BreachId, Date, OrderId, PeriodName, Timestamp};

/// What nobody owes on an application that has ended.
const BEFORE_THE_COURT: [Duty; 4] =
    [Duty::AuthoriseApplication, Duty::LodgeApplication, Duty::ListHearing, Duty::DecideBeforeInterimEnds];

pub(crate) fn take(board: &mut Board, then: Then<'_>, said: &OrdersEvent) {
    use OrdersEvent as E;
    let event = then.event;
    match said {
        E::OrderConsidered(it) => considered(board, event, it),
        E::OrderRequestAnswered(it) => {
            board.end(event, event.at, How::Done, &[Duty::AnswerOrderRequest], About::Referral(it.referral));
        }
        E::OrderNotPursued(it) => {
            let about = About::Order(it.order);
            board.end(event, event.at, How::Done, &[Duty::ReviewOrder], about);
            board.end(event, event.at, How::Lapsed, &BEFORE_THE_COURT, about);
            let begins = Begins::of(Duty::ReviewOrder, &event.entry.controller, about);
            board.begin_until(then, begins, event.at, it.review_on, None);
        }
        E::DraftingStarted(it) => drafted(board, then, it),
        E::ApplicationAuthorised(it) => authorised(board, then, it),
        E::ApplicationLodged(it) => {
            let about = About::Order(it.order);
            board.end(event, event.at, How::Done, &[Duty::LodgeApplication], about);
            let begins = Begins::of(Duty::ListHearing, &event.entry.controller, about);
            board.begin(then, begins, PeriodName::ListHearing, event.at);
        }
        E::HearingListed(it) => board.end(event, event.at, How::Done, &[Duty::ListHearing], About::Order(it.order)),
        E::ApplicationWithdrawn(it) => {
            let duties = [&BEFORE_THE_COURT[..], &[Duty::ServeOrder, Duty::Notify]].concat();
            board.end(event, start_of(it.withdrawn_on), How::Lapsed, &duties, About::Order(it.order));
        }
        E::ApplicationRefused(it) => refused(board, then, it),
        E::InterimOrderMade(it) => {
            board.end(event, start_of(it.made), How::Done, &[Duty::ListHearing], About::Order(it.order));
            interim_until(board, then, it.order, it.made, it.last_day);
            board.begin_on(then, to_serve(board, it.order), PeriodName::ServeInterimOrder, it.made);
        }
        E::FullOrderMade(it) => {
            let about = About::Order(it.order);
            let decided = [Duty::DecideBeforeInterimEnds, Duty::ListHearing, Duty::DecideOnAppeal];
            board.end(event, start_of(it.made), How::Done, &decided, about);
            // What it replaces is not served any more.
            board.end(event, start_of(it.made), How::Lapsed, &[Duty::ServeOrder], about);
            serve(board, then, it.order, it.made, it.served_in_court);
            to_renew(board, then, it.order, it.made, it.last_day);
        }
        E::OrderMadeOnOutcome(it) => {
            serve(board, then, it.order, it.made, it.served_in_court);
            to_renew(board, then, it.order, it.made, it.last_day);
        }
        E::OrderReceived(it) => received(board, then, it),
        E::OrderVaried(it) => varied(board, then, it),
        E::OrderDischarged(it) => {
            let duties = [Duty::DecideBeforeInterimEnds, Duty::ServeOrder, Duty::Notify, Duty::ReviewRenewal];
            board.end(event, start_of(it.discharged_on), How::Lapsed, &duties, About::Order(it.order));
        }
        E::ServiceAttempted(it) => {
            for clock in board.open(&[Duty::ServeOrder]).filter(|clock| clock.about == About::Order(it.order)) {
                clock.attempts.push(it.attempted_at);
            }
        }
        E::OrderServed(it) => served(board, then, it),
        E::NotificationReceived(it) => {
            board.end(event, it.notified_at, How::Done, &[Duty::Notify], About::Order(it.order));
        }
        E::NotificationExempted(it) => {
            board.end(event, start_of(it.since), How::Lapsed, &[Duty::Notify], About::Order(it.order));
        }
        E::ExemptionEnded(it) => to_notify(board, then, it.order, start_of(it.final_day), it.notification_due),
        E::AppealLodged(it) => {
            board.end(event, start_of(it.lodged_on), How::Done, &[Duty::DecideOnAppeal], About::Order(it.order));
        }
        // What a court puts in an order's place is an event of its own; what is found out is a breach of another section.
        E::AppealDetermined(_) | E::ChangeNotified(_) | E::UnnotifiedChangeFound(_) => {}
        E::BreachReported(it) => {
            let about = About::Breach(it.breach);
            let act = if board.is_high() { PeriodName::ActOnBreachAtHighRisk } else { PeriodName::ActOnBreach };
            board.begin(then, Begins::of_police(Duty::ActOnBreach, about), act, event.at);
            board.begin(then, Begins::of_police(Duty::DecideOnBreach, about), PeriodName::DecideOnBreach, event.at);
        }
        E::BreachArrested(it) => {
            board.end(event, it.arrested_at, How::Done, &[Duty::ActOnBreach], About::Breach(it.breach));
            victim::of_breach(board, then, london_date(it.arrested_at));
        }
        E::BreachRecorded(it) => decided(board, event, it.breach),
        E::BreachNotMadeOut(it) => decided(board, event, it.breach),
        E::BreachCharged(it) => {
            // Nobody is charged with what police neither acted on nor found made out.
            let both = [Duty::ActOnBreach, Duty::DecideOnBreach];
            board.end(event, it.charged_at, How::Done, &both, About::Breach(it.breach));
            victim::of_breach(board, then, london_date(it.charged_at));
        }
        E::BreachTried(it) => victim::of_breach(board, then, it.on),
        E::BreachNotCharged(_) => victim::not_charged(board, then),
    }
}

/// At high risk a draft is authorised and lodged soon (domain 3.1, which has a day for the authority where an interim order
/// is asked for: that is said with the authority only).
fn drafted(board: &mut Board, then: Then<'_>, it: &o::DraftingStarted) {
    if board.is_high() {
        let of = |duty| Begins::of(duty, &then.event.entry.controller, About::Order(it.order));
        board.begin(then, of(Duty::AuthoriseApplication), PeriodName::AuthoriseApplication, then.event.at);
        board.begin(then, of(Duty::LodgeApplication), PeriodName::LodgeAtHighRisk, then.event.at);
    }
}

/// Lodged on the day of the authority at high risk (domain 3.1), and where an interim order is asked for (hub default).
fn authorised(board: &mut Board, then: Then<'_>, it: &o::ApplicationAuthorised) {
    let (event, about) = (then.event, About::Order(it.order));
    board.end(event, event.at, How::Done, &[Duty::AuthoriseApplication], about);
    if it.interim_sought || board.is_high() {
        board.end(event, event.at, How::Lapsed, &[Duty::LodgeApplication], about);
        let begins = Begins::of(Duty::LodgeApplication, &event.entry.controller, about);
        board.begin(then, begins, PeriodName::LodgeWithInterim, event.at);
    }
}

/// After a refusal the force decides whether to appeal. Refusing the main application decides it, and ends an interim order.
fn refused(board: &mut Board, then: Then<'_>, it: &o::ApplicationRefused) {
    let (event, about) = (then.event, About::Order(it.order));
    board.end(event, start_of(it.refused_on), How::Done, &[Duty::ListHearing], about);
    if it.part == ApplicationPart::Main {
        board.end(event, start_of(it.refused_on), How::Done, &[Duty::DecideBeforeInterimEnds], about);
        board.end(event, start_of(it.refused_on), How::Lapsed, &[Duty::ServeOrder, Duty::Notify], about);
    }
    let begins = Begins { duty: Duty::DecideOnAppeal, ..to_serve(board, it.order) };
    board.begin_on(then, begins, PeriodName::DecideOnAppeal, it.refused_on);
}

/// A new version is served, and ends on a day of its own.
fn varied(board: &mut Board, then: Then<'_>, it: &o::OrderVaried) {
    let (event, about) = (then.event, About::Order(it.order));
    // What it replaces is not served any more, and ends on another day.
    board.end(event, start_of(it.made), How::Lapsed, &[Duty::ServeOrder], about);
    match it.how {
        Variation::InterimExtended | Variation::InterimVaried => {
            board.end(event, start_of(it.made), How::Lapsed, &[Duty::DecideBeforeInterimEnds], about);
            if let Some(last) = it.last_day {
                interim_until(board, then, it.order, it.made, last);
            }
            if !it.served_in_court {
                board.begin_on(then, to_serve(board, it.order), PeriodName::ServeInterimOrder, it.made);
            }
        }
        Variation::Varied | Variation::Renewed | Variation::OnAppeal => {
            board.end(event, start_of(it.made), How::Done, &[Duty::ReviewRenewal], about);
            serve(board, then, it.order, it.made, it.served_in_court);
            to_renew(board, then, it.order, it.made, it.last_day);
        }
    }
}

/// A version of an order that came with the case. What is owed under it is counted from the day on which it was made, so what
/// was late at the hub that sent it is late here.
fn received(board: &mut Board, then: Then<'_>, it: &t::OrderReceived) {
    let replaced = [Duty::ServeOrder, Duty::ReviewRenewal, Duty::DecideBeforeInterimEnds];
    board.end(then.event, start_of(it.made), How::Lapsed, &replaced, About::Order(it.order));
    board.forces.insert(it.order, then.event.entry.controller.clone());
    match (it.interim, it.last_day) {
        (true, Some(last)) => interim_until(board, then, it.order, it.made, last),
        (true, None) => {}
        (false, last) => to_renew(board, then, it.order, it.made, last),
    }
    if it.interim && !it.served_in_court {
        board.begin_on(then, to_serve(board, it.order), PeriodName::ServeInterimOrder, it.made);
    } else {
        serve(board, then, it.order, it.made, it.served_in_court);
    }
}

fn interim_until(board: &mut Board, then: Then<'_>, order: OrderId, made: Date, last: Date) {
    let begins = Begins { duty: Duty::DecideBeforeInterimEnds, ..to_serve(board, order) };
    board.begin_until(then, begins, start_of(made), last, None);
}

/// Whether to renew is reviewed so long before the last day (domain 3.1). An order that lasts no longer than that is not.
fn to_renew(board: &mut Board, then: Then<'_>, order: OrderId, made: Date, last: Option<Date>) {
    let Some(last) = last else { return };
    let begins = Begins { duty: Duty::ReviewRenewal, ..to_serve(board, order) };
    if let Some(review) = then.before(PeriodName::ReviewRenewal, made, last).filter(|review| *review > made) {
        board.begin_until(then, begins, start_of(made), review, Some(PeriodName::ReviewRenewal));
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
    to_notify(board, then, it.order, it.served_at, it.notification_due);
}

fn to_notify(board: &mut Board, then: Then<'_>, order: OrderId, since: Timestamp, last: Option<Date>) {
    if let Some(last) = last {
        let begins = Begins { duty: Duty::Notify, owner: Owner::Respondent, about: About::Order(order) };
        board.begin_until(then, begins, since, last, Some(PeriodName::OrderNotification));
    }
}

fn decided(board: &mut Board, event: &Recorded, breach: BreachId) {
    board.end(event, event.at, How::Done, &[Duty::ActOnBreach, Duty::DecideOnBreach], About::Breach(breach));
}
