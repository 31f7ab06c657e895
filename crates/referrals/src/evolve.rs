//! How the state of referrals follows from events.

use crate::state::{Referral, State};
use events::{CaseworkEvent, Event, OrdersEvent, Outcome, Recorded, ReferralsEvent, Step};
use kernel::{EventId, ReferralId};

/// The state after one more event.
pub fn evolve(mut state: State, event: &Recorded) -> State {
    state.at_work.learn(event);
    match &event.entry.event {
        Event::Referrals(ReferralsEvent::ReferralSent(sent)) => {
            let sender = event.entry.controller.clone();
            let referral = Referral { id: event.id, sender, sent: sent.clone(), answer: None };
            state.referrals.insert(sent.referral, referral);
        }
        Event::Referrals(ReferralsEvent::ReferralAccepted(accepted)) => answered(&mut state, accepted.referral, event),
        Event::Referrals(ReferralsEvent::ReferralDeclined(declined)) => answered(&mut state, declined.referral, event),
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

fn answered(state: &mut State, referral: ReferralId, event: &Recorded) {
    if let Some(referral) = state.referrals.get_mut(&referral) {
        referral.answer = Some((event.id, event.entry.clone()));
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
