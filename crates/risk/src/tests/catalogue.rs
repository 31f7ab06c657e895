//! The forms, as domain brief 4.2 has them, and what does not fit them.

use super::*;
use crate::catalogue::{Items, faults, form};
use events::{Grade, Rated, risk::Rating};
use std::collections::BTreeSet;
use strum::IntoEnumIterator;

#[test]
fn each_form_has_an_id_of_its_own_by_publisher_name_and_version() {
    let all: Vec<String> = Instrument::iter().map(|instrument| form(instrument).id(2009)).collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "{all:?}");
    // The two that share a name differ by who publishes them.
    assert_eq!(form(Instrument::Dash).id(2009), "ACPO/DASH/2009");
    assert_eq!(form(Instrument::DashSafeLives).id(2009), "SAFELIVES/DASH/2009");
}

#[test]
fn each_form_has_the_items_that_are_known_of_it() {
    for (instrument, items) in [
        (Instrument::SDash, Some(11)),
        (Instrument::VsDash, Some(11)),
        (Instrument::Dash, Some(27)),
        (Instrument::DashSafeLives, Some(24)),
        (Instrument::Sash, Some(16)),
        (Instrument::Sam, Some(30)),
        (Instrument::Ppit, Some(10)),
        (Instrument::Sst, None),
        (Instrument::Dara, None),
        (Instrument::Srp, None),
        (Instrument::ProfessionalJudgement, None),
    ] {
        let count = |items: &Items| match items {
            Items::Numbered { count, .. } => Some(u32::from(*count)),
            Items::AnyShortCode => None,
        };
        let all: Option<u32> = form(instrument).items.iter().map(count).sum();
        assert_eq!(all, items, "{instrument:?}");
    }
}

#[test]
fn everything_that_does_not_fit_is_told_at_once() {
    let item = |code: &str, answer, previous| ItemAnswer { code: code.to_owned(), answer, previous };
    let rating = |rated, grade| Rating { rated, grade };
    let items = [
        item("N1", Answer::Yes, Some(Answer::No)),
        item("SD01", Answer::Critical, None),
        item("N1", Answer::Yes, Some(Answer::Often)),
    ];
    let ratings = [
        rating(Rated::CasePrioritisation, Grade::Medium),
        rating(Rated::Concern, Grade::High),
        rating(Rated::ContinuedStalking, Grade::High),
        rating(Rated::ContinuedStalking, Grade::Low),
    ];
    let paths: Vec<String> =
        faults(Instrument::Sam, 2009, &items, &ratings).into_iter().map(|fault| fault.path).collect();
    let all = [
        "instrument_version",
        "items[1].code",
        "items[1].answer",
        "items[2]",
        "items[2].previous",
        "ratings[0].grade",
        "ratings[1].rated",
        "ratings[3]",
    ];
    assert_eq!(paths, all);
}

#[test]
fn scales_are_each_instruments_own() {
    let fits = |instrument, rated, grade| {
        let version = form(instrument).versions.first().copied().unwrap_or(1);
        faults(instrument, version, &[], &[Rating { rated, grade }]).is_empty()
    };
    for (instrument, rated, grade, good) in [
        (Instrument::Dash, Rated::Level, Grade::Standard, true),
        (Instrument::Dash, Rated::Level, Grade::Low, false),
        (Instrument::Dara, Rated::Level, Grade::Medium, true),
        (Instrument::Sash, Rated::Concern, Grade::Moderate, true),
        (Instrument::Sash, Rated::Concern, Grade::Medium, false),
        (Instrument::Sam, Rated::ImmediateAction, Grade::Yes, true),
        (Instrument::Sam, Rated::ImmediateAction, Grade::High, false),
        (Instrument::Srp, Rated::Persistence, Grade::Moderate, true),
        (Instrument::Srp, Rated::CasePrioritisation, Grade::High, false),
        (Instrument::Ppit, Rated::PriorityPerpetrator, Grade::No, true),
        (Instrument::Sst, Rated::SuggestedClassification, Grade::SomethingElse, true),
        (Instrument::SDash, Rated::Level, Grade::High, false),
        (Instrument::DashSafeLives, Rated::Level, Grade::High, false),
    ] {
        assert_eq!(fits(instrument, rated, grade), good, "{instrument:?} {rated:?} {grade:?}");
    }
}
