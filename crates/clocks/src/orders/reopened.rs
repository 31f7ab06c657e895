//! What is not pursued is considered again. Source: domain 3.1 (`NOT_PURSUED`), 4.5.

use super::standing::Stage;
use crate::{
    About,
    board::{Begins, Board, Then},
};
use calendar::london_date;
use events::{Class, Duty, Trigger};
use kernel::PeriodName;

/// Any trigger of domain 4.5 reopens what is not pursued (domain 3.1), while no order is applied for and none is in force but as a
/// condition of bail or of a licence. Each begins a clock of its own, whatever runs already, as for the risk. The force owes it
/// that did not pursue it, and so not for what another agency keeps to itself.
pub(crate) fn reopened(board: &mut Board, then: Then<'_>, trigger: Trigger) {
    let event = then.event;
    let today = london_date(event.at);
    if board.standing.values().any(|standing| standing.is_open(today)) {
        return;
    }
    let is_kept = trigger != Trigger::RedFlag && event.entry.event.class(event.entry.source) == Class::Contribution;
    let not_pursued = board.standing.iter().filter(|(_, standing)| standing.stage == Stage::NotPursued);
    for order in not_pursued.map(|(order, _)| *order).collect::<Vec<_>>() {
        let owner = board.force(order);
        if !is_kept || owner.agency() == Some(&event.entry.controller) {
            let begins = Begins { duty: Duty::ConsiderOrder, owner, about: About::Case };
            board.begin(then, begins, PeriodName::ConsiderOrder, event.at);
        }
    }
}
