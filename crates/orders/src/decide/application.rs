//! Region A before the court: considered, not pursued, drafted, authorised, lodged. Each step needs the one before, so
//! that every application goes through the criteria and the chief officer's authority. Source: SPA s.1, domain 3.1.

use super::{Decision, UNCHANGED, one, said_before};
use crate::{
    AuthoriseApplication, ConsiderOrder, DeclineOrder, ListHearing, LodgeApplication, Refusal, SeekInterim,
    StartDrafting, State, WithdrawApplication,
    parameters::{self, Applicant},
    state::{Application, Fact, Order},
    version::Made,
};
use events::{
    HearingPurpose, OrdersEvent,
    orders::{
        ApplicationAuthorised, ApplicationLodged, ApplicationWithdrawn, Criteria, DraftingStarted, HearingListed,
        InterimSought, OrderConsidered, OrderNotPursued, OrderRequestAnswered,
    },
};
use kernel::{Date, EventId, Facts, OrderId, ReferralId, Refused};

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
    match parameters::of(command.kind).applicant {
        Applicant::Police => {}
        Applicant::Other => return Err(Refusal::NotByApplication.into()),
    }
    let Criteria { acts, risk, necessary } = command.criteria;
    if (acts || risk || necessary) && command.evidence.is_empty() {
        return Err(Refusal::NoEvidence.into());
    }
    if !command.evidence.iter().all(|event| state.events.contains(event)) {
        return Err(Refusal::EvidenceUnknown.into());
    }
    let mut entries = one(facts, OrdersEvent::OrderConsidered(said));
    if let Some(referral) = command.answers_referral {
        answers(state, referral, facts)?;
        let answered = OrderRequestAnswered { order: command.order, referral };
        entries.extend(one(facts, OrdersEvent::OrderRequestAnswered(answered)));
    }
    Ok(entries)
}

/// A consideration answers a request that was made to this force and is open. Source: domain brief 3 (advocates and victims
/// cannot apply: their request must be answered), 5.
fn answers(state: &State, referral: ReferralId, facts: &Facts) -> Result<(), Refused<Refusal>> {
    let request = state.requests.get(&referral).filter(|request| request.to == facts.caller.agency);
    match request.map(|request| request.answered) {
        Some(None) => Ok(()),
        Some(Some(before)) => Err(Refused::resting_on(Refusal::RequestUnknown, [before])),
        None => Err(Refusal::RequestUnknown.into()),
    }
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
    if let Some(considered) = application.considered.as_ref().filter(|it| !it.said.criteria.are_met()) {
        return Err(Refused::resting_on(Refusal::CriteriaNotMet, [considered.id]));
    }
    super::term::check_drafted(&command.proposed_terms)?;
    Ok(one(facts, OrdersEvent::DraftingStarted(said)))
}

/// The chief officer's authority covers a draft, and may be widened to an interim order later. Source: SPA s.1 (the applicant is
/// a chief officer), s.5; domain brief 3.1 (DRAFTING → AUTHORISED).
pub(super) fn authorise_application(state: &State, command: &AuthoriseApplication, facts: &Facts) -> Decision {
    let application = pursued(state, command.order)?;
    let said = ApplicationAuthorised {
        order: command.order,
        interim_sought: command.interim_sought,
        reasons: command.reasons.clone().into(),
        legal_advice_reference: command.legal_advice_reference.clone().into(),
    };
    let widens = |before: &Fact<ApplicationAuthorised>| command.interim_sought && !before.said.interim_sought;
    let before = application.authorised.as_ref().filter(|before| !widens(before));
    if let Some(decision) = said_before(before, &said, Refusal::AlreadyAuthorised) {
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

/// An interim order is asked for while the main application is undecided, by the same chief officer and with the same authority;
/// once, and again when a court has answered. Source: SPA s.5; domain brief 3 (applied for with the main application or later).
pub(super) fn seek_interim(state: &State, command: &SeekInterim, facts: &Facts) -> Decision {
    let order = super::order(state, command.order)?;
    let said = InterimSought {
        order: command.order,
        sought_on: command.sought_on,
        court: command.court.clone().into(),
        reasons: command.reasons.clone().into(),
    };
    let application = &order.application;
    if application.interim_sought.last().is_some_and(|before| before.said == said) {
        return UNCHANGED;
    }
    if let Some(full) = order.full() {
        return Err(Refused::resting_on(Refusal::FullOrderExists, [full.made.event()]));
    }
    if !parameters::of(order.kind).interim {
        return Err(Refusal::NoInterimOfThisKind.into());
    }
    before_the_court(order)?;
    if let Some(running) = order.interims().find(|version| super::court::runs_on(order, version, command.sought_on)) {
        return Err(Refused::resting_on(Refusal::InterimInForce, [running.made.event()]));
    }
    // Each asking is answered by an interim order or a refusal.
    let made = order.versions.iter().filter(|version| matches!(version.made, Made::Interim(_))).count();
    let unanswered = application.sought().nth(application.interim_refused.len() + made);
    if let Some((before, _)) = unanswered {
        return Err(Refused::resting_on(Refusal::InterimAlreadySought, [before]));
    }
    if let Some(authorised) = application.authorised.as_ref().filter(|it| !it.said.interim_sought) {
        return Err(Refused::resting_on(Refusal::InterimNotAuthorised, [authorised.id]));
    }
    super::court::law_is_in_force(order.kind, command.sought_on)?;
    super::day_has_come(command.sought_on, facts)?;
    Ok(one(facts, OrdersEvent::InterimSought(said)))
}

/// An interim order was asked for, with the application or by a day. Source: SPA s.5.
pub(super) fn interim_was_sought(application: &Application, by: Date) -> Result<(), Refused<Refusal>> {
    if application.sought().any(|(_, day)| day.is_none_or(|day| day <= by)) {
        return Ok(());
    }
    let lodged = application.lodged.iter().map(|lodged| lodged.id);
    let later = application.interim_sought.iter().map(|sought| sought.id);
    Err(Refused::resting_on(Refusal::InterimNotSought, lodged.chain(later)))
}

impl Application {
    /// The times that an interim order was asked for: with the application, and later on a day.
    fn sought(&self) -> impl Iterator<Item = (EventId, Option<Date>)> {
        let with_it = self.lodged.iter().filter(|lodged| lodged.said.interim_sought).map(|lodged| (lodged.id, None));
        with_it.chain(self.interim_sought.iter().map(|sought| (sought.id, Some(sought.said.sought_on))))
    }
}

/// A hearing is listed of what lies before a court, of an order that was made, or of an appeal against a refusal. Source:
/// domain brief 3.1 (LODGED), SPA s.7.
pub(super) fn list_hearing(state: &State, command: &ListHearing, facts: &Facts) -> Decision {
    let order = super::order(state, command.order)?;
    let said = HearingListed {
        order: command.order,
        purpose: command.purpose,
        listed_for: command.listed_for,
        adjourned: command.adjourned,
        court: command.court.clone().into(),
    };
    if order.application.hearings.last().is_some_and(|before| before.said == said) {
        return UNCHANGED;
    }
    let of_appeal = command.purpose == HearingPurpose::Appeal && order.pending_appeal().is_some();
    if order.versions.is_empty() && !of_appeal {
        before_the_court(order)?;
    }
    Ok(one(facts, OrdersEvent::HearingListed(said)))
}

/// The applicant withdraws what the court has not decided; an interim order ends with it. Source: SPA s.5 (from memory, not
/// confirmed); domain brief 3.1 (LODGED, INTERIM → WITHDRAWN).
pub(super) fn withdraw_application(state: &State, command: &WithdrawApplication, facts: &Facts) -> Decision {
    let order = super::order(state, command.order)?;
    let said = ApplicationWithdrawn {
        order: command.order,
        withdrawn_on: command.withdrawn_on,
        reasons: command.reasons.clone().into(),
    };
    if let Some(decision) = said_before(order.application.withdrawn.as_ref(), &said, Refusal::ApplicationEnded) {
        return decision;
    }
    before_the_court(order)?;
    if let Some(full) = order.full() {
        return Err(Refused::resting_on(Refusal::FullOrderExists, [full.made.event()]));
    }
    if let Some(later) = order.versions.iter().find(|version| version.made.day() > command.withdrawn_on) {
        return Err(Refused::resting_on(Refusal::MadeOutOfOrder, [later.made.event()]));
    }
    super::day_has_come(command.withdrawn_on, facts)?;
    Ok(one(facts, OrdersEvent::ApplicationWithdrawn(said)))
}

/// What was lodged, if it was neither withdrawn nor refused.
pub(super) fn before_the_court(order: &Order) -> Result<(), Refused<Refusal>> {
    let Application { lodged, withdrawn, refused, .. } = &order.application;
    let ended = withdrawn.as_ref().map(|it| it.id).or(refused.as_ref().map(|it| it.id));
    match (lodged, ended) {
        (Some(_), None) => Ok(()),
        (Some(_), Some(ended)) => Err(Refused::resting_on(Refusal::ApplicationEnded, [ended])),
        (None, _) => Err(Refusal::NotLodged.into()),
    }
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
