//! A directory of tiles that was handed over, verified without any key that signs: every tile is computed again from the
//! leaves, and the root compared with what the log signed and witnesses cosigned.

use crate::{
    BadNote, Cosignature, Edge, ReadError, Reader, Vkey,
    edge::leaves,
    log_signed_by,
    note::Note,
    path::{TILE_WIDTH, TilePath, Tree},
    publish::{CHECKPOINT, read_text, read_tile, write},
};
use std::{
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
};

/// A directory with the published files of one log.
#[derive(Debug, Clone)]
pub struct Bundle {
    dir: PathBuf,
}

/// Files that are not those of a log, or cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum BadBundle {
    /// The checkpoint is none of the log's, or a cosignature is forged.
    #[error("checkpoint: {0}")]
    Note(#[from] BadNote),
    /// A tile is missing, or not what the leaves make.
    #[error("{0} is not what the leaves make of it")]
    Tile(TilePath),
    /// The leaves do not give the root.
    #[error("the leaves do not give the root that was signed")]
    Root,
    /// A file cannot be read.
    #[error("{name}: {source}")]
    Io {
        /// Below the directory.
        name: String,
        /// What happened.
        source: io::Error,
    },
    /// The tiles to be copied are damaged.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// What a bundle was found to be.
#[derive(Debug)]
pub struct Checked {
    /// The signed checkpoint.
    pub note: Note,
    /// The witnesses, of those asked about, that cosigned it.
    pub cosignatures: Vec<Cosignature>,
    /// The tree, computed from the leaves.
    pub edge: Edge,
}

impl Bundle {
    /// The published files of a log in a directory.
    pub fn at(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    /// Writes the files of a published tree, each verified as it is copied. The directory must be empty or absent.
    pub fn export(&self, reader: &Reader<'_>, note: &Note) -> Result<(), BadBundle> {
        let mut made = BTreeSet::new();
        let named = |name: &str| {
            let name = name.to_owned();
            |source| BadBundle::Io { name, source }
        };
        std::fs::create_dir_all(&self.dir).map_err(named("."))?;
        for path in TilePath::all(note.checkpoint().size) {
            let bytes = reader.tile(path)?;
            let name = path.to_string();
            write(&self.dir, &mut made, &name, &bytes).map_err(named(&name))?;
        }
        write(&self.dir, &mut made, CHECKPOINT, note.text().as_bytes()).map_err(named(CHECKPOINT))
    }

    /// Verifies everything. Every leaf is shown to `see` with its place from 0 before it is known whether the root is the
    /// one that was signed.
    pub fn verify(
        &self,
        logs: &[Vkey],
        witnesses: &[Vkey],
        see: &mut dyn FnMut(u64, &[u8]),
    ) -> Result<Checked, BadBundle> {
        let unreadable = |source| BadBundle::Io { name: CHECKPOINT.into(), source };
        let text = read_text(&self.dir.join(CHECKPOINT)).map_err(unreadable)?.ok_or(BadNote::Form)?;
        let note = log_signed_by(&text, logs)?;
        let mut cosignatures = Vec::new();
        for witness in witnesses {
            cosignatures.extend(note.cosignature(witness)?);
        }
        let size = note.checkpoint().size;
        let mut edge = Edge::default();
        for path in TilePath::all(size).take_while(|path| path.tree == Tree::Entries) {
            let bundle = self.read(path)?;
            let leaves = leaves(&bundle).filter(|leaves| leaves.len() == usize::from(path.width));
            for (index, leaf) in (path.index * TILE_WIDTH..).zip(leaves.ok_or(BadBundle::Tile(path))?) {
                see(index, leaf);
                edge.push(leaf, |path, bytes| self.compare(path, bytes))?;
            }
        }
        for (path, bytes) in edge.partials() {
            self.compare(path, &bytes)?;
        }
        if edge.checkpoint() != note.checkpoint() {
            return Err(BadBundle::Root);
        }
        Ok(Checked { note, cosignatures, edge })
    }

    /// The checkpoint alone, with nothing verified but its signature.
    pub fn note(&self, logs: &[Vkey]) -> Result<Note, BadBundle> {
        let unreadable = |source| BadBundle::Io { name: CHECKPOINT.into(), source };
        let text = read_text(&self.dir.join(CHECKPOINT)).map_err(unreadable)?.ok_or(BadNote::Form)?;
        Ok(log_signed_by(&text, logs)?)
    }

    /// The bytes of a tile, as they lie there.
    pub fn read(&self, path: TilePath) -> Result<Vec<u8>, BadBundle> {
        read_tile(&self.dir, path).map_err(|source| BadBundle::Io { name: path.to_string(), source })
    }

    fn compare(&self, path: TilePath, bytes: &[u8]) -> Result<(), BadBundle> {
        if self.read(path)? == bytes { Ok(()) } else { Err(BadBundle::Tile(path)) }
    }
}
