//! The actions of the plan.

use events::ActionOutcome;
use kernel::{ActionId, AgencyId, Date, Strand};

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
