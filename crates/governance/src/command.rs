//! What governance can be asked to do: registers and agreements of the hub, and who works on a case.

use events::{
    BreakGlassOutcome, Class, EscalatedTo, Party, Relation, TransferRefusal,
    governance::{NamedWorker, PolicyValue},
    reference::ReferenceSet,
};
use kernel::{
    AgencyId, AgencyKind, CaseReference, Date, EventId, Purpose, Role, Rulebook, Strand, TransferId, WorkerId,
};

/// One act of governance.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each variant holds the struct of its name, which says what it is")]
pub enum Command {
    RegisterAgency(RegisterAgency),
    RegisterWorker(RegisterWorker),
    RecordLeaver(RecordLeaver),
    ProposePolicy(ProposePolicy),
    AdoptPolicy(AdoptPolicy),
    AdoptRulebook(AdoptRulebook),
    AdoptReference(AdoptReference),
    AssignWorker(AssignWorker),
    EndAssignment(EndAssignment),
    DeclareConflict(DeclareConflict),
    RestrictCase(RestrictCase),
    IdentifyAgency(IdentifyAgency),
    MakeAgreement(MakeAgreement),
    EndAgreement(EndAgreement),
    RegisterHub(RegisterHub),
    DeclineBundle(DeclineBundle),
    DeclareClosure(DeclareClosure),
    ConfirmClosure(ConfirmClosure),
    WithdrawClosure(WithdrawClosure),
    HandOverCustody(HandOverCustody),
    AcceptCustody(AcceptCustody),
    AcknowledgeAlert(AcknowledgeAlert),
    EscalateAlert(EscalateAlert),
    RequestBreakGlass(RequestBreakGlass),
    ApproveBreakGlass(ApproveBreakGlass),
    ReviewBreakGlass(ReviewBreakGlass),
    DeclareRelation(DeclareRelation),
    DismissConflict(DismissConflict),
}

/// Register an agency with the hub.
#[derive(Debug, Clone, PartialEq)]
pub struct RegisterAgency {
    /// The agency.
    pub agency: AgencyId,
    /// What kind of body it is.
    pub kind: AgencyKind,
    /// Its name for people.
    pub name: String,
}

/// Make another hub known, or its new keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterHub {
    /// Its name for people.
    pub name: String,
    /// To whom files for it are sealed: an age recipient.
    pub recipient: String,
    /// By what its signatures verify, `<origin>+<key id>+<key>`; the origin is the hub's name for ever.
    pub verifier: String,
    /// The origin in it.
    pub hub: String,
}

/// Do not take over a case that another hub offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclineBundle {
    /// The transfer, as the sender names it.
    pub transfer: TransferId,
    /// The sending hub.
    pub from: String,
    /// SHA-256, in hex, of what the file says.
    pub digest: String,
    /// Why.
    pub reason: TransferRefusal,
}

/// Declare that the hub closes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclareClosure {
    /// From which day on custody may be handed over.
    pub from: Date,
    /// The hub that keeps the records, by its log's origin.
    pub successor: String,
    /// Why.
    pub reason: String,
}

/// Agree that the hub closes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmClosure {
    /// The event by which it was declared.
    pub closure: EventId,
}

/// Take back that the hub closes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithdrawClosure {
    /// The event by which it was declared.
    pub closure: EventId,
    /// Why.
    pub reason: String,
}

/// Hand the records over to the successor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOverCustody {
    /// The event by which the closure was declared.
    pub closure: EventId,
}

/// Say that the records of a hub that closed are kept here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptCustody {
    /// The hub, by its log's origin.
    pub of: String,
    /// SHA-256 of the sealed file, in hex.
    pub digest: String,
    /// How many facts it holds.
    pub facts: u64,
    /// The root over them, in hex.
    pub facts_root: String,
    /// How many looks it holds.
    pub looks: u64,
    /// The root over them, in hex.
    pub looks_root: String,
    /// The name under which they are kept.
    pub kept: String,
}

/// Say by which names an agency's systems and workers are told.
#[derive(Debug, Clone, PartialEq)]
pub struct IdentifyAgency {
    /// The agency.
    pub agency: AgencyId,
    /// The SPIFFE trust domain in the certificates of its systems; `None` where none of them calls.
    pub trust_domain: Option<String>,
    /// The issuer of its workers' tokens.
    pub issuer: String,
}

/// Register a worker with an agency, or change what the worker may do.
#[derive(Debug, Clone, PartialEq)]
pub struct RegisterWorker {
    /// The agency.
    pub agency: AgencyId,
    /// The worker.
    pub worker: WorkerId,
    /// The capacities in which the worker may act; replaces those before.
    pub roles: Vec<Role>,
    /// The strands to which the worker may be assigned; replaces those before.
    pub strands: Vec<Strand>,
}

/// Record that a worker left.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordLeaver {
    /// The agency.
    pub agency: AgencyId,
    /// The worker.
    pub worker: WorkerId,
}

/// Propose a disclosure policy.
#[derive(Debug, Clone, PartialEq)]
pub struct ProposePolicy {
    /// The whole policy; an object whose number `version` counts up with each adoption.
    pub policy: PolicyValue,
}

/// Adopt a disclosure policy that somebody else proposed.
#[derive(Debug, Clone, PartialEq)]
pub struct AdoptPolicy {
    /// The event by which it was proposed.
    pub proposal: EventId,
    /// For each class of which somebody would see more: the kinds of agency that own it. What a policy shows is known to
    /// the crate `policy`, so whoever calls works this out.
    pub owners: Vec<&'static [AgencyKind]>,
}

/// Adopt a rulebook.
#[derive(Debug, Clone, PartialEq)]
pub struct AdoptRulebook {
    /// The whole rulebook.
    pub rulebook: Rulebook,
}

/// Adopt a set of reference data.
#[derive(Debug, Clone, PartialEq)]
pub struct AdoptReference {
    /// The whole set, checked by whoever calls (`reference::problems`).
    pub set: ReferenceSet,
}

/// Assign a worker to a strand of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct AssignWorker {
    /// The agency.
    pub agency: AgencyId,
    /// The worker.
    pub worker: WorkerId,
    /// The strand.
    pub strand: Strand,
}

/// End all assignments of a worker on a case.
#[derive(Debug, Clone, PartialEq)]
pub struct EndAssignment {
    /// The agency.
    pub agency: AgencyId,
    /// The worker.
    pub worker: WorkerId,
}

/// Declare a conflict of interest on a case.
#[derive(Debug, Clone, PartialEq)]
pub struct DeclareConflict {
    /// The agency with the conflict.
    pub agency: AgencyId,
    /// How its member is related.
    pub relation: Relation,
    /// To whom.
    pub to: Party,
    /// Who, and what follows.
    pub description: String,
}

/// Restrict a case to named workers.
#[derive(Debug, Clone, PartialEq)]
pub struct RestrictCase {
    /// Who may still see it; replaces the list before.
    pub allowed: Vec<NamedWorker>,
    /// Why.
    pub reason: String,
}

/// Record that agencies agreed to share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MakeAgreement {
    /// Who shares.
    pub parties: Vec<AgencyId>,
    /// For what.
    pub purposes: Vec<Purpose>,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// By when it is to be reviewed.
    pub review: Date,
    /// Where its text is kept.
    pub reference: String,
}

/// End an agreement before its last day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndAgreement {
    /// The event by which it was made.
    pub agreement: EventId,
    /// The party that leaves; none for all.
    pub party: Option<AgencyId>,
}

/// Say what came of an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcknowledgeAlert {
    /// The alert.
    pub alert: EventId,
    /// What came of it.
    pub outcome: String,
}

/// Give an alert to somebody who stands above.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EscalateAlert {
    /// The alert.
    pub alert: EventId,
    /// To whom.
    pub to: EscalatedTo,
    /// Why.
    pub reason: String,
}

/// Ask to read a case by break-glass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestBreakGlass {
    /// The case, whether or not there is one.
    pub case: CaseReference,
    /// What is asked for; all that a break-glass opens, for none.
    pub sought: Vec<Class>,
    /// Why.
    pub reason: String,
}

/// Agree that somebody else reads a case by break-glass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApproveBreakGlass {
    /// The event by which it was asked for.
    pub request: EventId,
}

/// Say what a review of a break-glass came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewBreakGlass {
    /// The event by which it was asked for.
    pub request: EventId,
    /// Whether it was justified.
    pub outcome: BreakGlassOutcome,
    /// What was found.
    pub findings: String,
}

/// Declare that a worker is related to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclareRelation {
    /// The worker, of the caller's agency.
    pub worker: WorkerId,
    /// How they are related.
    pub relation: Relation,
    /// The name of whom the worker is related to.
    pub name: String,
    /// When that person was born, if the worker knows.
    pub born: Option<Date>,
}

/// Say that it is somebody else of that name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DismissConflict {
    /// The event by which the conflict was found.
    pub conflict: EventId,
    /// Why.
    pub reason: String,
}
