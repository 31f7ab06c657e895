//! The policies that were ever in force, read once.

use eventlog::Hash;
use events::{Class, Event, GovernanceEvent, Recorded};
use kernel::Timestamp;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use strum::IntoEnumIterator;

/// A policy with its place in the log.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The first position at which it is in force.
    pub from: u64,
    /// When it was adopted.
    pub at: Timestamp,
    /// Digest of its stored value: named by every access record.
    pub hash: Hash,
    /// The policy.
    pub value: Arc<sharing::Policy>,
}

/// All adopted policies, in order.
#[derive(Debug, Clone, Default)]
pub struct Policies(Vec<Policy>);

impl Policies {
    /// Reads every policy that the governance events adopt. One that cannot be read hides everything from its position
    /// on.
    pub fn of<'a>(history: impl IntoIterator<Item = &'a Recorded>) -> Self {
        let mut all: Vec<Policy> = Vec::new();
        for recorded in history {
            let Event::Governance(GovernanceEvent::PolicyAdopted(adopted)) = &recorded.entry.event else { continue };
            let json = &adopted.policy.0;
            let bytes = serde_json::to_vec(json).unwrap_or_default();
            let value = Arc::new(sharing::Policy::from_json(json).unwrap_or_else(|_| nothing()));
            let (from, at) = (recorded.position, recorded.at);
            // Of two in one record the later one counts.
            all.retain(|policy| policy.from != from);
            all.push(Policy { from, at, hash: Hash::of(&bytes), value });
        }
        all.sort_by_key(|policy| policy.from);
        Self(all)
    }

    /// The policy in force at a position.
    pub fn at(&self, position: u64) -> Option<&Policy> {
        self.0.iter().rev().find(|policy| policy.from <= position)
    }

    /// The policy in force now.
    pub fn current(&self) -> Option<&Policy> {
        self.0.last()
    }

    /// The policy in force at a moment; now, if none is given.
    pub fn as_of(&self, moment: Option<Timestamp>) -> Option<&Policy> {
        self.0.iter().rev().find(|policy| moment.is_none_or(|moment| policy.at <= moment))
    }

    /// The positions, after one and up to another, at which a policy was adopted.
    pub(crate) fn adopted_between(&self, after: u64, up_to: u64) -> impl Iterator<Item = &Policy> {
        self.0.iter().filter(move |policy| policy.from > after && policy.from <= up_to)
    }
}

/// The policy that shows nothing: every class is behind a wall through which nobody goes. Without walls an agency would
/// still see its own, and there would be nothing to stop at where the victim is.
fn nothing() -> sharing::Policy {
    sharing::Policy {
        version: 0,
        matrix: BTreeMap::new(),
        walls: Class::iter().map(|class| (class, BTreeSet::new())).collect(),
        hidden_on_strand: BTreeMap::new(),
        summary_on_strand: BTreeMap::new(),
        hidden_before_assignment: BTreeSet::new(),
        hidden_for_purpose: BTreeMap::new(),
    }
}
