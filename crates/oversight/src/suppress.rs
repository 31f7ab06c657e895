//! Small counts are kept back, and with them what they could be computed from: in this return, and in all others of the hub.
//!
//! A cell is small where its numerator, its denominator or what is left between them is from 1 to one less than the
//! threshold: each of the three tells of few people. None is no small count. Source of all that follows: hub default, after the
//! usual practice of published statistics (primary and secondary suppression); no rule that sets it is confirmed.
//!
//! **One period.** A small cell is kept back. Where the total of its breakdown is told, what is kept back together could be
//! computed as the difference; so the next smallest cells are kept back too, until there are at least two and they are not small
//! together. Where the total is small, all parts are kept back with it: so no total is ever kept back for the sake of a part, and
//! what is kept back by one axis does not depend on another.
//!
//! **Periods within periods.** What a longer period says beside its shorter ones is what those keep back of it: the rest can be
//! summed up anyway. So of each cell, and of the total, that alone is looked at, as if it were the whole count ([`Unknown`]). It
//! is kept back where it is small, or where a single shorter period keeps it back, and then others beside it, as in one period; a
//! cell of which the shorter periods tell all is always told, because keeping it back protects nothing. That goes for a quarter
//! and its months, and then for a year and its quarters. Where a small count could still be computed the long way round, of
//! several parts in several periods (`ways`), the longer period tells of that axis only what is a sum of what is told already.
//!
//! **Several figures.** Some count the same things: whether an advocate was offered, and whether one was accepted, are both asked
//! of every case. What one of them keeps back because there are few of it, the other must not tell. So all of this is done by
//! denominators alone first: what that keeps back is the same in every figure of the same things. Of two figures one of which
//! lies within the other ([`WITHIN`], [`AMONG`]) the difference is a count too; where it is small, the inner one is kept back.
//!
//! **Several thresholds.** What the hub's own keeps back a higher one keeps back too, so that it never tells what was kept back
//! for the sake of another cell.

use crate::{
    Axis, Counts, Definition, Kpi, Table, Threshold,
    counting::Figure,
    kpi::{AMONG, WITHIN},
    ways::Ways,
};
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

/// Every figure of the period that is asked for, without its small counts.
pub(crate) fn suppressed(figures: &[Figure], threshold: Threshold) -> Vec<Shown> {
    figures.iter().filter_map(|figure| in_every_period(figure, figures, threshold).into_iter().next()).collect()
}

/// A figure in each of its periods, without its small counts. The others are those that it may lie within.
pub(crate) fn in_every_period(figure: &Figure, others: &[Figure], threshold: Threshold) -> Vec<Shown> {
    let totals = kept_back(figure, others, None, threshold);
    let axes: BTreeSet<Axis> = figure.tables.iter().flat_map(|table| &table.breakdowns).map(|of| of.axis).collect();
    let parts: BTreeMap<Axis, Vec<BTreeSet<Row>>> =
        axes.into_iter().map(|axis| (axis, kept_back(figure, others, Some(axis), threshold))).collect();
    let tell = |kept_back: &BTreeSet<Row>, row: &Row, cell: &Counts| {
        if kept_back.contains(row) { Cell::Suppressed } else { Cell::Told(cell.clone()) }
    };
    let shown = figure.tables.iter().enumerate().map(|(at, table)| Shown {
        definition: table.definition,
        total: tell(&totals[at], &None, &table.total),
        breakdowns: table
            .breakdowns
            .iter()
            .map(|of| {
                let told = |(key, cell): (&String, &Counts)| {
                    (key.clone(), tell(&parts[&of.axis][at], &Some(key.clone()), cell))
                };
                (of.axis, of.cells.iter().map(told).collect())
            })
            .collect(),
    });
    shown.collect()
}

/// The total, which has no key, or a part of one breakdown.
pub(crate) type Row = Option<String>;

/// What is kept back of one breakdown and its total, by period.
fn kept_back(figure: &Figure, others: &[Figure], axis: Option<Axis>, threshold: Threshold) -> Vec<BTreeSet<Row>> {
    let counted = Grid::of(figure, others, axis);
    let things = counted.denominators();
    let Threshold { least, told_from } = threshold;
    let nothing = vec![BTreeSet::new(); figure.tables.len()];
    let few_things = things.protect(least, nothing);
    let mut kept_back = counted.protect(least, few_things.clone());
    if told_from > least {
        for (kept_back, more) in kept_back.iter_mut().zip(things.protect(told_from, few_things)) {
            kept_back.extend(more);
        }
        kept_back = counted.protect(told_from, kept_back);
    }
    kept_back
}

/// One breakdown of a figure and its total, in all periods.
struct Grid<'a> {
    /// By period: each count of a cell that must not be small.
    cells: Vec<BTreeMap<Row, Vec<u64>>>,
    /// How many of these, the first ones, say of how many is counted.
    things: usize,
    within: &'a [Option<usize>],
    /// Whether the cells of a longer period are the sums of those of its shorter ones.
    is_sum: bool,
}

/// What of a cell cannot be summed up from shorter periods.
pub(crate) struct Unknown {
    /// Of the shortest periods all of it; of longer ones what their shorter ones keep back.
    pub counts: Vec<u64>,
    /// How many of the shorter periods keep something of it back; 0 where there are no shorter ones.
    periods: usize,
}

impl<'a> Grid<'a> {
    fn of(figure: &'a Figure, others: &[Figure], axis: Option<Axis>) -> Self {
        let kpi = |figure: &Figure| figure.tables.first().map(|table| table.definition.kpi);
        let inner = kpi(figure);
        let outer = |pairs: &[(Kpi, Kpi)]| -> Vec<&[Table]> {
            let names = pairs.iter().filter(|(one, _)| Some(*one) == inner).map(|(_, other)| *other);
            let found = names.filter_map(|name| others.iter().find(|other| kpi(other) == Some(name)));
            found.map(|other| other.tables.as_slice()).collect()
        };
        let (within, among) = (outer(&WITHIN), outer(&AMONG));
        let cells = figure.tables.iter().enumerate().map(|(at, table)| {
            let counts = |(row, cell): (Row, &Counts)| {
                // Where there is nothing to count the difference is what the outer figure counts, which keeps it back itself.
                let beside = |tables: &[Table], difference: fn(&Counts, &Counts) -> u64| {
                    let outer =
                        tables.get(at).filter(|_| cell.denominator > 0).and_then(|table| table.cell(axis, &row));
                    outer.map_or(0, |outer| difference(outer, cell))
                };
                let more = |outer: &Counts, cell: &Counts| outer.numerator.saturating_sub(cell.numerator);
                let others = |outer: &Counts, cell: &Counts| outer.denominator.abs_diff(cell.denominator);
                let things = among.iter().map(|tables| beside(tables, others));
                let counted = within.iter().map(|tables| beside(tables, more));
                let things = [cell.denominator].into_iter().chain(things);
                let counts: Vec<u64> = things.chain([cell.numerator, cell.rest()]).chain(counted).collect();
                (row, counts)
            };
            table.rows(axis).map(counts).collect()
        });
        let is_sum = inner.is_none_or(Kpi::is_sum);
        Self { cells: cells.collect(), things: 1 + among.len(), within: &figure.within, is_sum }
    }

    /// Of how many alone, and of how many fewer than others: the same in every figure of the same things.
    fn denominators(&self) -> Self {
        let cells = self.cells.iter().map(|cells| {
            let denominators = |(row, counts): (&Row, &Vec<u64>)| (row.clone(), counts[..self.things].to_vec());
            cells.iter().map(denominators).collect()
        });
        Self { cells: cells.collect(), ..*self }
    }

    fn shorter(&self, of: usize) -> impl Iterator<Item = usize> {
        (0..self.within.len()).filter(move |at| self.within[*at] == Some(of))
    }

    /// Keeps back more, in shorter periods before longer ones, until no small count can be computed.
    fn protect(&self, threshold: u64, mut kept_back: Vec<BTreeSet<Row>>) -> Vec<BTreeSet<Row>> {
        let mut unknown: Vec<BTreeMap<Row, Unknown>> = self.cells.iter().map(|_| BTreeMap::new()).collect();
        for at in (0..self.cells.len()).rev() {
            let is_longer = self.shorter(at).next().is_some();
            unknown[at] = if is_longer { self.left(at, &unknown, &kept_back) } else { self.own(at) };
            keep_back(&unknown[at], threshold, &mut kept_back[at]);
            if is_longer && self.ways(at, &unknown, &kept_back).lead_to(|counts| is_few(counts, threshold)) {
                kept_back[at].extend(unknown[at].keys().filter(|row| row.is_some()).cloned());
            }
            if is_longer && !self.is_sum {
                keep_back(&self.own(at), threshold, &mut kept_back[at]);
            }
        }
        kept_back
    }

    /// The cells of a period, as if there were no shorter ones.
    fn own(&self, at: usize) -> BTreeMap<Row, Unknown> {
        let own = |(row, counts): (&Row, &Vec<u64>)| (row.clone(), Unknown { counts: counts.clone(), periods: 0 });
        self.cells[at].iter().map(own).collect()
    }

    /// What the shorter periods keep back.
    fn left(
        &self,
        at: usize,
        unknown: &[BTreeMap<Row, Unknown>],
        kept_back: &[BTreeSet<Row>],
    ) -> BTreeMap<Row, Unknown> {
        let mut left: BTreeMap<Row, Unknown> = BTreeMap::new();
        for shorter in self.shorter(at) {
            for (row, of) in unknown[shorter].iter().filter(|(row, _)| kept_back[shorter].contains(*row)) {
                let sum = left.entry(row.clone()).or_insert(Unknown { counts: vec![0; of.counts.len()], periods: 0 });
                add(&mut sum.counts, &of.counts);
                sum.periods += 1;
            }
        }
        left
    }

    /// The ways by which what is kept back hangs together in a period and the shorter ones within it.
    fn ways<'b>(&self, of: usize, unknown: &'b [BTreeMap<Row, Unknown>], kept_back: &[BTreeSet<Row>]) -> Ways<'b> {
        let mut ways = Ways::default();
        let mut inside = vec![of];
        while let Some(at) = inside.pop() {
            let is_longer = self.shorter(at).next().is_some();
            inside.extend(self.shorter(at));
            for (row, it) in unknown[at].iter().filter(|(row, _)| kept_back[at].contains(*row)) {
                let sum = self.within[at].filter(|_| at != of);
                ways.add(row, &it.counts, (is_longer, at), sum);
            }
        }
        ways
    }
}

/// Keeps back what is small, and what is to be kept back beside it.
fn keep_back(unknown: &BTreeMap<Row, Unknown>, threshold: u64, kept_back: &mut BTreeSet<Row>) {
    let is_to_be = |of: &Unknown| of.periods == 1 || is_few(&of.counts, threshold);
    kept_back.extend(unknown.iter().filter(|(_, of)| is_to_be(of)).map(|(row, _)| row.clone()));
    if kept_back.contains(&None) {
        kept_back.extend(unknown.keys().cloned());
        return;
    }
    let parts = unknown.iter().filter(|(row, _)| row.is_some());
    let (hidden, mut others): (Vec<_>, Vec<_>) = parts.partition(|(row, _)| kept_back.contains(*row));
    let Some((_, first)) = hidden.first() else { return };
    let (mut together, mut many) = (vec![0; first.counts.len()], hidden.len());
    for (_, of) in hidden {
        add(&mut together, &of.counts);
    }
    others.sort_by_key(|(row, of)| (&of.counts, *row));
    for (row, of) in others {
        if many > 1 && !is_few(&together, threshold) {
            break;
        }
        kept_back.insert(row.clone());
        add(&mut together, &of.counts);
        many += 1;
    }
}

/// Whether one of these tells of few.
pub(crate) fn is_few(counts: &[u64], threshold: u64) -> bool {
    counts.iter().any(|count| (1..threshold).contains(count))
}

fn add(sum: &mut [u64], counts: &[u64]) {
    for (sum, count) in sum.iter_mut().zip(counts) {
        *sum += count;
    }
}

impl Table {
    /// The total, and the parts of one breakdown.
    fn rows(&self, axis: Option<Axis>) -> impl Iterator<Item = (Row, &Counts)> {
        let parts = self.breakdowns.iter().filter(move |of| Some(of.axis) == axis).flat_map(|of| &of.cells);
        std::iter::once((None, &self.total)).chain(parts.map(|(key, cell)| (Some(key.clone()), cell)))
    }

    /// One of them.
    fn cell(&self, axis: Option<Axis>, row: &Row) -> Option<&Counts> {
        let Some(key) = row else { return Some(&self.total) };
        self.breakdowns.iter().find(|of| Some(of.axis) == axis)?.cells.get(key)
    }
}
