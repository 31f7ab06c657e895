//! What the rules of governance know: the register, and who works on the case.

use events::{
    Entry, Recorded, Register,
    governance::{CaseRestricted, NamedWorker},
};
use kernel::{AgencyId, EventId, Strand};
use std::collections::BTreeMap;

/// The register, and of a case who opened it, who is assigned, and to whom it is restricted.
#[derive(Debug, Clone, Default)]
pub struct State {
    pub(crate) register: Register,
    pub(crate) opener: Option<AgencyId>,
    pub(crate) referred: bool,
    pub(crate) assignments: BTreeMap<NamedWorker, Vec<Assignment>>,
    pub(crate) conflicts: Vec<Entry>,
    pub(crate) restriction: Option<(EventId, CaseRestricted)>,
}

/// One assignment, past or present.
#[derive(Debug, Clone)]
pub(crate) struct Assignment {
    /// The event that says so.
    pub id: EventId,
    /// The strand.
    pub strand: Strand,
    /// Whether it has ended.
    pub ended: bool,
}

impl State {
    /// Reads a history.
    pub fn fold<'a>(history: impl IntoIterator<Item = &'a Recorded>) -> Self {
        history.into_iter().fold(Self::default(), crate::evolve)
    }

    /// The assignments of a worker on this case, past and present.
    pub(crate) fn assignments_of(&self, worker: &NamedWorker) -> &[Assignment] {
        self.assignments.get(worker).map_or(&[], Vec::as_slice)
    }

    /// The assignments that have not ended.
    pub(crate) fn current(&self) -> impl Iterator<Item = (&NamedWorker, &Assignment)> {
        let all = self.assignments.iter().flat_map(|(named, all)| all.iter().map(move |one| (named, one)));
        all.filter(|(_, one)| !one.ended)
    }

    /// Whether a worker is assigned to this case.
    pub(crate) fn works(&self, worker: &NamedWorker) -> bool {
        self.assignments_of(worker).iter().any(|one| !one.ended)
    }
}
