//! From a call to a [`Caller`]: the certificate of its connection, one token, and nothing else. Both are looked at before
//! anything of the message is, so that nobody without a credential reaches what decodes it.

use crate::{
    alarms::Alarm,
    alerts::{Alert, To, raise},
    clock::real_now,
    connections::Arrived,
    hub::Hub,
    identities::Identities,
    limits::{SharedBudgets, throw_away},
    refuse::No,
    sessions::Session,
};
use events::{AlertKind, Register};
use http::{HeaderMap, Request, Response};
use identity::{Claims, NotThem, thumbprint};
use kernel::{AgencyId, Caller, Role, Surface, Thumbprints, Timestamp, WorkerId};
use sharing::Act;
use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tonic::{Status, body::Body};
use tower::{Layer, Service};

/// Who calls, and until when that is believed. Every call of the hub's services that reaches its handler has one.
#[derive(Clone)]
pub struct Credential {
    /// Who calls.
    pub caller: Caller,
    /// When the token expires.
    pub expires: Timestamp,
    standing: Standing,
}

/// What has to go on for a credential to be believed, beside its worker.
#[derive(Clone)]
enum Standing {
    /// Nothing: whoever is on loopback.
    Loopback,
    /// The certificate is still the agency's, and the issuer still the one of its tokens.
    Certificate { identities: Arc<Identities>, arrived: Arrived, issuer: String },
    /// The session has not ended.
    Session { identities: Arc<Identities>, session: Arc<Session>, issuer: String },
}

/// The door by which a call comes.
#[derive(Clone)]
pub(crate) enum Door {
    /// Plain text on loopback: tokens of the development issuer.
    Loopback,
    /// The agency API over TLS: a certificate, and a token that is bound to it.
    Agencies(Arc<Identities>),
}

/// The token of a call.
fn token(headers: &HeaderMap) -> Result<&str, No> {
    let mut headers = headers.get_all("authorization").iter();
    let header = headers.next().and_then(|value| value.to_str().ok()).ok_or(No::Unauthenticated)?;
    if headers.next().is_some() {
        return Err(No::Unauthenticated);
    }
    header.strip_prefix("Bearer ").ok_or(No::Unauthenticated)
}

/// The credential of a call by a door. A hub whose store cannot follow its logs any more takes no call.
async fn credential(hub: &Hub, door: &Door, arrived: &Arrived, headers: &HeaderMap) -> Result<Credential, No> {
    if hub.has_failed() {
        return Err(No::Unavailable);
    }
    match door {
        Door::Loopback => {
            let now = real_now().millis() / 1_000;
            let token = token(headers)?;
            let claims = hub.tokens.verify(token, now).map_err(|_| No::Unauthenticated)?;
            // Bound to something that nobody shows here: whoever has it is not who it was made for.
            if claims.cnf.is_some() {
                return Err(No::Unauthenticated);
            }
            let agency = claims.agency.clone().ok_or(No::Unauthenticated)?;
            tell_of_leaver(hub, &agency, &claims.sub).await?;
            let thumbprints = Thumbprints { certificate: None, token: Some(thumbprint(token.as_bytes())) };
            named(hub, agency, claims, (Surface::AgencyApi, thumbprints), Standing::Loopback)
        }
        Door::Agencies(identities) => {
            let seen = arrived.seen().ok_or(No::Unauthenticated)?;
            let agency = whose(hub, identities, arrived)?;
            let known = hub.known.get();
            let token = token(headers)?;
            let claims = identities.claims(&agency, &known.register, token).await;
            let claims = claims.map_err(|_| No::Unauthenticated)?;
            if !claims.is_bound_to_certificate(seen.thumbprint()) {
                let why = "a token came over a connection of its agency with another certificate than its own";
                identities.alarms.happened(Alarm::TokenOfAnotherCertificate, agency.as_str(), why);
                return Err(No::Unauthenticated);
            }
            tell_of_leaver(hub, &agency, &claims.sub).await?;
            let issuer = claims.iss.clone();
            let standing = Standing::Certificate { identities: identities.clone(), arrived: arrived.clone(), issuer };
            let certificate = Some(seen.thumbprint().to_owned());
            let thumbprints = Thumbprints { certificate, token: Some(thumbprint(token.as_bytes())) };
            named(hub, agency, claims, (Surface::AgencyApi, thumbprints), standing)
        }
    }
}

/// Tells whoever answers for an agency's data that the credential of somebody who left is used.
async fn tell_of_leaver(hub: &Hub, agency: &AgencyId, worker: &WorkerId) -> Result<(), No> {
    if has_left(&hub.known.get().register, agency, worker) {
        let alert = Alert::of(AlertKind::CredentialMisused, To::Lead(agency.clone()));
        raise(hub, alert.about(agency, worker)).await?;
    }
    Ok(())
}

fn has_left(register: &Register, agency: &AgencyId, worker: &WorkerId) -> bool {
    register.worker(agency, worker).is_some_and(|worker| worker.left.is_some())
}

/// Whose system a connection is. A certificate that claims to be another agency's is told of.
fn whose(hub: &Hub, identities: &Identities, arrived: &Arrived) -> Result<AgencyId, No> {
    let seen = arrived.seen().ok_or(No::Unauthenticated)?;
    identities.whose(seen, &hub.known.get().register).map_err(|why| {
        match why {
            NotThem::Another => {
                let why = "a certificate names an agency whose authority did not make it; another agency's did";
                identities.alarms.happened(Alarm::CertificateOfAnotherAgency, seen.thumbprint(), why);
            }
            NotThem::Name(_) | NotThem::UnknownDomain | NotThem::NotVouchedFor => {
                identities.alarms.happened(Alarm::CertificateOfNobody, seen.thumbprint(), &why.to_string());
            }
        }
        No::Unauthenticated
    })
}

/// The credential of a session that a browser proved to have.
pub(crate) fn of_session(hub: &Hub, identities: &Arc<Identities>, session: &Arc<Session>) -> Result<Credential, No> {
    if hub.has_failed() {
        return Err(No::Unavailable);
    }
    let issuer = session.claims.iss.clone();
    let standing = Standing::Session { identities: identities.clone(), session: session.clone(), issuer };
    let thumbprints = Thumbprints { certificate: None, token: Some(session.token.clone()) };
    named(hub, session.agency.clone(), session.claims.clone(), (Surface::Browser, thumbprints), standing)
}

/// The caller that a token names: the register must know agency, worker and role.
fn named(
    hub: &Hub,
    agency: AgencyId,
    claims: Claims,
    (surface, thumbprints): (Surface, Thumbprints),
    standing: Standing,
) -> Result<Credential, No> {
    let known = hub.known.get();
    let kind = known.register.agency(&agency).ok_or(No::Unauthenticated)?.kind;
    // Who left has a credential that is what it says it is, and is told so; who never was there is told nothing.
    if has_left(&known.register, &agency, &claims.sub) {
        return Err(No::Denied("WORKER_HAS_LEFT", "the worker has left the agency".to_owned()));
    }
    if !works(&known.register, &agency, &claims.sub, claims.role) {
        return Err(No::Unauthenticated);
    }
    let expires = claims.expires().ok_or(No::Unauthenticated)?;
    let Claims { sub: worker, role, purpose, .. } = claims;
    Ok(Credential { caller: Caller { agency, kind, worker, role, purpose, surface, thumbprints }, expires, standing })
}

/// Whether the register knows a worker who has not left and has this role.
fn works(register: &Register, agency: &AgencyId, worker: &WorkerId, role: Role) -> bool {
    let worker = register.worker(agency, worker);
    worker.is_some_and(|worker| worker.left.is_none() && worker.roles.contains(&role))
}

impl Credential {
    /// Whether it is still believed, but for its time: its worker is there in its role, and so is all that it was shown by.
    pub fn stands(&self, hub: &Hub) -> bool {
        let known = hub.known.get();
        let Caller { agency, worker, role, .. } = &self.caller;
        works(&known.register, agency, worker, *role)
            && match &self.standing {
                Standing::Loopback => true,
                Standing::Certificate { identities, arrived, issuer } => {
                    whose(hub, identities, arrived).is_ok_and(|whose| whose == *agency)
                        && identities.is_issuer(agency, &known.register, issuer)
                }
                Standing::Session { identities, session, issuer } => {
                    !session.has_ended() && identities.is_issuer(agency, &known.register, issuer)
                }
            }
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

/// Lets calls of the hub's services through that have a valid credential, as often as their worker may call.
#[derive(Clone)]
pub(crate) struct Credentials {
    pub hub: Arc<Hub>,
    pub door: Door,
    pub budgets: SharedBudgets,
}

impl<S> Layer<S> for Credentials {
    type Service = Guarded<S>;

    fn layer(&self, inner: S) -> Guarded<S> {
        Guarded { inner, with: self.clone() }
    }
}

/// A service behind [`Credentials`].
#[derive(Clone)]
pub(crate) struct Guarded<S> {
    inner: S,
    with: Credentials,
}

impl<S> Service<Request<Body>> for Guarded<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error: Send + 'static, Future: Send + 'static>
        + Clone
        + Send
        + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        // The one that is ready; its clone need not be.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        if !is_ours(&request) {
            return Box::pin(inner.call(request));
        }
        let Credentials { hub, door, budgets } = self.with.clone();
        Box::pin(async move {
            let arrived = request.extensions().get::<Arrived>().cloned().unwrap_or_default();
            let credential = credential(&hub, &door, &arrived, request.headers()).await;
            let credential = credential.and_then(|credential| {
                budgets.take(&credential.caller.agency, &credential.caller.worker)?;
                Ok(credential)
            });
            drop(hub);
            match credential {
                Ok(credential) => drop(request.extensions_mut().insert(credential)),
                Err(no) => {
                    throw_away(request.into_body()).await;
                    return Ok(Status::from(no).into_http());
                }
            }
            inner.call(request).await
        })
    }
}

/// Whether a call is one of the hub's own services, not of health or reflection.
pub fn is_ours(request: &Request<Body>) -> bool {
    request.uri().path().starts_with("/stalkinghub.")
}
