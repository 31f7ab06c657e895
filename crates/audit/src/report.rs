//! The return of a hub: what it is measured by, counted over all cases as they stood at one position of the log.

use crate::{Archive, AuditError};
use eventlog::{Hash, StreamName};
use events::{Recorded, Register};
use kernel::Timestamp;
use oversight::{Counting, Query, Shown, Table, Threshold};

/// A place in the log of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The position, counted from 1.
    pub position: u64,
    /// Digest of the record there.
    pub record: Hash,
    /// When it was recorded: the moment of the return.
    pub at: Timestamp,
}

/// A return. It holds no moment but that of its place, so that it is the same whenever it is asked for again there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Return {
    /// The log's name.
    pub origin: String,
    /// Up to where was counted.
    pub place: Place,
    /// Digest of the policy in force there; none before the first.
    pub policy: Option<Hash>,
    /// Version of the rulebook in force there; 0 before the first.
    pub rulebook: u32,
    /// What was asked.
    pub query: Query,
    /// From which count on a cell is told.
    pub threshold: Threshold,
    /// Every figure, small counts kept back.
    pub figures: Vec<Shown>,
}

/// Counts, and keeps small counts back. Every case of the hub is counted, whoever asks: a figure names none.
pub fn report(archive: &Archive<'_>, place: Place, query: Query) -> Result<Return, AuditError> {
    let position = place.position;
    let register = register(archive, position);
    let rulebook = register.rulebook_at(position).map(|(_, rulebook)| rulebook);
    let threshold = query.threshold(rulebook, calendar::london_date(place.at))?;
    let figures = counted(archive, place, &register, &query)?.shown(threshold);
    Ok(Return {
        origin: register.genesis().map(|genesis| genesis.origin.0.clone()).unwrap_or_default(),
        place,
        policy: archive.known.policies.at(position).map(|policy| policy.hash),
        rulebook: rulebook.map_or(0, |rulebook| rulebook.version),
        figures,
        query,
        threshold,
    })
}

/// The register as it was at a position.
fn register(archive: &Archive<'_>, position: u64) -> Register {
    Register::fold(archive.known.history.iter().filter(|event| event.position <= position))
}

/// Every figure before small counts are kept back. Nothing outside tests tells these to anybody.
pub fn tables(archive: &Archive<'_>, place: Place, query: &Query) -> Result<Vec<Table>, AuditError> {
    Ok(counted(archive, place, &register(archive, place.position), query)?.tables())
}

/// Counts all that lies in the log up to a place. Each history is read once, whatever shorter periods are counted beside.
fn counted<'a>(
    archive: &Archive<'_>,
    place: Place,
    register: &'a Register,
    query: &'a Query,
) -> Result<Counting<'a>, AuditError> {
    let position = place.position;
    let mut counting = Counting::new(register, query, place.at);
    for case in archive.cases()? {
        let history = archive.history(case)?.as_of(position);
        let events: Vec<&Recorded> = history.recorded().collect();
        if !events.is_empty() {
            counting.case(&events);
        }
    }
    for (agency, _) in register.agencies() {
        for stream in [StreamName::Inbox(agency.clone()), StreamName::BreakGlass(agency.clone())] {
            let (_, items) = archive.histories.stream(&stream)?;
            let events: Vec<&Recorded> =
                items.iter().map(|item| &item.recorded).take_while(|event| event.position <= position).collect();
            counting.desk(agency, &events);
        }
    }
    Ok(counting)
}
