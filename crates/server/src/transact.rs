//! How a command travels: repeated? permitted? visible? allowed by the rules? then one record, durable, and a receipt.

use crate::{
    hub::Hub,
    looks::{random_salt, raw},
    reading::{Reading, is_kept_from},
    refuse::No,
};
use eventlog::{AppendError, Draft, EventLog, Expected, Hash, Record, StreamName};
use events::{CaseworkEvent, Entry, Event, GovernanceEvent, HowShared, IntakeEvent, PersonRole, Recorded, Shown};
use kernel::{
    AgencyId, AgencyKind, By, Caller, CaseId, CaseReference, EventId, Facts, IncidentId, PersonId, RecordId, Refused,
    RequestId, Role, Timestamp,
};
use sharing::{Act, Audience, CaseAccess, Compartment, Level, Phase, disclose};
use std::{
    hash::{DefaultHasher, Hash as _, Hasher},
    sync::Arc,
    time::Duration,
};
use store::{LogName, Space};
use strum::IntoEnumIterator;
use tokio::sync::Mutex;
use views::{History, Known, cases_of};

/// How often a command is decided anew because others wrote to the same stream meanwhile.
const TRIES_MAX: usize = 16;
/// How long an acknowledged record may take to reach the store before the receipt is given without waiting for it.
const APPLY_LIMIT: Duration = Duration::from_secs(10);
/// Requests with the same id wait for one another; this many locks are shared among all ids.
const LOCKS: usize = 1_024;

/// Where a command's record goes.
#[derive(Debug, Clone)]
pub enum Target {
    /// A new stream that the command itself makes.
    New(StreamName),
    /// A case, as the caller names it: id or spoken reference.
    Case(String),
    /// A case, together with an incident that is to be linked.
    CaseAndIncident(String, IncidentId),
    /// A stream of the register.
    Register(StreamName),
}

/// What a rule answers.
pub type Decision = Result<Vec<Entry>, Refused<Rule>>;

/// A refusal of any service, by its stable reason and its message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The stable reason.
    pub reason: &'static str,
    /// What to do.
    pub message: String,
}

impl Rule {
    /// A service's refusal.
    pub fn of<R: Copy + Into<&'static str> + std::fmt::Display>(why: R) -> Self {
        Self { reason: why.into(), message: why.to_string() }
    }
}

/// Turns a service's refusal into a [`Rule`].
pub fn rule<R: Copy + Into<&'static str> + std::fmt::Display>(refused: Refused<R>) -> Refused<Rule> {
    Refused { why: Rule::of(refused.why), rests_on: refused.rests_on }
}

/// Events that a command names, and how it is refused where the caller does not see one of them.
#[derive(Debug, Clone)]
pub struct Named {
    /// The events.
    pub events: Vec<EventId>,
    /// What the service says of an event that is not there.
    pub unknown: Rule,
}

/// A service's rules, closed over one command: history and facts in, events or a refusal out.
pub type Rules<'a> = Box<dyn Fn(&[&Recorded], &Facts<'_>) -> Decision + Send + Sync + 'a>;

/// A command ready to be decided.
pub struct Command<'a> {
    /// Who asks.
    pub caller: &'a Caller,
    /// What is asked, by name.
    pub act: Act,
    /// The caller's id for it.
    pub request: RequestId,
    /// The view the caller rests on, if it says so.
    pub etag: String,
    /// The command's bytes as they came, for recognising another command under the same id.
    pub canonical: Vec<u8>,
    /// Where it goes.
    pub target: Target,
    /// Events that it names, if it names any.
    pub named: Option<Named>,
    /// The rule. Gets the history and the facts.
    pub decide: Rules<'a>,
}

/// What came of a command.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// Digest of what the caller now sees of the case; empty where there is no case.
    pub etag: String,
    /// From where the caller can watch on.
    pub cursor: String,
    /// When it was recorded first.
    pub recorded: Timestamp,
    /// Whether nothing had to be stored.
    pub unchanged: bool,
    /// The events that it stored.
    pub events: Vec<EventId>,
}

/// Locks by request, so that the same request sent twice at once is decided once.
pub struct Requests(Vec<Mutex<()>>);

impl Default for Requests {
    fn default() -> Self {
        Self((0..LOCKS).map(|_| Mutex::default()).collect())
    }
}

impl Requests {
    fn of(&self, record: RecordId) -> &Mutex<()> {
        let mut hasher = DefaultHasher::new();
        record.hash(&mut hasher);
        let slot = usize::try_from(hasher.finish() % (LOCKS as u64)).unwrap_or(0);
        &self.0[slot]
    }
}

/// What a command finds when it is loaded.
struct Loaded {
    stream: StreamName,
    version: u64,
    /// What the rules get.
    history: Arc<History>,
    /// The case it is about, as it stands.
    case: Option<(CaseId, CaseAccess)>,
}

/// Decides a command and stores what comes of it.
pub async fn transact(hub: &Hub, requests: &Requests, command: Command<'_>) -> Result<Receipt, No> {
    if hub.failure().is_some() {
        return Err(No::Unavailable);
    }
    sharing::permit(command.caller, command.act).map_err(|denied| No::Denied(denied.into(), denied.to_string()))?;
    let record = RecordId::derived(&command.caller.agency, command.request);
    let mac = Hash::from_bytes(hub.vault().command_mac(&command.canonical));
    let _one_at_a_time = requests.of(record).lock().await;
    for _ in 0..TRIES_MAX {
        if let Some((_, _, stored)) = hub.store().record(LogName::Facts, &record)? {
            return repeated(hub, &command, &stored, mac);
        }
        match attempt(hub, &command, record, mac).await {
            Err(No::Conflict) => {}
            other => return other,
        }
    }
    Err(No::Conflict)
}

/// The same request once more: the first receipt, if the content is the same.
fn repeated(hub: &Hub, command: &Command<'_>, stored: &eventlog::Stored, mac: Hash) -> Result<Receipt, No> {
    let record = Record::from_bytes(&stored.bytes).map_err(|_| No::DataLoss)?;
    if record.command_mac != Some(mac) {
        return Err(No::RequestIdReused);
    }
    let count = u32::try_from(record.events.len()).unwrap_or(u32::MAX);
    let case = if let StreamName::Case(case) = record.stream { Some(case) } else { None };
    // Who may not see the case any more does not learn from a repetition how it stands.
    if let Some(case) = case
        && !hub.histories.case(case)?.1.access().is_visible_to(command.caller)
    {
        return Err(No::NotFound);
    }
    receipt(hub, command.caller, case, record.at, (0..count).map(|nth| EventId::of(record.id, nth)).collect(), false)
}

fn receipt(
    hub: &Hub,
    caller: &Caller,
    case: Option<CaseId>,
    recorded: Timestamp,
    events: Vec<EventId>,
    unchanged: bool,
) -> Result<Receipt, No> {
    let (etag, cursor) = match case {
        Some(case) => match Reading::of(hub, caller, case)? {
            Some(reading) => (reading.etag(hub), reading.cursor(hub, caller)),
            None => Default::default(),
        },
        None => Default::default(),
    };
    Ok(Receipt { etag, cursor, recorded, unchanged, events })
}

async fn attempt(hub: &Hub, command: &Command<'_>, record: RecordId, mac: Hash) -> Result<Receipt, No> {
    let known = hub.known.get();
    let Loaded { stream, version, history, case: on } = load(hub, &known, command)?;
    if let Some((case, access)) = &on {
        if access.phase == Phase::Closed && !command.act.is_taken_when_closed() {
            let refused = Refused::resting_on(case_closed(), access.closed_by);
            return Err(refusal(hub, command.caller, Some(*case), refused)?);
        }
        rests_on_what_is_seen(hub, command, *case)?;
        if access.strand_of(command.caller).is_none() && !command.act.is_done_by_office(command.caller.role) {
            return Err(not_assigned());
        }
    }
    let now = hub.clock.now();
    let rulebook = known.rulebook.clone().ok_or(No::Unavailable)?;
    let facts = Facts { now, today: calendar::london_date(now), caller: command.caller, rulebook: &rulebook };
    let recorded: Vec<&Recorded> = history.recorded().collect();
    let case = on.as_ref().map(|(case, _)| *case).or(new_case(&stream));
    let access = on.as_ref().map(|(_, access)| access);
    let mut entries = match (command.decide)(&recorded, &facts) {
        Ok(entries) => entries,
        Err(refused) => return Err(refusal(hub, command.caller, case, refused)?),
    };
    if entries.is_empty() {
        return receipt(hub, command.caller, case, now, Vec::new(), true);
    }
    named_are_there(hub, command.caller, access, &entries)?;
    reopen(command.act, access, &recorded, &facts, &mut entries);
    tell_of_corrections(&known, &history, access, &mut entries)?;
    hold(&known, command.caller, &history, access, &entries)?;
    share_keys(hub, &stream, &history, &mut entries)?;
    let draft = seal(hub, command, record, mac, &known, &stream, &entries)?;
    let count = u32::try_from(entries.len()).unwrap_or(u32::MAX);
    let expected = Expected::Version(version);
    let appended = match hub.facts.log.append(draft, expected).await {
        Ok(appended) => appended,
        Err(AppendError::Conflict { .. }) => {
            // The store may be behind the log by what has just been acknowledged to somebody else: wait for it.
            let head = *hub.facts.log.head().borrow();
            hub.applied(LogName::Facts, head, APPLY_LIMIT).await;
            return Err(No::Conflict);
        }
        Err(error) => return Err(error.into()),
    };
    // The receipt follows the store, so that whoever holds it reads what it tells of.
    hub.applied(LogName::Facts, appended.position, APPLY_LIMIT).await;
    let events = (0..count).map(|nth| EventId::of(record, nth)).collect();
    receipt(hub, command.caller, case, appended.at, events, false)
}

/// The caller's view is as its etag says, and holds every event that the command names. One that is hidden is answered
/// as one that is not there (decision 17).
fn rests_on_what_is_seen(hub: &Hub, command: &Command<'_>, case: CaseId) -> Result<(), No> {
    if command.etag.is_empty() && command.named.is_none() {
        return Ok(());
    }
    let reading = Reading::of(hub, command.caller, case)?.ok_or(No::NotFound)?;
    if !command.etag.is_empty() && reading.etag(hub) != command.etag {
        return Err(No::StaleEtag);
    }
    match &command.named {
        Some(named) if !named.events.iter().all(|&event| reading.sees_in_any_way(event)) => {
            Err(No::rule(named.unknown.reason, &named.unknown.message))
        }
        Some(_) | None => Ok(()),
    }
}

fn not_assigned() -> No {
    No::Denied("NOT_ASSIGNED", "you are not assigned to this case; have yourself assigned first".into())
}

fn case_closed() -> Rule {
    Rule { reason: "CASE_CLOSED", message: "the case is closed; report what is new, and it opens again".into() }
}

fn new_case(stream: &StreamName) -> Option<CaseId> {
    if let StreamName::Case(case) = stream { Some(*case) } else { None }
}

/// Finds the streams a command is about. A case that the caller may not see is not found.
fn load(hub: &Hub, known: &Known, command: &Command<'_>) -> Result<Loaded, No> {
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
        Target::Case(name) => load_case(hub, known, command, name, None),
        Target::CaseAndIncident(name, incident) => load_case(hub, known, command, name, Some(*incident)),
    }
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
    let case = find_case(hub, name)?;
    let (version, mut history) = hub.histories.case(case)?;
    let access = history.access().clone();
    if !access.is_visible_to(command.caller) {
        return Err(No::NotFound);
    }
    if let Some(incident) = incident
        && !access.incidents.contains(&incident)
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
    if matches!(command.act, Act::AssignWorker | Act::RestrictCase | Act::EndAssignment | Act::DeclareConflict) {
        let register = register_items(hub, known)?;
        history = Arc::new(History::merged([Arc::new(register), Arc::new(history.items.clone())]));
    }
    Ok(Loaded { stream: StreamName::Case(case), version, history, case: Some((case, access)) })
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

/// A rule's refusal as the caller may hear it: if it rests on what the caller cannot see, it says nothing (decision 17).
fn refusal(hub: &Hub, caller: &Caller, case: Option<CaseId>, refused: Refused<Rule>) -> Result<No, No> {
    let Some(case) = case.filter(|_| !refused.rests_on.is_empty()) else {
        return Ok(No::rule(refused.why.reason, refused.why.message));
    };
    let known = hub.known.get();
    let (_, history) = hub.histories.case(case)?;
    let reading = Reading::of(hub, caller, case)?;
    let is_seen = |event: EventId| {
        // The register, and who works on a case, are open to whoever may assign; everything else is in the caller's own
        // view or hidden.
        let assigns = Act::AssignWorker.roles().contains(&caller.role);
        let assignment = || {
            let found = history.find(event).map(|item| &item.recorded.entry.event);
            matches!(found, Some(Event::Governance(GovernanceEvent::WorkerAssigned(_))))
        };
        reading.as_ref().is_some_and(|reading| {
            reading.sees_in_any_way(event)
                || known.history.iter().any(|recorded| recorded.id == event)
                || assigns && assignment()
        })
    };
    let all_seen = refused.rests_on.iter().all(|&event| is_seen(event));
    Ok(if all_seen { No::rule(refused.why.reason, refused.why.message) } else { No::CannotBeDoneNow })
}

/// A case joins the people and meetings that it names. So they must be there for this caller: described by the caller's
/// own agency in that role, or on the case already; called by or with the caller's agency. Otherwise naming one would
/// be a way to read it.
fn named_are_there(hub: &Hub, caller: &Caller, access: Option<&CaseAccess>, entries: &[Entry]) -> Result<(), No> {
    let person = |person: PersonId, role: PersonRole| -> Result<(), No> {
        let on_case = access.is_some_and(|access| access.people.contains(&person));
        let (_, items) = hub.histories.stream(&StreamName::Person(person))?;
        let fits = items.first().is_some_and(|item| match &item.recorded.entry.event {
            Event::Intake(IntakeEvent::PersonRecorded(described)) => {
                described.role == role && (on_case || item.recorded.entry.controller == caller.agency)
            }
            Event::Intake(_)
            | Event::Casework(_)
            | Event::Risk(_)
            | Event::Orders(_)
            | Event::Referrals(_)
            | Event::Governance(_)
            | Event::Access(_) => false,
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
                person(opened.victim, PersonRole::Victim)?;
                opened.suspect.map_or(Ok(()), |suspect| person(suspect, PersonRole::Suspect))?;
            }
            Event::Intake(IntakeEvent::SuspectNamed(named)) => person(named.person, PersonRole::Suspect)?,
            Event::Casework(CaseworkEvent::CaseDiscussed(discussed)) => {
                let (_, items) = hub.histories.stream(&StreamName::Meeting(discussed.meeting))?;
                let asked = items.first().is_some_and(|item| match &item.recorded.entry.event {
                    Event::Casework(CaseworkEvent::MeetingCalled(meeting)) => {
                        item.recorded.entry.controller == caller.agency || meeting.agencies.contains(&caller.agency)
                    }
                    Event::Intake(_)
                    | Event::Casework(_)
                    | Event::Risk(_)
                    | Event::Orders(_)
                    | Event::Referrals(_)
                    | Event::Governance(_)
                    | Event::Access(_) => false,
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

/// Something new on a closed case opens it again (decision 27).
fn reopen(act: Act, access: Option<&CaseAccess>, recorded: &[&Recorded], facts: &Facts<'_>, entries: &mut Vec<Entry>) {
    let closed = access.is_some_and(|access| access.phase == Phase::Closed);
    if closed && matches!(act, Act::ConfirmLink | Act::RaiseRedFlag) {
        let state = casework::State::fold(recorded.iter().copied());
        let source = entries.first().map_or(kernel::Source::Agency, |entry| entry.source);
        entries.extend(casework::reopening(&state, facts, source));
    }
}

/// All agencies that work on the case and see what is corrected are told, whether it was shared with them or is theirs to
/// see by its class (DPA 2018 s.48; domain 7.3).
fn tell_of_corrections(
    known: &Known,
    history: &History,
    access: Option<&CaseAccess>,
    entries: &mut [Entry],
) -> Result<(), No> {
    let policy = known.policies.current().ok_or(No::Unavailable)?;
    for entry in entries {
        let Event::Casework(CaseworkEvent::ItemCorrected(corrected)) = &mut entry.event else { continue };
        let (Some(item), Some(access)) = (history.find(corrected.event), access) else { continue };
        for (agency, registered) in known.register.agencies() {
            if *agency == entry.controller || !access.works_on(agency) || corrected.recipients.contains(agency) {
                continue;
            }
            let compartment = Compartment::Fenced;
            let audience = Audience { agency, kind: registered.kind, compartment, reader: None };
            let seen = disclose(&policy.value, &audience, access, &item.face);
            if seen.is_some_and(|seen| seen.shown > Shown::Marker) {
                corrected.recipients.push(agency.clone());
            }
        }
        corrected.recipients.sort();
    }
    Ok(())
}

/// Text that somebody outside the wall could read is held if it may locate somebody (decision 18).
fn hold(
    known: &Known,
    caller: &Caller,
    history: &History,
    access: Option<&CaseAccess>,
    entries: &[Entry],
) -> Result<(), No> {
    let policy = known.policies.current().ok_or(No::Unavailable)?;
    for entry in entries {
        if sharing::held_for_review(&policy.value, caller.kind, entry) {
            return Err(No::HeldForReview);
        }
        for (kind, how, carried) in carried(known, &policy.value, history, access, entry) {
            if sharing::held_when_shared_as(&policy.value, kind, how, carried) {
                return Err(No::HeldForReview);
            }
        }
    }
    Ok(())
}

/// What an entry carries to other agencies, to which kinds and how: a share its item, a correction itself to all whom the
/// corrected item had reached, or reaches by its class.
fn carried<'a>(
    known: &Known,
    policy: &sharing::Policy,
    history: &'a History,
    access: Option<&CaseAccess>,
    entry: &'a Entry,
) -> Vec<(AgencyKind, HowShared, &'a Entry)> {
    let kind = |agency: &AgencyId| known.register.agency(agency).map(|registered| registered.kind);
    match &entry.event {
        Event::Casework(CaseworkEvent::ItemShared(shared)) => {
            let item = history.find(shared.event).map(|item| &item.recorded.entry);
            item.into_iter()
                .flat_map(|item| shared.with.iter().filter_map(move |with| Some((kind(&with.agency)?, with.how, item))))
                .collect()
        }
        Event::Casework(CaseworkEvent::ItemCorrected(corrected)) => {
            let (Some(item), Some(access)) = (history.find(corrected.event), access) else { return Vec::new() };
            let shared = corrected
                .recipients
                .iter()
                .filter_map(|agency| Some((kind(agency)?, access.shared(corrected.event, agency)?, entry)));
            let class = access.class_of(&item.face);
            let by_class = AgencyKind::iter().filter_map(|kind| match policy.level(kind, class) {
                Level::Full => Some((kind, HowShared::Full, entry)),
                Level::Summary => Some((kind, HowShared::Summary, entry)),
                Level::Marker | Level::Absent => None,
            });
            shared.chain(by_class).collect()
        }
        Event::Casework(_)
        | Event::Intake(_)
        | Event::Risk(_)
        | Event::Orders(_)
        | Event::Referrals(_)
        | Event::Governance(_)
        | Event::Access(_) => Vec::new(),
    }
}

/// Whoever receives an item in full also receives its content keys, under a key of their own (decision 11).
fn share_keys(hub: &Hub, stream: &StreamName, history: &History, entries: &mut [Entry]) -> Result<(), No> {
    for entry in entries {
        let Event::Casework(CaseworkEvent::ItemShared(shared)) = &mut entry.event else { continue };
        let Some(item) = history.find(shared.event) else { continue };
        let (_, _, stored) = hub.store().record(LogName::Facts, &item.record)?.ok_or(No::DataLoss)?;
        let record = Record::from_bytes(&stored.bytes).map_err(|_| No::DataLoss)?;
        let nth = usize::try_from(item.nth).map_err(|_| No::DataLoss)?;
        let raw = record.events.get(nth).ok_or(No::DataLoss)?;
        let stored: events::StoredEvent = serde_json::from_str(raw.get()).map_err(|_| No::DataLoss)?;
        for with in shared.with.iter().filter(|with| with.how == HowShared::Full) {
            let scope = stream.to_string();
            shared.wraps.extend(hub.vault().rewrap_for(&scope, item.record, item.nth, &stored, &with.agency)?);
        }
    }
    Ok(())
}

fn seal(
    hub: &Hub,
    command: &Command<'_>,
    record: RecordId,
    mac: Hash,
    known: &Known,
    stream: &StreamName,
    entries: &[Entry],
) -> Result<Draft, No> {
    let scope = stream.to_string();
    let events = (0_u32..)
        .zip(entries)
        .map(|(nth, entry)| raw(&hub.vault().seal(&scope, record, nth, entry)?))
        .collect::<Result<Vec<_>, No>>()?;
    Ok(Draft {
        id: record,
        stream: stream.clone(),
        by: By::from(command.caller),
        request: Some(command.request),
        command_mac: Some(mac),
        basis: known.basis,
        salt: random_salt(),
        events,
    })
}
