//! What the risk service can be asked to do. Ids of new things come in the command.

use events::{
    Circumstance, Confidence, Instrument, Motive, NoPlanReason, Provenance, RedFlag, Relationship, RiskLevel,
    risk::{ItemAnswer, Rating},
};
use kernel::{ActionId, AgencyId, AssessmentId, Date, EventId, ItemId, Strand};

/// One act of the risk service.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// A person judged the risk.
    AssessRisk(AssessRisk),
    /// An agency saw a red flag.
    RaiseRedFlag(RaiseRedFlag),
    /// Another worker judges a risk otherwise.
    Dissent(Dissent),
    /// The chair sets the hub's level.
    SetHubLevel(SetHubLevel),
    /// Something changed after which the risk is judged anew.
    RecordCircumstance(RecordCircumstance),
    /// What the suspect is to the victim.
    RecordRelationship(RecordRelationship),
    /// A clinical hypothesis about the motive.
    ProposeMotive(ProposeMotive),
}

/// Records that another worker judges a risk otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Dissent {
    /// The event by which the risk was assessed, or the hub's level set.
    pub event: EventId,
    /// The level that it should be.
    pub level: RiskLevel,
    /// Why.
    pub reasons: String,
}

/// Records the hub's level.
#[derive(Debug, Clone, PartialEq)]
pub struct SetHubLevel {
    /// The level.
    pub level: RiskLevel,
    /// The events it relies on.
    pub relied_on: Vec<EventId>,
    /// Why, and what was considered and not chosen.
    pub rationale: String,
    /// Who saw it otherwise, and why.
    pub dissent: Option<String>,
}

/// Records a change after which the risk is judged anew.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordCircumstance {
    /// The new item.
    pub item: ItemId,
    /// What changed.
    pub circumstance: Circumstance,
    /// What is known of it.
    pub account: Option<String>,
    /// Who said it, when it happened, since when it was known.
    pub provenance: Provenance,
}

/// Records what the suspect is to the victim.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordRelationship {
    /// What.
    pub relationship: Relationship,
    /// What is known of it.
    pub account: Option<String>,
}

/// Records a hypothesis about the motive.
#[derive(Debug, Clone, PartialEq)]
pub struct ProposeMotive {
    /// The motive.
    pub motive: Motive,
    /// How sure the author is.
    pub confidence: Confidence,
    /// What supports it, and what speaks against it.
    pub reasons: String,
}

/// Records a judgement of risk together with the plan that answers it.
#[derive(Debug, Clone, PartialEq)]
pub struct AssessRisk {
    /// The new assessment.
    pub assessment: AssessmentId,
    /// Which instrument.
    pub instrument: Instrument,
    /// Which version of it, as its publisher counts.
    pub version: u16,
    /// The summary judgement.
    pub level: RiskLevel,
    /// Whether harm may be imminent.
    pub imminent: bool,
    /// The first day of the period that "current" means.
    pub window_start: Date,
    /// When to assess again; the latest day that the rulebook allows if not given.
    pub next_due: Option<Date>,
    /// The actions that answer it; may be empty while earlier actions are open.
    pub plan: Vec<PlannedAction>,
    /// Why no action answers it, where none is given and none is open.
    pub no_plan: Option<NoPlanReason>,
    /// What the instrument has judged beside the summary judgement.
    pub ratings: Vec<Rating>,
    /// The events it relies on.
    pub relied_on: Vec<EventId>,
    /// The level that the instrument suggested, where the assessor overrode it up or down.
    pub overridden: Option<RiskLevel>,
    /// Why overridden.
    pub override_reason: Option<String>,
    /// The answers, by item code.
    pub items: Vec<ItemAnswer>,
    /// The reasons of the judgement.
    pub rationale: String,
    /// A hypothesis about motive.
    pub motive_hypothesis: Option<Motive>,
}

/// One action of the plan that answers an assessment.
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

/// Records a red flag that an agency saw.
#[derive(Debug, Clone, PartialEq)]
pub struct RaiseRedFlag {
    /// The new item.
    pub item: ItemId,
    /// Which flags.
    pub flags: Vec<RedFlag>,
    /// What was seen or said.
    pub account: String,
    /// Who said it, when it happened, since when it was known.
    pub provenance: Provenance,
}
