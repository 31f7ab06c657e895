//! The truth on several machines: one JetStream stream per log (decision 8), behind [`eventlog::EventLog`].
//!
//! The NATS subject is our stream, the expected last sequence of that subject is the version check, a message is one
//! record, its payload the record's bytes verbatim, its sequence the position. Nothing is ever deleted, so positions
//! have no gaps. [`Nats::connect`] refuses a cluster that would acknowledge less than is promised, [`NatsLog`] believes
//! nothing that it has not followed from the first record and verified itself: chain, tree, signed checkpoints.
//!
//! This crate never opens a sealed part, never deletes or purges, and never relaxes a setting by itself.

mod append;
mod check;
#[cfg(feature = "cluster")]
pub mod cluster;
mod copy;
mod engine;
mod error;
mod follow;
mod heads;
mod keys;
mod log;
mod monitor;
mod nats;
mod notes;
mod read;
mod settings;
mod shared;
mod strict;
mod subject;
mod tree;

pub use copy::{CopyError, Import, copy};
pub use error::{OpenError, Refused};
pub use keys::{Entry, KeyError, KeyStream, Page};
pub use log::{NatsLog, Opened};
pub use nats::Nats;
pub use settings::{LogSettings, Replicas, Settings};
pub use subject::{BadSubject, stream_name};
