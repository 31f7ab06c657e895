//! The policies that were ever in force, read once.

use eventlog::Hash;
use events::{Event, GovernanceEvent, Recorded, governance::PolicyValue};
use kernel::Timestamp;
use std::sync::Arc;

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
    /// Whether it could not be read, or a rule of it failed to evaluate: what that could have spoken about is shown to
    /// nobody, and somebody has to be told.
    pub fails: bool,
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
            let adopted_set = policy::adopted(json);
            let fails = adopted_set.as_ref().is_none_or(|set| set.fails());
            // The policy that shows nothing stands in for one that cannot be read: not even an agency's own is shown.
            let value = adopted_set.map_or_else(|| Arc::new(sharing::Policy::nothing()), |set| set.policy.clone());
            let (from, at) = (recorded.position, recorded.at);
            // Of two in one record the later one counts.
            all.retain(|policy| policy.from != from);
            all.push(Policy { from, at, hash: hash_of(&adopted.policy), value, fails });
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

/// The digest by which access records name a policy.
pub fn hash_of(policy: &PolicyValue) -> Hash {
    Hash::of(&serde_json::to_vec(&policy.0).unwrap_or_default())
}
