//! Why an act on a referral is refused.

/// The unmet condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Refusal {
    /// The id names another referral already.
    #[error("the id names another referral; send it as a new request")]
    IdTaken,
    /// The receiver is the sender.
    #[error("the receiver is the sender; name another agency")]
    ToOneself,
    /// The receiver would not see what it is asked.
    #[error("the receiver has no worker on the case; have one assigned first")]
    ReceiverNotOnCase,
    /// The receiver's workers are on strands from which a referral of this kind is hidden.
    #[error("the receiver's workers are on the side from which this is hidden; have another one assigned first")]
    ReceiverOnTheOtherSide,
    /// A health referral must say what it asks for.
    #[error("a health referral needs a mode; say consultation, assessment or intervention")]
    ModeNeeded,
    /// Only health referrals have a mode.
    #[error("only a health referral has a mode; leave it out")]
    ModeNotAsked,
    /// Consent is claimed of a person who does not know.
    #[error("consent needs an informed person; inform the person or use another gateway")]
    ConsentNotInformed,
    /// The suspect is under investigation.
    #[error("the suspect is under investigation; ask for a consultation instead")]
    UnderInvestigation,
    /// No such referral.
    #[error("the referral is not part of this case; name one that is")]
    ReferralUnknown,
    /// Another agency answers it.
    #[error("another agency was asked; leave the answer to it")]
    NotTheReceiver,
    /// The receiver answered otherwise.
    #[error("the referral is answered already; send a new one")]
    AlreadyAnswered,
    /// More was taken on than was asked.
    #[error("the mode is wider than what was asked; accept no more than that")]
    WiderThanAsked,
}

impl kernel::Reason for Refusal {}
