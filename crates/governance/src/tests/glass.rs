//! Break-glass: a reason, a second person, an hour, and a review before the next.

use super::{NOW, Row, Story, agency, at, event_id, worker};
use crate::{ApproveBreakGlass, BreakGlass, Command, GlassState, Refusal, RequestBreakGlass, ReviewBreakGlass, State};
use events::{BreakGlassOutcome, Class};
use kernel::{Calendar, CaseReference, Role};

fn ask(case: u32) -> Command {
    let case = CaseReference::of(format!("{case:08x}-0000-8000-8000-00000000ca5e").parse().unwrap());
    Command::RequestBreakGlass(RequestBreakGlass { case, sought: vec![Class::Risk], reason: "she rang".into() })
}

fn agree(position: usize) -> Command {
    Command::ApproveBreakGlass(ApproveBreakGlass { request: event_id(position) })
}

fn review(position: usize) -> Command {
    let outcome = BreakGlassOutcome::NotJustified;
    Command::ReviewBreakGlass(ReviewBreakGlass { request: event_id(position), outcome, findings: "idle".into() })
}

impl Story {
    fn isa(self) -> Self {
        self.by("adv", "isa", Role::Advocate)
    }

    fn lead(self) -> Self {
        self.by("adv", "lead", Role::InformationGovernanceLead)
    }

    fn chair(self) -> Self {
        self.by("hub", "chair", Role::Chair)
    }

    /// All that happened so far happened so many milliseconds earlier.
    fn ago(mut self, millis: i64) -> Self {
        for recorded in &mut self.0 {
            recorded.at = recorded.at.plus_millis(-millis);
        }
        self
    }

    fn glass(&self, position: usize) -> BreakGlass {
        State::fold(&self.0).break_glass(event_id(position)).unwrap().clone()
    }
}

/// Event 0: the advocate asks.
fn asked() -> Story {
    Story::default().isa().act(&ask(1))
}

/// Event 1: who answers for the service's data agrees.
fn open() -> Story {
    asked().lead().act(&agree(0))
}

const HOUR: i64 = 3_600_000;

pub(super) fn rows() -> Vec<Row> {
    let five = (1..6).fold(Story::default().isa(), |story, case| story.act(&ask(case)));
    vec![
        // Asking.
        (open().isa(), ask(2), Refusal::ReviewOpen, &[0]),
        (open().ago(2 * HOUR).isa(), ask(1), Refusal::ReviewOpen, &[0]),
        (five, ask(6), Refusal::AskedTooOften, &[]),
        // Agreeing.
        (asked(), agree(0), Refusal::ApproverAskedForIt, &[0]),
        // Also in another capacity.
        (asked().by("adv", "isa", Role::InformationGovernanceLead), agree(0), Refusal::ApproverAskedForIt, &[0]),
        (asked().lead(), agree(1), Refusal::BreakGlassUnknown, &[]),
        (asked().ago(HOUR).lead(), agree(0), Refusal::BreakGlassLapsed, &[0]),
        (asked().act(&ask(2)).lead().act(&agree(0)), agree(1), Refusal::ReviewOpen, &[0]),
        // Reviewing.
        (open().chair(), review(7), Refusal::BreakGlassUnknown, &[]),
        (asked().chair(), review(0), Refusal::NothingToReview, &[0]),
        (open(), review(0), Refusal::ReviewerTookPart, &[0]),
        (open().by("adv", "isa", Role::InformationGovernanceLead), review(0), Refusal::ReviewerTookPart, &[0]),
    ]
}

#[test]
fn a_break_glass_is_open_for_an_hour_from_the_approval_on_and_ends_by_itself_or_with_its_review() {
    let now = at(NOW);
    let state = |story: &Story| story.glass(0).state(now);
    assert_eq!(state(&asked()), GlassState::Asked);
    assert_eq!(state(&asked().ago(HOUR - 1)), GlassState::Asked);
    assert_eq!(state(&asked().ago(HOUR)), GlassState::Lapsed);
    // Asked 59 minutes before: the hour begins with the approval.
    let late = || asked().ago(HOUR - 60_000).lead().act(&agree(0));
    assert_eq!(state(&late()), GlassState::Open);
    assert_eq!(late().glass(0).ends_at(), Some(now.plus_millis(HOUR)));
    assert_eq!(state(&open().ago(HOUR - 1)), GlassState::Open);
    assert_eq!(state(&open().ago(HOUR)), GlassState::Ended);
    assert_eq!(state(&open().chair().act(&review(0))), GlassState::Reviewed);
    assert_eq!(state(&open().ago(HOUR).chair().act(&review(0))), GlassState::Reviewed);
}

#[test]
fn a_review_is_due_by_the_end_of_the_next_working_day() {
    assert_eq!(asked().glass(0).review_due(|_| &kernel::RULE_ALONE), None);
    // NOW is a Tuesday; Friday evening is reviewed on Monday.
    assert_eq!(open().glass(0).review_due(|_| &kernel::RULE_ALONE), Some("2026-03-04".parse().unwrap()));
    assert_eq!(
        open().ago(4 * 24 * HOUR).glass(0).review_due(|_| &kernel::RULE_ALONE),
        Some("2026-03-02".parse().unwrap())
    );
    // Where that day was proclaimed a bank holiday, and the set adopted before somebody agreed.
    let proclaimed = Calendar::new(["2026-03-04".parse().unwrap()], []);
    assert_eq!(open().glass(0).review_due(|_| &proclaimed), Some("2026-03-05".parse().unwrap()));
}

#[test]
fn once_it_is_reviewed_the_next_one_may_be_asked_for_and_agreed_to() {
    let next = open().chair().act(&review(0)).isa().act(&ask(1)).lead().act(&agree(3));
    assert_eq!(next.glass(3).state(at(NOW)), GlassState::Open);
    assert_eq!(next.glass(0).outcome.unwrap().0, BreakGlassOutcome::NotJustified);
}

#[test]
fn one_worker_does_not_wait_for_the_review_of_another() {
    let other = open().by("adv", "colleague", Role::Advocate).act(&ask(1)).lead().act(&agree(2));
    assert_eq!(other.glass(2).state(at(NOW)), GlassState::Open);
}

#[test]
fn the_first_approval_and_the_first_review_count() {
    let open = open().ago(60_000);
    let again = open.clone().by("adv", "other-lead", Role::InformationGovernanceLead);
    assert_eq!(again.decided(&agree(0)), Ok(vec![]), "the hour does not begin anew");
    let reviewed = open.chair().act(&review(0)).by("hub", "chair-2", Role::Chair);
    assert_eq!(reviewed.decided(&review(0)), Ok(vec![]));
    let names = (agency("adv"), worker("lead"));
    let approved = reviewed.glass(0).approved.unwrap().by;
    assert!(
        matches!(approved, kernel::By::Worker { agency, worker, .. } if (&agency, &worker) == (&names.0, &names.1))
    );
}

#[test]
fn five_requests_within_an_hour_are_enough_and_an_hour_later_there_is_room() {
    let five = (1..6).fold(Story::default().isa(), |story, case| story.act(&ask(case)));
    assert_eq!(five.ago(HOUR).act(&ask(6)).last_type(), "governance.break_glass_requested.v1");
}
