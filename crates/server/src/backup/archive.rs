//! The archive inside a sealed file: a tar stream with members of known names only. Whatever else is in one is refused,
//! and nothing is written outside the directories that are being filled.

use super::{Holds, MANIFEST, MANIFEST_BYTES_MAX, Manifest, Opener, VERSION};
use crate::{
    exit::{Exit, Failed},
    keys::make_private_dir,
};
use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};
use tar::{Builder, EntryType, Header};

/// The members of the keys file beside its manifest and the key of the epoch in use. **[format]**
pub(super) const KEYS: [&str; 5] = ["hub.json", "log.key", "issuer.key", "keyring/keyring", "keyring/destroyed"];

/// Whether a member belongs to the keys: one of [`KEYS`], or the key of an epoch, `keyring/epoch-<n>.key`. **[format]**
fn is_of_keys(name: &str) -> bool {
    let epoch = || name.strip_prefix("keyring/epoch-")?.strip_suffix(".key");
    KEYS.contains(&name) || epoch().is_some_and(|number| number.parse::<u32>().is_ok_and(|it| it.to_string() == number))
}

/// The members that only a file of custody has: the anchors. **[format]**
pub(super) const ANCHORS: [&str; 2] = ["facts.anchor", "access.anchor"];

/// Whether a member is a segment of one of the logs. **[format]**
fn is_of_data(name: &str) -> bool {
    name.split_once('/').is_some_and(|(log, segment)| {
        let number = segment.strip_suffix(".seg").unwrap_or_default();
        LOGS.contains(&log) && number.len() == 20 && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// The directories of the segments. **[format]**
pub(super) const LOGS: [&str; 2] = ["facts", "access"];
/// More members than this are in no backup: a log of this many segments has 64 TB.
const MEMBERS_MAX: usize = 1 << 20;

/// Writes an archive.
pub(super) struct Writing<'a> {
    tar: Builder<&'a mut dyn Write>,
    path: &'a Path,
}

impl<'a> Writing<'a> {
    /// Begins with the manifest. `path` is the file, for what is told.
    pub fn begin(out: &'a mut dyn Write, path: &'a Path, manifest: &Manifest) -> Result<Self, Failed> {
        let mut writing = Self { tar: Builder::new(out), path };
        let text = serde_json::to_vec(manifest).map_err(Failed::with(Exit::Io))?;
        writing.member(MANIFEST, text.len() as u64, &mut &text[..])?;
        Ok(writing)
    }

    /// Adds the first `bytes` of a file.
    pub fn file(&mut self, name: &str, path: &Path, bytes: u64) -> Result<(), Failed> {
        let mut file = File::open(path).map_err(Failed::at(path))?;
        self.member(name, bytes, &mut file)
    }

    fn member(&mut self, name: &str, bytes: u64, content: &mut dyn Read) -> Result<(), Failed> {
        let mut header = Header::new_ustar();
        header.set_path(name).map_err(Failed::with(Exit::Io))?;
        header.set_size(bytes);
        header.set_mode(0o600);
        header.set_mtime(0);
        header.set_cksum();
        let mut content = content.take(bytes);
        self.tar.append(&header, &mut content).map_err(Failed::at(self.path))?;
        // A shorter member would shift all that follows.
        let short = || Failed::new(Exit::Data, format!("{name} became shorter while it was read"));
        if content.limit() == 0 { Ok(()) } else { Err(short()) }
    }

    /// Ends the archive.
    pub fn end(self) -> Result<(), Failed> {
        self.tar.into_inner().map(|_| ()).map_err(Failed::at(self.path))
    }
}

/// Where members go.
pub(super) struct Dirs<'a> {
    /// Segments.
    pub data: &'a Path,
    /// All others.
    pub keys: &'a Path,
}

impl<'a> Dirs<'a> {
    /// Everything into one directory.
    pub fn only(dir: &'a Path) -> Self {
        Self { data: dir, keys: dir }
    }
}

/// Unpacks an archive into directories, durably but for the names, and answers what it says of itself. Reads it to its
/// end, so that it is known to be whole.
pub(super) fn unpack(opener: &Opener, holds: Holds, into: &Dirs<'_>) -> Result<Manifest, Failed> {
    let mut content = opener.open()?;
    let mut archive = tar::Archive::new(&mut content);
    let mut manifest = None;
    for (nth, entry) in archive.entries().map_err(|error| opener.failed(&error))?.enumerate() {
        let mut entry = entry.map_err(|error| opener.failed(&error))?;
        let name = String::from_utf8(entry.path_bytes().into_owned()).map_err(|_| opener.damaged())?;
        if entry.header().entry_type() != EntryType::Regular || nth > MEMBERS_MAX {
            return Err(opener.damaged());
        }
        if nth == 0 {
            manifest = Some(read_manifest(opener, holds, &name, &mut entry)?);
        } else {
            let path = place(holds, &name, into).ok_or_else(|| opener.damaged())?;
            unpack_file(opener, &mut entry, &path)?;
        }
    }
    // The end of the seal is behind the end of the archive.
    io::copy(&mut content, &mut io::sink()).map_err(|error| opener.failed(&error))?;
    manifest.ok_or_else(|| opener.damaged())
}

fn read_manifest(opener: &Opener, holds: Holds, name: &str, entry: &mut dyn Read) -> Result<Manifest, Failed> {
    let mut bytes = Vec::new();
    entry.take(MANIFEST_BYTES_MAX).read_to_end(&mut bytes).map_err(|error| opener.failed(&error))?;
    let manifest: Option<Manifest> = serde_json::from_slice(&bytes).ok();
    let manifest = manifest.filter(|_| name == MANIFEST).ok_or_else(|| opener.damaged())?;
    if manifest.v != VERSION {
        let why = format!("{}: of a version that this program does not know", opener.path.display());
        return Err(Failed::new(Exit::Data, why));
    }
    if manifest.holds != holds {
        let other = match manifest.holds {
            Holds::Data => "the data of a backup",
            Holds::Keys => "the keys of a backup",
            Holds::Custody => "all of a hub that closed",
        };
        let why = format!("{} holds {other}: another file is asked for here", opener.path.display());
        return Err(Failed::new(Exit::Usage, why));
    }
    Ok(manifest)
}

/// Where a member goes; `None` for a name that no backup has.
fn place(holds: Holds, name: &str, into: &Dirs<'_>) -> Option<PathBuf> {
    let is_data = holds != Holds::Keys && is_of_data(name);
    let is_key = holds != Holds::Data && is_of_keys(name);
    let is_anchor = holds == Holds::Custody && ANCHORS.contains(&name);
    let dir = if is_data { Some(into.data) } else { (is_key || is_anchor).then_some(into.keys) };
    dir.map(|dir| dir.join(name))
}

fn unpack_file(opener: &Opener, content: &mut dyn Read, path: &Path) -> Result<(), Failed> {
    path.parent().map_or(Ok(()), make_private_dir)?;
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(Failed::making(path))?;
    let mut buffer = vec![0; 1 << 16];
    loop {
        // Told apart, because one means another copy of the backup and the other a disk.
        let read = content.read(&mut buffer).map_err(|error| opener.failed(&error))?;
        if read == 0 {
            break;
        }
        file.write_all(&buffer[..read]).map_err(Failed::at(path))?;
    }
    file.sync_all().map_err(Failed::at(path))
}
