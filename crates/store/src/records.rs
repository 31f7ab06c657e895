//! Records in log order, in blocks that are written once: where the bytes lie to which the index leads.

use crate::{
    LogName, StoreError, VALUE_BYTES_MAX,
    bytes::{Bytes, put_number, put_piece},
    engine::{Engine, Value},
    key,
    value::damaged,
};
use eventlog::{Hash, Stored};

/// A block is closed at this size. sled keeps up to 16 blocks in one page, and puts a page above 128 KiB into a file of its
/// own, which costs more.
const BLOCK_BYTES: usize = 7 * 1024;

/// How many bytes of a record's digest stand in the index: nobody finds another record with the same 128 bits.
const DIGEST_BYTES: usize = 16;

/// Where a record lies, and by what it is known. The value of its keys in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) position: u64,
    pub(crate) block: u32,
    digest: [u8; DIGEST_BYTES],
}

impl Place {
    pub(crate) fn bytes(&self) -> Box<[u8]> {
        let mut bytes = Vec::with_capacity(10 + 5 + DIGEST_BYTES);
        put_number(&mut bytes, self.position);
        put_number(&mut bytes, u64::from(self.block));
        bytes.extend_from_slice(&self.digest);
        bytes.as_slice().into()
    }

    pub(crate) fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = Bytes(bytes);
        let (position, block) = (rest.number()?, rest.number()?.try_into().ok()?);
        let digest = rest.array()?;
        rest.0.is_empty().then_some(Self { position, block, digest })
    }

    /// Whether this is the place of a record of this digest.
    pub(crate) fn is_of(&self, hash: &Hash) -> bool {
        hash.bytes().starts_with(&self.digest)
    }
}

/// A record as it lies in a block.
pub(crate) struct Lying<'a> {
    pub(crate) version: u64,
    pub(crate) stream: &'a str,
    pub(crate) bytes: &'a [u8],
}

/// The records of a log that are not in a block yet.
#[derive(Default)]
pub(crate) struct Tail {
    block: u32,
    bytes: Vec<u8>,
}

/// A block of records, in memory or read from sled.
pub(crate) enum Block<'a> {
    /// The one that is not full yet.
    Tail(&'a [u8]),
    /// One that was written.
    Written(Value),
}

impl Block<'_> {
    /// The record of a position.
    pub(crate) fn find(&self, position: u64) -> Option<Lying<'_>> {
        let mut rest = Bytes(match self {
            Self::Tail(bytes) => bytes,
            Self::Written(value) => value.as_ref(),
        });
        loop {
            let (found, version, stream, bytes) = (rest.number()?, rest.number()?, rest.piece()?, rest.piece()?);
            if found == position {
                return Some(Lying { version, stream: std::str::from_utf8(stream).ok()?, bytes });
            }
        }
    }
}

impl Tail {
    /// The tail after so many blocks.
    pub(crate) const fn after(blocks: u32) -> Self {
        Self { block: blocks, bytes: Vec::new() }
    }

    /// How many blocks were written.
    pub(crate) const fn blocks(&self) -> u32 {
        self.block
    }

    /// Refuses what is too large to lie in a block.
    pub(crate) fn check(name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        // Position, version and two lengths.
        let needed = bytes.len() + name.len() + 40;
        let fits = needed <= VALUE_BYTES_MAX;
        if fits { Ok(()) } else { Err(StoreError::TooLarge { what: "value", bytes: needed, most: VALUE_BYTES_MAX }) }
    }

    /// Adds a record; writes the block before it if that is full.
    pub(crate) fn push(
        &mut self,
        engine: &Engine,
        log: LogName,
        (stream, version): (&str, u64),
        stored: &Stored,
    ) -> Result<Place, StoreError> {
        let Stored { position, bytes, hash } = stored;
        if !self.bytes.is_empty() && self.bytes.len() + bytes.len() > BLOCK_BYTES {
            self.write(engine, log)?;
        }
        put_number(&mut self.bytes, *position);
        put_number(&mut self.bytes, version);
        put_piece(&mut self.bytes, stream.as_bytes());
        put_piece(&mut self.bytes, bytes);
        let mut digest = [0; DIGEST_BYTES];
        digest.copy_from_slice(&hash.bytes()[..DIGEST_BYTES]);
        Ok(Place { position: *position, block: self.block, digest })
    }

    /// Writes what there is as a block.
    pub(crate) fn write(&mut self, engine: &Engine, log: LogName) -> Result<(), StoreError> {
        if !self.bytes.is_empty() {
            engine.put(&key::records(log, self.block), &[&self.bytes])?;
            let next = self.block.checked_add(1);
            self.block = next.ok_or_else(|| StoreError::Stopped("it holds as many records as it can".into()))?;
            self.bytes.clear();
        }
        Ok(())
    }

    /// A block of this log.
    pub(crate) fn block(&self, engine: &Engine, log: LogName, block: u32) -> Result<Block<'_>, StoreError> {
        if block == self.block {
            return Ok(Block::Tail(&self.bytes));
        }
        let key = key::records(log, block);
        if block > self.block {
            return Err(damaged("the index leads to a block that is not there yet", &key));
        }
        engine.must_get(&key).map(Block::Written)
    }
}
