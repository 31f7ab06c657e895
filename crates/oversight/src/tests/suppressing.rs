//! Small counts are kept back: rows, and laws on generated tables.

use crate::{
    Axis, Breakdown, Cell, Counts, Kpi, Shown, Table,
    suppress::{is_small, suppressed},
};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn table(cells: &[(&str, u64, u64)]) -> Table {
    let cells: BTreeMap<String, Counts> =
        cells.iter().map(|(key, numerator, of)| ((*key).to_owned(), Counts::of(*numerator, *of))).collect();
    let total = sum(cells.values());
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
        // The total is small itself, so nothing can be computed from it.
        (&[("a", 2, 20), ("b", 0, 30)], 5, "total - a - b 0/30"),
        (&[("a", 1, 1), ("b", 1, 2)], 5, "total - a - b -"),
        // One part alone is the total.
        (&[("a", 2, 20)], 5, "total - a -"),
        (&[("a", 6, 20)], 5, "total 6/20 a 6/20"),
        // A lower threshold tells more.
        (&[("a", 3, 20), ("b", 10, 30)], 3, "total 13/50 a 3/20 b 10/30"),
        (&[("a", 2, 20), ("b", 10, 30)], 3, "total 12/50 a - b -"),
        (&[], 5, "total 0/0"),
    ] {
        assert_eq!(told(&suppressed(table(cells), threshold)), expected, "{cells:?} at {threshold}");
    }
}

#[test]
fn figures_of_the_same_things_keep_back_the_same_parts_where_there_are_few() {
    // How many were offered an advocate and how many accepted one, of the same cases: whatever counts in each, `a` and `b` are
    // kept back in both, so that neither figure tells what is left for the other.
    for cells in [[("a", 0, 3), ("b", 10, 30), ("c", 20, 50)], [("a", 2, 3), ("b", 0, 30), ("c", 2, 50)]] {
        let shown = suppressed(table(&cells), 5);
        for key in ["a", "b"] {
            assert_eq!(shown.breakdowns[0].1[key], Cell::Suppressed, "{key} of {cells:?}");
        }
    }
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
        let shown = suppressed(table, threshold);
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
                // The parts do not give the total: at least one of each axis is kept back. And without it they have no sum.
                prop_assert!(!kept_back.is_empty());
            } else if !kept_back.is_empty() {
                // What is left of the total is of several, and of many.
                prop_assert!(kept_back.len() > 1);
                prop_assert!(!is_small(&sum(kept_back.iter().copied()), threshold));
                prop_assert!(cells.values().any(|cell| is_small(cell, threshold)));
            }
        }
    }
}
