//! What is put into a store: records with their index entries, and rows of kept views.

use eventlog::{Stored, StreamName};
use kernel::RecordId;

/// The most bytes of a key, without the tag of its space.
pub const KEY_BYTES_MAX: usize = 512;

/// The most bytes of a value. sled would move larger ones into files of their own, which it does not sync.
pub const VALUE_BYTES_MAX: usize = 96 * 1024 - 1;

/// The two logs that a store follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LogName {
    /// What happened.
    Facts,
    /// Who looked at it.
    Access,
}

impl LogName {
    pub(crate) const ALL: [Self; 2] = [Self::Facts, Self::Access];

    /// Stands in keys.
    pub(crate) const fn tag(self) -> u8 {
        match self {
            Self::Facts => 1,
            Self::Access => 2,
        }
    }
}

/// A set of keys with one meaning, kept apart from all others. What its keys and values are is the business of those
/// who write them. A new one gets the next tag, a word, and a place in [`Space::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Space {
    /// The agencies that are registered.
    Agencies,
    /// The cases that a stream belongs to.
    StreamCases,
    /// The cases that an agency takes part in.
    AgencyCases,
    /// Spoken references to cases.
    Reference,
    /// The incidents that an agency reported.
    AgencyIncidents,
    /// Access records by the case or the incident that was looked at.
    AccessByCase,
    /// Alerts by inbox, and what was done about each.
    Alerts,
    /// The workers who are related to somebody on a case.
    Conflicts,
    /// Rows and checkpoints of kept views; the view's name is part of the key.
    View,
}

impl Space {
    /// All spaces.
    pub const ALL: [Self; 9] = [
        Self::Agencies,
        Self::StreamCases,
        Self::AgencyCases,
        Self::Reference,
        Self::AgencyIncidents,
        Self::AccessByCase,
        Self::Alerts,
        Self::Conflicts,
        Self::View,
    ];

    /// The first byte of its keys: 16 or above, and never used again for anything else.
    pub(crate) const fn tag(self) -> u8 {
        match self {
            Self::Agencies => 17,
            Self::StreamCases => 18,
            Self::AgencyCases => 19,
            Self::Reference => 20,
            Self::AgencyIncidents => 21,
            Self::AccessByCase => 22,
            Self::View => 23,
            Self::Alerts => 24,
            Self::Conflicts => 25,
        }
    }

    /// The word for logs and messages. Frozen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Agencies => "agencies",
            Self::StreamCases => "stream-cases",
            Self::AgencyCases => "agency-cases",
            Self::Reference => "reference",
            Self::AgencyIncidents => "agency-incidents",
            Self::AccessByCase => "access-by-case",
            Self::Alerts => "alerts",
            Self::Conflicts => "conflicts",
            Self::View => "view",
        }
    }
}

/// One change of one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// Where.
    pub space: Space,
    /// At most [`KEY_BYTES_MAX`] bytes.
    pub key: Vec<u8>,
    /// At most [`VALUE_BYTES_MAX`] bytes; `None` deletes the key.
    pub value: Option<Vec<u8>>,
}

/// A record of a log with what follows from it. `stream`, `version` and `record` are those of the record's bytes.
#[derive(Debug, Clone)]
pub struct Indexed {
    /// The record.
    pub stored: Stored,
    /// The stream it lies in.
    pub stream: StreamName,
    /// Its place in the stream: 1 for the first, without gaps.
    pub version: u64,
    /// Its name.
    pub record: RecordId,
    /// Changes of indexes, made together with the record.
    pub puts: Vec<Put>,
}
