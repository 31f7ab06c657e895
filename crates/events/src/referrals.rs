//! Events of the referrals service.

use crate::{
    Class, DeclineReason, Detail, Field, Gateway, HealthMode, LawfulBasis, Party, Private, ReferralKind,
    field::{plain, sealed},
};
use Detail::{Detail as Deep, Headline};
use kernel::{AgencyId, ReferralId};
use serde::Deserialize;

/// The class of a referral: about the suspect, or about the victim.
fn class_of(kind: ReferralKind) -> Class {
    if kind.is_about_the_suspect() { Class::PerpetratorReferral } else { Class::VictimReferral }
}

fn party_of(kind: ReferralKind) -> Party {
    if kind.is_about_the_suspect() { Party::Suspect } else { Party::Victim }
}

/// A referral was sent. `referrals.referral_sent.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ReferralSent {
    /// The referral.
    pub referral: ReferralId,
    /// What for.
    pub kind: ReferralKind,
    /// To which agency.
    pub to: AgencyId,
    /// What a health referral asks for.
    pub mode: Option<HealthMode>,
    /// The power under which the sender discloses.
    pub gateway: Gateway,
    /// The basis on which the receiver processes.
    pub basis: LawfulBasis,
    /// Whether the person it is about knows.
    pub subject_informed: bool,
    /// What is asked.
    #[serde(default)]
    pub question: Private<String>,
    /// Why it is necessary and proportionate.
    #[serde(default)]
    pub necessity: Private<String>,
}
impl ReferralSent {
    pub(crate) fn class(&self) -> Class {
        class_of(self.kind)
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { referral, kind, to, mode, gateway, basis, subject_informed, question, necessity } = self;
        let (class, party) = (class_of(*kind), party_of(*kind));
        vec![
            plain("referral", class, Headline, referral),
            plain("kind", class, Headline, kind),
            plain("to", class, Headline, to),
            plain("mode", class, Headline, mode),
            plain("gateway", class, Headline, gateway),
            plain("basis", class, Headline, basis),
            plain("subject_informed", class, Deep, subject_informed),
            sealed("question", class, Deep, party, question),
            sealed("necessity", class, Deep, party, necessity),
        ]
    }
}

/// The receiver accepted a referral. `referrals.referral_accepted.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ReferralAccepted {
    /// The referral.
    pub referral: ReferralId,
    /// What for.
    pub kind: ReferralKind,
    /// Who sent it.
    pub sender: AgencyId,
    /// What of a health referral is taken on.
    pub mode: Option<HealthMode>,
    /// Conditions, or what is deferred.
    #[serde(default)]
    pub note: Private<Option<String>>,
}
impl ReferralAccepted {
    pub(crate) fn class(&self) -> Class {
        class_of(self.kind)
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { referral, kind, sender, mode, note } = self;
        let class = class_of(*kind);
        vec![
            plain("referral", class, Headline, referral),
            plain("kind", class, Headline, kind),
            plain("sender", class, Headline, sender),
            plain("mode", class, Headline, mode),
            sealed("note", class, Deep, party_of(*kind), note),
        ]
    }
}

/// The receiver declined a referral. `referrals.referral_declined.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ReferralDeclined {
    /// The referral.
    pub referral: ReferralId,
    /// What for.
    pub kind: ReferralKind,
    /// Who sent it.
    pub sender: AgencyId,
    /// Why, as a code.
    pub reason: DeclineReason,
    /// Why, in words.
    #[serde(default)]
    pub note: Private<String>,
}
impl ReferralDeclined {
    pub(crate) fn class(&self) -> Class {
        class_of(self.kind)
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { referral, kind, sender, reason, note } = self;
        let class = class_of(*kind);
        vec![
            plain("referral", class, Headline, referral),
            plain("kind", class, Headline, kind),
            plain("sender", class, Headline, sender),
            plain("reason", class, Headline, reason),
            sealed("note", class, Deep, party_of(*kind), note),
        ]
    }
}
