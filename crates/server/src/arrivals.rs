//! Connections as they arrive: accepted, where there is room for them, and let in once both sides have shown what they must.
//! A peer that takes its time over that is cut off, and holds up nobody.

use crate::{
    connections::{Arrived, Connection, Transport},
    hub::Hub,
    identities::{Identities, Seen},
    limits::Limits,
};
use identity::Peer;
use kernel::AgencyId;
use rustls::ServerConfig;
use std::{
    collections::HashMap,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch},
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_stream::{Stream, StreamExt, wrappers::ReceiverStream};
use tonic::transport::server::TcpIncoming;

/// Connections that have arrived and are not served yet.
const WAITING_MAX: usize = 64;
/// After a failed accept, mostly for want of descriptors, nothing is gained by trying at once.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

/// Connections in plain text. For loopback only.
pub(crate) fn plain(
    listener: TcpListener,
    limits: &Limits,
    uncut: watch::Receiver<bool>,
) -> impl Stream<Item = io::Result<Connection>> + Send + use<> {
    let age = limits.age + limits.age_grace;
    // Without this a larger answer waits for the acknowledgement of its first part, some 40 ms.
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    incoming.map(move |accepted| {
        accepted.map(|tcp| Connection::new(Transport::Plain(tcp), Arrived::default(), uncut.clone(), age))
    })
}

/// How many connections each agency has.
#[derive(Default)]
struct Places(Mutex<HashMap<Option<AgencyId>, usize>>);

/// A place among the connections of an agency, or of those who are no agency's.
pub(crate) struct Place {
    places: Arc<Places>,
    whose: Option<AgencyId>,
    _of_all: OwnedSemaphorePermit,
}

impl Place {
    fn taken(places: &Arc<Places>, whose: Option<AgencyId>, most: usize, of_all: OwnedSemaphorePermit) -> Option<Self> {
        let mut counts = places.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(whose.clone()).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        drop(counts);
        Some(Self { places: places.clone(), whose, _of_all: of_all })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.whose) {
            *count -= 1;
        }
        counts.retain(|_, count| *count > 0);
    }
}

/// Takes connections for as long as somebody takes them from it.
struct Taking {
    hub: Weak<Hub>,
    identities: Arc<Identities>,
    limits: Limits,
    uncut: watch::Receiver<bool>,
    places: Arc<Places>,
    /// Where they go.
    arrived: mpsc::Sender<io::Result<Connection>>,
}

/// Connections of agencies' systems, over TLS, each with the certificate that it came with.
pub(crate) fn secured(
    listener: TcpListener,
    hub: &Arc<Hub>,
    identities: Arc<Identities>,
    limits: Limits,
    uncut: watch::Receiver<bool>,
) -> impl Stream<Item = io::Result<Connection>> + Send + use<> {
    let (arrived, arriving) = mpsc::channel(WAITING_MAX);
    let hub = Arc::downgrade(hub);
    let taking = Arc::new(Taking { hub, identities, limits, uncut, places: Arc::default(), arrived });
    tokio::spawn(async move {
        let room = Arc::new(Semaphore::new(taking.limits.connections));
        let over = taking.arrived.clone();
        tokio::select! {
            () = over.closed() => {}
            () = accept_all(listener, room, |tcp, _, room| {
                let taking = taking.clone();
                tokio::spawn(async move { taking.let_in(tcp, room).await });
            }) => {}
        }
    });
    ReceiverStream::new(arriving)
}

/// Accepts connections, each with its place among all; more wait to be accepted.
pub(crate) async fn accept_all(
    listener: TcpListener,
    room: Arc<Semaphore>,
    take: impl Fn(TcpStream, SocketAddr, OwnedSemaphorePermit),
) {
    loop {
        let Ok(permit) = room.clone().acquire_owned().await else { return };
        match listener.accept().await {
            Ok((tcp, from)) => take(tcp, from, permit),
            Err(error) => {
                tracing::warn!(%error, "a connection cannot be accepted");
                tokio::time::sleep(ACCEPT_AGAIN).await;
            }
        }
    }
}

/// Exchanges certificates with a peer, in time.
pub(crate) async fn handshake(
    tcp: TcpStream,
    config: Arc<ServerConfig>,
    limit: Duration,
) -> io::Result<TlsStream<TcpStream>> {
    tcp.set_nodelay(true)?;
    timeout(limit, TlsAcceptor::from(config).accept(tcp)).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

impl Taking {
    async fn let_in(&self, tcp: TcpStream, of_all: OwnedSemaphorePermit) {
        // A peer that fails here learns why from TLS, and is told nothing else.
        let Ok(tls) = handshake(tcp, self.identities.agency_api(), self.limits.handshake).await else { return };
        let session = tls.get_ref().1;
        if session.alpn_protocol() != Some(b"h2") {
            return;
        }
        let chain = session.peer_certificates().unwrap_or_default().to_vec();
        let Some(peer) = Peer::new(chain).map(Seen::new) else { return };
        let Some(hub) = self.hub.upgrade() else { return };
        // One that is nobody's is served too, to be told so at each call; but there are few of them.
        let whose = self.identities.whose(&peer, &hub.known.get().register).ok();
        drop(hub);
        let most = if whose.is_some() { self.limits.connections_per_agency } else { self.limits.connections_of_nobody };
        let Some(place) = Place::taken(&self.places, whose, most, of_all) else { return };
        let arrived = Arrived::of(peer, place);
        let age = self.limits.age + self.limits.age_grace;
        let connection = Connection::new(Transport::Tls(Box::new(tls)), arrived, self.uncut.clone(), age);
        // Where nobody takes it, the server is stopping.
        let _ = self.arrived.send(Ok(connection)).await;
    }
}
