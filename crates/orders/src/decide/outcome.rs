//! Region A at court after the first decision: refused, varied, extended, renewed, discharged. The hub records what a court
//! decided; it refuses only what the law cannot have allowed. Source: SPA s.4, s.5, s.7; domain brief 3.1.

use super::{
    Decision, UNCHANGED, application,
    court::{check_period, has_been_made},
    order,
    service::{InCourt, carries_over},
    term, told, was_told,
};
use crate::{
    RecordDischarge, RecordRefusal, RecordVariation, Refusal, State, parameters,
    state::Order,
    version::{Made, Version, is_interim},
};
use calendar::last_day;
use events::{
    AppealParty, AppealResult, AppealedDecision, ApplicationPart, OrdersEvent, Variation,
    orders::{ApplicationRefused, OrderDischarged, OrderVaried},
};
use kernel::{Date, Facts, Refused};

/// A court refuses what lies before it. Refusing the interim order leaves the application, refusing the order ends both; refusing
/// to vary, renew or discharge leaves the order as it is. Source: SPA s.2, s.4, s.5; domain brief 3.1 (`InterimRefused` stays,
/// `MainRefused` → REFUSED).
pub(super) fn record_refusal(state: &State, command: &RecordRefusal, facts: &Facts) -> Decision {
    let order = order(state, command.order)?;
    let said = ApplicationRefused {
        order: command.order,
        part: command.part,
        refused_on: command.refused_on,
        applied_by: command.applied_by,
        court: command.court.clone().into(),
        reasons: command.reasons.clone().into(),
    };
    let occurred = command.provenance.occurred;
    let refused = order.application.interim_refused.iter().chain(&order.application.refused);
    let before: Vec<_> = refused.chain(&order.changes_refused).collect();
    if was_told(&before, &said, occurred) {
        return UNCHANGED;
    }
    if command.part.is_of_a_change() {
        change_was_open(order, command)?;
    } else {
        order_was_open(order, command)?;
    }
    has_been_made(command.refused_on, &command.provenance, facts)?;
    Ok(told(facts, &command.provenance, OrdersEvent::ApplicationRefused(said)))
}

/// An application for an order lies before the court until it has made one. The chief officer applies for it.
fn order_was_open(order: &Order, command: &RecordRefusal) -> Result<(), Refused<Refusal>> {
    if command.applied_by == Some(AppealParty::Respondent) {
        return Err(Refusal::ApplicantDoesNotFit.into());
    }
    application::before_the_court(order)?;
    if command.part == ApplicationPart::Interim {
        application::interim_was_sought(&order.application, command.refused_on)?;
    }
    if let Some(full) = order.full() {
        return Err(Refused::resting_on(Refusal::FullOrderExists, [full.made.event()]));
    }
    match order.versions.iter().find(|version| version.made.day() > command.refused_on) {
        Some(later) => Err(Refused::resting_on(Refusal::MadeOutOfOrder, [later.made.event()])),
        None => Ok(()),
    }
}

/// What is varied, renewed or discharged is in force; an interim order is extended, which is a variation, and never renewed.
fn change_was_open(order: &Order, command: &RecordRefusal) -> Result<(), Refused<Refusal>> {
    let Some(now) = order.in_force_on(command.refused_on) else {
        return Err(Refused::resting_on(Refusal::NoOrderInForce, order.made_and_ended_by()));
    };
    if command.part == ApplicationPart::Renewal && now.made.is_interim() {
        return Err(Refused::resting_on(Refusal::VariationDoesNotFit, [now.made.event()]));
    }
    Ok(())
}

/// A variation takes the place of the version in force on its day, with all its terms; it is served anew, and in court may begin
/// the duty to notify. An interim order
/// keeps a fixed period; what extends or renews lasts longer. Source: SPA s.4, s.5, s.7; domain brief 3.1.
pub(super) fn record_variation(state: &State, command: &RecordVariation, facts: &Facts) -> Decision {
    let order = order(state, command.order)?;
    let said = OrderVaried {
        order: command.order,
        how: command.how,
        made: command.made,
        last_day: command.last_day,
        served_in_court: command.served_in_court,
        court: command.court.clone().into(),
        terms: command.terms.clone().into(),
    };
    let occurred = command.provenance.occurred;
    // A court may come back to what it had ordered before: only what stands now is not said twice.
    let before: Vec<_> = order.versions.last().and_then(varied).into_iter().collect();
    if was_told(&before, &said, occurred) {
        return UNCHANGED;
    }
    if let Some(later) = order.versions.iter().find(|version| version.made.day() > command.made) {
        return Err(Refused::resting_on(Refusal::MadeOutOfOrder, [later.made.event()]));
    }
    let Some(now) = order.open_on(command.made) else {
        return Err(Refused::resting_on(Refusal::NoOrderInForce, order.made_and_ended_by()));
    };
    if now.made.is_interim() != is_interim(command.how) {
        return Err(Refused::resting_on(Refusal::VariationDoesNotFit, [now.made.event()]));
    }
    lasts(now, command)?;
    if matches!(command.how, Variation::Varied | Variation::Renewed)
        && let Some(first) = order.versions.iter().find(|version| !version.made.is_interim())
    {
        // Else a variation would discharge an order that only consents can discharge (SPA s.3, s.4; hub default).
        check_period(order.kind, first.made.day(), command.last_day, facts)?;
    }
    if command.how == Variation::OnAppeal && !is_allowed(order, command.made) {
        return Err(Refusal::NoAppealAllowed.into());
    }
    // A term that is told anew keeps the day on which it began.
    let first = order.versions.iter().find(|version| version.made.is_interim() == now.made.is_interim());
    term::check(&command.terms, first.unwrap_or(now).made.day(), command.last_day)?;
    has_been_made(command.made, &command.provenance, facts)?;
    let mut entries = told(facts, &command.provenance, OrdersEvent::OrderVaried(said));
    if command.served_in_court {
        let RecordVariation { order: id, made, .. } = *command;
        let (court, provenance) = (&command.court, &command.provenance);
        let served = InCourt { order: id, made, court, provenance, carries_over: carries_over(order) };
        entries.extend(served.entries(order, facts)?);
    }
    Ok(entries)
}

fn varied(version: &Version) -> Option<&crate::state::Fact<OrderVaried>> {
    match &version.made {
        Made::Varied(fact) => Some(fact),
        Made::Interim(_) | Made::Full(_) | Made::OnOutcome(_) | Made::Received(_) => None,
    }
}

/// The period of a variation.
fn lasts(now: &Version, command: &RecordVariation) -> Result<(), Refused<Refusal>> {
    if command.last_day.is_some_and(|last| last < command.made) {
        return Err(Refusal::EndsBeforeItBegins.into());
    }
    if is_interim(command.how) && command.last_day.is_none() {
        return Err(Refusal::LastDayMissing.into());
    }
    let longer = match (command.last_day, now.made.last_day()) {
        (Some(last), Some(before)) => last > before,
        (None, Some(_)) => true,
        (_, None) => false,
    };
    match command.how {
        Variation::InterimExtended | Variation::Renewed if !longer => {
            Err(Refused::resting_on(Refusal::NotLonger, [now.made.event()]))
        }
        Variation::InterimExtended
        | Variation::Renewed
        | Variation::InterimVaried
        | Variation::Varied
        | Variation::OnAppeal => Ok(()),
    }
}

/// Whether an appeal changed an order by a day, or undid a refusal to change it, of which the outcome is not recorded yet: each
/// changes the order once.
fn is_allowed(order: &Order, day: Date) -> bool {
    let allowed = order.appeals.iter().filter(|(lodged, determined)| {
        determined.as_ref().is_some_and(|it| {
            let succeeds = match it.said.result {
                AppealResult::Allowed => true,
                AppealResult::Quashed => lodged.said.against == AppealedDecision::VariationRefused,
                AppealResult::Dismissed | AppealResult::Withdrawn => false,
            };
            succeeds && it.said.determined_on <= day
        })
    });
    let changed = order.versions.iter().filter_map(varied).filter(|it| it.said.how == Variation::OnAppeal);
    allowed.count() > changed.count()
}

/// A court discharges what is in force. In its first two years a stalking protection order is discharged only with the
/// consent of the respondent and of each relevant chief officer. Source: SPA s.4 (from memory, not confirmed), period
/// `DischargeByConsent` of the rulebook; domain brief 3.1.
pub(super) fn record_discharge(state: &State, command: &RecordDischarge, facts: &Facts) -> Decision {
    let order = order(state, command.order)?;
    let said = OrderDischarged {
        order: command.order,
        discharged_on: command.discharged_on,
        respondent_consents: command.respondent_consents,
        chief_officer_consents: command.chief_officer_consents,
        court: command.court.clone().into(),
        reasons: command.reasons.clone().into(),
    };
    let before: Vec<_> = order.discharges.iter().collect();
    if was_told(&before, &said, command.provenance.occurred) {
        return UNCHANGED;
    }
    let Some(now) = order.open_on(command.discharged_on) else {
        return Err(Refused::resting_on(Refusal::NoOrderInForce, order.made_and_ended_by()));
    };
    if let Some(later) = order.versions.iter().find(|version| version.made.day() > command.discharged_on) {
        return Err(Refused::resting_on(Refusal::MadeOutOfOrder, [later.made.event()]));
    }
    let first = order.versions.iter().find(|version| !version.made.is_interim());
    let consent = parameters::of(order.kind).discharge_by_consent;
    if let (Some(first), Some(name), false) = (first, consent, now.made.is_interim()) {
        let period = facts.rulebook.period(name, first.made.day()).ok_or(Refusal::NoPeriodInRulebook)?;
        let both = command.respondent_consents && command.chief_officer_consents;
        if command.discharged_on <= last_day(&period, first.made.day(), facts.calendar) && !both {
            return Err(Refused::resting_on(Refusal::ConsentsMissing, [first.made.event()]));
        }
    }
    has_been_made(command.discharged_on, &command.provenance, facts)?;
    Ok(told(facts, &command.provenance, OrdersEvent::OrderDischarged(said)))
}
