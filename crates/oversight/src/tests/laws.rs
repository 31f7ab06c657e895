//! Laws of the figures on generated histories.

use super::{
    rows::register,
    suppressing::{alone, at, is_small},
};
use crate::{
    Axis, Cell, Counting, Counts, Finding, Kpi, Query, Shown, Table, Unit,
    kpi::{AMONG, WITHIN},
    suppress::suppressed,
};
use events::{Entry, Event, PlainEvent, Recorded, Register};
use kernel::{Date, Rulebook, SmallCounts, Timestamp};
use std::collections::BTreeMap;
use testkit::histories::lawful;

/// How many histories are generated, and of how many records each.
const HISTORIES: u64 = 40;
const STEPS: usize = 120;

pub(super) type Case = Vec<Recorded>;

/// Generated cases: what is not of the register.
pub(super) fn cases() -> Vec<Case> {
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
    Query::worked_out(day(from), day(to), [Axis::Agency, Axis::Area, Axis::Relationship])
}

pub(super) fn now() -> Timestamp {
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
    for (name, halves) in &halves {
        let whole = whole.get(name).copied().unwrap_or_default();
        if matches!(name.0, Kpi::VictimReportedSafety | Kpi::VictimSafetyImproved) {
            // What she said last in the period: a case counts once in each period in which she was reached.
            assert!(whole.1 <= halves.1, "{name:?}");
        } else {
            assert_eq!(whole, *halves, "{name:?}");
        }
    }
    assert!(whole.keys().all(|name| halves.contains_key(name)));
}

/// How many of these findings there are of a figure, by day, agency and what is known of their case.
fn things(findings: &[Finding], kpi: Kpi, is_meant: impl Fn(&Finding) -> bool) -> BTreeMap<String, usize> {
    let mut things = BTreeMap::new();
    for it in findings.iter().filter(|it| it.kpi == kpi && is_meant(it)) {
        *things.entry(format!("{} {:?} {:?}", it.on, it.agency, it.whose)).or_default() += 1;
    }
    things
}

#[test]
fn what_counts_in_a_figure_counts_in_the_one_that_it_lies_within_and_its_things_are_things_of_the_one_they_are_among() {
    let (register, query) = (register(), query("2020-01-01", "2030-12-31"));
    let mut compared = BTreeMap::new();
    for case in cases().into_iter().chain(super::rows::cases()) {
        let mut counting = Counting::new(&register, &query, now());
        counting.case(&case.iter().collect::<Vec<_>>());
        let findings = counting.findings();
        for (pairs, must_count) in [(&WITHIN[..], true), (&AMONG[..], false)] {
            for (inner, outer) in pairs {
                let of = |kpi| things(&findings, kpi, |it| it.counted || !must_count);
                let outside = of(*outer);
                for (thing, many) in of(*inner) {
                    assert!(
                        outside.get(&thing).is_some_and(|of| *of >= many),
                        "{inner:?} {outer:?} {must_count}: {thing}"
                    );
                    *compared.entry((*inner, *outer, must_count)).or_insert(0) += many;
                }
            }
        }
    }
    assert_eq!(compared.len(), WITHIN.len() + AMONG.len(), "{compared:?}");
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
fn a_return_is_of_a_whole_month_quarter_or_financial_year() {
    use crate::BadQuery;
    let of = |from, to| Query::new(day(from), day(to), [], None).map(|query| (query.from(), query.to()));
    for (from, to) in [
        ("2026-02-01", "2026-02-28"),
        ("2028-02-01", "2028-02-29"),
        ("2026-12-01", "2026-12-31"),
        ("2026-01-01", "2026-03-31"),
        ("2026-10-01", "2026-12-31"),
        ("2026-04-01", "2027-03-31"),
    ] {
        assert_eq!(of(from, to), Ok((day(from), day(to))));
    }
    for (from, to) in [
        ("2026-01-01", "2026-01-01"),
        ("2026-01-01", "2026-01-30"),
        ("2026-01-02", "2026-01-31"),
        ("2028-02-01", "2028-02-28"),
        ("2026-01-01", "2026-02-28"),
        ("2026-02-01", "2026-04-30"),
        // A year begins with April: two kinds of year could be subtracted one from the other.
        ("2026-01-01", "2026-12-31"),
        ("2026-07-01", "2027-06-30"),
        ("2026-01-01", "2027-03-31"),
        ("2026-01-01", "2027-12-31"),
        ("2026-01-01", "2027-01-31"),
    ] {
        assert_eq!(of(from, to), Err(BadQuery::NotAWholePeriod), "{from} to {to}");
    }
    assert_eq!(of("2026-02-01", "2026-01-31"), Err(BadQuery::EndsBeforeItBegins));
}

#[test]
fn the_hubs_threshold_can_be_raised_and_not_lowered_and_changes_from_its_day_on() {
    use crate::BadQuery;
    let (before, since) = (day("2026-06-30"), day("2026-07-01"));
    let small = SmallCounts { effective_from: since, least: 10, source: String::new() };
    let rulebook = Rulebook { small_counts: vec![small], ..Rulebook::first() };
    let of = |asked, on| {
        let query = Query::new(day("2026-01-01"), day("2026-03-31"), [], asked).unwrap();
        query.threshold(Some(&rulebook), on).map(|it| it.told_from)
    };
    assert_eq!((of(None, before), of(None, since)), (Ok(5), Ok(10)));
    assert_eq!((of(Some(7), before), of(Some(100), since)), (Ok(7), Ok(100)));
    for (asked, on, least) in [(0, before, 5), (4, before, 5), (101, before, 5), (7, since, 10), (101, since, 10)] {
        assert_eq!(of(Some(asked), on), Err(BadQuery::Threshold { least }), "{asked}");
    }
}

/// What can be worked out of the parts of one axis from all figures that count the same things by it: the denominators that
/// none of them tells, and their sum where a total is told.
fn unknown(figures: &[(&Table, &Shown, &BTreeMap<String, Counts>)], axis: Axis) -> Option<Vec<u64>> {
    let told = |shown: &Shown| matches!(shown.total, Cell::Told(_));
    let parts = |shown: &Shown| {
        let found = shown.breakdowns.iter().find(|(of, _)| *of == axis);
        found.map(|(_, parts)| parts.clone()).unwrap_or_default()
    };
    let (_, _, cells) = figures.first()?;
    let is_hidden = |key: &String| figures.iter().all(|(_, shown, _)| parts(shown).get(key) == Some(&Cell::Suppressed));
    let hidden = cells.iter().filter(|(key, _)| is_hidden(key)).map(|(_, cell)| cell.denominator).collect();
    figures.iter().any(|(_, shown, _)| told(shown)).then_some(hidden)
}

/// Of a whole return, from which the parts of a figure are known from every other figure that counts the same things.
#[test]
fn from_a_whole_return_no_small_count_can_be_computed() {
    let (register, cases) = (register(), cases());
    let mut attacked = 0;
    for (period, threshold) in [
        (("2020-01-01", "2030-12-31"), 5),
        (("2020-01-01", "2030-12-31"), 3),
        (("2026-03-01", "2026-03-31"), 5),
        (("2026-03-01", "2026-03-31"), 10),
    ] {
        // Hubs of different sizes.
        for hub in [&cases[..], &cases[..20], &cases[..7]] {
            let tables = tables(&register, &query(period.0, period.1), hub);
            let figures: Vec<_> = tables.iter().cloned().map(alone).collect();
            let shown = suppressed(&figures, at(threshold));
            for axis in [Axis::Agency, Axis::Area, Axis::Relationship, Axis::Kind] {
                let mut alike: BTreeMap<Vec<(String, u64)>, Vec<_>> = BTreeMap::new();
                for (table, shown) in tables.iter().zip(&shown) {
                    let Some(of) = table.breakdowns.iter().find(|of| of.axis == axis) else { continue };
                    let things = of.cells.iter().map(|(key, cell)| (key.clone(), cell.denominator)).collect();
                    alike.entry(things).or_default().push((table, shown, &of.cells));
                }
                for figures in alike.values() {
                    let Some(hidden) = unknown(figures, axis) else { continue };
                    let sum: u64 = hidden.iter().sum();
                    let names: Vec<_> = figures.iter().map(|(table, ..)| table.definition.kpi.id()).collect();
                    if hidden.iter().any(|of| *of < threshold) {
                        attacked += 1;
                        assert!(hidden.len() > 1 && sum >= threshold, "{names:?} by {axis}: {hidden:?}");
                    }
                    for (table, shown, cells) in figures {
                        let (_, parts) = shown.breakdowns.iter().find(|(of, _)| *of == axis).unwrap();
                        let mut left = Counts::default();
                        for (key, _) in parts.iter().filter(|(_, part)| **part == Cell::Suppressed) {
                            left.join(&cells[key]);
                        }
                        let told = shown.total != Cell::Suppressed;
                        assert!(!told || !is_small(&left, threshold), "{} by {axis}", table.definition.kpi.id());
                    }
                }
            }
        }
    }
    assert!(attacked > 10, "only {attacked} small parts were attacked");
}
