//! Region C: notification of names and address, exemption and change (SPA s.9 to s.11).

use super::*;

pub(super) fn rows() -> Vec<Row> {
    use Refusal as R;
    let with_interim = || with(lodged(), [interim_made()]);
    vec![
        ("exempt (SOA 2003)", with_interim(), exempted("2026-03-12"), Ok("notification_exempted")),
        (
            "exempt once",
            with(with_interim(), [exempted("2026-03-12")]),
            exempted("2026-03-13"),
            Err((R::AlreadyExempt, &[6])),
        ),
        (
            "the exemption ends",
            with(with_interim(), [exempted("2026-03-12"), serve("2026-03-13T16:10:00Z")]),
            exemption_ended("2026-04-01"),
            Ok("exemption_ended"),
        ),
        ("there is none", interim_served(), exemption_ended("2026-04-01"), Err((R::NotExempt, &[]))),
        (
            "it ends after it began",
            with(with_interim(), [exempted("2026-03-12")]),
            exemption_ended("2026-03-11"),
            Err((R::EndsBeforeItBegins, &[6])),
        ),
        (
            "a change is notified (s.10)",
            in_force(),
            changed("2026-06-01", "2026-06-03T10:00:00Z"),
            Ok("change_notified"),
        ),
        (
            "not before the initial notification",
            interim_served(),
            changed("2026-03-20", "2026-03-21T10:00:00Z"),
            Err((R::NotificationNotDue, &[])),
        ),
        ("a change is found (s.11)", in_force(), found("2026-06-10T10:00:00Z"), Ok("unnotified_change_found")),
        ("where nothing is owed", with_interim(), found("2026-03-20T10:00:00Z"), Err((R::NotificationNotDue, &[]))),
        ("or nothing in force", interim_served(), found("2026-06-10T10:00:00Z"), Err((R::NoOrderInForce, &[5]))),
    ]
}

fn due(events: &[Event]) -> Option<Date> {
    match events.last() {
        Some(Event::Orders(OrdersEvent::OrderServed(OrderServed { notification_due, .. }))) => *notification_due,
        Some(Event::Orders(OrdersEvent::ExemptionEnded(ended))) => ended.notification_due,
        other => panic!("{other:?}"),
    }
}

#[test]
fn region_c_carries_over_and_waits_for_the_end_of_an_exemption() {
    // A variation begins no second duty.
    let extended = varied(Variation::InterimExtended, "2026-04-08", Some("2026-05-08"));
    let events = check(
        &with(interim_served(), [extended.clone()]),
        &serve("2026-04-10T09:00:00Z"),
        Ok(&["orders.order_served.v1"]),
    );
    assert_eq!(due(&events), None);
    // Where the first version was never served, its service does.
    let given = with(lodged(), [interim_made(), extended]);
    let events = check(&given, &serve("2026-04-10T09:00:00Z"), Ok(&["orders.order_served.v1"]));
    assert_eq!(due(&events), Some(day("2026-04-12")));
    // Exempt, service begins none; the final day counts as day 1 (s.9).
    let given = with(lodged(), [interim_made(), exempted("2026-03-12")]);
    let events = check(&given, &serve("2026-03-13T16:10:00Z"), Ok(&["orders.order_served.v1"]));
    assert_eq!(due(&events), None);
    let given = with(given, [serve("2026-03-13T16:10:00Z")]);
    let events = check(&given, &exemption_ended("2026-04-01"), Ok(&["orders.exemption_ended.v1"]));
    assert_eq!(due(&events), Some(day("2026-04-03")));
}

#[test]
fn a_change_is_in_time_within_three_days_beginning_with_it() {
    for (moment, in_time) in [("2026-06-03T22:59:59Z", true), ("2026-06-03T23:00:00Z", false)] {
        let events = check(&in_force(), &changed("2026-06-01", moment), Ok(&["orders.change_notified.v1"]));
        let Some(Event::Orders(OrdersEvent::ChangeNotified(said))) = events.last() else { panic!("{events:?}") };
        assert_eq!(said.in_time, in_time, "{moment}");
    }
}
