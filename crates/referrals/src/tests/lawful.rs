//! Which power and which basis fits whom, as the rows have it.

use super::*;
use crate::received_by;
use events::{Regime, referrals::ReferralSent};

/// The agency of the tests that is of a kind; none where no such agency sends.
fn of_kind(kind: AgencyKind) -> Option<&'static str> {
    ["pol", "hlt", "adv", "cou", "prb"].into_iter().find(|name| caller(name).kind == kind)
}

#[test]
fn a_power_that_the_senders_law_does_not_know_sends_nothing() {
    for kind in AgencyKind::iter() {
        let Some(who) = of_kind(kind) else { continue };
        let to = if who == "cou" { "adv" } else { "cou" };
        for gateway in Gateway::iter() {
            let sent = SendReferral { gateway, subject_informed: true, ..sending(ReferralKind::Housing, to, None) };
            let decided = Story::default().event("pol", assigned("prb", Strand::Investigation));
            let decided = decided.decided(who, &Command::SendReferral(sent));
            match decided {
                Ok(entries) => {
                    assert!(gateway.is_open_to(kind), "{who} {gateway:?}");
                    let Event::Referrals(ReferralsEvent::ReferralSent(sent)) = &entries[0].event else { panic!() };
                    assert_eq!((sent.sender_regime, sent.receiver_regime), (Some(Regime::of(kind)), None));
                }
                Err(refused) => {
                    assert_eq!(refused, Refusal::GatewayNotForSender.into(), "{who} {gateway:?}");
                    assert!(!gateway.is_open_to(kind), "{who} {gateway:?}");
                }
            }
        }
    }
}

fn sent(basis: LawfulBasis) -> ReferralSent {
    let command = Command::SendReferral(SendReferral { basis, ..sending(ReferralKind::Housing, "cou", None) });
    let entries = Story::default().decided("pol", &command).unwrap();
    let Event::Referrals(ReferralsEvent::ReferralSent(sent)) = &entries[0].event else { panic!() };
    sent.clone()
}

#[test]
fn a_basis_is_one_of_the_receivers_law_and_that_law_is_put_down() {
    let mut to_the_council = sent(LawfulBasis::PublicTask);
    assert_eq!(received_by(&mut to_the_council, AgencyKind::Housing), Ok(()));
    assert_eq!(to_the_council.receiver_regime, Some(Regime::UkGdpr));
    let mut wrong = sent(LawfulBasis::LawEnforcementPart3);
    assert_eq!(received_by(&mut wrong, AgencyKind::Housing), Err(Refusal::BasisNotForReceiver));
    assert_eq!(received_by(&mut wrong, AgencyKind::Probation), Ok(()));
}

#[test]
fn what_the_hub_put_down_of_the_receiver_does_not_make_a_repetition_another_referral() {
    let command = send(ReferralKind::Housing, "cou", None);
    let mut sent = sent(LawfulBasis::PublicTask);
    received_by(&mut sent, AgencyKind::Housing).unwrap();
    let story = Story::default().event("pol", Event::Referrals(ReferralsEvent::ReferralSent(sent)));
    assert_eq!(story.decided("pol", &command), Ok(vec![]));
}

#[test]
fn what_goes_with_it_and_how_far_it_goes_on_is_part_of_it() {
    let limited = SendReferral {
        items: vec![event_id(0)],
        onward: Some(OnwardLimit::AskSender),
        ..sending(ReferralKind::Housing, "cou", None)
    };
    let story = Story::default().event("pol", breach_charged()).act("pol", &Command::SendReferral(limited));
    let Event::Referrals(ReferralsEvent::ReferralSent(sent)) = &story.0[1].entry.event else { panic!() };
    assert_eq!((&sent.items[..], sent.onward), (&[event_id(0)][..], Some(OnwardLimit::AskSender)));
    let without = story.decided("pol", &send(ReferralKind::Housing, "cou", None));
    assert_eq!(without.unwrap_err().why, Refusal::IdTaken);
}
