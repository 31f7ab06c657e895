//! Who works on a case, as a fold over its events: the services ask the same of it, and none may import another.

use crate::{Event, GovernanceEvent, IntakeEvent, Recorded, governance::NamedWorker};
use kernel::AgencyId;
use std::collections::BTreeSet;

/// The agency that opened a case, and the workers who are assigned to it now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AtWork {
    opener: Option<AgencyId>,
    assigned: BTreeSet<NamedWorker>,
}

impl AtWork {
    /// Takes one more event into account. Events of other kinds change nothing.
    pub fn learn(&mut self, recorded: &Recorded) {
        match &recorded.entry.event {
            Event::Intake(IntakeEvent::CaseOpened(_)) => self.opener = Some(recorded.entry.controller.clone()),
            Event::Governance(GovernanceEvent::WorkerAssigned(it)) => {
                self.assigned.insert(NamedWorker { agency: it.agency.clone(), worker: it.worker.clone() });
            }
            Event::Governance(GovernanceEvent::AssignmentEnded(it)) => {
                self.assigned.remove(&NamedWorker { agency: it.agency.clone(), worker: it.worker.clone() });
            }
            Event::Intake(_)
            | Event::Risk(_)
            | Event::Orders(_)
            | Event::Referrals(_)
            | Event::Casework(_)
            | Event::Governance(_)
            | Event::Access(_) => {}
        }
    }

    /// Whether an agency opened the case or has a worker on it: whether it sees anything of what it is sent there.
    pub fn includes(&self, agency: &AgencyId) -> bool {
        self.opener.as_ref() == Some(agency) || self.assigned.iter().any(|worker| worker.agency == *agency)
    }
}
