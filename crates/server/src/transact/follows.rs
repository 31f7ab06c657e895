//! What follows from a decision before it is sealed: a case opens again, recipients are told, text is held, keys are shared.

use super::Rule;
use crate::{erasing::shown_to, hub::Hub, refuse::No, reviews};
use eventlog::{Record, StreamName};
use events::{CaseworkEvent, Entry, Event, HowShared, Recorded, ReferralsEvent, Shown, casework::SharedWith};
use kernel::{AgencyId, Caller, CaseId, Facts, Refused, Strand};
use sharing::{Act, Audience, CaseAccess, Phase, disclose, held_for_review, held_when_shared};
use std::sync::Arc;
use store::LogName;
use views::{History, Known};

/// Something new on a closed case opens it again (decision 27).
pub(super) fn reopen(
    act: Act,
    access: Option<&CaseAccess>,
    recorded: &[&Recorded],
    facts: &Facts<'_>,
    entries: &mut Vec<Entry>,
) {
    let closed = access.is_some_and(|access| access.phase == Phase::Closed);
    if closed && matches!(act, Act::ConfirmLink | Act::RaiseRedFlag | Act::ReportBreach) {
        let state = casework::State::fold(recorded.iter().copied());
        let source = entries.first().map_or(kernel::Source::Agency, |entry| entry.source);
        entries.extend(casework::reopening(&state, facts, source));
    }
}

/// All agencies that work on the case and see what is corrected are told, whether it was shared with them or is theirs to
/// see by its class (DPA 2018 s.48; domain 7.3). Refused where one of them sees a summary by class and none is given.
pub(super) fn tell_of_corrections(
    known: &Known,
    history: &History,
    access: Option<&CaseAccess>,
    entries: &mut [Entry],
) -> Result<(), No> {
    let policy = known.policies.current().ok_or(No::Unavailable)?;
    for entry in entries {
        let Event::Casework(CaseworkEvent::ItemCorrected(corrected)) = &mut entry.event else { continue };
        let (Some(item), Some(access)) = (history.find(corrected.event), access) else { continue };
        for (agency, registered) in known.register.agencies() {
            let reached = access.works_on(agency) && access.reaches(&policy.value, agency, item.face.class).is_ok();
            if *agency == entry.controller || !reached || corrected.recipients.contains(agency) {
                continue;
            }
            let audience = Audience { agency, kind: registered.kind, role: None, reader: None };
            let seen = disclose(&policy.value, &audience, access, &item.face);
            let Some(seen) = seen.filter(|seen| seen.shown > Shown::Marker) else { continue };
            // Those who see the outline only would be told that something is wrong, and not what is right.
            let says_nothing =
                corrected.summary.known().and_then(Option::as_deref).is_none_or(|text| text.trim().is_empty());
            if seen.shown == Shown::Summary && says_nothing {
                let needed = casework::Refusal::SummaryNeeded;
                return Err(No::rule(needed.into(), needed));
            }
            corrected.recipients.push(agency.clone());
        }
        corrected.recipients.sort();
    }
    Ok(())
}

/// Of a withdrawal and of a correction all are told whose workers were shown what it is about, as the access log says,
/// also those that are not on the case any more (DPA 2018 s.48; domain 7.2).
pub(super) async fn tell_who_was_shown(hub: &Hub, case: CaseId, entries: &mut [Entry]) -> Result<(), No> {
    for entry in entries {
        let Entry { controller, event: Event::Casework(event), .. } = entry else { continue };
        let (about, recipients) = if let CaseworkEvent::ItemWithdrawn(it) = event {
            (it.event, &mut it.recipients)
        } else if let CaseworkEvent::ItemCorrected(it) = event {
            (it.event, &mut it.recipients)
        } else {
            continue;
        };
        let mut told = shown_to(hub, case, &[about].into()).await?;
        told.remove(controller);
        told.extend(recipients.drain(..));
        *recipients = told.into_iter().collect();
    }
    Ok(())
}

/// Text that somebody outside the wall could read is held if it may locate somebody (decision 18): what is put down, by a
/// caller on this strand of the case if on any, and what a share carries to others.
pub(super) fn hold(
    known: &Known,
    caller: &Caller,
    strand: Option<Strand>,
    history: &History,
    entries: &[Entry],
) -> Result<(), No> {
    let policy = &known.policies.current().ok_or(No::Unavailable)?.value;
    for entry in entries {
        if held_for_review(policy, caller.kind, strand, entry) {
            return Err(No::HeldForReview);
        }
        let Event::Casework(CaseworkEvent::ItemShared(shared)) = &entry.event else { continue };
        let Some(item) = history.find(shared.event) else { continue };
        let carries = |with: &SharedWith| {
            let receiver = known.register.agency(&with.agency);
            receiver.is_some_and(|it| held_when_shared(policy, it.kind, with.how, &item.recorded.entry))
        };
        if shared.with.iter().any(carries) {
            return Err(No::HeldForReview);
        }
    }
    Ok(())
}

/// The law of who receives a referral or an item is put down, as its kind is in the register, and the basis is one of it. An agency
/// that is not in the register has no worker on the case, so nothing was given to it.
pub(super) fn law_of_receivers(known: &Known, entries: &mut [Entry]) -> Result<(), Refused<Rule>> {
    let kind = |agency: &AgencyId| known.register.agency(agency).map(|it| it.kind);
    for entry in entries {
        if let Event::Referrals(ReferralsEvent::ReferralSent(sent)) = &mut entry.event {
            let Some(receiver) = kind(&sent.to) else { continue };
            referrals::received_by(sent, receiver).map_err(|why| Refused::from(Rule::of(why)))?;
        } else if let Event::Casework(CaseworkEvent::ItemShared(shared)) = &mut entry.event {
            let receivers: Vec<_> = shared.with.iter().filter_map(|with| kind(&with.agency)).collect();
            casework::received_by(shared, receivers).map_err(|why| Refused::from(Rule::of(why)))?;
        }
    }
    Ok(())
}

/// An advocate who is offered is one of a service in the register: whoever is offered anybody else has no advocate, and the hub would
/// take it that she has.
pub(super) fn services_are_some(known: &Known, entries: &[Entry]) -> Result<(), Refused<Rule>> {
    for entry in entries {
        let Event::Casework(CaseworkEvent::AdvocateOffered(offered)) = &entry.event else { continue };
        let service = known.register.agency(&offered.service).map(|agency| agency.kind);
        casework::is_advocacy_service(service).map_err(|why| Refused::from(Rule::of(why)))?;
    }
    Ok(())
}

/// What is released is the pack as it stands, which whoever releases it has read (domain 7.5 rule 9).
pub(super) async fn releases_the_pack(hub: &Arc<Hub>, case: Option<CaseId>, entries: &[Entry]) -> Result<(), No> {
    for entry in entries {
        let (Event::Casework(CaseworkEvent::ReviewReleased(released)), Some(case)) = (&entry.event, case) else {
            continue;
        };
        let pack = reviews::digest_of(hub.clone(), case, released.review).await?;
        casework::released_as(released, &pack).map_err(|why| No::rule(why.into(), why))?;
    }
    Ok(())
}

/// The agencies that a review asks about are in the register: one that is misspelt would be missing in the pack.
pub(super) fn asks_about_agencies(known: &Known, entries: &[Entry]) -> Result<(), No> {
    for entry in entries {
        let Event::Casework(CaseworkEvent::ReviewOpened(opened)) = &entry.event else { continue };
        if opened.agencies.iter().any(|agency| known.register.agency(agency).is_none()) {
            return Err(No::field("agencies", "must be short names of registered agencies"));
        }
    }
    Ok(())
}

/// Nothing is shared with an agency all of whose workers on the case are on strands from which it is hidden: nobody there
/// would see it, and the record would say that they were told (hub default).
pub(super) fn unseen_share(
    known: &Known,
    history: &History,
    access: &CaseAccess,
    entries: &[Entry],
) -> Result<(), Refused<Rule>> {
    let Some(policy) = known.policies.current() else { return Ok(()) };
    for entry in entries {
        let Event::Casework(CaseworkEvent::ItemShared(shared)) = &entry.event else { continue };
        let Some(item) = history.find(shared.event) else { continue };
        for with in &shared.with {
            let reached = access.reaches(&policy.value, &with.agency, item.face.class);
            reached.map_err(|by| Refused::resting_on(Rule::of(referrals::Refusal::ReceiverOnTheOtherSide), by))?;
        }
    }
    Ok(())
}

/// Whoever receives an item in full also receives its content keys, under a key of their own (decision 11).
pub(super) fn share_keys(hub: &Hub, stream: &StreamName, history: &History, entries: &mut [Entry]) -> Result<(), No> {
    for entry in entries {
        let Event::Casework(CaseworkEvent::ItemShared(shared)) = &mut entry.event else { continue };
        let Some(item) = history.find(shared.event) else { continue };
        let (_, _, stored) = hub.store().record(LogName::Facts, &item.record)?.ok_or(No::DataLoss)?;
        let record = Record::from_bytes(&stored.bytes).map_err(|_| No::DataLoss)?;
        let nth = usize::try_from(item.nth).map_err(|_| No::DataLoss)?;
        let raw = record.events.get(nth).ok_or(No::DataLoss)?;
        let stored: events::StoredEvent = serde_json::from_str(raw.get()).map_err(|_| No::DataLoss)?;
        for with in shared.with.iter().filter(|with| with.how == HowShared::Full) {
            let scope = stream.to_string();
            shared.wraps.extend(hub.vault().rewrap_for(&scope, item.record, item.nth, &stored, &with.agency)?);
        }
    }
    Ok(())
}
