//! Laws of the figures on generated histories.

use super::rows::register;
use crate::{Axis, Counting, Counts, Kpi, Query, Table, Unit};
use events::{Entry, Event, PlainEvent, Recorded, Register};
use kernel::{Date, Timestamp};
use std::collections::BTreeMap;
use testkit::histories::lawful;

/// How many histories are generated, and of how many records each.
const HISTORIES: u64 = 40;
const STEPS: usize = 120;

type Case = Vec<Recorded>;

/// Generated cases: what is not of the register.
fn cases() -> Vec<Case> {
    let of = |seed| {
        let commits = lawful(seed, STEPS, &[]);
        let events = commits.iter().flat_map(testkit::histories::Commit::recorded);
        events.filter(|event| !is_of_the_register(&event.entry.event)).collect()
    };
    (0..HISTORIES).map(of).collect()
}

fn is_of_the_register(event: &Event) -> bool {
    use events::GovernanceEvent as G;
    matches!(
        event,
        Event::Governance(
            G::RulebookAdopted(_) | G::PolicyAdopted(_) | G::AgencyRegistered(_) | G::WorkerRegistered(_)
        )
    )
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn query(from: &str, to: &str) -> Query {
    Query::new(day(from), day(to), [Axis::Agency, Axis::Area, Axis::Relationship], None).unwrap()
}

fn now() -> Timestamp {
    "2029-01-01T00:00:00Z".parse().unwrap()
}

fn tables<'a>(register: &Register, query: &Query, cases: impl IntoIterator<Item = &'a Case>) -> Vec<Table> {
    let mut counting = Counting::new(register, query, now());
    for case in cases {
        counting.case(&case.iter().collect::<Vec<_>>());
    }
    counting.tables()
}

/// Every total and part by its name.
fn flat(tables: &[Table]) -> BTreeMap<(Kpi, String), Counts> {
    let mut all = BTreeMap::new();
    for table in tables {
        let kpi = table.definition.kpi;
        all.insert((kpi, "total".to_owned()), table.total.clone());
        for breakdown in &table.breakdowns {
            for (key, cell) in &breakdown.cells {
                all.insert((kpi, format!("{}:{key}", breakdown.axis)), cell.clone());
            }
        }
    }
    all
}

/// Numerators and denominators of two returns together.
fn added(one: &[Table], other: &[Table]) -> BTreeMap<(Kpi, String), (u64, u64)> {
    let mut all: BTreeMap<(Kpi, String), (u64, u64)> = BTreeMap::new();
    for (name, cell) in flat(one).into_iter().chain(flat(other)) {
        let sum = all.entry(name).or_default();
        *sum = (sum.0 + cell.numerator, sum.1 + cell.denominator);
    }
    all
}

#[test]
fn no_figure_counts_more_than_there_is_and_each_total_is_the_sum_of_its_parts() {
    let (register, cases) = (register(), cases());
    let mut counted = 0;
    for table in tables(&register, &query("2020-01-01", "2030-12-31"), &cases) {
        let Table { definition, total, breakdowns } = table;
        assert!(total.numerator <= total.denominator);
        assert!(definition.unit != Unit::Count || total.rest() == 0, "{}", definition.kpi.id());
        let is_timed = matches!(definition.unit, Unit::Days | Unit::Hours);
        assert_eq!(total.spread().is_some(), is_timed && total.numerator > 0, "{}", definition.kpi.id());
        assert!(total.spread().is_none_or(|spread| spread.median <= spread.longest));
        assert!(definition.is_recorded || total.denominator == 0);
        counted += u64::from(total.denominator > 0);
        for breakdown in breakdowns {
            let sum = |of: fn(&Counts) -> u64| breakdown.cells.values().map(of).sum::<u64>();
            assert!(breakdown.cells.values().all(|cell| cell.numerator <= cell.denominator && cell.denominator > 0));
            let name = format!("{} by {}", definition.kpi.id(), breakdown.axis);
            assert_eq!(
                (sum(|it| it.numerator), sum(|it| it.denominator)),
                (total.numerator, total.denominator),
                "{name}"
            );
        }
    }
    assert!(counted >= 25, "only {counted} figures have anything to count in generated histories");
}

#[test]
fn the_order_of_cases_changes_nothing() {
    let (register, cases, query) = (register(), cases(), query("2020-01-01", "2030-12-31"));
    assert_eq!(tables(&register, &query, &cases), tables(&register, &query, cases.iter().rev()));
}

#[test]
fn another_case_adds_what_it_counts_and_changes_nothing_else_but_whose_suspect_is_another_ones() {
    let (register, cases, query) = (register(), cases(), query("2020-01-01", "2030-12-31"));
    let (one, other) = cases.split_at(cases.len() / 2);
    let together = added(&tables(&register, &query, &cases), &[]);
    let apart = added(&tables(&register, &query, one), &tables(&register, &query, other));
    for (name, sum) in &together {
        if name.0 == Kpi::RepeatSuspects {
            assert!(sum.0 >= apart[name].0 && sum.1 == apart[name].1, "{name:?}");
        } else {
            assert_eq!(sum, &apart[name], "{name:?}");
        }
    }
    assert_eq!(together.len(), apart.len());
}

#[test]
fn what_a_period_counts_is_what_its_halves_count() {
    let (register, cases) = (register(), cases());
    let whole = added(&tables(&register, &query("2020-01-01", "2030-12-31"), &cases), &[]);
    let halves = added(
        &tables(&register, &query("2020-01-01", "2026-03-31"), &cases),
        &tables(&register, &query("2026-04-01", "2030-12-31"), &cases),
    );
    assert_eq!(whole, halves);
}

#[test]
fn what_is_erased_changes_no_figure() {
    let (register, cases, query) = (register(), cases(), query("2020-01-01", "2030-12-31"));
    let erased = |event: &Recorded| {
        let PlainEvent { clear, .. } = event.entry.split();
        Recorded { entry: Entry::join(clear, []).unwrap(), ..event.clone() }
    };
    let bare: Vec<Case> = cases.iter().map(|case| case.iter().map(erased).collect()).collect();
    assert_eq!(tables(&register, &query, &cases), tables(&register, &query, &bare));
}

#[test]
fn a_query_has_a_period_and_a_threshold_that_keeps_something_back() {
    use crate::BadQuery;
    let of = |from, to, threshold| Query::new(day(from), day(to), [], threshold).map(|query| query.threshold());
    assert_eq!(of("2026-01-01", "2026-03-31", None), Ok(5));
    assert_eq!(of("2026-01-01", "2026-01-01", Some(3)), Ok(3));
    assert_eq!(of("2026-01-02", "2026-01-01", None), Err(BadQuery::EndsBeforeItBegins));
    for threshold in [0, 1, 2, 101] {
        assert_eq!(of("2026-01-01", "2026-03-31", Some(threshold)), Err(BadQuery::Threshold));
    }
}
