//! The rows of the worked case (domain 9) that are the hub's process. Everything in it is fictional.

use super::*;
use crate::{
    AcknowledgeCorrection, AssessNeeds, DiscussCase, Phase, RecordCourtOutcome, RecordVictimLocation, SetVictimRights,
};
use HowShared::{Full, Summary};
use events::{CaseworkEvent, LocationKind, NeedArea, Outcome, RedFlag, RiskEvent, casework::Decision, risk};

/// What is said of the victim: by when it was due, and whether it was done in time.
fn told(story: &Story) -> (String, bool) {
    let Event::Casework(CaseworkEvent::VictimTold(told)) = story.last_event() else { panic!() };
    (told.due.to_string(), told.in_time)
}

fn steps(steps: &[Step], moment: &str) -> Command {
    Command::RecordInvestigationStep(RecordInvestigationStep {
        steps: steps.to_vec(),
        at: at(moment),
        details: None,
        provenance: said(Source::Agency),
    })
}

/// Rows 3 and 6 as entered on 26 February, and row 7, on an adopted case: events 7 to 10.
fn known_late() -> Story {
    let on = "2026-02-26T09:00:00Z";
    let housing = Command::ContributeItem(ContributeItem {
        item: id(6),
        kind: ItemKind::SafetyMeasure,
        about: Party::Victim,
        summary: Some("locks are being changed".to_owned()),
        text: "lock change, works order".to_owned(),
        provenance: Provenance { known_at: Some(at("2026-02-16T09:00:00Z")), ..said(Source::Housing) },
    });
    adopted()
        .act("2026-02-23T14:00:00Z", "adv", &safe_contact(false, true))
        .act(on, "hlt", &contribute(3, ItemKind::HealthRecord, Some("sleep is affected")))
        .act(on, "hlt", &share_approved(event(8), &[("pol", Summary), ("adv", Summary)]))
        .act(on, "adv", &housing)
}

#[test]
fn rows_3_6_and_7_late_knowledge_keeps_its_own_date_and_source() {
    let story = known_late();
    let housing = &story.0[10].entry;
    assert_eq!((housing.source, housing.controller.as_str()), (Source::Housing, "adv"));
    let known = &housing.known[0];
    assert_eq!((known.agency.as_ref(), known.source, known.at), (None, Source::Housing, at("2026-02-16T09:00:00Z")));
}

#[test]
fn row_8_the_referral_is_triaged_and_the_case_adopted() {
    let triage = triage(TriageDecision::ProposeAdoption);
    let story = referred().act("2026-02-25T15:00:00Z", "pol", &triage).act("2026-02-25T16:00:00Z", "hub", &adopt());
    assert_eq!(State::fold(&story.0).phase(), Phase::Active);
}

#[test]
fn row_10_needs_are_assessed_and_rights_enhanced() {
    let areas = vec![NeedArea::Safety, NeedArea::SafeContact, NeedArea::Housing, NeedArea::Work];
    let needs = Command::AssessNeeds(AssessNeeds { areas, needs: "wishes for an order".to_owned() });
    check(&known_late(), "adv", &needs, Ok(&["casework.needs_assessed.v1"]));
    let rights = Command::SetVictimRights(SetVictimRights { enhanced: true, reason: None });
    check(&known_late(), "pol", &rights, Ok(&["casework.victim_rights_set.v1"]));
}

#[test]
fn row_11_a_meeting_decides_and_plans() {
    let decision = Decision {
        what: "apply for an order".to_owned(),
        rationale: "two signs of escalation".to_owned(),
        alternatives: None,
    };
    let discuss = Command::DiscussCase(DiscussCase {
        decisions: vec![decision],
        actions: vec![planned(1, "pol"), planned(2, "adv")],
        ..discussing(&["pol", "adv", "hlt"])
    });
    let events = ["casework.case_discussed.v1", "casework.action_planned.v1", "casework.action_planned.v1"];
    check(&known_late(), "hub", &discuss, Ok(&events));
}

#[test]
fn row_12_an_arrest_on_thursday_is_told_on_friday() {
    let taken = [Step::Arrested, Step::InterviewedUnderCaution, Step::ReleasedOnConditionalBail];
    let story = known_late().act("2026-03-05T18:00:00Z", "pol", &steps(&taken, "2026-03-05T07:30:00Z"));
    let telling = tell(story.last(), ToldAbout::InvestigationStep, "2026-03-06T10:00:00Z");
    let story = story.act("2026-03-06T10:05:00Z", "pol", &telling);
    assert_eq!(told(&story), ("2026-03-06".to_owned(), true));
}

#[test]
fn row_20_a_new_address_is_recorded_and_stays_fenced() {
    let (kind, location) = (LocationKind::Home, "14 Alder Way".to_owned());
    let since = Some("2026-04-21".parse().unwrap());
    let rehoused = Command::RecordVictimLocation(RecordVictimLocation { kind, since, location });
    let story = known_late().act("2026-04-21T15:00:00Z", "adv", &rehoused);
    let share = share(story.last(), &[("pol", Full)]);
    check(&story, "adv", &share, Err((Refusal::LocationIsNotShared, &[])));
}

#[test]
fn row_21_a_red_flag_is_shared_with_those_who_act_on_it() {
    let account = "nothing left".to_owned().into();
    let flag = risk::RedFlagRaised { item: id(21), flags: vec![RedFlag::JobLoss, RedFlag::SuicidalTalk], account };
    let raised = known_late().event("prb", assigned("prb")).event("prb", Event::Risk(RiskEvent::RedFlagRaised(flag)));
    let share = share(raised.last(), &[("pol", Full), ("adv", Summary), ("hlt", Full)]);
    check(&raised, "prb", &share, Ok(&["casework.item_shared.v1"]));
}

/// Rows 22 and 23: breach and arrest on Saturday, charge on Monday.
fn charged() -> Story {
    known_late()
        .event("pol", breach_reported())
        .act("2026-05-16T23:00:00Z", "pol", &arrest("2026-05-16T21:00:00Z"))
        .event("pol", breach_charged("2026-05-18T11:00:00Z"))
}

#[test]
fn row_23_from_saturday_16_to_monday_18_may_is_one_working_day() {
    let monday = "2026-05-18T16:00:00Z";
    let story = charged().act(monday, "pol", &tell(event(12), ToldAbout::InvestigationStep, monday));
    assert_eq!(told(&story), ("2026-05-18".to_owned(), true));
    let story = story.act(monday, "pol", &tell(event(13), ToldAbout::Charge, monday));
    assert_eq!(told(&story), ("2026-05-19".to_owned(), true));

    let tuesday = "2026-05-19T09:00:00Z";
    let late = charged().act(tuesday, "pol", &tell(event(12), ToldAbout::InvestigationStep, tuesday));
    assert_eq!(told(&late), ("2026-05-18".to_owned(), false));
}

#[test]
fn row_24_both_recipients_of_the_health_summary_are_told_and_acknowledge() {
    let on = "2026-06-11T09:00:00Z";
    let story = known_late().act(on, "hlt", &correct(event(8), Some("sleep is affected")));
    let Event::Casework(CaseworkEvent::ItemCorrected(correction)) = story.last_event() else { panic!() };
    assert_eq!(correction.recipients, [agency("adv"), agency("pol")]);
    let acknowledge = Command::AcknowledgeCorrection(AcknowledgeCorrection { event: story.last() });
    let story = story.act(on, "pol", &acknowledge).act(on, "adv", &acknowledge);
    let Event::Casework(CaseworkEvent::CorrectionAcknowledged(last)) = story.last_event() else { panic!() };
    assert_eq!(last.corrected_by, agency("hlt"));
}

#[test]
fn row_25_after_the_pleas_the_case_is_monitored_and_then_closed() {
    let court = Command::RecordCourtOutcome(RecordCourtOutcome {
        outcomes: vec![Outcome::GuiltyPlea, Outcome::CustodySuspended],
        on: "2026-07-07".parse().unwrap(),
        personal_statement: true,
        details: "Northmere Crown Court".to_owned(),
        provenance: said(Source::Court),
    });
    let review = Command::StepDownCase(StepDownCase {
        review_on: "2026-08-04".parse().unwrap(),
        reason: "pleas entered, restraining order made".to_owned(),
        ..to_step_down(true)
    });
    let (monday, pleas, august) = ("2026-05-18T16:00:00Z", "2026-07-07T15:00:00Z", "2026-08-04T10:00:00Z");
    let story = charged()
        .act(monday, "pol", &tell(event(12), ToldAbout::InvestigationStep, monday))
        .act(monday, "pol", &tell(event(13), ToldAbout::Charge, monday))
        .act(pleas, "pol", &court)
        .act(pleas, "pol", &tell(event(16), ToldAbout::CourtOutcome, pleas))
        .judged(pleas, RiskLevel::Medium, false)
        .act(pleas, "hub", &review)
        .act(august, "hub", &close(true));
    assert_eq!(State::fold(&story.0).phase(), Phase::Closed);
}
