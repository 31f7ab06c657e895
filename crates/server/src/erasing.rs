//! Carrying an erasure out: what it covers, who is to be told, and the keys, which are destroyed before anything says so.
//!
//! While it is carried out no other command is sealed (`Hub::sealing`): none of them may be written with a key that goes.
//! A hub that is killed between the keys and the event says at its next start what it has done ([`finish`]); so what
//! reads as erased has no key, and what has no key is said to be erased.

use crate::{
    hub::{APPLY_LIMIT, Hub},
    looks::{random_salt, raw},
    refuse::No,
};
use audit::{Archive, AuditError, who_saw};
use eventlog::{AppendError, Draft, Expected, Record, StreamName};
use events::{
    CaseworkEvent, Entry, Event, Party, Retention, Shown, StoredEvent, Wrap,
    records::{Erased, KeyName},
};
use kernel::{AgencyId, By, CaseId, EventId, RecordId, RequestId};
use std::collections::{BTreeMap, BTreeSet};
use store::LogName;
use tokio::task::spawn_blocking;
use views::{History, cases_of, cases_with_erasures};

/// How many records or cases are read at once.
const PAGE: usize = 512;

/// Fills in what the rules cannot know of an erasure: what it covers, by which keys, and who is to be told.
pub async fn fill(hub: &Hub, case: CaseId, history: &History, entries: &mut [Entry]) -> Result<(), No> {
    for entry in entries {
        let Entry { controller, event: Event::Casework(CaseworkEvent::Erased(erased)), .. } = entry else { continue };
        if hub.vault().is_shared() {
            return Err(No::rule(
                "KEYS_ARE_SHARED",
                "several processes share the keys; restrict the processing instead",
            ));
        }
        let covered = Covered::of(hub, case, history)?;
        erased.people = covered.of_kind(|stream| if let StreamName::Person(id) = stream { Some(*id) } else { None });
        erased.incidents =
            covered.of_kind(|stream| if let StreamName::Incident(id) = stream { Some(*id) } else { None });
        let found = covered.keys(hub, controller, erased)?;
        erased.keys = found.keys.into_iter().map(KeyName).collect();
        erased.recipients = recipients(hub, case, controller, &found.events, found.copies).await?;
    }
    Ok(())
}

/// Destroys the keys of what is erased. Once this has returned, the event may be written.
pub async fn destroy(hub: &Hub, entries: &[Entry]) -> Result<(), No> {
    for entry in entries {
        let Event::Casework(CaseworkEvent::Erased(erased)) = &entry.event else { continue };
        let (vault, keys) = (hub.histories.vault().clone(), names(erased));
        let destroyed = spawn_blocking(move || vault.destroy(&keys)).await;
        // What was opened before is in memory still, whether or not all of it went well.
        hub.histories.forget();
        destroyed.map_err(|_| No::Internal)?.map_err(|error| {
            tracing::error!(%error, "keys could not be destroyed; nothing is said to be erased");
            No::Unavailable
        })?;
    }
    Ok(())
}

fn names(erased: &Erased) -> Vec<String> {
    erased.keys.iter().map(|KeyName(name)| name.clone()).collect()
}

/// The streams that an erasure on a case covers: the case's own, and those of its people and incidents that belong to no
/// other case, whose data another case would lose too.
struct Covered(Vec<StreamName>);

/// What was found in them.
#[derive(Default)]
struct Found {
    keys: BTreeSet<String>,
    /// The events with something of it.
    events: BTreeSet<EventId>,
    /// The agencies that hold a copy of one of them.
    copies: BTreeSet<AgencyId>,
}

impl Covered {
    fn of(hub: &Hub, case: CaseId, history: &History) -> Result<Self, No> {
        let mut streams: BTreeSet<String> = BTreeSet::new();
        let mut covered = Vec::new();
        for item in &history.items {
            let stream = &item.stream;
            let may = matches!(stream, StreamName::Case(_) | StreamName::Person(_) | StreamName::Incident(_));
            if may && streams.insert(stream.to_string()) && cases_of(hub.store(), stream)? == [case] {
                covered.push(stream.clone());
            }
        }
        Ok(Self(covered))
    }

    fn of_kind<T>(&self, pick: impl Fn(&StreamName) -> Option<T>) -> Vec<T> {
        self.0.iter().filter_map(pick).collect()
    }

    /// The keys of a controller for what is erased, as the records name them: also those that are destroyed already, where
    /// a hub was stopped before it could say so.
    fn keys(&self, hub: &Hub, controller: &AgencyId, erased: &Erased) -> Result<Found, No> {
        let is_erased =
            |party: Party, retention: Retention| party == erased.party && erased.retentions.contains(&retention);
        let (mut found, mut parts, mut copies) = (Found::default(), BTreeMap::new(), Vec::<(EventId, Wrap)>::new());
        for stream in &self.0 {
            for (id, event) in stored(hub, stream)? {
                for (nth, part) in event.sealed.iter().enumerate() {
                    let all = is_erased(part.party, part.retention);
                    parts.insert((id, nth), (event.controller.clone(), all));
                    let own = part.wraps.iter().filter(|wrap| all && wrap.controller == *controller);
                    found.keys.extend(own.map(|wrap| wrap.key.clone()));
                    if all && event.controller == *controller {
                        found.events.insert(id);
                    }
                }
                if let Event::Casework(CaseworkEvent::ItemShared(shared)) = &clear(event)?.event {
                    copies.extend(shared.wraps.iter().map(|wrap| (shared.event, wrap.clone())));
                }
            }
        }
        for (of, wrap) in copies {
            let Some((by, true)) = parts.get(&(of, usize::from(wrap.part))) else { continue };
            if wrap.controller == *controller {
                found.keys.insert(wrap.key);
            } else if by == controller {
                found.copies.insert(wrap.controller);
            }
        }
        Ok(found)
    }
}

/// The events of a stream as they are stored.
fn stored(hub: &Hub, stream: &StreamName) -> Result<Vec<(EventId, StoredEvent)>, No> {
    let (mut all, mut after) = (Vec::new(), 0);
    loop {
        let page = hub.store().stream(LogName::Facts, stream, after, PAGE)?;
        if page.is_empty() {
            return Ok(all);
        }
        for stored in &page {
            let record = Record::from_bytes(&stored.bytes).map_err(|_| No::DataLoss)?;
            for (nth, raw) in (0..).zip(&record.events) {
                let event = serde_json::from_str(raw.get()).map_err(|_| No::DataLoss)?;
                all.push((EventId::of(record.id, nth), event));
            }
            after += 1;
        }
    }
}

/// What of an event lies in the clear.
fn clear(event: StoredEvent) -> Result<Entry, No> {
    Entry::join(event, []).map_err(|_| No::DataLoss)
}

/// The agencies to tell of an erasure: all that hold a copy, and all whose workers were shown one of the
/// events in more than outline of its existence, as the access log says (DPA 2018 s.48(9)).
async fn recipients(
    hub: &Hub,
    case: CaseId,
    controller: &AgencyId,
    events: &BTreeSet<EventId>,
    copies: BTreeSet<AgencyId>,
) -> Result<Vec<AgencyId>, No> {
    let mut told = copies;
    told.extend(shown_to(hub, case, events).await?);
    told.remove(controller);
    Ok(told.into_iter().collect())
}

/// The agencies whose workers were shown one of these events, as the access log says.
pub async fn shown_to(hub: &Hub, case: CaseId, events: &BTreeSet<EventId>) -> Result<BTreeSet<AgencyId>, No> {
    // Every look that was answered is durable; the index of looks follows.
    let head = *hub.looks.log.head().borrow();
    if !hub.applied(LogName::Access, head, APPLY_LIMIT).await {
        return Err(No::Unavailable);
    }
    let archive = Archive { histories: &hub.histories, known: hub.known.get() };
    let looks = who_saw(&archive, case, None).map_err(|error| {
        tracing::error!(%error, "the access records of a case cannot be read");
        match error {
            AuditError::View(error) => error.into(),
            AuditError::Store(error) => error.into(),
            AuditError::NoSuchCase
            | AuditError::NoSuchEvent
            | AuditError::NoSuchReview
            | AuditError::ReviewTooLarge
            | AuditError::NotRegistered(_)
            | AuditError::BadQuery(_)
            | AuditError::Unreadable(_) => No::DataLoss,
        }
    })?;
    let shown = looks.into_iter().filter(|look| {
        let shown = look.looked.events.known().into_iter().flatten();
        look.looked.answered && shown.into_iter().any(|it| it.how > Shown::Marker && events.contains(&it.event))
    });
    Ok(shown.map(|look| look.looked.agency).collect())
}

/// Says of every erasure whose keys are destroyed that it is done, where the hub was stopped before it could. To be
/// called at a start, before anything is answered.
pub async fn finish(hub: &Hub) -> Result<(), No> {
    let mut after = None;
    loop {
        let cases = cases_with_erasures(hub.store(), after, PAGE)?;
        let Some(last) = cases.last() else { return Ok(()) };
        after = Some(*last);
        for case in cases {
            finish_case(hub, case).await?;
        }
    }
}

async fn finish_case(hub: &Hub, case: CaseId) -> Result<(), No> {
    let (version, history) = hub.histories.case(case)?;
    let state = casework::State::fold(history.recorded());
    let requests = history
        .items
        .iter()
        .filter(|item| matches!(item.recorded.entry.event, Event::Casework(CaseworkEvent::ErasureRequested(_))));
    for request in requests.map(|item| item.recorded.id) {
        let Some(entry) = casework::unfinished_erasure(&state, request) else { continue };
        let mut entries = [entry];
        fill(hub, case, &history, &mut entries).await?;
        let [Entry { controller, event: Event::Casework(CaseworkEvent::Erased(erased)), .. }] = &entries else {
            continue;
        };
        let begun = erased.keys.iter().any(|KeyName(name)| hub.vault().was_destroyed(name));
        if !begun {
            continue;
        }
        let id = RecordId::derived(controller, RequestId::from_uuid(request.uuid()));
        destroy(hub, &entries).await?;
        let scope = StreamName::Case(case).to_string();
        let sealed = hub.vault().seal(&scope, id, 0, &entries[0])?;
        let draft = Draft {
            id,
            stream: StreamName::Case(case),
            by: By::Operator,
            request: None,
            command_mac: None,
            basis: hub.known.get().basis,
            salt: random_salt(),
            events: vec![raw(&sealed)?],
        };
        let appended = hub.facts.log.append(draft, Expected::Version(version)).await;
        let position = match appended {
            Ok(appended) => appended.position,
            // Somebody was faster to say it, or it is looked at again at the next start.
            Err(AppendError::Conflict { .. }) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        hub.applied(LogName::Facts, position, APPLY_LIMIT).await;
        tracing::info!("an erasure that was cut short is finished");
        // The version has changed; what is left of this case is looked at with the new one.
        return Box::pin(finish_case(hub, case)).await;
    }
    Ok(())
}
