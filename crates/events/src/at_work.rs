//! Who works on a case and whom something reaches there, as a fold over its events: access and the services ask the same
//! of it, and none of them may import another.

use crate::{Event, GovernanceEvent, IntakeEvent, Recorded, governance::NamedWorker};
use kernel::{AgencyId, EventId, Strand};
use std::collections::{BTreeMap, BTreeSet};

/// The agency that opened a case, the workers who are assigned to it now, and the list to which it is restricted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AtWork {
    opener: Option<AgencyId>,
    /// Who is assigned, to which strand last, and by which event.
    assigned: BTreeMap<NamedWorker, (Strand, EventId)>,
    /// Who was ever assigned to a strand that faces the suspect, to which first, and by which event.
    faced: BTreeMap<NamedWorker, (Strand, EventId)>,
    /// The list and the event that made it; nobody else sees the case.
    restriction: Option<(EventId, BTreeSet<NamedWorker>)>,
    /// Who is related to somebody on the case, by the event that found it. Whatever the list says, they do not see it.
    related: BTreeMap<EventId, NamedWorker>,
}

impl AtWork {
    /// Whether an event says who works on a case, and whom it reaches.
    pub fn is_told_by(event: &Event) -> bool {
        match event {
            Event::Intake(event) => matches!(event, IntakeEvent::CaseOpened(_)),
            Event::Governance(_) => true,
            Event::Risk(_) | Event::Orders(_) | Event::Referrals(_) | Event::Casework(_) | Event::Access(_) => false,
        }
    }

    /// Takes one more event into account. Events of other kinds change nothing.
    pub fn learn(&mut self, recorded: &Recorded) {
        match &recorded.entry.event {
            Event::Intake(IntakeEvent::CaseOpened(_)) => self.opener = Some(recorded.entry.controller.clone()),
            Event::Governance(GovernanceEvent::WorkerAssigned(it)) => {
                let worker = NamedWorker { agency: it.agency.clone(), worker: it.worker.clone() };
                if it.strand.faces_the_suspect() {
                    self.faced.entry(worker.clone()).or_insert((it.strand, recorded.id));
                }
                self.assigned.insert(worker, (it.strand, recorded.id));
            }
            Event::Governance(GovernanceEvent::AssignmentEnded(it)) => {
                self.assigned.remove(&NamedWorker { agency: it.agency.clone(), worker: it.worker.clone() });
            }
            Event::Governance(GovernanceEvent::CaseRestricted(it)) => {
                self.restriction = Some((recorded.id, it.allowed.iter().cloned().collect()));
            }
            Event::Governance(GovernanceEvent::ConflictFound(it)) => {
                self.related.insert(recorded.id, it.worker.clone());
            }
            Event::Governance(GovernanceEvent::ConflictDismissed(it)) => {
                self.related.remove(&it.conflict);
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

    /// The strand to which a worker was assigned last, while there is an assignment.
    pub fn assigned_to(&self, worker: &NamedWorker) -> Option<Strand> {
        self.assigned.get(worker).map(|(strand, _)| *strand)
    }

    /// Who is assigned, and to which strand last.
    pub fn assigned(&self) -> impl Iterator<Item = (&NamedWorker, Strand)> {
        self.assigned.iter().map(|(worker, (strand, _))| (worker, *strand))
    }

    /// The strand as which an assigned worker sees the case: the last one, but whoever ever faced the suspect on this
    /// case goes on seeing it as one who does (hub default: no second assignment lifts the walls of the first, nor does
    /// an end of it; domain 7.5 rules 1 and 4).
    pub fn strand_of(&self, worker: &NamedWorker) -> Option<Strand> {
        self.sees_as(worker).map(|(strand, _)| strand)
    }

    fn sees_as(&self, worker: &NamedWorker) -> Option<(Strand, EventId)> {
        self.assigned.get(worker).map(|last| *self.faced.get(worker).unwrap_or(last))
    }

    fn is_related(&self, worker: &NamedWorker) -> bool {
        self.related.values().any(|related| related == worker)
    }

    /// Whether the case is not kept from this worker: by a list on which others stand, or because the worker is related to
    /// somebody on it.
    pub fn is_listed(&self, worker: &NamedWorker) -> bool {
        !self.is_related(worker) && self.restriction.as_ref().is_none_or(|(_, allowed)| allowed.contains(worker))
    }

    /// Whether the case is not restricted, or restricted to a list on which somebody of this agency stands.
    pub fn has_listed(&self, agency: &AgencyId) -> bool {
        self.restriction.as_ref().is_none_or(|(_, allowed)| allowed.iter().any(|worker| worker.agency == *agency))
    }

    /// Whether an agency opened the case or has a worker on it, listed or not.
    pub fn works_on(&self, agency: &AgencyId) -> bool {
        self.opener.as_ref() == Some(agency) || self.workers_of(agency).next().is_some()
    }

    /// Whether somebody of an agency sees what it is sent on the case: it opened the case or has a worker on it, and neither
    /// the list, if there is one, nor a conflict of interest shuts them out. If not, the events that this rests on: none
    /// where nobody is there.
    pub fn reaches(&self, agency: &AgencyId) -> Result<(), Vec<EventId>> {
        let opened = self.opener.as_ref() == Some(agency) && self.has_listed(agency);
        if opened || self.readers(agency).next().is_some() {
            return Ok(());
        }
        let list = self.restriction.iter().filter(|_| self.works_on(agency)).map(|(id, _)| *id);
        Err(list.chain(self.conflicts_of(agency)).collect())
    }

    /// The assignments, of those to whom the case is not closed, of agencies other than one.
    pub fn others_than(&self, agency: &AgencyId) -> Vec<EventId> {
        let others = self.assigned.iter().filter(|(worker, _)| worker.agency != *agency && self.is_listed(worker));
        others.map(|(_, (_, id))| *id).collect()
    }

    /// Whether not all workers of an agency are on strands from which something is hidden. If all are, the events that
    /// this rests on: their assignments, and the list and the conflicts that shut out others of them.
    pub fn reaches_past(&self, agency: &AgencyId, is_hidden_on: impl Fn(Strand) -> bool) -> Result<(), Vec<EventId>> {
        let readers: Vec<_> = self.readers(agency).filter_map(|worker| self.sees_as(worker)).collect();
        if readers.is_empty() || readers.iter().any(|(strand, _)| !is_hidden_on(*strand)) {
            return Ok(());
        }
        let shut_out = self.workers_of(agency).any(|worker| !self.is_listed(worker));
        let list = self.restriction.iter().filter(|_| shut_out).map(|(id, _)| *id);
        Err(readers.iter().map(|(_, id)| *id).chain(list).chain(self.conflicts_of(agency)).collect())
    }

    /// The events by which assigned workers of an agency were found to be related to somebody on the case.
    fn conflicts_of(&self, agency: &AgencyId) -> impl Iterator<Item = EventId> {
        self.related
            .iter()
            .filter(move |(_, worker)| worker.agency == *agency && self.assigned.contains_key(worker))
            .map(|(id, _)| *id)
    }

    fn workers_of(&self, agency: &AgencyId) -> impl Iterator<Item = &NamedWorker> {
        self.assigned.keys().filter(move |worker| worker.agency == *agency)
    }

    /// The workers of an agency who are on the case and on its list.
    fn readers(&self, agency: &AgencyId) -> impl Iterator<Item = &NamedWorker> {
        self.workers_of(agency).filter(|worker| self.is_listed(worker))
    }
}
