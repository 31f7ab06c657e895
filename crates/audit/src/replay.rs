//! Replay: the case as it stood, as an agency saw it, as it was known. Who audits learns of every event how it was shown
//! and which fields, and reads the values that the policy gives oversight: the others are withheld.

use crate::{Archive, Asked, AuditError};
use eventlog::StreamName;
use events::{Class, Event, GovernanceEvent, Shown, Value, break_glass::open_until, governance::NamedWorker};
use kernel::{
    AgencyId, AgencyKind, By, Caller, CaseId, CaseReference, EventId, Role, Surface, Thumbprints, Timestamp, WorkerId,
};
use sharing::{Act, Audience, Level, Reader, disclose_own_report, permit, purposes};
use std::{collections::BTreeMap, sync::Arc};
use views::{Feed, History, Item, Seen, feed, is_there, read, read_by_break_glass};

/// What is asked.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// The moment; none means now.
    pub as_of: Option<Timestamp>,
    /// By when it was known rather than by when it was recorded.
    pub by_known: bool,
    /// As this agency could see it; none means the whole record.
    pub as_agency: Option<AgencyId>,
    /// As this worker of the agency could see it.
    pub as_worker: Option<WorkerId>,
    /// Only what this agency did not know at the moment.
    pub unknown_to: Option<AgencyId>,
}

/// One event of an answer.
#[derive(Debug, Clone)]
pub struct Replayed {
    /// The event.
    pub item: Arc<Item>,
    /// In full, as a summary, as a marker.
    pub shown: Shown,
    /// The fields that are shown and whose values those who audit may read.
    pub fields: Vec<&'static str>,
    /// The other fields that are shown, as far as they were given: their values are withheld from those who audit.
    pub withheld: Vec<Withheld>,
    /// Since when it was seen, or recorded.
    pub since: Timestamp,
    /// The correction that supersedes it.
    pub superseded_by: Option<EventId>,
}

/// A field whose value is withheld from those who audit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Withheld {
    /// Its name.
    pub field: &'static str,
    /// What kind of thing it tells.
    pub class: Class,
}

impl From<Seen> for Replayed {
    fn from(seen: Seen) -> Self {
        Self {
            item: seen.item,
            shown: seen.shown,
            fields: seen.fields,
            withheld: Vec::new(),
            since: seen.since,
            superseded_by: seen.superseded_by,
        }
    }
}

/// Answers a question about a case.
pub fn replay(archive: &Archive<'_>, case: CaseId, question: &Question) -> Result<Vec<Replayed>, AuditError> {
    let whole = archive.history(case)?;
    let moment = question.as_of;
    let recorded = moment.map_or_else(|| whole.clone(), |moment| Arc::new(whole.until(moment)));
    let kind_of = |agency: &AgencyId, asked: Asked| {
        archive.known.register.agency(agency).map(|agency| agency.kind).ok_or(AuditError::NotRegistered(asked))
    };
    let mut answer = match &question.as_agency {
        None if question.by_known => known_to_somebody(archive, &whole, moment),
        None => whole_record(archive, &recorded, moment),
        Some(agency) => {
            let kind = kind_of(agency, Asked::AsAgency)?;
            let mut seen = match &question.as_worker {
                None => as_agency(archive, &recorded, agency, kind, moment),
                Some(worker) => as_worker(archive, &recorded, agency, kind, worker, moment)?,
            };
            if question.by_known {
                // What the agency knew for itself, though it was put down later.
                let later = as_agency(archive, &whole, agency, kind, None);
                let had: Vec<EventId> = seen.iter().map(|replayed| replayed.item.recorded.id).collect();
                seen.extend(later.into_iter().filter(|replayed| {
                    !had.contains(&replayed.item.recorded.id) && knew_itself(&replayed.item, agency, moment)
                }));
                seen.sort_by_key(|replayed| replayed.item.recorded.position);
            }
            seen
        }
    };
    if let Some(agency) = &question.unknown_to {
        let kind = kind_of(agency, Asked::UnknownTo)?;
        let saw: Vec<EventId> =
            as_agency(archive, &recorded, agency, kind, moment).iter().map(|seen| seen.item.recorded.id).collect();
        answer.retain(|replayed| {
            let own = replayed.item.face.controller == *agency && by(replayed.item.recorded.at, moment);
            !own && !saw.contains(&replayed.item.recorded.id) && !knew_itself(&replayed.item, agency, moment)
        });
    }
    for replayed in &mut answer {
        // What is erased by now is read by nobody who holds no copy, whatever day is replayed.
        replayed.item = replayed.item.as_held_by(whole.access(), question.as_agency.as_ref());
        withhold(archive, moment, replayed);
    }
    Ok(answer)
}

/// Parts the fields that are shown into those whose values are told and those withheld. Every answer goes through here.
fn withhold(archive: &Archive<'_>, moment: Option<Timestamp>, replayed: &mut Replayed) {
    let entry = &replayed.item.recorded.entry;
    for field in entry.event.fields(entry.source) {
        // What was erased has no value to withhold; that it was erased is told as it was to the audience.
        let Value::Known(value) = &field.value else { continue };
        let shown_as = replayed.item.face.fields.iter().find(|&&(name, _, _)| name == field.name);
        let class = shown_as.map_or(field.class, |&(_, class, _)| class);
        if archive.tells(moment, class, field.detail) || !replayed.fields.contains(&field.name) {
            continue;
        }
        replayed.fields.retain(|name| *name != field.name);
        if !value.is_null() {
            replayed.withheld.push(Withheld { field: field.name, class });
        }
    }
}

fn by(at: Timestamp, moment: Option<Timestamp>) -> bool {
    moment.is_none_or(|moment| at <= moment)
}

/// Whether an agency claims to have known by a moment.
fn knew_itself(item: &Item, agency: &AgencyId, moment: Option<Timestamp>) -> bool {
    item.recorded.entry.known.iter().any(|known| known.agency.as_ref() == Some(agency) && by(known.at, moment))
}

/// The whole record of a history that is frozen, as its own policy and the one in force now both give it to those who audit;
/// what is erased by now is erased in it.
pub(crate) fn frozen_record(
    frozen: &Archive<'_>,
    live: &Archive<'_>,
    history: &History,
    now: &History,
) -> Vec<Replayed> {
    let narrowed = |mut replayed: Replayed| {
        match live.oversight(None, replayed.item.face.class) {
            Level::Absent => return None,
            Level::Marker => {
                replayed.shown = Shown::Marker;
                replayed.fields.clear();
            }
            Level::Summary => replayed.shown = replayed.shown.min(Shown::Summary),
            Level::Full => {}
        }
        replayed.item = replayed.item.as_held_by(now.access(), None);
        withhold(frozen, None, &mut replayed);
        withhold(live, None, &mut replayed);
        Some(replayed)
    };
    whole_record(frozen, history, None).into_iter().filter_map(narrowed).collect()
}

/// Since when an agency was shown each event of a history, by the policies of the days, and how it was shown first; also what
/// went out of its view again.
pub(crate) fn first_shown(
    archive: &Archive<'_>,
    history: &History,
    agency: &AgencyId,
) -> BTreeMap<EventId, (Timestamp, Shown)> {
    let mut first = BTreeMap::new();
    let kind = archive.known.register.agency(agency).map(|agency| agency.kind);
    let Some((_, _, feed)) = kind.and_then(|kind| ceiling(archive, history, agency, kind, None, None)) else {
        return first;
    };
    for row in feed.rows {
        if let views::Change::Shown { shown, .. } = row.change {
            first.entry(row.event).or_insert((row.since, shown));
        }
    }
    first
}

/// The whole record: each event as far as those who audit may see its class. What was withdrawn, or is kept and not used,
/// at the end of the history is there, and no more is told, to them as to everybody.
fn whole_record(archive: &Archive<'_>, history: &History, moment: Option<Timestamp>) -> Vec<Replayed> {
    let access = history.access();
    history
        .items
        .iter()
        .filter_map(|item| {
            let most = archive.oversight(moment, item.face.class);
            let kept_back = access.is_kept_back(&item.face, None);
            let shown = match if kept_back { most.min(Level::Marker) } else { most } {
                Level::Absent => return None,
                Level::Marker => Shown::Marker,
                Level::Summary => Shown::Summary,
                Level::Full => Shown::Full,
            };
            let fields = item.face.fields.iter().map(|&(name, _, _)| name);
            Some(Replayed {
                item: item.clone(),
                shown,
                fields: if shown == Shown::Marker { Vec::new() } else { fields.collect() },
                withheld: Vec::new(),
                since: item.recorded.at,
                superseded_by: access.corrected_by(item.face.id),
            })
        })
        .collect()
}

/// Everything that anybody knew by a moment, whether or not it was recorded by then.
fn known_to_somebody(archive: &Archive<'_>, whole: &History, moment: Option<Timestamp>) -> Vec<Replayed> {
    whole_record(archive, whole, None)
        .into_iter()
        .filter_map(|mut replayed| {
            let claimed = replayed.item.recorded.entry.known.iter().map(|known| known.at);
            let since = claimed.chain([replayed.item.recorded.at]).min()?;
            replayed.since = since;
            by(since, moment).then_some(replayed)
        })
        .collect()
}

/// As an agency could see it at the end of a history: the widest that any of its workers could see.
pub(crate) fn as_agency(
    archive: &Archive<'_>,
    history: &History,
    agency: &AgencyId,
    kind: AgencyKind,
    moment: Option<Timestamp>,
) -> Vec<Replayed> {
    let Some((policy, audience, feed)) = ceiling(archive, history, agency, kind, None, moment) else {
        return Vec::new();
    };
    let seen = read(&policy, &feed, history, &audience).into_iter().map(Replayed::from).collect();
    with_own_reports(&policy, history, &audience, None, seen)
}

/// An agency sees its own reports before anybody links them to a case, and after a link is undone; and what is kept back on a
/// case is its own report outside of it as before. Of a case that is restricted to others a worker sees only those that
/// they made.
fn with_own_reports(
    policy: &sharing::Policy,
    history: &History,
    audience: &Audience<'_>,
    worker: Option<&NamedWorker>,
    mut seen: Vec<Replayed>,
) -> Vec<Replayed> {
    let listed = worker.is_none_or(|worker| history.access().is_listed(worker));
    let is_theirs = |item: &Item| {
        matches!(&item.recorded.by,
        By::Worker { agency, worker: by, .. } if worker.is_some_and(|it| (agency, by) == (&it.agency, &it.worker)))
    };
    for item in history.items.iter().filter(|item| listed || is_theirs(item)) {
        let Some(disclosed) = disclose_own_report(policy, audience, &item.face) else { continue };
        let on_case = seen.iter().position(|replayed| replayed.item.recorded.id == item.recorded.id);
        if on_case.is_some_and(|at| seen[at].shown > Shown::Marker) {
            continue;
        }
        if let Some(at) = on_case {
            seen.remove(at);
        }
        seen.push(Replayed {
            item: item.clone(),
            shown: disclosed.shown,
            fields: disclosed.fields,
            withheld: Vec::new(),
            since: item.recorded.at,
            superseded_by: None,
        });
    }
    seen.sort_by_key(|replayed| replayed.item.recorded.position);
    seen
}

fn ceiling<'a>(
    archive: &Archive<'_>,
    history: &History,
    agency: &'a AgencyId,
    kind: AgencyKind,
    role: Option<Role>,
    moment: Option<Timestamp>,
) -> Option<(Arc<sharing::Policy>, Audience<'a>, Feed)> {
    let policy = archive.known.policies.as_of(moment)?;
    let audience = Audience { agency, kind, role, reader: None };
    // A policy adopted after the last record of the case counts too.
    let up_to = policy.from.max(history.head()).saturating_add(1);
    let feed = feed(&archive.known.policies, history, &audience, up_to);
    Some((policy.value.clone(), audience, feed))
}

/// What was sought by the break-glasses by which a case was open to a worker at a moment.
fn opened(
    archive: &Archive<'_>,
    case: CaseId,
    worker: &NamedWorker,
    moment: Timestamp,
) -> Result<Vec<Vec<Class>>, AuditError> {
    let (_, items) = archive.histories.stream(&StreamName::BreakGlass(worker.agency.clone()))?;
    let case = CaseReference::of(case);
    let is_theirs = |by: &By| matches!(by, By::Worker { agency, worker: by, .. } if (agency, by) == (&worker.agency, &worker.worker));
    let mut asked: BTreeMap<EventId, Vec<Class>> = BTreeMap::new();
    let mut open: BTreeMap<EventId, Vec<Class>> = BTreeMap::new();
    for recorded in items.iter().map(|item| &item.recorded).filter(|recorded| recorded.at <= moment) {
        let Event::Governance(event) = &recorded.entry.event else { continue };
        if let GovernanceEvent::BreakGlassRequested(it) = event
            && it.case == case
            && is_theirs(&recorded.by)
        {
            asked.insert(recorded.id, it.sought.clone());
        } else if let GovernanceEvent::BreakGlassApproved(it) = event
            && moment < open_until(recorded.at)
            && let Some(sought) = asked.get(&it.request)
        {
            open.insert(it.request, sought.clone());
        } else if let GovernanceEvent::BreakGlassReviewed(it) = event {
            open.remove(&it.request);
        }
    }
    Ok(open.into_values().collect())
}

/// As a worker could see it at the end of a history, in any of the capacities that the worker was registered for then.
fn as_worker(
    archive: &Archive<'_>,
    history: &History,
    agency: &AgencyId,
    kind: AgencyKind,
    worker: &WorkerId,
    moment: Option<Timestamp>,
) -> Result<Vec<Replayed>, AuditError> {
    archive.known.register.worker(agency, worker).ok_or(AuditError::NotRegistered(Asked::AsWorker))?;
    let register = archive.known.register_as_of(moment);
    let registered = register.worker(agency, worker).filter(|worker| worker.left.is_none());
    let access = history.access();
    let named = NamedWorker { agency: agency.clone(), worker: worker.clone() };
    // Nothing here knows what time it is, so a break-glass counts where a moment is asked about.
    let opened = match (moment, access.case) {
        (Some(moment), Some(case)) if access.is_open_to(&named) => opened(archive, case, &named, moment)?,
        _ => Vec::new(),
    };
    let mut best: BTreeMap<(u64, EventId), Replayed> = BTreeMap::new();
    for &role in registered.iter().flat_map(|worker| &worker.roles) {
        for &purpose in purposes(role) {
            // As their agency's own system shows it, which is the most that they can see.
            let surface = Surface::AgencyApi;
            let caller = Caller {
                agency: agency.clone(),
                kind,
                worker: worker.clone(),
                role,
                purpose,
                surface,
                thumbprints: Thumbprints::default(),
            };
            let Some((policy, audience, feed)) = ceiling(archive, history, agency, kind, Some(role), moment) else {
                continue;
            };
            let reader = Reader::of(&caller, access.strand_of(&caller));
            let audience = Audience { reader: Some(reader), ..audience };
            let by_break_glass = opened.iter().filter(|_| permit(&caller, Act::ReadByBreakGlass).is_ok());
            let by_break_glass = by_break_glass.flat_map(|sought| {
                let reader = Some(Reader::by_break_glass(&caller, access.strand_of(&caller)));
                let audience = Audience { reader, ..audience.clone() };
                read_by_break_glass(&policy, history, &audience, sought)
            });
            let by_break_glass: Vec<Replayed> = by_break_glass.map(Replayed::from).collect();
            let seen = if is_there(&register, access, &caller) {
                read(&policy, &feed, history, &audience).into_iter().map(Replayed::from).collect()
            } else {
                Vec::new()
            };
            for seen in
                with_own_reports(&policy, history, &audience, Some(&named), seen).into_iter().chain(by_break_glass)
            {
                let key = (seen.item.recorded.position, seen.item.recorded.id);
                let wider =
                    best.get(&key).is_none_or(|had| (had.shown, had.fields.len()) < (seen.shown, seen.fields.len()));
                if wider {
                    best.insert(key, seen);
                }
            }
        }
    }
    // Events of one record keep the order of the history.
    let mut answer: Vec<Replayed> = best.into_values().collect();
    let place: BTreeMap<EventId, usize> =
        history.items.iter().enumerate().map(|(at, item)| (item.recorded.id, at)).collect();
    answer.sort_by_key(|replayed| place.get(&replayed.item.recorded.id).copied());
    Ok(answer)
}
