//! What is allowed, and what changes nothing.

use super::*;
use crate::{AcknowledgeCorrection, AssessNeeds, CloseAction, Phase, RecordVictimLocation, SetVictimRights, reopening};
use HowShared::{Full, Summary};
use events::{CaseworkEvent, LocationKind, NeedArea, Regime, casework::ItemShared};

#[test]
fn a_case_goes_from_referral_to_closure_and_back() {
    let phase = |story: &Story| State::fold(&story.0).phase();
    assert_eq!(phase(&opened()), Phase::Unreferred);
    assert_eq!(phase(&referred()), Phase::Referred);
    assert_eq!(phase(&proposed()), Phase::ProposedForAdoption);
    assert_eq!(phase(&adopted()), Phase::Active);
    assert_eq!(phase(&monitored()), Phase::Monitored);
    let closed = monitored().act(NOW, "hub", &close(true));
    assert_eq!(phase(&closed), Phase::Closed);

    let again = something_new(&closed).unwrap();
    assert_eq!(phase(&again), Phase::Reopened);
    assert!(something_new(&again).is_none());
    check(&again, "hub", &adopt(), Ok(&[]));
    check(&again, "hub", &step_down(true), Ok(&["casework.case_stepped_down.v1"]));
}

/// The story once an incident or a red flag has arrived, if that reopens the case.
fn something_new(story: &Story) -> Option<Story> {
    let (caller, rulebook) = (caller("pol"), Rulebook::first());
    let facts = Facts {
        now: at(NOW),
        today: london_date(at(NOW)),
        caller: &caller,
        rulebook: &rulebook,
        calendar: &kernel::RULE_ALONE,
    };
    let reopened = reopening(&State::fold(&story.0), &facts, Source::Neighbour)?;
    assert_eq!(reopened.event.type_name(), "casework.case_reopened.v1");
    Some(story.clone().event("pol", reopened.event))
}

#[test]
fn advice_can_still_become_a_proposal_and_is_triaged_anew_once_something_new_is_reported() {
    for ended in [TriageDecision::AdviceOnly, TriageDecision::Signpost] {
        let ended = referred().act(NOW, "pol", &triage(ended));
        check(&ended, "pol", &triage(TriageDecision::ProposeAdoption), Ok(&["casework.case_triaged.v1"]));
        let again = something_new(&ended).unwrap();
        assert_eq!(State::fold(&again.0).phase(), Phase::Referred);
        assert!(something_new(&again).is_none());
        for decision in [TriageDecision::ProposeAdoption, TriageDecision::AdviceOnly, TriageDecision::Signpost] {
            check(&again, "pol", &triage(decision), Ok(&["casework.case_triaged.v1"]));
        }
    }
    for open in [opened(), referred(), proposed(), adopted(), monitored()] {
        assert!(something_new(&open).is_none());
    }
}

#[test]
fn stepping_down_is_allowed_with_open_actions_and_its_review_can_move() {
    let open = adopted().act(NOW, "pol", &plan(1, "pol")).act(NOW, "hub", &step_down(true));
    let later = Command::StepDownCase(StepDownCase {
        review_on: "2026-05-05".parse().unwrap(),
        reason: "hearing adjourned".to_owned(),
        ..to_step_down(true)
    });
    check(&open, "hub", &later, Ok(&["casework.case_stepped_down.v1"]));
    let today = Command::StepDownCase(StepDownCase {
        review_on: "2026-03-10".parse().unwrap(),
        reason: "review at once".to_owned(),
        ..to_step_down(true)
    });
    check(&open, "hub", &today, Ok(&["casework.case_stepped_down.v1"]));
}

#[test]
fn a_case_is_stepped_down_once_the_risk_is_judged_lower_on_a_later_day_and_a_charge_is_the_courts() {
    let calmer = adopted().judged("2026-03-09T11:00:00Z", RiskLevel::High, true).judged(NOW, RiskLevel::Medium, false);
    check(&calmer, "hub", &step_down(true), Ok(&["casework.case_stepped_down.v1"]));
    let charged = adopted().event("pol", breach_reported()).event("pol", breach_charged(NOW));
    let charged = charged.judged(NOW, RiskLevel::Medium, false);
    check(&charged, "hub", &step_down(true), Ok(&["casework.case_stepped_down.v1"]));
}

#[test]
fn another_agencys_high_judgement_holds_until_it_judges_lower_or_is_overdue_and_somebody_says_that_they_looked_at_it() {
    let lower = ("2026-03-06T11:00:00Z", RiskLevel::Medium);
    let high = |on| adopted().judged_by("prb", on, RiskLevel::High, true).judged(lower.0, lower.1, false);
    let still_high = || high("2026-03-05T11:00:00Z");
    // That it was to be judged again by 9 March, and was not, lowers nothing; nor does the hub's level where that does not name it.
    let overdue = || high("2026-03-02T11:00:00Z");
    let set = |story: Story, relied_on: &[usize]| {
        let relied_on: Vec<_> = relied_on.iter().map(|&nth| event(nth)).collect();
        story.level_set("2026-03-10T11:00:00Z", RiskLevel::Medium, &relied_on)
    };
    for story in [still_high(), overdue(), set(overdue(), &[8]), set(still_high(), &[7])] {
        check(&story, "hub", &step_down(true), Err((Refusal::RiskStillHigh, &[7])));
    }
    let own_word = still_high().judged_by("prb", "2026-03-09T11:00:00Z", RiskLevel::Medium, false);
    for story in [own_word, set(overdue(), &[7])] {
        check(&story, "hub", &step_down(true), Ok(&["casework.case_stepped_down.v1"]));
    }
}

#[test]
fn a_victim_who_asked_not_to_be_told_does_not_hold_the_case_open() {
    let (about, outcome, channel) =
        (ToldAbout::InvestigationStep, ToldOutcome::DeclinedByVictim, ContactChannel::WorkPhone);
    let declined = |moment| {
        Command::TellVictim(TellVictim {
            about,
            of: event(8),
            outcome,
            told_at: at(moment),
            channel,
            kind: None,
            note: None,
        })
    };
    let arrested = || monitored().act("2026-03-06T12:00:00Z", "pol", &arrest("2026-03-06T11:00:00Z"));
    for (moment, in_time) in [("2026-03-09T10:00:00Z", true), (NOW, false)] {
        let settled = arrested().act(NOW, "pol", &declined(moment));
        let Event::Casework(CaseworkEvent::VictimTold(told)) = settled.last_event() else { panic!() };
        assert_eq!(told.in_time, in_time);
        check(&settled, "hub", &close(true), Ok(&["casework.case_closed.v1"]));
    }
}

#[test]
fn a_victim_who_declined_and_is_told_after_all_was_told() {
    let by = |outcome, told_at: &str, about| {
        let (channel, told_at) = (ContactChannel::WorkPhone, at(told_at));
        Command::TellVictim(TellVictim { about, of: event(7), outcome, told_at, channel, kind: None, note: None })
    };
    let step = ToldAbout::InvestigationStep;
    let arrested = adopted().act("2026-03-10T09:00:00Z", "pol", &arrest("2026-03-10T08:00:00Z"));
    let declined = arrested.act(NOW, "pol", &by(ToldOutcome::DeclinedByVictim, "2026-03-10T09:00:00Z", step));
    check(&declined, "pol", &by(ToldOutcome::Attempted, "2026-03-10T10:00:00Z", step), Ok(&[]));
    let told = declined.clone().act(NOW, "pol", &by(ToldOutcome::Told, "2026-03-10T11:00:00Z", step));
    check(&told, "pol", &by(ToldOutcome::DeclinedByVictim, NOW, step), Ok(&[]));
    // Settled or not, what cannot be true is refused.
    for story in [&declined, &told] {
        let otherwise = by(ToldOutcome::Told, NOW, ToldAbout::Charge);
        check(story, "pol", &otherwise, Err((Refusal::AboutSomethingElse, &[7])));
        let too_early = by(ToldOutcome::Told, "2026-03-10T07:00:00Z", step);
        check(story, "pol", &too_early, Err((Refusal::ToldBeforeItHappened, &[7])));
    }
}

#[test]
fn an_action_that_is_closed_can_be_planned_again_and_one_may_be_due_today() {
    let done = Command::CloseAction(CloseAction { action: id(1), outcome: ActionOutcome::Done, note: None });
    let closed = adopted().act(NOW, "pol", &plan(1, "pol")).act(NOW, "pol", &done);
    check(&closed, "pol", &plan(2, "pol"), Ok(&["casework.action_planned.v1"]));
    let today = PlannedAction { due: "2026-03-10".parse().unwrap(), ..planned(3, "pol") };
    check(&closed, "pol", &Command::PlanAction(PlanAction { action: today }), Ok(&["casework.action_planned.v1"]));
}

#[test]
fn a_share_widens_and_never_narrows() {
    let shared = |story: &Story| {
        let Event::Casework(CaseworkEvent::ItemShared(shared)) = story.last_event() else { panic!() };
        shared.with.clone()
    };
    let with = |name, how| SharedWith { agency: agency(name), how };
    let note = adopted().act(NOW, "hlt", &contribute(1, ItemKind::Note, Some("no sleep")));
    let summary = note.act(NOW, "hlt", &share(event(7), &[("pol", Summary)]));
    let more = summary.act(NOW, "hlt", &share(event(7), &[("pol", Summary), ("adv", Summary), ("adv", Full)]));
    assert_eq!(shared(&more), [with("adv", Full)]);
    let full = more.act(NOW, "hlt", &share(event(7), &[("pol", Full)]));
    assert_eq!(shared(&full), [with("pol", Full)]);
    check(&full, "hlt", &share(event(7), &[("pol", Summary), ("adv", Full)]), Ok(&[]));
}

#[test]
fn what_is_shared_says_under_which_law_either_side_processes() {
    let note = adopted().act(NOW, "hlt", &contribute(1, ItemKind::Note, Some("no sleep")));
    let given = note.act(NOW, "hlt", &share(event(7), &[("pol", Summary)]));
    let Event::Casework(CaseworkEvent::ItemShared(shared)) = given.last_event() else { panic!() };
    let received = |basis, by: &[AgencyKind]| {
        let mut shared = ItemShared { basis, ..shared.clone() };
        crate::received_by(&mut shared, by.iter().copied())?;
        assert_eq!(shared.sender_regime, Some(Regime::UkGdpr));
        Ok(shared.receiver_regimes)
    };
    let (health, police, advocacy) = (AgencyKind::Health, AgencyKind::Police, AgencyKind::Advocacy);
    for (basis, by, expected) in [
        (LawfulBasis::LawEnforcementPart3, &[police][..], Ok(vec![Regime::LawEnforcement])),
        (LawfulBasis::PublicTask, &[health, advocacy], Ok(vec![Regime::UkGdpr])),
        (LawfulBasis::PublicTask, &[police, advocacy], Ok(vec![Regime::LawEnforcement, Regime::UkGdpr])),
        (LawfulBasis::PublicTask, &[police], Err(Refusal::BasisNotForReceiver)),
        (LawfulBasis::LawEnforcementPart3, &[police, advocacy], Err(Refusal::BasisNotForReceiver)),
    ] {
        assert_eq!(received(basis, by), expected, "{basis:?} {by:?}");
    }
}

#[test]
fn any_event_of_ones_own_can_be_shared_but_where_the_victim_is() {
    let reached = adopted().act(NOW, "adv", &safe_contact(false, true));
    check(&reached, "adv", &share(event(0), &[("pol", Summary)]), Ok(&["casework.item_shared.v1"]));
    check(&reached, "adv", &share(event(7), &[("pol", Full)]), Ok(&["casework.item_shared.v1"]));
}

#[test]
fn a_correction_is_corrected_and_tells_everybody_who_held_either() {
    let note = adopted().act(NOW, "hlt", &contribute(1, ItemKind::Note, Some("no sleep")));
    let corrected = note
        .act(NOW, "hlt", &share(event(7), &[("pol", Summary)]))
        .act(NOW, "hlt", &correct(event(7), Some("some sleep")))
        .act(NOW, "hlt", &share(event(9), &[("adv", Summary)]))
        .act(NOW, "hlt", &correct(event(9), Some("good sleep")));
    let Event::Casework(CaseworkEvent::ItemCorrected(last)) = corrected.last_event() else { panic!() };
    assert_eq!(last.recipients, [agency("adv"), agency("pol")]);

    // Only the last correction must be acknowledged before closing.
    let acknowledge = Command::AcknowledgeCorrection(AcknowledgeCorrection { event: event(11) });
    let closable =
        corrected.act(NOW, "pol", &acknowledge).act(NOW, "adv", &acknowledge).act(NOW, "hub", &step_down(true));
    check(&closable, "hub", &close(true), Ok(&["casework.case_closed.v1"]));
}

#[test]
fn a_breach_is_brought_to_an_end_in_one_of_three_ways() {
    let breached = || monitored().event("pol", breach_reported());
    let not_made_out = o::BreachNotMadeOut { breach: id(70), reason: "elsewhere".to_owned().into() };
    let not_made_out = Event::Orders(OrdersEvent::BreachNotMadeOut(not_made_out));
    let recorded = o::BreachRecorded { breach: id(70), crime_reference: "NM/2/26".to_owned().into() };
    let recorded = Event::Orders(OrdersEvent::BreachRecorded(recorded));
    let not_charged = o::BreachNotCharged {
        breach: id(70),
        reason: events::NotChargedReason::OutOfCourt,
        reasons: "a caution was given".to_owned().into(),
    };
    let not_charged = Event::Orders(OrdersEvent::BreachNotCharged(not_charged));
    let told = |story: Story, about| {
        let of = story.last();
        story.act(NOW, "pol", &tell(of, about, NOW))
    };
    let ended = breached().event("pol", recorded).event("pol", not_charged);
    check(&ended, "hub", &close(true), Err((Refusal::BreachNotAssessed, &[8])));
    let judged = |story: Story| story.judged("2026-03-09T11:00:00Z", RiskLevel::Medium, false);
    check(&judged(ended.clone()), "hub", &close(true), Err((Refusal::VictimNotTold, &[10])));
    for story in [breached().event("pol", not_made_out), judged(told(ended, ToldAbout::Charge))] {
        check(&story, "hub", &close(true), Ok(&["casework.case_closed.v1"]));
    }
    // By a court: see row 25 of the worked case.
}

#[test]
fn recording_the_same_again_changes_nothing_and_anything_else_is_new() {
    let location = |text: &str| {
        let (kind, location) = (LocationKind::Home, text.to_owned());
        Command::RecordVictimLocation(RecordVictimLocation { kind, since: None, location })
    };
    let needs =
        |text: &str| Command::AssessNeeds(AssessNeeds { areas: vec![NeedArea::Safety], needs: text.to_owned() });
    let first = adopted().act(NOW, "adv", &location("14 Alder Way")).act(NOW, "adv", &needs("an alarm")).act(
        NOW,
        "adv",
        &safe_contact(false, true),
    );
    check(&first, "adv", &location("3 Birch Row"), Ok(&["casework.victim_location_recorded.v1"]));
    check(&first, "adv", &needs("a new phone"), Ok(&["casework.needs_assessed.v1"]));
    check(&first, "adv", &safe_contact(true, true), Ok(&["casework.safe_contact_recorded.v1"]));
    check(&first, "pol", &safe_contact(false, true), Ok(&["casework.safe_contact_recorded.v1"]));
}

#[test]
fn the_hub_office_closes_an_action_for_an_owner_without_a_system() {
    let close = |outcome, note: Option<&str>| {
        Command::CloseAction(CloseAction { action: id(1), outcome, note: note.map(str::to_owned) })
    };
    let open = adopted().act(NOW, "pol", &plan(1, "adv"));
    check(&open, "hub", &close(ActionOutcome::Done, None), Ok(&["casework.action_closed.v1"]));
    check(&open, "adv", &close(ActionOutcome::CouldNot, Some("no answer")), Ok(&["casework.action_closed.v1"]));
}

#[test]
fn what_a_safe_contact_does_not_forbid_is_allowed_and_it_binds_only_from_its_recording() {
    let arrested = adopted().act("2026-03-10T09:00:00Z", "pol", &arrest("2026-03-10T08:00:00Z"));
    let watched = arrested.act("2026-03-10T10:00:00Z", "adv", &safe_contact(false, true));
    let by = |channel, moment| {
        let (about, outcome) = (ToldAbout::InvestigationStep, ToldOutcome::Told);
        Command::TellVictim(TellVictim {
            about,
            of: event(7),
            outcome,
            told_at: at(moment),
            channel,
            kind: None,
            note: None,
        })
    };
    for channel in [ContactChannel::WorkPhone, ContactChannel::InPerson, ContactChannel::ThroughAdvocate] {
        check(&watched, "pol", &by(channel, NOW), Ok(&["casework.victim_told.v1"]));
    }
    let before = by(ContactChannel::Text, "2026-03-10T09:30:00Z");
    check(&watched, "pol", &before, Ok(&["casework.victim_told.v1"]));
    let lifted = watched.act("2026-03-10T11:00:00Z", "adv", &safe_contact(true, false));
    check(&lifted, "pol", &by(ContactChannel::Letter, NOW), Ok(&["casework.victim_told.v1"]));
}

#[test]
fn an_attempt_is_not_a_telling_and_a_telling_settles_it() {
    let arrested = adopted().act("2026-03-10T09:00:00Z", "pol", &arrest("2026-03-10T08:00:00Z"));
    let attempt = |moment| {
        let (about, outcome, channel) =
            (ToldAbout::InvestigationStep, ToldOutcome::Attempted, ContactChannel::WorkPhone);
        Command::TellVictim(TellVictim {
            about,
            of: event(7),
            outcome,
            told_at: at(moment),
            channel,
            kind: None,
            note: None,
        })
    };
    let tried = arrested.act(NOW, "pol", &attempt("2026-03-10T09:00:00Z"));
    let Event::Casework(CaseworkEvent::VictimTold(first)) = tried.last_event() else { panic!() };
    assert!(!first.in_time);
    check(&tried, "pol", &attempt("2026-03-10T10:00:00Z"), Ok(&["casework.victim_told.v1"]));
    let told = tried.act(NOW, "pol", &tell(event(7), ToldAbout::InvestigationStep, NOW));
    check(&told, "pol", &attempt("2026-03-10T11:00:00Z"), Ok(&[]));
}

#[test]
fn rights_at_the_time_of_the_step_decide_when_the_victim_is_told() {
    let base = Command::SetVictimRights(SetVictimRights { enhanced: false, reason: Some("asked for it".to_owned()) });
    let told = |story: &Story| {
        let Event::Casework(CaseworkEvent::VictimTold(told)) = story.last_event() else { panic!() };
        (told.due.to_string(), told.in_time)
    };
    let friday = "2026-03-06T12:00:00Z";
    // Set to base first: five working days from Friday 6 March.
    let later = adopted()
        .act(friday, "pol", &base)
        .event("pol", breach_charged(friday))
        .act(friday, "pol", &arrest(friday))
        .act(NOW, "pol", &tell(event(8), ToldAbout::Charge, NOW));
    assert_eq!(told(&later), ("2026-03-13".to_owned(), true));
    // Set to base afterwards: that excuses nothing.
    let late = adopted().event("pol", breach_charged(friday)).act(friday, "pol", &base).act(
        NOW,
        "pol",
        &tell(event(7), ToldAbout::Charge, NOW),
    );
    assert_eq!(told(&late), ("2026-03-09".to_owned(), false));
}

#[test]
fn a_sending_clock_may_run_five_minutes_ahead() {
    let soon = "2026-03-10T12:05:00Z";
    let told = said(Source::Agency);
    let told = Provenance { occurred: Some(kernel::Occurred::at(at(soon))), known_at: Some(at(soon)), ..told };
    let Command::ContributeItem(note) = contribute(1, ItemKind::Note, None) else { panic!() };
    let note = Command::ContributeItem(ContributeItem { provenance: told, ..note });
    check(&adopted(), "hlt", &note, Ok(&["casework.item_contributed.v1"]));
    let arrested = adopted().act(NOW, "pol", &arrest(soon));
    check(&arrested, "pol", &tell(event(7), ToldAbout::InvestigationStep, soon), Ok(&["casework.victim_told.v1"]));
}

#[test]
fn the_clock_starts_when_the_agency_itself_learnt_of_the_step() {
    let due = |source, known_at: &str| {
        let step = Command::RecordInvestigationStep(RecordInvestigationStep {
            steps: vec![Step::ReleasedFromCustody],
            at: at("2026-03-02T12:00:00Z"),
            details: None,
            provenance: Provenance { known_at: Some(at(known_at)), ..said(source) },
        });
        let story = adopted().act(NOW, "pol", &step);
        let Event::Casework(CaseworkEvent::InvestigationStepTaken(taken)) = story.last_event() else { panic!() };
        taken.tell_victim_by.to_string()
    };
    assert_eq!(due(Source::Agency, "2026-03-05T09:00:00Z"), "2026-03-06");
    assert_eq!(due(Source::Court, "2026-03-05T09:00:00Z"), "2026-03-03");
    // Nobody knows before it has happened.
    assert_eq!(due(Source::Agency, "2026-02-27T09:00:00Z"), "2026-03-03");
}

#[test]
fn orders_breaches_and_corrections_can_be_told_and_preparation_cannot() {
    let made = "2026-03-09".parse().unwrap();
    let interim = o::InterimOrderMade {
        order: id(71),
        made,
        last_day: "2026-04-09".parse().unwrap(),
        court: Private::Erased,
        terms: Private::Erased,
    };
    let story = adopted().event("pol", Event::Orders(OrdersEvent::InterimOrderMade(interim)));
    let story = story.event("pol", breach_reported());
    for place in [7, 8] {
        check(&story, "pol", &tell(event(place), ToldAbout::Order, NOW), Ok(&["casework.victim_told.v1"]));
    }
    let lodged = o::DraftingStarted { order: id(71), victims_views: Private::Erased, proposed_terms: Private::Erased };
    let drafted = adopted().event("pol", Event::Orders(OrdersEvent::DraftingStarted(lodged)));
    check(&drafted, "pol", &tell(event(7), ToldAbout::Order, NOW), Err((Refusal::NothingToTell, &[7])));
}

#[test]
fn a_breach_can_have_been_spoken_of_from_when_it_happened_or_was_known() {
    let mut story = adopted().event("pol", breach_reported());
    let before = tell(event(7), ToldAbout::Order, "2026-03-10T09:00:00Z");
    check(&story, "pol", &before, Err((Refusal::ToldBeforeItHappened, &[7])));
    story.0[7].entry.occurred = Some(kernel::Occurred::at(at("2026-03-10T08:00:00Z")));
    check(&story, "pol", &before, Ok(&["casework.victim_told.v1"]));
}

#[test]
fn an_erased_summary_can_no_longer_be_shared() {
    let mut note = adopted().act(NOW, "hlt", &contribute(1, ItemKind::Note, Some("no sleep")));
    let Event::Casework(CaseworkEvent::ItemContributed(item)) = &mut note.0[7].entry.event else { panic!() };
    item.summary = Private::Erased;
    check(&note, "hlt", &share(event(7), &[("pol", Summary)]), Err((Refusal::SummaryNeeded, &[])));
}
