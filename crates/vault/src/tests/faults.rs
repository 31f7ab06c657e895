//! A storage that fails and a machine that loses power, at every write, cut and sync of the keyring: no record that was
//! acknowledged is ever left without its keys.
#![allow(clippy::print_stdout, reason = "a test of faults says how many it survived")]

use super::{Keys, now, record, report, sample};
use crate::{
    Heads, KeyringError, Opened, Vault,
    disk::{Disk, Part, RealDisk},
    in_files,
};
use events::{Entry, StoredEvent};
use std::{
    fs::{self, File},
    io,
    os::unix::fs::FileExt as _,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};
use tempfile::TempDir;

/// Does `good` acts, then fails every one. Keeps how to undo what no sync has covered.
pub(super) struct Weak {
    state: Mutex<State>,
    error: io::ErrorKind,
    /// Where files lie that were removed or had their name taken, until that is durable.
    gone: TempDir,
}

struct State {
    good: usize,
    /// The file, its length before, and the bytes that were written over or cut off.
    undo: Vec<(Part, File, u64, u64, Vec<u8>)>,
    /// Names that were changed: the file that has one now, the one it had before, and the file that had the new name.
    names: Vec<(Option<PathBuf>, PathBuf, Option<PathBuf>)>,
}

impl Weak {
    pub fn new(good: usize, error: io::ErrorKind) -> Arc<Self> {
        let state = State { good, undo: Vec::new(), names: Vec::new() };
        Arc::new(Self { state: Mutex::new(state), error, gone: tempfile::tempdir().unwrap() })
    }

    /// How many acts are left before every one fails.
    pub fn left(&self) -> usize {
        self.state.lock().unwrap().good
    }

    /// Undoes every change of a name that no sync of its directory has covered.
    pub fn lose_names(&self) {
        for (new, old, taken) in self.state.lock().unwrap().names.drain(..).rev() {
            match (new, taken) {
                // It was renamed: it gets its old name back, and so does what had the new one.
                (Some(new), taken) => {
                    fs::rename(&new, &old).unwrap();
                    if let Some(taken) = taken {
                        fs::rename(taken, &new).unwrap();
                    }
                }
                // It was removed.
                (None, taken) => fs::rename(taken.unwrap(), &old).unwrap(),
            }
        }
    }

    /// Puts a file where nobody looks, and answers where.
    fn put_away(&self, state: &State, path: &Path) -> Option<PathBuf> {
        let away = self.gone.path().join(state.names.len().to_string());
        path.exists().then(|| fs::rename(path, &away).map(|()| away).unwrap())
    }

    fn may(state: &mut State) -> bool {
        let may = state.good > 0;
        state.good = state.good.saturating_sub(1);
        may
    }

    /// What lies behind an offset now.
    fn remember(state: &mut State, part: Part, file: &File, offset: u64) {
        let before = file.metadata().unwrap().len();
        let mut bytes = vec![0; usize::try_from(before.saturating_sub(offset)).unwrap()];
        file.read_exact_at(&mut bytes, offset).unwrap();
        state.undo.push((part, file.try_clone().unwrap(), before, offset, bytes));
    }

    /// Loses what was not synced, all but `kept` quarters of what each write added.
    pub fn lose_power(&self, kept: u64) {
        for (_, file, before, offset, bytes) in self.state.lock().unwrap().undo.drain(..).rev() {
            let after = file.metadata().unwrap().len();
            if after > before {
                file.set_len(before + (after - before) * kept / 4).unwrap();
            } else {
                file.write_all_at(&bytes, offset).unwrap();
            }
        }
    }
}

impl Disk for Weak {
    fn write(&self, part: Part, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut state = self.state.lock().unwrap();
        Self::remember(&mut state, part, file, offset);
        if Self::may(&mut state) {
            return RealDisk.write(part, file, bytes, offset);
        }
        // A failing write has written something.
        RealDisk.write(part, file, &bytes[..bytes.len() / 2], offset)?;
        Err(self.error.into())
    }

    fn cut(&self, part: Part, file: &File, length: u64) -> io::Result<()> {
        let mut state = self.state.lock().unwrap();
        if !Self::may(&mut state) {
            return Err(self.error.into());
        }
        Self::remember(&mut state, part, file, length);
        RealDisk.cut(part, file, length)
    }

    fn sync(&self, part: Part, _: &File) -> io::Result<()> {
        let mut state = self.state.lock().unwrap();
        if !Self::may(&mut state) {
            return Err(self.error.into());
        }
        state.undo.retain(|(written, ..)| *written != part);
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state.lock().unwrap();
        if !Self::may(&mut state) {
            return Err(self.error.into());
        }
        let taken = self.put_away(&state, to);
        state.names.push((Some(to.to_owned()), from.to_owned(), taken));
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state.lock().unwrap();
        if !Self::may(&mut state) {
            return Err(self.error.into());
        }
        let taken = self.put_away(&state, path);
        state.names.push((None, path.to_owned(), taken));
        Ok(())
    }

    fn sync_dir(&self, _: &Path) -> io::Result<()> {
        let mut state = self.state.lock().unwrap();
        if !Self::may(&mut state) {
            return Err(self.error.into());
        }
        state.names.clear();
        Ok(())
    }
}

/// When a record counts as acknowledged.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Acknowledge {
    /// As the hub does: once its keys were synced.
    AfterTheSync,
    /// The planted bug.
    BeforeTheSync,
}

/// Seals records for streams of their own, so that each has new keys, until the storage fails.
fn seal_until_stopped(vault: &Vault, entry: &Entry, when: Acknowledge) -> Vec<StoredEvent> {
    let mut acknowledged = Vec::new();
    for nth in 0..6 {
        let stream = format!("case/0000ca5e-0000-4000-8000-{nth:012}");
        // A refusal is an answer; what counts is what was promised.
        let Ok(stored) = vault.seal(&stream, record(), 0, entry) else { continue };
        if when == Acknowledge::BeforeTheSync {
            acknowledged.push(stored.clone());
        }
        let synced = vault.sync();
        if synced.is_err() {
            assert!(vault.sync().is_err(), "a failed sync is never tried again");
            break;
        }
        if when == Acknowledge::AfterTheSync {
            acknowledged.push(stored);
        }
        // No record rests on it, so that it fails is no failure.
        let _ = now(vault.testify());
    }
    acknowledged
}

/// Fails the storage after each number of acts, takes the power away, and opens what is left. Answers how many faults
/// there were, or the first acknowledged record that cannot be opened any more.
fn survive(when: Acknowledge, kept: &[u64]) -> Result<usize, String> {
    let (entry, mut faults) = (sample("governance.case_restricted.v1"), 0);
    for error in [io::ErrorKind::StorageFull, io::ErrorKind::Other] {
        for torn in [false, true] {
            for good in 0..24 {
                for &kept in kept {
                    let keys = Keys::new();
                    let before = keys.open();
                    let old = before.seal("case/0000ca5e-0000-4000-8000-0000000000ff", record(), 0, &entry).unwrap();
                    before.sync().unwrap();
                    drop(before);
                    if torn {
                        // What a crash before left, to be cut first.
                        let ring = keys.read("keyring");
                        keys.write("keyring", &[&ring[..], &ring[48..60]].concat());
                    }
                    let disk = Weak::new(good, error);
                    let Opened { vault, .. } = Vault::open_on(disk.clone(), &keys.path(), &in_files()).unwrap();
                    vault.testify_of(|| Heads { facts: 1, access: 1 });
                    let acknowledged = seal_until_stopped(&vault, &entry, when);
                    drop(vault);
                    disk.lose_power(kept);
                    faults += 1;
                    let hint = format!("{good} good acts, {kept} quarters kept, torn before: {torn}, {error}");
                    let Opened { vault, .. } =
                        Vault::open(&keys.path(), &in_files()).map_err(|bad| format!("{hint}: {bad}"))?;
                    for stored in acknowledged.into_iter().chain([old]) {
                        let opened = vault.open_event(record(), 0, stored).map_err(|bad| format!("{hint}: {bad}"))?;
                        if opened != entry {
                            return Err(format!("{hint}: an acknowledged record lacks its keys"));
                        }
                    }
                    // Whatever happened, it goes on afterwards.
                    let new = vault.seal("case/0000ca5e-0000-4000-8000-0000000000fe", record(), 0, &entry).unwrap();
                    vault.sync().unwrap();
                    drop(vault);
                    assert_eq!(keys.open().open_event(record(), 0, new).unwrap(), entry, "{hint}");
                }
            }
        }
    }
    Ok(faults)
}

#[test]
fn after_any_fault_of_the_keyring_every_acknowledged_record_has_its_keys() {
    let faults = survive(Acknowledge::AfterTheSync, &[0, 1, 3, 4]).unwrap();
    println!(
        "keyring: {faults} failed writes, cuts and syncs with a loss of power, no acknowledged record without its keys"
    );
}

#[test]
fn an_acknowledgement_before_the_sync_is_found_by_a_loss_of_power_and_by_no_kill() {
    // After a kill the system still has every write: nothing is missing, so the bug is not seen.
    let kills = survive(Acknowledge::BeforeTheSync, &[4]);
    // A write that fails never acknowledges; so a kill alone, however often, finds nothing.
    assert!(kills.is_ok(), "{kills:?}");
    let found = survive(Acknowledge::BeforeTheSync, &[0]).unwrap_err();
    assert!(found.contains("lacks its keys"), "{found}");
    println!(
        "keyring: the planted acknowledgement before the sync: unseen by {} kills, found by a loss of power",
        kills.unwrap()
    );
}

#[test]
fn a_keyring_whose_making_was_cut_short_is_refused_or_whole_and_never_another_one() {
    let (mut whole, mut refused) = (0, 0);
    for good in 0..10 {
        for kept in [0, 1, 3, 4] {
            let keys = Keys::none();
            let disk = Weak::new(good, io::ErrorKind::StorageFull);
            let made = Vault::create_on(disk.clone(), &keys.path(), &in_files()).map(drop);
            disk.lose_power(kept);
            match Vault::open(&keys.path(), &in_files()) {
                Ok(Opened { vault, .. }) => {
                    // Whole although it was not said: it can be used like any other.
                    let stored =
                        vault.seal("case/0000ca5e-0000-4000-8000-0000000000fe", record(), 0, &report()).unwrap();
                    vault.sync().unwrap();
                    drop(vault);
                    assert_eq!(keys.open().open_event(record(), 0, stored).unwrap(), report());
                    whole += 1;
                }
                Err(KeyringError::Missing(_) | KeyringError::Damaged { .. }) => {
                    assert!(made.is_err(), "made, and then not there: {good} good acts, {kept} quarters kept");
                    refused += 1;
                }
                Err(other) => panic!("{other}"),
            }
            // Made once more only where nothing is: an epoch key that may have sealed something is never replaced.
            let there = fs::read_dir(keys.path()).unwrap().next().is_some();
            assert!(!there || matches!(Vault::create(&keys.path(), &in_files()), Err(KeyringError::Exists(_))));
        }
    }
    assert!(whole > 0 && refused > 0);
    println!("keyring: {refused} makings cut short and refused, {whole} whole");
}
