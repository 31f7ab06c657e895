//! The record: one commit. **Its format is frozen** (decision 4); golden files hold it.

use crate::{Hash, StreamName, text::from_text};
use data_encoding::HEXLOWER;
use kernel::{By, RecordId, RequestId, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};
use serde_json::value::RawValue;
use std::str::FromStr;

/// The most bytes of one record, sealed parts included.
pub const RECORD_BYTES_MAX: usize = 60_000;

/// 16 random bytes that keep a leaf from being guessed from its record's likely content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; 16]);

impl Salt {
    /// 32 hex digits.
    pub(crate) fn hex(self) -> [u8; 32] {
        let mut hex = [0; 32];
        HEXLOWER.encode_mut(&self.0, &mut hex);
        hex
    }
}
impl FromStr for Salt {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const BAD: &str = "not a salt of 32 hex digits";
        let mut bytes = [0; 16];
        let fits = text.len() == 32 && HEXLOWER.decode_mut(text.as_bytes(), &mut bytes).is_ok();
        if fits { Ok(Self(bytes)) } else { Err(BAD) }
    }
}
impl Serialize for Salt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(str::from_utf8(&self.hex()).map_err(ser::Error::custom)?)
    }
}
impl<'de> Deserialize<'de> for Salt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer)
    }
}

/// What a decision used of the hub's own stream: which policy and rulebook were in force for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// Position of the last governance record that the decision had seen; 0 for the genesis record itself.
    pub hub: u64,
    /// Digest of the policy value in force.
    pub policy: Hash,
    /// Digest of the rulebook value in force.
    pub rulebook: Hash,
}

/// A record that is not stored yet: the log adds version, time and `prev` when it takes it.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Derived from the agency and its request; stored at most once.
    pub id: RecordId,
    /// Where it belongs.
    pub stream: StreamName,
    /// Who caused it.
    pub by: By,
    /// The caller's request id; none for the clock and the operator.
    pub request: Option<RequestId>,
    /// Keyed hash of the canonical command, by which a reused request id with other content is seen.
    pub command_mac: Option<Hash>,
    /// What the decision rested on beside the stream itself.
    pub basis: Option<Basis>,
    /// Random.
    pub salt: Salt,
    /// The events in stored form, sealed parts sealed. At least one.
    pub events: Vec<Box<RawValue>>,
}

/// One commit as stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Record {
    /// Format version: 1.
    pub v: u8,
    /// Derived from the agency and its request.
    pub id: RecordId,
    /// Where it belongs.
    pub stream: StreamName,
    /// 1 for the first record of the stream, and so on without gaps.
    pub version: u64,
    /// Recorded time. Never decreases within a stream, nor in a log that one process writes.
    pub at: Timestamp,
    /// Who caused it.
    pub by: By,
    /// The caller's request id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestId>,
    /// Keyed hash of the canonical command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command_mac: Option<Hash>,
    /// What the decision rested on beside the stream itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// Digest of the previous record of the same stream; none for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prev: Option<Hash>,
    /// Blinds the leaf.
    pub salt: Salt,
    /// The events in stored form.
    pub events: Vec<Box<RawValue>>,
}

/// Bytes that are no record of a format this program knows, or a draft that makes none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadRecord {
    /// Not JSON, or not these fields.
    #[error("a record cannot be read: {0}")]
    Unreadable(String),
    /// Written by a later program.
    #[error("a record has format version {0}; this program knows 1")]
    UnknownVersion(u8),
    /// More than [`RECORD_BYTES_MAX`].
    #[error("a record of {0} bytes is larger than {RECORD_BYTES_MAX}")]
    TooLarge(usize),
    /// A record must say something.
    #[error("a record without events")]
    Empty,
}

impl Draft {
    /// The stored bytes of this draft at its place in the log.
    pub fn into_bytes(self, version: u64, at: Timestamp, prev: Option<Hash>) -> Result<Vec<u8>, BadRecord> {
        if self.events.is_empty() {
            return Err(BadRecord::Empty);
        }
        let Self { id, stream, by, request, command_mac, basis, salt, events } = self;
        let record = Record { v: 1, id, stream, version, at, by, request, command_mac, basis, prev, salt, events };
        let bytes = serde_json::to_vec(&record).map_err(|error| BadRecord::Unreadable(error.to_string()))?;
        if bytes.len() > RECORD_BYTES_MAX { Err(BadRecord::TooLarge(bytes.len())) } else { Ok(bytes) }
    }
}

impl Record {
    /// Reads stored bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadRecord> {
        let record: Self = serde_json::from_slice(bytes).map_err(|error| BadRecord::Unreadable(error.to_string()))?;
        match record.v {
            1 if record.events.is_empty() => Err(BadRecord::Empty),
            1 => Ok(record),
            other => Err(BadRecord::UnknownVersion(other)),
        }
    }
}
