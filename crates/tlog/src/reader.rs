//! Tiles that are read, and believed only when they hash up to a root that was known before.

use crate::{
    Edge,
    edge::{hashes, leaves, subtree},
    path::{TILE_WIDTH, TilePath, Tree},
    proof::Nodes,
};
use eventlog::{Checkpoint, Hash, leaf_hash};
use std::{cell::RefCell, collections::BTreeMap, fmt::Display, rc::Rc};

/// How many tiles are kept while a question is answered: two proofs need fewer.
const KEPT_MAX: usize = 64;

/// Why a tile cannot be given.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is not in the tree, or does not hash up to its root.
    #[error("{0} is not a part of the tree")]
    Damaged(TilePath),
    /// It could not be read.
    #[error("{path}: {why}")]
    Unreadable {
        /// Which tile.
        path: TilePath,
        /// What was said.
        why: String,
    },
}

/// Reads full tiles of one tree by a function; partial ones are in its edge.
pub struct Reader<'a> {
    edge: &'a Edge,
    #[allow(clippy::type_complexity, reason = "written once")]
    fetch: Box<dyn Fn(TilePath) -> Result<Vec<u8>, String> + 'a>,
    kept: RefCell<BTreeMap<TilePath, Rc<[Hash]>>>,
}

impl<'a> Reader<'a> {
    /// A reader of the tree of an edge that is known to be right.
    pub fn new<E: Display>(edge: &'a Edge, fetch: impl Fn(TilePath) -> Result<Vec<u8>, E> + 'a) -> Self {
        let fetch = move |path| fetch(path).map_err(|error| error.to_string());
        Self { edge, fetch: Box::new(fetch), kept: RefCell::default() }
    }

    /// A reader of the tree of a checkpoint, where `fetch` answers partial tiles too. The edge is read and compared first.
    pub fn edge_of<E: Display>(
        checkpoint: Checkpoint,
        fetch: impl Fn(TilePath) -> Result<Vec<u8>, E>,
    ) -> Result<Edge, ReadError> {
        let unreadable = |path, error: E| ReadError::Unreadable { path, why: error.to_string() };
        let edge = Edge::resume(checkpoint.size, |path| fetch(path).map_err(|error| unreadable(path, error)))?;
        let right_end = TilePath::full(Tree::Level(0), checkpoint.size / TILE_WIDTH);
        edge.filter(|edge| edge.checkpoint() == checkpoint).ok_or(ReadError::Damaged(right_end))
    }

    /// Size and root.
    pub fn checkpoint(&self) -> Checkpoint {
        self.edge.checkpoint()
    }

    /// The bytes of a tile of any width that the tree has or had: a narrower one is the beginning of a wider one.
    pub fn tile(&self, path: TilePath) -> Result<Vec<u8>, ReadError> {
        match path.tree {
            Tree::Level(level) => {
                let hashes = self.hashes(level, path.index, path)?;
                let wanted = hashes.get(..usize::from(path.width)).ok_or(ReadError::Damaged(path))?;
                Ok(crate::edge::bytes(wanted))
            }
            Tree::Entries => {
                let bundle = self.bundle(path)?;
                let leaves = leaves(&bundle).ok_or(ReadError::Damaged(path))?;
                let wanted = leaves.get(..usize::from(path.width)).ok_or(ReadError::Damaged(path))?;
                let bytes = wanted.iter().map(|leaf| leaf.len() + 2).sum();
                Ok(bundle[..bytes].to_vec())
            }
        }
    }

    /// A leaf.
    pub fn leaf(&self, index: u64) -> Result<Vec<u8>, ReadError> {
        let path = TilePath::full(Tree::Entries, index / TILE_WIDTH);
        let bundle = self.bundle(path)?;
        let at = usize::try_from(index % TILE_WIDTH).unwrap_or(usize::MAX);
        leaves(&bundle).and_then(|leaves| leaves.get(at).map(|leaf| leaf.to_vec())).ok_or(ReadError::Damaged(path))
    }

    /// A bundle of leaves as far as the tree has it.
    fn bundle(&self, path: TilePath) -> Result<Vec<u8>, ReadError> {
        let full = self.edge.size() / TILE_WIDTH;
        if path.index == full {
            return Ok(self.edge.entries().to_vec());
        }
        if path.index > full {
            return Err(ReadError::Damaged(path));
        }
        let path = TilePath::full(Tree::Entries, path.index);
        let bundle = self.fetch(path)?;
        let of_leaves: Option<Vec<_>> =
            leaves(&bundle).map(|leaves| leaves.iter().map(|leaf| leaf_hash(leaf)).collect());
        let known = self.hashes(0, path.index, path)?;
        if of_leaves.as_deref() == Some(&*known) { Ok(bundle) } else { Err(ReadError::Damaged(path)) }
    }

    fn fetch(&self, path: TilePath) -> Result<Vec<u8>, ReadError> {
        (self.fetch)(path).map_err(|why| ReadError::Unreadable { path, why })
    }

    /// The hashes of a tile as far as the tree has it. `asked` is what an error names.
    fn hashes(&self, level: u8, index: u64, asked: TilePath) -> Result<Rc<[Hash]>, ReadError> {
        let full = self.edge.size().checked_shr(8 * (u32::from(level) + 1)).unwrap_or(0);
        if index == full {
            return Ok(self.edge.tail(level).into());
        }
        if index > full {
            return Err(ReadError::Damaged(asked));
        }
        let path = TilePath::full(Tree::Level(level), index);
        if let Some(kept) = self.kept.borrow().get(&path) {
            return Ok(kept.clone());
        }
        let read = hashes(&self.fetch(path)?).filter(|hashes| hashes.len() as u64 == TILE_WIDTH);
        let read = read.ok_or(ReadError::Damaged(path))?;
        // A full tile is a hash in the level above, and so on to the edge, which is known.
        let above = self.hashes(level + 1, index / TILE_WIDTH, path)?;
        let known = usize::try_from(index % TILE_WIDTH).ok().and_then(|at| above.get(at).copied());
        if known != Some(subtree(&read)) {
            return Err(ReadError::Damaged(path));
        }
        let read: Rc<[Hash]> = read.into();
        let mut kept = self.kept.borrow_mut();
        if kept.len() >= KEPT_MAX {
            kept.pop_first();
        }
        kept.insert(path, read.clone());
        Ok(read)
    }
}

impl Nodes for Reader<'_> {
    type Error = ReadError;

    fn node(&self, height: u32, index: u64) -> Result<Hash, ReadError> {
        let level = u8::try_from(height / 8).unwrap_or(u8::MAX);
        let within = height % 8;
        let first = index << within;
        let path = TilePath::full(Tree::Level(level), first / TILE_WIDTH);
        let tile = self.hashes(level, path.index, path)?;
        let at = usize::try_from(first % TILE_WIDTH).unwrap_or(usize::MAX);
        let part = tile.get(at..).and_then(|rest| rest.get(..1 << within)).ok_or(ReadError::Damaged(path))?;
        Ok(subtree(part))
    }
}
