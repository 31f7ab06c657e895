//! The pack of a review from outside (domain 8.1): the chronology of a case with who knew what when, what was decided with
//! what was known elsewhere, which clocks were missed, what the victim said and was told, and what proves it.
//!
//! Frozen: it is computed from what lay in the log where the review was opened, by the policies, the rulebook and the register
//! of there, and from the looks of before. What is recorded later changes nothing of it. Two things do, because confidence
//! goes before sameness: what is erased since is missing, and what a later policy keeps from those who audit is withheld; the
//! digest then differs from the one that was released, and the document says so.
//!
//! A review passes the fence of those who audit ([`crate::replay`]), and is told agencies and roles, never workers.

mod facts;
mod sections;

pub use facts::{Fact, Knowledge, Nature, Unknown};
pub use sections::{Decided, Missed, OfVictim, Told, Who};

use crate::{Archive, AuditError, Knower, Place, Replayed, replay, who_saw, word};
use clocks::Board;
use eventlog::{Hash, StreamName};
use events::{AlertKind, CaseworkEvent, Class, Detail, Event, GovernanceEvent, IntakeEvent, OrdersEvent, Shown};
use events::{ReviewBasis, reviews::ReviewOpened};
use kernel::{AgencyId, CaseId, CaseReference, Date, EventId, Timestamp};
use serde::Serialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use views::{History, Item, Known};

/// The form of the pack.
const FORMAT: &str = "stalkinghub.review_pack.v1";
/// How many events a pack holds at most; of more there is none, and nothing is cut.
pub const EVENTS_MAX: usize = 5_000;

/// A review, and what became of it.
#[derive(Debug, Clone)]
pub struct Opened {
    /// What was opened.
    pub said: ReviewOpened,
    /// The event that opened it.
    pub event: Arc<Item>,
    /// The digest of the pack that was released, once one was.
    pub released: Option<String>,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
}

impl Opened {
    /// The place in the log that freezes it.
    pub fn position(&self) -> u64 {
        self.event.recorded.position
    }
}

/// The review of a case that an event opened.
pub fn opened(archive: &Archive<'_>, case: CaseId, review: EventId) -> Result<Opened, AuditError> {
    let history = archive.history(case)?;
    let event = history.find(review).ok_or(AuditError::NoSuchReview)?.clone();
    let Event::Casework(CaseworkEvent::ReviewOpened(said)) = &event.recorded.entry.event else {
        return Err(AuditError::NoSuchReview);
    };
    let mut opened = Opened { said: said.clone(), event: event.clone(), released: None, withdrawn: false };
    for recorded in history.recorded() {
        match &recorded.entry.event {
            Event::Casework(CaseworkEvent::ReviewReleased(it)) if it.review == review => {
                opened.released = Some(it.digest.0.clone());
            }
            Event::Casework(CaseworkEvent::ReviewWithdrawn(it)) if it.review == review => opened.withdrawn = true,
            Event::Casework(_)
            | Event::Intake(_)
            | Event::Risk(_)
            | Event::Orders(_)
            | Event::Referrals(_)
            | Event::Governance(_)
            | Event::Access(_) => {}
        }
    }
    Ok(opened)
}

/// What a pack is of.
#[derive(Debug, Clone, Serialize)]
pub struct Scope {
    /// The event that opened the review.
    pub review: EventId,
    /// Which kind of review.
    pub kind: events::ReviewKind,
    /// The reviewer's own reference; none where it is erased, or kept from those who audit.
    pub reference: Option<String>,
    /// What the days are counted by.
    pub basis: ReviewBasis,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The agencies it asks about.
    pub agencies: Vec<AgencyId>,
    /// Who opened it.
    pub opened_by: Who,
}

/// Where a pack is frozen.
#[derive(Debug, Clone, Serialize)]
pub struct Frozen {
    /// The log's name.
    pub origin: String,
    /// The position of the record that opened the review.
    pub position: u64,
    /// Digest of that record.
    pub record: String,
    /// When it was recorded.
    pub recorded: Timestamp,
    /// The root of the tree over the log up to there.
    pub root: String,
    /// That every record of the log was read and gave the root that the log stands for. A log that does not has no pack.
    pub verified: bool,
    /// Digest of the policy in force there.
    pub policy: String,
    /// Version of the rulebook in force there.
    pub rulebook_version: u32,
}

/// The end of one stream of the case, as the pack sees it.
#[derive(Debug, Clone, Serialize)]
pub struct Head {
    /// The stream.
    pub stream: String,
    /// How many of its records are in the history of the case.
    pub records: usize,
    /// The position of the last one.
    pub position: u64,
    /// Its digest.
    pub record: String,
}

/// The pack.
#[derive(Debug, Clone, Serialize)]
pub struct Pack {
    /// The case.
    pub case: CaseId,
    /// Its spoken reference.
    pub case_reference: String,
    /// What it is of.
    pub scope: Scope,
    /// Where it is frozen.
    pub frozen: Frozen,
    /// Every event.
    pub chronology: Vec<Told>,
    /// Who knew what when.
    pub knowledge: Vec<Knowledge>,
    /// Decisions, with what was known elsewhere.
    pub decisions: Vec<Decided>,
    /// Clocks that were missed, met late or excused.
    pub clocks: Vec<Missed>,
    /// Known to somebody and not to an agency.
    pub unknown: Vec<Unknown>,
    /// What the victim said and wished, was told and was not.
    pub victim: Vec<OfVictim>,
    /// The ends of the streams of the case.
    pub integrity: Vec<Head>,
}

/// One section as a table.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    /// Its name in the document, and of its file.
    pub name: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What it says.
    pub says: &'static str,
    /// The fields of a row.
    pub columns: &'static [&'static str],
}

/// The sections, in the order of the document.
pub const SECTIONS: [Section; 7] = [
    Section {
        name: "chronology",
        title: "Chronology",
        says: "Every event of the days, as it was recorded. What was corrected stands beside its correction. late_hours: \
               recorded on a later day than somebody knew of it, by so many whole hours. withheld: fields that are kept from \
               those who audit.",
        columns: &[
            "position",
            "recorded",
            "reported",
            "late_hours",
            "occurred",
            "type",
            "recorded_by",
            "controller",
            "source",
            "known",
            "shown",
            "details",
            "withheld",
            "erased",
            "superseded_by",
            "corrects",
            "event",
            "record",
            "since",
        ],
    },
    Section {
        name: "knowledge",
        title: "Who knew what when",
        says: "For each event and agency: when it put it in, since when it claims to have known, since when it was shown it by \
               the policy of the day, and when somebody of it first read it. An agency that is not named never came to know.",
        columns: &["event", "type", "agency", "put_in", "claimed", "shown", "how", "read"],
    },
    Section {
        name: "decisions",
        title: "Decisions",
        says: "Who decided what and why, what else was considered, what it relied on, and which facts somebody else knew at \
               that moment and the agency that decided did not.",
        columns: &[
            "at",
            "decision",
            "by",
            "said",
            "rationale",
            "alternatives",
            "relied_on",
            "known_elsewhere",
            "event",
        ],
    },
    Section {
        name: "clocks",
        title: "Clocks that were missed, met late, or excused",
        says: "As they stood when the review was opened, by the rulebook of the day on which each began.",
        columns: &[
            "duty",
            "state",
            "owner",
            "since",
            "due",
            "rule",
            "settled",
            "settled_by",
            "attempts",
            "began",
            "announced",
            "told",
        ],
    },
    Section {
        name: "unknown",
        title: "Known to somebody, and not to an agency",
        says: "Each fact once for each agency: since when somebody else knew, when the agency came to know, and at which \
               positions of the chronology incidents, breaches and decisions lie between.",
        columns: &["agency", "event", "type", "known_since", "known_to", "until", "meanwhile"],
    },
    Section {
        name: "victim",
        title: "What the victim said, wished and was told",
        says: "An attempt is not a telling.",
        columns: &["at", "what", "type", "by", "said", "event"],
    },
    Section {
        name: "integrity",
        title: "Integrity",
        says: "The last record of each stream of the case, up to the place where the review is frozen. The whole log was read \
               and gave the root that it stands for.",
        columns: &["stream", "records", "position", "record"],
    },
];

/// The pack of a review. `place` and `root` are those of the record that opened it, after the whole log was verified.
/// Answers also what was shown by it, for the access record.
pub fn pack(
    live: &Archive<'_>,
    case: CaseId,
    opened: &Opened,
    place: Place,
    root: Hash,
) -> Result<(Pack, Vec<Replayed>), AuditError> {
    let frozen = Archive { histories: live.histories, known: Arc::new(known_at(&live.known, place.position)) };
    let now = live.history(case)?;
    let then = now.as_of(place.position);
    let all = replay::frozen_record(&frozen, live, &then, &now);
    let in_days = |replayed: &&Replayed| is_in_days(&opened.said, replayed);
    let items: Vec<Replayed> = all.iter().filter(in_days).cloned().collect();
    if items.len() > EVENTS_MAX {
        return Err(AuditError::ReviewTooLarge);
    }
    let agencies = &opened.said.agencies;
    let facts = facts_of(live, &frozen, case, &then, &items, place.at)?;
    let board = Board::of(&frozen.known.register, then.recorded());
    let told = told_of_misses(&frozen, case, place.position)?;
    let missed = sections::missed(board, place.at, &told);
    let pack = Pack {
        case,
        case_reference: CaseReference::of(case).to_string(),
        scope: scope(live, &frozen, opened),
        frozen: Frozen {
            origin: frozen.known.register.genesis().map(|genesis| genesis.origin.0.clone()).unwrap_or_default(),
            position: place.position,
            record: place.record.to_string(),
            recorded: place.at,
            root: root.to_string(),
            verified: true,
            policy: frozen.known.policies.current().map(|policy| policy.hash.to_string()).unwrap_or_default(),
            rulebook_version: frozen.known.rulebook.as_ref().map_or(0, |rulebook| rulebook.version),
        },
        chronology: sections::chronology(&items),
        knowledge: facts::knowledge(&facts, agencies),
        decisions: sections::decisions(&items, &facts),
        clocks: missed.into_iter().filter(|clock| overlaps(&opened.said, clock)).collect(),
        unknown: facts::unknown(&facts, agencies),
        victim: sections::of_victim(&items),
        integrity: heads(&then),
    };
    Ok((pack, items))
}

/// The digest of a pack: of its bytes as they stand in the document.
pub fn digest(pack: &Pack) -> Result<String, AuditError> {
    let bytes = serde_json::to_string(pack).map_err(|error| AuditError::Unreadable(error.to_string()))?;
    Ok(Hash::of(bytes.as_bytes()).to_string())
}

/// The document of a pack, as it leaves: what became of the review, and the pack, whose bytes have the digest.
pub fn document(pack: &Pack, opened: &Opened) -> Result<Vec<u8>, AuditError> {
    let unreadable = |error: serde_json::Error| AuditError::Unreadable(error.to_string());
    let pack = serde_json::to_string(pack).map_err(unreadable)?;
    let digest = Hash::of(pack.as_bytes()).to_string();
    let state = match (&opened.released, opened.withdrawn) {
        (Some(_), _) => "released",
        (None, true) => "withdrawn",
        (None, false) => "draft",
    };
    let is_same = serde_json::to_string(&opened.released.as_ref().map(|released| *released == digest));
    let released = serde_json::to_string(&opened.released).map_err(unreadable)?;
    let is_same = is_same.map_err(unreadable)?;
    let head = format!(r#""format":"{FORMAT}","state":"{state}","digest":"{digest}","released_digest":{released}"#);
    Ok(format!(r#"{{{head},"is_what_was_released":{is_same},"pack":{pack}}}"#).into_bytes())
}

/// Register, policies and rulebook as they were at a position.
fn known_at(known: &Known, position: u64) -> Known {
    let history: Vec<_> = known.history.iter().filter(|event| event.position <= position).cloned().collect();
    Known::default().learning(&history)
}

fn scope(live: &Archive<'_>, frozen: &Archive<'_>, opened: &Opened) -> Scope {
    let ReviewOpened { kind, basis, from, to, agencies, reference } = &opened.said;
    let told = [live, frozen].iter().all(|archive| archive.tells(None, opened.event.face.class, Detail::Detail));
    Scope {
        review: opened.event.recorded.id,
        kind: *kind,
        reference: reference.known().filter(|_| told).cloned(),
        basis: *basis,
        from: *from,
        to: *to,
        agencies: agencies.clone(),
        opened_by: Who::of(&opened.event.recorded.by),
    }
}

/// Whether an event lies in the days of a review. By when it happened, what happened over some days lies in all of them; what
/// tells no day, or is only a marker to those who audit, lies in the one of its record.
fn is_in_days(said: &ReviewOpened, replayed: &Replayed) -> bool {
    let recorded = &replayed.item.recorded;
    let occurred = recorded.entry.occurred.filter(|_| replayed.shown > Shown::Marker);
    let (from, to) = match (said.basis, occurred) {
        (ReviewBasis::Occurred, Some(occurred)) => (occurred.from, occurred.to),
        (ReviewBasis::Occurred, None) | (ReviewBasis::Recorded, _) => (recorded.at, recorded.at),
    };
    calendar::london_date(from) <= said.to && calendar::london_date(to) >= said.from
}

/// Whether a clock ran in the days of a review.
fn overlaps(said: &ReviewOpened, clock: &Missed) -> bool {
    let end = clock.settled.map_or(clock.due, |settled| settled.max(clock.due));
    calendar::london_date(clock.since) <= said.to && calendar::london_date(end) >= said.from
}

/// The events of a review with who knew of them since when.
fn facts_of(
    live: &Archive<'_>,
    frozen: &Archive<'_>,
    case: CaseId,
    then: &History,
    items: &[Replayed],
    opened: Timestamp,
) -> Result<Vec<Fact>, AuditError> {
    let mut read: BTreeMap<EventId, BTreeMap<AgencyId, Timestamp>> = BTreeMap::new();
    let looks = who_saw(live, case, None)?;
    for look in looks.iter().filter(|look| look.at < opened && look.looked.answered) {
        for shown in look.looked.events.known().into_iter().flatten() {
            // Looks are told oldest first.
            read.entry(shown.event).or_default().entry(look.looked.agency.clone()).or_insert(look.at);
        }
    }
    let registered = frozen.known.register.agencies().map(|(agency, _)| agency);
    let shown: Vec<_> = registered.map(|agency| (agency.clone(), replay::first_shown(frozen, then, agency))).collect();
    Ok(items.iter().map(|replayed| fact(replayed, &shown, &mut read)).collect())
}

type FirstShown = (AgencyId, BTreeMap<EventId, (Timestamp, Shown)>);

fn fact(
    replayed: &Replayed,
    shown: &[FirstShown],
    read: &mut BTreeMap<EventId, BTreeMap<AgencyId, Timestamp>>,
) -> Fact {
    let recorded = &replayed.item.recorded;
    let entry = &recorded.entry;
    // Of what is only a marker to those who audit, it is not told since when anybody knew beside its record.
    let told = replayed.shown > Shown::Marker;
    let mut claimed: BTreeMap<Knower, Timestamp> = BTreeMap::new();
    for known in entry.known.iter().filter(|_| told) {
        let knower = known.agency.clone().map_or(Knower::Outside(known.source), Knower::Agency);
        let since = claimed.entry(knower).or_insert(known.at);
        *since = known.at.min(*since);
    }
    let nature = nature(&entry.event, replayed.item.face.class);
    let occurred = entry.occurred.filter(|_| told && nature == Nature::Occasion);
    Fact {
        event: recorded.id,
        position: recorded.position,
        type_name: if told { entry.event.type_name().to_owned() } else { String::new() },
        nature,
        put_in: (entry.controller.clone(), recorded.at),
        at: occurred.map_or(recorded.at, |occurred| occurred.from),
        claimed,
        shown: shown.iter().filter_map(|(agency, first)| Some((agency.clone(), *first.get(&recorded.id)?))).collect(),
        read: read.remove(&recorded.id).unwrap_or_default(),
    }
}

fn nature(event: &Event, class: Class) -> Nature {
    let is_occasion = matches!(
        event,
        Event::Intake(IntakeEvent::IncidentReported(_)) | Event::Orders(OrdersEvent::BreachReported(_))
    );
    if is_occasion {
        Nature::Occasion
    } else if sections::is_decision(event) {
        Nature::Decision
    } else if facts::is_of_the_case(class) {
        Nature::Fact
    } else {
        Nature::Process
    }
}

/// To whom the alerts of missed duties of a case went, by the event that announced each.
fn told_of_misses(
    frozen: &Archive<'_>,
    case: CaseId,
    position: u64,
) -> Result<BTreeMap<EventId, Vec<String>>, AuditError> {
    let mut told: BTreeMap<EventId, BTreeSet<String>> = BTreeMap::new();
    for (agency, _) in frozen.known.register.agencies() {
        let (_, items) = frozen.histories.stream(&StreamName::Inbox(agency.clone()))?;
        for item in items.iter().take_while(|item| item.recorded.position <= position) {
            let Event::Governance(GovernanceEvent::AlertRaised(alert)) = &item.recorded.entry.event else { continue };
            if alert.kind == AlertKind::DutyMissed && alert.case == Some(case) {
                let roles: Vec<String> = alert.to.iter().map(word).collect();
                let who = format!("{agency}: {}", roles.join(", "));
                if let Some(event) = alert.event {
                    told.entry(event).or_default().insert(who);
                }
            }
        }
    }
    Ok(told.into_iter().map(|(event, who)| (event, who.into_iter().collect())).collect())
}

/// The last record of each stream of a history.
fn heads(history: &History) -> Vec<Head> {
    let mut heads: BTreeMap<String, (BTreeSet<u64>, &Item)> = BTreeMap::new();
    for item in &history.items {
        let head = heads.entry(item.stream.to_string()).or_insert_with(|| (BTreeSet::new(), item));
        head.0.insert(item.recorded.position);
        head.1 = item;
    }
    let head = |(stream, (records, last)): (String, (BTreeSet<u64>, &Item))| Head {
        stream,
        records: records.len(),
        position: last.recorded.position,
        record: last.record_hash.to_string(),
    };
    heads.into_iter().map(head).collect()
}

#[cfg(test)]
mod tests;
