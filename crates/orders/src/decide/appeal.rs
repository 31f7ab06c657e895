//! Region E: appeals to the Crown Court. The order stays in force meanwhile, unless a court says otherwise (from memory,
//! not confirmed). Source: SPA s.7; domain brief 3.1.

use super::{Decision, UNCHANGED, day_has_come, not_in_the_future, one, order, told, was_told};
use crate::{DetermineAppeal, LodgeAppeal, Refusal, State, state::Order, version::Version};
use events::{
    AppealParty, AppealedDecision, OrdersEvent,
    orders::{AppealDetermined, AppealLodged},
};
use kernel::{Date, EventId, Facts, Refused};

/// Who may appeal depends on the decision, which must be on record; one appeal at a time. Source: SPA s.7.
pub(super) fn lodge_appeal(state: &State, command: &LodgeAppeal, facts: &Facts) -> Decision {
    let order = order(state, command.order)?;
    let said = AppealLodged {
        order: command.order,
        by: command.by,
        against: command.against,
        lodged_on: command.lodged_on,
        court: command.court.clone().into(),
        ground: command.ground.clone().into(),
    };
    if order.appeals.last().is_some_and(|(before, _)| before.said == said) {
        return UNCHANGED;
    }
    if let Some(pending) = order.pending_appeal() {
        return Err(Refused::resting_on(Refusal::AppealPending, [pending.id]));
    }
    let theirs = match command.against {
        AppealedDecision::OrderMade => command.by == AppealParty::Respondent,
        AppealedDecision::ApplicationRefused => command.by == AppealParty::ChiefOfficer,
        AppealedDecision::Varied | AppealedDecision::VariationRefused => true,
    };
    if !theirs {
        return Err(Refusal::AppealNotTheirs.into());
    }
    let decisions = decisions(order, command.against);
    if command.against == AppealedDecision::VariationRefused {
        had_applied(order, command)?;
    }
    if !decisions.iter().any(|(_, day)| *day <= command.lodged_on) {
        return Err(Refused::resting_on(Refusal::NothingToAppeal, decisions.into_iter().map(|(event, _)| event)));
    }
    day_has_come(command.lodged_on, facts)?;
    Ok(one(facts, OrdersEvent::AppealLodged(said)))
}

/// Of a refusal to vary, renew or discharge, whoever had applied appeals. Source: SPA s.7 (domain brief 3); where nobody said who had
/// applied, either may.
fn had_applied(order: &Order, command: &LodgeAppeal) -> Result<(), Refused<Refusal>> {
    let by_then = || order.changes_refused.iter().filter(|it| it.said.refused_on <= command.lodged_on);
    let others = by_then().all(|it| it.said.applied_by.is_some_and(|party| party != command.by));
    if by_then().next().is_some() && others {
        return Err(Refused::resting_on(Refusal::AppealNotTheirs, by_then().map(|it| it.id)));
    }
    Ok(())
}

/// The decisions of a kind that are on record, with their days.
fn decisions(order: &Order, against: AppealedDecision) -> Vec<(EventId, Date)> {
    let made = |version: &Version| (version.made.event(), version.made.day());
    match against {
        AppealedDecision::OrderMade => order.versions.iter().map(made).collect(),
        AppealedDecision::VariationRefused => {
            order.changes_refused.iter().map(|it| (it.id, it.said.refused_on)).collect()
        }
        AppealedDecision::Varied => {
            let varied = order.versions.iter().filter(|version| version.made.varied().is_some());
            let discharged = order.discharges.iter().map(|it| (it.id, it.said.discharged_on));
            varied.map(made).chain(discharged).collect()
        }
        AppealedDecision::ApplicationRefused => {
            let application = &order.application;
            let refused = application.interim_refused.iter().chain(&application.refused);
            refused.map(|it| (it.id, it.said.refused_on)).collect()
        }
    }
}

/// The Crown Court determines what is pending. What it puts in an order's place is recorded as made or varied.
pub(super) fn determine_appeal(state: &State, command: &DetermineAppeal, facts: &Facts) -> Decision {
    let order = order(state, command.order)?;
    let said = AppealDetermined {
        order: command.order,
        result: command.result,
        determined_on: command.determined_on,
        against: order.appeals.last().map(|(lodged, _)| lodged.said.against),
        court: command.court.clone().into(),
        reasons: command.reasons.clone().into(),
    };
    let before: Vec<_> = order.appeals.iter().filter_map(|(_, determined)| determined.as_ref()).collect();
    let Some(pending) = order.pending_appeal() else {
        let last: Vec<_> = before.last().copied().into_iter().collect();
        if was_told(&last, &said, command.provenance.occurred) {
            return UNCHANGED;
        }
        return Err(Refused::resting_on(Refusal::NoAppealPending, before.iter().map(|before| before.id)));
    };
    if command.determined_on < pending.said.lodged_on {
        return Err(Refused::resting_on(Refusal::DeterminedBeforeLodged, [pending.id]));
    }
    day_has_come(command.determined_on, facts)?;
    not_in_the_future(&command.provenance, facts)?;
    Ok(told(facts, &command.provenance, OrdersEvent::AppealDetermined(said)))
}
