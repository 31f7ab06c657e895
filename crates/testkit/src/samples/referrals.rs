//! Samples of the referrals service.

use super::{entry, id, maybe, parse, private};
use events::{
    DeclineReason, Entry, Event, Gateway, HealthMode, LawfulBasis, ReferralKind, ReferralsEvent,
    referrals::{ReferralAccepted, ReferralDeclined, ReferralSent},
};

pub(super) fn all() -> Vec<Entry> {
    let kind = ReferralKind::PerpetratorHealth;
    let accepted = ReferralAccepted {
        referral: id(0x4e),
        kind,
        sender: parse("pol"),
        mode: Some(HealthMode::Assessment),
        note: maybe("First appointment in two weeks."),
    };
    let declined = ReferralDeclined {
        referral: id(0x4e),
        kind,
        sender: parse("pol"),
        reason: DeclineReason::WrongService,
        note: private("Known to the neighbouring team already."),
    };
    vec![
        entry("pol", sent(kind)),
        entry("nhs", Event::Referrals(ReferralsEvent::ReferralAccepted(accepted))),
        entry("nhs", Event::Referrals(ReferralsEvent::ReferralDeclined(declined))),
    ]
}

/// A referral about the victim lies in the victim's part.
pub(super) fn victim_referral() -> Event {
    sent(ReferralKind::Housing)
}

fn sent(kind: ReferralKind) -> Event {
    Event::Referrals(ReferralsEvent::ReferralSent(ReferralSent {
        referral: id(0x4e),
        kind,
        to: parse("nhs"),
        mode: Some(HealthMode::Assessment),
        gateway: Gateway::PolicingCommonLaw,
        basis: LawfulBasis::LawEnforcementPart3,
        subject_informed: true,
        question: private("Is there a condition that treatment would change?"),
        necessity: private("The plan cannot be made without it."),
    }))
}
