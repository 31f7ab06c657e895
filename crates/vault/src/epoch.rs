//! The epoch key's file. The formats are in the crate's text; they are frozen.

use crate::{
    Kept, KeyStore, KeyringError, SecretBytes,
    crypto::{Secret, random, random_secret},
    derived,
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

/// No epoch key's file is longer, in bytes.
const FILE_BYTES_MAX: u64 = 4_096;
/// The first epoch of a keyring.
pub(crate) const FIRST: u32 = 1;
/// The form of the first epoch's file, and of every later one's.
const FIRST_FORM: u32 = 1;
const LATER_FORM: u32 = 2;

/// The name of an epoch key's file.
pub(crate) fn epoch_file(number: u32) -> String {
    format!("epoch-{number}.key")
}

/// The epoch whose key's file has this name.
pub(crate) fn epoch_of(name: &str) -> Option<u32> {
    let number = name.strip_prefix("epoch-")?.strip_suffix(".key")?;
    number.parse().ok().filter(|&epoch| epoch_file(epoch) == name)
}

/// The epochs whose keys lie in a directory, ascending.
pub(crate) fn epochs_in(dir: &Path) -> Result<Vec<u32>, KeyringError> {
    let failed = || KeyringError::io("the directory of keys cannot be examined");
    let mut epochs = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(failed())? {
        epochs.extend(entry.map_err(failed())?.file_name().to_str().and_then(epoch_of));
    }
    epochs.sort_unstable();
    Ok(epochs)
}

/// The key under which the keyring's entries lie, the number of its epoch, and the id of that keyring.
#[derive(Clone)]
pub(crate) struct Epoch {
    pub number: u32,
    pub keyring: [u8; 16],
    pub key: Secret,
    /// The keys for hashes and tokens. In the first epoch they are derived from its key; a later one is given them, so
    /// that a repeated command is known and a cursor is good whatever was erased. They do not tell any epoch's key.
    pub carried: Carried,
}

/// The keys for hashes of commands, for `etag`s and for tokens.
#[derive(Clone)]
pub(crate) struct Carried {
    pub command: Secret,
    pub etag: Secret,
    pub token: Secret,
}

#[derive(Deserialize)]
struct Stored {
    v: u32,
    epoch: u32,
    keyring: String,
    key: String,
    #[serde(default)]
    command: String,
    #[serde(default)]
    etag: String,
    #[serde(default)]
    token: String,
}
impl Drop for Stored {
    fn drop(&mut self) {
        for key in [&mut self.key, &mut self.command, &mut self.etag, &mut self.token] {
            key.zeroize();
        }
    }
}

impl Epoch {
    /// A random key for a new keyring.
    pub fn generate() -> Result<Self, KeyringError> {
        let key = random_secret()?;
        Ok(Self { number: FIRST, keyring: random()?, carried: derived::of_first(&key)?, key })
    }

    /// A random key for the next epoch of the same keyring.
    pub fn next(&self) -> Result<Self, KeyringError> {
        let number = self.number.checked_add(1).ok_or(KeyringError::Crypto)?;
        Ok(Self { number, keyring: self.keyring, key: random_secret()?, carried: self.carried.clone() })
    }

    /// The text of the file.
    pub fn text(&self) -> Zeroizing<String> {
        let (keyring, key) = (HEXLOWER.encode(&self.keyring), Zeroizing::new(HEXLOWER.encode(&*self.key)));
        let number = self.number;
        let content = if number == FIRST {
            Zeroizing::new(format!(r#"{{"v":{FIRST_FORM},"epoch":{number},"keyring":"{keyring}","key":"{}""#, *key))
        } else {
            let [command, etag, token] = [&self.carried.command, &self.carried.etag, &self.carried.token]
                .map(|key| Zeroizing::new(HEXLOWER.encode(&**key)));
            Zeroizing::new(format!(
                r#"{{"v":{LATER_FORM},"epoch":{number},"keyring":"{keyring}","key":"{}","command":"{}","etag":"{}","token":"{}""#,
                *key, *command, *etag, *token
            ))
        };
        let check = HEXLOWER.encode(digest(&SHA256, content.as_bytes()).as_ref());
        Zeroizing::new(format!("{},\"check\":\"sha256:{check}\"}}\n", *content))
    }

    /// Writes a file that is not there yet, durably but for its name in the directory.
    pub fn write(&self, disk: &dyn Disk, store: &dyn KeyStore, dir: &Path) -> Result<(), KeyringError> {
        let stored = store.keep(Kept { number: self.number, keyring: self.keyring }, self.text().as_bytes())?;
        let file = create_private(&dir.join(epoch_file(self.number)))?;
        let written = disk.write(Part::Epoch, &file, &stored, 0);
        let written = written.and_then(|()| disk.sync(Part::Epoch, &file));
        written.map_err(KeyringError::io("the epoch key cannot be written"))
    }

    /// Reads the key of the last epoch in a directory, where no keyring beside it says which one is in use.
    pub fn read_last(store: &dyn KeyStore, dir: &Path) -> Result<Self, KeyringError> {
        Self::read(store, dir, epochs_in(dir)?.last().copied().unwrap_or(FIRST))
    }

    /// Reads the file of an epoch.
    pub fn read(store: &dyn KeyStore, dir: &Path, number: u32) -> Result<Self, KeyringError> {
        let path = dir.join(epoch_file(number));
        let file = open_private(&path, OpenOptions::new().read(true))?;
        Self::parse(&store.open(number, &stored(&file)?)?, number, &path)
    }

    fn parse(bytes: &[u8], number: u32, path: &Path) -> Result<Self, KeyringError> {
        let damaged = |what| KeyringError::Damaged { path: path.to_owned(), offset: 0, what };
        let unreadable = || damaged("the epoch key cannot be read");
        let stored: Stored = serde_json::from_slice(bytes).map_err(|_| unreadable())?;
        let form = if number == FIRST { FIRST_FORM } else { LATER_FORM };
        if stored.v > form || stored.epoch > number {
            return Err(Self::later_version(bytes, &stored, path).unwrap_or_else(unreadable));
        }
        let secret = |text: &str| {
            let bytes = Zeroizing::new(HEXLOWER.decode(text.as_bytes()).map_err(|_| unreadable())?);
            let mut secret = Secret::default();
            if bytes.len() != secret.len() {
                return Err(unreadable());
            }
            secret.copy_from_slice(&bytes);
            Ok(secret)
        };
        let keyring = HEXLOWER.decode(stored.keyring.as_bytes()).map_err(|_| unreadable())?;
        let keyring = keyring.try_into().map_err(|_| unreadable())?;
        let key = secret(&stored.key)?;
        let carried = if number == FIRST {
            derived::of_first(&key)?
        } else {
            Carried { command: secret(&stored.command)?, etag: secret(&stored.etag)?, token: secret(&stored.token)? }
        };
        let epoch = Self { number, keyring, key, carried };
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

/// What the file of an epoch holds.
pub(crate) fn stored(file: &File) -> Result<SecretBytes, KeyringError> {
    let mut bytes = Zeroizing::new(Vec::new());
    let read = file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes);
    read.map_err(KeyringError::io("the epoch key cannot be read"))?;
    Ok(bytes)
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
