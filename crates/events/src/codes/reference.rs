//! Codes of reference data.

use crate::field::Plain;
use serde::{Deserialize, Serialize};

/// The sets of reference data that a hub adopts, each whole.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumIter,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ReferenceSetName {
    /// Offences that conduct may be and that somebody is charged with.
    Offences,
    /// Kinds of protection order.
    OrderKinds,
    /// Instruments of risk assessment; items by code only.
    Instruments,
    /// Kinds of agency.
    AgencyKinds,
    /// Courts.
    Courts,
    /// Bank holidays of England and Wales, and days that are worked although the rule has one there.
    BankHolidays,
    /// Why something was decided, refused, held or left undone: list and reason.
    Reasons,
}
impl Plain for ReferenceSetName {
    const WHY: &'static str = "a code";
}
