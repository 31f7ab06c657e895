//! How the kinds of order differ, what waits for a power of the law, and the answer to a request for an order.

use super::*;

#[test]
fn every_kind_of_order_has_its_law_and_goes_the_way_it_says() {
    let policed = [
        OrderKind::StalkingProtectionOrder,
        OrderKind::DomesticViolenceProtectionOrder,
        OrderKind::DomesticAbuseProtectionOrder,
    ];
    for kind in OrderKind::iter() {
        let parameters = parameters::of(kind);
        assert!(!parameters.source.is_empty(), "{kind:?}");
        assert_eq!(parameters.applicant == Applicant::Police, policed.contains(&kind), "{kind:?}");
        let considered = Command::ConsiderOrder(ConsiderOrder { kind, ..consider(1) });
        let by_police = decided(&history(&[first()]), NOW, &considered).is_ok();
        assert_eq!(by_police, policed.contains(&kind), "{kind:?}");
        let made = Command::RecordOrderOnOutcome(RecordOrderOnOutcome { kind, ..on_outcome() });
        let without = decided(&[], NOW, &made).map(|_| ()).map_err(|refused| refused.why);
        let expected = match kind {
            OrderKind::StalkingProtectionOrder | OrderKind::DomesticViolenceProtectionOrder => {
                Err(Refusal::OriginNotInForce)
            }
            OrderKind::RestrainingOrder
            | OrderKind::NonMolestationOrder
            | OrderKind::DomesticAbuseProtectionOrder
            | OrderKind::BailConditions
            | OrderKind::LicenceConditions => Ok(()),
        };
        assert_eq!(without, expected, "{kind:?}");
    }
}

#[test]
fn a_domestic_violence_protection_order_lasts_14_to_28_days_and_has_no_interim_order() {
    let kind = OrderKind::DomesticViolenceProtectionOrder;
    let considered = || Command::ConsiderOrder(ConsiderOrder { kind, ..consider(1) });
    let given = || vec![first(), considered(), draft(), authorise(true), lodge(true)];
    check(&given(), &interim_made(), Err(Refusal::NoInterimOfThisKind));
    for (last, then) in [
        (Some("2026-04-21"), Err(Refusal::OrderTooShort)),
        (Some("2026-04-22"), Ok(&["orders.full_order_made.v1"][..])),
        (Some("2026-05-06"), Ok(&["orders.full_order_made.v1"][..])),
        (Some("2026-05-07"), Err(Refusal::OrderTooLong)),
        (None, Err(Refusal::OrderTooLong)),
    ] {
        let last_day = last.map(day);
        check(
            &given(),
            &Command::RecordFullOrder(RecordFullOrder { last_day, replaces_interim: false, ..full() }),
            then,
        );
    }
}

#[test]
fn a_stalking_protection_order_of_the_courts_own_motion_waits_for_its_power() {
    let made = RecordOrderOnOutcome { kind: OrderKind::StalkingProtectionOrder, ..on_outcome() };
    let short = RecordOrderOnOutcome { last_day: Some(day("2028-07-05")), ..made.clone() };
    let from = |from: &str| {
        let power = Power { name: PowerName::StalkingOrderOnOutcome, effective_from: day(from), source: String::new() };
        Rulebook { powers: vec![power], ..Rulebook::first() }
    };
    for (rulebook, command, then) in [
        (Rulebook::first(), &made, Err(Refusal::OriginNotInForce)),
        (from("2026-07-08"), &made, Err(Refusal::OriginNotInForce)),
        (from("2026-07-07"), &made, Ok(1)),
        (from("2026-07-07"), &short, Err(Refusal::OrderTooShort)),
    ] {
        let (caller, now) = (caller(), at(NOW));
        let facts =
            Facts { now, today: london_date(now), caller: &caller, rulebook: &rulebook, calendar: &kernel::RULE_ALONE };
        let decision = decide(&State::default(), &Command::RecordOrderOnOutcome(command.clone()), &facts);
        assert_eq!(decision.map(|entries| entries.len()).map_err(|refused| refused.why), then);
    }
    assert!(Rulebook::first().period(PeriodName::OrderMinimum, day("2026-07-07")).is_some());
}

#[test]
fn a_consideration_answers_the_open_request_that_it_names_and_no_other() {
    let answering = |n: u128| Command::ConsiderOrder(ConsiderOrder { answers_referral: Some(id(n)), ..consider(1) });
    let asked = |to: &str| {
        let sent = request(to);
        let mut history = history(&[first()]);
        record(&mut history, vec![Entry::of(&"adv".parse().unwrap(), sent)]);
        history
    };
    let mut given = asked("pol");
    let entries = decided(&given, NOW, &answering(7)).unwrap();
    let names: Vec<_> = entries.iter().map(|entry| entry.event.type_name()).collect();
    assert_eq!(names, ["orders.order_considered.v1", "orders.order_request_answered.v1"]);
    record(&mut given, entries);
    assert_eq!(decided(&given, NOW, &answering(7)), Ok(vec![]));
    // Another order does not answer it again; nor is a request to another force answered here, nor one that is not there.
    let again = Command::ConsiderOrder(ConsiderOrder { answers_referral: Some(id(7)), ..consider(2) });
    assert_eq!(decided(&given, NOW, &again).unwrap_err(), Refused::resting_on(Refusal::RequestUnknown, [event_id(3)]));
    assert_eq!(decided(&asked("ptr"), NOW, &answering(7)).unwrap_err().why, Refusal::RequestUnknown);
    assert_eq!(decided(&asked("pol"), NOW, &answering(8)).unwrap_err().why, Refusal::RequestUnknown);
}

/// A referral that asks for an order.
fn request(to: &str) -> Event {
    use events::{Gateway, LawfulBasis, ReferralKind, ReferralsEvent, referrals::ReferralSent};
    Event::Referrals(ReferralsEvent::ReferralSent(ReferralSent {
        referral: id(7),
        kind: ReferralKind::SpoRequest,
        to: to.parse().unwrap(),
        mode: None,
        gateway: Gateway::iter().next().unwrap(),
        basis: LawfulBasis::iter().next().unwrap(),
        sender_regime: None,
        receiver_regime: None,
        items: Vec::new(),
        onward: None,
        onward_note: events::Private::Erased,
        subject_informed: false,
        question: "an order before the bail ends".to_owned().into(),
        necessity: "she is followed".to_owned().into(),
    }))
}
