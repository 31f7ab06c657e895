//! The end of a hub: declared by one, confirmed by another, handed over when its day has come, kept by the successor.

use super::{
    hubs::{HERE, THERE, founded, known},
    *,
};
use crate::{AcceptCustody, ConfirmClosure, DeclareClosure, HandOverCustody, WithdrawClosure};

const TODAY: &str = "2026-03-03";
const TOMORROW: &str = "2026-03-04";

fn declare(from: &str, successor: &str) -> Command {
    let (from, successor) = (from.parse().unwrap(), successor.to_owned());
    Command::DeclareClosure(DeclareClosure { from, successor, reason: "the funding ends".to_owned() })
}

fn confirm(closure: usize) -> Command {
    Command::ConfirmClosure(ConfirmClosure { closure: event_id(closure) })
}

fn withdraw(closure: usize) -> Command {
    let reason = "the funding goes on".to_owned();
    Command::WithdrawClosure(WithdrawClosure { closure: event_id(closure), reason })
}

fn hand_over(closure: usize) -> Command {
    Command::HandOverCustody(HandOverCustody { closure: event_id(closure) })
}

fn accept(of: &str, kept: &str) -> Command {
    let (digest, root) = ("00".repeat(32), "11".repeat(32));
    Command::AcceptCustody(AcceptCustody {
        of: of.to_owned(),
        digest,
        facts: 9,
        facts_root: root.clone(),
        looks: 4,
        looks_root: root,
        kept: kept.to_owned(),
    })
}

/// Event 2: one officer declared that the hub closes.
fn declared(from: &str) -> Story {
    known().by("hub", "officer-1", Role::HubOfficer).act(&declare(from, THERE))
}

/// Event 3: another confirmed it.
fn confirmed(from: &str) -> Story {
    declared(from).by("hub", "officer-2", Role::HubOfficer).act(&confirm(2))
}

/// Event 4: custody was handed over.
fn handed_over() -> Story {
    confirmed(TODAY).act(&hand_over(2))
}

#[test]
fn a_hub_closes_by_two_officers_and_is_handed_over_to_the_successor_that_was_named() {
    let register = events::Register::fold(&handed_over().0);
    let closure = register.closure().unwrap();
    assert_eq!((closure.id, closure.declared.successor.0.as_str()), (event_id(2), THERE));
    assert_eq!(closure.confirmed.map(|(id, _)| id), Some(event_id(3)));
    assert_eq!(closure.handed_over.map(|(id, _)| id), Some(event_id(4)));
    // Whoever repeats any of it stores nothing.
    for again in [declare(TODAY, THERE), confirm(2), hand_over(2)] {
        assert_eq!(handed_over().decided(&again), Ok(vec![]), "{again:?}");
    }
}

#[test]
fn a_closure_that_is_withdrawn_is_none_and_another_can_be_declared() {
    let story = confirmed(TOMORROW).act(&withdraw(2));
    assert_eq!(events::Register::fold(&story.0).closure(), None);
    let story = story.act(&declare(TOMORROW, THERE)).by("hub", "officer-1", Role::HubOfficer).act(&confirm(5));
    assert_eq!(story.last_type(), "governance.closure_confirmed.v1");
    // That the first was withdrawn says nothing of the second.
    assert_eq!(story.decided(&withdraw(2)), Ok(vec![]));
    assert_eq!(events::Register::fold(&story.0).closure().map(|it| it.id), Some(event_id(5)));
}

#[test]
fn whose_records_are_kept_is_what_was_said_last() {
    let story = known().act(&accept(THERE, "archive-1")).act(&accept(THERE, "archive-2"));
    let register = events::Register::fold(&story.0);
    let kept: Vec<_> = register.custody().map(|it| (it.accepted.of.0.as_str(), it.accepted.kept.0.as_str())).collect();
    assert_eq!(kept, [(THERE, "archive-2")]);
}

pub(super) fn rows() -> Vec<Row> {
    vec![
        (known(), declare("2026-03-02", THERE), Refusal::ClosingDayPast, &[][..]),
        (known(), declare(TODAY, HERE), Refusal::OwnHub, &[]),
        (founded(), declare(TODAY, THERE), Refusal::HubNotRegistered, &[]),
        (declared(TODAY), declare(TOMORROW, THERE), Refusal::ClosureDeclaredAlready, &[2]),
        (handed_over(), declare(TOMORROW, THERE), Refusal::HubClosed, &[4]),
        (known(), confirm(2), Refusal::ClosureUnknown, &[]),
        (declared(TODAY), confirm(1), Refusal::ClosureUnknown, &[]),
        (declared(TODAY), confirm(2), Refusal::AnotherOfficerNeeded, &[2]),
        (confirmed(TODAY).act(&withdraw(2)), confirm(2), Refusal::ClosureUnknown, &[]),
        (known(), withdraw(2), Refusal::ClosureUnknown, &[]),
        (handed_over(), withdraw(2), Refusal::HubClosed, &[4]),
        (known(), hand_over(2), Refusal::ClosureUnknown, &[]),
        (declared(TODAY), hand_over(2), Refusal::ClosureNotConfirmed, &[2]),
        (confirmed(TOMORROW), hand_over(2), Refusal::ClosingDayNotCome, &[2, 3]),
        (founded(), accept(THERE, "archive-1"), Refusal::HubNotRegistered, &[]),
        (known(), accept(HERE, "archive-1"), Refusal::OwnHub, &[]),
    ]
}
