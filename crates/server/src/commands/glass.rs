//! The commands of `GovernanceService` about break-glass; what is read of it is in `glass.rs` above.

use super::{Form, Head, Plan, fields::Fields, governance::plan};
use crate::transact::Target;
use api::stalkinghub::governance::v1 as proto;
use events::Class;
use governance::Command;
use kernel::{AgencyId, CaseId, CaseReference};
use sharing::Act;

pub(super) fn request_break_glass(r: &proto::RequestBreakGlassRequest, head: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    // A case has one name here, whether or not it exists.
    let case = case.parse::<CaseId>().map(CaseReference::of).ok().or_else(|| case.parse().ok());
    let reason = f.reason("reason", &r.reason);
    let class = |f: &mut Fields, path: &str, word: &String| {
        let class = word.parse::<Class>().ok();
        if class.is_none() {
            f.bad(path, "must be a disclosure class, by the word that the policy uses");
        }
        class
    };
    let sought = f.each_once("sought", &r.sought, class);
    let command = governance::RequestBreakGlass { case: case?, sought: sought?, reason };
    let target = Target::BreakGlass(head.caller.agency.clone());
    Some(plan(Act::RequestBreakGlass, target, Command::RequestBreakGlass(command)))
}

pub(super) fn approve_break_glass(r: &proto::ApproveBreakGlassRequest, head: &Head, f: &mut Fields) -> Option<Plan> {
    let command = governance::ApproveBreakGlass { request: f.id("break_glass_id", &r.break_glass_id)? };
    let target = Target::BreakGlass(head.caller.agency.clone());
    Some(plan(Act::ApproveBreakGlass, target, Command::ApproveBreakGlass(command)))
}

pub(super) fn review_break_glass(r: &proto::ReviewBreakGlassRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let agency: Option<AgencyId> = f.name("agency", &r.agency);
    let request = f.id("break_glass_id", &r.break_glass_id);
    let outcome = f.code("outcome", r.outcome, proto::BreakGlassOutcome::as_str_name);
    let findings = f.text("findings", &r.findings);
    let command = governance::ReviewBreakGlass { request: request?, outcome: outcome?, findings };
    Some(plan(Act::ReviewBreakGlass, Target::BreakGlass(agency?), Command::ReviewBreakGlass(command)))
}

pub(super) const REQUEST_BREAK_GLASS: Form<proto::RequestBreakGlassRequest, proto::RequestBreakGlassResponse> = Form {
    name: "governance/RequestBreakGlass",
    head: |r| (&r.request_id, &r.etag),
    read: request_break_glass,
    answer: |_, _, receipt| {
        let made = receipt.as_ref().and_then(|receipt| receipt.event_ids.first().cloned());
        proto::RequestBreakGlassResponse { receipt, break_glass_id: made.unwrap_or_default() }
    },
};
pub(super) const APPROVE_BREAK_GLASS: Form<proto::ApproveBreakGlassRequest, proto::ApproveBreakGlassResponse> = Form {
    name: "governance/ApproveBreakGlass",
    head: |r| (&r.request_id, &r.etag),
    read: approve_break_glass,
    answer: |_, _, receipt| proto::ApproveBreakGlassResponse { receipt },
};
pub(super) const REVIEW_BREAK_GLASS: Form<proto::ReviewBreakGlassRequest, proto::ReviewBreakGlassResponse> = Form {
    name: "governance/ReviewBreakGlass",
    head: |r| (&r.request_id, &r.etag),
    read: review_break_glass,
    answer: |_, _, receipt| proto::ReviewBreakGlassResponse { receipt },
};
