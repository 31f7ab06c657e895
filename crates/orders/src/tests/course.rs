//! The later course of an order, by region (domain brief 3.1): what is accepted, and every refusal with what it rests on.
//! In a full history: 0 an event to rest on, 1 considered, 2 drafted, 3 authorised, 4 lodged, 5 interim, 6 served,
//! 7 notified, 8 full.

use super::*;
use crate::parameters::{self, Applicant};
use events::{
    AppealParty, AppealResult, AppealedDecision, ApplicationPart, BreachOutcome, HearingPurpose, NotifiedChange,
    Variation, orders::OrderServed,
};
use kernel::{PeriodName, Power, PowerName};
use strum::IntoEnumIterator;

const COURT: &str = "Northmere Crown Court";

fn court_name() -> String {
    COURT.to_owned()
}

fn why() -> String {
    "as the court said".to_owned()
}

pub(super) fn listed(on: &str) -> Command {
    Command::ListHearing(ListHearing {
        order: id(1),
        purpose: HearingPurpose::Main,
        listed_for: day(on),
        adjourned: false,
        court: court_name(),
    })
}

pub(super) fn withdrawn(on: &str) -> Command {
    Command::WithdrawApplication(WithdrawApplication { order: id(1), withdrawn_on: day(on), reasons: why() })
}

pub(super) fn refused(part: ApplicationPart, on: &str) -> Command {
    let refused_on = day(on);
    let (court, reasons, provenance) = (court_name(), why(), court());
    Command::RecordRefusal(RecordRefusal { order: id(1), part, refused_on, court, reasons, provenance })
}

pub(super) fn varied(how: Variation, made: &str, last_day: Option<&str>) -> Command {
    Command::RecordVariation(RecordVariation {
        order: id(1),
        how,
        made: day(made),
        last_day: last_day.map(day),
        served_in_court: false,
        court: court_name(),
        terms: terms(4),
        provenance: court(),
    })
}

pub(super) fn discharged(on: &str, both: bool) -> Command {
    Command::RecordDischarge(RecordDischarge {
        order: id(1),
        discharged_on: day(on),
        respondent_consents: true,
        chief_officer_consents: both,
        court: court_name(),
        reasons: why(),
        provenance: court(),
    })
}

pub(super) fn attempted(moment: &str) -> Command {
    let (place, why_not) = (None, "nobody opened".to_owned());
    Command::RecordServiceAttempt(RecordServiceAttempt { order: id(1), attempted_at: at(moment), place, why_not })
}

pub(super) fn exempted(since: &str) -> Command {
    Command::ExemptNotification(ExemptNotification {
        order: id(1),
        since: day(since),
        basis: "register, ref. 7".into(),
    })
}

pub(super) fn exemption_ended(final_day: &str) -> Command {
    Command::EndExemption(EndExemption { order: id(1), final_day: day(final_day) })
}

pub(super) fn changed(on: &str, moment: &str) -> Command {
    Command::RecordChange(RecordChange {
        order: id(1),
        change: NotifiedChange::Address,
        changed_on: day(on),
        notified_at: at(moment),
        detail: "the respondent's new one".to_owned(),
        station: "Northmere".to_owned(),
        acknowledgement: "ACK/2".to_owned(),
    })
}

pub(super) fn found(moment: &str) -> Command {
    let account = "another surname at a traffic stop".to_owned();
    let change = NotifiedChange::Name;
    Command::ReportUnnotifiedChange(ReportUnnotifiedChange { order: id(1), change, found_at: at(moment), account })
}

pub(super) fn arrested(moment: &str) -> Command {
    let custody_reference = "CUS/1".to_owned();
    Command::RecordBreachArrest(RecordBreachArrest { breach: id(1), arrested_at: at(moment), custody_reference })
}

pub(super) fn tried(on: &str, outcome: BreachOutcome) -> Command {
    let (court, provenance) = (court_name(), court());
    Command::RecordBreachOutcome(RecordBreachOutcome { breach: id(1), on: day(on), outcome, court, provenance })
}

pub(super) fn appealed(by: AppealParty, against: AppealedDecision, on: &str) -> Command {
    let ground = "wider than necessary".to_owned();
    let lodged_on = day(on);
    Command::LodgeAppeal(LodgeAppeal { order: id(1), by, against, lodged_on, court: court_name(), ground })
}

pub(super) fn determined(result: AppealResult, on: &str) -> Command {
    let determined_on = day(on);
    let (court, reasons, provenance) = (court_name(), why(), court());
    Command::DetermineAppeal(DetermineAppeal { order: id(1), result, determined_on, court, reasons, provenance })
}

/// Some command of the later course, for generated histories.
pub(super) fn later(which: u8, made: Date, moment: Timestamp, one: bool) -> Command {
    let (on, moment) = (made.to_string(), moment.to_string());
    let last = london_date(at(&moment).plus_millis(40 * 86_400_000)).to_string();
    match which {
        15 => listed(&on),
        16 => withdrawn(&on),
        17 => refused(if one { ApplicationPart::Main } else { ApplicationPart::Interim }, &on),
        18 => varied(if one { Variation::InterimExtended } else { Variation::InterimVaried }, &on, Some(&last)),
        19 => varied(if one { Variation::Varied } else { Variation::Renewed }, &on, None),
        20 => discharged(&on, one),
        21 => attempted(&moment),
        22 => exempted(&on),
        23 => exemption_ended(&on),
        24 => changed(&on, &moment),
        25 => arrested(&moment),
        26 => tried(&on, if one { BreachOutcome::Convicted } else { BreachOutcome::Acquitted }),
        27 => appealed(AppealParty::Respondent, AppealedDecision::OrderMade, &on),
        _ => determined(if one { AppealResult::Quashed } else { AppealResult::Dismissed }, &on),
    }
}

fn full_until_further_order() -> Vec<Command> {
    with(interim_served(), [Command::RecordFullOrder(RecordFullOrder { last_day: None, ..full() })])
}

type Row = (&'static str, Vec<Command>, Command, Result<&'static str, (Refusal, &'static [usize])>);

#[allow(clippy::too_many_lines, reason = "a row for each case")]
fn region_a() -> Vec<Row> {
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
            Err((R::NoOrderInForce, &[5, 8])),
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
    ]
}

fn region_b_and_c() -> Vec<Row> {
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

#[allow(clippy::too_many_lines, reason = "a row for each case")]
fn region_d_and_e() -> Vec<Row> {
    use {
        AppealParty as P, AppealResult as Q, AppealedDecision as A, BreachOutcome as O, Refusal as R, Variation as V,
    };
    let recorded = || with(breached(), [breach_recorded()]);
    let with_charge = || with(recorded(), [charged()]);
    let unserved = || with(lodged(), [interim_made()]);
    let alleged = || with(unserved(), [breach_at("2026-03-13T21:30:00Z"), breach_recorded()]);
    let refused_main = || with(lodged(), [refused(ApplicationPart::Main, "2026-04-09")]);
    let pending = || with(in_force(), [appealed(P::Respondent, A::OrderMade, "2026-04-20")]);
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
    ]
}

#[test]
fn every_row_of_the_later_course_holds() {
    for (title, given, when, then) in [region_a(), region_b_and_c(), region_d_and_e()].concat() {
        let name = then.map(|name| format!("orders.{name}.v1"));
        let expected = name.as_ref().map(|name| vec![name.as_str()]).map_err(|(why, _)| *why);
        check(&given, &when, expected.as_deref().map_err(|why| *why));
        if let Err((why, rests_on)) = then {
            let rests_on: Vec<_> = rests_on.iter().map(|&position| event_id(position)).collect();
            let refused = decided(&history(&given), NOW, &when).unwrap_err();
            assert_eq!(refused, Refused { why, rests_on }, "{title}");
        }
    }
}

/// The refusals that have their rows here.
pub(super) fn refusals() -> Vec<&'static str> {
    let rows = [region_a(), region_b_and_c(), region_d_and_e()].concat();
    let mut found: Vec<&'static str> =
        rows.into_iter().filter_map(|row| row.3.err()).map(|(why, _)| why.into()).collect();
    // Shown below: what rests on a kind of order, and a request.
    found.extend(["REQUEST_UNKNOWN", "NO_INTERIM_OF_THIS_KIND", "ORDER_TOO_LONG"]);
    found
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

#[test]
fn every_kind_of_order_has_its_law_and_goes_the_way_it_says() {
    let policed = [
        OrderKind::StalkingProtectionOrder,
        OrderKind::DomesticViolenceProtectionOrder,
        OrderKind::DomesticAbuseProtectionOrder,
    ];
    for kind in OrderKind::iter() {
        let parameters = parameters::of(kind);
        assert!(!parameters.source.is_empty(), "{kind:?}");
        assert_eq!(parameters.applicant == Applicant::Police, policed.contains(&kind), "{kind:?}");
        let considered = Command::ConsiderOrder(ConsiderOrder { kind, ..consider(1) });
        let by_police = decided(&history(&[first()]), NOW, &considered).is_ok();
        assert_eq!(by_police, policed.contains(&kind), "{kind:?}");
        let made = Command::RecordOrderOnOutcome(RecordOrderOnOutcome { kind, ..on_outcome() });
        let without = decided(&[], NOW, &made).map(|_| ()).map_err(|refused| refused.why);
        let expected = match kind {
            OrderKind::StalkingProtectionOrder | OrderKind::DomesticViolenceProtectionOrder => {
                Err(Refusal::OriginNotInForce)
            }
            OrderKind::RestrainingOrder
            | OrderKind::NonMolestationOrder
            | OrderKind::DomesticAbuseProtectionOrder
            | OrderKind::BailConditions
            | OrderKind::LicenceConditions => Ok(()),
        };
        assert_eq!(without, expected, "{kind:?}");
    }
}

#[test]
fn a_domestic_violence_protection_order_lasts_14_to_28_days_and_has_no_interim_order() {
    let kind = OrderKind::DomesticViolenceProtectionOrder;
    let considered = || Command::ConsiderOrder(ConsiderOrder { kind, ..consider(1) });
    let given = || vec![first(), considered(), draft(), authorise(true), lodge(true)];
    check(&given(), &interim_made(), Err(Refusal::NoInterimOfThisKind));
    for (last, then) in [
        (Some("2026-04-21"), Err(Refusal::OrderTooShort)),
        (Some("2026-04-22"), Ok(&["orders.full_order_made.v1"][..])),
        (Some("2026-05-06"), Ok(&["orders.full_order_made.v1"][..])),
        (Some("2026-05-07"), Err(Refusal::OrderTooLong)),
        (None, Err(Refusal::OrderTooLong)),
    ] {
        let last_day = last.map(day);
        check(
            &given(),
            &Command::RecordFullOrder(RecordFullOrder { last_day, replaces_interim: false, ..full() }),
            then,
        );
    }
}

#[test]
fn a_stalking_protection_order_of_the_courts_own_motion_waits_for_its_power() {
    let made = RecordOrderOnOutcome { kind: OrderKind::StalkingProtectionOrder, ..on_outcome() };
    let short = RecordOrderOnOutcome { last_day: Some(day("2028-07-05")), ..made.clone() };
    let from = |from: &str| {
        let power = Power { name: PowerName::StalkingOrderOnOutcome, effective_from: day(from), source: String::new() };
        Rulebook { powers: vec![power], ..Rulebook::first() }
    };
    for (rulebook, command, then) in [
        (Rulebook::first(), &made, Err(Refusal::OriginNotInForce)),
        (from("2026-07-08"), &made, Err(Refusal::OriginNotInForce)),
        (from("2026-07-07"), &made, Ok(1)),
        (from("2026-07-07"), &short, Err(Refusal::OrderTooShort)),
    ] {
        let (caller, now) = (caller(), at(NOW));
        let facts =
            Facts { now, today: london_date(now), caller: &caller, rulebook: &rulebook, calendar: &kernel::RULE_ALONE };
        let decision = decide(&State::default(), &Command::RecordOrderOnOutcome(command.clone()), &facts);
        assert_eq!(decision.map(|entries| entries.len()).map_err(|refused| refused.why), then);
    }
    assert!(Rulebook::first().period(PeriodName::OrderMinimum, day("2026-07-07")).is_some());
}

#[test]
fn a_consideration_answers_the_open_request_that_it_names_and_no_other() {
    let answering = |n: u128| Command::ConsiderOrder(ConsiderOrder { answers_referral: Some(id(n)), ..consider(1) });
    let asked = |to: &str| {
        let sent = request(to);
        let mut history = history(&[first()]);
        record(&mut history, vec![Entry::of(&"adv".parse().unwrap(), sent)]);
        history
    };
    let mut given = asked("pol");
    let entries = decided(&given, NOW, &answering(7)).unwrap();
    let names: Vec<_> = entries.iter().map(|entry| entry.event.type_name()).collect();
    assert_eq!(names, ["orders.order_considered.v1", "orders.order_request_answered.v1"]);
    record(&mut given, entries);
    assert_eq!(decided(&given, NOW, &answering(7)), Ok(vec![]));
    // Another order does not answer it again; nor is a request to another force answered here, nor one that is not there.
    let again = Command::ConsiderOrder(ConsiderOrder { answers_referral: Some(id(7)), ..consider(2) });
    assert_eq!(decided(&given, NOW, &again).unwrap_err(), Refused::resting_on(Refusal::RequestUnknown, [event_id(3)]));
    assert_eq!(decided(&asked("ptr"), NOW, &answering(7)).unwrap_err().why, Refusal::RequestUnknown);
    assert_eq!(decided(&asked("pol"), NOW, &answering(8)).unwrap_err().why, Refusal::RequestUnknown);
}

/// A referral that asks for an order.
fn request(to: &str) -> Event {
    use events::{Gateway, LawfulBasis, ReferralKind, ReferralsEvent, referrals::ReferralSent};
    Event::Referrals(ReferralsEvent::ReferralSent(ReferralSent {
        referral: id(7),
        kind: ReferralKind::SpoRequest,
        to: to.parse().unwrap(),
        mode: None,
        gateway: Gateway::iter().next().unwrap(),
        basis: LawfulBasis::iter().next().unwrap(),
        subject_informed: false,
        question: "an order before the bail ends".to_owned().into(),
        necessity: "she is followed".to_owned().into(),
    }))
}
