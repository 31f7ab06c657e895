//! Judging the risk, and judging it again. Source: domain 4.5 (hub default).

use crate::{
    About, How,
    board::{Begins, Board, Then},
};
use events::{Duty, RiskEvent, RiskLevel};
use kernel::PeriodName;

pub(crate) fn take(board: &mut Board, then: Then<'_>, said: &RiskEvent) {
    let event = then.event;
    match said {
        RiskEvent::RiskAssessed(it) => {
            const ANSWERED: [Duty; 3] = [Duty::FirstAssessment, Duty::Reassess, Duty::ReassessAfterTrigger];
            board.end(event, event.at, How::Done, &ANSWERED, About::Case);
            board.judged(&event.entry.controller, it.instrument, it.level);
            let again = Begins::of(Duty::Reassess, &event.entry.controller, About::Case);
            let by = match it.level {
                RiskLevel::High | RiskLevel::VeryHigh => PeriodName::ReassessHigh,
                RiskLevel::Medium => PeriodName::ReassessMedium,
                RiskLevel::Standard => PeriodName::ReassessStandard,
            };
            board.begin_until(then, again, event.at, it.next_due, Some(by));
        }
        RiskEvent::RedFlagRaised(_) => {
            // Whoever judged it last judges it again.
            let begins = match &board.level {
                Some((_, agency)) => Begins::of(Duty::ReassessAfterTrigger, agency, About::Case),
                None => Begins::of_police(Duty::ReassessAfterTrigger, About::Case),
            };
            board.begin(then, begins, PeriodName::ReassessAfterRedFlag, event.at);
        }
    }
}
