//! Other hubs: by which keys they are known, and what they offered that this one did not take.

use super::{Decision, one};
use crate::{DeclineBundle, Refusal, RegisterHub, State};
use events::{
    GovernanceEvent,
    governance::PublicText,
    transfer::{BundleDeclined, HubRegistered},
};
use kernel::{Facts, Refused};

/// A hub is known by what one officer put down, as an agency is (hub default): nothing is shown to anybody by it. Its keys change
/// by being registered anew; what is sent and believed from then on rests on the new ones.
pub(super) fn register(state: &State, command: &RegisterHub, facts: &Facts) -> Decision {
    let RegisterHub { name, recipient, verifier, hub } = command;
    let registered = HubRegistered {
        hub: PublicText(hub.clone()),
        name: PublicText(name.clone()),
        recipient: PublicText(recipient.clone()),
        verifier: PublicText(verifier.clone()),
    };
    if state.register.genesis().is_some_and(|genesis| genesis.origin.0 == *hub) {
        return Err(Refusal::OwnHub.into());
    }
    if state.register.hub(hub).is_some_and(|there| there.said == registered) {
        return Ok(Vec::new());
    }
    Ok(vec![one(facts, GovernanceEvent::HubRegistered(registered))])
}

/// What was declined once stays declined: the sender has, or will have, that answer. It can offer the case again.
pub(super) fn decline(state: &State, command: &DeclineBundle, facts: &Facts) -> Decision {
    let DeclineBundle { transfer, from, digest, reason } = command;
    let declined = BundleDeclined {
        transfer: *transfer,
        from: PublicText(from.clone()),
        digest: PublicText(digest.clone()),
        reason: *reason,
    };
    let Some(hub) = state.register.hub(from) else { return Err(Refusal::HubNotRegistered.into()) };
    match state.register.declined(*transfer) {
        Some(before) if *before == declined => Ok(Vec::new()),
        Some(_) => Err(Refused::resting_on(Refusal::DeclinedAlready, [hub.since])),
        None => Ok(vec![one(facts, GovernanceEvent::BundleDeclined(declined))]),
    }
}
