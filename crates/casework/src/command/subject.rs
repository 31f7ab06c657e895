//! What is held about a person, told to that person.

use events::ExtensionReason;
use kernel::{Date, EventId, PersonId};

/// Record that a person asked what the agency holds about them.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenSubjectAccess {
    /// The person.
    pub person: PersonId,
    /// The day on which the agency received it.
    pub received: Date,
    /// To whom the answer goes.
    pub recipient: String,
}

/// Take longer to answer, and tell the person why.
#[derive(Debug, Clone, PartialEq)]
pub struct ExtendSubjectAccess {
    /// The request.
    pub request: EventId,
    /// Why.
    pub reason: ExtensionReason,
}

/// Prepare the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct PrepareSubjectAccess {
    /// The request.
    pub request: EventId,
    /// The agency's events whose texts somebody has read and found to be about nobody else.
    pub cleared: Vec<EventId>,
}

/// Release a prepared answer.
#[derive(Debug, Clone, PartialEq)]
pub struct ReleaseSubjectAccess {
    /// The preparation.
    pub prepared: EventId,
}
