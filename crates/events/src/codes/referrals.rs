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
    /// MATAC or integrated offender management: serial perpetrators of domestic abuse, about the suspect.
    MatacIom,
    /// Domestic Violence Disclosure Scheme (Clare's Law): that somebody at risk be told of a past.
    Dvds,
    /// A school, college or employer, for the victim's safety there.
    EducationEmployer,
    /// That another force or hub takes the case over. How it is handed over is not part of the referral.
    CrossForceTransfer,
}
impl Plain for ReferralKind {
    const WHY: &'static str = "a code";
}
impl ReferralKind {
    /// Whether the person referred is the suspect. What asks for a case to be taken over, or for somebody at risk to be told,
    /// is about the victim: it stays with those who may know of her (hub default; domain 7.5 rule 4).
    pub fn is_about_the_suspect(self) -> bool {
        match self {
            Self::PerpetratorHealth
            | Self::PerpetratorProgramme
            | Self::MentalHealthCrisis
            | Self::Mappa
            | Self::MatacIom => true,
            Self::Advocacy
            | Self::Housing
            | Self::SafeguardingChild
            | Self::SafeguardingAdult
            | Self::Marac
            | Self::TechSafety
            | Self::TargetHardening
            | Self::SpoRequest
            | Self::VictimSupport
            | Self::Dvds
            | Self::EducationEmployer
            | Self::CrossForceTransfer => false,
        }
    }

    /// Whether it is acknowledged on the day it is sent, whatever the risk (hub default): somebody may come to harm today.
    pub fn is_urgent(self) -> bool {
        match self {
            Self::SafeguardingChild | Self::SafeguardingAdult | Self::MentalHealthCrisis => true,
            Self::Advocacy
            | Self::PerpetratorHealth
            | Self::PerpetratorProgramme
            | Self::Housing
            | Self::Marac
            | Self::Mappa
            | Self::TechSafety
            | Self::TargetHardening
            | Self::SpoRequest
            | Self::VictimSupport
            | Self::MatacIom
            | Self::Dvds
            | Self::EducationEmployer
            | Self::CrossForceTransfer => false,
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

/// What came of the work that a referral asked for. Returns count it (domain 8.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum ReferralOutcome {
    /// What was asked for was done.
    Achieved,
    /// Part of it was done.
    PartlyAchieved,
    /// It was tried, and not reached.
    NotAchieved,
    /// Advice was given to professionals.
    AdviceGiven,
    /// Another service took it on.
    ReferredOn,
}
impl Plain for ReferralOutcome {
    const WHY: &'static str = "a code; returns count it";
}

/// Why the sender takes a referral back. Returns count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum ReferralWithdrawalReason {
    /// It is not needed any more.
    NoLongerNeeded,
    /// The person referred does not want it.
    PersonDeclined,
    /// Another service does it.
    DoneByAnother,
    /// It was sent in error.
    SentInError,
}
impl Plain for ReferralWithdrawalReason {
    const WHY: &'static str = "a code; returns count it";
}

/// The law under which an agency processes personal data (domain 7.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Regime {
    /// DPA 2018 Part 3: competent authorities, for law enforcement.
    LawEnforcement,
    /// UK GDPR with DPA 2018 Part 2.
    UkGdpr,
}
impl Plain for Regime {
    const WHY: &'static str = "a code";
}

/// Where a receiver may pass on what it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum OnwardLimit {
    /// Nowhere: it stays with the receiver.
    ReceiverOnly,
    /// Only where the sender agreed before.
    AskSender,
    /// To agencies that take part in the case.
    AgenciesOnCase,
}
impl Plain for OnwardLimit {
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
    /// UK GDPR art. 6(1)(e): a task in the public interest or official authority.
    PublicTask,
    /// UK GDPR art. 6(1)(ea) and Annex 1: recognised legitimate interests (Data (Use and Access) Act 2025; from memory, not
    /// confirmed).
    RecognisedLegitimateInterests,
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
    /// UK GDPR art. 9(2)(h), DPA 2018 Sch. 1 para. 2: health or social care (from memory, not confirmed).
    HealthOrSocialCare,
}
impl Plain for LawfulBasis {
    const WHY: &'static str = "a code";
}
