//! Inclusion and consistency proofs (RFC 6962 section 2.1): made from the nodes of a tree, verified from hashes alone.

use eventlog::{Checkpoint, Hash, node_hash};

/// The most hashes of one proof: a tree of 2^64 leaves has so many levels, and C2SP allows no more in a submission.
pub const PROOF_HASHES_MAX: usize = 63;

/// The perfect subtrees of a tree.
pub trait Nodes {
    /// Why a node cannot be given.
    type Error;

    /// The root over the leaves from `index * 2^height` on, `2^height` of them; all are in the tree.
    fn node(&self, height: u32, index: u64) -> Result<Hash, Self::Error>;
}

/// The root over the first `size` leaves.
pub fn root<N: Nodes>(nodes: &N, size: u64) -> Result<Hash, N::Error> {
    range(nodes, 0, size)
}

/// The path from a leaf to the root over the first `size` leaves, the leaf's sibling first. `index` is below `size`.
pub fn inclusion<N: Nodes>(nodes: &N, index: u64, size: u64) -> Result<Vec<Hash>, N::Error> {
    let (mut low, mut high) = (0, size);
    let mut path = Vec::new();
    while high - low > 1 {
        let middle = low + split(high - low);
        if index < middle {
            path.push(range(nodes, middle, high)?);
            high = middle;
        } else {
            path.push(range(nodes, low, middle)?);
            low = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// What shows that the tree of `size` leaves begins with that of `old`, which is no larger. Empty for equal sizes, and for
/// an old tree without leaves.
pub fn consistency<N: Nodes>(nodes: &N, old: u64, size: u64) -> Result<Vec<Hash>, N::Error> {
    let (mut low, mut high, mut is_known) = (0, size, true);
    let mut path = Vec::new();
    if old == 0 {
        return Ok(path);
    }
    while old < high {
        let middle = low + split(high - low);
        if old <= middle {
            path.push(range(nodes, middle, high)?);
            high = middle;
        } else {
            path.push(range(nodes, low, middle)?);
            low = middle;
            is_known = false;
        }
    }
    if !is_known {
        path.push(range(nodes, low, high)?);
    }
    path.reverse();
    Ok(path)
}

/// Whether a path leads from a leaf, by its hash, to a root (RFC 9162 section 2.1.3.2).
pub fn is_included(leaf: Hash, index: u64, tree: Checkpoint, path: &[Hash]) -> bool {
    if index >= tree.size {
        return false;
    }
    let (mut at, mut last) = (index, tree.size - 1);
    let mut hash = leaf;
    for &sibling in path {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            hash = node_hash(sibling, hash);
            skip_lone(&mut at, &mut last);
        } else {
            hash = node_hash(hash, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && hash == tree.root
}

/// Whether a proof shows that a tree begins with an older one (RFC 9162 section 2.1.4.2).
pub fn is_consistent(old: Checkpoint, new: Checkpoint, path: &[Hash]) -> bool {
    if old.size == 0 {
        return path.is_empty() && old.root == Hash::of(&[]);
    }
    if old.size >= new.size {
        return path.is_empty() && old == new;
    }
    // The root of an old tree that is perfect is itself the first node.
    let first = old.size.is_power_of_two().then_some(old.root);
    let mut nodes = first.into_iter().chain(path.iter().copied());
    let (mut at, mut last) = (old.size - 1, new.size - 1);
    while at & 1 == 1 {
        at >>= 1;
        last >>= 1;
    }
    let Some(begun) = nodes.next() else { return false };
    let (mut of_old, mut of_new) = (begun, begun);
    for node in nodes {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            of_old = node_hash(node, of_old);
            of_new = node_hash(node, of_new);
            skip_lone(&mut at, &mut last);
        } else {
            of_new = node_hash(of_new, node);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && of_old == old.root && of_new == new.root
}

/// Climbs over levels where a node at the right end has no sibling.
fn skip_lone(at: &mut u64, last: &mut u64) {
    while *at & 1 == 0 && *at != 0 {
        *at >>= 1;
        *last >>= 1;
    }
}

/// The largest power of two below `n`, which is at least 2.
fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

/// The root over the leaves from `low` to before `high`, where `low` is a multiple of a power of two that is no smaller
/// than the range: the only ranges that the definitions of the RFC ask for.
fn range<N: Nodes>(nodes: &N, low: u64, high: u64) -> Result<Hash, N::Error> {
    let mut pieces = Vec::new();
    let mut at = low;
    while at < high {
        let height = (high - at).ilog2();
        pieces.push(nodes.node(height, at >> height)?);
        at += 1 << height;
    }
    let root = pieces.into_iter().rev().reduce(|right, left| node_hash(left, right));
    Ok(root.unwrap_or_else(|| Hash::of(&[])))
}
