//! How a case is taken over here: who answers for it, who does what is open, who alone may work on it.

use super::{Received, Transfers, a_file, proto};
use crate::{commands::Fields, refuse::No};
use events::{Register, governance::NamedWorker};
use kernel::{AgencyId, AgencyKind, Caller, Role, Strand};
use std::collections::{BTreeMap, BTreeSet};

/// How a case is taken over here.
pub(super) struct Plan {
    /// The agency that answers for it.
    pub controller: AgencyId,
    /// Who does here what an agency was to do there.
    pub owners: BTreeMap<String, AgencyId>,
    /// Who alone may work on it; nobody named means that it is not restricted.
    pub allowed: BTreeSet<NamedWorker>,
}

impl Plan {
    /// Reads what is asked. All fields that are malformed are named at once.
    pub fn read(asked: &proto::AcceptTransferRequest) -> Result<Self, No> {
        let mut fields = Fields::default();
        a_file(&mut fields, "bundle", &asked.bundle);
        let controller: Option<AgencyId> = fields.name("controller", &asked.controller);
        let owners = fields.each("taken_over", &asked.taken_over, |fields, path, given| {
            let from = fields.name::<AgencyId>(&format!("{path}.from_agency"), &given.from_agency);
            let to = fields.name::<AgencyId>(&format!("{path}.to_agency"), &given.to_agency);
            Some((from?.to_string(), to?))
        });
        let allowed = fields.each("allowed", &asked.allowed, |fields, path, given| {
            let agency = fields.name(&format!("{path}.agency"), &given.agency);
            let worker = fields.name(&format!("{path}.worker"), &given.worker);
            Some(NamedWorker { agency: agency?, worker: worker? })
        });
        fields.finish()?;
        Ok(Self {
            controller: controller.ok_or(No::Internal)?,
            owners: owners.into_iter().flatten().collect(),
            allowed: allowed.into_iter().flatten().collect(),
        })
    }
}

impl Transfers {
    /// Whether a plan fits what came. Told before anything is put down.
    pub(super) fn fits(&self, caller: &Caller, received: &Received, plan: &Plan) -> Result<(), No> {
        let known = self.hub().known.get();
        let Plan { controller, owners, allowed } = plan;
        list_fits(&known.register, caller, allowed)?;
        let bundle = &received.read.bundle;
        // The rule is casework's.
        if (bundle.restricted || bundle.conflict) && allowed.is_empty() {
            let needed = casework::Refusal::RestrictionNeeded;
            return Err(No::rule(needed.into(), needed));
        }
        let named = owners.values().chain([controller]);
        if named.into_iter().any(|agency| known.register.agency(agency).is_none()) {
            return Err(No::rule("AGENCY_UNKNOWN", "an agency that takes over is not registered; register it first"));
        }
        // What came of the victim would be its own, and is kept from those who work with the suspect.
        let faces_the_suspect = |agency: &AgencyId| {
            let kind = known.register.agency(agency).map(|agency| agency.kind);
            matches!(kind, Some(AgencyKind::Health | AgencyKind::Probation))
        };
        if faces_the_suspect(controller) {
            let why = "an agency that works with the suspect does not answer for what came of the victim; name another";
            return Err(No::rule("CONTROLLER_FACES_THE_SUSPECT", why));
        }
        if *controller != caller.agency && caller.role != Role::Chair {
            return Err(No::Denied("CONTROLLER_OF_ANOTHER", "only a chair names another agency than their own".into()));
        }
        if bundle.actions.iter().any(|action| !owners.contains_key(&action.agency)) {
            let why = "no agency takes over the open actions of one of the sender's; name one for each";
            return Err(No::rule("ACTION_WITHOUT_OWNER", why));
        }
        let of_the_victim = bundle.actions.iter().filter(|action| action.strand == Strand::VictimFacing);
        if of_the_victim.filter_map(|action| owners.get(&action.agency)).any(faces_the_suspect) {
            let why =
                "what is done for the victim is not taken over by an agency that works with the suspect; name another";
            return Err(No::rule("OWNER_FACES_THE_SUSPECT", why));
        }
        Ok(())
    }
}

/// Whoever is named is registered and there, and whoever takes the case over is among them: as a restriction asks for.
fn list_fits(register: &Register, caller: &Caller, allowed: &BTreeSet<NamedWorker>) -> Result<(), No> {
    use governance::Refusal::{CallerNotOnList, WorkerLeft, WorkerUnknown};
    for named in allowed {
        let worker = register.worker(&named.agency, &named.worker);
        let worker = worker.ok_or_else(|| No::rule(WorkerUnknown.into(), WorkerUnknown))?;
        if worker.left.is_some() {
            return Err(No::rule(WorkerLeft.into(), WorkerLeft));
        }
    }
    if allowed.is_empty() || allowed.contains(&NamedWorker::of(caller)) {
        return Ok(());
    }
    Err(No::rule(CallerNotOnList.into(), CallerNotOnList))
}
