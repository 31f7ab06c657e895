//! Intelligence, steps of an investigation, and what a criminal court decided.

use crate::{
    Class, Detail, Field, Handling, IntelligenceAssessment, Outcome, Party, Private, SourceEvaluation, Step,
    field::{plain, sealed},
};
use Detail::{Detail as Deep, Headline};
use kernel::{Date, Timestamp};
use serde::Deserialize;

/// Police recorded intelligence about the suspect. `casework.intelligence_recorded.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct IntelligenceRecorded {
    /// How reliable its source is.
    pub source: SourceEvaluation,
    /// How the source comes to know it.
    pub assessment: IntelligenceAssessment,
    /// Whether it may be passed on.
    pub handling: Handling,
    /// Under which conditions.
    #[serde(default)]
    pub conditions: Private<Option<String>>,
    /// The report. Never leaves the police.
    #[serde(default)]
    pub report: Private<String>,
    /// What prosecutors may read of it: nothing that could betray the source.
    #[serde(default)]
    pub sanitised: Private<Option<String>>,
}
impl IntelligenceRecorded {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { source, assessment, handling, conditions, report, sanitised } = self;
        let class = Class::Intelligence;
        vec![
            plain("source", class, Deep, source),
            plain("assessment", class, Deep, assessment),
            plain("handling", class, Headline, handling),
            sealed("conditions", class, Headline, Party::Suspect, conditions),
            sealed("report", class, Deep, Party::Suspect, report),
            sealed("sanitised", class, Headline, Party::Suspect, sanitised),
        ]
    }
}

/// Police or prosecutors took steps that the victim must be told of. `casework.investigation_step_taken.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct InvestigationStepTaken {
    /// Which.
    pub steps: Vec<Step>,
    /// When.
    pub at: Timestamp,
    /// The last working day to tell the victim (Victims' Code).
    pub tell_victim_by: Date,
    /// Conditions and circumstances.
    #[serde(default)]
    pub details: Private<Option<String>>,
}
impl InvestigationStepTaken {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { steps, at, tell_victim_by, details } = self;
        let class = Class::Investigation;
        vec![
            plain("steps", class, Headline, steps),
            plain("at", class, Headline, at),
            plain("tell_victim_by", class, Headline, tell_victim_by),
            sealed("details", class, Deep, Party::Suspect, details),
        ]
    }
}

/// What a criminal court decided. `casework.court_outcome_recorded.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CourtOutcomeRecorded {
    /// What.
    pub outcomes: Vec<Outcome>,
    /// On which day.
    pub on: Date,
    /// Whether the victim's personal statement was put before the court.
    pub personal_statement: bool,
    /// The last working day to tell the victim (Victims' Code).
    pub tell_victim_by: Date,
    /// Court, sentence and reasons.
    #[serde(default)]
    pub details: Private<String>,
}
impl CourtOutcomeRecorded {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { outcomes, on, personal_statement, tell_victim_by, details } = self;
        let class = Class::CourtDecision;
        vec![
            plain("outcomes", class, Headline, outcomes),
            plain("on", class, Headline, on),
            plain("personal_statement", class, Deep, personal_statement),
            plain("tell_victim_by", class, Deep, tell_victim_by),
            sealed("details", class, Deep, Party::Suspect, details),
        ]
    }
}
