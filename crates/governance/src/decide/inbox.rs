//! What becomes of an alert: somebody says what came of it, or gives it to somebody who stands above (decision 26).

use super::{Decision, one};
use crate::{AcknowledgeAlert, EscalateAlert, Refusal, State};
use events::{
    EscalatedTo, GovernanceEvent,
    alerts::{AlertAcknowledged, AlertEscalated},
};
use kernel::{EventId, Facts, Refused, Role};

/// Says what came of an alert. The first word counts; another one about the same alert changes nothing any more.
pub(super) fn acknowledge(state: &State, command: &AcknowledgeAlert, facts: &Facts) -> Decision {
    let AcknowledgeAlert { alert, outcome } = command;
    mine(state, *alert, facts)?;
    if state.acknowledged == Some(*alert) {
        return Ok(Vec::new());
    }
    let acknowledged = AlertAcknowledged { alert: *alert, outcome: outcome.clone().into() };
    Ok(vec![one(facts, GovernanceEvent::AlertAcknowledged(acknowledged))])
}

/// Gives an alert to the chairs, or to who answers for the agency's data. Nobody gives it to themselves; it stays open until
/// somebody acknowledges it.
pub(super) fn escalate(state: &State, command: &EscalateAlert, facts: &Facts) -> Decision {
    let EscalateAlert { alert, to, reason } = command;
    mine(state, *alert, facts)?;
    if state.escalated.contains(&(*alert, *to)) {
        return Ok(Vec::new());
    }
    let role = match to {
        EscalatedTo::Chair => Role::Chair,
        EscalatedTo::InformationGovernanceLead => Role::InformationGovernanceLead,
    };
    if facts.caller.role == role {
        return Err(Refusal::EscalatedToOneself.into());
    }
    let escalated = AlertEscalated { alert: *alert, to: *to, reason: reason.clone().into() };
    Ok(vec![one(facts, GovernanceEvent::AlertEscalated(escalated))])
}

/// The alert is the one that was loaded, and the caller's to look at. To all others it is as if it were not there; the
/// server answers that before any rule is asked.
fn mine(state: &State, alert: EventId, facts: &Facts) -> Result<(), Refused<Refusal>> {
    let there = state.alert.as_ref().filter(|(id, _)| *id == alert);
    if there.is_some_and(|(_, raised)| raised.is_for(facts.caller)) {
        Ok(())
    } else {
        Err(Refusal::AlertUnknown.into())
    }
}
