//! Which power and which basis fits whom, as the rows have it.

use super::*;
use crate::{knows, may_disclose_under, received_by, regime};
use events::{Regime, referrals::ReferralSent};

const ROWS: &str = include_str!("../../rows/lawful.txt");

/// The agency of the tests that is of a kind; none where no such agency sends.
fn of_kind(kind: AgencyKind) -> Option<&'static str> {
    ["pol", "hlt", "adv", "cou", "prb"].into_iter().find(|name| caller(name).kind == kind)
}

#[test]
fn every_power_and_basis_fits_whom_its_row_says() {
    let read = |word: &str| serde_json::Value::String(word.to_owned());
    let mut kinds: Vec<AgencyKind> = Vec::new();
    let (mut powers, mut grounds) = (Vec::new(), Vec::new());
    for line in ROWS.lines().filter(|line| !line.is_empty() && !line.starts_with("//")) {
        let (name, cells) = line.split_once(char::is_whitespace).unwrap();
        let cells: Vec<&str> = cells.split_whitespace().collect();
        match name {
            "kinds" => kinds = cells.iter().map(|kind| serde_json::from_value(read(kind)).unwrap()).collect(),
            "law" => {
                let law = |kind: &AgencyKind| match regime(*kind) {
                    Regime::LawEnforcement => "part3",
                    Regime::UkGdpr => "uk_gdpr",
                };
                assert_eq!(kinds.iter().map(law).collect::<Vec<_>>(), cells);
            }
            _ => {
                for (kind, cell) in kinds.iter().zip(&cells) {
                    let fits = if let Some(basis) = name.strip_prefix("basis:") {
                        let basis: LawfulBasis = serde_json::from_value(read(basis)).unwrap();
                        grounds.push(basis);
                        knows(regime(*kind), basis)
                    } else {
                        let gateway: Gateway = serde_json::from_value(read(name)).unwrap();
                        powers.push(gateway);
                        may_disclose_under(*kind, gateway)
                    };
                    assert_eq!(fits, *cell == "y", "{name} for {kind:?}");
                }
            }
        }
    }
    assert!(Gateway::iter().all(|gateway| powers.contains(&gateway)));
    assert!(LawfulBasis::iter().all(|basis| grounds.contains(&basis)));
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
                    assert!(may_disclose_under(kind, gateway), "{who} {gateway:?}");
                    let Event::Referrals(ReferralsEvent::ReferralSent(sent)) = &entries[0].event else { panic!() };
                    assert_eq!((sent.sender_regime, sent.receiver_regime), (Some(regime(kind)), None));
                }
                Err(refused) => {
                    assert_eq!(refused, Refusal::GatewayNotForSender.into(), "{who} {gateway:?}");
                    assert!(!may_disclose_under(kind, gateway), "{who} {gateway:?}");
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
