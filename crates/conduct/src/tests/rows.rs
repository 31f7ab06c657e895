//! Reads the rows and checks them.

use crate::{Course, Measures, Tendency};
use calendar::end_of_day;
use events::{Entry, PlainEvent, Recorded};
use kernel::{By, Date, EventId, Occurred, PeriodName, Precision, Rulebook, Timestamp};
use serde_json::Value;
use std::collections::BTreeMap;

const FILES: [(&str, &str); 2] =
    [("hints", include_str!("../../rows/hints.txt")), ("measures", include_str!("../../rows/measures.txt"))];

pub(super) fn event_id(nth: usize) -> EventId {
    EventId::of(format!("00000000-0000-8000-8000-{nth:012x}").parse().unwrap(), 0)
}

/// The first moment of a day in London.
fn start(day: &str) -> Timestamp {
    let day: Date = day.parse().unwrap_or_else(|_| panic!("{day} is no day"));
    end_of_day(day.yesterday().unwrap()).plus_millis(1)
}

/// `i7` is an incident or a breach, `p7` a person, `#7` the seventh event; else JSON, or a word.
fn value(text: &str) -> Value {
    let number = |prefix: char| text.strip_prefix(prefix).and_then(|nth| nth.parse::<usize>().ok());
    if let Some(nth) = number('i').or_else(|| number('p')) {
        return Value::String(format!("0000{nth:04x}-0000-4000-8000-000000000001"));
    }
    if let Some(nth) = number('#') {
        return serde_json::to_value(event_id(nth)).unwrap();
    }
    if let Some(list) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        return list.split(',').filter(|word| !word.is_empty()).map(value).collect();
    }
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}

/// `DAY NAME FIELD=…`: the sample event of a type, with these fields instead of its own; `occurred=DAY` or `DAY..DAY`.
fn event(line: &str, nth: usize) -> Recorded {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [day, name, fields @ ..] = &words[..] else { panic!("`{line}` tells no event") };
    let is_meant = |entry: &Entry| entry.event.type_name().split('.').nth(1) == Some(name);
    let sample =
        testkit::samples::every_event().into_iter().find(is_meant).unwrap_or_else(|| panic!("`{name}` is no event"));
    let PlainEvent { mut clear, to_seal } = sample.split();
    (clear.occurred, clear.known) = (None, Vec::new());
    for field in fields {
        let (key, text) = field.split_once('=').unwrap_or_else(|| panic!("`{field}` is no field"));
        if key == "occurred" {
            let (first, last) = text.split_once("..").unwrap_or((text, text));
            let precision = if first == last { Precision::Day } else { Precision::Range };
            clear.occurred = Some(Occurred { from: start(first), to: end_of_day(last.parse().unwrap()), precision });
            continue;
        }
        assert!(clear.plain.contains_key(key) || ["proxy", "toward"].contains(&key), "{key} of {name}");
        clear.plain.insert(key.to_owned(), value(text));
    }
    let entry = Entry::join(clear, to_seal.into_values()).unwrap_or_else(|error| panic!("`{line}`: {error}"));
    let position = u64::try_from(nth).unwrap();
    Recorded { position, id: event_id(nth), at: start(day).plus_millis(43_200_000), by: By::Operator, entry }
}

/// How somebody sees an event: `hidden #1` not at all, `outline #1` by its headline alone.
#[derive(Clone, Copy, PartialEq)]
enum Sees {
    Outline,
    Nothing,
}

fn course(history: &[Recorded], sees: &BTreeMap<EventId, Sees>) -> Course {
    let mut course = Course::default();
    for recorded in history {
        let headline = |name: &str| {
            let fields = recorded.entry.event.fields(recorded.entry.source);
            fields.iter().any(|field| field.name == name && field.detail == events::Detail::Headline)
        };
        match sees.get(&recorded.id) {
            None => course.take(recorded, |_| true),
            Some(Sees::Outline) => course.take(recorded, headline),
            Some(Sees::Nothing) => {}
        }
    }
    course
}

fn hints(course: &Course) -> Vec<String> {
    let nth = |event: &EventId| (1..99).find(|nth| event_id(*nth) == *event).unwrap();
    let of = |hint: &crate::Hint| {
        let (rule, state): (&str, &str) = (hint.rule.into(), hint.state.into());
        let mut rests_on: Vec<_> = hint.rests_on.iter().map(nth).collect();
        rests_on.sort_unstable();
        let rests_on: Vec<_> = rests_on.iter().map(|nth| format!("#{nth}")).collect();
        format!("{rule} about #{} rests on {} {state}", nth(&hint.about), rests_on.join(" "))
    };
    course.hints(Some(&Rulebook::first())).iter().map(of).collect()
}

fn measures(course: &Course, today: Date) -> Vec<String> {
    let period = Rulebook::first().period(PeriodName::ConductMeasured, today);
    let of = Measures::of(&course.occasions(), period.as_ref(), today);
    let gaps: Vec<String> = of.gaps.iter().map(ToString::to_string).collect();
    let since = of.since_last.map_or("-".to_owned(), |days| days.to_string());
    let mut lines =
        vec![format!("occasions {} undated {} gaps [{}] since last {since}", of.occasions, of.undated, gaps.join(" "))];
    for it in &of.periods {
        let (nearest, gravest) = (it.nearest.map_or("-", Into::into), it.gravest.map_or("-", Into::into));
        let kinds = it.variety.len();
        lines.push(format!("{} to {} has {} of {kinds} kinds {nearest} {gravest}", it.first, it.last, it.occasions));
    }
    if let Some(change) = of.change {
        let word = |of: Tendency| -> &str { of.into() };
        lines.push(format!(
            "frequency {} variety {} proximity {} severity {}",
            word(change.frequency),
            word(change.variety),
            word(change.proximity),
            word(change.severity)
        ));
    }
    lines
}

/// Checks a file; answers how many lines were expected and found.
fn check(file: &str, text: &str) -> usize {
    let mut checked = 0;
    for case in text.split("\ncase: ").skip(1) {
        let (title, lines) = case.split_once('\n').unwrap();
        let (mut history, mut sees) = (Vec::new(), BTreeMap::new());
        let mut asked: Option<(&str, Vec<String>, Vec<String>)> = None;
        let mut settle = |asked: &mut Option<(&str, Vec<String>, Vec<String>)>| {
            if let Some((what, found, expected)) = asked.take() {
                assert_eq!(found, expected, "{file}: {title}, {what}");
                checked += 1 + expected.len();
            }
        };
        for line in lines.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")) {
            let id = |text: &str| event_id(text.trim_start_matches('#').parse().unwrap());
            if line == "hints" {
                settle(&mut asked);
                asked = Some((line, hints(&course(&history, &sees)), Vec::new()));
            } else if let Some(day) = line.strip_prefix("measures on ") {
                settle(&mut asked);
                asked = Some((line, measures(&course(&history, &sees), day.parse().unwrap()), Vec::new()));
            } else if let Some(event) = line.strip_prefix("hidden ") {
                settle(&mut asked);
                sees.insert(id(event), Sees::Nothing);
            } else if let Some(event) = line.strip_prefix("outline ") {
                settle(&mut asked);
                sees.insert(id(event), Sees::Outline);
            } else if let Some(event) = line.strip_prefix("+ ") {
                settle(&mut asked);
                history.push(self::event(event, history.len() + 1));
            } else {
                asked.as_mut().unwrap_or_else(|| panic!("{file}: `{line}`")).2.push(line.to_owned());
            }
        }
        settle(&mut asked);
    }
    checked
}

#[test]
fn every_row_follows_from_what_was_recorded_and_is_seen() {
    let checked: usize = FILES.iter().map(|(file, text)| check(file, text)).sum();
    assert!(checked > 60, "{checked}");
}

#[test]
fn every_rule_and_every_state_of_a_hint_stands_in_some_row() {
    use strum::IntoEnumIterator;
    let (_, text) = FILES[0];
    for rule in events::HintRule::iter() {
        let word: &str = rule.into();
        assert!(text.lines().any(|line| line.trim().starts_with(&format!("{word} about"))), "{word}");
        assert!(!crate::explained(rule).ask.is_empty() && crate::version(rule) > 0);
    }
    for state in ["open", "accepted", "rejected", "overtaken"] {
        assert!(text.lines().any(|line| line.trim().ends_with(&format!(" {state}"))), "{state}");
    }
}
