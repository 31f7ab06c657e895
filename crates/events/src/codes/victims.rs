//! Codes of what is done for the victim beside telling: her wishes, her advocate, her right to know, leave to contact her.

use crate::field::Plain;
use serde::{Deserialize, Serialize};

/// What a message to the victim is. A channel says by what it reaches her, this what reaches her.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum ContactKind {
    /// A call that she takes herself.
    Call,
    /// A voicemail.
    Voicemail,
    /// A text message.
    Text,
    /// An e-mail.
    Email,
    /// A letter.
    Letter,
    /// A conversation.
    InPerson,
}
impl Plain for ContactKind {
    const WHY: &'static str = "a code";
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is the day of its name")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// How safe the victim says that she feels. The four answers are those of the Crime Survey for England and Wales, which asks
/// how safe people feel (from memory, not confirmed); that it is asked so of the suspect is a hub default.
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
pub enum SafetyAnswer {
    /// Very safe.
    VerySafe,
    /// Fairly safe.
    FairlySafe,
    /// A bit unsafe.
    BitUnsafe,
    /// Very unsafe.
    VeryUnsafe,
    /// She was asked and did not say; it is hers not to.
    DidNotSay,
}
impl Plain for SafetyAnswer {
    const WHY: &'static str = "a code; returns count it";
}

/// At which moment of the work the victim is asked how safe she feels (hub default).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum SafetyMoment {
    /// At the first contact.
    FirstContact,
    /// At a review.
    Review,
    /// When the work for her comes to its end.
    Closing,
}
impl Plain for SafetyMoment {
    const WHY: &'static str = "a code";
}

/// What the victim answered to the offer of an advocate. No answer is no event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum AdvocateAnswer {
    /// She wants one.
    Accepted,
    /// She does not; it is her choice, and she may change her mind.
    Declined,
}
impl Plain for AdvocateAnswer {
    const WHY: &'static str = "a code; returns count it";
}

/// Who raised it that the victim be told who the suspect is (domain 6, right to know).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum RightToKnowOrigin {
    /// The victim asked.
    AskedByVictim,
    /// Her advocate asked.
    AskedByAdvocate,
    /// Police considered it of their own accord.
    ConsideredByPolice,
}
impl Plain for RightToKnowOrigin {
    const WHY: &'static str = "a code";
}

/// Why the victim is not told who the suspect is (hub default; the right-to-know guidance was not seen).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum RightToKnowRefusal {
    /// It is not known who it is, or not surely enough.
    IdentityNotEstablished,
    /// Telling would put her at more risk than not telling.
    RiskToVictim,
    /// Telling would put somebody else in danger.
    RiskToOthers,
    /// Telling would defeat the investigation, for now.
    HarmToInvestigation,
    /// A court or a law forbids it.
    ForbiddenByLaw,
    /// She does not want to know.
    NotWantedByVictim,
}
impl Plain for RightToKnowRefusal {
    const WHY: &'static str = "a code; returns count it";
}
