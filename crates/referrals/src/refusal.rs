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
    /// The sender alone does this.
    #[error("another agency sent it; leave this to it")]
    NotTheSender,
    /// It is a draft.
    #[error("the referral is a draft; send it first, or discard it")]
    NotSent,
    /// The draft was laid aside.
    #[error("the draft was discarded; make a new one")]
    DraftDiscarded,
    /// The draft was for something else.
    #[error("the draft is of another kind; discard it and send a new referral")]
    DraftOfAnotherKind,
    /// It was sent already.
    #[error("the referral was sent already; withdraw it if it is not needed")]
    AlreadySent,
    /// It was acknowledged already.
    #[error("the referral was acknowledged already; answer it next")]
    AlreadyAcknowledged,
    /// The receiver waits for information that it asked for.
    #[error("information was asked for already; wait for it, or answer")]
    AlreadyAsked,
    /// Nobody asked for information.
    #[error("no information is asked for; there is nothing to give")]
    NothingAsked,
    /// It was not accepted.
    #[error("the referral was not accepted; accept it first")]
    NotAccepted,
    /// The work was not started.
    #[error("the work was not started; record its start first")]
    NotStarted,
    /// The work has started.
    #[error("the work has started already; report how it goes")]
    AlreadyStarted,
    /// It was completed or withdrawn, or the person disengaged.
    #[error("the referral has ended; send a new one")]
    Ended,
    /// The sender's law does not know the power.
    #[error("an agency of this kind does not disclose under this power; name one that its law knows")]
    GatewayNotForSender,
    /// The receiver's law does not know the basis.
    #[error("the receiver does not process on this basis; name one that its law knows")]
    BasisNotForReceiver,
    /// A limit is told in words only.
    #[error("a limit in words needs a code; say how far it may go on")]
    OnwardLimitNeeded,
    /// What goes with it is not on the case.
    #[error("an item is not part of this case; name only what you see there")]
    ItemUnknown,
    /// More was taken on than was asked.
    #[error("the mode is wider than what was asked; accept no more than that")]
    WiderThanAsked,
}

impl kernel::Reason for Refusal {}
