//! Reads the rows and checks them: small histories, and the figures that were worked out from them by hand.
//!
//! A file holds cases of the test, each with one or several cases of a hub:
//! ```text
//! hub: title
//! case
//!   2026-02-25 10:00 adv case_referred
//! counts 2026-01-01..2026-03-31 at 2026-04-01 09:00
//!   report_to_hub 1/1 median 3 longest 3
//!   report_to_hub agency:adv 1/1 median 3 longest 3
//! ```
//! `desk AGENCY` begins what lies in the inbox or among the break-glasses of an agency. Of the figures and parts that are
//! named each line of the answer must stand there, in any order; what is not named is not compared.

use crate::{Axis, Counting, DEFINITIONS, Kpi, Query, Table};
use events::{
    Entry, Event, GovernanceEvent, Recorded, Register,
    governance::{AgencyRegistered, PublicText, RulebookAdopted},
};
use kernel::{AgencyKind, By, Rulebook, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use testkit::rows::{event_id, moment, recorded};

const FILES: [(&str, &str); 9] = [
    ("pattern", include_str!("../../rows/pattern.txt")),
    ("risk", include_str!("../../rows/risk.txt")),
    ("orders", include_str!("../../rows/orders.txt")),
    ("breaches", include_str!("../../rows/breaches.txt")),
    ("victims", include_str!("../../rows/victims.txt")),
    ("referrals", include_str!("../../rows/referrals.txt")),
    ("justice", include_str!("../../rows/justice.txt")),
    ("plan", include_str!("../../rows/plan.txt")),
    ("desk", include_str!("../../rows/desk.txt")),
];

/// The agencies of every row.
pub(super) const AGENCIES: [(&str, AgencyKind); 6] = [
    ("pol", AgencyKind::Police),
    ("adv", AgencyKind::Advocacy),
    ("nhs", AgencyKind::Health),
    ("prb", AgencyKind::Probation),
    ("hsg", AgencyKind::Housing),
    ("hub", AgencyKind::HubOffice),
];

/// A register of these agencies, with the first rulebook.
pub(super) fn register() -> Register {
    let hub = "hub".parse().unwrap();
    let rulebook = GovernanceEvent::RulebookAdopted(RulebookAdopted { rulebook: Rulebook::first() });
    let agencies = AGENCIES.map(|(name, kind)| {
        let (agency, name) = (name.parse().unwrap(), PublicText(name.to_uppercase()));
        GovernanceEvent::AgencyRegistered(AgencyRegistered { agency, kind, name })
    });
    let record = |event| Recorded {
        position: 0,
        id: event_id(0),
        at: moment("2025-01-01 00:00"),
        by: By::Operator,
        entry: Entry::of(&hub, Event::Governance(event)),
    };
    Register::fold(&[rulebook].into_iter().chain(agencies).map(record).collect::<Vec<_>>())
}

/// A hub of rows, as far as it was read.
#[derive(Default)]
struct Hub {
    title: String,
    events: usize,
    cases: Vec<Vec<Recorded>>,
    desks: Vec<(String, Vec<Recorded>)>,
    at_desk: bool,
    asked: Option<(Query, Timestamp)>,
    expected: BTreeSet<String>,
}

impl Hub {
    fn take(&mut self, line: &str) {
        if line == "case" {
            self.at_desk = false;
            self.cases.push(Vec::new());
        } else if let Some(agency) = line.strip_prefix("desk ") {
            self.at_desk = true;
            self.desks.push((agency.to_owned(), Vec::new()));
        } else {
            self.events += 1;
            let event = recorded(line, self.events);
            let desk = self.desks.last_mut().filter(|_| self.at_desk).map(|(_, events)| events);
            desk.or(self.cases.last_mut()).expect("an event is of a case or a desk").push(event);
        }
    }

    /// Every figure and part, one line each.
    fn lines(&self, query: &Query, now: Timestamp) -> BTreeSet<String> {
        let register = register();
        let mut counting = Counting::new(&register, query, now);
        for case in &self.cases {
            counting.case(&until(case, now));
        }
        for (agency, events) in &self.desks {
            counting.desk(&agency.parse().unwrap(), &until(events, now));
        }
        counting.tables().iter().flat_map(Table::lines).collect()
    }

    /// Compares what is expected with what is counted. Answers how many lines it compared.
    fn settle(&mut self, file: &str) -> usize {
        let Some((query, now)) = self.asked.take() else { return 0 };
        let expected = std::mem::take(&mut self.expected);
        let of = |line: &str| line.split_whitespace().next().unwrap().to_owned();
        let named: BTreeSet<String> = expected.iter().map(|line| of(line)).collect();
        let axes: BTreeMap<String, BTreeSet<String>> = named
            .iter()
            .map(|id| {
                let lines = expected.iter().filter(|line| of(line) == *id);
                (id.clone(), lines.filter_map(|line| axis_of(line)).collect())
            })
            .collect();
        let is_asked = |line: &String| {
            let id = of(line);
            axes.get(&id).is_some_and(|axes| axis_of(line).is_none_or(|axis| axes.contains(&axis)))
        };
        let found: BTreeSet<String> = self.lines(&query, now).into_iter().filter(is_asked).collect();
        let missing: Vec<_> = expected.difference(&found).collect();
        let more: Vec<_> = found.difference(&expected).collect();
        assert!(
            missing.is_empty() && more.is_empty(),
            "{file}: {}: expected and not counted {missing:#?}, counted and not expected {more:#?}",
            self.title
        );
        expected.len()
    }
}

/// What had been recorded by a moment.
fn until(events: &[Recorded], now: Timestamp) -> Vec<&Recorded> {
    events.iter().filter(|event| event.at <= now).collect()
}

/// `report_to_hub agency:adv 1/1` is broken down by agency.
fn axis_of(line: &str) -> Option<String> {
    Some(line.split_whitespace().nth(1)?.split_once(':')?.0.to_owned())
}

fn check(file: &str, text: &str) -> usize {
    let (mut hub, mut checked) = (Hub::default(), 0);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")) {
        if let Some(title) = line.strip_prefix("hub: ") {
            checked += hub.settle(file);
            hub = Hub { title: title.to_owned(), ..Hub::default() };
        } else if let Some(asked) = line.strip_prefix("counts ") {
            checked += hub.settle(file);
            let (period, at) = asked.split_once(" at ").unwrap();
            let (from, to) = period.split_once("..").unwrap();
            let by = [Axis::Agency, Axis::Area, Axis::Relationship];
            let query = Query::worked_out(from.parse().unwrap(), to.parse().unwrap(), by);
            hub.asked = Some((query, moment(at)));
        } else if hub.asked.is_some() && !line.starts_with("20") && line != "case" && !line.starts_with("desk ") {
            hub.expected.insert(line.to_owned());
        } else {
            checked += hub.settle(file);
            hub.take(line);
        }
    }
    checked + hub.settle(file)
}

/// The cases of all rows.
pub(super) fn cases() -> Vec<Vec<Recorded>> {
    let of = |(_, text): (&str, &str)| {
        let mut hubs = vec![Hub::default()];
        for line in text.lines().map(str::trim) {
            if line.starts_with("hub: ") {
                hubs.push(Hub::default());
            } else if line == "case" || line.starts_with("desk ") || line.starts_with("20") {
                hubs.last_mut().unwrap().take(line);
            }
        }
        hubs.into_iter().flat_map(|hub| hub.cases).collect::<Vec<_>>()
    };
    FILES.into_iter().flat_map(of).collect()
}

#[test]
fn every_figure_is_what_its_rows_say() {
    let checked: usize = FILES.iter().map(|(file, text)| check(file, text)).sum();
    assert!(checked > 150, "{checked} lines");
}

#[test]
fn every_figure_stands_in_some_row_and_once_in_the_table() {
    use strum::IntoEnumIterator;
    let all: String = FILES.iter().map(|(_, text)| *text).collect();
    for (nth, kpi) in Kpi::iter().enumerate() {
        assert_eq!(DEFINITIONS[nth].kpi, kpi);
        assert!(all.lines().any(|line| line.trim().starts_with(&format!("{} ", kpi.id()))), "{}", kpi.id());
    }
    assert_eq!(Kpi::iter().count(), DEFINITIONS.len());
}
