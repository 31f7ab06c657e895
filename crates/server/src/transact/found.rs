//! What a command is about: the streams that it finds, as far as they are there for its caller.

use super::{Command, Target};
use crate::{
    agreed,
    hub::Hub,
    inbox::{version_of, words_about},
    reading::{Reading, is_kept_from},
    refuse::No,
};
use eventlog::StreamName;
use events::{CaseworkEvent, Entry, Event, GovernanceEvent, IntakeEvent, PersonRole, governance::NamedWorker};
use kernel::{AgencyId, Caller, CaseId, CaseReference, EventId, IncidentId, PersonId, Role, Strand};
use sharing::{Act, CaseAccess, is_opened_by_break_glass};
use std::{collections::BTreeSet, sync::Arc};
use store::{LogName, Space};
use views::{History, Known, cases_of, decode, is_there, may_be_there};

/// What a command finds when it is loaded.
pub(super) struct Loaded {
    /// Where its record goes.
    pub stream: StreamName,
    /// The version of that stream.
    pub version: u64,
    /// What the rules get.
    pub history: Arc<History>,
    /// The case it is about, as it stands.
    pub case: Option<(CaseId, CaseAccess)>,
}

/// Finds the streams a command is about. A case that the caller may not see is not found.
pub(super) fn load(hub: &Hub, known: &Known, command: &Command<'_>) -> Result<Loaded, No> {
    match &command.target {
        Target::New(stream) => {
            if hub.store().stream_version(LogName::Facts, stream)? == 0 {
                return Ok(Loaded { stream: stream.clone(), version: 0, history: Arc::default(), case: None });
            }
            let (version, items) = hub.histories.stream(stream)?;
            let history = Arc::new(History::merged([items]));
            Ok(Loaded { stream: stream.clone(), version, history, case: None })
        }
        Target::Register(stream) => {
            let (version, _) = hub.histories.stream(stream)?;
            let history = Arc::new(History::of(register_items(hub, known)?));
            Ok(Loaded { stream: stream.clone(), version, history, case: None })
        }
        Target::Alert(alert) => load_alert(hub, command.caller, *alert),
        Target::BreakGlass(agency) => {
            if !may_look_into(known, command.caller, agency) {
                return Err(No::NotFound);
            }
            let stream = StreamName::BreakGlass(agency.clone());
            let (version, items) = hub.histories.stream(&stream)?;
            Ok(Loaded { stream, version, history: Arc::new(History::of(items.to_vec())), case: None })
        }
        Target::Case(name) => load_case(hub, known, command, name, None),
        Target::CaseAndIncident(name, incident) => load_case(hub, known, command, name, Some(*incident)),
    }
}

/// Whether a caller may deal with the break-glasses of an agency: with those of their own, and chairs with all.
pub fn may_look_into(known: &Known, caller: &Caller, agency: &AgencyId) -> bool {
    *agency == caller.agency || (caller.role == Role::Chair && known.register.agency(agency).is_some())
}

/// Refuses a break-glass for what none opens to this caller: it would show nothing, or what is behind a wall. The policy
/// alone decides, whether or not there is a case, so the answer tells nothing of one.
pub(super) fn opens_what_is_sought(known: &Known, caller: &Caller, entries: &[Entry]) -> Result<(), No> {
    let policy = &known.policies.current().ok_or(No::Unavailable)?.value;
    for entry in entries {
        let Event::Governance(GovernanceEvent::BreakGlassRequested(asked)) = &entry.event else { continue };
        if !asked.sought.iter().all(|&class| is_opened_by_break_glass(policy, caller, class)) {
            let message = "no break-glass opens this to you; ask whoever works on the case".to_owned();
            return Err(No::Denied("NEVER_BY_BREAK_GLASS", message));
        }
    }
    Ok(())
}

/// An alert and what was done about it: an inbox is never read whole.
fn load_alert(hub: &Hub, caller: &Caller, alert: EventId) -> Result<Loaded, No> {
    let stream = StreamName::Inbox(caller.agency.clone());
    let version = hub.store().stream_version(LogName::Facts, &stream)?;
    let raised = version_of(hub, caller, alert)?.ok_or(No::NotFound)?;
    let mut items = Vec::new();
    for at in std::iter::once(raised).chain(words_about(hub, &caller.agency, alert)?) {
        let found = hub.store().stream(LogName::Facts, &stream, at.saturating_sub(1), 1)?;
        let opened = decode(hub.vault(), found.first().ok_or(No::DataLoss)?, &[])?;
        items.extend(opened.into_iter().map(Arc::new));
    }
    Ok(Loaded { stream, version, history: Arc::new(History::of(items)), case: None })
}

fn register_items(hub: &Hub, known: &Known) -> Result<Vec<Arc<views::Item>>, No> {
    let mut parts = vec![hub.histories.stream(&StreamName::Hub)?.1];
    for (agency, _) in known.register.agencies() {
        parts.push(hub.histories.stream(&StreamName::Agency(agency.clone()))?.1);
    }
    Ok(History::merged(parts).items)
}

fn load_case(
    hub: &Hub,
    known: &Known,
    command: &Command<'_>,
    name: &str,
    incident: Option<IncidentId>,
) -> Result<Loaded, No> {
    let found = find_case(hub, name);
    as_for_a_hidden_one(hub, &found)?;
    let case = found?;
    if !may_be_there(&known.register, &*hub.histories.door(case)?, command.caller) {
        return Err(No::NotFound);
    }
    let (version, mut history) = hub.histories.case(case)?;
    let access = history.access().clone();
    if !is_there(&known.register, &access, command.caller) || !agreed::reaches(hub, command.caller, &access) {
        return Err(No::NotFound);
    }
    if let Some(incident) = incident
        && !(access.incidents.contains(&incident) && sees_a_report(hub, command.caller, case, &history, incident)?)
    {
        let (_, items) = hub.histories.stream(&StreamName::Incident(incident))?;
        let report = items.first().ok_or(No::NotFound)?;
        let own = report.recorded.entry.controller == command.caller.agency;
        // An agency proposes its own reports; the SPOC, who looks for patterns, any report made to the hub. What belongs
        // to a case that is restricted to others is there for neither.
        if !own && command.caller.role != Role::Spoc || is_kept_from(hub, command.caller, report)? {
            return Err(No::NotFound);
        }
        let linked: Vec<_> = history.items.iter().map(|item| item.recorded.id).collect();
        let fresh = items.iter().filter(|item| !linked.contains(&item.recorded.id)).cloned();
        history = Arc::new(History::merged([Arc::new(history.items.iter().cloned().chain(fresh).collect())]));
    }
    if matches!(
        command.act,
        Act::AssignWorker | Act::RestrictCase | Act::EndAssignment | Act::DeclareConflict | Act::OfferTransfer
    ) {
        let register = register_items(hub, known)?;
        history = Arc::new(History::merged([Arc::new(register), Arc::new(history.items.clone())]));
    }
    Ok(Loaded { stream: StreamName::Case(case), version, history, case: Some((case, access)) })
}

/// Whether a caller sees anything of an incident that is on the case. One that is hidden is answered as one that is not there
/// (decision 17).
fn sees_a_report(
    hub: &Hub,
    caller: &Caller,
    case: CaseId,
    history: &History,
    incident: IncidentId,
) -> Result<bool, No> {
    let Some(reading) = Reading::of(hub, caller, case)? else { return Ok(false) };
    let stream = StreamName::Incident(incident);
    let mut reports = history.items.iter().filter(|item| item.stream == stream);
    Ok(reports.any(|item| reading.sees_in_any_way(item.recorded.id)))
}

/// Asks as much of the store for a reference that stands for nothing as for one of a hidden case.
pub fn as_for_a_hidden_one(hub: &Hub, found: &Result<CaseId, No>) -> Result<(), No> {
    if matches!(found, Err(No::NotFound)) {
        hub.histories.door(CaseId::from_uuid(uuid::Uuid::nil()))?;
    }
    Ok(())
}

/// The case of an id or a spoken reference.
pub fn find_case(hub: &Hub, name: &str) -> Result<CaseId, No> {
    if let Ok(case) = name.parse::<CaseId>() {
        return Ok(case);
    }
    let reference: CaseReference = name.parse().map_err(|_| No::NotFound)?;
    let found = hub.store().get(Space::Reference, reference.as_str().as_bytes())?.ok_or(No::NotFound)?;
    String::from_utf8_lossy(&found).parse().map_err(|_| No::DataLoss)
}

/// The people whom a new case is about.
fn people_named(event: &Event) -> Vec<PersonId> {
    let Event::Intake(IntakeEvent::CaseOpened(opened)) = event else { return Vec::new() };
    opened.suspect.into_iter().chain([opened.victim]).collect()
}

/// Nobody faces the victim on one case and the suspect on another of the same people (domain 7.5 rule 4). The other case
/// may be hidden from who assigns, so the refusal says nothing of it then.
fn on_one_side(
    hub: &Hub,
    caller: &Caller,
    people: BTreeSet<PersonId>,
    worker: &NamedWorker,
    strand: Strand,
) -> Result<(), No> {
    for person in people {
        for case in cases_of(hub.store(), &StreamName::Person(person))? {
            let (_, history) = hub.histories.case(case)?;
            let opposite = history.recorded().any(|recorded| {
                let Event::Governance(GovernanceEvent::WorkerAssigned(it)) = &recorded.entry.event else {
                    return false;
                };
                (&it.agency, &it.worker) == (&worker.agency, &worker.worker) && it.strand.is_opposite_to(strand)
            });
            if opposite && history.access().is_visible_to(caller) {
                let both = governance::Refusal::BothSides;
                return Err(No::rule(both.into(), both));
            }
            if opposite {
                return Err(No::CannotBeDoneNow);
            }
        }
    }
    Ok(())
}

/// A case joins the people and meetings that it names. So they must be there for this caller: described by the caller's
/// own agency in that role, or on the case already; called by or with the caller's agency. Otherwise naming one would
/// be a way to read it.
pub(super) fn named_are_there(
    hub: &Hub,
    caller: &Caller,
    access: Option<&CaseAccess>,
    entries: &[Entry],
) -> Result<(), No> {
    let person = |person: PersonId, role: PersonRole, by: &AgencyId| -> Result<(), No> {
        let on_case = access.is_some_and(|access| access.people.contains(&person));
        let (_, items) = hub.histories.stream(&StreamName::Person(person))?;
        let fits = items.first().is_some_and(|item| {
            let Event::Intake(IntakeEvent::PersonRecorded(described)) = &item.recorded.entry.event else {
                return false;
            };
            described.role == role && (on_case || item.recorded.entry.controller == *by)
        });
        if !fits {
            return Err(No::NotFound);
        }
        // Somebody who is on a case that the caller may not see is not opened up by putting them on another.
        for case in if on_case { Vec::new() } else { cases_of(hub.store(), &StreamName::Person(person))? } {
            if !hub.histories.case(case)?.1.access().is_visible_to(caller) {
                return Err(No::NotFound);
            }
        }
        Ok(())
    };
    for entry in entries {
        match &entry.event {
            Event::Intake(IntakeEvent::CaseOpened(opened)) => {
                // Whoever opens it described them; of a case from another hub, who answers for it here.
                let by = &entry.controller;
                person(opened.victim, PersonRole::Victim, by)?;
                opened.suspect.map_or(Ok(()), |suspect| person(suspect, PersonRole::Suspect, by))?;
            }
            Event::Intake(IntakeEvent::SuspectNamed(named)) => {
                person(named.person, PersonRole::Suspect, &entry.controller)?;
                for (worker, strand) in access.into_iter().flat_map(CaseAccess::assigned) {
                    on_one_side(hub, caller, [named.person].into(), worker, strand)?;
                }
            }
            Event::Governance(GovernanceEvent::WorkerAssigned(assigned)) => {
                let opened = entries.iter().flat_map(|entry| people_named(&entry.event));
                let people = access.into_iter().flat_map(|access| access.people.iter().copied()).chain(opened);
                let worker = NamedWorker { agency: assigned.agency.clone(), worker: assigned.worker.clone() };
                on_one_side(hub, caller, people.collect(), &worker, assigned.strand)?;
            }
            Event::Casework(CaseworkEvent::CaseDiscussed(discussed)) => {
                let (_, items) = hub.histories.stream(&StreamName::Meeting(discussed.meeting))?;
                let asked = items.first().is_some_and(|item| {
                    let Event::Casework(CaseworkEvent::MeetingCalled(meeting)) = &item.recorded.entry.event else {
                        return false;
                    };
                    item.recorded.entry.controller == caller.agency || meeting.agencies.contains(&caller.agency)
                });
                if !asked {
                    return Err(No::NotFound);
                }
            }
            Event::Intake(_)
            | Event::Casework(_)
            | Event::Risk(_)
            | Event::Orders(_)
            | Event::Referrals(_)
            | Event::Governance(_)
            | Event::Access(_) => {}
        }
    }
    Ok(())
}
