//! The return over the live hub: what it is measured by. Whoever asks is recorded like any other reader.

use crate::{
    audits::Audits,
    auth,
    commands::{Fields, to_proto_time},
    copy::Copy,
    exit::{Exit, Failed},
    hub::Hub,
    keys::Places,
    looks::{self, Look},
    refuse::No,
};
use api::stalkinghub::audit::v1 as proto;
use audit::{Archive, Place};
use eventlog::Record;
use events::Channel;
use kernel::Date;
use oversight::{Axis, BadQuery, Cell, DEFINITIONS_VERSION, Query, Shown, Table, Unit};
use sharing::Act;
use tonic::Request;

impl Audits {
    /// Counts, beside the threads that answer others: every case of the hub is read.
    pub(crate) async fn count(
        &self,
        request: Request<proto::GetReturnRequest>,
    ) -> Result<proto::GetReturnResponse, No> {
        let caller = auth::permitted(&request, Act::GetReturn)?;
        let asked = request.into_inner();
        let query = query(&asked)?;
        let hub = self.gate.hub.clone();
        looks::current(&hub)?;
        let place = place(&hub, asked.position)?;
        let alone = self.gate.hub.reading_whole.clone().try_lock_owned().map_err(|_| No::TooMuch)?;
        let count = move || {
            let _alone = alone;
            let archive = Archive { histories: &hub.histories, known: hub.known.get() };
            audit::report(&archive, place, query)
        };
        let counted = tokio::task::spawn_blocking(count).await.map_err(|_| No::Internal)??;
        looks::record(&self.gate.hub, &caller, Look::answered(Channel::Report)).await?;
        Ok(answer(&counted))
    }
}

/// A place of the log of facts that is applied here; the newest, for position 0.
fn place(hub: &Hub, position: u64) -> Result<Place, No> {
    let applied = *hub.facts.applied.borrow();
    let position = if position == 0 { applied } else { position };
    let none = || No::field("position", "the log has no such record");
    let after = position.checked_sub(1).filter(|_| position <= applied).ok_or_else(none)?;
    let page = hub.facts.log.read(after, 1).map_err(|error| {
        tracing::error!(%error, "a record could not be read");
        No::Unavailable
    })?;
    let stored = page.first().ok_or_else(none)?;
    let record = Record::from_bytes(&stored.bytes).map_err(|error| {
        tracing::error!(%error, "unreadable");
        No::DataLoss
    })?;
    Ok(Place { position, record: stored.hash, at: record.at })
}

/// The query of a request, or all that is wrong with it.
fn query(asked: &proto::GetReturnRequest) -> Result<Query, No> {
    let mut fields = Fields::default();
    let (from, to) = (fields.date("from_date", &asked.from_date), fields.date("to_date", &asked.to_date));
    let mut by = Vec::new();
    for (nth, word) in asked.by.iter().enumerate() {
        match axis(*word) {
            Some(axis) => by.push(axis),
            None => fields.bad(format!("by[{nth}]"), "is not a known value"),
        }
    }
    fields.finish()?;
    let (Some(from), Some(to)) = (from, to) else { return Err(No::Internal) };
    let threshold = (asked.threshold > 0).then(|| u64::from(asked.threshold));
    Query::new(from, to, by, threshold).map_err(no_query)
}

/// What is no query, by the field that it is asked with.
pub(crate) fn no_query(bad: BadQuery) -> No {
    match bad {
        BadQuery::EndsBeforeItBegins => No::field("to_date", "must not be before from_date"),
        BadQuery::NotAWholePeriod => {
            let what = "must be the last day of a month, quarter or financial year (from April) that from_date begins: \
                        two kinds of year could be subtracted one from the other";
            No::field("to_date", what)
        }
        BadQuery::Threshold { least } => {
            let what = format!("must be from {least}, which is the hub's, to 100; or 0 for the hub's");
            No::Fields(vec![("threshold".to_owned(), what.into())])
        }
    }
}

fn axis(word: i32) -> Option<Axis> {
    match proto::Breakdown::try_from(word).ok()? {
        proto::Breakdown::Unspecified => None,
        proto::Breakdown::Agency => Some(Axis::Agency),
        proto::Breakdown::Area => Some(Axis::Area),
        proto::Breakdown::Relationship => Some(Axis::Relationship),
        proto::Breakdown::Kind => Some(Axis::Kind),
    }
}

/// A breakdown as the API names it.
pub(crate) fn breakdown(axis: Axis) -> proto::Breakdown {
    match axis {
        Axis::Agency => proto::Breakdown::Agency,
        Axis::Area => proto::Breakdown::Area,
        Axis::Relationship => proto::Breakdown::Relationship,
        Axis::Kind => proto::Breakdown::Kind,
    }
}

/// For tests, which work figures out by hand: every line of every figure of a hub that is stopped, for a period, before small
/// counts are kept back. No call and no command tells these.
#[doc(hidden)]
pub fn counted(places: &Places, from: Date, to: Date) -> Result<Vec<String>, Failed> {
    let copy = Copy::open(places)?;
    let by = [Axis::Agency, Axis::Area, Axis::Relationship];
    let query = Query::worked_out(from, to, by);
    let place = copy.place(0).ok_or_else(|| Failed::new(Exit::Data, "the log is empty"))?;
    let tables = audit::tables(&copy.archive(), place, &query).map_err(Failed::with(Exit::Data))?;
    Ok(tables.iter().flat_map(Table::lines).collect())
}

/// A return as the API tells it.
pub(crate) fn answer(counted: &audit::Return) -> proto::GetReturnResponse {
    let audit::Return { origin, place, policy, rulebook, query, threshold, figures } = counted;
    proto::GetReturnResponse {
        origin: origin.clone(),
        position: place.position,
        record_hash: place.record.bytes().to_vec(),
        record_time: Some(to_proto_time(place.at)),
        policy: policy.map(|policy| policy.to_string()).unwrap_or_default(),
        rulebook_version: *rulebook,
        definitions_version: u32::from(DEFINITIONS_VERSION),
        from_date: query.from().to_string(),
        to_date: query.to().to_string(),
        by: query.by().iter().map(|&axis| breakdown(axis).into()).collect(),
        threshold: u32::try_from(threshold.told_from).unwrap_or(u32::MAX),
        figures: figures.iter().map(figure).collect(),
    }
}

fn figure(shown: &Shown) -> proto::Figure {
    let of = shown.definition;
    let parts =
        shown.breakdowns.iter().flat_map(|(axis, parts)| parts.iter().map(move |(key, part)| (axis, key, part)));
    let unit = match of.unit {
        Unit::Count => proto::FigureUnit::Count,
        Unit::Share => proto::FigureUnit::Share,
        Unit::Days => proto::FigureUnit::Days,
        Unit::Hours => proto::FigureUnit::Hours,
    };
    proto::Figure {
        kpi: of.kpi.id().to_owned(),
        unit: unit.into(),
        counts: of.counts.to_owned(),
        of: of.of.to_owned(),
        by_agency: of.agency.to_owned(),
        by_day: of.day.to_owned(),
        source: of.source.to_owned(),
        is_recorded: true,
        total: Some(cell(&shown.total)),
        parts: parts
            .map(|(axis, key, part)| proto::FigurePart {
                by: breakdown(*axis).into(),
                key: key.clone(),
                cell: Some(cell(part)),
            })
            .collect(),
    }
}

fn cell(cell: &Cell) -> proto::FigureCell {
    match cell {
        Cell::Suppressed => proto::FigureCell { suppressed: true, ..Default::default() },
        Cell::Told(counts) => {
            let spread = counts.spread();
            proto::FigureCell {
                suppressed: false,
                numerator: counts.numerator,
                denominator: counts.denominator,
                median: spread.map(|spread| spread.median),
                longest: spread.map(|spread| spread.longest),
            }
        }
    }
}
