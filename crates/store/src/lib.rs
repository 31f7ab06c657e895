//! sled: records by stream, indexes and kept views; follows the truth and can be deleted.
//!
//! The truth is the log. A [`Store`] is what everything reads from: it takes the log's records in log order, together
//! with the index entries that somebody else computed from them, and answers by stream, by record and by key. It decides
//! nothing, holds nothing of its own and never acknowledges anything.
//!
//! sled 0.34.7 is not believed. Its flush is no fsync; after a kill one flipped bit silently lost most of the events,
//! and other flips made its open spin for ever. So here
//!
//! * only a store that was stopped cleanly is opened again, and only if another process, under a time limit, finds in
//!   it exactly what the stop left there; anything else is deleted and rebuilt from the log, which costs seconds;
//! * every value carries a checksum over its key and itself, looked at whenever it is read;
//! * a stream is read without holes or not at all;
//! * the first write that fails stops the store, and so does a panic inside sled.
//!
//! # Layout, version 4
//!
//! A store is a directory: `sled/` is sled's own, `clean-stop` the marker of a clean stop (whose
//! logs were followed and how far, which testifies of them, under a seal that takes a key of theirs), `lock` keeps a
//! second process out. In sled there is one tree. Numbers in keys are big endian, so that key order is number order.
//!
//! | Key | Value |
//! |---|---|
//! | `0`, log | last applied position, u64 |
//! | `1`, log, first 16 bytes of SHA-256 of the stream's name, version u64 | position u64, the record's bytes |
//! | `2`, log, record id (16 bytes) | version u64, the stream's name |
//! | tag of a [`Space`] (16 and above), the caller's key | the caller's value |
//!
//! Before each value stands the CRC-32 of the key's length, the key and the value, little endian. The layout may change
//! with a release: the marker names the version, and a store of another version is rebuilt.

mod child;
mod engine;
mod error;
mod key;
mod marker;
mod open;
mod space;
mod store;
mod value;

pub use child::digest_in_child;
pub use engine::digest;
pub use error::StoreError;
pub use marker::{Left, Seal, left};
pub use open::Opened;
pub use space::{Indexed, KEY_BYTES_MAX, LogName, Put, Space, VALUE_BYTES_MAX};
pub use store::{Row, Store};

#[cfg(test)]
mod tests;
