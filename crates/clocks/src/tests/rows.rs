//! Reads the rows and checks them.

use crate::{Board, ClockState, Owner};
use events::{
    Entry, Event, GovernanceEvent, Recorded, ReferenceSetName, Register,
    governance::{PublicText, RulebookAdopted},
    reference::{ReferenceAdopted, ReferenceEntry, ReferenceSet},
};
use jiff::tz::TimeZone;
use kernel::{By, Rulebook, Timestamp};
use serde_json::Value;
use testkit::rows::{event_id, moment, recorded};

const FILES: [(&str, &str); 14] = [
    ("victims", include_str!("../../rows/victims.txt")),
    ("links", include_str!("../../rows/links.txt")),
    ("risk", include_str!("../../rows/risk.txt")),
    ("orders", include_str!("../../rows/orders.txt")),
    ("ends", include_str!("../../rows/ends.txt")),
    ("breaches", include_str!("../../rows/breaches.txt")),
    ("meetings", include_str!("../../rows/meetings.txt")),
    ("process", include_str!("../../rows/process.txt")),
    ("starts", include_str!("../../rows/starts.txt")),
    ("screening", include_str!("../../rows/screening.txt")),
    ("referrals", include_str!("../../rows/referrals.txt")),
    ("holidays", include_str!("../../rows/holidays.txt")),
    ("charging", include_str!("../../rows/charging.txt")),
    ("dates", include_str!("../../rows/dates.txt")),
];

fn shown(at: Timestamp) -> String {
    TimeZone::get("Europe/London").unwrap().to_datetime(at.jiff()).strftime("%Y-%m-%d %H:%M").to_string()
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
    let record = |(position, event): &(u64, GovernanceEvent)| Recorded {
        position: *position,
        id: event_id(0),
        at: moment("2026-01-01 00:00"),
        by: By::Operator,
        entry: Entry::of(&"hub".parse().unwrap(), Event::Governance(event.clone())),
    };
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
    Rulebook { version: before.version + 1, periods, ..before.clone() }
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
            history.push(recorded(line, history.len() + 1));
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
