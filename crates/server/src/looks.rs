//! Looking is recorded, durably, before the answer leaves; where it cannot be recorded, nothing is answered (decision 7).

use crate::{
    alerts::{Alert, To, raise},
    detectors::Glance,
    hub::Hub,
    refuse::No,
};
use eventlog::{Draft, Expected, Salt, StreamName};
use events::{
    AlertKind, Channel, Entry, Event, Private,
    access::{Looked, ShownEvent, Viewer},
    governance::{NamedWorker, PublicText},
};
use kernel::{By, Caller, CaseId, EventId, IncidentId, RecordId, RequestId};
use serde_json::value::RawValue;

#[cfg(test)]
mod tests;

/// How many events one access record names; more are spread over several records.
const EVENTS_MAX: usize = 250;
/// How often an access record is sealed anew because another process was faster to make the month's key: once is enough,
/// and once more where the month changes meanwhile.
const SEAL_TRIES: usize = 3;

/// What somebody looked at.
#[derive(Debug, Clone)]
pub struct Look {
    /// Which case; none for lists and incidents.
    pub case: Option<CaseId>,
    /// Which cases a list named.
    pub listed: Vec<CaseId>,
    /// Which incidents, where they were looked at outside a case.
    pub incidents: Vec<IncidentId>,
    /// By which way.
    pub channel: Channel,
    /// Whether something was answered.
    pub answered: bool,
    /// Which events, shown how.
    pub events: Vec<ShownEvent>,
    /// Why, in words, where words are asked for.
    pub justification: Option<String>,
    /// To whom an export goes.
    pub recipient: Option<String>,
    /// The request of the break-glass by which it was read.
    pub break_glass: Option<EventId>,
}

impl Look {
    /// A look by some way that was answered, and of which nothing else is said yet.
    pub fn answered(channel: Channel) -> Self {
        let (listed, incidents, events) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            case: None,
            listed,
            incidents,
            channel,
            answered: true,
            events,
            justification: None,
            recipient: None,
            break_glass: None,
        }
    }
}

/// Refuses while this process may not know which policy and register are in force, because others write and it has not
/// heard of all they wrote until shortly before.
pub fn current(hub: &Hub) -> Result<(), No> {
    if hub.facts.log.is_current() {
        return Ok(());
    }
    tracing::warn!("what other processes have written is not known here; nothing is decided or shown until it is");
    Err(No::Unavailable)
}

/// Records a look. Returns once it is durable.
pub async fn record(hub: &Hub, caller: &Caller, look: Look) -> Result<(), No> {
    current(hub)?;
    let known = hub.known.get();
    let policy = known.policies.current().map(|policy| policy.hash.to_string()).unwrap_or_default();
    let log_size = *hub.facts.applied.borrow();
    let Look { case, listed, incidents, channel, answered, events, justification, recipient, break_glass } = look;
    let pages: Vec<Vec<ShownEvent>> =
        if events.is_empty() { vec![Vec::new()] } else { events.chunks(EVENTS_MAX).map(<[_]>::to_vec).collect() };
    let mut pending = Vec::with_capacity(pages.len());
    for events in pages {
        let viewer = Viewer {
            worker: caller.worker.clone(),
            role: caller.role,
            purpose: caller.purpose,
            justification: justification.clone(),
            recipient: recipient.clone(),
            break_glass,
            thumbprints: caller.thumbprints.clone(),
        };
        let looked = Looked {
            agency: caller.agency.clone(),
            case,
            listed: listed.clone(),
            incidents: incidents.clone(),
            channel,
            answered,
            policy: PublicText(policy.clone()),
            log_size,
            viewer: Private::Known(Some(viewer)),
            events: Private::Known(events),
        };
        pending.push(hub.looks.log.append(settled(hub, caller, &looked).await?, Expected::Any));
    }
    for one in pending {
        one.await?;
    }
    match case.filter(|_| answered) {
        Some(case) => notice(hub, caller, case, channel, justification.as_deref()).await,
        None => Ok(()),
    }
}

/// Refuses one case more to a worker who opened as many within an hour as anybody's work asks for, and tells of it. Asked
/// before it is looked up whether the case is there.
pub async fn may_open(hub: &Hub, caller: &Caller, case: Option<CaseId>) -> Result<(), No> {
    if hub.detectors.may_open(&NamedWorker::of(caller), case, hub.clock.now().millis()) {
        return Ok(());
    }
    for to in [To::Chairs, To::Lead(caller.agency.clone())] {
        raise(hub, Alert::of(AlertKind::Enumeration, to).about(&caller.agency, &caller.worker)).await?;
    }
    Err(No::TooMuch)
}

/// What a look is beside the others of its worker is told to somebody before the answer leaves.
async fn notice(hub: &Hub, caller: &Caller, case: CaseId, channel: Channel, reason: Option<&str>) -> Result<(), No> {
    let (_, history) = hub.histories.case(case)?;
    let (worker, at, head) = (NamedWorker::of(caller), hub.clock.now().millis(), history.head());
    let found = hub.detectors.learn(&Glance { worker: &worker, at, channel, case, head, reason });
    tell(hub, caller, found, Some(case)).await
}

/// Takes it into account that something was not there for a worker, whether it is hidden or absent.
pub async fn noticed_refusal(hub: &Hub, caller: &Caller, name: &str) -> Result<(), No> {
    let found = hub.detectors.refused(&NamedWorker::of(caller), name, hub.clock.now().millis());
    tell(hub, caller, found.into_iter().collect(), None).await
}

async fn tell(hub: &Hub, caller: &Caller, found: Vec<AlertKind>, case: Option<CaseId>) -> Result<(), No> {
    for kind in found {
        let case = case.filter(|_| kind == AlertKind::RepeatedLooks);
        let alert = Alert { case, ..Alert::of(kind, To::Lead(caller.agency.clone())) };
        raise(hub, alert.about(&caller.agency, &caller.worker)).await?;
    }
    Ok(())
}

/// The draft of an access record, whose key is settled.
async fn settled(hub: &Hub, caller: &Caller, looked: &Looked) -> Result<Draft, No> {
    for _ in 0..SEAL_TRIES {
        match draft(hub, caller, looked.clone()).await {
            Err(No::Conflict) => {}
            other => return other,
        }
    }
    Err(No::Unavailable)
}

async fn draft(hub: &Hub, caller: &Caller, looked: Looked) -> Result<Draft, No> {
    let request = RequestId::from_uuid(uuid::Uuid::new_v4());
    let id = RecordId::derived(&caller.agency, request);
    let today = calendar::london_date(hub.clock.now());
    // One key per agency and month, which can be destroyed at the end of that agency's retention (decision 7).
    let scope = format!("access/{}/{:04}-{:02}", caller.agency, today.year(), today.month());
    let entry = Entry::of(&caller.agency, Event::Access(looked));
    let stored = hub.vault().seal(&scope, id, 0, &entry)?;
    hub.vault().settle(std::slice::from_ref(&stored)).await?;
    let event = serde_json::value::to_raw_value(&stored).map_err(|_| No::Internal)?;
    Ok(Draft {
        id,
        stream: StreamName::Access(caller.agency.clone(), today),
        // Who looked lies sealed inside; in the clear there is only that the hub recorded it.
        by: By::Operator,
        request: None,
        command_mac: None,
        basis: None,
        salt: random_salt(),
        events: vec![event],
    })
}

/// 16 random bytes.
pub fn random_salt() -> Salt {
    Salt(*uuid::Uuid::new_v4().as_bytes())
}

/// A stored event as raw JSON, for a draft.
pub fn raw(stored: &events::StoredEvent) -> Result<Box<RawValue>, No> {
    serde_json::value::to_raw_value(stored).map_err(|_| No::Internal)
}
