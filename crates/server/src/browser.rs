//! The listener for browsers: server certificate, sign-in with a token, then JSON calls of a short session. Each goes through
//! the very services that agencies' systems call, so that one filter serves both; only reading is let through, and the caller
//! bears the surface by which it came, under which less is shown.
//!
//! `POST /sign-in`, `POST /sign-out`, `POST /api/SERVICE/METHOD`, and nothing else.

use crate::{
    arrivals::{accept_all, handshake},
    auth,
    call::{DynamicCodec, from_json, method_of, to_json},
    connections::{Calls, Counted},
    exit::{Exit, Failed},
    hub::Hub,
    identities::Identities,
    limits::{HEADERS_MAX, KEEPALIVE, Limits, REQUEST_MAX, RESETS_MAX, RESETS_PENDING_MAX, SharedBudgets},
    refuse::No,
    sessions::{Asked, Proved, Sessions, prove},
};
use http::{
    HeaderMap, HeaderValue, Method, Request, Response, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE, COOKIE, HOST, ORIGIN, SET_COOKIE},
};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    body::{Bytes, Incoming},
    service::service_fn,
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
};
use identity::{TOKEN_BYTES_MAX, issuer_of};
use prost_reflect::DescriptorPool;
use serde_json::{Value, json};
use std::{
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{net::TcpListener, sync::Semaphore, task::JoinSet, time::timeout};
use tonic::{Code, Status, service::Routes};
use tonic_types::StatusExt;
use tower::Layer;

/// What a browser may call: reading, and nothing that acts, audits, exports or goes on for ever.
const READS: [&str; 9] = [
    "cases/GetCase",
    "cases/ListCases",
    "cases/ListWork",
    "cases/GetMeetingPack",
    "cases/GetRiskTrend",
    "cases/GetCourseOfConduct",
    "cases/ListOrders",
    "cases/GetIncident",
    "cases/ListIncidents",
];
/// Connections at a time; more wait to be accepted.
const CONNECTIONS_MAX: usize = 1_024;
/// Streams of one connection.
const STREAMS_MAX: u32 = 16;
/// How long the head of a request may take.
const HEAD_LIMIT: Duration = Duration::from_secs(5);
/// How long a body may take.
const BODY_LIMIT: Duration = Duration::from_secs(5);
/// The largest head of a request over HTTP/1.1, in bytes, and its headers.
const HEAD_MAX: usize = 16 * 1024;
const HEADER_LINES_MAX: usize = 64;
/// The name of the cookie. Browsers take one of such a name only from this host, over TLS, for every path (RFC 6265bis, 4.1.3).
const COOKIE_NAME: &str = "__Host-hub-session";

/// The service for browsers.
pub(crate) struct Browsers {
    hub: Arc<Hub>,
    identities: Arc<Identities>,
    sessions: Sessions,
    /// The services that agencies' systems call.
    services: Counted<Routes>,
    pool: DescriptorPool,
    budgets: SharedBudgets,
    limits: Limits,
}

/// An answer: a status, and JSON where there is something to say.
struct Answer {
    status: StatusCode,
    body: Value,
    cookie: Option<String>,
}

impl Answer {
    fn of(status: StatusCode, body: Value) -> Self {
        Self { status, body, cookie: None }
    }
}

impl From<No> for Answer {
    fn from(no: No) -> Self {
        refused(&no.into())
    }
}

/// A refusal of a service, as JSON: its code and reason, and the fields that are not valid.
fn refused(status: &Status) -> Answer {
    let details = status.get_error_details();
    let mut body = json!({"code": format!("{:?}", status.code()), "message": status.message()});
    if let Some(info) = details.error_info() {
        body["reason"] = info.reason.clone().into();
    }
    let fields = details.bad_request().into_iter().flat_map(|bad| &bad.field_violations);
    let fields: Vec<_> = fields.map(|field| json!({"field": field.field, "description": field.description})).collect();
    if !fields.is_empty() {
        body["fields"] = fields.into();
    }
    let http = match status.code() {
        Code::InvalidArgument | Code::OutOfRange | Code::FailedPrecondition => StatusCode::BAD_REQUEST,
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::PermissionDenied => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::Aborted | Code::AlreadyExists => StatusCode::CONFLICT,
        Code::ResourceExhausted => StatusCode::TOO_MANY_REQUESTS,
        Code::Unimplemented => StatusCode::NOT_IMPLEMENTED,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::DeadlineExceeded | Code::Cancelled => StatusCode::GATEWAY_TIMEOUT,
        Code::Ok | Code::Unknown | Code::Internal | Code::DataLoss => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Answer::of(http, body)
}

impl Browsers {
    /// A service on the services that agencies' systems call.
    pub fn new(
        hub: Arc<Hub>,
        identities: Arc<Identities>,
        services: Routes,
        calls: &Calls,
        budgets: SharedBudgets,
        limits: Limits,
    ) -> Result<Arc<Self>, Failed> {
        let pool = DescriptorPool::decode(api::FILE_DESCRIPTOR_SET).map_err(Failed::with(Exit::Config))?;
        let (services, sessions) = (calls.layer(services), Sessions::default());
        Ok(Arc::new(Self { hub, identities, sessions, services, pool, budgets, limits }))
    }

    /// Serves until it is dropped.
    pub async fn serve(self: Arc<Self>, listener: TcpListener) {
        // Dropped with this future, and with it every connection.
        let connections = Mutex::new(JoinSet::new());
        accept_all(listener, Arc::new(Semaphore::new(CONNECTIONS_MAX)), |tcp, _, room| {
            let browsers = self.clone();
            let mut connections = connections.lock().unwrap_or_else(PoisonError::into_inner);
            while connections.try_join_next().is_some() {}
            connections.spawn(async move {
                let _room = room;
                let limit = browsers.limits.handshake;
                let Ok(tls) = handshake(tcp, browsers.identities.browser(), limit).await else { return };
                let age = browsers.limits.age;
                let service = service_fn(move |request| browsers.clone().respond(request));
                let mut server = auto::Builder::new(TokioExecutor::new());
                server
                    .http1()
                    .timer(TokioTimer::new())
                    .header_read_timeout(HEAD_LIMIT)
                    .max_buf_size(HEAD_MAX)
                    .max_headers(HEADER_LINES_MAX);
                server
                    .http2()
                    .timer(TokioTimer::new())
                    .max_concurrent_streams(STREAMS_MAX)
                    .max_header_list_size(HEADERS_MAX)
                    .max_pending_accept_reset_streams(RESETS_PENDING_MAX)
                    .max_local_error_reset_streams(RESETS_MAX)
                    .keep_alive_interval(KEEPALIVE.0)
                    .keep_alive_timeout(KEEPALIVE.1);
                // A peer that breaks off, or takes too long, is no failure of ours.
                let _ = timeout(age, server.serve_connection(TokioIo::new(tls), service)).await;
            });
        })
        .await;
    }

    async fn respond(self: Arc<Self>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
        let answer = self.answer(request).await.unwrap_or_else(|answer| answer);
        let mut response = Response::new(Full::new(Bytes::from(answer.body.to_string())));
        *response.status_mut() = answer.status;
        let headers = response.headers_mut();
        for (name, value) in [
            (CONTENT_TYPE, "application/json"),
            (CACHE_CONTROL, "no-store"),
            (http::header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
            (http::header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (http::header::REFERRER_POLICY, "no-referrer"),
            (http::header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
        headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
        if let Some(cookie) = answer.cookie.and_then(|cookie| HeaderValue::from_str(&cookie).ok()) {
            headers.insert(SET_COOKIE, cookie);
        }
        Ok(response)
    }

    async fn answer(&self, request: Request<Incoming>) -> Result<Answer, Answer> {
        let (head, body) = request.into_parts();
        let path = head.uri.path().to_owned();
        let known = path == "/sign-in" || path == "/sign-out" || path.starts_with("/api/");
        if !known || head.uri.query().is_some() {
            return Err(Answer::of(StatusCode::NOT_FOUND, json!({"message": "there is nothing here"})));
        }
        if head.method != Method::POST {
            return Err(Answer::of(StatusCode::METHOD_NOT_ALLOWED, json!({"message": "only POST is answered"})));
        }
        let authority = head.uri.authority().map(|authority| authority.as_str().to_owned());
        let host =
            authority.or_else(|| one(&head.headers, HOST.as_str()).map(str::to_owned)).ok_or_else(unauthenticated)?;
        check_origin(&head.headers, &host)?;
        let json = one(&head.headers, CONTENT_TYPE.as_str()) == Some("application/json");
        if !json || head.headers.contains_key(http::header::CONTENT_ENCODING) {
            let why = json!({"message": "the body must be application/json"});
            return Err(Answer::of(StatusCode::UNSUPPORTED_MEDIA_TYPE, why));
        }
        let proof = one(&head.headers, "dpop").ok_or_else(unauthenticated)?.to_owned();
        let body = timeout(BODY_LIMIT, Limited::new(body, REQUEST_MAX).collect()).await;
        let body = body
            .map_err(|_| Answer::of(StatusCode::REQUEST_TIMEOUT, json!({"message": "the body took too long"})))?
            .map_err(|_| Answer::of(StatusCode::PAYLOAD_TOO_LARGE, json!({"message": "the body is too large"})))?
            .to_bytes();
        let body: Value = serde_json::from_slice(&body)
            .map_err(|_| Answer::of(StatusCode::BAD_REQUEST, json!({"message": "the body is not JSON"})))?;
        let url = format!("https://{host}{path}");
        let now = crate::clock::real_now().millis() / 1_000;
        if path == "/sign-in" {
            let token =
                body["token"].as_str().filter(|token| token.len() <= TOKEN_BYTES_MAX).ok_or_else(unauthenticated)?;
            let asked = Asked { method: "POST", url: &url, secret: token };
            let proved = prove(&proof, &asked, now).map_err(|_| unauthenticated())?;
            return self.sign_in(token, proved).await;
        }
        let cookie = cookie(&head.headers).ok_or_else(unauthenticated)?;
        let asked = Asked { method: "POST", url: &url, secret: &cookie };
        let proved = prove(&proof, &asked, now).map_err(|_| unauthenticated())?;
        let session = self.sessions.find(&cookie, &proved).map_err(|_| unauthenticated())?;
        if path == "/sign-out" {
            self.sessions.end(&cookie);
            let gone = format!("{COOKIE_NAME}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
            return Ok(Answer { status: StatusCode::OK, body: json!({}), cookie: Some(gone) });
        }
        let credential = auth::of_session(&self.hub, &self.identities, &session)?;
        if !credential.stands(&self.hub) {
            self.sessions.end(&cookie);
            return Err(unauthenticated());
        }
        self.budgets.take(&credential.caller.agency, &credential.caller.worker)?;
        self.call(path.trim_start_matches("/api/"), credential, &body).await
    }

    async fn sign_in(&self, token: &str, proved: Proved) -> Result<Answer, Answer> {
        let known = self.hub.known.get();
        // Of the issuer that the token names only its keys are looked for; by them it is judged.
        let named = issuer_of(token).ok_or_else(unauthenticated)?;
        let agency = known.register.issuer(&named).ok_or_else(unauthenticated)?.agency.clone();
        let claims = self.identities.claims(&agency, &known.register, token).await.map_err(|_| unauthenticated())?;
        let expires = claims.exp;
        let cookie = self.sessions.begin(agency, claims, token, proved).map_err(|_| unauthenticated())?;
        let seconds = (expires - crate::clock::real_now().millis() / 1_000).max(0);
        let set = format!("{COOKIE_NAME}={cookie}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={seconds}");
        // The page makes a digest of it for its proofs and cannot read it, so it is told the digest.
        let digest = identity::thumbprint(cookie.as_bytes());
        Ok(Answer { status: StatusCode::OK, body: json!({"seconds": seconds, "session": digest}), cookie: Some(set) })
    }

    async fn call(&self, name: &str, credential: auth::Credential, body: &Value) -> Result<Answer, Answer> {
        let unknown = || Answer::of(StatusCode::NOT_FOUND, json!({"message": "there is no such call here"}));
        if !READS.contains(&name) {
            return Err(unknown());
        }
        let method = method_of(&self.pool, name).map_err(|_| unknown())?;
        let message = from_json(method.input(), body).map_err(|why| {
            Answer::of(StatusCode::BAD_REQUEST, json!({"message": format!("the request is not of that form: {why}")}))
        })?;
        let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
        let path = path.parse().map_err(|_| unknown())?;
        let mut request = tonic::Request::new(message);
        request.extensions_mut().insert(credential);
        let mut client =
            tonic::client::Grpc::new(self.services.clone()).max_decoding_message_size(crate::limits::ANSWER_MAX);
        let calling = async {
            client.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
            client.unary(request, path, DynamicCodec(method.output())).await
        };
        let late = || Status::deadline_exceeded("the call took too long");
        let answered = timeout(self.limits.call, calling).await.unwrap_or_else(|_| Err(late()));
        match answered {
            Ok(message) => match to_json(message.get_ref()) {
                Ok(body) => Ok(Answer::of(StatusCode::OK, body)),
                Err(_) => Err(No::Internal.into()),
            },
            Err(status) => Err(refused(&status)),
        }
    }
}

/// No other site's page calls here, with or without our cookie.
fn check_origin(headers: &HeaderMap, host: &str) -> Result<(), Answer> {
    let own = one(headers, ORIGIN.as_str()).is_some_and(|origin| origin == format!("https://{host}"));
    let site = headers.get("sec-fetch-site").is_none_or(|site| site == "same-origin");
    if own && site {
        Ok(())
    } else {
        Err(Answer::of(StatusCode::FORBIDDEN, json!({"message": "not from another site"})))
    }
}

fn unauthenticated() -> Answer {
    No::Unauthenticated.into()
}

/// The only value of a header.
fn one<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    if values.next().is_some() { None } else { value.to_str().ok() }
}

/// The cookie of our name, where there is just one.
pub(crate) fn cookie(headers: &HeaderMap) -> Option<String> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut own = pairs.filter(|(name, _)| *name == COOKIE_NAME).map(|(_, value)| value.to_owned());
    let value = own.next()?;
    if own.next().is_some() { None } else { Some(value) }
}
