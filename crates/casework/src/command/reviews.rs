//! Reviews of a case from outside.

use events::{ReviewBasis, ReviewKind};
use kernel::{AgencyId, Date, EventId};

/// Open a review: what it may see is what is recorded by now.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenReview {
    /// Which kind of review.
    pub kind: ReviewKind,
    /// The reviewer's own reference.
    pub reference: String,
    /// What the days are counted by.
    pub basis: ReviewBasis,
    /// The first day of what is reviewed.
    pub from: Date,
    /// The last day of it.
    pub to: Date,
    /// The agencies that it asks about.
    pub agencies: Vec<AgencyId>,
}

/// Release the pack of a review.
#[derive(Debug, Clone, PartialEq)]
pub struct ReleaseReview {
    /// The event that opened it.
    pub review: EventId,
    /// The digest of the pack that was read: `sha256:` and 64 hex digits.
    pub digest: String,
}

/// Take a review back.
#[derive(Debug, Clone, PartialEq)]
pub struct WithdrawReview {
    /// The event that opened it.
    pub review: EventId,
    /// Why.
    pub reason: String,
}
