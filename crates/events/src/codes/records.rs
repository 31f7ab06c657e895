//! Codes of what is done with records of people: erased, held, restricted, withdrawn, reviewed, told to their subject.

use crate::{Retention, field::Plain};
use serde::{Deserialize, Serialize};

impl Plain for Retention {
    const WHY: &'static str = "a code";
}

/// Under which authority an agency erases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum ErasureBasis {
    /// UK GDPR article 17: the person asked, or there is no ground left.
    UkGdprArticle17,
    /// DPA 2018 s.47.
    Dpa2018Section47,
    /// The agency's retention schedule.
    RetentionEnded,
    /// An order of a court or of the Information Commissioner.
    Ordered,
}
impl Plain for ErasureBasis {
    const WHY: &'static str = "a code";
}

/// Why an erasure is refused (UK GDPR art. 17(3); DPA 2018 s.47(4)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum ErasureRefusal {
    /// It is needed as evidence.
    NeededAsEvidence,
    /// The law obliges the agency to keep it.
    LegalObligation,
    /// It is needed for a legal claim.
    LegalClaim,
    /// Whoever asked took it back.
    TakenBack,
}
impl Plain for ErasureRefusal {
    const WHY: &'static str = "a code";
}

/// Why nothing may be erased (domain 7.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum HoldReason {
    /// Proceedings before a court.
    Court,
    /// An investigation by the IOPC.
    Iopc,
    /// An inquest.
    Inquest,
    /// A domestic homicide or safeguarding review.
    Review,
    /// CPIA 1996: record, retain, reveal.
    Cpia,
}
impl Plain for HoldReason {
    const WHY: &'static str = "a code";
}

/// Why processing is restricted (UK GDPR art. 18; DPA 2018 s.47(3)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum RestrictionReason {
    /// Whether it is right is contested.
    AccuracyContested,
    /// It would be erased, and is kept as evidence.
    KeptAsEvidence,
    /// The person objects.
    Objection,
    /// It is kept only because something forbids to erase it.
    LegalHold,
}
impl Plain for RestrictionReason {
    const WHY: &'static str = "a code";
}

/// Why something is withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum WithdrawalReason {
    /// It is about somebody else.
    WrongPerson,
    /// It belongs to another case.
    WrongCase,
}
impl Plain for WithdrawalReason {
    const WHY: &'static str = "a code";
}

/// What a review of what is held came to (DPA 2018 s.39(2); domain 7.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum ReviewOutcome {
    /// It is kept until a day, and reviewed again then.
    Keep,
    /// It is to be erased; the request stands beside the review.
    Erase,
    /// It is kept and not used.
    Restrict,
}
impl Plain for ReviewOutcome {
    const WHY: &'static str = "a code";
}

/// Why something is kept after its review (domain 7.3: each decision to keep is recorded).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum KeepReason {
    /// Somebody is still at risk, or would be without it.
    RiskRemains,
    /// Proceedings, an inquest or a review may need it.
    Proceedings,
    /// The law obliges the agency to keep it.
    LegalObligation,
    /// The agency's own schedule keeps it longer.
    OwnSchedule,
}
impl Plain for KeepReason {
    const WHY: &'static str = "a code";
}

/// Why an answer takes longer than a month (DPA 2018 s.54(3A); UK GDPR art. 12(3)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum ExtensionReason {
    /// What was asked is complex.
    Complexity,
    /// The person asked much at once.
    Number,
}
impl Plain for ExtensionReason {
    const WHY: &'static str = "a code";
}
