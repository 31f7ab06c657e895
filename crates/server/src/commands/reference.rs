//! Adopting reference data. What the sets in force are is read in `references.rs`.

use super::{
    Form, Head, Plan,
    fields::Fields,
    governance::{object, plan},
};
use crate::transact::Target;
use api::stalkinghub::governance::v1 as proto;
use eventlog::StreamName;
use governance::{AdoptReference, Command};
use sharing::Act;

pub(super) fn adopt_reference(r: &proto::AdoptReferenceRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let given = f.part("set", r.set.as_ref())?;
    match ::reference::read(&object(given).to_string()) {
        Ok(set) => {
            let command = Command::AdoptReference(AdoptReference { set });
            Some(plan(Act::AdoptReference, Target::Register(StreamName::Hub), command))
        }
        Err(problems) => {
            // What stands in a set is public, and what is wrong is told by its place alone.
            for problem in problems {
                let path = if problem.path == "set" { problem.path } else { format!("set.{}", problem.path) };
                f.bad(path, problem.what);
            }
            None
        }
    }
}

pub(super) const ADOPT_REFERENCE: Form<proto::AdoptReferenceRequest, proto::AdoptReferenceResponse> = Form {
    name: "governance/AdoptReference",
    head: |r| (&r.request_id, &r.etag),
    read: adopt_reference,
    answer: |_, _, receipt| proto::AdoptReferenceResponse { receipt },
};
