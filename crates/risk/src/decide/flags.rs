//! Red flags: any agency raises one, in few words and at once. Source: domain brief 4.4 and 4.5.

use super::{Decision, UNCHANGED};
use crate::{RaiseRedFlag, Refusal, State};
use calendar::london_date;
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

/// How far the clock of a sending system may run ahead. Source: hub default.
const CLOCKS_DIFFER_MS: i64 = 5 * 60 * 1_000;

/// What is told has happened and was known. The end of a range known to the day may be the end of today.
/// Source: hub default.
fn not_in_the_future(provenance: &Provenance, facts: &Facts) -> Result<(), Refusal> {
    let latest = facts.now.plus_millis(CLOCKS_DIFFER_MS);
    if provenance.occurred.is_some_and(|it| it.from > latest || london_date(it.to) > london_date(latest)) {
        return Err(Refusal::OccurredInTheFuture);
    }
    if provenance.known_at.is_some_and(|at| at > latest) {
        return Err(Refusal::KnownInTheFuture);
    }
    Ok(())
}
