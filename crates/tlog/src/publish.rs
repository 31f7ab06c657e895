//! The directory of tiles of a log that grows. It is derived and never believed more than the log: what lies there is
//! taken up again only to save reading, and nothing is published whose root is not the one that the log signed.

use crate::{
    BadNote, Edge, NOTE_BYTES_MAX, Vkey, log_signed_by,
    note::Note,
    path::{TilePath, Tree},
};
use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, ErrorKind, Read as _, Write as _},
    path::{Path, PathBuf},
};

/// The name of the signed checkpoint below a log's prefix.
pub const CHECKPOINT: &str = "checkpoint";

/// A directory that is being brought up to a log. One writer at a time.
#[derive(Debug)]
pub struct Publisher {
    dir: PathBuf,
    edge: Edge,
    /// The directories that are known to be there.
    made: BTreeSet<PathBuf>,
}

/// What was found in a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resumed {
    /// Nothing.
    Empty,
    /// Tiles that fit their checkpoint, which says that the log had so many records.
    At(u64),
    /// Something that does not fit. It was removed; the tiles are made anew.
    Removed,
}

/// Why a checkpoint was not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The tiles are of another size, or of another history, than the log signed.
    #[error("the tiles have size {size} and another root than the checkpoint of size {signed}")]
    NotTheLogs {
        /// Of the tiles.
        size: u64,
        /// Of the checkpoint.
        signed: u64,
    },
    /// A file could not be written.
    #[error("the tiles cannot be written: {0}")]
    Io(#[from] io::Error),
}

impl Publisher {
    /// Takes up the tiles of a log in a directory, which is made if it is not there. Answers what was published last, if
    /// its signature and its tiles fit; whether it is a part of the log is shown by the first [`Publisher::publish`].
    pub fn open(dir: &Path, log: &Vkey) -> io::Result<(Self, Option<Note>, Resumed)> {
        fs::create_dir_all(dir)?;
        for name in [dir.to_owned(), dir.join("tile")] {
            match fs::symlink_metadata(&name) {
                Ok(meta) if !meta.is_dir() => {
                    let why = format!("{} is no directory: something was put in its place", name.display());
                    return Err(io::Error::new(ErrorKind::InvalidData, why));
                }
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                Ok(_) | Err(_) => {}
            }
        }
        let mut publisher = Self { dir: dir.to_owned(), edge: Edge::default(), made: BTreeSet::new() };
        let is_new = !dir.join("tile").try_exists()? && !dir.join(CHECKPOINT).try_exists()?;
        match resume(dir, log) {
            Some((note, edge)) => {
                publisher.edge = edge;
                let size = note.checkpoint().size;
                Ok((publisher, Some(note), Resumed::At(size)))
            }
            None if is_new => Ok((publisher, None, Resumed::Empty)),
            None => {
                publisher.clear()?;
                Ok((publisher, None, Resumed::Removed))
            }
        }
    }

    /// The checkpoint that was published in a directory, if a key of the log signed it. Reads nothing else, and is how a
    /// start learns how long the log was.
    pub fn published(dir: &Path, log: &Vkey) -> Option<Note> {
        let text = read_text(&dir.join(CHECKPOINT)).ok()??;
        let noted: Result<Note, BadNote> = log_signed_by(&text, std::slice::from_ref(log));
        noted.ok()
    }

    /// The tree as far as it was pushed.
    pub fn edge(&self) -> &Edge {
        &self.edge
    }

    /// Appends a leaf. Full tiles are written at once; nobody asks for them before a checkpoint names them.
    pub fn push(&mut self, leaf: &[u8]) -> io::Result<()> {
        let Self { dir, edge, made } = self;
        edge.push(leaf, |path, bytes| {
            write(dir, made, &path.to_string(), bytes)?;
            // Whoever saw a checkpoint that names a narrower tile finds the full one in its place (tlog-tiles).
            absent(fs::remove_dir_all(dir.join(path.partials())))
        })
    }

    /// Writes the partial tiles, then the checkpoint, which must be that of everything that was pushed.
    pub fn publish(&mut self, note: &Note) -> Result<(), PublishError> {
        self.write_partials(note)?;
        Ok(self.announce(note.text())?)
    }

    /// Writes the partial tiles of a checkpoint, which must be that of everything that was pushed. It is published by
    /// [`Publisher::announce`], once witnesses have cosigned it.
    pub fn write_partials(&mut self, note: &Note) -> Result<(), PublishError> {
        if note.checkpoint() != self.edge.checkpoint() {
            return Err(PublishError::NotTheLogs { size: self.edge.size(), signed: note.checkpoint().size });
        }
        let partials: Vec<_> = self.edge.partials().collect();
        for (path, bytes) in partials {
            write(&self.dir, &mut self.made, &path.to_string(), &bytes)?;
        }
        Ok(())
    }

    /// Publishes the text of a checkpoint whose tiles were written.
    pub fn announce(&mut self, text: &str) -> io::Result<()> {
        write(&self.dir, &mut self.made, CHECKPOINT, text.as_bytes())
    }

    /// Removes everything and begins anew.
    pub fn clear(&mut self) -> io::Result<()> {
        // First what the rest is believed for.
        absent(fs::remove_file(self.dir.join(CHECKPOINT)))?;
        absent(fs::remove_dir_all(self.dir.join("tile")))?;
        self.edge = Edge::default();
        self.made.clear();
        Ok(())
    }
}

fn resume(dir: &Path, log: &Vkey) -> Option<(Note, Edge)> {
    let note = Publisher::published(dir, log)?;
    let edge = crate::Reader::edge_of(note.checkpoint(), |path| read_tile(dir, path)).ok()?;
    Some((note, edge))
}

/// The bytes of a tile's file. No more is read than a tile may have.
pub fn read_tile(dir: &Path, path: TilePath) -> io::Result<Vec<u8>> {
    let most = match path.tree {
        Tree::Level(_) => crate::TILE_BYTES,
        Tree::Entries => 256 * (2 + usize::from(u16::MAX)),
    };
    read_at_most(&dir.join(path.to_string()), most)?
        .ok_or_else(|| io::Error::new(ErrorKind::InvalidData, "the file is larger than a tile"))
}

/// The text of a small file; `None` if it is none, or too long.
pub(crate) fn read_text(path: &Path) -> io::Result<Option<String>> {
    Ok(read_at_most(path, NOTE_BYTES_MAX)?.and_then(|bytes| String::from_utf8(bytes).ok()))
}

fn read_at_most(path: &Path, most: usize) -> io::Result<Option<Vec<u8>>> {
    // To open a pipe would wait for ever.
    if !path.metadata()?.is_file() {
        return Err(io::Error::new(ErrorKind::InvalidData, "it is no file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(most as u64 + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() <= most).then_some(bytes))
}

/// Replaces a file as a whole, so that nobody who reads the directory sees a part of one. It is not made durable: what a
/// crash takes is made again from the log.
pub(crate) fn write(dir: &Path, made: &mut BTreeSet<PathBuf>, name: &str, bytes: &[u8]) -> io::Result<()> {
    let path = dir.join(name);
    if let Some(parent) = path.parent()
        && !made.contains(parent)
    {
        fs::create_dir_all(parent)?;
        // Tiles fill from the left; the directory of the last few is all that is asked for again.
        if made.len() > 64 {
            made.clear();
        }
        made.insert(parent.to_owned());
    }
    let new = dir.join(format!("{name}.new"));
    absent(fs::remove_file(&new))?;
    let mut file = File::create_new(&new)?;
    file.write_all(bytes)?;
    drop(file);
    fs::rename(&new, &path)
}

/// Nothing to remove is no error.
fn absent(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
