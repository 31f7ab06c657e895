//! Why the risk service says no. The names are stable: callers see them.

/// The unmet condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Refusal {
    /// The id names something else already. Source: hub default.
    #[error("this id is in use with other content; send a new request")]
    IdInUse,
    /// No assessment without a plan. Source: domain brief 1, F4.
    #[error("no action is planned or open; plan at least one action that answers the risk, or say why none is needed")]
    PlanMissing,
    /// An override up or down has its reason. Source: domain brief 4.1.
    #[error("the instrument's level is overridden; say why")]
    OverrideNeedsAReason,
    /// What is current begins in the past. Source: domain brief 4.2 (`assessment_window_start`).
    #[error("the assessed period begins in the future; begin it today or before")]
    WindowInTheFuture,
    /// Assess again no later than the rulebook says. Source: domain brief 4.5.
    #[error("the next assessment is due later than the rulebook allows for this level; choose an earlier day")]
    NextDueTooLate,
    /// A next assessment lies ahead. Source: hub default.
    #[error("the next assessment is due in the past; choose today or later")]
    NextDueInThePast,
    /// The rulebook must say how long a level may stand. Source: domain brief, preface.
    #[error("the rulebook has no period for this level on this day; ask a hub officer to adopt one")]
    NoPeriodInRulebook,
    /// A plan looks ahead. Source: hub default.
    #[error("an action is due in the past; choose today or later")]
    ActionDueInThePast,
    /// The owner of an action would not see it. Source: domain brief 5, step 5.
    #[error("an agency of the plan takes no part in the case; have one of its workers assigned first")]
    AgencyNotOnCase,
    /// What keeps the victim safe is hidden from those who face the suspect. Source: domain brief 7.5 rule 4.
    #[error("an owner's workers face the suspect and would not see the action; name another owner or strand")]
    OwnerFacesTheSuspect,
    /// The same action is open already. Source: hub default.
    #[error("the same action is planned already; leave it out, or say what differs")]
    ActionAlreadyPlanned,
    /// What was relied on is on the record. Source: domain brief 8.2.
    #[error("an event relied on is not in this case; name events of this case")]
    ReliedOnUnknown,
    /// Scales are not mapped onto each other. Source: domain brief 4.3.
    #[error("this level is not on the scale; very high is for professional judgement by probation")]
    LevelNotOnThisScale,
    /// Versions, items, answers and ratings are those of the instrument. Source: domain brief 4.2.
    #[error("a version, item, answer or rating is not this instrument's; use its form")]
    NotOnTheForm,
    /// Dissent is from a judgement on the record. Source: domain brief 4.1.
    #[error("no judgement of the risk was recorded by that event; name an assessment or a hub level of this case")]
    NoSuchJudgement,
    /// Dissent is another worker's. Source: hub default.
    #[error("this judgement is your own; assess the risk again instead")]
    OwnJudgement,
    /// A red flag names what it flags. Source: domain brief 4.4.
    #[error("no flag is named; name at least one")]
    NoFlags,
    /// What is told has not happened yet. Source: hub default.
    #[error("the occurrence lies in the future; check its date and the clock of the sending system")]
    OccurredInTheFuture,
    /// Nobody can have known yet. Source: hub default.
    #[error("the claimed knowledge lies in the future; check its date and the clock of the sending system")]
    KnownInTheFuture,
}

impl kernel::Reason for Refusal {}
