//! The rules as data: given a history, when a command comes, then these events or this refusal.

mod beside;
mod catalogue;
mod happy;
mod laws;
mod refusals;
mod trend;

use crate::{AssessRisk, Command, PlannedAction, RaiseRedFlag, Refusal, State, decide};
use calendar::london_date;
use events::{
    ActionOutcome, Answer, CaseworkEvent, Entry, Event, GovernanceEvent, Instrument, Provenance, Recorded, RedFlag,
    RiskLevel, casework::ActionClosed, governance::WorkerAssigned, risk::ItemAnswer,
};
use kernel::{
    AgencyKind, By, Caller, Date, EventId, Facts, Id, Occurred, Purpose, Refused, Role, Rulebook, Source, Strand,
    Surface, Thumbprints, Timestamp,
};

/// When the tests decide, unless they say otherwise: row 11 of the Northmere case, a Tuesday.
const NOW: &str = "2026-03-03T10:00:00Z";

fn id<K>(n: u128) -> Id<K> {
    format!("00000000-0000-0000-0000-{n:012}").parse().unwrap()
}

fn at(moment: &str) -> Timestamp {
    moment.parse().unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn caller(kind: AgencyKind) -> Caller {
    let (worker, agency) = ("worker-1".parse().unwrap(), "pol".parse().unwrap());
    Caller {
        agency,
        kind,
        worker,
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
    decide(&State::fold(on_the_case().iter().chain(history)), command, &facts)
}

/// Before every history: who works on the case. Its events are not counted.
fn on_the_case() -> Vec<Recorded> {
    let by = By::from(&caller(AgencyKind::Police));
    [("pol", Strand::Investigation), ("adv", Strand::VictimFacing), ("prb", Strand::SuspectFacing)]
        .into_iter()
        .enumerate()
        .map(|(nth, (agency, strand))| {
            let entry = Entry::of(&agency.parse().unwrap(), assigned(agency, strand));
            Recorded { position: 0, id: assignment(nth), at: at(NOW), by: by.clone(), entry }
        })
        .collect()
}

/// The event by which the nth agency came on the case.
fn assignment(nth: usize) -> EventId {
    EventId::of(id::<kernel::Record>(2), u32::try_from(nth).unwrap())
}

fn assigned(agency: &str, strand: Strand) -> Event {
    let (agency, worker) = (agency.parse().unwrap(), "worker-1".parse().unwrap());
    Event::Governance(GovernanceEvent::WorkerAssigned(WorkerAssigned { agency, worker, strand }))
}

fn event_id(position: usize) -> EventId {
    EventId::of(id::<kernel::Record>(1), u32::try_from(position).unwrap())
}

/// The entries as recorded after what is there already.
fn record(history: &mut Vec<Recorded>, entries: Vec<Entry>) {
    for entry in entries {
        let position = history.len();
        let by = By::from(&caller(AgencyKind::Police));
        history.push(Recorded { position: position as u64, id: event_id(position), at: at(NOW), by, entry });
    }
}

/// One step of a given history: a command of ours, or the end of an action, which is another service's event.
#[derive(Debug, Clone)]
enum Step {
    Do(Command),
    Close(u128),
}

fn history(given: &[Step]) -> Vec<Recorded> {
    let mut history = Vec::new();
    for step in given {
        let entries = match step {
            Step::Do(command) => decided(&history, NOW, AgencyKind::Police, command).unwrap(),
            Step::Close(action) => vec![closed(*action)],
        };
        record(&mut history, entries);
    }
    history
}

fn closed(action: u128) -> Entry {
    let (outcome, note) = (ActionOutcome::Done, None.into());
    let closed = ActionClosed { action: id(action), strand: Strand::Investigation, outcome, note };
    Entry::of(&"pol".parse().unwrap(), Event::Casework(CaseworkEvent::ActionClosed(closed)))
}

/// The one way in which the tests call the rules. What was decided is decided once: its repetition is silent.
fn check(given: &[Step], when: &Command, then: Result<&[&str], Refusal>) -> Vec<Event> {
    let mut history = history(given);
    let decision = decided(&history, NOW, AgencyKind::Police, when);
    let names = |entries: &Vec<Entry>| entries.iter().map(|entry| entry.event.type_name()).collect::<Vec<_>>();
    let got = decision.as_ref().map(names).map_err(|refused| refused.why);
    assert_eq!(got, then.map(<[&str]>::to_vec), "{when:?}");
    let entries = decision.unwrap_or_default();
    let events = entries.iter().map(|entry| entry.event.clone()).collect();
    if !entries.is_empty() {
        record(&mut history, entries);
        // Days later too: what the rules filled in is not decided again.
        for now in [NOW, "2026-03-20T10:00:00Z"] {
            assert_eq!(decided(&history, now, AgencyKind::Police, when), Ok(vec![]), "repeated: {when:?}");
        }
    }
    events
}

fn action(n: u128) -> PlannedAction {
    PlannedAction {
        action: id(n),
        owner: "adv".parse().unwrap(),
        strand: Strand::VictimFacing,
        due: day("2026-03-05"),
        what: format!("safety plan {n}"),
    }
}

/// Row 11: SAM, high, with a plan and a hypothesis.
fn sam(n: u128) -> AssessRisk {
    AssessRisk {
        assessment: id(n),
        instrument: Instrument::Sam,
        version: 2008,
        level: RiskLevel::High,
        imminent: false,
        window_start: day("2026-01-06"),
        next_due: None,
        plan: vec![action(10 * n)],
        no_plan: None,
        ratings: vec![],
        relied_on: vec![],
        overridden: None,
        override_reason: None,
        items: items(&["N1", "N10", "P3", "V10"]),
        rationale: "growing in variety and rate".to_owned(),
        motive_hypothesis: Some(events::Motive::Rejected),
    }
}

fn items(codes: &[&str]) -> Vec<ItemAnswer> {
    codes.iter().map(|&code| ItemAnswer { code: code.to_owned(), answer: Answer::Yes, previous: None }).collect()
}

fn assess(assessment: AssessRisk) -> Command {
    Command::AssessRisk(assessment)
}

/// Row 21: job loss and "nothing left".
fn red_flag(n: u128) -> RaiseRedFlag {
    let moment = at("2026-03-03T09:40:00Z");
    let occurred = Some(Occurred::at(moment));
    RaiseRedFlag {
        item: id(n),
        flags: vec![RedFlag::JobLoss, RedFlag::LastResortLanguage],
        account: "said there was nothing left".to_owned(),
        provenance: Provenance { source: Source::Agency, occurred, known_at: Some(moment) },
    }
}

fn raise(flag: RaiseRedFlag) -> Command {
    Command::RaiseRedFlag(flag)
}
