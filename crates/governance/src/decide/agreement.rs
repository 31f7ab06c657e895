//! On what an agency's access to cases rests: agreements with a first and a last day (domain 7.1).

use super::{Decision, one};
use crate::{EndAgreement, MakeAgreement, Refusal, State};
use events::{
    GovernanceEvent,
    agreements::{AgreementEnded, AgreementMade},
    governance::PublicText,
};
use kernel::{Facts, Refused};
use std::collections::BTreeSet;

/// Agencies agree to share. All are registered, and there are at least two: nobody shares alone (hub default). It may begin
/// at any day, also one that is past, because the text is what counts; one that is over already serves nobody.
pub(super) fn make(state: &State, command: &MakeAgreement, facts: &Facts) -> Decision {
    let MakeAgreement { parties, purposes, from, until, review, reference } = command;
    let parties: BTreeSet<_> = parties.iter().cloned().collect();
    let purposes: BTreeSet<_> = purposes.iter().copied().collect();
    if parties.len() < 2 {
        return Err(Refusal::PartyMissing.into());
    }
    if purposes.is_empty() {
        return Err(Refusal::PurposeMissing.into());
    }
    if parties.iter().any(|party| state.register.agency(party).is_none()) {
        return Err(Refusal::AgencyUnknown.into());
    }
    if from > until || *until < facts.today {
        return Err(Refusal::AgreementOver.into());
    }
    if !(*from..=*until).contains(review) {
        return Err(Refusal::ReviewOutside.into());
    }
    let made = AgreementMade {
        parties: parties.into_iter().collect(),
        purposes: purposes.into_iter().collect(),
        from: *from,
        until: *until,
        review: *review,
        reference: PublicText(reference.clone()),
    };
    if state.register.agreements().any(|(_, there)| !there.ended && there.left.is_empty() && there.made == made) {
        return Ok(Vec::new());
    }
    Ok(vec![one(facts, GovernanceEvent::AgreementMade(made))])
}

/// An agreement ends for all its parties, or for one. What was shared under it stays recorded; from here on it is not read.
pub(super) fn end(state: &State, command: &EndAgreement, facts: &Facts) -> Decision {
    let EndAgreement { agreement, party } = command;
    let there = state.register.agreement(*agreement).ok_or(Refusal::AgreementUnknown)?;
    if let Some(party) = party
        && !there.made.parties.contains(party)
    {
        return Err(Refused::resting_on(Refusal::NotAParty, [*agreement]));
    }
    if there.ended || party.as_ref().is_some_and(|party| there.left.contains(party)) {
        return Ok(Vec::new());
    }
    let ended = AgreementEnded { agreement: *agreement, party: party.clone() };
    Ok(vec![one(facts, GovernanceEvent::AgreementEnded(ended))])
}
