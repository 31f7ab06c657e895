//! HTTP/1.1 as far as tiles and witnesses need it: one bounded request at a time, and a server of bounded connections that
//! answers from a function. Plain text; what is transferred is public and proves itself.

use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{body::Bytes, body::Incoming, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinSet,
    time::timeout,
};

/// Connections at a time; more wait to be accepted.
const CONNECTIONS_MAX: usize = 64;
/// How long the head of a request may take, and a silent connection stays.
const HEAD_LIMIT: Duration = Duration::from_secs(5);
/// How long a body may take.
const BODY_LIMIT: Duration = Duration::from_secs(5);
/// How long a connection may last, so that one who reads slowly holds it no longer.
const CONNECTION_LIMIT: Duration = Duration::from_mins(1);
/// The largest head of a request, in bytes. The least that the library takes.
const HEAD_MAX: usize = 8_192;

/// What is asked of a server.
pub struct Asked {
    /// The method.
    pub method: Method,
    /// The path, without a query.
    pub path: String,
    /// The body.
    pub body: Vec<u8>,
}

/// What is answered.
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The type of the body.
    pub content: &'static str,
    /// How long it may be kept.
    pub cache: &'static str,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// A sentence for people, never to be kept.
    pub fn text(status: StatusCode, text: &str) -> Self {
        Self { status, content: "text/plain; charset=utf-8", cache: "no-store", body: text.as_bytes().to_vec() }
    }
}

/// Serves until it is dropped. `answer` runs where it may block; bodies have at most `most` bytes.
pub async fn serve<F>(listener: TcpListener, most: usize, answer: F)
where
    F: Fn(Asked) -> Answer + Send + Sync + 'static,
{
    let answer = Arc::new(answer);
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    // Dropped with this future, and with it every connection.
    let mut connections = JoinSet::new();
    loop {
        let Ok(permit) = room.clone().acquire_owned().await else { return };
        let tcp = match listener.accept().await {
            Ok((tcp, _)) => tcp,
            Err(error) => {
                // Mostly too many open files: nothing is gained by trying at once.
                tracing::warn!(%error, "a connection cannot be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        while connections.try_join_next().is_some() {}
        let answer = answer.clone();
        connections.spawn(async move {
            let _permit = permit;
            let service = service_fn(move |request| respond(request, most, answer.clone()));
            let mut server = hyper::server::conn::http1::Builder::new();
            server.timer(TokioTimer::new()).header_read_timeout(HEAD_LIMIT).max_buf_size(HEAD_MAX);
            // A peer that breaks off, or takes too long, is no failure of ours.
            let _ = timeout(CONNECTION_LIMIT, server.serve_connection(TokioIo::new(tcp), service)).await;
        });
    }
}

async fn respond<F>(
    request: Request<Incoming>,
    most: usize,
    answer: Arc<F>,
) -> Result<Response<Full<Bytes>>, Infallible>
where
    F: Fn(Asked) -> Answer + Send + Sync + 'static,
{
    let (head, body) = request.into_parts();
    let is_head = head.method == Method::HEAD;
    let body = timeout(BODY_LIMIT, Limited::new(body, most).collect()).await;
    let answered = match body {
        Err(_) => Answer::text(StatusCode::REQUEST_TIMEOUT, "the body took too long\n"),
        Ok(Err(_)) => Answer::text(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large\n"),
        Ok(Ok(body)) => {
            let asked = Asked { method: head.method, path: head.uri.path().to_owned(), body: body.to_bytes().to_vec() };
            let failed = || Answer::text(StatusCode::INTERNAL_SERVER_ERROR, "this cannot be answered\n");
            tokio::task::spawn_blocking(move || answer(asked)).await.unwrap_or_else(|_| failed())
        }
    };
    let length = answered.body.len();
    let body = if is_head { Vec::new() } else { answered.body };
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = answered.status;
    let headers = response.headers_mut();
    headers.insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static(answered.content));
    headers.insert(http::header::CACHE_CONTROL, http::HeaderValue::from_static(answered.cache));
    headers.insert(http::header::CONTENT_LENGTH, http::HeaderValue::from(length));
    Ok(response)
}

/// A place that speaks HTTP: `http://host:port`, and a path below which it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    authority: String,
    prefix: String,
}

impl std::str::FromStr for Place {
    type Err = &'static str;

    fn from_str(url: &str) -> Result<Self, Self::Err> {
        const BAD: &str = "must be http://HOST:PORT, with or without a path";
        let rest = url.strip_prefix("http://").ok_or(BAD)?;
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let authority: http::uri::Authority = authority.parse().map_err(|_| BAD)?;
        authority.port_u16().ok_or(BAD)?;
        let prefix = path.trim_end_matches('/');
        let prefix = if prefix.is_empty() { String::new() } else { format!("/{prefix}") };
        let is_path = |text: &str| text.parse::<http::uri::PathAndQuery>().is_ok_and(|path| path.query().is_none());
        if !prefix.is_empty() && !is_path(&prefix) {
            return Err(BAD);
        }
        Ok(Self { authority: authority.to_string(), prefix })
    }
}
impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "http://{}{}", self.authority, self.prefix)
    }
}

impl Place {
    /// Asks once, within a limit. Of the answer no more than `most` bytes are read.
    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Vec<u8>,
        most: usize,
        limit: Duration,
    ) -> Result<(StatusCode, Vec<u8>), String> {
        let asking = async {
            let tcp = TcpStream::connect(&self.authority).await.map_err(|error| error.to_string())?;
            let (mut sender, connection) =
                hyper::client::conn::http1::handshake(TokioIo::new(tcp)).await.map_err(|error| error.to_string())?;
            let request = Request::builder()
                .method(method)
                .uri(format!("{}/{path}", self.prefix))
                .header(http::header::HOST, &self.authority)
                .body(Full::new(Bytes::from(body)))
                .map_err(|error| error.to_string())?;
            let answer = async {
                let response = sender.send_request(request).await.map_err(|error| error.to_string())?;
                let status = response.status();
                let body = Limited::new(response.into_body(), most).collect().await;
                let body = body.map_err(|error| error.to_string())?.to_bytes().to_vec();
                Ok((status, body))
            };
            tokio::pin!(connection);
            tokio::pin!(answer);
            tokio::select! {
                answer = &mut answer => answer,
                ended = &mut connection => {
                    ended.map_err(|error| error.to_string())?;
                    // All has arrived; what is left is to take it.
                    answer.await
                }
            }
        };
        timeout(limit, asking).await.unwrap_or_else(|_| Err("no answer in time".into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_plain_http_with_a_port() {
        for (text, shown) in [
            ("http://127.0.0.1:80", "http://127.0.0.1:80"),
            ("http://[::1]:8080/", "http://[::1]:8080"),
            ("http://hub.example:8080/a/b/", "http://hub.example:8080/a/b"),
        ] {
            assert_eq!(text.parse::<Place>().unwrap().to_string(), shown);
        }
        for text in ["", "http://", "http://host", "https://host:1", "host:1", "http://host:1/a?b", "http://a b:1"] {
            assert!(text.parse::<Place>().is_err(), "{text}");
        }
    }
}
