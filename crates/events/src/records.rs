//! Events about what agencies do with records of people: erase, hold, restrict, withdraw. They belong to the hub's process
//! and lie in the case's stream, so that a view, a watch and a replay show them where what they are about is.

use crate::{
    Class, Detail, ErasureBasis, ErasureRefusal, Field, HoldReason, Party, Private, RestrictionReason, Retention,
    WithdrawalReason,
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
