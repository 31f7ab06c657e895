//! How a case goes on: triage, adoption, step-down, closure, opening again, and why a duty was not done.

use events::{ContactChannel, Duty, ExcuseReason, TriageDecision};
use kernel::{AgencyId, Date, EventId, MeetingId, OrderId, Source};

/// Triage a referral.
#[derive(Debug, Clone, PartialEq)]
pub struct TriageCase {
    /// What follows.
    pub decision: TriageDecision,
    /// Why.
    pub reason: String,
    /// Which service is named; who is advised, where that is not who referred the case.
    pub to: Option<String>,
}

/// Adopt a case that triage put up for it, or that a meeting decided on.
#[derive(Debug, Clone, PartialEq)]
pub struct AdoptCase {
    /// The meeting, where one decided.
    pub meeting: Option<MeetingId>,
    /// Why.
    pub reason: String,
}

/// Step an active case down to monitoring, or move the review of a monitored one.
#[derive(Debug, Clone, PartialEq)]
pub struct StepDownCase {
    /// When to review whether to close.
    pub review_on: Date,
    /// Whether the victim was consulted.
    pub victim_consulted: bool,
    /// How.
    pub consulted_by: Option<ContactChannel>,
    /// Why that was not safe.
    pub not_safe: Option<String>,
    /// Why.
    pub reason: String,
}

/// Close a monitored case.
#[derive(Debug, Clone, PartialEq)]
pub struct CloseCase {
    /// Whether the victim was consulted.
    pub victim_consulted: bool,
    /// How.
    pub consulted_by: Option<ContactChannel>,
    /// Why that was not safe.
    pub not_safe: Option<String>,
    /// Who looks at the ends of the orders in force.
    pub diarised: Vec<Diarised>,
    /// What is to open it again, beside a linked incident, a breach and a red flag.
    pub reopen_if: Vec<String>,
    /// Why.
    pub reason: String,
}

/// Who looks at the end of an order in force, and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Diarised {
    /// The order.
    pub order: OrderId,
    /// The agency.
    pub looked_at_by: AgencyId,
    /// On which day.
    pub on: Date,
}

/// Open a closed case again, because a condition that was named has come about.
#[derive(Debug, Clone, PartialEq)]
pub struct ReopenCase {
    /// Which of the conditions, from 1.
    pub condition: u16,
    /// What kind of source says so.
    pub because_of: Source,
    /// What happened.
    pub reason: String,
}

/// Says why something need not happen, or need not have happened in time.
#[derive(Debug, Clone, PartialEq)]
pub struct ExcuseDuty {
    /// What had to happen.
    pub duty: Duty,
    /// The event that began it.
    pub began: EventId,
    /// The agency that owes it; none where it is the police on the case, or the respondent.
    pub owner: Option<AgencyId>,
    /// Why, as a code.
    pub reason: ExcuseReason,
    /// Why, in words.
    pub reasons: String,
}
