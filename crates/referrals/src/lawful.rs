//! Under which law an agency processes, and which powers and bases that law knows. Source: domain 7.1, whose list of gateways
//! is from memory and not confirmed; which kind of agency may use which is the hub's reading of it.
//!
//! A disclosure has two sides (domain 7.1): the sender needs a power to disclose, and the receiver a basis to process. Either
//! belongs to the law of its own side.

use crate::Refusal;
use events::{Gateway, LawfulBasis, Regime, referrals::ReferralSent};
use kernel::AgencyKind;

/// The law that a kind of agency processes under: police, prosecution and probation under DPA 2018 Part 3, all others under
/// UK GDPR (domain 7.1). Competent authorities process for other purposes under UK GDPR too, and councils may switch with the
/// function; the hub records the law of its own business, which is stalking (hub default).
pub fn regime(kind: AgencyKind) -> Regime {
    match kind {
        AgencyKind::Police | AgencyKind::Probation | AgencyKind::Prosecution => Regime::LawEnforcement,
        AgencyKind::Advocacy
        | AgencyKind::Health
        | AgencyKind::Housing
        | AgencyKind::HubOffice
        | AgencyKind::Oversight => Regime::UkGdpr,
    }
}

/// Whether a kind of agency can disclose under a power. All from memory, not confirmed.
///
/// | Power | Who |
/// |---|---|
/// | common-law policing powers | police |
/// | Crime and Disorder Act 1998 s.115 | anybody, to an authority that it names |
/// | Criminal Justice Act 2003 s.325 (MAPPA) | police and probation; health and housing, who must cooperate |
/// | Children Acts, Care Act 2014 | all but prosecution: the authorities, and services that work for them |
/// | vital interests (UK GDPR art. 6(1)(d); DPA 2018 Sch. 8 para. 3), consent (art. 6(1)(a); s.35(2)(a)) | anybody |
/// | public task (UK GDPR art. 6(1)(e)), recognised legitimate interests | whoever is under UK GDPR |
pub fn may_disclose_under(kind: AgencyKind, gateway: Gateway) -> bool {
    match gateway {
        Gateway::PolicingCommonLaw => kind == AgencyKind::Police,
        Gateway::Mappa => {
            matches!(kind, AgencyKind::Police | AgencyKind::Probation | AgencyKind::Health | AgencyKind::Housing)
        }
        Gateway::ChildrenActs | Gateway::CareAct2014 => kind != AgencyKind::Prosecution,
        Gateway::CrimeAndDisorderAct1998S115 | Gateway::VitalInterests | Gateway::Consent => true,
        Gateway::PublicTask | Gateway::RecognisedLegitimateInterests => regime(kind) == Regime::UkGdpr,
    }
}

/// Whether a law knows a basis: Part 3 has its own (DPA 2018 s.35), and UK GDPR those of art. 6 and 9.
pub fn knows(regime: Regime, basis: LawfulBasis) -> bool {
    match basis {
        LawfulBasis::LawEnforcementPart3 => regime == Regime::LawEnforcement,
        LawfulBasis::PublicTask
        | LawfulBasis::LegalObligation
        | LawfulBasis::LegitimateInterests
        | LawfulBasis::VitalInterests
        | LawfulBasis::Safeguarding
        | LawfulBasis::HealthOrSocialCare => regime == Regime::UkGdpr,
    }
}

/// Puts down the law of the receiver, whose kind the register knows and the case does not.
///
/// # Errors
/// The basis is none of that law.
pub fn received_by(sent: &mut ReferralSent, receiver: AgencyKind) -> Result<(), Refusal> {
    let regime = regime(receiver);
    if !knows(regime, sent.basis) {
        return Err(Refusal::BasisNotForReceiver);
    }
    sent.receiver_regime = Some(regime);
    Ok(())
}
