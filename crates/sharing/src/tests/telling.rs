//! Whoever works with the suspect sees that the victim was told, and not that she asked not to be (domain 6 and 7.5 rule 4).

use super::{
    AGENCIES, OPEN, REFERRED, agency, id, sample,
    table::{letter, referred, seen_by},
};
use crate::Face;
use events::{CaseworkEvent, Duty, Event, ExcuseReason, Recorded, ToldAbout, ToldOutcome};
use strum::IntoEnumIterator;

/// Who sees the step that was taken, and that she was told of it.
const TOLD: &str = "FF-FF-SF";
/// Who sees what she wishes.
const HERS: &str = "FF--S-SF";

/// What each kind of agency sees of an event that was recorded by somebody else, on a case with the step that began it.
fn seen(event: &Recorded) -> String {
    let mut case = referred();
    case.tell_as(REFERRED + 1, id(0xe4), sample("casework.investigation_step_taken").entry);
    let face = Face { controller: agency("somebody"), ..Face::of(event) };
    (0..AGENCIES.len()).map(|column| letter(seen_by(&case.0, &face, column, OPEN).as_ref())).collect()
}

/// The sample of an event with something else in it.
fn with(name: &str, change: impl FnOnce(&mut CaseworkEvent)) -> Recorded {
    let mut event = sample(name);
    let Event::Casework(said) = &mut event.entry.event else { panic!("{name} is of casework") };
    change(said);
    event
}

fn told(about: ToldAbout, outcome: ToldOutcome) -> Recorded {
    with("casework.victim_told", |event| {
        let CaseworkEvent::VictimTold(it) = event else { panic!() };
        (it.about, it.outcome) = (about, outcome);
    })
}

#[test]
fn that_she_was_told_is_seen_by_more_than_that_she_asked_not_to_be() {
    for (about, readers) in [
        (ToldAbout::InvestigationStep, TOLD),
        (ToldAbout::Charge, TOLD),
        (ToldAbout::Order, TOLD),
        (ToldAbout::OrderEnding, TOLD),
        (ToldAbout::CourtOutcome, TOLD),
        (ToldAbout::Correction, HERS),
        (ToldAbout::RightToKnow, HERS),
        (ToldAbout::Update, HERS),
    ] {
        assert_eq!(seen(&told(about, ToldOutcome::Told)), readers, "{about:?}");
        assert_eq!(seen(&told(about, ToldOutcome::Attempted)), readers, "{about:?}");
        assert_eq!(seen(&told(about, ToldOutcome::DeclinedByVictim)), HERS, "{about:?}");
    }
}

#[test]
fn why_she_is_not_told_and_that_it_was_missed_is_as_close_as_what_she_wishes_whatever_the_reason() {
    for duty in [Duty::TellVictim, Duty::TellOfOrderEnding] {
        let missed = with("casework.duty_missed", |event| {
            let CaseworkEvent::DutyMissed(it) = event else { panic!() };
            it.duty = duty;
        });
        assert_eq!(seen(&missed), HERS, "{duty:?}");
        for reason in ExcuseReason::iter() {
            let excused = with("casework.duty_excused", |event| {
                let CaseworkEvent::DutyExcused(it) = event else { panic!() };
                (it.duty, it.reason) = (duty, reason);
            });
            assert_eq!(seen(&excused), HERS, "{duty:?} {reason:?}");
        }
    }
}

/// Whatever was owed: that she asked that it wait, or would have been in danger, is hers.
#[test]
fn that_she_asked_or_would_be_in_danger_reaches_nobody_who_works_with_the_suspect_whatever_is_excused() {
    for duty in Duty::iter() {
        for reason in [ExcuseReason::VictimAsked, ExcuseReason::Unsafe] {
            let excused = with("casework.duty_excused", |event| {
                let CaseworkEvent::DutyExcused(it) = event else { panic!() };
                (it.duty, it.reason) = (duty, reason);
            });
            let seen = seen(&excused);
            assert!(seen[2..4].chars().all(|letter| letter == '-'), "{duty:?} {reason:?}: {seen}");
        }
    }
}

#[test]
fn the_words_of_an_excuse_are_read_by_who_reads_what_she_wishes_in_full() {
    let mut case = referred();
    case.tell_as(REFERRED + 1, id(0xe4), sample("casework.investigation_step_taken").entry);
    let face = Face { controller: agency("somebody"), ..Face::of(&sample("casework.duty_excused")) };
    let reads = |column| seen_by(&case.0, &face, column, OPEN).is_some_and(|seen| seen.fields.contains(&"reasons"));
    let readers: String = (0..AGENCIES.len()).map(|column| if reads(column) { 'F' } else { '-' }).collect();
    assert_eq!(readers, "FF-----F");
}

#[test]
fn both_duties_to_tell_her_are_known_to_the_same_readers() {
    // Probation sees that she is told of steps and of what courts decide (domain 9, rows 12 and 23); that an order ends is no other.
    assert_eq!(Duty::TellVictim.class(), Duty::TellOfOrderEnding.class());
    for duty in Duty::iter().filter(|duty| duty.class() != Duty::TellVictim.class()) {
        assert_eq!(duty.class_of_what_is_said(), duty.class(), "{duty:?}");
    }
}
