//! Region D: one instance for each breach that is alleged (SPA s.8).

use super::*;

pub(super) fn rows() -> Vec<Row> {
    use {BreachOutcome as O, Refusal as R};
    let recorded = || with(breached(), [breach_recorded()]);
    let with_charge = || with(recorded(), [charged()]);
    let unserved = || with(lodged(), [interim_made()]);
    let alleged = || with(unserved(), [breach_at("2026-03-13T21:30:00Z"), breach_recorded()]);
    vec![
        (
            "a report is taken whether or not it was served",
            unserved(),
            breach_at("2026-03-13T21:30:00Z"),
            Ok("breach_reported"),
        ),
        (
            "recorded as a crime too",
            with(unserved(), [breach_at("2026-03-13T21:30:00Z")]),
            breach_recorded(),
            Ok("breach_recorded"),
        ),
        ("and not enforced (invariants)", alleged(), charged(), Err((R::OrderNotServed, &[5]))),
        (
            "unless service by then is proven later",
            with(alleged(), [serve("2026-03-13T16:10:00Z")]),
            charged(),
            Ok("breach_charged"),
        ),
        (
            "service afterwards is too late",
            with(alleged(), [serve("2026-03-14T16:10:00Z")]),
            charged(),
            Err((R::OrderNotServed, &[5, 8])),
        ),
        ("arrested", breached(), arrested("2026-05-17T07:00:00Z"), Ok("breach_arrested")),
        (
            "arrested once",
            with(breached(), [arrested("2026-05-17T07:00:00Z")]),
            arrested("2026-05-18T07:00:00Z"),
            Err((R::AlreadyArrested, &[10])),
        ),
        ("convicted (s.8)", with_charge(), tried("2026-07-01", O::Convicted), Ok("breach_tried")),
        ("acquitted", with_charge(), tried("2026-07-01", O::Acquitted), Ok("breach_tried")),
        ("not without a charge", recorded(), tried("2026-07-01", O::Acquitted), Err((R::NotCharged, &[]))),
        ("nor before it", with_charge(), tried("2026-05-17", O::Acquitted), Err((R::TriedBeforeCharge, &[11]))),
        (
            "tried once",
            with(with_charge(), [tried("2026-07-01", O::Convicted)]),
            tried("2026-07-01", O::Acquitted),
            Err((R::AlreadyTried, &[12])),
        ),
        ("no arrest before it", breached(), arrested("2026-05-16T21:29:00Z"), Err((R::ArrestedBeforeBreach, &[9]))),
    ]
}
