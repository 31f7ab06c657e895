//! Why intake says no. The names are stable: callers see them.

/// The unmet condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Refusal {
    /// What is reported has not happened yet. Source: hub default.
    #[error("the occurrence lies in the future; check its date and the clock of the sending system")]
    OccurredInTheFuture,
    /// Nobody can have known yet. Source: hub default.
    #[error("the claimed knowledge lies in the future; check its date and the clock of the sending system")]
    KnownInTheFuture,
    /// Nobody is born tomorrow. Source: hub default.
    #[error("the date of birth lies in the future; check it")]
    BornInTheFuture,
    /// No PNC id is of a year that has not come. Source: crate `reference`.
    #[error("the PNC id is of a year to come; check it")]
    IdentifierOfTheFuture,
    /// Nobody stalks themselves. Source: Protection from Harassment Act 1997 s.2A (another person).
    #[error("the suspect is the victim; name another person")]
    SuspectIsTheVictim,
    /// The id names something else already. Source: hub default.
    #[error("this id is in use with other content; send a new request")]
    IdInUse,
    /// Only an opened case can be acted on. Source: domain brief 5.
    #[error("no case is opened here; open it first")]
    NotOpened,
    /// A case is referred once. Source: domain brief 5.
    #[error("the case is already referred; add to it instead")]
    AlreadyReferred,
    /// Links and screening are the hub's work, which begins with the referral. Source: domain brief 5.
    #[error("the case is not referred to the hub; refer it first")]
    NotReferred,
    /// A link needs a reported incident. Source: domain brief 1, F2.
    #[error("no such incident is reported; report it first")]
    IncidentUnknown,
    /// Why incidents are connected is stored. Source: domain brief 2.1.
    #[error("a proposed link needs evidence or a reason; say what connects the incident with the case")]
    LinkNeedsEvidence,
    /// The incident is part of the course of conduct. Source: domain brief 1, F2.
    #[error("the incident is already linked; undo the link first if it is wrong")]
    AlreadyLinked,
    /// A person said no before. Source: hub default.
    #[error("the link was rejected or undone before; give a reason to propose it again")]
    AlreadyRejected,
    /// Only a proposed link is decided. Source: domain brief 1, F2.
    #[error("no link to this incident is proposed; propose it first")]
    NotProposed,
    /// Two people look before one agency's report is shown to others. Source: hub default.
    #[error("you proposed this link to another agency's report; somebody else confirms it")]
    ProposerMayNotConfirm,
    /// A confirmed link is undone, not rejected. Source: hub default.
    #[error("the link is already confirmed; undo it instead")]
    AlreadyConfirmed,
    /// Only a confirmed link is undone. Source: hub default.
    #[error("the incident is not linked; there is nothing to undo")]
    NotLinked,
    /// Think stalking first. Source: domain brief 1, F1 and 2.1.
    #[error("the signs or an earlier screening point to stalking; say why it is not stalking")]
    SignsPointToStalking,
    /// Stalking needs a course of conduct. Source: Protection from Harassment Act 1997 s.2A(2)(a), s.7(3).
    #[error("stalking needs at least two occasions; tick repeated or link a second incident")]
    NoCourseOfConduct,
    /// Conduct becomes stalking on the record after it was screened as such. Source: domain brief 1, F1.
    #[error("the case is not screened as stalking; screen it first")]
    NotScreened,
    /// A classification covers incidents. Source: domain brief 2.2.
    #[error("no incident is named; name the linked incidents that the classification covers")]
    NoIncidents,
    /// A classification covers the course of conduct only. Source: domain brief 2.2.
    #[error("an incident is not linked to the case; confirm its link first")]
    IncidentNotLinked,
    /// Only what is suggested is answered, on what was shown of it. Source: domain brief 2.2.
    #[error("no such hint is there, or it rests on other events; read the course of conduct again")]
    HintUnknown,
    /// A hint is answered once. Source: hub default.
    #[error("the hint is already answered otherwise; screen the incident or classify the conduct anew instead")]
    HintAnswered,
    /// To accept a hint is to say what the incident is. Source: domain brief 1, F1 and 2.2.
    #[error("an accepted hint reclassifies its incident; say what it is now taken to be")]
    NothingReclassified,
}

impl kernel::Reason for Refusal {}
