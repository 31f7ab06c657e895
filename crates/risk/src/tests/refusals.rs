//! Every refusal, with the events it rests on, by their place in the given history.

use super::{
    beside::{circumstance, dissent, hub_level},
    *,
};
use crate::{RecordCircumstance, SetHubLevel};
use std::collections::BTreeSet;
use strum::IntoEnumIterator;

type Row = (Vec<Step>, Command, Refusal, &'static [usize]);

#[allow(clippy::too_many_lines, reason = "one table")]
fn rows() -> Vec<Row> {
    use Refusal as R;
    let assessed = || vec![Step::Do(assess(sam(1)))];
    let row = |assessment: AssessRisk, why: Refusal| (vec![], assess(assessment), why, &[][..]);
    let flag = |occurred: Option<Occurred>, known_at| {
        raise(RaiseRedFlag { provenance: Provenance { source: Source::Agency, occurred, known_at }, ..red_flag(1) })
    };
    let later = at("2026-03-03T10:05:00.001Z");
    vec![
        (assessed(), assess(AssessRisk { imminent: true, ..sam(1) }), R::IdInUse, &[0]),
        (
            assessed(),
            assess(AssessRisk { plan: vec![PlannedAction { due: day("2026-03-06"), ..action(10) }], ..sam(1) }),
            R::IdInUse,
            &[0],
        ),
        (assessed(), assess(AssessRisk { plan: vec![action(10)], ..sam(2) }), R::IdInUse, &[1]),
        row(AssessRisk { plan: vec![action(1), action(1)], ..sam(1) }, R::IdInUse),
        (
            vec![Step::Do(raise(red_flag(1)))],
            raise(RaiseRedFlag { flags: vec![RedFlag::Weapon], ..red_flag(1) }),
            R::IdInUse,
            &[0],
        ),
        row(AssessRisk { plan: vec![], ..sam(1) }, R::PlanMissing),
        (
            vec![Step::Do(assess(sam(1))), Step::Close(10)],
            assess(AssessRisk { plan: vec![], ..sam(2) }),
            R::PlanMissing,
            &[],
        ),
        row(AssessRisk { overridden: Some(RiskLevel::Medium), ..sam(1) }, R::OverrideNeedsAReason),
        row(
            AssessRisk { overridden: Some(RiskLevel::Medium), override_reason: Some(" ".to_owned()), ..sam(1) },
            R::OverrideNeedsAReason,
        ),
        row(AssessRisk { window_start: day("2026-03-04"), ..sam(1) }, R::WindowInTheFuture),
        row(AssessRisk { next_due: Some(day("2026-03-11")), ..sam(1) }, R::NextDueTooLate),
        row(AssessRisk { next_due: Some(day("2026-03-02")), ..sam(1) }, R::NextDueInThePast),
        row(
            AssessRisk { plan: vec![PlannedAction { due: day("2026-03-02"), ..action(1) }], ..sam(1) },
            R::ActionDueInThePast,
        ),
        row(
            AssessRisk { plan: vec![PlannedAction { owner: "hou".parse().unwrap(), ..action(1) }], ..sam(1) },
            R::AgencyNotOnCase,
        ),
        row(
            AssessRisk { plan: vec![action(1), PlannedAction { action: id(2), ..action(1) }], ..sam(1) },
            R::ActionAlreadyPlanned,
        ),
        (
            assessed(),
            assess(AssessRisk { plan: vec![PlannedAction { action: id(20), ..action(10) }], ..sam(2) }),
            R::ActionAlreadyPlanned,
            &[1],
        ),
        row(AssessRisk { relied_on: vec![event_id(0)], ..sam(1) }, R::ReliedOnUnknown),
        row(AssessRisk { level: RiskLevel::VeryHigh, ..sam(1) }, R::LevelNotOnThisScale),
        row(
            AssessRisk {
                overridden: Some(RiskLevel::VeryHigh),
                override_reason: Some("calmer now".to_owned()),
                ..sam(1)
            },
            R::LevelNotOnThisScale,
        ),
        row(
            AssessRisk {
                instrument: Instrument::ProfessionalJudgement,
                level: RiskLevel::VeryHigh,
                items: vec![],
                ..sam(1)
            },
            R::LevelNotOnThisScale,
        ),
        row(AssessRisk { items: items(&["N11"]), ..sam(1) }, R::NotOnTheForm),
        (vec![], Command::Dissent(dissent(event_id(0))), R::NoSuchJudgement, &[]),
        (vec![Step::Do(raise(red_flag(1)))], Command::Dissent(dissent(event_id(0))), R::NoSuchJudgement, &[]),
        (assessed(), Command::Dissent(dissent(event_id(0))), R::OwnJudgement, &[0]),
        (
            vec![],
            Command::SetHubLevel(SetHubLevel { relied_on: vec![event_id(0)], ..hub_level() }),
            R::ReliedOnUnknown,
            &[],
        ),
        (
            vec![Step::Do(Command::RecordCircumstance(circumstance(1)))],
            Command::RecordCircumstance(RecordCircumstance { account: None, ..circumstance(1) }),
            R::IdInUse,
            &[0],
        ),
        (
            vec![],
            Command::RecordCircumstance(RecordCircumstance {
                provenance: Provenance { source: Source::Agency, occurred: Some(Occurred::at(later)), known_at: None },
                ..circumstance(1)
            }),
            R::OccurredInTheFuture,
            &[],
        ),
        (vec![], raise(RaiseRedFlag { flags: vec![], ..red_flag(1) }), R::NoFlags, &[]),
        (vec![], flag(Some(Occurred::at(later)), None), R::OccurredInTheFuture, &[]),
        (vec![], flag(None, Some(later)), R::KnownInTheFuture, &[]),
    ]
}

#[test]
fn every_refusal_says_what_it_rests_on() {
    for (given, when, why, rests_on) in rows() {
        let rests_on: Vec<_> = rests_on.iter().map(|&position| event_id(position)).collect();
        let refused = decided(&history(&given), NOW, AgencyKind::Police, &when).unwrap_err();
        assert_eq!(refused, Refused { why, rests_on }, "{when:?}");
    }
}

#[test]
fn what_is_planned_for_the_victim_is_given_to_nobody_who_only_faces_the_suspect() {
    let of = |strand| PlannedAction { owner: "prb".parse().unwrap(), strand, ..action(1) };
    let plan = |strand| assess(AssessRisk { plan: vec![of(strand)], ..sam(1) });
    let refused = decided(&[], NOW, AgencyKind::Police, &plan(Strand::VictimFacing)).unwrap_err();
    assert_eq!(refused, Refused::resting_on(Refusal::OwnerFacesTheSuspect, [assignment(2)]));
    check(&[], &plan(Strand::SuspectFacing), Ok(&["risk.risk_assessed.v1", "casework.action_planned.v1"]));
}

#[test]
fn a_day_before_the_rulebook_has_no_period() {
    let early = AssessRisk { window_start: day("2019-12-01"), ..sam(1) };
    let refused = decided(&[], "2019-12-02T10:00:00Z", AgencyKind::Police, &assess(early)).unwrap_err();
    assert_eq!(refused, Refusal::NoPeriodInRulebook.into());
}

#[test]
fn every_refusal_has_a_row_a_name_and_a_message_that_helps() {
    // In the tests above, for their date and for what they rest on.
    let elsewhere = [Refusal::NoPeriodInRulebook, Refusal::OwnerFacesTheSuspect].map(<&str>::from);
    let in_rows: BTreeSet<&'static str> = rows().iter().map(|(_, _, why, _)| why.into()).chain(elsewhere).collect();
    let all: BTreeSet<&'static str> = Refusal::iter().map(Into::into).collect();
    assert_eq!(in_rows, all);
    for refusal in Refusal::iter() {
        let message = refusal.to_string();
        assert!(message.contains("; ") && !message.ends_with('.') && message.starts_with(char::is_lowercase));
    }
    assert_eq!(<&str>::from(Refusal::NoFlags), "NO_FLAGS");
}
