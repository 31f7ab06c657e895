//! The projector's index: what the store keeps beside the records so that things are found: pure functions of a record's clear parts.

use eventlog::{BadRecord, Record, Stored, StreamName};
use events::{
    CaseworkEvent, Entry, Event, GovernanceEvent, IntakeEvent, Recorded, StoredEvent, governance::NamedWorker,
};
use kernel::{AgencyId, CaseId, EventId};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::{borrow::Cow, collections::HashSet, sync::LazyLock};
use store::{Indexed, Put, Space, Store, StoreError};

/// The agency name under which every referred case is listed, for those who triage. Not a valid agency id.
const TRIAGE: &str = "*";
/// The same for every case on which somebody asked to erase.
const ERASING: &str = "!";

/// A record and its events as far as they lie in the clear.
pub struct Clear {
    /// The record.
    pub record: Record,
    /// Its events; sealed fields read as erased.
    pub events: Vec<Recorded>,
}

/// Reads what lies in the clear of a stored record.
pub fn clear(stored: &Stored) -> Result<Clear, BadRecord> {
    let record = Record::from_bytes(&stored.bytes)?;
    let events = (0_u32..)
        .zip(&record.events)
        .map(|(nth, raw)| clear_event(stored.position, &record, nth, raw))
        .collect::<Result<_, BadRecord>>()?;
    Ok(Clear { record, events })
}

fn clear_event(position: u64, record: &Record, nth: u32, raw: &RawValue) -> Result<Recorded, BadRecord> {
    let event: StoredEvent = serde_json::from_str(raw.get()).map_err(unreadable)?;
    let entry = Entry::join(event, []).map_err(unreadable)?;
    Ok(Recorded { position, id: EventId::of(record.id, nth), at: record.at, by: record.by.clone(), entry })
}

fn unreadable(error: impl std::fmt::Display) -> BadRecord {
    BadRecord::Unreadable(error.to_string())
}

/// What those who follow a log take of a record.
pub struct Taken {
    /// The record with its index entries.
    pub indexed: Indexed,
    /// Its events, if it lies in one of the hub's own streams: what the register is folded from.
    pub learned: Vec<Recorded>,
}

/// Reads of a stored record only what those who follow a log need, which is a third of the work of [`clear`]: the events
/// that put something, and those of the hub's own streams. Of all others it looks at the type alone, which must be one
/// that this program knows; what else is wrong with them is told to whoever reads them.
pub fn taken(stored: Stored) -> Result<Taken, BadRecord> {
    let record = Record::from_bytes(&stored.bytes)?;
    let own = matches!(record.stream, StreamName::Hub | StreamName::Agency(_));
    let mut learned = Vec::new();
    let mut all = Vec::new();
    for (nth, raw) in (0_u32..).zip(&record.events) {
        let Typed { type_name } = serde_json::from_str(raw.get()).map_err(unreadable)?;
        let indexed = INDEXED.contains(&&*type_name);
        if own || indexed {
            let event = clear_event(stored.position, &record, nth, raw)?;
            if indexed {
                all.extend(puts(&record.stream, record.version, &event));
            }
            if own {
                learned.push(event);
            }
        } else if !TYPES.contains(&*type_name) {
            return Err(unreadable(events::BadEvent::UnknownType(type_name.into_owned())));
        }
    }
    let Record { stream, version, id, .. } = record;
    Ok(Taken { indexed: Indexed { stored, stream, version, record: id, puts: all }, learned })
}

/// The types whose events put something.
const INDEXED: [&str; 14] = [
    "intake.incident_reported.v1",
    "intake.case_opened.v1",
    "intake.suspect_named.v1",
    "intake.case_referred.v1",
    "intake.link_confirmed.v1",
    "casework.erasure_requested.v1",
    "governance.agency_registered.v1",
    "governance.worker_assigned.v1",
    "governance.alert_raised.v1",
    "governance.alert_acknowledged.v1",
    "governance.alert_escalated.v1",
    "governance.conflict_found.v1",
    "governance.conflict_dismissed.v1",
    "access.looked.v1",
];

/// The types of all events that this program knows.
static TYPES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| Event::type_names().collect());

/// The type of an event, and nothing else of it.
#[derive(Deserialize)]
struct Typed<'a> {
    #[serde(rename = "type", borrow)]
    type_name: Cow<'a, str>,
}

fn put(space: Space, key: String) -> Put {
    Put { space, key: key.into_bytes(), value: Some(Vec::new()) }
}

fn puts(stream: &StreamName, version: u64, recorded: &Recorded) -> Vec<Put> {
    let case = |case: CaseId, agency: &str| put(Space::AgencyCases, format!("{agency}/{case}"));
    match (&recorded.entry.event, stream) {
        (Event::Intake(IntakeEvent::CaseOpened(e)), _) => vec![
            Put {
                space: Space::Reference,
                key: e.reference.as_str().as_bytes().to_vec(),
                value: Some(e.case.to_string().into_bytes()),
            },
            case(e.case, recorded.entry.controller.as_str()),
            put(Space::StreamCases, format!("{}/{}", StreamName::Person(e.victim), e.case)),
        ]
        .into_iter()
        .chain(e.suspect.map(|person| put(Space::StreamCases, format!("{}/{}", StreamName::Person(person), e.case))))
        .collect(),
        (Event::Intake(IntakeEvent::CaseReferred(_)), StreamName::Case(id)) => vec![case(*id, TRIAGE)],
        (Event::Governance(GovernanceEvent::WorkerAssigned(e)), StreamName::Case(id)) => {
            vec![case(*id, e.agency.as_str())]
        }
        (Event::Intake(IntakeEvent::LinkConfirmed(e)), StreamName::Case(id)) => {
            vec![put(Space::StreamCases, format!("{}/{id}", StreamName::Incident(e.incident)))]
        }
        (Event::Intake(IntakeEvent::SuspectNamed(e)), StreamName::Case(id)) => {
            vec![put(Space::StreamCases, format!("{}/{id}", StreamName::Person(e.person)))]
        }
        (Event::Casework(CaseworkEvent::ErasureRequested(_)), StreamName::Case(id)) => vec![case(*id, ERASING)],
        (Event::Intake(IntakeEvent::IncidentReported(e)), _) => {
            vec![put(
                Space::AgencyIncidents,
                format!("{}/{:020}/{}", recorded.entry.controller, recorded.position, e.incident),
            )]
        }
        (Event::Governance(GovernanceEvent::AgencyRegistered(e)), _) => {
            vec![put(Space::Agencies, e.agency.to_string())]
        }
        (Event::Governance(GovernanceEvent::AlertRaised(_)), StreamName::Inbox(agency)) => {
            let id = recorded.id;
            let place = |key: String| Put {
                space: Space::Alerts,
                key: key.into_bytes(),
                value: Some(format!("{id} {version}").into_bytes()),
            };
            vec![place(format!("{agency}/all/{:020}", recorded.position)), place(format!("{agency}/id/{id}"))]
        }
        (Event::Governance(GovernanceEvent::AlertAcknowledged(e)), StreamName::Inbox(agency)) => {
            vec![put(Space::Alerts, format!("{agency}/on/{}/{version:020}", e.alert))]
        }
        (Event::Governance(GovernanceEvent::AlertEscalated(e)), StreamName::Inbox(agency)) => {
            vec![put(Space::Alerts, format!("{agency}/on/{}/{version:020}", e.alert))]
        }
        (Event::Governance(GovernanceEvent::ConflictFound(e)), StreamName::Case(id)) => {
            vec![put(Space::Conflicts, conflict(Some(*id), &e.worker) + &recorded.id.to_string())]
        }
        (Event::Governance(GovernanceEvent::ConflictDismissed(e)), StreamName::Case(id)) => {
            let key = conflict(Some(*id), &e.worker) + &e.conflict.to_string();
            vec![Put { value: None, ..put(Space::Conflicts, key) }]
        }
        (Event::Access(e), stream) => {
            let cases = e.case.iter().chain(&e.listed).map(ToString::to_string);
            let about = cases.chain(e.incidents.iter().map(ToString::to_string));
            // Where the record lies, so that the looks at a case cost what they are, not what the log is.
            let value = format!("{stream} {version}").into_bytes();
            let key = |id: String| format!("{id}/{:020}", recorded.position).into_bytes();
            let one = |id| Put { space: Space::AccessByCase, key: key(id), value: Some(value.clone()) };
            about.map(one).collect()
        }
        (
            Event::Intake(_)
            | Event::Casework(_)
            | Event::Risk(_)
            | Event::Orders(_)
            | Event::Referrals(_)
            | Event::Governance(_),
            _,
        ) => Vec::new(),
    }
}

/// How many cases one incident, person or meeting is looked up in at most.
const CASES_MAX: usize = 1_000;

/// How the entries begin of the conflicts of a worker on a case, or on none.
fn conflict(case: Option<CaseId>, NamedWorker { agency, worker }: &NamedWorker) -> String {
    let case = case.map_or_else(|| "none".to_owned(), |case| case.to_string());
    format!("{case}/{agency}/{worker}/")
}

/// Whether a worker is related to somebody on a case. The same is read whether or not there is such a case.
pub fn is_related(store: &Store, case: Option<CaseId>, worker: &NamedWorker) -> Result<bool, StoreError> {
    Ok(!store.scan(Space::Conflicts, conflict(case, worker).as_bytes(), None, 1)?.is_empty())
}

/// The cases that a stream belongs or ever belonged to: a case itself, those that linked an incident or name a person.
/// None for other streams.
pub fn cases_of(store: &Store, stream: &StreamName) -> Result<Vec<CaseId>, StoreError> {
    match stream {
        StreamName::Case(case) => Ok(vec![*case]),
        StreamName::Incident(_) | StreamName::Person(_) | StreamName::Meeting(_) => {
            let prefix = format!("{stream}/");
            let found = store.scan(Space::StreamCases, prefix.as_bytes(), None, CASES_MAX)?;
            let ids =
                found.iter().filter_map(|(key, _)| std::str::from_utf8(key.get(prefix.len()..)?).ok()?.parse().ok());
            Ok(ids.collect())
        }
        StreamName::Hub
        | StreamName::Agency(_)
        | StreamName::Inbox(_)
        | StreamName::BreakGlass(_)
        | StreamName::Access(..) => Ok(Vec::new()),
    }
}

/// The cases on which somebody asked to erase, behind one of them; at most `limit`.
pub fn cases_with_erasures(store: &Store, after: Option<CaseId>, limit: usize) -> Result<Vec<CaseId>, StoreError> {
    let prefix = format!("{ERASING}/");
    let after = after.map(|case| format!("{prefix}{case}").into_bytes());
    let found = store.scan(Space::AgencyCases, prefix.as_bytes(), after.as_deref(), limit)?;
    Ok(found.iter().filter_map(|(key, _)| std::str::from_utf8(key.get(prefix.len()..)?).ok()?.parse().ok()).collect())
}

/// The prefixes under which an agency's cases are listed.
pub fn case_prefixes(agency: &AgencyId, triages: bool) -> Vec<String> {
    let mut prefixes = vec![format!("{agency}/")];
    if triages {
        prefixes.push(format!("{TRIAGE}/"));
    }
    prefixes
}
