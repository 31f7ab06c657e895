//! What is accepted: rows 7, 9, 11, 17 and 21 of the Northmere case (domain brief 9), and where the rules end.

use super::*;
use events::{RiskEvent, risk::RiskAssessed};

const WITH_ONE_ACTION: &[&str] = &["risk.risk_assessed.v1", "casework.action_planned.v1"];
const ALONE: &[&str] = &["risk.risk_assessed.v1"];

fn assessed(events: &[Event]) -> &RiskAssessed {
    let Some(Event::Risk(RiskEvent::RiskAssessed(said))) = events.first() else { panic!("{events:?}") };
    said
}

#[test]
fn row_7_s_dash_answers_are_codes() {
    let codes = ["SD01", "SD02", "SD03", "SD04", "SD05", "SD06", "SD07", "SD08", "SD09", "SD10", "SD11"];
    let s_dash = AssessRisk { instrument: Instrument::SDash, version: 2009, items: items(&codes), ..sam(1) };
    check(&[], &assess(s_dash), Ok(WITH_ONE_ACTION));
}

#[test]
fn rows_9_and_11_an_assessment_and_its_plan_are_one_record() {
    let events = check(&[], &assess(sam(1)), Ok(WITH_ONE_ACTION));
    let said = assessed(&events);
    assert_eq!((said.next_due, &said.plan[..]), (day("2026-03-10"), &[id(10)][..])); // 7 days after
    let Event::Casework(CaseworkEvent::ActionPlanned(planned)) = &events[1] else { panic!() };
    assert_eq!((planned.action, planned.strand), (id(10), Strand::VictimFacing));
}

#[test]
fn without_a_plan_it_is_said_why_and_what_is_open_is_linked_all_the_same() {
    let none = AssessRisk { plan: vec![], no_plan: Some(events::NoPlanReason::SuspectCannotAct), ..sam(2) };
    let events = check(&[], &assess(none.clone()), Ok(ALONE));
    assert_eq!(assessed(&events).no_plan, Some(events::NoPlanReason::SuspectCannotAct));
    let events = check(&[Step::Do(assess(sam(1)))], &assess(none), Ok(ALONE));
    assert_eq!((assessed(&events).no_plan, &assessed(&events).plan[..]), (None, &[id(10)][..]));
}

#[test]
fn row_17_a_reassessment_may_rest_on_the_open_plan_and_on_earlier_events() {
    let given = [Step::Do(assess(AssessRisk { plan: vec![action(10), action(11)], ..sam(1) })), Step::Close(10)];
    let again = AssessRisk { plan: vec![], relied_on: vec![event_id(0), event_id(2)], ..sam(2) };
    let events = check(&given, &assess(again), Ok(ALONE));
    assert_eq!(assessed(&events).plan, [id(11)]);
}

#[test]
fn row_21_a_red_flag_is_raised_and_the_risk_reassessed_as_imminent() {
    check(&[], &raise(red_flag(1)), Ok(&["risk.red_flag_raised.v1"]));
    let imminent = AssessRisk { imminent: true, relied_on: vec![event_id(0)], ..sam(2) };
    check(&[Step::Do(raise(red_flag(1)))], &assess(imminent), Ok(WITH_ONE_ACTION));
}

#[test]
fn each_level_has_its_own_latest_day() {
    for (level, latest) in
        [(RiskLevel::Standard, "2026-06-01"), (RiskLevel::Medium, "2026-03-31"), (RiskLevel::High, "2026-03-10")]
    {
        let events = check(&[], &assess(AssessRisk { level, ..sam(1) }), Ok(WITH_ONE_ACTION));
        assert_eq!(assessed(&events).next_due, day(latest), "{level:?}");
        for next_due in [day(latest), day("2026-03-03")] {
            let chosen = AssessRisk { level, next_due: Some(next_due), ..sam(1) };
            let events = check(&[], &assess(chosen), Ok(WITH_ONE_ACTION));
            assert_eq!(assessed(&events).next_due, next_due);
        }
    }
}

#[test]
fn very_high_is_a_professional_judgement_by_probation() {
    let judged = |level, overridden| AssessRisk {
        instrument: Instrument::ProfessionalJudgement,
        level,
        overridden,
        override_reason: Some("calmer now".to_owned()),
        items: vec![],
        ..sam(1)
    };
    for assessment in [judged(RiskLevel::VeryHigh, None), judged(RiskLevel::High, Some(RiskLevel::VeryHigh))] {
        assert!(decided(&[], NOW, AgencyKind::Probation, &assess(assessment)).is_ok());
    }
}

#[test]
fn an_override_up_or_down_is_taken_with_its_reason() {
    for suggested in [RiskLevel::Standard, RiskLevel::Medium] {
        let overridden = AssessRisk {
            overridden: Some(suggested),
            override_reason: Some("the items miss the van".to_owned()),
            ..sam(1)
        };
        check(&[], &assess(overridden), Ok(WITH_ONE_ACTION));
    }
}

#[test]
fn each_instrument_has_its_codes() {
    for (instrument, version, good, bad) in [
        (Instrument::SDash, 2009, &["SD01", "SD11"][..], &["SD0", "SD00", "SD12", "SD1", "sd01", "D01", "SD011"][..]),
        (Instrument::Sam, 2008, &["N1", "N10", "P1", "V9"], &["N0", "N01", "N11", "X1", "n1", "N", ""]),
        (Instrument::Dara, 2018, &["Q1", "a", "ABCDEFG8"], &["", "1Q", "ABCDEFGH9", "A B", "A-1", "é1"]),
    ] {
        for &code in good {
            let assessment = AssessRisk { instrument, version, items: items(&[code]), ..sam(1) };
            check(&[], &assess(assessment), Ok(WITH_ONE_ACTION));
        }
        for &code in bad {
            let assessment = AssessRisk { instrument, version, items: items(&[code]), ..sam(1) };
            check(&[], &assess(assessment), Err(Refusal::NotOnTheForm));
        }
    }
}
