//! Conflicts of interest: whoever is related to somebody on a case does not see it (domain 7.5 rule 3). Looked for when people
//! come onto a case, in the same record, and when a relation is declared; and once more behind either, so that of two
//! that happen at once the later one finds the other. What was found stands in no answer.

use crate::{
    alerts::{Alert, To, raise},
    hub::Hub,
    own::Own,
    refuse::No,
};
use eventlog::StreamName;
use events::{
    AlertKind, Entry, Event, GovernanceEvent, IntakeEvent, governance::NamedWorker, relations::ConflictFound,
};
use governance::{Person, is_the_same};
use kernel::{Caller, CaseId, EventId, IncidentId, PersonId};
use std::collections::BTreeSet;
use store::Space;
use views::{History, is_related};

/// How many entries of the index of people are read at once.
const PAGE: usize = 1_000;

/// A relation that a worker declared.
struct Related {
    worker: NamedWorker,
    declared: EventId,
    to: Person,
}

/// All declared relations.
fn relations(hub: &Hub) -> Result<Vec<Related>, No> {
    let mut all = Vec::new();
    for (agency, _) in hub.known.get().register.agencies() {
        let (_, items) = hub.histories.stream(&StreamName::Agency(agency.clone()))?;
        for recorded in items.iter().map(|item| &item.recorded) {
            let Event::Governance(GovernanceEvent::RelationDeclared(it)) = &recorded.entry.event else { continue };
            let Some(name) = it.name.known() else { continue };
            let to = Person { names: vec![name.clone()], born: it.born.known().copied().flatten() };
            let worker = NamedWorker { agency: agency.clone(), worker: it.worker.clone() };
            all.push(Related { worker, declared: recorded.id, to });
        }
    }
    Ok(all)
}

/// A person as somebody described them.
fn described(hub: &Hub, person: PersonId) -> Result<Option<Person>, No> {
    let (_, items) = hub.histories.stream(&StreamName::Person(person))?;
    let first = items.first().map(|item| &item.recorded.entry.event);
    let Some(Event::Intake(IntakeEvent::PersonRecorded(it))) = first else { return Ok(None) };
    let name = it.name.known().cloned().flatten();
    let names = name.into_iter().chain(it.also_known_as.known().cloned().unwrap_or_default()).collect();
    Ok(Some(Person { names, born: it.born.known().copied().flatten() }))
}

/// The people whom the report of an incident names.
fn people_of(hub: &Hub, incident: IncidentId) -> Result<Vec<PersonId>, No> {
    let (_, items) = hub.histories.stream(&StreamName::Incident(incident))?;
    let first = items.first().map(|item| &item.recorded.entry.event);
    let Some(Event::Intake(IntakeEvent::IncidentReported(it))) = first else { return Ok(Vec::new()) };
    Ok([it.victim, it.suspect].into_iter().flatten().collect())
}

/// Who is related to one of these people.
fn found(hub: &Hub, people: BTreeSet<PersonId>) -> Result<Vec<ConflictFound>, No> {
    // Most records bring nobody onto a case, and read nothing here.
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let related = relations(hub)?;
    let mut all = Vec::new();
    for person in people {
        let Some(description) = described(hub, person)? else { continue };
        let same = related.iter().filter(|related| is_the_same(&related.to, &description));
        all.extend(same.map(|it| ConflictFound { worker: it.worker.clone(), relation: it.declared, person }));
    }
    Ok(all)
}

/// The people whom an event brings onto a case.
fn brought(hub: &Hub, event: &Event) -> Result<Vec<PersonId>, No> {
    if let Event::Intake(IntakeEvent::CaseOpened(it)) = event {
        return Ok(it.suspect.into_iter().chain([it.victim]).collect());
    }
    if let Event::Intake(IntakeEvent::SuspectNamed(it)) = event {
        return Ok(vec![it.person]);
    }
    if let Event::Intake(IntakeEvent::LinkConfirmed(it)) = event {
        return people_of(hub, it.incident);
    }
    Ok(Vec::new())
}

/// Adds to what is recorded of a case who is related to the people who come onto it with this record, where that is not
/// recorded of it already: what was dismissed stays dismissed.
pub fn join(hub: &Hub, history: &History, entries: &mut Vec<Entry>) -> Result<(), No> {
    let mut people = BTreeSet::new();
    for entry in entries.iter() {
        people.extend(brought(hub, &entry.event)?);
    }
    for it in found(hub, people)?.into_iter().filter(|it| recorded(history, it).is_none()) {
        entries.push(entry(hub, it)?);
    }
    Ok(())
}

/// What is found belongs to the hub's office, whoever's record it is in.
fn entry(hub: &Hub, found: ConflictFound) -> Result<Entry, No> {
    let known = hub.known.get();
    let office = known.register.office().ok_or(No::Internal)?;
    Ok(Entry::of(office, Event::Governance(GovernanceEvent::ConflictFound(found))))
}

/// Whether a stored event is one that stands in no answer.
pub fn is_untold(raw: &serde_json::value::RawValue) -> bool {
    #[derive(serde::Deserialize)]
    struct Typed<'a> {
        #[serde(rename = "type", borrow)]
        name: std::borrow::Cow<'a, str>,
    }
    serde_json::from_str::<Typed<'_>>(raw.get()).is_ok_and(|typed| typed.name == "governance.conflict_found.v1")
}

/// Looks once more who is related to those whom an event brought onto a case.
pub async fn follow(hub: &Hub, stream: &StreamName, event: &Event) -> Result<(), No> {
    let StreamName::Case(case) = stream else { return Ok(()) };
    look(hub, *case, brought(hub, event)?.into_iter().collect()).await
}

/// Looks who is related to people on a case, records what is not recorded yet, and tells the chairs of all of it that nobody
/// dismissed.
async fn look(hub: &Hub, case: CaseId, people: BTreeSet<PersonId>) -> Result<(), No> {
    if people.is_empty() {
        return Ok(());
    }
    let (_, history) = hub.histories.case(case)?;
    for it in found(hub, people)? {
        let id = match recorded(&history, &it) {
            Some((_, true)) => continue,
            Some((id, false)) => id,
            None => record(hub, case, &it).await?,
        };
        let alert = Alert { case: Some(case), event: Some(id), ..Alert::of(AlertKind::ConflictFound, To::Chairs) };
        raise(hub, alert.about(&it.worker.agency, &it.worker.worker)).await?;
    }
    Ok(())
}

/// The event by which a conflict was found, and whether it was dismissed.
fn recorded(history: &History, found: &ConflictFound) -> Option<(EventId, bool)> {
    let there = history.recorded().find(|recorded| {
        matches!(&recorded.entry.event, Event::Governance(GovernanceEvent::ConflictFound(it)) if it == found)
    })?;
    let dismissed = history.recorded().any(|recorded| {
        matches!(&recorded.entry.event,
            Event::Governance(GovernanceEvent::ConflictDismissed(it)) if it.conflict == there.id)
    });
    Some((there.id, dismissed))
}

/// Looks at every case on which somebody is, or is named by a report, to whom a relation that was declared may be.
pub async fn look_everywhere(hub: &Hub, declared: EventId) -> Result<(), No> {
    let Some(relation) = relations(hub)?.into_iter().find(|related| related.declared == declared) else {
        return Ok(());
    };
    for prefix in ["person/", "incident/"] {
        let mut last = None::<Vec<u8>>;
        loop {
            let page = hub.store().scan(Space::StreamCases, prefix.as_bytes(), last.as_deref(), PAGE)?;
            let Some((key, _)) = page.last() else { break };
            last = Some(key.clone());
            for (key, _) in page {
                let entry = String::from_utf8(key).map_err(|_| No::DataLoss)?;
                let (stream, case) = entry.rsplit_once('/').ok_or(No::DataLoss)?;
                let stream = stream.parse().map_err(|_| No::DataLoss)?;
                look_where(hub, &relation, &stream, case.parse().map_err(|_| No::DataLoss)?).await?;
            }
        }
    }
    Ok(())
}

/// Looks at a case to which a person or a report belongs or ever belonged.
async fn look_where(hub: &Hub, relation: &Related, stream: &StreamName, case: CaseId) -> Result<(), No> {
    let named = match stream {
        StreamName::Person(person) => vec![*person],
        StreamName::Incident(incident) => people_of(hub, *incident)?,
        StreamName::Case(_)
        | StreamName::Meeting(_)
        | StreamName::Agency(_)
        | StreamName::Inbox(_)
        | StreamName::BreakGlass(_)
        | StreamName::Hub
        | StreamName::Access(..) => Vec::new(),
    };
    let mut people = BTreeSet::new();
    for person in named {
        if described(hub, person)?.is_some_and(|described| is_the_same(&relation.to, &described)) {
            people.insert(person);
        }
    }
    if people.is_empty() {
        return Ok(());
    }
    if let StreamName::Incident(incident) = stream {
        // A link may have been undone since.
        let (_, history) = hub.histories.case(case)?;
        if !history.access().incidents.contains(incident) {
            return Ok(());
        }
    }
    look(hub, case, people).await
}

async fn record(hub: &Hub, case: CaseId, found: &ConflictFound) -> Result<EventId, No> {
    let about = format!("conflict {case} {} {}", found.relation, found.person);
    Own::of(hub, StreamName::Case(case), &about, entry(hub, found.clone())?).record(hub).await
}

/// Tells the chairs if the caller asked for a case on which somebody is to whom they are related. The same is read whether
/// there is such a case or none.
pub async fn tell_of_attempt(hub: &Hub, caller: &Caller, case: Option<CaseId>) -> Result<(), No> {
    let worker = NamedWorker::of(caller);
    if !is_related(hub.store(), case, &worker)? {
        return Ok(());
    }
    let alert = Alert { case, ..Alert::of(AlertKind::ConflictLooked, To::Chairs) };
    raise(hub, alert.about(&caller.agency, &caller.worker)).await
}
