//! How a recorded event changes the state. Total: it cannot refuse and cannot fail.

use crate::{
    State,
    state::{Fact, Link},
};
use events::{Event, Grade, Instrument, IntakeEvent, Rated, Recorded, RiskEvent, risk::Rating};

/// The state after one more event.
pub fn evolve(mut state: State, event: &Recorded) -> State {
    state.course.take(event, |_| true);
    match &event.entry.event {
        Event::Intake(said) => intake(&mut state, event, said),
        Event::Risk(RiskEvent::RiskAssessed(said)) if said.instrument == Instrument::Sst => {
            let suggests = |it: &Rating| it.rated == Rated::SuggestedClassification && it.grade == Grade::Stalking;
            state.suggested_by_sst = said.ratings.iter().any(suggests).then_some(event.id);
        }
        Event::Risk(_)
        | Event::Orders(_)
        | Event::Referrals(_)
        | Event::Casework(_)
        | Event::Governance(_)
        | Event::Access(_) => {}
    }
    state
}

fn intake(state: &mut State, event: &Recorded, said: &IntakeEvent) {
    match said {
        IntakeEvent::IncidentReported(said) => {
            state.incidents.entry(said.incident).or_insert_with(|| Fact::of(event, said));
        }
        IntakeEvent::PersonRecorded(said) => {
            state.people.entry(said.person).or_insert_with(|| Fact::of(event, said));
        }
        IntakeEvent::CaseOpened(said) => {
            state.suspect = said.suspect.or(state.suspect);
            state.opened.get_or_insert_with(|| Fact::of(event, said));
        }
        IntakeEvent::SuspectNamed(said) => state.suspect = Some(said.person),
        IntakeEvent::CaseReferred(said) => {
            state.referred.get_or_insert_with(|| Fact::of(event, said));
        }
        IntakeEvent::LinkProposed(said) => {
            let before = match state.links.remove(&said.incident) {
                Some(Link::Proposed { last, mut before }) => {
                    before.push(last);
                    before
                }
                None | Some(Link::Confirmed(_) | Link::Rejected(_) | Link::Undone(_)) => Vec::new(),
            };
            state.links.insert(said.incident, Link::Proposed { last: Fact::of(event, said), before });
        }
        IntakeEvent::LinkConfirmed(said) => {
            state.links.insert(said.incident, Link::Confirmed(Fact::of(event, said)));
        }
        IntakeEvent::LinkRejected(said) => {
            state.links.insert(said.incident, Link::Rejected(Fact::of(event, said)));
        }
        IntakeEvent::LinkUndone(said) => {
            state.links.insert(said.incident, Link::Undone(Fact::of(event, said)));
        }
        IntakeEvent::CaseScreened(said) => state.screened = Some(Fact::of(event, said)),
        IntakeEvent::ConductReclassified(said) => state.classified = Some(Fact::of(event, said)),
        IntakeEvent::IncidentScreened(said) => {
            state.incidents_screened.insert(said.incident, Fact::of(event, said));
        }
        IntakeEvent::HintAnswered(said) => {
            state.hints_answered.insert((said.rule, said.about), Fact::of(event, said));
        }
    }
}
