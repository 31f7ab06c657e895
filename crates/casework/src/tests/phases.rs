//! Where a case stands and what moves it: the whole table, then what each act asks for besides.

use super::{refusals::Row, *};
use crate::{Diarised, Move, Phase, ReopenCase};
use Move::{Adopt, AdoptByMeeting, Advise, Arrival, Close, Propose, Reopen, Signpost, StepDown, Transfer};
use events::{CaseworkEvent, RecordedAs, ScreenResult, conduct::IncidentScreened};
use strum::IntoEnumIterator;

/// The cells as they are written below.
fn phase(word: &str) -> Option<Phase> {
    Some(match word {
        "unreferred" => Phase::Unreferred,
        "referred" => Phase::Referred,
        "advice" => Phase::AdviceOnly,
        "signposted" => Phase::Signposted,
        "proposed" => Phase::ProposedForAdoption,
        "active" => Phase::Active,
        "monitored" => Phase::Monitored,
        "closed" => Phase::Closed,
        "reopened" => Phase::Reopened,
        "elsewhere" => Phase::Transferred,
        _ => return None,
    })
}

fn cell(word: &str) -> Result<Phase, Refusal> {
    phase(word).ok_or_else(|| match word {
        "NOT_REFERRED" => Refusal::NotReferred,
        "ALREADY_TRIAGED" => Refusal::AlreadyTriaged,
        "NOT_TRIAGED" => Refusal::NotTriagedForAdoption,
        "NOT_ADOPTED" => Refusal::NotAdopted,
        "NOT_STEPPED_DOWN" => Refusal::NotSteppedDown,
        "NOT_CLOSED" => Refusal::NotClosed,
        "TRANSFERRED" => Refusal::CaseTransferred,
        other => panic!("{other} is no cell"),
    })
}

/// By what a case is moved, over the columns.
const MOVES: [Move; 10] =
    [Propose, Advise, Signpost, Adopt, AdoptByMeeting, StepDown, Close, Reopen, Arrival, Transfer];

/// Domain 5, case states; what it does not say is a hub default.
#[rustfmt::skip]
const TABLE: [(&str, [&str; 10]); 10] = [
    //              propose            advise             signpost           adopt          by a meeting   step down      close               reopen        something arrives  taken over there
    ("unreferred", ["NOT_REFERRED",    "NOT_REFERRED",    "NOT_REFERRED",    "NOT_TRIAGED", "NOT_TRIAGED", "NOT_ADOPTED", "NOT_STEPPED_DOWN", "NOT_CLOSED", "unreferred", "NOT_REFERRED"]),
    ("referred",   ["proposed",        "advice",          "signposted",      "NOT_TRIAGED", "active",      "NOT_ADOPTED", "NOT_STEPPED_DOWN", "NOT_CLOSED", "referred", "elsewhere"]),
    ("advice",     ["proposed",        "ALREADY_TRIAGED", "ALREADY_TRIAGED", "NOT_TRIAGED", "NOT_TRIAGED", "NOT_ADOPTED", "NOT_STEPPED_DOWN", "NOT_CLOSED", "referred", "elsewhere"]),
    ("signposted", ["proposed",        "ALREADY_TRIAGED", "ALREADY_TRIAGED", "NOT_TRIAGED", "NOT_TRIAGED", "NOT_ADOPTED", "NOT_STEPPED_DOWN", "NOT_CLOSED", "referred", "elsewhere"]),
    ("proposed",   ["ALREADY_TRIAGED", "ALREADY_TRIAGED", "ALREADY_TRIAGED", "active",      "active",      "NOT_ADOPTED", "NOT_STEPPED_DOWN", "NOT_CLOSED", "proposed", "elsewhere"]),
    ("active",     ["ALREADY_TRIAGED", "ALREADY_TRIAGED", "ALREADY_TRIAGED", "active",      "active",      "monitored",   "NOT_STEPPED_DOWN", "NOT_CLOSED", "active", "elsewhere"]),
    ("monitored",  ["ALREADY_TRIAGED", "ALREADY_TRIAGED", "ALREADY_TRIAGED", "monitored",   "monitored",   "monitored",   "closed",           "NOT_CLOSED", "monitored", "elsewhere"]),
    ("closed",     ["ALREADY_TRIAGED", "ALREADY_TRIAGED", "ALREADY_TRIAGED", "closed",      "closed",      "NOT_ADOPTED", "closed",           "reopened",   "reopened", "elsewhere"]),
    ("reopened",   ["ALREADY_TRIAGED", "ALREADY_TRIAGED", "ALREADY_TRIAGED", "reopened",    "reopened",    "monitored",   "NOT_STEPPED_DOWN", "NOT_CLOSED", "reopened", "elsewhere"]),
    ("elsewhere",  ["TRANSFERRED", "TRANSFERRED", "TRANSFERRED", "TRANSFERRED", "TRANSFERRED", "TRANSFERRED", "TRANSFERRED", "TRANSFERRED", "reopened", "TRANSFERRED"]),
];

#[test]
fn every_phase_and_every_move_lead_where_their_cell_says() {
    for (row, cells) in TABLE {
        let from = phase(row).unwrap();
        for (it, expected) in MOVES.into_iter().zip(cells) {
            assert_eq!(from.after(it), cell(expected), "{row} {it:?}");
        }
    }
    assert!(Phase::iter().all(|there| TABLE.iter().any(|(row, _)| phase(row) == Some(there))));
    assert!(Move::iter().all(|it| MOVES.contains(&it)));
}

/// A story that stands in a phase.
fn standing(at: Phase) -> Story {
    match at {
        Phase::Unreferred => opened(),
        Phase::Referred => referred(),
        Phase::AdviceOnly => referred().act(NOW, "pol", &triage(TriageDecision::AdviceOnly)),
        Phase::Signposted => referred().act(NOW, "pol", &triage(TriageDecision::Signpost)),
        Phase::ProposedForAdoption => proposed(),
        Phase::Active => adopted(),
        Phase::Monitored => monitored(),
        Phase::Closed => closed_unless_they_meet(),
        Phase::Transferred => transfer::moved(),
        Phase::Reopened => closed_unless_they_meet().act(NOW, "hub", &reopen(1)),
    }
}

/// Event 8: closed, with two conditions on which it is to be opened again.
fn closed_unless_they_meet() -> Story {
    let reopen_if = vec!["he moves back to the town".to_owned(), "his programme ends early".to_owned()];
    monitored().act(NOW, "hub", &Command::CloseCase(CloseCase { reopen_if, ..to_close(true) }))
}

fn reopen(condition: u16) -> Command {
    let reason = "seen at the station".to_owned();
    Command::ReopenCase(ReopenCase { condition, because_of: Source::Neighbour, reason })
}

fn by_meeting(n: u128) -> Command {
    Command::AdoptCase(AdoptCase { meeting: Some(id(n)), reason: "the meeting decided so".to_owned() })
}

/// The act of a move that is an act of its own.
fn act_of(it: Move) -> Option<Command> {
    Some(match it {
        Propose => triage(TriageDecision::ProposeAdoption),
        Advise => triage(TriageDecision::AdviceOnly),
        Signpost => triage(TriageDecision::Signpost),
        Adopt => adopt(),
        StepDown => step_down(true),
        Close => close(true),
        Reopen => reopen(2),
        AdoptByMeeting | Arrival | Transfer => return None,
    })
}

#[test]
fn what_is_decided_and_what_is_folded_agree_with_the_table() {
    for from in Phase::iter() {
        let story = standing(from);
        assert_eq!(State::fold(&story.0).phase(), from);
        for it in Move::iter() {
            let Some(act) = act_of(it) else { continue };
            // Of its own outcome an act is a repetition, which the table does not tell from another decision.
            match (story.decided(NOW, "hub", &act), from.after(it)) {
                (Ok(entries), Ok(after)) if !entries.is_empty() => {
                    let then = story.clone().act(NOW, "hub", &act);
                    assert_eq!(State::fold(&then.0).phase(), after, "{from:?} {it:?}");
                }
                (Ok(_), Ok(after)) => assert_eq!(after, from, "{from:?} {it:?}"),
                (Ok(entries), Err(_)) => assert!(entries.is_empty(), "{from:?} {it:?}"),
                (Err(refused), expected) => assert_eq!(Err(refused.why), expected, "{from:?} {it:?}"),
            }
        }
        let arrives = caller("hub");
        let facts = Facts {
            now: at(NOW),
            today: london_date(at(NOW)),
            caller: &arrives,
            rulebook: &Rulebook::first(),
            calendar: &kernel::RULE_ALONE,
        };
        let opens = crate::reopening(&State::fold(&story.0), &facts, Source::Agency).is_some();
        assert_eq!(opens, from.after(Arrival) != Ok(from), "{from:?}");
    }
}

#[test]
fn a_meeting_can_adopt_before_triage_and_triage_comes_too_late_then() {
    let decided = referred().act(NOW, "hub", &discuss(&["pol", "adv"]));
    check(&decided, "hub", &by_meeting(1), Ok(&["casework.case_adopted.v1"]));
    check(
        &proposed().act(NOW, "hub", &discuss(&["pol", "adv"])),
        "hub",
        &by_meeting(1),
        Ok(&["casework.case_adopted.v1"]),
    );
    let adopted = decided.act(NOW, "hub", &by_meeting(1));
    check(&adopted, "pol", &triage(TriageDecision::AdviceOnly), Err((Refusal::AlreadyTriaged, &[6])));
}

#[test]
fn advice_goes_to_who_referred_or_to_somebody_who_is_named() {
    let advise = |to: Option<&str>| {
        let (decision, reason) = (TriageDecision::AdviceOnly, "no pattern yet".to_owned());
        Command::TriageCase(TriageCase { decision, reason, to: to.map(str::to_owned) })
    };
    for to in [None, Some("the officer in the case")] {
        check(&referred(), "pol", &advise(to), Ok(&["casework.case_triaged.v1"]));
    }
}

#[test]
fn the_victim_is_consulted_in_a_safe_way_or_it_is_said_why_not() {
    let down = |consulted, by, why: Option<&str>| {
        let not_safe = why.map(str::to_owned);
        Command::StepDownCase(StepDownCase { consulted_by: by, not_safe, ..to_step_down(consulted) })
    };
    let through_advocate = Some(ContactChannel::ThroughAdvocate);
    let rows =
        [down(true, None, None), down(true, through_advocate, None), down(false, None, Some("he reads her post"))];
    for row in rows {
        check(&adopted(), "hub", &row, Ok(&["casework.case_stepped_down.v1"]));
    }
    let end = |by, why: Option<&str>| {
        let not_safe = why.map(str::to_owned);
        Command::CloseCase(CloseCase { consulted_by: by, not_safe, ..to_close(why.is_none()) })
    };
    check(&monitored(), "hub", &end(through_advocate, None), Ok(&["casework.case_closed.v1"]));
    check(&monitored(), "hub", &end(None, Some("she has moved and left no way")), Ok(&["casework.case_closed.v1"]));
}

/// A full order to a day, or without an end.
fn ordered(n: u128, last_day: Option<&str>) -> Event {
    let last_day = last_day.map(|day| day.parse().unwrap());
    let (made, court, terms) = ("2026-02-02".parse().unwrap(), Private::Erased, Private::Erased);
    let (replaces_interim, served_in_court) = (false, true);
    let made = o::FullOrderMade { order: id(n), made, last_day, replaces_interim, served_in_court, court, terms };
    Event::Orders(OrdersEvent::FullOrderMade(made))
}

fn discharged(n: u128) -> Event {
    Event::Orders(OrdersEvent::OrderDischarged(o::OrderDischarged {
        order: id(n),
        discharged_on: "2026-03-01".parse().unwrap(),
        respondent_consents: true,
        chief_officer_consents: true,
        court: Private::Erased,
        reasons: Private::Erased,
    }))
}

fn close_with(diary: &[(u128, &str, &str)]) -> Command {
    let diarised = diary.iter().map(|(order, by, on)| {
        let (order, looked_at_by) = (id(*order), agency(by));
        Diarised { order, looked_at_by, on: on.parse().unwrap() }
    });
    Command::CloseCase(CloseCase { diarised: diarised.collect(), ..to_close(true) })
}

#[test]
fn orders_in_force_are_in_the_diary_of_an_agency_when_the_case_is_closed() {
    let closed: Result<&[&str], _> = Ok(&["casework.case_closed.v1"]);
    let of = |last_day| monitored().event("pol", ordered(71, last_day));
    check(&of(Some("2031-02-01")), "hub", &close_with(&[(71, "pol", "2030-11-01")]), closed);
    check(&of(Some("2031-02-01")), "hub", &close_with(&[(71, "adv", "2031-02-01")]), closed);
    check(&of(None), "hub", &close_with(&[(71, "pol", "2026-03-10")]), closed);
    check(&of(Some("2026-03-09")), "hub", &close(true), closed);
    let gone = of(None).event("pol", discharged(71));
    let told = tell(gone.last(), ToldAbout::Order, NOW);
    check(&gone.act(NOW, "pol", &told), "hub", &close(true), closed);
    let two = of(None).event("pol", ordered(72, None));
    check(&two, "hub", &close_with(&[(71, "pol", "2026-09-01"), (72, "pol", "2026-09-01")]), closed);
    let Event::Casework(CaseworkEvent::CaseClosed(said)) =
        of(Some("2031-02-01")).act(NOW, "hub", &close_with(&[(71, "pol", "2030-11-01")])).last_event().clone()
    else {
        panic!()
    };
    assert_eq!(said.diarised[0].last_day, Some("2031-02-01".parse().unwrap()), "the end is the court's");
}

#[test]
fn a_line_of_enquiry_ends_with_a_result_a_reason_or_a_later_note() {
    let done = |note| {
        monitored().act(NOW, "pol", &plan(1, "pol")).act(NOW, "pol", &close_action(1, ActionOutcome::Done, note))
    };
    let closed: Result<&[&str], _> = Ok(&["casework.case_closed.v1"]);
    check(&done(Some("the camera shows nobody")), "hub", &close(true), closed);
    let noted = actions::note(1, "the camera was off");
    check(&done(None).act(NOW, "pol", &noted), "hub", &close(true), closed);
    let could_not = close_action(1, ActionOutcome::CouldNot, Some("the shop keeps films for a week"));
    check(&monitored().act(NOW, "pol", &plan(1, "pol")).act(NOW, "pol", &could_not), "hub", &close(true), closed);
    let other = PlannedAction { strand: Strand::Health, ..planned(1, "hlt") };
    let other = monitored().act(NOW, "hlt", &Command::PlanAction(PlanAction { action: other })).act(
        NOW,
        "hlt",
        &close_action(1, ActionOutcome::Done, None),
    );
    check(&other, "hub", &close(true), closed);
}

#[test]
fn a_named_condition_opens_a_closed_case_again() {
    for condition in [1, 2] {
        check(&closed_unless_they_meet(), "hub", &reopen(condition), Ok(&["casework.case_reopened.v1"]));
    }
    let again = standing(Phase::Reopened).act(NOW, "hub", &step_down(true)).act(NOW, "hub", &close(true));
    check(&again, "hub", &reopen(1), Err((Refusal::NoSuchCondition, &[11])));
}

fn screened(result: ScreenResult) -> Event {
    let four = i::Four { fixated: true, obsessive: true, unwanted: true, repeated: true };
    let (evidence, why_not_stalking) = (Private::Erased, Private::Erased);
    Event::Intake(IntakeEvent::CaseScreened(i::CaseScreened { four, result, evidence, why_not_stalking }))
}

fn incident_screened(screened_as: RecordedAs) -> Event {
    Event::Intake(IntakeEvent::IncidentScreened(IncidentScreened {
        incident: id(61),
        report: event(0),
        screened_as,
        offence: None,
        included: vec![],
        reason: Private::Erased,
        why_not_stalking: Private::Erased,
    }))
}

#[test]
fn a_signpost_says_that_it_is_not_stalking_and_needs_the_screening_put_right_first() {
    let triaged: Result<&[&str], _> = Ok(&["casework.case_triaged.v1"]);
    let stalking = || {
        let of_the_case = referred().event("pol", screened(ScreenResult::Stalking));
        of_the_case.event("pol", incident_screened(RecordedAs::Stalking))
    };
    check(&stalking(), "pol", &triage(TriageDecision::ProposeAdoption), triaged);
    let signpost = triage(TriageDecision::Signpost);
    check(&stalking(), "pol", &signpost, Err((Refusal::ScreenedAsStalking, &[5, 6])));
    let put_right = stalking()
        .event("pol", screened(ScreenResult::NotStalking))
        .event("pol", incident_screened(RecordedAs::Harassment));
    check(&put_right, "pol", &signpost, triaged);
}

pub(super) fn rows() -> Vec<Row> {
    let nowhere = |to: Option<&str>| {
        let (decision, reason) = (TriageDecision::Signpost, "not stalking".to_owned());
        Command::TriageCase(TriageCase { decision, reason, to: to.map(str::to_owned) })
    };
    let both = Command::StepDownCase(StepDownCase { not_safe: Some("watched".to_owned()), ..to_step_down(true) });
    let blank = Command::CloseCase(CloseCase { not_safe: Some(" ".to_owned()), ..to_close(false) });
    let by_letter =
        Command::StepDownCase(StepDownCase { consulted_by: Some(ContactChannel::Letter), ..to_step_down(true) });
    let no_letters = adopted().act(NOW, "adv", &safe_contact(false, false));
    let in_force = || monitored().event("pol", ordered(71, Some("2031-02-01")));
    let silent =
        monitored().act(NOW, "pol", &plan(1, "pol")).act(NOW, "pol", &close_action(1, ActionOutcome::Done, None));
    let noted_before = monitored()
        .act(NOW, "pol", &plan(1, "pol"))
        .act(NOW, "pol", &actions::note(1, "asked for the film"))
        .act(NOW, "pol", &close_action(1, ActionOutcome::Done, None));
    let incident = |as_what| referred().event("pol", incident_screened(as_what));
    vec![
        (
            referred().event("pol", screened(ScreenResult::Stalking)),
            "pol",
            triage(TriageDecision::Signpost),
            Refusal::ScreenedAsStalking,
            &[5],
        ),
        (
            incident(RecordedAs::Stalking).event("pol", screened(ScreenResult::NotStalking)),
            "pol",
            triage(TriageDecision::Signpost),
            Refusal::ScreenedAsStalking,
            &[5],
        ),
        (noted_before, "hub", close(true), Refusal::EnquiryWithoutResult, &[8]),
        (referred(), "pol", nowhere(None), Refusal::SignpostedNowhere, &[]),
        (referred(), "pol", nowhere(Some(" ")), Refusal::SignpostedNowhere, &[]),
        (referred(), "hub", by_meeting(1), Refusal::NotDiscussed, &[]),
        (referred().act(NOW, "hub", &discuss(&["pol", "adv"])), "hub", by_meeting(2), Refusal::NotDiscussed, &[]),
        (adopted(), "hub", both, Refusal::ConsultedAndNotSafe, &[]),
        (monitored(), "hub", blank, Refusal::VictimNotConsulted, &[]),
        (no_letters, "hub", by_letter, Refusal::UnsafeChannel, &[7]),
        (in_force(), "hub", close(true), Refusal::OrderNotDiarised, &[8]),
        (in_force(), "hub", close_with(&[(72, "pol", "2030-01-01")]), Refusal::OrderNotDiarised, &[8]),
        (monitored(), "hub", close_with(&[(71, "pol", "2030-01-01")]), Refusal::OrderNotInForce, &[]),
        (in_force(), "hub", close_with(&[(71, "prb", "2030-01-01")]), Refusal::AgencyNotOnCase, &[]),
        (in_force(), "hub", close_with(&[(71, "pol", "2031-02-02")]), Refusal::DiarisedOutOfTime, &[8]),
        (in_force(), "hub", close_with(&[(71, "pol", "2026-03-09")]), Refusal::DiarisedOutOfTime, &[8]),
        (silent, "hub", close(true), Refusal::EnquiryWithoutResult, &[8]),
        (closed_unless_they_meet(), "hub", reopen(0), Refusal::NoSuchCondition, &[8]),
        (closed_unless_they_meet(), "hub", reopen(3), Refusal::NoSuchCondition, &[8]),
        (monitored().act(NOW, "hub", &close(true)), "hub", reopen(1), Refusal::NoSuchCondition, &[8]),
        (monitored(), "hub", reopen(1), Refusal::NotClosed, &[]),
    ]
}

#[test]
fn no_case_of_stalking_ends_without_a_decision_on_an_order() {
    let asked = |story: Story| story.event("pol", screened(ScreenResult::Stalking));
    let stalking = asked(monitored());
    let screening = stalking.last();
    let refused = stalking.decided(NOW, "hub", &close(true)).unwrap_err();
    assert_eq!(refused, Refused::resting_on(Refusal::OrderNotDecided, [screening]));
    let other = stalking.event("pol", screened(ScreenResult::NotStalking));
    check(&other, "hub", &close(true), Ok(&["casework.case_closed.v1"]));
    let advice = asked(referred()).decided(NOW, "pol", &triage(TriageDecision::AdviceOnly)).unwrap_err();
    assert_eq!(advice.why, Refusal::OrderNotDecided);
}
