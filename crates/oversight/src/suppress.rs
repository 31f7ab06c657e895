//! Small counts are kept back, and with them what they could be computed from.
//!
//! A cell is small where its numerator, its denominator or what is left between them is from 1 to one less than the
//! threshold: each of the three tells of few people. None is no small count. A small cell is kept back. Where the total
//! of its breakdown is told, what is kept back together could be computed as the difference; so the next smallest cells
//! are kept back too, until there are at least two and they are not small together. Where the total itself is small, it is
//! kept back, and with it at least one part, so that neither gives the other. Source: hub default, after the usual
//! practice of published statistics (primary and secondary suppression); no rule that sets it is confirmed.
//!
//! Several figures count the same things: whether an advocate was offered, and whether one was accepted, are both asked of
//! every case. What one of them keeps back because there are few of it, the other must not tell. So the parts that are kept
//! back for a small denominator, and those beside them, are chosen by denominators alone: they are the same in every figure
//! of the same things.
//!
//! This protects one return. That no two differ by a few days is kept by [`Query`](crate::Query). A quarter less two of its
//! months is the third, and what that keeps back can so be computed where the others tell it: returns are for roles
//! that answer for the hub, and whoever publishes publishes periods of one length.

use crate::{Axis, Breakdown, Counts, Definition, Table};
use std::collections::{BTreeMap, BTreeSet};

/// A cell as it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// So many of so many.
    Told(Counts),
    /// Kept back.
    Suppressed,
}

/// One figure as it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The row of the table of definitions.
    pub definition: &'static Definition,
    /// Of the whole hub.
    pub total: Cell,
    /// The breakdowns, and their parts by key.
    pub breakdowns: Vec<(Axis, BTreeMap<String, Cell>)>,
}

/// A figure without its small counts.
pub fn suppressed(table: Table, threshold: u64) -> Shown {
    let Table { definition, total, breakdowns } = table;
    let parts = breakdowns.into_iter().map(|Breakdown { axis, cells }| {
        let kept_back = kept_back(&total, &cells, threshold);
        let tell = |(key, cell)| {
            let told = if kept_back.contains(&key) { Cell::Suppressed } else { Cell::Told(cell) };
            (key, told)
        };
        (axis, cells.into_iter().map(tell).collect())
    });
    let breakdowns = parts.collect();
    let total = if is_small(&total, threshold) { Cell::Suppressed } else { Cell::Told(total) };
    Shown { definition, total, breakdowns }
}

/// Whether a cell tells of few.
pub(crate) fn is_small(cell: &Counts, threshold: u64) -> bool {
    [cell.numerator, cell.denominator, cell.rest()].iter().any(|count| (1..threshold).contains(count))
}

/// The keys of the cells that are kept back.
fn kept_back(total: &Counts, cells: &BTreeMap<String, Counts>, threshold: u64) -> BTreeSet<String> {
    let is_few = |of: u64| (1..threshold).contains(&of);
    let by_denominator = |(key, cell): (&String, &Counts)| (cell.denominator, key.clone());
    let mut kept_back: BTreeSet<String> = keys(cells, |cell| is_few(cell.denominator));
    if !kept_back.is_empty() && !is_few(total.denominator) {
        widen(&mut kept_back, cells, by_denominator, |together| is_few(together.denominator));
    }
    kept_back.extend(keys(cells, |cell| is_small(cell, threshold)));
    if !kept_back.is_empty() && !is_small(total, threshold) {
        let by_both = |(key, cell): (&String, &Counts)| (cell.denominator, cell.numerator, key.clone());
        widen(&mut kept_back, cells, by_both, |together| is_small(together, threshold));
    }
    kept_back
}

fn keys(cells: &BTreeMap<String, Counts>, is_meant: impl Fn(&Counts) -> bool) -> BTreeSet<String> {
    cells.iter().filter(|(_, cell)| is_meant(cell)).map(|(key, _)| key.clone()).collect()
}

/// Keeps back one more cell after the other, in an order, until there are several and they do not tell of few together.
fn widen<K: Ord>(
    kept_back: &mut BTreeSet<String>,
    cells: &BTreeMap<String, Counts>,
    order: impl Fn((&String, &Counts)) -> K,
    tells_of_few: impl Fn(&Counts) -> bool,
) {
    let mut others: Vec<_> = cells.iter().filter(|(key, _)| !kept_back.contains(*key)).collect();
    others.sort_by_cached_key(|(key, cell)| order((*key, *cell)));
    let mut together = Counts::default();
    for cell in kept_back.iter().filter_map(|key| cells.get(key)) {
        together.join(cell);
    }
    for (key, cell) in others {
        if kept_back.len() > 1 && !tells_of_few(&together) {
            break;
        }
        kept_back.insert(key.clone());
        together.join(cell);
    }
}

impl Counts {
    /// Counts these and others together, without how long they took.
    pub(crate) fn join(&mut self, other: &Self) {
        self.numerator += other.numerator;
        self.denominator += other.denominator;
    }
}
