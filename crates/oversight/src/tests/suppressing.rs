//! Small counts are kept back: rows, and laws on generated tables.

use crate::{
    Axis, Breakdown, Cell, Counts, Kpi, Shown, Table, Threshold,
    counting::Figure,
    suppress::{is_few, suppressed},
};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn table(cells: &[(&str, u64, u64)]) -> Table {
    let mut parts: BTreeMap<String, Counts> = BTreeMap::new();
    for (key, numerator, of) in cells {
        parts.entry((*key).to_owned()).or_default().join(&Counts::of(*numerator, *of));
    }
    let (total, cells) = (sum(parts.values()), parts);
    Table {
        definition: Kpi::OrderDecision.definition(),
        total,
        breakdowns: vec![Breakdown { axis: Axis::Agency, cells }],
    }
}

fn sum<'a>(cells: impl IntoIterator<Item = &'a Counts>) -> Counts {
    let (numerator, of) =
        cells.into_iter().fold((0, 0), |(numerator, of), it| (numerator + it.numerator, of + it.denominator));
    Counts::of(numerator, of)
}

/// The hub's own threshold.
pub(super) fn at(threshold: u64) -> Threshold {
    Threshold { least: threshold, told_from: threshold }
}

/// One figure of one period.
pub(super) fn alone(table: Table) -> Figure {
    Figure { tables: vec![table], within: vec![None] }
}

fn shown(table: Table, threshold: u64) -> Shown {
    suppressed(&[alone(table)], at(threshold)).remove(0)
}

/// Whether a cell tells of few.
pub(super) fn is_small(cell: &Counts, threshold: u64) -> bool {
    is_few(&[cell.numerator, cell.denominator, cell.rest()], threshold)
}

/// What is told: `total 8/20` or `total -`, then the parts.
fn told(shown: &Shown) -> String {
    let cell = |cell: &Cell| match cell {
        Cell::Told(counts) => format!("{}/{}", counts.numerator, counts.denominator),
        Cell::Suppressed => "-".to_owned(),
    };
    let parts = shown.breakdowns.iter().flat_map(|(_, cells)| cells);
    let parts = parts.map(|(key, part)| format!(" {key} {}", cell(part)));
    format!("total {}{}", cell(&shown.total), parts.collect::<String>())
}

#[test]
fn small_counts_are_kept_back_and_what_they_could_be_computed_from() {
    for (cells, threshold, expected) in [
        // Nothing is small.
        (&[("a", 10, 20), ("b", 5, 10)][..], 5, "total 15/30 a 10/20 b 5/10"),
        // None of many is no small count, nor is all of them.
        (&[("a", 0, 20), ("b", 10, 10)], 5, "total 10/30 a 0/20 b 10/10"),
        // A small numerator; a small rest; a small denominator. One alone could be computed, so the next smallest goes too.
        (&[("a", 2, 20), ("b", 10, 30), ("c", 20, 50)], 5, "total 32/100 a - b - c 20/50"),
        (&[("a", 18, 20), ("b", 10, 30), ("c", 20, 50)], 5, "total 48/100 a - b - c 20/50"),
        (&[("a", 0, 4), ("b", 10, 30), ("c", 20, 50)], 5, "total 30/84 a - b - c 20/50"),
        // Two that are kept back and are small together: 4 of 40; a third goes too.
        (&[("a", 2, 20), ("b", 2, 20), ("c", 20, 50)], 5, "total 24/90 a - b - c -"),
        // Two that are not small together.
        (&[("a", 3, 20), ("b", 3, 20), ("c", 20, 50)], 5, "total 26/90 a - b - c 20/50"),
        // The total is small itself, and all parts are kept back with it.
        (&[("a", 2, 20), ("b", 0, 30)], 5, "total - a - b -"),
        (&[("a", 1, 1), ("b", 1, 2)], 5, "total - a - b -"),
        // One part alone is the total.
        (&[("a", 2, 20)], 5, "total - a -"),
        (&[("a", 6, 20)], 5, "total 6/20 a 6/20"),
        // A lower threshold tells more.
        (&[("a", 3, 20), ("b", 10, 30)], 3, "total 13/50 a 3/20 b 10/30"),
        (&[("a", 2, 20), ("b", 10, 30)], 3, "total 12/50 a - b -"),
        (&[], 5, "total 0/0"),
    ] {
        assert_eq!(told(&shown(table(cells), threshold)), expected, "{cells:?} at {threshold}");
    }
}

#[test]
fn figures_of_the_same_things_keep_back_the_same_parts_where_there_are_few() {
    // How many were offered an advocate and how many accepted one, of the same cases: whatever counts in each, `a` and `b` are
    // kept back in both, so that neither figure tells what is left for the other.
    for cells in [[("a", 0, 3), ("b", 10, 30), ("c", 20, 50)], [("a", 2, 3), ("b", 0, 30), ("c", 2, 50)]] {
        let shown = shown(table(&cells), 5);
        for key in ["a", "b"] {
            assert_eq!(shown.breakdowns[0].1[key], Cell::Suppressed, "{key} of {cells:?}");
        }
    }
}

#[test]
fn a_quarter_keeps_back_what_its_months_would_be_told_by() {
    const AS_EVER: &[(&str, u64, u64)] = &[("a", 10, 20), ("b", 10, 30), ("c", 20, 50)];
    for (months, expected) in [
        // The months tell all, and so does the quarter.
        ([AS_EVER; 3], "total 120/300 a 30/60 b 30/90 c 60/150"),
        // One month keeps back `a`, and `b` beside it: the quarter less the other two would tell them.
        ([&[("a", 2, 20), ("b", 10, 30), ("c", 20, 50)], AS_EVER, AS_EVER], "total 112/300 a - b - c 60/150"),
        // Two months keep them back, and they are not small together: 6 of 40.
        (
            [&[("a", 3, 20), ("b", 10, 30), ("c", 20, 50)], &[("a", 3, 20), ("b", 10, 30), ("c", 20, 50)], AS_EVER],
            "total 106/300 a 16/60 b 30/90 c 60/150",
        ),
        // Two months, and they are small together: 4 of 40. Beside `a` goes `b`, and not `c`, which the months tell.
        (
            [&[("a", 2, 20), ("b", 10, 30), ("c", 20, 50)], &[("a", 2, 20), ("b", 10, 30), ("c", 20, 50)], AS_EVER],
            "total 104/300 a - b - c 60/150",
        ),
        // The total of one month is small, so that of the quarter is kept back, and the parts that were there in that month.
        ([&[("a", 2, 20)], AS_EVER, AS_EVER], "total - a - b 20/60 c 40/100"),
        // Months without anything to count of keep nothing back.
        ([&[], &[], &[("a", 10, 20)]], "total 10/20 a 10/20"),
        // The first month keeps back `a` and `b`, the second `a`, `b` and `c`, the third `c` and `d`. If the quarter told `a` and
        // `b`, what the first two months say of them would give `c` of the second, 2 of 10.
        (
            [
                &[("a", 3, 20), ("b", 3, 20), ("c", 5, 10), ("d", 20, 50)],
                &[("a", 3, 20), ("b", 3, 20), ("c", 2, 10), ("d", 20, 50)],
                &[("a", 10, 20), ("b", 10, 20), ("c", 5, 10), ("d", 2, 50)],
            ],
            "total 86/300 a - b - c - d -",
        ),
    ] {
        let all = [months.concat().as_slice(), months[0], months[1], months[2]].map(table);
        let figure = Figure { tables: all.into(), within: vec![None, Some(0), Some(0), Some(0)] };
        assert_eq!(told(&suppressed(&[figure], at(5)).remove(0)), expected, "{months:?}");
    }
}

#[test]
fn of_a_figure_within_another_the_difference_is_a_count_too() {
    let of = |kpi: Kpi, cells: &[(&str, u64, u64)]| alone(Table { definition: kpi.definition(), ..table(cells) });
    // So many actions were done late: 2 by `a`, 5 by `b`, 10 by `c`.
    let in_time = of(Kpi::ActionsInTime, &[("a", 8, 20), ("b", 10, 30), ("c", 20, 50)]);
    let completed = of(Kpi::ActionsCompleted, &[("a", 10, 20), ("b", 15, 30), ("c", 30, 50)]);
    let shown = suppressed(&[in_time, completed], at(5));
    assert_eq!(told(&shown[0]), "total 38/100 a - b - c 20/50");
    assert_eq!(told(&shown[1]), "total 55/100 a 10/20 b 15/30 c 30/50");
    // So many cases were referred less than three months ago: 3 of `a`, 6 of `b`, 10 of `c`.
    let repeat = of(Kpi::RepeatAt3Months, &[("a", 10, 20), ("b", 10, 30), ("c", 20, 50)]);
    let offered = of(Kpi::AdvocateOffered, &[("a", 23, 23), ("b", 36, 36), ("c", 50, 60)]);
    let shown = suppressed(&[repeat, offered], at(5));
    assert_eq!(told(&shown[0]), "total 40/100 a - b - c 20/50");
    assert_eq!(told(&shown[1]), "total 109/119 a 23/23 b 36/36 c 50/60");
}

#[test]
fn what_is_no_sum_of_its_months_is_kept_back_where_it_is_small_itself() {
    let of = |cells| Table { definition: Kpi::VictimReportedSafety.definition(), ..table(cells) };
    // What each victim said last in the quarter: hers who was asked in each month counts once.
    let month = || of(&[("a", 10, 20), ("b", 10, 30)]);
    let tables = vec![of(&[("a", 2, 20), ("b", 10, 30)]), month(), month(), month()];
    let figure = Figure { tables, within: vec![None, Some(0), Some(0), Some(0)] };
    assert_eq!(told(&suppressed(&[figure], at(5)).remove(0)), "total 12/50 a - b -");
}

fn cells() -> impl Strategy<Value = Vec<(u64, u64)>> {
    let cell = (0_u64..40).prop_flat_map(|of| (0..=of, Just(of.max(1))));
    proptest::collection::vec(cell, 0..9)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_is_kept_back_can_be_computed_from_what_is_told(
        one in cells(), threshold in 3_u64..20, cut in 0_usize..9,
    ) {
        // The same things by two axes: the second joins some parts of the first.
        let keyed: Vec<(String, u64, u64)> =
            one.iter().enumerate().map(|(nth, (n, of))| (format!("k{nth}"), *n, *of)).collect();
        let first: BTreeMap<String, Counts> = keyed.iter().map(|(k, n, of)| (k.clone(), Counts::of(*n, *of))).collect();
        let (left, right) = keyed.split_at(cut.min(keyed.len()));
        let joined = |part: &[(String, u64, u64)]| {
            let (n, of) = part.iter().fold((0, 0), |(n, of), it| (n + it.1, of + it.2));
            Counts::of(n, of)
        };
        let second: BTreeMap<String, Counts> = [("l", joined(left)), ("r", joined(right))]
            .into_iter()
            .filter(|(_, it)| it.denominator > 0)
            .map(|(k, it)| (k.to_owned(), it))
            .collect();
        let total = sum(first.values());
        let table = Table {
            definition: Kpi::OrderDecision.definition(),
            total: total.clone(),
            breakdowns: vec![
                Breakdown { axis: Axis::Agency, cells: first.clone() },
                Breakdown { axis: Axis::Area, cells: second.clone() },
            ],
        };
        let shown = shown(table, threshold);
        prop_assert_eq!(shown.total == Cell::Suppressed, is_small(&total, threshold));
        for ((_, parts), cells) in shown.breakdowns.iter().zip([&first, &second]) {
            let kept_back: Vec<&Counts> =
                parts.iter().filter(|(_, part)| **part == Cell::Suppressed).map(|(key, _)| &cells[key]).collect();
            for (key, part) in parts {
                match part {
                    Cell::Told(counts) => {
                        prop_assert_eq!(counts, &cells[key]);
                        prop_assert!(!is_small(counts, threshold));
                    }
                    Cell::Suppressed => {}
                }
            }
            if shown.total == Cell::Suppressed {
                // The parts do not give the total, and it does not give them.
                prop_assert_eq!(kept_back.len(), cells.len());
            } else if !kept_back.is_empty() {
                // What is left of the total is of several, and of many.
                prop_assert!(kept_back.len() > 1);
                prop_assert!(!is_small(&sum(kept_back.iter().copied()), threshold));
                prop_assert!(cells.values().any(|cell| is_small(cell, threshold)));
            }
        }
    }
}
