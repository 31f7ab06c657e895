//! What is done for the victim: needs, rights, safe contact, location, telling (domain 6 and 7.5).

use super::{Decision, given, own, tell_by};
use crate::{
    AssessNeeds, RecordSafeContact, RecordVictimLocation, Refusal, SetVictimRights, State, TellVictim,
    contact::{Message, fits, forbids, has_voicemail, safe},
    state::{Due, Happened},
};
use events::{
    CaseworkEvent, ContactKind, Entry, Private, ToldOutcome,
    casework::{NeedsAssessed, SafeContactRecorded, VictimLocationRecorded, VictimRightsSet, VictimTold},
};
use kernel::{Facts, PeriodName, Refused, Timestamp};

/// Needs are assessed as often as they change (Victims' Code, right 4; domain 6).
pub(super) fn assess_needs(state: &State, command: &AssessNeeds, facts: &Facts) -> Vec<Entry> {
    let assessed = NeedsAssessed { areas: command.areas.clone(), needs: command.needs.clone().into() };
    let entry = own(facts, CaseworkEvent::NeedsAssessed(assessed));
    let same = state.victim.needs.get(&facts.caller.agency) == Some(&entry);
    if same { Vec::new() } else { vec![entry] }
}

/// Victims of stalking have enhanced rights; taking them away needs a reason (Victims' Code; domain 6).
pub(super) fn set_rights(state: &State, command: &SetVictimRights, facts: &Facts) -> Decision {
    let SetVictimRights { enhanced, reason } = command;
    if state.victim.rights.as_ref().is_some_and(|rights| rights.enhanced == *enhanced) {
        return Ok(Vec::new());
    }
    if !enhanced && !given(reason.as_ref()) {
        return Err(Refusal::DowngradeNeedsAReason.into());
    }
    let set = VictimRightsSet { enhanced: *enhanced, reason: reason.clone().into() };
    Ok(vec![own(facts, CaseworkEvent::VictimRightsSet(set))])
}

/// Replaces what this agency recorded before (domain 7.5 rule 2). A contact that forbids its own channel, or allows a
/// voicemail where none can be left, cannot be followed (hub default).
pub(super) fn record_safe_contact(state: &State, command: &RecordSafeContact, facts: &Facts) -> Decision {
    let RecordSafeContact { channel, voicemail, letters, device_compromised, number, times, code_word, hours } =
        command;
    let recorded = SafeContactRecorded {
        channel: *channel,
        voicemail: *voicemail,
        letters: *letters,
        device_compromised: *device_compromised,
        number: number.clone().into(),
        times: times.clone().into(),
        code_word: code_word.clone().into(),
        timed: (!hours.is_empty()).then_some(true),
        hours: if hours.is_empty() { Private::Erased } else { hours.clone().into() },
    };
    let last = state.victim.contacts.iter().rfind(|contact| contact.by == facts.caller.agency);
    if last.is_some_and(|contact| contact.said == recorded) {
        return Ok(Vec::new());
    }
    if forbids(&recorded, *channel) || (*voicemail && !has_voicemail(*channel)) {
        return Err(Refusal::ContactContradictsItself.into());
    }
    Ok(vec![own(facts, CaseworkEvent::SafeContactRecorded(recorded))])
}

/// Replaces the location of that kind (domain 7.5 rule 1: it is fenced, so nothing here reads it).
pub(super) fn record_location(state: &State, command: &RecordVictimLocation, facts: &Facts) -> Vec<Entry> {
    let RecordVictimLocation { kind, since, location } = command;
    let recorded = VictimLocationRecorded { kind: *kind, since: *since, location: location.clone().into() };
    let last = state.victim.locations.get(kind);
    if last.is_some_and(|(by, said)| *by == facts.caller.agency && *said == recorded) {
        return Vec::new();
    }
    vec![own(facts, CaseworkEvent::VictimLocationRecorded(recorded))]
}

/// Records that the victim was told or asked not to be, or that an attempt failed, and whether it was in time (Victims' Code; domain 6).
pub(super) fn tell(state: &State, command: &TellVictim, facts: &Facts) -> Decision {
    let TellVictim { about, of, outcome, told_at, channel, kind, note } = command;
    let Some(to_tell) = state.victim.meant(*about, *of) else {
        let event = state.events.contains_key(of).then_some(*of);
        return Err(Refused::resting_on(Refusal::NothingToTell, event));
    };
    // Before anything else: that the victim was told safely does not make a second, unsafe call one.
    let message = Message { by: facts.caller.kind, channel: *channel, kind: *kind, at: *told_at };
    safe(&state.victim.contacts, &message)?;
    if kind.is_some_and(|kind| !fits(*channel, kind)) {
        return Err(Refusal::KindDoesNotFit.into());
    }
    if *kind == Some(ContactKind::Voicemail) && *outcome != ToldOutcome::Attempted {
        return Err(Refusal::VoicemailIsNotATelling.into());
    }
    if !to_tell.about.contains(about) {
        return Err(Refused::resting_on(Refusal::AboutSomethingElse, [*of]));
    }
    if !calendar::has_come(*told_at, facts.now) {
        return Err(Refusal::ToldInTheFuture.into());
    }
    if is_before(*told_at, to_tell.happened) {
        return Err(Refused::resting_on(Refusal::ToldBeforeItHappened, [*of]));
    }
    // Told is told. Declined ends the duty; that she was told after all is still put down (domain 6).
    if to_tell.told || (to_tell.declined && *outcome != ToldOutcome::Told) {
        return Ok(Vec::new());
    }
    let due = match to_tell.due {
        Due::On(day) => day,
        Due::From { day, enhanced } => tell_by(facts, enhanced, day)?,
        Due::BeforeEnd { made, last } => {
            let period = facts.rulebook.period(PeriodName::TellOfOrderEnding, made).ok_or(Refusal::NoPeriodInForce)?;
            clocks::ending_told_by(&period, made, last)
        }
        Due::AsAgreed => state.board.update_due().unwrap_or_else(|| calendar::london_date(*told_at)),
    };
    let told = VictimTold {
        about: *about,
        of: *of,
        outcome: *outcome,
        told_at: *told_at,
        channel: *channel,
        due,
        // An attempt is not a telling.
        in_time: *outcome != ToldOutcome::Attempted && !calendar::is_over(due, *told_at),
        kind: *kind,
        note: note.clone().into(),
    };
    // Said again, an update has another last day.
    let is_it = |before: &VictimTold| VictimTold { due: told.due, in_time: told.in_time, ..before.clone() } == told;
    if to_tell.attempts.iter().any(is_it) {
        return Ok(Vec::new());
    }
    Ok(vec![own(facts, CaseworkEvent::VictimTold(told))])
}

fn is_before(told_at: Timestamp, happened: Happened) -> bool {
    match happened {
        Happened::At(moment) => told_at < moment,
        Happened::On(day) => calendar::london_date(told_at) < day,
    }
}
