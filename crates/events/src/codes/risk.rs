//! Codes of judging risk.

use crate::field::Plain;
use serde::{Deserialize, Serialize};

/// Risk instruments, by publisher and name; items by code only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Instrument {
    /// Stalking Screening Tool (NPCC).
    Sst,
    /// S-DASH.
    SDash,
    /// DASH (police).
    Dash,
    /// DARA.
    Dara,
    /// SASH.
    Sash,
    /// SAM.
    Sam,
    /// SRP.
    Srp,
    /// PPIT.
    Ppit,
    /// Structured professional judgement without an instrument.
    ProfessionalJudgement,
}
impl Plain for Instrument {
    const WHY: &'static str = "a code";
}

/// The answer to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Yes, present.
    Yes,
    /// No, absent.
    No,
    /// Partly or possibly.
    Partly,
    /// Not known.
    DontKnow,
}
impl Plain for Answer {
    const WHY: &'static str = "a code";
}

/// A judged level. Scales are not mapped onto each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum RiskLevel {
    /// Standard or low.
    Standard,
    /// Medium or moderate.
    Medium,
    /// High.
    High,
    /// Very high (probation's scale).
    VeryHigh,
}
impl Plain for RiskLevel {
    const WHY: &'static str = "a code";
}

/// A hypothesis about motive (Mullen).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Motive {
    /// Rejected.
    Rejected,
    /// Resentful.
    Resentful,
    /// Intimacy seeker.
    IntimacySeeker,
    /// Incompetent suitor.
    IncompetentSuitor,
    /// Predatory.
    Predatory,
    /// Not known.
    Unknown,
}
impl Plain for Motive {
    const WHY: &'static str = "a code";
}

/// Red flags (domain 4.4, hub default list).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum RedFlag {
    /// Threats to kill.
    ThreatsToKill,
    /// Suicidal talk.
    SuicidalTalk,
    /// "Last resort" language.
    LastResortLanguage,
    /// Breach of any order.
    BreachOfOrder,
    /// Access to a weapon.
    Weapon,
    /// Strangulation.
    Strangulation,
    /// A visit to the home.
    VisitToHome,
    /// A tracking device.
    TrackingDevice,
    /// The victim has a new partner.
    NewPartnerOfVictim,
    /// Loss of work.
    JobLoss,
    /// Loss of contact with children.
    LossOfChildContact,
    /// The victim's fear rises.
    VictimsFearRises,
    /// Contact stops suddenly.
    ContactStops,
    /// Escalation in frequency, severity or diversity.
    Escalation,
    /// Contact through others.
    ProxyContact,
    /// Release from custody, or bail ends.
    ReleaseFromCustody,
    /// An order is about to end.
    OrderExpires,
}
impl Plain for RedFlag {
    const WHY: &'static str = "a code";
}
