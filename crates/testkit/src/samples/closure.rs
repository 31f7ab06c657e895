//! Samples of the end of a hub.

use super::{id, parse, private};
use events::{
    GovernanceEvent,
    closure::{ClosureConfirmed, ClosureDeclared, ClosureWithdrawn, CustodyAccepted, CustodyHandedOver},
    governance::PublicText,
};

const ELSEWHERE: &str = "southmere.example/log";

fn public(text: &str) -> PublicText {
    PublicText(text.to_owned())
}

pub(super) fn declared() -> GovernanceEvent {
    GovernanceEvent::ClosureDeclared(ClosureDeclared {
        from: parse("2026-09-30"),
        successor: public(ELSEWHERE),
        reason: private("The funding ends in September."),
    })
}

pub(super) fn confirmed() -> GovernanceEvent {
    GovernanceEvent::ClosureConfirmed(ClosureConfirmed { closure: id(0xc1) })
}

pub(super) fn withdrawn() -> GovernanceEvent {
    GovernanceEvent::ClosureWithdrawn(ClosureWithdrawn {
        closure: id(0xc1),
        reason: private("The funding goes on for a year."),
    })
}

pub(super) fn handed_over() -> GovernanceEvent {
    GovernanceEvent::CustodyHandedOver(CustodyHandedOver { closure: id(0xc1), successor: public(ELSEWHERE) })
}

pub(super) fn accepted() -> GovernanceEvent {
    GovernanceEvent::CustodyAccepted(CustodyAccepted {
        of: public("eastmere.example/log"),
        digest: public("7d1a54127b222502f5b79b5fb0803061152a44f92b37e23c6527baf665d4da9a"),
        facts: 4_711,
        facts_root: public("b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"),
        looks: 39_002,
        looks_root: public("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
        kept: public("archive-7/2"),
    })
}
