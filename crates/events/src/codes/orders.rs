//! Codes of protection orders.

use crate::field::Plain;
use serde::{Deserialize, Serialize};

/// Kinds of protection order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum OrderKind {
    /// Stalking Protection Act 2019.
    StalkingProtectionOrder,
    /// Sentencing Act 2020 s.360 on conviction, Protection from Harassment Act 1997 s.5A on acquittal.
    RestrainingOrder,
    /// Family Law Act 1996 s.42.
    NonMolestationOrder,
    /// Crime and Security Act 2010 s.28.
    DomesticViolenceProtectionOrder,
    /// Domestic Abuse Act 2021 Part 3.
    DomesticAbuseProtectionOrder,
    /// Bail Act 1976 s.3; Police and Criminal Evidence Act 1984.
    BailConditions,
    /// Criminal Justice Act 2003 s.250.
    LicenceConditions,
}
impl Plain for OrderKind {
    const WHY: &'static str = "a code";
}

/// In which proceedings an order was made that the police did not apply for here (domain 3). Which of them was checked:
/// `orders/src/parameters.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum OrderOrigin {
    /// An application of the police, made elsewhere.
    PoliceApplication,
    /// A criminal court, on a conviction.
    CourtOnConviction,
    /// A criminal court, on an acquittal.
    CourtOnAcquittal,
    /// Family or other civil proceedings.
    FamilyProceedings,
    /// Bail that a court gave.
    CourtBail,
    /// Bail that police gave.
    PoliceBail,
    /// A release on licence.
    ReleaseOnLicence,
}
impl Plain for OrderOrigin {
    const WHY: &'static str = "a code";
}

/// Who asked for an order that the police did not apply for here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum OrderApplicant {
    /// The person whom it protects.
    ProtectedPerson,
    /// Police.
    Police,
    /// The prosecution.
    Prosecution,
    /// Probation, or the prison, for a licence.
    Probation,
    /// Somebody else, e.g. a local authority.
    SomebodyElse,
    /// Nobody: of the court's own motion.
    Nobody,
}
impl Plain for OrderApplicant {
    const WHY: &'static str = "a code, never who it is";
}

/// Why an order is not pursued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum NotPursuedReason {
    /// The criteria are not met.
    CriteriaNotMet,
    /// Another order protects enough.
    OtherOrderInForce,
    /// After hearing the victim.
    VictimsWishes,
    /// The suspect is in custody.
    Custody,
    /// More evidence is needed.
    MoreEvidenceNeeded,
}
impl Plain for NotPursuedReason {
    const WHY: &'static str = "a code";
}

/// Why a recorded breach is not charged (domain 3.1, region D).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum NotChargedReason {
    /// No further action: the evidence does not suffice.
    InsufficientEvidence,
    /// No further action: a charge is not in the public interest.
    NotInPublicInterest,
    /// No further action: there was a reasonable excuse (SPA 2019 s.8).
    ReasonableExcuse,
    /// It was dealt with out of court.
    OutOfCourt,
}
impl Plain for NotChargedReason {
    const WHY: &'static str = "a code";
}

/// Which ground lets a force apply (SPA 2019 s.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Nexus {
    /// The respondent lives in the area.
    Resides,
    /// The respondent is in the area.
    IsInArea,
    /// The respondent is believed to be coming.
    BelievedComing,
    /// None is asked for: the force has no area of its own (British Transport Police, Ministry of Defence Police).
    NoArea,
}
impl Plain for Nexus {
    const WHY: &'static str = "a code";
}

/// How an order was served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum ServiceMethod {
    /// By an officer, in person.
    InPerson,
    /// In court.
    InCourt,
}
impl Plain for ServiceMethod {
    const WHY: &'static str = "a code";
}

/// Kinds of term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum TermKind {
    /// Must not.
    Prohibition,
    /// Must.
    Requirement,
}
impl Plain for TermKind {
    const WHY: &'static str = "a code";
}

/// What a hearing about an order is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum HearingPurpose {
    /// The application for an interim order.
    Interim,
    /// The main application.
    Main,
    /// Variation, renewal or discharge.
    Variation,
    /// An appeal.
    Appeal,
}
impl Plain for HearingPurpose {
    const WHY: &'static str = "a code";
}

/// Which of the applications before a court.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationPart {
    /// For an interim order (SPA 2019 s.5).
    Interim,
    /// For the order itself (SPA 2019 s.1, s.2).
    Main,
    /// To vary an order, an interim one too (SPA 2019 s.4, s.5), or to extend an interim one.
    Variation,
    /// To renew an order (SPA 2019 s.4).
    Renewal,
    /// To discharge an order, or an interim one (SPA 2019 s.4, s.5).
    Discharge,
}
impl Plain for ApplicationPart {
    const WHY: &'static str = "a code";
}
impl ApplicationPart {
    /// Whether it asks for a change of an order that was made (SPA 2019 s.4), and not for an order.
    pub fn is_of_a_change(self) -> bool {
        match self {
            Self::Interim | Self::Main => false,
            Self::Variation | Self::Renewal | Self::Discharge => true,
        }
    }
}

/// How a court changed an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Variation {
    /// An interim order lasts longer.
    InterimExtended,
    /// The terms of an interim order changed.
    InterimVaried,
    /// The terms or the period of the order changed (SPA 2019 s.4).
    Varied,
    /// The order lasts longer (SPA 2019 s.4).
    Renewed,
    /// The Crown Court put another order in its place (SPA 2019 s.7).
    OnAppeal,
}
impl Plain for Variation {
    const WHY: &'static str = "a code";
}

/// What a respondent has to notify (SPA 2019 s.9 and s.10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum NotifiedChange {
    /// A name not notified before; not to notify it is offence H20166.
    Name,
    /// Another home address; not to notify it is offence H20167.
    Address,
    /// Everything: the first notification was not made, which is offence H20165. It is found, and never notified as a change.
    Initial,
}
impl Plain for NotifiedChange {
    const WHY: &'static str = "a code";
}

/// How a court ended the case about a breach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum BreachOutcome {
    /// Found guilty, or pleaded so.
    Convicted,
    /// Found not guilty.
    Acquitted,
    /// The prosecution ended it.
    Discontinued,
}
impl Plain for BreachOutcome {
    const WHY: &'static str = "a code";
}

/// Who appeals, or had applied to a court for a change of an order (SPA 2019 s.4, s.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum AppealParty {
    /// The respondent.
    Respondent,
    /// A chief officer of police.
    ChiefOfficer,
}
impl Plain for AppealParty {
    const WHY: &'static str = "a code";
}

/// What an appeal is against (SPA 2019 s.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum AppealedDecision {
    /// The making of the order or of an interim order.
    OrderMade,
    /// A variation, a renewal or a discharge.
    Varied,
    /// The refusal to vary, renew or discharge.
    VariationRefused,
    /// The refusal to make the order or an interim order.
    ApplicationRefused,
}
impl Plain for AppealedDecision {
    const WHY: &'static str = "a code";
}

/// How an appeal ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum AppealResult {
    /// The decision stands.
    Dismissed,
    /// The decision is changed: the new order, or the changed one, is recorded as such.
    Allowed,
    /// What was appealed against is no more: an order, or a refusal, of which a court then decides again.
    Quashed,
    /// The appeal was given up.
    Withdrawn,
}
impl Plain for AppealResult {
    const WHY: &'static str = "a code";
}
