//! Reference data: each set adopted whole, none losing a code.

use super::{Decision, one};
use crate::{AdoptReference, Refusal, State};
use events::{GovernanceEvent, governance::PublicText, reference::ReferenceAdopted};
use kernel::{Facts, Refused};
use reference::{digest, removed};

/// Sets count up one by one, so that none is adopted over one its author has not read. A code stays in its list for whoever reads
/// what was recorded when it was in use: it ends by a day, and is never left out (hub default). One officer adopts, as a
/// rulebook: nothing is shown to anybody by it.
pub(super) fn adopt(state: &State, command: &AdoptReference, facts: &Facts) -> Decision {
    let AdoptReference { set } = command;
    let last = state.register.reference(set.name);
    if last.is_some_and(|last| last.adopted.set.entries == set.entries) {
        return Ok(Vec::new());
    }
    if Some(set.version) != last.map_or(0, |last| last.adopted.set.version).checked_add(1) {
        return Err(Refused::resting_on(Refusal::StaleVersion, last.map(|last| last.since)));
    }
    if let Some(last) = last.filter(|last| !removed(&last.adopted.set, set).is_empty()) {
        return Err(Refused::resting_on(Refusal::CodeRemoved, [last.since]));
    }
    let adopted = ReferenceAdopted { digest: PublicText(digest(set)), set: set.clone() };
    Ok(vec![one(facts, GovernanceEvent::ReferenceAdopted(adopted))])
}
