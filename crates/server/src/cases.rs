//! `CasesService`: one worker's view of a case, the lists, and the live stream.

pub(crate) mod conduct;
mod glass;
mod orders;
mod pack;
mod trend;
mod work;

use crate::{
    agreed, auth,
    commands::{Gate, to_proto_time},
    even::evenly,
    looks::{self, Look},
    reading::{Reading, own_incident, shown},
    refusals::Aim,
    refuse::No,
    render::{Sight, case_event, code},
    transact::{as_for_a_hidden_one, find_case},
    watch::{Watching, watch},
};
use api::stalkinghub::{
    cases::v1::{self as proto, cases_service_server::CasesService},
    common::v1 as common,
};
use events::{Channel, access::ShownEvent};
use kernel::{AgencyKind, Caller, CaseId, CaseReference, IncidentId, Role};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sharing::Act;
use std::{collections::BTreeSet, sync::Arc};
use store::Space;
use tonic::{Request, Response, Status};
use views::case_prefixes;

/// Page sizes: asked for nothing, asked for too much.
const EVENTS_DEFAULT: usize = 200;
const EVENTS_MAX: usize = 500;
pub(crate) const LIST_DEFAULT: usize = 50;
pub(crate) const LIST_MAX: usize = 100;
/// How many entries of each of its indexes one page of a list goes through at most; the next page goes on from there.
pub(crate) const SCAN_MAX: usize = 2_000;

/// The service; shares the gate of the commands.
pub struct Cases {
    /// Hub, locks, refusals.
    pub gate: Arc<Gate>,
    /// Streams under way.
    pub watching: Arc<Watching>,
}

/// What a page token holds. Sealed: nobody learns what is skipped.
#[derive(Serialize, Deserialize)]
struct Page<T> {
    at: T,
}

/// The malformed fields of a question, all of them.
#[derive(Default)]
pub(crate) struct Bad(pub(crate) Vec<(String, &'static str)>);

impl Bad {
    /// A case is named by an id or a spoken reference. Whether it exists is found out later.
    pub(crate) fn case(&mut self, name: &str) {
        if name.parse::<CaseId>().is_err() && name.parse::<CaseReference>().is_err() {
            self.0.push(("case".into(), "must be a case id or a reference such as STK-7KQ4MXR"));
        }
    }

    pub(crate) fn page_size(&mut self, asked: u32, default: usize, max: usize) -> usize {
        match usize::try_from(asked) {
            Ok(0) => default,
            Ok(size) if size <= max => size,
            _ => {
                self.0.push(("page_size".into(), "is too large"));
                default
            }
        }
    }

    pub(crate) fn finish(self) -> Result<(), No> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(No::Fields(self.0.into_iter().map(|(path, what)| (path, what.into())).collect()))
        }
    }
}

/// An incident that was shown, and how.
struct Looked {
    incident: IncidentId,
    event: ShownEvent,
}

impl Cases {
    /// Who reads, if that worker may read at all. That somebody may not is recorded.
    async fn permitted<T: Sync>(&self, request: &Request<T>) -> Result<Caller, No> {
        self.permitted_to(request, Act::Read, Channel::GetCase).await
    }

    /// The same of another act.
    pub(crate) async fn permitted_to<T: Sync>(
        &self,
        request: &Request<T>,
        act: Act,
        channel: Channel,
    ) -> Result<Caller, No> {
        let hub = &self.gate.hub;
        match agreed::permitted(hub, request, act) {
            Err(No::Denied(reason, message)) => {
                let caller = auth::of(request)?.caller;
                let act: &str = act.into();
                self.gate.refusals.denied(hub, &caller, channel, format!("{act} {reason}")).await?;
                Err(No::Denied(reason, message))
            }
            other => other,
        }
    }

    /// The case and its reading, or a recorded "not found".
    async fn reading(&self, caller: &Caller, name: &str, channel: Channel) -> Result<Reading, No> {
        let hub = &self.gate.hub;
        let found = find_case(hub, name);
        looks::may_open(hub, caller, found.as_ref().ok().copied()).await?;
        as_for_a_hidden_one(hub, &found)?;
        let reading = match &found {
            Ok(case) => Reading::of(hub, caller, *case)?,
            Err(No::NotFound) => None,
            Err(other) => return Err(other.clone()),
        };
        if let Some(reading) = reading {
            return Ok(reading);
        }
        let aim = Aim { channel, name: name.to_owned(), case: found.ok(), incident: None, denied: false };
        self.gate.refusals.record(hub, caller, aim).await?;
        Err(No::NotFound)
    }

    pub(crate) fn token<T: Serialize>(&self, caller: &Caller, list: &str, at: T) -> String {
        let bytes = serde_json::to_vec(&Page { at }).unwrap_or_default();
        self.gate.hub.vault().seal_token(&label(caller, list), &bytes)
    }

    /// Where a page token goes on; nowhere for an empty one.
    pub(crate) fn page<T: DeserializeOwned>(
        &self,
        bad: &mut Bad,
        caller: &Caller,
        list: &str,
        token: &str,
    ) -> Option<T> {
        if token.is_empty() {
            return None;
        }
        let bytes = self.gate.hub.vault().open_token(&label(caller, list), token);
        let page = bytes.and_then(|bytes| serde_json::from_slice::<Page<T>>(&bytes).ok());
        if page.is_none() {
            bad.0.push(("page_token".into(), "is not a page token of this list"));
        }
        page.map(|page| page.at)
    }

    async fn get(&self, request: Request<proto::GetCaseRequest>) -> Result<proto::GetCaseResponse, No> {
        let caller = self.permitted(&request).await?;
        let asked = request.into_inner();
        let mut bad = Bad::default();
        bad.case(&asked.case);
        let size = bad.page_size(asked.page_size, EVENTS_DEFAULT, EVENTS_MAX);
        let list = format!("case {}", asked.case);
        let skip: usize = self.page(&mut bad, &caller, &list, &asked.page_token).unwrap_or(0);
        bad.finish()?;
        let reading = self.reading(&caller, &asked.case, Channel::GetCase).await?;
        let page: Vec<_> = reading.seen.iter().skip(skip).take(size).collect();
        let next = skip + page.len();
        let more = next < reading.seen.len();
        self.record(&caller, Some(reading.case), Channel::GetCase, shown(page.iter().copied())).await?;
        let hub = &self.gate.hub;
        Ok(proto::GetCaseResponse {
            case: Some(proto::Case {
                case_id: reading.case.to_string(),
                reference: CaseReference::of(reading.case).to_string(),
                state: state(&reading),
                strand: reading.strand.map_or(0, |strand| code(&strand, "STRAND_", common::Strand::from_str_name)),
                events: page.iter().map(|seen| case_event(&Sight::from(*seen))).collect(),
                etag: reading.etag(hub),
                cursor: reading.cursor(hub, &caller),
            }),
            next_page_token: if more { self.token(&caller, &list, next) } else { String::new() },
        })
    }

    async fn list(&self, request: Request<proto::ListCasesRequest>) -> Result<proto::ListCasesResponse, No> {
        let caller = self.permitted(&request).await?;
        let asked = request.into_inner();
        let mut bad = Bad::default();
        let size = bad.page_size(asked.page_size, LIST_DEFAULT, LIST_MAX);
        let after: Option<CaseId> = self.page(&mut bad, &caller, "cases", &asked.page_token);
        bad.finish()?;
        let hub = &self.gate.hub;
        let (ids, cut) = self.cases_after(&caller, sees_waiting(&caller), after)?;
        let (mut cases, mut listed, mut last) = (Vec::new(), Vec::new(), None);
        for case in ids {
            if cases.len() == size {
                break;
            }
            last = Some(case);
            if let Some(reading) = Reading::of(hub, &caller, case)? {
                cases.push(summary(&reading));
                listed.push(case);
            }
        }
        let look = Look { listed, ..Look::answered(Channel::ListCases) };
        looks::record(hub, &caller, look).await?;
        let next = if cases.len() == size { last } else { cut };
        let next = next.map(|last| self.token(&caller, "cases", last));
        Ok(proto::ListCasesResponse { cases, next_page_token: next.unwrap_or_default() })
    }

    /// The cases of a caller's agency behind one of them, in the order of their ids: those that may be there for it, and, for who
    /// may take on what waits, those that were referred. And how far that is, if there may be more.
    pub(crate) fn cases_after(
        &self,
        caller: &Caller,
        waiting: bool,
        after: Option<CaseId>,
    ) -> Result<(BTreeSet<CaseId>, Option<CaseId>), No> {
        let mut scans = Vec::new();
        for prefix in case_prefixes(&caller.agency, waiting) {
            let from = after.map(|case| format!("{prefix}{case}").into_bytes());
            let found = self.gate.hub.store().scan(Space::AgencyCases, prefix.as_bytes(), from.as_deref(), SCAN_MAX)?;
            let case = |key: &[u8]| std::str::from_utf8(key.get(prefix.len()..)?).ok()?.parse::<CaseId>().ok();
            scans.push(found.iter().filter_map(|(key, _)| case(key)).collect());
        }
        Ok(together(scans, SCAN_MAX))
    }

    async fn incident(&self, request: Request<proto::GetIncidentRequest>) -> Result<proto::GetIncidentResponse, No> {
        let caller = self.permitted(&request).await?;
        let malformed = || No::field("incident_id", "must be an id as this API gives them");
        let incident: IncidentId = request.into_inner().incident_id.parse().map_err(|_| malformed())?;
        let hub = &self.gate.hub;
        let Some((item, disclosed)) = own_incident(hub, &caller, incident)? else {
            let (channel, name) = (Channel::GetIncident, incident.to_string());
            let aim = Aim { channel, name, case: None, incident: Some(incident), denied: false };
            self.gate.refusals.record(hub, &caller, aim).await?;
            return Err(No::NotFound);
        };
        let seen = ShownEvent {
            event: item.recorded.id,
            how: disclosed.shown,
            also: disclosed.walled.clone(),
            withheld: Vec::new(),
        };
        self.record_incidents(&caller, Channel::GetIncident, vec![Looked { incident, event: seen }]).await?;
        let sight = Sight {
            item: &item,
            shown: disclosed.shown,
            fields: &disclosed.fields,
            since: item.recorded.at,
            superseded_by: None,
        };
        Ok(proto::GetIncidentResponse { incident: Some(case_event(&sight)) })
    }

    async fn incidents(
        &self,
        request: Request<proto::ListIncidentsRequest>,
    ) -> Result<proto::ListIncidentsResponse, No> {
        let caller = self.permitted(&request).await?;
        let asked = request.into_inner();
        let mut bad = Bad::default();
        let size = bad.page_size(asked.page_size, LIST_DEFAULT, LIST_MAX);
        let after: Option<String> = self.page(&mut bad, &caller, "incidents", &asked.page_token);
        bad.finish()?;
        let hub = &self.gate.hub;
        let prefix = format!("{}/", caller.agency);
        let mut from = after.map(String::into_bytes);
        let (mut incidents, mut seen, mut scanned, mut more) = (Vec::new(), Vec::new(), 0, true);
        // Read on until the page is full: a short one would tell that something is left out.
        while more && scanned < SCAN_MAX {
            let found = hub.store().scan(Space::AgencyIncidents, prefix.as_bytes(), from.as_deref(), size)?;
            scanned += found.len();
            more = found.len() == size;
            for (key, _) in found {
                if incidents.len() == size {
                    more = true;
                    break;
                }
                let id = key.rsplit(|&byte| byte == b'/').next().and_then(|id| std::str::from_utf8(id).ok());
                let incident: IncidentId = id.and_then(|id| id.parse().ok()).ok_or(No::DataLoss)?;
                from = Some(key);
                let Some((item, disclosed)) = own_incident(hub, &caller, incident)? else { continue };
                let event = ShownEvent {
                    event: item.recorded.id,
                    how: disclosed.shown,
                    also: disclosed.walled.clone(),
                    withheld: Vec::new(),
                };
                seen.push(Looked { incident, event });
                incidents.push(case_event(&Sight {
                    item: &item,
                    shown: disclosed.shown,
                    fields: &disclosed.fields,
                    since: item.recorded.at,
                    superseded_by: None,
                }));
            }
            if incidents.len() == size {
                break;
            }
        }
        self.record_incidents(&caller, Channel::ListIncidents, seen).await?;
        let next = from.filter(|_| more);
        let next = next.map(|key| self.token(&caller, "incidents", String::from_utf8_lossy(&key).into_owned()));
        Ok(proto::ListIncidentsResponse { incidents, next_page_token: next.unwrap_or_default() })
    }

    /// Records a look at incidents, so that it is found where they belong to a case, now or later.
    async fn record_incidents(&self, caller: &Caller, channel: Channel, shown: Vec<Looked>) -> Result<(), No> {
        let (incidents, events) = shown.into_iter().map(|Looked { incident, event }| (incident, event)).unzip();
        let look = Look { incidents, events, ..Look::answered(channel) };
        looks::record(&self.gate.hub, caller, look).await
    }

    async fn record(
        &self,
        caller: &Caller,
        case: Option<CaseId>,
        channel: Channel,
        events: Vec<ShownEvent>,
    ) -> Result<(), No> {
        let look = Look { case, events, ..Look::answered(channel) };
        looks::record(&self.gate.hub, caller, look).await
    }
}

/// Whether a worker sees cases that wait for somebody to take them on.
fn sees_waiting(caller: &Caller) -> bool {
    matches!(caller.role, Role::Spoc | Role::Chair) && matches!(caller.kind, AgencyKind::Police | AgencyKind::HubOffice)
}

/// The cases of several scans, each of at most so many entries, as far as all of them reach; and how far that is, if one
/// was cut short.
fn together(scans: Vec<Vec<CaseId>>, most: usize) -> (BTreeSet<CaseId>, Option<CaseId>) {
    let cut = scans.iter().filter(|scan| scan.len() >= most).filter_map(|scan| scan.last().copied()).min();
    let reached = |case: &CaseId| cut.is_none_or(|cut| *case <= cut);
    (scans.into_iter().flatten().filter(reached).collect(), cut)
}

fn label(caller: &Caller, list: &str) -> String {
    format!("page/{}/{}/{list}", caller.agency, caller.worker)
}

fn state(reading: &Reading) -> i32 {
    let word: &'static str = reading.access.phase.into();
    proto::CaseState::from_str_name(&format!("CASE_STATE_{word}")).map_or(0, Into::into)
}

fn summary(reading: &Reading) -> proto::CaseSummary {
    // The last change that this worker could see: anything else would tell of what is hidden.
    let last = reading.seen.iter().map(|seen| seen.since.max(seen.item.recorded.at)).max();
    proto::CaseSummary {
        case_id: reading.case.to_string(),
        reference: CaseReference::of(reading.case).to_string(),
        state: state(reading),
        last_change_time: last.map(to_proto_time),
    }
}

#[tonic::async_trait]
impl CasesService for Cases {
    async fn get_case(
        &self,
        request: Request<proto::GetCaseRequest>,
    ) -> Result<Response<proto::GetCaseResponse>, Status> {
        Ok(Response::new(evenly(self.get(request)).await?))
    }

    async fn read_by_break_glass(
        &self,
        request: Request<proto::ReadByBreakGlassRequest>,
    ) -> Result<Response<proto::ReadByBreakGlassResponse>, Status> {
        Ok(Response::new(evenly(self.by_break_glass(request)).await?))
    }

    async fn list_cases(
        &self,
        request: Request<proto::ListCasesRequest>,
    ) -> Result<Response<proto::ListCasesResponse>, Status> {
        Ok(Response::new(self.list(request).await?))
    }

    async fn list_retention_reviews(
        &self,
        request: Request<proto::ListRetentionReviewsRequest>,
    ) -> Result<Response<proto::ListRetentionReviewsResponse>, Status> {
        Ok(Response::new(self.retention_reviews(request).await?))
    }

    async fn export_subject_access(
        &self,
        request: Request<proto::ExportSubjectAccessRequest>,
    ) -> Result<Response<proto::ExportSubjectAccessResponse>, Status> {
        Ok(Response::new(evenly(self.subject_access(request)).await?))
    }

    async fn list_work(
        &self,
        request: Request<proto::ListWorkRequest>,
    ) -> Result<Response<proto::ListWorkResponse>, Status> {
        Ok(Response::new(self.work(request).await?))
    }

    async fn get_meeting_pack(
        &self,
        request: Request<proto::GetMeetingPackRequest>,
    ) -> Result<Response<proto::GetMeetingPackResponse>, Status> {
        Ok(Response::new(self.meeting_pack(request).await?))
    }

    async fn get_risk_trend(
        &self,
        request: Request<proto::GetRiskTrendRequest>,
    ) -> Result<Response<proto::GetRiskTrendResponse>, Status> {
        Ok(Response::new(evenly(self.risk_trend(request)).await?))
    }

    async fn get_course_of_conduct(
        &self,
        request: Request<proto::GetCourseOfConductRequest>,
    ) -> Result<Response<proto::GetCourseOfConductResponse>, Status> {
        Ok(Response::new(evenly(self.course_of_conduct(request)).await?))
    }

    async fn list_orders(
        &self,
        request: Request<proto::ListOrdersRequest>,
    ) -> Result<Response<proto::ListOrdersResponse>, Status> {
        Ok(Response::new(evenly(self.orders(request)).await?))
    }

    async fn get_incident(
        &self,
        request: Request<proto::GetIncidentRequest>,
    ) -> Result<Response<proto::GetIncidentResponse>, Status> {
        Ok(Response::new(evenly(self.incident(request)).await?))
    }

    async fn list_incidents(
        &self,
        request: Request<proto::ListIncidentsRequest>,
    ) -> Result<Response<proto::ListIncidentsResponse>, Status> {
        Ok(Response::new(self.incidents(request).await?))
    }

    type WatchCaseEventsStream = crate::watch::Frames;

    async fn watch_case_events(
        &self,
        request: Request<proto::WatchCaseEventsRequest>,
    ) -> Result<Response<Self::WatchCaseEventsStream>, Status> {
        let caller = self.permitted(&request).await?;
        let credential = auth::of(&request)?;
        let asked = request.into_inner();
        let mut bad = Bad::default();
        bad.case(&asked.case);
        bad.finish()?;
        let reading = evenly(self.reading(&caller, &asked.case, Channel::WatchCase)).await?;
        Ok(Response::new(watch(&self.gate, &self.watching, credential, &reading, asked.cursor)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_several_indexes_goes_on_where_the_first_of_them_was_cut() {
        let case = |nth: u128| CaseId::from_uuid(uuid::Uuid::from_u128(nth));
        let scan = |cases: &[u128]| cases.iter().map(|&nth| case(nth)).collect::<Vec<_>>();
        for (scans, page, cut) in [
            (vec![scan(&[]), scan(&[])], scan(&[]), None),
            (vec![scan(&[1, 4]), scan(&[2, 4])], scan(&[1, 2, 4]), None),
            (vec![scan(&[1, 4, 9]), scan(&[2])], scan(&[1, 2, 4, 9]), Some(9)),
            (vec![scan(&[1, 4, 9]), scan(&[2, 12])], scan(&[1, 2, 4, 9]), Some(9)),
            (vec![scan(&[1, 4, 9]), scan(&[2, 3, 5])], scan(&[1, 2, 3, 4, 5]), Some(5)),
        ] {
            assert_eq!(together(scans, 3), (page.into_iter().collect(), cut.map(case)));
        }
    }
}
