//! How a case goes on: triage, adoption, stepping down, closing, opening again.

use crate::{
    Class, Detail, Field, Party, Private, TriageDecision,
    field::{plain, sealed},
};
use Detail::{Detail as Deep, Headline};
use kernel::{Date, Source};
use serde::Deserialize;

/// The SPOC triaged a referral. `casework.case_triaged.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CaseTriaged {
    /// What follows.
    pub decision: TriageDecision,
    /// Why.
    #[serde(default)]
    pub reason: Private<String>,
}
impl CaseTriaged {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { decision, reason } = self;
        vec![
            plain("decision", Class::Gatekeeping, Headline, decision),
            sealed("reason", Class::Gatekeeping, Deep, Party::Suspect, reason),
        ]
    }
}

/// The hub adopted a case. `casework.case_adopted.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CaseAdopted {
    /// Why.
    #[serde(default)]
    pub reason: Private<String>,
}
impl CaseAdopted {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { reason } = self;
        vec![sealed("reason", Class::Gatekeeping, Deep, Party::Suspect, reason)]
    }
}

/// An active case was stepped down to monitoring. `casework.case_stepped_down.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CaseSteppedDown {
    /// When to review whether to close.
    pub review_on: Date,
    /// Whether the victim was consulted.
    pub victim_consulted: bool,
    /// Why.
    #[serde(default)]
    pub reason: Private<String>,
}
impl CaseSteppedDown {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { review_on, victim_consulted, reason } = self;
        let class = Class::Process;
        vec![
            plain("review_on", class, Headline, review_on),
            plain("victim_consulted", class, Headline, victim_consulted),
            sealed("reason", class, Deep, Party::Suspect, reason),
        ]
    }
}

/// A case was closed. `casework.case_closed.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CaseClosed {
    /// Whether the victim was consulted.
    pub victim_consulted: bool,
    /// Why.
    #[serde(default)]
    pub reason: Private<String>,
}
impl CaseClosed {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { victim_consulted, reason } = self;
        let class = Class::Process;
        vec![
            plain("victim_consulted", class, Headline, victim_consulted),
            sealed("reason", class, Deep, Party::Suspect, reason),
        ]
    }
}

/// A closed case is open again, because of something new. `casework.case_reopened.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CaseReopened {
    /// What kind of source brought the new thing.
    pub because_of: Source,
}
impl CaseReopened {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { because_of } = self;
        vec![plain("because_of", Class::Gatekeeping, Deep, because_of)]
    }
}
