//! The commands of `GovernanceService` about relations of workers; what the hub finds by them is in `conflicts.rs` above.

use super::{Form, Head, Plan, fields::Fields, governance::plan};
use crate::transact::Target;
use api::stalkinghub::governance::v1 as proto;
use eventlog::StreamName;
use governance::Command;
use sharing::Act;

pub(super) fn declare_relation(r: &proto::DeclareRelationRequest, head: &Head, f: &mut Fields) -> Option<Plan> {
    let own = || Some(head.caller.worker.clone());
    let worker = if r.worker.is_empty() { own() } else { f.name("worker", &r.worker) };
    let relation = f.code("relation", r.relation, proto::Relation::as_str_name);
    let name = f.short("name", &r.name);
    let born = f.optional_date("birth_date", &r.birth_date);
    let command = governance::DeclareRelation { worker: worker?, relation: relation?, name, born: born? };
    let target = Target::Register(StreamName::Agency(head.caller.agency.clone()));
    Some(plan(Act::DeclareRelation, target, Command::DeclareRelation(command)))
}

pub(super) fn dismiss_conflict(r: &proto::DismissConflictRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let conflict = f.id("conflict_id", &r.conflict_id);
    let reason = f.text("reason", &r.reason);
    let command = governance::DismissConflict { conflict: conflict?, reason };
    Some(plan(Act::DismissConflict, Target::Case(case), Command::DismissConflict(command)))
}

pub(super) const DECLARE_RELATION: Form<proto::DeclareRelationRequest, proto::DeclareRelationResponse> = Form {
    name: "governance/DeclareRelation",
    head: |r| (&r.request_id, &r.etag),
    read: declare_relation,
    answer: |_, _, receipt| proto::DeclareRelationResponse { receipt },
};
pub(super) const DISMISS_CONFLICT: Form<proto::DismissConflictRequest, proto::DismissConflictResponse> = Form {
    name: "governance/DismissConflict",
    head: |r| (&r.request_id, &r.etag),
    read: dismiss_conflict,
    answer: |_, _, receipt| proto::DismissConflictResponse { receipt },
};
