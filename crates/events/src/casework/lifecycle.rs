//! How a case goes on: triage, adoption, stepping down, closing, opening again.

use crate::{
    Class, ContactChannel, Detail, Field, Party, Private, TriageDecision,
    field::{Plain, given, plain, sealed, sealed_if},
};
use Detail::{Detail as Deep, Headline};
use kernel::{AgencyId, Date, MeetingId, OrderId, Source};
use serde::{Deserialize, Serialize};

/// The SPOC triaged a referral. `casework.case_triaged.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CaseTriaged {
    /// What follows.
    pub decision: TriageDecision,
    /// Why.
    #[serde(default)]
    pub reason: Private<String>,
    /// Whether it is told who was advised, or which service was named; not stored where it is not.
    #[serde(default)]
    pub named: bool,
    /// Who was advised, or which service was named.
    #[serde(default)]
    pub to: Option<Private<String>>,
}
impl CaseTriaged {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { decision, reason, named, to } = self;
        let class = Class::Gatekeeping;
        let fields =
            vec![plain("decision", class, Headline, decision), sealed("reason", class, Deep, Party::Suspect, reason)];
        let to = sealed_if(*named, "to", class, Party::Suspect, to.as_ref());
        fields.into_iter().chain(named.then(|| plain("named", class, Deep, named))).chain(to).collect()
    }
}

/// The hub adopted a case. `casework.case_adopted.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CaseAdopted {
    /// The meeting that decided it, where one did.
    #[serde(default)]
    pub meeting: Option<MeetingId>,
    /// Why.
    #[serde(default)]
    pub reason: Private<String>,
}
impl CaseAdopted {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { meeting, reason } = self;
        let reason = sealed("reason", Class::Gatekeeping, Deep, Party::Suspect, reason);
        std::iter::once(reason).chain(given("meeting", Class::Process, Deep, meeting.as_ref())).collect()
    }
}

/// How the victim was consulted, or why that was not safe.
fn consultation(
    consulted: bool,
    by: Option<&ContactChannel>,
    not_safe: Option<&Private<String>>,
) -> impl Iterator<Item = Field> {
    let by = given("consulted_by", Class::SafeContact, Deep, by);
    let not_safe = sealed_if(!consulted, "not_safe", Class::VictimNeeds, Party::Victim, not_safe);
    by.into_iter().chain(not_safe)
}

/// An active case was stepped down to monitoring. `casework.case_stepped_down.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CaseSteppedDown {
    /// When to review whether to close.
    pub review_on: Date,
    /// Whether the victim was consulted.
    pub victim_consulted: bool,
    /// How; none in earlier events, and where she was not consulted.
    #[serde(default)]
    pub consulted_by: Option<ContactChannel>,
    /// Why it was not safe to consult her.
    #[serde(default)]
    pub not_safe: Option<Private<String>>,
    /// Why.
    #[serde(default)]
    pub reason: Private<String>,
}
impl CaseSteppedDown {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { review_on, victim_consulted, consulted_by, not_safe, reason } = self;
        let class = Class::Process;
        let fields = vec![
            plain("review_on", class, Headline, review_on),
            plain("victim_consulted", class, Headline, victim_consulted),
            sealed("reason", class, Deep, Party::Suspect, reason),
        ];
        fields.into_iter().chain(consultation(*victim_consulted, consulted_by.as_ref(), not_safe.as_ref())).collect()
    }
}

/// An order that outlives the hub's work on a case, and who looks at its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiarisedOrder {
    /// The order.
    pub order: OrderId,
    /// Its last day; none where it has none.
    pub last_day: Option<Date>,
    /// The agency that looks at whether it is to be renewed.
    pub looked_at_by: AgencyId,
    /// On which day.
    pub on: Date,
}
impl Plain for DiarisedOrder {
    const WHY: &'static str = "an identifier, an agency's register name and days of the process";
}

/// A case was closed. `casework.case_closed.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CaseClosed {
    /// Whether the victim was consulted.
    pub victim_consulted: bool,
    /// How; none in earlier events, and where she was not consulted.
    #[serde(default)]
    pub consulted_by: Option<ContactChannel>,
    /// Why it was not safe to consult her.
    #[serde(default)]
    pub not_safe: Option<Private<String>>,
    /// The orders in force, and who looks at their ends.
    #[serde(default)]
    pub diarised: Vec<DiarisedOrder>,
    /// How many conditions are to open it again, beside a linked incident, a breach and a red flag.
    #[serde(default)]
    pub reopen_conditions: Option<u16>,
    /// The conditions; none where none were named.
    #[serde(default)]
    pub reopen_if: Option<Private<Vec<String>>>,
    /// Why.
    #[serde(default)]
    pub reason: Private<String>,
}
impl CaseClosed {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { victim_consulted, consulted_by, not_safe, diarised, reopen_conditions, reopen_if, reason } = self;
        let class = Class::Process;
        let fields = vec![
            plain("victim_consulted", class, Headline, victim_consulted),
            sealed("reason", class, Deep, Party::Suspect, reason),
        ];
        // Who does not see the court's decisions does not learn here that there is an order.
        let diarised = (!diarised.is_empty()).then(|| plain("diarised", Class::CourtDecision, Deep, diarised));
        let conditions = given("reopen_conditions", class, Deep, reopen_conditions.as_ref());
        let reopen_if =
            sealed_if(reopen_conditions.is_some(), "reopen_if", Class::Gatekeeping, Party::Suspect, reopen_if.as_ref());
        let later = consultation(*victim_consulted, consulted_by.as_ref(), not_safe.as_ref())
            .chain(diarised)
            .chain(conditions)
            .chain(reopen_if);
        fields.into_iter().chain(later).collect()
    }
}

/// A closed case is open again, because of something new. `casework.case_reopened.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CaseReopened {
    /// What kind of source brought the new thing.
    pub because_of: Source,
    /// Which of the conditions that were named when it was closed has come about, from 1; none where an incident, a breach
    /// or a red flag arrived.
    #[serde(default)]
    pub condition: Option<u16>,
    /// What happened.
    #[serde(default)]
    pub reason: Option<Private<String>>,
}
impl CaseReopened {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { because_of, condition, reason } = self;
        let class = Class::Gatekeeping;
        let because_of = plain("because_of", class, Deep, because_of);
        let reopened_by_somebody = condition.is_some();
        let condition = given("condition", class, Deep, condition.as_ref());
        // It is told where somebody named a condition.
        let reason = sealed_if(reopened_by_somebody, "reason", class, Party::Suspect, reason.as_ref());
        std::iter::once(because_of).chain(condition).chain(reason).collect()
    }
}
