//! Relations of workers to people, and what follows where such a person is on a case (domain 7.5 rule 3). A relation lies in the
//! stream of the worker's agency; that it was found on a case lies in that of the case, controlled by the hub's office,
//! and is shown to nobody as part of the case.

use crate::{
    Class, Detail, Field, Party, Private, Relation,
    field::{plain, sealed},
    governance::NamedWorker,
};
use Detail::{Detail as Deep, Headline};
use kernel::{Date, EventId, PersonId, WorkerId};
use serde::Deserialize;

const CLASS: Class = Class::Governance;

/// A worker of the agency in whose stream it lies is related to somebody. `governance.relation_declared.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RelationDeclared {
    /// The worker.
    pub worker: WorkerId,
    /// How they are related.
    pub relation: Relation,
    /// The name of whom the worker is related to.
    #[serde(default)]
    pub name: Private<String>,
    /// When that person was born, if the worker knows.
    #[serde(default)]
    pub born: Private<Option<Date>>,
}
impl RelationDeclared {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { worker, relation, name, born } = self;
        vec![
            plain("worker", CLASS, Headline, worker),
            plain("relation", CLASS, Deep, relation),
            sealed("name", CLASS, Deep, Party::ThirdParty, name),
            sealed("born", CLASS, Deep, Party::ThirdParty, born),
        ]
    }
}

/// A person of the case goes by the name of somebody to whom a worker is related: to that worker the case does not exist
/// from here on. Made by the hub itself. `governance.conflict_found.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ConflictFound {
    /// The worker.
    pub worker: NamedWorker,
    /// The event by which the relation was declared.
    pub relation: EventId,
    /// The person of the case.
    pub person: PersonId,
}
impl ConflictFound {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { worker, relation, person } = self;
        vec![
            plain("worker", CLASS, Headline, worker),
            plain("relation", CLASS, Deep, relation),
            plain("person", CLASS, Deep, person),
        ]
    }
}

/// It is somebody else of that name: the conflict shuts nobody out any more. `governance.conflict_dismissed.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ConflictDismissed {
    /// The event by which it was found.
    pub conflict: EventId,
    /// The worker for whom the case is there again.
    pub worker: NamedWorker,
    /// Why.
    #[serde(default)]
    pub reason: Private<String>,
}
impl ConflictDismissed {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { conflict, worker, reason } = self;
        vec![
            plain("conflict", CLASS, Headline, conflict),
            plain("worker", CLASS, Headline, worker),
            sealed("reason", CLASS, Deep, Party::Worker, reason),
        ]
    }
}
