//! Items that agencies put in, share, correct and withdraw.

use events::{
    CorrectionReason, Gateway, ItemKind, LawfulBasis, Party, Provenance, WithdrawalReason, casework::SharedWith,
};
use kernel::{EventId, ItemId};

/// Put an item in. It stays with the agency until it is shared.
#[derive(Debug, Clone, PartialEq)]
pub struct ContributeItem {
    /// The new item.
    pub item: ItemId,
    /// What kind of record it is.
    pub kind: ItemKind,
    /// Whom it is about.
    pub about: Party,
    /// What may be shown as a summary.
    pub summary: Option<String>,
    /// The text.
    pub text: String,
    /// Who said it, when it happened, since when it was known.
    pub provenance: Provenance,
}

/// Share one of the agency's own events with agencies that take part.
#[derive(Debug, Clone, PartialEq)]
pub struct ShareItem {
    /// The event to share.
    pub event: EventId,
    /// With whom, and how much.
    pub with: Vec<SharedWith>,
    /// The power under which the sender discloses.
    pub gateway: Gateway,
    /// The basis on which the receivers process.
    pub basis: LawfulBasis,
    /// Whether the person it is about knows.
    pub subject_informed: bool,
    /// Whether a clinician approved it.
    pub clinician_approved: bool,
    /// Why it is necessary and proportionate.
    pub necessity: String,
}

/// Correct one of the agency's own events; what was wrong stays in the record and is superseded.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrectItem {
    /// The event to correct; may itself be a correction.
    pub event: EventId,
    /// Why, as a code.
    pub reason: CorrectionReason,
    /// Whom it is about.
    pub about: Party,
    /// The summary that holds now.
    pub summary: Option<String>,
    /// The text that holds now.
    pub text: String,
}

/// Acknowledge a correction as one of its recipients.
#[derive(Debug, Clone, PartialEq)]
pub struct AcknowledgeCorrection {
    /// The correction.
    pub event: EventId,
}

/// Withdraw one of the agency's own events that was entered on the wrong person or case.
#[derive(Debug, Clone, PartialEq)]
pub struct WithdrawItem {
    /// The event.
    pub event: EventId,
    /// Why, as a code.
    pub reason: WithdrawalReason,
}
