//! Codes of judging risk.

use crate::field::Plain;
use serde::{Deserialize, Serialize};

/// Risk instruments, by name; items by code only. Publisher, version and form of each: crate `risk`, `catalogue`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Instrument {
    /// Stalking Screening Tool (NPCC).
    Sst,
    /// S-DASH.
    SDash,
    /// VS-DASH, which the victim completes.
    VsDash,
    /// DASH (police).
    Dash,
    /// DASH, as `SafeLives` publishes it: 24 items.
    DashSafeLives,
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
    /// Present, to the degree that the instrument calls critical (PPIT).
    Critical,
    /// How often: never (DARA).
    Never,
    /// How often: now and then.
    Occasionally,
    /// How often: often.
    Often,
    /// How often: all the time.
    AllTheTime,
}
impl Plain for Answer {
    const WHY: &'static str = "a code";
}

/// What an instrument has judged beside the summary judgement, each on a scale of its own (domain 4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Rated {
    /// What kind of case it looks like (SST).
    SuggestedClassification,
    /// The level that police assign (DASH, DARA).
    Level,
    /// The level of concern (SASH).
    Concern,
    /// How much effort the case needs (SAM).
    CasePrioritisation,
    /// The risk that the stalking goes on (SAM).
    ContinuedStalking,
    /// The risk of serious physical harm (SAM).
    SeriousPhysicalHarm,
    /// Whether the victim's fear is reasonable (SAM; from memory, not confirmed).
    ReasonablenessOfFear,
    /// Whether something must be done at once (SAM; from memory, not confirmed).
    ImmediateAction,
    /// Violence (SRP).
    Violence,
    /// Persistence (SRP).
    Persistence,
    /// Recurrence (SRP).
    Recurrence,
    /// Psychosocial damage (SRP).
    PsychosocialDamage,
    /// Imminent violence (SRP, as Cheshire lists it).
    ImminentViolence,
    /// Whether somebody is a priority perpetrator (PPIT).
    PriorityPerpetrator,
}
impl Plain for Rated {
    const WHY: &'static str = "a code";
}

/// A grade, in the word of the scale that it stands on. The same word on two scales is not the same grade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// It looks like stalking.
    Stalking,
    /// It looks like something else.
    SomethingElse,
    /// Standard.
    Standard,
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// Moderate.
    Moderate,
    /// High.
    High,
    /// Yes.
    Yes,
    /// No.
    No,
}
impl Plain for Grade {
    const WHY: &'static str = "a code";
}

/// Why no action answers an assessment (hub default; domain brief 1, F4: no assessment without a plan). The words stand in
/// its rationale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum NoPlanReason {
    /// Nothing that was found needs an answer.
    NothingToAnswer,
    /// Another body has a plan that answers it, outside the hub.
    PlannedElsewhere,
    /// The victim asked that nothing be done, and nothing has to be done against her wish.
    VictimAsked,
    /// The suspect cannot act, e.g. in custody or dead.
    SuspectCannotAct,
    /// A meeting that is called decides on the plan.
    MeetingDecides,
}
impl Plain for NoPlanReason {
    const WHY: &'static str = "a code; returns count it";
}

/// How sure the author of a clinical hypothesis is (hub default).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Little supports it.
    Low,
    /// Some of it is supported.
    Moderate,
    /// Well supported.
    High,
}
impl Plain for Confidence {
    const WHY: &'static str = "a code";
}

/// What the suspect is to the victim: an axis of its own beside the motive (domain 4.4).
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
pub enum Relationship {
    /// A former partner.
    ExIntimate,
    /// Family.
    Family,
    /// An acquaintance.
    Acquaintance,
    /// From work, or a professional and a client.
    Work,
    /// A neighbour.
    Neighbour,
    /// A stranger.
    Stranger,
    /// The victim is a public figure.
    PublicFigure,
    /// Asked, and not known.
    Unknown,
}
impl Plain for Relationship {
    const WHY: &'static str = "a code; returns count by it";
}

/// A change after which the risk is judged anew and that no other event of the hub tells (domain 4.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Circumstance {
    /// The victim moves.
    VictimMoves,
    /// The victim changes work.
    VictimChangesWork,
    /// The victim disengages.
    VictimDisengages,
    /// The suspect changes address.
    SuspectMoves,
    /// The suspect's work changes.
    SuspectChangesWork,
    /// A relationship of the suspect's begins or ends.
    SuspectsRelationshipChanges,
    /// The suspect's state of health changes.
    SuspectsHealthChanges,
    /// Another victim of the same suspect is linked.
    NewLinkedVictim,
    /// The suspect was arrested.
    Arrested,
    /// The suspect is released from custody or prison, or bail ends.
    Released,
    /// Bail was changed.
    BailChanged,
    /// The suspect was charged.
    Charged,
    /// No further action is taken.
    NoFurtherAction,
    /// A verdict was given.
    Verdict,
    /// A sentence was passed.
    Sentenced,
    /// An order was varied.
    OrderVaried,
    /// An order is about to end.
    OrderExpires,
}
impl Plain for Circumstance {
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
    /// Loss of the right to stay in the country.
    ImmigrationLoss,
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
    /// A protection order was served.
    OrderServed,
}
impl Plain for RedFlag {
    const WHY: &'static str = "a code";
}
