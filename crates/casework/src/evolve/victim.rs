//! What is known for the victim's sake: how she is reached, what she wishes, chooses and may know.

use super::{describe, told};
use crate::state::{AdvocateOffer, Contact, Kind, Question, State};
use events::{Recorded, ToldAbout, casework as c};

pub(super) fn contact(state: &mut State, event: &Recorded, it: &c::SafeContactRecorded) {
    describe(state, event, Kind::SafeContact);
    let by = event.entry.controller.clone();
    state.victim.contacts.push(Contact { id: event.id, at: event.at, by, said: it.clone() });
}

pub(super) fn location(state: &mut State, event: &Recorded, it: &c::VictimLocationRecorded) {
    describe(state, event, Kind::Location);
    state.victim.locations.insert(it.kind, (event.entry.controller.clone(), it.clone()));
}

pub(super) fn preference(state: &mut State, event: &Recorded, it: &c::VictimPreferenceSet) {
    describe(state, event, Kind::Hers);
    state.victim.preferences.push((event.entry.controller.clone(), it.clone()));
    told::agreed(state, event, it);
}

pub(super) fn safety(state: &mut State, event: &Recorded, it: &c::VictimSafetySaid) {
    describe(state, event, Kind::Hers);
    state.victim.safety.push((event.entry.controller.clone(), it.clone()));
}

pub(super) fn offer(state: &mut State, event: &Recorded, it: &c::AdvocateOffered) {
    describe(state, event, Kind::Hers);
    let by = event.entry.controller.clone();
    state.victim.offers.insert(event.id, AdvocateOffer { by, said: it.clone(), answers: Vec::new() });
}

pub(super) fn answer(state: &mut State, event: &Recorded, it: &c::AdvocateOfferAnswered) {
    describe(state, event, Kind::Hers);
    if let Some(offer) = state.victim.offers.get_mut(&it.offer) {
        offer.answers.push(it.clone());
    }
}

pub(super) fn question(state: &mut State, event: &Recorded, it: &c::RightToKnowConsidered) {
    describe(state, event, Kind::Hers);
    let question = Question { by: event.by.clone(), said: it.clone(), decided: None };
    state.victim.questions.insert(event.id, question);
}

pub(super) fn decision(state: &mut State, event: &Recorded, it: &c::RightToKnowDecided) {
    describe(state, event, Kind::Hers);
    if let Some(question) = state.victim.questions.get_mut(&it.considered) {
        question.decided = Some((event.id, it.clone()));
    }
    told::right_to_know(state, event, it);
}

pub(super) fn cleared(state: &mut State, event: &Recorded, it: &c::ContactCleared) {
    describe(state, event, Kind::Hers);
    state.victim.cleared.push((event.entry.controller.clone(), it.clone()));
}

/// That she was told who the suspect is stays as close as the decision to tell her.
pub(super) fn told(state: &mut State, event: &Recorded, it: &c::VictimTold) {
    if it.about == ToldAbout::RightToKnow {
        describe(state, event, Kind::Hers);
    }
    told::telling(state, it);
}
