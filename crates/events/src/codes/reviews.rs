//! Codes of reviews from outside (domain 8.1).

use crate::field::Plain;
use serde::{Deserialize, Serialize};

/// Which kind of review looks at a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum ReviewKind {
    /// A domestic abuse related death review (Domestic Violence, Crime and Victims Act 2004 s.9; its new name is from
    /// memory, not confirmed).
    DeathReview,
    /// A safeguarding review, of an adult or a child.
    SafeguardingReview,
    /// An inquest.
    Inquest,
    /// An investigation by the Independent Office for Police Conduct.
    Iopc,
    /// An inspection.
    Inspection,
    /// Another review.
    Other,
}
impl Plain for ReviewKind {
    const WHY: &'static str = "a code";
}

/// What the days of a review are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum ReviewBasis {
    /// When it was recorded.
    Recorded,
    /// When it happened; where that is not told, when it was recorded.
    Occurred,
}
impl Plain for ReviewBasis {
    const WHY: &'static str = "a code";
}
