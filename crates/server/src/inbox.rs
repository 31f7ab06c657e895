//! `InboxService`: the alerts for a caller, listed and watched. Reading them is recorded like any other look; what is done
//! about one is a command like all others.

use crate::{
    auth::{self, Credential},
    cases::conduct::course,
    commands::{ACKNOWLEDGE_ALERT, ESCALATE_ALERT, Gate, to_proto_time},
    hub::Hub,
    looks::{self, Look},
    reading::Reading,
    refuse::No,
    render::code,
    watch::{Open, Watching},
};
use api::stalkinghub::{
    common::v1 as common,
    inbox::v1::{self as proto, inbox_service_server::InboxService},
};
use eventlog::StreamName;
use events::{
    AlertKind, Channel, EscalatedTo, Event, GovernanceEvent, Recorded, Shown, access::ShownEvent, alerts::AlertRaised,
    governance::NamedWorker,
};
use kernel::{AgencyId, Caller, CaseReference, EventId};
use sharing::Act;
use std::{sync::Arc, time::Duration};
use store::{LogName, Space};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};
use views::{clear, is_related, is_there};

/// Page sizes: asked for nothing, asked for too much.
const PAGE_DEFAULT: usize = 50;
const PAGE_MAX: usize = 100;
/// How many alerts one page goes through at most; the next page goes on from there.
const SCAN_MAX: usize = 1_000;
/// How many words about one alert are read.
const WORDS_MAX: usize = 16;
/// Frames that wait for a slow reader, and how long one may wait.
const QUEUE: usize = 64;
const SLOW: Duration = Duration::from_secs(30);
/// So long an inbox rests between two looks into it, so that a log that never rests costs little.
const REST: Duration = Duration::from_millis(200);
/// How often a stream looks whether its reader is still a worker.
const LOOK_AGAIN: Duration = Duration::from_secs(15);

/// The service; shares the gate of the commands.
pub struct Inboxes {
    /// Hub, locks, refusals.
    pub gate: Arc<Gate>,
    /// Streams under way.
    pub watching: Arc<Watching>,
}

/// An alert and what was done about it.
struct Found {
    recorded: Recorded,
    raised: AlertRaised,
    acknowledged: bool,
    escalated: Vec<EscalatedTo>,
}

/// The version of an alert in its inbox, if it is there for this caller. An alert that is not, is absent (decision 17).
pub fn version_of(hub: &Hub, caller: &Caller, alert: EventId) -> Result<Option<u64>, No> {
    Ok(find(hub, caller, alert)?.map(|(version, _)| version))
}

/// An alert, if it is there for this caller.
pub fn alert_for(hub: &Hub, caller: &Caller, alert: EventId) -> Result<Option<AlertRaised>, No> {
    Ok(find(hub, caller, alert)?.map(|(_, raised)| raised))
}

fn find(hub: &Hub, caller: &Caller, alert: EventId) -> Result<Option<(u64, AlertRaised)>, No> {
    let key = format!("{}/id/{alert}", caller.agency);
    let Some(place) = hub.store().get(Space::Alerts, key.as_bytes())? else { return Ok(None) };
    let (_, version) = place_of(&place)?;
    let (_, raised) = raised_at(hub, &caller.agency, version)?;
    Ok(is_shown(hub, caller, &raised)?.then_some((version, raised)))
}

/// Whether an alert is for this caller, and not about a case on which somebody is to whom they are related: that case does
/// not exist for them. Chairs are told of a case that is restricted to others, so that somebody is (domain 7.5 rule 3).
fn is_shown(hub: &Hub, caller: &Caller, raised: &AlertRaised) -> Result<bool, No> {
    let named = NamedWorker::of(caller);
    if !raised.is_for(caller) || (raised.case.is_some() && is_related(hub.store(), raised.case, &named)?) {
        return Ok(false);
    }
    match raised.case {
        // What was missed is told on cases that are there for whoever reads, and to nobody else.
        Some(case) if raised.kind == AlertKind::DutyMissed => {
            let (_, history) = hub.histories.case(case)?;
            Ok(is_there(&hub.known.get().register, history.access(), caller))
        }
        // A second occasion is one for who sees both: a count leaks too (domain 7.5 rule 7).
        Some(case) if raised.kind == AlertKind::SecondOccasion => {
            let Some(reading) = Reading::of(hub, caller, case)? else { return Ok(false) };
            let occasions = course(&reading.seen).occasions();
            Ok(occasions.len() > 1 && occasions.iter().any(|it| Some(it.joined) == raised.event))
        }
        _ => Ok(true),
    }
}

/// The versions of what was done about an alert.
pub fn words_about(hub: &Hub, agency: &AgencyId, alert: EventId) -> Result<Vec<u64>, No> {
    let prefix = format!("{agency}/on/{alert}/");
    let found = hub.store().scan(Space::Alerts, prefix.as_bytes(), None, WORDS_MAX)?;
    let version = |key: &[u8]| std::str::from_utf8(key.get(prefix.len()..)?).ok()?.parse().ok();
    found.iter().map(|(key, _)| version(key).ok_or(No::DataLoss)).collect()
}

fn place_of(place: &[u8]) -> Result<(EventId, u64), No> {
    let text = std::str::from_utf8(place).map_err(|_| No::DataLoss)?;
    let (id, version) = text.split_once(' ').ok_or(No::DataLoss)?;
    Ok((id.parse().map_err(|_| No::DataLoss)?, version.parse().map_err(|_| No::DataLoss)?))
}

/// What lies in the clear of an event of an inbox: all of an alert.
fn event_at(hub: &Hub, agency: &AgencyId, version: u64) -> Result<Recorded, No> {
    let stream = StreamName::Inbox(agency.clone());
    let found = hub.store().stream(LogName::Facts, &stream, version.saturating_sub(1), 1)?;
    let read = clear(found.first().ok_or(No::DataLoss)?).map_err(|_| No::DataLoss)?;
    read.events.into_iter().next().ok_or(No::DataLoss)
}

fn raised_at(hub: &Hub, agency: &AgencyId, version: u64) -> Result<(Recorded, AlertRaised), No> {
    let recorded = event_at(hub, agency, version)?;
    match &recorded.entry.event {
        Event::Governance(GovernanceEvent::AlertRaised(raised)) => {
            let raised = raised.clone();
            Ok((recorded, raised))
        }
        Event::Governance(_)
        | Event::Intake(_)
        | Event::Risk(_)
        | Event::Orders(_)
        | Event::Referrals(_)
        | Event::Casework(_)
        | Event::Access(_) => Err(No::DataLoss),
    }
}

/// Alerts, each with its index key; and the key of the last one looked at, if there may be more.
type Page = (Vec<(Found, Vec<u8>)>, Option<Vec<u8>>);

/// The alerts of a caller behind an index key, at most so many.
fn alerts(hub: &Hub, caller: &Caller, after: Option<&[u8]>, most: usize, with_acknowledged: bool) -> Result<Page, No> {
    let prefix = format!("{}/all/", caller.agency);
    let keys = hub.store().scan(Space::Alerts, prefix.as_bytes(), after, SCAN_MAX)?;
    let cut = keys.len() == SCAN_MAX;
    let (mut found, mut last) = (Vec::new(), None);
    for (key, place) in keys {
        if found.len() == most {
            return Ok((found, last));
        }
        last = Some(key.clone());
        let (id, version) = place_of(&place)?;
        let (recorded, raised) = raised_at(hub, &caller.agency, version)?;
        if !is_shown(hub, caller, &raised)? {
            continue;
        }
        let (mut acknowledged, mut escalated) = (false, Vec::new());
        for version in words_about(hub, &caller.agency, id)? {
            if let Event::Governance(event) = &event_at(hub, &caller.agency, version)?.entry.event {
                acknowledged |= matches!(event, GovernanceEvent::AlertAcknowledged(_));
                if let GovernanceEvent::AlertEscalated(it) = event {
                    escalated.push(it.to);
                }
            }
        }
        if with_acknowledged || !acknowledged {
            found.push((Found { recorded, raised, acknowledged, escalated }, key));
        }
    }
    Ok((found, last.filter(|_| cut)))
}

fn alert(found: &Found) -> proto::Alert {
    let Found { recorded, raised, acknowledged, escalated } = found;
    let id = |id: Option<EventId>| id.map(|id| id.to_string()).unwrap_or_default();
    proto::Alert {
        alert_id: recorded.id.to_string(),
        kind: code(&raised.kind, "ALERT_KIND_", proto::AlertKind::from_str_name),
        raised_time: Some(to_proto_time(recorded.at)),
        first_time: Some(to_proto_time(raised.first)),
        last_time: Some(to_proto_time(raised.last)),
        count: raised.count,
        case_id: raised.case.map(|case| case.to_string()).unwrap_or_default(),
        case_reference: raised.case.map(|case| CaseReference::of(case).to_string()).unwrap_or_default(),
        about: raised
            .about
            .iter()
            .map(|named| common::NamedWorker { agency: named.agency.to_string(), worker: named.worker.to_string() })
            .collect(),
        event_id: id(raised.event),
        escalated_from_id: id(raised.escalated_from),
        to_roles: raised.to.iter().map(|role| code(role, "ROLE_", common::Role::from_str_name)).collect(),
        acknowledged: *acknowledged,
        escalated_to: escalated.iter().map(|to| code(to, "ESCALATED_TO_", proto::EscalatedTo::from_str_name)).collect(),
    }
}

async fn record(hub: &Hub, caller: &Caller, found: &[(Found, Vec<u8>)]) -> Result<(), No> {
    let shown = |(found, _): &(Found, Vec<u8>)| ShownEvent {
        event: found.recorded.id,
        how: Shown::Full,
        also: Vec::new(),
        withheld: Vec::new(),
    };
    let look = Look { events: found.iter().map(shown).collect(), ..Look::answered(Channel::Inbox) };
    looks::record(hub, caller, look).await
}

/// A token or cursor: an index key, sealed for one worker.
fn seal(hub: &Hub, caller: &Caller, key: &[u8]) -> String {
    hub.vault().seal_token(&label(caller), key)
}

fn open(hub: &Hub, caller: &Caller, path: &str, token: &str) -> Result<Option<Vec<u8>>, No> {
    if token.is_empty() {
        return Ok(None);
    }
    let bad = || No::field(path, "is not one of this inbox");
    hub.vault().open_token(&label(caller), token).map(Some).ok_or_else(bad)
}

fn label(caller: &Caller) -> String {
    format!("inbox/{}/{}", caller.agency, caller.worker)
}

impl Inboxes {
    async fn list(&self, request: Request<proto::ListAlertsRequest>) -> Result<proto::ListAlertsResponse, No> {
        let caller = auth::permitted(&request, Act::ReadInbox)?;
        let asked = request.into_inner();
        let hub = &self.gate.hub;
        let size = match usize::try_from(asked.page_size) {
            Ok(0) => PAGE_DEFAULT,
            Ok(size) if size <= PAGE_MAX => size,
            _ => return Err(No::field("page_size", "is too large")),
        };
        let after = open(hub, &caller, "page_token", &asked.page_token)?;
        let (found, next) = alerts(hub, &caller, after.as_deref(), size, asked.with_acknowledged)?;
        record(hub, &caller, &found).await?;
        Ok(proto::ListAlertsResponse {
            alerts: found.iter().map(|(found, _)| alert(found)).collect(),
            next_page_token: next.map(|key| seal(hub, &caller, &key)).unwrap_or_default(),
        })
    }
}

/// One stream under way.
struct Stream {
    hub: Arc<Hub>,
    credential: Credential,
    after: Option<Vec<u8>>,
    frames: mpsc::Sender<Result<proto::WatchAlertsResponse, Status>>,
    _open: Open,
}

impl Stream {
    async fn run(mut self, mut stopping: tokio::sync::watch::Receiver<bool>) {
        let mut applied = self.hub.facts.applied.subscribe();
        loop {
            match self.catch_up().await {
                Ok(true) => {}
                Ok(false) => return,
                // Whoever does not read this within the limit has gone.
                Err(no) => return drop(self.frames.send_timeout(Err(no.into()), SLOW).await),
            }
            let over = tokio::select! {
                biased;
                _ = stopping.wait_for(|&stopping| stopping) => true,
                () = self.hub.failed() => true,
                () = self.frames.closed() => true,
                () = tokio::time::sleep(self.credential.left()) => true,
                () = tokio::time::sleep(LOOK_AGAIN) => false,
                changed = applied.changed() => changed.is_err(),
            };
            if over {
                return;
            }
            tokio::time::sleep(REST).await;
        }
    }

    /// Sends what has come, each batch recorded before it is sent. `false` where the stream is over.
    async fn catch_up(&mut self) -> Result<bool, No> {
        loop {
            if self.credential.left().is_zero() || !self.credential.stands(&self.hub) {
                return Ok(false);
            }
            let caller = &self.credential.caller;
            let (found, next) = alerts(&self.hub, caller, self.after.as_deref(), PAGE_MAX, true)?;
            if !found.is_empty() {
                record(&self.hub, caller, &found).await?;
            }
            for (found, key) in &found {
                let frame = proto::WatchAlertsResponse {
                    alert: Some(alert(found)),
                    cursor: seal(&self.hub, &self.credential.caller, key),
                };
                if self.frames.send_timeout(Ok(frame), SLOW).await.is_err() {
                    return Ok(false);
                }
                self.after = Some(key.clone());
            }
            match next {
                Some(key) => self.after = Some(key),
                None => return Ok(true),
            }
        }
    }
}

#[tonic::async_trait]
impl InboxService for Inboxes {
    async fn list_alerts(
        &self,
        request: Request<proto::ListAlertsRequest>,
    ) -> Result<Response<proto::ListAlertsResponse>, Status> {
        Ok(Response::new(self.list(request).await?))
    }

    type WatchAlertsStream = ReceiverStream<Result<proto::WatchAlertsResponse, Status>>;

    async fn watch_alerts(
        &self,
        request: Request<proto::WatchAlertsRequest>,
    ) -> Result<Response<Self::WatchAlertsStream>, Status> {
        let caller = auth::permitted(&request, Act::ReadInbox)?;
        let credential = auth::of(&request)?;
        let hub = self.gate.hub.clone();
        let after = open(&hub, &caller, "cursor", &request.into_inner().cursor)?;
        let open = Open::new(&self.watching)?;
        let (frames, receiver) = mpsc::channel(QUEUE);
        let stream = Stream { hub, credential, after, frames, _open: open };
        tokio::spawn(stream.run(self.watching.stopping()));
        Ok(Response::new(ReceiverStream::new(receiver)))
    }

    async fn acknowledge_alert(
        &self,
        request: Request<proto::AcknowledgeAlertRequest>,
    ) -> Result<Response<proto::AcknowledgeAlertResponse>, Status> {
        self.gate.answer(&ACKNOWLEDGE_ALERT, request).await
    }

    async fn escalate_alert(
        &self,
        request: Request<proto::EscalateAlertRequest>,
    ) -> Result<Response<proto::EscalateAlertResponse>, Status> {
        self.gate.answer(&ESCALATE_ALERT, request).await
    }
}
