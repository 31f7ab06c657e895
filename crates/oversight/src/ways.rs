//! What can be computed of what is kept back: the long way round.
//!
//! What is told of one breakdown is a system of equations: in each of the shortest periods the parts are the total, and each cell
//! of a longer period is the sum of its shorter ones. Every cell stands in two of them at most: a cell of a month in the sum of
//! its month and in that of its quarter, a cell of a quarter in the sum of its months and in that of its year. (That the parts of
//! a quarter are its total follows.) So the equations are places, and what is kept back are ways between them; a cell that stands
//! in one equation alone leads into the open. A count can be computed exactly if it is the only way between what lies on its two
//! sides. Otherwise it is part of a ring, all around which one more here and one less there would change nothing that is told.

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

/// All that is kept back of one breakdown and its total, in a period and the shorter ones within it.
#[derive(Default)]
pub(crate) struct Ways<'a>(Vec<(Place<'a>, Place<'a>, &'a [u64])>);

impl<'a> Ways<'a> {
    /// A cell that is kept back: in which period, whether that consists of shorter ones, and the longer one whose sum it is in.
    pub fn add(&mut self, row: &'a Row, counts: &'a [u64], (is_longer, at): (bool, usize), sum: Option<usize>) {
        let from = if is_longer { Place::Sum(at, row) } else { Place::Parts(at) };
        let to = sum.map_or(Place::Open, |longer| Place::Sum(longer, row));
        self.0.push((from, to, counts));
    }

    /// Whether something that is meant can be computed.
    pub fn lead_to(&self, is_meant: impl Fn(&[u64]) -> bool) -> bool {
        let mut from_each: BTreeMap<Place<'a>, Vec<(usize, Place<'a>)>> = BTreeMap::new();
        for (nth, (from, to, _)) in self.0.iter().enumerate() {
            from_each.entry(*from).or_default().push((nth, *to));
            from_each.entry(*to).or_default().push((nth, *from));
        }
        let mut meant = self.0.iter().enumerate().filter(|(_, (.., counts))| is_meant(counts));
        meant.any(|(nth, (from, to, _))| !is_in_a_ring(&from_each, nth, *from, *to))
    }
}

/// Whether one comes from one side of a way to the other without it.
fn is_in_a_ring<'a>(
    from_each: &BTreeMap<Place<'a>, Vec<(usize, Place<'a>)>>,
    without: usize,
    from: Place<'a>,
    to: Place<'a>,
) -> bool {
    let (mut seen, mut ahead) = (BTreeSet::from([from]), vec![from]);
    while let Some(place) = ahead.pop() {
        if place == to {
            return true;
        }
        let next = from_each[&place].iter().filter(|(nth, _)| *nth != without);
        ahead.extend(next.map(|(_, place)| *place).filter(|place| seen.insert(*place)));
    }
    false
}
