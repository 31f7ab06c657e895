//! How long the logs of a hub are, as far as the keyring knows.

/// How many records each of a hub's two logs has, durable and anchored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Heads {
    /// Of the log of facts.
    pub facts: u64,
    /// Of the log of looks.
    pub access: u64,
}
