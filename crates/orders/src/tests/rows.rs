//! Reads the rows and checks them.
//!
//! A block begins with `given HISTORY`, and its rows are `ACT | OUTCOME`; or with `when ACT`, and its rows are
//! `HISTORY | OUTCOME`. A history is a list, with commas, of acts and of states that a line `state NAME = HISTORY` names.
//! An outcome is `unchanged`; or `refused WHY`, with the events it rests on; or what is recorded, with what it says.

use super::*;
use crate::parameters::{self, Applicant};
use std::collections::{BTreeMap, BTreeSet};
use strum::IntoEnumIterator;

const FILES: [(&str, &str); 13] = [
    ("states", include_str!("../../rows/states.txt")),
    ("application", include_str!("../../rows/application.txt")),
    ("court", include_str!("../../rows/court.txt")),
    ("interim", include_str!("../../rows/interim.txt")),
    ("changes_refused", include_str!("../../rows/changes_refused.txt")),
    ("terms", include_str!("../../rows/terms.txt")),
    ("origins", include_str!("../../rows/origins.txt")),
    ("service", include_str!("../../rows/service.txt")),
    ("notification", include_str!("../../rows/notification.txt")),
    ("breach", include_str!("../../rows/breach.txt")),
    ("appeal", include_str!("../../rows/appeal.txt")),
    ("kinds", include_str!("../../rows/kinds.txt")),
    ("dates", include_str!("../../rows/dates.txt")),
];

/// Given a history, when an act comes, then this follows.
struct Row {
    place: String,
    given: String,
    when: String,
    then: String,
}

enum Block<'a> {
    Given(&'a str),
    When(&'a str),
}

/// The rows of all files, histories in full.
fn rows() -> Vec<Row> {
    let (mut rows, mut states) = (Vec::new(), BTreeMap::new());
    for (file, text) in FILES {
        let mut block = None;
        for (nth, line) in text.lines().enumerate() {
            let line = line.split("//").next().unwrap_or_default().trim();
            let place = format!("{file}.txt:{}", nth + 1);
            if let Some(state) = line.strip_prefix("state ") {
                let (name, history) = state.split_once(" = ").unwrap_or_else(|| panic!("{place}: no state"));
                let known = states.insert(name, in_full(&states, history));
                assert!(known.is_none(), "{place}: `{name}` is named twice");
            } else if let Some(history) = line.strip_prefix("given ") {
                block = Some(Block::Given(history));
            } else if let Some(act) = line.strip_prefix("when ") {
                block = Some(Block::When(act));
            } else if !line.is_empty() {
                let (left, then) = line.split_once('|').unwrap_or_else(|| panic!("{place}: `{line}` is no row"));
                let (given, when) = match block.as_ref().unwrap_or_else(|| panic!("{place}: of no block")) {
                    Block::Given(history) => (*history, left.trim()),
                    Block::When(act) => (left.trim(), *act),
                };
                let (given, when, then) = (in_full(&states, given), when.to_owned(), then.trim().to_owned());
                rows.push(Row { place, given, when, then });
            }
        }
    }
    rows
}

/// A history with every state that it names written out.
fn in_full(states: &BTreeMap<&str, String>, history: &str) -> String {
    let step = |step| states.get(step).map_or(step, String::as_str);
    history.split(", ").map(step).collect::<Vec<_>>().join(", ")
}

/// The case that a history leads to.
fn world(given: &str) -> Result<World, String> {
    let mut world = World::new();
    given.split(", ").try_for_each(|step| world.step(step))?;
    Ok(world)
}

/// The same, of one state that the rows name.
pub(super) fn state(name: &str) -> World {
    let (_, states) = FILES[0];
    let mut named = BTreeMap::new();
    for (name, history) in states.lines().filter_map(|line| line.strip_prefix("state ")?.split_once(" = ")) {
        let history = in_full(&named, history);
        named.insert(name, history);
    }
    world(&named[name]).unwrap()
}

/// Checks a row: what follows, what a refusal rests on, and that what was decided is decided once.
fn check(row: &Row) -> Result<(), String> {
    let mut world = world(&row.given).map_err(|why| format!("{}: {why}", row.place))?;
    let command = acts::command(&row.when);
    let decision = world.decided(&command);
    let found = match &decision {
        Ok(entries) if entries.is_empty() => "unchanged".to_owned(),
        Ok(entries) => recorded(entries, &row.then),
        Err(refused) => refusal(refused),
    };
    if found != row.then {
        return Err(format!("{}: {}: {} | {}\n    but it is: {found}", row.place, row.given, row.when, row.then));
    }
    let Ok(entries) = decision else { return Ok(()) };
    world.record(entries);
    match world.decided(&command) {
        Ok(entries) if entries.is_empty() => Ok(()),
        again => Err(format!("{}: {}: repeated: {again:?}", row.place, row.when)),
    }
}

/// `refused WHY #1 #2`.
fn refusal(refused: &Refused<Refusal>) -> String {
    let why: &str = refused.why.into();
    let nth = |event: &EventId| (0..99).find(|nth| event_id(*nth) == *event).map(|nth| format!(" #{}", nth + 1));
    let rests_on: String = refused.rests_on.iter().filter_map(nth).collect();
    format!("refused {why}{rests_on}")
}

/// `EVENT FIELD=VALUE + EVENT`, with the fields that the row asks for.
fn recorded(entries: &[Entry], then: &str) -> String {
    let mut asked = then.split(" + ").map(|event| event.split_whitespace().skip(1).collect::<Vec<_>>());
    let of = |entry: &Entry| {
        let name = entry.event.type_name().split('.').nth(1).unwrap_or_default().to_owned();
        let fields = asked.next().unwrap_or_default().into_iter().map(|field| {
            let (key, value) = field.split_once('=').unwrap_or((field, ""));
            let said = acts::said(entry, key);
            // Moments are stored as they are everywhere and written as London has them.
            let same = value.contains('_') && value.starts_with("20") && said == acts::moment(value).to_string();
            format!(" {key}={}", if same { value } else { &said })
        });
        name + &fields.collect::<String>()
    };
    entries.iter().map(of).collect::<Vec<_>>().join(" + ")
}

#[test]
fn every_row_holds() {
    let rows = rows();
    let wrong: Vec<String> = rows.iter().filter_map(|row| check(row).err()).collect();
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
    assert!(rows.len() >= 400, "{} rows", rows.len());
}

#[test]
fn no_two_rows_ask_the_same() {
    let (mut asked, mut twice) = (BTreeMap::new(), Vec::new());
    for Row { place, given, when, .. } in rows() {
        twice.extend(
            asked.insert((given, when), place.clone()).map(|before| format!("{place} asks what {before} does")),
        );
    }
    assert!(twice.is_empty(), "{}", twice.join("\n"));
}

#[test]
fn every_refusal_has_a_row_a_name_and_a_message_that_helps() {
    let rows = rows();
    let refused = rows.iter().filter_map(|row| row.then.strip_prefix("refused ")?.split(' ').next());
    let all: BTreeSet<&str> = Refusal::iter().map(Into::into).collect();
    assert_eq!(refused.collect::<BTreeSet<_>>(), all);
    for refusal in Refusal::iter() {
        let message = refusal.to_string();
        assert!(message.contains("; ") && !message.ends_with('.') && message.starts_with(char::is_lowercase));
    }
}

#[test]
fn every_event_about_orders_follows_in_some_row() {
    let rows = rows();
    let names = rows.iter().flat_map(|row| row.then.split(" + ").filter_map(|event| event.split(' ').next()));
    let names: BTreeSet<&str> = names.filter(|name| !["refused", "unchanged"].contains(name)).collect();
    assert_eq!(names.len(), 31, "{names:?}");
}

#[test]
fn who_said_it_and_who_answers_for_it_stand_with_what_a_court_made() {
    let entries = state("LODGED").decided(&acts::command("interim 2026-03-12 to 2026-04-09")).unwrap();
    assert_eq!((entries[0].source, entries[0].controller.as_str()), (Source::Court, "pol"));
}

#[test]
fn every_kind_of_order_has_its_law_and_goes_the_way_it_says() {
    let Command::ConsiderOrder(consider) = acts::command("considered") else { panic!() };
    for kind in events::OrderKind::iter() {
        let parameters = parameters::of(kind);
        assert!(!parameters.source.is_empty(), "{kind:?}");
        let may_be_told = parameters.without_application != parameters::WithoutApplication::Never;
        assert_eq!(!parameters.origins.is_empty(), may_be_told, "{kind:?}: made somewhere");
        let consider = Command::ConsiderOrder(ConsiderOrder { kind, ..consider.clone() });
        let by_police = world("red_flag").unwrap().decided(&consider).is_ok();
        assert_eq!(by_police, parameters.applicant == Applicant::Police, "{kind:?}");
    }
}
