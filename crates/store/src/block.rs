//! A block of a run: sorted keys with their values, each key without what it shares with the one before it.

use crate::bytes::{Bytes, put_number};
use std::ops::Range;

/// Blocks are closed at this size: sled holds up to 16 of them in one page, and pages of 64 KiB are what it reads, keeps
/// and writes again at a moderate price.
pub(crate) const BLOCK_BYTES: usize = 4 * 1024;

/// A block being written.
#[derive(Default)]
pub(crate) struct Writer {
    bytes: Vec<u8>,
    last: Vec<u8>,
}

impl Writer {
    /// Whether the block should be ended before something so large is added.
    pub(crate) fn is_full_for(&self, bytes: usize) -> bool {
        !self.bytes.is_empty() && self.bytes.len() + bytes > BLOCK_BYTES
    }

    /// Whether there is nothing in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Adds a key above the last one.
    pub(crate) fn push(&mut self, key: &[u8], value: Option<&[u8]>) {
        let shared = key.iter().zip(&self.last).take_while(|(a, b)| a == b).count();
        put_number(&mut self.bytes, shared as u64);
        put_number(&mut self.bytes, (key.len() - shared) as u64);
        // 0 is a deleted key.
        put_number(&mut self.bytes, value.map_or(0, |value| value.len() as u64 + 1));
        self.bytes.extend_from_slice(&key[shared..]);
        self.bytes.extend_from_slice(value.unwrap_or_default());
        self.last.truncate(shared);
        self.last.extend_from_slice(&key[shared..]);
    }

    /// The block's bytes; the writer begins the next one.
    pub(crate) fn take(&mut self) -> Vec<u8> {
        self.last.clear();
        std::mem::take(&mut self.bytes)
    }
}

/// Goes through a block.
pub(crate) struct Reader<B> {
    block: B,
    next: usize,
    key: Vec<u8>,
    value: Option<Range<usize>>,
}

/// Bytes that cannot be those of a block.
#[derive(Debug)]
pub(crate) struct BadBlock;

impl<B: AsRef<[u8]>> Reader<B> {
    /// Before the first key.
    pub(crate) const fn new(block: B) -> Self {
        Self { block, next: 0, key: Vec::new(), value: None }
    }

    /// To the next key; `false` at the end.
    pub(crate) fn advance(&mut self) -> Result<bool, BadBlock> {
        let all = self.block.as_ref();
        if self.next == all.len() {
            return Ok(false);
        }
        let mut rest = Bytes(&all[self.next..]);
        let (shared, suffix, value) = (|| {
            let (shared, suffix, value) = (rest.length()?, rest.length()?, rest.length()?);
            Some((
                shared,
                rest.take(suffix)?,
                value.checked_sub(1).map(|length| rest.take(length)).map_or(Some(None), |value| value.map(Some))?,
            ))
        })()
        .ok_or(BadBlock)?;
        if shared > self.key.len() {
            return Err(BadBlock);
        }
        self.key.truncate(shared);
        self.key.extend_from_slice(suffix);
        self.next = all.len() - rest.0.len();
        self.value = value.map(|value| self.next - value.len()..self.next);
        Ok(true)
    }

    /// The key stood at.
    pub(crate) fn key(&self) -> &[u8] {
        &self.key
    }

    /// Its value; `None` if it was deleted.
    pub(crate) fn value(&self) -> Option<&[u8]> {
        self.value.clone().and_then(|value| self.block.as_ref().get(value))
    }
}
