//! Codes of the course of conduct: who stands how to whom, and what suggests that a report was filed as less than it is.

use crate::field::Plain;
use serde::{Deserialize, Serialize};

/// By which connection somebody stands between the suspect and the victim: who acted in the suspect's place, or whom it
/// was done to instead of the victim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Connection {
    /// Family.
    Family,
    /// A partner.
    Partner,
    /// A friend.
    Friend,
    /// A colleague.
    Colleague,
    /// An employer.
    Employer,
    /// A neighbour.
    Neighbour,
    /// A service that was used or misled: a court, a school, a bank, a courier.
    Service,
    /// Anybody else.
    Other,
}
impl Plain for Connection {
    const WHY: &'static str = "a code for a kind of person, never who it is";
}

/// A rule that suggests that something may have been filed as less than it is. Each is a row of the table of domain 2.2.
/// What each looks at is in crate `conduct`; none decides anything.
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
pub enum HintRule {
    /// Criminal damage without a suspect may be interfering with property.
    DamageWithoutSuspect,
    /// Several malicious communications to one person may be contacting by any means.
    RepeatedCommunications,
    /// A nuisance or a suspicious vehicle where the victim lives or works may be loitering or watching.
    PresenceNearVictim,
    /// Repeated civil disputes or court claims of a former partner may be contact by legal process.
    RepeatedFilings,
    /// Harassment with all four signs may be stalking.
    HarassmentWithFour,
    /// A breach of an order is a further part of the course of conduct.
    BreachIsConduct,
    /// Conduct by or towards somebody else may be stalking of the victim by proxy.
    ByProxy,
}
impl Plain for HintRule {
    const WHY: &'static str = "the name of a rule";
}

/// What a person made of a hint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum HintAnswer {
    /// It is so.
    Accepted,
    /// It is not.
    Rejected,
}
impl Plain for HintAnswer {
    const WHY: &'static str = "a code";
}
