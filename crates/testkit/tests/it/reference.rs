//! That the sets of reference data and the code cannot drift apart.

use super::common;
use events::{Event, GovernanceEvent, ReferenceSetName};

/// The list of a reason as its set has it: `ExcuseReason` is `excuse_reason`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// The set in which the words of a closed list stand, and what comes before each of them there.
fn set_of(list: &str) -> Option<(ReferenceSetName, String)> {
    match list {
        "OffenceCode" => Some((ReferenceSetName::Offences, String::new())),
        "OrderKind" => Some((ReferenceSetName::OrderKinds, String::new())),
        "Instrument" => Some((ReferenceSetName::Instruments, String::new())),
        "AgencyKind" => Some((ReferenceSetName::AgencyKinds, String::new())),
        _ if list.ends_with("Reason") || list.ends_with("Refusal") => {
            Some((ReferenceSetName::Reasons, format!("{}.", snake(list))))
        }
        _ => None,
    }
}

#[test]
fn every_word_of_an_offence_an_order_an_instrument_an_agency_and_a_reason_stands_in_its_set() {
    let (mut checked, mut lists) = (0, 0);
    for (list, words) in common::codes() {
        let Some((name, before)) = set_of(list) else { continue };
        let (set, known) = (::reference::first(name), ::reference::words(name));
        lists += 1;
        for word in words.as_array().unwrap() {
            let code = format!("{before}{}", word.as_str().unwrap());
            assert!(set.entry(&code).is_some(), "sets/{}.json lacks {code}", <&str>::from(name));
            assert!(known.contains(&code), "`reference::words` lacks {code}");
            checked += 1;
        }
    }
    assert!(lists >= 15 && checked >= 70, "{lists} lists, {checked} words");
}

#[test]
fn the_digest_of_a_set_is_that_of_its_compact_json() {
    let sample = |entry: events::Entry| {
        let Event::Governance(GovernanceEvent::ReferenceAdopted(adopted)) = entry.event else { return None };
        Some(adopted)
    };
    let adopted = testkit::samples::every_event().into_iter().find_map(sample).unwrap();
    assert_eq!(::reference::digest(&adopted.set), adopted.digest.0);
}

#[test]
fn no_reason_stands_in_the_set_that_the_code_does_not_know() {
    let known = ::reference::words(ReferenceSetName::Reasons);
    for entry in ::reference::first(ReferenceSetName::Reasons).entries {
        assert!(known.contains(&entry.code), "{} is no word of the code", entry.code);
    }
}
