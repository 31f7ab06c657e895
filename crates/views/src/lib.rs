//! Each agency's view of a case: a *feed*, folded from the case's history and kept in the store.
//!
//! A feed lists, in the order in which they came into view, which events an audience may see, how, and since when. It
//! holds names of fields and no values: a view never contains what its owner may not see, nor anything that an erased
//! key should have taken with it. Values are opened when a view is read, after the second, narrowing run of `disclose`.

mod feed;
mod history;
mod index;
mod kept;
mod known;
mod policies;
mod read;

pub use feed::{Change, Feed, Row, feed};
pub use history::{Histories, History, Item, Items, decode};
pub use index::{Clear, Taken, case_prefixes, cases_of, cases_with_erasures, clear, is_related, taken};
pub use kept::{kept_feed, kept_rows};
pub use known::{Known, is_there, may_be_there};
pub use policies::{Policies, Policy, hash_of};
pub use read::{Seen, is_share_with, read, read_by_break_glass};

/// Why a view cannot be answered.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    /// The store failed or is damaged.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// A sealed part could not be opened although its key is there, or the keyring failed.
    #[error(transparent)]
    Vault(#[from] vault::VaultError),
    /// A record could not be read.
    #[error(transparent)]
    Record(#[from] eventlog::BadRecord),
    /// An event could not be read.
    #[error(transparent)]
    Event(#[from] events::BadEvent),
    /// Anything stored that is not of the form this program writes.
    #[error("unreadable: {0}")]
    Unreadable(String),
}

#[cfg(test)]
mod tests;
