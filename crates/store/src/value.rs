//! Values with their checksum. It covers the key too, so that a value is not taken for that of another key.

use crate::{StoreError, VALUE_BYTES_MAX};
use crc32fast::Hasher;

pub(crate) const CRC_BYTES: usize = 4;

fn crc(key: &[u8], parts: &[&[u8]]) -> [u8; CRC_BYTES] {
    let mut hasher = Hasher::new();
    hasher.update(&(key.len() as u64).to_be_bytes());
    hasher.update(key);
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().to_le_bytes()
}

/// The stored form of the concatenation of some parts.
pub(crate) fn seal(key: &[u8], parts: &[&[u8]]) -> Result<Vec<u8>, StoreError> {
    let bytes = parts.iter().map(|part| part.len()).sum();
    if bytes > VALUE_BYTES_MAX {
        return Err(StoreError::TooLarge { what: "value", bytes, most: VALUE_BYTES_MAX });
    }
    let mut value = Vec::with_capacity(CRC_BYTES + bytes);
    value.extend(crc(key, parts));
    for part in parts {
        value.extend_from_slice(part);
    }
    Ok(value)
}

/// What was stored under a key, if it is still that.
pub(crate) fn open<'a>(key: &[u8], value: &'a [u8]) -> Result<&'a [u8], StoreError> {
    match value.split_first_chunk::<CRC_BYTES>() {
        Some((sum, rest)) if *sum == crc(key, &[rest]) => Ok(rest),
        Some(_) | None => Err(damaged("a checksum does not fit", key)),
    }
}

/// The error for a key whose value, or whose absence, cannot be right. Names only the kind of the key: the rest of it
/// may say who or what a record is about, and errors end up in logs.
pub(crate) fn damaged(what: &str, key: &[u8]) -> StoreError {
    StoreError::Damaged(format!("{what}, in a key of kind {}", key.first().copied().unwrap_or_default()))
}
