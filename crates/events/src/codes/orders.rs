//! Codes of protection orders.

use crate::field::Plain;
use serde::{Deserialize, Serialize};

/// Kinds of protection order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum OrderKind {
    /// Stalking Protection Act 2019.
    StalkingProtectionOrder,
    /// Protection from Harassment Act 1997 s.5, s.5A.
    RestrainingOrder,
}
impl Plain for OrderKind {
    const WHY: &'static str = "a code";
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
