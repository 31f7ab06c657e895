//! What police and courts did.

use events::{Handling, IntelligenceAssessment, Outcome, Provenance, SourceEvaluation, Step};
use kernel::{Date, Timestamp};

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
