//! What is durable, read back from the logs themselves, record by record, and held against what records must be.

use super::{log::FaultLog, people::Person};
use eventlog::{Hash, Record, Stored, StreamName};
use events::{Channel, Event, StoredEvent, access::Looked};
use kernel::{CaseId, EventId, RecordId, Timestamp};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use vault::Vault;

/// A durable record of the facts.
pub struct Fact {
    /// Its name.
    pub id: RecordId,
    /// Recorded time.
    pub at: Timestamp,
    /// How many events it has.
    pub events: usize,
}

/// A durable record of a look.
struct Look {
    looked: Looked,
    claimed: bool,
}

/// One log as it was read so far.
#[derive(Default)]
struct Chain {
    hashes: Vec<Hash>,
    heads: BTreeMap<StreamName, (u64, Hash)>,
    last: Option<Timestamp>,
}

/// Both logs as they were read so far.
#[derive(Default)]
pub struct Ledger {
    chains: [Chain; 2],
    /// Every record of the facts behind the template, in log order.
    pub facts: Vec<Fact>,
    /// A line for each record of either log.
    pub lines: Vec<String>,
    ids: BTreeSet<RecordId>,
    events: BTreeSet<EventId>,
    looks: Vec<Look>,
    /// How often a live stream may have shown an event to somebody, by worker and event.
    watched: BTreeMap<(String, EventId), u64>,
}

/// A look that somebody had answered.
pub struct Answered<'a> {
    /// Who.
    pub person: &'a Person,
    /// By which way.
    pub channel: Channel,
    /// Which case.
    pub case: Option<CaseId>,
    /// What a list named.
    pub listed: Vec<CaseId>,
    /// Which events were shown.
    pub events: BTreeSet<EventId>,
}

impl Chain {
    /// Takes the next record, or says what is wrong with it.
    fn take(&mut self, stored: &Stored, record: &Record) -> Result<(), String> {
        let position = self.hashes.len() as u64 + 1;
        let (version, prev) =
            self.heads.get(&record.stream).map_or((0, None), |&(version, hash)| (version, Some(hash)));
        if stored.position != position {
            return Err(format!("position {} follows {}", stored.position, position - 1));
        }
        if (record.version, record.prev) != (version + 1, prev) {
            return Err(format!("{}: version {} follows {version}", record.stream, record.version));
        }
        if self.last.is_some_and(|last| last > record.at) {
            return Err(format!("position {position} was recorded before the one before it"));
        }
        self.heads.insert(record.stream.clone(), (record.version, stored.hash));
        self.hashes.push(stored.hash);
        self.last = Some(record.at);
        Ok(())
    }
}

impl Ledger {
    /// Reads what has become durable. `template` is how many records of the facts every world begins with.
    pub fn read(&mut self, logs: &[FaultLog; 2], vault: &Arc<Vault>, template: usize) -> Result<(), String> {
        for (nth, log) in logs.iter().enumerate() {
            for stored in log.records(self.chains[nth].hashes.len() as u64) {
                let record = Record::from_bytes(&stored.bytes).map_err(|error| error.to_string())?;
                self.chains[nth].take(&stored, &record)?;
                let words: Vec<_> = record.events.iter().map(|event| word(event.get())).collect();
                let Record { id, stream, version, at, .. } = &record;
                if nth == 1 {
                    // The names of looks are made up by chance, and so is nothing else of this line.
                    self.lines.push(format!("look {} {stream} {version} {at} {words:?}", stored.position));
                    self.look(&record, vault)?;
                    continue;
                }
                self.lines.push(format!("fact {} {id} {stream} {version} {at} {words:?}", stored.position));
                if !self.ids.insert(*id) {
                    return Err(format!("{id} is stored twice"));
                }
                self.events.extend((0..).map(|nth| EventId::of(*id, nth)).take(record.events.len()));
                if self.ids.len() > template {
                    self.facts.push(Fact { id: *id, at: *at, events: record.events.len() });
                }
            }
        }
        Ok(())
    }

    fn look(&mut self, record: &Record, vault: &Arc<Vault>) -> Result<(), String> {
        let stored: StoredEvent = serde_json::from_str(record.events[0].get()).map_err(|error| error.to_string())?;
        let entry = vault.open_event(record.id, 0, stored).map_err(|error| error.to_string())?;
        let Event::Access(looked) = entry.event else { return Err("the access log holds something else".into()) };
        let (Some(viewer), Some(shown)) = (looked.viewer.known().and_then(Option::as_ref), looked.events.known())
        else {
            return Err("who looked, or at what, cannot be read any more".into());
        };
        if looked.channel == Channel::WatchCase {
            let worker = format!("{}/{}", looked.agency, viewer.worker);
            for shown in shown {
                *self.watched.entry((worker.clone(), shown.event)).or_default() += 1;
            }
        }
        self.looks.push(Look { looked, claimed: false });
        Ok(())
    }

    /// After a crash: what was durable is there, byte for byte, and it goes on from there.
    pub fn compare(&self, logs: &[FaultLog; 2]) -> Result<(), String> {
        for (chain, log) in self.chains.iter().zip(logs) {
            let now = log.records(0);
            let same =
                now.len() >= chain.hashes.len() && now.iter().zip(&chain.hashes).all(|(it, hash)| it.hash == *hash);
            if !same {
                return Err(format!("{} records were durable, {} are there, or others", chain.hashes.len(), now.len()));
            }
        }
        Ok(())
    }

    /// A record of the facts by its name.
    pub fn fact(&self, id: RecordId) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.id == id)
    }

    /// Whether a record made this event.
    pub fn made(&self, event: &EventId) -> bool {
        self.events.contains(event)
    }

    /// Takes the record of an answered look; each answer has one of its own. `false` if there is none.
    pub fn claim(&mut self, answered: &Answered<'_>) -> bool {
        let found = self.looks.iter_mut().find(|look| {
            !look.claimed
                && look.looked.answered
                && look.looked.channel == answered.channel
                && look.looked.case == answered.case
                && look.looked.listed == answered.listed
                && is_by(&look.looked, answered.person)
                && look.looked.events.known().is_some_and(|events| {
                    events.iter().map(|shown| shown.event).collect::<BTreeSet<_>>() == answered.events
                })
        });
        found.map(|look| look.claimed = true).is_some()
    }

    /// Whether it is recorded that somebody was refused something on this way.
    pub fn is_refused(&self, person: &Person, channel: Channel) -> bool {
        let refused = |look: &Look| !look.looked.answered && look.looked.channel == channel;
        self.looks.iter().any(|look| refused(look) && is_by(&look.looked, person))
    }

    /// How often live streams may have shown an event to somebody.
    pub fn watched(&self, person: &Person, event: EventId) -> u64 {
        let worker = format!("{}/{}", person.agency, person.worker);
        self.watched.get(&(worker, event)).copied().unwrap_or_default()
    }
}

fn is_by(looked: &Looked, person: &Person) -> bool {
    let viewer = looked.viewer.known().and_then(Option::as_ref);
    looked.agency.as_str() == person.agency && viewer.is_some_and(|viewer| viewer.worker.as_str() == person.worker)
}

fn word(event: &str) -> String {
    // The type stands first, and the rest is long.
    event.split('"').nth(3).unwrap_or_default().to_owned()
}
