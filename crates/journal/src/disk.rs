//! The seam to the storage: every act that changes something there, so that tests can make each of them fail and can lose
//! what no sync has made durable. Reading goes past it.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt as _, FileExt as _, OpenOptionsExt as _},
    path::Path,
};

/// What an act is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// A segment file.
    Segment,
    /// The anchor file.
    Anchor,
    /// What a clean stop leaves for the next start.
    CleanStop,
}

/// Everything that a journal does to files; what is here is what the machine does. A name is durable once its directory is
/// synced, and what is in a file once the file is.
pub(crate) trait Disk: Send + Sync {
    /// Makes a directory, and those above it, for its owner alone.
    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(dir)
    }

    /// Makes a file for its owner alone; it must not be there.
    fn create(&self, _: Part, path: &Path) -> io::Result<File> {
        OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path)
    }

    /// Opens a file that is there for reading and writing.
    fn open(&self, _: Part, path: &Path) -> io::Result<File> {
        OpenOptions::new().read(true).write(true).open(path)
    }

    /// Writes all bytes at an offset. After an error any part of them may have been written.
    fn write(&self, _: Part, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        file.write_all_at(bytes, offset)
    }

    /// Makes a file as long as this; durable on return.
    fn set_len(&self, _: Part, file: &File, length: u64) -> io::Result<()> {
        file.set_len(length)?;
        file.sync_all()
    }

    /// Returns once what was written survives a loss of power.
    fn sync(&self, _: Part, file: &File) -> io::Result<()> {
        file.sync_data()
    }

    /// Takes a file away.
    fn remove(&self, _: Part, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    /// Returns once the names in a directory survive a loss of power.
    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        File::open(dir)?.sync_all()
    }
}

/// The disk of the machine.
pub(crate) struct RealDisk;

impl Disk for RealDisk {}
