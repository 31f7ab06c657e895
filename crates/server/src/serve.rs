//! Starting and stopping a hub: one port, every service, and a stop that never hangs on an open stream.

use crate::{
    audits::Audits,
    auth::Credentials,
    cases::Cases,
    clock::Clock,
    commands::Gate,
    connections::{Calls, Connection},
    exit::{Exit, Failed},
    follow::on_a_thread,
    hub::{Hub, Report},
    keys::Places,
    refusals::Refusals,
    roles::{
        ProcessRole::{self, Audit, Casework, Checkpoint, Governance, Intake, Orders, Referrals, Risk, Vault, Views},
        Roles,
    },
    submit::Submit,
    tiles::{Publishing, Trees},
    transact::Requests,
    truth::{QUICK_START_ABOVE, Truth},
    watch::Watching,
};
use api::stalkinghub::{
    audit::v1::audit_service_server::AuditServiceServer, cases::v1::cases_service_server::CasesServiceServer,
    casework::v1::casework_service_server::CaseworkServiceServer,
    governance::v1::governance_service_server::GovernanceServiceServer,
    intake::v1::intake_service_server::IntakeServiceServer, orders::v1::orders_service_server::OrdersServiceServer,
    referrals::v1::referrals_service_server::ReferralsServiceServer, risk::v1::risk_service_server::RiskServiceServer,
    submit::v1::submit_service_server::SubmitServiceServer,
};
use kernel::RecordId;
use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Weak},
    time::Duration,
};
use store::LogName;
use tokio::{
    net::TcpListener,
    sync::{oneshot, watch},
    task::{JoinHandle, spawn_blocking},
};
use tokio_stream::StreamExt;
use tonic::transport::{
    Error, Server,
    server::{Router, TcpIncoming},
};
use tower::layer::util::{Identity, Stack};

/// The largest request, in bytes.
pub(crate) const REQUEST_MAX: usize = 1 << 20;
/// The largest header list of a call, in bytes.
const HEADERS_MAX: u32 = 16 * 1024;
/// How long a call may take before its answer begins.
pub(crate) const CALL_LIMIT: Duration = Duration::from_secs(10);
/// Calls under way on one connection; more are refused at once.
const CALLS_PER_CONNECTION: usize = 256;
/// How often it is looked whether the logs take records.
const LOOK_AT_LOGS: Duration = Duration::from_secs(1);
/// How often a silent connection is asked whether it is there, and how long it may take to say so.
const KEEPALIVE: (Duration, Duration) = (Duration::from_secs(30), Duration::from_secs(10));
/// How long a stop waits for calls to end by themselves.
const DRAIN_LIMIT: Duration = Duration::from_secs(10);
/// How long it waits, once there are no calls, for peers to see that and go. On connections that are used it takes one
/// exchange of frames.
const GOODBYE_LIMIT: Duration = Duration::from_secs(1);

/// What a server is told.
#[derive(Clone)]
pub struct Config {
    /// Data and keys.
    pub places: Places,
    /// Where to listen. Loopback only: there is no transport security yet.
    pub listen: SocketAddr,
    /// Tells the time.
    pub clock: Clock,
    /// Whether the API describes itself to tools; on by default with the demo only (decision 20).
    pub reflection: bool,
    /// The program `hub`, which checks the store in a process of its own.
    pub program: PathBuf,
    /// Where the logs are.
    pub logs: Logs,
    /// What this process does.
    pub roles: Roles,
    /// What outsiders check: where it is served, and who cosigns it.
    pub publishing: Publishing,
    /// After a clean stop, a log in a journal with more records than this is served at once and verified behind the service.
    pub quick_start_above: u64,
}

impl Config {
    /// A hub on its own machine that does everything, describes nothing to tools and publishes nothing.
    pub fn new(places: Places, listen: SocketAddr, clock: Clock, program: PathBuf) -> Self {
        let (logs, roles, publishing) = (Logs::default(), Roles::all(), Publishing::default());
        let quick_start_above = QUICK_START_ABOVE;
        Self { places, listen, clock, reflection: false, program, logs, roles, publishing, quick_start_above }
    }
}

/// Where the logs of a hub are.
#[derive(Debug, Clone, Default)]
pub enum Logs {
    /// In two journals below the data directory.
    #[default]
    Journals,
    /// In JetStream streams on this cluster.
    Nats(eventlog_nats::Settings),
}

/// A hub that serves.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// Where it serves tiles, if anywhere.
    pub tiles: Option<SocketAddr>,
    /// What was found when it was opened.
    pub report: Report,
    hub: Arc<Hub>,
    watching: Arc<Watching>,
    /// The services that it serves, by their full names.
    served: Vec<&'static str>,
    health: tonic_health::server::HealthReporter,
    stop: oneshot::Sender<()>,
    calls: Calls,
    /// Cuts every connection off.
    cut: watch::Sender<bool>,
    serving: JoinHandle<Result<(), Error>>,
    /// Serves tiles, and tells of witnesses that refuse.
    beside: Vec<JoinHandle<()>>,
}

/// The name under which health says whether every witness finds the logs as it saw them: `NOT_SERVING` once one of them
/// refused what a log signed.
pub const WITNESSES: &str = "stalkinghub.witnesses";

/// The roles of a process that serves every command.
const EVERY_COMMAND: &[ProcessRole] = &[Intake, Risk, Orders, Referrals, Casework, Governance];

/// Every service by its full name, for health and for people, and the roles that a process needs to serve it.
pub const SERVICES: [(&[ProcessRole], &str); 9] = [
    (&[Intake], "stalkinghub.intake.v1.IntakeService"),
    (&[Risk], "stalkinghub.risk.v1.RiskService"),
    (&[Orders], "stalkinghub.orders.v1.OrdersService"),
    (&[Referrals], "stalkinghub.referrals.v1.ReferralsService"),
    (&[Casework], "stalkinghub.casework.v1.CaseworkService"),
    (&[Governance], "stalkinghub.governance.v1.GovernanceService"),
    (EVERY_COMMAND, "stalkinghub.submit.v1.SubmitService"),
    (&[Views], "stalkinghub.cases.v1.CasesService"),
    (&[Audit], "stalkinghub.audit.v1.AuditService"),
];

/// Opens a hub and serves it.
pub async fn start(config: Config) -> Result<Running, Failed> {
    if !config.listen.ip().is_loopback() {
        let why = "plain text is served on loopback only: listen on 127.0.0.1 or [::1]";
        return Err(Failed::new(Exit::Config, why));
    }
    // An address that somebody else has is told before anything is opened: a start that fails behind that has taken the marks
    // of the last clean stop away.
    for address in [Some(config.listen), config.publishing.listen].into_iter().flatten() {
        drop(listener(address).await?);
    }
    let serves = SERVICES.iter().any(|(roles, _)| config.roles.have(roles));
    let truth = match &config.logs {
        Logs::Journals if !config.roles.have(&[Checkpoint, Vault]) => {
            let why = "logs in journals belong to one process, which signs and makes keys: give it the roles checkpoint \
                       and vault too";
            return Err(Failed::new(Exit::Config, why));
        }
        Logs::Nats(_) if serves && !config.roles.have(&[Vault]) => {
            let why = "whoever serves records commands or looks, and makes keys for them: add the role vault";
            return Err(Failed::new(Exit::Config, why));
        }
        Logs::Journals => {
            Truth::of_journals(&config.places, &config.clock, config.quick_start_above, |_, settings| settings)?
        }
        Logs::Nats(cluster) => Truth::of_nats(&config.places, &config.clock, cluster, &config.roles).await?,
    };
    let (hub, report) = Hub::on(truth, &config.places.store(), config.clock.clone(), &config.program, on_a_thread)?;
    serve(config, hub, report).await
}

/// Listens at an address.
pub(crate) async fn listener(address: SocketAddr) -> Result<TcpListener, Failed> {
    let failed = |error| Failed::new(Exit::of_io(&error).or(Exit::Unavailable), format!("{address}: {error}"));
    TcpListener::bind(address).await.map_err(failed)
}

/// Serves a hub that is open.
pub(crate) async fn serve(config: Config, hub: Arc<Hub>, report: Report) -> Result<Running, Failed> {
    let listener = listener(config.listen).await?;
    let address = listener.local_addr().map_err(Failed::with(Exit::Io))?;
    let trees = Trees::follow(&hub, &config.places.data, &config.publishing)?;
    let mut beside = Vec::new();
    let mut tiles = None;
    if let Some(address) = config.publishing.listen {
        let (address, serving) = trees.listen(address).await?;
        tiles = Some(address);
        beside.push(serving);
    }
    let gate = Arc::new(Gate { hub: hub.clone(), requests: Requests::default(), refusals: Refusals::default() });
    let watching = Arc::new(Watching::default());
    let (health, health_service) = tonic_health::server::health_reporter();
    let served: Vec<_> = SERVICES.iter().filter(|(roles, _)| config.roles.have(roles)).map(|(_, name)| *name).collect();
    for name in served.iter().chain([&""]) {
        health.set_service_status(name, tonic_health::ServingStatus::Serving).await;
    }
    health.set_service_status(WITNESSES, tonic_health::ServingStatus::Serving).await;
    beside.push(tokio::spawn(tell_of_refusal(trees.refused.subscribe(), health.clone())));
    let ends = matches!(config.logs, Logs::Nats(_));
    beside.push(tokio::spawn(tell_of_stop(Arc::downgrade(&hub), served.clone(), health.clone(), ends)));
    let may = |roles: &[ProcessRole]| config.roles.have(roles).then(|| gate.clone());
    let (stop, stopped) = oneshot::channel();
    let calls = Calls::default();
    let router = Server::builder()
        .layer(calls.clone())
        .layer(Credentials(hub.clone()))
        .timeout(CALL_LIMIT)
        .concurrency_limit_per_connection(CALLS_PER_CONNECTION)
        .load_shed(true)
        .max_concurrent_streams(u32::try_from(CALLS_PER_CONNECTION).unwrap_or(u32::MAX))
        .http2_max_header_list_size(HEADERS_MAX)
        .http2_keepalive_interval(Some(KEEPALIVE.0))
        .http2_keepalive_timeout(Some(KEEPALIVE.1))
        .add_service(health_service)
        .add_optional_service(
            may(&[Intake]).map(|gate| IntakeServiceServer::from_arc(gate).max_decoding_message_size(REQUEST_MAX)),
        )
        .add_optional_service(
            may(&[Risk]).map(|gate| RiskServiceServer::from_arc(gate).max_decoding_message_size(REQUEST_MAX)),
        )
        .add_optional_service(
            may(&[Orders]).map(|gate| OrdersServiceServer::from_arc(gate).max_decoding_message_size(REQUEST_MAX)),
        )
        .add_optional_service(
            may(&[Referrals]).map(|gate| ReferralsServiceServer::from_arc(gate).max_decoding_message_size(REQUEST_MAX)),
        )
        .add_optional_service(
            may(&[Casework]).map(|gate| CaseworkServiceServer::from_arc(gate).max_decoding_message_size(REQUEST_MAX)),
        )
        .add_optional_service(
            may(&[Governance])
                .map(|gate| GovernanceServiceServer::from_arc(gate).max_decoding_message_size(REQUEST_MAX)),
        );
    let cases = may(&[Views]).map(|gate| Arc::new(Cases { gate, watching: watching.clone() }));
    let submit = may(EVERY_COMMAND).map(|gate| Arc::new(Submit::new(gate, watching.clone())));
    let audits = may(&[Audit]).map(|gate| Arc::new(Audits { gate, trees, verifying: Arc::default() }));
    let router = router
        .add_optional_service(
            submit.map(|submit| SubmitServiceServer::from_arc(submit).max_decoding_message_size(REQUEST_MAX)),
        )
        .add_optional_service(
            cases.map(|cases| CasesServiceServer::from_arc(cases).max_decoding_message_size(REQUEST_MAX)),
        )
        .add_optional_service(
            audits.map(|audits| AuditServiceServer::from_arc(audits).max_decoding_message_size(REQUEST_MAX)),
        );
    let router = if config.reflection { with_reflection(router)? } else { router };
    let ended = async move {
        // A dropped sender stops the server as well.
        let _ = stopped.await;
    };
    // Without this a larger answer waits for the acknowledgement of its first part, some 40 ms.
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    let (cut, uncut) = watch::channel(false);
    let incoming = incoming.map(move |accepted| accepted.map(|tcp| Connection::new(tcp, uncut.clone())));
    let serving = tokio::spawn(router.serve_with_incoming_shutdown(incoming, ended));
    Ok(Running { address, tiles, report, hub, watching, served, health, stop, calls, cut, serving, beside })
}

/// Once a witness refused, health says so until the hub is started again.
async fn tell_of_refusal(mut refused: watch::Receiver<bool>, health: tonic_health::server::HealthReporter) {
    if refused.wait_for(|&refused| refused).await.is_ok() {
        health.set_service_status(WITNESSES, tonic_health::ServingStatus::NotServing).await;
    }
}

/// Once a log takes nothing any more, health says so of every service. On a cluster, where others go on and a start finds
/// what is wrong, the process ends for it.
async fn tell_of_stop(
    hub: Weak<Hub>,
    served: Vec<&'static str>,
    health: tonic_health::server::HealthReporter,
    ends: bool,
) {
    let mut again = tokio::time::interval(LOOK_AT_LOGS);
    loop {
        again.tick().await;
        let Some(hub) = hub.upgrade() else { return };
        let looked = hub.clone();
        let Ok(stopped) = spawn_blocking(move || looked.stopped_log()).await else { return };
        let Some(why) = stopped else { continue };
        for name in served.iter().chain([&""]) {
            health.set_service_status(name, tonic_health::ServingStatus::NotServing).await;
        }
        if ends {
            hub.fail(&why);
        }
        return;
    }
}

/// A router whose calls are counted and have a credential.
type Guarding = Router<Stack<Credentials, Stack<Calls, Identity>>>;

fn with_reflection(router: Guarding) -> Result<Guarding, Failed> {
    let builder = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(api::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    let v1 = builder().build_v1().map_err(Failed::with(Exit::Config))?;
    let v1alpha = builder().build_v1alpha().map_err(Failed::with(Exit::Config))?;
    Ok(router.add_service(v1).add_service(v1alpha))
}

impl Running {
    /// Stops: says so to those who ask for its health, ends the streams with a cursor, lets calls end, ends the store
    /// cleanly. Bounded: calls that have not ended by then are cut off, and so are connections without calls.
    pub async fn stop(self) -> Result<(), Failed> {
        for name in self.served.iter().chain([&""]) {
            self.health.set_service_status(name, tonic_health::ServingStatus::NotServing).await;
        }
        self.watching.stop();
        for task in &self.beside {
            task.abort();
        }
        // Where the server has ended, nobody listens.
        let _ = self.stop.send(());
        let mut serving = self.serving;
        // A server that ended by itself has nothing to wait for.
        if !serving.is_finished() {
            tokio::select! {
                _ = &mut serving => {}
                drained = tokio::time::timeout(DRAIN_LIMIT, self.calls.none_for(GOODBYE_LIMIT)) => {
                    if drained.is_err() {
                        tracing::warn!("some calls did not end in time and are cut off");
                    }
                    self.cut.send_replace(true);
                    // A connection that is cut off lets go of the hub when it is next polled, which is now.
                    if tokio::time::timeout(GOODBYE_LIMIT, &mut serving).await.is_err() {
                        serving.abort();
                    }
                }
            }
        }
        self.hub.stop().await
    }

    /// Whether a record is among the facts.
    pub(crate) fn holds(&self, record: &RecordId) -> Result<bool, Failed> {
        Ok(self.hub.store().record(LogName::Facts, record)?.is_some())
    }

    /// Waits until the server ends by itself, which it does only where it fails, or until the hub has to end: because the data
    /// are not what was written, or because one of several processes cannot go on with a log. Says why.
    pub async fn ended(&mut self) -> Failed {
        let why = tokio::select! {
            ended = &mut self.serving => match ended {
                Ok(Ok(())) => "the server has ended by itself".to_owned(),
                Ok(Err(error)) => error.to_string(),
                Err(error) => error.to_string(),
            },
            why = self.hub.must_end() => return why,
        };
        Failed::new(Exit::Io, why)
    }
}
