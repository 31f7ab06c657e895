//! One worker's reading of one case: the kept feed of the agency, narrowed to the worker at hand.

use crate::{hub::Hub, refuse::No};
use data_encoding::HEXLOWER;
use eventlog::{Hash, StreamName};
use events::{Duty, Event, IntakeEvent, access::ShownEvent, governance::NamedWorker};
use kernel::{Caller, CaseId, EventId, Role, Strand, Surface};
use serde::{Deserialize, Serialize};
use sharing::{Audience, CaseAccess, Disclosed, Reader, can_be_shown, disclose_own_report, is_given};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use strum::IntoEnumIterator;
use views::{
    Change, Feed, History, Known, Row, Seen, ViewError, cases_of, feed, is_there, kept_feed, may_be_there, read,
};

/// How an opaque cursor is labelled inside.
const CURSOR: &str = "cursor";

/// A case as one worker may see it now.
pub struct Reading {
    /// The case.
    pub case: CaseId,
    /// What the case's history says about access.
    pub access: CaseAccess,
    /// The strand of the worker.
    pub strand: Option<Strand>,
    /// What the worker may see, in log order.
    pub seen: Vec<Seen>,
    /// What must happen of which the worker is told whether it did.
    duties: BTreeSet<Duty>,
    /// What was withdrawn from the agency and can have been shown to this worker.
    gone: BTreeSet<EventId>,
    /// The policy it was read under.
    policy: Hash,
    feed: Arc<Feed>,
}

/// What a cursor holds. Sealed, so that its holder learns no position and no count.
#[derive(Serialize, Deserialize)]
struct Cursor {
    case: CaseId,
    /// The role that it was built for, and by which way its holder came.
    role: Role,
    browser: bool,
    /// What the holder was shown was narrowed by these: once they change, copies are to be dropped.
    strand: Option<Strand>,
    policy: Hash,
    rows: usize,
}

/// A step of a live view: an event that is seen, or one that is not any more.
pub enum Step<'a> {
    /// Seen, or seen differently.
    Event(&'a Seen),
    /// Not seen any more.
    Withdrawn(EventId),
}

impl Reading {
    /// The reading of a case, or `None` where the case is not there for this worker.
    pub fn of(hub: &Hub, caller: &Caller, case: CaseId) -> Result<Option<Self>, No> {
        let known = hub.known.get();
        if !may_be_there(&known.register, &*hub.histories.door(case)?, caller) {
            return Ok(None);
        }
        let (_, history) = hub.histories.case(case)?;
        let feed = |audience: &Audience<'_>| kept_feed(&hub.histories, &known.policies, case, &history, audience);
        Self::of_history(&known, caller, case, &history, feed)
    }

    /// Whether the worker is told whether something that must happen did.
    pub fn is_told_of(&self, duty: Duty) -> bool {
        self.duties.contains(&duty)
    }

    /// The reading of a case as it stood behind a record of the caller's, not as it is now, which may hold what the caller
    /// has not seen; `None` where that record itself took the case away from them. Who was shut out later does not find
    /// the case.
    pub fn behind(hub: &Hub, caller: &Caller, case: CaseId, position: u64) -> Result<Option<Self>, No> {
        let (_, history) = hub.histories.case(case)?;
        let known = hub.known.get();
        let then = history.up_to(position);
        let there = |history: &History| is_there(&known.register, history.access(), caller);
        if there(&then) && !there(&history) {
            return Err(No::NotFound);
        }
        let fold = |audience: &Audience<'_>| Ok(Arc::new(feed(&known.policies, &then, audience, position + 1)));
        Self::of_history(&known, caller, case, &then, fold)
    }

    fn of_history(
        known: &Known,
        caller: &Caller,
        case: CaseId,
        history: &History,
        feed: impl FnOnce(&Audience<'_>) -> Result<Arc<Feed>, ViewError>,
    ) -> Result<Option<Self>, No> {
        let policy = known.policies.current().ok_or(No::Unavailable)?;
        let access = history.access();
        if !is_there(&known.register, access, caller) {
            return Ok(None);
        }
        let ceiling = Audience { agency: &caller.agency, kind: caller.kind, role: Some(caller.role), reader: None };
        let feed = feed(&ceiling)?;
        let strand = access.strand_of(caller);
        let audience = Audience { reader: Some(Reader::of(caller, strand)), ..ceiling };
        let seen = read(&policy.value, &feed, history, &audience);
        let withdrawn = |event: EventId| {
            let of = history.find(event).map(|item| item.face.class);
            of.is_some_and(|class| can_be_shown(&policy.value, &audience, class))
        };
        let gone = feed.rows.iter().filter(|row| row.change == Change::Withdrawn).map(|row| row.event);
        let gone = gone.filter(|&event| withdrawn(event)).collect();
        let duties = Duty::iter().filter(|duty| is_given(&policy.value, &audience, duty.class())).collect();
        Ok(Some(Self { case, access: access.clone(), strand, seen, duties, gone, policy: policy.hash, feed }))
    }

    /// Whether the worker sees an event in any way.
    pub fn sees_in_any_way(&self, event: EventId) -> bool {
        self.seen.iter().any(|seen| seen.item.recorded.id == event)
    }

    /// Digest of what the worker sees: which events, how, which fields, and whether they can still be read.
    pub fn etag(&self, hub: &Hub) -> String {
        let mut bytes = Vec::with_capacity(self.seen.len() * 64);
        for seen in &self.seen {
            bytes.extend(seen.item.recorded.id.uuid().as_bytes());
            bytes.extend(format!("{:?}{:?}{:?};", seen.shown, seen.fields, seen.superseded_by).as_bytes());
        }
        HEXLOWER.encode(&hub.vault().etag_mac(&bytes)[..16])
    }

    /// The cursor behind the last thing that came into this view.
    pub fn cursor(&self, hub: &Hub, caller: &Caller) -> String {
        self.cursor_at(hub, caller, self.feed.rows.len())
    }

    fn cursor_at(&self, hub: &Hub, caller: &Caller, rows: usize) -> String {
        let browser = caller.surface == Surface::Browser;
        let cursor =
            Cursor { case: self.case, role: caller.role, browser, strand: self.strand, policy: self.policy, rows };
        // Numbers and ids always have a JSON form.
        let bytes = serde_json::to_vec(&cursor).unwrap_or_default();
        hub.vault().seal_token(&label(caller), &bytes)
    }

    /// What has come into view behind a cursor; from the beginning for an empty one. Each step comes with the cursor
    /// behind it. A cursor of another worker, role or case is not valid.
    pub fn since<'a>(&'a self, hub: &Hub, caller: &Caller, cursor: &str) -> Result<Vec<(Step<'a>, String)>, No> {
        let start = self.start(hub, caller, cursor)?;
        let rows = &self.feed.rows;
        // What was last told of each event. What went out of view and came back within the same moment reads as before,
        // and is told no second time.
        let known: BTreeMap<EventId, &Row> = rows[..start].iter().map(|row| (row.event, row)).collect();
        let mut steps = Vec::new();
        for (at, row) in rows.iter().enumerate().skip(start) {
            // Only the last change of an event counts: what lies between was never answered.
            if rows[at + 1..].iter().any(|later| later.event == row.event) || known.get(&row.event) == Some(&row) {
                continue;
            }
            let seen = self.seen.iter().find(|seen| seen.item.recorded.id == row.event);
            let step = match (seen, &row.change) {
                (Some(seen), Change::Shown { .. }) => Step::Event(seen),
                (None, Change::Withdrawn) if known.contains_key(&row.event) && self.gone.contains(&row.event) => {
                    Step::Withdrawn(row.event)
                }
                _ => continue,
            };
            steps.push((step, self.cursor_at(hub, caller, at + 1)));
        }
        Ok(steps)
    }

    fn start(&self, hub: &Hub, caller: &Caller, cursor: &str) -> Result<usize, No> {
        if cursor.is_empty() {
            return Ok(0);
        }
        let bad = || No::field("cursor", "is not a cursor for this view");
        let bytes = hub.vault().open_token(&label(caller), cursor).ok_or_else(bad)?;
        let inside: Cursor = serde_json::from_slice(&bytes).map_err(|_| bad())?;
        let mine = inside.case == self.case
            && (inside.role, inside.browser) == (caller.role, caller.surface == Surface::Browser)
            && (inside.strand, inside.policy) == (self.strand, self.policy)
            && inside.rows <= self.feed.rows.len();
        if mine { Ok(inside.rows) } else { Err(bad()) }
    }
}

fn label(caller: &Caller) -> String {
    format!("{CURSOR}/{}/{}", caller.agency, caller.worker)
}

/// What an access record says of events that were shown.
pub fn shown<'a>(seen: impl IntoIterator<Item = &'a Seen>) -> Vec<ShownEvent> {
    seen.into_iter()
        .map(|seen| ShownEvent {
            event: seen.item.recorded.id,
            how: seen.shown,
            also: seen.walled.clone(),
            withheld: Vec::new(),
        })
        .collect()
}

/// An incident of the caller's own agency, outside any case. What belongs to a case that is restricted to others is not
/// there, except for the worker who reported it.
pub fn own_incident(
    hub: &Hub,
    caller: &Caller,
    incident: kernel::IncidentId,
) -> Result<Option<(Arc<views::Item>, Disclosed)>, No> {
    let known = hub.known.get();
    let policy = known.policies.current().ok_or(No::Unavailable)?;
    let (_, items) = hub.histories.stream(&StreamName::Incident(incident))?;
    let Some(item) = items.first() else { return Ok(None) };
    if item.face.controller != caller.agency || is_kept_from(hub, caller, item)? {
        return Ok(None);
    }
    // Where the worker is on a case that the report belongs to or whose people it names, the strand narrows it here too;
    // and so it does for whoever is registered for no other side than the suspect's.
    let mut strands = BTreeSet::new();
    for stream in streams_of(item) {
        for case in cases_of(hub.store(), &stream)? {
            strands.extend(hub.histories.case(case)?.1.access().strand_of(caller));
        }
    }
    let registered = known.register.worker(&caller.agency, &caller.worker).map(|worker| &worker.strands);
    if let Some(registered) = registered.filter(|strands| strands.iter().all(|strand| strand.faces_the_suspect())) {
        strands.extend(registered);
    }
    let strands: Vec<_> = if strands.is_empty() { vec![None] } else { strands.into_iter().map(Some).collect() };
    let on = |strand| {
        let reader = Some(Reader::of(caller, strand));
        let audience = Audience { agency: &caller.agency, kind: caller.kind, role: Some(caller.role), reader };
        disclose_own_report(&policy.value, &audience, &item.face)
    };
    // On several cases, what every strand leaves.
    let seen: Option<Vec<Disclosed>> = strands.into_iter().map(on).collect();
    let least = seen.and_then(|seen| seen.into_iter().reduce(|one, other| one.common(&other)));
    Ok(least.map(|disclosed| (item.clone(), disclosed)))
}

/// The streams by which a report belongs to cases: its own, and those of the people whom it names.
fn streams_of(report: &views::Item) -> Vec<StreamName> {
    let mut streams = vec![report.stream.clone()];
    if let Event::Intake(IntakeEvent::IncidentReported(said)) = &report.recorded.entry.event {
        streams.extend([said.victim, said.suspect].into_iter().flatten().map(StreamName::Person));
    }
    streams
}

/// Whether a report belongs to a case that is restricted to others: it is linked to it, or names somebody who is on it.
/// Who reported it is not kept from it (domain 7.5 rule 3, hub default).
pub fn is_kept_from(hub: &Hub, caller: &Caller, report: &views::Item) -> Result<bool, No> {
    if report.recorded.by.is(caller) {
        return Ok(false);
    }
    let named = NamedWorker::of(caller);
    for stream in streams_of(report) {
        for case in cases_of(hub.store(), &stream)? {
            if !hub.histories.case(case)?.1.access().is_listed(&named) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
