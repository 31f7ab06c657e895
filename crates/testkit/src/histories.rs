//! Generated histories of one case: lawful sequences of everything that decides who sees what.
//!
//! Opening, assigning, referring, reporting, linking and undoing, contributing, sharing, correcting, restricting, closing
//! and reopening, and the adoption of policies, in an order that the rules allow; between them events of every other
//! kind. The same seed gives the same history. Nothing here decides: what is lawful is said again, more simply.

mod steps;

use crate::random::Random;
use eventlog::{Draft, Salt, StreamName};
use events::{
    CaseworkEvent, Entry, Event, GovernanceEvent, IntakeEvent, Recorded,
    governance::{AgencyRegistered, PolicyAdopted, PolicyValue, PublicText, RulebookAdopted, WorkerRegistered},
};
use kernel::{
    AgencyId, AgencyKind, By, CaseId, EventId, Id, Purpose, RecordId, Role, Rulebook, Strand, Timestamp, WorkerId,
};
use serde_json::{Value as Json, value::RawValue};
use std::str::FromStr;

/// The agencies of every history. The last one is registered and never takes part.
pub const AGENCIES: [(&str, AgencyKind); 9] = [
    ("pol", AgencyKind::Police),
    ("adv", AgencyKind::Advocacy),
    ("nhs", AgencyKind::Health),
    ("prb", AgencyKind::Probation),
    ("cps", AgencyKind::Prosecution),
    ("hsg", AgencyKind::Housing),
    ("hub", AgencyKind::HubOffice),
    ("ins", AgencyKind::Oversight),
    ("out", AgencyKind::Advocacy),
];

/// One record of a history.
#[derive(Debug, Clone)]
pub struct Commit {
    /// Its place in the log: 1 for the first, without gaps.
    pub position: u64,
    /// Its name.
    pub record: RecordId,
    /// Recorded time; never decreases, and is sometimes that of the record before.
    pub at: Timestamp,
    /// Who caused it.
    pub by: By,
    /// Its events; all belong into one stream.
    pub entries: Vec<Entry>,
}

impl Commit {
    /// The stream that it lies in, by what it says first.
    pub fn stream(&self) -> StreamName {
        stream_of(&self.entries[0])
    }

    /// As a log takes it, each event by what `seal` makes of it.
    pub fn draft(&self, seal: impl Fn(&StreamName, u32, &Entry) -> Box<RawValue>) -> Draft {
        let stream = self.stream();
        let events = (0..).zip(&self.entries).map(|(nth, entry)| seal(&stream, nth, entry)).collect();
        Draft {
            id: self.record,
            stream,
            by: self.by.clone(),
            request: None,
            command_mac: None,
            basis: None,
            salt: Salt([7; 16]),
            events,
        }
    }

    /// Its events as recorded.
    pub fn recorded(&self) -> Vec<Recorded> {
        (0..)
            .zip(&self.entries)
            .map(|(nth, entry)| Recorded {
                position: self.position,
                id: EventId::of(self.record, nth),
                at: self.at,
                by: self.by.clone(),
                entry: entry.clone(),
            })
            .collect()
    }
}

/// The case of every history.
pub fn case() -> CaseId {
    parse("0000ca5e-0000-4000-8000-000000000001")
}

/// A history with about so many records after the register's. The first of the policies is adopted at the beginning, the
/// others at random moments, in their order.
pub fn lawful(seed: u64, steps: usize, policies: &[Json]) -> Vec<Commit> {
    let mut world = World::founded(seed, policies);
    world.case.as_steps(&mut world.log, steps);
    world.log.commits
}

/// The log so far, and where chance comes from.
struct Log {
    random: Random,
    commits: Vec<Commit>,
    policies: Vec<Json>,
    seed: u64,
    at: Timestamp,
    ids: u32,
}

struct World {
    log: Log,
    case: steps::Case,
}

impl World {
    fn founded(seed: u64, policies: &[Json]) -> Self {
        let mut log = Log {
            random: Random::new(seed),
            commits: Vec::new(),
            policies: policies.iter().rev().cloned().collect(),
            seed,
            at: parse("2026-01-05T09:00:00Z"),
            ids: 0,
        };
        let hub: AgencyId = parse("hub");
        let rulebook = GovernanceEvent::RulebookAdopted(RulebookAdopted { rulebook: Rulebook::first() });
        let mut founding = vec![Entry::of(&hub, Event::Governance(rulebook))];
        founding.extend(log.next_policy());
        log.commit(founding);
        for (name, kind) in AGENCIES {
            let agency: AgencyId = parse(name);
            let registered = AgencyRegistered { agency: agency.clone(), kind, name: PublicText(name.to_uppercase()) };
            let worker = WorkerRegistered {
                agency,
                worker: worker(0),
                roles: vec![Role::Advocate],
                strands: vec![Strand::VictimFacing],
            };
            let of = |event| Entry::of(&hub, Event::Governance(event));
            log.commit(vec![
                of(GovernanceEvent::AgencyRegistered(registered)),
                of(GovernanceEvent::WorkerRegistered(worker)),
            ]);
        }
        Self { log, case: steps::Case::default() }
    }
}

impl Log {
    /// Appends a record; answers the ids of its events.
    fn commit(&mut self, entries: Vec<Entry>) -> Vec<EventId> {
        assert!(!entries.is_empty(), "a record says something");
        let position = self.commits.len() as u64 + 1;
        // Every fourth record comes in the same millisecond as the one before it.
        if self.random.below(4) > 0 {
            self.at = self.at.plus_millis(60_000 * i64::from(self.random.below(3_000)));
        }
        let agency = entries[0].controller.clone();
        let by = By::Worker { agency, worker: worker(0), role: Role::Spoc, purpose: Purpose::Investigation };
        let record = parse(&format!("{position:08x}-0000-4000-9000-{:012x}", self.seed & 0xffff_ffff_ffff));
        let commit = Commit { position, record, at: self.at, by, entries };
        let ids = commit.recorded().into_iter().map(|recorded| recorded.id).collect();
        self.commits.push(commit);
        ids
    }

    /// The adoption of the next policy, if there is one left.
    fn next_policy(&mut self) -> Option<Entry> {
        let policy = PolicyValue(self.policies.pop()?);
        let adopted = GovernanceEvent::PolicyAdopted(PolicyAdopted { policy });
        Some(Entry::of(&parse("hub"), Event::Governance(adopted)))
    }

    /// A name that was not used before in this history.
    fn id<K>(&mut self) -> Id<K> {
        self.ids += 1;
        parse(&format!("{:08x}-0000-4000-a000-{:012x}", self.ids, self.seed & 0xffff_ffff_ffff))
    }
}

fn worker(number: usize) -> WorkerId {
    parse(&format!("w-{number}"))
}

fn parse<T: FromStr>(form: &str) -> T {
    form.parse().ok().expect("what is written here is well formed")
}

/// The stream of an event of a generated history.
pub fn stream_of(entry: &Entry) -> StreamName {
    match &entry.event {
        Event::Intake(IntakeEvent::IncidentReported(e)) => StreamName::Incident(e.incident),
        Event::Intake(IntakeEvent::PersonRecorded(e)) => StreamName::Person(e.person),
        Event::Casework(CaseworkEvent::MeetingCalled(e)) => StreamName::Meeting(e.meeting),
        Event::Governance(GovernanceEvent::AgencyRegistered(e)) => StreamName::Agency(e.agency.clone()),
        Event::Governance(GovernanceEvent::WorkerRegistered(e)) => StreamName::Agency(e.agency.clone()),
        Event::Governance(GovernanceEvent::RulebookAdopted(_) | GovernanceEvent::PolicyAdopted(_)) => StreamName::Hub,
        Event::Intake(_)
        | Event::Casework(_)
        | Event::Governance(_)
        | Event::Risk(_)
        | Event::Orders(_)
        | Event::Referrals(_)
        | Event::Access(_) => StreamName::Case(case()),
    }
}
