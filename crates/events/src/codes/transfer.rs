//! Codes of moving a case to another hub.

use crate::field::Plain;
use serde::{Deserialize, Serialize};

/// Why a hub does not take over a case that another one offers. Hub default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum TransferRefusal {
    /// Neither the victim nor the suspect lives or works in its area.
    OutsideArea,
    /// It has the case already, from elsewhere.
    KnownAlready,
    /// What was sent is not enough to work on.
    Incomplete,
    /// It cannot keep the people on the case safe, e.g. because somebody of its own is related to them.
    NotSafeHere,
    /// It has no room.
    NoCapacity,
}
impl Plain for TransferRefusal {
    const WHY: &'static str = "a code";
}
