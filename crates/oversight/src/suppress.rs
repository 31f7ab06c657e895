//! Small counts are kept back, and with them what they could be computed from.
//!
//! A cell is small where its numerator, its denominator or what is left between them is from 1 to one less than the
//! threshold: each of the three tells of few people. None is no small count. A small cell is kept back. Where the total
//! of its breakdown is told, what is kept back together could be computed as the difference; so the next smallest cells
//! are kept back too, until there are at least two and they are not small together. Where the total itself is small, it is
//! kept back, and with it at least one part, so that neither gives the other. Source: hub default, after the usual
//! practice of published statistics (primary and secondary suppression); no rule that sets it is confirmed.
//!
//! This protects one return. Who has two returns of periods that differ by a day can subtract one from the other: returns
//! are for roles that answer for the hub, and whoever publishes one publishes whole quarters.

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
    let (small, mut others): (Vec<_>, Vec<_>) = cells.iter().partition(|(_, cell)| is_small(cell, threshold));
    let mut kept_back: BTreeSet<String> = small.iter().map(|(key, _)| (*key).clone()).collect();
    if kept_back.is_empty() || is_small(total, threshold) {
        return kept_back;
    }
    let mut together = Counts::default();
    for (_, cell) in &small {
        together.join(cell);
    }
    others.sort_by_key(|(key, cell)| (cell.denominator, cell.numerator, *key));
    for (key, cell) in others {
        if kept_back.len() > 1 && !is_small(&together, threshold) {
            break;
        }
        kept_back.insert(key.clone());
        together.join(cell);
    }
    kept_back
}

impl Counts {
    /// Counts these and others together, without how long they took.
    fn join(&mut self, other: &Self) {
        self.numerator += other.numerator;
        self.denominator += other.denominator;
    }
}
