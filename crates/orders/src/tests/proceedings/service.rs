//! Region B: service, of each version anew.

use super::*;

pub(super) fn rows() -> Vec<Row> {
    use {Refusal as R, Variation as V};
    let with_interim = || with(lodged(), [interim_made()]);
    let extended = || with(interim_served(), [varied(V::InterimExtended, "2026-04-08", Some("2026-05-08"))]);
    vec![
        ("an attempt is recorded", with_interim(), attempted("2026-03-12T18:00:00Z"), Ok("service_attempted")),
        (
            "and service is still open",
            with(with_interim(), [attempted("2026-03-12T18:00:00Z")]),
            serve("2026-03-13T16:10:00Z"),
            Ok("order_served"),
        ),
        ("nothing to serve", lodged(), attempted("2026-03-12T18:00:00Z"), Err((R::OrderNotMade, &[]))),
        ("before it was made", with_interim(), attempted("2026-03-11T18:00:00Z"), Err((R::ServedBeforeMade, &[5]))),
        ("a variation is served anew", extended(), serve("2026-04-10T09:00:00Z"), Ok("order_served")),
    ]
}
