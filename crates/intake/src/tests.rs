//! The rules as data: given a history, when a command comes, then these events or this refusal.

mod conduct;
mod happy;
mod laws;
mod refusals;

use crate::{
    AnswerHint, Command, ConfirmLink, NameSuspect, OpenCase, ProposeLink, ReclassifyConduct, RecordPerson, ReferCase,
    Refusal, RejectLink, ReportIncident, ScreenCase, ScreenIncident, State, UndoLink, decide,
};
use calendar::london_date;
use events::{
    Act, Entry, Event, LinkEvidence, OpenedHow, PersonRole, PlaceKind, Provenance, Recorded, RecordedAs, ScreenResult,
    Urgency, Wish, intake::Four,
};
use kernel::{
    AgencyKind, By, Caller, EventId, Facts, Id, Occurred, Precision, Purpose, Refused, Role, Rulebook, Source, Surface,
    Thumbprints, Timestamp,
};

/// When the tests decide, unless they say otherwise.
const NOW: &str = "2026-02-25T10:00:00Z";

fn id<K>(n: u128) -> Id<K> {
    format!("00000000-0000-0000-0000-{n:012}").parse().unwrap()
}

fn at(moment: &str) -> Timestamp {
    moment.parse().unwrap()
}

fn caller(kind: AgencyKind) -> Caller {
    let agency = if kind == AgencyKind::Police { "pol" } else { "adv" };
    Caller {
        agency: agency.parse().unwrap(),
        kind,
        worker: "worker-1".parse().unwrap(),
        role: Role::Spoc,
        purpose: Purpose::Investigation,
        surface: Surface::AgencyApi,
        thumbprints: Thumbprints::default(),
    }
}

/// What the rules decide at a moment, for a caller of a kind of agency.
fn decided(
    history: &[Recorded],
    now: &str,
    kind: AgencyKind,
    command: &Command,
) -> Result<Vec<Entry>, Refused<Refusal>> {
    let (caller, rulebook, now) = (caller(kind), Rulebook::first(), at(now));
    let facts =
        Facts { now, today: london_date(now), caller: &caller, rulebook: &rulebook, calendar: &kernel::RULE_ALONE };
    decide(&State::fold(history), command, &facts)
}

fn event_id(position: usize) -> EventId {
    EventId::of(id::<kernel::Record>(1), u32::try_from(position).unwrap())
}

/// The entries as recorded after what is there already.
fn record(history: &mut Vec<Recorded>, now: &str, entries: Vec<Entry>) {
    for entry in entries {
        let position = history.len();
        let by = By::from(&caller(AgencyKind::Police));
        history.push(Recorded { position: position as u64, id: event_id(position), at: at(now), by, entry });
    }
}

/// The history that a row of commands leads to.
fn history(given: &[Command]) -> Vec<Recorded> {
    let mut history = Vec::new();
    for command in given {
        let entries = decided(&history, NOW, AgencyKind::Police, command).unwrap();
        record(&mut history, NOW, entries);
    }
    history
}

/// The one way in which the tests call the rules. What was decided is decided once: its repetition is silent.
fn check(given: &[Command], when: &Command, then: Result<&[&str], Refusal>) -> Vec<Event> {
    let mut history = history(given);
    let decision = decided(&history, NOW, AgencyKind::Police, when);
    let names = |entries: &Vec<Entry>| entries.iter().map(|entry| entry.event.type_name()).collect::<Vec<_>>();
    let got = decision.as_ref().map(names).map_err(|refused| refused.why);
    assert_eq!(got, then.map(<[&str]>::to_vec), "{when:?}");
    let entries = decision.unwrap_or_default();
    let events = entries.iter().map(|entry| entry.event.clone()).collect();
    if !entries.is_empty() {
        record(&mut history, NOW, entries);
        assert_eq!(decided(&history, NOW, AgencyKind::Police, when), Ok(vec![]), "repeated: {when:?}");
    }
    events
}

fn provenance() -> Provenance {
    let occurred = Some(Occurred::at(at("2026-01-06T07:00:00Z")));
    Provenance { source: Source::Agency, occurred, known_at: Some(at("2026-01-06T08:00:00Z")) }
}

fn report(n: u128) -> ReportIncident {
    ReportIncident {
        incident: id(n),
        recorded_as: RecordedAs::CriminalDamage,
        included: vec![],
        acts: vec![Act::InterferingWithProperty],
        place: PlaceKind::VictimsHome,
        victim: Some(id(50)),
        suspect: None,
        external_reference: Some("NM/1/26".to_owned()),
        narrative: Some("two tyres cut".to_owned()),
        suspect_described: Some("grey van".to_owned()),
        place_text: Some("outside the home".to_owned()),
        provenance: provenance(),
    }
}

fn reported(n: u128) -> Command {
    Command::ReportIncident(report(n))
}

fn person(role: PersonRole, name: &str) -> Command {
    Command::RecordPerson(RecordPerson {
        person: id(50),
        role,
        name: Some(name.to_owned()),
        also_known_as: vec![],
        born: None,
        phones: vec![],
        handles: vec![],
        address: None,
        identifiers: vec![],
    })
}

fn open() -> OpenCase {
    let provenance = Provenance { source: Source::Victim, ..provenance() };
    OpenCase {
        case: id(9),
        victim: id(50),
        suspect: None,
        how: OpenedHow::SelfReferral,
        account: Some("he keeps turning up".to_owned()),
        provenance,
    }
}

fn opened() -> Command {
    Command::OpenCase(open())
}

fn named(n: u128) -> Command {
    Command::NameSuspect(NameSuspect { person: id(n), reason: "number and van".to_owned() })
}

fn referred() -> Command {
    let (urgency, victim_wish) = (Urgency::SameDay, Wish::Agrees);
    Command::ReferCase(ReferCase { urgency, victim_wish, area: None, reason: "very frightened".to_owned() })
}

fn referred_in(area: &str) -> Command {
    let Command::ReferCase(said) = referred() else { return referred() };
    Command::ReferCase(ReferCase { area: Some(area.parse().unwrap()), ..said })
}

fn proposed(n: u128) -> Command {
    let evidence = vec![LinkEvidence::Phone, LinkEvidence::Vehicle];
    Command::ProposeLink(ProposeLink { incident: id(n), evidence, reason: None })
}

fn confirmed(n: u128) -> Command {
    Command::ConfirmLink(ConfirmLink { incident: id(n), proxy: None, toward: None, reason: "same van".to_owned() })
}

fn rejected(n: u128) -> Command {
    Command::RejectLink(RejectLink { incident: id(n), reason: "another driver".to_owned() })
}

fn undone(n: u128) -> Command {
    Command::UndoLink(UndoLink { incident: id(n), reason: "plate misread".to_owned() })
}

fn screened(repeated: bool, others: bool, result: ScreenResult, why_not: Option<&str>) -> Command {
    Command::ScreenCase(ScreenCase {
        four: Four { fixated: others, obsessive: others, unwanted: others, repeated },
        result,
        evidence: "texts, van, tyres".to_owned(),
        why_not_stalking: why_not.map(str::to_owned),
    })
}

fn reclassified(to: RecordedAs, incidents: &[u128]) -> Command {
    Command::ReclassifyConduct(ReclassifyConduct {
        to,
        offence: None,
        included: vec![RecordedAs::CriminalDamage, RecordedAs::MaliciousCommunications],
        incidents: incidents.iter().map(|&n| id(n)).collect(),
        reason: "one course of conduct".to_owned(),
    })
}

/// A referred case and two reports.
fn referred_case() -> Vec<Command> {
    vec![reported(1), reported(2), opened(), referred()]
}

fn with(mut given: Vec<Command>, more: impl IntoIterator<Item = Command>) -> Vec<Command> {
    given.extend(more);
    given
}
