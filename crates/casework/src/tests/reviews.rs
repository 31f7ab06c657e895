//! Reviews from outside: opened by the hub's office, released by somebody else of it.

use super::{refusals::Row, *};
use crate::{OpenReview, ReleaseReview, WithdrawReview};
use events::{CaseworkEvent, ReviewBasis, ReviewKind};

const DIGEST: &str = "sha256:01";

fn open_between(from: &str, to: &str) -> Command {
    Command::OpenReview(OpenReview {
        kind: ReviewKind::DeathReview,
        reference: "the first of the year".to_owned(),
        basis: ReviewBasis::Recorded,
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
        agencies: vec![agency("pol"), agency("adv"), agency("pol")],
    })
}

fn open() -> Command {
    open_between("2026-01-01", "2026-03-10")
}

fn release(review: usize, digest: &str) -> Command {
    Command::ReleaseReview(ReleaseReview { review: event(review), digest: digest.to_owned() })
}

fn withdraw(review: usize) -> Command {
    Command::WithdrawReview(WithdrawReview { review: event(review), reason: "the wrong days".to_owned() })
}

/// Event 7: the chair opened a review.
fn reviewed() -> Story {
    adopted().act(NOW, "hub/chair-1", &open())
}

/// Event 8: and somebody else of the office released its pack.
fn released() -> Story {
    reviewed().act(NOW, "hub/lead-1", &release(7, DIGEST))
}

/// Event 8: or the chair took it back.
fn withdrawn() -> Story {
    reviewed().act(NOW, "hub/chair-1", &withdraw(7))
}

pub(super) fn rows() -> Vec<Row> {
    use Refusal as No;
    vec![
        (adopted(), "pol/lead-1", open(), No::NotTheHubsOffice, &[]),
        (reviewed(), "pol/lead-1", release(7, DIGEST), No::NotTheHubsOffice, &[]),
        (reviewed(), "pol/lead-1", withdraw(7), No::NotTheHubsOffice, &[]),
        (adopted(), "hub/chair-1", open_between("2026-03-02", "2026-03-01"), No::ReviewEndsBeforeItBegins, &[]),
        (adopted(), "hub/chair-1", open_between("2026-03-02", "2026-03-11"), No::ReviewReachesAhead, &[]),
        (reviewed(), "hub/lead-1", release(6, DIGEST), No::ReviewUnknown, &[]),
        (adopted(), "hub/lead-1", withdraw(3), No::ReviewUnknown, &[]),
        (withdrawn(), "hub/lead-1", release(7, DIGEST), No::ReviewIsWithdrawn, &[8]),
        (released(), "hub/lead-1", release(7, "sha256:02"), No::ReviewIsReleased, &[8]),
        (released(), "hub/chair-1", withdraw(7), No::ReviewIsReleased, &[8]),
        // The same person in any role, and a colleague in the same role.
        (reviewed(), "hub/chair-1", release(7, DIGEST), No::ReleaserOpenedIt, &[]),
        (reviewed(), "hub/chair-2", release(7, DIGEST), No::ReleaserOpenedIt, &[]),
    ]
}

#[test]
fn a_review_is_opened_and_its_pack_released_by_somebody_of_another_role_or_agency() {
    check(&adopted(), "hub/chair-1", &open(), Ok(&["casework.review_opened.v1"]));
    check(&reviewed(), "hub/lead-1", &release(7, DIGEST), Ok(&["casework.review_released.v1"]));
    check(&reviewed(), "hub-2/chair-1", &release(7, DIGEST), Ok(&["casework.review_released.v1"]));
    check(&reviewed(), "hub/lead-1", &withdraw(7), Ok(&["casework.review_withdrawn.v1"]));
    // One of the same scope is opened again once the first has ended, and sees what is recorded by then.
    check(&reviewed(), "hub/chair-2", &open(), Ok(&[]));
    check(&released(), "hub/chair-2", &open(), Ok(&["casework.review_opened.v1"]));
    check(&withdrawn(), "hub/chair-2", &open(), Ok(&["casework.review_opened.v1"]));
    check(&reviewed(), "hub/chair-1", &open_between("2026-01-02", "2026-03-10"), Ok(&["casework.review_opened.v1"]));
}

#[test]
fn a_review_names_each_agency_once_and_in_order() {
    let story = reviewed();
    let Event::Casework(CaseworkEvent::ReviewOpened(said)) = story.last_event() else { panic!() };
    assert_eq!(said.agencies, [agency("adv"), agency("pol")]);
}
