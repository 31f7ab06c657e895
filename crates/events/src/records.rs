//! Events about what agencies do with records of people: erase, hold, restrict, withdraw, review, and tell
//! a person what is held about them. They belong to the hub's process
//! and lie in the case's stream, so that a view, a watch and a replay show them where what they are about is.

use crate::{
    Class, Detail, ErasureBasis, ErasureRefusal, ExtensionReason, Field, HoldReason, KeepReason, Party, Private,
    RestrictionReason, Retention, ReviewOutcome, WithdrawalReason,
    field::{Plain, plain, sealed},
};
use Detail::{Detail as Deep, Headline};
use kernel::{AgencyId, Date, EventId, IncidentId, PersonId};
use serde::{Deserialize, Serialize};

const CLASS: Class = Class::SharingRecord;

/// An agency means to erase what it holds about a party of a case; from here on it is restricted.
/// `casework.erasure_requested.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ErasureRequested {
    /// About whom.
    pub party: Party,
    /// Of which retention classes.
    pub retentions: Vec<Retention>,
    /// Under which authority.
    pub basis: ErasureBasis,
    /// The last day of the time to think again: it is carried out after it.
    pub not_before: Date,
    /// Why. Sealed as what is to be erased is.
    #[serde(default)]
    pub reason: Private<String>,
}
impl ErasureRequested {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { party, retentions, basis, not_before, reason } = self;
        vec![
            plain("party", CLASS, Headline, party),
            plain("retentions", CLASS, Headline, retentions),
            plain("basis", CLASS, Headline, basis),
            plain("not_before", CLASS, Headline, not_before),
            sealed("reason", CLASS, Deep, *party, reason),
        ]
    }
}

/// Somebody other than who asked approved an erasure. `casework.erasure_approved.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ErasureApproved {
    /// The request.
    pub request: EventId,
    /// Whether they answer for the agency's data.
    pub as_lead: bool,
}
impl ErasureApproved {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { request, as_lead } = self;
        vec![plain("request", CLASS, Headline, request), plain("as_lead", CLASS, Headline, as_lead)]
    }
}

/// An erasure was refused; what it had restricted is not any more. `casework.erasure_refused.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ErasureRefused {
    /// The request.
    pub request: EventId,
    /// Why.
    pub ground: ErasureRefusal,
}
impl ErasureRefused {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { request, ground } = self;
        vec![plain("request", CLASS, Headline, request), plain("ground", CLASS, Headline, ground)]
    }
}

/// The name of a key in the keyring, 32 hex digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeyName(pub String);
impl Plain for KeyName {
    const WHY: &'static str = "the random name of a key, as wraps carry it";
}

/// What an agency held about a party of a case is erased: its keys are destroyed. Holds nothing of it.
/// `casework.erased.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Erased {
    /// The request.
    pub request: EventId,
    /// About whom.
    pub party: Party,
    /// Of which retention classes.
    pub retentions: Vec<Retention>,
    /// Under which authority.
    pub basis: ErasureBasis,
    /// Who approved it, by their approvals.
    pub approvals: Vec<EventId>,
    /// People of this case alone, whose description it covers.
    pub people: Vec<PersonId>,
    /// Incidents of this case alone, whose report it covers.
    pub incidents: Vec<IncidentId>,
    /// The keys that were destroyed.
    pub keys: Vec<KeyName>,
    /// The agencies to tell (DPA 2018 s.48(9)): all that were shown something of it or hold a copy.
    pub recipients: Vec<AgencyId>,
}
impl Erased {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { request, party, retentions, basis, approvals, people, incidents, keys, recipients } = self;
        vec![
            plain("request", CLASS, Headline, request),
            plain("party", CLASS, Headline, party),
            plain("retentions", CLASS, Headline, retentions),
            plain("basis", CLASS, Headline, basis),
            plain("approvals", CLASS, Headline, approvals),
            plain("people", CLASS, Deep, people),
            plain("incidents", CLASS, Deep, incidents),
            // Of no use to a reader of a view.
            plain("keys", Class::Governance, Deep, keys),
            // Whom else it was shown to is told to those who audit, and not to each other.
            plain("recipients", Class::Governance, Deep, recipients),
        ]
    }
}

/// Nothing of the case may be erased. `casework.legal_hold_set.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct LegalHoldSet {
    /// Why.
    pub reason: HoldReason,
    /// Whether it binds every agency, and not only the one that set it.
    pub for_all: bool,
}
impl LegalHoldSet {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { reason, for_all } = self;
        vec![plain("reason", CLASS, Headline, reason), plain("for_all", CLASS, Headline, for_all)]
    }
}

/// A legal hold ended. `casework.legal_hold_lifted.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct LegalHoldLifted {
    /// The event that set it.
    pub hold: EventId,
}
impl LegalHoldLifted {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { hold } = self;
        vec![plain("hold", CLASS, Headline, hold)]
    }
}

/// What an agency holds about a party of a case is kept and not used. `casework.processing_restricted.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ProcessingRestricted {
    /// About whom.
    pub party: Party,
    /// Of which retention classes.
    pub retentions: Vec<Retention>,
    /// Why.
    pub reason: RestrictionReason,
}
impl ProcessingRestricted {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { party, retentions, reason } = self;
        vec![
            plain("party", CLASS, Headline, party),
            plain("retentions", CLASS, Headline, retentions),
            plain("reason", CLASS, Headline, reason),
        ]
    }
}

/// A restriction ended. `casework.restriction_lifted.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RestrictionLifted {
    /// The event that restricted.
    pub restriction: EventId,
}
impl RestrictionLifted {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { restriction } = self;
        vec![plain("restriction", CLASS, Headline, restriction)]
    }
}

/// Something was entered on the wrong person or case; all that saw it are told. `casework.item_withdrawn.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ItemWithdrawn {
    /// The event that is withdrawn; it stays in the record, and nobody is shown it any more.
    pub event: EventId,
    /// Why, as a code.
    pub reason: WithdrawalReason,
    /// The agencies to tell.
    pub recipients: Vec<AgencyId>,
}
impl ItemWithdrawn {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { event, reason, recipients } = self;
        let class = Class::Contribution;
        vec![
            plain("event", class, Headline, event),
            plain("reason", class, Headline, reason),
            plain("recipients", class, Deep, recipients),
        ]
    }
}

/// An agency looked again at what it holds about a party of a case. `casework.retention_reviewed.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RetentionReviewed {
    /// About whom.
    pub party: Party,
    /// Of which retention classes.
    pub retentions: Vec<Retention>,
    /// What it came to.
    pub outcome: ReviewOutcome,
    /// The day on which it is reviewed again, where it is kept.
    pub again_on: Option<Date>,
    /// Why it is kept, where it is.
    pub reason: Option<KeepReason>,
}
impl RetentionReviewed {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { party, retentions, outcome, again_on, reason } = self;
        vec![
            plain("party", CLASS, Headline, party),
            plain("retentions", CLASS, Headline, retentions),
            plain("outcome", CLASS, Headline, outcome),
            plain("again_on", CLASS, Headline, again_on),
            plain("reason", CLASS, Headline, reason),
        ]
    }
}

/// A person asked an agency what it holds about them (DPA 2018 s.45; UK GDPR art. 15).
/// `casework.subject_access_requested.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SubjectAccessRequested {
    /// The person.
    pub person: PersonId,
    /// As which party of the case.
    pub party: Party,
    /// The day on which the agency received it.
    pub received: Date,
    /// The last day to answer.
    pub due: Date,
    /// To whom the answer goes: the person, or who acts for them.
    #[serde(default)]
    pub recipient: Private<String>,
}
impl SubjectAccessRequested {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { person, party, received, due, recipient } = self;
        vec![
            plain("person", CLASS, Headline, person),
            plain("party", CLASS, Headline, party),
            plain("received", CLASS, Headline, received),
            plain("due", CLASS, Headline, due),
            sealed("recipient", CLASS, Deep, *party, recipient),
        ]
    }
}

/// The time to answer was extended, and the person told why. `casework.subject_access_extended.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SubjectAccessExtended {
    /// The request.
    pub request: EventId,
    /// Why.
    pub reason: ExtensionReason,
    /// The last day to answer now.
    pub due: Date,
}
impl SubjectAccessExtended {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { request, reason, due } = self;
        vec![
            plain("request", CLASS, Headline, request),
            plain("reason", CLASS, Headline, reason),
            plain("due", CLASS, Headline, due),
        ]
    }
}

/// An answer was prepared: what the agency holds as of this record, and of its texts those that somebody read and found
/// to be about nobody else. Holds nothing of it. `casework.subject_access_prepared.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SubjectAccessPrepared {
    /// The request.
    pub request: EventId,
    /// The events whose texts may be told.
    pub cleared: Vec<EventId>,
}
impl SubjectAccessPrepared {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { request, cleared } = self;
        vec![plain("request", CLASS, Headline, request), plain("cleared", CLASS, Deep, cleared)]
    }
}

/// Somebody else released a prepared answer. `casework.subject_access_released.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SubjectAccessReleased {
    /// The request.
    pub request: EventId,
    /// The preparation that is released, and no later one.
    pub prepared: EventId,
}
impl SubjectAccessReleased {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { request, prepared } = self;
        vec![plain("request", CLASS, Headline, request), plain("prepared", CLASS, Headline, prepared)]
    }
}
