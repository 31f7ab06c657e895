//! The end of a hub (domain 5: "a hub may close; export and custodian succession are requirements"): two officers close it
//! from a day on, custody of its records is handed to a successor, and the successor says that it has them.

use crate::{
    Class, Detail, Field, Party, Private,
    field::{plain, sealed},
    governance::PublicText,
};
use Detail::{Detail as Deep, Headline};
use kernel::{By, Date, EventId, Timestamp};
use serde::Deserialize;

const CLASS: Class = Class::Governance;

/// A hub officer says that the hub closes. Nothing follows until another one confirms it. `governance.closure_declared.v1`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ClosureDeclared {
    /// From which day on custody may be handed over.
    pub from: Date,
    /// The hub that keeps the records from then on, by its log's origin.
    pub successor: PublicText,
    /// Why.
    #[serde(default)]
    pub reason: Private<String>,
}
impl ClosureDeclared {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { from, successor, reason } = self;
        vec![
            plain("from", CLASS, Headline, from),
            plain("successor", CLASS, Headline, successor),
            sealed("reason", CLASS, Deep, Party::Worker, reason),
        ]
    }
}

/// Another hub officer agrees: from here on no case begins at this hub. `governance.closure_confirmed.v1`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ClosureConfirmed {
    /// The event by which it was declared.
    pub closure: EventId,
}
impl ClosureConfirmed {
    pub(crate) fn fields(&self) -> Vec<Field> {
        vec![plain("closure", CLASS, Headline, &self.closure)]
    }
}

/// The hub does not close after all. `governance.closure_withdrawn.v1`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ClosureWithdrawn {
    /// The event by which it was declared.
    pub closure: EventId,
    /// Why.
    #[serde(default)]
    pub reason: Private<String>,
}
impl ClosureWithdrawn {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { closure, reason } = self;
        vec![plain("closure", CLASS, Headline, closure), sealed("reason", CLASS, Deep, Party::Worker, reason)]
    }
}

/// From this moment on nothing is decided at this hub, and its records are the successor's to keep.
/// `governance.custody_handed_over.v1`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CustodyHandedOver {
    /// The event by which the closure was declared.
    pub closure: EventId,
    /// The hub that keeps the records, by its log's origin.
    pub successor: PublicText,
}
impl CustodyHandedOver {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { closure, successor } = self;
        vec![plain("closure", CLASS, Headline, closure), plain("successor", CLASS, Headline, successor)]
    }
}

/// This hub keeps the records of another one that closed. The last word about a hub holds. `governance.custody_accepted.v1`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CustodyAccepted {
    /// The hub that closed, by its log's origin.
    pub of: PublicText,
    /// SHA-256 of the sealed file, in hex.
    pub digest: PublicText,
    /// How many facts it holds.
    pub facts: u64,
    /// The root over them, in hex.
    pub facts_root: PublicText,
    /// How many looks it holds.
    pub looks: u64,
    /// The root over them, in hex.
    pub looks_root: PublicText,
    /// The name under which the file and what was opened of it are kept.
    pub kept: PublicText,
}
impl CustodyAccepted {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { of, digest, facts, facts_root, looks, looks_root, kept } = self;
        vec![
            plain("of", CLASS, Headline, of),
            plain("digest", CLASS, Headline, digest),
            plain("facts", CLASS, Headline, facts),
            plain("facts_root", CLASS, Headline, facts_root),
            plain("looks", CLASS, Headline, looks),
            plain("looks_root", CLASS, Headline, looks_root),
            plain("kept", CLASS, Headline, kept),
        ]
    }
}

/// How a hub's closure stands. One that was withdrawn is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closure {
    /// What was declared.
    pub declared: ClosureDeclared,
    /// The event that says so.
    pub id: EventId,
    /// Who declared it.
    pub by: By,
    /// When that was recorded.
    pub at: Timestamp,
    /// The event by which another officer confirmed it, and when.
    pub confirmed: Option<(EventId, Timestamp)>,
    /// The event by which custody was handed over, and when.
    pub handed_over: Option<(EventId, Timestamp)>,
}

/// That this hub keeps the records of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Custody {
    /// What was said of it.
    pub accepted: CustodyAccepted,
    /// The event that says so.
    pub id: EventId,
    /// When that was recorded.
    pub at: Timestamp,
}
