//! Every stored event: **these names are the storage format**.
//!
//! A module per service holds its events as plain structs. Each says, for every one of its fields, the disclosure
//! class, whether a summary shows it, and whether it is stored in the clear or in a sealed part; the struct is taken
//! apart without `..`, so a new field does not compile until all that is said. This crate seals nothing and hides
//! nothing: it states what must be sealed and what may be hidden.

mod at_work;
mod class;
mod codes;
mod entry;
mod event;
mod field;
mod joined;
mod lawful;
mod names;
mod register;
mod triggers;

pub mod access;
pub mod agreements;
pub mod alerts;
pub mod break_glass;
pub mod casework;
pub mod closure;
pub mod conduct;
pub mod governance;
pub mod intake;
pub mod orders;
pub mod records;
pub mod reference;
pub mod referrals;
pub mod relations;
pub mod reviews;
pub mod risk;
pub mod transfer;

pub use at_work::AtWork;
pub use class::{Class, Detail, Party, Retention};
pub use closure::{Closure, Custody};
pub use codes::*;
pub use entry::{BadEvent, Entry, PlainEvent, Provenance, Recorded, SealedPart, StoredEvent, Wrap};
pub use event::{CaseworkEvent, Event, GovernanceEvent, IntakeEvent, OrdersEvent, ReferralsEvent, RiskEvent};
pub use field::{Field, Place, Plain, Private, Value};
pub use joined::{Joined, Occasion, OccasionOf};
pub use names::{lists, things};
pub use register::{
    AdoptedReference, Agreement, Identity, Named, Register, RegisteredAgency, RegisteredHub, RegisteredWorker,
};
pub use triggers::{Trigger, triggered};
