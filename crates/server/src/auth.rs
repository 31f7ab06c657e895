//! From a call's metadata to a [`Caller`]: one token, and nothing else.

use crate::{hub::Hub, refuse::No, token::Claims};
use kernel::{Caller, Timestamp};
use tonic::metadata::MetadataMap;

fn claims(hub: &Hub, metadata: &MetadataMap) -> Result<Claims, No> {
    let mut headers = metadata.get_all("authorization").iter();
    let header = headers.next().and_then(|value| value.to_str().ok()).ok_or(No::Unauthenticated)?;
    if headers.next().is_some() {
        return Err(No::Unauthenticated);
    }
    let token = header.strip_prefix("Bearer ").ok_or(No::Unauthenticated)?;
    hub.tokens.verify(token).map_err(|_| No::Unauthenticated)
}

/// When the credential of a call expires.
pub fn expires(hub: &Hub, metadata: &MetadataMap) -> Result<Timestamp, No> {
    let seconds = claims(hub, metadata)?.exp;
    Timestamp::from_millis(seconds.saturating_mul(1_000)).map_err(|_| No::Unauthenticated)
}

/// The caller of a call. The token names agency, worker, role and purpose; the register must know them all. A hub whose
/// store cannot follow its logs any more takes no call.
pub fn caller(hub: &Hub, metadata: &MetadataMap) -> Result<Caller, No> {
    if hub.has_failed() {
        return Err(No::Unavailable);
    }
    let claims = claims(hub, metadata)?;
    let known = hub.known.get();
    let agency = known.register.agency(&claims.agency).ok_or(No::Unauthenticated)?;
    let worker = known.register.worker(&claims.agency, &claims.sub).ok_or(No::Unauthenticated)?;
    if worker.left.is_some() || !worker.roles.contains(&claims.role) {
        return Err(No::Unauthenticated);
    }
    Ok(Caller {
        agency: claims.agency,
        kind: agency.kind,
        worker: claims.sub,
        role: claims.role,
        purpose: claims.purpose,
    })
}
