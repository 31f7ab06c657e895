//! Events of the intake service about what single reports really are: screened anew, and what a person made of a hint.

use crate::{
    Class, Detail, Field, HintAnswer, HintRule, OffenceCode, Party, Private, RecordedAs,
    field::{given, plain, sealed},
};
use Detail::{Detail as Deep, Headline};
use kernel::{EventId, IncidentId};
use serde::Deserialize;

/// A person screened one joined incident: what it is taken to be now. How it was recorded stays readable.
/// `intake.incident_screened.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct IncidentScreened {
    /// The incident.
    pub incident: IncidentId,
    /// The report of it: who does not see that does not see this.
    pub report: EventId,
    /// What it is now taken to be.
    pub screened_as: RecordedAs,
    /// Which offence it may be.
    #[serde(default)]
    pub offence: Option<OffenceCode>,
    /// Classifications that stay searchable beside that one (recommendation 7).
    pub included: Vec<RecordedAs>,
    /// Why.
    #[serde(default)]
    pub reason: Private<String>,
    /// Why not stalking, where the signs point to it.
    #[serde(default)]
    pub why_not_stalking: Private<Option<String>>,
}
impl IncidentScreened {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { incident, report, screened_as, offence, included, reason, why_not_stalking } = self;
        let class = Class::Screening;
        let fields = vec![
            plain("incident", class, Headline, incident),
            plain("report", class, Headline, report),
            plain("screened_as", class, Headline, screened_as),
            plain("included", class, Headline, included),
            sealed("reason", class, Deep, Party::Suspect, reason),
            sealed("why_not_stalking", class, Deep, Party::Suspect, why_not_stalking),
        ];
        fields.into_iter().chain(given("offence", class, Headline, offence.as_ref())).collect()
    }
}

/// A person answered a hint. It is for who sees all that it rests on. `intake.hint_answered.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct HintAnswered {
    /// The rule that suggested it.
    pub rule: HintRule,
    /// Its version.
    pub version: u16,
    /// The event that may be filed as less than it is.
    pub about: EventId,
    /// The events that the person had before them, that one among them.
    pub rests_on: Vec<EventId>,
    /// The answer.
    pub answer: HintAnswer,
    /// Why.
    #[serde(default)]
    pub reason: Private<String>,
}
impl HintAnswered {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { rule, version, about, rests_on, answer, reason } = self;
        let class = Class::Screening;
        vec![
            plain("rule", class, Headline, rule),
            plain("version", class, Headline, version),
            plain("about", class, Headline, about),
            plain("rests_on", class, Headline, rests_on),
            plain("answer", class, Headline, answer),
            sealed("reason", class, Deep, Party::Suspect, reason),
        ]
    }
}
