//! A case moves to another hub, or comes from one (domain 5). It is never without an owner: it goes on at the hub that offers
//! it until the other one has taken it over, and says so.

use super::{Decision, own};
use crate::{Move, OfferTransfer, ReceiveCase, ReceiveHistory, RecordTransferAnswer, Refusal, State, TransferOutcome};
use events::{
    CaseworkEvent, Entry, Event, GovernanceEvent, IntakeEvent,
    governance::{CaseRestricted, NamedWorker, PublicText},
    transfer::{TransferAccepted, TransferDeclined, TransferOffered},
};
use kernel::{Facts, Refused};
use std::collections::BTreeSet;

/// Why a case that came is restricted; whom it concerned there stays there.
const RESTRICTED_THERE: &str = "named by whoever took the case over from another hub";

/// Offers the case to a hub that is registered. One offer is open at a time: two hubs that both took the case over would both
/// believe that they own it (hub default).
pub(super) fn offer(state: &State, command: &OfferTransfer, facts: &Facts) -> Decision {
    let OfferTransfer { transfer, to, gateway, basis, reason, necessity } = command;
    let offered = TransferOffered {
        transfer: *transfer,
        to: PublicText(to.clone()),
        gateway: *gateway,
        basis: *basis,
        reason: reason.clone().into(),
        necessity: necessity.clone().into(),
    };
    if let Some(offer) = state.offers.get(transfer) {
        let same = offer.said == offered;
        return if same { Ok(Vec::new()) } else { Err(Refused::resting_on(Refusal::IdTaken, [offer.id])) };
    }
    state.after(Move::Transfer, None)?;
    if !state.hubs.contains(to) {
        return Err(Refusal::HubUnknown.into());
    }
    if let Some(open) = state.offers.values().find(|offer| offer.answered.is_none()) {
        return Err(Refused::resting_on(Refusal::TransferPending, [open.id]));
    }
    Ok(vec![own(facts, CaseworkEvent::TransferOffered(offered))])
}

/// Records what the other hub answered. The server has opened the file and knows by its signature whose it is; only the hub to
/// which the case was offered answers, and once.
///
/// What was recorded after the offer lies in no file. So that nothing of it ends here unheard, the case goes on here until
/// somebody says that it was passed on (hub default).
pub(super) fn answer(state: &State, command: &RecordTransferAnswer, facts: &Facts) -> Decision {
    let RecordTransferAnswer { transfer, by, digest, answered_at, outcome, passed_on } = command;
    let Some(offer) = state.offers.get(transfer) else { return Err(Refusal::TransferUnknown.into()) };
    if offer.said.to.0 != *by {
        return Err(Refused::resting_on(Refusal::AnsweredByAnother, [offer.id]));
    }
    let (transfer, by, answered_at) = (*transfer, PublicText(by.clone()), *answered_at);
    let event = match outcome {
        TransferOutcome::Accepted { reference } => CaseworkEvent::TransferAccepted(TransferAccepted {
            transfer,
            by,
            digest: PublicText(digest.clone()),
            reference: PublicText(reference.clone()),
            answered_at,
            passed_on: u16::try_from(state.since_offer.len())
                .map_or(Some(u16::MAX), |count| (count > 0).then_some(count)),
        }),
        TransferOutcome::Declined { reason } => {
            CaseworkEvent::TransferDeclined(TransferDeclined { transfer, by, reason: *reason, answered_at })
        }
    };
    match &offer.answered {
        Some((_, before)) if *before == event => Ok(Vec::new()),
        Some((id, _)) => Err(Refused::resting_on(Refusal::TransferAnswered, [*id])),
        None if matches!(event, CaseworkEvent::TransferAccepted(_)) && !passed_on && !state.since_offer.is_empty() => {
            Err(Refused::resting_on(Refusal::NewsSinceTheOffer, state.since_offer.iter().copied()))
        }
        None => Ok(vec![own(facts, event)]),
    }
}

/// Takes a case over: it is opened, referred and waits for triage here, with what the other hub knew. Everything that came
/// is put down by the agency that answers for it here from now on.
///
/// What was restricted there, or concerned somebody who worked there, is restricted here from its first record on: who may
/// work on it is named anew, because the list named workers of the other hub (domain 7.5 rule 3).
///
/// One case of another hub is one case here, however often it is offered: its stream is named after the case there, so a
/// second transfer of it finds what came with the first (hub default).
pub(super) fn receive(state: &State, command: &ReceiveCase) -> Decision {
    let ReceiveCase { controller, opened, referred, received, allowed, brought } = command;
    if let Some((id, before)) = &state.received {
        let same = before == received;
        return if same { Ok(Vec::new()) } else { Err(Refused::resting_on(Refusal::AlreadyReceived, [*id])) };
    }
    if let Some(first) = state.events.keys().next() {
        return Err(Refused::resting_on(Refusal::IdTaken, [*first]));
    }
    if (received.restricted || received.conflict) && allowed.is_empty() {
        return Err(Refusal::RestrictionNeeded.into());
    }
    let of = |event| Entry::of(controller, event);
    let mut entries = vec![
        of(Event::Intake(IntakeEvent::CaseOpened(opened.clone()))),
        of(Event::Intake(IntakeEvent::CaseReferred(referred.clone()))),
        of(Event::Casework(CaseworkEvent::CaseReceived(received.clone()))),
    ];
    if !allowed.is_empty() {
        let list: BTreeSet<&NamedWorker> = allowed.iter().collect();
        let allowed = list.into_iter().cloned().collect();
        let restricted = CaseRestricted { allowed, reason: RESTRICTED_THERE.to_owned().into() };
        entries.push(of(Event::Governance(GovernanceEvent::CaseRestricted(restricted))));
    }
    entries.extend(brought.iter().cloned());
    Ok(entries)
}

/// Puts down a part of what was recorded at the hub from which the case came. Each part once, in any order.
pub(super) fn receive_history(state: &State, command: &ReceiveHistory) -> Decision {
    let ReceiveHistory { controller, history } = command;
    let Some((id, received)) = &state.received else { return Err(Refusal::NotReceived.into()) };
    if received.transfer != history.transfer || !(1..=received.parts).contains(&history.part) {
        return Err(Refused::resting_on(Refusal::NotReceived, [*id]));
    }
    if state.received_parts.contains(&history.part) {
        return Ok(Vec::new());
    }
    Ok(vec![Entry::of(controller, Event::Casework(CaseworkEvent::HistoryReceived(history.clone())))])
}
