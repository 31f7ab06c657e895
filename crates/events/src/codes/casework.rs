//! Codes of working on a case.

use crate::field::Plain;
use serde::{Deserialize, Serialize};

/// What follows from triage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum TriageDecision {
    /// The case is put up for adoption.
    ProposeAdoption,
    /// Advice to the referrer.
    AdviceOnly,
    /// Not stalking; another service is named.
    Signpost,
}
impl Plain for TriageDecision {
    const WHY: &'static str = "a code";
}

/// What kind of record an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// From a health record; shared only as a summary that a clinician approved.
    HealthRecord,
    /// A measure that makes the victim safer.
    SafetyMeasure,
    /// A report on the suspect, e.g. for a court or a supervisor.
    Report,
    /// A note of work.
    Note,
    /// A document held elsewhere.
    Document,
}
impl Plain for ItemKind {
    const WHY: &'static str = "a code";
}

/// How much is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum HowShared {
    /// In full.
    Full,
    /// As a summary.
    Summary,
}
impl Plain for HowShared {
    const WHY: &'static str = "a code";
}

/// Why an item is corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum CorrectionReason {
    /// It held a detail of somebody else.
    WrongPerson,
    /// It was wrong.
    Inaccurate,
    /// It was misleading by omission.
    Incomplete,
}
impl Plain for CorrectionReason {
    const WHY: &'static str = "a code";
}

/// Areas of a needs assessment (domain 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum NeedArea {
    /// Safety.
    Safety,
    /// Language and communication.
    Communication,
    /// Vulnerability and intimidation.
    Vulnerability,
    /// Special measures.
    SpecialMeasures,
    /// Safe contact.
    SafeContact,
    /// Children and dependants.
    Children,
    /// Health.
    Health,
    /// Housing.
    Housing,
    /// Work and study.
    Work,
    /// Immigration.
    Immigration,
    /// Finances.
    Finances,
    /// Technical safety.
    TechSafety,
    /// Wishes about orders.
    Orders,
}
impl Plain for NeedArea {
    const WHY: &'static str = "a code";
}

/// By which channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum ContactChannel {
    /// A mobile phone.
    MobilePhone,
    /// A work phone.
    WorkPhone,
    /// Text message.
    Text,
    /// E-mail.
    Email,
    /// In person.
    InPerson,
    /// Through the advocate.
    ThroughAdvocate,
    /// Letter.
    Letter,
}
impl Plain for ContactChannel {
    const WHY: &'static str = "a code";
}

/// What of the victim's whereabouts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum LocationKind {
    /// Home.
    Home,
    /// Workplace.
    Workplace,
    /// School.
    School,
    /// Vehicle.
    Vehicle,
    /// Routine.
    Routine,
    /// Phone.
    Phone,
}
impl Plain for LocationKind {
    const WHY: &'static str = "a code";
}

/// What a victim is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum ToldAbout {
    /// Arrest, interview, bail, release.
    InvestigationStep,
    /// Charge or a decision not to charge.
    Charge,
    /// An order made, served, varied or ending.
    Order,
    /// A court's decision.
    CourtOutcome,
    /// A correction of the record.
    Correction,
    /// That an order will end, before it does.
    OrderEnding,
    /// Who the suspect is, or that she is not told.
    RightToKnow,
    /// The agreed update, also where there is nothing new.
    Update,
}
impl Plain for ToldAbout {
    const WHY: &'static str = "a code";
}

/// An attempt is not a telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum ToldOutcome {
    /// The victim was told.
    Told,
    /// Contact failed.
    Attempted,
    /// The victim asked not to be told of it.
    DeclinedByVictim,
}
impl Plain for ToldOutcome {
    const WHY: &'static str = "a code";
}

/// How reliable the source of intelligence is (3x5x2; College of Policing APP, intelligence report).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum SourceEvaluation {
    /// 1: reliable.
    Reliable,
    /// 2: untested.
    Untested,
    /// 3: not reliable.
    NotReliable,
}
impl Plain for SourceEvaluation {
    const WHY: &'static str = "a code";
}

/// How the source comes to know it (3x5x2; College of Policing APP, intelligence report).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum IntelligenceAssessment {
    /// A: known directly to the source.
    KnownDirectly,
    /// B: known indirectly to the source, and corroborated.
    KnownIndirectlyCorroborated,
    /// C: known indirectly to the source.
    KnownIndirectly,
    /// D: not known.
    NotKnown,
    /// E: suspected to be false.
    SuspectedFalse,
}
impl Plain for IntelligenceAssessment {
    const WHY: &'static str = "a code";
}

/// Whether intelligence may be passed on (3x5x2; College of Policing APP, intelligence report).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Handling {
    /// P: lawful sharing permitted.
    SharingPermitted,
    /// C: lawful sharing permitted with conditions.
    SharingPermittedWithConditions,
}
impl Plain for Handling {
    const WHY: &'static str = "a code";
}

/// Steps the victim must be told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Arrested.
    Arrested,
    /// Interviewed under caution.
    InterviewedUnderCaution,
    /// Released on bail with conditions.
    ReleasedOnConditionalBail,
    /// Released on bail.
    ReleasedOnBail,
    /// Released under investigation.
    ReleasedUnderInvestigation,
    /// Bail changed.
    BailChanged,
    /// Charged.
    Charged,
    /// No further action.
    NoFurtherAction,
    /// Remanded in custody.
    Remanded,
    /// Released from custody.
    ReleasedFromCustody,
}
impl Plain for Step {
    const WHY: &'static str = "a code";
}

/// What a criminal court decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A guilty plea.
    GuiltyPlea,
    /// Convicted after trial.
    Convicted,
    /// Acquitted.
    Acquitted,
    /// Custody.
    SentencedToCustody,
    /// A community sentence.
    SentencedInCommunity,
    /// A suspended sentence.
    CustodySuspended,
    /// Discontinued.
    Discontinued,
}
impl Plain for Outcome {
    const WHY: &'static str = "a code";
}

/// What became of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum ActionOutcome {
    /// Done.
    Done,
    /// Could not be done.
    CouldNot,
    /// Was not done.
    DidNot,
}
impl Plain for ActionOutcome {
    const WHY: &'static str = "a code";
}

/// How an agency was represented at a discussion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Somebody was there.
    Present,
    /// Nobody was there, and it had said so.
    Apologies,
    /// Nobody was there.
    Absent,
}
impl Plain for Presence {
    const WHY: &'static str = "a code; returns count attendance";
}

/// What a question to an agency came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum ReturnResult {
    /// It has information, and put it in.
    InformationGiven,
    /// It looked, and has none.
    NoTrace,
    /// It tells nothing, and says why.
    Refused,
}
impl Plain for ReturnResult {
    const WHY: &'static str = "a code; returns count it";
}
