//! Events of the referrals service. Before sending, and after the answer: `course`.

mod course;

use crate::{
    Class, DeclineReason, Detail, Field, Gateway, HealthMode, LawfulBasis, OnwardLimit, Party, Private, ReferralKind,
    Regime,
    field::{plain, sealed},
};
use Detail::{Detail as Deep, Headline};
use kernel::{AgencyId, EventId, ReferralId};
use serde::Deserialize;

pub use course::*;

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
    /// The law that the sender processes under. None in referrals of before it was recorded.
    #[serde(default)]
    pub sender_regime: Option<Regime>,
    /// The law that the receiver processes under. None in referrals of before it was recorded.
    #[serde(default)]
    pub receiver_regime: Option<Regime>,
    /// Events of the case that go with it. The receiver sees of them what the policy and shares show it, and no more.
    #[serde(default)]
    pub items: Vec<EventId>,
    /// Where the receiver may pass it on; none where the agreement to share says all there is.
    #[serde(default)]
    pub onward: Option<OnwardLimit>,
    /// The limit in words; stored with the code only, so without one it reads like something erased.
    #[serde(default)]
    pub onward_note: Private<Option<String>>,
}
impl ReferralSent {
    pub(crate) fn class(&self) -> Class {
        class_of(self.kind)
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self {
            referral,
            kind,
            to,
            mode,
            gateway,
            basis,
            subject_informed,
            question,
            necessity,
            sender_regime,
            receiver_regime,
            items,
            onward,
            onward_note,
        } = self;
        let (class, party) = (class_of(*kind), party_of(*kind));
        // Newer than the first referrals that were stored: left out where they say nothing.
        let newer = [
            sender_regime.is_some().then(|| plain("sender_regime", class, Deep, sender_regime)),
            receiver_regime.is_some().then(|| plain("receiver_regime", class, Deep, receiver_regime)),
            (!items.is_empty()).then(|| plain("items", Class::SharingRecord, Deep, items)),
            onward.is_some().then(|| plain("onward", class, Deep, onward)),
            onward.is_some().then(|| sealed("onward_note", class, Deep, party, onward_note)),
        ];
        let fields = vec![
            plain("referral", class, Headline, referral),
            plain("kind", class, Headline, kind),
            plain("to", class, Headline, to),
            plain("mode", class, Headline, mode),
            plain("gateway", class, Headline, gateway),
            plain("basis", class, Headline, basis),
            plain("subject_informed", class, Deep, subject_informed),
            sealed("question", class, Deep, party, question),
            sealed("necessity", class, Deep, party, necessity),
        ];
        fields.into_iter().chain(newer.into_iter().flatten()).collect()
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
