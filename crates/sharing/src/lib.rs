//! Who may act, and what each audience may see.
//!
//! Three questions, each a pure function. [`permit`]: may this role, for this purpose, do this at all? [`CaseAccess`]:
//! is this case there for this worker? [`disclose`]: what of this event may this audience see? The answers rest on the
//! [`Policy`], which is a value in the log, so a replay judges by the policy of its day: a [`Matrix`] of every reader and
//! every class, worked out from the files that people adopted (crate `policy`), or the [`Tables`] of the first hubs.
//! Nothing here reads a value that it might have to hide.

mod access;
mod act;
mod disclose;
mod face;
mod holding;
mod level;
mod matrix;
mod policy;
mod review;
mod seat;
mod subject;
mod tables;
mod transfer;

pub use access::{CaseAccess, Phase};
pub use act::{Act, Denied, does, permit, purposes};
pub use disclose::{
    Audience, Disclosed, Reader, can_be_shown, disclose, disclose_own_report, is_given, is_opened_by_break_glass,
};
pub use face::Face;
pub use level::{Cell, Level};
pub use matrix::Matrix;
pub use policy::{MAY_NAME_PLACES, Policy};
pub use review::{held_for_review, held_when_shared};
pub use seat::{Seat, Standing};
pub use subject::{Subject, ToldOf, told_to_subject};
pub use tables::{BadPolicy, Tables};
pub use transfer::{Goes, goes, goes_as_it_is, told_to_hub};

#[cfg(test)]
mod tests;
