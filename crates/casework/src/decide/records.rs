//! What agencies do with records of people: erase, hold, restrict (UK GDPR art. 17 and 18; DPA 2018 s.47; domain 7.3).
//!
//! All of it is an agency's own business: requests, approvals, holds and restrictions of others are as if they were not
//! there, but a hold that binds all. So no refusal here rests on an event that the caller's agency does not know.

use super::{Decision, own};
use crate::{
    ApproveErasure, CarryOutErasure, LiftLegalHold, LiftRestriction, Refusal, RefuseErasure, RequestErasure,
    RestrictProcessing, SetLegalHold, State, state::Erasure,
};
use calendar::{days_after, last_day};
use events::{
    CaseworkEvent, Entry, Event, Retention,
    records::{
        Erased, ErasureApproved, ErasureRefused, ErasureRequested, LegalHoldLifted, LegalHoldSet, ProcessingRestricted,
        RestrictionLifted,
    },
};
use kernel::{AgencyId, AgencyKind, Date, EventId, Facts, PeriodName, Refused, Role};
use std::collections::BTreeSet;

/// How many people approve an erasure (security section 2; hub default).
const APPROVALS: usize = 2;
/// Days to think again where the rulebook, an older one, says nothing. Hub default.
const COOLING_OFF_DAYS: u16 = 7;
/// The classes that an agency erases; access records follow a schedule of their own (decision 7).
const ERASABLE: [Retention; 3] = [Retention::PublicProtection, Retention::VictimSupport, Retention::AgencyRecord];

/// Asks for an erasure, and restricts at once what it is about. Asked twice for the same it is one request; what was
/// erased before, and is not held anew, needs none.
pub(super) fn request(state: &State, command: &RequestErasure, facts: &Facts) -> Decision {
    let RequestErasure { party, retentions, basis, reason } = command;
    let (retentions, agency) = (these_or_all(retentions)?, &facts.caller.agency);
    let holdings = || retentions.iter().map(|&retention| (agency.clone(), *party, retention));
    let is_open = |it: &&Erasure| it.controller == *agency && !it.refused && !it.erased;
    let same = |it: &Erasure| it.said.party == *party && it.said.retentions == retentions;
    if state.records.requests.values().filter(is_open).any(same) {
        return Ok(Vec::new());
    }
    if !holdings().any(|holding| state.records.held.contains_key(&holding)) {
        let erased = holdings().any(|holding| state.records.erased.contains_key(&holding));
        return if erased { Ok(Vec::new()) } else { Err(Refusal::NothingHeld.into()) };
    }
    if state.records.forbids(agency) {
        return Err(Refusal::LegalHold.into());
    }
    let requested = ErasureRequested {
        party: *party,
        retentions,
        basis: *basis,
        not_before: cooling_off(facts),
        reason: reason.clone().into(),
    };
    Ok(vec![own(facts, CaseworkEvent::ErasureRequested(requested))])
}

/// The last day of the time to think again.
fn cooling_off(facts: &Facts) -> Date {
    let period = facts.rulebook.period(PeriodName::ErasureCoolingOff, facts.today);
    period.map_or_else(
        || days_after(facts.today, COOLING_OFF_DAYS),
        |period| last_day(&period, facts.today, facts.calendar),
    )
}

/// Approves an erasure: one of two, neither of them who asked, and one of them answers for the agency's data.
pub(super) fn approve(state: &State, command: &ApproveErasure, facts: &Facts) -> Decision {
    let erasure = found(state, command.request, facts)?;
    if erasure.erased || erasure.approvals.iter().any(|(_, before, _)| before.is(facts.caller)) {
        return Ok(Vec::new());
    }
    if erasure.refused {
        return Err(Refusal::ErasureWasRefused.into());
    }
    if erasure.by.is(facts.caller) {
        return Err(Refusal::ApproverAskedForIt.into());
    }
    let as_lead = facts.caller.role == Role::InformationGovernanceLead && facts.caller.agency == erasure.controller;
    let approved = ErasureApproved { request: command.request, as_lead };
    // It lies with the agency whose data it is about, also where somebody of the hub's office approves.
    Ok(vec![Entry::of(&erasure.controller, Event::Casework(CaseworkEvent::ErasureApproved(approved)))])
}

/// Refuses an erasure; nothing is restricted by it any more.
pub(super) fn refuse(state: &State, command: &RefuseErasure, facts: &Facts) -> Decision {
    let erasure = found(state, command.request, facts)?;
    if erasure.refused {
        return Ok(Vec::new());
    }
    if erasure.erased {
        return Err(Refusal::AlreadyErased.into());
    }
    let refused = ErasureRefused { request: command.request, ground: command.ground };
    Ok(vec![own(facts, CaseworkEvent::ErasureRefused(refused))])
}

/// Carries an approved erasure out. What keys, people and incidents it covers, and who is to be told, is filled in where
/// they are known.
pub(super) fn carry_out(state: &State, command: &CarryOutErasure, facts: &Facts) -> Decision {
    let erasure = found(state, command.request, facts)?;
    if erasure.erased {
        return Ok(Vec::new());
    }
    if erasure.refused {
        return Err(Refusal::ErasureWasRefused.into());
    }
    if !is_approved(erasure) {
        return Err(Refusal::TwoApprovalsNeeded.into());
    }
    if state.records.forbids(&erasure.controller) {
        return Err(Refusal::LegalHold.into());
    }
    if facts.today <= erasure.said.not_before {
        return Err(Refusal::CoolingOff.into());
    }
    Ok(vec![erased(command.request, erasure)])
}

/// The erasure of a request whose keys were destroyed before the hub could say so; none where it was said, or where
/// nobody may have begun.
pub fn unfinished_erasure(state: &State, request: EventId) -> Option<Entry> {
    let erasure = state.records.requests.get(&request)?;
    (is_approved(erasure) && !erasure.erased && !erasure.refused).then(|| erased(request, erasure))
}

/// Enough people approved, and one of them answers for the agency's data.
fn is_approved(erasure: &Erasure) -> bool {
    erasure.approvals.len() >= APPROVALS && erasure.approvals.iter().any(|(_, _, as_lead)| *as_lead)
}

fn erased(request: EventId, erasure: &Erasure) -> Entry {
    let ErasureRequested { party, retentions, basis, .. } = &erasure.said;
    let erased = Erased {
        request,
        party: *party,
        retentions: retentions.clone(),
        basis: *basis,
        approvals: erasure.approvals.iter().map(|(id, ..)| *id).collect(),
        people: Vec::new(),
        incidents: Vec::new(),
        keys: Vec::new(),
        recipients: Vec::new(),
    };
    Entry::of(&erasure.controller, Event::Casework(CaseworkEvent::Erased(erased)))
}

/// Forbids that anything is erased: for one's own agency, or for all where the hub's office says so (domain 7.3).
pub(super) fn hold(state: &State, command: &SetLegalHold, facts: &Facts) -> Vec<Entry> {
    let set = LegalHoldSet { reason: command.reason, for_all: facts.caller.kind == AgencyKind::HubOffice };
    let same = state.records.holds.values().any(|(by, hold)| *by == facts.caller.agency && *hold == set);
    if same { Vec::new() } else { vec![own(facts, CaseworkEvent::LegalHoldSet(set))] }
}

/// Ends a hold of one's own agency.
pub(super) fn lift_hold(state: &State, command: &LiftLegalHold, facts: &Facts) -> Decision {
    let stands = state.records.holds.get(&command.hold).map(|(by, _)| by);
    one_of_ours(state, stands, command.hold, facts, Refusal::HoldUnknown)?.map_or(Ok(Vec::new()), |()| {
        Ok(vec![own(facts, CaseworkEvent::LegalHoldLifted(LegalHoldLifted { hold: command.hold }))])
    })
}

/// Keeps what the agency holds about a party, and uses it no more.
pub(super) fn restrict(state: &State, command: &RestrictProcessing, facts: &Facts) -> Decision {
    let RestrictProcessing { party, retentions, reason } = command;
    let (retentions, agency) = (these_or_all(retentions)?, &facts.caller.agency);
    if !retentions.iter().any(|&it| state.records.held.contains_key(&(agency.clone(), *party, it))) {
        return Err(Refusal::NothingHeld.into());
    }
    let restricted = ProcessingRestricted { party: *party, retentions, reason: *reason };
    let same = state.records.restrictions.values().any(|(by, it)| by == agency && *it == restricted);
    Ok(if same { Vec::new() } else { vec![own(facts, CaseworkEvent::ProcessingRestricted(restricted))] })
}

/// Ends a restriction of one's own agency.
pub(super) fn lift_restriction(state: &State, command: &LiftRestriction, facts: &Facts) -> Decision {
    let restriction = command.restriction;
    let stands = state.records.restrictions.get(&restriction).map(|(by, _)| by);
    one_of_ours(state, stands, restriction, facts, Refusal::RestrictionUnknown)?.map_or(Ok(Vec::new()), |()| {
        Ok(vec![own(facts, CaseworkEvent::RestrictionLifted(RestrictionLifted { restriction }))])
    })
}

/// Whether something of the caller's agency stands; nothing where it stood once and was ended.
fn one_of_ours(
    state: &State,
    stands: Option<&AgencyId>,
    event: EventId,
    facts: &Facts,
    unknown: Refusal,
) -> Result<Option<()>, Refused<Refusal>> {
    match stands {
        Some(by) if *by == facts.caller.agency => Ok(Some(())),
        None if state.records.ended.get(&event) == Some(&facts.caller.agency) => Ok(None),
        Some(_) | None => Err(unknown.into()),
    }
}

/// A request of the caller's agency; who answers for data in the hub's office finds those of all.
fn found<'a>(state: &'a State, request: EventId, facts: &Facts) -> Result<&'a Erasure, Refused<Refusal>> {
    let erasure = state.records.requests.get(&request);
    let may = |it: &&Erasure| it.controller == facts.caller.agency || facts.caller.kind == AgencyKind::HubOffice;
    erasure.filter(may).ok_or_else(|| Refusal::ErasureUnknown.into())
}

/// The retention classes that are named, each once, or all that an agency erases.
pub(super) fn these_or_all(named: &[Retention]) -> Result<Vec<Retention>, Refusal> {
    let named: BTreeSet<Retention> = named.iter().copied().collect();
    if named.contains(&Retention::AccessRecord) {
        return Err(Refusal::AccessRecordsAreKept);
    }
    Ok(if named.is_empty() { ERASABLE.to_vec() } else { named.into_iter().collect() })
}
