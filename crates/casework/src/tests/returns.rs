//! What agencies are asked to bring to a meeting, and what they answer (domain 5, step 3).

use super::{refusals::Row, *};
use crate::{AskForReturn, GiveReturn, Question, ReturnAnswer};
use events::{CaseworkEvent, Duty, ReturnResult};

fn ask_for(meeting: Option<u128>, questions: &[(&str, &str)]) -> Command {
    let one = |(name, question): &(&str, &str)| Question { agency: agency(name), question: (*question).to_owned() };
    Command::AskForReturn(AskForReturn { meeting: meeting.map(id), questions: questions.iter().map(one).collect() })
}

fn ask(questions: &[(&str, &str)]) -> Command {
    ask_for(Some(1), questions)
}

const KNOWN: (&str, &str) = ("hlt", "is he known to your service?");

/// Event 7: health was asked.
fn asked() -> Story {
    adopted().act(NOW, "pol", &ask(&[KNOWN]))
}

fn give(of: usize, answer: ReturnAnswer) -> Command {
    Command::GiveReturn(GiveReturn { asked: event(of), answer })
}

fn information(n: u128) -> ReturnAnswer {
    let Command::ContributeItem(item) = contribute(n, ItemKind::Note, Some("known since May")) else { panic!() };
    ReturnAnswer::Information(item)
}

fn no_trace(note: Option<&str>) -> ReturnAnswer {
    ReturnAnswer::NoTrace { note: note.map(str::to_owned) }
}

fn refused(reason: &str) -> ReturnAnswer {
    ReturnAnswer::Refused { reason: reason.to_owned() }
}

/// Whether the last question is urgent.
fn is_urgent(story: &Story) -> bool {
    let Event::Casework(CaseworkEvent::ReturnAsked(said)) = story.last_event() else { panic!() };
    said.urgent
}

#[test]
fn each_agency_is_asked_its_own_question() {
    let one: Result<&[&str], _> = Ok(&["casework.return_asked.v1"]);
    check(&referred(), "pol", &ask(&[KNOWN]), one);
    check(&adopted(), "hub", &ask_for(None, &[KNOWN]), one);
    let two = ["casework.return_asked.v1"; 2];
    check(&adopted(), "hub", &ask(&[KNOWN, ("adv", "has she been rehoused?")]), Ok(&two));
    // The same of the same agency is asked once until it is answered; another question is another.
    check(&adopted(), "hub", &ask(&[KNOWN, KNOWN]), one);
    check(&asked(), "hub", &ask(&[KNOWN]), Ok(&[]));
    check(&asked(), "hub", &ask(&[KNOWN, ("hlt", "is he in treatment?")]), one);
    check(&asked(), "hub", &ask_for(Some(2), &[KNOWN]), one);
    let answered = asked().act(NOW, "hlt", &give(7, no_trace(None)));
    check(&answered, "hub", &ask(&[KNOWN]), one);
}

#[test]
fn a_question_is_urgent_while_the_risk_stands_at_high() {
    let after = |story: Story| is_urgent(&story.act(NOW, "pol", &ask(&[KNOWN])));
    assert!(!after(adopted()), "nobody judged it");
    assert!(!after(adopted().judged(NOW, RiskLevel::Medium, false)));
    assert!(after(adopted().judged(NOW, RiskLevel::High, false)));
    assert!(after(adopted().judged(NOW, RiskLevel::Medium, true)), "imminent");
    let both = adopted().judged_by("adv", NOW, RiskLevel::VeryHigh, false).judged(NOW, RiskLevel::Standard, false);
    assert!(after(both), "a lower one of another agency does not wipe it out");
}

#[test]
fn information_no_trace_and_a_refusal_with_its_reason_are_answers() {
    check(&asked(), "hlt", &give(7, information(1)), Ok(&["casework.return_given.v1", "casework.item_contributed.v1"]));
    for answer in [no_trace(None), no_trace(Some("both systems, by name and date of birth")), refused("privileged")] {
        check(&asked(), "hlt", &give(7, answer), Ok(&["casework.return_given.v1"]));
    }
    // What is found is the agency's own contribution.
    let given = asked().act(NOW, "hlt", &give(7, information(1)));
    let shared = share(given.last(), &[("pol", HowShared::Summary)]);
    check(&given, "hlt", &shared, Ok(&["casework.item_shared.v1"]));
    let Event::Casework(CaseworkEvent::ReturnGiven(said)) = &given.0[8].entry.event else { panic!() };
    assert_eq!((said.result, said.item), (ReturnResult::InformationGiven, Some(id(1))));
}

#[test]
fn silence_is_owed_by_the_agency_that_was_asked() {
    let open = |story: &Story| {
        let clocks = State::fold(&story.0).board.clocks.into_iter();
        clocks.filter(|clock| clock.duty == Duty::ReturnForMeeting && clock.settled.is_none()).count()
    };
    let two = adopted().act(NOW, "hub", &ask(&[KNOWN, ("adv", "has she been rehoused?")]));
    assert_eq!(open(&two), 2);
    let one = two.act(NOW, "hlt", &give(7, no_trace(None)));
    assert_eq!(open(&one), 1);
    assert_eq!(open(&one.act(NOW, "adv", &give(8, refused("she asked us not to")))), 0);
}

pub(super) fn rows() -> Vec<Row> {
    let answered = || asked().act(NOW, "hlt", &give(7, no_trace(None)));
    let summary_missing = {
        let Command::ContributeItem(item) = contribute(1, ItemKind::HealthRecord, None) else { panic!() };
        ReturnAnswer::Information(item)
    };
    vec![
        (opened(), "adv", ask(&[("adv", "?")]), Refusal::NotReferred, &[]),
        (adopted(), "pol", ask(&[]), Refusal::NobodyAsked, &[]),
        (adopted(), "pol", ask(&[("prb", "?")]), Refusal::AgencyNotOnCase, &[]),
        (adopted(), "pol", ask(&[KNOWN, ("prb", "?")]), Refusal::AgencyNotOnCase, &[]),
        (adopted(), "hlt", give(7, no_trace(None)), Refusal::ReturnUnknown, &[]),
        (asked(), "hlt", give(5, no_trace(None)), Refusal::ReturnUnknown, &[]),
        (asked(), "adv", give(7, no_trace(None)), Refusal::NotAskedOfYou, &[7]),
        (asked(), "hub", give(7, no_trace(None)), Refusal::NotAskedOfYou, &[7]),
        (answered(), "hlt", give(7, no_trace(Some("again"))), Refusal::AlreadyAnswered, &[8]),
        (answered(), "hlt", give(7, information(1)), Refusal::AlreadyAnswered, &[8]),
        (asked(), "hlt", give(7, refused(" ")), Refusal::RefusalNeedsAReason, &[]),
        (asked(), "hlt", give(7, summary_missing), Refusal::SummaryNeeded, &[]),
    ]
}
