//! A case moves to another hub, or comes from one.

use super::{refusals::Row, *};
use crate::{OfferTransfer, Phase, ReceiveCase, ReceiveHistory, RecordTransferAnswer, TransferOutcome};
use events::{
    CaseworkEvent, Class, TransferRefusal, casework as c,
    governance::PublicText,
    intake::{CaseOpened, CaseReferred},
    transfer::{CaseReceived, HistoryReceived, HubRegistered, OrderReceived},
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
        passed_on: false,
    })
}

/// The other hub took the case over, and was told what was recorded since it was offered.
fn accept_passed_on(number: u128, by: &str) -> Command {
    let Command::RecordTransferAnswer(answer) = accept(number, by) else { panic!() };
    Command::RecordTransferAnswer(RecordTransferAnswer { passed_on: true, ..answer })
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

#[test]
fn a_file_is_taken_out_while_the_offer_waits_and_not_after_the_answer() {
    let taken_out = |story: &Story| State::fold(&story.0).open_offer(id(1)).map(|(_, offer)| offer.to.0.clone());
    for (story, expected) in [
        (known(adopted()), Err(Refusal::TransferUnknown)),
        (offered(), Ok(THERE.to_owned())),
        (declined(), Err(Refusal::TransferAnswered)),
        (moved(), Err(Refusal::TransferAnswered)),
    ] {
        assert_eq!(taken_out(&story), expected);
    }
}

fn received(parts: u16, digest: &str) -> Command {
    Command::ReceiveCase(receiving(parts, digest))
}

fn receiving(parts: u16, digest: &str) -> ReceiveCase {
    let victim = id(7);
    ReceiveCase {
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
        allowed: Vec::new(),
        brought: Vec::new(),
    }
}

/// A case that was restricted there, or concerned somebody who worked there, with the list that is named here.
fn closely(restricted: bool, conflict: bool, allowed: &[(&str, &str)]) -> Command {
    let mut receiving = receiving(1, "aa");
    (receiving.received.restricted, receiving.received.conflict) = (restricted, conflict);
    receiving.allowed = allowed.iter().map(|(agency, name)| worker(agency, name)).collect();
    Command::ReceiveCase(receiving)
}

/// A case as it came, with an order in force and an action; then what is done about them here. Events 0 to 4.
fn brought() -> Story {
    let mut receiving = receiving(1, "aa");
    let PlannedAction { action, owner, strand, due, what } = planned(1, "pol");
    let planned = c::ActionPlanned { action, owner, strand, due, what: what.into() };
    receiving.brought = vec![Entry::of(&agency("pol"), Event::Casework(CaseworkEvent::ActionPlanned(planned)))];
    Story::default()
        .act(NOW, "pol", &Command::ReceiveCase(receiving))
        .event("pol", order_received(Some("2031-02-01")))
        .act(NOW, "pol", &part(1))
}

fn order_received(last_day: Option<&str>) -> Event {
    Event::Orders(OrdersEvent::OrderReceived(OrderReceived {
        transfer: id(1),
        order: id(71),
        kind: events::OrderKind::StalkingProtectionOrder,
        interim: false,
        varied: None,
        made: "2026-02-02".parse().unwrap(),
        last_day: last_day.map(|day| day.parse().unwrap()),
        replaces_interim: false,
        served_in_court: true,
        origin: None,
        applicant: None,
        court: Private::Erased,
        terms: Private::Erased,
    }))
}

fn types(story: &Story) -> Vec<&'static str> {
    story.0.iter().map(|recorded| recorded.entry.event.type_name()).collect()
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
    assert_eq!(phase(&declined()), Phase::Active);
    // It can be offered again, to the same hub or another.
    let again = declined().act(NOW, "hub", &offer(2, ELSEWHERE)).act(NOW, "hub", &accept(2, ELSEWHERE));
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
    assert_eq!(types(&story), ["intake.case_opened.v1", "intake.case_referred.v1", "casework.case_received.v1"]);
    assert_eq!(phase(&story), Phase::Referred, "it waits for triage here");
    story.act(NOW, "pol", &part(2)).act(NOW, "pol", &part(1));
}

#[test]
fn what_was_restricted_there_is_restricted_here_from_its_first_record_on() {
    let list = [("pol", "worker-1"), ("adv", "worker-1"), ("pol", "worker-1")];
    for (restricted, conflict) in [(true, false), (false, true), (true, true), (false, false)] {
        let story = Story::default().act(NOW, "pol", &closely(restricted, conflict, &list));
        let came = ["intake.case_opened.v1", "intake.case_referred.v1", "casework.case_received.v1"];
        assert_eq!(types(&story)[..3], came);
        let Event::Governance(GovernanceEvent::CaseRestricted(said)) = story.last_event() else { panic!() };
        assert_eq!(said.allowed, [worker("adv", "worker-1"), worker("pol", "worker-1")], "each once");
        let listed = |who: &str, name: &str| State::fold(&story.0).at_work.is_listed(&worker(who, name));
        assert!(listed("pol", "worker-1") && !listed("pol", "worker-2") && !listed("hub", "chair-1"));
    }
    assert_eq!(types(&Story::default().act(NOW, "pol", &closely(false, false, &[]))).len(), 3);
}

#[test]
fn what_came_with_orders_and_actions_is_not_ended_by_advice_or_another_service() {
    for decision in [TriageDecision::AdviceOnly, TriageDecision::Signpost] {
        let triaged: Result<&[&str], _> = Ok(&["casework.case_triaged.v1"]);
        check(&brought(), "pol", &triage(decision), Err((Refusal::OpenActions, &[3])));
        let done = brought().act(NOW, "pol", &close_action(1, ActionOutcome::Done, Some("visited")));
        check(&done, "pol", &triage(decision), Err((Refusal::OrderNotDiarised, &[4])));
        // Adopting hides nothing, so nothing has to be done first.
        check(&brought(), "pol", &triage(TriageDecision::ProposeAdoption), triaged);
        // Of a case that brought nothing nothing is left undone.
        check(&there(), "pol", &triage(decision), triaged);
        // An order that has ended is nobody's to look after.
        check(&there().event("pol", order_received(Some("2026-03-09"))), "pol", &triage(decision), triaged);
    }
}

/// A breach was reported after the case was offered.
fn news() -> Story {
    offered().event("pol", breach_reported())
}

#[test]
fn what_is_recorded_after_the_offer_is_counted_where_it_was_passed_on() {
    let passed_on = |story: &Story| {
        let Event::Casework(CaseworkEvent::TransferAccepted(said)) = story.last_event() else { panic!() };
        said.passed_on
    };
    assert_eq!(passed_on(&moved()), None);
    // What was never sent is nobody else's.
    let discarded = events::referrals::ReferralDiscarded {
        referral: id(90),
        kind: events::ReferralKind::Advocacy,
        note: Private::Erased,
    };
    let draft = Event::Referrals(events::ReferralsEvent::ReferralDiscarded(discarded));
    assert_eq!(passed_on(&offered().event("adv", draft).act(NOW, "hub", &accept(1, THERE))), None);
    let told = news().act(NOW, "pol", &plan(1, "pol")).act(NOW, "hub", &accept_passed_on(1, THERE));
    assert_eq!((passed_on(&told), phase(&told)), (Some(2), Phase::Transferred));
}

fn there() -> Story {
    Story::default().act(NOW, "pol", &received(2, "aa"))
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
        // Any case that was referred can be offered, wherever it stands.
        (known(referred()), "hub", offer(1, THERE), &["casework.transfer_offered.v1"]),
        (known(proposed()), "pol", offer(1, THERE), &["casework.transfer_offered.v1"]),
        (known(monitored()), "hub", offer(1, THERE), &["casework.transfer_offered.v1"]),
        (known(monitored().act(NOW, "hub", &close(true))), "hub", offer(1, THERE), &["casework.transfer_offered.v1"]),
        (declined(), "hub", offer(2, THERE), &["casework.transfer_offered.v1"]),
        (declined(), "hub", offer(2, ELSEWHERE), &["casework.transfer_offered.v1"]),
        // What the hub does with the case meanwhile needs not be passed on; what happens does, once.
        (offered().act(NOW, "hub", &step_down(true)), "hub", accept(1, THERE), &["casework.transfer_accepted.v1"]),
        (news(), "hub", accept_passed_on(1, THERE), &["casework.transfer_accepted.v1"]),
        (news(), "hub", decline(1, THERE), &["casework.transfer_declined.v1"]),
        (news().act(NOW, "hub", &accept_passed_on(1, THERE)), "hub", accept(1, THERE), &[]),
        (
            news().act(NOW, "hub", &decline(1, THERE)).act(NOW, "hub", &offer(2, THERE)),
            "hub",
            accept(2, THERE),
            &["casework.transfer_accepted.v1"],
        ),
        (
            offered().act(NOW, "hub", &step_down(true)).act(NOW, "hub", &close(true)),
            "hub",
            decline(1, THERE),
            &["casework.transfer_declined.v1"],
        ),
        (declined(), "hub", decline(1, THERE), &[]),
        (declined().act(NOW, "hub", &offer(2, THERE)), "hub", accept(2, THERE), &["casework.transfer_accepted.v1"]),
        // A received case is a case like any other: it can move on.
        (known(there()), "pol", offer(2, ELSEWHERE), &["casework.transfer_offered.v1"]),
        (there(), "pol", received(2, "aa"), &[]),
        (there(), "pol", part(1), &["casework.history_received.v1"]),
        (there(), "pol", part(2), &["casework.history_received.v1"]),
        (there().act(NOW, "pol", &part(2)), "pol", part(2), &[]),
    ] {
        check(&given, who, &when, Ok(then));
    }
}

pub(super) fn rows() -> Vec<Row> {
    let last = |story: Story| story.0.len() - 1;
    let offer_at = last(offered());
    let answer_at = last(moved());
    let silent = || brought().act(NOW, "pol", &close_action(1, ActionOutcome::Done, None));
    let reopened = || moved().event("pol", Event::Casework(CaseworkEvent::CaseReopened(arrived())));
    let mut again = receiving(2, "aa");
    again.received.transfer = id(2);
    let again = Command::ReceiveCase(again);
    vec![
        (news(), "hub", accept(1, THERE), Refusal::NewsSinceTheOffer, &[10]),
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
        // Another transfer of the case that came before, whatever became of it here.
        (there(), "pol", again.clone(), Refusal::AlreadyReceived, &[2]),
        (
            there().act(NOW, "pol", &triage(TriageDecision::AdviceOnly)),
            "pol",
            again.clone(),
            Refusal::AlreadyReceived,
            &[2],
        ),
        (there(), "hub", again, Refusal::AlreadyReceived, &[2]),
        (opened(), "pol", received(2, "aa"), Refusal::IdTaken, &[0]),
        (Story::default(), "pol", closely(true, false, &[]), Refusal::RestrictionNeeded, &[]),
        (Story::default(), "pol", closely(false, true, &[]), Refusal::RestrictionNeeded, &[]),
        (Story::default(), "pol", closely(true, true, &[]), Refusal::RestrictionNeeded, &[]),
        (brought(), "pol", triage(TriageDecision::AdviceOnly), Refusal::OpenActions, &[3]),
        (brought(), "pol", triage(TriageDecision::Signpost), Refusal::OpenActions, &[3]),
        (silent(), "pol", triage(TriageDecision::AdviceOnly), Refusal::EnquiryWithoutResult, &[3]),
        (silent(), "pol", triage(TriageDecision::Signpost), Refusal::EnquiryWithoutResult, &[3]),
        (
            there().event("pol", order_received(None)),
            "pol",
            triage(TriageDecision::AdviceOnly),
            Refusal::OrderNotDiarised,
            &[3],
        ),
        (
            there().event("pol", breach_reported()),
            "pol",
            triage(TriageDecision::Signpost),
            Refusal::BreachStillOpen,
            &[3],
        ),
        (
            there().judged(NOW, RiskLevel::High, false),
            "pol",
            triage(TriageDecision::AdviceOnly),
            Refusal::RiskStillHigh,
            &[3],
        ),
        (
            there().act(NOW, "pol", &arrest(NOW)),
            "pol",
            triage(TriageDecision::AdviceOnly),
            Refusal::VictimNotTold,
            &[3],
        ),
        // Opened again here, it is offered under another transfer; the one before stays answered.
        (reopened(), "hub", offer(1, ELSEWHERE), Refusal::IdTaken, leak(&[offer_at])),
        (reopened(), "hub", decline(1, THERE), Refusal::TransferAnswered, leak(&[answer_at])),
        (moved(), "hub", adopt(), Refusal::CaseTransferred, leak(&[answer_at])),
        (moved(), "hub", step_down(true), Refusal::CaseTransferred, leak(&[answer_at])),
        (moved(), "hub", close(true), Refusal::CaseTransferred, leak(&[answer_at])),
        (moved(), "pol", triage(TriageDecision::AdviceOnly), Refusal::CaseTransferred, leak(&[answer_at])),
    ]
}

fn declined() -> Story {
    offered().act(NOW, "hub", &decline(1, THERE))
}

fn arrived() -> c::CaseReopened {
    c::CaseReopened { because_of: Source::Agency, condition: None, reason: None }
}

/// Rows name events by places that are worked out.
fn leak(places: &[usize]) -> &'static [usize] {
    Vec::leak(places.to_vec())
}
