//! Protection orders, from the first consideration to what is owed under them. Source: domain 3.1, whose periods are hub
//! defaults except for the notification (Stalking Protection Act 2019 s.9).

mod appeals;
mod hearings;
mod reopened;
mod standing;

use crate::{
    About, How, Owner,
    board::{Begins, Board, Then, start_of},
    referrals, victim,
};
use calendar::{end_of_day, london_date};
use events::{
    AppealParty, ApplicationPart, Duty, NotifiedChange, OrderKind, OrdersEvent, Recorded, ToldAbout, Variation,
    orders as o, transfer as t,
};
use hearings::{interim_heard, listed, listed_after, listed_again};
use kernel::{BreachId, Date, OrderId, PeriodName, Timestamp};
use standing::{Version, is_condition};

pub(crate) use reopened::reopened;
pub(crate) use standing::{Stage, Standing};

/// What is owed while an interim order runs out.
const INTERIM: [Duty; 3] = [Duty::ListBeforeInterimEnds, Duty::SettleBeforeInterimEnds, Duty::DecideBeforeInterimEnds];

/// What nobody owes on an application that has ended.
const BEFORE_THE_COURT: [Duty; 6] = [
    Duty::AuthoriseApplication,
    Duty::LodgeApplication,
    Duty::ListHearing,
    Duty::ListBeforeInterimEnds,
    Duty::SettleBeforeInterimEnds,
    Duty::DecideBeforeInterimEnds,
];

/// What is owed to police by the respondent, and by police where it was not done.
const NOTIFICATION: [Duty; 2] = [Duty::Notify, Duty::RecordFailureToNotify];

pub(crate) fn take(board: &mut Board, then: Then<'_>, said: &OrdersEvent) {
    use OrdersEvent as E;
    let event = then.event;
    match said {
        E::OrderConsidered(it) => {
            considered(board, event, it);
            found_necessary(board, then, it);
        }
        E::OrderRequestAnswered(it) => {
            referrals::answered(board, event, it.referral);
        }
        E::OrderNotPursued(it) => not_pursued(board, then, it),
        E::DraftingStarted(it) => drafted(board, then, it),
        E::ApplicationAuthorised(it) => authorised(board, then, it),
        E::ApplicationLodged(it) => {
            let about = About::Order(it.order);
            board.standing(it.order).stage = Stage::UnderWay;
            board.end(event, event.at, How::Done, &[Duty::LodgeApplication], about);
            let begins = Begins::of(Duty::ListHearing, &event.entry.controller, about);
            board.begin(then, begins, PeriodName::ListHearing, event.at);
        }
        E::InterimSought(it) => {
            let about = About::Order(it.order);
            let at = event.at.min(end_of_day(it.sought_on));
            board.standing(it.order).sought.insert(event.id);
            board.end(event, at, How::Done, &[Duty::LodgeApplication], about);
            let begins = Begins::of(Duty::ListHearing, &event.entry.controller, about);
            board.begin_on(then, begins, PeriodName::ListHearing, it.sought_on);
        }
        E::HearingListed(it) => listed(board, then, it),
        E::ApplicationWithdrawn(it) => withdrawn(board, then, it),
        E::ApplicationRefused(it) => refused(board, then, it),
        E::InterimOrderMade(it) => {
            board.end(event, start_of(it.made), How::Done, &[Duty::ListHearing], About::Order(it.order));
            interim_until(board, then, it.order, it.made, it.last_day);
            board.begin_on(then, to_serve(board, it.order), PeriodName::ServeInterimOrder, it.made);
        }
        E::FullOrderMade(it) => full_made(board, then, it),
        E::OrderMadeOnOutcome(it) => {
            board.standing(it.order).is_condition = is_condition(it.kind);
            serve(board, then, it.order, it.made, it.served_in_court);
            ends(board, then, it.order, it.made, it.last_day);
        }
        E::OrderReceived(it) => received(board, then, it),
        E::OrderVaried(it) => varied(board, then, it),
        E::OrderDischarged(it) => discharged(board, then, it),
        E::ServiceAttempted(it) => {
            for clock in board.open(&[Duty::ServeOrder]).filter(|clock| clock.about == About::Order(it.order)) {
                clock.attempts.push(it.attempted_at);
            }
        }
        E::OrderServed(it) => served(board, then, it),
        E::NotificationReceived(it) => notified(board, event, it),
        E::NotificationExempted(it) => {
            board.end(event, start_of(it.since), How::Lapsed, &NOTIFICATION, About::Order(it.order));
        }
        E::ExemptionEnded(it) => to_notify(board, then, it.order, start_of(it.final_day), it.notification_due),
        E::AppealLodged(it) => {
            board.end(event, start_of(it.lodged_on), How::Done, &[Duty::DecideOnAppeal], About::Order(it.order));
        }
        // What a court puts in an order's place is an event of its own.
        E::AppealDetermined(it) => appeals::determined(board, then, it),
        E::ChangeNotified(it) => changed(board, then, it),
        E::UnnotifiedChangeFound(it) => {
            if it.change == NotifiedChange::Initial {
                board.end(event, it.found_at, How::Done, &[Duty::RecordFailureToNotify], About::Order(it.order));
            }
        }
        E::BreachReported(it) => {
            let about = About::Breach(it.breach);
            board.breaches.insert(it.breach, event.happened_from());
            let act = if board.is_high() { PeriodName::ActOnBreachAtHighRisk } else { PeriodName::ActOnBreach };
            board.begin(then, Begins::of_police(Duty::ActOnBreach, about), act, event.at);
            board.begin(then, Begins::of_police(Duty::DecideOnBreach, about), PeriodName::DecideOnBreach, event.at);
        }
        E::BreachArrested(it) => {
            board.end(event, it.arrested_at, How::Done, &[Duty::ActOnBreach], About::Breach(it.breach));
            victim::of_day(board, then, ToldAbout::InvestigationStep, london_date(it.arrested_at));
        }
        E::BreachRecorded(it) => decided(board, event, it.breach),
        E::BreachNotMadeOut(it) => decided(board, event, it.breach),
        E::BreachCharged(it) => {
            // Nobody is charged with what police neither acted on nor found made out.
            let both = [Duty::ActOnBreach, Duty::DecideOnBreach];
            board.end(event, it.charged_at, How::Done, &both, About::Breach(it.breach));
            victim::of_day(board, then, ToldAbout::Charge, london_date(it.charged_at));
            victim::milestone(board, then);
        }
        E::BreachTried(it) => {
            victim::of_day(board, then, ToldAbout::CourtOutcome, it.on);
            victim::milestone(board, then);
        }
        E::BreachNotCharged(_) => victim::not_charged(board, then),
    }
}

/// An order that was found necessary is applied for. What is not goes on being not pursued, where it was.
fn found_necessary(board: &mut Board, then: Then<'_>, it: &o::OrderConsidered) {
    board.standing(it.order).is_stalking_protection = it.kind == OrderKind::StalkingProtectionOrder;
    if it.criteria.are_met() {
        board.standing(it.order).stage = Stage::UnderWay;
        lodged_soon(board, then, it.order);
    }
}

/// It is looked at again on the day that was named; any trigger of the risk comes before it (`reopened`).
fn not_pursued(board: &mut Board, then: Then<'_>, it: &o::OrderNotPursued) {
    let (event, about) = (then.event, About::Order(it.order));
    board.standing(it.order).stage = Stage::NotPursued;
    board.end(event, event.at, How::Done, &[Duty::ReviewOrder], about);
    board.end(event, event.at, How::Lapsed, &BEFORE_THE_COURT, about);
    let begins = Begins::of(Duty::ReviewOrder, &event.entry.controller, about);
    board.begin_until(then, begins, event.at, it.review_on, None);
}

/// At high risk a draft is authorised soon (domain 3.1, which has a day for the authority where an interim order is asked for:
/// that is said with the authority only).
fn drafted(board: &mut Board, then: Then<'_>, it: &o::DraftingStarted) {
    board.standing(it.order).stage = Stage::UnderWay;
    if board.is_high() {
        let begins = Begins::of(Duty::AuthoriseApplication, &then.event.entry.controller, About::Order(it.order));
        board.begin(then, begins, PeriodName::AuthoriseApplication, then.event.at);
        lodged_soon(board, then, it.order);
    }
}

/// At high risk an application is lodged so soon after an order was found necessary (domain 3.1, from CONSIDERED on); where the
/// risk was not high then, after drafting began.
fn lodged_soon(board: &mut Board, then: Then<'_>, order: OrderId) {
    let about = About::Order(order);
    if board.is_high() && board.open(&[Duty::LodgeApplication]).all(|clock| clock.about != about) {
        let begins = Begins::of(Duty::LodgeApplication, &then.event.entry.controller, about);
        board.begin(then, begins, PeriodName::LodgeAtHighRisk, then.event.at);
    }
}

/// Lodged on the day of the authority at high risk (domain 3.1), and where an interim order is asked for (hub default): with the
/// application, or, where that lies before the court already, by itself.
fn authorised(board: &mut Board, then: Then<'_>, it: &o::ApplicationAuthorised) {
    let (event, about) = (then.event, About::Order(it.order));
    board.end(event, event.at, How::Done, &[Duty::AuthoriseApplication], about);
    if it.interim_sought || board.is_high() {
        board.end(event, event.at, How::Lapsed, &[Duty::LodgeApplication], about);
        let begins = Begins::of(Duty::LodgeApplication, &event.entry.controller, about);
        board.begin(then, begins, PeriodName::LodgeWithInterim, event.at);
    }
}

/// An interim order ends with the application (domain 3.1).
fn withdrawn(board: &mut Board, then: Then<'_>, it: &o::ApplicationWithdrawn) {
    board.end(then.event, start_of(it.withdrawn_on), How::Lapsed, &BEFORE_THE_COURT, About::Order(it.order));
    board.standing(it.order).stage = Stage::Over;
    ended(board, then, it.order, it.withdrawn_on);
}

fn discharged(board: &mut Board, then: Then<'_>, it: &o::OrderDischarged) {
    ended(board, then, it.order, it.discharged_on);
    board.standing(it.order).discharged = Some((then.event.id, it.discharged_on));
}

/// An order was ended on a day otherwise than by its last one: nothing more is owed under it, the victim is told, and where it was
/// an interim order, the main application goes on.
fn ended(board: &mut Board, then: Then<'_>, order: OrderId, day: Date) {
    let duties = [&INTERIM[..], &NOTIFICATION, &[Duty::ServeOrder, Duty::ReviewRenewal]].concat();
    board.end(then.event, start_of(day), How::Lapsed, &duties, About::Order(order));
    let standing = board.standing(order);
    (standing.is_ended, standing.discharged) = (true, None);
    let was_interim = standing.is_interim();
    judge_after(board, then, order, None);
    victim::order_ended(board, then, order, day);
    victim::milestone(board, then);
    victim::of_day(board, then, ToldAbout::Order, day);
    if was_interim {
        listed_again(board, then, order, day);
    }
}

/// After a refusal the force decides whether to appeal. Refusing the main application decides it, and ends an interim order.
/// Where the interim order alone is refused, the main application is still to be heard.
fn refused(board: &mut Board, then: Then<'_>, it: &o::ApplicationRefused) {
    let (event, about) = (then.event, About::Order(it.order));
    if it.part.is_of_a_change() {
        change_refused(board, then, it);
        return;
    }
    if it.part == ApplicationPart::Main {
        board.standing(it.order).stage = Stage::Refused;
        board.drop_unbegun(Duty::ListHearing, about, event.at);
        let decided = [&INTERIM[..], &[Duty::ListHearing]].concat();
        board.end(event, start_of(it.refused_on), How::Done, &decided, about);
        ended(board, then, it.order, it.refused_on);
    } else {
        interim_heard(board, event, start_of(it.refused_on), it.order);
        listed_again(board, then, it.order, it.refused_on);
    }
    let begins = Begins { duty: Duty::DecideOnAppeal, ..to_serve(board, it.order) };
    board.begin_on(then, begins, PeriodName::DecideOnAppeal, it.refused_on);
}

/// An order stays as it is, and the victim is told that. Whether to appeal is the force's question, unless the respondent had
/// applied. What was asked to be renewed was reviewed.
fn change_refused(board: &mut Board, then: Then<'_>, it: &o::ApplicationRefused) {
    if it.part == ApplicationPart::Renewal {
        board.end(then.event, start_of(it.refused_on), How::Done, &[Duty::ReviewRenewal], About::Order(it.order));
    }
    if it.applied_by != Some(AppealParty::Respondent) {
        let begins = Begins { duty: Duty::DecideOnAppeal, ..to_serve(board, it.order) };
        board.begin_on(then, begins, PeriodName::DecideOnAppeal, it.refused_on);
    }
    victim::of_day(board, then, ToldAbout::Order, it.refused_on);
}

/// The full order decides the application, and takes the place of an interim one.
fn full_made(board: &mut Board, then: Then<'_>, it: &o::FullOrderMade) {
    let (event, about) = (then.event, About::Order(it.order));
    board.standing(it.order).stage = Stage::Over;
    board.drop_unbegun(Duty::ListHearing, about, event.at);
    let decided = [&INTERIM[..], &[Duty::ListHearing, Duty::DecideOnAppeal]].concat();
    board.end(event, start_of(it.made), How::Done, &decided, about);
    // What it replaces is not served any more.
    board.end(event, start_of(it.made), How::Lapsed, &[Duty::ServeOrder], about);
    serve(board, then, it.order, it.made, it.served_in_court);
    ends(board, then, it.order, it.made, it.last_day);
}

/// A new version is served, and ends on a day of its own.
fn varied(board: &mut Board, then: Then<'_>, it: &o::OrderVaried) {
    let (event, about) = (then.event, About::Order(it.order));
    // What it replaces is not served any more, and ends on another day.
    board.end(event, start_of(it.made), How::Lapsed, &[Duty::ServeOrder], about);
    match it.how {
        Variation::InterimExtended | Variation::InterimVaried => {
            board.end(event, start_of(it.made), How::Lapsed, &INTERIM, about);
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
            ends(board, then, it.order, it.made, it.last_day);
        }
    }
}

/// A version of an order that came with the case. What is owed under it is counted from the day on which it was made, as far as
/// it is owed here (`Board::due_here`). What it replaced came in the same record, and nothing of that runs here.
fn received(board: &mut Board, then: Then<'_>, it: &t::OrderReceived) {
    board.drop_came(About::Order(it.order));
    board.standing(it.order).is_condition = is_condition(it.kind);
    board.forces.insert(it.order, then.event.entry.controller.clone());
    match (it.interim, it.last_day) {
        (true, Some(last)) => interim_until(board, then, it.order, it.made, last),
        (true, None) => {}
        (false, last) => ends(board, then, it.order, it.made, last),
    }
    // One that came because of a breach or an appeal may have ended: nobody serves that any more.
    if it.last_day.is_some_and(|last| end_of_day(last) < then.event.at) {
        return;
    }
    if it.interim && !it.served_in_court {
        board.begin_on(then, to_serve(board, it.order), PeriodName::ServeInterimOrder, it.made);
    } else {
        serve(board, then, it.order, it.made, it.served_in_court);
    }
}

/// Before an interim order runs out a hearing is listed, and the application decided (domain 3.1: told 14 and 3 days before; an
/// end with the application undecided is an alarm). An order that is shorter than that has no such day.
fn interim_until(board: &mut Board, then: Then<'_>, order: OrderId, made: Date, last: Date) {
    for (duty, period) in INTERIM_LISTED {
        if let Some(day) = then.before(period, made, last).filter(|day| *day > made) {
            let begins = Begins { duty, ..to_serve(board, order) };
            board.begin_until(then, begins, start_of(made), day, Some(period));
        }
    }
    let begins = Begins { duty: Duty::DecideBeforeInterimEnds, ..to_serve(board, order) };
    board.begin_until(then, begins, start_of(made), last, None);
    if board.hearings.get(&order).is_some_and(|hearing| *hearing > made && *hearing <= last) {
        board.end(then.event, then.event.at, How::Done, &INTERIM_LISTED.map(|(duty, _)| duty), About::Order(order));
    }
    board.standing(order).made(Version { made, last: Some(last), is_interim: true });
    // A hearing is listed before that day, and is not owed beside that.
    board.end(then.event, start_of(made), How::Lapsed, &[Duty::ListHearing], About::Order(order));
    listed_after(board, then, order, last);
    judge_after(board, then, order, Some(last));
    victim::order_ends(board, then, order, made, Some(last));
}

/// What is listed before an interim order runs out, and so long before.
const INTERIM_LISTED: [(Duty, PeriodName); 2] = [
    (Duty::ListBeforeInterimEnds, PeriodName::ListBeforeInterimEnds),
    (Duty::SettleBeforeInterimEnds, PeriodName::SettleBeforeInterimEnds),
];

/// What follows from the day on which an order ends: whether to renew it is reviewed before, and the risk is judged after.
fn ends(board: &mut Board, then: Then<'_>, order: OrderId, made: Date, last: Option<Date>) {
    board.standing(order).made(Version { made, last, is_interim: false });
    to_renew(board, then, order, made, last);
    judge_after(board, then, order, last);
    victim::order_ends(board, then, order, made, last);
}

/// The end of an order makes the risk be judged again also where nothing is recorded that day (domain 4.5; a red flag of 4.4).
/// Whatever ended or moved that day takes with it what had not begun.
fn judge_after(board: &mut Board, then: Then<'_>, order: OrderId, last: Option<Date>) {
    let duty = Duty::ReassessAfterOrderEnds;
    board.drop_unbegun(duty, About::Order(order), then.event.at);
    if let Some(last) = last {
        let begins = Begins { duty, ..to_serve(board, order) };
        board.begin(then, begins, PeriodName::ReassessAfterRedFlag, end_of_day(last).plus_millis(1));
    }
}

/// What was notified late is still recorded as an offence.
fn notified(board: &mut Board, event: &Recorded, it: &o::NotificationReceived) {
    let about = About::Order(it.order);
    board.end(event, it.notified_at, How::Done, &[Duty::Notify], about);
    if it.in_time {
        board.end(event, it.notified_at, How::Lapsed, &[Duty::RecordFailureToNotify], about);
    }
}

/// A change is notified within three days beginning with it (Stalking Protection Act 2019 s.10).
fn changed(board: &mut Board, then: Then<'_>, it: &o::ChangeNotified) {
    let begins = Begins { duty: Duty::NotifyChange, owner: Owner::Respondent, about: About::Event };
    board.begin_on(then, begins, PeriodName::NotifyChange, it.changed_on);
    let settled = crate::Settled { by: then.event.id, at: it.notified_at, how: How::Done };
    for clock in board.open(&[Duty::NotifyChange]).filter(|clock| clock.began == then.event.id) {
        clock.settled = Some(settled);
    }
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
    board.forces.insert(it.order, event.entry.controller.clone());
    board.end(event, event.at, How::Done, &[Duty::ReviewOrder], About::Order(it.order));
    // The answer to whoever asked for it.
    let asked = board.requests.iter().filter(|(_, sender)| it.requested_by.as_ref() == Some(sender));
    for referral in asked.map(|(referral, _)| *referral).collect::<Vec<_>>() {
        referrals::answered(board, event, referral);
    }
}

fn to_serve(board: &Board, order: OrderId) -> Begins {
    Begins { duty: Duty::ServeOrder, owner: board.force(order), about: About::Order(order) }
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
        // Not before the last day is over is there anything to record (domain 3.1: H20165 on the same day).
        let begins = Begins { duty: Duty::RecordFailureToNotify, ..to_serve(board, order) };
        board.begin_on(then, begins, PeriodName::RecordFailureToNotify, last);
        for clock in board.open(&[Duty::RecordFailureToNotify]).filter(|clock| clock.began == then.event.id) {
            clock.since = end_of_day(last).plus_millis(1);
        }
    }
}

fn decided(board: &mut Board, event: &Recorded, breach: BreachId) {
    board.end(event, event.at, How::Done, &[Duty::ActOnBreach, Duty::DecideOnBreach], About::Breach(breach));
}
