//! Our own tree over the log as it was followed, and its root at earlier sizes, for checkpoints that come a little late.

use eventlog::{Checkpoint, Frontier, Hash};
use std::collections::VecDeque;

/// Leaves that are kept to compute earlier roots: 2 MB.
const LEAVES_MAX: usize = 65_536;
/// A frontier is kept for every so many leaves.
const STEP: u64 = 1_024;

/// The tree at its newest size, and the way back for [`LEAVES_MAX`] leaves.
pub(crate) struct Tree {
    now: Frontier,
    leaves: VecDeque<Hash>,
    /// Frontiers at multiples of [`STEP`], oldest first; the first one stands before all kept leaves or at their start.
    steps: VecDeque<Frontier>,
}

impl Default for Tree {
    fn default() -> Self {
        Self { now: Frontier::default(), leaves: VecDeque::new(), steps: VecDeque::from([Frontier::default()]) }
    }
}

impl Tree {
    pub fn push(&mut self, leaf: Hash) {
        self.now.push(leaf);
        self.leaves.push_back(leaf);
        if self.now.size().is_multiple_of(STEP) {
            self.steps.push_back(self.now.clone());
        }
        if self.leaves.len() > LEAVES_MAX + usize::try_from(STEP).unwrap_or(0) {
            // One whole step goes at once, so that the first frontier stays where the first leaf is.
            self.steps.pop_front();
            self.leaves.drain(..usize::try_from(STEP).unwrap_or(0));
        }
    }

    pub fn checkpoint(&self) -> Checkpoint {
        self.now.checkpoint()
    }

    pub fn size(&self) -> u64 {
        self.now.size()
    }

    /// Size and root as they were; `None` for what lies too far back or is not there yet.
    pub fn at(&self, size: u64) -> Option<Checkpoint> {
        if size == self.now.size() {
            return Some(self.now.checkpoint());
        }
        let first = self.now.size() - self.leaves.len() as u64;
        if size > self.now.size() || size < first {
            return None;
        }
        let mut tree = self.steps.iter().rev().find(|step| step.size() <= size)?.clone();
        let from = usize::try_from(tree.size() - first).ok()?;
        let to = usize::try_from(size - first).ok()?;
        self.leaves.range(from..to).for_each(|&leaf| tree.push(leaf));
        Some(tree.checkpoint())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_earlier_root_within_the_bound_comes_out() {
        let mut tree = Tree::default();
        let mut plain = Frontier::default();
        let mut roots = vec![plain.checkpoint()];
        for n in 0..(LEAVES_MAX as u64 + 3 * STEP + 17) {
            let leaf = Hash::of(&n.to_be_bytes());
            tree.push(leaf);
            plain.push(leaf);
            roots.push(plain.checkpoint());
        }
        let size = tree.size();
        for back in (0..LEAVES_MAX as u64).step_by(997).chain([0, 1, STEP, LEAVES_MAX as u64]) {
            assert_eq!(tree.at(size - back), Some(roots[usize::try_from(size - back).unwrap()]), "{back}");
        }
        assert_eq!(tree.at(size + 1), None);
        assert_eq!(tree.at(5), None);
    }
}
