//! Every stage by every act, as the rows have it, and what drafts and repetitions are.

use super::*;
use crate::{Act, Stage, next};

const ROWS: &str = include_str!("../../rows/stages.txt");

/// A command of an act, with words of its own.
pub(super) fn doing(act: Act, words: &str) -> Command {
    let (referral, words) = (id(1), words.to_owned());
    match act {
        Act::Send => Command::SendReferral(SendReferral {
            drafted: true,
            question: words,
            ..sending(ReferralKind::PerpetratorHealth, "hlt", Some(HealthMode::Consultation))
        }),
        Act::Discard => Command::DiscardReferral(DiscardReferral { referral, note: Some(words) }),
        Act::Acknowledge => Command::AcknowledgeReferral(AcknowledgeReferral { referral }),
        Act::AskForInformation => Command::AskForInformation(AskForInformation { referral, question: words }),
        Act::GiveInformation => Command::GiveInformation(GiveInformation { referral, answer: words }),
        Act::Accept => {
            let mode = Some(HealthMode::Consultation);
            Command::AcceptReferral(AcceptReferral { referral, mode, note: Some(words) })
        }
        Act::Decline => {
            Command::DeclineReferral(DeclineReferral { referral, reason: DeclineReason::NoCapacity, note: words })
        }
        Act::StartWork => Command::StartWork(StartWork { referral, note: Some(words) }),
        Act::ReportProgress => Command::ReportProgress(ReportProgress { referral, report: words }),
        Act::Complete => {
            let outcome = ReferralOutcome::AdviceGiven;
            Command::CompleteReferral(CompleteReferral { referral, outcome, note: words })
        }
        Act::RecordDisengagement => {
            Command::RecordDisengagement(RecordDisengagement { referral, attempts: 3, note: words })
        }
        Act::Withdraw => {
            let reason = ReferralWithdrawalReason::NoLongerNeeded;
            Command::WithdrawReferral(WithdrawReferral { referral, reason, note: Some(words) })
        }
    }
}

pub(super) fn draft_of(kind: ReferralKind) -> DraftReferral {
    DraftReferral { referral: id(1), kind, to: Some(agency("hlt")), mode: None, question: None, necessity: None }
}

fn drafted() -> Story {
    Story::default().act("pol", &Command::DraftReferral(draft_of(ReferralKind::PerpetratorHealth)))
}

/// The shortest way to a stage.
fn at_stage(stage: Stage) -> Story {
    let sent = || Story::default().act("pol", &ask_health(HealthMode::Consultation));
    let then = |story: Story, who: &str, act: Act| story.act(who, &doing(act, "before"));
    match stage {
        Stage::Draft => drafted(),
        Stage::Discarded => then(drafted(), "pol", Act::Discard),
        Stage::Sent => sent(),
        Stage::Received => then(sent(), "hlt", Act::Acknowledge),
        Stage::MoreInfo => then(sent(), "hlt", Act::AskForInformation),
        Stage::Accepted => then(sent(), "hlt", Act::Accept),
        Stage::Declined => then(sent(), "hlt", Act::Decline),
        Stage::InProgress => then(at_stage(Stage::Accepted), "hlt", Act::StartWork),
        Stage::Completed => then(at_stage(Stage::InProgress), "hlt", Act::Complete),
        Stage::Disengaged => then(at_stage(Stage::Accepted), "hlt", Act::RecordDisengagement),
        Stage::Withdrawn => then(sent(), "pol", Act::Withdraw),
    }
}

/// What an act comes to, in the words of the rows.
fn comes_to(story: &Story, who: &str, act: Act) -> &'static str {
    match story.decided(who, &doing(act, "now")) {
        Err(refused) => refused.why.into(),
        Ok(entries) if entries.is_empty() => "unchanged",
        Ok(_) => story.clone().act(who, &doing(act, "now")).stage().into(),
    }
}

#[test]
fn every_act_in_every_stage_comes_to_what_its_row_says() {
    let mut rows = 0;
    let mut cells = Vec::new();
    for line in ROWS.lines().filter(|line| !line.is_empty() && !line.starts_with("//")) {
        let [stage, who, act, expected] = line.split_whitespace().collect::<Vec<_>>()[..] else { panic!("{line}") };
        let (stage, act): (Stage, Act) = (stage.parse().unwrap(), act.parse().unwrap());
        assert_eq!(comes_to(&at_stage(stage), who, act), expected, "{line}");
        cells.push((stage, act));
        rows += 1;
    }
    assert!(rows >= 150, "{rows} rows");
    for stage in Stage::iter() {
        for act in Act::iter() {
            assert!(cells.contains(&(stage, act)), "{stage:?} and {act:?} have no row");
        }
    }
}

#[test]
fn what_is_refused_rests_on_the_last_thing_that_was_said() {
    for stage in Stage::iter() {
        let story = at_stage(stage);
        let last = event_id(story.0.len() - 1);
        for act in Act::iter().filter(|act| next(stage, *act).is_err()) {
            let who = if act.side() == crate::Side::Sender { "pol" } else { "hlt" };
            if let Err(refused) = story.decided(who, &doing(act, "now")) {
                let of_a_draft = refused.why == Refusal::ReferralUnknown;
                let expected = if of_a_draft { vec![] } else { vec![last] };
                assert_eq!(refused.rests_on, expected, "{stage:?} {act:?}");
            }
        }
    }
}

#[test]
fn a_draft_is_sent_as_what_it_was_drafted_for_and_by_its_own_agency() {
    let sent = drafted().act("pol", &doing(Act::Send, "now"));
    assert_eq!(sent.stage(), Stage::Sent);
    assert_eq!(sent.decided("pol", &doing(Act::Send, "otherwise")).unwrap_err().why, Refusal::AlreadySent);
    let other = Command::SendReferral(SendReferral { drafted: true, ..sending(ReferralKind::Mappa, "hlt", None) });
    let refused = Refused::resting_on(Refusal::DraftOfAnotherKind, [event_id(0)]);
    assert_eq!(drafted().decided("pol", &other), Err(refused));
    // As if it had not been drafted, it is another referral of the same name.
    let again = drafted().decided("pol", &ask_health(HealthMode::Consultation));
    assert_eq!(again, Err(Refused::resting_on(Refusal::IdTaken, [event_id(0)])));
    let nowhere = Story::default().decided("pol", &doing(Act::Send, "now"));
    assert_eq!(nowhere, Err(Refusal::ReferralUnknown.into()));
}

#[test]
fn a_draft_need_not_be_complete_and_may_not_be_wrong() {
    let none = Story::default;
    let bare = DraftReferral { to: None, ..draft_of(ReferralKind::Housing) };
    none().act("pol", &Command::DraftReferral(bare));
    let rows = [
        (none(), DraftReferral { to: Some(agency("pol")), ..draft_of(ReferralKind::Housing) }, Refusal::ToOneself),
        (
            none(),
            DraftReferral { mode: Some(HealthMode::Assessment), ..draft_of(ReferralKind::Housing) },
            Refusal::ModeNotAsked,
        ),
        (drafted(), draft_of(ReferralKind::Housing), Refusal::IdTaken),
    ];
    for (given, draft, why) in rows {
        assert_eq!(given.decided("pol", &Command::DraftReferral(draft.clone())).unwrap_err().why, why, "{draft:?}");
    }
}

#[test]
fn the_same_words_on_another_day_are_another_report() {
    let story = at_stage(Stage::InProgress).act("hlt", &doing(Act::ReportProgress, "no change"));
    let again = |day: &str| story.decided_at("hlt", &doing(Act::ReportProgress, "no change"), at(day)).unwrap().len();
    assert_eq!(again("2026-04-15T20:00:00Z"), 0);
    assert_eq!(again("2026-05-13T09:00:00Z"), 1);
}

#[test]
fn information_can_be_asked_for_again_once_it_was_given() {
    let asked = at_stage(Stage::MoreInfo);
    let given = asked.act("pol", &doing(Act::GiveInformation, "this"));
    let again = given.act("hlt", &doing(Act::AskForInformation, "and that"));
    assert_eq!(again.stage(), Stage::MoreInfo);
}

#[test]
fn a_request_for_an_order_is_answered_like_any_other_referral() {
    let asked = Story::default().act("adv", &send(ReferralKind::SpoRequest, "pol", None));
    for act in [Act::Acknowledge, Act::AskForInformation, Act::Decline] {
        asked.clone().act("pol", &doing(act, "now"));
    }
    asked.act("pol", &accept(None));
}
