//! Backups: both logs in one sealed file, the keys in another that two people have to open, and the way back.
//!
//! A backup is taken beside a hub that runs, or of one that is stopped; it stops nobody. Each file is a tar archive sealed
//! with age (<https://age-encryption.org/v1>), so that `age -d … | tar x` shows what is in it without this program:
//!
//! | Member | Of the data file | Of the keys file |
//! |---|---|---|
//! | `backup.json` | what this is of, with the signed checkpoints of both logs | the same |
//! | `facts/….seg`, `access/….seg` | every byte that the checkpoints vouch for, no other | |
//! | `hub.json`, `log.key`, `issuer.key`, `keyring/…` | | what opens and proves the data |
//!
//! The store is not in a backup: it can be built again. Nor are the anchors: a restore makes new ones, and writes a record that
//! it did, so that what follows is never taken for the history that would have followed there.
//!
//! A third kind of file holds all that a hub was, for the hub that keeps its records ([`seal_custody`]): the data, the keys without
//! that of the issuer, and the anchors, `facts.anchor` and `access.anchor`, as they are.

mod archive;
mod custody;
mod restore;
mod seal;
mod take;

pub(crate) use custody::{Opened, open_custody, seal_custody};
pub(crate) use restore::{Restore, Restored, restore};
pub(crate) use seal::{Opener, Sealer};
pub(crate) use take::{Backup, take};

use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The name of the first member of every such file.
const MANIFEST: &str = "backup.json";
/// The format of every such file. **[format]**
const VERSION: u32 = 1;
/// The longest manifest, in bytes: two notes of 4,096 at most, and names.
const MANIFEST_BYTES_MAX: u64 = 16_384;

/// Unpacks an archive that is not sealed, for whoever has bytes and no identity. True if it is whole.
pub(crate) fn unpack_unsealed(file: &Path, data: bool, into: &Path) -> bool {
    let holds = if data { Holds::Data } else { Holds::Keys };
    Opener::new(file, &[], 0).and_then(|opener| archive::unpack(&opener, holds, &archive::Dirs::only(into))).is_ok()
}

/// Which file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Holds {
    /// The data of a backup.
    Data,
    /// The keys of a backup.
    Keys,
    /// All that a hub was, for the one that keeps its records.
    Custody,
}

/// What a file says of itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    v: u32,
    holds: Holds,
    /// The same in both files of one backup.
    pub id: String,
    /// When it was taken, by the clock of the machine.
    pub taken_at: Timestamp,
    /// The log's name.
    pub origin: String,
    /// The signed checkpoint of the log of facts, as it was when the backup was taken.
    pub facts: String,
    /// That of the log of looks.
    pub access: String,
}
