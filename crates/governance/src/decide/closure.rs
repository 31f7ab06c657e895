//! The end of a hub: closed by two officers from a day on, handed over to a successor, kept there (domain 5; how is a hub
//! default). That no case is open when custody is handed over is looked for by whoever calls, which knows the cases.

use super::{Decision, one};
use crate::{AcceptCustody, ConfirmClosure, DeclareClosure, HandOverCustody, Refusal, State, WithdrawClosure};
use events::{
    Closure, GovernanceEvent, Private,
    closure::{ClosureConfirmed, ClosureDeclared, ClosureWithdrawn, CustodyAccepted, CustodyHandedOver},
    governance::PublicText,
};
use kernel::{EventId, Facts, Refused};

/// One officer declares. The successor is another hub by whose key the records can be sealed.
pub(super) fn declare(state: &State, command: &DeclareClosure, facts: &Facts) -> Decision {
    let DeclareClosure { from, successor, reason } = command;
    let declared = ClosureDeclared {
        from: *from,
        successor: PublicText(successor.clone()),
        reason: Private::Known(reason.clone()),
    };
    if let Some(there) = state.register.closure() {
        if there.declared == declared {
            return Ok(Vec::new());
        }
        is_not_over(there)?;
        return Err(Refused::resting_on(Refusal::ClosureDeclaredAlready, [there.id]));
    }
    is_another_hub(state, successor)?;
    if *from < facts.today {
        return Err(Refusal::ClosingDayPast.into());
    }
    Ok(vec![one(facts, GovernanceEvent::ClosureDeclared(declared))])
}

/// Another officer confirms: nobody closes a hub alone, as nobody adopts a policy alone.
pub(super) fn confirm(state: &State, command: &ConfirmClosure, facts: &Facts) -> Decision {
    let there = declared(state, command.closure)?;
    if there.confirmed.is_some() {
        return Ok(Vec::new());
    }
    if there.by.is(facts.caller) {
        return Err(Refused::resting_on(Refusal::AnotherOfficerNeeded, [there.id]));
    }
    let confirmed = ClosureConfirmed { closure: there.id };
    Ok(vec![one(facts, GovernanceEvent::ClosureConfirmed(confirmed))])
}

/// One officer is enough: the hub goes on as it was.
pub(super) fn withdraw(state: &State, command: &WithdrawClosure, facts: &Facts) -> Decision {
    if state.register.is_withdrawn(command.closure) {
        return Ok(Vec::new());
    }
    let there = declared(state, command.closure)?;
    is_not_over(there)?;
    let withdrawn = ClosureWithdrawn { closure: there.id, reason: Private::Known(command.reason.clone()) };
    Ok(vec![one(facts, GovernanceEvent::ClosureWithdrawn(withdrawn))])
}

/// From the day of closing on, and once for all.
pub(super) fn hand_over(state: &State, command: &HandOverCustody, facts: &Facts) -> Decision {
    let there = declared(state, command.closure)?;
    if there.handed_over.is_some() {
        return Ok(Vec::new());
    }
    let Some((confirmed, _)) = there.confirmed else {
        return Err(Refused::resting_on(Refusal::ClosureNotConfirmed, [there.id]));
    };
    if facts.today < there.declared.from {
        return Err(Refused::resting_on(Refusal::ClosingDayNotCome, [there.id, confirmed]));
    }
    let handed_over = CustodyHandedOver { closure: there.id, successor: there.declared.successor.clone() };
    Ok(vec![one(facts, GovernanceEvent::CustodyHandedOver(handed_over))])
}

/// The last word holds: a file that was sealed anew, or kept elsewhere, is accepted anew.
pub(super) fn accept(state: &State, command: &AcceptCustody, facts: &Facts) -> Decision {
    let AcceptCustody { of, digest, facts: size, facts_root, looks, looks_root, kept } = command;
    is_another_hub(state, of)?;
    let text = |text: &String| PublicText(text.clone());
    let accepted = CustodyAccepted {
        of: text(of),
        digest: text(digest),
        facts: *size,
        facts_root: text(facts_root),
        looks: *looks,
        looks_root: text(looks_root),
        kept: text(kept),
    };
    if state.register.custody_of(of).is_some_and(|there| there.accepted == accepted) {
        return Ok(Vec::new());
    }
    Ok(vec![one(facts, GovernanceEvent::CustodyAccepted(accepted))])
}

fn is_another_hub(state: &State, origin: &str) -> Result<(), Refusal> {
    if state.register.genesis().is_some_and(|genesis| genesis.origin.0 == origin) {
        return Err(Refusal::OwnHub);
    }
    state.register.hub(origin).map(|_| ()).ok_or(Refusal::HubNotRegistered)
}

fn declared(state: &State, closure: EventId) -> Result<&Closure, Refusal> {
    state.register.closure().filter(|there| there.id == closure).ok_or(Refusal::ClosureUnknown)
}

fn is_not_over(closure: &Closure) -> Result<(), Refused<Refusal>> {
    closure.handed_over.map_or(Ok(()), |(over, _)| Err(Refused::resting_on(Refusal::HubClosed, [over])))
}
