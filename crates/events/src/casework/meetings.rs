//! Meetings about a case, and the actions of its plan.

use crate::{
    ActionOutcome, Class, Detail, Field, Party, Presence, Private,
    field::{Plain, plain, sealed, sealed_if},
};
use Detail::{Detail as Deep, Headline};
use kernel::{ActionId, AgencyId, Date, EventId, MeetingId, Role, Strand, Timestamp};
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
    /// Why.
    pub rationale: String,
    /// What was considered and not chosen, and why not. Earlier events have it within `rationale`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alternatives: Option<String>,
}

/// How an agency was represented at a discussion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attended {
    /// The agency.
    pub agency: AgencyId,
    /// Whether somebody was there for it.
    pub presence: Presence,
    /// Who, by their roles; nobody where it was not there.
    pub roles: Vec<Role>,
}
impl Plain for Attended {
    const WHY: &'static str = "an agency's register name and codes";
}

/// What an agency answered when it was asked for conflicts of interest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictAnswer {
    /// The agency.
    pub agency: AgencyId,
    /// Whether it declared one and left. False: it has none.
    pub declared_and_left: bool,
}
impl Plain for ConflictAnswer {
    const WHY: &'static str = "an agency's register name and a yes or no";
}

/// An agency that saw it otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgencyDissent {
    /// The agency.
    pub agency: AgencyId,
    /// How it saw it, and why.
    pub reasons: String,
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
    /// How each agency was represented; empty in earlier events, which have only who attended.
    #[serde(default)]
    pub attendance: Vec<Attended>,
    /// What each attending agency answered about conflicts of interest.
    #[serde(default)]
    pub conflicts: Vec<ConflictAnswer>,
    /// The events by which information was shared for this discussion, each with its power and basis.
    #[serde(default)]
    pub shared: Vec<EventId>,
    /// The events that the decisions rest on, among those that the recorder sees.
    #[serde(default)]
    pub relied_on: Vec<EventId>,
    /// Which agencies saw it otherwise.
    #[serde(default)]
    pub dissenting: Vec<AgencyId>,
    /// How each of them saw it; none where nobody did.
    #[serde(default)]
    pub dissents: Option<Private<Vec<AgencyDissent>>>,
}
impl CaseDiscussed {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { meeting, attended, conflicts_asked, actions, decisions, dissent, .. } = self;
        let Self { attendance, conflicts, shared, relied_on, dissenting, dissents, .. } = self;
        let class = Class::Meeting;
        let fields = vec![
            plain("meeting", class, Headline, meeting),
            plain("attended", class, Headline, attended),
            plain("conflicts_asked", class, Headline, conflicts_asked),
            plain("actions", class, Deep, actions),
            sealed("decisions", class, Deep, Party::Suspect, decisions),
            sealed("dissent", class, Deep, Party::Suspect, dissent),
        ];
        // Which agency has a conflict of interest is for few (domain 7.5 rule 3), and so is which events a discussion rested
        // on: not everybody who reads the minutes sees all of them.
        let later = [
            (!attendance.is_empty()).then(|| plain("attendance", class, Headline, attendance)),
            (!conflicts.is_empty()).then(|| plain("conflicts", Class::Conflict, Deep, conflicts)),
            (!shared.is_empty()).then(|| plain("shared", Class::SharingRecord, Deep, shared)),
            (!relied_on.is_empty()).then(|| plain("relied_on", Class::SharingRecord, Deep, relied_on)),
            (!dissenting.is_empty()).then(|| plain("dissenting", class, Headline, dissenting)),
            sealed_if(!dissenting.is_empty(), "dissents", class, Party::Suspect, dissents.as_ref()),
        ];
        fields.into_iter().chain(later.into_iter().flatten()).collect()
    }
}

/// The class of an action, by the strand it serves.
pub(super) fn plan_class(strand: Strand) -> Class {
    if strand == Strand::VictimFacing { Class::VictimPlan } else { Class::Plan }
}

/// Whom an action is about, by the strand it serves: erasing the suspect must not erase what keeps the victim safe.
pub(super) fn plan_party(strand: Strand) -> Party {
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
