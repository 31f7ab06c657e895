//! What every call needs of the hub's own streams, folded once and published whole: register, policies, rulebook.

use crate::Policies;
use eventlog::{Basis, Hash};
use events::{Recorded, Register};
use kernel::{Caller, Role, Rulebook, Timestamp};
use sharing::CaseAccess;
use std::sync::Arc;

/// The register and what was adopted, as of the last governance record applied.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Agencies, workers, adopted values.
    pub register: Register,
    /// The policies, read.
    pub policies: Policies,
    /// The rulebook in force.
    pub rulebook: Option<Arc<Rulebook>>,
    /// Every governance event, for rules to fold.
    pub history: Arc<Vec<Recorded>>,
    /// What decisions made with this rest on.
    pub basis: Option<Basis>,
}

/// Whether a case is there for this worker: visible, and on a strand for which the worker is still registered.
pub fn is_there(register: &Register, access: &CaseAccess, caller: &Caller) -> bool {
    let worker = register.worker(&caller.agency, &caller.worker);
    let held = |strand| worker.is_some_and(|worker| worker.strands.contains(&strand));
    access.is_visible_to(caller) && access.assigned_to(caller).is_none_or(held)
}

/// Whether a case can be there for this worker, by its own stream alone ([`crate::Histories::door`]). For who answers for
/// an agency's data it may be there because of what that agency put down elsewhere, so they are let through to
/// [`is_there`].
pub fn may_be_there(register: &Register, door: &CaseAccess, caller: &Caller) -> bool {
    caller.role == Role::InformationGovernanceLead || is_there(register, door, caller)
}

impl Known {
    /// The register as it was at a moment; as it is, for none.
    pub fn register_as_of(&self, moment: Option<Timestamp>) -> Register {
        let mut register = Register::default();
        self.history.iter().filter(|recorded| moment.is_none_or(|moment| recorded.at <= moment)).for_each(|recorded| {
            register.learn(recorded);
        });
        register
    }

    /// This, and some more governance events.
    #[must_use]
    pub fn learning(&self, more: &[Recorded]) -> Self {
        let mut register = self.register.clone();
        let mut history = self.history.to_vec();
        for recorded in more {
            register.learn(recorded);
            history.push(recorded.clone());
        }
        let policies = Policies::of(&history);
        let rulebook = register.rulebook().map(|(_, rulebook)| Arc::new(rulebook.clone()));
        let digest =
            |value: Option<serde_json::Result<Vec<u8>>>| Hash::of(&value.and_then(Result::ok).unwrap_or_default());
        let basis = history.last().map(|last| Basis {
            hub: last.position,
            policy: policies.current().map_or_else(|| Hash::of(&[]), |policy| policy.hash),
            rulebook: digest(rulebook.as_ref().map(|rulebook| serde_json::to_vec(&**rulebook))),
        });
        Self { register, policies, rulebook, history: Arc::new(history), basis }
    }
}
