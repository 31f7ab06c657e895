//! Why something need not happen.

use super::{refusals::Row, *};
use crate::ExcuseDuty;
use events::{Duty, ExcuseReason};

/// Event 7: an arrest, of which the victim has to be told by police.
fn arrested() -> Story {
    adopted().act(NOW, "pol", &arrest(NOW))
}

/// Event 7: an alleged breach, which whichever police force works on the case has to act on.
fn alleged() -> Story {
    adopted().event("adv", breach_reported())
}

fn excuse(duty: Duty, began: usize, owner: Option<&str>, reason: ExcuseReason) -> Command {
    let owner = owner.map(agency);
    Command::ExcuseDuty(ExcuseDuty { duty, began: event(began), owner, reason, reasons: "fictional".to_owned() })
}

fn unsafe_to_tell() -> Command {
    excuse(Duty::TellVictim, 7, Some("pol"), ExcuseReason::Unsafe)
}

fn excused() -> Story {
    arrested().act(NOW, "pol", &unsafe_to_tell())
}

#[test]
fn who_owes_it_or_a_chair_excuses_it_and_a_repetition_is_silent() {
    let done: &[&str] = &["casework.duty_excused.v1"];
    let act = excuse(Duty::ActOnBreach, 7, None, ExcuseReason::WaitsForOthers);
    for (given, who, when, then) in [
        (arrested(), "pol", unsafe_to_tell(), done),
        (arrested(), "hub/chair-1", unsafe_to_tell(), done),
        (alleged(), "pol", act.clone(), done),
        (alleged(), "hub/chair-1", act, done),
        (excused(), "pol", unsafe_to_tell(), &[]),
        (excused(), "hub/chair-1", unsafe_to_tell(), &[]),
    ] {
        check(&given, who, &when, Ok(then));
    }
}

pub(super) fn rows() -> Vec<Row> {
    let act = || excuse(Duty::ActOnBreach, 7, None, ExcuseReason::WaitsForOthers);
    let other = excuse(Duty::TellVictim, 7, Some("pol"), ExcuseReason::VictimAsked);
    vec![
        (adopted(), "pol", unsafe_to_tell(), Refusal::DutyUnknown, &[]),
        // There is such an event, and nothing of that kind is owed because of it, or not by them.
        (arrested(), "pol", excuse(Duty::Notify, 7, None, ExcuseReason::Unsafe), Refusal::DutyUnknown, &[7]),
        (arrested(), "adv", excuse(Duty::TellVictim, 7, Some("adv"), ExcuseReason::Unsafe), Refusal::DutyUnknown, &[7]),
        (arrested(), "pol", excuse(Duty::TellVictim, 7, None, ExcuseReason::Unsafe), Refusal::DutyUnknown, &[7]),
        (arrested(), "adv", unsafe_to_tell(), Refusal::NotYourDuty, &[7]),
        (alleged(), "adv", act(), Refusal::NotYourDuty, &[7]),
        (alleged(), "hub", act(), Refusal::NotYourDuty, &[7]),
        (excused(), "pol", other, Refusal::AlreadyExcused, &[8]),
    ]
}
