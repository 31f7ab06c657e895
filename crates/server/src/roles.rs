//! What one process of a hub does. One process does everything; with the logs on NATS several share them, and any of them
//! can be without some roles. Which roles a process has never changes what is true, only what it does about it.

use serde::Deserialize;
use std::{collections::BTreeSet, str::FromStr};
use strum::{Display, EnumIter, IntoEnumIterator};

/// A duty of a process. The words are those of `--roles`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Display, EnumIter, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ProcessRole {
    /// Serves `IntakeService`.
    Intake,
    /// Serves `RiskService`.
    Risk,
    /// Serves `OrdersService`.
    Orders,
    /// Serves `ReferralsService`.
    Referrals,
    /// Serves `CaseworkService`.
    Casework,
    /// Serves `GovernanceService`.
    Governance,
    /// Serves `CasesService`: views, lists, live streams.
    Views,
    /// Serves `AuditService`.
    Audit,
    /// Announces what was missed. Of several processes with it each announces what no other has.
    Clock,
    /// Signs checkpoints. Of several processes with it one does at a time.
    Checkpoint,
    /// Makes keys. A process without it seals only under keys that are there.
    Vault,
}

/// The roles of a process. Text form: words separated by commas, or `all`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roles(BTreeSet<ProcessRole>);

impl Roles {
    /// Every role.
    pub fn all() -> Self {
        Self(ProcessRole::iter().collect())
    }

    /// Whether the process has a role.
    pub fn has(&self, role: ProcessRole) -> bool {
        self.0.contains(&role)
    }

    /// Whether the process has all of some roles.
    pub fn have(&self, roles: &[ProcessRole]) -> bool {
        roles.iter().all(|role| self.has(*role))
    }
}

impl Default for Roles {
    fn default() -> Self {
        Self::all()
    }
}

impl FromStr for Roles {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "all" {
            return Ok(Self::all());
        }
        let known = || ProcessRole::iter().map(|role| role.to_string()).collect::<Vec<_>>().join(", ");
        let role = |word: &str| {
            let role = ProcessRole::iter().find(|role| role.to_string() == word);
            role.ok_or_else(|| format!("`{word}` is no role; the roles are {}, or all", known()))
        };
        text.split(',').map(role).collect::<Result<_, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_read_as_words_and_anything_else_is_refused_with_the_words() {
        assert_eq!("all".parse(), Ok(Roles::all()));
        let some: Roles = "intake,checkpoint".parse().unwrap();
        assert!(some.has(ProcessRole::Intake) && some.has(ProcessRole::Checkpoint) && !some.has(ProcessRole::Views));
        for bad in ["", "intake,", "Intake", "intake, risk", "everything"] {
            let why = bad.parse::<Roles>().unwrap_err();
            assert!(why.contains("the roles are intake, risk, orders"), "{why}");
        }
    }
}
