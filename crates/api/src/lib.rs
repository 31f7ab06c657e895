//! Rust generated from `proto/` by `cargo xtask codegen`, committed, never edited. Modules follow the packages:
//! `api::stalkinghub::orders::v1` is `package stalkinghub.orders.v1`.
//!
//! Only `server` and `tests` use this crate: the API and the log change apart, and `server` maps between them.
#![allow(
    missing_docs,
    unused_qualifications,
    clippy::all,
    clippy::pedantic,
    clippy::wildcard_enum_match_arm,
    reason = "generated; the comments in proto/ are checked by `cargo xtask tidy`"
)]

pub mod codec;

include!("generated/modules.rs");

/// Every `.proto` file, compiled, with what they import: for reflection and for tools that speak JSON.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!("generated/descriptor.bin");
