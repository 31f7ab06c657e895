//! Every refusal, with the events it rests on, by their place in the given history.

use super::*;
use events::{IdentifierScheme, intake::PersonIdentifier};
use std::collections::BTreeSet;
use strum::IntoEnumIterator;

type Row = (Vec<Command>, Command, Refusal, &'static [usize]);

fn with_times(occurred: Option<Occurred>, known_at: Option<Timestamp>) -> Command {
    let provenance = Provenance { source: Source::Agency, occurred, known_at };
    Command::ReportIncident(ReportIncident { provenance, ..report(1) })
}

fn other_account() -> Command {
    Command::OpenCase(OpenCase { account: None, ..open() })
}

/// Refusals about single incidents and hints. In `joined` the report is event 0, the other 1, the link 6.
fn of_conduct() -> Vec<Row> {
    use super::conduct::{answered, joined, screened_as};
    use Refusal as R;
    use events::{
        HintAnswer::{Accepted, Rejected},
        HintRule,
    };
    let unjoined = || with(referred_case(), [proposed(1)]);
    let by_four = with(joined(), [screened(true, true, ScreenResult::NotStalking, Some("a quarrel"))]);
    let stalking = with(joined(), [screened_as(1, RecordedAs::Stalking, None)]);
    let mut other_rule = answered(Rejected, None, &[0]);
    if let Command::AnswerHint(answer) = &mut other_rule {
        answer.rule = HintRule::ByProxy;
    }
    vec![
        (referred_case(), screened_as(1, RecordedAs::Stalking, None), R::IncidentNotLinked, &[]),
        (unjoined(), screened_as(1, RecordedAs::Stalking, None), R::IncidentNotLinked, &[5]),
        (by_four, screened_as(1, RecordedAs::Harassment, Some(" ")), R::SignsPointToStalking, &[7]),
        (stalking, screened_as(1, RecordedAs::Harassment, None), R::SignsPointToStalking, &[7]),
        (unjoined(), answered(Rejected, None, &[0]), R::HintUnknown, &[]),
        (joined(), other_rule, R::HintUnknown, &[]),
        (joined(), answered(Rejected, None, &[0, 1]), R::HintUnknown, &[0]),
        (
            with(joined(), [answered(Rejected, None, &[0])]),
            answered(Accepted, Some(RecordedAs::Stalking), &[0]),
            R::HintAnswered,
            &[7],
        ),
        (joined(), answered(Accepted, None, &[0]), R::NothingReclassified, &[0]),
    ]
}

fn rows() -> Vec<Row> {
    use RecordedAs::{Harassment, Stalking as Conduct};
    use Refusal as R;
    use ScreenResult::{NotStalking, Stalking};
    let later = at("2026-02-25T10:05:00.001Z");
    let today_and_tomorrow = Occurred { from: at(NOW), to: at("2026-02-26T00:00:00Z"), precision: Precision::Range };
    let Command::RecordPerson(child) = person(PersonRole::Victim, "A") else { panic!() };
    let tomorrows_child = Command::RecordPerson(RecordPerson { born: "2026-02-26".parse().ok(), ..child.clone() });
    let pnc = |value: &str| vec![PersonIdentifier { scheme: IdentifierScheme::PncId, value: value.to_owned() }];
    let of_next_year = Command::RecordPerson(RecordPerson { identifiers: pnc("2027/0062845V"), ..child });
    let bare =
        |n| Command::ProposeLink(ProposeLink { incident: id(n), evidence: vec![], reason: Some(" ".to_owned()) });
    let linked = || with(referred_case(), [proposed(1), confirmed(1)]);
    let was_rejected = || with(referred_case(), [proposed(1), rejected(1)]);
    let was_undone = || with(linked(), [undone(1)]);
    vec![
        (vec![], with_times(Some(Occurred::at(later)), None), R::OccurredInTheFuture, &[]),
        (vec![], with_times(Some(today_and_tomorrow), None), R::OccurredInTheFuture, &[]),
        (vec![], with_times(None, Some(later)), R::KnownInTheFuture, &[]),
        (vec![], tomorrows_child, R::BornInTheFuture, &[]),
        (vec![], of_next_year, R::IdentifierOfTheFuture, &[]),
        (vec![], Command::OpenCase(OpenCase { suspect: Some(id(50)), ..open() }), R::SuspectIsTheVictim, &[]),
        (vec![opened()], named(50), R::SuspectIsTheVictim, &[0]),
        (vec![reported(1)], with_times(None, None), R::IdInUse, &[0]),
        (vec![person(PersonRole::Victim, "A")], person(PersonRole::Suspect, "A"), R::IdInUse, &[0]),
        (vec![opened()], other_account(), R::IdInUse, &[0]),
        (vec![], named(60), R::NotOpened, &[]),
        (vec![], referred(), R::NotOpened, &[]),
        (
            referred_case(),
            Command::ReferCase(ReferCase {
                urgency: Urgency::NextWorkingDay,
                victim_wish: Wish::Agrees,
                area: None,
                reason: String::new(),
            }),
            R::AlreadyReferred,
            &[4],
        ),
        (vec![reported(1), opened()], proposed(1), R::NotReferred, &[]),
        (vec![opened()], screened(true, true, Stalking, None), R::NotReferred, &[]),
        (referred_case(), proposed(3), R::IncidentUnknown, &[]),
        (referred_case(), bare(1), R::LinkNeedsEvidence, &[]),
        (linked(), proposed(1), R::AlreadyLinked, &[6]),
        (
            linked(),
            Command::ConfirmLink(ConfirmLink {
                incident: id(1),
                proxy: None,
                toward: None,
                reason: "another".to_owned(),
            }),
            R::AlreadyLinked,
            &[6],
        ),
        (was_rejected(), proposed(1), R::AlreadyRejected, &[6]),
        (was_undone(), proposed(1), R::AlreadyRejected, &[7]),
        (referred_case(), confirmed(1), R::NotProposed, &[]),
        (was_rejected(), confirmed(1), R::NotProposed, &[6]),
        (referred_case(), rejected(1), R::NotProposed, &[]),
        (was_undone(), rejected(1), R::NotProposed, &[7]),
        (linked(), rejected(1), R::AlreadyConfirmed, &[6]),
        (referred_case(), undone(1), R::NotLinked, &[]),
        (with(referred_case(), [proposed(1)]), undone(1), R::NotLinked, &[5]),
        (referred_case(), screened(true, true, NotStalking, None), R::SignsPointToStalking, &[]),
        (
            with(referred_case(), [screened(true, false, Stalking, None)]),
            screened(true, false, NotStalking, Some("")),
            R::SignsPointToStalking,
            &[5],
        ),
        (linked(), screened(false, true, Stalking, None), R::NoCourseOfConduct, &[]),
        (linked(), reclassified(Conduct, &[1]), R::NotScreened, &[]),
        (with(linked(), [screened(false, true, NotStalking, None)]), reclassified(Conduct, &[1]), R::NotScreened, &[7]),
        (linked(), reclassified(Harassment, &[]), R::NoIncidents, &[]),
        (linked(), reclassified(Harassment, &[1, 2]), R::IncidentNotLinked, &[]),
        (was_undone(), reclassified(Harassment, &[1]), R::IncidentNotLinked, &[7]),
    ]
}

#[test]
fn every_refusal_says_what_it_rests_on() {
    for (given, when, why, rests_on) in rows().into_iter().chain(of_conduct()) {
        let rests_on: Vec<_> = rests_on.iter().map(|&position| event_id(position)).collect();
        let refused = decided(&history(&given), NOW, AgencyKind::Police, &when).unwrap_err();
        assert_eq!(refused, Refused { why, rests_on }, "{when:?}");
    }
}

#[test]
fn every_refusal_has_a_row_a_name_and_a_message_that_helps() {
    // One refusal needs two agencies, and has a test of its own.
    let more = [Refusal::ProposerMayNotConfirm.into()];
    let in_rows: BTreeSet<&'static str> =
        rows().iter().chain(&of_conduct()).map(|(_, _, why, _)| why.into()).chain(more).collect();
    let all: BTreeSet<&'static str> = Refusal::iter().map(Into::into).collect();
    assert_eq!(in_rows, all);
    for refusal in Refusal::iter() {
        let message = refusal.to_string();
        assert!(message.contains("; ") && !message.ends_with('.') && message.starts_with(char::is_lowercase));
    }
    assert_eq!(<&str>::from(Refusal::SignsPointToStalking), "SIGNS_POINT_TO_STALKING");
}

#[test]
fn who_proposed_a_link_to_another_agencys_report_does_not_confirm_it() {
    let theirs = decided(&[], NOW, AgencyKind::Advocacy, &reported(1)).unwrap();
    let mut given = Vec::new();
    record(&mut given, NOW, theirs);
    for command in [opened(), referred(), proposed(1)] {
        let entries = decided(&given, NOW, AgencyKind::Police, &command).unwrap();
        record(&mut given, NOW, entries);
    }
    let proposal = given.last().unwrap().id;
    let refused = decided(&given, NOW, AgencyKind::Police, &confirmed(1)).unwrap_err();
    assert_eq!(refused, Refused::resting_on(Refusal::ProposerMayNotConfirm, [proposal]));
    // Whoever adds to one's own proposal oneself is one person still.
    let Command::ProposeLink(proposal_of_1) = proposed(1) else { panic!() };
    let more = Command::ProposeLink(ProposeLink { reason: Some("the same van".to_owned()), ..proposal_of_1 });
    let entries = decided(&given, NOW, AgencyKind::Police, &more).unwrap();
    record(&mut given, NOW, entries);
    let both = [proposal, given.last().unwrap().id];
    let refused = decided(&given, NOW, AgencyKind::Police, &confirmed(1)).unwrap_err();
    assert_eq!(refused, Refused::resting_on(Refusal::ProposerMayNotConfirm, both));
    // Where either was somebody else's, two people looked; and each agency confirms what it reported itself.
    let another = By::from(&Caller { worker: "worker-2".parse().unwrap(), ..caller(AgencyKind::Police) });
    for nth in [given.len() - 2, given.len() - 1] {
        let mut given = given.clone();
        given[nth].by = another.clone();
        assert_eq!(decided(&given, NOW, AgencyKind::Police, &confirmed(1)).unwrap().len(), 1);
        // After a decision the next proposal stands by itself.
        let Command::ConfirmLink(decision) = confirmed(1) else { panic!() };
        let (incident, reason) = (decision.incident, "not his van".to_owned());
        let again =
            Command::ProposeLink(ProposeLink { incident, evidence: vec![], reason: Some("his after all".to_owned()) });
        for command in [Command::RejectLink(RejectLink { incident, reason }), again] {
            let entries = decided(&given, NOW, AgencyKind::Police, &command).unwrap();
            record(&mut given, NOW, entries);
        }
        let refused = decided(&given, NOW, AgencyKind::Police, &confirmed(1)).unwrap_err();
        let last = given.last().unwrap().id;
        assert_eq!(refused, Refused::resting_on(Refusal::ProposerMayNotConfirm, [last]));
    }
    check(&with(referred_case(), [proposed(1)]), &confirmed(1), Ok(&["intake.link_confirmed.v1"]));
}
