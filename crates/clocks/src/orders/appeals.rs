//! What an appeal does to what is owed. Source: domain 3.1, region E.

use super::{
    ended, ends, interim_until,
    standing::{Stage, Version},
    to_serve,
};
use crate::{
    About, Clock, How,
    board::{Begins, Board, Then},
};
use events::{AppealResult, AppealedDecision, Duty, orders as o};
use kernel::{EventId, PeriodName};

/// What a court puts in an order's place is an event of its own. An application of which the refusal is undone lies before a court
/// again, and a hearing is listed as for a new one (hub default). What is quashed is gone; what was discharged may stand again.
pub(super) fn determined(board: &mut Board, then: Then<'_>, it: &o::AppealDetermined) {
    let standing = board.standing(it.order);
    if it.undoes_a_refusal() {
        if it.against == Some(AppealedDecision::ApplicationRefused) && standing.stage != Stage::Over {
            standing.stage = Stage::UnderWay;
            let begins = Begins { duty: Duty::ListHearing, ..to_serve(board, it.order) };
            board.begin_on(then, begins, PeriodName::ListHearing, it.determined_on);
        }
        return;
    }
    match it.result {
        AppealResult::Quashed => ended(board, then, it.order, it.determined_on),
        AppealResult::Allowed if it.against == Some(AppealedDecision::Varied) => {
            if let Some((discharge, version)) = standing.to_stand_again() {
                stands_again(board, then, it, discharge, version);
            }
        }
        AppealResult::Allowed | AppealResult::Dismissed | AppealResult::Withdrawn => {}
    }
}

/// A discharge was undone: what is owed before the last day is owed again, counted from the day on which the court decided
/// (hub default). Whether the respondent owes another notification is for police legal.
fn stands_again(board: &mut Board, then: Then<'_>, it: &o::AppealDetermined, discharge: EventId, version: Version) {
    let (order, from) = (it.order, it.determined_on);
    if version.last.is_some_and(|last| last < from) {
        return;
    }
    let was_owed = |clock: &Clock| clock.settled.is_some_and(|it| it.by == discharge && it.how == How::Lapsed);
    let about = About::Order(order);
    let is_unserved = board.every(Duty::ServeOrder).any(|clock| clock.about == about && was_owed(clock));
    match version.last {
        Some(last) if version.is_interim => interim_until(board, then, order, from, last),
        last => ends(board, then, order, from, last),
    }
    if is_unserved {
        let interim = version.is_interim;
        let period = if interim { PeriodName::ServeInterimOrder } else { PeriodName::ServeFullOrder };
        board.begin_on(then, to_serve(board, order), period, from);
    }
}
