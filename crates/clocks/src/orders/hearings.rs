//! The hearing of an application: while that is undecided, one is owed. Source: domain 3.1 (LODGED, INTERIM).

use super::{INTERIM_LISTED, to_serve};
use crate::{
    About, How, Settled,
    board::{Begins, Board, Then, start_of},
};
use calendar::end_of_day;
use events::{Duty, HearingPurpose, Recorded, orders as o};
use kernel::{Date, OrderId, PeriodName, Timestamp};

/// Only a hearing of the main application is one of the application; that of an interim order is one of an interim order that was
/// asked for by itself. Either may come before an interim order runs out, or on its last day. One that is put off beyond it
/// settles nothing, and takes back what was settled of the second look.
pub(super) fn listed(board: &mut Board, then: Then<'_>, it: &o::HearingListed) {
    let (event, about) = (then.event, About::Order(it.order));
    match it.purpose {
        HearingPurpose::Main => main_listed(board, then, it),
        HearingPurpose::Interim => interim_heard(board, event, event.at, it.order),
        HearingPurpose::Variation | HearingPurpose::Appeal => return,
    }
    board.hearings.insert(it.order, it.listed_for);
    let hearing = start_of(it.listed_for);
    let runs_out =
        board.open(&[Duty::DecideBeforeInterimEnds]).find(|clock| clock.about == about).map(|clock| clock.due);
    match runs_out {
        Some(last) if hearing <= last => {
            board.end(event, event.at, How::Done, &INTERIM_LISTED.map(|(duty, _)| duty), about);
        }
        Some(_) => {
            let again = board
                .every(Duty::SettleBeforeInterimEnds)
                .filter(|clock| clock.about == about && event.at <= clock.due);
            for clock in again {
                clock.settled = None;
            }
        }
        None => {}
    }
}

fn main_listed(board: &mut Board, then: Then<'_>, it: &o::HearingListed) {
    let (event, about) = (then.event, About::Order(it.order));
    board.drop_unbegun(Duty::ListHearing, about, event.at);
    board.end(event, event.at, How::Done, &[Duty::ListHearing], about);
    let standing = board.standing(it.order);
    standing.main_hearing = Some(it.listed_for);
    let last = standing.version.filter(|version| version.is_interim).and_then(|version| version.last);
    // What follows from the end of one that ran out before ended with this.
    if let Some(last) = last.filter(|last| event.at <= end_of_day(*last) && standing.is_in_force(*last)) {
        listed_after(board, then, it.order, last);
    }
}

/// Where an interim order runs out with the main application undecided and no hearing of it to come, one is listed as of a new
/// application (domain 3.1: back to LODGED).
pub(super) fn listed_after(board: &mut Board, then: Then<'_>, order: OrderId, last: Date) {
    board.drop_unbegun(Duty::ListHearing, About::Order(order), then.event.at);
    let standing = board.standing(order);
    if standing.is_undecided() && standing.main_hearing.is_none_or(|hearing| hearing <= last) {
        let begins = Begins { duty: Duty::ListHearing, ..to_serve(board, order) };
        board.begin(then, begins, PeriodName::ListHearing, end_of_day(last).plus_millis(1));
    }
}

/// The same where an interim order was refused or ended on a day, and none is in force. What is owed already goes on.
pub(super) fn listed_again(board: &mut Board, then: Then<'_>, order: OrderId, day: Date) {
    let about = About::Order(order);
    let standing = board.standing(order);
    if standing.is_in_force(day) {
        return;
    }
    let is_silent = standing.is_undecided() && standing.main_hearing.is_none_or(|hearing| hearing < day);
    board.drop_unbegun(Duty::ListHearing, about, then.event.at);
    if is_silent && board.open(&[Duty::ListHearing]).all(|clock| clock.about != about) {
        let begins = Begins { duty: Duty::ListHearing, ..to_serve(board, order) };
        board.begin_on(then, begins, PeriodName::ListHearing, day);
    }
}

/// An interim order that was asked for by itself was heard, or its hearing is listed.
pub(super) fn interim_heard(board: &mut Board, event: &Recorded, at: Timestamp, order: OrderId) {
    let sought = board.standing(order).sought.clone();
    for clock in board.open(&[Duty::ListHearing]).filter(|clock| sought.contains(&clock.began)) {
        clock.settled = Some(Settled { by: event.id, at, how: How::Done });
    }
}
