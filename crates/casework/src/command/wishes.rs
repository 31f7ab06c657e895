//! What the victim wishes, how safe she feels, her advocate, her right to know, and leave to contact her.

use events::{
    AdvocateAnswer, ContactChannel, ContactKind, RightToKnowOrigin, RightToKnowRefusal, SafetyAnswer, SafetyMoment,
    ToldAbout,
};
use kernel::{AgencyId, Date, EventId, Timestamp};

/// Record what the victim wishes to be told of and how often she is to hear.
#[derive(Debug, Clone, PartialEq)]
pub struct SetVictimPreference {
    /// What she asked to be told of.
    pub told_of: Vec<ToldAbout>,
    /// What she asked not to be told of.
    pub not_told_of: Vec<ToldAbout>,
    /// After how many days at the latest she hears again, 1 to 365.
    pub update_every_days: Option<u16>,
    /// When she said so.
    pub said_at: Timestamp,
    /// To whom.
    pub said_to: String,
    /// In her words.
    pub note: Option<String>,
}

/// Record what the victim said of how safe she feels, or that she was asked and did not say.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordVictimSafety {
    /// What she answered.
    pub answer: SafetyAnswer,
    /// At which moment of the work she was asked.
    pub moment: SafetyMoment,
    /// The day on which she said so.
    pub said_on: Date,
    /// To whom.
    pub said_to: String,
    /// In her words.
    pub note: Option<String>,
}

/// Record that the victim was offered an advocate.
#[derive(Debug, Clone, PartialEq)]
pub struct OfferAdvocate {
    /// Of which service.
    pub service: AgencyId,
    /// When.
    pub offered_at: Timestamp,
    /// What was said.
    pub note: Option<String>,
}

/// Record what she answered.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerAdvocateOffer {
    /// The offer.
    pub offer: EventId,
    /// What.
    pub answer: AdvocateAnswer,
    /// When.
    pub answered_at: Timestamp,
    /// Why, if she said so.
    pub reason: Option<String>,
}

/// Ask, or consider, that the victim be told who the suspect is.
#[derive(Debug, Clone, PartialEq)]
pub struct ConsiderRightToKnow {
    /// Who raised it.
    pub origin: RightToKnowOrigin,
    /// When it was raised.
    pub asked_at: Timestamp,
    /// What she is to be told.
    pub question: String,
}

/// Decide whether she is told.
#[derive(Debug, Clone, PartialEq)]
pub struct DecideRightToKnow {
    /// The event that raised it.
    pub considered: EventId,
    /// Whether she is told.
    pub tell: bool,
    /// Why she is not.
    pub refusal: Option<RightToKnowRefusal>,
    /// The risk of telling her.
    pub risk_of_telling: String,
    /// The risk of not telling her.
    pub risk_of_not_telling: String,
    /// Why it is decided so.
    pub reasons: String,
}

/// Ask whether a message to the victim may be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct ClearContact {
    /// By which channel.
    pub channel: ContactChannel,
    /// What.
    pub kind: ContactKind,
    /// When.
    pub sending_at: Timestamp,
}
