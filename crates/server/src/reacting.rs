//! What follows from a command in another stream than its own: it happens before the command is answered, and happens once,
//! because what it stores has an id derived from its cause. A command that is repeated after a crash in between makes up
//! for it (decision 6).

use crate::{
    alerts::{self, Alert, escalated, raise},
    hub::Hub,
    refuse::No,
};
use events::{Event, GovernanceEvent};
use kernel::{Caller, EventId, RecordId};
use sharing::Act;
use store::LogName;
use views::decode;

/// What follows from a command that was answered or repeated, if anything does.
pub async fn follow_up(hub: &Hub, caller: &Caller, act: Act, record: RecordId) -> Result<(), No> {
    if act != Act::EscalateAlert {
        return Ok(());
    }
    // A command that changed nothing has no record.
    let Some((_, _, stored)) = hub.store().record(LogName::Facts, &record)? else { return Ok(()) };
    for item in decode(hub.vault(), &stored, &[])? {
        if let Event::Governance(GovernanceEvent::AlertEscalated(it)) = &item.recorded.entry.event {
            let to = escalated(it.to, &caller.agency);
            raise(hub, escalation(hub, caller, it.alert, to)?).await?;
        }
    }
    Ok(())
}

/// The alert that lies in the inbox of those to whom one was escalated: about the same, as far as it is there.
fn escalation(hub: &Hub, caller: &Caller, alert: EventId, to: alerts::To) -> Result<Alert, No> {
    let raised = crate::inbox::alert_for(hub, caller, alert)?.ok_or(No::NotFound)?;
    let (kind, case, about, event) = (raised.kind, raised.case, raised.about, raised.event);
    Ok(Alert { kind, to, case, about, event, escalated_from: Some(alert) })
}
