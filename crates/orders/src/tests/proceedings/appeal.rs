//! Region E: appeal to the Crown Court (SPA s.7).

use super::*;

#[allow(clippy::too_many_lines, reason = "a row for each case")]
pub(super) fn rows() -> Vec<Row> {
    use {AppealParty as P, AppealResult as Q, AppealedDecision as A, Refusal as R, Variation as V};
    let refused_main = || with(lodged(), [refused(ApplicationPart::Main, "2026-04-09")]);
    let pending = || with(in_force(), [appealed(P::Respondent, A::OrderMade, "2026-04-20")]);
    vec![
        (
            "the respondent appeals (s.7)",
            in_force(),
            appealed(P::Respondent, A::OrderMade, "2026-04-20"),
            Ok("appeal_lodged"),
        ),
        ("the order stays in force", pending(), breach_at("2026-05-16T21:30:00Z"), Ok("breach_reported")),
        (
            "the chief officer appeals a refusal",
            refused_main(),
            appealed(P::ChiefOfficer, A::ApplicationRefused, "2026-04-20"),
            Ok("appeal_lodged"),
        ),
        (
            "not the respondent",
            refused_main(),
            appealed(P::Respondent, A::ApplicationRefused, "2026-04-20"),
            Err((R::AppealNotTheirs, &[])),
        ),
        (
            "not the making by the applicant",
            in_force(),
            appealed(P::ChiefOfficer, A::OrderMade, "2026-04-20"),
            Err((R::AppealNotTheirs, &[])),
        ),
        (
            "what was not decided",
            in_force(),
            appealed(P::ChiefOfficer, A::Varied, "2026-04-20"),
            Err((R::NothingToAppeal, &[])),
        ),
        (
            "one at a time",
            pending(),
            appealed(P::Respondent, A::OrderMade, "2026-04-21"),
            Err((R::AppealPending, &[9])),
        ),
        ("dismissed", pending(), determined(Q::Dismissed, "2026-05-01"), Ok("appeal_determined")),
        ("none is pending", in_force(), determined(Q::Dismissed, "2026-05-01"), Err((R::NoAppealPending, &[]))),
        (
            "not before it was lodged",
            pending(),
            determined(Q::Dismissed, "2026-04-19"),
            Err((R::DeterminedBeforeLodged, &[9])),
        ),
        (
            "quashed, it is no more",
            with(pending(), [determined(Q::Quashed, "2026-05-01")]),
            breach_at("2026-05-16T21:30:00Z"),
            Err((R::NoOrderInForce, &[5, 8])),
        ),
        (
            "replaced on appeal",
            with(pending(), [determined(Q::Allowed, "2026-05-01")]),
            varied(V::OnAppeal, "2026-05-01", None),
            Ok("order_varied"),
        ),
        (
            "a refusal reversed is decided again",
            with(
                refused_main(),
                [appealed(P::ChiefOfficer, A::ApplicationRefused, "2026-04-20"), determined(Q::Allowed, "2026-05-01")],
            ),
            Command::RecordFullOrder(RecordFullOrder {
                made: day("2026-05-02"),
                replaces_interim: false,
                served_in_court: false,
                ..full()
            }),
            Ok("full_order_made"),
        ),
        (
            "not before the decision",
            in_force(),
            appealed(P::Respondent, A::OrderMade, "2026-03-11"),
            Err((R::NothingToAppeal, &[5, 8])),
        ),
        (
            "a discharge that is undone on appeal leaves the order in force",
            with(
                in_force(),
                [
                    discharged("2026-06-01", true),
                    appealed(P::ChiefOfficer, A::Varied, "2026-06-05"),
                    determined(Q::Allowed, "2026-06-20"),
                ],
            ),
            breach_at("2026-06-25T10:00:00Z"),
            Ok("breach_reported"),
        ),
        (
            "an appeal changes the order once",
            with(pending(), [determined(Q::Allowed, "2026-05-01"), varied(V::OnAppeal, "2026-05-01", None)]),
            varied(V::OnAppeal, "2026-05-02", None),
            Err((R::NoAppealAllowed, &[])),
        ),
        (
            "and from the day on which it is allowed",
            with(pending(), [determined(Q::Allowed, "2026-05-01")]),
            varied(V::OnAppeal, "2026-04-30", None),
            Err((R::NoAppealAllowed, &[])),
        ),
        (
            "withdrawn in the words of the one before",
            with(
                pending(),
                [determined(Q::Withdrawn, "2026-05-01"), appealed(P::Respondent, A::VariationRefused, "2026-05-01")],
            ),
            determined(Q::Withdrawn, "2026-05-01"),
            Ok("appeal_determined"),
        ),
    ]
}
