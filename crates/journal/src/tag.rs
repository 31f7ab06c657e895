//! Tags of frames: what nobody can make who has not the log's key.

use crate::{KeyError, SigningKey};
use aws_lc_rs::{constant_time::verify_slices_are_equal, hmac};

/// Bytes of a tag: the first half of an HMAC-SHA-256, 128 bits that nobody guesses.
pub(crate) const TAG_BYTES: usize = 16;

/// What a frame bears to show that a holder of the log's key wrote it.
pub(crate) type Tag = [u8; TAG_BYTES];

/// The tags of a log's frames in order. Each covers the one before it, so a frame is good in one place of one history.
pub(crate) struct Tags {
    key: hmac::Key,
    last: Tag,
}

impl Tags {
    /// For the first frame of the log of this name.
    pub fn new(key: &SigningKey, origin: &str) -> Result<Self, KeyError> {
        Self::after(key, origin, [0; TAG_BYTES])
    }

    /// After a frame that bears this tag.
    pub fn after(key: &SigningKey, origin: &str, last: Tag) -> Result<Self, KeyError> {
        Ok(Self { key: key.frames(origin)?, last })
    }

    /// The tag of the frame before the next.
    pub fn last(&self) -> Tag {
        self.last
    }

    /// The tag of the next frame.
    pub fn next(&mut self, record: &[u8]) -> Tag {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(&self.last);
        context.update(record);
        let whole = context.sign();
        // The tag of HMAC-SHA-256 has 32 bytes.
        self.last.copy_from_slice(&whole.as_ref()[..TAG_BYTES]);
        self.last
    }

    /// Whether the next frame bears its tag.
    pub fn accepts(&mut self, record: &[u8], tag: &Tag) -> bool {
        verify_slices_are_equal(&self.next(record), tag).is_ok()
    }
}
