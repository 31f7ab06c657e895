//! How long the logs of a hub are, as far as the keyring knows.

/// How many records each of a hub's two logs has, durable and anchored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Heads {
    /// Of the log of facts.
    pub facts: u64,
    /// Of the log of looks.
    pub access: u64,
}

impl Heads {
    /// The later of two testimonies, for each log.
    pub(crate) fn or_later(self, other: Self) -> Self {
        Self { facts: self.facts.max(other.facts), access: self.access.max(other.access) }
    }
}
