//! What the referrals service can be asked to do. New ids come in the command; the server derives them from its request
//! id.

use events::{
    DeclineReason, Gateway, HealthMode, LawfulBasis, OnwardLimit, ReferralKind, ReferralOutcome,
    ReferralWithdrawalReason,
};
use kernel::{AgencyId, EventId, ReferralId};

/// One act on a referral.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each variant holds the struct of its name, which says what it is")]
pub enum Command {
    DraftReferral(DraftReferral),
    DiscardReferral(DiscardReferral),
    SendReferral(SendReferral),
    AcknowledgeReferral(AcknowledgeReferral),
    AskForInformation(AskForInformation),
    GiveInformation(GiveInformation),
    AcceptReferral(AcceptReferral),
    DeclineReferral(DeclineReferral),
    StartWork(StartWork),
    ReportProgress(ReportProgress),
    CompleteReferral(CompleteReferral),
    RecordDisengagement(RecordDisengagement),
    WithdrawReferral(WithdrawReferral),
}

/// Prepare a referral that nobody else sees yet.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftReferral {
    /// The new referral.
    pub referral: ReferralId,
    /// What for.
    pub kind: ReferralKind,
    /// To which agency, where that is known.
    pub to: Option<AgencyId>,
    /// What a health referral would ask for; only for that kind.
    pub mode: Option<HealthMode>,
    /// What would be asked.
    pub question: Option<String>,
    /// Why it would be necessary and proportionate.
    pub necessity: Option<String>,
}

/// Lay a draft aside.
#[derive(Debug, Clone, PartialEq)]
pub struct DiscardReferral {
    /// The draft.
    pub referral: ReferralId,
    /// Why.
    pub note: Option<String>,
}

/// Send a referral to another agency.
#[derive(Debug, Clone, PartialEq)]
pub struct SendReferral {
    /// The new referral, or the draft that is sent.
    pub referral: ReferralId,
    /// Whether it was drafted before.
    pub drafted: bool,
    /// What for.
    pub kind: ReferralKind,
    /// To which agency.
    pub to: AgencyId,
    /// What a health referral asks for; only for that kind.
    pub mode: Option<HealthMode>,
    /// The power under which the sender discloses.
    pub gateway: Gateway,
    /// The basis on which the receiver processes.
    pub basis: LawfulBasis,
    /// Whether the person it is about knows.
    pub subject_informed: bool,
    /// What is asked.
    pub question: String,
    /// Why it is necessary and proportionate.
    pub necessity: String,
    /// Events of the case that go with it.
    pub items: Vec<EventId>,
    /// Where the receiver may pass it on; none where the agreement to share says all there is.
    pub onward: Option<OnwardLimit>,
    /// The same in words; only with the code.
    pub onward_note: Option<String>,
}

/// Say as its receiver that a referral has arrived.
#[derive(Debug, Clone, PartialEq)]
pub struct AcknowledgeReferral {
    /// The referral.
    pub referral: ReferralId,
}

/// Ask as the receiver for what has to be known before an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct AskForInformation {
    /// The referral.
    pub referral: ReferralId,
    /// What has to be known.
    pub question: String,
}

/// Tell as the sender what the receiver asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct GiveInformation {
    /// The referral.
    pub referral: ReferralId,
    /// What is told.
    pub answer: String,
}

/// Accept a referral as its receiver.
#[derive(Debug, Clone, PartialEq)]
pub struct AcceptReferral {
    /// The referral.
    pub referral: ReferralId,
    /// What of a health referral is taken on: what was asked, or less.
    pub mode: Option<HealthMode>,
    /// Conditions, or what is deferred.
    pub note: Option<String>,
}

/// Decline a referral as its receiver.
#[derive(Debug, Clone, PartialEq)]
pub struct DeclineReferral {
    /// The referral.
    pub referral: ReferralId,
    /// Why, as a code.
    pub reason: DeclineReason,
    /// Why, in words.
    pub note: String,
}

/// Start the work that was taken on.
#[derive(Debug, Clone, PartialEq)]
pub struct StartWork {
    /// The referral.
    pub referral: ReferralId,
    /// What was begun.
    pub note: Option<String>,
}

/// Tell the sender how the work goes.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportProgress {
    /// The referral.
    pub referral: ReferralId,
    /// How it goes.
    pub report: String,
}

/// End the work with an outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct CompleteReferral {
    /// The referral.
    pub referral: ReferralId,
    /// What came of it, as a code.
    pub outcome: ReferralOutcome,
    /// What came of it, in words.
    pub note: String,
}

/// Say that the person referred does not take part.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordDisengagement {
    /// The referral.
    pub referral: ReferralId,
    /// How often the receiver tried to reach the person.
    pub attempts: u16,
    /// What was tried, and what is known of why.
    pub note: String,
}

/// Take a referral back as its sender.
#[derive(Debug, Clone, PartialEq)]
pub struct WithdrawReferral {
    /// The referral.
    pub referral: ReferralId,
    /// Why, as a code.
    pub reason: ReferralWithdrawalReason,
    /// Why, in words.
    pub note: Option<String>,
}
