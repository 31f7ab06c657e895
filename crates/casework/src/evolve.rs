//! How the state of the hub's process follows from events.

mod plan;
mod records;
mod told;
mod victim;

use crate::{
    Phase,
    state::{Breach, Correction, Kind, Known, Offer, Return, Standing, State},
};
use events::{
    CaseworkEvent, Duty, Event, GovernanceEvent, HowShared, IntakeEvent, ItemKind, OrdersEvent, Party, Private,
    Recorded, ReferralsEvent, RiskEvent, TriageDecision, casework as c,
};
use kernel::{BreachId, Date, RULE_ALONE, Rulebook, TransferId};
use std::sync::LazyLock;

static FIRST: LazyLock<Rulebook> = LazyLock::new(Rulebook::first);

/// The state after one more event.
pub fn evolve(mut state: State, event: &Recorded) -> State {
    let known = Known { controller: event.entry.controller.clone(), kind: Kind::Other };
    state.events.insert(event.id, known);
    state.at_work.learn(event);
    state.board.take(Some(&FIRST), &RULE_ALONE, event);
    records::holds(&mut state, event);
    if state.offers.values().any(|offer| offer.answered.is_none()) && is_of_the_case(&event.entry.event) {
        state.since_offer.push(event.id);
    }
    match &event.entry.event {
        Event::Casework(own) => casework(&mut state, event, own),
        Event::Orders(order) => orders(&mut state, event, order),
        Event::Intake(IntakeEvent::CaseReferred(_)) if state.phase == Phase::Unreferred => {
            state.phase = Phase::Referred;
        }
        Event::Intake(IntakeEvent::CaseOpened(it)) => {
            state.people.insert(it.victim, Party::Victim);
            state.people.extend(it.suspect.map(|suspect| (suspect, Party::Suspect)));
        }
        Event::Intake(IntakeEvent::SuspectNamed(it)) => {
            state.people.insert(it.person, Party::Suspect);
        }
        Event::Risk(RiskEvent::RiskAssessed(_)) => {
            state.breaches.values_mut().for_each(|breach| breach.judged = true);
        }
        Event::Governance(GovernanceEvent::HubRegistered(it)) => drop(state.hubs.insert(it.hub.0.clone())),
        Event::Intake(_) | Event::Risk(_) | Event::Referrals(_) | Event::Governance(_) | Event::Access(_) => {}
    }
    state
}

/// Whether whoever takes a case over has to hear of an event: all but the hub's own process, which goes on at each hub by itself.
fn is_of_the_case(event: &Event) -> bool {
    match event {
        Event::Intake(_) | Event::Risk(_) | Event::Orders(_) => true,
        // What was never sent is nobody else's.
        Event::Referrals(it) => {
            !matches!(it, ReferralsEvent::ReferralDrafted(_) | ReferralsEvent::ReferralDiscarded(_))
        }
        Event::Casework(it) => match it {
            CaseworkEvent::CaseTriaged(_)
            | CaseworkEvent::CaseAdopted(_)
            | CaseworkEvent::CaseSteppedDown(_)
            | CaseworkEvent::CaseClosed(_)
            | CaseworkEvent::CaseReopened(_)
            | CaseworkEvent::MeetingCalled(_)
            | CaseworkEvent::AgendaItemAdded(_)
            | CaseworkEvent::AgendaItemRemoved(_)
            | CaseworkEvent::ReturnAsked(_)
            | CaseworkEvent::ReturnGiven(_)
            | CaseworkEvent::ContactCleared(_)
            | CaseworkEvent::TransferOffered(_)
            | CaseworkEvent::TransferAccepted(_)
            | CaseworkEvent::TransferDeclined(_)
            | CaseworkEvent::CaseReceived(_)
            | CaseworkEvent::HistoryReceived(_)
            | CaseworkEvent::ErasureRequested(_)
            | CaseworkEvent::ErasureApproved(_)
            | CaseworkEvent::ErasureRefused(_)
            | CaseworkEvent::Erased(_)
            | CaseworkEvent::LegalHoldSet(_)
            | CaseworkEvent::LegalHoldLifted(_)
            | CaseworkEvent::ProcessingRestricted(_)
            | CaseworkEvent::RestrictionLifted(_)
            | CaseworkEvent::RetentionReviewed(_)
            | CaseworkEvent::SubjectAccessRequested(_)
            | CaseworkEvent::SubjectAccessExtended(_)
            | CaseworkEvent::SubjectAccessPrepared(_)
            | CaseworkEvent::SubjectAccessReleased(_)
            | CaseworkEvent::ReviewOpened(_)
            | CaseworkEvent::ReviewReleased(_)
            | CaseworkEvent::ReviewWithdrawn(_)
            | CaseworkEvent::DutyMissed(_)
            | CaseworkEvent::DutyExcused(_) => false,
            CaseworkEvent::ItemContributed(_)
            | CaseworkEvent::ItemShared(_)
            | CaseworkEvent::ItemCorrected(_)
            | CaseworkEvent::ItemWithdrawn(_)
            | CaseworkEvent::CorrectionAcknowledged(_)
            | CaseworkEvent::NeedsAssessed(_)
            | CaseworkEvent::VictimRightsSet(_)
            | CaseworkEvent::SafeContactRecorded(_)
            | CaseworkEvent::VictimLocationRecorded(_)
            | CaseworkEvent::VictimTold(_)
            | CaseworkEvent::VictimPreferenceSet(_)
            | CaseworkEvent::VictimSafetySaid(_)
            | CaseworkEvent::AdvocateOffered(_)
            | CaseworkEvent::AdvocateOfferAnswered(_)
            | CaseworkEvent::RightToKnowConsidered(_)
            | CaseworkEvent::RightToKnowDecided(_)
            | CaseworkEvent::InvestigationStepTaken(_)
            | CaseworkEvent::IntelligenceRecorded(_)
            | CaseworkEvent::CourtOutcomeRecorded(_)
            | CaseworkEvent::CaseDiscussed(_)
            | CaseworkEvent::ActionPlanned(_)
            | CaseworkEvent::ActionProgressed(_)
            | CaseworkEvent::ActionRedated(_)
            | CaseworkEvent::ActionHandedOver(_)
            | CaseworkEvent::ActionClosed(_) => true,
        },
        // That it is restricted to a list from now on, or somebody has a conflict.
        Event::Governance(it) => {
            matches!(it, GovernanceEvent::CaseRestricted(_) | GovernanceEvent::ConflictDeclared(_))
        }
        Event::Access(_) => false,
    }
}

#[allow(clippy::too_many_lines, reason = "a row for each event")]
fn casework(state: &mut State, event: &Recorded, own: &CaseworkEvent) {
    let by = &event.entry.controller;
    match own {
        CaseworkEvent::CaseTriaged(it) => triaged(state, event, it),
        CaseworkEvent::CaseAdopted(_) => {
            state.phase = Phase::Active;
            state.adopted = Some(event.id);
        }
        CaseworkEvent::ItemContributed(it) => {
            let kind = Kind::Item { health: it.kind == ItemKind::HealthRecord, summary: is_there(&it.summary) };
            describe(state, event, kind);
            state.items.insert(it.item, (event.id, event.entry.clone()));
        }
        CaseworkEvent::ItemShared(it) => {
            state.shared_by.insert(event.id);
            shared(state, it);
        }
        CaseworkEvent::ItemCorrected(it) => {
            describe(state, event, Kind::Correction { summary: is_there(&it.summary) });
            state.superseded.insert(it.event, event.id);
            let correction = Correction { said: it.clone(), acknowledged: [].into() };
            state.corrections.insert(event.id, correction);
            told::correction(state, event);
        }
        CaseworkEvent::CorrectionAcknowledged(it) => {
            if let Some(correction) = state.corrections.get_mut(&it.event) {
                correction.acknowledged.insert(by.clone());
            }
        }
        CaseworkEvent::NeedsAssessed(_) => {
            state.victim.needs.insert(by.clone(), event.entry.clone());
        }
        CaseworkEvent::VictimRightsSet(it) => state.victim.rights = Some(it.clone()),
        CaseworkEvent::SafeContactRecorded(it) => victim::contact(state, event, it),
        CaseworkEvent::VictimLocationRecorded(it) => victim::location(state, event, it),
        CaseworkEvent::VictimTold(it) => victim::told(state, event, it),
        CaseworkEvent::VictimPreferenceSet(it) => victim::preference(state, event, it),
        CaseworkEvent::VictimSafetySaid(it) => victim::safety(state, event, it),
        CaseworkEvent::AdvocateOffered(it) => victim::offer(state, event, it),
        CaseworkEvent::AdvocateOfferAnswered(it) => victim::answer(state, event, it),
        CaseworkEvent::RightToKnowConsidered(it) => victim::question(state, event, it),
        CaseworkEvent::RightToKnowDecided(it) => victim::decision(state, event, it),
        CaseworkEvent::ContactCleared(it) => victim::cleared(state, event, it),
        CaseworkEvent::IntelligenceRecorded(it) => state.intelligence.push((by.clone(), it.clone())),
        CaseworkEvent::InvestigationStepTaken(it) => {
            state.steps.push((by.clone(), it.clone()));
            told::step(state, event, it);
        }
        CaseworkEvent::CourtOutcomeRecorded(it) => {
            state.outcomes.push((by.clone(), it.clone()));
            told::outcome(state, event, it);
            decided_by_court(state, it.on);
        }
        CaseworkEvent::MeetingCalled(it) => {
            state.called.insert(it.meeting, (event.id, it.clone()));
        }
        CaseworkEvent::CaseDiscussed(it) => {
            state.discussed.insert(it.meeting, (event.id, it.clone()));
        }
        CaseworkEvent::AgendaItemAdded(it) => drop(state.agenda.insert(it.meeting, (event.id, true))),
        CaseworkEvent::AgendaItemRemoved(it) => drop(state.agenda.insert(it.meeting, (event.id, false))),
        CaseworkEvent::ReturnAsked(it) => {
            state.returns.insert(event.id, Return { asked: it.clone(), given: None });
        }
        CaseworkEvent::ReturnGiven(it) => {
            if let Some(asked) = state.returns.get_mut(&it.asked) {
                asked.given = Some((event.id, it.clone()));
            }
        }
        CaseworkEvent::ActionPlanned(_)
        | CaseworkEvent::ActionProgressed(_)
        | CaseworkEvent::ActionRedated(_)
        | CaseworkEvent::ActionHandedOver(_)
        | CaseworkEvent::ActionClosed(_) => plan::take(state, event, own),
        CaseworkEvent::CaseSteppedDown(it) => {
            state.phase = Phase::Monitored;
            state.stepped_down = Some(it.clone());
            state.reopened = None;
        }
        CaseworkEvent::CaseClosed(it) => {
            state.phase = Phase::Closed;
            state.closed = Some((event.id, it.clone()));
            state.reopened = None;
        }
        CaseworkEvent::CaseReopened(it) => {
            reopened(state);
            state.reopened = Some(it.clone());
        }
        CaseworkEvent::TransferOffered(it) => {
            state.since_offer.clear();
            state.offers.insert(it.transfer, Offer { id: event.id, said: it.clone(), answered: None });
        }
        CaseworkEvent::TransferAccepted(it) => {
            answered(state, it.transfer, event, own);
            state.phase = Phase::Transferred;
        }
        CaseworkEvent::TransferDeclined(it) => answered(state, it.transfer, event, own),
        CaseworkEvent::CaseReceived(it) => state.received = Some((event.id, it.clone())),
        CaseworkEvent::HistoryReceived(it) => drop(state.received_parts.insert(it.part)),
        CaseworkEvent::DutyMissed(_) => {}
        CaseworkEvent::DutyExcused(it) => drop(state.excused.insert(event.id, it.clone())),
        CaseworkEvent::ItemWithdrawn(it) => {
            state.withdrawn.insert(it.event, (event.id, it.reason));
        }
        CaseworkEvent::ErasureRequested(_)
        | CaseworkEvent::ErasureApproved(_)
        | CaseworkEvent::ErasureRefused(_)
        | CaseworkEvent::Erased(_)
        | CaseworkEvent::LegalHoldSet(_)
        | CaseworkEvent::LegalHoldLifted(_)
        | CaseworkEvent::ProcessingRestricted(_)
        | CaseworkEvent::RestrictionLifted(_)
        | CaseworkEvent::RetentionReviewed(_)
        | CaseworkEvent::SubjectAccessRequested(_)
        | CaseworkEvent::SubjectAccessExtended(_)
        | CaseworkEvent::SubjectAccessPrepared(_)
        | CaseworkEvent::SubjectAccessReleased(_)
        | CaseworkEvent::ReviewOpened(_)
        | CaseworkEvent::ReviewReleased(_)
        | CaseworkEvent::ReviewWithdrawn(_) => {
            describe(state, event, Kind::Record);
            records::done(&mut state.records, event, own);
        }
    }
}

fn answered(state: &mut State, transfer: TransferId, event: &Recorded, own: &CaseworkEvent) {
    if let Some(offer) = state.offers.get_mut(&transfer) {
        offer.answered = Some((event.id, own.clone()));
    }
}

fn orders(state: &mut State, event: &Recorded, order: &OrdersEvent) {
    told::order(state, event, order);
    plan::order(state, event, order);
    match order {
        OrdersEvent::BreachReported(it) => {
            state.breaches.insert(it.breach, Breach { reported: event.id, stands: Standing::Alleged, judged: false });
        }
        OrdersEvent::BreachRecorded(it) => stands(state, it.breach, Standing::Recorded),
        OrdersEvent::BreachNotMadeOut(it) => stands(state, it.breach, Standing::NotMadeOut),
        OrdersEvent::BreachNotCharged(it) => stands(state, it.breach, Standing::Ended),
        OrdersEvent::BreachTried(it) => stands(state, it.breach, Standing::Ended),
        OrdersEvent::BreachCharged(it) => {
            stands(state, it.breach, Standing::Charged(calendar::london_date(it.charged_at)));
        }
        OrdersEvent::InterimOrderMade(it) => told::ending(state, event, it.made, Some(it.last_day)),
        OrdersEvent::FullOrderMade(it) => told::ending(state, event, it.made, it.last_day),
        OrdersEvent::OrderMadeOnOutcome(it) => told::ending(state, event, it.made, it.last_day),
        OrdersEvent::OrderVaried(it) => told::ending(state, event, it.made, it.last_day),
        OrdersEvent::OrderReceived(it) => told::ending(state, event, it.made, it.last_day),
        OrdersEvent::AppealDetermined(it) if is_to_end_again(state, event) => {
            let last = state.orders.get(&it.order).and_then(|order| order.last_day);
            told::ending(state, event, it.determined_on, last);
        }
        OrdersEvent::OrderConsidered(_)
        | OrdersEvent::OrderNotPursued(_)
        | OrdersEvent::DraftingStarted(_)
        | OrdersEvent::ApplicationAuthorised(_)
        | OrdersEvent::ApplicationLodged(_)
        | OrdersEvent::InterimSought(_)
        | OrdersEvent::OrderServed(_)
        | OrdersEvent::NotificationReceived(_)
        | OrdersEvent::OrderRequestAnswered(_)
        | OrdersEvent::HearingListed(_)
        | OrdersEvent::ApplicationWithdrawn(_)
        | OrdersEvent::ApplicationRefused(_)
        | OrdersEvent::OrderDischarged(_)
        | OrdersEvent::ServiceAttempted(_)
        | OrdersEvent::NotificationExempted(_)
        | OrdersEvent::ExemptionEnded(_)
        | OrdersEvent::ChangeNotified(_)
        | OrdersEvent::UnnotifiedChangeFound(_)
        | OrdersEvent::BreachArrested(_)
        | OrdersEvent::AppealLodged(_)
        | OrdersEvent::AppealDetermined(_) => {}
    }
}

/// Whether an order that was discharged stands again by an appeal, so that its end is told anew.
fn is_to_end_again(state: &State, event: &Recorded) -> bool {
    state.board.clocks.iter().any(|clock| clock.duty == Duty::TellOfOrderEnding && clock.began == event.id)
}

/// A case that was closed, or taken over by another hub, is worked on again; one that ended with advice or another service, or
/// was never adopted, waits for triage again.
fn reopened(state: &mut State) {
    match state.phase {
        Phase::Transferred if state.adopted.is_some() => state.phase = Phase::Reopened,
        Phase::AdviceOnly | Phase::Signposted | Phase::Referred | Phase::ProposedForAdoption | Phase::Transferred => {
            state.phase = Phase::Referred;
            state.triage = None;
        }
        Phase::Unreferred | Phase::Active | Phase::Monitored | Phase::Closed | Phase::Reopened => {
            state.phase = Phase::Reopened;
        }
    }
}

fn triaged(state: &mut State, event: &Recorded, triaged: &c::CaseTriaged) {
    state.triage = Some((event.id, triaged.clone()));
    state.phase = match triaged.decision {
        TriageDecision::ProposeAdoption => Phase::ProposedForAdoption,
        TriageDecision::AdviceOnly => Phase::AdviceOnly,
        TriageDecision::Signpost => Phase::Signposted,
    };
}

/// Sharing only ever widens.
fn shared(state: &mut State, shared: &c::ItemShared) {
    let given = state.shares.entry(shared.event).or_default();
    for with in &shared.with {
        let how = given.entry(with.agency.clone()).or_insert(with.how);
        if with.how == HowShared::Full {
            *how = HowShared::Full;
        }
    }
}

fn describe(state: &mut State, event: &Recorded, kind: Kind) {
    if let Some(known) = state.events.get_mut(&event.id) {
        known.kind = kind;
    }
}

/// Whether a summary was written and can still be read.
fn is_there(summary: &Private<Option<String>>) -> bool {
    summary.known().is_some_and(Option::is_some)
}

fn stands(state: &mut State, breach: BreachId, standing: Standing) {
    if let Some(breach) = state.breaches.get_mut(&breach) {
        breach.stands = standing;
    }
}

/// A court ends what was charged by the day on which it decided, and nothing that was charged later: the outcome does not
/// name the charge (hub default; domain 3.1, region D).
fn decided_by_court(state: &mut State, on: Date) {
    for breach in state.breaches.values_mut() {
        if matches!(breach.stands, Standing::Charged(charged) if charged <= on) {
            breach.stands = Standing::Ended;
        }
    }
}
