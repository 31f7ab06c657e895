//! What can be computed of what is kept back: the long way round.
//!
//! What is told of one breakdown is a system of equations: in each of the shortest periods the parts are the total, and each cell
//! of a longer period is the sum of its shorter ones. Every cell stands in two of them at most: a cell of a month in the sum of
//! its month and in that of its quarter, a cell of a quarter in the sum of its months and in that of its year. (That the parts of
//! a quarter are its total follows.) So the equations are places, and what is kept back are ways between them; a cell that stands
//! in one equation alone leads into the open. A count can be computed exactly if it is the only way between what lies on its two
//! sides. Otherwise it is part of a ring, all around which one more here and one less there would change nothing that is told.
//!
//! The total is the same by every axis. Where one axis has one more in the total of one period and one less in that of another,
//! every other axis has to allow that too: its parts lead from the one period to the other. Then what cannot be computed by one
//! axis cannot be computed by all of them together.

use crate::suppress::Row;
use std::collections::{BTreeMap, BTreeSet};

/// An equation, or the open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place<'a> {
    Open,
    /// The parts of a shortest period are its total.
    Parts(usize),
    /// A cell of a longer period is the sum of its shorter ones.
    Sum(usize, &'a Row),
}

/// A cell that is kept back.
struct Way<'a> {
    is_total: bool,
    from: Place<'a>,
    to: Place<'a>,
    counts: &'a [u64],
}

/// All that is kept back of one breakdown and its total, in a period and the shorter ones within it.
#[derive(Default)]
pub(crate) struct Ways<'a> {
    all: Vec<Way<'a>>,
    /// The ways that lead from each place, and whereto.
    leading: BTreeMap<Place<'a>, Vec<(usize, Place<'a>)>>,
}

impl<'a> Ways<'a> {
    /// A cell that is kept back: in which period, whether that consists of shorter ones, and the longer one whose sum it is in.
    pub fn add(&mut self, row: &'a Row, counts: &'a [u64], (is_longer, at): (bool, usize), sum: Option<usize>) {
        let from = if is_longer { Place::Sum(at, row) } else { Place::Parts(at) };
        let to = sum.map_or(Place::Open, |longer| Place::Sum(longer, row));
        for (one, other) in [(from, to), (to, from)] {
            self.leading.entry(one).or_default().push((self.all.len(), other));
        }
        self.all.push(Way { is_total: row.is_none(), from, to, counts });
    }

    /// Whether something that is meant can be computed.
    pub fn lead_to(&self, is_meant: impl Fn(&[u64]) -> bool) -> bool {
        let is_only = |nth: usize, way: &Way<'a>| !self.reached(way.from, |other, _| other != nth).contains(&way.to);
        self.have_totals_apart()
            || self.all.iter().enumerate().any(|(nth, way)| is_meant(way.counts) && is_only(nth, way))
    }

    /// Whether the totals of two periods hang together, and their parts do not.
    fn have_totals_apart(&self) -> bool {
        self.all.iter().filter(|way| way.is_total && matches!(way.from, Place::Parts(_))).any(|way| {
            let by_totals = self.reached(way.from, |_, way| way.is_total && way.to != Place::Open);
            let by_parts = self.reached(way.from, |_, way| !way.is_total);
            by_totals.iter().any(|place| matches!(place, Place::Parts(_)) && !by_parts.contains(place))
        })
    }

    /// The places to which one comes by some ways.
    fn reached(&self, from: Place<'a>, is_open: impl Fn(usize, &Way<'a>) -> bool) -> BTreeSet<Place<'a>> {
        let (mut reached, mut ahead) = (BTreeSet::from([from]), vec![from]);
        while let Some(place) = ahead.pop() {
            let ways = self.leading.get(&place).into_iter().flatten().filter(|(nth, _)| is_open(*nth, &self.all[*nth]));
            ahead.extend(ways.map(|(_, place)| *place).filter(|place| reached.insert(*place)));
        }
        reached
    }
}
