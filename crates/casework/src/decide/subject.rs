//! A person asks an agency what it holds about them (DPA 2018 s.45 and s.54; UK GDPR art. 12 and 15).
//!
//! The agency records the request and when it came, prepares an answer, and somebody else releases it (domain 7.5 rule 9).
//! All of it is the agency's own business: what others were asked is as if it were not there.

use super::{Decision, own, period_of_records};
use crate::{
    ExtendSubjectAccess, OpenSubjectAccess, PrepareSubjectAccess, Refusal, ReleaseSubjectAccess, State,
    state::{Kind, Known, SubjectAccess},
};
use calendar::last_day;
use events::{
    CaseworkEvent,
    records::{SubjectAccessExtended, SubjectAccessPrepared, SubjectAccessReleased, SubjectAccessRequested},
};
use kernel::{AgencyId, Date, EventId, Facts, PeriodName};
use std::collections::BTreeSet;

/// What a released answer is made of.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// What was asked.
    pub asked: &'a SubjectAccessRequested,
    /// The last day to answer.
    pub due: Date,
    /// The preparation: it holds what was there by then.
    pub prepared: EventId,
    /// The events whose texts may be told.
    pub cleared: &'a BTreeSet<EventId>,
}

/// Records a request. One that is open already for the same person is not opened twice.
pub(super) fn open(state: &State, command: &OpenSubjectAccess, facts: &Facts) -> Decision {
    let OpenSubjectAccess { person, received, recipient } = command;
    let party = *state.people.get(person).ok_or(Refusal::PersonNotOnCase)?;
    if *received > facts.today {
        return Err(Refusal::ReceivedInTheFuture.into());
    }
    let mut open = state.records.subject_access.values().filter(|it| it.controller == facts.caller.agency);
    let same = |it: &SubjectAccess| {
        let same = (it.asked.person, it.asked.received) == (*person, *received);
        same && it.asked.recipient.known() == Some(recipient)
    };
    if open.any(|it| it.released.is_none() && same(it)) {
        return Ok(Vec::new());
    }
    let requested = SubjectAccessRequested {
        person: *person,
        party,
        received: *received,
        due: due(facts, PeriodName::SubjectAccess, *received)?,
        recipient: recipient.clone().into(),
    };
    Ok(vec![own(facts, CaseworkEvent::SubjectAccessRequested(requested))])
}

/// The last day to answer what was received on a day. The period is the one of that day; it begins with it, because the
/// hub knows of no fee and no question back, which would begin it later (s.54(3)).
fn due(facts: &Facts, name: PeriodName, received: Date) -> Result<Date, Refusal> {
    let period = period_of_records(facts.rulebook, name, received).ok_or(Refusal::NoPeriodInForce)?;
    Ok(last_day(&period, received, facts.calendar))
}

/// Takes longer, for one of the two reasons that the law has, while the first month runs (s.54(3A) and (3B)).
pub(super) fn extend(state: &State, command: &ExtendSubjectAccess, facts: &Facts) -> Decision {
    let ExtendSubjectAccess { request, reason } = command;
    let asked = found(state, *request, facts)?;
    match asked.extended {
        Some((before, _)) if before == *reason => return Ok(Vec::new()),
        Some(_) => return Err(Refusal::AlreadyExtended.into()),
        None => {}
    }
    if asked.released.is_some() {
        return Err(Refusal::AlreadyReleased.into());
    }
    if facts.today > asked.asked.due {
        return Err(Refusal::TooLateToExtend.into());
    }
    let due = due(facts, PeriodName::SubjectAccessExtended, asked.asked.received)?;
    let extended = SubjectAccessExtended { request: *request, reason: *reason, due };
    Ok(vec![own(facts, CaseworkEvent::SubjectAccessExtended(extended))])
}

/// Prepares an answer, or prepares it anew while it is not released.
pub(super) fn prepare(state: &State, command: &PrepareSubjectAccess, facts: &Facts) -> Decision {
    let PrepareSubjectAccess { request, cleared } = command;
    let asked = found(state, *request, facts)?;
    if asked.released.is_some() {
        return Err(Refusal::AlreadyReleased.into());
    }
    let cleared: BTreeSet<EventId> = cleared.iter().copied().collect();
    let is_own = |known: &Known| known.controller == facts.caller.agency && known.kind != Kind::Record;
    let told = |event: &EventId| state.events.get(event).is_some_and(is_own) && !state.withdrawn.contains_key(event);
    if !cleared.iter().all(told) {
        return Err(Refusal::ItemUnknown.into());
    }
    if asked.prepared.as_ref().is_some_and(|before| before.cleared == cleared && before.by.is(facts.caller)) {
        return Ok(Vec::new());
    }
    let prepared = SubjectAccessPrepared { request: *request, cleared: cleared.into_iter().collect() };
    Ok(vec![own(facts, CaseworkEvent::SubjectAccessPrepared(prepared))])
}

/// Releases the last preparation: somebody who neither recorded the request nor prepared the answer (domain 7.5 rule 9).
pub(super) fn release(state: &State, command: &ReleaseSubjectAccess, facts: &Facts) -> Decision {
    let all = &state.records.subject_access;
    let last = |it: &SubjectAccess| it.prepared.as_ref().is_some_and(|last| last.id == command.prepared);
    let found = all.iter().find(|(_, it)| it.controller == facts.caller.agency && last(it));
    let Some((request, SubjectAccess { by, prepared: Some(prepared), released, .. })) = found else {
        return Err(Refusal::PreparationUnknown.into());
    };
    if released.is_some() {
        return Ok(Vec::new());
    }
    if by.is(facts.caller) || prepared.by.is(facts.caller) {
        return Err(Refusal::ReleaserPreparedIt.into());
    }
    let released = SubjectAccessReleased { request: *request, prepared: command.prepared };
    Ok(vec![own(facts, CaseworkEvent::SubjectAccessReleased(released))])
}

/// What an agency may take out as the answer to a request, once it is released.
pub fn answer<'a>(state: &'a State, agency: &AgencyId, request: EventId) -> Result<Answer<'a>, Refusal> {
    let found = state.records.subject_access.get(&request).filter(|it| it.controller == *agency);
    let found = found.ok_or(Refusal::SubjectAccessUnknown)?;
    let due = found.extended.map_or(found.asked.due, |(_, due)| due);
    match (&found.prepared, found.released) {
        (Some(last), Some(_)) => Ok(Answer { asked: &found.asked, due, prepared: last.id, cleared: &last.cleared }),
        _ => Err(Refusal::NotReleased),
    }
}

fn found<'a>(state: &'a State, request: EventId, facts: &Facts) -> Result<&'a SubjectAccess, Refusal> {
    let found = state.records.subject_access.get(&request);
    found.filter(|it| it.controller == facts.caller.agency).ok_or(Refusal::SubjectAccessUnknown)
}
