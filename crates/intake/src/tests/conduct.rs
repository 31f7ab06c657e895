//! Single incidents screened anew, hints answered, and conduct by proxy. Source: domain brief 1, F1; 2.1 and 2.2.

use super::*;
use events::{
    Connection, Grade, HintAnswer, HintRule, Instrument, IntakeEvent, OffenceCode, Rated, RiskEvent, RiskLevel,
    risk::{Rating, RiskAssessed},
};

pub(super) fn screened_as(n: u128, to: RecordedAs, why_not: Option<&str>) -> Command {
    Command::ScreenIncident(ScreenIncident {
        incident: id(n),
        screened_as: to,
        offence: None,
        included: vec![RecordedAs::CriminalDamage],
        reason: "one of several".to_owned(),
        why_not_stalking: why_not.map(str::to_owned),
    })
}

/// An answer to the hint that the damage of the first report may be interfering with property.
pub(super) fn answered(answer: HintAnswer, to: Option<RecordedAs>, rests_on: &[usize]) -> Command {
    Command::AnswerHint(AnswerHint {
        rule: HintRule::DamageWithoutSuspect,
        about: event_id(0),
        rests_on: rests_on.iter().map(|&nth| event_id(nth)).collect(),
        answer,
        screened_as: to,
        reason: "she named him".to_owned(),
        why_not_stalking: None,
    })
}

pub(super) fn joined() -> Vec<Command> {
    with(referred_case(), [proposed(1), confirmed(1)])
}

const SCREENED: &[&str] = &["intake.incident_screened.v1"];
const ANSWERED: &[&str] = &["intake.hint_answered.v1"];

#[test]
fn an_incident_is_screened_and_screened_again_and_stays_as_it_was_recorded() {
    let events = check(&joined(), &screened_as(1, RecordedAs::Stalking, None), Ok(SCREENED));
    let [Event::Intake(IntakeEvent::IncidentScreened(said))] = &events[..] else { panic!("{events:?}") };
    assert_eq!((said.report, said.screened_as), (event_id(0), RecordedAs::Stalking));
    let stalking = with(joined(), [screened_as(1, RecordedAs::Stalking, None)]);
    check(&stalking, &screened_as(1, RecordedAs::Harassment, Some("both sides alike")), Ok(SCREENED));
    check(&joined(), &screened_as(1, RecordedAs::Harassment, None), Ok(SCREENED));
    let offence = Command::ScreenIncident(ScreenIncident {
        offence: Some(OffenceCode::S2a),
        incident: id(1),
        screened_as: RecordedAs::Stalking,
        included: vec![],
        reason: "watching".to_owned(),
        why_not_stalking: None,
    });
    check(&stalking, &offence, Ok(SCREENED));
}

#[test]
fn a_hint_is_accepted_by_reclassifying_or_rejected_with_a_reason() {
    let accepted = answered(HintAnswer::Accepted, Some(RecordedAs::Stalking), &[0]);
    let both: &[&str] = &["intake.hint_answered.v1", "intake.incident_screened.v1"];
    let events = check(&joined(), &accepted, Ok(both));
    let Event::Intake(IntakeEvent::HintAnswered(said)) = &events[0] else { panic!("{events:?}") };
    assert_eq!((said.version, &said.rests_on[..]), (1, &[event_id(0)][..]));
    check(&joined(), &answered(HintAnswer::Rejected, None, &[0]), Ok(ANSWERED));
}

#[test]
fn what_another_did_in_the_suspects_place_or_to_somebody_near_is_joined_as_that() {
    let by_proxy = Command::ConfirmLink(ConfirmLink {
        incident: id(1),
        proxy: Some(Connection::Friend),
        toward: Some(Connection::Colleague),
        reason: "his friend asked for her".to_owned(),
    });
    let events = check(&with(referred_case(), [proposed(1)]), &by_proxy, Ok(&["intake.link_confirmed.v1"]));
    let [Event::Intake(IntakeEvent::LinkConfirmed(said))] = &events[..] else { panic!("{events:?}") };
    assert_eq!((said.proxy, said.toward), (Some(Connection::Friend), Some(Connection::Colleague)));
}

/// An assessment with the Stalking Screening Tool, and what kind of case it suggests.
fn suggested(grade: Grade) -> Vec<Entry> {
    let assessed = RiskAssessed {
        assessment: id(90),
        instrument: Instrument::Sst,
        instrument_version: 1,
        level: RiskLevel::Medium,
        imminent: false,
        window_start: "2026-01-01".parse().unwrap(),
        next_due: "2026-03-30".parse().unwrap(),
        plan: vec![],
        no_plan: None,
        ratings: vec![Rating { rated: Rated::SuggestedClassification, grade }],
        relied_on: vec![],
        overridden: None,
        override_reason: None.into(),
        items: vec![].into(),
        rationale: "as it looks".to_owned().into(),
        motive_hypothesis: None.into(),
    };
    vec![Entry::of(&"pol".parse().unwrap(), Event::Risk(RiskEvent::RiskAssessed(assessed)))]
}

#[test]
fn where_the_screening_tool_suggests_stalking_anything_else_needs_a_reason() {
    let not_stalking = |why: Option<&str>| screened(false, false, ScreenResult::NotStalking, why);
    let told_apart = |why: Option<&str>| screened_as(1, RecordedAs::Harassment, why);
    for (given, refuses) in [
        (&[][..], false),
        (&[Grade::Stalking], true),
        (&[Grade::SomethingElse], false),
        // The last one counts.
        (&[Grade::Stalking, Grade::SomethingElse], false),
        (&[Grade::SomethingElse, Grade::Stalking], true),
    ] {
        let mut history = history(&joined());
        for grade in given {
            record(&mut history, NOW, suggested(*grade));
        }
        for of in [&not_stalking as &dyn Fn(Option<&str>) -> Command, &told_apart] {
            let refused = |why| decided(&history, NOW, AgencyKind::Police, &of(why)).err().map(|refused| refused.why);
            assert_eq!(refused(None), refuses.then_some(Refusal::SignsPointToStalking), "{given:?}");
            assert_eq!(refused(Some("a quarrel of neighbours")), None, "{given:?}");
        }
    }
}
