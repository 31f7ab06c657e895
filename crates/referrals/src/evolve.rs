//! How the state of referrals follows from events.

use crate::{
    Stage,
    state::{Referral, Said, State},
};
use events::{CaseworkEvent, Event, OrdersEvent, Outcome, Recorded, ReferralKind, ReferralsEvent, Step};
use kernel::{EventId, ReferralId};

/// The state after one more event.
pub fn evolve(mut state: State, event: &Recorded) -> State {
    state.at_work.learn(event);
    state.events.insert(event.id);
    match &event.entry.event {
        Event::Referrals(said) => referrals(&mut state, event, said),
        Event::Casework(CaseworkEvent::InvestigationStepTaken(taken)) => {
            for &step in &taken.steps {
                investigated(&mut state, step, event.id);
            }
        }
        Event::Casework(CaseworkEvent::CourtOutcomeRecorded(court)) => {
            if court.outcomes.iter().any(|&outcome| ends_a_prosecution(outcome)) {
                state.investigation.charged.clear();
            }
        }
        Event::Orders(OrdersEvent::BreachCharged(_)) => investigated(&mut state, Step::Charged, event.id),
        Event::Intake(_)
        | Event::Risk(_)
        | Event::Orders(_)
        | Event::Casework(_)
        | Event::Governance(_)
        | Event::Access(_) => {}
    }
    state
}

/// Each event is of one stage, whatever came before it: `decide` sees to it that only what the table allows is recorded.
fn referrals(state: &mut State, event: &Recorded, said: &ReferralsEvent) {
    use ReferralsEvent as E;
    match said {
        E::ReferralDrafted(it) => begun(state, event, it.referral, it.kind, Stage::Draft),
        E::ReferralSent(it) => {
            begun(state, event, it.referral, it.kind, Stage::Sent);
            if let Some(referral) = state.referrals.get_mut(&it.referral) {
                referral.sent = Some((event.id, it.clone()));
            }
        }
        E::ReferralDiscarded(it) => moved(state, event, it.referral, Stage::Discarded),
        E::ReferralReceived(it) => moved(state, event, it.referral, Stage::Received),
        E::InformationAsked(it) => moved(state, event, it.referral, Stage::MoreInfo),
        E::InformationGiven(it) => moved(state, event, it.referral, Stage::Received),
        E::ReferralAccepted(it) => moved(state, event, it.referral, Stage::Accepted),
        E::ReferralDeclined(it) => moved(state, event, it.referral, Stage::Declined),
        E::WorkStarted(it) => moved(state, event, it.referral, Stage::InProgress),
        E::ProgressReported(it) => moved(state, event, it.referral, Stage::InProgress),
        E::ReferralCompleted(it) => moved(state, event, it.referral, Stage::Completed),
        E::PersonDisengaged(it) => moved(state, event, it.referral, Stage::Disengaged),
        E::ReferralWithdrawn(it) => moved(state, event, it.referral, Stage::Withdrawn),
    }
}

/// A referral that is drafted, or sent with a draft before it or without.
fn begun(state: &mut State, event: &Recorded, referral: ReferralId, kind: ReferralKind, at: Stage) {
    let said = Said::of(event);
    let new = || Referral {
        sender: event.entry.controller.clone(),
        kind,
        sent: None,
        stage: at,
        first: said.clone(),
        last: said.clone(),
    };
    state.referrals.entry(referral).or_insert_with(new);
    moved(state, event, referral, at);
}

fn moved(state: &mut State, event: &Recorded, referral: ReferralId, to: Stage) {
    if let Some(referral) = state.referrals.get_mut(&referral) {
        referral.stage = to;
        referral.last = Said::of(event);
    }
}

/// A charge takes over what was investigated before it; a decision not to act ends what is not charged; a court ends what
/// is charged, and no investigation of anything else.
fn investigated(state: &mut State, step: Step, event: EventId) {
    let investigation = &mut state.investigation;
    match step {
        Step::Arrested
        | Step::InterviewedUnderCaution
        | Step::ReleasedOnConditionalBail
        | Step::ReleasedOnBail
        | Step::ReleasedUnderInvestigation
        | Step::BailChanged => {
            if investigation.before_charge.last() != Some(&event) {
                investigation.before_charge.push(event);
            }
        }
        Step::Charged | Step::Remanded => {
            investigation.before_charge.clear();
            if investigation.charged.last() != Some(&event) {
                investigation.charged.push(event);
            }
        }
        Step::NoFurtherAction => investigation.before_charge.clear(),
        // Says nothing about whether the investigation goes on.
        Step::ReleasedFromCustody => {}
    }
}

/// Every outcome there is disposes of the charge, by plea, verdict, sentence or discontinuance.
fn ends_a_prosecution(outcome: Outcome) -> bool {
    match outcome {
        Outcome::GuiltyPlea
        | Outcome::Convicted
        | Outcome::Acquitted
        | Outcome::SentencedToCustody
        | Outcome::SentencedInCommunity
        | Outcome::CustodySuspended
        | Outcome::Discontinued => true,
    }
}
