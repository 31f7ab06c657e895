//! The keys: those by which things are found, and those under which sled holds the blocks that they lie in. Both layouts
//! are written down in the crate's documentation.

use crate::{KEY_BYTES_MAX, LogName, Space, StoreError};
use eventlog::{Hash, StreamName};
use kernel::RecordId;

const STREAM: u8 = 1;
const RECORD: u8 = 2;

/// How many bytes of a stream's digest stand in a key. 128 bits: no two names that anybody can find share them.
const DIGEST_BYTES: usize = 16;

/// Bytes before the version in the key of a stream's record.
const STREAM_PREFIX_BYTES: usize = 2 + DIGEST_BYTES;

/// What of a key somebody may know who asks for it.
pub(crate) enum Shape<'a> {
    /// The stream, which this begins with.
    Stream(&'a [u8]),
    /// Only all of it.
    Whole,
    /// Any beginning that ends in `/`.
    Path,
}

/// The shape of a key.
pub(crate) fn shape(key: &[u8]) -> Shape<'_> {
    match key.first() {
        Some(&STREAM) => Shape::Stream(&key[..STREAM_PREFIX_BYTES.min(key.len())]),
        Some(&RECORD) | None => Shape::Whole,
        Some(_) => Shape::Path,
    }
}

/// What the keys of all records of a stream begin with.
pub(crate) fn stream(log: LogName, stream: &StreamName) -> [u8; STREAM_PREFIX_BYTES] {
    stream_of(log, &stream.to_string())
}

/// The same, of the text of the stream's name.
pub(crate) fn stream_of(log: LogName, name: &str) -> [u8; STREAM_PREFIX_BYTES] {
    let mut key = [0; STREAM_PREFIX_BYTES];
    key[..2].copy_from_slice(&[STREAM, log.tag()]);
    key[2..].copy_from_slice(&Hash::of(name.as_bytes()).bytes()[..DIGEST_BYTES]);
    key
}

/// The key of one record of a stream, from [`stream`].
pub(crate) fn version(stream: &[u8], version: u64) -> Vec<u8> {
    [stream, &version.to_be_bytes()].concat()
}

/// The version in the key of a record of a stream; `None` for any other key.
pub(crate) fn version_in(stream: &[u8], key: &[u8]) -> Option<u64> {
    key.strip_prefix(stream)?.try_into().ok().map(u64::from_be_bytes)
}

/// Where a record is found by its name.
pub(crate) fn record(log: LogName, id: RecordId) -> [u8; 18] {
    let mut key = [0; 18];
    key[..2].copy_from_slice(&[RECORD, log.tag()]);
    key[2..].copy_from_slice(id.uuid().as_bytes());
    key
}

/// The key of somebody else's key.
pub(crate) fn space(space: Space, key: &[u8]) -> Result<Vec<u8>, StoreError> {
    if key.len() > KEY_BYTES_MAX {
        return Err(StoreError::TooLarge { what: "key", bytes: key.len(), most: KEY_BYTES_MAX });
    }
    Ok([&[space.tag()], key].concat())
}

/// sled's key of what a clean stop left.
pub(crate) const LEFT: &[u8] = &[0];

/// sled's key of a block of records.
pub(crate) fn records(log: LogName, block: u32) -> Vec<u8> {
    [&[1, log.tag()][..], &block.to_be_bytes()].concat()
}

/// sled's key of a block of a run.
pub(crate) fn run_block(run: u64, block: u32) -> Vec<u8> {
    [&[2][..], &run.to_be_bytes(), &block.to_be_bytes()].concat()
}

/// sled's key of a piece of what is known of a run.
pub(crate) fn run_about(run: u64, piece: u32) -> Vec<u8> {
    [&[3][..], &run.to_be_bytes(), &piece.to_be_bytes()].concat()
}
