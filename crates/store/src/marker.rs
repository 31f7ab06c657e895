//! The marker of a clean stop: a small file that says what the store held, and whether it is itself whole.

use crate::StoreError;
use eventlog::Hash;
use std::{
    fs::{self, File},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

/// Names the layout, so that a store of another one is not read.
const HEADER: &str = "stalking-hub store, clean stop, layout 1";

/// Far above the size of a marker.
const BYTES_MAX: u64 = 4096;

fn path(dir: &Path) -> PathBuf {
    dir.join("clean-stop")
}

fn render(digest: &str) -> String {
    let body = format!("{HEADER}\n{digest}\n");
    let sum = crc32fast::hash(body.as_bytes());
    format!("{body}{sum:08x}\n")
}

/// The digest that the last clean stop left; `None` if there was no clean stop, or if one bit of the marker is wrong.
pub(crate) fn read(dir: &Path) -> Option<String> {
    let path = path(dir);
    if fs::metadata(&path).ok()?.len() > BYTES_MAX {
        return None;
    }
    let text = fs::read_to_string(path).ok()?;
    let digest = String::from(Hash::try_from(text.lines().nth(1)?.to_owned()).ok()?);
    (render(&digest) == text).then_some(digest)
}

/// Puts the marker in place, whole or not at all, and makes it durable. The store must be durable before.
pub(crate) fn write(dir: &Path, digest: &str) -> Result<(), StoreError> {
    let failed = || StoreError::io("the marker of a clean stop could not be written");
    let new = dir.join("clean-stop.new");
    let mut file = File::create(&new).map_err(failed())?;
    file.write_all(render(digest).as_bytes()).map_err(failed())?;
    file.sync_all().map_err(failed())?;
    fs::rename(&new, path(dir)).map_err(failed())?;
    sync_dir(dir).map_err(failed())
}

/// Takes the marker away, durably: from here on this store is only as good as its next stop.
pub(crate) fn remove(dir: &Path) -> Result<(), StoreError> {
    let failed = || StoreError::io("the marker of a clean stop could not be removed");
    match fs::remove_file(path(dir)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(failed()(error)),
        Ok(()) | Err(_) => sync_dir(dir).map_err(failed()),
    }
}

fn sync_dir(dir: &Path) -> std::io::Result<()> {
    File::open(dir)?.sync_all()
}
