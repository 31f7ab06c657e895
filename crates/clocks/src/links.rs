//! A proposed link is decided: while it waits, an incident is seen in isolation. Source: domain 1, F2; hub default.

use crate::{
    About, How,
    board::{Begins, Board, Then},
};
use events::{Duty, IntakeEvent};
use kernel::{IncidentId, PeriodName};

pub(crate) fn take(board: &mut Board, then: Then<'_>, said: &IntakeEvent) {
    match said {
        IntakeEvent::LinkProposed(it) => proposed(board, then, it.incident),
        IntakeEvent::LinkConfirmed(it) => decided(board, then, it.incident),
        IntakeEvent::LinkRejected(it) => decided(board, then, it.incident),
        IntakeEvent::CaseOpened(_)
        | IntakeEvent::CaseReferred(_)
        | IntakeEvent::CaseScreened(_)
        | IntakeEvent::ConductReclassified(_)
        | IntakeEvent::HintAnswered(_)
        | IntakeEvent::IncidentReported(_)
        | IntakeEvent::IncidentScreened(_)
        | IntakeEvent::LinkUndone(_)
        | IntakeEvent::PersonRecorded(_)
        | IntakeEvent::SuspectNamed(_) => {}
    }
}

/// Further evidence for a proposal that waits gives it no more time.
fn proposed(board: &mut Board, then: Then<'_>, incident: IncidentId) {
    let about = About::Incident(incident);
    if board.open(&[Duty::DecideLink]).all(|clock| clock.about != about) {
        board.begin(then, Begins::of_police(Duty::DecideLink, about), PeriodName::DecideLink, then.event.at);
    }
}

fn decided(board: &mut Board, then: Then<'_>, incident: IncidentId) {
    board.end(then.event, then.event.at, How::Done, &[Duty::DecideLink], About::Incident(incident));
}
