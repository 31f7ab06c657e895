//! How much of a class is shown.

use events::Detail;
use serde::{Deserialize, Serialize};

/// How much of a class an audience sees. Ordered: subtracting means taking the lower one.
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
pub enum Level {
    /// Nothing, not even that it exists.
    Absent,
    /// That something exists: one marker for all.
    Marker,
    /// The headline fields.
    Summary,
    /// Every field.
    Full,
}

impl Level {
    /// Whether a field's value is shown at this level.
    pub fn tells(self, detail: Detail) -> bool {
        match self {
            Self::Full => true,
            Self::Summary => detail == Detail::Headline,
            Self::Marker | Self::Absent => false,
        }
    }
}

/// What one reader may see of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cell {
    /// What the class gives by itself.
    pub given: Level,
    /// What is left of what was shared with the reader's agency or addressed to it.
    pub shared: Level,
    /// What is left of the agency's own.
    pub own: Level,
}

impl Cell {
    /// Nothing at all.
    pub const NOTHING: Self = Self { given: Level::Absent, shared: Level::Absent, own: Level::Absent };
    /// No bound.
    pub const EVERYTHING: Self = Self { given: Level::Full, shared: Level::Full, own: Level::Full };

    /// The wider of two, part by part.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self { given: self.given.max(other.given), shared: self.shared.max(other.shared), own: self.own.max(other.own) }
    }

    /// The narrower of two, part by part.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { given: self.given.min(other.given), shared: self.shared.min(other.shared), own: self.own.min(other.own) }
    }

    /// The most of it that can ever be seen.
    pub fn widest(self) -> Level {
        self.given.max(self.shared).max(self.own)
    }
}
