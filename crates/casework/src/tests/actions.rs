//! How an action of the plan goes on: notes, another day, another owner (domain 5, step 5).

use super::{refusals::Row, *};
use crate::{HandOverAction, NoteProgress, RedateAction};
use clocks::ClockState;
use events::{CaseworkEvent, Duty};

pub(super) fn note(n: u128, note: &str) -> Command {
    Command::NoteProgress(NoteProgress { action: id(n), note: note.to_owned() })
}

fn redate(n: u128, due: &str) -> Command {
    let reason = "the shop is closed this week".to_owned();
    Command::RedateAction(RedateAction { action: id(n), due: due.parse().unwrap(), reason })
}

fn hand_over(n: u128, owner: &str) -> Command {
    let reason = "nearer to where he lives".to_owned();
    Command::HandOverAction(HandOverAction { action: id(n), owner: agency(owner), reason })
}

/// Event 7: police owe an action by 12 March.
fn owed() -> Story {
    adopted().act(NOW, "pol", &plan(1, "pol"))
}

/// Event 8: it is done.
fn done() -> Story {
    owed().act(NOW, "pol", &close_action(1, ActionOutcome::Done, Some("nobody was there")))
}

/// The clocks of the action: who owes it, by which day, and how it stands at a moment.
fn clocks_at(story: &Story, moment: &str) -> Vec<(String, String, ClockState)> {
    let clocks = State::fold(&story.0).board.clocks.into_iter().filter(|clock| clock.duty == Duty::DoAction);
    let row = |clock: clocks::Clock| {
        let owner = clock.owner.agency().unwrap().to_string();
        (owner, london_date(clock.due).to_string(), clock.state(at(moment)))
    };
    clocks.map(row).collect()
}

#[test]
fn notes_are_added_by_the_owner_also_once_it_is_closed() {
    let noted: Result<&[&str], _> = Ok(&["casework.action_progressed.v1"]);
    check(&owed(), "pol", &note(1, "called twice"), noted);
    check(&owed(), "hub", &note(1, "they called twice"), noted);
    check(&done(), "pol", &note(1, "the film came by post"), noted);
    check(&owed().act(NOW, "pol", &note(1, "called")), "pol", &note(1, "called again"), noted);
    check(&owed().act(NOW, "pol", &note(1, "called")), "pol", &note(1, "called"), Ok(&[]));
}

#[test]
fn another_day_has_a_clock_of_its_own_and_a_missed_one_stays_missed() {
    check(&owed(), "hub/chair", &redate(1, "2026-03-20"), Ok(&["casework.action_redated.v1"]));
    check(&owed(), "hub/chair", &redate(1, "2026-03-10"), Ok(&["casework.action_redated.v1"]));
    check(&owed(), "hub/chair", &redate(1, "2026-03-12"), Ok(&[]));
    let early = owed().act(NOW, "hub/chair", &redate(1, "2026-03-20"));
    let pol = |day: &str, state| ("pol".to_owned(), day.to_owned(), state);
    let expected = [pol("2026-03-12", ClockState::Lapsed), pol("2026-03-20", ClockState::Running)];
    assert_eq!(clocks_at(&early, "2026-03-19T12:00:00Z"), expected);
    let late = owed().act("2026-03-13T09:00:00Z", "hub/chair", &redate(1, "2026-03-20"));
    let expected = [pol("2026-03-12", ClockState::Missed), pol("2026-03-20", ClockState::Missed)];
    assert_eq!(clocks_at(&late, "2026-03-21T09:00:00Z"), expected);
    let Event::Casework(CaseworkEvent::ActionRedated(said)) = late.last_event() else { panic!() };
    assert_eq!(said.was_due, "2026-03-12".parse().unwrap());
}

#[test]
fn who_has_an_action_now_owes_it_and_closes_it() {
    let handed: Result<&[&str], _> = Ok(&["casework.action_handed_over.v1"]);
    check(&owed(), "pol", &hand_over(1, "adv"), handed);
    check(&owed(), "hub", &hand_over(1, "adv"), handed);
    check(&owed(), "hub/chair", &hand_over(1, "hlt"), handed);
    check(&owed(), "pol", &hand_over(1, "pol"), Ok(&[]));
    let given = owed().act(NOW, "pol", &hand_over(1, "adv"));
    let expected = [
        ("pol".to_owned(), "2026-03-12".to_owned(), ClockState::Lapsed),
        ("adv".to_owned(), "2026-03-12".to_owned(), ClockState::Running),
    ];
    assert_eq!(clocks_at(&given, NOW), expected);
    check(&given, "adv", &close_action(1, ActionOutcome::Done, None), Ok(&["casework.action_closed.v1"]));
    check(&given, "adv", &hand_over(1, "pol"), handed);
    check(&given, "adv", &note(1, "asked the neighbours"), Ok(&["casework.action_progressed.v1"]));
    let Event::Casework(CaseworkEvent::ActionHandedOver(said)) = given.last_event() else { panic!() };
    assert_eq!(said.what, Private::Known("visit".to_owned()), "whoever has it now is told what is to be done");
}

pub(super) fn rows() -> Vec<Row> {
    let given = || owed().act(NOW, "pol", &hand_over(1, "adv"));
    let for_the_victim = PlannedAction { strand: Strand::VictimFacing, ..planned(1, "adv") };
    let for_the_victim = adopted().event("prb", assigned_to("prb", Strand::SuspectFacing)).act(
        NOW,
        "adv",
        &Command::PlanAction(PlanAction { action: for_the_victim }),
    );
    // It was due yesterday.
    let overdue = PlannedAction { due: "2026-03-09".parse().unwrap(), ..planned(1, "pol") };
    let overdue = adopted().act("2026-03-09T09:00:00Z", "pol", &Command::PlanAction(PlanAction { action: overdue }));
    vec![
        (owed(), "pol", note(2, "?"), Refusal::ActionUnknown, &[]),
        (owed(), "adv", note(1, "not ours"), Refusal::NotYourAction, &[7]),
        (owed(), "hub/chair", redate(2, "2026-03-20"), Refusal::ActionUnknown, &[]),
        (owed(), "hub/chair", redate(1, "2026-03-09"), Refusal::ActionDueInThePast, &[]),
        (done(), "hub/chair", redate(1, "2026-03-20"), Refusal::AlreadyClosed, &[8]),
        (owed(), "pol", hand_over(2, "adv"), Refusal::ActionUnknown, &[]),
        (owed(), "adv", hand_over(1, "hlt"), Refusal::NotYourAction, &[7]),
        (owed(), "pol", hand_over(1, "prb"), Refusal::AgencyNotOnCase, &[]),
        (for_the_victim, "adv", hand_over(1, "prb"), Refusal::OwnerFacesTheSuspect, &[7]),
        (overdue, "pol", hand_over(1, "adv"), Refusal::ActionDueInThePast, &[]),
        (done(), "pol", hand_over(1, "adv"), Refusal::AlreadyClosed, &[8]),
        (given(), "pol", close_action(1, ActionOutcome::Done, None), Refusal::NotYourAction, &[8]),
        (given(), "pol", note(1, "no longer ours"), Refusal::NotYourAction, &[8]),
    ]
}
