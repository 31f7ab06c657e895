//! `AuditService`: the auditor's questions over the live hub. Whoever asks is recorded like any other reader.

use crate::{
    auth,
    commands::{Fields, Gate, read_code, to_proto_time},
    glass::tell_of_words,
    hub::APPLY_LIMIT,
    looks::{self, Look as Looked},
    reasons::{self, Reason},
    refusals::Aim,
    refuse::No,
    render::{Sight, case_event, code},
    tiles::Trees,
    whole::read_whole,
};
use api::stalkinghub::{
    audit::v1::{self as proto, audit_service_server::AuditService},
    common::v1 as common,
    governance::v1 as governance,
};
use audit::{Archive, Asked, AuditError, Knower, Line, Question, Replayed};
use clocks::{ClockState, Under};
use eventlog::EventLog;
use events::{Channel, Class, access::ShownEvent, governance::NamedWorker};
use kernel::{AgencyId, By, Caller, CaseId, CaseReference, EventId, Role, Timestamp, WorkerId};
use sharing::Act;
use std::sync::Arc;
use store::LogName;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};
use views::{is_related, is_there};

/// Page sizes: asked for nothing, asked for too much.
const PAGE_DEFAULT: usize = 200;
const PAGE_MAX: usize = 500;
/// The largest chunk of an export, in bytes.
const CHUNK: usize = 64 * 1024;

/// The service.
pub struct Audits {
    /// Hub, locks, refusals.
    pub gate: Arc<Gate>,
    /// The trees of both logs, from which proofs are made.
    pub trees: Arc<Trees>,
}

impl From<AuditError> for No {
    fn from(error: AuditError) -> Self {
        match error {
            AuditError::NoSuchCase => Self::NotFound,
            AuditError::NoSuchEvent => Self::field("event_id", "is not an event of this case"),
            AuditError::NotRegistered(asked) => {
                let (path, what) = match asked {
                    Asked::AsAgency => ("as_agency", "the register knows no such agency"),
                    Asked::AsWorker => ("as_worker", "the register knows no such worker of the agency"),
                    Asked::UnknownTo => ("unknown_to_agency", "the register knows no such agency"),
                };
                Self::field(path, what)
            }
            AuditError::NoSuchReview => Self::field("review_event_id", "opened no review of this case"),
            AuditError::ReviewTooLarge => Self::rule("REVIEW_TOO_LARGE", error),
            AuditError::BadQuery(bad) => crate::returns::no_query(bad),
            AuditError::View(error) => error.into(),
            AuditError::Store(error) => error.into(),
            AuditError::Unreadable(what) => {
                tracing::error!(%what, "unreadable");
                Self::DataLoss
            }
        }
    }
}

/// The justification of an export without the space around it, or what is wrong with it. The same online and offline.
pub(crate) fn justified(text: &str) -> Result<&str, &'static str> {
    match reasons::read(text) {
        Reason::Given(reason) => Ok(reason),
        Reason::Blank | Reason::Worthless => {
            Err("say in words, 10 to 4,000 characters, why this is exported and for whom")
        }
    }
}

impl Audits {
    pub(crate) fn archive(&self) -> Archive<'_> {
        Archive { histories: &self.gate.hub.histories, known: self.gate.hub.known.get() }
    }

    /// The case that an auditor names. One that is not there is a refused look, recorded like everybody's; a name of
    /// neither form is malformed.
    pub(crate) async fn case(&self, caller: &Caller, name: &str, channel: Channel) -> Result<CaseId, No> {
        let id = name.parse::<CaseId>().ok();
        if id.is_none() && name.parse::<CaseReference>().is_err() {
            return Err(No::field("case", "must be a case id or a reference such as STK-7KQ4MXR"));
        }
        let found = self.archive().find(name);
        let there = found.as_ref().ok().copied();
        // Also to those who audit: for one who is not related there is another.
        let named = NamedWorker::of(caller);
        // Who does not audit asks only about cases that are there for them.
        let found = match found {
            Ok(case) if caller.role != Role::Auditor && !self.is_there(caller, case)? => Err(AuditError::NoSuchCase),
            found => found,
        };
        let found = if is_related(self.gate.hub.store(), there, &named)? { Err(AuditError::NoSuchCase) } else { found };
        looks::may_open(&self.gate.hub, caller, found.as_ref().ok().copied()).await?;
        match found {
            Ok(case) => Ok(case),
            Err(AuditError::NoSuchCase) => {
                let aim = Aim { channel, name: name.to_owned(), case: there.or(id), incident: None, denied: false };
                self.gate.refusals.record(&self.gate.hub, caller, aim).await?;
                Err(No::NotFound)
            }
            Err(other) => Err(other.into()),
        }
    }

    fn is_there(&self, caller: &Caller, case: CaseId) -> Result<bool, No> {
        let history = self.archive().history(case)?;
        Ok(is_there(&self.gate.hub.known.get().register, history.access(), caller))
    }

    async fn record(&self, caller: &Caller, case: CaseId, channel: Channel, events: Vec<ShownEvent>) -> Result<(), No> {
        let look = Looked { case: Some(case), events, ..Looked::answered(channel) };
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
        let bad = |path: &str, what| No::field(path, what);
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
        let caller = auth::permitted(&request, Act::Audit)?;
        let asked = request.into_inner();
        let question = question(&asked)?;
        let case = self.case(&caller, &asked.case, Channel::Replay).await?;
        let list = format!("replay {case} {question:?}");
        let all = audit::replay(&self.archive(), case, &question)?;
        let (page, next_page_token) = self.page(&caller, &list, all, asked.page_size, &asked.page_token)?;
        self.record(&caller, case, Channel::Replay, shown(&page)).await?;
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
        let caller = auth::permitted(&request, Act::Audit)?;
        let asked = request.into_inner();
        let event: Option<EventId> = match asked.event_id.as_str() {
            "" => None,
            id => Some(id.parse().map_err(|_| No::field("event_id", "must be an event id"))?),
        };
        let of = Of::read(&asked)?;
        // Every look that was answered before this question is in the answer.
        let head = *self.gate.hub.looks.log.head().borrow();
        if !self.gate.hub.applied(LogName::Access, head, APPLY_LIMIT).await {
            return Err(No::Unavailable);
        }
        let case = self.case(&caller, &asked.case, Channel::WhoSaw).await?;
        let mut all = audit::who_saw(&self.archive(), case, event)?;
        all.retain(|look| of.holds(look));
        let list = format!("looks {case} {event:?} {of:?}");
        let (page, next_page_token) = self.page(&caller, &list, all, asked.page_size, &asked.page_token)?;
        self.record(&caller, case, Channel::WhoSaw, Vec::new()).await?;
        let origin = &self.gate.hub.origin;
        let fhir = page.iter().filter(|_| asked.as_fhir).map(|seen| audit::audit_event(origin, seen).to_string());
        Ok(proto::WhoSawResponse {
            looks: page.iter().map(|seen| look(seen, event)).collect(),
            next_page_token,
            fhir_audit_events: fhir.collect(),
        })
    }

    async fn export(&self, request: Request<proto::ExportCaseRequest>) -> Result<Vec<u8>, No> {
        let caller = auth::permitted(&request, Act::Audit)?;
        let asked = request.into_inner();
        let mut fields = Fields::default();
        let recipient = fields.short("recipient", &asked.recipient);
        let reason = justified(&asked.justification).map_err(|what| fields.bad("justification", what));
        if reason.is_err() {
            tell_of_words(&self.gate.hub, &caller, &asked.justification).await?;
        }
        fields.finish()?;
        let reason = reason.map_err(|()| No::Internal)?;
        let case = self.case(&caller, &asked.case, Channel::Export).await?;
        let all = audit::replay(&self.archive(), case, &Question::default())?;
        let look = Looked {
            case: Some(case),
            events: shown(&all),
            justification: Some(reason.to_owned()),
            recipient: Some(recipient),
            ..Looked::answered(Channel::Export)
        };
        looks::record(&self.gate.hub, &caller, look).await?;
        let mut bytes = Vec::new();
        for replayed in &all {
            serde_json::to_writer(&mut bytes, &Line::from(replayed)).map_err(|_| No::Internal)?;
            bytes.push(b'\n');
        }
        Ok(bytes)
    }

    async fn verify_log(&self, request: Request<proto::VerifyRequest>) -> Result<proto::VerifyResponse, No> {
        auth::permitted(&request, Act::Audit)?;
        let alone = self.gate.hub.reading_whole.clone().try_lock_owned().map_err(|_| No::TooMuch)?;
        let hub = self.gate.hub.clone();
        let both = move || {
            let _alone = alone;
            let facts = verify(&*hub.facts.log);
            let access = verify(&*hub.looks.log);
            proto::VerifyResponse {
                ok: facts.ok && access.ok,
                checked_time: Some(to_proto_time(crate::clock::real_now())),
                facts: Some(facts),
                access: Some(access),
            }
        };
        tokio::task::spawn_blocking(both).await.map_err(|_| No::Internal)
    }
}

/// Whose looks are asked about, and from when to when.
#[derive(Debug, Default)]
struct Of {
    agency: Option<AgencyId>,
    worker: Option<WorkerId>,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
}

impl Of {
    fn read(asked: &proto::WhoSawRequest) -> Result<Self, No> {
        let mut fields = Fields::default();
        let agency = (!asked.agency.is_empty()).then(|| fields.name("agency", &asked.agency)).flatten();
        let worker = (!asked.worker.is_empty()).then(|| fields.name("worker", &asked.worker)).flatten();
        let mut time =
            |path, time: &Option<prost_types::Timestamp>| time.as_ref().and_then(|time| fields.time(path, Some(time)));
        let (from, until) = (time("from_time", &asked.from_time), time("until_time", &asked.until_time));
        if worker.is_some() && asked.agency.is_empty() {
            fields.bad("agency", "must be given with worker");
        }
        fields.finish()?;
        Ok(Self { agency, worker, from, until })
    }

    fn holds(&self, look: &audit::Look) -> bool {
        let viewer = look.looked.viewer.known().and_then(Option::as_ref);
        self.agency.as_ref().is_none_or(|agency| look.looked.agency == *agency)
            && self.worker.as_ref().is_none_or(|worker| viewer.is_some_and(|viewer| viewer.worker == *worker))
            && self.from.is_none_or(|from| look.at >= from)
            && self.until.is_none_or(|until| look.at < until)
    }
}

/// What a reading of a whole log came to.
fn verify(log: &dyn EventLog) -> proto::LogCheck {
    let checkpoint = log.checkpoint();
    let (checked, problem) = match read_whole(log, |_, _, _| {}) {
        Ok(checked) => (checked, None),
        Err((checked, position, why)) => (checked, Some((position, why))),
    };
    proto::LogCheck {
        size: checkpoint.size,
        root: checkpoint.root.bytes().to_vec(),
        ok: problem.is_none(),
        records_checked: checked,
        first_bad_position: problem.as_ref().map(|(position, _)| *position),
        problem: problem.map(|(_, what)| what).unwrap_or_default(),
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
        return Err(No::Fields(bad.into_iter().map(|(path, what): (String, &str)| (path, what.into())).collect()));
    }
    Ok(Question { as_of, by_known: asked.by_known_time, as_agency, as_worker, unknown_to })
}

/// What the access record says of a replay: how each event was shown to those asked about, and what was withheld.
pub(crate) fn shown(page: &[Replayed]) -> Vec<ShownEvent> {
    let one = |replayed: &Replayed| {
        let mut withheld: Vec<Class> = replayed.withheld.iter().map(|withheld| withheld.class).collect();
        withheld.sort_unstable();
        withheld.dedup();
        ShownEvent { event: replayed.item.recorded.id, how: replayed.shown, also: Vec::new(), withheld }
    };
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
        withheld_fields: replayed.withheld.iter().map(|withheld| withheld.field.to_owned()).collect(),
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

/// A look as the API shows it; of its events the one that is asked about, or all.
pub(crate) fn look(look: &audit::Look, event: Option<EventId>) -> proto::Look {
    let looked = &look.looked;
    let viewer = looked.viewer.known().and_then(Option::as_ref);
    let shown = viewer.map(|viewer| viewer.thumbprints.clone()).unwrap_or_default();
    let words =
        |classes: &[Class]| -> Vec<String> { classes.iter().map(<&'static str>::from).map(str::to_owned).collect() };
    let all = looked.events.known().map(Vec::as_slice).unwrap_or_default();
    let events: Vec<_> = all.iter().filter(|shown| event.is_none_or(|event| shown.event == event)).collect();
    let other_events = u32::try_from(all.len() - events.len()).unwrap_or(u32::MAX);
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
                also: words(&shown.also),
                withheld: words(&shown.withheld),
            })
            .collect(),
        justification: viewer.and_then(|viewer| viewer.justification.clone()).unwrap_or_default(),
        recipient: viewer.and_then(|viewer| viewer.recipient.clone()).unwrap_or_default(),
        other_events,
        break_glass_id: viewer.and_then(|viewer| viewer.break_glass).map(|id| id.to_string()).unwrap_or_default(),
        certificate_thumbprint: shown.certificate.unwrap_or_default(),
        token_thumbprint: shown.token.unwrap_or_default(),
    }
}

/// Sends bytes as the chunks of a stream.
fn in_chunks<T: Send + 'static>(bytes: Vec<u8>, chunk: fn(Vec<u8>) -> T) -> ReceiverStream<Result<T, Status>> {
    let (frames, receiver) = tokio::sync::mpsc::channel(4);
    tokio::spawn(async move {
        for bytes in bytes.chunks(CHUNK) {
            // Whoever hangs up gets no more.
            if frames.send(Ok(chunk(bytes.to_vec()))).await.is_err() {
                return;
            }
        }
    });
    ReceiverStream::new(receiver)
}

#[tonic::async_trait]
impl AuditService for Audits {
    async fn get_checkpoint(
        &self,
        request: Request<proto::GetCheckpointRequest>,
    ) -> Result<Response<proto::GetCheckpointResponse>, Status> {
        Ok(Response::new(self.checkpoint(request)?))
    }

    async fn prove_record(
        &self,
        request: Request<proto::ProveRecordRequest>,
    ) -> Result<Response<proto::ProveRecordResponse>, Status> {
        Ok(Response::new(self.prove(request).await?))
    }

    async fn prove_consistency(
        &self,
        request: Request<proto::ProveConsistencyRequest>,
    ) -> Result<Response<proto::ProveConsistencyResponse>, Status> {
        Ok(Response::new(self.prove_growth(request).await?))
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
        Ok(Response::new(in_chunks(bytes, |chunk| proto::ExportCaseResponse { chunk })))
    }

    type GetReviewPackStream = ReceiverStream<Result<proto::GetReviewPackResponse, Status>>;

    async fn get_review_pack(
        &self,
        request: Request<proto::GetReviewPackRequest>,
    ) -> Result<Response<Self::GetReviewPackStream>, Status> {
        let bytes = self.review_pack(request).await?;
        Ok(Response::new(in_chunks(bytes, |chunk| proto::GetReviewPackResponse { chunk })))
    }

    async fn clocks(&self, request: Request<proto::ClocksRequest>) -> Result<Response<proto::ClocksResponse>, Status> {
        let caller = auth::permitted(&request, Act::Audit)?;
        let asked = request.into_inner();
        let duty = match asked.duty {
            0 => None,
            duty => Some(
                read_code(duty, common::Duty::as_str_name).ok_or_else(|| No::field("duty", "is not a known value"))?,
            ),
        };
        let case = self.case(&caller, &asked.case, Channel::Clocks).await?;
        let now = self.gate.hub.clock.now();
        let clocks = audit::clocks(&self.archive(), case, duty, now).map_err(No::from)?;
        self.record(&caller, case, Channel::Clocks, Vec::new()).await?;
        Ok(Response::new(proto::ClocksResponse { clocks: clocks.iter().map(clock).collect() }))
    }

    async fn get_return(
        &self,
        request: Request<proto::GetReturnRequest>,
    ) -> Result<Response<proto::GetReturnResponse>, Status> {
        Ok(Response::new(self.count(request).await?))
    }

    async fn pattern(
        &self,
        request: Request<proto::PatternRequest>,
    ) -> Result<Response<proto::PatternResponse>, Status> {
        let caller = auth::permitted(&request, Act::Audit)?;
        let case = self.case(&caller, &request.into_inner().case, Channel::Pattern).await?;
        let patterns = audit::pattern(&self.archive(), case).map_err(No::from)?;
        self.record(&caller, case, Channel::Pattern, Vec::new()).await?;
        Ok(Response::new(proto::PatternResponse { agencies: patterns.iter().map(pattern).collect() }))
    }
}

pub(crate) fn clock(audited: &audit::Audited) -> proto::Clock {
    let audit::Audited { clock, state, steps, told, declined } = audited;
    let (rulebook_version, period, period_effective_date) = counted_by(clock.under);
    proto::Clock {
        event_id: clock.began.to_string(),
        steps: steps.clone(),
        started_date: calendar::london_date(clock.since).to_string(),
        due_date: calendar::london_date(clock.due).to_string(),
        told_time: told.map(to_proto_time),
        declined_time: declined.map(to_proto_time),
        state: match state {
            ClockState::Met => proto::ClockState::Met,
            ClockState::Missed | ClockState::Late => proto::ClockState::Missed,
            ClockState::Running => proto::ClockState::Open,
            ClockState::Lapsed => proto::ClockState::Lapsed,
            ClockState::Excused => proto::ClockState::Excused,
        }
        .into(),
        failed_attempt_times: clock.attempts.iter().copied().map(to_proto_time).collect(),
        duty: code(&clock.duty, "DUTY_", common::Duty::from_str_name),
        owner: clock.owner.agency().map(ToString::to_string).unwrap_or_default(),
        due_time: Some(to_proto_time(clock.due)),
        ended_by_event_id: clock.settled.map(|settled| settled.by.to_string()).unwrap_or_default(),
        ended_time: clock.settled.map(|settled| to_proto_time(settled.at)),
        announced_by_event_id: clock.announced.map(|event| event.to_string()).unwrap_or_default(),
        rulebook_version,
        period,
        period_effective_date,
    }
}

/// The period that a clock is counted by, as the API tells it.
pub(crate) fn counted_by(under: Option<Under>) -> (u32, i32, String) {
    under.map_or((0, 0, String::new()), |under| {
        let period = code(&under.period, "PERIOD_NAME_", governance::PeriodName::from_str_name);
        (under.rulebook, period, under.effective_from.to_string())
    })
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
