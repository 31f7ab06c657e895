//! The anchor file: the last signed checkpoint, outside the data. The format is in the crate's text.

use crate::{
    Settings, SigningKey, VerifyingKey,
    disk::{Disk, Part},
    note::{open_note, sign_note},
};
use eventlog::Checkpoint;
use std::{
    fs::File,
    io::{self, Read as _},
    os::unix::fs::FileExt as _,
    sync::Arc,
};

/// Bytes of a slot. A page each, so that a torn write of one cannot reach into the other.
const SLOT_BYTES: usize = 4_096;
/// Bytes of a slot before its note.
const SLOT_HEAD: usize = 16;
/// Where a slot says how long the log beside this one is: its last eight bytes.
const BESIDE: usize = SLOT_BYTES - 8;

/// What an anchor file says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Anchored {
    /// The newest checkpoint.
    pub newest: Checkpoint,
    /// The one before it, if its slot is whole.
    pub older: Option<Checkpoint>,
    /// How many records at least the log beside this one had, see [`Settings::beside`].
    pub beside: u64,
    /// The sequence of the newest.
    pub sequence: u64,
}

impl Anchored {
    /// Whether both slots are whole and follow one another. A crash while anchoring leaves one torn.
    pub fn intact(&self) -> bool {
        self.older.is_some()
    }
}

/// Reads an anchor. `None` when no slot holds a checkpoint that verifies.
pub(crate) fn read(mut file: &File, origin: &str, key: &VerifyingKey) -> io::Result<Option<Anchored>> {
    let mut bytes = Vec::with_capacity(2 * SLOT_BYTES);
    file.by_ref().take(2 * SLOT_BYTES as u64).read_to_end(&mut bytes)?;
    let slot = |n: usize| {
        let (sequence, beside, note) = parse(bytes.get(n * SLOT_BYTES..(n + 1) * SLOT_BYTES)?)?;
        let checkpoint = open_note(note, origin, key).ok()?;
        // A slot copied over the other does not count.
        (sequence % 2 == n as u64).then_some((sequence, checkpoint, beside))
    };
    let anchored = match (slot(0), slot(1)) {
        (None, None) => return Ok(None),
        (Some(only), None) | (None, Some(only)) => (only, None),
        (Some(a), Some(b)) if a.0 > b.0 => (a, Some(b)),
        (Some(a), Some(b)) => (b, Some(a)),
    };
    let ((sequence, newest, beside), older) = anchored;
    let follows = |(before, older, _): &(u64, Checkpoint, u64)| before + 1 == sequence && older.size <= newest.size;
    Ok(Some(Anchored { newest, older: older.filter(follows).map(|(_, older, _)| older), beside, sequence }))
}

/// Sequence, size of the log beside, and note of a slot that is whole.
fn parse(slot: &[u8]) -> Option<(u64, u64, &str)> {
    let crc = u32::from_le_bytes(*slot.first_chunk()?);
    let length = u32::from_le_bytes(slot.get(4..8)?.try_into().ok()?) as usize;
    let sequence = u64::from_le_bytes(slot.get(8..SLOT_HEAD)?.try_into().ok()?);
    if crc32fast::hash(&slot[4..]) != crc {
        return None;
    }
    let beside = u64::from_le_bytes(*slot.last_chunk()?);
    Some((sequence, beside, str::from_utf8(slot[SLOT_HEAD..BESIDE].get(..length)?).ok()?))
}

fn image(sequence: u64, beside: u64, note: &str) -> io::Result<Vec<u8>> {
    let mut slot = vec![0; SLOT_BYTES];
    slot[BESIDE..].copy_from_slice(&beside.to_le_bytes());
    let place = slot[..BESIDE].get_mut(SLOT_HEAD..SLOT_HEAD + note.len());
    place.ok_or_else(|| io::Error::other("the note is too long for its slot"))?.copy_from_slice(note.as_bytes());
    let length = u32::try_from(note.len()).map_err(io::Error::other)?;
    slot[4..8].copy_from_slice(&length.to_le_bytes());
    slot[8..SLOT_HEAD].copy_from_slice(&sequence.to_le_bytes());
    let crc = crc32fast::hash(&slot[4..]);
    slot[..4].copy_from_slice(&crc.to_le_bytes());
    Ok(slot)
}

/// Where the slot of a sequence begins.
fn offset(sequence: u64) -> u64 {
    (sequence % 2) * SLOT_BYTES as u64
}

/// An anchor open for writing.
pub(crate) struct Anchor {
    file: File,
    origin: String,
    key: SigningKey,
    disk: Arc<dyn Disk>,
    /// The sequence of the next write.
    next: u64,
    /// Asked at every write.
    beside: Arc<dyn Fn() -> u64 + Send + Sync>,
    /// The most that it ever answered: a log does not become shorter.
    beside_most: u64,
}

impl Anchor {
    /// Makes an anchor for an empty log, both slots whole. The file must not exist; its name is durable on return.
    pub fn create(settings: &Settings, disk: &Arc<dyn Disk>, empty: Checkpoint) -> io::Result<()> {
        let file = disk.create(Part::Anchor, &settings.anchor)?;
        let mut anchor = Self::new(file, settings, disk.clone(), 0, 0);
        anchor.write(empty)?;
        anchor.write(empty)?;
        settings.anchor.parent().map_or(Ok(()), |parent| disk.sync_dir(parent))
    }

    /// Goes on after what was read from `file`, once that is durable.
    ///
    /// The run before may have ended in a failed sync of its newest slot, which the system shows although it is not stored;
    /// then only the other slot is. So the newest is written once more, the same bytes, before the other is touched.
    pub fn resume(file: File, settings: &Settings, disk: Arc<dyn Disk>, after: &Anchored) -> io::Result<Self> {
        let mut slot = vec![0; SLOT_BYTES];
        let offset = offset(after.sequence);
        file.read_exact_at(&mut slot, offset)?;
        disk.write(Part::Anchor, &file, &slot, offset)?;
        disk.sync(Part::Anchor, &file)?;
        Ok(Self::new(file, settings, disk, after.sequence.wrapping_add(1), after.beside))
    }

    fn new(file: File, settings: &Settings, disk: Arc<dyn Disk>, next: u64, beside_most: u64) -> Self {
        let (origin, key, beside) = (settings.origin.clone(), settings.key.clone(), settings.beside.clone());
        Self { file, origin, key, disk, next, beside, beside_most }
    }

    /// The sequence of what is in the file now.
    pub fn sequence(&self) -> u64 {
        self.next.wrapping_sub(1)
    }

    /// Whether the log beside has grown since the last write.
    pub fn knows_less(&self) -> bool {
        (self.beside)() > self.beside_most
    }

    /// Signs and stores a checkpoint; durable on return. The slot of the one before stays as it is. Returns the note.
    pub fn write(&mut self, checkpoint: Checkpoint) -> io::Result<String> {
        let note = sign_note(&self.key, &self.origin, checkpoint).map_err(io::Error::other)?;
        self.beside_most = self.beside_most.max((self.beside)());
        let image = image(self.next, self.beside_most, &note)?;
        self.disk.write(Part::Anchor, &self.file, &image, offset(self.next))?;
        self.disk.sync(Part::Anchor, &self.file)?;
        self.next = self.next.wrapping_add(1);
        Ok(note)
    }
}
