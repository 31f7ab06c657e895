//! Who is who and what is agreed: genesis, registers, policy and rulebook in the hub's own streams; assignments,
//! conflicts of interest and restrictions in the streams of cases.

use crate::{
    Class, Detail, Field, Party, Private, Relation,
    field::{Plain, plain, sealed},
};
use Detail::{Detail as Deep, Headline};
use kernel::{AgencyId, AgencyKind, Caller, Role, Rulebook, Strand, Timestamp, WorkerId};
use serde::{Deserialize, Serialize};

const CLASS: Class = Class::Governance;

/// A name or key of the hub itself: an origin, a public key, the registered name of an agency. Never a person's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PublicText(pub String);
impl Plain for PublicText {
    const WHY: &'static str = "a public name or key of the hub or of an agency, entered by a hub officer";
}

/// A policy value as JSON; the crate `sharing` knows its shape.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PolicyValue(pub serde_json::Value);
impl Plain for PolicyValue {
    const WHY: &'static str = "the rules of disclosure, which are public";
}
impl Plain for Rulebook {
    const WHY: &'static str = "periods, which are public";
}

/// The hub came into being. The first event of every log. `governance.hub_founded.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct HubFounded {
    /// The log's origin: its name for ever. Starts with `demo.` for a demo.
    pub origin: PublicText,
    /// The public key that signs checkpoints, base64 of 32 bytes (Ed25519).
    pub log_key: PublicText,
    /// The issuer of workers' tokens.
    pub issuer: PublicText,
    /// The issuer's public key, base64 of 32 bytes (Ed25519).
    pub issuer_key: PublicText,
}
impl HubFounded {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { origin, log_key, issuer, issuer_key } = self;
        vec![
            plain("origin", CLASS, Headline, origin),
            plain("log_key", CLASS, Headline, log_key),
            plain("issuer", CLASS, Headline, issuer),
            plain("issuer_key", CLASS, Headline, issuer_key),
        ]
    }
}

/// The hub was put back from a backup: what comes after this record was written there. Made by the program that restores,
/// by no command. `governance.hub_restored.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct HubRestored {
    /// The id of the backup of the data.
    pub backup: PublicText,
    /// When it was taken.
    pub taken_at: Timestamp,
    /// How many records of the log of facts were put back; this record is the next one.
    pub facts: u64,
    /// How many records of the log of looks were put back. They tell of the history before, which may have been longer.
    pub looks: u64,
    /// How many facts the log is known to have had: those above `facts` are lost, or were left out on purpose.
    pub known_facts: u64,
    /// How many looks the log is known to have had.
    pub known_looks: u64,
}
impl HubRestored {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { backup, taken_at, facts, looks, known_facts, known_looks } = self;
        vec![
            plain("backup", CLASS, Headline, backup),
            plain("taken_at", CLASS, Headline, taken_at),
            plain("facts", CLASS, Headline, facts),
            plain("looks", CLASS, Headline, looks),
            plain("known_facts", CLASS, Headline, known_facts),
            plain("known_looks", CLASS, Headline, known_looks),
        ]
    }
}

/// A disclosure policy was adopted. `governance.policy_adopted.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct PolicyAdopted {
    /// The whole policy.
    pub policy: PolicyValue,
}
impl PolicyAdopted {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { policy } = self;
        vec![plain("policy", CLASS, Headline, policy)]
    }
}

/// A disclosure policy was proposed. It is in force once another person adopts it: the adoption holds the same policy.
/// `governance.policy_proposed.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct PolicyProposed {
    /// The whole policy.
    pub policy: PolicyValue,
}
impl PolicyProposed {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { policy } = self;
        vec![plain("policy", CLASS, Headline, policy)]
    }
}

/// A rulebook was adopted. `governance.rulebook_adopted.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RulebookAdopted {
    /// The whole rulebook.
    pub rulebook: Rulebook,
}
impl RulebookAdopted {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { rulebook } = self;
        vec![plain("rulebook", CLASS, Headline, rulebook)]
    }
}

/// An agency joined the hub. `governance.agency_registered.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct AgencyRegistered {
    /// The agency.
    pub agency: AgencyId,
    /// What kind of body it is.
    pub kind: AgencyKind,
    /// Its name for people.
    pub name: PublicText,
}
impl AgencyRegistered {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { agency, kind, name } = self;
        vec![
            plain("agency", CLASS, Headline, agency),
            plain("kind", CLASS, Headline, kind),
            plain("name", CLASS, Headline, name),
        ]
    }
}

/// An agency's systems and workers are told by these names from now on; replaces those before.
/// `governance.agency_identified.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct AgencyIdentified {
    /// The agency.
    pub agency: AgencyId,
    /// The SPIFFE trust domain in the certificates of its systems. Without one, none of its systems calls.
    #[serde(default)]
    pub trust_domain: Option<PublicText>,
    /// The issuer of its workers' tokens, as their claim `iss` has it.
    pub issuer: PublicText,
}
impl AgencyIdentified {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { agency, trust_domain, issuer } = self;
        vec![
            plain("agency", CLASS, Headline, agency),
            plain("trust_domain", CLASS, Headline, trust_domain),
            plain("issuer", CLASS, Headline, issuer),
        ]
    }
}

/// A worker was registered with an agency, or the worker's roles were changed. `governance.worker_registered.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct WorkerRegistered {
    /// The agency.
    pub agency: AgencyId,
    /// The worker.
    pub worker: WorkerId,
    /// The capacities in which the worker may act; replaces those before.
    pub roles: Vec<Role>,
    /// The strands to which the worker may be assigned.
    pub strands: Vec<Strand>,
}
impl WorkerRegistered {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { agency, worker, roles, strands } = self;
        vec![
            plain("agency", CLASS, Headline, agency),
            plain("worker", CLASS, Headline, worker),
            plain("roles", CLASS, Headline, roles),
            plain("strands", CLASS, Headline, strands),
        ]
    }
}

/// A worker left. `governance.worker_left.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct WorkerLeft {
    /// The agency.
    pub agency: AgencyId,
    /// The worker.
    pub worker: WorkerId,
}
impl WorkerLeft {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { agency, worker } = self;
        vec![plain("agency", CLASS, Headline, agency), plain("worker", CLASS, Headline, worker)]
    }
}

/// A worker was assigned to a strand of a case. `governance.worker_assigned.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct WorkerAssigned {
    /// The agency.
    pub agency: AgencyId,
    /// The worker.
    pub worker: WorkerId,
    /// The strand.
    pub strand: Strand,
}
impl WorkerAssigned {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { agency, worker, strand } = self;
        vec![
            plain("agency", Class::Process, Headline, agency),
            plain("worker", Class::Process, Deep, worker),
            plain("strand", Class::Process, Headline, strand),
        ]
    }
}

/// A worker's assignment ended. `governance.assignment_ended.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct AssignmentEnded {
    /// The agency.
    pub agency: AgencyId,
    /// The worker.
    pub worker: WorkerId,
}
impl AssignmentEnded {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { agency, worker } = self;
        vec![plain("agency", Class::Process, Headline, agency), plain("worker", Class::Process, Deep, worker)]
    }
}

/// A conflict of interest was declared. `governance.conflict_declared.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ConflictDeclared {
    /// The agency with the conflict.
    pub agency: AgencyId,
    /// How its member is related.
    pub relation: Relation,
    /// To whom.
    pub to: Party,
    /// Who, and what follows.
    #[serde(default)]
    pub description: Private<String>,
}
impl ConflictDeclared {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { agency, relation, to, description } = self;
        let class = Class::Conflict;
        vec![
            plain("agency", class, Headline, agency),
            plain("relation", class, Deep, relation),
            plain("to", class, Headline, to),
            sealed("description", class, Deep, Party::ThirdParty, description),
        ]
    }
}

/// A worker, by agency and pseudonym.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NamedWorker {
    /// The agency.
    pub agency: AgencyId,
    /// The worker.
    pub worker: WorkerId,
}
impl NamedWorker {
    /// The worker who calls.
    pub fn of(caller: &Caller) -> Self {
        Self { agency: caller.agency.clone(), worker: caller.worker.clone() }
    }
}
impl Plain for NamedWorker {
    const WHY: &'static str = "an agency and a worker's pseudonym";
}

/// A case was restricted to named workers. Nobody else sees that it exists. `governance.case_restricted.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CaseRestricted {
    /// Who may still see it; replaces the list before.
    pub allowed: Vec<NamedWorker>,
    /// Why.
    #[serde(default)]
    pub reason: Private<String>,
}
impl CaseRestricted {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { allowed, reason } = self;
        vec![
            plain("allowed", Class::Conflict, Headline, allowed),
            sealed("reason", Class::Conflict, Deep, Party::ThirdParty, reason),
        ]
    }
}
