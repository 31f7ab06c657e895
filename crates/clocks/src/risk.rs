//! Judging the risk, and judging it again. Source: domain 4.5 (hub default).

use crate::{
    About, How,
    board::{Begins, Board, Then},
    victim,
};
use events::{
    CaseworkEvent, Class, Duty, Event, IntakeEvent, LocationKind, PersonRole, PlaceKind, RiskEvent, RiskLevel, Trigger,
    risk::RiskAssessed,
};
use kernel::PeriodName;

pub(crate) fn take(board: &mut Board, then: Then<'_>, said: &RiskEvent) {
    match said {
        RiskEvent::RiskAssessed(it) => assessed(board, then, it),
        RiskEvent::HubLevelSet(it) => board.judgements.set_by_the_hub(then.event, it),
        RiskEvent::RedFlagRaised(_)
        | RiskEvent::DissentRecorded(_)
        | RiskEvent::CircumstanceRecorded(_)
        | RiskEvent::RelationshipRecorded(_)
        | RiskEvent::MotiveProposed(_) => {}
    }
}

fn assessed(board: &mut Board, then: Then<'_>, it: &RiskAssessed) {
    let event = then.event;
    board.end(event, event.at, How::Done, &[Duty::FirstAssessment, Duty::ReassessAfterTrigger], About::Case);
    board.end_begun(event, &[Duty::ReassessAfterOrderEnds]);
    board.end_answered(event, &board.judgements.answered_by(event, it.level));
    board.judgements.take(event, it);
    if board.judgements.rose() {
        victim::milestone(board, then);
    }
    let again = Begins::of(Duty::Reassess, &event.entry.controller, About::Case);
    let by = match it.level {
        RiskLevel::High | RiskLevel::VeryHigh => PeriodName::ReassessHigh,
        RiskLevel::Medium => PeriodName::ReassessMedium,
        RiskLevel::Standard => PeriodName::ReassessStandard,
    };
    board.begin_until(then, again, event.at, it.next_due, Some(by));
}

/// Whoever judged the risk last judges it again. What is kept from some agencies they may not know of: a change in a victim's
/// life is for the police on the case; a red flag, and one in the suspect's health, is for the agency that put it down, which
/// alone sees it until it shares it (hub default). Each trigger begins a clock of its own, whatever runs already: readers who
/// do not see one of them have the others, and learn nothing of it. What was never assessed is owed a first assessment; only
/// a red flag that an agency raised asks for one by itself.
pub(crate) fn trigger(board: &mut Board, then: Then<'_>, trigger: Trigger) {
    let entry = &then.event.entry;
    let of = |agency| Begins::of(Duty::ReassessAfterTrigger, agency, About::Case);
    let of_police = || Begins::of_police(Duty::ReassessAfterTrigger, About::Case);
    let class = entry.event.class(entry.source);
    let begins = match board.judgements.last().map(|last| &last.by) {
        Some(_) if matches!(class, Class::VictimNeeds | Class::VictimLocation | Class::VictimReferral) => of_police(),
        Some(_) if class == Class::Contribution => of(&entry.controller),
        Some(agency) => of(agency),
        None if trigger == Trigger::RedFlag => of(&entry.controller),
        None => return,
    };
    let grave = trigger.is_red_flag() || is_red_flag_by_itself(board, &entry.event);
    let period = if grave { PeriodName::ReassessAfterRedFlag } else { PeriodName::ReassessAfterTrigger };
    board.begin(then, begins, period, then.event.at);
}

/// Takes in where she is, and tells whether an event tells of a change, where only a change counts (domain 4.5: the victim moves,
/// changes work). Where she lives or works is no news when it is put down for the first time; it is when another place of that
/// kind was known, of a home also by her description. What was erased was known.
pub(crate) fn learns_of_a_change(board: &mut Board, event: &Event) -> bool {
    match event {
        Event::Casework(CaseworkEvent::VictimLocationRecorded(it)) => !board.places.insert(it.kind),
        Event::Intake(IntakeEvent::PersonRecorded(it)) if it.role == PersonRole::Victim => {
            if it.located == Some(true) || it.address.known().is_none_or(Option::is_some) {
                board.places.insert(LocationKind::Home);
            }
            true
        }
        Event::Casework(_)
        | Event::Intake(_)
        | Event::Risk(_)
        | Event::Orders(_)
        | Event::Referrals(_)
        | Event::Governance(_)
        | Event::Access(_) => true,
    }
}

/// A visit to the victim's home, or contact through somebody else, that is told as an incident and joined. Source: domain 4.4.
fn is_red_flag_by_itself(board: &Board, event: &Event) -> bool {
    let Event::Intake(IntakeEvent::LinkConfirmed(link)) = event else { return false };
    link.proxy.is_some() || board.charging.joined.place_of(link.incident) == Some(PlaceKind::VictimsHome)
}
