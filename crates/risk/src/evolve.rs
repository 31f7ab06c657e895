//! How a recorded event changes the state. Total: it cannot refuse and cannot fail.

use crate::{State, state::Fact};
use events::{CaseworkEvent, Event, Recorded, RiskEvent};

/// The state after one more event.
pub fn evolve(mut state: State, event: &Recorded) -> State {
    state.events.insert(event.id);
    state.at_work.learn(event);
    match &event.entry.event {
        Event::Risk(said) => risk(&mut state, event, said),
        Event::Casework(said) => casework(&mut state, event, said),
        Event::Intake(_) | Event::Orders(_) | Event::Referrals(_) | Event::Governance(_) | Event::Access(_) => {}
    }
    state
}

fn risk(state: &mut State, event: &Recorded, said: &RiskEvent) {
    match said {
        RiskEvent::RiskAssessed(said) => {
            state.judgements.insert(event.id, event.by.clone());
            state.assessments.entry(said.assessment).or_insert_with(|| Fact::of(event, said));
        }
        RiskEvent::HubLevelSet(_) => {
            state.judgements.insert(event.id, event.by.clone());
            state.beside.push(Fact::of(event, &event.entry.event));
        }
        RiskEvent::DissentRecorded(_) | RiskEvent::RelationshipRecorded(_) | RiskEvent::MotiveProposed(_) => {
            state.beside.push(Fact::of(event, &event.entry.event));
        }
        RiskEvent::CircumstanceRecorded(said) => {
            state.circumstances.entry(said.item).or_insert_with(|| Fact::of(event, said));
        }
        RiskEvent::RedFlagRaised(said) => {
            state.flags.entry(said.item).or_insert_with(|| Fact::of(event, said));
        }
    }
}

/// Of the hub's process only the plan matters here.
fn casework(state: &mut State, event: &Recorded, said: &CaseworkEvent) {
    if let CaseworkEvent::ActionPlanned(said) = said {
        state.planned.entry(said.action).or_insert_with(|| Fact::of(event, said));
    } else if let CaseworkEvent::ActionClosed(said) = said {
        state.closed.insert(said.action);
    }
}
