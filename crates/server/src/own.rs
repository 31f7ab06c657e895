//! What the hub records of its own accord, and nobody asked for: alerts, conflicts that it found, what was missed.

use crate::{
    hub::{APPLY_LIMIT, Hub},
    looks::{current, random_salt, raw},
    refuse::No,
};
use eventlog::{AppendError, Draft, Expected, StreamName};
use events::Entry;
use kernel::{By, EventId, RecordId, RequestId};
use store::LogName;

/// An event that is recorded once for what it is about, however often and by whichever process it is said.
pub struct Own {
    stream: StreamName,
    id: RecordId,
    by: By,
    entry: Entry,
}

impl Own {
    /// An event by the operator.
    pub fn of(hub: &Hub, stream: StreamName, about: &str, entry: Entry) -> Self {
        // Keyed, so that nobody can take the id before with a request of their own.
        let mac = hub.vault().command_mac(about.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&mac[..16]);
        let request = RequestId::from_uuid(uuid::Builder::from_custom_bytes(bytes).into_uuid());
        Self { stream, id: RecordId::derived(&entry.controller, request), by: By::Operator, entry }
    }

    /// The same, by the clock.
    #[must_use]
    pub fn by_clock(self) -> Self {
        Self { by: By::Clock, ..self }
    }

    /// The id that it has or will have.
    pub fn event(&self) -> EventId {
        EventId::of(self.id, 0)
    }

    /// Records it. Returns when it is durable; whoever reads after this finds it, but where the store is late, which takes
    /// nothing back.
    pub async fn record(self, hub: &Hub) -> Result<EventId, No> {
        current(hub)?;
        let event = self.event();
        let Self { stream, id, by, entry } = self;
        let stored = hub.vault().seal(&stream.to_string(), id, 0, &entry)?;
        let draft = Draft {
            id,
            stream,
            by,
            request: None,
            command_mac: None,
            basis: hub.known.get().basis,
            salt: random_salt(),
            events: vec![raw(&stored)?],
        };
        match hub.facts.log.append(draft, Expected::Any).await {
            Ok(appended) => {
                hub.applied(LogName::Facts, appended.position, APPLY_LIMIT).await;
            }
            // Said before this process started, or by another.
            Err(AppendError::Conflict { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(event)
    }
}
