//! What has changed since the last assessment with the same instrument.

use super::*;
use crate::trend::{Change, Direction, Judged, Line, trend};
use events::{Grade, Rated, risk::Rating};

fn judged(nth: usize, instrument: Instrument, level: RiskLevel, answers: &[(&str, Answer)]) -> Judged {
    let item = |&(code, answer): &(&str, Answer)| ItemAnswer { code: code.to_owned(), answer, previous: None };
    Judged {
        event: event_id(nth),
        at: at(NOW),
        agency: "pol".parse().unwrap(),
        instrument,
        version: 2009,
        level,
        imminent: false,
        items: Some(answers.iter().map(item).collect()),
        ratings: Some(vec![]),
    }
}

fn line(instrument: Instrument) -> Line {
    Line { instrument, version: 2009, agency: None }
}

#[test]
fn what_changed_is_told_item_by_item_and_of_one_instrument_only() {
    let lines = trend([
        judged(0, Instrument::SDash, RiskLevel::Medium, &[("SD01", Answer::Yes), ("SD02", Answer::No)]),
        judged(1, Instrument::Sash, RiskLevel::High, &[("SH01", Answer::Partly)]),
        judged(2, Instrument::SDash, RiskLevel::High, &[("SD01", Answer::Yes), ("SD03", Answer::Yes)]),
        judged(3, Instrument::SDash, RiskLevel::Medium, &[("SD01", Answer::DontKnow), ("SD03", Answer::Yes)]),
    ]);
    let steps = &lines[&line(Instrument::SDash)];
    let directions: Vec<_> = steps.iter().map(|step| step.direction).collect();
    assert_eq!(directions, [Direction::First, Direction::Up, Direction::Down]);
    let change = |of: &str, before, now| Change { of: of.to_owned(), before, now };
    assert_eq!(steps[0].items, Some(vec![]));
    let second = [change("SD02", Some(Answer::No), None), change("SD03", None, Some(Answer::Yes))];
    assert_eq!(steps[1].items.as_deref(), Some(&second[..]));
    assert_eq!(steps[2].items, Some(vec![change("SD01", Some(Answer::Yes), Some(Answer::DontKnow))]));
    assert_eq!(lines[&line(Instrument::Sash)].len(), 1, "another instrument has a line of its own");
}

#[test]
fn another_version_and_another_agencys_own_judgement_are_other_lines() {
    let other = Judged { version: 2010, ..judged(1, Instrument::SDash, RiskLevel::High, &[]) };
    assert_eq!(trend([judged(0, Instrument::SDash, RiskLevel::Medium, &[]), other]).len(), 2);
    let own = judged(0, Instrument::ProfessionalJudgement, RiskLevel::High, &[]);
    let probation = Judged { agency: "prb".parse().unwrap(), level: RiskLevel::VeryHigh, ..own.clone() };
    let lines = trend([own, probation]);
    assert!(lines.len() == 2 && lines.values().all(|steps| steps[0].direction == Direction::First));
}

#[test]
fn what_a_reader_does_not_see_is_not_compared() {
    let hidden = Judged { items: None, ..judged(1, Instrument::SDash, RiskLevel::Medium, &[]) };
    let lines = trend([judged(0, Instrument::SDash, RiskLevel::Medium, &[("SD01", Answer::Yes)]), hidden]);
    let last = &lines[&line(Instrument::SDash)][1];
    assert_eq!((last.direction, &last.items), (Direction::Same, &None));
}

#[test]
fn ratings_are_compared_on_their_own_scale() {
    let rated = |nth, grade| {
        let ratings = Some(vec![Rating { rated: Rated::ContinuedStalking, grade }]);
        Judged { ratings, ..judged(nth, Instrument::Sam, RiskLevel::High, &[]) }
    };
    let lines = trend([rated(0, Grade::Moderate), rated(1, Grade::High)]);
    let changed = Change { of: Rated::ContinuedStalking, before: Some(Grade::Moderate), now: Some(Grade::High) };
    assert_eq!(lines[&line(Instrument::Sam)][1].ratings, Some(vec![changed]));
}
