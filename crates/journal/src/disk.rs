//! The seam to the storage: the two acts that can fail under load, so that tests can make them fail.

use std::{fs::File, io, os::unix::fs::FileExt, path::Path};

/// What an act is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// A segment file.
    Segment,
    /// The anchor file.
    Anchor,
}

/// Writes and syncs.
pub(crate) trait Disk: Send + Sync {
    /// Writes all bytes at an offset. After an error any part of them may have been written.
    fn write(&self, part: Part, file: &File, bytes: &[u8], offset: u64) -> io::Result<()>;
    /// Returns once what was written survives a loss of power.
    fn sync(&self, part: Part, file: &File) -> io::Result<()>;
}

/// The disk of the machine.
pub(crate) struct RealDisk;

impl Disk for RealDisk {
    fn write(&self, _: Part, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        file.write_all_at(bytes, offset)
    }

    fn sync(&self, _: Part, file: &File) -> io::Result<()> {
        file.sync_data()
    }
}

/// Makes the names in a directory durable.
pub(crate) fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}
