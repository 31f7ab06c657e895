//! Who may act, and what each audience may see.
//!
//! Three questions, each a pure function. [`permit`]: may this role, for this purpose, do this at all? [`CaseAccess`]:
//! is this case there for this worker? [`disclose`]: what of this event may this audience see? The answers rest on the
//! [`Policy`], which is a value in the log, so a replay judges by the policy of its day. Nothing here reads a value that
//! it might have to hide.

mod access;
mod act;
mod disclose;
mod face;
mod holding;
mod oversight;
mod policy;
mod proposal;
mod review;

pub use access::{CaseAccess, Phase};
pub use act::{Act, Denied, permit, purposes};
pub use disclose::{Audience, Compartment, Disclosed, Reader, can_be_shown, disclose, disclose_own_report};
pub use face::Face;
pub use oversight::oversight_level;
pub use policy::{BadPolicy, Level, Policy};
pub use proposal::Problem;
pub use review::{held_for_review, held_when_shared};

#[cfg(test)]
mod tests;
