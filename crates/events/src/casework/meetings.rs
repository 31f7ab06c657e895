//! Meetings about a case, and the actions of its plan.

use crate::{
    ActionOutcome, Class, Detail, Field, Party, Private,
    field::{plain, sealed},
};
use Detail::{Detail as Deep, Headline};
use kernel::{ActionId, AgencyId, Date, MeetingId, Strand, Timestamp};
use serde::{Deserialize, Serialize};

/// An MDT meeting was called. `casework.meeting_called.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct MeetingCalled {
    /// The meeting.
    pub meeting: MeetingId,
    /// When it starts.
    pub starts: Timestamp,
    /// The agencies asked.
    pub agencies: Vec<AgencyId>,
}
impl MeetingCalled {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { meeting, starts, agencies } = self;
        let class = Class::Meeting;
        vec![
            plain("meeting", class, Headline, meeting),
            plain("starts", class, Headline, starts),
            plain("agencies", class, Headline, agencies),
        ]
    }
}

/// One decision of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What was decided.
    pub what: String,
    /// Why, and what was considered and not chosen.
    pub rationale: String,
}

/// A meeting discussed a case. `casework.case_discussed.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CaseDiscussed {
    /// The meeting.
    pub meeting: MeetingId,
    /// Who attended for this case.
    pub attended: Vec<AgencyId>,
    /// Whether every attending agency was asked for conflicts of interest.
    pub conflicts_asked: bool,
    /// The actions that came of it.
    pub actions: Vec<ActionId>,
    /// The decisions.
    #[serde(default)]
    pub decisions: Private<Vec<Decision>>,
    /// Who saw it otherwise, and why.
    #[serde(default)]
    pub dissent: Private<Option<String>>,
}
impl CaseDiscussed {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { meeting, attended, conflicts_asked, actions, decisions, dissent } = self;
        let class = Class::Meeting;
        vec![
            plain("meeting", class, Headline, meeting),
            plain("attended", class, Headline, attended),
            plain("conflicts_asked", class, Headline, conflicts_asked),
            plain("actions", class, Deep, actions),
            sealed("decisions", class, Deep, Party::Suspect, decisions),
            sealed("dissent", class, Deep, Party::Suspect, dissent),
        ]
    }
}

/// The class of an action, by the strand it serves.
fn plan_class(strand: Strand) -> Class {
    if strand == Strand::VictimFacing { Class::VictimPlan } else { Class::Plan }
}

/// Whom an action is about, by the strand it serves: erasing the suspect must not erase what keeps the victim safe.
fn plan_party(strand: Strand) -> Party {
    if strand == Strand::VictimFacing { Party::Victim } else { Party::Suspect }
}

/// An action was planned. `casework.action_planned.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ActionPlanned {
    /// The action.
    pub action: ActionId,
    /// Which agency does it.
    pub owner: AgencyId,
    /// Which strand of the plan it serves.
    pub strand: Strand,
    /// By when.
    pub due: Date,
    /// What.
    #[serde(default)]
    pub what: Private<String>,
}
impl ActionPlanned {
    /// Whether it asks the same of the same agency by the same day as another one, whatever their ids.
    pub fn asks_the_same(&self, other: &Self) -> bool {
        Self { action: other.action, ..self.clone() } == *other
    }

    pub(crate) fn class(&self) -> Class {
        plan_class(self.strand)
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { action, owner, strand, due, what } = self;
        let class = plan_class(*strand);
        vec![
            plain("action", class, Headline, action),
            plain("owner", class, Headline, owner),
            plain("strand", class, Headline, strand),
            plain("due", class, Headline, due),
            sealed("what", class, Deep, plan_party(*strand), what),
        ]
    }
}

/// An action was done, or was not. `casework.action_closed.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ActionClosed {
    /// The action.
    pub action: ActionId,
    /// Which strand of the plan it serves.
    pub strand: Strand,
    /// Done, could not, did not.
    pub outcome: ActionOutcome,
    /// What came of it.
    #[serde(default)]
    pub note: Private<Option<String>>,
}
impl ActionClosed {
    pub(crate) fn class(&self) -> Class {
        plan_class(self.strand)
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { action, strand, outcome, note } = self;
        let class = plan_class(*strand);
        vec![
            plain("action", class, Headline, action),
            plain("strand", class, Headline, strand),
            plain("outcome", class, Headline, outcome),
            sealed("note", class, Deep, plan_party(*strand), note),
        ]
    }
}
