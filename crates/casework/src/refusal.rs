//! Why an act of the hub's process is refused.

/// The unmet condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Refusal {
    /// Conditions without the code that says so, or the code without conditions.
    #[error("conditions go with the handling code C, and the code with conditions; give both or neither")]
    ConditionsAndHandlingDisagree,
    /// The hub has not been asked yet.
    #[error("the case is not referred to the hub; refer it first")]
    NotReferred,
    /// Triage has decided otherwise.
    #[error("the case is triaged already; read the decision that holds")]
    AlreadyTriaged,
    /// Triage did not put the case up for adoption.
    #[error("triage did not propose adoption; triage it so first")]
    NotTriagedForAdoption,
    /// Another service is named, and it is not said which.
    #[error("no service is named; say where the person was signposted to")]
    SignpostedNowhere,
    /// A signpost says that it is not stalking, and the case or an incident of it is screened as stalking (domain 1, F1; 5, step 2).
    #[error("the case or an incident of it is screened as stalking; screen it anew first, or decide otherwise")]
    ScreenedAsStalking,
    /// The meeting that is said to have decided did not discuss the case.
    #[error("the meeting did not discuss the case; record the discussion first")]
    NotDiscussed,
    /// The case is not adopted.
    #[error("the case is not adopted; adopt it first")]
    NotAdopted,
    /// The case is not monitored.
    #[error("the case is not stepped down; step it down first")]
    NotSteppedDown,
    /// The victim was not asked.
    #[error("the victim was not consulted; consult the victim first")]
    VictimNotConsulted,
    /// She was consulted, and that was not safe.
    #[error("the victim was consulted, and it is said that this was not safe; give the one or the other")]
    ConsultedAndNotSafe,
    /// The case is not closed.
    #[error("the case is not closed; work on it goes on")]
    NotClosed,
    /// No such condition was named when the case was closed.
    #[error("no such condition was named when the case was closed; raise a red flag or link an incident instead")]
    NoSuchCondition,
    /// An order outlives the work on the case, and nobody looks at its end (domain 5, step 8).
    #[error("an order is in force and nobody is named who looks at its end; name an agency and a day")]
    OrderNotDiarised,
    /// The order is not in force.
    #[error("the order is not in force; leave it out")]
    OrderNotInForce,
    /// It would be looked at in the past, or after its end.
    #[error("the order is looked at in the past or after its last day; choose a day between")]
    DiarisedOutOfTime,
    /// A line of enquiry has neither a result nor a reason (domain 1, F3).
    #[error("a line of enquiry has no result and no reason why there is none; note it first")]
    EnquiryWithoutResult,
    /// The date of the review is not to come.
    #[error("the review lies in the past; give a date to come")]
    ReviewInThePast,
    /// Actions of the plan are open.
    #[error("actions of the plan are open; close them first")]
    OpenActions,
    /// An alleged breach has no end yet.
    #[error("a breach is not brought to an end; record what became of it first")]
    BreachStillOpen,
    /// Nobody has judged the risk since a breach (domain 3.1, region D: every breach triggers a reassessment).
    #[error("the risk was not assessed after a breach; assess it first")]
    BreachNotAssessed,
    /// The risk was judged high or imminent last, today, or by an agency that is not due to judge it again yet (domain 5,
    /// step 8: criteria met; hub default).
    #[error("the risk stands at high or imminent; assess it again first")]
    RiskStillHigh,
    /// A recipient has not acknowledged a correction.
    #[error("a correction is not acknowledged by all recipients; have it acknowledged first")]
    CorrectionNotAcknowledged,
    /// The victim has not been told of a step.
    #[error("the victim has not been told of a step; tell the victim first")]
    VictimNotTold,
    /// Another hub has the case.
    #[error("another hub has taken the case over; read which, and ask there")]
    CaseTransferred,
    /// No such hub is registered.
    #[error("no such hub is registered; have a hub officer register it")]
    HubUnknown,
    /// A hub has not answered yet.
    #[error("the case is offered to a hub that has not answered; record its answer first")]
    TransferPending,
    /// The case was not offered so.
    #[error("the case was not offered under this id; check that the answer belongs to this case")]
    TransferUnknown,
    /// Whoever answers was not asked.
    #[error("the answer is from another hub than the one to which the case was offered")]
    AnsweredByAnother,
    /// What was recorded since lies in no file, and would end here unheard.
    #[error("something was recorded since the case was offered: pass it on to the other hub, and say that you did")]
    NewsSinceTheOffer,
    /// It was answered otherwise before.
    #[error("the offer is answered already; read how")]
    TransferAnswered,
    /// The case came before, by another transfer or with other content.
    #[error(
        "this hub has the case already; record what is new on the case here, and decline the file as known already"
    )]
    AlreadyReceived,
    /// What was restricted there, or concerned somebody who worked there, comes restricted.
    #[error(
        "the case is restricted at the hub that sends it, or concerns somebody there; name who may work on it here"
    )]
    RestrictionNeeded,
    /// There is no such received case.
    #[error("no case was received by this transfer, or it has no such part")]
    NotReceived,
    /// Nothing of that kind is owed because of that event, by that agency.
    #[error("no such duty is owed; read the list of work for those that are")]
    DutyUnknown,
    /// Somebody else owes it.
    #[error("another agency owes it; it, or a chair, can excuse it")]
    NotYourDuty,
    /// It was excused already, otherwise.
    #[error("it is excused already; read why")]
    AlreadyExcused,
    /// The id names something else already.
    #[error("the id names something else; send the act as a new request")]
    IdTaken,
    /// What is told has not happened yet. Source: hub default.
    #[error("the occurrence lies in the future; check its date and the clock of the sending system")]
    OccurredInTheFuture,
    /// Nobody can have known yet. Source: hub default.
    #[error("the claimed knowledge lies in the future; check its date and the clock of the sending system")]
    KnownInTheFuture,
    /// A summary is what will be shown, and there is none.
    #[error("there is no summary to show; write one")]
    SummaryNeeded,
    /// The event is not in the history of this case.
    #[error("the event is not part of this case; name one that is")]
    ItemUnknown,
    /// Another agency controls the event.
    #[error("another agency controls the event; ask that agency")]
    NotYourItem,
    /// No receiver is named.
    #[error("no receiver is named; name at least one agency")]
    NobodyToShareWith,
    /// The agency names itself.
    #[error("the agency holds it already; name another agency")]
    SharedWithOneself,
    /// The agency takes no part in the case.
    #[error("the agency takes no part in the case; have one of its workers assigned first")]
    AgencyNotOnCase,
    /// No clinician approved it.
    #[error("a clinician must approve sharing a health record; obtain the approval")]
    ClinicianApprovalNeeded,
    /// A health record is never shared in full.
    #[error("a health record is shared as a summary only; share the summary")]
    HealthIsSharedAsSummary,
    /// Consent is claimed of a person who does not know.
    #[error("consent needs an informed person; inform the person or use another gateway")]
    ConsentNotInformed,
    /// The sender's law does not know the power. Source: domain 7.1.
    #[error("an agency of this kind does not disclose under this power; name one that its law knows")]
    GatewayNotForSender,
    /// The receivers' law does not know the basis. Source: domain 7.1.
    #[error(
        "the receivers do not process on this basis; name one of UK GDPR where one of them is under it, else law enforcement"
    )]
    BasisNotForReceiver,
    /// Where the victim can be found is fenced.
    #[error("the victim's location is not shared; share a safety measure instead")]
    LocationIsNotShared,
    /// What the victim wishes, chooses and may know stays with those who work for her.
    #[error("what the victim wishes, chooses or may know is not shared on; whoever works for her sees it")]
    HersIsNotShared,
    /// The event is superseded.
    #[error("the event is corrected; share its correction instead")]
    SupersededByCorrection,
    /// What is fenced has no correction in words.
    #[error("what locates or reaches the victim is not corrected in words; record it anew")]
    RecordAnewInstead,
    /// The event is corrected otherwise.
    #[error("the event is corrected already; correct its correction instead")]
    AlreadyCorrected,
    /// The event corrects nothing.
    #[error("the event is not a correction; name the correction")]
    NotACorrection,
    /// The correction was not sent to this agency.
    #[error("the correction was not sent to this agency; nothing is to be done")]
    NotARecipient,
    /// Enhanced rights are taken away without a reason.
    #[error("base rights need a reason; give one")]
    DowngradeNeedsAReason,
    /// The victim is not told of events of this kind.
    #[error("there is nothing to tell of this event; name a step, outcome, charge, order or correction")]
    NothingToTell,
    /// The event is about something else.
    #[error("the event is not about that; say what it is about")]
    AboutSomethingElse,
    /// The victim cannot have been told in the future.
    #[error("the telling lies in the future; record it once it has happened")]
    ToldInTheFuture,
    /// The victim cannot have been told before it happened.
    #[error("the telling lies before the event; correct the time")]
    ToldBeforeItHappened,
    /// A safe contact must be one that can be followed.
    #[error("the safe contact contradicts itself; name a channel that its own warnings allow")]
    ContactContradictsItself,
    /// The safe contact forbids the channel.
    #[error("the channel is not safe for the victim; use one that is")]
    UnsafeChannel,
    /// The safe contact forbids voicemails.
    #[error("a voicemail is not safe for the victim; do not leave one")]
    VoicemailNotSafe,
    /// The safe contact names other hours.
    #[error("the moment lies outside the hours that are safe for the victim; choose one within")]
    OutsideSafeHours,
    /// Nobody has recorded how she is contacted safely.
    #[error("no safe contact is known; have one recorded, or have her advocate speak to her")]
    NoSafeContactKnown,
    /// She is reached through her advocate: nobody else speaks to her, by no kind of message (domain 7.5 rule 2).
    #[error("only her advocate speaks to her; ask the advocate to pass it on")]
    OnlyHerAdvocateSpeaks,
    /// A channel carries some messages and not others.
    #[error("nothing of that kind is sent by that channel; check both")]
    KindDoesNotFit,
    /// Leave is given for what is being sent. Source: hub default.
    #[error("leave is given for a message of now or of the next 24 hours; ask when you send it")]
    NotBeingSentNow,
    /// A voicemail is an attempt.
    #[error("a voicemail does not tell; record an attempt")]
    VoicemailIsNotATelling,
    /// She cannot wish for both.
    #[error("the preference names a topic both ways; name it once")]
    PreferenceContradictsItself,
    /// What is told has not been said yet. Source: hub default.
    #[error("it lies in the future that this was said; record it once it has been")]
    SaidInTheFuture,
    /// No case lasts as long as that. Source: hub default.
    #[error("it is said to lie more than ten years back; correct the time")]
    SaidTooLongAgo,
    /// An advocate is one of a service that takes part in the hub.
    #[error("no advocacy service of that name is registered; name one that is")]
    NoSuchService,
    /// No such offer.
    #[error("the event is no offer of an advocate; name one")]
    OfferUnknown,
    /// She cannot have answered before she was asked.
    #[error("the answer lies before the offer; correct the time")]
    AnsweredBeforeTheOffer,
    /// No such question.
    #[error("the event does not raise the right to know; name one that does")]
    RightToKnowUnknown,
    /// It was decided otherwise.
    #[error("it is decided already; raise it again if something is new")]
    AlreadyDecided,
    /// Why she is not told is said where she is not, and only there.
    #[error("a reason goes with the decision not to tell, and only with that; give both or neither")]
    DecisionAndReasonDisagree,
    /// An update is agreed for some days ahead. Source: hub default.
    #[error("an update is agreed for every 1 to 365 days; name a number of these")]
    UpdateTooRare,
    /// Two people see to it. Source: hub default.
    #[error("whoever raised it does not decide it; have somebody else decide")]
    DeciderAskedForIt,
    /// A question of hers waits for an answer.
    #[error("whether the victim is told who the suspect is is not decided; decide it first")]
    RightToKnowUndecided,
    /// Whether an order is sought is decided on every case of stalking, and for whoever asked. Source: domain 1, F5; 3.
    #[error("whether an order is applied for is not decided; consider it, or decline it with a reason, first")]
    OrderNotDecided,
    /// No step is named.
    #[error("no step is named; name at least one")]
    NoSteps,
    /// A person is not held and released at once, nor released in two ways.
    #[error("the steps contradict each other; record each at its own time")]
    StepsContradict,
    /// The step cannot have been taken in the future.
    #[error("the step lies in the future; record it once it has happened")]
    StepInTheFuture,
    /// No outcome is named.
    #[error("no outcome is named; name at least one")]
    NoOutcomes,
    /// No charge ends in two ways.
    #[error("the outcomes contradict each other; record those of different charges each by itself")]
    OutcomesContradict,
    /// The court cannot have decided in the future.
    #[error("the outcome lies in the future; record it once it has happened")]
    OutcomeInTheFuture,
    /// The rulebook has no period for the day.
    #[error("the rulebook has no period for that day; adopt one that has")]
    NoPeriodInForce,
    /// Nobody is asked to a meeting.
    #[error("no agency is asked; name at least one")]
    NobodyAsked,
    /// Nobody attended.
    #[error("nobody attended for this case; name who did")]
    NobodyAttended,
    /// Conflicts of interest were not asked for.
    #[error("conflicts of interest were not asked for; ask every agency first")]
    ConflictsNotAsked,
    /// Who attended does not agree with how each agency was represented.
    #[error("the attendance contradicts itself; name each agency once, and as present those that attended")]
    AttendanceDisagrees,
    /// One agency decided where others work on the case (hub default).
    #[error("one agency alone discusses no case on which others work; have another one attend")]
    OneAgencyAlone,
    /// A dissent of an agency that was not there, or had left.
    #[error("an agency that was not there dissents; name those that were")]
    DissenterWasNotThere,
    /// Something that is no share is said to have shared information.
    #[error("the event shares nothing; name the event by which the information was shared")]
    NotAShare,
    /// The case was never on that agenda.
    #[error("the case is not on the agenda of that meeting; name one on whose agenda it is")]
    NotOnAgenda,
    /// Nothing was asked by that event.
    #[error("there is no such question; name the event that asked")]
    ReturnUnknown,
    /// Another agency was asked.
    #[error("another agency was asked; it answers")]
    NotAskedOfYou,
    /// It was answered otherwise.
    #[error("the question is answered already; contribute what came to light since")]
    AlreadyAnswered,
    /// Nothing is told, and not said why.
    #[error("a return that is refused needs a reason; say why")]
    RefusalNeedsAReason,
    /// The meeting has been recorded otherwise.
    #[error("the meeting's discussion of this case is recorded already; use another meeting")]
    AlreadyDiscussed,
    /// What keeps the victim safe is hidden from those who face the suspect (domain 7.5 rule 4).
    #[error("the owner's workers face the suspect and would not see the action; name another owner or strand")]
    OwnerFacesTheSuspect,
    /// A plan looks ahead.
    #[error("the action is due in the past; choose today or later")]
    ActionDueInThePast,
    /// The same action is open already.
    #[error("the same action is planned already; close that one, or say what differs")]
    ActionAlreadyPlanned,
    /// No such action.
    #[error("the action is not part of this case; name one that is")]
    ActionUnknown,
    /// Another agency owns the action.
    #[error("another agency owns the action; ask that agency or the hub office")]
    NotYourAction,
    /// The action is closed otherwise.
    #[error("the action is closed already; plan a new one")]
    AlreadyClosed,
    /// An action not done needs a word why.
    #[error("an action that was not done needs a note; say why")]
    NoteNeeded,
    /// Nothing of that kind is held.
    #[error("the agency holds nothing of that about this party; check the party and the retention classes")]
    NothingHeld,
    /// A court, an inquest, the IOPC, a review or CPIA needs it (domain 7.3).
    #[error("a legal hold forbids erasure; restrict the processing instead")]
    LegalHold,
    /// No such request of this agency.
    #[error("there is no such request to erase; name one of your agency")]
    ErasureUnknown,
    /// It was refused.
    #[error("the erasure was refused; request it anew")]
    ErasureWasRefused,
    /// It was carried out.
    #[error("it is erased already; what is erased does not come back")]
    AlreadyErased,
    /// Who asks does not approve.
    #[error("whoever asked for an erasure does not approve it; have two others approve")]
    ApproverAskedForIt,
    /// Two approve, and one of them answers for the agency's data (security section 2).
    #[error("two approvals are needed, one of them by the agency's information governance lead")]
    TwoApprovalsNeeded,
    /// The time to think again is not over.
    #[error("the time to think again is not over; carry it out after the day that the request names")]
    CoolingOff,
    /// Access records follow their own schedule.
    #[error("access records are not erased by request; they end with their agency's retention")]
    AccessRecordsAreKept,
    /// No such hold of this agency.
    #[error("no such legal hold stands; name one that your agency set")]
    HoldUnknown,
    /// No such restriction of this agency.
    #[error("no such restriction stands; name one that your agency set")]
    RestrictionUnknown,
    /// It was withdrawn.
    #[error("it is withdrawn already; enter what is right as a new item")]
    AlreadyWithdrawn,
    /// What was done with records is itself on record.
    #[error("what was done with records is not withdrawn; it has its own end")]
    NotWithdrawn,
    /// A review comes to something.
    #[error("the review says not what came of it; keep, erase or restrict")]
    OutcomeMissing,
    /// A decision to keep looks ahead.
    #[error("it is to be kept until a day that is not ahead; name a later one, or erase it")]
    KeptUntilNotAhead,
    /// Reviews are periodic (DPA 2018 s.39(2)).
    #[error("it is to be kept for longer than 10 years without a review; name an earlier day")]
    KeptTooLong,
    /// Only people of the case are told by it.
    #[error("the person is not named on this case; name one who is")]
    PersonNotOnCase,
    /// A request is received before it is recorded.
    #[error("the request was received in the future; check the day")]
    ReceivedInTheFuture,
    /// No such request of this agency.
    #[error("there is no such request for access; name one of your agency")]
    SubjectAccessUnknown,
    /// It was extended for another reason.
    #[error("the time to answer is extended already; it is extended once")]
    AlreadyExtended,
    /// The notice comes within the first month (DPA 2018 s.54(3B)).
    #[error("the first month is over, and with it the time to extend it; answer at once")]
    TooLateToExtend,
    /// What was released is not changed.
    #[error("the answer is released already; record a new request")]
    AlreadyReleased,
    /// No such preparation, or not the last one.
    #[error("there is no such prepared answer; name the last one of your agency")]
    PreparationUnknown,
    /// Two people see to an answer (domain 7.5 rule 9).
    #[error("whoever recorded the request or prepared the answer does not release it; have somebody else release it")]
    ReleaserPreparedIt,
    /// A review is the business of the hub's office, on which every agency's part of it rests (hub default).
    #[error("reviews are opened, released and withdrawn by the hub's office; ask its chair")]
    NotTheHubsOffice,
    /// Days are counted forwards.
    #[error("the review ends before it begins; check the two days")]
    ReviewEndsBeforeItBegins,
    /// What is frozen now holds nothing of later days.
    #[error("the review reaches into the future; end it today at the latest")]
    ReviewReachesAhead,
    /// No such review of this case.
    #[error("there is no such review of this case; name the event that opened it")]
    ReviewUnknown,
    /// What is released is what was read.
    #[error("the pack of this review has another digest; read it, and release what you read")]
    NotThePack,
    /// What was released has left.
    #[error("the pack of this review is released already; open a new review")]
    ReviewIsReleased,
    /// What was taken back is not released.
    #[error("this review was withdrawn; open a new one")]
    ReviewIsWithdrawn,
    /// Two people see to a pack (domain 7.5 rule 9).
    #[error(
        "whoever opened the review does not release its pack, nor does a colleague in the same role; have somebody else read and release it"
    )]
    ReleaserOpenedIt,
    /// Nobody gets what is not released.
    #[error("the answer is not released; have it prepared and released")]
    NotReleased,
}

impl kernel::Reason for Refusal {
    fn is_denial(self) -> bool {
        matches!(
            self,
            Self::TwoApprovalsNeeded
                | Self::ApproverAskedForIt
                | Self::ReleaserPreparedIt
                | Self::DeciderAskedForIt
                | Self::ReleaserOpenedIt
                | Self::NotTheHubsOffice
        )
    }
}
