//! The seam to the storage: every act of the keyring's files that can fail under load, so that tests can make it fail.
//! Reading is not among them: it is done once, at a start, and changes nothing.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::FileExt as _,
    path::Path,
};

/// What an act is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The epoch key's file.
    Epoch,
    /// The file of entries.
    Keyring,
    /// The ledger of destroyed keys.
    Ledger,
}

/// Writes, cuts and syncs.
pub(crate) trait Disk: Send + Sync {
    /// Writes all bytes at an offset. After an error any part of them may have been written.
    fn write(&self, part: Part, file: &File, bytes: &[u8], offset: u64) -> io::Result<()>;
    /// Makes a file as short as `length`. After an error it may be as long as before.
    fn cut(&self, part: Part, file: &File, length: u64) -> io::Result<()>;
    /// Returns once what was written, and how long the file is, survive a loss of power.
    fn sync(&self, part: Part, file: &File) -> io::Result<()>;
    /// Gives a file the name of another one, which is not there any more afterwards.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Takes a file out of its directory.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Returns once the names in a directory survive a loss of power.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;
}

/// The disk of the machine.
pub(crate) struct RealDisk;

impl Disk for RealDisk {
    fn write(&self, _: Part, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        file.write_all_at(bytes, offset)
    }

    fn cut(&self, _: Part, file: &File, length: u64) -> io::Result<()> {
        file.set_len(length)
    }

    fn sync(&self, _: Part, file: &File) -> io::Result<()> {
        // The length is among what this makes durable, because the content cannot be read without it.
        file.sync_data()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        File::open(dir)?.sync_all()
    }
}
