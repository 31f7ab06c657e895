//! Reference data: dated sets of codes that a hub adopts whole, and numbers of people and places that check themselves.
//!
//! | Module | Answers |
//! |---|---|
//! | `health` | what an NHS number is |
//! | `police` | what a PNC id and a CRO number are |
//! | `places` | what a postcode and a UPRN are |
//! | `file` | the set that a file holds, or all that is wrong with it |
//! | `check` | what a set must be, and what may follow which |
//! | `words` | the codes that the program itself knows, which each set must have |
//! | `shipped` | the sets that a new hub can begin with (`sets/*.json`) |
//! | `in_use` | whether what a command names is in use on that day |
//!
//! Pure, and nothing here knows which set is in force: that is folded by `events::Register`. A refusal names what was expected and
//! never what was read, because a number of a person is personal.

mod check;
mod file;
mod health;
mod in_use;
mod places;
mod police;
mod shipped;
#[cfg(test)]
mod tests;
mod words;

pub use check::{ENTRIES_MAX, Problem, digest, problems, removed};
pub use file::read;
pub use health::NhsNumber;
pub use in_use::{NotInUse, not_in_use};
pub use places::{Postcode, Uprn};
pub use police::{CroNumber, PncId};
pub use shipped::{first, text};
pub use words::words;

/// What a number is not. It tells nothing of what was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// No NHS number.
    #[error("must be an NHS number: 10 digits, the last of which checks the others")]
    NhsNumber,
    /// No PNC id.
    #[error("must be a PNC id, as 2003/0062845E: a year that has come, up to 7 digits and the letter that checks them")]
    PncId,
    /// No CRO number.
    #[error("must be a CRO number, as 265416/21G or SF05/482703J: its last letter checks the digits")]
    CroNumber,
    /// No postcode.
    #[error("must have the shape of a UK postcode, as ZZ99 3WZ")]
    Postcode,
    /// No UPRN.
    #[error("must be a UPRN: 1 to 12 digits, not all of them 0")]
    Uprn,
}

/// The digits and letters of a text in capitals, without the characters that people put between them.
fn plain(text: &str, between: &[char]) -> String {
    text.trim().chars().filter(|c| !between.contains(c)).map(|c| c.to_ascii_uppercase()).collect()
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
