//! What the victim wishes to be told of, how safe she feels, her advocate, her right to know, and leave to contact her (domain 6 and 7.5).

use super::{Decision, own, tell_by};
use crate::{
    AnswerAdvocateOffer, ClearContact, ConsiderRightToKnow, DecideRightToKnow, OfferAdvocate, RecordVictimSafety,
    Refusal, SetVictimPreference, State,
    contact::{self, Message},
    state::Question,
};
use calendar::{london_date, years_beginning_with};
use events::{
    CaseworkEvent, ContactChannel,
    casework::{
        AdvocateOfferAnswered, AdvocateOffered, ContactCleared, RightToKnowConsidered, RightToKnowDecided,
        VictimPreferenceSet, VictimSafetySaid,
    },
};
use kernel::{AgencyKind, Facts, Refused, Timestamp};

/// The longest time between two updates (hub default).
const UPDATE_DAYS_MAX: u16 = 365;
/// How long before a message its leave can be asked for: safe contact changes (hub default).
const AHEAD_MAX_MS: i64 = 24 * 60 * 60 * 1_000;
/// How long ago she can have said something that counts: so many years (hub default).
const SAID_YEARS_MAX: u16 = 10;
/// How late it can be asked for: sending clocks differ (hub default).
const BEHIND_MAX_MS: i64 = 5 * 60 * 1_000;

/// What she wishes is put down as often as she is asked, also where it is what she wished before: that she was asked again is
/// what counts (domain 6, "re-asked at milestones"). What she said at one moment is one thing.
pub(super) fn set_preference(state: &State, command: &SetVictimPreference, facts: &Facts) -> Decision {
    let SetVictimPreference { told_of, not_told_of, update_every_days, said_at, said_to, note } = command;
    if told_of.iter().any(|topic| not_told_of.contains(topic)) {
        return Err(Refusal::PreferenceContradictsItself.into());
    }
    if update_every_days.is_some_and(|days| !(1..=UPDATE_DAYS_MAX).contains(&days)) {
        return Err(Refusal::UpdateTooRare.into());
    }
    has_been_said(*said_at, facts)?;
    let set = VictimPreferenceSet {
        told_of: told_of.clone(),
        not_told_of: not_told_of.clone(),
        update_every_days: *update_every_days,
        said_at: *said_at,
        said_to: said_to.clone().into(),
        note: note.clone().into(),
    };
    let same = state.victim.preferences.iter().any(|(by, said)| *by == facts.caller.agency && *said == set);
    Ok(if same { Vec::new() } else { vec![own(facts, CaseworkEvent::VictimPreferenceSet(set))] })
}

/// She is asked as often as it helps, and what she says is put down also where it is what she said before: the change from the
/// first answer to the last is what counts. Only a repetition in the same words, of the same day and moment, by the same agency, is
/// one thing.
pub(super) fn record_safety(state: &State, command: &RecordVictimSafety, facts: &Facts) -> Decision {
    let RecordVictimSafety { answer, moment, said_on, said_to, note } = command;
    if *said_on > facts.today {
        return Err(Refusal::SaidInTheFuture.into());
    }
    if years_beginning_with(*said_on, SAID_YEARS_MAX) < facts.today {
        return Err(Refusal::SaidTooLongAgo.into());
    }
    let said = VictimSafetySaid {
        answer: *answer,
        moment: *moment,
        said_on: *said_on,
        said_to: said_to.clone().into(),
        note: note.clone().into(),
    };
    let same = state.victim.safety.iter().any(|(by, before)| *by == facts.caller.agency && *before == said);
    Ok(if same { Vec::new() } else { vec![own(facts, CaseworkEvent::VictimSafetySaid(said))] })
}

/// An advocate is offered as often as it helps.
pub(super) fn offer_advocate(state: &State, command: &OfferAdvocate, facts: &Facts) -> Decision {
    let OfferAdvocate { service, offered_at, note } = command;
    has_been_said(*offered_at, facts)?;
    let offered = AdvocateOffered { service: service.clone(), offered_at: *offered_at, note: note.clone().into() };
    let same = state.victim.offers.values().any(|offer| offer.by == facts.caller.agency && offer.said == offered);
    Ok(if same { Vec::new() } else { vec![own(facts, CaseworkEvent::AdvocateOffered(offered))] })
}

/// An advocate is one of a service: an agency of that kind, as the register of the hub has it.
///
/// # Errors
/// No agency of that name is registered, or it is no advocacy service.
pub fn is_advocacy_service(service: Option<AgencyKind>) -> Result<(), Refusal> {
    if service == Some(AgencyKind::Advocacy) { Ok(()) } else { Err(Refusal::NoSuchService) }
}

/// She accepts, or declines, which is hers to do, and may answer otherwise later.
pub(super) fn answer_offer(state: &State, command: &AnswerAdvocateOffer, facts: &Facts) -> Decision {
    let AnswerAdvocateOffer { offer, answer, answered_at, reason } = command;
    let Some(offered) = state.victim.offers.get(offer) else {
        let event = state.events.contains_key(offer).then_some(*offer);
        return Err(Refused::resting_on(Refusal::OfferUnknown, event));
    };
    has_been_said(*answered_at, facts)?;
    if *answered_at < offered.said.offered_at {
        return Err(Refused::resting_on(Refusal::AnsweredBeforeTheOffer, [*offer]));
    }
    let answered = AdvocateOfferAnswered {
        offer: *offer,
        answer: *answer,
        answered_at: *answered_at,
        reason: reason.clone().into(),
    };
    if offered.answers.contains(&answered) {
        return Ok(Vec::new());
    }
    Ok(vec![own(facts, CaseworkEvent::AdvocateOfferAnswered(answered))])
}

/// It is asked as often as something new speaks for it.
pub(super) fn consider_right_to_know(state: &State, command: &ConsiderRightToKnow, facts: &Facts) -> Decision {
    let ConsiderRightToKnow { origin, asked_at, question } = command;
    has_been_said(*asked_at, facts)?;
    let considered = RightToKnowConsidered { origin: *origin, asked_at: *asked_at, question: question.clone().into() };
    let mut questions = state.victim.questions.values();
    let same = questions.any(|asked| asked.by.agency() == Some(&facts.caller.agency) && asked.said == considered);
    Ok(if same { Vec::new() } else { vec![own(facts, CaseworkEvent::RightToKnowConsidered(considered))] })
}

/// Whoever put the question does not decide it (hub default). Where she is told, the time to tell her is that of a step of police.
pub(super) fn decide_right_to_know(state: &State, command: &DecideRightToKnow, facts: &Facts) -> Decision {
    let DecideRightToKnow { considered, tell, refusal, risk_of_telling, risk_of_not_telling, reasons } = command;
    let Some(Question { by, decided, .. }) = state.victim.questions.get(considered) else {
        let event = state.events.contains_key(considered).then_some(*considered);
        return Err(Refused::resting_on(Refusal::RightToKnowUnknown, event));
    };
    if *tell == refusal.is_some() {
        return Err(Refusal::DecisionAndReasonDisagree.into());
    }
    let tell_by = if *tell { Some(tell_by(facts, state.enhanced(), facts.today)?) } else { None };
    let said = RightToKnowDecided {
        considered: *considered,
        tell: *tell,
        tell_by,
        refusal: *refusal,
        authorised_as: facts.caller.role,
        risk_of_telling: risk_of_telling.clone().into(),
        risk_of_not_telling: risk_of_not_telling.clone().into(),
        reasons: reasons.clone().into(),
    };
    if let Some((id, before)) = decided {
        // Repeated on a later day it names a later one, and is still the same decision.
        let same = RightToKnowDecided { tell_by: before.tell_by, ..said } == *before;
        return if same { Ok(Vec::new()) } else { Err(Refused::resting_on(Refusal::AlreadyDecided, [*id])) };
    }
    if by.is(facts.caller) {
        return Err(Refused::resting_on(Refusal::DeciderAskedForIt, [*considered]));
    }
    Ok(vec![own(facts, CaseworkEvent::RightToKnowDecided(said))])
}

/// Whoever sends the victim anything asks first, and sends nothing without leave. What safe contact does not know, it does not
/// allow: only her advocate speaks to her then.
pub(super) fn clear_contact(state: &State, command: &ClearContact, facts: &Facts) -> Decision {
    let ClearContact { channel, kind, sending_at } = command;
    if !contact::fits(*channel, *kind) {
        return Err(Refusal::KindDoesNotFit.into());
    }
    let ahead = sending_at.millis() - facts.now.millis();
    if !(-BEHIND_MAX_MS..=AHEAD_MAX_MS).contains(&ahead) {
        return Err(Refusal::NotBeingSentNow.into());
    }
    let message = Message { by: facts.caller.kind, channel: *channel, kind: Some(*kind), at: *sending_at };
    let rests_on = contact::safe(&state.victim.contacts, &message)?;
    if rests_on.is_empty() && *channel != ContactChannel::ThroughAdvocate {
        return Err(Refusal::NoSafeContactKnown.into());
    }
    let cleared = ContactCleared { channel: *channel, kind: *kind, sending_at: *sending_at, rests_on };
    let same = state.victim.cleared.iter().any(|(by, said)| *by == facts.caller.agency && *said == cleared);
    Ok(if same { Vec::new() } else { vec![own(facts, CaseworkEvent::ContactCleared(cleared))] })
}

/// What is put down as said has been said, and not longer ago than any case lasts: a slip in the year would change what was owed to
/// her from then on (hub default).
fn has_been_said(at: Timestamp, facts: &Facts) -> Result<(), Refusal> {
    if !calendar::has_come(at, facts.now) {
        Err(Refusal::SaidInTheFuture)
    } else if years_beginning_with(london_date(at), SAID_YEARS_MAX) < facts.today {
        Err(Refusal::SaidTooLongAgo)
    } else {
        Ok(())
    }
}
