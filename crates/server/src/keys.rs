//! The keys directory: everything that must not lie with the data (decision 3).
//!
//! `hub.json` (the log's origin), `log.key` (signs checkpoints), `issuer.key` (development issuer of tokens), the anchors
//! of both logs, and the keyring. Small files are JSON with a digest over their content, so that one flipped bit is seen.

use crate::{
    exit::{Exit, Failed},
    tiles,
};
use data_encoding::HEXLOWER;
use eventlog::Hash;
use journal::SigningKey;
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, FileType, Metadata},
    io::{self, ErrorKind, Read, Write},
    os::unix::fs::{DirBuilderExt, FileTypeExt, OpenOptionsExt, PermissionsExt},
    path::{Component, Path, PathBuf},
    sync::Arc,
};
use store::LogName;
use vault::{KeyStore, in_files};

/// Where everything of a hub lies.
#[derive(Debug, Clone)]
pub struct Places {
    /// Journals and store.
    pub data: PathBuf,
    /// Anchors and keys.
    pub keys: PathBuf,
    /// What keeps the key of the keyring's epoch.
    pub store: Arc<dyn KeyStore>,
}

impl Places {
    /// Checks that the keys lie outside the data and the data outside the keys. The key of the keyring's epoch lies in its
    /// file.
    pub fn new(data: &Path, keys: &Path) -> Result<Self, Failed> {
        let absolute = |path: &Path| -> Result<PathBuf, Failed> {
            // A directory that does not exist yet is placed by its parent.
            let path = std::path::absolute(path).map_err(Failed::with(Exit::Config))?;
            let known = path.ancestors().find(|ancestor| ancestor.exists()).unwrap_or(Path::new("/"));
            let rest = path.strip_prefix(known).unwrap_or(Path::new(""));
            if rest.components().any(|part| part == Component::ParentDir) {
                let why = format!(
                    "{}: `..` behind a directory that is not there yet leads nobody knows where",
                    path.display()
                );
                return Err(Failed::new(Exit::Config, why));
            }
            Ok(known.canonicalize().map_err(Failed::at(known))?.join(rest))
        };
        let (data, keys) = (absolute(data)?, absolute(keys)?);
        if keys.starts_with(&data) || data.starts_with(&keys) {
            return Err(Failed::new(
                Exit::Config,
                "--keys and --data must be separate directories, neither inside the other",
            ));
        }
        Ok(Self { data, keys, store: in_files() })
    }

    /// Refuses data that are not there, whatever lies in either directory and is neither a file nor a directory (also
    /// links, by which whoever can write one directory has the hub write elsewhere), what others may write, and whatever
    /// is no file where a file is to be opened. What is missing below the data is told by whoever opens it.
    pub fn check(&self) -> Result<(), Failed> {
        if look_at(&self.data, Expected::Directory)?.is_none() {
            let why =
                format!("there is no directory {}: check --data, and that its disk is there", self.data.display());
            return Err(Failed::new(Exit::Config, why));
        }
        let open_to_others = self.open_to_others()?;
        let mut files = vec![self.facts_anchor(), self.looks_anchor()];
        files.extend(["log.key", "issuer.key"].map(|name| self.keys.join(name)));
        files.push(self.keyring().join("keyring"));
        files.extend(epoch_keys(&self.keyring())?);
        files.extend(["clean-stop", "clean-stop.new", "lock"].map(|name| self.store().join(name)));
        let journals = [self.facts(), self.looks()];
        let tiles = [LogName::Facts, LogName::Access].map(|log| tiles::dir_of(&self.data, log));
        files.extend(tiles.iter().map(|dir| dir.join(tlog::CHECKPOINT)));
        for dir in journals.iter().chain(&tiles).chain([&self.keyring(), &self.store(), &self.data.join("tiles")]) {
            look_at(dir, Expected::Directory)?;
        }
        for dir in &journals {
            match fs::read_dir(dir) {
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(Failed::at(dir)(error)),
                Ok(entries) => {
                    for entry in entries {
                        let path = entry.map_err(Failed::at(dir))?.path();
                        // Anything else is passed over there.
                        let opened = ["lock", "clean-stop"].iter().any(|name| path.ends_with(name))
                            || path.extension().is_some_and(|end| end == "seg");
                        files.extend(opened.then_some(path));
                    }
                }
            }
        }
        files.iter().try_for_each(|file| look_at(file, Expected::File).map(|_| ()))?;
        // Last: a wrong mode is mended and forgotten, and must not hide that something was changed.
        open_to_others.map_or(Ok(()), Err)
    }

    /// The first thing in either directory that others may write, or of the keys read, and how to mend it. Refuses what
    /// is neither a file nor a directory.
    pub fn open_to_others(&self) -> Result<Option<Failed>, Failed> {
        let mut open = None;
        for (dir, shut) in [(&self.data, 0o022), (&self.keys, 0o066)] {
            walk(dir, shut, DEPTH_MAX, &mut open)?;
        }
        Ok(open)
    }

    /// The facts journal.
    pub fn facts(&self) -> PathBuf {
        self.data.join("facts")
    }
    /// The access journal.
    pub fn looks(&self) -> PathBuf {
        self.data.join("access")
    }
    /// The sled store.
    pub fn store(&self) -> PathBuf {
        self.data.join("store")
    }
    /// The anchor of the facts journal.
    pub fn facts_anchor(&self) -> PathBuf {
        self.keys.join("facts.anchor")
    }
    /// The anchor of the access journal.
    pub fn looks_anchor(&self) -> PathBuf {
        self.keys.join("access.anchor")
    }
    /// The directory of the keyring.
    pub fn keyring(&self) -> PathBuf {
        self.keys.join("keyring")
    }
}

/// The files of the keys of epochs in a directory; normally one.
fn epoch_keys(keyring: &Path) -> Result<Vec<PathBuf>, Failed> {
    if look_at(keyring, Expected::Directory)?.is_none() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(keyring).map_err(Failed::at(keyring))? {
        let name = entry.map_err(Failed::at(keyring))?.file_name();
        files.extend(name.to_string_lossy().starts_with("epoch-").then(|| keyring.join(name)));
    }
    Ok(files)
}

/// The directories that are made below the data and the keys. Whatever else a disk has, such as `lost+found`, is left
/// alone.
const OURS: [&str; 6] = ["facts", "access", "store", "sled", "blobs", "keyring"];

/// How many of them lie in one another at most; three are made. Hub default.
const DEPTH_MAX: usize = 8;

/// Refuses what is neither a file nor a directory in a directory, and notes the first thing of which others have a
/// permission that must be `shut`. The directory itself may be named by a link.
fn walk(dir: &Path, shut: u32, depth: usize, open_to_others: &mut Option<Failed>) -> Result<(), Failed> {
    let gone = |error: &io::Error| error.kind() == ErrorKind::NotFound;
    let mut check = |path: &Path, meta: &Metadata| {
        let mode = meta.permissions().mode() & 0o7777;
        if mode & shut != 0 && open_to_others.is_none() {
            let (may, change) = if shut == 0o022 { ("write", "go-w") } else { ("read or write", "go-rwx") };
            let path = path.display();
            let why = format!("{path} has mode {mode:04o}: others may {may} it; run chmod {change} {path}");
            *open_to_others = Some(Failed::new(Exit::Config, why));
        }
    };
    match fs::metadata(dir) {
        // Whoever opens it tells that it is not there.
        Err(error) if gone(&error) => return Ok(()),
        other => check(dir, &other.map_err(Failed::at(dir))?),
    }
    let mut inner = Vec::new();
    for entry in fs::read_dir(dir).map_err(Failed::at(dir))? {
        let path = entry.map_err(Failed::at(dir))?.path();
        let meta = match fs::symlink_metadata(&path) {
            // A hub that runs renames and removes files.
            Err(error) if gone(&error) => continue,
            other => other.map_err(Failed::at(&path))?,
        };
        if meta.is_dir() {
            let is_ours = path.file_name().is_some_and(|name| OURS.iter().any(|ours| name == *ours));
            inner.extend(is_ours.then_some(path));
        } else if meta.is_file() {
            check(&path, &meta);
        } else {
            return Err(misplaced(&path, meta.file_type(), "a file or a directory"));
        }
    }
    match (inner.first(), depth.checked_sub(1)) {
        (Some(first), None) => {
            let why = format!("{}: no hub makes directories that lie so deep", first.display());
            Err(Failed::new(Exit::Data, why))
        }
        (None, _) => Ok(()),
        (Some(_), Some(depth)) => inner.iter().try_for_each(|dir| walk(dir, shut, depth, open_to_others)),
    }
}

/// A small file that checks itself.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Checked {
    what: String,
    value: String,
    check: Hash,
}

/// The longest such file: an origin has 200 bytes at most.
const CHECKED_BYTES_MAX: usize = 4_096;

fn check_of(what: &str, value: &str) -> Hash {
    Hash::of_all(&[what.as_bytes(), b"\0", value.as_bytes()])
}

/// Writes a small file, readable by its owner only. Refuses to overwrite.
pub fn write_checked(path: &Path, what: &str, value: &str) -> Result<(), Failed> {
    let checked = Checked { what: what.to_owned(), value: value.to_owned(), check: check_of(what, value) };
    let mut text = serde_json::to_string(&checked).map_err(Failed::with(Exit::Io))?;
    text.push('\n');
    write_private(path, text.as_bytes())
}

/// Refuses a file that is there already: told before what takes long, or is done then.
pub fn is_free(path: &Path) -> Result<(), Failed> {
    if path.symlink_metadata().is_ok() {
        let why = format!("{} is there already; the hub never overwrites a file", path.display());
        return Err(Failed::new(Exit::CannotCreate, why));
    }
    Ok(())
}

/// Makes a file for its owner alone, durable on return. Refuses to overwrite. Where that fails, no file is left.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Failed> {
    let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = file.map_err(Failed::making(path))?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all()).map_err(Failed::at(path));
    if written.is_err() {
        // What it failed for is what has to be told.
        let _ = fs::remove_file(path);
    }
    written
}

/// Reads a small file. A wrong mode is a wrong setting; any changed bit is damage.
pub fn read_checked(path: &Path, what: &str) -> Result<String, Failed> {
    let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let Some(meta) = look_at(path, Expected::File)? else {
        return Err(Failed::new(Exit::Config, named(&"is not there")));
    };
    if meta.permissions().mode() & 0o077 != 0 {
        return Err(Failed::new(Exit::Config, named(&"others may read or write it; run chmod 600")));
    }
    let damaged = || Failed::new(Exit::Data, named(&"is not what was written; restore it from the copy of the keys"));
    let bytes = read_at_most(path, CHECKED_BYTES_MAX).map_err(Failed::at(path))?.ok_or_else(damaged)?;
    let checked: Checked = serde_json::from_slice(&bytes).map_err(|_| damaged())?;
    let canonical = serde_json::to_vec(&checked).map_err(|_| damaged())?;
    let intact = checked.what == what
        && checked.check == check_of(what, &checked.value)
        && bytes.strip_suffix(b"\n") == Some(&canonical);
    if intact { Ok(checked.value) } else { Err(damaged()) }
}

/// Where the keys of a restore lie until all of it is verified: below the directory of the keys, so that they are nowhere
/// else. What lies there later was left by a restore that was cut short.
pub fn restoring(keys: &Path) -> PathBuf {
    keys.join("restoring")
}

/// The log's origin. Without it there is no hub.
pub fn origin(keys: &Path) -> Result<String, Failed> {
    let path = keys.join("hub.json");
    if look_at(&path, Expected::File)?.is_none() {
        let why = format!("{} is not there, so {} holds no hub's keys", path.display(), keys.display());
        if restoring(keys).exists() {
            let why = format!("{why}: a restore was cut short there; empty both directories and restore again");
            return Err(Failed::new(Exit::Config, why));
        }
        return Err(Failed::new(Exit::Config, format!("{why}: check --keys, or make a hub with `hub init`")));
    }
    read_checked(&path, "origin")
}

/// What is to be at a path, if anything is there.
#[derive(Debug, Clone, Copy)]
enum Expected {
    File,
    Directory,
}

/// What is at a path. Refuses anything else than is expected, and opens nothing: to open a FIFO would wait for ever.
fn look_at(path: &Path, expected: Expected) -> Result<Option<Metadata>, Failed> {
    let meta = match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => other.map_err(Failed::at(path))?,
    };
    let found = meta.file_type();
    let (fits, wanted) = match expected {
        Expected::File => (found.is_file(), "a file"),
        Expected::Directory => (found.is_dir(), "a directory"),
    };
    if fits {
        return Ok(Some(meta));
    }
    Err(misplaced(path, found, wanted))
}

/// What to say of what is not what it should be.
fn misplaced(path: &Path, found: FileType, wanted: &str) -> Failed {
    let kinds = [
        (found.is_file(), "a file"),
        (found.is_dir(), "a directory"),
        (found.is_fifo(), "a FIFO"),
        (found.is_symlink(), "a link"),
    ];
    let kind = kinds.iter().find(|(is, _)| *is).map_or("a socket or a device", |(_, kind)| *kind);
    let why = format!("{} is {kind} and should be {wanted}: something was put in its place", path.display());
    Failed::new(Exit::Data, why)
}

/// The bytes of a small file; `None` if there are more than `most`, of which no more is read.
pub fn read_at_most(path: &Path, most: usize) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(most as u64 + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() <= most).then_some(bytes))
}

/// Makes a directory that only its owner may enter.
pub fn make_private_dir(path: &Path) -> Result<(), Failed> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(Failed::making(path))
}

/// Writes a new random signing key and returns it.
pub fn new_signing_key(path: &Path, what: &str) -> Result<SigningKey, Failed> {
    let seed = SigningKey::new_seed().map_err(Failed::with(Exit::Io))?;
    write_checked(path, what, &HEXLOWER.encode(&*seed))?;
    SigningKey::from_seed(&seed).map_err(Failed::with(Exit::Io))
}

/// For a file of keys that every founded hub has: where it is not there, it is lost.
pub fn not_lost(path: PathBuf) -> Result<PathBuf, Failed> {
    match path.try_exists() {
        Ok(true) => Ok(path),
        Ok(false) => Err(Failed::new(Exit::Data, format!("{} is lost; restore the keys directory", path.display()))),
        Err(error) => Err(Failed::at(&path)(error)),
    }
}

/// The seed of a signing key.
pub fn read_seed(path: &Path, what: &str) -> Result<[u8; 32], Failed> {
    let text = read_checked(path, what)?;
    let bytes = HEXLOWER.decode(text.as_bytes()).map_err(Failed::with(Exit::Data))?;
    bytes.try_into().map_err(|_| Failed::new(Exit::Data, format!("{}: not a key of 32 bytes", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lie_outside_the_data_however_the_directories_are_named() {
        let dir = tempfile::tempdir().unwrap();
        let made = |data: &str, keys: &str| Places::new(&dir.path().join(data), &dir.path().join(keys)).is_ok();
        assert!(made("data", "keys"));
        for (data, keys) in [("n", "n/k"), ("n/d", "n"), ("n", "n"), ("n", "l/../n/k"), ("l/../n/d", "n")] {
            assert!(!made(data, keys), "{data} {keys}");
        }
        // A `..` behind what is there is followed to where it leads.
        fs::create_dir(dir.path().join("l")).unwrap();
        assert!(made("n", "l/../k") && !made("n", "l/../n/k"));
    }
}
