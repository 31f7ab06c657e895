//! Telling the victim. Source: Code of Practice for Victims of Crime, rights 6 to 9 (domain 6).

use crate::{
    About, How, Settled,
    board::{Begins, Board, Then, start_of},
};
use events::{Duty, Recorded, ToldOutcome, casework as c};
use kernel::{Date, PeriodName};

pub(crate) fn step(board: &mut Board, then: Then<'_>, it: &c::InvestigationStepTaken) {
    let by = Some(period(board));
    board.begin_until(then, tell(then), it.at, it.tell_victim_by, by);
}

pub(crate) fn outcome(board: &mut Board, then: Then<'_>, it: &c::CourtOutcomeRecorded) {
    let by = Some(period(board));
    board.begin_until(then, tell(then), start_of(it.on), it.tell_victim_by, by);
}

/// Of a breach she is told what police and courts do about it: an arrest, a charge, how the case ended.
pub(crate) fn of_breach(board: &mut Board, then: Then<'_>, day: Date) {
    board.begin_on(then, tell(then), period(board), day);
}

pub(crate) fn not_charged(board: &mut Board, then: Then<'_>) {
    board.begin(then, tell(then), period(board), then.event.at);
}

/// The duty of the agency that recorded it.
fn tell(then: Then<'_>) -> Begins {
    Begins::of(Duty::TellVictim, &then.event.entry.controller, About::Event)
}

/// The period that the victim's rights give now: rights that change later neither excuse nor blame.
fn period(board: &Board) -> PeriodName {
    if board.enhanced { PeriodName::TellVictimEnhanced } else { PeriodName::TellVictimBase }
}

/// An attempt is not a telling. Whichever came first ended the duty: told, or that she asked not to be told of it.
pub(crate) fn told(board: &mut Board, event: &Recorded, it: &c::VictimTold) {
    let how = match it.outcome {
        ToldOutcome::Attempted => None,
        ToldOutcome::Told => Some(How::Done),
        ToldOutcome::DeclinedByVictim => Some(How::Declined),
    };
    for clock in board.every(Duty::TellVictim).filter(|clock| clock.began == it.of) {
        let Some(how) = how else {
            clock.attempts.push(it.told_at);
            continue;
        };
        let is_first = clock.settled.is_none_or(|before| before.how != How::Excused && it.told_at < before.at);
        if is_first {
            clock.settled = Some(Settled { by: event.id, at: it.told_at, how });
        }
    }
}
