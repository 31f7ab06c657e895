//! The epoch key's file. The format is in the crate's text; it is frozen.

use crate::{
    KeyringError,
    crypto::{Secret, random, random_secret},
    disk::{Disk, Part},
};
use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::HEXLOWER;
use serde::Deserialize;
use std::{
    fs::{DirBuilder, File, OpenOptions},
    io::{self, Read as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};
use zeroize::{Zeroize, Zeroizing};

/// The name of the epoch key's file.
pub(crate) const EPOCH_FILE: &str = "epoch-1.key";
/// No epoch key's file is longer, in bytes.
const FILE_BYTES_MAX: u64 = 1_024;

/// The key under which the keyring's entries lie, and the id of that keyring.
pub(crate) struct Epoch {
    pub keyring: [u8; 16],
    pub key: Secret,
}

#[derive(Deserialize)]
struct Stored {
    v: u32,
    epoch: u32,
    keyring: String,
    key: String,
}
impl Drop for Stored {
    fn drop(&mut self) {
        self.key.zeroize();
    }
}

impl Epoch {
    /// A random key for a new keyring.
    pub fn generate() -> Result<Self, KeyringError> {
        Ok(Self { keyring: random()?, key: random_secret()? })
    }

    /// The text of the file.
    pub fn text(&self) -> Zeroizing<String> {
        let (keyring, key) = (HEXLOWER.encode(&self.keyring), Zeroizing::new(HEXLOWER.encode(&*self.key)));
        let content = Zeroizing::new(format!(r#"{{"v":1,"epoch":1,"keyring":"{keyring}","key":"{}""#, *key));
        let check = HEXLOWER.encode(digest(&SHA256, content.as_bytes()).as_ref());
        Zeroizing::new(format!("{},\"check\":\"sha256:{check}\"}}\n", *content))
    }

    /// Writes a file that is not there yet, durably but for its name in the directory.
    pub fn write(&self, disk: &dyn Disk, path: &Path) -> Result<(), KeyringError> {
        let file = create_private(path)?;
        let written = disk.write(Part::Epoch, &file, self.text().as_bytes(), 0);
        let written = written.and_then(|()| disk.sync(Part::Epoch, &file));
        written.map_err(KeyringError::io("the epoch key cannot be written"))
    }

    /// Reads the file.
    pub fn read(path: &Path) -> Result<Self, KeyringError> {
        let file = open_private(path, OpenOptions::new().read(true))?;
        let mut bytes = Zeroizing::new(Vec::new());
        let read = file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes);
        read.map_err(KeyringError::io("the epoch key cannot be read"))?;
        Self::parse(&bytes, path)
    }

    fn parse(bytes: &[u8], path: &Path) -> Result<Self, KeyringError> {
        let damaged = |what| KeyringError::Damaged { path: path.to_owned(), offset: 0, what };
        let unreadable = || damaged("the epoch key cannot be read");
        let stored: Stored = serde_json::from_slice(bytes).map_err(|_| unreadable())?;
        if let (2.., _) | (_, 2..) = (stored.v, stored.epoch) {
            return Err(Self::later_version(bytes, &stored, path).unwrap_or_else(unreadable));
        }
        let mut key = Zeroizing::new(HEXLOWER.decode(stored.key.as_bytes()).map_err(|_| unreadable())?);
        let keyring = HEXLOWER.decode(stored.keyring.as_bytes()).map_err(|_| unreadable())?;
        let mut epoch = Self { keyring: keyring.try_into().map_err(|_| unreadable())?, key: Secret::default() };
        if key.len() != epoch.key.len() {
            return Err(unreadable());
        }
        epoch.key.copy_from_slice(&key);
        key.zeroize();
        // The one text of these values, check included: so any flipped bit of the file is seen.
        if epoch.text().as_bytes() == bytes { Ok(epoch) } else { Err(damaged("the epoch key fails its own check")) }
    }

    /// A file of a later program, if its check says that the version is no flipped bit.
    fn later_version(bytes: &[u8], stored: &Stored, path: &Path) -> Option<KeyringError> {
        let text = str::from_utf8(bytes).ok()?;
        let (content, check) = text.split_once(r#","check":"sha256:"#)?;
        let sound = check == format!("{}\"}}\n", HEXLOWER.encode(digest(&SHA256, content.as_bytes()).as_ref()));
        sound.then(|| KeyringError::UnknownVersion { path: path.to_owned(), version: stored.v.max(stored.epoch) })
    }
}

/// Makes the directory of keys, for its owner alone, if it is not there.
pub(crate) fn make_dir(dir: &Path) -> Result<(), KeyringError> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(dir);
    made.map_err(KeyringError::io("the directory of keys cannot be created"))
}

/// Makes the names of the files in a directory durable, then the name of the directory itself.
pub(crate) fn sync_names(disk: &dyn Disk, dir: &Path) -> Result<(), KeyringError> {
    let parent = dir.parent().map(|parent| if parent.as_os_str().is_empty() { Path::new(".") } else { parent });
    for dir in [Some(dir), parent].into_iter().flatten() {
        disk.sync_dir(dir).map_err(KeyringError::io("the directory of keys cannot be created"))?;
    }
    Ok(())
}

/// Creates a file that only its owner may read.
pub(crate) fn create_private(path: &Path) -> Result<File, KeyringError> {
    let created = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path);
    created.map_err(|error| {
        if error.kind() == io::ErrorKind::AlreadyExists {
            return KeyringError::Exists(path.to_owned());
        }
        KeyringError::Io { what: "a file of keys cannot be created", source: error }
    })
}

/// Opens a file that only its owner may read, and refuses one that others may.
pub(crate) fn open_private(path: &Path, how: &OpenOptions) -> Result<File, KeyringError> {
    let file = how.open(path).map_err(|error| {
        if error.kind() == io::ErrorKind::NotFound {
            return KeyringError::Missing(path.to_owned());
        }
        KeyringError::Io { what: "a file of keys cannot be opened", source: error }
    })?;
    // Asked of the open file, so that it cannot be exchanged between the question and the use.
    let mode = file.metadata().map_err(KeyringError::io("a file of keys cannot be examined"))?.permissions().mode();
    match mode & 0o7777 {
        0o600 => Ok(file),
        mode => Err(KeyringError::BadMode { path: path.to_owned(), mode }),
    }
}
