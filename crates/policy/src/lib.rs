//! The disclosure policy as people write and read it: Cedar files, each policy with its owner, legal basis and review date.
//!
//! Files are read and strictly validated ([`Set`]), and compiled once into the matrix of every reader and every class
//! ([`Set::compile`]), which is all that `sharing` knows of them. What no policy may do is checked on that matrix
//! ([`invariants`]). Nothing here reads a file, a clock or a case.

mod compile;
mod diff;
mod explain;
pub mod invariants;
mod problem;
mod set;
mod stored;
mod words;

pub use compile::Compiled;
pub use diff::{Change, diff, missing, owners, widened};
pub use explain::Reason;
pub use problem::Problem;
pub use set::{About, BYTES_MAX, FILES_MAX, POLICIES_MAX, SCHEMA, Set, class_word};
pub use stored::{Adopted, Stored, adopted, proposed};
pub use words::Question;

#[cfg(test)]
mod tests;
