//! Codes of who may work on a case.

use crate::field::Plain;
use serde::{Deserialize, Serialize};

/// How a worker is related to a person of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// A relative.
    Relative,
    /// A partner or former partner.
    Partner,
    /// A friend.
    Friend,
    /// A neighbour.
    Neighbour,
    /// A colleague.
    Colleague,
    /// The worker is that person.
    #[serde(rename = "self")]
    SamePerson,
}
impl Plain for Relation {
    const WHY: &'static str = "a code";
}
