//! What the orders service can be asked to do. Ids of new things come in the command.

use events::{
    Act, Nexus, NotChargedReason, NotPursuedReason, OffenceCode, OrderApplicant, OrderKind, OrderOrigin, Provenance,
    RiskLevel, ServiceMethod,
    orders::{Criteria, Term},
};
use kernel::{AgencyId, BreachId, Date, EventId, OrderId, ReferralId, Timestamp};

mod proceedings;

pub use proceedings::*;

/// One act on a protection order.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Region A: an order is considered.
    ConsiderOrder(ConsiderOrder),
    /// Region A: an order is not pursued for now.
    DeclineOrder(DeclineOrder),
    /// Region A: drafting starts.
    StartDrafting(StartDrafting),
    /// Region A: the application is authorised for the chief officer.
    AuthoriseApplication(AuthoriseApplication),
    /// Region A: the application is lodged at a court.
    LodgeApplication(LodgeApplication),
    /// Region A: an interim order is asked for after the application was lodged.
    SeekInterim(SeekInterim),
    /// Region A: a court made an interim order.
    RecordInterimOrder(RecordInterimOrder),
    /// Region B: an order was served.
    RecordService(RecordService),
    /// Region C: the respondent notified names and address.
    RecordNotification(RecordNotification),
    /// Region A: a court made the full order.
    RecordFullOrder(RecordFullOrder),
    /// Region A: a criminal court made an order on conviction or acquittal.
    RecordOrderOnOutcome(RecordOrderOnOutcome),
    /// Region D: any agency alleges a breach.
    ReportBreach(ReportBreach),
    /// Region D: police record the breach as a crime.
    RecordBreach(RecordBreach),
    /// Region D: police find that no breach is made out.
    RejectBreach(RejectBreach),
    /// Region D: police end a recorded breach without a charge.
    EndBreach(EndBreach),
    /// Region D: the suspect is charged.
    ChargeBreach(ChargeBreach),
    /// Region A: a court listed or adjourned a hearing.
    ListHearing(ListHearing),
    /// Region A: the applicant withdrew the application.
    WithdrawApplication(WithdrawApplication),
    /// Region A: a court refused the interim or the main application, or to change an order.
    RecordRefusal(RecordRefusal),
    /// Region A: a court varied, extended or renewed an order.
    RecordVariation(RecordVariation),
    /// Region A: a court discharged an order.
    RecordDischarge(RecordDischarge),
    /// Region B: service was attempted and failed.
    RecordServiceAttempt(RecordServiceAttempt),
    /// Region C: the respondent is subject to sex-offender notification.
    ExemptNotification(ExemptNotification),
    /// Region C: sex-offender notification ended.
    EndExemption(EndExemption),
    /// Region C: the respondent notified a change.
    RecordChange(RecordChange),
    /// Region C: a change was found that was not notified.
    ReportUnnotifiedChange(ReportUnnotifiedChange),
    /// Region D: the suspect is arrested.
    RecordBreachArrest(RecordBreachArrest),
    /// Region D: a court ends the case.
    RecordBreachOutcome(RecordBreachOutcome),
    /// Region E: an appeal is lodged.
    LodgeAppeal(LodgeAppeal),
    /// Region E: an appeal is determined.
    DetermineAppeal(DetermineAppeal),
}

/// Records that an order was considered, with the answer on each criterion.
#[derive(Debug, Clone, PartialEq)]
pub struct ConsiderOrder {
    /// The new order, or one that was not pursued before.
    pub order: OrderId,
    /// Which kind of order.
    pub kind: OrderKind,
    /// Which criteria of s.1 are met.
    pub criteria: Criteria,
    /// The events that show it.
    pub evidence: Vec<EventId>,
    /// The level of risk at the time.
    pub risk_level: RiskLevel,
    /// The agency that asked for it, if one did.
    pub requested_by: Option<AgencyId>,
    /// The referral that asked for it, which this answers (domain brief 5, `SPO_REQUEST`).
    pub answers_referral: Option<ReferralId>,
    /// The reasons.
    pub reasons: String,
}

/// Records that an order is not pursued for now.
#[derive(Debug, Clone, PartialEq)]
pub struct DeclineOrder {
    /// The order.
    pub order: OrderId,
    /// Why, as a code.
    pub reason: NotPursuedReason,
    /// When to look again.
    pub review_on: Date,
    /// Why, in words.
    pub reasons: String,
}

/// Starts drafting an application.
#[derive(Debug, Clone, PartialEq)]
pub struct StartDrafting {
    /// The order.
    pub order: OrderId,
    /// The terms to ask for.
    pub proposed_terms: Vec<Term>,
    /// What the victim thinks of them, where the victim could be asked.
    pub victims_views: Option<String>,
}

/// Authorises the application for the chief officer.
#[derive(Debug, Clone, PartialEq)]
pub struct AuthoriseApplication {
    /// The order.
    pub order: OrderId,
    /// Whether an interim order may be asked for.
    pub interim_sought: bool,
    /// Why.
    pub reasons: String,
    /// Where the legal advice lies; never the advice.
    pub legal_advice_reference: Option<String>,
}

/// Lodges the application at a court.
#[derive(Debug, Clone, PartialEq)]
pub struct LodgeApplication {
    /// The order.
    pub order: OrderId,
    /// Whether an interim order is asked for.
    pub interim_sought: bool,
    /// Which ground lets this force apply.
    pub nexus: Nexus,
    /// Which court.
    pub court: String,
    /// The court's reference.
    pub court_reference: String,
}

/// Asks for an interim order while the application lies before the court (s.5).
#[derive(Debug, Clone, PartialEq)]
pub struct SeekInterim {
    /// The order.
    pub order: OrderId,
    /// The day.
    pub sought_on: Date,
    /// Which court.
    pub court: String,
    /// Why now.
    pub reasons: String,
}

/// Records an interim order (s.5).
#[derive(Debug, Clone, PartialEq)]
pub struct RecordInterimOrder {
    /// The order.
    pub order: OrderId,
    /// The day it was made.
    pub made: Date,
    /// Its last day.
    pub last_day: Date,
    /// Which court.
    pub court: String,
    /// Its terms.
    pub terms: Vec<Term>,
    /// Who said it, when it happened, since when it was known.
    pub provenance: Provenance,
}

/// Records that the order was served on the respondent.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordService {
    /// The order.
    pub order: OrderId,
    /// When.
    pub served_at: Timestamp,
    /// How.
    pub method: ServiceMethod,
    /// Where.
    pub place: Option<String>,
    /// By whom, and what proves it.
    pub proof: String,
}

/// Records the respondent's initial notification at a station (s.9).
#[derive(Debug, Clone, PartialEq)]
pub struct RecordNotification {
    /// The order.
    pub order: OrderId,
    /// When.
    pub notified_at: Timestamp,
    /// Whether fingerprints or a photograph verified the identity.
    pub identity_verified: bool,
    /// All names in use.
    pub names: Vec<String>,
    /// The respondent's home address.
    pub address: String,
    /// Which station.
    pub station: String,
    /// Reference of the written acknowledgement.
    pub acknowledgement: String,
}

/// Records the full order (s.2, s.3).
#[derive(Debug, Clone, PartialEq)]
pub struct RecordFullOrder {
    /// The order.
    pub order: OrderId,
    /// The day it was made.
    pub made: Date,
    /// Its last day; none means until further order.
    pub last_day: Option<Date>,
    /// Whether it replaces an interim order.
    pub replaces_interim: bool,
    /// Whether it was served in court at once.
    pub served_in_court: bool,
    /// Which court.
    pub court: String,
    /// Its terms.
    pub terms: Vec<Term>,
    /// Who said it, when it happened, since when it was known.
    pub provenance: Provenance,
}

/// Records an order that was made with no application of the police here.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordOrderOnOutcome {
    /// The new order.
    pub order: OrderId,
    /// Which kind of order.
    pub kind: OrderKind,
    /// The day it was made.
    pub made: Date,
    /// Its last day; none means until further order.
    pub last_day: Option<Date>,
    /// Whether it was served in court at once.
    pub served_in_court: bool,
    /// In which proceedings it was made, where that is said.
    pub origin: Option<OrderOrigin>,
    /// Who asked for it, where that is said.
    pub applicant: Option<OrderApplicant>,
    /// Which court.
    pub court: String,
    /// Its terms.
    pub terms: Vec<Term>,
    /// Who said it, when it happened, since when it was known.
    pub provenance: Provenance,
}

/// Alleges that an order was breached.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportBreach {
    /// The new allegation.
    pub breach: BreachId,
    /// The order.
    pub order: OrderId,
    /// Which term, counted from 1, where known.
    pub term: Option<u16>,
    /// Which acts of s.2A(3) it shows.
    pub acts: Vec<Act>,
    /// What happened.
    pub narrative: String,
    /// Who said it, when it happened (now, if not given), since when it was known.
    pub provenance: Provenance,
}

/// Records an alleged breach as a crime.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordBreach {
    /// The allegation.
    pub breach: BreachId,
    /// The crime reference.
    pub crime_reference: String,
}

/// Finds that an allegation does not make out a breach.
#[derive(Debug, Clone, PartialEq)]
pub struct RejectBreach {
    /// The allegation.
    pub breach: BreachId,
    /// Why.
    pub reason: String,
}

/// Ends a recorded breach without a charge.
#[derive(Debug, Clone, PartialEq)]
pub struct EndBreach {
    /// The allegation.
    pub breach: BreachId,
    /// Why, as a code.
    pub reason: NotChargedReason,
    /// Why, in words.
    pub reasons: String,
}

/// Records that the suspect was charged with the breach, and perhaps with more.
#[derive(Debug, Clone, PartialEq)]
pub struct ChargeBreach {
    /// The allegation.
    pub breach: BreachId,
    /// When.
    pub charged_at: Timestamp,
    /// With what.
    pub offences: Vec<OffenceCode>,
    /// Whether remanded in custody.
    pub remanded: bool,
    /// The charge reference.
    pub charge_reference: String,
}
