//! How a judged risk has changed: item by item, rating by rating and in its level, within one instrument and version.
//! Nothing is summed, and nothing is compared between instruments. Source: domain 4.1 and 4.3.

use events::{
    Answer, Grade, Instrument, Rated, RiskLevel,
    risk::{ItemAnswer, Rating},
};
use kernel::{AgencyId, EventId, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// An assessment, as far as a reader knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The event that recorded it.
    pub event: EventId,
    /// When it was recorded.
    pub at: Timestamp,
    /// Whose judgement it is.
    pub agency: AgencyId,
    /// With which instrument.
    pub instrument: Instrument,
    /// Which version of it.
    pub version: u16,
    /// The summary judgement.
    pub level: RiskLevel,
    /// Whether harm may be imminent.
    pub imminent: bool,
    /// The answers; none where the reader does not see them, or they were erased.
    pub items: Option<Vec<ItemAnswer>>,
    /// The ratings; none where the reader does not see them.
    pub ratings: Option<Vec<Rating>>,
}

/// Which assessments are compared with each other. A judgement without an instrument is on its agency's own scale.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// The instrument.
    pub instrument: Instrument,
    /// Its version.
    pub version: u16,
    /// The agency, where there is no instrument.
    pub agency: Option<AgencyId>,
}

/// Which way a level went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// There is none before it to compare with.
    First,
    /// Higher than the last.
    Up,
    /// Lower than the last.
    Down,
    /// As the last.
    Same,
}

/// Something that is said otherwise than the last time; none where it was not said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<K, V> {
    /// What.
    pub of: K,
    /// What was said last.
    pub before: Option<V>,
    /// What is said now.
    pub now: Option<V>,
}

/// An assessment, and what is different since the last with the same instrument.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The assessment.
    pub judged: Judged,
    /// Which way the level went.
    pub direction: Direction,
    /// The items that are answered otherwise; none where either answers are not known to the reader.
    pub items: Option<Vec<Change<String, Answer>>>,
    /// The ratings that are otherwise.
    pub ratings: Option<Vec<Change<Rated, Grade>>>,
}

/// The trend of each instrument: its assessments in the order in which they are given.
pub fn trend(assessments: impl IntoIterator<Item = Judged>) -> BTreeMap<Line, Vec<Step>> {
    let mut lines: BTreeMap<Line, Vec<Step>> = BTreeMap::new();
    for judged in assessments {
        let alone = judged.instrument == Instrument::ProfessionalJudgement;
        let agency = alone.then(|| judged.agency.clone());
        let line = Line { instrument: judged.instrument, version: judged.version, agency };
        let steps = lines.entry(line).or_default();
        let next = step(steps.last().map(|step| &step.judged), judged);
        steps.push(next);
    }
    lines
}

fn step(before: Option<&Judged>, judged: Judged) -> Step {
    let direction = match before {
        None => Direction::First,
        Some(before) if before.level < judged.level => Direction::Up,
        Some(before) if before.level > judged.level => Direction::Down,
        Some(_) => Direction::Same,
    };
    let (items, ratings) = match before {
        None => (judged.items.as_ref().map(|_| Vec::new()), judged.ratings.as_ref().map(|_| Vec::new())),
        Some(before) => (
            changes(before.items.as_deref(), judged.items.as_deref(), |item| (item.code.clone(), item.answer)),
            changes(before.ratings.as_deref(), judged.ratings.as_deref(), |rating| (rating.rated, rating.grade)),
        ),
    };
    Step { judged, direction, items, ratings }
}

fn changes<T, K: Ord + Clone, V: Copy + PartialEq>(
    before: Option<&[T]>,
    now: Option<&[T]>,
    said: impl Fn(&T) -> (K, V),
) -> Option<Vec<Change<K, V>>> {
    let (before, now): (BTreeMap<K, V>, BTreeMap<K, V>) =
        (before?.iter().map(&said).collect(), now?.iter().map(&said).collect());
    let all: BTreeSet<&K> = before.keys().chain(now.keys()).collect();
    let change = |of: &K| Change { of: of.clone(), before: before.get(of).copied(), now: now.get(of).copied() };
    Some(all.into_iter().map(change).filter(|change| change.before != change.now).collect())
}
