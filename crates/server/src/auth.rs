//! From a call's metadata to a [`Caller`]: one token, and nothing else.

use crate::{hub::Hub, refuse::No};
use kernel::Caller;
use tonic::metadata::MetadataMap;

/// The caller of a call. The token names agency, worker, role and purpose; the register must know them all.
pub fn caller(hub: &Hub, metadata: &MetadataMap) -> Result<Caller, No> {
    let mut headers = metadata.get_all("authorization").iter();
    let header = headers.next().and_then(|value| value.to_str().ok()).ok_or(No::Unauthenticated)?;
    if headers.next().is_some() {
        return Err(No::Unauthenticated);
    }
    let token = header.strip_prefix("Bearer ").ok_or(No::Unauthenticated)?;
    let claims = hub.tokens.verify(token).map_err(|_| No::Unauthenticated)?;
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
