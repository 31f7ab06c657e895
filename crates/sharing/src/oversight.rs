//! What those who audit may read of a class, whatever the audience was shown whose view they replay.

use crate::{Level, Policy};
use events::{Class, Detail};
use kernel::{AgencyKind, Role};

/// How much of a class auditors see: what the matrix gives oversight, and behind a wall that does not let them through at
/// most that something is there (hub default: who audits learns that and how a location was shown, never the location).
pub fn oversight_level(policy: &Policy, class: Class) -> Level {
    let level = policy.level(AgencyKind::Oversight, class);
    let through = policy.walls.get(&class).is_none_or(|roles| roles.contains(&Role::Auditor));
    if through { level } else { level.min(Level::Marker) }
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
