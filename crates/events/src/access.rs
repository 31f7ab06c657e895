//! The event of the access log: somebody looked.

use crate::{
    Channel, Class, Detail, Field, Party, Private, Shown,
    field::{plain, sealed},
};
use Detail::{Detail as Deep, Headline};
use kernel::{AgencyId, CaseId, EventId, IncidentId, Purpose, Role, Thumbprints, WorkerId};
use serde::{Deserialize, Serialize};

/// Who looked, in which capacity and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// The worker.
    pub worker: WorkerId,
    /// In which capacity.
    pub role: Role,
    /// Why, as a code.
    pub purpose: Purpose,
    /// Why, in words, where words are asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub justification: Option<String>,
    /// To whom an export goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// The request of the break-glass by which it was read, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub break_glass: Option<EventId>,
    /// What was shown for it.
    #[serde(default, skip_serializing_if = "Thumbprints::is_empty")]
    pub thumbprints: Thumbprints,
}

/// One event that was shown, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownEvent {
    /// The event.
    pub event: EventId,
    /// In full, as a summary, as a marker.
    pub how: Shown,
    /// Walled classes that were shown, the event's own among them, e.g. `victim_location`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Class>,
    /// Classes whose fields an auditor's replay or export named and whose values it withheld.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<Class>,
}

/// A worker looked, or was refused. Durable before the answer leaves. `access.looked.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Looked {
    /// For which agency.
    pub agency: AgencyId,
    /// Which case; none for lists, incidents, and names that nothing has.
    pub case: Option<CaseId>,
    /// Which cases a list named: that they are there, their state and when they last changed, and none of their events.
    #[serde(default)]
    pub listed: Vec<CaseId>,
    /// Which incidents, where they were looked at outside a case, or named and not found.
    pub incidents: Vec<IncidentId>,
    /// By which way.
    pub channel: Channel,
    /// Whether something was answered; false for a refusal.
    pub answered: bool,
    /// Digest of the policy under which it was decided.
    pub policy: crate::governance::PublicText,
    /// Size of the facts log that was read.
    pub log_size: u64,
    /// Who.
    #[serde(default)]
    pub viewer: Private<Option<Viewer>>,
    /// Which events, shown how.
    #[serde(default)]
    pub events: Private<Vec<ShownEvent>>,
}
impl crate::field::Plain for u64 {
    const WHY: &'static str = "a size or position";
}
impl Looked {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { agency, case, listed, incidents, channel, answered, policy, log_size, viewer, events } = self;
        let class = Class::AccessRecord;
        vec![
            plain("agency", class, Headline, agency),
            plain("case", class, Headline, case),
            plain("listed", class, Headline, listed),
            plain("incidents", class, Headline, incidents),
            plain("channel", class, Headline, channel),
            plain("answered", class, Headline, answered),
            plain("policy", class, Headline, policy),
            plain("log_size", class, Headline, log_size),
            sealed("viewer", class, Deep, Party::Worker, viewer),
            sealed("events", class, Deep, Party::Worker, events),
        ]
    }
}
