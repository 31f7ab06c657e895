//! What the risk service can be asked to do. Ids of new things come in the command.

use events::{Instrument, Motive, Provenance, RedFlag, RiskLevel, risk::ItemAnswer};
use kernel::{ActionId, AgencyId, AssessmentId, Date, EventId, ItemId, Strand};

/// One act of the risk service.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// A person judged the risk.
    AssessRisk(AssessRisk),
    /// An agency saw a red flag.
    RaiseRedFlag(RaiseRedFlag),
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
