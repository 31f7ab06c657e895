//! Alerts: what somebody has to look at, in the inbox of an agency (decision 26). They hold codes, ids and pseudonyms, and
//! no personal value: an inbox is read by people who may see nothing of the case.

use crate::{
    AlertKind, Class, Detail, EscalatedTo, Field, Party, Private,
    field::{plain, sealed},
    governance::NamedWorker,
};
use Detail::{Detail as Deep, Headline};
use kernel::{AgencyId, Caller, CaseId, EventId, Role, Timestamp, WorkerId};
use serde::Deserialize;

const CLASS: Class = Class::Governance;

/// Something has to be looked at. Made by the hub itself. `governance.alert_raised.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct AlertRaised {
    /// What happened.
    pub kind: AlertKind,
    /// In whose inbox it lies.
    pub agency: AgencyId,
    /// Whom of that agency it is for, by role.
    pub to: Vec<Role>,
    /// Whom of that agency it is for, by name; then nobody else gets it.
    pub worker: Option<WorkerId>,
    /// Which case it is about.
    pub case: Option<CaseId>,
    /// Whom it is about. They are never told.
    pub about: Vec<NamedWorker>,
    /// The event that led to it, where one did.
    pub event: Option<EventId>,
    /// The alert that was escalated, where this is what became of that.
    pub escalated_from: Option<EventId>,
    /// When what it stands for happened first.
    pub first: Timestamp,
    /// When it happened last.
    pub last: Timestamp,
    /// How often it happened.
    pub count: u64,
}

impl AlertRaised {
    /// Whether it is for this caller: of that agency, by name or by the role in which the caller acts, and not about the
    /// caller.
    pub fn is_for(&self, caller: &Caller) -> bool {
        let addressed = match &self.worker {
            Some(worker) => *worker == caller.worker,
            None => self.to.contains(&caller.role),
        };
        self.agency == caller.agency && addressed && !self.is_about(&caller.agency, &caller.worker)
    }

    /// Whether it is about a worker.
    pub fn is_about(&self, agency: &AgencyId, worker: &WorkerId) -> bool {
        self.about.iter().any(|named| (&named.agency, &named.worker) == (agency, worker))
    }

    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { kind, agency, to, worker, case, about, event, escalated_from, first, last, count } = self;
        vec![
            plain("kind", CLASS, Headline, kind),
            plain("agency", CLASS, Headline, agency),
            plain("to", CLASS, Headline, to),
            plain("worker", CLASS, Deep, worker),
            plain("case", CLASS, Headline, case),
            plain("about", CLASS, Deep, about),
            plain("event", CLASS, Headline, event),
            plain("escalated_from", CLASS, Headline, escalated_from),
            plain("first", CLASS, Headline, first),
            plain("last", CLASS, Headline, last),
            plain("count", CLASS, Headline, count),
        ]
    }
}

/// Somebody has looked at an alert, and says what came of it. `governance.alert_acknowledged.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct AlertAcknowledged {
    /// The alert.
    pub alert: EventId,
    /// What came of it.
    #[serde(default)]
    pub outcome: Private<String>,
}
impl AlertAcknowledged {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { alert, outcome } = self;
        vec![plain("alert", CLASS, Headline, alert), sealed("outcome", CLASS, Deep, Party::Worker, outcome)]
    }
}

/// An alert was given to somebody who stands above. `governance.alert_escalated.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct AlertEscalated {
    /// The alert.
    pub alert: EventId,
    /// To whom.
    pub to: EscalatedTo,
    /// Why.
    #[serde(default)]
    pub reason: Private<String>,
}
impl AlertEscalated {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { alert, to, reason } = self;
        vec![
            plain("alert", CLASS, Headline, alert),
            plain("to", CLASS, Headline, to),
            sealed("reason", CLASS, Deep, Party::Worker, reason),
        ]
    }
}
