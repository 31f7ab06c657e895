//! The keys of the one tree. The layout is written down in the crate's documentation.

use crate::{KEY_BYTES_MAX, LogName, Space, StoreError};
use eventlog::{Hash, StreamName};
use kernel::RecordId;

const APPLIED: u8 = 0;
const STREAM: u8 = 1;
const RECORD: u8 = 2;

/// How many bytes of a stream's digest stand in a key. 128 bits: no two names that anybody can find share them.
const DIGEST_BYTES: usize = 16;

/// Bytes before the version in the key of a stream's record.
const STREAM_PREFIX_BYTES: usize = 2 + DIGEST_BYTES;

/// Where the last applied position of a log lies.
pub(crate) const fn applied(log: LogName) -> [u8; 2] {
    [APPLIED, log.tag()]
}

/// What the keys of all records of a stream begin with.
pub(crate) fn stream(log: LogName, stream: &StreamName) -> Vec<u8> {
    let digest = Hash::of(stream.to_string().as_bytes());
    let mut key = Vec::with_capacity(STREAM_PREFIX_BYTES + 8);
    key.extend([STREAM, log.tag()]);
    key.extend(&digest.bytes()[..DIGEST_BYTES]);
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
