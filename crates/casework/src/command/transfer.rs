//! A case moves to another hub, or comes from one.

use events::{
    Entry, Gateway, LawfulBasis, TransferRefusal,
    governance::NamedWorker,
    intake::{CaseOpened, CaseReferred},
    transfer::{CaseReceived, HistoryReceived},
};
use kernel::{AgencyId, Timestamp, TransferId};

/// Offer the case to another hub.
#[derive(Debug, Clone, PartialEq)]
pub struct OfferTransfer {
    /// The new transfer.
    pub transfer: TransferId,
    /// The other hub, by its log's origin.
    pub to: String,
    /// The power under which the case is disclosed.
    pub gateway: Gateway,
    /// The basis on which the other hub processes.
    pub basis: LawfulBasis,
    /// Why the case moves.
    pub reason: String,
    /// Why sending it is necessary and proportionate.
    pub necessity: String,
}

/// Record what the other hub answered, as its signed file says.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordTransferAnswer {
    /// The transfer.
    pub transfer: TransferId,
    /// The hub that signed the answer.
    pub by: String,
    /// SHA-256, in hex, of what the file said that it answers.
    pub digest: String,
    /// When it answered.
    pub answered_at: Timestamp,
    /// What it answered.
    pub outcome: TransferOutcome,
    /// Whether the other hub was told, by another way, what was recorded after the case was offered.
    pub passed_on: bool,
}

/// What a hub answers to an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransferOutcome {
    /// It took the case over.
    Accepted {
        /// The spoken reference of the case there.
        reference: String,
    },
    /// It did not.
    Declined {
        /// Why.
        reason: TransferRefusal,
    },
}

/// Take over a case from another hub, in its own new stream.
#[derive(Debug, Clone, PartialEq)]
pub struct ReceiveCase {
    /// The agency that answers for what came.
    pub controller: AgencyId,
    /// The case, and the people on it.
    pub opened: CaseOpened,
    /// It waits for triage.
    pub referred: CaseReferred,
    /// From where it came.
    pub received: CaseReceived,
    /// Who alone may work on it here; nobody named means that it is restricted to nobody.
    pub allowed: Vec<NamedWorker>,
    /// What goes on here: safe contact, locations, actions.
    pub brought: Vec<Entry>,
}

/// Put down a part of what was recorded at the hub from which the case came.
#[derive(Debug, Clone, PartialEq)]
pub struct ReceiveHistory {
    /// The agency that answers for it.
    pub controller: AgencyId,
    /// The part.
    pub history: HistoryReceived,
}
