//! The right edge of a tree that grows: the tiles that are not full yet. Enough to append, to know the root and to vouch
//! for every full tile; its size does not depend on that of the log.

use crate::path::{LEVELS, TILE_WIDTH, TilePath, Tree};
use eventlog::{Checkpoint, Hash, leaf_hash, node_hash};

/// All partial tiles of a tree. At most some 100 KiB.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edge {
    size: u64,
    /// The hashes of each level that are in no full tile, lowest level first.
    tails: Vec<Vec<Hash>>,
    /// The leaves that are in no full bundle, as a bundle.
    entries: Vec<u8>,
}

impl Edge {
    /// How many leaves the tree has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Size and root.
    pub fn checkpoint(&self) -> Checkpoint {
        let pieces = self.tails.iter().flat_map(|tail| perfect(tail).into_iter().rev());
        let root = pieces.reduce(|right, left| node_hash(left, right));
        Checkpoint { size: self.size, root: root.unwrap_or_else(|| Hash::of(&[])) }
    }

    /// Whether the tree has a tile, or had it when it was smaller.
    pub fn has(&self, path: TilePath) -> bool {
        let least = path.index.checked_mul(TILE_WIDTH).and_then(|before| before.checked_add(u64::from(path.width)));
        least.is_some_and(|least| least <= crate::path::count(path.tree, self.size))
    }

    /// Appends a leaf of at most 65,535 bytes. Every tile that became full is handed to `full`, whose error ends it.
    pub fn push<E>(&mut self, leaf: &[u8], mut full: impl FnMut(TilePath, &[u8]) -> Result<(), E>) -> Result<(), E> {
        // A leaf of decision 5 has 133 bytes; a longer one would be cut here and fail to give its root.
        let length = u16::try_from(leaf.len()).unwrap_or(u16::MAX);
        self.entries.extend(length.to_be_bytes());
        self.entries.extend(leaf.iter().take(usize::from(length)));
        self.size += 1;
        let mut hash = leaf_hash(leaf);
        for level in 0..LEVELS {
            let at = usize::from(level);
            if self.tails.len() <= at {
                self.tails.push(Vec::new());
            }
            self.tails[at].push(hash);
            if self.tails[at].len() as u64 != TILE_WIDTH {
                return Ok(());
            }
            let index = (self.size >> (8 * (u32::from(level) + 1))) - 1;
            if level == 0 {
                full(TilePath::full(Tree::Entries, index), &self.entries)?;
                self.entries.clear();
            }
            let tile = std::mem::take(&mut self.tails[at]);
            full(TilePath::full(Tree::Level(level), index), &bytes(&tile))?;
            hash = subtree(&tile);
        }
        Ok(())
    }

    /// The partial tiles, each with its bytes.
    pub fn partials(&self) -> impl Iterator<Item = (TilePath, Vec<u8>)> + '_ {
        let entries = TilePath::partial(Tree::Entries, self.size).map(|path| (path, self.entries.clone()));
        let hashes = (0..LEVELS).filter_map(|level| {
            let path = TilePath::partial(Tree::Level(level), self.size)?;
            Some((path, bytes(self.tail(level))))
        });
        entries.into_iter().chain(hashes)
    }

    /// The edge of a tree of a size, from its partial tiles. Whether it is that of a root is for the caller to compare;
    /// the leaves among them are compared here. `None` where a tile has not the form that it must have.
    pub fn resume<E>(size: u64, read: impl Fn(TilePath) -> Result<Vec<u8>, E>) -> Result<Option<Self>, E> {
        let mut edge = Self { size, ..Self::default() };
        for level in 0..LEVELS {
            let tail = match TilePath::partial(Tree::Level(level), size) {
                None => Vec::new(),
                Some(path) => match hashes(&read(path)?) {
                    Some(hashes) if hashes.len() == usize::from(path.width) => hashes,
                    Some(_) | None => return Ok(None),
                },
            };
            edge.tails.push(tail);
        }
        if let Some(path) = TilePath::partial(Tree::Entries, size) {
            edge.entries = read(path)?;
            let of_leaves = leaves(&edge.entries).map(|leaves| leaves.iter().map(|leaf| leaf_hash(leaf)).collect());
            if of_leaves.as_ref() != Some(&edge.tails[0]) {
                return Ok(None);
            }
        }
        while edge.tails.last().is_some_and(Vec::is_empty) {
            edge.tails.pop();
        }
        Ok(Some(edge))
    }

    /// The hashes of a level that are in no full tile.
    pub(crate) fn tail(&self, level: u8) -> &[Hash] {
        self.tails.get(usize::from(level)).map_or(&[], Vec::as_slice)
    }

    /// The leaves that are in no full bundle.
    pub(crate) fn entries(&self) -> &[u8] {
        &self.entries
    }
}

/// The root over the hashes of a tile that is full, or a perfect part of one.
pub(crate) fn subtree(hashes: &[Hash]) -> Hash {
    match hashes {
        [] => Hash::of(&[]),
        [one] => *one,
        several => {
            let (left, right) = several.split_at(several.len().next_power_of_two() / 2);
            node_hash(subtree(left), subtree(right))
        }
    }
}

/// The perfect subtrees of the hashes of a level, largest first.
fn perfect(tail: &[Hash]) -> Vec<Hash> {
    let mut pieces = Vec::new();
    let mut rest = tail;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(1 << rest.len().ilog2());
        pieces.push(subtree(piece));
        rest = after;
    }
    pieces
}

/// The bytes of a tile.
pub(crate) fn bytes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| *hash.bytes()).collect()
}

/// The hashes of a tile; `None` if it holds a part of one, or none.
pub(crate) fn hashes(tile: &[u8]) -> Option<Vec<Hash>> {
    let (hashes, rest) = tile.as_chunks::<32>();
    (rest.is_empty() && !hashes.is_empty()).then(|| hashes.iter().map(|hash| Hash::from_bytes(*hash)).collect())
}

/// The leaves of a bundle; `None` if it does not end with a leaf.
pub(crate) fn leaves(bundle: &[u8]) -> Option<Vec<&[u8]>> {
    let mut leaves = Vec::new();
    let mut rest = bundle;
    while !rest.is_empty() {
        let (length, after) = rest.split_first_chunk::<2>()?;
        let (leaf, after) = after.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        leaves.push(leaf);
        rest = after;
    }
    Some(leaves)
}
