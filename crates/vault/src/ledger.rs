//! The ledger of destroyed keys. The format is in the crate's text; it is frozen.
//!
//! Whoever reads a keyring reads it too, so a keyring put back beside a newer ledger gives no key back. It is written
//! before a key goes: from then on the key is held by nobody, whatever stops what follows.

use crate::{
    KeyringError,
    disk::{Disk, Part},
    epoch::{create_private, open_private},
    frame::KeyId,
};
use data_encoding::HEXLOWER;
use std::{collections::BTreeSet, fs::OpenOptions, io::Read as _, path::Path};

/// The name of the file beside the keyring.
pub(crate) const LEDGER_FILE: &str = "destroyed";
/// Its name until it is whole.
const NEW_LEDGER_FILE: &str = "destroyed.new";
/// The first line, before the keyring's id.
const TITLE: &str = "hub destroyed keys v1 ";
/// The last line, before the check of all lines before.
const CHECK: &str = "check ";

/// The keys that were destroyed; none where there is no ledger.
pub(crate) fn read(dir: &Path, keyring: &[u8; 16]) -> Result<BTreeSet<KeyId>, KeyringError> {
    let path = dir.join(LEDGER_FILE);
    let damaged = |what| KeyringError::Damaged { path: path.clone(), offset: 0, what };
    let mut file = match open_private(&path, OpenOptions::new().read(true)) {
        Err(KeyringError::Missing(_)) => return Ok(BTreeSet::new()),
        other => other?,
    };
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(KeyringError::io("the ledger of destroyed keys cannot be read"))?;
    let text = str::from_utf8(&bytes).map_err(|_| damaged("the ledger of destroyed keys is no text"))?;
    let ids = parse(text, keyring).ok_or_else(|| damaged("the ledger of destroyed keys is not what was written"))?;
    // One text of these keys: so any flipped bit is seen.
    if render(keyring, &ids) == text { Ok(ids) } else { Err(damaged("the ledger is not in its one form")) }
}

fn parse(text: &str, keyring: &[u8; 16]) -> Option<BTreeSet<KeyId>> {
    let mut lines = text.strip_prefix(TITLE)?.lines();
    if lines.next()? != HEXLOWER.encode(keyring) {
        return None;
    }
    let mut ids = BTreeSet::new();
    for line in lines.take_while(|line| !line.starts_with(CHECK)) {
        ids.insert(HEXLOWER.decode(line.as_bytes()).ok()?.try_into().ok()?);
    }
    Some(ids)
}

fn render(keyring: &[u8; 16], ids: &BTreeSet<KeyId>) -> String {
    let mut text = format!("{TITLE}{}\n", HEXLOWER.encode(keyring));
    for id in ids {
        text.push_str(&HEXLOWER.encode(id));
        text.push('\n');
    }
    let check = crc32fast::hash(text.as_bytes());
    text + &format!("{CHECK}{check:08x}\n")
}

/// Writes a ledger in the place of the one that may be there, whole and durably; no file for no keys.
pub(crate) fn write(
    disk: &dyn Disk,
    dir: &Path,
    keyring: &[u8; 16],
    ids: &BTreeSet<KeyId>,
) -> Result<(), KeyringError> {
    if ids.is_empty() {
        return Ok(());
    }
    let failed = || KeyringError::io("the ledger of destroyed keys cannot be written");
    let new = dir.join(NEW_LEDGER_FILE);
    // Left by somebody who was stopped before it got its name: nothing rests on it.
    if new.try_exists().map_err(failed())? {
        disk.remove(&new).map_err(failed())?;
    }
    let file = create_private(&new)?;
    disk.write(Part::Ledger, &file, render(keyring, ids).as_bytes(), 0)
        .and_then(|()| disk.sync(Part::Ledger, &file))
        .and_then(|()| disk.rename(&new, &dir.join(LEDGER_FILE)))
        .and_then(|()| disk.sync_dir(dir))
        .map_err(failed())
}
