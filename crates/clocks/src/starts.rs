//! What is owed from when the hub is asked to take a case on, and again from when a case that had ended goes on. Source: domain
//! 5, steps 1, 2 and 8; 4.5 and 6 (hub defaults).
//!
//! Triage, a closing and a transfer end work, because nobody owes it on a case that nobody works on. When the case goes on, what
//! was never done is owed anew, unless it still runs: nothing falls silent because a case ended in between. What was done
//! once is not owed again, but that the risk is judged again.

use crate::{
    About,
    board::{Begins, Board, Then},
    process::WORK,
    screening, victim,
};
use events::{CaseworkEvent, Duty, Event, IntakeEvent, OrdersEvent, Recorded, RiskEvent, Urgency};
use kernel::PeriodName;

/// Where the case stands, as far as its clocks depend on that.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Phase {
    /// Whether it was adopted once: then it never waits for triage again.
    pub adopted: bool,
    /// Whether nobody works on it: triage ended it with advice or another service, it was closed, or another hub has it.
    pub ended: bool,
}

/// Takes in that the case is worked on. Not everybody who sees what opened it (decision 27) sees that it was opened, and a judgement
/// of the risk is put down where somebody works.
pub(crate) fn learn(board: &mut Board, event: &Event) {
    let is_at_work = matches!(
        event,
        Event::Intake(IntakeEvent::LinkConfirmed(_))
            | Event::Risk(RiskEvent::RedFlagRaised(_) | RiskEvent::RiskAssessed(_))
            | Event::Orders(OrdersEvent::BreachReported(_))
    );
    if is_at_work {
        board.phase.ended = false;
    }
}

/// The hub was asked to take the case on.
pub(crate) fn referred(board: &mut Board, then: Then<'_>, urgency: Urgency) {
    triage(board, then, urgency == Urgency::SameDay);
    never_done(board, then);
}

/// A case that had ended goes on.
pub(crate) fn again(board: &mut Board, then: Then<'_>) {
    board.phase.ended = false;
    never_done(board, then);
    judged_before(board, then);
    screening::asks_on(board, then);
}

/// Triage the same day where the referrer says so or the risk is judged high or imminent, else within a working day (domain 5,
/// step 2).
pub(crate) fn triage(board: &mut Board, then: Then<'_>, urgent: bool) {
    let soon = urgent || board.is_high();
    let period = if soon { PeriodName::TriageUrgent } else { PeriodName::Triage };
    begin(board, then, Duty::Triage, period);
}

fn never_done(board: &mut Board, then: Then<'_>) {
    if board.judgements.last().is_none() {
        begin(board, then, Duty::FirstAssessment, PeriodName::FirstAssessment);
    }
    if !board.needs_assessed {
        begin(board, then, Duty::AssessNeeds, PeriodName::AssessNeeds);
    }
    victim::brought(board, then.event);
    if !board.wishes.has_advocate() {
        begin(board, then, Duty::OfferAdvocate, PeriodName::OfferAdvocate);
    }
}

/// Where the risk was judged before, whoever judged it last judges it again: its clock had ended with the case. What opened the
/// case may have asked for it already, in the same record; two of a kind are not owed for one thing.
fn judged_before(board: &mut Board, then: Then<'_>) {
    const AGAIN: Duty = Duty::ReassessAfterTrigger;
    let now = then.event.at;
    let is_asked = board.open(&[AGAIN]).any(|clock| clock.since == now);
    let by = board.judgements.last().map(|last| last.by.clone());
    if let Some(agency) = by.filter(|_| !is_asked) {
        board.begin(then, Begins::of(AGAIN, &agency, About::Case), PeriodName::ReassessAfterTrigger, now);
    }
}

/// A duty of the police on the case, unless it runs already.
fn begin(board: &mut Board, then: Then<'_>, duty: Duty, period: PeriodName) {
    if board.open(&[duty]).next().is_none() {
        board.begin(then, Begins::of_police(duty, About::Case), period, then.event.at);
    }
}

/// What a court decides of an order, and what the victim is told, is put down also on a case that nobody works on. It begins no
/// work there: whoever fears what it means raises a red flag, which opens the case (hub default).
pub(crate) fn begins_no_work(board: &mut Board, event: &Recorded) {
    let is_put_down = matches!(&event.entry.event, Event::Orders(_) | Event::Casework(CaseworkEvent::VictimTold(_)));
    if board.phase.ended && is_put_down {
        board.clocks.retain(|clock| clock.began != event.id || !WORK.contains(&clock.duty));
    }
}
