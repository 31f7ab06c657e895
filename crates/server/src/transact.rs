//! How a command travels: repeated? permitted? visible? allowed by the rules? then one record, durable, and a receipt.

mod follows;
mod found;

pub use found::{as_for_a_hidden_one, find_case, may_look_into};

use crate::{
    agreed, closing, conflicts, erasing,
    hub::{APPLY_LIMIT, Hub},
    looks::{current, random_salt, raw},
    reading::Reading,
    refuse::No,
};
use eventlog::{AppendError, Draft, Expected, Hash, Record, StreamName};
use events::{AtWork, Entry, Event, GovernanceEvent, Recorded, Shown, things};
use follows::{
    asks_about_agencies, hold, law_of_receivers, releases_the_pack, reopen, services_are_some, share_keys,
    tell_of_corrections, tell_who_was_shown, unseen_share,
};
use found::{Loaded, load, named_are_there, opens_what_is_sought};
use kernel::{
    AgencyId, By, Caller, CaseId, Date, EventId, Facts, IncidentId, Reason, RecordId, Refused, RequestId, Role,
    Timestamp,
};
use sharing::Act;
use std::{
    collections::BTreeSet,
    hash::{DefaultHasher, Hash as _, Hasher},
    sync::Arc,
};
use store::LogName;
use tokio::sync::Mutex;
use views::{History, Known, is_share_with};

/// How often a command is decided anew because others wrote to the same stream meanwhile.
const TRIES_MAX: usize = 16;
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
    /// An alert in the inbox of the caller's agency.
    Alert(EventId),
    /// The break-glasses of an agency.
    BreakGlass(AgencyId),
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
    /// Whether it says who may not do something.
    pub denies: bool,
}

impl Rule {
    /// A service's refusal.
    pub fn of<R: Reason>(why: R) -> Self {
        Self { reason: why.into(), message: why.to_string(), denies: why.is_denial() }
    }
}

/// Turns a service's refusal into a [`Rule`].
pub fn rule<R: Reason>(refused: Refused<R>) -> Refused<Rule> {
    Refused { why: Rule::of(refused.why), rests_on: refused.rests_on }
}

/// What a command names of its case, and how it is refused where the caller does not see one of it.
#[derive(Debug, Clone)]
pub struct Named {
    /// The ids, of events or of what events are about.
    pub ids: Vec<String>,
    /// What the service says of what is not there.
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
    /// What it names of its case.
    pub named: Vec<Named>,
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

/// Decides a command and stores what comes of it.
pub async fn transact(hub: &Arc<Hub>, requests: &Requests, command: Command<'_>) -> Result<Receipt, No> {
    agreed::permit(hub, command.caller, command.act)?;
    let record = RecordId::derived(&command.caller.agency, command.request);
    let mac = Hash::from_bytes(hub.vault().command_mac(&command.canonical));
    let _one_at_a_time = requests.of(record).lock().await;
    for _ in 0..TRIES_MAX {
        if let Some((_, _, stored)) = hub.store().record(LogName::Facts, &record)? {
            return repeated(hub, &command, &stored, mac);
        }
        match attempt(hub, &command, record, mac).await {
            Err(No::Conflict) => {}
            Ok(receipt) if !receipt.unchanged => return Ok(receipt),
            // Another process may have stored the same request since it was looked for: then what was found done, or in the
            // way, is its own outcome.
            nothing => match hub.store().record(LogName::Facts, &record)? {
                Some((_, _, stored)) => return repeated(hub, &command, &stored, mac),
                None => return nothing,
            },
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
    let told = record.events.iter().filter(|raw| !conflicts::is_untold(raw)).count();
    let count = u32::try_from(told).unwrap_or(u32::MAX);
    let case = if let StreamName::Case(case) = record.stream { Some(case) } else { None };
    let events = (0..count).map(|nth| EventId::of(record.id, nth)).collect();
    let case = case.filter(|_| agreed::in_force(hub, command.caller).is_ok());
    let Some(case) = case else { return Ok(Receipt::of(hub, command.caller, None, record.at, events)) };
    let reading = Reading::behind(hub, command.caller, case, stored.position)?;
    Ok(Receipt::of(hub, command.caller, reading.as_ref(), record.at, events))
}

impl Receipt {
    fn of(hub: &Hub, caller: &Caller, reading: Option<&Reading>, recorded: Timestamp, events: Vec<EventId>) -> Self {
        let etag = reading.map(|reading| reading.etag(hub)).unwrap_or_default();
        let cursor = reading.map(|reading| reading.cursor(hub, caller)).unwrap_or_default();
        Self { etag, cursor, recorded, unchanged: events.is_empty(), events }
    }
}

/// The caller's reading of the case that a command was about, if it was about one. None without an agreement in force: a
/// receipt would tell of what others put down since.
fn reading_of(hub: &Hub, caller: &Caller, case: Option<CaseId>) -> Result<Option<Reading>, No> {
    case.filter(|_| agreed::in_force(hub, caller).is_ok()).map_or(Ok(None), |case| Reading::of(hub, caller, case))
}

async fn attempt(hub: &Arc<Hub>, command: &Command<'_>, record: RecordId, mac: Hash) -> Result<Receipt, No> {
    // No command is sealed while keys are destroyed, and none with a key that goes before it is written; none is under way when
    // custody is handed over.
    let (_together, _alone) = if matches!(command.act, Act::CarryOutErasure | Act::HandOverCustody) {
        (None, Some(hub.sealing.write().await))
    } else {
        (Some(hub.sealing.read().await), None)
    };
    let known = hub.known.get();
    closing::permit(&known.register, command.act, &command.target)?;
    let Loaded { stream, version, history, case: on } = load(hub, &known, command)?;
    // Stored since it was looked for: what was loaded may hold its own outcome.
    if hub.store().record(LogName::Facts, &record)?.is_some() {
        return Err(No::Conflict);
    }
    if let Some((case, access)) = &on {
        if !access.takes(command.act) {
            let refused = Refused::resting_on(case_closed(), access.closed_by);
            return Err(refusal(hub, command.caller, Some(*case), refused)?);
        }
        if let Some(by) = access.arriving().filter(|_| !command.act.is_taken_while_arriving()) {
            return Err(refusal(hub, command.caller, Some(*case), Refused::resting_on(still_arriving(), [by]))?);
        }
        closing::permit_on(&known.register, command.act, access.phase)?;
        rests_on_what_is_seen(hub, command, *case)?;
        if access.strand_of(command.caller).is_none() && !command.act.is_done_by_office(command.caller.role) {
            return Err(not_assigned());
        }
    }
    let now = hub.clock.now();
    let rulebook = known.rulebook.clone().ok_or(No::Unavailable)?;
    let today = calendar::london_date(now);
    let calendar = known.register.calendar();
    let facts = Facts { now, today, caller: command.caller, rulebook: &rulebook, calendar };
    let recorded: Vec<&Recorded> = history.recorded().collect();
    let case = on.as_ref().map(|(case, _)| *case).or(new_case(&stream));
    let access = on.as_ref().map(|(_, access)| access);
    let gathered = gathered(hub, command, on.as_ref().map(|(case, _)| *case), &recorded)?;
    let mut entries = match (command.decide)(&gathered, &facts) {
        Ok(entries) => entries,
        Err(refused) => return Err(refusal(hub, command.caller, case, refused)?),
    };
    if entries.is_empty() {
        let reading = reading_of(hub, command.caller, case)?;
        return Ok(Receipt::of(hub, command.caller, reading.as_ref(), now, Vec::new()));
    }
    if let Err(unfit) = law_of_receivers(&known, &mut entries).and_then(|()| services_are_some(&known, &entries)) {
        return Err(refusal(hub, command.caller, case, unfit)?);
    }
    named_are_there(hub, command.caller, access, &entries)?;
    asks_about_agencies(&known, &entries)?;
    releases_the_pack(hub, case, &entries).await?;
    in_use(&known, today, &entries)?;
    opens_what_is_sought(&known, command.caller, &entries)?;
    closing::none_is_open(hub, &entries)?;
    reopen(command.act, access, &recorded, &facts, &mut entries);
    tell_of_corrections(&known, &history, access, &mut entries)?;
    let strand = access.and_then(|access| access.strand_of(command.caller));
    // What another hub sends holds no such text: it was looked at there.
    if command.act != Act::AcceptTransfer {
        hold(&known, command.caller, strand, &history, &entries)?;
    }
    if let Some(Err(unseen)) = access.map(|access| unseen_share(&known, &history, access, &entries)) {
        return Err(refusal(hub, command.caller, case, unseen)?);
    }
    share_keys(hub, &stream, &history, &mut entries)?;
    if let Some(case) = case {
        tell_who_was_shown(hub, case, &mut entries).await?;
        erasing::fill(hub, case, &history, &mut entries).await?;
        erasing::destroy(hub, &entries).await?;
    }
    // What the hub adds of its own stands behind all that the command says, and in no receipt.
    let told = u32::try_from(entries.len()).unwrap_or(u32::MAX);
    conflicts::join(hub, &history, &mut entries)?;
    // Another process that was faster to make one of the keys is a conflict: nothing is written, all is decided anew.
    let draft = seal(hub, command, record, mac, &known, &stream, &entries).await?;
    current(hub)?;
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
    // The receipt follows the store, so that whoever holds it reads what it tells of; a store that is late or broken takes
    // nothing back of what is on the disk.
    hub.applied(LogName::Facts, appended.position, APPLY_LIMIT).await;
    let events = (0..told).map(|nth| EventId::of(record, nth)).collect();
    let reading = reading_of(hub, command.caller, case).unwrap_or_default();
    Ok(Receipt::of(hub, command.caller, reading.as_ref(), appended.at, events))
}

/// The history that a command is decided on: all of it, or what the caller sees at least the headline of and who works on it.
fn gathered<'a>(
    hub: &Hub,
    command: &Command<'_>,
    case: Option<CaseId>,
    recorded: &[&'a Recorded],
) -> Result<Vec<&'a Recorded>, No> {
    let Some(case) = case.filter(|_| command.act.gathers()) else { return Ok(recorded.to_vec()) };
    let reading = Reading::of(hub, command.caller, case)?.ok_or(No::NotFound)?;
    let told: BTreeSet<EventId> =
        reading.seen.iter().filter(|seen| seen.shown >= Shown::Summary).map(|seen| seen.item.recorded.id).collect();
    // Who works on the case is what the hub knows, whoever sees it: an agency that opened the case takes part in it.
    let counts = |event: &Recorded| told.contains(&event.id) || AtWork::is_told_by(&event.entry.event);
    Ok(recorded.iter().copied().filter(|event| counts(event)).collect())
}

/// The caller's view is as its etag says, and holds all that the command names. What is hidden is answered as what is not there
/// (decision 17).
fn rests_on_what_is_seen(hub: &Hub, command: &Command<'_>, case: CaseId) -> Result<(), No> {
    if command.etag.is_empty() && command.named.iter().all(|named| named.ids.is_empty()) {
        return Ok(());
    }
    let reading = Reading::of(hub, command.caller, case)?.ok_or(No::NotFound)?;
    let agreed = agreed::in_force(hub, command.caller).is_ok();
    if !command.etag.is_empty() && (!agreed || reading.etag(hub) != command.etag) {
        return Err(No::StaleEtag);
    }
    let (_, history) = hub.histories.case(case)?;
    let knows = |id: &String| match id.parse().ok().and_then(|event| history.find(event)) {
        Some(item) => knows_event(&reading, command.caller, agreed, &item.recorded),
        None => agreed && knows_thing(&reading, command.caller, &history, id),
    };
    match command.named.iter().find(|named| !named.ids.iter().all(knows)) {
        Some(named) => Err(No::rule(named.unknown.reason, &named.unknown.message)),
        None => Ok(()),
    }
}

/// Whether a caller may name an event: it is seen, or it shared what is seen with the caller's agency. Who answers for an agency's data
/// names what that agency put down, and reads nothing of it.
fn knows_event(reading: &Reading, caller: &Caller, agreed: bool, event: &Recorded) -> bool {
    let is_seen = |of| reading.sees_in_any_way(of);
    let answers = caller.role == Role::InformationGovernanceLead && event.entry.controller == caller.agency;
    answers || agreed && (is_seen(event.id) || is_share_with(event, &caller.agency, is_seen))
}

/// Whether a caller may name what events of a case are about: one that is seen says so, or the caller put one down.
fn knows_thing(reading: &Reading, caller: &Caller, history: &History, id: &str) -> bool {
    let told = reading.seen.iter().filter(|seen| seen.shown >= Shown::Summary).any(|seen| {
        let mut things = things(&seen.item.recorded.entry).into_iter();
        things.any(|(field, thing)| thing == id && seen.fields.contains(&field))
    });
    let own = || history.recorded().filter(|event| event.by.is(caller));
    told || own().any(|event| things(&event.entry).iter().any(|(_, thing)| thing == id))
}

/// Every code that the events name is in use on its day, where a set of reference data was adopted that knows it. It rests on the
/// register and the request alone, so it may be told to whoever asks.
fn in_use(known: &Known, today: Date, entries: &[Entry]) -> Result<(), No> {
    let ended = entries.iter().find_map(|entry| reference::not_in_use(&known.register, entry, today));
    ended.map_or(Ok(()), |ended| Err(No::rule("CODE_NOT_IN_USE", ended)))
}

fn not_assigned() -> No {
    No::Denied("NOT_ASSIGNED", "you are not assigned to this case; have yourself assigned first".into())
}

fn case_closed() -> Rule {
    let message = "the case is closed; report what is new, and it opens again".to_owned();
    Rule { reason: "CASE_CLOSED", message, denies: false }
}

fn still_arriving() -> Rule {
    let message = "what came with the case is not all put down yet; have AcceptTransfer repeated".to_owned();
    Rule { reason: "CASE_STILL_ARRIVING", message, denies: false }
}

fn new_case(stream: &StreamName) -> Option<CaseId> {
    if let StreamName::Case(case) = stream { Some(*case) } else { None }
}

/// A rule's refusal as the caller may hear it: if it rests on what the caller cannot see, it says nothing (decision 17).
fn refusal(hub: &Hub, caller: &Caller, case: Option<CaseId>, refused: Refused<Rule>) -> Result<No, No> {
    let Rule { reason, message, denies } = refused.why;
    let heard = |events| if denies { No::Denied(reason, message) } else { No::Rule(reason, message, events) };
    let Some(case) = case.filter(|_| !refused.rests_on.is_empty()) else { return Ok(heard(Vec::new())) };
    let known = hub.known.get();
    let (_, history) = hub.histories.case(case)?;
    let reading = Reading::of(hub, caller, case)?;
    let is_seen = |event: EventId| {
        // The register is open to all, who works on a case to whoever may assign; everything else is in the caller's own
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
    if !refused.rests_on.iter().all(|&event| is_seen(event)) {
        return Ok(No::CannotBeDoneNow);
    }
    // Of the register and of who works on the case no event is named: it may be one that the caller does not read.
    let read = |event: &EventId| reading.as_ref().is_some_and(|reading| reading.sees_in_any_way(*event));
    Ok(heard(refused.rests_on.iter().copied().filter(read).collect()))
}

/// The draft of a record, whose keys are settled.
async fn seal(
    hub: &Hub,
    command: &Command<'_>,
    record: RecordId,
    mac: Hash,
    known: &Known,
    stream: &StreamName,
    entries: &[Entry],
) -> Result<Draft, No> {
    let scope = stream.to_string();
    let stored = (0_u32..)
        .zip(entries)
        .map(|(nth, entry)| hub.vault().seal(&scope, record, nth, entry))
        .collect::<Result<Vec<_>, _>>()?;
    hub.vault().settle(&stored).await?;
    let events = stored.iter().map(raw).collect::<Result<Vec<_>, No>>()?;
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
