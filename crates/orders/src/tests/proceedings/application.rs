//! Region A: the order itself, from the hearing that is listed to its end (SPA s.1 to s.5).

use super::*;

#[allow(clippy::too_many_lines, reason = "a row for each case")]
pub(super) fn rows() -> Vec<Row> {
    use {ApplicationPart as P, Refusal as R, Variation as V};
    let with_interim = || with(lodged(), [interim_made()]);
    let plain = || with(considered(), [draft(), authorise(false), lodge(false)]);
    vec![
        ("a hearing of what is lodged", lodged(), listed("2026-08-01"), Ok("hearing_listed")),
        ("of an order that was made (s.4)", in_force(), listed("2026-08-01"), Ok("hearing_listed")),
        ("nothing lies before a court", considered(), listed("2026-08-01"), Err((R::NotLodged, &[]))),
        ("withdrawn", lodged(), withdrawn("2026-03-20"), Ok("application_withdrawn")),
        (
            "withdrawn with an interim order running (s.5)",
            with_interim(),
            withdrawn("2026-03-20"),
            Ok("application_withdrawn"),
        ),
        ("not before it is lodged", considered(), withdrawn("2026-03-20"), Err((R::NotLodged, &[]))),
        ("not after the court decided", in_force(), withdrawn("2026-04-20"), Err((R::FullOrderExists, &[8]))),
        (
            "not before an interim order that was made later",
            with_interim(),
            withdrawn("2026-03-11"),
            Err((R::MadeOutOfOrder, &[5])),
        ),
        (
            "withdrawn once",
            with(lodged(), [withdrawn("2026-03-20")]),
            withdrawn("2026-03-21"),
            Err((R::ApplicationEnded, &[5])),
        ),
        (
            "nothing is made of what was withdrawn",
            with(lodged(), [withdrawn("2026-03-11")]),
            interim_made(),
            Err((R::ApplicationEnded, &[5])),
        ),
        (
            "the interim order refused, the application stays (s.5)",
            lodged(),
            refused(P::Interim, "2026-03-12"),
            Ok("application_refused"),
        ),
        (
            "and another may be made",
            with(lodged(), [refused(P::Interim, "2026-03-11")]),
            interim_made(),
            Ok("interim_order_made"),
        ),
        (
            "no interim order was asked for",
            plain(),
            refused(P::Interim, "2026-03-12"),
            Err((R::InterimNotSought, &[4])),
        ),
        ("the order refused (s.2)", with_interim(), refused(P::Main, "2026-04-01"), Ok("application_refused")),
        (
            "nothing is made of what was refused",
            with(lodged(), [refused(P::Main, "2026-03-11")]),
            interim_made(),
            Err((R::ApplicationEnded, &[5])),
        ),
        (
            "a full order is not refused any more",
            in_force(),
            refused(P::Main, "2026-04-20"),
            Err((R::FullOrderExists, &[8])),
        ),
        (
            "the interim order extended (s.5)",
            interim_served(),
            varied(V::InterimExtended, "2026-04-08", Some("2026-05-08")),
            Ok("order_varied"),
        ),
        (
            "on its last day",
            interim_served(),
            varied(V::InterimExtended, "2026-04-09", Some("2026-05-08")),
            Ok("order_varied"),
        ),
        (
            "not when it has run out",
            interim_served(),
            varied(V::InterimExtended, "2026-04-10", Some("2026-05-08")),
            Err((R::NoOrderInForce, &[5])),
        ),
        (
            "extended is longer",
            interim_served(),
            varied(V::InterimExtended, "2026-04-08", Some("2026-04-09")),
            Err((R::NotLonger, &[5])),
        ),
        (
            "an interim order has a last day (s.5)",
            interim_served(),
            varied(V::InterimVaried, "2026-04-08", None),
            Err((R::LastDayMissing, &[])),
        ),
        (
            "an interim order is not renewed",
            interim_served(),
            varied(V::Renewed, "2026-04-08", None),
            Err((R::VariationDoesNotFit, &[5])),
        ),
        ("varied (s.4)", in_force(), varied(V::Varied, "2026-06-01", Some("2031-04-08")), Ok("order_varied")),
        ("renewed (s.4)", in_force(), varied(V::Renewed, "2026-06-01", Some("2033-04-08")), Ok("order_varied")),
        ("renewed until further order", in_force(), varied(V::Renewed, "2026-06-01", None), Ok("order_varied")),
        (
            "what has no end is not renewed",
            full_until_further_order(),
            varied(V::Renewed, "2026-06-01", None),
            Err((R::NotLonger, &[7])),
        ),
        (
            "a full order is not extended as an interim one",
            in_force(),
            varied(V::InterimExtended, "2026-06-01", Some("2032-01-01")),
            Err((R::VariationDoesNotFit, &[8])),
        ),
        (
            "replaced only on an appeal (s.7)",
            in_force(),
            varied(V::OnAppeal, "2026-06-01", None),
            Err((R::NoAppealAllowed, &[])),
        ),
        ("discharged with both consents (s.4)", in_force(), discharged("2026-06-01", true), Ok("order_discharged")),
        (
            "not in the first two years without (s.4)",
            in_force(),
            discharged("2026-06-01", false),
            Err((R::ConsentsMissing, &[8])),
        ),
        ("an interim order at any time", interim_served(), discharged("2026-04-01", false), Ok("order_discharged")),
        ("nothing is in force", lodged(), discharged("2026-04-01", true), Err((R::NoOrderInForce, &[]))),
        (
            "discharged once",
            with(in_force(), [discharged("2026-06-01", true)]),
            discharged("2026-06-01", false),
            Err((R::NoOrderInForce, &[5, 8, 9])),
        ),
        (
            "what is discharged is not varied",
            with(in_force(), [discharged("2026-06-01", true)]),
            varied(V::Varied, "2026-06-02", None),
            Err((R::NoOrderInForce, &[5, 8, 9])),
        ),
        (
            "a breach after the discharge is an incident",
            with(in_force(), [discharged("2026-05-15", true)]),
            breach_at("2026-05-16T21:30:00Z"),
            Err((R::NoOrderInForce, &[5, 8])),
        ),
        (
            "on its day it is one",
            with(in_force(), [discharged("2026-05-16", true)]),
            breach_at("2026-05-16T21:30:00Z"),
            Ok("breach_reported"),
        ),
        (
            "an interim order ended by a withdrawal",
            with(interim_served(), [withdrawn("2026-03-20")]),
            breach_at("2026-03-24T10:00:00Z"),
            Err((R::NoOrderInForce, &[5])),
        ),
        (
            "or by the refusal of the order",
            with(interim_served(), [refused(P::Main, "2026-03-20")]),
            breach_at("2026-03-24T10:00:00Z"),
            Err((R::NoOrderInForce, &[5])),
        ),
        (
            "nor renewed on the day on which it is discharged",
            with(in_force(), [discharged("2026-06-01", true)]),
            varied(V::Renewed, "2026-06-01", None),
            Err((R::NoOrderInForce, &[5, 8, 9])),
        ),
        (
            "a variation of before a discharge that is put down after it is ended by it",
            with(in_force(), [discharged("2026-06-01", true), varied(V::Varied, "2026-05-20", None)]),
            breach_at("2026-06-10T10:00:00Z"),
            Err((R::NoOrderInForce, &[5, 8, 10])),
        ),
        (
            "no variation ends it sooner than its law allows: that is a discharge",
            in_force(),
            varied(V::Varied, "2026-06-01", Some("2026-07-01")),
            Err((R::OrderTooShort, &[])),
        ),
        (
            "a court comes back to what it had ordered before",
            with(
                in_force(),
                [varied(V::Varied, "2026-06-01", None), varied(V::Varied, "2026-06-01", Some("2033-06-01"))],
            ),
            varied(V::Varied, "2026-06-01", None),
            Ok("order_varied"),
        ),
    ]
}
