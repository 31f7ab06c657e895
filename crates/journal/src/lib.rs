//! The truth on one machine: a segmented file of framed records with group commit and an outside anchor.
//!
//! A [`Journal`] is a directory of segment files that only grow, and an *anchor*: a small file outside that directory
//! which holds the last signed checkpoint (size and root of the tree over all records). What waits while a group is
//! written forms the next one, so one write and two syncs serve many callers. The order of a group is
//!
//! ```text
//! before_sync (the keyring is durable) -> write -> journal sync -> anchor write and sync -> readers see it -> answers
//! ```
//!
//! The journal sync of the next group may run beside the anchor sync of this one; nothing else overlaps.
//!
//! Any failure on that way stops the journal for ever: a failed sync is never retried, because the kernel may have
//! dropped the pages it could not write. Opening it again verifies everything from the first byte. What lies beyond the
//! anchor was never acknowledged: whole frames are kept there up to the first that is not whole, and what lies behind that
//! is cut, whatever it is, because the sectors of a write reach the disk in any order. What lies within the anchor must be
//! there, byte for byte, or the journal does not open. This crate never shortens, skips or repairs anchored history.
//!
//! Frames are written over zeros that were written before: a file that does not grow is synced in half the time. A stop,
//! a start and a new segment cut what is left of the zeros.
//!
//! Only after a clean stop, and only where somebody else knows what the journal has forgotten ([`Older`], a store that
//! follows it), it can be opened without being read ([`Journal::resume`]): the stop leaves a file `clean-stop` beside the
//! segments that says where they end and which anchor belongs to them, under a seal that takes the log's key. It is gone,
//! durably, before anything is appended, so a crash always leads to a reading. [`Journal::verify`] then reads everything
//! behind the service. What that leaves open, until it has ended: bytes that were changed after the stop, without changing
//! a length, can be read from the journal, as far as their checksums are right.
//!
//! Memory does not grow with the log, but for four bytes for each 64 records, if there is an [`Older`]; without, by some 80
//! bytes a stream. Reading everything takes 9 bytes a record and 20 to 40 a stream while it lasts.
//!
//! What lies beyond the anchor is believed for its tags: every frame bears one that takes the log's key to make, and that
//! fits one place of one history only. Checksums and the chain of hashes need no key, so without tags whoever can write
//! the data directory could append records of their own, and a start would take and anchor them. A whole frame without
//! its right tag is changed data, wherever it stands, and refused; only a frame that is not whole is torn.
//!
//! An append whose record id is among the last 262,144 records, or is known to an [`Older`], is answered as a conflict: who
//! loads the stream again, or asks the store for the id, finds the first one.
//!
//! # Format of a segment, version 2 (frozen; `golden/` holds it)
//!
//! Named by the position of its first record, 20 decimal digits and `.seg`. Numbers are little endian.
//!
//! | Bytes | Header |
//! |---|---|
//! | 0..8 | `HUBJRNL` and a line feed |
//! | 8..12 | format version, u32: 2 |
//! | 12..16 | zero |
//! | 16..24 | position of the first record, u64; the same as in the name |
//! | 24..56 | SHA-256 of the origin, so that a segment of another log is not taken |
//! | 56..60 | zero |
//! | 60..64 | CRC-32 of bytes 0..60 |
//!
//! Then frames without gaps, and in the last segment perhaps zeros. A length of zero is never valid. A frame never spans
//! segments, nor a group.
//!
//! | Bytes | Frame |
//! |---|---|
//! | 0..4 | length of the record, u32, 1 to 60,000 |
//! | 4..8 | CRC-32 of the tag and the record, u32: tells a frame that is not whole |
//! | 8..24 | tag: tells who wrote it |
//! | 24.. | the record, verbatim |
//!
//! The tag is the first 16 bytes of HMAC-SHA-256 over the tag of the frame before, also across segments (16 zeros for the
//! first of the log), and the record. Its key is derived by HKDF-SHA-256 from the seed of the log's signing key, with the
//! salt `stalking-hub journal v1` and, as info, `frames of ` and the origin; so each log has its own.
//!
//! # Format of the anchor, version 1
//!
//! Two slots of 4,096 bytes, written in turn, so that a torn write leaves the older one whole. Slot `sequence mod 2`:
//!
//! | Bytes | Slot |
//! |---|---|
//! | 0..4 | CRC-32 of bytes 4..4096 |
//! | 4..8 | length of the note, u32 |
//! | 8..16 | sequence, u64: counts anchor writes since the journal was created |
//! | 16..  | the note: a C2SP checkpoint (origin, size, root in base64) with one Ed25519 signature line; then zeros |
//! | 4088.. | how many records at least the log beside this one has, u64; never less than in an earlier slot |

mod anchor;
mod chain;
mod check;
mod clean_stop;
mod disk;
mod error;
mod frame;
mod journal;
mod key;
mod note;
mod prefix;
mod ready;
mod remembered;
mod scan;
mod settings;
mod shared;
mod tag;
mod verify;
mod writer;

pub use check::{Place, Report, beside, check, replay};
pub use error::{Damage, OpenError};
pub use journal::{Examiner, Journal, Opened};
pub use key::{KeyError, SigningKey, VerifyingKey};
pub use note::{BadNote, open_note, sign_note};
pub use prefix::{Prefix, adopt, anchored, prefix};
pub use remembered::Older;
pub use settings::{Settings, check_origin};

#[cfg(test)]
mod tests;
