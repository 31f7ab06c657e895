//! sled: records by stream, indexes and kept views; follows the truth and can be deleted.
//!
//! The truth is the log. A [`Store`] is what everything reads from: it takes the log's records in log order, together
//! with the index entries that somebody else computed from them, and answers by stream, by record and by key. It decides
//! nothing, holds nothing of its own and never acknowledges anything.
//!
//! sled 0.34.7 is not believed. Its flush is no fsync; after a kill one flipped bit silently lost most of the events,
//! and other flips made its open spin for ever. So here
//!
//! * only a store that was stopped cleanly is opened again, and only if another process, under a time limit, could open
//!   it and finds there what the stop left; anything else is deleted and rebuilt from the log;
//! * every value carries a checksum over its key and itself, every block of a run agrees with a digest that the sealed
//!   marker stands for, and every record with the digest under which the index leads to it: looked at whenever it is read,
//!   and once more by a sweep after a start ([`Store::sweep`]), so that a start need not read everything;
//! * a stream is read without holes or not at all;
//! * the first write that fails stops the store, and so does a panic inside sled.
//!
//! sled is also slow with many small values, and holds far more memory than it is told to. So what is put goes into a
//! table in memory; a full one is *folded* into a run of sorted blocks of about 4 KiB, and runs are merged, the newer with
//! the newer, the older with the older (`levels.rs`). Records lie beside, in log order, each written once. All this is
//! behind this crate's face: a reader sees what was put, at once.
//!
//! # Layout, version 5
//!
//! A store is a directory: `sled/` is sled's own, `clean-stop` the marker of a clean stop (whose
//! logs were followed and how far, and the digest of what the store holds, which testifies of them, under a seal that takes
//! a key of theirs), `lock` keeps a second process out. In sled there is one tree. Numbers in keys are big endian, so that
//! key order is number order; *number* elsewhere is seven bits a byte, low ones first; a *piece* has its length before it.
//!
//! | sled's key | Value |
//! |---|---|
//! | `0` | what a stop left: the next run's number, for each log its blocks, for each log its last position, and of each run, the newest first, its number and the digest of what is kept beside it |
//! | `1`, log, block u32 | records: of each position, version, the stream's name and the record's bytes as pieces |
//! | `2`, run u64, block u32 | keys of the index with their values: of each the length shared with the key before, the length of the rest, that of the value and one (0: deleted), the rest, the value |
//! | `3`, run u64, u32 | beside a run, in parts: its level, its names, the first key of each block as a piece with 16 bytes of the block's SHA-256, its filter |
//!
//! Before each value stands the CRC-32 of the key's length, the key and the value, little endian. In the index:
//!
//! | Key | Value |
//! |---|---|
//! | `1`, log, first 16 bytes of SHA-256 of the stream's name, version u64 | position, block, first 16 bytes of the record's digest |
//! | `2`, log, record id (16 bytes) | the same |
//! | tag of a [`Space`] (16 and above), the caller's key | the caller's value |
//!
//! The layout may change with a release: the marker names the version, and a store of another version is rebuilt.

mod block;
mod bytes;
mod child;
mod engine;
mod error;
mod filter;
mod key;
mod levels;
mod marker;
mod merge;
mod open;
mod records;
mod run;
mod space;
mod store;
mod table;
mod value;

pub use child::digest_in_child;
pub use error::StoreError;
pub use levels::Sweep;
pub use marker::{Left, Seal, left};
pub use open::{Opened, digest};
pub use space::{Indexed, KEY_BYTES_MAX, LogName, Put, Space, VALUE_BYTES_MAX};
pub use store::{Row, Store};

#[cfg(test)]
mod tests;
