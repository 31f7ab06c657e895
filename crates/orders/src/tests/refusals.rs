//! Every refusal, with the events it rests on, by their place in the given history. In a full history: 0 an event to
//! rest on, 1 considered, 2 drafted, 3 authorised, 4 lodged, 5 interim, 6 served, 7 notified, 8 full, 9 breach.

use super::*;
use std::collections::BTreeSet;
use strum::IntoEnumIterator;

type Row = (Vec<Command>, Command, Refusal, &'static [usize]);

/// Region A before the court.
fn application() -> Vec<Row> {
    use Refusal as R;
    let reconsidered = || Command::ConsiderOrder(consider(1));
    let unmet = Criteria { acts: true, risk: true, necessary: false };
    let not_met = Command::ConsiderOrder(ConsiderOrder { criteria: unmet, ..consider(1) });
    let unpursued = || with(considered(), [declined()]);
    let other_draft = StartDrafting { order: id(1), proposed_terms: terms(1), victims_views: None };
    let no_terms = StartDrafting { proposed_terms: vec![], ..other_draft.clone() };
    let restraining = ConsiderOrder { kind: OrderKind::RestrainingOrder, ..consider(1) };
    vec![
        (vec![Command::RecordOrderOnOutcome(on_outcome())], Command::ConsiderOrder(consider(2)), R::IdInUse, &[0]),
        (vec![first()], Command::ConsiderOrder(restraining), R::NotByApplication, &[]),
        (vec![], Command::ConsiderOrder(ConsiderOrder { evidence: vec![], ..consider(1) }), R::NoEvidence, &[]),
        (vec![], reconsidered(), R::EvidenceUnknown, &[]),
        (unpursued(), reconsidered(), R::NoNewEvidence, &[2]),
        (considered(), not_met.clone(), R::AlreadyConsidered, &[1]),
        (vec![], declined(), R::OrderUnknown, &[]),
        (
            considered(),
            Command::DeclineOrder(DeclineOrder { review_on: day("2026-07-06"), ..decline() }),
            R::ReviewInThePast,
            &[],
        ),
        (unpursued(), Command::DeclineOrder(DeclineOrder { reasons: String::new(), ..decline() }), R::NotPursued, &[2]),
        (unpursued(), draft(), R::NotPursued, &[2]),
        (unpursued(), authorise(true), R::NotPursued, &[2]),
        (unpursued(), lodge(true), R::NotPursued, &[2]),
        (lodged(), declined(), R::AlreadyLodged, &[4]),
        (vec![], draft(), R::OrderUnknown, &[]),
        (vec![first(), not_met], draft(), R::CriteriaNotMet, &[1]),
        (considered(), Command::StartDrafting(no_terms), R::NoTerms, &[]),
        (with(considered(), [draft()]), Command::StartDrafting(other_draft), R::AlreadyDrafted, &[2]),
        (considered(), authorise(true), R::NotDrafted, &[]),
        (with(considered(), [draft(), authorise(true)]), authorise(false), R::AlreadyAuthorised, &[3]),
        (with(considered(), [draft()]), lodge(true), R::NotAuthorised, &[]),
        (with(considered(), [draft(), authorise(false)]), lodge(true), R::InterimNotAuthorised, &[3]),
        (lodged(), lodge(false), R::AlreadyLodged, &[4]),
    ]
}

/// Region A at court.
fn at_court() -> Vec<Row> {
    use Refusal as R;
    let interim_as = |change: fn(&mut RecordInterimOrder)| {
        let mut command = interim();
        change(&mut command);
        Command::RecordInterimOrder(command)
    };
    let full_as = |change: fn(&mut RecordFullOrder)| {
        let mut command = full();
        change(&mut command);
        Command::RecordFullOrder(command)
    };
    let outcome_as = |change: fn(&mut RecordOrderOnOutcome)| {
        let mut command = on_outcome();
        change(&mut command);
        Command::RecordOrderOnOutcome(command)
    };
    let authorised = || with(considered(), [draft(), authorise(true)]);
    let without_interim = || with(authorised(), [lodge(false)]);
    let with_interim = || with(lodged(), [interim_made()]);
    let made_on_outcome = || vec![outcome_as(|_| {})];
    vec![
        (vec![], interim_made(), R::OrderUnknown, &[]),
        (authorised(), interim_made(), R::NotLodged, &[]),
        (without_interim(), interim_made(), R::InterimNotSought, &[4]),
        (with_interim(), interim_as(|it| it.last_day = day("2026-05-01")), R::InterimInForce, &[5]),
        (with_interim(), interim_as(|it| it.made = day("2026-04-09")), R::InterimInForce, &[5]),
        (in_force(), interim_as(|it| it.made = day("2026-05-01")), R::FullOrderExists, &[8]),
        (lodged(), interim_as(|it| it.last_day = day("2026-03-11")), R::EndsBeforeItBegins, &[]),
        (lodged(), interim_as(|it| it.terms.clear()), R::NoTerms, &[]),
        (lodged(), interim_as(|it| it.provenance.occurred = Some(another_day())), R::MadeOnAnotherDay, &[]),
        (with_interim(), full_as(|it| it.provenance.occurred = Some(another_day())), R::MadeOnAnotherDay, &[]),
        (vec![], outcome_as(|it| it.provenance.occurred = Some(another_day())), R::MadeOnAnotherDay, &[]),
        (
            lodged(),
            interim_as(|it| (it.made, it.last_day) = (day("2026-07-08"), day("2026-08-01"))),
            R::OccurredInTheFuture,
            &[],
        ),
        (
            lodged(),
            interim_as(|it| it.provenance.known_at = Some(at("2026-07-08T10:00:00Z"))),
            R::KnownInTheFuture,
            &[],
        ),
        (vec![], full_made(), R::OrderUnknown, &[]),
        (authorised(), full_made(), R::NotLodged, &[]),
        (in_force(), full_as(|it| it.last_day = None), R::FullOrderExists, &[8]),
        (with_interim(), full_as(|it| it.replaces_interim = false), R::InterimInForce, &[5]),
        (without_interim(), full_made(), R::NoInterimToReplace, &[]),
        (with_interim(), full_as(|it| it.made = day("2026-04-10")), R::NoInterimToReplace, &[5]),
        (with_interim(), full_as(|it| it.made = day("2026-03-11")), R::MadeOutOfOrder, &[5]),
        (with_interim(), full_as(|it| it.last_day = Some(day("2026-04-08"))), R::EndsBeforeItBegins, &[]),
        (with_interim(), full_as(|it| it.last_day = Some(day("2028-04-07"))), R::OrderTooShort, &[]),
        (
            without_interim(),
            full_as(|it| (it.made, it.replaces_interim) = (day("2019-12-02"), false)),
            R::NoPeriodInRulebook,
            &[],
        ),
        (with_interim(), full_as(|it| it.terms.clear()), R::NoTerms, &[]),
        (
            without_interim(),
            full_as(|it| (it.made, it.replaces_interim) = (day("2026-07-08"), false)),
            R::OccurredInTheFuture,
            &[],
        ),
        (vec![], outcome_as(|it| it.kind = OrderKind::StalkingProtectionOrder), R::OriginNotInForce, &[]),
        (vec![], outcome_as(|it| it.last_day = Some(day("2026-07-06"))), R::EndsBeforeItBegins, &[]),
        (vec![], outcome_as(|it| it.terms.clear()), R::NoTerms, &[]),
        (vec![], outcome_as(|it| it.made = day("2026-07-08")), R::OccurredInTheFuture, &[]),
        (made_on_outcome(), outcome_as(|it| it.served_in_court = false), R::IdInUse, &[0]),
        (considered(), outcome_as(|it| it.order = id(1)), R::IdInUse, &[1]),
        (made_on_outcome(), full_as(|it| it.order = id(2)), R::NotLodged, &[]),
    ]
}

/// Not the day on which any order of these tests is made.
fn another_day() -> Occurred {
    Occurred::at(at("2026-03-11T12:00:00Z"))
}

/// Regions B and C.
fn service_and_notification() -> Vec<Row> {
    use Refusal as R;
    let with_interim = || with(lodged(), [interim_made()]);
    let until_further_order = Command::RecordFullOrder(RecordFullOrder {
        made: day("2019-12-02"),
        last_day: None,
        replaces_interim: false,
        served_in_court: true,
        ..full()
    });
    vec![
        (vec![], serve("2026-03-13T16:10:00Z"), R::OrderUnknown, &[]),
        (lodged(), serve("2026-03-13T16:10:00Z"), R::OrderNotMade, &[]),
        (with_interim(), serve("2026-03-11T23:59:59Z"), R::ServedBeforeMade, &[5]),
        (interim_served(), serve("2026-03-14T09:00:00Z"), R::AlreadyServed, &[6]),
        (in_force(), serve("2026-04-09T15:00:00Z"), R::AlreadyServed, &[8]),
        (with_interim(), serve("2026-04-10T09:00:00Z"), R::NoOrderInForce, &[5]),
        (with_interim(), serve("2026-07-07T10:05:00.001Z"), R::OccurredInTheFuture, &[]),
        (lodged(), until_further_order, R::NoPeriodInRulebook, &[]),
        (vec![], notify("2026-03-15T11:00:00Z"), R::OrderUnknown, &[]),
        (with_interim(), notify("2026-03-15T11:00:00Z"), R::NotificationNotDue, &[]),
        (interim_served(), notify("2026-03-13T16:09:00Z"), R::NotifiedBeforeService, &[6]),
        (interim_served(), notify("2026-07-07T10:05:00.001Z"), R::OccurredInTheFuture, &[]),
        (in_force(), notify("2026-04-10T11:00:00Z"), R::AlreadyNotified, &[7]),
    ]
}

/// Region D.
fn breaches() -> Vec<Row> {
    use Refusal as R;
    let report = |change: fn(&mut ReportBreach)| {
        let mut command = breach(1, Some(Occurred::at(at("2026-05-16T21:30:00Z"))));
        change(&mut command);
        Command::ReportBreach(command)
    };
    let recorded = || with(breached(), [breach_recorded()]);
    let ended_otherwise = Command::EndBreach(EndBreach {
        breach: id(1),
        reason: NotChargedReason::OutOfCourt,
        reasons: "a caution was given".to_owned(),
    });
    // Of a breach of which nobody says when it happened.
    let untimed = |known_at| {
        let mut untimed = breach(1, None);
        untimed.provenance.known_at = known_at;
        with(in_force(), [Command::ReportBreach(untimed), breach_recorded()])
    };
    let known = Some(at("2026-05-16T21:30:00Z"));
    let (from, to) = (at("2026-03-01T00:00:00Z"), at("2026-03-14T00:00:00Z"));
    let range = Occurred { from, to, precision: Precision::Range };
    let some_time = with(in_force(), [Command::ReportBreach(breach(1, Some(range))), breach_recorded()]);
    let charge_as = |change: fn(&mut ChargeBreach)| {
        let mut command = charge();
        change(&mut command);
        Command::ChargeBreach(command)
    };
    vec![
        (vec![], breach_at("2026-05-16T21:30:00Z"), R::NoOrderInForce, &[]),
        (lodged(), breach_at("2026-03-12T21:30:00Z"), R::NoOrderInForce, &[]),
        (interim_served(), breach_at("2026-03-11T21:30:00Z"), R::NoOrderInForce, &[5]),
        (interim_served(), breach_at("2026-04-09T23:00:00Z"), R::NoOrderInForce, &[5]), // midnight in London
        (
            in_force(),
            report(|it| it.provenance.occurred = Some(Occurred::at(at("2026-02-01T00:00:00Z")))),
            R::NoOrderInForce,
            &[5, 8],
        ),
        // Where nobody says when it happened, it had happened by the time that it was known.
        (
            in_force(),
            report(|it| (it.provenance.occurred, it.provenance.known_at) = (None, Some(at("2026-03-11T21:30:00Z")))),
            R::NoOrderInForce,
            &[5, 8],
        ),
        (in_force(), report(|it| it.term = Some(0)), R::TermUnknown, &[8]),
        (in_force(), report(|it| it.term = Some(4)), R::TermUnknown, &[8]),
        (breached(), report(|it| it.term = None), R::IdInUse, &[9]),
        (breached(), report(|it| it.provenance.occurred = None), R::IdInUse, &[9]),
        (
            in_force(),
            report(|it| it.provenance.occurred = Some(Occurred::at(at("2026-07-07T10:05:00.001Z")))),
            R::OccurredInTheFuture,
            &[],
        ),
        (
            in_force(),
            report(|it| it.provenance.known_at = Some(at("2026-07-07T10:05:00.001Z"))),
            R::KnownInTheFuture,
            &[],
        ),
        (in_force(), breach_recorded(), R::BreachUnknown, &[]),
        (in_force(), breach_rejected(), R::BreachUnknown, &[]),
        (in_force(), charged(), R::BreachUnknown, &[]),
        (
            recorded(),
            Command::RecordBreach(RecordBreach { breach: id(1), crime_reference: "other".to_owned() }),
            R::BreachAlreadyRecorded,
            &[10],
        ),
        (recorded(), breach_rejected(), R::BreachAlreadyRecorded, &[10]),
        (with(breached(), [breach_rejected()]), breach_recorded(), R::BreachNotMadeOut, &[10]),
        (
            with(breached(), [breach_rejected()]),
            Command::RejectBreach(RejectBreach { breach: id(1), reason: "other".to_owned() }),
            R::BreachNotMadeOut,
            &[10],
        ),
        (breached(), charged(), R::BreachNotRecorded, &[]),
        (with(breached(), [breach_rejected()]), charged(), R::BreachNotRecorded, &[10]),
        (recorded(), charge_as(|it| it.charged_at = at("2026-05-16T21:29:00Z")), R::ChargedBeforeBreach, &[9]),
        (untimed(None), charge_as(|it| it.charged_at = at("2026-07-07T09:59:59Z")), R::ChargedBeforeBreach, &[9]),
        (untimed(known), charge_as(|it| it.charged_at = at("2026-05-16T21:29:00Z")), R::ChargedBeforeBreach, &[9]),
        (some_time, charge_as(|it| it.charged_at = at("2026-03-11T12:00:00Z")), R::ChargedBeforeBreach, &[5]),
        (in_force(), breach_ended(), R::BreachUnknown, &[]),
        (breached(), breach_ended(), R::BreachNotRecorded, &[]),
        (with(breached(), [breach_rejected()]), breach_ended(), R::BreachNotRecorded, &[10]),
        (with(recorded(), [charged()]), breach_ended(), R::AlreadyCharged, &[11]),
        (with(recorded(), [breach_ended()]), ended_otherwise, R::AlreadyEnded, &[11]),
        (recorded(), charge_as(|it| it.charged_at = at("2026-07-07T10:05:00.001Z")), R::OccurredInTheFuture, &[]),
        (recorded(), charge_as(|it| it.offences = vec![OffenceCode::S4a]), R::BreachOffenceMissing, &[]),
        (with(recorded(), [charged()]), charge_as(|it| it.remanded = false), R::AlreadyCharged, &[11]),
    ]
}

fn rows() -> Vec<Row> {
    [application(), at_court(), service_and_notification(), breaches()].concat()
}

#[test]
fn every_refusal_says_what_it_rests_on() {
    for (given, when, why, rests_on) in rows() {
        let rests_on: Vec<_> = rests_on.iter().map(|&position| event_id(position)).collect();
        let refused = decided(&history(&given), NOW, &when).expect_err(&format!("{why:?}: {when:?}"));
        assert_eq!(refused, Refused { why, rests_on }, "{when:?}");
    }
}

#[test]
fn every_refusal_has_a_row_a_name_and_a_message_that_helps() {
    let mut in_rows: BTreeSet<&'static str> = rows().iter().map(|(_, _, why, _)| why.into()).collect();
    in_rows.extend(proceedings::refusals());
    let all: BTreeSet<&'static str> = Refusal::iter().map(Into::into).collect();
    assert_eq!(in_rows, all);
    for refusal in Refusal::iter() {
        let message = refusal.to_string();
        assert!(message.contains("; ") && !message.ends_with('.') && message.starts_with(char::is_lowercase));
    }
    assert_eq!(<&str>::from(Refusal::NoOrderInForce), "NO_ORDER_IN_FORCE");
}
