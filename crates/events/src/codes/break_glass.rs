//! Codes of break-glass.

use crate::field::Plain;
use serde::{Deserialize, Serialize};

/// What a review of a break-glass came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum BreakGlassOutcome {
    /// It was needed, and no more was read than that.
    Justified,
    /// It was not.
    NotJustified,
}
impl Plain for BreakGlassOutcome {
    const WHY: &'static str = "a code";
}
