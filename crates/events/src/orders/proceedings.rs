//! Events of the proceedings about an order: hearings, refusals, variation, discharge, failed service, exemption and changes
//! in region C, how a breach ends, appeals. "SPA" is the Stalking Protection Act 2019; regions: domain 3.1.

use super::Term;
use crate::{
    AppealParty, AppealResult, AppealedDecision, ApplicationPart, BreachOutcome, Class, Detail, Field, HearingPurpose,
    NotifiedChange, Party, Private, Variation,
    field::{given, plain, sealed},
};
use Detail::{Detail as Deep, Headline};
use kernel::{BreachId, Date, OrderId, ReferralId, Timestamp};
use serde::Deserialize;

/// A consideration answered the referral that asked for an order. `orders.order_request_answered.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct OrderRequestAnswered {
    /// The order.
    pub order: OrderId,
    /// The referral that is answered.
    pub referral: ReferralId,
}
impl OrderRequestAnswered {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { order, referral } = self;
        let class = Class::OrderConsideration;
        vec![plain("order", class, Headline, order), plain("referral", class, Headline, referral)]
    }
}

/// A court listed or adjourned a hearing. `orders.hearing_listed.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct HearingListed {
    /// The order.
    pub order: OrderId,
    /// What it is for.
    pub purpose: HearingPurpose,
    /// The day it is listed for.
    pub listed_for: Date,
    /// Whether an earlier hearing was put off to this day.
    pub adjourned: bool,
    /// Which court.
    #[serde(default)]
    pub court: Private<String>,
}
impl HearingListed {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { order, purpose, listed_for, adjourned, court } = self;
        let class = Class::OrderApplication;
        vec![
            plain("order", class, Headline, order),
            plain("purpose", class, Headline, purpose),
            plain("listed_for", class, Headline, listed_for),
            plain("adjourned", class, Deep, adjourned),
            sealed("court", class, Deep, Party::Suspect, court),
        ]
    }
}

/// The chief officer asked a court for an interim order after the application was lodged (SPA s.5). `orders.interim_sought.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct InterimSought {
    /// The order.
    pub order: OrderId,
    /// The day.
    pub sought_on: Date,
    /// Which court.
    #[serde(default)]
    pub court: Private<String>,
    /// Why now.
    #[serde(default)]
    pub reasons: Private<String>,
}
impl InterimSought {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { order, sought_on, court, reasons } = self;
        let class = Class::OrderApplication;
        vec![
            plain("order", class, Headline, order),
            plain("sought_on", class, Headline, sought_on),
            sealed("court", class, Headline, Party::Suspect, court),
            sealed("reasons", class, Deep, Party::Suspect, reasons),
        ]
    }
}

/// The applicant withdrew the application; an interim order ends with it (SPA s.5, from memory, not confirmed). `orders.application_withdrawn.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ApplicationWithdrawn {
    /// The order.
    pub order: OrderId,
    /// The day.
    pub withdrawn_on: Date,
    /// Why.
    #[serde(default)]
    pub reasons: Private<String>,
}
impl ApplicationWithdrawn {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { order, withdrawn_on, reasons } = self;
        let class = Class::CourtDecision;
        vec![
            plain("order", class, Headline, order),
            plain("withdrawn_on", class, Headline, withdrawn_on),
            sealed("reasons", class, Deep, Party::Suspect, reasons),
        ]
    }
}

/// A court refused an application: the interim or the main one, or to vary, renew or discharge (SPA s.2, s.4, s.5). Refusing the
/// main one ends an interim order (SPA s.5, from memory, not confirmed). `orders.application_refused.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ApplicationRefused {
    /// The order.
    pub order: OrderId,
    /// Which.
    pub part: ApplicationPart,
    /// The day.
    pub refused_on: Date,
    /// Who had applied to vary, renew or discharge, where that is said. For an order the chief officer applies.
    pub applied_by: Option<AppealParty>,
    /// Which court.
    #[serde(default)]
    pub court: Private<String>,
    /// Why.
    #[serde(default)]
    pub reasons: Private<String>,
}
impl ApplicationRefused {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { order, part, refused_on, applied_by, court, reasons } = self;
        let class = Class::CourtDecision;
        let fields = vec![
            plain("order", class, Headline, order),
            plain("part", class, Headline, part),
            plain("refused_on", class, Headline, refused_on),
            sealed("court", class, Deep, Party::Suspect, court),
            sealed("reasons", class, Deep, Party::Suspect, reasons),
        ];
        fields.into_iter().chain(given("applied_by", class, Headline, applied_by.as_ref())).collect()
    }
}

/// A court varied, extended or renewed an order (SPA s.4, s.5; s.7 on appeal). The new version is served anew. `orders.order_varied.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct OrderVaried {
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
    #[serde(default)]
    pub court: Private<String>,
    /// All its terms from now on.
    #[serde(default)]
    pub terms: Private<Vec<Term>>,
}
impl OrderVaried {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { order, how, made, last_day, served_in_court, court, terms } = self;
        let class = Class::CourtDecision;
        vec![
            plain("order", class, Headline, order),
            plain("how", class, Headline, how),
            plain("made", class, Headline, made),
            plain("last_day", class, Headline, last_day),
            plain("served_in_court", class, Headline, served_in_court),
            sealed("court", class, Deep, Party::Suspect, court),
            sealed("terms", class, Deep, Party::Suspect, terms),
        ]
    }
}

/// A court discharged an order, or an interim order (SPA s.4). `orders.order_discharged.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct OrderDischarged {
    /// The order.
    pub order: OrderId,
    /// Its last day.
    pub discharged_on: Date,
    /// Whether the respondent consented.
    pub respondent_consents: bool,
    /// Whether each relevant chief officer consented.
    pub chief_officer_consents: bool,
    /// Which court.
    #[serde(default)]
    pub court: Private<String>,
    /// Why.
    #[serde(default)]
    pub reasons: Private<String>,
}
impl OrderDischarged {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { order, discharged_on, respondent_consents, chief_officer_consents, court, reasons } = self;
        let class = Class::CourtDecision;
        vec![
            plain("order", class, Headline, order),
            plain("discharged_on", class, Headline, discharged_on),
            plain("respondent_consents", class, Deep, respondent_consents),
            plain("chief_officer_consents", class, Deep, chief_officer_consents),
            sealed("court", class, Deep, Party::Suspect, court),
            sealed("reasons", class, Deep, Party::Suspect, reasons),
        ]
    }
}

/// Service of an order was attempted and failed. `orders.service_attempted.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ServiceAttempted {
    /// The order.
    pub order: OrderId,
    /// When.
    pub attempted_at: Timestamp,
    /// Where.
    #[serde(default)]
    pub place: Private<Option<String>>,
    /// Why it failed.
    #[serde(default)]
    pub why_not: Private<String>,
}
impl ServiceAttempted {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { order, attempted_at, place, why_not } = self;
        let class = Class::OrderService;
        vec![
            plain("order", class, Headline, order),
            plain("attempted_at", class, Headline, attempted_at),
            sealed("place", class, Deep, Party::Suspect, place),
            sealed("why_not", class, Deep, Party::Suspect, why_not),
        ]
    }
}

/// The respondent is subject to sex-offender notification (SOA 2003 Part 2), so none is due under the order (SPA s.9). `orders.notification_exempted.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct NotificationExempted {
    /// The order.
    pub order: OrderId,
    /// Since when this counts for the order.
    pub since: Date,
    /// What shows it.
    #[serde(default)]
    pub basis: Private<String>,
}
impl NotificationExempted {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { order, since, basis } = self;
        let class = Class::OrderNotification;
        vec![
            plain("order", class, Headline, order),
            plain("since", class, Headline, since),
            sealed("basis", class, Deep, Party::Suspect, basis),
        ]
    }
}

/// Sex-offender notification ended; the duty under the order begins with its final day (SPA s.9). `orders.exemption_ended.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ExemptionEnded {
    /// The order.
    pub order: OrderId,
    /// The last day of that other notification, which counts as day 1.
    pub final_day: Date,
    /// The last day for the initial notification; none where no served order is in force.
    pub notification_due: Option<Date>,
}
impl ExemptionEnded {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { order, final_day, notification_due } = self;
        let class = Class::OrderNotification;
        vec![
            plain("order", class, Headline, order),
            plain("final_day", class, Headline, final_day),
            plain("notification_due", class, Headline, notification_due),
        ]
    }
}

/// The respondent notified a new name or address (SPA s.10). `orders.change_notified.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ChangeNotified {
    /// The order.
    pub order: OrderId,
    /// What changed.
    pub change: NotifiedChange,
    /// The first day of it.
    pub changed_on: Date,
    /// When it was notified.
    pub notified_at: Timestamp,
    /// Whether within three days beginning with the change.
    pub in_time: bool,
    /// The new name or address.
    #[serde(default)]
    pub detail: Private<String>,
    /// Which station.
    #[serde(default)]
    pub station: Private<String>,
    /// Reference of the written acknowledgement.
    #[serde(default)]
    pub acknowledgement: Private<String>,
}
impl ChangeNotified {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { order, change, changed_on, notified_at, in_time, detail, station, acknowledgement } = self;
        let class = Class::OrderNotification;
        vec![
            plain("order", class, Headline, order),
            plain("change", class, Headline, change),
            plain("changed_on", class, Headline, changed_on),
            plain("notified_at", class, Headline, notified_at),
            plain("in_time", class, Headline, in_time),
            sealed("detail", class, Deep, Party::Suspect, detail),
            sealed("station", class, Deep, Party::Suspect, station),
            sealed("acknowledgement", class, Deep, Party::Suspect, acknowledgement),
        ]
    }
}

/// A change of name or address was found that had not been notified in time (SPA s.10, s.11: H20166, H20167). `orders.unnotified_change_found.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct UnnotifiedChangeFound {
    /// The order.
    pub order: OrderId,
    /// What changed.
    pub change: NotifiedChange,
    /// When it was found.
    pub found_at: Timestamp,
    /// How it was found.
    #[serde(default)]
    pub account: Private<String>,
}
impl UnnotifiedChangeFound {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { order, change, found_at, account } = self;
        let class = Class::OrderNotification;
        vec![
            plain("order", class, Headline, order),
            plain("change", class, Headline, change),
            plain("found_at", class, Headline, found_at),
            sealed("account", class, Deep, Party::Suspect, account),
        ]
    }
}

/// The suspect was arrested for a breach. `orders.breach_arrested.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct BreachArrested {
    /// The allegation.
    pub breach: BreachId,
    /// When.
    pub arrested_at: Timestamp,
    /// The custody reference.
    #[serde(default)]
    pub custody_reference: Private<String>,
}
impl BreachArrested {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { breach, arrested_at, custody_reference } = self;
        let class = Class::Investigation;
        vec![
            plain("breach", class, Headline, breach),
            plain("arrested_at", class, Headline, arrested_at),
            sealed("custody_reference", class, Deep, Party::Suspect, custody_reference),
        ]
    }
}

/// A court ended the case about a breach. `orders.breach_tried.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct BreachTried {
    /// The allegation.
    pub breach: BreachId,
    /// The day.
    pub on: Date,
    /// How it ended.
    pub outcome: BreachOutcome,
    /// Which court.
    #[serde(default)]
    pub court: Private<String>,
}
impl BreachTried {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { breach, on, outcome, court } = self;
        let class = Class::CourtDecision;
        vec![
            plain("breach", class, Headline, breach),
            plain("on", class, Headline, on),
            plain("outcome", class, Headline, outcome),
            sealed("court", class, Deep, Party::Suspect, court),
        ]
    }
}

/// An appeal to the Crown Court was lodged (SPA s.7). The order stays in force unless the court says otherwise (from memory, not confirmed). `orders.appeal_lodged.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct AppealLodged {
    /// The order.
    pub order: OrderId,
    /// Who appeals.
    pub by: AppealParty,
    /// Against what.
    pub against: AppealedDecision,
    /// The day.
    pub lodged_on: Date,
    /// Which court.
    #[serde(default)]
    pub court: Private<String>,
    /// On what ground.
    #[serde(default)]
    pub ground: Private<String>,
}
impl AppealLodged {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { order, by, against, lodged_on, court, ground } = self;
        let class = Class::CourtDecision;
        vec![
            plain("order", class, Headline, order),
            plain("by", class, Headline, by),
            plain("against", class, Headline, against),
            plain("lodged_on", class, Headline, lodged_on),
            sealed("court", class, Deep, Party::Suspect, court),
            sealed("ground", class, Deep, Party::Suspect, ground),
        ]
    }
}

/// The Crown Court determined an appeal (SPA s.7). `orders.appeal_determined.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct AppealDetermined {
    /// The order.
    pub order: OrderId,
    /// How.
    pub result: AppealResult,
    /// The day.
    pub determined_on: Date,
    /// What the appeal was against: whoever reads this event alone must know what an appeal that succeeds undoes. Events from
    /// before do not say it.
    pub against: Option<AppealedDecision>,
    /// Which court.
    #[serde(default)]
    pub court: Private<String>,
    /// Why.
    #[serde(default)]
    pub reasons: Private<String>,
}
impl AppealDetermined {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { order, result, determined_on, against, court, reasons } = self;
        let class = Class::CourtDecision;
        let fields = vec![
            plain("order", class, Headline, order),
            plain("result", class, Headline, result),
            plain("determined_on", class, Headline, determined_on),
            sealed("court", class, Deep, Party::Suspect, court),
            sealed("reasons", class, Deep, Party::Suspect, reasons),
        ];
        fields.into_iter().chain(given("against", class, Headline, against.as_ref())).collect()
    }

    /// Whether a refusal is undone, so that a court decides again of what it had refused (SPA s.7).
    pub fn undoes_a_refusal(&self) -> bool {
        use AppealedDecision::{ApplicationRefused, VariationRefused};
        matches!(self.result, AppealResult::Allowed | AppealResult::Quashed)
            && matches!(self.against, Some(ApplicationRefused | VariationRefused))
    }
}
