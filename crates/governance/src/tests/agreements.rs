//! Agreements to share: who is a party, for what, from when to when.

use super::*;

fn day(text: &str) -> kernel::Date {
    text.parse().unwrap()
}

/// An agreement of the advocacy service and the trust, in force on the day of the tests.
fn agreed() -> MakeAgreement {
    MakeAgreement {
        parties: vec![agency("hlt"), agency("adv")],
        purposes: vec![Purpose::VictimSafety],
        from: day("2026-01-01"),
        until: day("2026-12-31"),
        review: day("2026-06-30"),
        reference: "ISA 7".into(),
    }
}

fn make(change: impl Fn(&mut MakeAgreement)) -> Command {
    let mut agreement = agreed();
    change(&mut agreement);
    Command::MakeAgreement(agreement)
}

fn end_agreement(made: usize, party: Option<&str>) -> Command {
    Command::EndAgreement(EndAgreement { agreement: event_id(made), party: party.map(agency) })
}

pub(super) fn rows() -> Vec<Row> {
    let made = || registered().act(&make(|_| {}));
    vec![
        (registered(), make(|it| it.parties = vec![agency("adv"), agency("adv")]), Refusal::PartyMissing, &[]),
        (registered(), make(|it| it.purposes.clear()), Refusal::PurposeMissing, &[]),
        (registered(), make(|it| it.parties.push(agency("cou"))), Refusal::AgencyUnknown, &[]),
        (registered(), make(|it| it.until = day("2026-03-02")), Refusal::AgreementOver, &[]),
        (registered(), make(|it| it.from = day("2027-01-01")), Refusal::AgreementOver, &[]),
        (registered(), make(|it| it.review = day("2027-01-01")), Refusal::ReviewOutside, &[]),
        (registered(), end_agreement(3, None), Refusal::AgreementUnknown, &[]),
        (made(), end_agreement(9, Some("pol")), Refusal::NotAParty, &[9]),
    ]
}

#[test]
fn an_agreement_holds_for_its_parties_and_purposes_from_its_first_day_to_its_last() {
    let register = |story: &Story| State::fold(&story.0).register;
    let holds = |story: &Story, who: &str, purpose, on: &str| register(story).may_share(&agency(who), purpose, day(on));
    let (safety, other) = (Purpose::VictimSafety, Purpose::Investigation);
    // Where there was never any, nobody asks for one.
    assert!(holds(&registered(), "pol", other, "2026-03-03"));
    let made = registered().act(&make(|_| {}));
    for (who, purpose, on, expected) in [
        ("adv", safety, "2026-01-01", true),
        ("hlt", safety, "2026-12-31", true),
        ("adv", safety, "2025-12-31", false),
        ("adv", safety, "2027-01-01", false),
        ("adv", other, "2026-03-03", false),
        ("pol", safety, "2026-03-03", false),
    ] {
        assert_eq!(holds(&made, who, purpose, on), expected, "{who} {purpose:?} {on}");
    }
    let left = made.clone().act(&end_agreement(9, Some("hlt")));
    assert!(holds(&left, "adv", safety, "2026-03-03") && !holds(&left, "hlt", safety, "2026-03-03"));
    let over = left.act(&end_agreement(9, None));
    assert!(!holds(&over, "adv", safety, "2026-03-03"));
    // The same agreement may be made anew once it has ended.
    let again = over.act(&make(|_| {}));
    assert!(holds(&again, "adv", safety, "2026-03-03") && holds(&again, "hlt", safety, "2026-03-03"));
}
