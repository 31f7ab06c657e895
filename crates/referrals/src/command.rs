//! What the referrals service can be asked to do. New ids come in the command; the server derives them from its request
//! id.

use events::{DeclineReason, Gateway, HealthMode, LawfulBasis, ReferralKind};
use kernel::{AgencyId, ReferralId};

/// One act on a referral.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each variant holds the struct of its name, which says what it is")]
pub enum Command {
    SendReferral(SendReferral),
    AcceptReferral(AcceptReferral),
    DeclineReferral(DeclineReferral),
}

/// Send a referral to another agency.
#[derive(Debug, Clone, PartialEq)]
pub struct SendReferral {
    /// The new referral.
    pub referral: ReferralId,
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
