//! `AuditService`: the auditor's questions over the live hub. Whoever asks is recorded like any other reader.

use crate::{
    auth,
    commands::{Gate, to_proto_time},
    looks::{self, Look as Looked},
    refuse::No,
    render::{Sight, case_event, code},
};
use api::stalkinghub::{
    audit::v1::{self as proto, audit_service_server::AuditService},
    common::v1 as common,
};
use audit::{Archive, AuditError, ClockState, Knower, Question, Replayed};
use eventlog::{EventLog, Frontier, Record, leaf, leaf_hash};
use events::{Channel, access::ShownEvent};
use kernel::{By, Caller, CaseId, EventId, Timestamp};
use sharing::Act;
use std::{sync::Arc, time::Duration};
use store::LogName;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

/// Page sizes: asked for nothing, asked for too much.
const PAGE_DEFAULT: usize = 200;
const PAGE_MAX: usize = 500;
/// The largest chunk of an export, in bytes.
const CHUNK: usize = 64 * 1024;
/// How long the store may take to hold what was recorded before a question.
const APPLY_LIMIT: Duration = Duration::from_secs(10);
/// How many records a verification reads at once.
const BATCH: usize = 512;

/// The service.
pub struct Audits {
    /// Hub, locks, refusals.
    pub gate: Arc<Gate>,
}

impl From<AuditError> for No {
    fn from(error: AuditError) -> Self {
        match error {
            AuditError::NoSuchCase => Self::NotFound,
            AuditError::NotRegistered => {
                Self::Fields(vec![("as_agency".into(), "the register knows no such agency or worker")])
            }
            AuditError::View(error) => error.into(),
            AuditError::Store(error) => error.into(),
            AuditError::Unreadable(what) => {
                tracing::error!(%what, "unreadable");
                Self::DataLoss
            }
        }
    }
}

impl Audits {
    fn caller<T>(&self, request: &Request<T>) -> Result<Caller, No> {
        let caller = auth::caller(&self.gate.hub, request.metadata())?;
        sharing::permit(&caller, Act::Audit).map_err(|denied| No::Denied(denied.into(), denied.to_string()))?;
        Ok(caller)
    }

    fn archive(&self) -> Archive<'_> {
        Archive { histories: &self.gate.hub.histories, known: self.gate.hub.known.get() }
    }

    async fn record(
        &self,
        caller: &Caller,
        case: Option<CaseId>,
        channel: Channel,
        events: Vec<ShownEvent>,
        justification: Option<String>,
    ) -> Result<(), No> {
        let look = Looked { case, channel, answered: true, events, justification };
        looks::record(&self.gate.hub, caller, look).await
    }

    fn page<T>(
        &self,
        caller: &Caller,
        list: &str,
        all: Vec<T>,
        size: u32,
        token: &str,
    ) -> Result<(Vec<T>, String), No> {
        let bad = |path: &str, what| No::Fields(vec![(path.to_owned(), what)]);
        let size = match usize::try_from(size) {
            Ok(0) => PAGE_DEFAULT,
            Ok(size) if size <= PAGE_MAX => size,
            _ => return Err(bad("page_size", "is too large")),
        };
        let label = format!("page/{}/{}/{list}", caller.agency, caller.worker);
        let vault = self.gate.hub.vault();
        let skip = if token.is_empty() {
            0
        } else {
            let opened = vault.open_token(&label, token).and_then(|bytes| <[u8; 8]>::try_from(bytes).ok());
            let skip = opened.ok_or_else(|| bad("page_token", "is not a page token of this list"))?;
            usize::try_from(u64::from_be_bytes(skip)).unwrap_or(usize::MAX)
        };
        let more = all.len() > skip.saturating_add(size);
        let next = if more { vault.seal_token(&label, &((skip + size) as u64).to_be_bytes()) } else { String::new() };
        Ok((all.into_iter().skip(skip).take(size).collect(), next))
    }

    async fn replay_case(&self, request: Request<proto::ReplayCaseRequest>) -> Result<proto::ReplayCaseResponse, No> {
        let caller = self.caller(&request)?;
        let asked = request.into_inner();
        let archive = self.archive();
        let case = find(&archive, &asked.case)?;
        let question = question(&asked)?;
        let list = format!("replay {case} {question:?}");
        let all = audit::replay(&archive, case, &question)?;
        let (page, next_page_token) = self.page(&caller, &list, all, asked.page_size, &asked.page_token)?;
        self.record(&caller, Some(case), Channel::Replay, shown(&page), None).await?;
        let hub = &self.gate.hub;
        let known = hub.known.get();
        Ok(proto::ReplayCaseResponse {
            events: page.iter().map(replayed).collect(),
            next_page_token,
            policy: known.policies.as_of(question.as_of).map(|policy| policy.hash.to_string()).unwrap_or_default(),
            log_size: *hub.facts.applied.borrow(),
        })
    }

    async fn looks(&self, request: Request<proto::WhoSawRequest>) -> Result<proto::WhoSawResponse, No> {
        let caller = self.caller(&request)?;
        let asked = request.into_inner();
        let archive = self.archive();
        let case = find(&archive, &asked.case)?;
        let event: Option<EventId> = match asked.event_id.as_str() {
            "" => None,
            id => Some(id.parse().map_err(|_| No::Fields(vec![("event_id".into(), "must be an event id")]))?),
        };
        // Every look that was answered before this question is in the answer.
        let head = *self.gate.hub.looks.log.head().borrow();
        if !self.gate.hub.applied(LogName::Access, head, APPLY_LIMIT).await {
            return Err(No::Unavailable);
        }
        let all = audit::who_saw(&archive, case, event, 0, usize::MAX)?;
        let list = format!("looks {case} {event:?}");
        let (page, next_page_token) = self.page(&caller, &list, all, asked.page_size, &asked.page_token)?;
        self.record(&caller, Some(case), Channel::WhoSaw, Vec::new(), None).await?;
        Ok(proto::WhoSawResponse { looks: page.iter().map(look).collect(), next_page_token })
    }

    async fn export(&self, request: Request<proto::ExportCaseRequest>) -> Result<Vec<u8>, No> {
        let caller = self.caller(&request)?;
        let asked = request.into_inner();
        let reason = asked.justification.trim();
        if reason.chars().count() < 10 || reason.chars().count() > 4_000 {
            let what = "say in 10 to 4,000 characters why this is exported and for whom";
            return Err(No::Fields(vec![("justification".into(), what)]));
        }
        let archive = self.archive();
        let case = find(&archive, &asked.case)?;
        let all = audit::replay(&archive, case, &Question::default())?;
        self.record(&caller, Some(case), Channel::Export, shown(&all), Some(reason.to_owned())).await?;
        let mut bytes = Vec::new();
        for line in audit::chronology(&archive, case)? {
            serde_json::to_writer(&mut bytes, &line).map_err(|_| No::Internal)?;
            bytes.push(b'\n');
        }
        Ok(bytes)
    }

    async fn verify_log(&self, request: Request<proto::VerifyRequest>) -> Result<proto::VerifyResponse, No> {
        self.caller(&request)?;
        let hub = self.gate.hub.clone();
        let both = move || {
            let facts = verify(&*hub.facts.log);
            let looks = verify(&*hub.looks.log);
            // The answer is about the facts; the access log adds its problem, if it has one.
            if facts.ok && !looks.ok {
                let problem = format!("access log, position {}: {}", looks.first_bad_position(), looks.problem);
                return proto::VerifyResponse { ok: false, problem, ..facts };
            }
            facts
        };
        tokio::task::spawn_blocking(both).await.map_err(|_| No::Internal)
    }
}

/// The case that an auditor names; a name of neither form is malformed.
fn find(archive: &Archive<'_>, name: &str) -> Result<CaseId, No> {
    if name.parse::<CaseId>().is_err() && name.parse::<kernel::CaseReference>().is_err() {
        return Err(No::Fields(vec![("case".into(), "must be a case id or a reference such as STK-7KQ4MXR")]));
    }
    Ok(archive.find(name)?)
}

/// Reads every record again and compares with the root that the log stands for.
fn verify(log: &dyn EventLog) -> proto::VerifyResponse {
    let checkpoint = log.checkpoint();
    let mut tree = Frontier::default();
    let mut problem = None;
    while tree.size() < checkpoint.size && problem.is_none() {
        match log.read(tree.size(), BATCH) {
            Ok(page) => {
                for stored in page.iter().take_while(|stored| stored.position <= checkpoint.size) {
                    match Record::from_bytes(&stored.bytes) {
                        Ok(record) => tree.push(leaf_hash(&leaf(record.salt, stored.hash))),
                        Err(error) => {
                            problem = Some((stored.position, error.to_string()));
                            break;
                        }
                    }
                }
            }
            Err(error) => problem = Some((tree.size() + 1, error.to_string())),
        }
    }
    if problem.is_none() && tree.checkpoint() != checkpoint {
        problem = Some((1, "the records do not give the root that the log stands for".into()));
    }
    proto::VerifyResponse {
        size: checkpoint.size,
        root: checkpoint.root.bytes().to_vec(),
        ok: problem.is_none(),
        records_checked: tree.size(),
        first_bad_position: problem.as_ref().map(|(position, _)| *position),
        problem: problem.map(|(_, what)| what).unwrap_or_default(),
        checked_time: Some(to_proto_time(crate::clock::real_now())),
    }
}

fn question(asked: &proto::ReplayCaseRequest) -> Result<Question, No> {
    let mut bad = Vec::new();
    let as_of: Option<Timestamp> = match &asked.as_of_time {
        None => None,
        Some(time) => {
            let read = crate::commands::from_proto_time(time);
            if read.is_none() {
                bad.push(("as_of_time".to_owned(), "must be a moment between the years 1900 and 2200"));
            }
            read
        }
    };
    let mut name = |path: &str, text: &str| {
        let read = if text.is_empty() { None } else { text.parse().ok() };
        if read.is_none() && !text.is_empty() {
            bad.push((path.to_owned(), "must be the short name of an agency"));
        }
        read
    };
    let (as_agency, unknown_to) =
        (name("as_agency", &asked.as_agency), name("unknown_to_agency", &asked.unknown_to_agency));
    let as_worker = if asked.as_worker.is_empty() { None } else { asked.as_worker.parse().ok() };
    if as_worker.is_none() && !asked.as_worker.is_empty() {
        bad.push(("as_worker".to_owned(), "must be the short name of a worker"));
    }
    if as_worker.is_some() && as_agency.is_none() {
        bad.push(("as_agency".to_owned(), "must be given with as_worker"));
    }
    if !bad.is_empty() {
        return Err(No::Fields(bad));
    }
    Ok(Question { as_of, by_known: asked.by_known_time, as_agency, as_worker, unknown_to })
}

fn shown(page: &[Replayed]) -> Vec<ShownEvent> {
    let one =
        |replayed: &Replayed| ShownEvent { event: replayed.item.recorded.id, how: replayed.shown, also: Vec::new() };
    page.iter().map(one).collect()
}

pub(crate) fn replayed(replayed: &Replayed) -> proto::ReplayedEvent {
    let recorded = &replayed.item.recorded;
    proto::ReplayedEvent {
        position: recorded.position,
        record_hash: replayed.item.record_hash.bytes().to_vec(),
        recorded_time: Some(to_proto_time(recorded.at)),
        by: Some(by(&recorded.by)),
        event: Some(case_event(&Sight::from(replayed))),
    }
}

fn by(by: &By) -> proto::By {
    match by {
        By::Worker { agency, worker, role, purpose } => proto::By {
            actor: proto::Actor::Worker.into(),
            agency: agency.to_string(),
            worker: worker.to_string(),
            role: code(role, "ROLE_", common::Role::from_str_name),
            purpose: code(purpose, "PURPOSE_", common::Purpose::from_str_name),
        },
        By::Clock => proto::By { actor: proto::Actor::Clock.into(), ..Default::default() },
        By::Operator => proto::By { actor: proto::Actor::Operator.into(), ..Default::default() },
    }
}

pub(crate) fn look(look: &audit::Look) -> proto::Look {
    let looked = &look.looked;
    let viewer = looked.viewer.known().and_then(Option::as_ref);
    let word = |class: &events::Class| -> String {
        let word: &'static str = class.into();
        word.to_owned()
    };
    let events = looked.events.known().map(Vec::as_slice).unwrap_or_default();
    proto::Look {
        look_time: Some(to_proto_time(look.at)),
        agency: looked.agency.to_string(),
        worker: viewer.map(|viewer| viewer.worker.to_string()).unwrap_or_default(),
        role: viewer.map_or(0, |viewer| code(&viewer.role, "ROLE_", common::Role::from_str_name)),
        purpose: viewer.map_or(0, |viewer| code(&viewer.purpose, "PURPOSE_", common::Purpose::from_str_name)),
        channel: code(&looked.channel, "CHANNEL_", proto::Channel::from_str_name),
        answered: looked.answered,
        policy: looked.policy.0.clone(),
        events: events
            .iter()
            .map(|shown| proto::SeenEvent {
                event_id: shown.event.to_string(),
                how: code(&shown.how, "SHOWN_", common::Shown::from_str_name),
                also: shown.also.iter().map(word).collect(),
            })
            .collect(),
        justification: viewer.and_then(|viewer| viewer.justification.clone()).unwrap_or_default(),
    }
}

#[tonic::async_trait]
impl AuditService for Audits {
    async fn get_checkpoint(
        &self,
        request: Request<proto::GetCheckpointRequest>,
    ) -> Result<Response<proto::GetCheckpointResponse>, Status> {
        self.caller(&request)?;
        let hub = &self.gate.hub;
        let signed_note = hub.facts.log.note();
        let checkpoint = hub.facts.log.checkpoint();
        Ok(Response::new(proto::GetCheckpointResponse {
            origin: hub.origin.clone(),
            size: checkpoint.size,
            root: checkpoint.root.bytes().to_vec(),
            signed_note,
        }))
    }

    async fn verify(&self, request: Request<proto::VerifyRequest>) -> Result<Response<proto::VerifyResponse>, Status> {
        Ok(Response::new(self.verify_log(request).await?))
    }

    async fn replay_case(
        &self,
        request: Request<proto::ReplayCaseRequest>,
    ) -> Result<Response<proto::ReplayCaseResponse>, Status> {
        Ok(Response::new(Self::replay_case(self, request).await?))
    }

    async fn who_saw(&self, request: Request<proto::WhoSawRequest>) -> Result<Response<proto::WhoSawResponse>, Status> {
        Ok(Response::new(self.looks(request).await?))
    }

    type ExportCaseStream = ReceiverStream<Result<proto::ExportCaseResponse, Status>>;

    async fn export_case(
        &self,
        request: Request<proto::ExportCaseRequest>,
    ) -> Result<Response<Self::ExportCaseStream>, Status> {
        let bytes = self.export(request).await?;
        let (frames, receiver) = tokio::sync::mpsc::channel(4);
        tokio::spawn(async move {
            for chunk in bytes.chunks(CHUNK) {
                // Whoever hangs up gets no more.
                if frames.send(Ok(proto::ExportCaseResponse { chunk: chunk.to_vec() })).await.is_err() {
                    return;
                }
            }
        });
        Ok(Response::new(ReceiverStream::new(receiver)))
    }

    async fn clocks(&self, request: Request<proto::ClocksRequest>) -> Result<Response<proto::ClocksResponse>, Status> {
        let caller = self.caller(&request)?;
        let archive = self.archive();
        let case = find(&archive, &request.into_inner().case)?;
        let clocks = audit::clocks(&archive, case, self.gate.hub.clock.now()).map_err(No::from)?;
        self.record(&caller, Some(case), Channel::Clocks, Vec::new(), None).await?;
        Ok(Response::new(proto::ClocksResponse { clocks: clocks.iter().map(clock).collect() }))
    }

    async fn pattern(
        &self,
        request: Request<proto::PatternRequest>,
    ) -> Result<Response<proto::PatternResponse>, Status> {
        let caller = self.caller(&request)?;
        let archive = self.archive();
        let case = find(&archive, &request.into_inner().case)?;
        let patterns = audit::pattern(&archive, case).map_err(No::from)?;
        self.record(&caller, Some(case), Channel::Pattern, Vec::new(), None).await?;
        Ok(Response::new(proto::PatternResponse { agencies: patterns.iter().map(pattern).collect() }))
    }
}

pub(crate) fn clock(clock: &audit::Clock) -> proto::Clock {
    proto::Clock {
        event_id: clock.event.to_string(),
        steps: clock.steps.clone(),
        started_date: clock.started.to_string(),
        due_date: clock.due.to_string(),
        told_time: clock.told.map(to_proto_time),
        state: match clock.state {
            ClockState::Met => proto::ClockState::Met,
            ClockState::Missed => proto::ClockState::Missed,
            ClockState::Open => proto::ClockState::Open,
        }
        .into(),
        failed_attempt_times: clock.attempts.iter().copied().map(to_proto_time).collect(),
    }
}

pub(crate) fn pattern(pattern: &audit::AgencyPattern) -> proto::AgencyPattern {
    let (agency, source) = match &pattern.knower {
        Knower::Agency(agency) => (agency.to_string(), common::Source::Agency.into()),
        Knower::Outside(source) => (String::new(), code(source, "SOURCE_", common::Source::from_str_name)),
    };
    proto::AgencyPattern {
        agency,
        source,
        first_known_time: pattern.first_known().map(to_proto_time),
        second_known_time: pattern.second_known().map(to_proto_time),
        linked_time: pattern.linked.map(to_proto_time),
        incidents: pattern
            .incidents
            .iter()
            .map(|known| proto::KnownIncident {
                incident_id: known.incident.to_string(),
                known_time: Some(to_proto_time(known.since)),
            })
            .collect(),
    }
}
