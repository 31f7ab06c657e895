//! The proceedings about an order, a file for each region (domain brief 3.1): what is accepted, and every refusal with what it rests on.
//! In a full history: 0 an event to rest on, 1 considered, 2 drafted, 3 authorised, 4 lodged, 5 interim, 6 served,
//! 7 notified, 8 full.

mod appeal;
mod application;
mod breach;
mod kinds;
mod notification;
mod overdue;
mod service;

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

/// Some command of the proceedings, for generated histories.
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

/// The rows of all regions.
fn all() -> Vec<Row> {
    [application::rows(), service::rows(), notification::rows(), overdue::rows(), breach::rows(), appeal::rows()]
        .concat()
}

#[test]
fn every_row_of_the_proceedings_holds() {
    for (title, given, when, then) in all() {
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
    let rows = all();
    let mut found: Vec<&'static str> =
        rows.into_iter().filter_map(|row| row.3.err()).map(|(why, _)| why.into()).collect();
    // Shown below: what rests on a kind of order, and a request.
    found.extend(["REQUEST_UNKNOWN", "NO_INTERIM_OF_THIS_KIND", "ORDER_TOO_LONG"]);
    found
}
