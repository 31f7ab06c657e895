//! Red flags: any agency raises one, in few words and at once. Source: domain brief 4.4 and 4.5.

use super::{Decision, UNCHANGED};
use crate::{RaiseRedFlag, Refusal, State};
use calendar::{Ahead, not_ahead};
use events::{Entry, Event, Provenance, RiskEvent, risk::RedFlagRaised};
use kernel::{Facts, Refused};

/// A flag needs a name and a past, nothing else: it must never wait.
pub(super) fn raise_red_flag(state: &State, command: &RaiseRedFlag, facts: &Facts) -> Decision {
    let said =
        RedFlagRaised { item: command.item, flags: command.flags.clone(), account: command.account.clone().into() };
    if let Some(before) = state.flags.get(&command.item) {
        let same = before.said == said && before.occurred == command.provenance.occurred;
        return if same { UNCHANGED } else { Err(Refused::resting_on(Refusal::IdInUse, [before.id])) };
    }
    if command.flags.is_empty() {
        return Err(Refusal::NoFlags.into());
    }
    not_in_the_future(&command.provenance, facts)?;
    let event = Event::Risk(RiskEvent::RedFlagRaised(said));
    Ok(vec![Entry::said_by(&facts.caller.agency, &command.provenance, event)])
}

/// What is told has happened and was known. Source: hub default.
pub(super) fn not_in_the_future(provenance: &Provenance, facts: &Facts) -> Result<(), Refusal> {
    not_ahead(provenance.occurred, provenance.known_at, facts.now).map_err(|ahead| match ahead {
        Ahead::Occurrence => Refusal::OccurredInTheFuture,
        Ahead::Knowledge => Refusal::KnownInTheFuture,
    })
}
