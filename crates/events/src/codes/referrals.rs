//! Codes of referring and disclosing.

use crate::field::Plain;
use serde::{Deserialize, Serialize};

/// Kinds of referral (domain 5).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumIter,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ReferralKind {
    /// Specialist advocacy.
    Advocacy,
    /// Health work with the suspect.
    PerpetratorHealth,
    /// A programme for the suspect.
    PerpetratorProgramme,
    /// A mental health crisis service.
    MentalHealthCrisis,
    /// Housing.
    Housing,
    /// Safeguarding of a child.
    SafeguardingChild,
    /// Safeguarding of an adult.
    SafeguardingAdult,
    /// MARAC.
    Marac,
    /// MAPPA.
    Mappa,
    /// Technical safety.
    TechSafety,
    /// Securing the home.
    TargetHardening,
    /// A request for a protection order.
    SpoRequest,
    /// Victim support.
    VictimSupport,
}
impl Plain for ReferralKind {
    const WHY: &'static str = "a code";
}
impl ReferralKind {
    /// Whether the person referred is the suspect.
    pub fn is_about_the_suspect(self) -> bool {
        match self {
            Self::PerpetratorHealth | Self::PerpetratorProgramme | Self::MentalHealthCrisis | Self::Mappa => true,
            Self::Advocacy
            | Self::Housing
            | Self::SafeguardingChild
            | Self::SafeguardingAdult
            | Self::Marac
            | Self::TechSafety
            | Self::TargetHardening
            | Self::SpoRequest
            | Self::VictimSupport => false,
        }
    }
}

/// What health work is asked for or taken on.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumIter,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum HealthMode {
    /// Advice to professionals.
    Consultation,
    /// Seeing the suspect to assess.
    Assessment,
    /// Treatment.
    Intervention,
}
impl Plain for HealthMode {
    const WHY: &'static str = "a code";
}

/// Why a referral is declined.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumIter,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum DeclineReason {
    /// Not eligible.
    NotEligible,
    /// No capacity.
    NoCapacity,
    /// The wrong service.
    WrongService,
    /// Not while under investigation.
    UnderInvestigation,
    /// More information is needed.
    MoreInformationNeeded,
}
impl Plain for DeclineReason {
    const WHY: &'static str = "a code";
}

/// The power under which an agency discloses (domain 7.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Gateway {
    /// Common-law policing powers.
    PolicingCommonLaw,
    /// Crime and Disorder Act 1998 s.115.
    CrimeAndDisorderAct1998S115,
    /// Criminal Justice Act 2003 s.325.
    Mappa,
    /// Children Acts 1989 and 2004.
    ChildrenActs,
    /// Care Act 2014.
    CareAct2014,
    /// Vital interests of a person.
    VitalInterests,
    /// Consent of the person.
    Consent,
}
impl Plain for Gateway {
    const WHY: &'static str = "a code";
}

/// The basis on which a receiver processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum LawfulBasis {
    /// DPA 2018 Part 3.
    LawEnforcementPart3,
    /// UK GDPR art. 6(1)(e).
    PublicTask,
    /// UK GDPR art. 6(1)(c).
    LegalObligation,
    /// UK GDPR art. 6(1)(f) or recognised legitimate interests.
    LegitimateInterests,
    /// UK GDPR art. 6(1)(d).
    VitalInterests,
    /// UK GDPR art. 9(2)(g), DPA 2018 Sch. 1 para. 18.
    Safeguarding,
}
impl Plain for LawfulBasis {
    const WHY: &'static str = "a code";
}
