//! What agencies put down on a case, share, correct and acknowledge.

use crate::{
    Class, CorrectionReason, Detail, Field, Gateway, HowShared, ItemKind, LawfulBasis, Party, Private, Regime, Wrap,
    field::{Plain, given, plain, sealed},
};
use Detail::{Detail as Deep, Headline};
use kernel::{AgencyId, EventId, ItemId};
use serde::{Deserialize, Serialize};

/// An agency put an item in. It stays with that agency until shared. `casework.item_contributed.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ItemContributed {
    /// The item.
    pub item: ItemId,
    /// What kind of record it is.
    pub kind: ItemKind,
    /// Whom it is about.
    pub about: Party,
    /// What may be shown as a summary; approved by the contributor.
    #[serde(default)]
    pub summary: Private<Option<String>>,
    /// The text.
    #[serde(default)]
    pub text: Private<String>,
}
impl ItemContributed {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { item, kind, about, summary, text } = self;
        let class = Class::Contribution;
        vec![
            plain("item", class, Headline, item),
            plain("kind", class, Headline, kind),
            plain("about", class, Headline, about),
            sealed("summary", class, Headline, *about, summary),
            sealed("text", class, Deep, *about, text),
        ]
    }
}

/// With whom, and how much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedWith {
    /// The receiving agency.
    pub agency: AgencyId,
    /// In full or as a summary.
    pub how: HowShared,
}
impl Plain for SharedWith {
    const WHY: &'static str = "an agency and a code";
}

/// An agency shared one of its items with named agencies. `casework.item_shared.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ItemShared {
    /// The event that is shared.
    pub event: EventId,
    /// With whom, and how much.
    pub with: Vec<SharedWith>,
    /// The power under which the sender discloses.
    pub gateway: Gateway,
    /// The basis on which the receivers process.
    pub basis: LawfulBasis,
    /// Whether the person it is about knows.
    pub subject_informed: bool,
    /// Whether a clinician approved it; needed for health records.
    pub clinician_approved: bool,
    /// Content keys of the shared parts, wrapped for those who receive them in full.
    pub wraps: Vec<Wrap>,
    /// Why it is necessary and proportionate.
    #[serde(default)]
    pub necessity: Private<String>,
    /// The law that the sender processes under; none in the first records.
    #[serde(default)]
    pub sender_regime: Option<Regime>,
    /// The laws that the receivers process under; none in the first records.
    #[serde(default)]
    pub receiver_regimes: Vec<Regime>,
}
impl Plain for Wrap {
    const WHY: &'static str = "a content key under another key";
}
impl ItemShared {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self {
            event,
            with,
            gateway,
            basis,
            subject_informed,
            clinician_approved,
            wraps,
            necessity,
            sender_regime,
            receiver_regimes,
        } = self;
        let class = Class::SharingRecord;
        let fields = vec![
            plain("event", class, Headline, event),
            plain("with", class, Deep, with),
            plain("gateway", class, Headline, gateway),
            plain("basis", class, Headline, basis),
            plain("subject_informed", class, Headline, subject_informed),
            plain("clinician_approved", class, Headline, clinician_approved),
            // Key material: part of the record, of no use to a reader of a view.
            plain("wraps", Class::Governance, Deep, wraps),
            sealed("necessity", class, Deep, Party::Suspect, necessity),
        ];
        let sender = given("sender_regime", class, Deep, sender_regime.as_ref());
        let receivers =
            (!receiver_regimes.is_empty()).then(|| plain("receiver_regimes", class, Deep, receiver_regimes));
        fields.into_iter().chain(sender).chain(receivers).collect()
    }
}

/// A contributor corrected an item; those it was shared with are told. `casework.item_corrected.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ItemCorrected {
    /// The event that is corrected; it stays in the record.
    pub event: EventId,
    /// Why, as a code.
    pub reason: CorrectionReason,
    /// Whom it is about.
    pub about: Party,
    /// The agencies to tell: all that the item had been shared with.
    pub recipients: Vec<AgencyId>,
    /// The summary that holds now.
    #[serde(default)]
    pub summary: Private<Option<String>>,
    /// The text that holds now.
    #[serde(default)]
    pub text: Private<String>,
}
impl ItemCorrected {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { event, reason, about, recipients, summary, text } = self;
        let class = Class::Contribution;
        vec![
            plain("event", class, Headline, event),
            plain("reason", class, Headline, reason),
            plain("about", class, Headline, about),
            plain("recipients", class, Deep, recipients),
            sealed("summary", class, Headline, *about, summary),
            sealed("text", class, Deep, *about, text),
        ]
    }
}

/// A recipient acknowledged a correction. `casework.correction_acknowledged.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CorrectionAcknowledged {
    /// The correction.
    pub event: EventId,
    /// The agency that corrected.
    pub corrected_by: AgencyId,
}
impl CorrectionAcknowledged {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { event, corrected_by } = self;
        vec![
            plain("event", Class::SharingRecord, Headline, event),
            plain("corrected_by", Class::SharingRecord, Headline, corrected_by),
        ]
    }
}
