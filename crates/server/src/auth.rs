//! From a call's headers to a [`Caller`]: one token, and nothing else. It is looked at before anything of the message is,
//! so that nobody without a credential reaches what decodes it.

use crate::{clock::real_now, hub::Hub, refuse::No, token::Claims};
use http::{HeaderMap, Request, Response};
use kernel::{AgencyId, Caller, Role, Surface, Timestamp, WorkerId};
use sharing::Act;
use std::{
    future::ready,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tonic::{Status, body::Body};
use tower::{Layer, Service};

/// Who calls, and until when that is believed. Every call of the hub's services that reaches its handler has one.
#[derive(Debug, Clone)]
pub struct Credential {
    /// Who calls.
    pub caller: Caller,
    /// When the token expires.
    pub expires: Timestamp,
}

fn claims(hub: &Hub, headers: &HeaderMap) -> Result<Claims, No> {
    let mut headers = headers.get_all("authorization").iter();
    let header = headers.next().and_then(|value| value.to_str().ok()).ok_or(No::Unauthenticated)?;
    if headers.next().is_some() {
        return Err(No::Unauthenticated);
    }
    let token = header.strip_prefix("Bearer ").ok_or(No::Unauthenticated)?;
    hub.tokens.verify(token).map_err(|_| No::Unauthenticated)
}

/// The credential of a call. The token names agency, worker, role and purpose; the register must know them all. A hub
/// whose store cannot follow its logs any more takes no call.
fn credential(hub: &Hub, headers: &HeaderMap) -> Result<Credential, No> {
    if hub.has_failed() {
        return Err(No::Unavailable);
    }
    let claims = claims(hub, headers)?;
    let known = hub.known.get();
    let agency = known.register.agency(&claims.agency).ok_or(No::Unauthenticated)?;
    if !works(hub, &claims.agency, &claims.sub, claims.role) {
        return Err(No::Unauthenticated);
    }
    let expires = Timestamp::from_millis(claims.exp.saturating_mul(1_000)).map_err(|_| No::Unauthenticated)?;
    let caller = Caller {
        agency: claims.agency,
        kind: agency.kind,
        worker: claims.sub,
        role: claims.role,
        purpose: claims.purpose,
        surface: Surface::AgencyApi,
    };
    Ok(Credential { caller, expires })
}

/// Whether the register knows a worker who has not left and has this role.
fn works(hub: &Hub, agency: &AgencyId, worker: &WorkerId, role: Role) -> bool {
    let known = hub.known.get();
    let worker = known.register.worker(agency, worker);
    worker.is_some_and(|worker| worker.left.is_none() && worker.roles.contains(&role))
}

impl Credential {
    /// Whether its worker is still there, in its role.
    pub fn is_of_a_worker(&self, hub: &Hub) -> bool {
        works(hub, &self.caller.agency, &self.caller.worker, self.caller.role)
    }

    /// How long it is still believed, by the real clock; zero once it has expired.
    pub fn left(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.expires.millis() - real_now().millis()).unwrap_or(0))
    }
}

/// The credential with which a call came.
pub fn of<T>(request: &tonic::Request<T>) -> Result<Credential, No> {
    request.extensions().get().cloned().ok_or(No::Unauthenticated)
}

/// Who calls, if that role may do this for that purpose at all.
pub fn permitted<T>(request: &tonic::Request<T>, act: Act) -> Result<Caller, No> {
    let caller = of(request)?.caller;
    sharing::permit(&caller, act).map_err(|denied| No::Denied(denied.into(), denied.to_string()))?;
    Ok(caller)
}

/// Lets calls of the hub's services through that have a valid credential.
#[derive(Clone)]
pub struct Credentials(pub Arc<Hub>);

impl<S> Layer<S> for Credentials {
    type Service = Guarded<S>;

    fn layer(&self, inner: S) -> Guarded<S> {
        Guarded { inner, hub: self.0.clone() }
    }
}

/// A service behind [`Credentials`].
#[derive(Clone)]
pub struct Guarded<S> {
    inner: S,
    hub: Arc<Hub>,
}

impl<S> Service<Request<Body>> for Guarded<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error: Send + 'static, Future: Send + 'static>,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        if is_ours(&request) {
            match credential(&self.hub, request.headers()) {
                Ok(credential) => drop(request.extensions_mut().insert(credential)),
                Err(no) => return Box::pin(ready(Ok(Status::from(no).into_http()))),
            }
        }
        Box::pin(self.inner.call(request))
    }
}

/// Whether a call is one of the hub's own services, not of health or reflection.
pub fn is_ours(request: &Request<Body>) -> bool {
    request.uri().path().starts_with("/stalkinghub.")
}
