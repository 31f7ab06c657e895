//! A run: keys and values that were folded together, in blocks that never change. Where each block begins, what its bytes
//! digest to and which names the run may hold is kept in memory, and beside the blocks.

use crate::{
    LogName, Row, StoreError,
    block::{Reader, Writer},
    bytes::{Bytes, put_number, put_piece},
    engine::{Engine, Value},
    filter::{self, Filter, Name},
    key,
    table::{Entry, Held},
    value::damaged,
};
use eventlog::Hash;

/// How many bytes of a block's digest are kept: nobody finds other bytes with the same 128 bits.
const DIGEST_BYTES: usize = 16;

/// In what pieces the knowledge of a run is kept.
const PIECE_BYTES: usize = 8 * 1024;

/// Of what bytes of a block are kept to know them again.
type Known = [u8; DIGEST_BYTES];

fn known(block: &[u8]) -> Known {
    let mut first = [0; DIGEST_BYTES];
    first.copy_from_slice(&Hash::of(block).bytes()[..DIGEST_BYTES]);
    first
}

/// What is in memory of a run.
pub(crate) struct Run {
    pub(crate) id: u64,
    /// How often its oldest part was folded: older runs have higher levels.
    pub(crate) level: u8,
    /// The first keys of all blocks, one after another.
    firsts: Vec<u8>,
    /// Where each of them ends.
    ends: Vec<u32>,
    known: Vec<Known>,
    /// How many names went into the filter.
    names: usize,
    filter: Filter,
    /// What is kept of it beside its blocks, if anything is yet.
    kept: Option<Kept>,
}

/// What is kept beside the blocks of a run.
#[derive(Clone, Copy)]
struct Kept {
    digest: Hash,
    pieces: u32,
}

impl Run {
    fn empty(id: u64, level: u8, names: usize) -> Self {
        let filter = Filter::with_room_for(names);
        Self { id, level, firsts: Vec::new(), ends: Vec::new(), known: Vec::new(), names: 0, filter, kept: None }
    }

    pub(crate) fn blocks(&self) -> u32 {
        u32::try_from(self.known.len()).unwrap_or(u32::MAX)
    }

    /// How many names its filter knows.
    pub(crate) const fn names(&self) -> usize {
        self.names
    }

    /// Whether it may hold something of a name.
    pub(crate) fn may_hold(&self, name: Name) -> bool {
        self.filter.may_hold(name)
    }

    fn first(&self, block: usize) -> &[u8] {
        let start = block.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.firsts[start..self.ends[block] as usize]
    }

    /// The last block that begins at or below a key; none if all begin above it.
    fn block_of(&self, key: &[u8]) -> Option<u32> {
        let (mut low, mut high) = (0, self.known.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.first(middle) <= key { low = middle + 1 } else { high = middle }
        }
        low.checked_sub(1).and_then(|block| u32::try_from(block).ok())
    }

    /// A block, if it is the one that was written.
    pub(crate) fn block(&self, engine: &Engine, block: u32) -> Result<Value, StoreError> {
        let key = key::run_block(self.id, block);
        let value = engine.must_get(&key)?;
        match self.known.get(block as usize) {
            Some(written) if *written == known(value.as_ref()) => Ok(value),
            Some(_) | None => Err(damaged("a block is not the one that was written", &key)),
        }
    }

    /// What it holds of a key.
    pub(crate) fn get(&self, engine: &Engine, key: &[u8]) -> Result<Option<Held<Vec<u8>>>, StoreError> {
        match Cursor::at(self, engine, key, true)?.entry() {
            Some((found, value)) if found == key => Ok(Some(Held::of(value).map(<[u8]>::to_vec))),
            Some(_) | None => Ok(None),
        }
    }

    /// The last key up to and with this one, and its value.
    pub(crate) fn last_up_to(&self, engine: &Engine, end: &[u8]) -> Result<Option<Row>, StoreError> {
        let Some(block) = self.block_of(end) else { return Ok(None) };
        let mut reader = Reader::new(self.block(engine, block)?);
        let mut last = None;
        while self.advance(&mut reader, block)? && reader.key() <= end {
            last = Some((reader.key().to_vec(), reader.value().unwrap_or_default().to_vec()));
        }
        Ok(last)
    }

    fn advance(&self, reader: &mut Reader<Value>, block: u32) -> Result<bool, StoreError> {
        reader.advance().map_err(|_| damaged("a block has another form", &key::run_block(self.id, block)))
    }

    /// Deletes its blocks and what is kept beside them.
    pub(crate) fn remove(&self, engine: &Engine) -> Result<(), StoreError> {
        remove_blocks(engine, self.id, self.blocks())?;
        let pieces = self.kept.map_or(0, |kept| kept.pieces);
        (0..pieces).try_for_each(|piece| engine.remove(&key::run_about(self.id, piece)))
    }

    /// What is known of it, as it is kept.
    fn about(&self) -> Vec<u8> {
        let mut about =
            Vec::with_capacity(self.firsts.len() + self.known.len() * (DIGEST_BYTES + 2) + self.filter.bytes().len());
        about.push(self.level);
        put_number(&mut about, self.names as u64);
        put_number(&mut about, self.known.len() as u64);
        for (block, known) in self.known.iter().enumerate() {
            put_piece(&mut about, self.first(block));
            about.extend_from_slice(known);
        }
        about.extend_from_slice(self.filter.bytes());
        about
    }

    fn of_about(id: u64, about: &[u8]) -> Option<Self> {
        let mut rest = Bytes(about);
        let level = rest.take(1)?[0];
        let mut run = Self::empty(id, level, 0);
        run.names = rest.length()?;
        for _ in 0..rest.number()? {
            run.begin(rest.piece()?);
            run.known.push(rest.array()?);
        }
        run.filter = Filter::from_bytes(rest.0.to_vec())?;
        Some(run)
    }

    /// Notes the first key of a block.
    fn begin(&mut self, first: &[u8]) {
        self.firsts.extend_from_slice(first);
        self.ends.push(u32::try_from(self.firsts.len()).unwrap_or(u32::MAX));
    }

    /// Keeps what is known of it beside its blocks. Returns the digest by which it is known again.
    pub(crate) fn keep(&self, engine: &Engine) -> Result<Hash, StoreError> {
        if let Some(kept) = self.kept {
            return Ok(kept.digest);
        }
        let about = self.about();
        for (piece, bytes) in (0..).zip(about.chunks(PIECE_BYTES)) {
            engine.put(&key::run_about(self.id, piece), &[bytes])?;
        }
        Ok(Hash::of(&about))
    }

    /// Reads what was kept of a run, if it digests to this.
    pub(crate) fn kept(engine: &Engine, id: u64, digest: Hash) -> Result<Self, StoreError> {
        let (mut about, mut pieces) = (Vec::new(), 0);
        while let Some(bytes) = engine.get(&key::run_about(id, pieces))? {
            about.extend_from_slice(bytes.as_ref());
            pieces += 1;
        }
        let wrong = || damaged("what is kept of a run is not what was written", &key::run_about(id, 0));
        if Hash::of(&about) != digest {
            return Err(wrong());
        }
        let mut run = Self::of_about(id, &about).ok_or_else(wrong)?;
        run.kept = Some(Kept { digest, pieces });
        Ok(run)
    }
}

fn remove_blocks(engine: &Engine, id: u64, blocks: u32) -> Result<(), StoreError> {
    (0..blocks).try_for_each(|block| engine.remove(&key::run_block(id, block)))
}

/// Goes through a run.
pub(crate) struct Cursor<'a> {
    run: &'a Run,
    engine: &'a Engine,
    /// The block gone through, and how far; none at the end.
    at: Option<(u32, Reader<Value>)>,
}

impl<'a> Cursor<'a> {
    /// At the first key from `start` on, or after it.
    pub(crate) fn at(run: &'a Run, engine: &'a Engine, start: &[u8], included: bool) -> Result<Self, StoreError> {
        let mut cursor = Self { run, engine, at: None };
        cursor.enter(run.block_of(start).unwrap_or(0))?;
        while cursor.entry().is_some_and(|(key, _)| key < start || (!included && key == start)) {
            cursor.advance()?;
        }
        Ok(cursor)
    }

    fn enter(&mut self, block: u32) -> Result<(), StoreError> {
        self.at = None;
        if block < self.run.blocks() {
            let mut reader = Reader::new(self.run.block(self.engine, block)?);
            // No block is empty.
            if self.run.advance(&mut reader, block)? {
                self.at = Some((block, reader));
            }
        }
        Ok(())
    }

    /// To the next key.
    pub(crate) fn advance(&mut self) -> Result<(), StoreError> {
        let Some((block, reader)) = &mut self.at else { return Ok(()) };
        let block = *block;
        if self.run.advance(reader, block)? { Ok(()) } else { self.enter(block + 1) }
    }

    /// The key stood at and its value, none at the end.
    pub(crate) fn entry(&self) -> Option<Entry<'_>> {
        self.at.as_ref().map(|(_, reader)| (reader.key(), reader.value()))
    }
}

/// Writes a run. One that is not finished has to be abandoned.
pub(crate) struct Building<'a> {
    engine: &'a Engine,
    run: Run,
    block: Writer,
    first: Vec<u8>,
    last: Vec<u8>,
}

impl<'a> Building<'a> {
    /// Begins a run whose filter has room for so many names.
    pub(crate) fn new(engine: &'a Engine, id: u64, level: u8, names: usize) -> Self {
        let run = Run::empty(id, level, names);
        Self { engine, run, block: Writer::default(), first: Vec::new(), last: Vec::new() }
    }

    /// Adds a key above the last one.
    pub(crate) fn push(&mut self, key: &[u8], value: Option<&[u8]>) -> Result<(), StoreError> {
        if self.block.is_full_for(key.len() + value.map_or(0, <[u8]>::len)) {
            self.end_block()?;
        }
        if self.block.is_empty() {
            self.first.clear();
            self.first.extend_from_slice(key);
        }
        let Run { filter, names, .. } = &mut self.run;
        filter::names(key, &self.last, |name| {
            filter.add(name);
            *names += 1;
        });
        self.block.push(key, value);
        self.last.clear();
        self.last.extend_from_slice(key);
        Ok(())
    }

    fn end_block(&mut self) -> Result<(), StoreError> {
        if self.block.is_empty() {
            return Ok(());
        }
        let bytes = self.block.take();
        self.engine.put(&key::run_block(self.run.id, self.run.blocks()), &[&bytes])?;
        self.run.begin(&self.first);
        self.run.known.push(known(&bytes));
        Ok(())
    }

    /// Ends the run.
    pub(crate) fn finish(mut self) -> Result<Run, StoreError> {
        self.end_block()?;
        self.run.firsts.shrink_to_fit();
        self.run.ends.shrink_to_fit();
        self.run.known.shrink_to_fit();
        Ok(self.run)
    }

    /// Deletes what was written of it.
    pub(crate) fn abandon(self) -> Result<(), StoreError> {
        remove_blocks(self.engine, self.run.id, self.run.blocks())
    }
}

/// What a clean stop left, as it is kept: which runs, and how far the logs were followed.
pub(crate) struct Left {
    /// Newest first: id and digest of what is kept of it.
    pub(crate) runs: Vec<(u64, Hash)>,
    pub(crate) next_run: u64,
    /// How many blocks of records there are of each log.
    pub(crate) blocks: [u32; LogName::ALL.len()],
    /// The last applied positions.
    pub(crate) applied: [u64; LogName::ALL.len()],
}

impl Left {
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        put_number(&mut bytes, self.next_run);
        self.blocks.iter().for_each(|&blocks| put_number(&mut bytes, u64::from(blocks)));
        self.applied.iter().for_each(|&applied| put_number(&mut bytes, applied));
        for (id, digest) in &self.runs {
            put_number(&mut bytes, *id);
            bytes.extend_from_slice(digest.bytes());
        }
        bytes
    }

    fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = Bytes(bytes);
        let next_run = rest.number()?;
        let blocks = [rest.number()?.try_into().ok()?, rest.number()?.try_into().ok()?];
        let applied = [rest.number()?, rest.number()?];
        let mut left = Self { runs: Vec::new(), next_run, blocks, applied };
        while !rest.0.is_empty() {
            left.runs.push((rest.number()?, Hash::from_bytes(rest.array()?)));
        }
        Some(left)
    }

    /// Keeps it. Returns its digest, which stands for everything that the store holds in its runs.
    pub(crate) fn keep(&self, engine: &Engine) -> Result<Hash, StoreError> {
        let bytes = self.bytes();
        engine.put(key::LEFT, &[&bytes])?;
        Ok(Hash::of(&bytes))
    }

    /// What was kept, with its digest.
    pub(crate) fn kept(engine: &Engine) -> Result<(Self, Hash), StoreError> {
        let value = engine.must_get(key::LEFT)?;
        let bytes = value.as_ref();
        let left = Self::of_bytes(bytes).ok_or_else(|| damaged("what a stop left has another form", key::LEFT))?;
        Ok((left, Hash::of(bytes)))
    }
}
