//! Connections and the calls on them, as far as a server that stops has to know: which calls are under way, and a way to
//! end connections that nobody uses. A peer has not said who it is when it connects, so it gets little time and no say in
//! when the hub stops.

use crate::{arrivals::Place, auth::is_ours, identities::Seen};
use http::{Request, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};
use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::watch,
    time::{Sleep, sleep},
};
use tokio_rustls::server::TlsStream;
use tonic::{body::Body, transport::server::Connected};
use tower::{Layer, Service};

/// What a peer must have sent to have begun: the preface of HTTP/2 and the head of its first frame (RFC 9113, 3.4).
const GREETING_BYTES: usize = 24 + 9;
/// How long it may take for that.
const GREETING_LIMIT: Duration = Duration::from_secs(5);

/// How long a peer whose connection the hub has ended may go on sending what is thrown away. One that reads to the end
/// ends it itself, at once.
const LINGER_LIMIT: Duration = Duration::from_secs(1);
/// How much of that is read at once, and how often before others get their turn.
const LINGER_BYTES: usize = 16 * 1024;
const LINGER_READS: usize = 16;

/// What carries a connection.
pub(crate) enum Transport {
    /// Plain text, on loopback.
    Plain(TcpStream),
    /// TLS, whose certificates were exchanged.
    Tls(Box<TlsStream<TcpStream>>),
}

impl AsyncRead for Transport {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(tcp) => Pin::new(tcp).poll_read(cx, buffer),
            Self::Tls(tls) => Pin::new(tls).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Transport {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(tcp) => Pin::new(tcp).poll_write(cx, bytes),
            Self::Tls(tls) => Pin::new(tls).poll_write(cx, bytes),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(tcp) => Pin::new(tcp).poll_write_vectored(cx, parts),
            Self::Tls(tls) => Pin::new(tls).poll_write_vectored(cx, parts),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Plain(tcp) => tcp.is_write_vectored(),
            Self::Tls(tls) => tls.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(tcp) => Pin::new(tcp).poll_flush(cx),
            Self::Tls(tls) => Pin::new(tls).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(tcp) => Pin::new(tcp).poll_shutdown(cx),
            Self::Tls(tls) => Pin::new(tls).poll_shutdown(cx),
        }
    }
}

/// What a connection came with: the certificate of the peer, where it is one of an agency's system.
#[derive(Clone, Default)]
pub(crate) struct Arrived(Option<Arc<Named>>);

/// A certificate, and the place that its connection takes among others until it ends.
struct Named {
    seen: Seen,
    _place: Place,
}

impl Arrived {
    /// A connection that came with a certificate.
    pub fn of(seen: Seen, place: Place) -> Self {
        Self(Some(Arc::new(Named { seen, _place: place })))
    }

    /// The certificate.
    pub fn seen(&self) -> Option<&Seen> {
        self.0.as_ref().map(|named| &named.seen)
    }
}

/// A connection. It ends when the peer does not greet in time, and when it is cut off.
pub(crate) struct Connection {
    io: Transport,
    arrived: Arrived,
    cut: Pin<Box<dyn Future<Output = ()> + Send>>,
    /// What the peer has still to send, and until when.
    greeting: Option<(usize, Pin<Box<Sleep>>)>,
    /// It is over then, whatever is under way on it: its peer was told to go some time before.
    age: Pin<Box<Sleep>>,
    over: bool,
    /// Until when the peer may go on sending, once the hub has said its last word.
    lingering: Option<Pin<Box<Sleep>>>,
}

impl Connection {
    /// Takes a connection over. It is cut off once `cut` is true, and when it is this old.
    pub fn new(io: Transport, arrived: Arrived, mut cut: watch::Receiver<bool>, age: Duration) -> Self {
        let cut = Box::pin(async move {
            // Without a sender the server is gone: that ends its connections as well.
            let _ = cut.wait_for(|&cut| cut).await;
        });
        let greeting = Some((GREETING_BYTES, Box::pin(sleep(GREETING_LIMIT))));
        Self { io, arrived, cut, greeting, age: Box::pin(sleep(age)), over: false, lingering: None }
    }

    /// Fails once the connection is over; until then the task is woken when it is.
    fn open(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        let late = self.greeting.as_mut().is_some_and(|(_, limit)| limit.as_mut().poll(cx).is_ready());
        let old = self.age.as_mut().poll(cx).is_ready();
        self.over = self.over || late || old || self.cut.as_mut().poll(cx).is_ready();
        if self.over { Err(io::ErrorKind::ConnectionAborted.into()) } else { Ok(()) }
    }
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.open(cx)?;
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.io).poll_read(cx, buffer))?;
        let read = buffer.filled().len() - before;
        self.greeting = self.greeting.take().and_then(|(left, limit)| Some((left.checked_sub(read)?, limit)));
        self.greeting = self.greeting.take().filter(|(left, _)| *left > 0);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.open(cx)?;
        Pin::new(&mut self.io).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.open(cx)?;
        Pin::new(&mut self.io).poll_write_vectored(cx, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.open(cx)?;
        Pin::new(&mut self.io).poll_flush(cx)
    }

    /// Says that nothing more comes, then waits for the peer to have read it. A socket that is closed while it holds what
    /// nobody has read resets the connection, and a peer that was still sending loses the last answers with it.
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.lingering.is_none() {
            ready!(Pin::new(&mut self.io).poll_shutdown(cx))?;
            self.lingering = Some(Box::pin(sleep(LINGER_LIMIT)));
        }
        for _ in 0..LINGER_READS {
            let late = self.lingering.as_mut().is_some_and(|limit| limit.as_mut().poll(cx).is_ready());
            if late || self.open(cx).is_err() {
                return Poll::Ready(Ok(()));
            }
            let mut bytes = [0; LINGER_BYTES];
            let mut thrown_away = ReadBuf::new(&mut bytes);
            let read = ready!(Pin::new(&mut self.io).poll_read(cx, &mut thrown_away));
            // A peer that is gone, or has ended it as well, needs no more time.
            if read.is_err() || thrown_away.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Connected for Connection {
    type ConnectInfo = Arrived;

    fn connect_info(&self) -> Arrived {
        self.arrived.clone()
    }
}

/// Counts the calls of the hub's own services, from their first header to the last byte of their answer. Streams that
/// tell of health, or describe the API, end when their connection does; nobody waits for them.
#[derive(Clone, Default)]
pub(crate) struct Calls(Arc<watch::Sender<usize>>);

impl Calls {
    /// Waits until there has been no call for this long.
    pub async fn none_for(&self, quiet: Duration) {
        let mut count = self.0.subscribe();
        loop {
            // The sender is ours, so neither wait can end for want of it.
            let _ = count.wait_for(|&count| count == 0).await;
            if tokio::time::timeout(quiet, count.wait_for(|&count| count > 0)).await.is_err() {
                return;
            }
        }
    }

    fn begin(&self) -> UnderWay {
        self.0.send_modify(|count| *count += 1);
        UnderWay(self.0.clone())
    }
}

/// One call; it has ended when this is dropped.
struct UnderWay(Arc<watch::Sender<usize>>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

impl<S> Layer<S> for Calls {
    type Service = Counted<S>;

    fn layer(&self, inner: S) -> Counted<S> {
        Counted { inner, calls: self.clone() }
    }
}

/// A service whose calls are counted.
#[derive(Clone)]
pub(crate) struct Counted<S> {
    inner: S,
    calls: Calls,
}

impl<S> Service<Request<Body>> for Counted<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let call = is_ours(&request).then(|| self.calls.begin());
        let answer = self.inner.call(request);
        Box::pin(async move {
            let answer = answer.await?;
            Ok(answer.map(|body| match call {
                Some(call) => Body::new(Answer { body, _call: call }),
                None => body,
            }))
        })
    }
}

/// An answer that belongs to a call.
struct Answer {
    body: Body,
    _call: UnderWay,
}

impl HttpBody for Answer {
    type Data = <Body as HttpBody>::Data;
    type Error = <Body as HttpBody>::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };

    /// A connection and the peer's end of it.
    async fn connected() -> (Connection, TcpStream, watch::Sender<bool>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let peer = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (cut, uncut) = watch::channel(false);
        let tcp = Transport::Plain(listener.accept().await.unwrap().0);
        (Connection::new(tcp, Arrived::default(), uncut, Duration::from_mins(1)), peer, cut)
    }

    #[tokio::test]
    async fn a_peer_that_is_still_sending_reads_the_last_word_of_a_connection_that_is_ended() {
        let (mut connection, mut peer, _cut) = connected().await;
        let ended = tokio::spawn(async move {
            connection.write_all(b"the last word").await.unwrap();
            connection.shutdown().await.unwrap();
        });
        // More than the sockets hold, and nobody has asked for it.
        peer.write_all(&vec![7; 8 << 20]).await.unwrap();
        let mut read = Vec::new();
        peer.read_to_end(&mut read).await.unwrap();
        assert_eq!(read, b"the last word");
        drop(peer);
        ended.await.unwrap();
    }

    #[tokio::test]
    async fn a_peer_that_does_not_go_or_never_stops_sending_holds_nobody_up() {
        for sends in [false, true] {
            let (mut connection, mut peer, cut) = connected().await;
            let sending = tokio::spawn(async move {
                while sends && peer.write_all(&[7; 1024]).await.is_ok() {}
                peer
            });
            let ended = tokio::spawn(async move { connection.shutdown().await });
            cut.send_replace(true);
            ended.await.unwrap().unwrap();
            drop(sending.await.unwrap());
        }
        // Nor where nothing cuts it off, after its time.
        let (mut connection, _peer, _cut) = connected().await;
        connection.shutdown().await.unwrap();
    }
}
