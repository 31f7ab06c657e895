//! Names of tiles (C2SP tlog-tiles), and which ones a tree of a size consists of.

use std::{fmt, str::FromStr};

/// How many hashes, or leaves, a full tile holds.
pub const TILE_WIDTH: u64 = 256;
/// The bytes of a full tile of hashes.
pub const TILE_BYTES: usize = 256 * 32;
/// How many levels of tiles a tree of 2^64 leaves has.
pub(crate) const LEVELS: u8 = 8;

/// What a tile holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tree {
    /// Hashes of subtrees of `256^level` leaves; level 0 to 7.
    Level(u8),
    /// The leaves themselves.
    Entries,
}

/// The name of one tile, `tile/<L>/<N>[.p/<W>]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TilePath {
    /// What it holds.
    pub tree: Tree,
    /// Which one of its kind, from 0.
    pub index: u64,
    /// How many hashes or leaves: 1 to 256, where 256 is a full one.
    pub width: u16,
}

impl TilePath {
    /// The name of a full tile.
    pub const fn full(tree: Tree, index: u64) -> Self {
        Self { tree, index, width: 256 }
    }

    /// Whether it holds all that it ever will.
    pub const fn is_full(&self) -> bool {
        self.width == 256
    }

    /// The tiles that a tree of a size consists of, leaves first, from left to right.
    pub fn all(size: u64) -> impl Iterator<Item = Self> {
        let trees = [Tree::Entries].into_iter().chain((0..LEVELS).map(Tree::Level));
        trees.flat_map(move |tree| {
            let count = count(tree, size);
            let full = (0..count / TILE_WIDTH).map(move |index| Self::full(tree, index));
            full.chain(Self::partial(tree, size))
        })
    }

    /// The tile at the right end of a level that is not full, if there is one.
    pub(crate) fn partial(tree: Tree, size: u64) -> Option<Self> {
        let count = count(tree, size);
        let width = u16::try_from(count % TILE_WIDTH).unwrap_or(0);
        (width > 0).then_some(Self { tree, index: count / TILE_WIDTH, width })
    }

    /// The directory of the partial tiles of this index, `tile/<L>/<N>.p`.
    pub(crate) fn partials(self) -> String {
        format!("{}.p", Self { width: 256, ..self })
    }
}

/// How many hashes or leaves a level has in a tree of a size.
pub(crate) fn count(tree: Tree, size: u64) -> u64 {
    match tree {
        Tree::Level(level) => size.checked_shr(8 * u32::from(level)).unwrap_or(0),
        Tree::Entries => size,
    }
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.tree {
            Tree::Level(level) => write!(f, "tile/{level}")?,
            Tree::Entries => f.write_str("tile/entries")?,
        }
        // Three digits a path element, all but the last marked with an x.
        let mut rest = self.index;
        let mut elements = vec![rest % 1_000];
        while rest >= 1_000 {
            rest /= 1_000;
            elements.push(rest % 1_000);
        }
        for (left, element) in elements.iter().enumerate().rev() {
            write!(f, "/{}{element:03}", if left == 0 { "" } else { "x" })?;
        }
        if self.is_full() { Ok(()) } else { write!(f, ".p/{}", self.width) }
    }
}

impl FromStr for TilePath {
    type Err = &'static str;

    /// Reads the one text of a name; anything else is none.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const BAD: &str = "not the name of a tile";
        let rest = text.strip_prefix("tile/").ok_or(BAD)?;
        let (tree, rest) = rest.split_once('/').ok_or(BAD)?;
        let tree = match tree {
            "entries" => Tree::Entries,
            level => Tree::Level(level.parse().ok().filter(|level| *level < LEVELS).ok_or(BAD)?),
        };
        let (index, width) = match rest.split_once(".p/") {
            None => (rest, 256),
            Some((index, width)) => (index, width.parse().ok().filter(|width| (1..256).contains(width)).ok_or(BAD)?),
        };
        let mut number = 0_u64;
        for element in index.split('/') {
            let digits = element.strip_prefix('x').unwrap_or(element);
            let value: u16 = digits.parse().ok().filter(|_| digits.len() == 3).ok_or(BAD)?;
            number = number.checked_mul(1_000).and_then(|number| number.checked_add(u64::from(value))).ok_or(BAD)?;
        }
        let path = Self { tree, index: number, width };
        // What was read with a sign, a zero too many or an x in the wrong place is written otherwise.
        if path.to_string() == text { Ok(path) } else { Err(BAD) }
    }
}
