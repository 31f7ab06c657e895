//! The list of work: what must happen on the cases of a worker, an agency or the hub, and has not.

use super::{Bad, Cases, LIST_DEFAULT, LIST_MAX, sees_waiting};
use crate::{
    audits::counted_by,
    commands::to_proto_time,
    looks::{self, Look},
    reading::{Reading, shown},
    refuse::No,
    render::code,
};
use api::stalkinghub::{cases::v1 as proto, common::v1 as common};
use clocks::{Board, Clock, Owner, needs};
use events::{Channel, Duty, RiskLevel, Shown};
use kernel::{AgencyKind, Caller, CaseId, CaseReference};
use serde::{Deserialize, Serialize};
use sharing::does;
use std::{cmp::Reverse, collections::BTreeSet};
use tonic::Request;
use views::Seen;

/// Where a list of work goes on: behind so many rows of the cases behind one.
#[derive(Default, Serialize, Deserialize)]
struct Place {
    after: Option<CaseId>,
    skip: usize,
}

/// Something that must happen on a case, as a reader may know it.
struct Row {
    case: CaseId,
    clock: Clock,
    began: Seen,
    missed: bool,
    level: Option<RiskLevel>,
    rose: bool,
}

impl Row {
    /// What comes first: what is missed, then the graver and the rising risk, then what is due longest. Ids break ties.
    fn rank(&self) -> impl Ord + use<> {
        let pressing = Reverse((self.missed, self.level, self.rose));
        (pressing, self.clock.due, self.case, self.clock.duty)
    }
}

impl Cases {
    pub(super) async fn work(&self, request: Request<proto::ListWorkRequest>) -> Result<proto::ListWorkResponse, No> {
        let caller = self.permitted(&request).await?;
        let asked = request.into_inner();
        let mut bad = Bad::default();
        let scope = proto::WorkScope::try_from(asked.scope).unwrap_or_else(|_| {
            bad.0.push(("scope".into(), "is not a known value"));
            proto::WorkScope::Unspecified
        });
        let size = bad.page_size(asked.page_size, LIST_DEFAULT, LIST_MAX);
        let list = format!("work {}", scope.as_str_name());
        let place: Place = self.page(&mut bad, &caller, &list, &asked.page_token).unwrap_or_default();
        bad.finish()?;
        let (cases, cut) = self.cases_after(&caller, sees_waiting(&caller), place.after)?;
        let mut rows = Vec::new();
        for case in cases {
            rows.extend(self.rows(&caller, scope, case)?);
        }
        rows.sort_by_cached_key(Row::rank);
        let behind = place.skip.saturating_add(size);
        let next = if behind < rows.len() {
            Some(Place { after: place.after, skip: behind })
        } else {
            cut.map(|after| Place { after: Some(after), skip: 0 })
        };
        let page: Vec<Row> = rows.into_iter().skip(place.skip).take(size).collect();
        let listed: BTreeSet<CaseId> = page.iter().map(|row| row.case).collect();
        let look = Look {
            listed: listed.into_iter().collect(),
            events: shown(page.iter().map(|row| &row.began)),
            ..Look::answered(Channel::Work)
        };
        looks::record(&self.gate.hub, &caller, look).await?;
        let next = next.map(|place| self.token(&caller, &list, place)).unwrap_or_default();
        Ok(proto::ListWorkResponse { work: page.iter().map(work).collect(), next_page_token: next })
    }

    /// What has not happened on a case, as the caller may know it.
    fn rows(&self, caller: &Caller, scope: proto::WorkScope, case: CaseId) -> Result<Vec<Row>, No> {
        let reading = Reading::of(&self.gate.hub, caller, case)?;
        Ok(reading.map(|reading| self.rows_of(caller, scope, &reading)).unwrap_or_default())
    }

    /// The first of what has not happened on a case, in the order of the list, by whoever owes it.
    pub(super) fn owed(&self, caller: &Caller, reading: &Reading, most: usize) -> Vec<proto::Work> {
        let mut rows = self.rows_of(caller, proto::WorkScope::Hub, reading);
        rows.sort_by_cached_key(Row::rank);
        rows.iter().take(most).map(work).collect()
    }

    fn rows_of(&self, caller: &Caller, scope: proto::WorkScope, reading: &Reading) -> Vec<Row> {
        let hub = &self.gate.hub;
        let (now, case) = (hub.clock.now(), reading.case);
        let tells = |seen: &&Seen| {
            let event = &seen.item.recorded.entry.event;
            seen.shown >= Shown::Summary && needs(event).iter().all(|field| seen.fields.contains(field))
        };
        let told: Vec<&Seen> = reading.seen.iter().filter(tells).collect();
        let board = Board::of(&hub.known.get().register, told.iter().map(|seen| &seen.item.recorded));
        let (level, rose) = (board.judgements.level(calendar::london_date(now)), board.judgements.rose());
        let row = |clock: Clock| {
            let began = told.iter().find(|seen| seen.item.recorded.id == clock.began)?;
            Some(Row { case, missed: now > clock.due, began: (*began).clone(), level, rose, clock })
        };
        let runs = |clock: &Clock| clock.settled.is_none() && clock.has_begun(now);
        let asked = |clock: &Clock| runs(clock) && is_asked(caller, scope, reading, clock);
        board.clocks.into_iter().filter(asked).filter_map(row).collect()
    }
}

/// Whether a duty is among those that were asked for, and may be told: its owner knows of it, and everybody else who is told
/// of what would end it.
fn is_asked(caller: &Caller, scope: proto::WorkScope, reading: &Reading, clock: &Clock) -> bool {
    let owes = match &clock.owner {
        Owner::Agency(agency) => *agency == caller.agency,
        Owner::Police | Owner::Respondent => caller.kind == AgencyKind::Police,
    };
    let is_theirs = reading.strand.is_some() || clock.duty == Duty::Triage;
    match scope {
        proto::WorkScope::Unspecified => owes && is_theirs && does(caller.role, clock.duty),
        proto::WorkScope::Agency => owes,
        proto::WorkScope::Hub => owes || reading.is_told_of(clock.duty),
    }
}

fn work(row: &Row) -> proto::Work {
    let Row { case, clock, began, missed, level, rose } = row;
    let (rulebook_version, period, period_effective_date) = counted_by(clock.under);
    let began_by = began.item.recorded.entry.event.type_name();
    proto::Work {
        case_id: case.to_string(),
        case_reference: CaseReference::of(*case).to_string(),
        duty: code(&clock.duty, "DUTY_", common::Duty::from_str_name),
        owner: clock.owner.agency().map(ToString::to_string).unwrap_or_default(),
        began_event_id: clock.began.to_string(),
        began_by: began_by.to_owned(),
        since_time: Some(to_proto_time(clock.since)),
        due_time: Some(to_proto_time(clock.due)),
        missed: *missed,
        attempts: u32::try_from(clock.attempts.len()).unwrap_or(u32::MAX),
        risk_level: level.map_or(0, |level| code(&level, "RISK_LEVEL_", common::RiskLevel::from_str_name)),
        risk_rose: *rose,
        rulebook_version,
        period,
        period_effective_date,
    }
}
