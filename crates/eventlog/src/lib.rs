//! The log seam: what a record is, how records are chained, and what every log must do.
//!
//! A [`Record`] is one commit: all events of one decision, stored together or not at all. Its bytes are JSON, hashed
//! and kept verbatim. Records of one stream are chained by `prev`; all records of a log are the leaves of one RFC 6962
//! tree, in log order. This crate never opens a sealed part and never touches a disk or a network.

mod hash;
mod log;
mod memory;
mod record;
mod stream;
#[cfg(feature = "suite")]
pub mod suite;
mod text;
mod tree;

pub use hash::Hash;
pub use log::{AppendError, Appended, EventLog, Expected, Pending, ReadError, Stored};
pub use memory::MemoryLog;
pub use record::{BadRecord, Basis, Draft, RECORD_BYTES_MAX, Record, Salt};
pub use stream::{BadStream, StreamName};
pub use tree::{Checkpoint, Frontier, leaf, leaf_hash, node_hash};
