//! Destroying keys of a keyring in a file: the keys that are left are sealed anew, under the key of a new epoch, in a new
//! file, and the key of the epoch before is destroyed, and with it whatever any copy of the old file holds.
//!
//! In this order, each step durable before the next begins:
//!
//! 1. The ledger names the keys. From here on nobody holds them, and a restart ([`FileRing::renew`]) ends what was begun.
//! 2. The new epoch's key is written, then the new keyring under another name.
//! 3. The new keyring gets the name of the old one: one rename, before which the old epoch holds, and after which the new.
//! 4. The old epoch's key and the old keyring are written over, as far as a file system does that in place, and removed.
//!
//! Whatever stops it, a keyring that opens is of one epoch whose key is there, and never gives a key back that the ledger
//! names. That step 4 has been done is what [`FileRing::renew`] answers for: only then is a key destroyed.

use crate::{
    Heads, KeyringError,
    crypto::Secret,
    disk::Part,
    epoch::{create_private, epoch_file, epochs_in, open_private, stored},
    file::{End, FileRing, KEYRING_FILE, lock, locked},
    frame::{self, HEADER_BYTES, KeyId, Next},
    held::Held,
    ledger,
};
use std::{
    collections::BTreeSet,
    fs::{File, OpenOptions},
    io::{self, Read as _, Seek as _},
    path::Path,
    sync::{Arc, PoisonError, atomic::Ordering},
};

/// The name of the keyring of a new epoch until it holds.
const NEW_KEYRING_FILE: &str = "keyring.new";
/// The name of an epoch's file that the key store has wrapped anew, until it has the place of the old one.
const NEW_EPOCH_FILE: &str = "epoch.new";
const WHAT: &str = "the keyring of a new epoch cannot be made";

/// Whether a directory holds what a destruction that was stopped has left: the key of another epoch, or a new keyring.
pub(crate) fn remains(dir: &Path, epoch: u32) -> Result<bool, KeyringError> {
    let new = dir.join(NEW_KEYRING_FILE).try_exists();
    let new = new.map_err(KeyringError::io("the directory of keys cannot be examined"))?;
    Ok(new || epochs_in(dir)?.iter().any(|&other| other != epoch))
}

impl FileRing {
    /// Destroys keys. Once it has returned, no file of the directory holds them, nor what would open a copy of one. After
    /// an error nobody holds them either, but they may still be there: [`FileRing::renew`] tries again.
    pub fn destroy(&self, held: &Held, ids: &BTreeSet<KeyId>) -> Result<(), KeyringError> {
        let all: BTreeSet<KeyId> = held.destroyed().union(ids).copied().collect();
        if all != held.destroyed() {
            let mut end = lock(&self.end);
            self.works(&end)?;
            ledger::write(&*self.disk, &self.dir, &end.epoch.keyring, &all)?;
            end.remains = true;
            held.destroy(all);
        }
        self.renew(held)
    }

    /// Ends what a destruction has begun, if anything of it is left.
    pub fn renew(&self, held: &Held) -> Result<(), KeyringError> {
        // In the order in which a sync and then a new key take them; no thread holds the second and asks for the first.
        let mut synced = lock(&self.synced);
        let mut end = lock(&self.end);
        if !end.remains {
            return Ok(());
        }
        self.works(&end)?;
        let names_destroyed = self.names_destroyed(&self.file(), held)?;
        self.turn(&mut synced, &mut end, held, names_destroyed)
    }

    /// Begins a new epoch although no key was destroyed: every key is sealed anew, and the key of the epoch before goes.
    pub fn begin_epoch(&self, held: &Held) -> Result<(), KeyringError> {
        let mut synced = lock(&self.synced);
        let mut end = lock(&self.end);
        self.works(&end)?;
        end.remains = true;
        self.turn(&mut synced, &mut end, held, true)
    }

    /// Has the key store wrap the key of the epoch under its newest key; does nothing where it does already.
    pub fn wrap_anew(&self) -> Result<(), KeyringError> {
        let failed = || KeyringError::io("the wrapped key of the epoch cannot be written");
        let end = lock(&self.end);
        let path = self.dir.join(epoch_file(end.epoch.number));
        let stored = stored(&open_private(&path, OpenOptions::new().read(true))?)?;
        let Some(newer) = self.store.renew(&stored)? else { return Ok(()) };
        // Its name is none of an epoch's, so nothing rests on it until it has the old one's.
        let new = self.dir.join(NEW_EPOCH_FILE);
        if new.try_exists().map_err(failed())? {
            self.disk.remove(&new).map_err(failed())?;
        }
        let file = create_private(&new)?;
        self.disk
            .write(Part::Epoch, &file, &newer, 0)
            .and_then(|()| self.disk.sync(Part::Epoch, &file))
            .and_then(|()| self.disk.rename(&new, &path))
            .and_then(|()| self.disk.sync_dir(&self.dir))
            .map_err(failed())
    }

    fn turn(&self, synced: &mut u64, end: &mut End, held: &Held, to_next: bool) -> Result<(), KeyringError> {
        if to_next {
            let old = self.file();
            let (file, new) = self.write_survivors(end, &old, held)?;
            if let Err(error) = self.put_in_place() {
                // Which of the two keyrings has the name after a loss of power is not known: a restart will see.
                end.broken = true;
                return Err(KeyringError::io(WHAT)(error));
            }
            self.written.store(new.entries, Ordering::Release);
            (*synced, *end) = (new.entries, End { remains: true, ..new });
            *self.file.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(file);
            self.write_over(Part::Keyring, &old).map_err(KeyringError::io("the old keyring cannot be written over"))?;
        }
        self.sweep(end.epoch.number)?;
        end.remains = false;
        Ok(())
    }

    /// Whether something of a destroyed key may still be there.
    pub fn remains(&self) -> bool {
        lock(&self.end).remains
    }

    fn works(&self, end: &End) -> Result<(), KeyringError> {
        if end.broken || self.stopped.load(Ordering::Relaxed) {
            let error = io::Error::other("the keyring has stopped after an earlier failure");
            return Err(KeyringError::io(WHAT)(error));
        }
        Ok(())
    }

    /// Whether the file has an entry of a key that the ledger names.
    fn names_destroyed(&self, file: &File, held: &Held) -> Result<bool, KeyringError> {
        let bytes = content(file)?;
        let mut found = false;
        self.each(&bytes, |_, entry| {
            found |= !entry.scope.is_empty() && held.was_destroyed(entry.id);
            Ok(())
        })?;
        Ok(found)
    }

    fn each<'a>(
        &self,
        bytes: &'a [u8],
        mut visit: impl FnMut(u64, frame::Entry<'a>) -> Result<(), KeyringError>,
    ) -> Result<(), KeyringError> {
        let (mut at, mut nth) = (HEADER_BYTES, 0);
        loop {
            match frame::next(bytes, at) {
                Next::Entry(entry, next) => {
                    visit(nth, entry)?;
                    (at, nth) = (next, nth + 1);
                }
                Next::End | Next::Torn => return Ok(()),
                Next::Damaged(what) => {
                    let path = self.dir.join(KEYRING_FILE);
                    return Err(KeyringError::Damaged { path, offset: at as u64, what });
                }
            }
        }
    }

    /// Writes the next epoch's key and, under another name, the keyring of all keys but those that the ledger names.
    fn write_survivors(&self, end: &End, old: &File, held: &Held) -> Result<(File, End), KeyringError> {
        self.sweep(end.epoch.number)?;
        let epoch = end.epoch.next()?;
        let mut new = End::of_empty(epoch)?;
        let mut out = frame::header(&new.epoch).to_vec();
        let content = content(old)?;
        self.each(&content, |nth, entry| {
            if entry.scope.is_empty() || held.was_destroyed(entry.id) {
                return Ok(());
            }
            let kek = frame::open_entry(&end.epoch, &end.under, nth, &entry).ok_or(KeyringError::Damaged {
                path: self.dir.join(KEYRING_FILE),
                offset: 0,
                what: "the key of an entry does not decrypt",
            })?;
            new.add(&mut out, (entry.id, &kek), entry.heads, entry.scope)
        })?;
        // What the keyring testified of it goes on to testify of, also where the entry that said so held a destroyed key.
        if new.told != end.told {
            new.add(&mut out, (KeyId::default(), &Secret::default()), end.told, "")?;
        }
        new.epoch.write(&*self.disk, &*self.store, &self.dir)?;
        let path = self.dir.join(NEW_KEYRING_FILE);
        let file = create_private(&path)?;
        locked(file.try_lock(), &path)?;
        let written = self.disk.write(Part::Keyring, &file, &out, 0);
        let written = written.and_then(|()| self.disk.sync(Part::Keyring, &file));
        written.and_then(|()| self.disk.sync_dir(&self.dir)).map_err(KeyringError::io(WHAT))?;
        Ok((file, new))
    }

    fn put_in_place(&self) -> io::Result<()> {
        self.disk.rename(&self.dir.join(NEW_KEYRING_FILE), &self.dir.join(KEYRING_FILE))?;
        self.disk.sync_dir(&self.dir)
    }

    /// Writes over and removes the keys of all epochs but the one in use, and a new keyring that never held.
    fn sweep(&self, epoch: u32) -> Result<(), KeyringError> {
        let failed = || KeyringError::io("the key of an ended epoch cannot be destroyed");
        let mut gone = false;
        let others = epochs_in(&self.dir)?.into_iter().filter(|&other| other != epoch);
        let names = others.map(epoch_file).map(|name| (Part::Epoch, name));
        let new = (Part::Keyring, NEW_KEYRING_FILE.to_owned());
        for (part, name) in names.chain([new]) {
            let path = self.dir.join(name);
            let file = match open_private(&path, OpenOptions::new().read(true).write(true)) {
                Err(KeyringError::Missing(_)) => continue,
                other => other?,
            };
            if part == Part::Epoch {
                // Before the file goes, which names what is to be destroyed.
                self.store.destroy(&stored(&file)?)?;
            }
            self.write_over(part, &file).and_then(|()| self.disk.remove(&path)).map_err(failed())?;
            gone = true;
        }
        if gone { self.disk.sync_dir(&self.dir).map_err(failed()) } else { Ok(()) }
    }

    /// Writes zeros over a file, durably.
    fn write_over(&self, part: Part, file: &File) -> io::Result<()> {
        let length = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
        self.disk.write(part, file, &vec![0; length], 0)?;
        self.disk.sync(part, file)
    }
}

/// All bytes of a file.
fn content(mut file: &File) -> Result<Vec<u8>, KeyringError> {
    let mut bytes = Vec::new();
    let read = file.rewind().and_then(|()| file.read_to_end(&mut bytes));
    read.map_err(KeyringError::io("the keyring cannot be read"))?;
    Ok(bytes)
}

impl End {
    /// Adds an entry to bytes that are written later.
    fn add(&mut self, out: &mut Vec<u8>, key: (KeyId, &Secret), heads: Heads, scope: &str) -> Result<(), KeyringError> {
        let bytes = frame::entry_bytes(&self.epoch, &self.under, self.entries, key, heads, scope)?;
        out.extend_from_slice(&bytes);
        self.offset += bytes.len() as u64;
        self.entries += 1;
        self.told = self.told.or_later(heads);
        Ok(())
    }
}
