//! Erasure, legal hold, restriction, retention.

use events::{ErasureBasis, ErasureRefusal, HoldReason, KeepReason, Party, RestrictionReason, Retention};
use kernel::{Date, EventId};

/// Ask for what the agency holds about a party to be erased.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestErasure {
    /// About whom.
    pub party: Party,
    /// Of which retention classes; of all for none.
    pub retentions: Vec<Retention>,
    /// Under which authority.
    pub basis: ErasureBasis,
    /// Why.
    pub reason: String,
}

/// Approve an erasure.
#[derive(Debug, Clone, PartialEq)]
pub struct ApproveErasure {
    /// The request.
    pub request: EventId,
}

/// Refuse an erasure.
#[derive(Debug, Clone, PartialEq)]
pub struct RefuseErasure {
    /// The request.
    pub request: EventId,
    /// Why.
    pub ground: ErasureRefusal,
}

/// Carry an approved erasure out.
#[derive(Debug, Clone, PartialEq)]
pub struct CarryOutErasure {
    /// The request.
    pub request: EventId,
}

/// Forbid that anything is erased.
#[derive(Debug, Clone, PartialEq)]
pub struct SetLegalHold {
    /// Why.
    pub reason: HoldReason,
}

/// End a legal hold.
#[derive(Debug, Clone, PartialEq)]
pub struct LiftLegalHold {
    /// The event that set it.
    pub hold: EventId,
}

/// Keep what the agency holds about a party, and use it no more.
#[derive(Debug, Clone, PartialEq)]
pub struct RestrictProcessing {
    /// About whom.
    pub party: Party,
    /// Of which retention classes; of all for none.
    pub retentions: Vec<Retention>,
    /// Why.
    pub reason: RestrictionReason,
}

/// End a restriction.
#[derive(Debug, Clone, PartialEq)]
pub struct LiftRestriction {
    /// The event that restricted.
    pub restriction: EventId,
}

/// Record that what the agency holds about a party was looked at again, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewRetention {
    /// About whom.
    pub party: Party,
    /// Of which retention classes; of all that is held for none.
    pub retentions: Vec<Retention>,
    /// What came of it; a review without is refused.
    pub outcome: Option<Reviewed>,
}

/// What came of a review.
#[derive(Debug, Clone, PartialEq)]
pub enum Reviewed {
    /// It is kept, and reviewed again on a day.
    Keep {
        /// The day.
        until: Date,
        /// Why.
        reason: KeepReason,
    },
    /// It is to be erased.
    Erase {
        /// Under which authority.
        basis: ErasureBasis,
        /// Why.
        reason: String,
    },
    /// It is kept and not used.
    Restrict {
        /// Why.
        reason: RestrictionReason,
    },
}
