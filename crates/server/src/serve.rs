//! Starting and stopping a hub: a port for agencies' systems, one for browsers, every service, and a stop that never hangs on
//! an open stream.

use crate::{
    alarms, arrivals,
    audits::Audits,
    auth::{Credentials, Door},
    browser::Browsers,
    cases::Cases,
    clock::Clock,
    commands::Gate,
    connections::Calls,
    duties::{self, CLOCK_EVERY_MAX},
    erasing,
    exit::{Exit, Failed},
    follow::on_a_thread,
    hub::{Hub, Report},
    identities::Identities,
    inbox::Inboxes,
    keys::{self, Places},
    limits::{
        ANSWER_MAX, Budgets, Deadlines, HEADERS_MAX, KEEPALIVE, Limits, REQUEST_MAX, RESETS_MAX, RESETS_PENDING_MAX,
    },
    refusals::Refusals,
    roles::{
        ProcessRole::{self, Audit, Casework, Checkpoint, Governance, Intake, Orders, Referrals, Risk, Vault, Views},
        Roles,
    },
    submit::Submit,
    tiles::{Publishing, Trees},
    transact::Requests,
    transfer::Transfers,
    truth::{QUICK_START_ABOVE, Truth},
    watch::Watching,
};
use api::stalkinghub::{
    audit::v1::audit_service_server::AuditServiceServer, cases::v1::cases_service_server::CasesServiceServer,
    casework::v1::casework_service_server::CaseworkServiceServer,
    governance::v1::governance_service_server::GovernanceServiceServer,
    inbox::v1::inbox_service_server::InboxServiceServer, intake::v1::intake_service_server::IntakeServiceServer,
    orders::v1::orders_service_server::OrdersServiceServer,
    referrals::v1::referrals_service_server::ReferralsServiceServer, risk::v1::risk_service_server::RiskServiceServer,
    submit::v1::submit_service_server::SubmitServiceServer,
    transfer::v1::transfer_service_server::TransferServiceServer,
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
use tonic::{
    service::{Routes, RoutesBuilder},
    transport::{Error, Server},
};
use tonic_health::pb::health_server::{Health, HealthServer};

/// How often it is looked whether the logs take records.
const LOOK_AT_LOGS: Duration = Duration::from_secs(1);
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
    /// Where agencies' systems call. In plain text, and then on loopback only, where `identity` is not given.
    pub listen: SocketAddr,
    /// The directory of certificates, authorities and issuers.
    pub identity: Option<PathBuf>,
    /// Where browsers call; only with `identity`.
    pub browser: Option<SocketAddr>,
    /// What callers may take, where it is not what the kind of the listener says.
    pub limits: Option<Limits>,
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
    /// How often this process looks at what was missed: to announce it, with the role `clock`, or whether somebody does.
    pub clock_every: Duration,
}

impl Config {
    /// A hub on its own machine that does everything, describes nothing to tools and publishes nothing.
    pub fn new(places: Places, listen: SocketAddr, clock: Clock, program: PathBuf) -> Self {
        let (logs, roles, publishing) = (Logs::default(), Roles::all(), Publishing::default());
        let (quick_start_above, clock_every) = (QUICK_START_ABOVE, CLOCK_EVERY_MAX);
        Self {
            places,
            listen,
            identity: None,
            browser: None,
            limits: None,
            clock,
            reflection: false,
            program,
            logs,
            roles,
            publishing,
            quick_start_above,
            clock_every,
        }
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
    /// Where it serves browsers, if anywhere.
    pub browser: Option<SocketAddr>,
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
pub const SERVICES: [(&[ProcessRole], &str); 11] = [
    (&[Intake], "stalkinghub.intake.v1.IntakeService"),
    (&[Risk], "stalkinghub.risk.v1.RiskService"),
    (&[Orders], "stalkinghub.orders.v1.OrdersService"),
    (&[Referrals], "stalkinghub.referrals.v1.ReferralsService"),
    (&[Casework], "stalkinghub.casework.v1.CaseworkService"),
    (&[Casework], "stalkinghub.transfer.v1.TransferService"),
    (&[Governance], "stalkinghub.governance.v1.GovernanceService"),
    (&[Governance], "stalkinghub.inbox.v1.InboxService"),
    (EVERY_COMMAND, "stalkinghub.submit.v1.SubmitService"),
    (&[Views], "stalkinghub.cases.v1.CasesService"),
    (&[Audit], "stalkinghub.audit.v1.AuditService"),
];

/// Opens a hub and serves it.
pub async fn start(config: Config) -> Result<Running, Failed> {
    if config.identity.is_none() && !config.listen.ip().is_loopback() {
        let why = "plain text is served on loopback only: listen on 127.0.0.1 or [::1], or give --identity";
        return Err(Failed::new(Exit::Config, why));
    }
    if config.identity.is_none() && config.browser.is_some() {
        let why = "browsers are served over TLS only: give --identity";
        return Err(Failed::new(Exit::Config, why));
    }
    let identities = match &config.identity {
        Some(dir) => Some(Identities::open(dir, &keys::origin(&config.places.keys)?)?),
        None => None,
    };
    // An address that somebody else has is told before anything is opened: a start that fails behind that has taken the marks
    // of the last clean stop away.
    for address in [Some(config.listen), config.browser, config.publishing.listen].into_iter().flatten() {
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
    serve(config, hub, report, identities).await
}

/// Listens at an address.
pub(crate) async fn listener(address: SocketAddr) -> Result<TcpListener, Failed> {
    let failed = |error| Failed::new(Exit::of_io(&error).or(Exit::Unavailable), format!("{address}: {error}"));
    TcpListener::bind(address).await.map_err(failed)
}

/// Serves a hub that is open.
pub(crate) async fn serve(
    config: Config,
    hub: Arc<Hub>,
    report: Report,
    identities: Option<Arc<Identities>>,
) -> Result<Running, Failed> {
    let listener = listener(config.listen).await?;
    let address = listener.local_addr().map_err(Failed::with(Exit::Io))?;
    erasing::finish(&hub)
        .await
        .map_err(|_| Failed::new(Exit::Io, "an erasure that was cut short cannot be finished; the log says why"))?;
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
    let (stop, stopped) = oneshot::channel();
    let calls = Calls::default();
    let services = services(&config, &gate, &watching, trees, health_service)?;
    let ended = async move {
        // A dropped sender stops the server as well.
        let _ = stopped.await;
    };
    let (cut, uncut) = watch::channel(false);
    let limits = config.limits.clone();
    let limits =
        limits.unwrap_or_else(|| if identities.is_some() { Limits::of_agencies() } else { Limits::of_loopback() });
    let budgets = Arc::new(Budgets::new(&limits));
    let mut browser = None;
    if let (Some(address), Some(identities)) = (config.browser, &identities) {
        let listener = self::listener(address).await?;
        browser = Some(listener.local_addr().map_err(Failed::with(Exit::Io))?);
        let (services, budgets) = (services.clone(), budgets.clone());
        let browsers = Browsers::new(hub.clone(), identities.clone(), services, &calls, budgets, limits.clone())?;
        beside.push(tokio::spawn(browsers.serve(listener)));
    }
    beside.push(tokio::spawn(alarms::of_policies(Arc::downgrade(&hub))));
    let announces = config.roles.has(ProcessRole::Clock);
    beside.push(tokio::spawn(duties::look(Arc::downgrade(&hub), announces, config.clock_every)));
    if let Some(identities) = &identities {
        beside.push(tokio::spawn(alarms::into_inbox(Arc::downgrade(&hub), identities.alarms.listen())));
        beside.push(identities.watch()?);
    }
    let door = identities.clone().map_or(Door::Loopback, Door::Agencies);
    let router = Server::builder()
        .layer(calls.clone())
        .layer(Deadlines(limits.call))
        .layer(Credentials { hub: hub.clone(), door, budgets })
        // Streams bound the calls under way. This bounds what has been answered and is not put away yet as well, so it is
        // larger: a peer that opens the next stream at once must not be refused for that.
        .concurrency_limit_per_connection(2 * limits.streams)
        .load_shed(true)
        .max_concurrent_streams(u32::try_from(limits.streams).unwrap_or(u32::MAX))
        .http2_max_header_list_size(HEADERS_MAX)
        .http2_max_pending_accept_reset_streams(Some(RESETS_PENDING_MAX))
        .http2_max_local_error_reset_streams(Some(RESETS_MAX))
        .http2_keepalive_interval(Some(KEEPALIVE.0))
        .http2_keepalive_timeout(Some(KEEPALIVE.1))
        // Told to go, with time to end what is under way; the connection itself ends it after that. The server's own grace
        // would only put off the end, and tell nobody.
        .max_connection_age(limits.age)
        .add_routes(services);
    let serving = match identities {
        Some(identities) => {
            let incoming = arrivals::secured(listener, &hub, identities, limits, uncut);
            tokio::spawn(router.serve_with_incoming_shutdown(incoming, ended))
        }
        None => tokio::spawn(router.serve_with_incoming_shutdown(arrivals::plain(listener, &limits, uncut), ended)),
    };
    Ok(Running { address, browser, tiles, report, hub, watching, served, health, stop, calls, cut, serving, beside })
}

/// What this process serves, for agencies' systems and browsers alike.
fn services(
    config: &Config,
    gate: &Arc<Gate>,
    watching: &Arc<Watching>,
    trees: Arc<Trees>,
    health: HealthServer<impl Health>,
) -> Result<Routes, Failed> {
    let may = |roles: &[ProcessRole]| config.roles.have(roles).then(|| gate.clone());
    let mut services = Routes::builder();
    services.add_service(health);
    if let Some(gate) = may(&[Intake]) {
        let service = IntakeServiceServer::from_arc(gate);
        services.add_service(service.max_decoding_message_size(REQUEST_MAX).max_encoding_message_size(ANSWER_MAX));
    }
    if let Some(gate) = may(&[Risk]) {
        let service = RiskServiceServer::from_arc(gate);
        services.add_service(service.max_decoding_message_size(REQUEST_MAX).max_encoding_message_size(ANSWER_MAX));
    }
    if let Some(gate) = may(&[Orders]) {
        let service = OrdersServiceServer::from_arc(gate);
        services.add_service(service.max_decoding_message_size(REQUEST_MAX).max_encoding_message_size(ANSWER_MAX));
    }
    if let Some(gate) = may(&[Referrals]) {
        let service = ReferralsServiceServer::from_arc(gate);
        services.add_service(service.max_decoding_message_size(REQUEST_MAX).max_encoding_message_size(ANSWER_MAX));
    }
    if let Some(gate) = may(&[Casework]) {
        let service = TransferServiceServer::new(Transfers { gate: gate.clone() });
        services.add_service(service.max_decoding_message_size(REQUEST_MAX).max_encoding_message_size(ANSWER_MAX));
        let service = CaseworkServiceServer::from_arc(gate);
        services.add_service(service.max_decoding_message_size(REQUEST_MAX).max_encoding_message_size(ANSWER_MAX));
    }
    if let Some(gate) = may(&[Governance]) {
        let service = GovernanceServiceServer::from_arc(gate.clone());
        services.add_service(service.max_decoding_message_size(REQUEST_MAX).max_encoding_message_size(ANSWER_MAX));
        let service = InboxServiceServer::new(Inboxes { gate, watching: watching.clone() });
        services.add_service(service.max_decoding_message_size(REQUEST_MAX).max_encoding_message_size(ANSWER_MAX));
    }
    if let Some(gate) = may(EVERY_COMMAND) {
        let service = SubmitServiceServer::new(Submit::new(gate, watching.clone()));
        services.add_service(service.max_decoding_message_size(REQUEST_MAX).max_encoding_message_size(ANSWER_MAX));
    }
    if let Some(gate) = may(&[Views]) {
        let service = CasesServiceServer::new(Cases { gate, watching: watching.clone() });
        services.add_service(service.max_decoding_message_size(REQUEST_MAX).max_encoding_message_size(ANSWER_MAX));
    }
    if let Some(gate) = may(&[Audit]) {
        let service = AuditServiceServer::new(Audits { gate, trees });
        services.add_service(service.max_decoding_message_size(REQUEST_MAX).max_encoding_message_size(ANSWER_MAX));
    }
    if config.reflection {
        add_reflection(&mut services)?;
    }
    Ok(services.routes())
}

/// Once a witness refused, health says so until the hub is started again.
async fn tell_of_refusal(mut refused: watch::Receiver<bool>, health: tonic_health::server::HealthReporter) {
    if refused.wait_for(|&refused| refused).await.is_ok() {
        health.set_service_status(WITNESSES, tonic_health::ServingStatus::NotServing).await;
    }
}

/// Once a log takes nothing any more, or the hub answers nothing, health says so of every service. On a cluster, where others
/// go on and a start finds what is wrong with a log, the process ends for it.
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
        if stopped.is_none() && !hub.has_failed() {
            continue;
        }
        for name in served.iter().chain([&""]) {
            health.set_service_status(name, tonic_health::ServingStatus::NotServing).await;
        }
        match stopped {
            Some(why) if ends => return hub.fail(&why),
            Some(_) => return,
            None => {}
        }
    }
}

/// Lets tools ask the API to describe itself.
fn add_reflection(services: &mut RoutesBuilder) -> Result<(), Failed> {
    let builder = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(api::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    services.add_service(builder().build_v1().map_err(Failed::with(Exit::Config))?);
    services.add_service(builder().build_v1alpha().map_err(Failed::with(Exit::Config))?);
    Ok(())
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
