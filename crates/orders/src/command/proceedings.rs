//! What is asked of the proceedings about an order. "s." is a section of the Stalking Protection Act 2019.

use events::{
    AppealParty, AppealResult, AppealedDecision, ApplicationPart, BreachOutcome, HearingPurpose, NotifiedChange,
    Provenance, Variation, orders::Term,
};
use kernel::{BreachId, Date, OrderId, Timestamp};

/// Records that a hearing was listed or adjourned.
#[derive(Debug, Clone, PartialEq)]
pub struct ListHearing {
    /// The order.
    pub order: OrderId,
    /// What it is for.
    pub purpose: HearingPurpose,
    /// The day it is listed for.
    pub listed_for: Date,
    /// Whether an earlier hearing was put off to this day.
    pub adjourned: bool,
    /// Which court.
    pub court: String,
}

/// Withdraws the application.
#[derive(Debug, Clone, PartialEq)]
pub struct WithdrawApplication {
    /// The order.
    pub order: OrderId,
    /// The day.
    pub withdrawn_on: Date,
    /// Why.
    pub reasons: String,
}

/// Records a refusal by the court (s.2, s.4, s.5).
#[derive(Debug, Clone, PartialEq)]
pub struct RecordRefusal {
    /// The order.
    pub order: OrderId,
    /// Which.
    pub part: ApplicationPart,
    /// The day.
    pub refused_on: Date,
    /// Who had applied to vary, renew or discharge, where that is said.
    pub applied_by: Option<AppealParty>,
    /// Which court.
    pub court: String,
    /// Why.
    pub reasons: String,
    /// Who said it, when it happened, since when it was known.
    pub provenance: Provenance,
}

/// Records a variation, extension or renewal (s.4, s.5).
#[derive(Debug, Clone, PartialEq)]
pub struct RecordVariation {
    /// The order.
    pub order: OrderId,
    /// How.
    pub how: Variation,
    /// The day it was made, from which it holds.
    pub made: Date,
    /// Its last day from now on; none means until further order.
    pub last_day: Option<Date>,
    /// Whether it was served in court at once.
    pub served_in_court: bool,
    /// Which court.
    pub court: String,
    /// All its terms from now on.
    pub terms: Vec<Term>,
    /// Who said it, when it happened, since when it was known.
    pub provenance: Provenance,
}

/// Records a discharge (s.4).
#[derive(Debug, Clone, PartialEq)]
pub struct RecordDischarge {
    /// The order.
    pub order: OrderId,
    /// Its last day.
    pub discharged_on: Date,
    /// Whether the respondent consented.
    pub respondent_consents: bool,
    /// Whether each relevant chief officer consented.
    pub chief_officer_consents: bool,
    /// Which court.
    pub court: String,
    /// Why.
    pub reasons: String,
    /// Who said it, when it happened, since when it was known.
    pub provenance: Provenance,
}

/// Records an attempt to serve that failed.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordServiceAttempt {
    /// The order.
    pub order: OrderId,
    /// When.
    pub attempted_at: Timestamp,
    /// Where.
    pub place: Option<String>,
    /// Why it failed.
    pub why_not: String,
}

/// Records that no notification is due while another Act asks for it (s.9).
#[derive(Debug, Clone, PartialEq)]
pub struct ExemptNotification {
    /// The order.
    pub order: OrderId,
    /// Since when this counts for the order.
    pub since: Date,
    /// What shows it.
    pub basis: String,
}

/// Records that the other notification ended (s.9).
#[derive(Debug, Clone, PartialEq)]
pub struct EndExemption {
    /// The order.
    pub order: OrderId,
    /// The last day of that other notification, which counts as day 1.
    pub final_day: Date,
}

/// Records that a new name or address was notified (s.10).
#[derive(Debug, Clone, PartialEq)]
pub struct RecordChange {
    /// The order.
    pub order: OrderId,
    /// What changed.
    pub change: NotifiedChange,
    /// The first day of it.
    pub changed_on: Date,
    /// When it was notified.
    pub notified_at: Timestamp,
    /// The new name or address.
    pub detail: String,
    /// Which station.
    pub station: String,
    /// Reference of the written acknowledgement.
    pub acknowledgement: String,
}

/// Records that a change was found that had not been notified (s.10, s.11).
#[derive(Debug, Clone, PartialEq)]
pub struct ReportUnnotifiedChange {
    /// The order.
    pub order: OrderId,
    /// What changed.
    pub change: NotifiedChange,
    /// When it was found.
    pub found_at: Timestamp,
    /// How it was found.
    pub account: String,
}

/// Records an arrest for a breach.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordBreachArrest {
    /// The allegation.
    pub breach: BreachId,
    /// When.
    pub arrested_at: Timestamp,
    /// The custody reference.
    pub custody_reference: String,
}

/// Records how a court ended the case about a breach.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordBreachOutcome {
    /// The allegation.
    pub breach: BreachId,
    /// The day.
    pub on: Date,
    /// How it ended.
    pub outcome: BreachOutcome,
    /// Which court.
    pub court: String,
    /// Who said it, when it happened, since when it was known.
    pub provenance: Provenance,
}

/// Records an appeal (s.7).
#[derive(Debug, Clone, PartialEq)]
pub struct LodgeAppeal {
    /// The order.
    pub order: OrderId,
    /// Who appeals.
    pub by: AppealParty,
    /// Against what.
    pub against: AppealedDecision,
    /// The day.
    pub lodged_on: Date,
    /// Which court.
    pub court: String,
    /// On what ground.
    pub ground: String,
}

/// Records how an appeal ended (s.7).
#[derive(Debug, Clone, PartialEq)]
pub struct DetermineAppeal {
    /// The order.
    pub order: OrderId,
    /// How.
    pub result: AppealResult,
    /// The day.
    pub determined_on: Date,
    /// Which court.
    pub court: String,
    /// Why.
    pub reasons: String,
    /// Who said it, when it happened, since when it was known.
    pub provenance: Provenance,
}
