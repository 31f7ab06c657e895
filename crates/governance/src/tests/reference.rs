//! Reference data: counted up, adopted whole, never losing a code.

use super::*;
use crate::AdoptReference;
use events::{ReferenceSetName, reference::ReferenceSet};

/// The courts of a release, as a version.
fn courts(version: u32) -> ReferenceSet {
    ReferenceSet { version, ..::reference::first(ReferenceSetName::Courts) }
}

/// The same with the first of them closed.
fn closed(version: u32) -> ReferenceSet {
    let mut set = courts(version);
    set.entries[0].valid_to = Some("2026-03-31".parse().unwrap());
    set
}

fn adopt(set: ReferenceSet) -> Command {
    Command::AdoptReference(AdoptReference { set })
}

/// Event 0: a first set of courts.
fn first() -> Story {
    Story::default().act(&adopt(courts(1)))
}

#[test]
fn a_set_is_adopted_whole_with_its_digest_and_the_next_one_in_its_place() {
    let story = first().act(&adopt(closed(2))).act(&adopt(::reference::first(ReferenceSetName::Offences)));
    assert_eq!(story.last_type(), "governance.reference_adopted.v1");
    let register = events::Register::fold(&story.0);
    let adopted = &register.reference(ReferenceSetName::Courts).unwrap().adopted;
    assert_eq!((&adopted.set, &adopted.digest.0), (&closed(2), &::reference::digest(&closed(2))));
    assert_eq!(register.reference(ReferenceSetName::Offences).unwrap().adopted.set.version, 1);
    // The same entries again are the same set, under whichever version they come.
    assert_eq!(story.decided(&adopt(closed(3))), Ok(vec![]));
}

pub(super) fn rows() -> Vec<Row> {
    let without = || {
        let mut set = courts(2);
        set.entries.remove(0);
        set
    };
    vec![
        (Story::default(), adopt(courts(0)), Refusal::StaleVersion, &[][..]),
        (Story::default(), adopt(courts(2)), Refusal::StaleVersion, &[]),
        (first(), adopt(closed(1)), Refusal::StaleVersion, &[0]),
        (first(), adopt(closed(3)), Refusal::StaleVersion, &[0]),
        (first(), adopt(without()), Refusal::CodeRemoved, &[0]),
        // Another set counts for itself.
        (
            first(),
            adopt(ReferenceSet { version: 2, ..::reference::first(ReferenceSetName::Reasons) }),
            Refusal::StaleVersion,
            &[],
        ),
    ]
}
