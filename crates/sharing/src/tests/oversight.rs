//! What auditors may read of a class.

use super::first;
use crate::{Level, Tables};
use events::{Class, Detail};
use kernel::{AgencyKind, Role};
use std::collections::BTreeSet;
use strum::IntoEnumIterator;

#[test]
fn auditors_read_of_a_class_what_the_matrix_gives_oversight_unless_a_wall_keeps_it() {
    for class in Class::iter() {
        let kept = [Class::VictimLocation, Class::SafeContact, Class::LegalPrivilege].contains(&class);
        let expected = if class == Class::Intelligence {
            // There was none when these tables were in force.
            Level::Absent
        } else if kept {
            Level::Marker
        } else {
            Level::Full
        };
        assert_eq!(first().oversight(class), expected, "{class:?}");
    }
    let mut wider = Tables::first();
    let row = wider.matrix.get_mut(&Class::VictimLocation).unwrap();
    for (given, expected) in [
        (Level::Absent, Level::Absent),
        (Level::Marker, Level::Marker),
        (Level::Summary, Level::Marker),
        (Level::Full, Level::Marker),
    ] {
        row.insert(AgencyKind::Oversight, given);
        let mut policy = Tables { matrix: [(Class::VictimLocation, row.clone())].into(), ..Tables::first() };
        assert_eq!(policy.oversight(Class::VictimLocation), expected, "{given:?} behind the wall");
        policy.walls.insert(Class::VictimLocation, BTreeSet::from([Role::Auditor]));
        assert_eq!(policy.oversight(Class::VictimLocation), given, "{given:?} through the wall");
    }
}

#[test]
fn a_level_tells_every_field_the_headlines_or_none() {
    for (level, headline, detail) in [
        (Level::Full, true, true),
        (Level::Summary, true, false),
        (Level::Marker, false, false),
        (Level::Absent, false, false),
    ] {
        assert_eq!((level.tells(Detail::Headline), level.tells(Detail::Detail)), (headline, detail), "{level:?}");
    }
}
