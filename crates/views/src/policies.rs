//! The policies that were ever in force, read once.

use eventlog::Hash;
use events::Register;
use std::sync::Arc;

/// A policy with its place in the log.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The first position at which it is in force.
    pub from: u64,
    /// Digest of its stored value: named by every access record.
    pub hash: Hash,
    /// The policy.
    pub value: Arc<sharing::Policy>,
}

/// All adopted policies, in order.
#[derive(Debug, Clone, Default)]
pub struct Policies(Vec<Policy>);

impl Policies {
    /// Reads every policy of the register. A policy that cannot be read hides everything from its position on.
    pub fn of(register: &Register) -> Self {
        let mut all = Vec::new();
        let mut position = u64::MAX;
        while let Some((from, value)) = register.policy_at(position) {
            let bytes = serde_json::to_vec(&value.0).unwrap_or_default();
            let nothing = || sharing::Policy {
                version: 0,
                matrix: std::collections::BTreeMap::new(),
                walls: std::collections::BTreeMap::new(),
                hidden_on_strand: std::collections::BTreeMap::new(),
                hidden_for_purpose: std::collections::BTreeMap::new(),
            };
            let value = Arc::new(sharing::Policy::from_json(&value.0).unwrap_or_else(|_| nothing()));
            all.push(Policy { from, hash: Hash::of(&bytes), value });
            let Some(before) = from.checked_sub(1) else { break };
            position = before;
        }
        all.reverse();
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

    /// The positions, after one and up to another, at which a policy was adopted.
    pub(crate) fn adopted_between(&self, after: u64, up_to: u64) -> impl Iterator<Item = &Policy> {
        self.0.iter().filter(move |policy| policy.from > after && policy.from <= up_to)
    }
}
