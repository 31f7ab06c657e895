//! The rules as data: given a history, when a command comes, then these events or this refusal.

mod happy;
mod laws;
mod proceedings;
mod refusals;

use crate::*;
use calendar::london_date;
use events::{
    Act, Entry, Event, Nexus, NotChargedReason, NotPursuedReason, OffenceCode, OrderKind, OrdersEvent, Provenance,
    Recorded, RiskLevel, ServiceMethod, TermKind,
    orders::{Criteria, Term},
};
use kernel::{
    AgencyKind, By, Caller, Date, EventId, Facts, Id, Occurred, Precision, Purpose, Refused, Role, Rulebook, Source,
    Surface, Thumbprints, Timestamp,
};

/// When the tests decide, unless they say otherwise: after all that the Northmere case tells.
const NOW: &str = "2026-07-07T10:00:00Z";

fn id<K>(n: u128) -> Id<K> {
    format!("00000000-0000-0000-0000-{n:012}").parse().unwrap()
}

fn at(moment: &str) -> Timestamp {
    moment.parse().unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn caller() -> Caller {
    Caller {
        agency: "pol".parse().unwrap(),
        kind: AgencyKind::Police,
        worker: "worker-1".parse().unwrap(),
        role: Role::Spoc,
        purpose: Purpose::Investigation,
        surface: Surface::AgencyApi,
        thumbprints: Thumbprints::default(),
    }
}

/// What the rules decide at a moment.
fn decided(history: &[Recorded], now: &str, command: &Command) -> Result<Vec<Entry>, Refused<Refusal>> {
    let (caller, rulebook, now) = (caller(), Rulebook::first(), at(now));
    let facts =
        Facts { now, today: london_date(now), caller: &caller, rulebook: &rulebook, calendar: &kernel::RULE_ALONE };
    decide(&State::fold(history), command, &facts)
}

fn event_id(position: usize) -> EventId {
    EventId::of(id::<kernel::Record>(1), u32::try_from(position).unwrap())
}

/// The entries as recorded after what is there already.
fn record(history: &mut Vec<Recorded>, entries: Vec<Entry>) {
    for entry in entries {
        let position = history.len();
        history.push(Recorded {
            position: position as u64,
            id: event_id(position),
            at: at(NOW),
            by: By::from(&caller()),
            entry,
        });
    }
}

/// The history that a row of commands leads to.
fn history(given: &[Command]) -> Vec<Recorded> {
    let mut history = Vec::new();
    for command in given {
        let entries = decided(&history, NOW, command).unwrap_or_else(|refused| panic!("{refused:?}: {command:?}"));
        record(&mut history, entries);
    }
    history
}

/// The one way in which the tests call the rules. What was decided is decided once: its repetition is silent.
fn check(given: &[Command], when: &Command, then: Result<&[&str], Refusal>) -> Vec<Event> {
    let mut history = history(given);
    let decision = decided(&history, NOW, when);
    let names = |entries: &Vec<Entry>| entries.iter().map(|entry| entry.event.type_name()).collect::<Vec<_>>();
    let got = decision.as_ref().map(names).map_err(|refused| refused.why);
    assert_eq!(got, then.map(<[&str]>::to_vec), "{when:?}");
    let entries = decision.unwrap_or_default();
    let events = entries.iter().map(|entry| entry.event.clone()).collect();
    if !entries.is_empty() {
        record(&mut history, entries);
        assert_eq!(decided(&history, NOW, when), Ok(vec![]), "repeated: {when:?}");
    }
    events
}

fn with(mut given: Vec<Command>, more: impl IntoIterator<Item = Command>) -> Vec<Command> {
    given.extend(more);
    given
}

fn terms(n: usize) -> Vec<Term> {
    (1..=n).map(|n| Term { kind: TermKind::Prohibition, text: format!("not to enter area {n} of map NM-2") }).collect()
}

fn court() -> Provenance {
    Provenance { source: Source::Court, occurred: None, known_at: None }
}

/// Row 10: considered, criteria met. Its evidence is an event of another order, the only kind of event around here.
fn consider(n: u128) -> ConsiderOrder {
    ConsiderOrder {
        order: id(n),
        kind: OrderKind::StalkingProtectionOrder,
        criteria: Criteria { acts: true, risk: true, necessary: true },
        evidence: vec![event_id(0)],
        risk_level: RiskLevel::High,
        requested_by: Some("adv".parse().unwrap()),
        answers_referral: None,
        reasons: "six acts, rising".to_owned(),
    }
}

/// The first event of every history here: an order considered with no criterion met, so that there is evidence to name.
fn first() -> Command {
    let criteria = Criteria { acts: false, risk: false, necessary: false };
    Command::ConsiderOrder(ConsiderOrder { criteria, evidence: vec![], ..consider(99) })
}

fn considered() -> Vec<Command> {
    vec![first(), Command::ConsiderOrder(consider(1))]
}

fn decline() -> DeclineOrder {
    DeclineOrder {
        order: id(1),
        reason: NotPursuedReason::Custody,
        review_on: day("2026-08-01"),
        reasons: "in custody".to_owned(),
    }
}

fn declined() -> Command {
    Command::DeclineOrder(decline())
}

fn draft() -> Command {
    Command::StartDrafting(StartDrafting {
        order: id(1),
        proposed_terms: terms(2),
        victims_views: Some("agrees".to_owned()),
    })
}

fn authorise(interim_sought: bool) -> Command {
    Command::AuthoriseApplication(AuthoriseApplication {
        order: id(1),
        interim_sought,
        reasons: "necessary".to_owned(),
        legal_advice_reference: Some("LA/7".to_owned()),
    })
}

fn lodge(interim_sought: bool) -> Command {
    Command::LodgeApplication(LodgeApplication {
        order: id(1),
        interim_sought,
        nexus: Nexus::Resides,
        court: "Northmere Magistrates".to_owned(),
        court_reference: "NM/77".to_owned(),
    })
}

/// Row 13.
fn lodged() -> Vec<Command> {
    with(considered(), [draft(), authorise(true), lodge(true)])
}

/// Row 14: made on 12 March, to 9 April.
fn interim() -> RecordInterimOrder {
    RecordInterimOrder {
        order: id(1),
        made: day("2026-03-12"),
        last_day: day("2026-04-09"),
        court: "Northmere Magistrates".to_owned(),
        terms: terms(2),
        provenance: court(),
    }
}

fn interim_made() -> Command {
    Command::RecordInterimOrder(interim())
}

/// Row 15: 13 March, 16:10.
fn serve(moment: &str) -> Command {
    Command::RecordService(RecordService {
        order: id(1),
        served_at: at(moment),
        method: ServiceMethod::InPerson,
        place: Some("Northmere station".to_owned()),
        proof: "PC 101, body-worn video".to_owned(),
    })
}

fn interim_served() -> Vec<Command> {
    with(lodged(), [interim_made(), serve("2026-03-13T16:10:00Z")])
}

/// Row 16: Sunday, 15 March.
fn notify(moment: &str) -> Command {
    Command::RecordNotification(RecordNotification {
        order: id(1),
        notified_at: at(moment),
        identity_verified: true,
        names: vec!["Dean Kestrel".to_owned()],
        address: "the respondent's own".to_owned(),
        station: "Northmere".to_owned(),
        acknowledgement: "ACK/1".to_owned(),
    })
}

/// Row 18: made on 9 April, to 8 April 2031.
fn full() -> RecordFullOrder {
    RecordFullOrder {
        order: id(1),
        made: day("2026-04-09"),
        last_day: Some(day("2031-04-08")),
        replaces_interim: true,
        served_in_court: true,
        court: "Northmere Magistrates".to_owned(),
        terms: terms(3),
        provenance: court(),
    }
}

fn full_made() -> Command {
    Command::RecordFullOrder(full())
}

fn in_force() -> Vec<Command> {
    with(interim_served(), [notify("2026-03-15T11:00:00Z"), full_made()])
}

/// Row 25: a restraining order after guilty pleas.
fn on_outcome() -> RecordOrderOnOutcome {
    RecordOrderOnOutcome {
        order: id(2),
        kind: OrderKind::RestrainingOrder,
        made: day("2026-07-07"),
        last_day: None,
        served_in_court: true,
        court: "Northmere Crown Court".to_owned(),
        terms: terms(1),
        provenance: court(),
    }
}

fn breach(n: u128, occurred: Option<Occurred>) -> ReportBreach {
    ReportBreach {
        breach: id(n),
        order: id(1),
        term: Some(1),
        acts: vec![Act::Loitering, Act::Contacting],
        narrative: "at the former home, then a message through a friend".to_owned(),
        provenance: Provenance { source: Source::Agency, occurred, known_at: None },
    }
}

/// Row 22: Saturday, 16 May.
fn breach_at(moment: &str) -> Command {
    Command::ReportBreach(breach(1, Some(Occurred::at(at(moment)))))
}

fn breached() -> Vec<Command> {
    with(in_force(), [breach_at("2026-05-16T21:30:00Z")])
}

fn breach_recorded() -> Command {
    Command::RecordBreach(RecordBreach { breach: id(1), crime_reference: "NM/900/26".to_owned() })
}

fn breach_rejected() -> Command {
    Command::RejectBreach(RejectBreach { breach: id(1), reason: "was elsewhere".to_owned() })
}

fn breach_ended() -> Command {
    let (reason, reasons) = (NotChargedReason::InsufficientEvidence, "no one saw him".to_owned());
    Command::EndBreach(EndBreach { breach: id(1), reason, reasons })
}

/// Row 23: Monday, 18 May.
fn charge() -> ChargeBreach {
    ChargeBreach {
        breach: id(1),
        charged_at: at("2026-05-18T12:00:00Z"),
        offences: vec![OffenceCode::H20164, OffenceCode::S4a],
        remanded: true,
        charge_reference: "CH/5".to_owned(),
    }
}

fn charged() -> Command {
    Command::ChargeBreach(charge())
}
