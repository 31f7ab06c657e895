//! A case's history: its own stream and the streams linked to it, merged in log order and opened.

use crate::{ViewError, kept::KnownFeed};
use eventlog::{Hash, Record, Stored, StreamName};
use events::{CaseworkEvent, Entry, Event, IntakeEvent, PlainEvent, Recorded, StoredEvent, Wrap, lists};
use kernel::{AgencyId, CaseId, EventId, RecordId, Role, Timestamp};
use quick_cache::sync::Cache;
use sharing::{CaseAccess, Face};
use std::{
    collections::BTreeSet,
    sync::{Arc, OnceLock},
};
use store::{LogName, Store};
use vault::Vault;

/// How many decoded streams are kept in memory at most.
const STREAMS_MAX: usize = 8_192;
/// How many merged histories of cases are kept in memory at most.
const CASES_MAX: usize = 2_048;
/// How many feeds are kept in memory at most.
const FEEDS_MAX: usize = 2_048;
/// How many records are read from the store at once.
const PAGE: usize = 512;

/// One event of a history.
#[derive(Debug)]
pub struct Item {
    /// The stream it lies in.
    pub stream: StreamName,
    /// Its record.
    pub record: RecordId,
    /// Which of the record's events it is, from 0.
    pub nth: u32,
    /// Digest of its record.
    pub record_hash: Hash,
    /// The event, opened as far as keys exist.
    pub recorded: Recorded,
    /// What decides who sees it.
    pub face: Face,
}

impl Item {
    /// The event as an agency holds it: what the agency by whose copy it reads has erased reads as erased, also while
    /// another agency's copy opens it (decision 11). Without an agency, as the contributor holds it.
    #[must_use]
    pub fn as_held_by(self: &Arc<Self>, access: &CaseAccess, agency: Option<&AgencyId>) -> Arc<Self> {
        let erased = access.erased_for(&self.face, agency);
        if erased.is_empty() {
            return self.clone();
        }
        let entry = &self.recorded.entry;
        let PlainEvent { clear, to_seal } = entry.split();
        let left = to_seal.into_iter().filter(|((party, class), _)| !erased.contains(&(*party, class.retention())));
        // What was just taken apart can be put together again.
        let Ok(entry) = Entry::join(clear, left.map(|(_, fields)| fields)) else { return self.clone() };
        self.saying(entry)
    }

    /// The event without those ids in its lists of events and actions that a reader does not know.
    #[must_use]
    pub fn naming_only(self: &Arc<Self>, is_known: impl Fn(&str) -> bool) -> Arc<Self> {
        let PlainEvent { mut clear, to_seal } = self.recorded.entry.split();
        for list in lists(&self.recorded.entry.event) {
            if let Some(serde_json::Value::Array(ids)) = clear.plain.get_mut(*list) {
                ids.retain(|id| id.as_str().is_some_and(&is_known));
            }
        }
        // What was just taken apart can be put together again; what could not would show ids.
        Entry::join(clear, to_seal.into_values()).map_or_else(|_| self.clone(), |entry| self.saying(entry))
    }

    fn saying(&self, entry: Entry) -> Arc<Self> {
        let recorded = Recorded { entry, ..self.recorded.clone() };
        let (stream, record, nth) = (self.stream.clone(), self.record, self.nth);
        Arc::new(Self { stream, record, nth, record_hash: self.record_hash, recorded, face: self.face.clone() })
    }
}

/// Events of one stream, shared by whoever reads them.
pub type Items = Arc<Vec<Arc<Item>>>;

/// The events of a case in log order.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// The events.
    pub items: Vec<Arc<Item>>,
    access: OnceLock<CaseAccess>,
}

impl History {
    /// A history of these events, which are in log order.
    pub fn of(items: Vec<Arc<Item>>) -> Self {
        Self { items, access: OnceLock::new() }
    }

    /// What it says, at its end, about who may see the case. Folded once.
    pub fn access(&self) -> &CaseAccess {
        self.access.get_or_init(|| {
            let mut access = CaseAccess::default();
            for recorded in self.recorded() {
                access.evolve(recorded);
            }
            access
        })
    }

    /// The events alone, for rules to fold.
    pub fn recorded(&self) -> impl Iterator<Item = &Recorded> {
        self.items.iter().map(|item| &item.recorded)
    }

    /// The last position that belongs to this case.
    pub fn head(&self) -> u64 {
        self.items.last().map_or(0, |item| item.recorded.position)
    }

    /// The event of an id.
    pub fn find(&self, event: EventId) -> Option<&Arc<Item>> {
        self.items.iter().find(|item| item.recorded.id == event)
    }

    /// What had been recorded by a moment.
    #[must_use]
    pub fn until(&self, moment: Timestamp) -> Self {
        // Recorded time never decreases in log order, so this is a prefix.
        let end = self.items.iter().position(|item| item.recorded.at > moment).unwrap_or(self.items.len());
        Self::of(self.items[..end].to_vec())
    }

    /// What had been recorded up to a position.
    #[must_use]
    pub fn up_to(&self, position: u64) -> Self {
        let end = self.items.partition_point(|item| item.recorded.position <= position);
        Self::of(self.items[..end].to_vec())
    }

    /// What had been recorded up to a position on the case itself, and in the streams that were linked to it by then: as the
    /// history was read when that was the newest record.
    #[must_use]
    pub fn as_of(&self, position: u64) -> Self {
        let until = self.up_to(position).items;
        let own: Vec<Arc<Item>> =
            until.iter().filter(|item| matches!(item.stream, StreamName::Case(_))).cloned().collect();
        let linked = linked_streams(&own);
        let is_there = |item: &Arc<Item>| matches!(item.stream, StreamName::Case(_)) || linked.contains(&item.stream);
        Self::of(until.into_iter().filter(is_there).collect())
    }

    /// Merges histories in log order.
    #[must_use]
    pub fn merged(parts: impl IntoIterator<Item = Arc<Vec<Arc<Item>>>>) -> Self {
        let mut items: Vec<Arc<Item>> =
            parts.into_iter().flat_map(|part| part.iter().cloned().collect::<Vec<_>>()).collect();
        // Events of one record keep their order: the sort is stable and a record lies in one stream.
        items.sort_by_key(|item| item.recorded.position);
        Self::of(items)
    }
}

/// Opens one stored record.
pub fn decode(vault: &Vault, stored: &Stored, wraps: &[(EventId, Wrap)]) -> Result<Vec<Item>, ViewError> {
    let record = Record::from_bytes(&stored.bytes)?;
    let mut items = Vec::with_capacity(record.events.len());
    for (nth, raw) in (0_u32..).zip(&record.events) {
        let event: StoredEvent =
            serde_json::from_str(raw.get()).map_err(|error| ViewError::Unreadable(error.to_string()))?;
        let id = EventId::of(record.id, nth);
        let extra: Vec<Wrap> = wraps.iter().filter(|(of, _)| *of == id).map(|(_, wrap)| wrap.clone()).collect();
        let entry = vault.open_with(record.id, nth, event, &extra)?;
        let recorded = Recorded { position: stored.position, id, at: record.at, by: record.by.clone(), entry };
        let face = Face::of(&recorded);
        items.push(Item {
            stream: record.stream.clone(),
            record: record.id,
            nth,
            record_hash: stored.hash,
            recorded,
            face,
        });
    }
    Ok(items)
}

struct Decoded {
    version: u64,
    items: Arc<Vec<Arc<Item>>>,
}

/// A case's history, and the versions of the streams that it was merged from.
struct Merged {
    versions: Vec<(StreamName, u64)>,
    history: Arc<History>,
}

/// Histories read from the store, with a bounded number of opened streams in memory.
pub struct Histories {
    store: Arc<Store>,
    vault: Arc<Vault>,
    cache: Cache<StreamName, Arc<Decoded>>,
    cases: Cache<CaseId, Arc<Merged>>,
    doors: Cache<CaseId, (u64, Arc<CaseAccess>)>,
    feeds: Cache<(CaseId, AgencyId, Option<Role>), KnownFeed>,
}

impl Histories {
    /// Reads from this store, opens with this vault.
    pub fn new(store: Arc<Store>, vault: Arc<Vault>) -> Self {
        Self {
            store,
            vault,
            cache: Cache::new(STREAMS_MAX),
            cases: Cache::new(CASES_MAX),
            doors: Cache::new(CASES_MAX),
            feeds: Cache::new(FEEDS_MAX),
        }
    }

    /// The store read from.
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// Holds nothing in memory any more that was read before; to be called when keys are destroyed.
    pub fn forget(&self) {
        self.cache.clear();
        self.cases.clear();
        self.doors.clear();
        self.feeds.clear();
    }

    /// Feeds folded lately.
    pub(crate) fn feeds(&self) -> &Cache<(CaseId, AgencyId, Option<Role>), KnownFeed> {
        &self.feeds
    }

    /// The store itself, when nobody else holds it any more.
    pub fn into_store(self) -> Option<Store> {
        drop(self.cache);
        Arc::try_unwrap(self.store).ok()
    }

    /// The vault opened with.
    pub fn vault(&self) -> &Arc<Vault> {
        &self.vault
    }

    /// The version and the events of one stream.
    pub fn stream(&self, name: &StreamName) -> Result<(u64, Items), ViewError> {
        let version = self.store.stream_version(LogName::Facts, name)?;
        // What is not there is not looked for a second time: that would be more work than for what is there and known.
        if version == 0 {
            return Ok((0, Items::default()));
        }
        let cached = self.cache.get(name);
        if let Some(decoded) = &cached
            && decoded.version == version
        {
            return Ok((version, decoded.items.clone()));
        }
        let (mut after, mut items) = cached.map_or((0, Vec::new()), |old| (old.version, old.items.to_vec()));
        loop {
            let page = self.store.stream(LogName::Facts, name, after, PAGE)?;
            if page.is_empty() {
                break;
            }
            let wraps = shared_wraps(&items, &page)?;
            for stored in &page {
                items.extend(decode(&self.vault, stored, &wraps)?.into_iter().map(Arc::new));
                after += 1;
            }
        }
        let items = Arc::new(items);
        if after > 0 {
            self.cache.insert(name.clone(), Arc::new(Decoded { version: after, items: items.clone() }));
        }
        Ok((after, items))
    }

    /// What a case's own stream says about access, which decides for everybody but those who answer for an agency's data
    /// whether the case is there. As much is asked of the store for a case that is known here as for one that nobody opened:
    /// one thing, so the work behind "not found" does not tell which it was.
    pub fn door(&self, case: CaseId) -> Result<Arc<CaseAccess>, ViewError> {
        let name = StreamName::Case(case);
        let version = self.store.stream_version(LogName::Facts, &name)?;
        if version == 0 {
            return Ok(Arc::default());
        }
        if let Some((known, access)) = self.doors.get(&case)
            && known == version
        {
            return Ok(access);
        }
        let (version, own) = self.stream(&name)?;
        let access = Arc::new(History::merged([own]).access().clone());
        self.doors.insert(case, (version, access.clone()));
        Ok(access)
    }

    /// The version of a case's own stream and the merged history of the case.
    pub fn case(&self, case: CaseId) -> Result<(u64, Arc<History>), ViewError> {
        if let Some(merged) = self.cases.get(&case)
            && self.is_current(&merged.versions)?
        {
            return Ok((merged.versions.first().map_or(0, |&(_, version)| version), merged.history.clone()));
        }
        let name = StreamName::Case(case);
        let (version, own) = self.stream(&name)?;
        let mut versions = vec![(name, version)];
        let mut parts = Vec::new();
        for linked in linked_streams(&own) {
            let (version, items) = self.stream(&linked)?;
            versions.push((linked, version));
            parts.push(items);
        }
        parts.push(own);
        let history = Arc::new(History::merged(parts));
        if version > 0 {
            self.cases.insert(case, Arc::new(Merged { versions, history: history.clone() }));
        }
        Ok((version, history))
    }

    /// Whether no stream has a record more than when it was read.
    fn is_current(&self, versions: &[(StreamName, u64)]) -> Result<bool, ViewError> {
        for (name, version) in versions {
            if self.store.stream_version(LogName::Facts, name)? != *version {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Wraps that later shares carry for events, by the event they belong to.
fn shared_wraps(known: &[Arc<Item>], page: &[Stored]) -> Result<Vec<(EventId, Wrap)>, ViewError> {
    let mut wraps = Vec::new();
    let mut take = |event: &Event| {
        if let Event::Casework(CaseworkEvent::ItemShared(shared)) = event {
            wraps.extend(shared.wraps.iter().map(|wrap| (shared.event, wrap.clone())));
        }
    };
    for item in known {
        take(&item.recorded.entry.event);
    }
    for stored in page {
        let record = Record::from_bytes(&stored.bytes)?;
        for raw in &record.events {
            let event: StoredEvent =
                serde_json::from_str(raw.get()).map_err(|error| ViewError::Unreadable(error.to_string()))?;
            if event.type_name == "casework.item_shared.v1" {
                // Everything that matters here lies in the clear.
                take(&Entry::join(event, [])?.event);
            }
        }
    }
    Ok(wraps)
}

/// Every stream that a case stream ever linked to. A link that was undone still belongs to the past.
pub(crate) fn linked_streams(own: &[Arc<Item>]) -> BTreeSet<StreamName> {
    let mut linked = BTreeSet::new();
    for item in own {
        match &item.recorded.entry.event {
            Event::Intake(IntakeEvent::CaseOpened(e)) => {
                linked.insert(StreamName::Person(e.victim));
                linked.extend(e.suspect.map(StreamName::Person));
            }
            Event::Intake(IntakeEvent::SuspectNamed(e)) => {
                linked.insert(StreamName::Person(e.person));
            }
            Event::Intake(IntakeEvent::LinkConfirmed(e)) => {
                linked.insert(StreamName::Incident(e.incident));
            }
            Event::Casework(CaseworkEvent::CaseDiscussed(e)) => {
                linked.insert(StreamName::Meeting(e.meeting));
            }
            Event::Casework(CaseworkEvent::AgendaItemAdded(e)) => {
                linked.insert(StreamName::Meeting(e.meeting));
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
    linked
}
