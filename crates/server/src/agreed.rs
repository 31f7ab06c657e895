//! May this caller do this at all, now: the role and its purpose, and an agreement to share that is in force today. Asked
//! before anything is looked up, so the answer tells nothing of any case (decisions 17 and 22).

use crate::{auth, hub::Hub, refuse::No};
use kernel::Caller;
use sharing::{Act, CaseAccess};
use tonic::Request;

/// Refuses what the caller may not do at all.
pub fn permit(hub: &Hub, caller: &Caller, act: Act) -> Result<(), No> {
    sharing::permit(caller, act).map_err(|denied| No::Denied(denied.into(), denied.to_string()))?;
    if act.needs_an_agreement(caller.role) { in_force(hub, caller) } else { Ok(()) }
}

/// Who calls, if that caller may do this at all.
pub fn permitted<T>(hub: &Hub, request: &Request<T>, act: Act) -> Result<Caller, No> {
    let caller = auth::of(request)?.caller;
    permit(hub, &caller, act)?;
    Ok(caller)
}

/// Refuses work on cases while no agreement lets the caller's agency share for this purpose. What is in force is computed
/// from days; nothing has to announce that one ended.
pub fn in_force(hub: &Hub, caller: &Caller) -> Result<(), No> {
    let today = calendar::london_date(hub.clock.now());
    if hub.known.get().register.may_share(&caller.agency, caller.purpose, today) {
        return Ok(());
    }
    let message = "no agreement to share is in force for your agency and this purpose; ask the hub's office";
    Err(No::Denied("NO_AGREEMENT_IN_FORCE", message.into()))
}

/// Whether a case is there for a caller as far as agreements go: without one in force only where the caller's agency has put
/// something down, which it goes on answering for.
pub fn reaches(hub: &Hub, caller: &Caller, access: &CaseAccess) -> bool {
    in_force(hub, caller).is_ok() || access.controls(&caller.agency)
}
