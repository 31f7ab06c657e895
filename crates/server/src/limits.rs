//! What a caller may take of the hub: time, streams, bytes, connections, calls. Every bound of the listeners stands here; those
//! of single services stand with them.

use crate::refuse::No;
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt, Limited};
use kernel::{AgencyId, WorkerId};
use std::{
    collections::HashMap,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::{Duration, Instant},
};
use tonic::{Status, body::Body};
use tower::{Layer, Service};

/// The largest request, in bytes.
pub(crate) const REQUEST_MAX: usize = 1 << 20;
/// The largest message of an answer, in bytes; longer lists come in pages.
pub(crate) const ANSWER_MAX: usize = 4 << 20;
/// The largest header list of a call, in bytes.
pub(crate) const HEADERS_MAX: u32 = 16 * 1024;
/// Streams that a peer took back before the hub looked at them; more end the connection (CVE-2023-44487).
pub(crate) const RESETS_PENDING_MAX: usize = 20;
/// Streams of a connection that the hub itself had to end for what a peer did; more end the connection.
pub(crate) const RESETS_MAX: usize = 1_024;
/// Of a call that is refused before its message is looked at, so much of it is thrown away, and for so long: a peer that is
/// still sending to a stream that has ended would otherwise seem to break the protocol, and lose its connection for it.
const THROWN_AWAY: (usize, Duration) = (64 * 1024, Duration::from_millis(100));
/// How often a silent connection is asked whether it is there, and how long it may take to say so.
pub(crate) const KEEPALIVE: (Duration, Duration) = (Duration::from_secs(30), Duration::from_secs(10));
/// How many workers' budgets are remembered. When full, those that are whole again are forgotten; then all.
const WORKERS_MAX: usize = 10_000;

/// What differs between listeners, and what tests make smaller.
#[derive(Debug, Clone)]
pub struct Limits {
    /// How long a call may take before its answer begins.
    pub call: Duration,
    /// Streams of one connection, and calls under way on it: no more are let in, so none of them is shed.
    pub streams: usize,
    /// How long a peer may take to show its certificate.
    pub handshake: Duration,
    /// How old a connection may get before it is told to go, and how long calls on it may then take to end.
    pub age: Duration,
    /// See `age`.
    pub age_grace: Duration,
    /// Connections of all.
    pub connections: usize,
    /// Connections of one agency.
    pub connections_per_agency: usize,
    /// Connections with certificates that are no agency's.
    pub connections_of_nobody: usize,
    /// Calls that a worker may make at once; `None` where calls are not counted.
    pub calls_at_once: Option<u32>,
    /// Calls that a worker may make in a second, on the whole.
    pub calls_per_second: u32,
}

impl Limits {
    /// Of agencies' systems (security page, section 4). A connection may have as many calls under way as streams: a system
    /// that keeps to the streams it was told of is never refused for want of room.
    pub fn of_agencies() -> Self {
        Self {
            call: Duration::from_secs(10),
            streams: 64,
            handshake: Duration::from_secs(5),
            age: Duration::from_mins(15),
            age_grace: Duration::from_secs(30),
            connections: 4_096,
            connections_per_agency: 256,
            connections_of_nobody: 16,
            calls_at_once: Some(400),
            calls_per_second: 100,
        }
    }

    /// In plain text on loopback, where the operator and tests call: more streams, and no budget.
    pub fn of_loopback() -> Self {
        Self { streams: 256, calls_at_once: None, ..Self::of_agencies() }
    }
}

/// How many calls each worker has left, counted by agency and worker and never by address: many workers come from one.
pub(crate) struct Budgets {
    at_once: Option<u32>,
    per_second: u32,
    left: Mutex<HashMap<(AgencyId, WorkerId), Left>>,
}

/// Thousandths of calls left, and when they were counted.
struct Left(u64, Instant);

impl Budgets {
    /// Whole budgets.
    pub fn new(limits: &Limits) -> Self {
        Self { at_once: limits.calls_at_once, per_second: limits.calls_per_second.max(1), left: Mutex::default() }
    }

    /// One call less, or how long to wait for the next.
    pub fn take(&self, agency: &AgencyId, worker: &WorkerId) -> Result<(), No> {
        self.take_at(agency, worker, Instant::now())
    }

    fn take_at(&self, agency: &AgencyId, worker: &WorkerId, now: Instant) -> Result<(), No> {
        const ONE: u64 = 1_000;
        let Some(at_once) = self.at_once else { return Ok(()) };
        let most = u64::from(at_once) * ONE;
        let since = |left: &Left| {
            let passed = u64::try_from(now.saturating_duration_since(left.1).as_millis()).unwrap_or(u64::MAX);
            left.0.saturating_add(passed.saturating_mul(u64::from(self.per_second))).min(most)
        };
        let mut all = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= WORKERS_MAX {
            all.retain(|_, left| since(left) < most);
            if all.len() >= WORKERS_MAX {
                all.clear();
            }
        }
        let left = all.entry((agency.clone(), worker.clone())).or_insert(Left(most, now));
        let have = since(left);
        if have < ONE {
            return Err(No::TooOften(Duration::from_millis((ONE - have).div_ceil(u64::from(self.per_second)))));
        }
        *left = Left(have - ONE, now);
        Ok(())
    }
}

/// Throws away what is left of a call that is refused.
pub(crate) async fn throw_away(body: Body) {
    let (most, limit) = THROWN_AWAY;
    // Whatever comes of it, the call is refused.
    let _ = tokio::time::timeout(limit, Limited::new(body, most).collect()).await;
}

/// Ends calls that take too long, by the hub's limit or their caller's own, with the status that says so. The server's own
/// limit would say CANCELLED.
#[derive(Clone)]
pub(crate) struct Deadlines(pub Duration);

impl<S> Layer<S> for Deadlines {
    type Service = Timed<S>;

    fn layer(&self, inner: S) -> Timed<S> {
        Timed { inner, limit: self.0 }
    }
}

/// A service whose calls end in time.
#[derive(Clone)]
pub(crate) struct Timed<S> {
    inner: S,
    limit: Duration,
}

impl<S> Service<Request<Body>> for Timed<S>
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
        let limit = asked_for(request.headers()).map_or(self.limit, |asked| asked.min(self.limit));
        // Begun here, before whoever called begins to wait: so that this is what ends the call.
        let late = tokio::time::sleep(limit);
        let answer = self.inner.call(request);
        Box::pin(async move {
            tokio::select! {
                biased;
                answer = answer => answer,
                () = late => Ok(Status::deadline_exceeded("the call took too long; what was asked may have been done").into_http()),
            }
        })
    }
}

/// How long a caller waits: at most eight digits and a unit (gRPC over HTTP/2, requests). One that cannot be read is none.
fn asked_for(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get("grpc-timeout")?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let number: u64 = digits.parse().ok().filter(|_| (1..=8).contains(&digits.len()))?;
    match unit {
        "H" => Some(Duration::from_secs(number * 3_600)),
        "M" => Some(Duration::from_secs(number * 60)),
        "S" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_millis(number)),
        "u" => Some(Duration::from_micros(number)),
        "n" => Some(Duration::from_nanos(number)),
        _ => None,
    }
}

/// What the layers of one listener share.
pub(crate) type SharedBudgets = Arc<Budgets>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_has_so_many_calls_at_once_and_then_so_many_a_second_and_others_have_their_own() {
        let budgets = Budgets::new(&Limits { calls_at_once: Some(3), calls_per_second: 2, ..Limits::of_agencies() });
        let begun = Instant::now();
        let take = |agency: &str, worker: &str, ms: u64| {
            budgets.take_at(&agency.parse().unwrap(), &worker.parse().unwrap(), begun + Duration::from_millis(ms))
        };
        for _ in 0..3 {
            assert_eq!(take("pol", "spoc", 0), Ok(()));
        }
        assert_eq!(take("pol", "spoc", 0), Err(No::TooOften(Duration::from_millis(500))));
        assert_eq!(take("pol", "spoc", 499), Err(No::TooOften(Duration::from_millis(1))));
        assert_eq!((take("pol", "oic", 0), take("adv", "spoc", 0)), (Ok(()), Ok(())));
        assert_eq!(take("pol", "spoc", 500), Ok(()));
        assert!(take("pol", "spoc", 500).is_err());
        // However long somebody waits, there are never more than so many at once.
        for _ in 0..3 {
            assert_eq!(take("pol", "spoc", 1_000_000), Ok(()));
        }
        assert!(take("pol", "spoc", 1_000_000).is_err());
        // A clock that went back gives nothing and takes nothing.
        assert!(take("pol", "spoc", 0).is_err());
        let none = Budgets::new(&Limits::of_loopback());
        assert!((0..10_000).all(|_| none.take(&"pol".parse().unwrap(), &"spoc".parse().unwrap()).is_ok()));
    }

    #[test]
    fn a_callers_own_limit_is_read_as_grpc_has_it() {
        let read = |text: &str| {
            asked_for(&[(http::HeaderName::from_static("grpc-timeout"), text.parse().unwrap())].into_iter().collect())
        };
        for (text, limit) in [
            ("1m", Some(Duration::from_millis(1))),
            ("2S", Some(Duration::from_secs(2))),
            ("99999999H", Some(Duration::from_hours(99_999_999))),
            ("3u", Some(Duration::from_micros(3))),
            ("", None),
            ("m", None),
            ("1", None),
            ("-1m", None),
            ("999999999m", None),
            ("1x", None),
        ] {
            assert_eq!(read(text), limit, "{text}");
        }
    }
}
