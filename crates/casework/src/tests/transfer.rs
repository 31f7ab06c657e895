//! A case moves to another hub, or comes from one.

use super::{refusals::Row, *};
use crate::{OfferTransfer, Phase, ReceiveCase, ReceiveHistory, RecordTransferAnswer, TransferOutcome};
use events::{
    Class, TransferRefusal,
    governance::PublicText,
    intake::{CaseOpened, CaseReferred},
    transfer::{CaseReceived, HistoryReceived, HubRegistered},
};

const THERE: &str = "southmere.example/log";
const ELSEWHERE: &str = "eastmere.example/log";

fn hub(origin: &str) -> Event {
    let text = |text: &str| PublicText(text.to_owned());
    let said = HubRegistered { hub: text(origin), name: text("Hub"), recipient: text("age1"), verifier: text("key") };
    Event::Governance(GovernanceEvent::HubRegistered(said))
}

/// The story, where both hubs are registered.
fn known(story: Story) -> Story {
    story.event("hub", hub(THERE)).event("hub", hub(ELSEWHERE))
}

fn offer(number: u128, to: &str) -> Command {
    Command::OfferTransfer(OfferTransfer {
        transfer: id(number),
        to: to.to_owned(),
        gateway: Gateway::PolicingCommonLaw,
        basis: LawfulBasis::LawEnforcementPart3,
        reason: "She moved.".to_owned(),
        necessity: "They cannot keep her safe otherwise.".to_owned(),
    })
}

fn answer(number: u128, by: &str, outcome: TransferOutcome) -> Command {
    Command::RecordTransferAnswer(RecordTransferAnswer {
        transfer: id(number),
        by: by.to_owned(),
        digest: "00".repeat(32),
        answered_at: at(NOW),
        outcome,
    })
}

fn accept(number: u128, by: &str) -> Command {
    answer(number, by, TransferOutcome::Accepted { reference: "STK-7KQ4MXR".to_owned() })
}

fn decline(number: u128, by: &str) -> Command {
    answer(number, by, TransferOutcome::Declined { reason: TransferRefusal::OutsideArea })
}

fn offered() -> Story {
    known(adopted()).act(NOW, "hub", &offer(1, THERE))
}

pub(super) fn moved() -> Story {
    offered().act(NOW, "hub", &accept(1, THERE))
}

fn received(parts: u16, digest: &str) -> Command {
    let victim = id(7);
    Command::ReceiveCase(ReceiveCase {
        controller: agency("pol"),
        opened: CaseOpened {
            case: id(3),
            reference: CaseReference::of(id(3)),
            victim,
            suspect: None,
            how: OpenedHow::AgencyConcern,
            account: None.into(),
        },
        referred: CaseReferred {
            urgency: Urgency::SameDay,
            victim_wish: Wish::NotAsked,
            area: None,
            reason: String::new().into(),
        },
        received: CaseReceived {
            transfer: id(1),
            from: PublicText(THERE.to_owned()),
            digest: PublicText(digest.to_owned()),
            reference: PublicText("STK-7KQ4MXR".to_owned()),
            parts,
            conflict: false,
            restricted: false,
        },
        brought: Vec::new(),
    })
}

fn part(number: u16) -> Command {
    let history = HistoryReceived { transfer: id(1), part: number, of: Class::Conduct, rows: Vec::new().into() };
    Command::ReceiveHistory(ReceiveHistory { controller: agency("pol"), history })
}

fn phase(story: &Story) -> Phase {
    State::fold(&story.0).phase()
}

#[test]
fn a_case_goes_on_until_the_other_hub_has_taken_it_over_and_when_it_has_not() {
    assert_eq!(phase(&offered()), Phase::Active);
    assert_eq!(phase(&moved()), Phase::Transferred);
    let declined = offered().act(NOW, "hub", &decline(1, THERE));
    assert_eq!(phase(&declined), Phase::Active);
    // It can be offered again, to the same hub or another.
    let again = declined.act(NOW, "hub", &offer(2, ELSEWHERE)).act(NOW, "hub", &accept(2, ELSEWHERE));
    assert_eq!(phase(&again), Phase::Transferred);
}

#[test]
fn what_arrives_later_opens_a_moved_case_again_as_a_closed_one() {
    let reopen = |story: &Story| {
        let (caller, now) = (caller("pol"), at(NOW));
        let rulebook = Rulebook::first();
        let facts =
            Facts { now, today: london_date(now), caller: &caller, rulebook: &rulebook, calendar: &kernel::RULE_ALONE };
        crate::reopening(&State::fold(&story.0), &facts, Source::Agency)
    };
    let story = moved();
    let reopened = story.clone().event("pol", reopen(&story).unwrap().event);
    assert_eq!(phase(&reopened), Phase::Reopened);
    assert_eq!(reopen(&offered()), None, "it is worked on");
    // It can move once more, under a transfer of its own.
    check(&reopened, "hub", &offer(2, THERE), Ok(&["casework.transfer_offered.v1"]));
}

#[test]
fn a_case_is_taken_over_once_and_each_part_of_its_history_once_in_any_order() {
    let story = Story::default().act(NOW, "pol", &received(2, "aa"));
    let types: Vec<_> = story.0.iter().map(|recorded| recorded.entry.event.type_name()).collect();
    assert_eq!(types, ["intake.case_opened.v1", "intake.case_referred.v1", "casework.case_received.v1"]);
    assert_eq!(phase(&story), Phase::Referred, "it waits for triage here");
    story.act(NOW, "pol", &part(2)).act(NOW, "pol", &part(1));
}

#[test]
fn an_offer_and_its_answers_are_these_events() {
    for (given, who, when, then) in [
        (known(adopted()), "hub", offer(1, THERE), &["casework.transfer_offered.v1"][..]),
        (known(adopted()), "pol", offer(1, ELSEWHERE), &["casework.transfer_offered.v1"]),
        (offered(), "hub", offer(1, THERE), &[]),
        (offered(), "hub", accept(1, THERE), &["casework.transfer_accepted.v1"]),
        (offered(), "pol", decline(1, THERE), &["casework.transfer_declined.v1"]),
        (moved(), "hub", accept(1, THERE), &[]),
        (moved(), "hub", offer(1, THERE), &[]),
    ] {
        check(&given, who, &when, Ok(then));
    }
}

pub(super) fn rows() -> Vec<Row> {
    let declined = || offered().act(NOW, "hub", &decline(1, THERE));
    let last = |story: Story| story.0.len() - 1;
    let offer_at = last(offered());
    let answer_at = last(moved());
    let there = || Story::default().act(NOW, "pol", &received(2, "aa"));
    vec![
        (known(Story::default()), "hub", offer(1, THERE), Refusal::NotReferred, &[][..]),
        (adopted(), "hub", offer(1, THERE), Refusal::HubUnknown, &[]),
        (known(adopted()), "hub", offer(1, "westmere.example/log"), Refusal::HubUnknown, &[]),
        (offered(), "hub", offer(1, ELSEWHERE), Refusal::IdTaken, leak(&[offer_at])),
        (offered(), "hub", offer(2, THERE), Refusal::TransferPending, leak(&[offer_at])),
        (offered(), "pol", offer(2, ELSEWHERE), Refusal::TransferPending, leak(&[offer_at])),
        (moved(), "hub", offer(2, ELSEWHERE), Refusal::CaseTransferred, leak(&[answer_at])),
        (adopted(), "hub", accept(1, THERE), Refusal::TransferUnknown, &[]),
        (offered(), "hub", accept(2, THERE), Refusal::TransferUnknown, &[]),
        (offered(), "hub", accept(1, ELSEWHERE), Refusal::AnsweredByAnother, leak(&[offer_at])),
        (offered(), "hub", decline(1, ELSEWHERE), Refusal::AnsweredByAnother, leak(&[offer_at])),
        (moved(), "hub", decline(1, THERE), Refusal::TransferAnswered, leak(&[answer_at])),
        (declined(), "hub", accept(1, THERE), Refusal::TransferAnswered, leak(&[answer_at])),
        (Story::default(), "pol", part(1), Refusal::NotReceived, &[]),
        (there(), "pol", part(0), Refusal::NotReceived, &[2]),
        (there(), "pol", part(3), Refusal::NotReceived, &[2]),
        (there(), "pol", received(2, "bb"), Refusal::AlreadyReceived, &[2]),
    ]
}

/// Rows name events by places that are worked out.
fn leak(places: &[usize]) -> &'static [usize] {
    Vec::leak(places.to_vec())
}
