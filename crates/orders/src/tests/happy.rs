//! What is accepted: rows 10, 13 to 18, 22, 23 and 25 of the Northmere case (domain brief 9), and where the rules end.

use super::*;
use events::orders::{NotificationReceived, OrderServed};

const CONSIDERED: &[&str] = &["orders.order_considered.v1"];
const NOT_PURSUED: &[&str] = &["orders.order_not_pursued.v1"];
const INTERIM: &[&str] = &["orders.interim_order_made.v1"];
const SERVED: &[&str] = &["orders.order_served.v1"];
const NOTIFIED: &[&str] = &["orders.notification_received.v1"];
const FULL: &[&str] = &["orders.full_order_made.v1"];
const FULL_AND_SERVED: &[&str] = &["orders.full_order_made.v1", "orders.order_served.v1"];
const BREACH: &[&str] = &["orders.breach_reported.v1"];

fn served(events: &[Event]) -> &OrderServed {
    let Some(Event::Orders(OrdersEvent::OrderServed(said))) = events.last() else { panic!("{events:?}") };
    said
}

fn notified(events: &[Event]) -> &NotificationReceived {
    let Some(Event::Orders(OrdersEvent::NotificationReceived(said))) = events.last() else { panic!("{events:?}") };
    said
}

#[test]
fn row_10_either_answer_is_recorded_and_new_evidence_opens_it_again() {
    check(&[first()], &Command::ConsiderOrder(consider(1)), Ok(CONSIDERED));
    for given in [considered(), with(considered(), [draft()]), with(considered(), [draft(), authorise(true)])] {
        check(&given, &declined(), Ok(NOT_PURSUED));
    }
    let given = with(considered(), [draft(), declined()]);
    let again = Command::ConsiderOrder(ConsiderOrder { evidence: vec![event_id(0), event_id(2)], ..consider(1) });
    check(&given, &again, Ok(CONSIDERED));
    // The application begins anew.
    check(&with(given.clone(), [again.clone()]), &authorise(true), Err(Refusal::NotDrafted));
    check(&with(given, [again]), &draft(), Ok(&["orders.drafting_started.v1"]));
}

#[test]
fn row_13_an_application_is_drafted_authorised_and_lodged() {
    check(&considered(), &draft(), Ok(&["orders.drafting_started.v1"]));
    check(&with(considered(), [draft()]), &authorise(true), Ok(&["orders.application_authorised.v1"]));
    for interim_sought in [true, false] {
        let given = with(considered(), [draft(), authorise(true)]);
        check(&given, &lodge(interim_sought), Ok(&["orders.application_lodged.v1"]));
    }
}

#[test]
fn row_14_an_interim_order_is_made_and_another_when_it_has_run_out() {
    check(&lodged(), &interim_made(), Ok(INTERIM));
    let one_day = Command::RecordInterimOrder(RecordInterimOrder { last_day: day("2026-03-12"), ..interim() });
    check(&lodged(), &one_day, Ok(INTERIM));
    let (made, last_day) = (day("2026-04-10"), day("2026-05-08"));
    let second = Command::RecordInterimOrder(RecordInterimOrder { made, last_day, ..interim() });
    check(&interim_served(), &second, Ok(INTERIM));
    let entries = decided(&history(&lodged()), NOW, &interim_made()).unwrap();
    assert_eq!((entries[0].source, entries[0].controller.as_str()), (Source::Court, "pol"));
}

#[test]
fn row_15_service_begins_three_days_that_count_the_first() {
    for (moment, due) in [
        ("2026-03-13T16:10:00Z", "2026-03-15"),
        ("2026-03-12T09:00:00Z", "2026-03-14"),
        ("2026-03-29T23:30:00Z", "2026-04-01"), // after midnight in London, summer time
        ("2026-04-09T22:59:59Z", "2026-04-11"), // the last moment in force
    ] {
        let events = check(&with(lodged(), [interim_made()]), &serve(moment), Ok(SERVED));
        assert_eq!(served(&events).notification_due, Some(day(due)), "{moment}");
    }
}

#[test]
fn row_16_a_notification_is_in_time_until_the_end_of_the_last_day_and_recorded_when_late() {
    for (moment, in_time) in [
        ("2026-03-13T16:10:00Z", true),
        ("2026-03-15T11:00:00Z", true),
        ("2026-03-15T23:59:59.999Z", true),
        ("2026-03-16T00:00:00Z", false),
        ("2026-05-01T09:00:00Z", false),
    ] {
        let events = check(&interim_served(), &notify(moment), Ok(NOTIFIED));
        assert_eq!(notified(&events).in_time, in_time, "{moment}");
    }
}

#[test]
fn row_17_contact_through_others_breaches_the_interim_order_that_was_served() {
    check(&interim_served(), &breach_at("2026-03-24T10:00:00Z"), Ok(BREACH));
    for moment in ["2026-03-13T16:10:00Z", "2026-04-09T22:59:59.999Z"] {
        check(&interim_served(), &breach_at(moment), Ok(BREACH));
    }
}

#[test]
fn row_18_a_full_order_that_replaces_a_served_interim_order_begins_no_new_duty() {
    let given = with(interim_served(), [notify("2026-03-15T11:00:00Z")]);
    check(&given, &full_made(), Ok(FULL));
    let later = Command::RecordFullOrder(RecordFullOrder { served_in_court: false, ..full() });
    check(&given, &later, Ok(FULL));
    let events = check(&with(given, [later]), &serve("2026-04-10T12:00:00Z"), Ok(SERVED));
    assert_eq!(served(&events).notification_due, None);
}

#[test]
fn the_duty_of_the_interim_order_carries_over_to_the_full_one() {
    let events = check(&with(interim_served(), [full_made()]), &notify("2026-04-20T11:00:00Z"), Ok(NOTIFIED));
    assert!(!notified(&events).in_time);
}

#[test]
fn no_duty_is_guessed_where_the_replaced_interim_order_was_never_served() {
    let later = Command::RecordFullOrder(RecordFullOrder { served_in_court: false, ..full() });
    let given = with(lodged(), [interim_made(), later]);
    let events = check(&given, &serve("2026-04-10T12:00:00Z"), Ok(SERVED));
    assert_eq!(served(&events).notification_due, None);
    let given = with(given, [serve("2026-04-10T12:00:00Z")]);
    check(&given, &notify("2026-04-11T12:00:00Z"), Err(Refusal::NotificationNotDue));
}

#[test]
fn a_full_order_without_an_interim_one_begins_the_duty_when_served_in_court() {
    let given = with(considered(), [draft(), authorise(false), lodge(false)]);
    let alone = RecordFullOrder { replaces_interim: false, ..full() };
    let events = check(&given, &Command::RecordFullOrder(alone.clone()), Ok(FULL_AND_SERVED));
    let said = served(&events);
    assert_eq!(said.notification_due, Some(day("2026-04-11")));
    assert_eq!((said.method, said.served_at), (ServiceMethod::InCourt, at("2026-04-09T22:59:59.999Z")));
    check(
        &with(given.clone(), [Command::RecordFullOrder(alone.clone())]),
        &notify("2026-04-11T12:00:00Z"),
        Ok(NOTIFIED),
    );

    let heard = Provenance { occurred: Some(Occurred::at(at("2026-04-09T11:00:00Z"))), ..court() };
    let told = Command::RecordFullOrder(RecordFullOrder { provenance: heard, ..alone.clone() });
    assert_eq!(served(&check(&given, &told, Ok(FULL_AND_SERVED))).served_at, at("2026-04-09T11:00:00Z"));

    let today = RecordFullOrder { made: day("2026-07-07"), ..alone };
    assert_eq!(served(&check(&given, &Command::RecordFullOrder(today), Ok(FULL_AND_SERVED))).served_at, at(NOW));
}

#[test]
fn a_full_order_lasts_two_years_beginning_with_its_day_or_until_further_order() {
    for last_day in [Some(day("2028-04-08")), Some(day("2031-04-08")), None] {
        check(&interim_served(), &Command::RecordFullOrder(RecordFullOrder { last_day, ..full() }), Ok(FULL));
    }
}

#[test]
fn a_service_recorded_late_serves_the_version_of_its_day() {
    let given = with(lodged(), [interim_made(), full_made()]);
    let events = check(&given, &serve("2026-03-13T16:10:00Z"), Ok(SERVED));
    assert_eq!(served(&events).notification_due, Some(day("2026-03-15")));
    let given = with(given, [serve("2026-03-13T16:10:00Z")]);
    check(&given, &breach_at("2026-03-24T10:00:00Z"), Ok(BREACH));
}

#[test]
fn row_22_any_moment_in_force_and_served_may_hold_the_breach() {
    check(&in_force(), &breach_at("2026-05-16T21:30:00Z"), Ok(BREACH));
    check(&in_force(), &Command::ReportBreach(breach(1, None)), Ok(BREACH)); // now
    check(&in_force(), &Command::ReportBreach(ReportBreach { term: None, ..breach(1, None) }), Ok(BREACH));
    let (from, to) = (at("2026-03-01T00:00:00Z"), at("2026-03-14T00:00:00Z"));
    let some_time = Occurred { from, to, precision: Precision::Range };
    check(&in_force(), &Command::ReportBreach(breach(1, Some(some_time))), Ok(BREACH));
}

#[test]
fn row_23_a_breach_is_recorded_or_not_made_out_and_a_recorded_one_charged() {
    check(&breached(), &breach_recorded(), Ok(&["orders.breach_recorded.v1"]));
    check(&breached(), &breach_rejected(), Ok(&["orders.breach_not_made_out.v1"]));
    check(&with(breached(), [breach_recorded()]), &charged(), Ok(&["orders.breach_charged.v1"]));
    check(&with(breached(), [breach_recorded()]), &breach_ended(), Ok(&["orders.breach_not_charged.v1"]));
    // A decision not to charge may be reversed.
    check(&with(breached(), [breach_recorded(), breach_ended()]), &charged(), Ok(&["orders.breach_charged.v1"]));
    // Many may be open, and one found not made out may be alleged anew.
    let another = Command::ReportBreach(breach(2, Some(Occurred::at(at("2026-05-16T21:30:00Z")))));
    check(&with(breached(), [breach_rejected()]), &another, Ok(BREACH));
}

#[test]
fn row_25_a_restraining_order_stands_by_itself() {
    let made = Command::RecordOrderOnOutcome(on_outcome());
    check(&in_force(), &made, Ok(&["orders.order_made_on_outcome.v1"]));
    let breached = Command::ReportBreach(ReportBreach { order: id(2), ..breach(1, None) });
    check(std::slice::from_ref(&made), &breached, Ok(BREACH));
    let ChargeBreach { breach, remanded, .. } = charge();
    let charged =
        Command::ChargeBreach(ChargeBreach { charged_at: at(NOW), offences: vec![], breach, remanded, ..charge() });
    check(&[made, breached, breach_recorded()], &charged, Ok(&["orders.breach_charged.v1"]));

    let unserved = Command::RecordOrderOnOutcome(RecordOrderOnOutcome { served_in_court: false, ..on_outcome() });
    let Command::RecordService(service) = serve(NOW) else { panic!() };
    let service = Command::RecordService(RecordService { order: id(2), ..service });
    let events = check(&[unserved], &service, Ok(SERVED));
    assert_eq!(served(&events).notification_due, None); // SPA s.9 is about stalking protection orders only
}
