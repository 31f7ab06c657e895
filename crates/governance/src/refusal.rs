//! Why an act of governance is refused.

/// The unmet condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Refusal {
    /// The short name belongs to another body.
    #[error("the agency is registered otherwise; choose another short name")]
    AgencyTaken,
    /// No such agency.
    #[error("the agency is not registered; register it first")]
    AgencyUnknown,
    /// The trust domain stands for another agency.
    #[error("the trust domain stands for another agency, now or before; choose another")]
    TrustDomainTaken,
    /// The issuer stands for another agency.
    #[error("the issuer stands for another agency, now or before; choose another")]
    IssuerTaken,
    /// A worker without a role cannot act.
    #[error("no role is named; name at least one")]
    NoRoles,
    /// Who audits acts in no other role.
    #[error("an auditor holds no other role; register another worker for the other roles")]
    AuditorActs,
    /// A role is not one of the agency's kind.
    #[error("a role does not fit the kind of the agency; register the worker where the role belongs")]
    RoleNotOfAgency,
    /// The version does not follow the last one.
    #[error("the version does not follow the one in force; count up from that by one")]
    StaleVersion,
    /// A code of the set in force would be gone.
    #[error("the set leaves out a code of the one in force; keep it, and end it by its last day")]
    CodeRemoved,
    /// Nothing was proposed under this id.
    #[error("no policy was proposed under this id; propose it first")]
    ProposalUnknown,
    /// Who proposed a policy would adopt it.
    #[error("a policy is adopted by somebody else than who proposed it; have another adopt it")]
    SecondPersonNeeded,
    /// Somebody would see more of a class, and none of its owners agreed.
    #[error("somebody would see more; have an information-governance lead of an agency that owns the data adopt it")]
    OwnerMustAgree,
    /// A period is missing.
    #[error("the rulebook has no period in force today for every name; add those missing")]
    PeriodMissing,
    /// A period is too short or too long.
    #[error("a period is not 1 to 1,000 units long; correct its length")]
    PeriodLengthOutOfBounds,
    /// Returns would keep back nothing, or everything. Source: hub default.
    #[error("the least count that returns tell is a number from 3 to 100; correct it")]
    SmallCountsOutOfBounds,
    /// No such worker.
    #[error("the worker is not registered; register the worker first")]
    WorkerUnknown,
    /// The worker left.
    #[error("the worker has left; name another, or register the worker again")]
    WorkerLeft,
    /// The worker is not registered for the strand.
    #[error("the worker is not registered for this strand; name another worker or strand")]
    StrandNotHeld,
    /// The worker is or was on the other side of this case.
    #[error("the worker is or was on the other side of this case; name another worker")]
    BothSides,
    /// The hub has not been asked yet.
    #[error("the case is not referred to the hub; only the agency that opened it works on it")]
    NotReferred,
    /// The worker is not on the list that the case is restricted to.
    #[error("the case is restricted and the worker is not on the list; have it restricted anew")]
    CaseRestricted,
    /// The worker was never assigned.
    #[error("the worker is not assigned to the case; nothing is to be ended")]
    NotAssigned,
    /// A point of contact assigns others to a case before taking it on.
    #[error("you have not taken the case on; assign yourself first")]
    NotTakenOn,
    /// A chair would let themselves into a case.
    #[error("a chair gives cases to others; have somebody else assign you")]
    ChairAssignsOthers,
    /// Another point of contact has taken the case on.
    #[error("a point of contact has taken the case on; ask them or the chair")]
    AlreadyTakenOn,
    /// Who works for an agency is for the agency to say, or the chair.
    #[error("the worker is another agency's; ask that agency or the chair")]
    NotYourWorker,
    /// The last who speaks for the victim would go.
    #[error("nobody else faces the victim, or is of the agency that opened the case; have another assigned first")]
    LastOnTheVictimsSide,
    /// The list is empty.
    #[error("the list is empty; name at least one worker")]
    EmptyList,
    /// Who restricts would lock oneself out.
    #[error("the list leaves out the caller; add the caller")]
    CallerNotOnList,
    /// The stalking lead would be locked out.
    #[error("the list leaves out a point of contact assigned to the case; add them or end the assignment first")]
    SpocNotOnList,
    /// Nobody would speak for the victim any more.
    #[error("the list leaves out all who face the victim, or all of the agency that opened the case; add one of them")]
    VictimsSideNotOnList,
    /// Nobody shares alone.
    #[error("an agreement has at least two parties; name another")]
    PartyMissing,
    /// An agreement that is for nothing.
    #[error("no purpose is named; name at least one")]
    PurposeMissing,
    /// An agreement that is over before it is made, or before it begins.
    #[error("the last day lies before the first, or is past; correct the days")]
    AgreementOver,
    /// A review that comes too early or too late.
    #[error("the review is not within the agreement; name a day within it")]
    ReviewOutside,
    /// No such agreement.
    #[error("there is no such agreement; name one by the event that made it")]
    AgreementUnknown,
    /// Who leaves was never in.
    #[error("the agency is not a party to the agreement; name one that is")]
    NotAParty,
    /// No such alert in this inbox.
    #[error("there is no such alert; list those that are there")]
    AlertUnknown,
    /// Nobody passes an alert to themselves.
    #[error("you are the one to whom it would go; acknowledge it, or escalate it to another")]
    EscalatedToOneself,
    /// Nobody asked for it in this agency.
    #[error("nobody of this agency asked for such a break-glass; list those that there are")]
    BreakGlassUnknown,
    /// Somebody has yet to look at an earlier one.
    #[error("an earlier break-glass of this worker is not reviewed yet; have it reviewed first")]
    ReviewOpen,
    /// One worker asks again and again.
    #[error("this was asked for too often within an hour; speak to somebody who may agree")]
    AskedTooOften,
    /// Who asks would agree.
    #[error("who asked for it does not agree to it; have another agree")]
    ApproverAskedForIt,
    /// Nobody agreed in time.
    #[error("nobody agreed within an hour; ask again")]
    BreakGlassLapsed,
    /// Nobody agreed to it.
    #[error("nobody agreed to it, so nothing is to be reviewed")]
    NothingToReview,
    /// Who took part would review.
    #[error("who asked for it or agreed to it does not review it; have another look at it")]
    ReviewerTookPart,
    /// Somebody registers themselves anew.
    #[error("nobody gives themselves roles or strands; another hub officer registers you")]
    OwnRegistration,
    /// Somebody declares for somebody else.
    #[error("everybody declares for themselves; who answers for the agency's data may declare for others")]
    DeclaredForAnother,
    /// A hub is not another one to itself.
    #[error("this is the hub itself; register another one")]
    OwnHub,
    /// No such hub is registered.
    #[error("no such hub is registered; register it first")]
    HubNotRegistered,
    /// It was declined for another reason, or another file of that transfer was.
    #[error("the transfer is declined already; send the answer that was made then")]
    DeclinedAlready,
    /// The hub would have closed before it was said.
    #[error("the day of closing is past; name today or a later day")]
    ClosingDayPast,
    /// The hub closes already, in another way.
    #[error("the hub's closure is declared otherwise; have that withdrawn first")]
    ClosureDeclaredAlready,
    /// No such closure stands.
    #[error("no such closure of this hub stands; look which does")]
    ClosureUnknown,
    /// Who declared it would confirm it.
    #[error("a closure is confirmed by somebody else than who declared it; have another hub officer confirm it")]
    AnotherOfficerNeeded,
    /// Nobody else agreed yet.
    #[error("the closure is not confirmed; have another hub officer confirm it first")]
    ClosureNotConfirmed,
    /// It is too early.
    #[error("the day of closing has not come; hand custody over from that day on")]
    ClosingDayNotCome,
    /// Custody was handed over.
    #[error("custody of this hub was handed over and nothing is decided here any more; ask the successor")]
    HubClosed,
    /// No such conflict was found on the case.
    #[error("no such conflict was found on the case; name one by the event that an alert names")]
    ConflictUnknown,
}

impl kernel::Reason for Refusal {
    fn is_denial(self) -> bool {
        matches!(self, Self::ApproverAskedForIt | Self::ReviewerTookPart)
    }
}
