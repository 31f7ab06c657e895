//! Region A before the court: considered, not pursued, drafted, authorised, lodged. Each step needs the one before, so
//! that every application goes through the criteria and the chief officer's authority. Source: SPA s.1, domain 3.1.

use super::{Decision, UNCHANGED, one, said_before};
use crate::{
    AuthoriseApplication, ConsiderOrder, DeclineOrder, LodgeApplication, Refusal, StartDrafting, State,
    state::{Application, Fact},
};
use events::{
    OrderKind, OrdersEvent,
    orders::{ApplicationAuthorised, ApplicationLodged, Criteria, DraftingStarted, OrderConsidered, OrderNotPursued},
};
use kernel::{Facts, OrderId, Refused};

/// An order is considered once, and again on new evidence after it was not pursued. Either answer is recorded.
/// Source: domain brief 1, F5 and 3.1 (rows none → CONSIDERED, `NOT_PURSUED` → CONSIDERED).
pub(super) fn consider_order(state: &State, command: &ConsiderOrder, facts: &Facts) -> Decision {
    let said = OrderConsidered {
        order: command.order,
        kind: command.kind,
        criteria: command.criteria,
        evidence: command.evidence.clone(),
        risk_level: command.risk_level,
        requested_by: command.requested_by.clone(),
        reasons: command.reasons.clone().into(),
    };
    if let Some(order) = state.orders.get(&command.order) {
        let Some(before) = &order.application.considered else {
            let made = order.versions.iter().map(|version| version.made.event());
            return Err(Refused::resting_on(Refusal::IdInUse, made));
        };
        match &order.application.not_pursued {
            None if before.said == said => return UNCHANGED,
            None => return Err(Refused::resting_on(Refusal::AlreadyConsidered, [before.id])),
            Some(declined) if !brings_new_evidence(&order.application, command) => {
                return Err(Refused::resting_on(Refusal::NoNewEvidence, [declined.id]));
            }
            Some(_) => {}
        }
    }
    match command.kind {
        OrderKind::StalkingProtectionOrder => {}
        OrderKind::RestrainingOrder => return Err(Refusal::NotByApplication.into()),
    }
    let Criteria { acts, risk, necessary } = command.criteria;
    if (acts || risk || necessary) && command.evidence.is_empty() {
        return Err(Refusal::NoEvidence.into());
    }
    if !command.evidence.iter().all(|event| state.events.contains(event)) {
        return Err(Refusal::EvidenceUnknown.into());
    }
    Ok(one(facts, OrdersEvent::OrderConsidered(said)))
}

fn brings_new_evidence(application: &Application, command: &ConsiderOrder) -> bool {
    command.evidence.iter().any(|event| !application.evidence.contains(event))
}

/// Until an application is lodged it can be laid aside, with a reason and a day to look again. Source: domain brief 3.1
/// (CONSIDERED, DRAFTING, AUTHORISED → `NOT_PURSUED`).
pub(super) fn decline_order(state: &State, command: &DeclineOrder, facts: &Facts) -> Decision {
    let application = application(state, command.order)?;
    let said = OrderNotPursued {
        order: command.order,
        reason: command.reason,
        review_on: command.review_on,
        reasons: command.reasons.clone().into(),
    };
    if let Some(decision) = said_before(application.not_pursued.as_ref(), &said, Refusal::NotPursued) {
        return decision;
    }
    if let Some(lodged) = &application.lodged {
        return Err(Refused::resting_on(Refusal::AlreadyLodged, [lodged.id]));
    }
    if command.review_on < facts.today {
        return Err(Refusal::ReviewInThePast.into());
    }
    Ok(one(facts, OrdersEvent::OrderNotPursued(said)))
}

/// Drafting needs all three criteria and something to ask for. Source: SPA s.1, s.2; domain brief 3.1
/// (CONSIDERED → DRAFTING).
pub(super) fn start_drafting(state: &State, command: &StartDrafting, facts: &Facts) -> Decision {
    let application = pursued(state, command.order)?;
    let said = DraftingStarted {
        order: command.order,
        victims_views: command.victims_views.clone().into(),
        proposed_terms: command.proposed_terms.clone().into(),
    };
    if let Some(decision) = said_before(application.drafted.as_ref(), &said, Refusal::AlreadyDrafted) {
        return decision;
    }
    if let Some(considered) = application.considered.as_ref().filter(|considered| !all_met(considered)) {
        return Err(Refused::resting_on(Refusal::CriteriaNotMet, [considered.id]));
    }
    if command.proposed_terms.is_empty() {
        return Err(Refusal::NoTerms.into());
    }
    Ok(one(facts, OrdersEvent::DraftingStarted(said)))
}

fn all_met(considered: &Fact<OrderConsidered>) -> bool {
    let Criteria { acts, risk, necessary } = considered.said.criteria;
    acts && risk && necessary
}

/// The chief officer's authority covers a draft. Source: SPA s.1 (the applicant is a chief officer); domain brief 3.1
/// (DRAFTING → AUTHORISED).
pub(super) fn authorise_application(state: &State, command: &AuthoriseApplication, facts: &Facts) -> Decision {
    let application = pursued(state, command.order)?;
    let said = ApplicationAuthorised {
        order: command.order,
        interim_sought: command.interim_sought,
        reasons: command.reasons.clone().into(),
        legal_advice_reference: command.legal_advice_reference.clone().into(),
    };
    if let Some(decision) = said_before(application.authorised.as_ref(), &said, Refusal::AlreadyAuthorised) {
        return decision;
    }
    if application.drafted.is_none() {
        return Err(Refusal::NotDrafted.into());
    }
    Ok(one(facts, OrdersEvent::ApplicationAuthorised(said)))
}

/// What is asked of the court is what was authorised, or less. Source: SPA s.1, s.5; domain brief 3.1
/// (AUTHORISED → LODGED).
pub(super) fn lodge_application(state: &State, command: &LodgeApplication, facts: &Facts) -> Decision {
    let application = pursued(state, command.order)?;
    let said = ApplicationLodged {
        order: command.order,
        interim_sought: command.interim_sought,
        nexus: command.nexus,
        court: command.court.clone().into(),
        court_reference: command.court_reference.clone().into(),
    };
    if let Some(decision) = said_before(application.lodged.as_ref(), &said, Refusal::AlreadyLodged) {
        return decision;
    }
    let Some(authorised) = &application.authorised else {
        return Err(Refusal::NotAuthorised.into());
    };
    if command.interim_sought && !authorised.said.interim_sought {
        return Err(Refused::resting_on(Refusal::InterimNotAuthorised, [authorised.id]));
    }
    Ok(one(facts, OrdersEvent::ApplicationLodged(said)))
}

/// The application for an order that was considered.
fn application(state: &State, order: OrderId) -> Result<&Application, Refusal> {
    let application = &super::order(state, order)?.application;
    if application.considered.is_some() { Ok(application) } else { Err(Refusal::OrderUnknown) }
}

/// The same, if it was not laid aside.
fn pursued(state: &State, order: OrderId) -> Result<&Application, Refused<Refusal>> {
    let application = application(state, order)?;
    match &application.not_pursued {
        Some(declined) => Err(Refused::resting_on(Refusal::NotPursued, [declined.id])),
        None => Ok(application),
    }
}
