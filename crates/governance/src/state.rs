//! What the rules of governance know: the register, and who works on the case.

use crate::BreakGlass;
use events::{
    Entry, EscalatedTo, Recorded, Register,
    alerts::AlertRaised,
    governance::{CaseRestricted, NamedWorker, PolicyValue},
    relations::RelationDeclared,
};
use kernel::{AgencyId, AgencyKind, By, EventId, Role, Strand};
use std::collections::BTreeMap;

/// The register; of a case who opened it, who is assigned, and to whom it is restricted; of an alert what became of it;
/// the break-glasses of an agency.
#[derive(Debug, Clone, Default)]
pub struct State {
    pub(crate) register: Register,
    pub(crate) opener: Option<AgencyId>,
    pub(crate) referred: bool,
    pub(crate) assignments: BTreeMap<NamedWorker, Vec<Assignment>>,
    pub(crate) conflicts: Vec<Entry>,
    pub(crate) restriction: Option<(EventId, CaseRestricted)>,
    pub(crate) proposals: BTreeMap<EventId, Proposal>,
    pub(crate) alert: Option<(EventId, AlertRaised)>,
    /// The alert about which somebody said what came of it.
    pub(crate) acknowledged: Option<EventId>,
    /// Alerts that were given to somebody else, and to whom.
    pub(crate) escalated: Vec<(EventId, EscalatedTo)>,
    pub(crate) glasses: BTreeMap<EventId, BreakGlass>,
    /// Relations that workers of the agency declared.
    pub(crate) relations: Vec<RelationDeclared>,
    /// Conflicts that were found on the case: of whom, or that each was dismissed.
    pub(crate) found: BTreeMap<EventId, Option<NamedWorker>>,
}

/// A policy that was proposed.
#[derive(Debug, Clone)]
pub(crate) struct Proposal {
    /// The policy.
    pub policy: PolicyValue,
    /// Who proposed it.
    pub by: By,
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

    /// Every break-glass of an agency, by the event that asked for it.
    pub fn break_glasses(&self) -> impl Iterator<Item = (EventId, &BreakGlass)> {
        self.glasses.iter().map(|(id, glass)| (*id, glass))
    }

    /// The break-glass that an event asked for.
    pub fn break_glass(&self, request: EventId) -> Option<&BreakGlass> {
        self.glasses.get(&request)
    }

    /// A policy that was proposed under an id, and the one in force.
    pub fn proposed(&self, proposal: EventId) -> Option<(&PolicyValue, &PolicyValue)> {
        let (_, current) = self.register.policy()?;
        Some((&self.proposals.get(&proposal)?.policy, current))
    }

    /// Of what kind the agency of somebody is, and in which role they acted.
    pub(crate) fn kind_and_role(&self, by: &By) -> Option<(AgencyKind, Role)> {
        match by {
            By::Worker { agency, role, .. } => Some((self.register.agency(agency)?.kind, *role)),
            By::Clock | By::Operator => None,
        }
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
