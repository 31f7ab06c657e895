//! Events of the orders service: the regions of domain 3.1. What follows an order that was made: `proceedings`.

mod proceedings;

use crate::{
    Act, Class, Detail, Field, Nexus, NotChargedReason, NotPursuedReason, OffenceCode, OrderApplicant, OrderKind,
    OrderOrigin, Party, Private, RiskLevel, ServiceMethod, TermKind,
    field::{given, plain, sealed},
};
use Detail::{Detail as Deep, Headline};
use kernel::{AgencyId, BreachId, Date, EventId, OrderId, Source, Timestamp};
use serde::{Deserialize, Serialize};

pub use proceedings::*;

/// The class of a breach, by who said it.
fn breach_class(source: Source) -> Class {
    if source.is_third_party() { Class::ThirdPartyBreach } else { Class::Breach }
}

/// The three criteria of the Stalking Protection Act 2019 s.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criteria {
    /// (a) the respondent has carried out acts associated with stalking.
    pub acts: bool,
    /// (b) the respondent poses a risk associated with stalking to another person.
    pub risk: bool,
    /// (c) there is reasonable cause to believe that the order is necessary to protect someone from that risk.
    pub necessary: bool,
}

impl Criteria {
    /// Whether all three are met, so that an order can be applied for.
    pub fn are_met(self) -> bool {
        let Self { acts, risk, necessary } = self;
        acts && risk && necessary
    }
}

/// One term of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// A prohibition or a requirement.
    pub kind: TermKind,
    /// Its words. Never an address of the protected person: areas by map reference.
    pub text: String,
    /// Its first day, itself included, where it begins later than the order (SPA s.3, from memory, not confirmed: terms may
    /// have periods of their own).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_day: Option<Date>,
    /// Its last day, itself included, where it ends sooner than the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<Date>,
    /// The map or area it holds for, by the reference that police legal chose; never an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
}

/// An order was considered, and the answer recorded. `orders.order_considered.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct OrderConsidered {
    /// The order.
    pub order: OrderId,
    /// Which kind of order.
    pub kind: OrderKind,
    /// Which criteria are met.
    pub criteria: Criteria,
    /// The events that show it.
    pub evidence: Vec<EventId>,
    /// The level of risk at the time.
    pub risk_level: RiskLevel,
    /// The agency that asked for it, if one did.
    pub requested_by: Option<AgencyId>,
    /// The reasons.
    #[serde(default)]
    pub reasons: Private<String>,
}
impl OrderConsidered {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { order, kind, criteria, evidence, risk_level, requested_by, reasons } = self;
        let class = Class::OrderConsideration;
        vec![
            plain("order", class, Headline, order),
            plain("kind", class, Headline, kind),
            plain("criteria", class, Headline, criteria),
            plain("evidence", class, Deep, evidence),
            plain("risk_level", class, Headline, risk_level),
            plain("requested_by", class, Headline, requested_by),
            sealed("reasons", class, Deep, Party::Suspect, reasons),
        ]
    }
}

/// An order was considered and is not pursued for now. `orders.order_not_pursued.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct OrderNotPursued {
    /// The order.
    pub order: OrderId,
    /// Why, as a code.
    pub reason: NotPursuedReason,
    /// When to look again.
    pub review_on: Date,
    /// Why, in words.
    #[serde(default)]
    pub reasons: Private<String>,
}
impl OrderNotPursued {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { order, reason, review_on, reasons } = self;
        let class = Class::OrderConsideration;
        vec![
            plain("order", class, Headline, order),
            plain("reason", class, Headline, reason),
            plain("review_on", class, Headline, review_on),
            sealed("reasons", class, Deep, Party::Suspect, reasons),
        ]
    }
}

/// Drafting of an application began. `orders.drafting_started.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct DraftingStarted {
    /// The order.
    pub order: OrderId,
    /// What the victim thinks of the proposed terms.
    #[serde(default)]
    pub victims_views: Private<Option<String>>,
    /// The terms to ask for.
    #[serde(default)]
    pub proposed_terms: Private<Vec<Term>>,
}
impl DraftingStarted {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { order, victims_views, proposed_terms } = self;
        let class = Class::OrderApplication;
        vec![
            plain("order", class, Headline, order),
            sealed("victims_views", Class::VictimNeeds, Deep, Party::Victim, victims_views),
            sealed("proposed_terms", class, Deep, Party::Suspect, proposed_terms),
        ]
    }
}

/// The application was authorised for the chief officer. `orders.application_authorised.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ApplicationAuthorised {
    /// The order.
    pub order: OrderId,
    /// Whether an interim order is asked for.
    pub interim_sought: bool,
    /// Why it is authorised.
    #[serde(default)]
    pub reasons: Private<String>,
    /// Where the legal advice lies; never the advice.
    #[serde(default)]
    pub legal_advice_reference: Private<Option<String>>,
}
impl ApplicationAuthorised {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { order, interim_sought, reasons, legal_advice_reference } = self;
        let class = Class::OrderApplication;
        vec![
            plain("order", class, Headline, order),
            plain("interim_sought", class, Headline, interim_sought),
            sealed("reasons", class, Deep, Party::Suspect, reasons),
            sealed("legal_advice_reference", Class::LegalPrivilege, Deep, Party::Suspect, legal_advice_reference),
        ]
    }
}

/// The application was lodged at a court. `orders.application_lodged.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ApplicationLodged {
    /// The order.
    pub order: OrderId,
    /// Whether an interim order is asked for.
    pub interim_sought: bool,
    /// Which ground lets this force apply.
    pub nexus: Nexus,
    /// Which court.
    #[serde(default)]
    pub court: Private<String>,
    /// The court's reference.
    #[serde(default)]
    pub court_reference: Private<String>,
}
impl ApplicationLodged {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { order, interim_sought, nexus, court, court_reference } = self;
        let class = Class::OrderApplication;
        vec![
            plain("order", class, Headline, order),
            plain("interim_sought", class, Headline, interim_sought),
            plain("nexus", class, Deep, nexus),
            sealed("court", class, Headline, Party::Suspect, court),
            sealed("court_reference", class, Deep, Party::Suspect, court_reference),
        ]
    }
}

/// A court made an interim order (s.5). `orders.interim_order_made.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct InterimOrderMade {
    /// The order.
    pub order: OrderId,
    /// The day it was made.
    pub made: Date,
    /// Its last day; it ends earlier if the main application is decided.
    pub last_day: Date,
    /// Which court.
    #[serde(default)]
    pub court: Private<String>,
    /// Its terms.
    #[serde(default)]
    pub terms: Private<Vec<Term>>,
}
impl InterimOrderMade {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { order, made, last_day, court, terms } = self;
        let class = Class::CourtDecision;
        vec![
            plain("order", class, Headline, order),
            plain("made", class, Headline, made),
            plain("last_day", class, Headline, last_day),
            sealed("court", class, Deep, Party::Suspect, court),
            sealed("terms", class, Deep, Party::Suspect, terms),
        ]
    }
}

/// An order was served on the respondent. `orders.order_served.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct OrderServed {
    /// The order.
    pub order: OrderId,
    /// When.
    pub served_at: Timestamp,
    /// How.
    pub method: ServiceMethod,
    /// The last day for the respondent's initial notification; none if no new duty starts (s.9).
    pub notification_due: Option<Date>,
    /// Where.
    #[serde(default)]
    pub place: Private<Option<String>>,
    /// By whom, and what proves it.
    #[serde(default)]
    pub proof: Private<String>,
}
impl OrderServed {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { order, served_at, method, notification_due, place, proof } = self;
        let class = Class::OrderService;
        vec![
            plain("order", class, Headline, order),
            plain("served_at", class, Headline, served_at),
            plain("method", class, Deep, method),
            plain("notification_due", class, Headline, notification_due),
            sealed("place", class, Deep, Party::Suspect, place),
            sealed("proof", class, Deep, Party::Suspect, proof),
        ]
    }
}

/// The respondent notified names and address at a station (s.9, s.10). `orders.notification_received.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct NotificationReceived {
    /// The order.
    pub order: OrderId,
    /// When.
    pub notified_at: Timestamp,
    /// Whether it was in time.
    pub in_time: bool,
    /// Whether fingerprints or a photograph verified the identity.
    pub identity_verified: bool,
    /// All names in use.
    #[serde(default)]
    pub names: Private<Vec<String>>,
    /// The respondent's home address.
    #[serde(default)]
    pub address: Private<String>,
    /// Which station.
    #[serde(default)]
    pub station: Private<String>,
    /// Reference of the written acknowledgement.
    #[serde(default)]
    pub acknowledgement: Private<String>,
}
impl NotificationReceived {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { order, notified_at, in_time, identity_verified, names, address, station, acknowledgement } = self;
        let class = Class::OrderNotification;
        vec![
            plain("order", class, Headline, order),
            plain("notified_at", class, Headline, notified_at),
            plain("in_time", class, Headline, in_time),
            plain("identity_verified", class, Deep, identity_verified),
            sealed("names", class, Deep, Party::Suspect, names),
            sealed("address", class, Deep, Party::Suspect, address),
            sealed("station", class, Deep, Party::Suspect, station),
            sealed("acknowledgement", class, Deep, Party::Suspect, acknowledgement),
        ]
    }
}

/// A court made the full order (s.2, s.3). `orders.full_order_made.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct FullOrderMade {
    /// The order.
    pub order: OrderId,
    /// The day it was made.
    pub made: Date,
    /// Its last day; none means until further order.
    pub last_day: Option<Date>,
    /// Whether it replaces an interim order, so that no fresh initial notification is due.
    pub replaces_interim: bool,
    /// Whether it was served in court at once.
    pub served_in_court: bool,
    /// Which court.
    #[serde(default)]
    pub court: Private<String>,
    /// Its terms.
    #[serde(default)]
    pub terms: Private<Vec<Term>>,
}
impl FullOrderMade {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { order, made, last_day, replaces_interim, served_in_court, court, terms } = self;
        let class = Class::CourtDecision;
        vec![
            plain("order", class, Headline, order),
            plain("made", class, Headline, made),
            plain("last_day", class, Headline, last_day),
            plain("replaces_interim", class, Headline, replaces_interim),
            plain("served_in_court", class, Headline, served_in_court),
            sealed("court", class, Deep, Party::Suspect, court),
            sealed("terms", class, Deep, Party::Suspect, terms),
        ]
    }
}

/// An order was made with no application of the police here, e.g. a restraining order. `orders.order_made_on_outcome.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct OrderMadeOnOutcome {
    /// The order.
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
    #[serde(default)]
    pub court: Private<String>,
    /// Its terms.
    #[serde(default)]
    pub terms: Private<Vec<Term>>,
}
impl OrderMadeOnOutcome {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { order, kind, made, last_day, served_in_court, origin, applicant, court, terms } = self;
        let class = Class::CourtDecision;
        let fields = vec![
            plain("order", class, Headline, order),
            plain("kind", class, Headline, kind),
            plain("made", class, Headline, made),
            plain("last_day", class, Headline, last_day),
            plain("served_in_court", class, Headline, served_in_court),
            sealed("court", class, Deep, Party::Suspect, court),
            sealed("terms", class, Deep, Party::Suspect, terms),
        ];
        fields.into_iter().chain(origins(class, origin.as_ref(), applicant.as_ref())).collect()
    }
}

/// Whence an order came. Who asked for it may be the person it protects, so that is not for a summary.
pub(crate) fn origins(
    class: Class,
    origin: Option<&OrderOrigin>,
    applicant: Option<&OrderApplicant>,
) -> impl Iterator<Item = Field> {
    given("origin", class, Headline, origin).into_iter().chain(given("applicant", class, Deep, applicant))
}

/// Any agency alleged a breach. It is part of the course of conduct by itself. `orders.breach_reported.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct BreachReported {
    /// The allegation.
    pub breach: BreachId,
    /// The order.
    pub order: OrderId,
    /// Which term, counted from 1, where known.
    pub term: Option<u16>,
    /// Which acts of s.2A(3) it shows.
    pub acts: Vec<Act>,
    /// What happened.
    #[serde(default)]
    pub narrative: Private<String>,
}
impl BreachReported {
    pub(crate) fn class(source: Source) -> Class {
        breach_class(source)
    }
    pub(crate) fn fields(&self, source: Source) -> Vec<Field> {
        let Self { breach, order, term, acts, narrative } = self;
        let class = breach_class(source);
        vec![
            plain("breach", class, Headline, breach),
            plain("order", class, Headline, order),
            plain("term", class, Deep, term),
            plain("acts", class, Headline, acts),
            sealed("narrative", class, Deep, Party::Suspect, narrative),
        ]
    }
}

/// Police recorded a breach as a crime. `orders.breach_recorded.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct BreachRecorded {
    /// The allegation.
    pub breach: BreachId,
    /// The crime reference.
    #[serde(default)]
    pub crime_reference: Private<String>,
}
impl BreachRecorded {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { breach, crime_reference } = self;
        vec![
            plain("breach", Class::Breach, Headline, breach),
            sealed("crime_reference", Class::Breach, Deep, Party::Suspect, crime_reference),
        ]
    }
}

/// Police found that an allegation does not make out a breach. `orders.breach_not_made_out.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct BreachNotMadeOut {
    /// The allegation.
    pub breach: BreachId,
    /// Why.
    #[serde(default)]
    pub reason: Private<String>,
}
impl BreachNotMadeOut {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { breach, reason } = self;
        vec![
            plain("breach", Class::Breach, Headline, breach),
            sealed("reason", Class::Breach, Deep, Party::Suspect, reason),
        ]
    }
}

/// A recorded breach came to its end without a charge. `orders.breach_not_charged.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct BreachNotCharged {
    /// The allegation.
    pub breach: BreachId,
    /// Why, as a code.
    pub reason: NotChargedReason,
    /// Why, in words.
    #[serde(default)]
    pub reasons: Private<String>,
}
impl BreachNotCharged {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { breach, reason, reasons } = self;
        vec![
            plain("breach", Class::Breach, Headline, breach),
            plain("reason", Class::Breach, Headline, reason),
            sealed("reasons", Class::Breach, Deep, Party::Suspect, reasons),
        ]
    }
}

/// The suspect was charged with a breach, and perhaps with more. `orders.breach_charged.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct BreachCharged {
    /// The allegation.
    pub breach: BreachId,
    /// When.
    pub charged_at: Timestamp,
    /// With what.
    pub offences: Vec<OffenceCode>,
    /// Whether remanded in custody.
    pub remanded: bool,
    /// The charge reference.
    #[serde(default)]
    pub charge_reference: Private<String>,
}
impl BreachCharged {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { breach, charged_at, offences, remanded, charge_reference } = self;
        let class = Class::Investigation;
        vec![
            plain("breach", class, Headline, breach),
            plain("charged_at", class, Headline, charged_at),
            plain("offences", class, Headline, offences),
            plain("remanded", class, Headline, remanded),
            sealed("charge_reference", class, Deep, Party::Suspect, charge_reference),
        ]
    }
}

impl crate::field::Plain for Criteria {
    const WHY: &'static str = "three yes or no";
}
