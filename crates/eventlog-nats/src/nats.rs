//! The connection to the cluster, on a runtime of its own, made only after every node was checked.

use crate::{
    OpenError, Refused, Settings, check, monitor,
    settings::{ACK_WAIT, CONNECT_WAIT, IN_FLIGHT_MAX, READ_WAIT, REQUEST_WAIT},
};
use async_nats::{Client, ConnectOptions, ReconnectToServer, Server, ServerAddr, ServerInfo, jetstream};
use std::{
    future::{Future, Ready, ready},
    net::IpAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};
use tokio::{
    runtime::{Builder, Handle, Runtime},
    time::timeout,
};

/// Threads that serve the connection and the logs on it.
const THREADS: usize = 2;
/// Commands that wait for the connection. More than can be in flight, so sending never waits for it.
const COMMANDS_MAX: usize = 4 * IN_FLIGHT_MAX;
/// The shortest time between two changes of the node that is spoken with.
const RECONNECT_EVERY: Duration = Duration::from_secs(3);

/// A checked cluster, connected. Shared by all logs and key streams on it; blocking calls may be made from any thread.
pub struct Nats {
    runtime: Option<Runtime>,
    link: Link,
    settings: Settings,
}

/// What tasks need of the connection.
#[derive(Clone)]
pub(crate) struct Link {
    pub client: Client,
    pub jetstream: jetstream::Context,
    pub replicas: u64,
    reconnected: Arc<Mutex<Option<Instant>>>,
}

impl Nats {
    /// Connects, and reads from every node what it promises. Blocks, at most some 20 seconds.
    pub fn connect(settings: Settings) -> Result<Arc<Self>, OpenError> {
        let addresses = addresses(&settings)?;
        let runtime = Builder::new_multi_thread().worker_threads(THREADS).thread_name("nats").enable_all().build();
        let runtime = runtime.map_err(|error| OpenError::Unavailable(error.to_string()))?;
        let wanted = settings.clone();
        let client = run(runtime.handle(), CONNECT_WAIT + REQUEST_WAIT, async move {
            let connecting = options(&wanted).connect(addresses);
            let failed = OpenError::unavailable("no node takes the connection");
            timeout(CONNECT_WAIT, connecting).await.map_err(|error| failed(&error))?.map_err(|error| failed(&error))
        });
        // A runtime must not be dropped by a caller that is within another one.
        let client = match client.and_then(|client| client) {
            Ok(client) => client,
            Err(error) => {
                runtime.shutdown_background();
                return Err(error);
            }
        };
        // The context keeps a task of its own, which belongs on this runtime whoever calls.
        let entered = runtime.enter();
        let jetstream = jetstream::context::ContextBuilder::new()
            .timeout(REQUEST_WAIT)
            .ack_timeout(ACK_WAIT)
            .max_ack_inflight(COMMANDS_MAX)
            .build(client.clone());
        drop(entered);
        let replicas = settings.replicas.count();
        let link = Link { client, jetstream, replicas, reconnected: Arc::default() };
        let nats = Self { runtime: Some(runtime), link, settings };
        nats.check()?;
        Ok(Arc::new(nats))
    }

    /// Reads again from every node what it promises.
    pub fn check(&self) -> Result<(), OpenError> {
        let (monitors, replicas) = (self.settings.monitors.clone(), self.settings.replicas);
        let client = self.link.client.clone();
        let wait = REQUEST_WAIT * (u32::try_from(2 * monitors.len()).unwrap_or(u32::MAX).saturating_add(1));
        self.run(wait, async move {
            let mut nodes = Vec::new();
            for url in monitors {
                let varz = monitor::get(&url, "/varz").await?;
                let jsz = monitor::get(&url, "/jsz").await?;
                nodes.push(check::Node { url, varz, jsz });
            }
            check::nodes(&nodes, &client.server_info().server_id, replicas).map_err(OpenError::Refused)
        })?
    }

    pub(crate) fn link(&self) -> &Link {
        &self.link
    }

    pub(crate) fn handle(&self) -> Option<&Handle> {
        self.runtime.as_ref().map(Runtime::handle)
    }

    /// Runs something on the connection's runtime and waits for it, from any thread.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        wait: Duration,
        what: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, OpenError> {
        let handle = self.handle().ok_or_else(|| OpenError::Unavailable("the connection is closed".into()))?;
        run(handle, wait, what)
    }
}
impl Drop for Nats {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Also within another runtime, where waiting is not allowed.
            runtime.shutdown_background();
        }
    }
}

impl Link {
    /// Turns to another node, at most every few seconds: the one spoken with may be cut off from the rest.
    pub async fn turn(&self) {
        let due = {
            let mut last = self.reconnected.lock().unwrap_or_else(PoisonError::into_inner);
            let due = last.is_none_or(|last| last.elapsed() > RECONNECT_EVERY);
            if due {
                *last = Some(Instant::now());
            }
            due
        };
        if due && self.client.force_reconnect().await.is_err() {
            tracing::warn!("the connection to NATS is closed");
        }
    }
}

fn run<T: Send + 'static>(
    handle: &Handle,
    wait: Duration,
    what: impl Future<Output = T> + Send + 'static,
) -> Result<T, OpenError> {
    let (sender, receiver) = mpsc::sync_channel(1);
    let task = handle.spawn(async move {
        // Nobody waits any more when the time was up.
        let _ = sender.send(what.await);
    });
    // What reads waits for `READ_WAIT`; nothing here may wait for ever.
    receiver.recv_timeout(wait.max(READ_WAIT)).map_err(|_| {
        task.abort();
        OpenError::Unavailable("no answer in time".into())
    })
}

/// Whichever node comes next, each in its turn. The client would take the one that refused it least often: of a cluster
/// whose nodes were down once and are back, for ever the one that was not, also where that one is cut off.
fn in_turn() -> impl Fn(Vec<Server>, ServerInfo) -> Ready<Option<ReconnectToServer>> + Send + Sync + 'static {
    let turns = AtomicUsize::new(0);
    move |nodes, spoken_with| {
        let turn = turns.fetch_add(1, Ordering::Relaxed);
        // The first connection goes to any that takes it.
        let next = nodes.get(turn % nodes.len().max(1)).filter(|_| !spoken_with.server_id.is_empty());
        ready(next.map(|node| ReconnectToServer { addr: node.addr.clone(), delay: None }))
    }
}

fn options(settings: &Settings) -> ConnectOptions {
    let mut options = ConnectOptions::new()
        .name("stalking-hub")
        .connection_timeout(REQUEST_WAIT)
        .request_timeout(Some(REQUEST_WAIT))
        .ping_interval(Duration::from_secs(5))
        .client_capacity(COMMANDS_MAX)
        .max_reconnects(None)
        // The other nodes are named by the operator, whose list was checked.
        .ignore_discovered_servers()
        .reconnect_to_server_callback(in_turn())
        .reconnect_delay_callback(|tries| Duration::from_millis((tries as u64).saturating_mul(50).min(1_000)));
    if let Some((name, password)) = &settings.user {
        options = options.user_and_password(name.clone(), password.clone());
    }
    if let Some(authority) = &settings.authority {
        options = options.add_root_certificates(authority.clone());
    }
    if let Some((certificate, key)) = &settings.identity {
        options = options.add_client_certificate(certificate.clone(), key.clone());
    }
    options.require_tls(settings.servers.iter().any(|server| server.starts_with("tls://")))
}

/// The nodes' addresses. Plain text stays on loopback: records tell in the clear who acted when on which case.
fn addresses(settings: &Settings) -> Result<Vec<ServerAddr>, OpenError> {
    let refused = |what: &str| Refused::new(what, "--log tls://host:4222,…");
    if settings.servers.is_empty() {
        return Err(refused("no node is named").into());
    }
    let tls = settings.servers.iter().filter(|server| server.starts_with("tls://")).count();
    if tls != 0 && tls != settings.servers.len() {
        return Err(refused("some nodes would be spoken with in plain text").into());
    }
    let address = |server: &String| {
        let address: ServerAddr = server.parse().map_err(|_| refused("a node's address cannot be read"))?;
        let host = address.host().trim_start_matches('[').trim_end_matches(']');
        let loopback = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        match server.split_once("://") {
            Some(("tls", _)) => Ok(address),
            Some(("nats", _)) if loopback => Ok(address),
            Some(_) | None => Err(refused("a node that is not on loopback would be spoken with in plain text")),
        }
    };
    settings.servers.iter().map(address).collect::<Result<_, Refused>>().map_err(OpenError::Refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_stays_on_loopback() {
        let of = |servers: &[&str]| {
            addresses(&Settings::new(servers.iter().map(|&server| server.to_owned()).collect(), vec![]))
        };
        for fine in
            [&["nats://127.0.0.1:4222"][..], &["nats://localhost:1", "nats://[::1]:2"], &["tls://a:1", "tls://b:1"]]
        {
            assert!(of(fine).is_ok(), "{fine:?}");
        }
        for bad in [&[][..], &["nats://n1:4222"], &["tls://a:1", "nats://127.0.0.1:2"], &["ws://127.0.0.1:1"], &["n1"]]
        {
            assert!(matches!(of(bad), Err(OpenError::Refused(_))), "{bad:?}");
        }
    }
}
