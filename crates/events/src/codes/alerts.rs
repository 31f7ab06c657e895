//! Codes of alerts.

use crate::field::Plain;
use serde::{Deserialize, Serialize};

/// What an alert is about.
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
pub enum AlertKind {
    /// A credential was used by whom it was not given to, or by a worker who has left.
    CredentialMisused,
    /// Certificates, keys or settings could not be taken over; those before go on.
    SettingsRejected,
    /// A policy could not be evaluated; what it was asked about was denied.
    PolicyFailed,
    /// A text was held because it looks as if it located somebody.
    TextHeld,
    /// A worker is related to somebody on a case.
    ConflictFound,
    /// A worker asked for a case whose people include somebody related to them.
    ConflictLooked,
    /// Somebody looked at a case that is watched because of a conflict of interest.
    WatchedCaseLooked,
    /// A worker asked for several cases that are not theirs.
    NoRelationship,
    /// A worker opened more cases within an hour than anybody's work asks for.
    Enumeration,
    /// A worker opened one case again and again while nothing happened on it.
    RepeatedLooks,
    /// A worker gave the same words as reason for different things.
    IdenticalReasons,
    /// A worker gave words as reason that are none.
    WorthlessReason,
    /// Somebody asks for a case by break-glass.
    BreakGlassRequested,
    /// A case was opened to somebody by break-glass.
    BreakGlassOpened,
    /// What was kept in reserve on the disk is being used.
    ReserveSpent,
    /// More alerts came within an hour than an inbox takes; the rest are counted here.
    TooManyAlerts,
    /// A revocation list expires soon; once it has, nobody of its agency is let in.
    RevocationListExpires,
    /// Two agencies have an authority in common, which lets in nobody of either.
    AuthorityShared,
    /// An issuer that is asked for its keys does not answer as it should.
    IssuerNotReached,
    /// Something that had to happen on a case did not happen in time.
    DutyMissed,
    /// Something was missed a while ago and nobody announced it: no clock runs.
    NoClockRuns,
    /// The rulebook lacks a period, so what is counted by it is on no list.
    PeriodMissing,
    /// A second occasion was joined to a case: what looked like single incidents is a course of conduct.
    SecondOccasion,
    /// The hub closes: no case begins here any more.
    HubCloses,
    /// The hub does not close after all.
    ClosureWithdrawn,
}
impl Plain for AlertKind {
    const WHY: &'static str = "a code";
}

/// To whom an alert is escalated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum EscalatedTo {
    /// The chairs of the hub.
    Chair,
    /// Who answers for the data of the agency in whose inbox it lies.
    InformationGovernanceLead,
}
impl Plain for EscalatedTo {
    const WHY: &'static str = "a code";
}
