//! Erasing, holding, restricting and withdrawing.

use super::{refusals::Row, *};
use crate::{
    ApproveErasure, CarryOutErasure, LiftLegalHold, LiftRestriction, RefuseErasure, RequestErasure, RestrictProcessing,
    SetLegalHold, WithdrawItem, unfinished_erasure,
};
use events::{CaseworkEvent, ErasureBasis, ErasureRefusal, HoldReason, RestrictionReason, Retention, WithdrawalReason};

/// The first day after the time to think again.
const DUE: &str = "2026-03-18T12:00:00Z";

/// Event 7: health put something in about the victim.
fn noted() -> Story {
    adopted().act(NOW, "hlt", &contribute(1, ItemKind::Note, Some("no sleep")))
}

/// Event 8: and is to erase it.
fn asked() -> Story {
    noted().act(NOW, "hlt", &request(&[]))
}

/// Events 9 and 10: two approved.
fn approved() -> Story {
    asked().act(NOW, "hlt/lead-1", &approve(8)).act(NOW, "hlt/lead-2", &approve(8))
}

/// Event 11: done.
fn erased() -> Story {
    approved().act(DUE, "hlt/lead-1", &carry_out(8))
}

fn request(retentions: &[Retention]) -> Command {
    Command::RequestErasure(RequestErasure {
        party: Party::Victim,
        retentions: retentions.to_vec(),
        basis: ErasureBasis::UkGdprArticle17,
        reason: "she asks".to_owned(),
    })
}

fn approve(place: usize) -> Command {
    Command::ApproveErasure(ApproveErasure { request: event(place) })
}

fn refuse(place: usize) -> Command {
    Command::RefuseErasure(RefuseErasure { request: event(place), ground: ErasureRefusal::TakenBack })
}

fn carry_out(place: usize) -> Command {
    Command::CarryOutErasure(CarryOutErasure { request: event(place) })
}

fn hold() -> Command {
    Command::SetLegalHold(SetLegalHold { reason: HoldReason::Inquest })
}

fn lift_hold(place: usize) -> Command {
    Command::LiftLegalHold(LiftLegalHold { hold: event(place) })
}

fn restrict() -> Command {
    let reason = RestrictionReason::AccuracyContested;
    Command::RestrictProcessing(RestrictProcessing { party: Party::Victim, retentions: vec![], reason })
}

fn lift_restriction(place: usize) -> Command {
    Command::LiftRestriction(LiftRestriction { restriction: event(place) })
}

fn withdraw(place: usize, reason: WithdrawalReason) -> Command {
    Command::WithdrawItem(WithdrawItem { event: event(place), reason })
}

pub(super) fn rows() -> Vec<Row> {
    use WithdrawalReason::{WrongCase, WrongPerson};
    let of_workers = || asked().act(NOW, "hlt/one", &approve(8)).act(NOW, "hlt/two", &approve(8));
    let refused = || asked().act(NOW, "hlt/lead-1", &refuse(8));
    let withdrawn = || noted().act(NOW, "hlt", &withdraw(7, WrongCase));
    vec![
        (adopted(), "hlt", request(&[]), Refusal::NothingHeld, &[]),
        (adopted(), "hlt", restrict(), Refusal::NothingHeld, &[]),
        (noted(), "hlt", request(&[Retention::VictimSupport]), Refusal::NothingHeld, &[]),
        (noted(), "hlt", request(&[Retention::AccessRecord]), Refusal::AccessRecordsAreKept, &[]),
        (noted().act(NOW, "hlt", &hold()), "hlt", request(&[]), Refusal::LegalHold, &[]),
        (noted().act(NOW, "hub", &hold()), "hlt", request(&[]), Refusal::LegalHold, &[]),
        (noted(), "hlt/lead-1", approve(99), Refusal::ErasureUnknown, &[]),
        (asked(), "pol/lead-1", approve(8), Refusal::ErasureUnknown, &[]),
        (asked(), "hlt", approve(8), Refusal::ApproverAskedForIt, &[]),
        (asked(), "hlt/lead-1", carry_out(8), Refusal::TwoApprovalsNeeded, &[]),
        (of_workers(), "hlt/lead-1", carry_out(8), Refusal::TwoApprovalsNeeded, &[]),
        (refused(), "hlt/lead-1", approve(8), Refusal::ErasureWasRefused, &[]),
        (refused(), "hlt/lead-1", carry_out(8), Refusal::ErasureWasRefused, &[]),
        (approved(), "hlt/lead-1", carry_out(8), Refusal::CoolingOff, &[]),
        (approved().act(NOW, "hub", &hold()), "hlt/lead-1", carry_out(8), Refusal::LegalHold, &[]),
        (erased(), "hlt/lead-1", refuse(8), Refusal::AlreadyErased, &[]),
        (noted(), "hlt/lead-1", lift_hold(99), Refusal::HoldUnknown, &[]),
        (noted().act(NOW, "hub", &hold()), "hlt/lead-1", lift_hold(8), Refusal::HoldUnknown, &[]),
        (noted(), "hlt/lead-1", lift_restriction(7), Refusal::RestrictionUnknown, &[]),
        (withdrawn(), "hlt", withdraw(7, WrongPerson), Refusal::AlreadyWithdrawn, &[8]),
        (withdrawn(), "hlt", correct(event(7), Some("no")), Refusal::AlreadyWithdrawn, &[8]),
        (withdrawn(), "hlt", share(event(7), &[("pol", HowShared::Full)]), Refusal::AlreadyWithdrawn, &[8]),
        (asked(), "hlt", withdraw(8, WrongCase), Refusal::NotWithdrawn, &[]),
    ]
}

#[test]
fn an_erasure_is_asked_for_approved_by_two_and_carried_out_once() {
    let done = erased();
    let Event::Casework(CaseworkEvent::Erased(said)) = done.last_event() else { panic!() };
    assert_eq!(said.approvals, [event(9), event(10)]);
    assert_eq!((said.request, said.basis), (event(8), ErasureBasis::UkGdprArticle17));
    assert_eq!(said.retentions.len(), 3);
    // A second one of the same is none, until something is held anew.
    assert_eq!(done.decided(DUE, "hlt", &request(&[])), Ok(vec![]));
    let anew = done.act(DUE, "hlt", &contribute(2, ItemKind::Note, Some("sleeps")));
    assert_eq!(anew.decided(DUE, "hlt", &request(&[])).unwrap().len(), 1);
}

#[test]
fn a_hold_of_one_agency_binds_no_other_and_ends_when_it_is_lifted() {
    let elsewhere = approved().act(NOW, "pol", &hold());
    assert_eq!(elsewhere.decided(DUE, "hlt/lead-1", &carry_out(8)).unwrap().len(), 1);
    let lifted = approved().act(NOW, "hub", &hold()).act(NOW, "hub", &lift_hold(11));
    assert_eq!(lifted.decided(DUE, "hlt/lead-1", &carry_out(8)).unwrap().len(), 1);
    let restricted = noted().act(NOW, "hlt", &restrict()).act(NOW, "hlt/lead-1", &lift_restriction(8));
    assert_eq!(restricted.decided(NOW, "hlt", &restrict()).unwrap().len(), 1);
}

#[test]
fn what_was_begun_is_finished_only_where_two_approved_and_nobody_has_said_it_yet() {
    let left = |story: &Story| unfinished_erasure(&State::fold(&story.0), event(8)).is_some();
    assert!(left(&approved()));
    for story in [asked(), erased(), approved().act(NOW, "hlt/lead-1", &refuse(8)), noted()] {
        assert!(!left(&story));
    }
}
