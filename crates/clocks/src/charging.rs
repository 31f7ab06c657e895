//! Charging the summary offences of a course of conduct while they can still be tried.
//!
//! **The rule.** A magistrates' court may not try an information that was laid more than 6 months after the offence
//! (Magistrates' Courts Act 1980 s.127(1)); s.2 and s.2A of the Protection from Harassment Act 1997 are tried there alone. The
//! day of the offence is not counted, so the last day is the corresponding one 6 months on, or the month's last where it has
//! none: of an act on 31 August that is 28 or 29 February (Dodds v Walker [1981] 1 WLR 1027). Weekends do not lengthen it. The
//! offence is the course of conduct, so it runs from the last incident of the joined set (from memory, not confirmed). Where
//! only a span is known in which that happened, it runs from the span's first day, so that nobody is told of time that there
//! may not be. An incident of which no time is known moves nothing.
//!
//! It ends with a charge. Nobody owes it where police classify the conduct as s.4 or s.4A alone, which can be sent to the
//! Crown Court and have no such limit, or as no harassment or stalking at all; and where the case is closed. A later incident
//! moves it on; one that is taken out again moves it back. What happens after a charge begins it anew.

use crate::{
    About, How, Settled,
    board::{Begins, Board, Then, start_of},
};
use calendar::london_date;
use events::{
    CaseworkEvent, Duty, Event, IntakeEvent, Joined, OffenceCode, OrdersEvent, Recorded, RecordedAs, Step,
    intake::ConductReclassified,
};
use kernel::{PeriodName, Timestamp};

const CHARGE: [Duty; 1] = [Duty::ChargeSummaryOffence];
/// How many occasions make a course of conduct. Source: Protection from Harassment Act 1997 s.7(3).
const OCCASIONS: usize = 2;

/// What the clock depends on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Charging {
    pub joined: Joined,
    /// Whether the conduct is classified as no summary offence of harassment or stalking.
    is_none: bool,
    /// When somebody was last charged.
    charged: Option<Timestamp>,
}

pub(crate) fn take(board: &mut Board, then: Then<'_>) {
    let event = then.event;
    let mut moves = board.charging.joined.take(event);
    match &event.entry.event {
        Event::Intake(IntakeEvent::ConductReclassified(it)) => {
            board.charging.is_none = !is_summary(it);
            moves = true;
        }
        Event::Casework(CaseworkEvent::InvestigationStepTaken(it)) if it.steps.contains(&Step::Charged) => {
            charged(board, event, it.at);
        }
        Event::Orders(OrdersEvent::BreachCharged(it)) if it.offences.iter().any(|offence| is_of_conduct(*offence)) => {
            charged(board, event, it.charged_at);
        }
        Event::Casework(CaseworkEvent::CaseReopened(_)) => moves = true,
        Event::Casework(_)
        | Event::Intake(_)
        | Event::Orders(_)
        | Event::Risk(_)
        | Event::Referrals(_)
        | Event::Governance(_)
        | Event::Access(_) => {}
    }
    if moves {
        count(board, then);
    }
}

fn is_summary(it: &ConductReclassified) -> bool {
    matches!(it.to, RecordedAs::Stalking | RecordedAs::Harassment)
        && !matches!(it.offence, Some(OffenceCode::S4 | OffenceCode::S4a))
}

/// Offences of the Protection from Harassment Act 1997. A charge with a breach of an order alone is none of them.
fn is_of_conduct(offence: OffenceCode) -> bool {
    matches!(offence, OffenceCode::S2 | OffenceCode::S2a | OffenceCode::S4 | OffenceCode::S4a)
}

fn charged(board: &mut Board, event: &Recorded, at: Timestamp) {
    board.charging.charged = board.charging.charged.max(Some(at));
    for clock in board.open(&CHARGE).filter(|clock| clock.since <= at) {
        clock.settled = Some(Settled { by: event.id, at, how: How::Done });
    }
}

/// Counts from the last incident anew. What counts from another day is not owed any more.
fn count(board: &mut Board, then: Then<'_>) {
    let Charging { joined, is_none, charged } = &board.charging;
    let occasions = joined.occasions();
    let last = occasions.iter().filter_map(|it| it.occurred).map(|occurred| london_date(occurred.from)).max();
    let charged = charged.map(london_date);
    let is_course = occasions.len() >= OCCASIONS && !is_none;
    let day = last.filter(|last| is_course && charged.is_none_or(|charged| charged < *last));
    let since = day.map(start_of);
    for clock in board.open(&CHARGE).filter(|clock| Some(clock.since) != since) {
        clock.settled = Some(Settled { by: then.event.id, at: then.event.at, how: How::Lapsed });
    }
    let Some(day) = day else { return };
    let counts = |clock: &crate::Clock| {
        Some(clock.since) == since && clock.settled.is_none_or(|settled| settled.how != How::Lapsed)
    };
    if !board.every(Duty::ChargeSummaryOffence).any(|clock| counts(clock)) {
        let begins = Begins::of_police(Duty::ChargeSummaryOffence, About::Case);
        board.begin_on(then, begins, PeriodName::ChargeSummaryOffence, day);
    }
}
