//! Region C: nothing was notified by the last day for it, which is an offence (SPA s.9, s.11; domain 3.1: H20165).

use super::*;

pub(super) fn rows() -> Vec<Row> {
    use Refusal as R;
    let never = |moment: &str| {
        let account = "nobody came to a station".to_owned();
        let (order, change, found_at) = (id(1), NotifiedChange::Initial, at(moment));
        Command::ReportUnnotifiedChange(ReportUnnotifiedChange { order, change, found_at, account })
    };
    let as_a_change = Command::RecordChange(RecordChange {
        order: id(1),
        change: NotifiedChange::Initial,
        changed_on: day("2026-06-01"),
        notified_at: at("2026-06-03T10:00:00Z"),
        detail: "the respondent's own".to_owned(),
        station: "Northmere".to_owned(),
        acknowledgement: "ACK/3".to_owned(),
    });
    vec![
        (
            "served on Friday the 13th: Sunday the 15th is not over",
            interim_served(),
            never("2026-03-15T23:59:59Z"),
            Err((R::NotOverdue, &[])),
        ),
        ("it is", interim_served(), never("2026-03-16T00:00:00Z"), Ok("unnotified_change_found")),
        (
            "notified on that Sunday",
            with(interim_served(), [notify("2026-03-15T11:00:00Z")]),
            never("2026-03-16T10:00:00Z"),
            Err((R::NotOverdue, &[7])),
        ),
        (
            "notified on Monday, and an offence all the same",
            with(interim_served(), [notify("2026-03-16T09:00:00Z")]),
            never("2026-03-16T10:00:00Z"),
            Ok("unnotified_change_found"),
        ),
        (
            "exempt before that Sunday was over",
            with(interim_served(), [exempted("2026-03-14")]),
            never("2026-03-16T10:00:00Z"),
            Err((R::NotOverdue, &[])),
        ),
        (
            "not served, nothing is due",
            with(lodged(), [interim_made()]),
            never("2026-03-20T10:00:00Z"),
            Err((R::NotificationNotDue, &[])),
        ),
        ("the first notification is no change", in_force(), as_a_change, Err((R::NotAChange, &[]))),
    ]
}
