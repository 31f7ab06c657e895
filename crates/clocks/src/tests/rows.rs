//! Reads the rows and checks them.

use crate::{Board, ClockState, Owner};
use events::{
    Entry, Event, GovernanceEvent, PlainEvent, Recorded, ReferenceSetName, Register,
    governance::{PublicText, RulebookAdopted},
    reference::{ReferenceAdopted, ReferenceEntry, ReferenceSet},
};
use jiff::{civil::DateTime, tz::TimeZone};
use kernel::{By, EventId, Occurred, Precision, Purpose, Rulebook, Timestamp};
use serde_json::Value;

const FILES: [(&str, &str); 11] = [
    ("victims", include_str!("../../rows/victims.txt")),
    ("risk", include_str!("../../rows/risk.txt")),
    ("orders", include_str!("../../rows/orders.txt")),
    ("ends", include_str!("../../rows/ends.txt")),
    ("breaches", include_str!("../../rows/breaches.txt")),
    ("meetings", include_str!("../../rows/meetings.txt")),
    ("process", include_str!("../../rows/process.txt")),
    ("referrals", include_str!("../../rows/referrals.txt")),
    ("holidays", include_str!("../../rows/holidays.txt")),
    ("charging", include_str!("../../rows/charging.txt")),
    ("dates", include_str!("../../rows/dates.txt")),
];

/// Fields that the samples do not give: who acted in the suspect's place, and toward whom.
const OPTIONAL: [&str; 2] = ["proxy", "toward"];

/// A moment as London's clocks show it. Of a time that comes twice, the first.
fn moment(text: &str) -> Timestamp {
    let local: DateTime = text.replacen(' ', "T", 1).parse().unwrap_or_else(|_| panic!("{text} is no moment"));
    let london = TimeZone::get("Europe/London").unwrap();
    Timestamp::from_jiff(london.to_ambiguous_timestamp(local).compatible().unwrap()).unwrap()
}

fn shown(at: Timestamp) -> String {
    TimeZone::get("Europe/London").unwrap().to_datetime(at.jiff()).strftime("%Y-%m-%d %H:%M").to_string()
}

fn event_id(nth: usize) -> EventId {
    EventId::of(format!("00000000-0000-8000-8000-{nth:012x}").parse().unwrap(), 0)
}

/// `key=value`: JSON, or a word; `#3` is the third event of the case; in a field of moments, London's time with a `_`.
fn value(key: &str, text: &str) -> Value {
    if let Some(nth) = text.strip_prefix('#') {
        return serde_json::to_value(event_id(nth.parse().unwrap())).unwrap();
    }
    if matches!(
        key,
        "at" | "told_at"
            | "found_at"
            | "said_at"
            | "offered_at"
            | "asked_at"
            | "served_at"
            | "attempted_at"
            | "arrested_at"
            | "notified_at"
            | "charged_at"
            | "due"
    ) && text.contains('_')
    {
        return serde_json::to_value(moment(&text.replace('_', " "))).unwrap();
    }
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}

/// `DAY`, `DAY..DAY` or `DAY_TIME`: when something happened, as far as that is known.
fn occurred(text: &str) -> Occurred {
    if text.contains('_') {
        return Occurred::at(moment(&text.replace('_', " ")));
    }
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let precision = if first == last { Precision::Day } else { Precision::Range };
    Occurred { from: moment(&format!("{first} 00:00")), to: moment(&format!("{last} 23:59")), precision }
}

/// The sample event of a type, with these fields instead of its own.
fn event(line: &str, nth: usize) -> Recorded {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [day, time, agency, name, fields @ ..] = &words[..] else { panic!("`{line}` tells no event") };
    let is_meant = |entry: &Entry| entry.event.type_name().split('.').nth(1) == Some(name);
    let sample =
        testkit::samples::every_event().into_iter().find(is_meant).unwrap_or_else(|| panic!("`{name}` is no event"));
    let PlainEvent { mut clear, to_seal } = sample.split();
    let mut by = By::Operator;
    clear.controller = agency.parse().unwrap();
    (clear.occurred, clear.known) = (None, Vec::new());
    for field in fields {
        let (key, text) = field.split_once('=').unwrap_or_else(|| panic!("`{field}` is no field"));
        if key == "source" {
            clear.source = serde_json::from_value(Value::String(text.to_owned())).unwrap();
            continue;
        }
        // The role of the worker who recorded it.
        if key == "role" {
            let role = serde_json::from_value(Value::String(text.to_owned())).unwrap();
            let (agency, worker) = (agency.parse().unwrap(), "w-1".parse().unwrap());
            by = By::Worker { agency, worker, role, purpose: Purpose::VictimSafety };
            continue;
        }
        if key == "occurred" {
            clear.occurred = Some(occurred(text));
            continue;
        }
        assert!(clear.plain.contains_key(key) || OPTIONAL.contains(&key), "`{name}` has no field `{key}`");
        if text == "none" {
            clear.plain.remove(key);
            continue;
        }
        clear.plain.insert(key.to_owned(), value(key, text));
    }
    let entry = Entry::join(clear, to_seal.into_values()).unwrap_or_else(|error| panic!("`{line}`: {error}"));
    Recorded { by, ..recorded(nth, moment(&format!("{day} {time}")), entry) }
}

fn recorded(nth: usize, at: Timestamp, entry: Entry) -> Recorded {
    Recorded { position: u64::try_from(nth).unwrap(), id: event_id(nth), at, by: By::Operator, entry }
}

/// What was adopted, and from which position on: the first rulebook, another by each `rulebook` line, and bank holidays.
type Adopted = Vec<(u64, GovernanceEvent)>;

fn rulebook(rulebook: Rulebook) -> GovernanceEvent {
    GovernanceEvent::RulebookAdopted(RulebookAdopted { rulebook })
}

/// `holidays CODE ...`: a set of bank holidays with these codes.
fn holidays(line: &str) -> GovernanceEvent {
    let entry = |code: &str| ReferenceEntry {
        code: code.to_owned(),
        name: "A day (fictional)".to_owned(),
        valid_from: "2020-01-01".parse().unwrap(),
        valid_to: None,
        source: "Fictional.".to_owned(),
    };
    let entries = line.split_whitespace().skip(1).map(entry).collect();
    let set = ReferenceSet { name: ReferenceSetName::BankHolidays, version: 1, entries };
    GovernanceEvent::ReferenceAdopted(ReferenceAdopted { set, digest: PublicText("sha256:00".to_owned()) })
}

fn register(adopted: &Adopted) -> Register {
    let at = moment("2026-01-01 00:00");
    let entry = |event: &GovernanceEvent| Entry::of(&"hub".parse().unwrap(), Event::Governance(event.clone()));
    let record =
        |(position, event): &(u64, GovernanceEvent)| Recorded { position: *position, ..recorded(0, at, entry(event)) };
    Register::fold(&adopted.iter().map(record).collect::<Vec<_>>())
}

/// `rulebook NAME LENGTH UNIT from DAY`: the rulebook before, with one period changed from a day on.
fn changed(before: &Rulebook, line: &str) -> Rulebook {
    let words: Vec<&str> = line.split_whitespace().collect();
    let ["rulebook", name, length, unit, "from", day] = &words[..] else { panic!("`{line}` changes no period") };
    let word = |text: &str| Value::String(text.to_owned());
    let period = kernel::Period {
        name: serde_json::from_value(word(name)).unwrap(),
        effective_from: day.parse().unwrap(),
        length: length.parse().unwrap(),
        unit: serde_json::from_value(word(unit)).unwrap(),
        source: String::new(),
    };
    let periods = before.periods.iter().cloned().chain([period]).collect();
    Rulebook { version: before.version + 1, periods, powers: before.powers.clone() }
}

/// How the clocks stand at a moment, one line each, as the rows have them.
fn standing(register: &Register, history: &[Recorded], now: Timestamp) -> Vec<String> {
    let then = history.iter().filter(|event| event.at <= now);
    let line = |clock: &crate::Clock| {
        let duty: &str = clock.duty.into();
        let owner = match &clock.owner {
            Owner::Agency(agency) => agency.as_str(),
            Owner::Police => "police",
            Owner::Respondent => "respondent",
        };
        let state: &str = clock.state(now).into();
        let began = history.iter().position(|event| event.id == clock.began).unwrap() + 1;
        format!("{duty} #{began} {owner} due {} {state}", shown(clock.due))
    };
    Board::of(register, then).clocks.iter().filter(|clock| clock.has_begun(now)).map(line).collect()
}

/// Checks a file; answers how many expectations it holds.
fn check(file: &str, text: &str) -> usize {
    let (mut title, mut history, mut adopted) = (String::new(), Vec::new(), vec![(0, rulebook(Rulebook::first()))]);
    let mut book = Rulebook::first();
    let (mut asked, mut expected, mut checked) = (None, Vec::<String>::new(), 0);
    let mut settle = |title: &str,
                      adopted: &Adopted,
                      history: &[Recorded],
                      asked: &mut Option<Timestamp>,
                      expected: &mut Vec<String>| {
        let Some(now) = asked.take() else { return };
        let found = standing(&register(adopted), history, now);
        assert_eq!(found, *expected, "{file}: {title}, at {}", shown(now));
        checked += 1 + expected.len();
        expected.clear();
    };
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")) {
        if let Some(new) = line.strip_prefix("case: ") {
            settle(&title, &adopted, &history, &mut asked, &mut expected);
            (title, history, book) = (new.to_owned(), Vec::new(), Rulebook::first());
            adopted = vec![(0, rulebook(book.clone()))];
        } else if let Some(now) = line.strip_prefix("at ") {
            settle(&title, &adopted, &history, &mut asked, &mut expected);
            asked = Some(moment(now));
        } else if line.starts_with("rulebook ") {
            // In force for what is recorded after it.
            let position = u64::try_from(history.len()).unwrap() + 1;
            book = changed(&book, line);
            adopted.push((position, rulebook(book.clone())));
        } else if line.starts_with("holidays ") {
            adopted.push((u64::try_from(history.len()).unwrap() + 1, holidays(line)));
        } else if asked.is_some() && !line.starts_with("20") {
            expected.push(line.to_owned());
        } else {
            settle(&title, &adopted, &history, &mut asked, &mut expected);
            history.push(event(line, history.len() + 1));
        }
    }
    settle(&title, &adopted, &history, &mut asked, &mut expected);
    checked
}

#[test]
fn every_clock_stands_as_its_row_says() {
    let checked: usize = FILES.iter().map(|(file, text)| check(file, text)).sum();
    assert!(checked > 200, "{checked} expectations");
}

#[test]
fn every_red_flag_every_state_and_every_duty_stands_in_some_row() {
    use strum::IntoEnumIterator;
    let all: String = FILES.iter().map(|(_, text)| *text).collect();
    for flag in events::RedFlag::iter() {
        let row = format!("red_flag_raised flags=[{}]\n", serde_json::to_string(&flag).unwrap());
        assert!(all.contains(&row), "{flag:?}");
    }
    for duty in events::Duty::iter() {
        let word: &str = duty.into();
        assert!(all.lines().any(|line| line.trim().starts_with(&format!("{word} "))), "{word}");
    }
    for state in [
        ClockState::Running,
        ClockState::Met,
        ClockState::Late,
        ClockState::Missed,
        ClockState::Lapsed,
        ClockState::Excused,
    ] {
        let word: &str = state.into();
        assert!(all.lines().any(|line| line.trim().ends_with(&format!(" {word}"))), "{word}");
    }
}
