//! Other hubs: by which keys they are known, and what they offered that this one did not take.

use super::*;
use crate::{DeclineBundle, RegisterHub};
use events::{
    Event, GovernanceEvent, TransferRefusal,
    governance::{HubFounded, PublicText},
};

pub(super) const HERE: &str = "northmere.example/log";
pub(super) const THERE: &str = "southmere.example/log";

pub(super) fn founded() -> Story {
    let text = |text: &str| PublicText(text.to_owned());
    let founded = HubFounded { origin: text(HERE), log_key: text(""), issuer: text(""), issuer_key: text("") };
    Story::default().event("hub", Event::Governance(GovernanceEvent::HubFounded(founded)))
}

fn register_hub(hub: &str, recipient: &str) -> Command {
    let (hub, recipient) = (hub.to_owned(), recipient.to_owned());
    Command::RegisterHub(RegisterHub {
        name: "Hub".to_owned(),
        verifier: format!("{hub}+00000000+AQ=="),
        recipient,
        hub,
    })
}

fn decline(number: u128, from: &str, reason: TransferRefusal) -> Command {
    let digest = "00".repeat(32);
    Command::DeclineBundle(DeclineBundle { transfer: id(number), from: from.to_owned(), digest, reason })
}

/// Event 1: another hub is known.
pub(super) fn known() -> Story {
    founded().act(&register_hub(THERE, "age1first"))
}

#[test]
fn a_hub_is_known_by_the_keys_that_were_put_down_last() {
    let story = known().act(&register_hub(THERE, "age1second"));
    let register = events::Register::fold(&story.0);
    assert_eq!(register.hub(THERE).unwrap().said.recipient.0, "age1second");
    assert_eq!(register.hub(HERE), None);
}

#[test]
fn what_was_declined_stays_declined_for_the_reason_that_was_given() {
    let story = known().act(&decline(5, THERE, TransferRefusal::OutsideArea));
    assert_eq!(story.last_type(), "governance.bundle_declined.v1");
    let register = events::Register::fold(&story.0);
    assert_eq!(register.declined(id(5)).unwrap().reason, TransferRefusal::OutsideArea);
    assert_eq!(register.declined(id(6)), None);
}

pub(super) fn rows() -> Vec<Row> {
    let declined = || known().act(&decline(5, THERE, TransferRefusal::OutsideArea));
    vec![
        (founded(), register_hub(HERE, "age1first"), Refusal::OwnHub, &[][..]),
        (founded(), decline(5, THERE, TransferRefusal::OutsideArea), Refusal::HubNotRegistered, &[]),
        (known(), decline(5, HERE, TransferRefusal::OutsideArea), Refusal::HubNotRegistered, &[]),
        (declined(), decline(5, THERE, TransferRefusal::NoCapacity), Refusal::DeclinedAlready, &[1]),
    ]
}
