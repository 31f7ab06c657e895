//! Events of the course of a referral before it is sent and after: domain 5.

use super::{class_of, party_of};
use crate::{
    Class, Detail, Field, HealthMode, Private, ReferralKind, ReferralOutcome, ReferralWithdrawalReason,
    field::{plain, sealed},
};
use Detail::{Detail as Deep, Headline};
use kernel::{AgencyId, ReferralId};
use serde::Deserialize;

/// An agency prepares a referral. Nobody else sees it: what is sent is told by `ReferralSent`. `referrals.referral_drafted.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ReferralDrafted {
    /// The referral.
    pub referral: ReferralId,
    /// What for.
    pub kind: ReferralKind,
    /// To which agency, where that is known yet.
    pub to: Option<AgencyId>,
    /// What a health referral would ask for.
    pub mode: Option<HealthMode>,
    /// What would be asked.
    #[serde(default)]
    pub question: Private<Option<String>>,
    /// Why it would be necessary and proportionate.
    #[serde(default)]
    pub necessity: Private<Option<String>>,
}
impl ReferralDrafted {
    pub(crate) fn class(&self) -> Class {
        class_of(self.kind)
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { referral, kind, to, mode, question, necessity } = self;
        let (class, party) = (class_of(*kind), party_of(*kind));
        vec![
            plain("referral", class, Headline, referral),
            plain("kind", class, Headline, kind),
            plain("to", class, Headline, to),
            plain("mode", class, Headline, mode),
            sealed("question", class, Deep, party, question),
            sealed("necessity", class, Deep, party, necessity),
        ]
    }
}

/// A draft was laid aside by the agency that prepared it. Nobody else sees that either. `referrals.referral_discarded.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ReferralDiscarded {
    /// The referral.
    pub referral: ReferralId,
    /// What for.
    pub kind: ReferralKind,
    /// Why.
    #[serde(default)]
    pub note: Private<Option<String>>,
}
impl ReferralDiscarded {
    pub(crate) fn class(&self) -> Class {
        class_of(self.kind)
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { referral, kind, note } = self;
        let (class, party) = (class_of(*kind), party_of(*kind));
        vec![
            plain("referral", class, Headline, referral),
            plain("kind", class, Headline, kind),
            sealed("note", class, Deep, party, note),
        ]
    }
}

/// The receiver has the referral before it and will answer. `referrals.referral_received.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ReferralReceived {
    /// The referral.
    pub referral: ReferralId,
    /// What for.
    pub kind: ReferralKind,
    /// Who sent it.
    pub sender: AgencyId,
}
impl ReferralReceived {
    pub(crate) fn class(&self) -> Class {
        class_of(self.kind)
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { referral, kind, sender } = self;
        let class = class_of(*kind);
        vec![
            plain("referral", class, Headline, referral),
            plain("kind", class, Headline, kind),
            plain("sender", class, Headline, sender),
        ]
    }
}

/// The receiver cannot answer before it knows more. `referrals.information_asked.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct InformationAsked {
    /// The referral.
    pub referral: ReferralId,
    /// What for.
    pub kind: ReferralKind,
    /// Who sent it.
    pub sender: AgencyId,
    /// What it needs to know.
    #[serde(default)]
    pub question: Private<String>,
}
impl InformationAsked {
    pub(crate) fn class(&self) -> Class {
        class_of(self.kind)
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { referral, kind, sender, question } = self;
        let (class, party) = (class_of(*kind), party_of(*kind));
        vec![
            plain("referral", class, Headline, referral),
            plain("kind", class, Headline, kind),
            plain("sender", class, Headline, sender),
            sealed("question", class, Deep, party, question),
        ]
    }
}

/// The sender told what was asked for. `referrals.information_given.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct InformationGiven {
    /// The referral.
    pub referral: ReferralId,
    /// What for.
    pub kind: ReferralKind,
    /// Whom it was sent to.
    pub to: AgencyId,
    /// What it told.
    #[serde(default)]
    pub answer: Private<String>,
}
impl InformationGiven {
    pub(crate) fn class(&self) -> Class {
        class_of(self.kind)
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { referral, kind, to, answer } = self;
        let (class, party) = (class_of(*kind), party_of(*kind));
        vec![
            plain("referral", class, Headline, referral),
            plain("kind", class, Headline, kind),
            plain("to", class, Headline, to),
            sealed("answer", class, Deep, party, answer),
        ]
    }
}

/// The receiver began the work that it took on. `referrals.work_started.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct WorkStarted {
    /// The referral.
    pub referral: ReferralId,
    /// What for.
    pub kind: ReferralKind,
    /// Who sent it.
    pub sender: AgencyId,
    /// What was begun.
    #[serde(default)]
    pub note: Private<Option<String>>,
}
impl WorkStarted {
    pub(crate) fn class(&self) -> Class {
        class_of(self.kind)
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { referral, kind, sender, note } = self;
        let (class, party) = (class_of(*kind), party_of(*kind));
        vec![
            plain("referral", class, Headline, referral),
            plain("kind", class, Headline, kind),
            plain("sender", class, Headline, sender),
            sealed("note", class, Deep, party, note),
        ]
    }
}

/// The receiver told how the work goes. `referrals.progress_reported.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ProgressReported {
    /// The referral.
    pub referral: ReferralId,
    /// What for.
    pub kind: ReferralKind,
    /// Who sent it.
    pub sender: AgencyId,
    /// How it goes.
    #[serde(default)]
    pub report: Private<String>,
}
impl ProgressReported {
    pub(crate) fn class(&self) -> Class {
        class_of(self.kind)
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { referral, kind, sender, report } = self;
        let (class, party) = (class_of(*kind), party_of(*kind));
        vec![
            plain("referral", class, Headline, referral),
            plain("kind", class, Headline, kind),
            plain("sender", class, Headline, sender),
            sealed("report", class, Deep, party, report),
        ]
    }
}

/// The receiver ended the work. `referrals.referral_completed.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ReferralCompleted {
    /// The referral.
    pub referral: ReferralId,
    /// What for.
    pub kind: ReferralKind,
    /// Who sent it.
    pub sender: AgencyId,
    /// What came of it, as a code.
    pub outcome: ReferralOutcome,
    /// What came of it, in words.
    #[serde(default)]
    pub note: Private<String>,
}
impl ReferralCompleted {
    pub(crate) fn class(&self) -> Class {
        class_of(self.kind)
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { referral, kind, sender, outcome, note } = self;
        let (class, party) = (class_of(*kind), party_of(*kind));
        vec![
            plain("referral", class, Headline, referral),
            plain("kind", class, Headline, kind),
            plain("sender", class, Headline, sender),
            plain("outcome", class, Headline, outcome),
            sealed("note", class, Deep, party, note),
        ]
    }
}

/// The person referred does not take part, or not any more. `referrals.person_disengaged.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct PersonDisengaged {
    /// The referral.
    pub referral: ReferralId,
    /// What for.
    pub kind: ReferralKind,
    /// Who sent it.
    pub sender: AgencyId,
    /// How often the receiver tried to reach the person before it said so.
    pub attempts: u16,
    /// What was tried, and what is known of why.
    #[serde(default)]
    pub note: Private<String>,
}
impl PersonDisengaged {
    pub(crate) fn class(&self) -> Class {
        class_of(self.kind)
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { referral, kind, sender, attempts, note } = self;
        let (class, party) = (class_of(*kind), party_of(*kind));
        vec![
            plain("referral", class, Headline, referral),
            plain("kind", class, Headline, kind),
            plain("sender", class, Headline, sender),
            plain("attempts", class, Headline, attempts),
            sealed("note", class, Deep, party, note),
        ]
    }
}

/// The sender took the referral back before the work was ended. `referrals.referral_withdrawn.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ReferralWithdrawn {
    /// The referral.
    pub referral: ReferralId,
    /// What for.
    pub kind: ReferralKind,
    /// Whom it was sent to.
    pub to: AgencyId,
    /// Why, as a code.
    pub reason: ReferralWithdrawalReason,
    /// Why, in words.
    #[serde(default)]
    pub note: Private<Option<String>>,
}
impl ReferralWithdrawn {
    pub(crate) fn class(&self) -> Class {
        class_of(self.kind)
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { referral, kind, to, reason, note } = self;
        let (class, party) = (class_of(*kind), party_of(*kind));
        vec![
            plain("referral", class, Headline, referral),
            plain("kind", class, Headline, kind),
            plain("to", class, Headline, to),
            plain("reason", class, Headline, reason),
            sealed("note", class, Deep, party, note),
        ]
    }
}
