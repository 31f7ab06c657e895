//! A review from outside (domain 8.1): the hub's office opens it, which freezes what it sees; somebody else of the office, in
//! another role, or of another agency that is an office, reads the pack and releases it (domain 7.5 rule 9).

use super::{Decision, own};
use crate::{OpenReview, Refusal, ReleaseReview, State, WithdrawReview, state::OutsideReview};
use events::{
    CaseworkEvent,
    governance::PublicText,
    reviews::{ReviewOpened, ReviewReleased, ReviewWithdrawn},
};
use kernel::{AgencyKind, By, Caller, EventId, Facts, Refused};

/// Opens a review. One of the same scope that is neither released nor withdrawn is not opened twice.
pub(super) fn open(state: &State, command: &OpenReview, facts: &Facts) -> Decision {
    of_the_office(facts)?;
    let OpenReview { kind, reference, basis, from, to, agencies } = command;
    if to < from {
        return Err(Refusal::ReviewEndsBeforeItBegins.into());
    }
    if *to > facts.today {
        return Err(Refusal::ReviewReachesAhead.into());
    }
    let mut agencies = agencies.clone();
    agencies.sort();
    agencies.dedup();
    let reference = reference.clone().into();
    let opened = ReviewOpened { kind: *kind, basis: *basis, from: *from, to: *to, agencies, reference };
    let stands = |it: &OutsideReview| it.released.is_none() && it.withdrawn.is_none() && it.said == opened;
    if state.records.reviews.values().any(stands) {
        return Ok(Vec::new());
    }
    Ok(vec![own(facts, CaseworkEvent::ReviewOpened(opened))])
}

/// Releases a pack that was read. It is for somebody else than who opened the review, in another role or of another agency.
pub(super) fn release(state: &State, command: &ReleaseReview, facts: &Facts) -> Decision {
    of_the_office(facts)?;
    let review = found(state, command.review)?;
    if let Some(event) = review.withdrawn {
        return Err(Refused::resting_on(Refusal::ReviewIsWithdrawn, [event]));
    }
    match &review.released {
        Some((_, digest)) if *digest == command.digest => return Ok(Vec::new()),
        Some((event, _)) => return Err(Refused::resting_on(Refusal::ReviewIsReleased, [*event])),
        None => {}
    }
    if !is_another(&review.by, facts.caller) {
        return Err(Refusal::ReleaserOpenedIt.into());
    }
    let released = ReviewReleased { review: command.review, digest: PublicText(command.digest.clone()) };
    Ok(vec![own(facts, CaseworkEvent::ReviewReleased(released))])
}

/// Whether what is released is the pack as it stands. Making it takes the whole log, so the server does, for a release that is
/// allowed in every other way.
pub fn released_as(released: &ReviewReleased, pack: &str) -> Result<(), Refusal> {
    if released.digest.0 == pack { Ok(()) } else { Err(Refusal::NotThePack) }
}

/// Takes a review back before its pack is released.
pub(super) fn withdraw(state: &State, command: &WithdrawReview, facts: &Facts) -> Decision {
    of_the_office(facts)?;
    let review = found(state, command.review)?;
    if let Some((event, _)) = &review.released {
        return Err(Refused::resting_on(Refusal::ReviewIsReleased, [*event]));
    }
    if review.withdrawn.is_some() {
        return Ok(Vec::new());
    }
    let withdrawn = ReviewWithdrawn { review: command.review, reason: command.reason.clone().into() };
    Ok(vec![own(facts, CaseworkEvent::ReviewWithdrawn(withdrawn))])
}

fn found(state: &State, review: EventId) -> Result<&OutsideReview, Refusal> {
    state.records.reviews.get(&review).ok_or(Refusal::ReviewUnknown)
}

fn of_the_office(facts: &Facts) -> Result<(), Refusal> {
    if facts.caller.kind == AgencyKind::HubOffice { Ok(()) } else { Err(Refusal::NotTheHubsOffice) }
}

/// Whether who acts is another person than who did, and acts in another role or for another agency.
fn is_another(by: &By, caller: &Caller) -> bool {
    match by {
        By::Worker { agency, role, .. } => !by.is(caller) && (agency, role) != (&caller.agency, &caller.role),
        By::Clock | By::Operator => true,
    }
}
