//! What the hub's process can be asked to do. New ids come in the command; the server derives them from its request id.

use events::{
    ActionOutcome, AdvocateAnswer, ContactChannel, ContactKind, CorrectionReason, Duty, Entry, ErasureBasis,
    ErasureRefusal, ExcuseReason, ExtensionReason, Gateway, Handling, HoldReason, IntelligenceAssessment, ItemKind,
    KeepReason, LawfulBasis, LocationKind, NeedArea, Outcome, Party, Provenance, RestrictionReason, Retention,
    RightToKnowOrigin, RightToKnowRefusal, SourceEvaluation, Step, ToldAbout, ToldOutcome, TransferRefusal,
    TriageDecision, WithdrawalReason,
    casework::{AgencyDissent, Attended, ConflictAnswer, Decision, SafeHours, SharedWith},
    intake::{CaseOpened, CaseReferred},
    transfer::{CaseReceived, HistoryReceived},
};
use kernel::{
    ActionId, AgencyId, Date, EventId, ItemId, MeetingId, OrderId, PersonId, Source, Strand, Timestamp, TransferId,
};

/// One act of the hub's process.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each variant holds the struct of its name, which says what it is")]
pub enum Command {
    TriageCase(TriageCase),
    AdoptCase(AdoptCase),
    ContributeItem(ContributeItem),
    ShareItem(ShareItem),
    CorrectItem(CorrectItem),
    AcknowledgeCorrection(AcknowledgeCorrection),
    AssessNeeds(AssessNeeds),
    SetVictimRights(SetVictimRights),
    RecordSafeContact(RecordSafeContact),
    RecordVictimLocation(RecordVictimLocation),
    TellVictim(TellVictim),
    SetVictimPreference(SetVictimPreference),
    OfferAdvocate(OfferAdvocate),
    AnswerAdvocateOffer(AnswerAdvocateOffer),
    ConsiderRightToKnow(ConsiderRightToKnow),
    DecideRightToKnow(DecideRightToKnow),
    ClearContact(ClearContact),
    RecordInvestigationStep(RecordInvestigationStep),
    RecordIntelligence(RecordIntelligence),
    RecordCourtOutcome(RecordCourtOutcome),
    CallMeeting(CallMeeting),
    PutOnAgenda(PutOnAgenda),
    TakeOffAgenda(TakeOffAgenda),
    AskForReturn(AskForReturn),
    GiveReturn(GiveReturn),
    DiscussCase(DiscussCase),
    PlanAction(PlanAction),
    NoteProgress(NoteProgress),
    RedateAction(RedateAction),
    HandOverAction(HandOverAction),
    CloseAction(CloseAction),
    StepDownCase(StepDownCase),
    CloseCase(CloseCase),
    ReopenCase(ReopenCase),
    OfferTransfer(OfferTransfer),
    /// Records what the hub answered to which the case was offered.
    RecordTransferAnswer(RecordTransferAnswer),
    /// Takes over a case from another hub.
    ReceiveCase(ReceiveCase),
    ReceiveHistory(ReceiveHistory),
    RequestErasure(RequestErasure),
    ApproveErasure(ApproveErasure),
    RefuseErasure(RefuseErasure),
    CarryOutErasure(CarryOutErasure),
    SetLegalHold(SetLegalHold),
    LiftLegalHold(LiftLegalHold),
    RestrictProcessing(RestrictProcessing),
    LiftRestriction(LiftRestriction),
    WithdrawItem(WithdrawItem),
    ReviewRetention(ReviewRetention),
    /// Says why something need not happen, or need not have happened in time.
    ExcuseDuty(ExcuseDuty),
    OpenSubjectAccess(OpenSubjectAccess),
    ExtendSubjectAccess(ExtendSubjectAccess),
    PrepareSubjectAccess(PrepareSubjectAccess),
    ReleaseSubjectAccess(ReleaseSubjectAccess),
}

/// Triage a referral.
#[derive(Debug, Clone, PartialEq)]
pub struct TriageCase {
    /// What follows.
    pub decision: TriageDecision,
    /// Why.
    pub reason: String,
    /// Which service is named; who is advised, where that is not who referred the case.
    pub to: Option<String>,
}

/// Adopt a case that triage put up for it, or that a meeting decided on.
#[derive(Debug, Clone, PartialEq)]
pub struct AdoptCase {
    /// The meeting, where one decided.
    pub meeting: Option<MeetingId>,
    /// Why.
    pub reason: String,
}

/// Offer the case to another hub.
#[derive(Debug, Clone, PartialEq)]
pub struct OfferTransfer {
    /// The new transfer.
    pub transfer: TransferId,
    /// The other hub, by its log's origin.
    pub to: String,
    /// The power under which the case is disclosed.
    pub gateway: Gateway,
    /// The basis on which the other hub processes.
    pub basis: LawfulBasis,
    /// Why the case moves.
    pub reason: String,
    /// Why sending it is necessary and proportionate.
    pub necessity: String,
}

/// Record what the other hub answered, as its signed file says.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordTransferAnswer {
    /// The transfer.
    pub transfer: TransferId,
    /// The hub that signed the answer.
    pub by: String,
    /// SHA-256, in hex, of what the file said that it answers.
    pub digest: String,
    /// When it answered.
    pub answered_at: Timestamp,
    /// What it answered.
    pub outcome: TransferOutcome,
}

/// What a hub answers to an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransferOutcome {
    /// It took the case over.
    Accepted {
        /// The spoken reference of the case there.
        reference: String,
    },
    /// It did not.
    Declined {
        /// Why.
        reason: TransferRefusal,
    },
}

/// Take over a case from another hub, in its own new stream.
#[derive(Debug, Clone, PartialEq)]
pub struct ReceiveCase {
    /// The agency that answers for what came.
    pub controller: AgencyId,
    /// The case, and the people on it.
    pub opened: CaseOpened,
    /// It waits for triage.
    pub referred: CaseReferred,
    /// From where it came.
    pub received: CaseReceived,
    /// What goes on here: safe contact, locations, orders, open breaches, actions.
    pub brought: Vec<Entry>,
}

/// Put down a part of what was recorded at the hub from which the case came.
#[derive(Debug, Clone, PartialEq)]
pub struct ReceiveHistory {
    /// The agency that answers for it.
    pub controller: AgencyId,
    /// The part.
    pub history: HistoryReceived,
}

/// Put an item in. It stays with the agency until it is shared.
#[derive(Debug, Clone, PartialEq)]
pub struct ContributeItem {
    /// The new item.
    pub item: ItemId,
    /// What kind of record it is.
    pub kind: ItemKind,
    /// Whom it is about.
    pub about: Party,
    /// What may be shown as a summary.
    pub summary: Option<String>,
    /// The text.
    pub text: String,
    /// Who said it, when it happened, since when it was known.
    pub provenance: Provenance,
}

/// Share one of the agency's own events with agencies that take part.
#[derive(Debug, Clone, PartialEq)]
pub struct ShareItem {
    /// The event to share.
    pub event: EventId,
    /// With whom, and how much.
    pub with: Vec<SharedWith>,
    /// The power under which the sender discloses.
    pub gateway: Gateway,
    /// The basis on which the receivers process.
    pub basis: LawfulBasis,
    /// Whether the person it is about knows.
    pub subject_informed: bool,
    /// Whether a clinician approved it.
    pub clinician_approved: bool,
    /// Why it is necessary and proportionate.
    pub necessity: String,
}

/// Correct one of the agency's own events; what was wrong stays in the record and is superseded.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrectItem {
    /// The event to correct; may itself be a correction.
    pub event: EventId,
    /// Why, as a code.
    pub reason: CorrectionReason,
    /// Whom it is about.
    pub about: Party,
    /// The summary that holds now.
    pub summary: Option<String>,
    /// The text that holds now.
    pub text: String,
}

/// Acknowledge a correction as one of its recipients.
#[derive(Debug, Clone, PartialEq)]
pub struct AcknowledgeCorrection {
    /// The correction.
    pub event: EventId,
}

/// Record an assessment of the victim's needs.
#[derive(Debug, Clone, PartialEq)]
pub struct AssessNeeds {
    /// Which areas were gone through.
    pub areas: Vec<NeedArea>,
    /// What is needed, and what the victim wishes.
    pub needs: String,
}

/// Set the victim's level of rights under the Victims' Code.
#[derive(Debug, Clone, PartialEq)]
pub struct SetVictimRights {
    /// Enhanced or base.
    pub enhanced: bool,
    /// Why; needed for base.
    pub reason: Option<String>,
}

/// Record how to contact the victim safely. Replaces what this agency recorded before.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordSafeContact {
    /// By which channel.
    pub channel: ContactChannel,
    /// Whether a voicemail may be left.
    pub voicemail: bool,
    /// Whether a letter may be sent.
    pub letters: bool,
    /// Whether a device may be watched.
    pub device_compromised: bool,
    /// Number or address of the channel.
    pub number: Option<String>,
    /// When.
    pub times: Option<String>,
    /// The word by which callers are known.
    pub code_word: Option<String>,
    /// Within which hours only; at all for none.
    pub hours: Vec<SafeHours>,
}

/// Record where the victim can be found.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordVictimLocation {
    /// What kind of place.
    pub kind: LocationKind,
    /// Since when.
    pub since: Option<Date>,
    /// The place.
    pub location: String,
}

/// Record that the victim was told of something or asked not to be, or that an attempt failed.
#[derive(Debug, Clone, PartialEq)]
pub struct TellVictim {
    /// Of what kind of thing.
    pub about: ToldAbout,
    /// The event it is about.
    pub of: EventId,
    /// Told, declined by the victim, or only attempted.
    pub outcome: ToldOutcome,
    /// When.
    pub told_at: Timestamp,
    /// By which channel.
    pub channel: ContactChannel,
    /// What reached her, where that is said.
    pub kind: Option<ContactKind>,
    /// What was said and answered.
    pub note: Option<String>,
}

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

/// Record steps of the investigation that the victim must be told of.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordInvestigationStep {
    /// Which.
    pub steps: Vec<Step>,
    /// When.
    pub at: Timestamp,
    /// Conditions and circumstances.
    pub details: Option<String>,
    /// Who said it, since when it was known.
    pub provenance: Provenance,
}

/// Record intelligence about the suspect.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordIntelligence {
    /// How reliable its source is.
    pub source: SourceEvaluation,
    /// How the source comes to know it.
    pub assessment: IntelligenceAssessment,
    /// Whether it may be passed on.
    pub handling: Handling,
    /// Under which conditions.
    pub conditions: Option<String>,
    /// The report.
    pub report: String,
    /// What prosecutors may read of it.
    pub sanitised: Option<String>,
    /// Who said it, since when it was known.
    pub provenance: Provenance,
}

/// Record what a criminal court decided.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordCourtOutcome {
    /// What.
    pub outcomes: Vec<Outcome>,
    /// On which day.
    pub on: Date,
    /// Whether the victim's personal statement was put before the court.
    pub personal_statement: bool,
    /// Court, sentence and reasons.
    pub details: String,
    /// Who said it, since when it was known.
    pub provenance: Provenance,
}

/// Call an MDT meeting. Decided on the meeting's own stream.
#[derive(Debug, Clone, PartialEq)]
pub struct CallMeeting {
    /// The new meeting.
    pub meeting: MeetingId,
    /// When it starts.
    pub starts: Timestamp,
    /// The agencies asked.
    pub agencies: Vec<AgencyId>,
}

/// Put a case on the agenda of a meeting.
#[derive(Debug, Clone, PartialEq)]
pub struct PutOnAgenda {
    /// The meeting.
    pub meeting: MeetingId,
    /// Why.
    pub reason: String,
}

/// Take a case off the agenda of a meeting.
#[derive(Debug, Clone, PartialEq)]
pub struct TakeOffAgenda {
    /// The meeting.
    pub meeting: MeetingId,
    /// Why.
    pub reason: String,
}

/// Ask agencies what they know, each its own question.
#[derive(Debug, Clone, PartialEq)]
pub struct AskForReturn {
    /// The meeting that it is for, if it is for one.
    pub meeting: Option<MeetingId>,
    /// What is asked of whom.
    pub questions: Vec<Question>,
}

/// A question to one agency.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The agency.
    pub agency: AgencyId,
    /// The question.
    pub question: String,
}

/// Answer what the agency was asked.
#[derive(Debug, Clone, PartialEq)]
pub struct GiveReturn {
    /// The event that asked.
    pub asked: EventId,
    /// The answer.
    pub answer: ReturnAnswer,
}

/// An answer to a question.
#[derive(Debug, Clone, PartialEq)]
pub enum ReturnAnswer {
    /// What was found, as an item of the agency.
    Information(ContributeItem),
    /// Nothing was found.
    NoTrace {
        /// What was looked through.
        note: Option<String>,
    },
    /// Nothing is told.
    Refused {
        /// Why.
        reason: String,
    },
}

/// An action as planned.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedAction {
    /// The new action.
    pub action: ActionId,
    /// Which agency does it.
    pub owner: AgencyId,
    /// Which strand of the plan it serves.
    pub strand: Strand,
    /// By when.
    pub due: Date,
    /// What.
    pub what: String,
}

/// Record that a meeting discussed the case, with the actions that came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct DiscussCase {
    /// The meeting.
    pub meeting: MeetingId,
    /// Who attended for this case.
    pub attended: Vec<AgencyId>,
    /// Whether every attending agency was asked for conflicts of interest.
    pub conflicts_asked: bool,
    /// The decisions.
    pub decisions: Vec<Decision>,
    /// Who saw it otherwise, and why.
    pub dissent: Option<String>,
    /// How each agency was represented.
    pub attendance: Vec<Attended>,
    /// What each agency that was there answered about conflicts of interest.
    pub conflicts: Vec<ConflictAnswer>,
    /// The events by which information was shared for this discussion.
    pub shared: Vec<EventId>,
    /// The events that the decisions rest on.
    pub relied_on: Vec<EventId>,
    /// Which agencies saw it otherwise.
    pub dissents: Vec<AgencyDissent>,
    /// The actions.
    pub actions: Vec<PlannedAction>,
}

/// Plan one action outside a meeting: safety actions never wait for one.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanAction {
    /// The action.
    pub action: PlannedAction,
}

/// Note how far an action has come, or what came of it since it was closed.
#[derive(Debug, Clone, PartialEq)]
pub struct NoteProgress {
    /// The action.
    pub action: ActionId,
    /// How far it has come.
    pub note: String,
}

/// Give an action another day.
#[derive(Debug, Clone, PartialEq)]
pub struct RedateAction {
    /// The action.
    pub action: ActionId,
    /// By when it is due now.
    pub due: Date,
    /// Why.
    pub reason: String,
}

/// Hand an action to another agency.
#[derive(Debug, Clone, PartialEq)]
pub struct HandOverAction {
    /// The action.
    pub action: ActionId,
    /// Which agency does it now.
    pub owner: AgencyId,
    /// Why.
    pub reason: String,
}

/// Say what became of an action.
#[derive(Debug, Clone, PartialEq)]
pub struct CloseAction {
    /// The action.
    pub action: ActionId,
    /// Done, could not, did not.
    pub outcome: ActionOutcome,
    /// What came of it; needed unless done.
    pub note: Option<String>,
}

/// Step an active case down to monitoring, or move the review of a monitored one.
#[derive(Debug, Clone, PartialEq)]
pub struct StepDownCase {
    /// When to review whether to close.
    pub review_on: Date,
    /// Whether the victim was consulted.
    pub victim_consulted: bool,
    /// How.
    pub consulted_by: Option<ContactChannel>,
    /// Why that was not safe.
    pub not_safe: Option<String>,
    /// Why.
    pub reason: String,
}

/// Close a monitored case.
#[derive(Debug, Clone, PartialEq)]
pub struct CloseCase {
    /// Whether the victim was consulted.
    pub victim_consulted: bool,
    /// How.
    pub consulted_by: Option<ContactChannel>,
    /// Why that was not safe.
    pub not_safe: Option<String>,
    /// Who looks at the ends of the orders in force.
    pub diarised: Vec<Diarised>,
    /// What is to open it again, beside a linked incident, a breach and a red flag.
    pub reopen_if: Vec<String>,
    /// Why.
    pub reason: String,
}

/// Who looks at the end of an order in force, and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Diarised {
    /// The order.
    pub order: OrderId,
    /// The agency.
    pub looked_at_by: AgencyId,
    /// On which day.
    pub on: Date,
}

/// Open a closed case again, because a condition that was named has come about.
#[derive(Debug, Clone, PartialEq)]
pub struct ReopenCase {
    /// Which of the conditions, from 1.
    pub condition: u16,
    /// What kind of source says so.
    pub because_of: Source,
    /// What happened.
    pub reason: String,
}

/// Ask for what the agency holds about a party to be erased.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestErasure {
    /// About whom.
    pub party: Party,
    /// Of which retention classes; of all for none.
    pub retentions: Vec<Retention>,
    /// Under which authority.
    pub basis: ErasureBasis,
    /// Why.
    pub reason: String,
}

/// Approve an erasure.
#[derive(Debug, Clone, PartialEq)]
pub struct ApproveErasure {
    /// The request.
    pub request: EventId,
}

/// Refuse an erasure.
#[derive(Debug, Clone, PartialEq)]
pub struct RefuseErasure {
    /// The request.
    pub request: EventId,
    /// Why.
    pub ground: ErasureRefusal,
}

/// Carry an approved erasure out.
#[derive(Debug, Clone, PartialEq)]
pub struct CarryOutErasure {
    /// The request.
    pub request: EventId,
}

/// Forbid that anything is erased.
#[derive(Debug, Clone, PartialEq)]
pub struct SetLegalHold {
    /// Why.
    pub reason: HoldReason,
}

/// End a legal hold.
#[derive(Debug, Clone, PartialEq)]
pub struct LiftLegalHold {
    /// The event that set it.
    pub hold: EventId,
}

/// Keep what the agency holds about a party, and use it no more.
#[derive(Debug, Clone, PartialEq)]
pub struct RestrictProcessing {
    /// About whom.
    pub party: Party,
    /// Of which retention classes; of all for none.
    pub retentions: Vec<Retention>,
    /// Why.
    pub reason: RestrictionReason,
}

/// End a restriction.
#[derive(Debug, Clone, PartialEq)]
pub struct LiftRestriction {
    /// The event that restricted.
    pub restriction: EventId,
}

/// Withdraw one of the agency's own events that was entered on the wrong person or case.
#[derive(Debug, Clone, PartialEq)]
pub struct WithdrawItem {
    /// The event.
    pub event: EventId,
    /// Why, as a code.
    pub reason: WithdrawalReason,
}

/// Says why something need not happen, or need not have happened in time.
#[derive(Debug, Clone, PartialEq)]
pub struct ExcuseDuty {
    /// What had to happen.
    pub duty: Duty,
    /// The event that began it.
    pub began: EventId,
    /// The agency that owes it; none where it is the police on the case, or the respondent.
    pub owner: Option<AgencyId>,
    /// Why, as a code.
    pub reason: ExcuseReason,
    /// Why, in words.
    pub reasons: String,
}

/// Record that what the agency holds about a party was looked at again, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewRetention {
    /// About whom.
    pub party: Party,
    /// Of which retention classes; of all that is held for none.
    pub retentions: Vec<Retention>,
    /// What came of it; a review without is refused.
    pub outcome: Option<Reviewed>,
}

/// What came of a review.
#[derive(Debug, Clone, PartialEq)]
pub enum Reviewed {
    /// It is kept, and reviewed again on a day.
    Keep {
        /// The day.
        until: Date,
        /// Why.
        reason: KeepReason,
    },
    /// It is to be erased.
    Erase {
        /// Under which authority.
        basis: ErasureBasis,
        /// Why.
        reason: String,
    },
    /// It is kept and not used.
    Restrict {
        /// Why.
        reason: RestrictionReason,
    },
}

/// Record that a person asked what the agency holds about them.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenSubjectAccess {
    /// The person.
    pub person: PersonId,
    /// The day on which the agency received it.
    pub received: Date,
    /// To whom the answer goes.
    pub recipient: String,
}

/// Take longer to answer, and tell the person why.
#[derive(Debug, Clone, PartialEq)]
pub struct ExtendSubjectAccess {
    /// The request.
    pub request: EventId,
    /// Why.
    pub reason: ExtensionReason,
}

/// Prepare the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct PrepareSubjectAccess {
    /// The request.
    pub request: EventId,
    /// The agency's events whose texts somebody has read and found to be about nobody else.
    pub cleared: Vec<EventId>,
}

/// Release a prepared answer.
#[derive(Debug, Clone, PartialEq)]
pub struct ReleaseSubjectAccess {
    /// The preparation.
    pub prepared: EventId,
}
