//! What agencies do with records of people: erase, hold, restrict, withdraw.

use super::plan;
use crate::{
    commands::{Head, Plan, fields::Fields},
    transact::Target,
};
use api::stalkinghub::{casework::v1 as proto, common::v1 as common};
use casework::{Command, Refusal};
use events::Retention;
use sharing::Act;

#[allow(clippy::trivially_copy_pass_by_ref, reason = "entries of a list are read by reference")]
fn retention(f: &mut Fields, path: &str, given: &i32) -> Option<Retention> {
    f.code(path, *given, proto::Retention::as_str_name)
}

pub(crate) fn request_erasure(r: &proto::RequestErasureRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let party = f.code("party", r.party, common::Party::as_str_name);
    let retentions = f.each("retentions", &r.retentions, retention);
    let basis = f.code("basis", r.basis, proto::ErasureBasis::as_str_name);
    let reason = f.text("reason", &r.reason);
    let command = Command::RequestErasure(casework::RequestErasure {
        party: party?,
        retentions: retentions?,
        basis: basis?,
        reason,
    });
    Some(plan(Act::RequestErasure, Target::Case(case), command))
}

pub(crate) fn approve_erasure(r: &proto::ApproveErasureRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let request = f.id("request_event_id", &r.request_event_id)?;
    let command = Command::ApproveErasure(casework::ApproveErasure { request });
    Some(plan(Act::ApproveErasure, Target::Case(case), command))
}

pub(crate) fn refuse_erasure(r: &proto::RefuseErasureRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let request = f.id("request_event_id", &r.request_event_id);
    let ground = f.code("ground", r.ground, proto::ErasureRefusal::as_str_name);
    let command = Command::RefuseErasure(casework::RefuseErasure { request: request?, ground: ground? });
    Some(plan(Act::RefuseErasure, Target::Case(case), command))
}

pub(crate) fn carry_out_erasure(r: &proto::CarryOutErasureRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let request = f.id("request_event_id", &r.request_event_id)?;
    let command = Command::CarryOutErasure(casework::CarryOutErasure { request });
    Some(plan(Act::CarryOutErasure, Target::Case(case), command))
}

pub(crate) fn set_legal_hold(r: &proto::SetLegalHoldRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let reason = f.code("reason", r.reason, proto::HoldReason::as_str_name)?;
    let command = Command::SetLegalHold(casework::SetLegalHold { reason });
    Some(plan(Act::SetLegalHold, Target::Case(case), command))
}

pub(crate) fn lift_legal_hold(r: &proto::LiftLegalHoldRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let hold = f.id("hold_event_id", &r.hold_event_id)?;
    let command = Command::LiftLegalHold(casework::LiftLegalHold { hold });
    Some(plan(Act::LiftLegalHold, Target::Case(case), command))
}

pub(crate) fn restrict_processing(r: &proto::RestrictProcessingRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let party = f.code("party", r.party, common::Party::as_str_name);
    let retentions = f.each("retentions", &r.retentions, retention);
    let reason = f.code("reason", r.reason, proto::RestrictionReason::as_str_name);
    let command = Command::RestrictProcessing(casework::RestrictProcessing {
        party: party?,
        retentions: retentions?,
        reason: reason?,
    });
    Some(plan(Act::RestrictProcessing, Target::Case(case), command))
}

pub(crate) fn lift_restriction(r: &proto::LiftRestrictionRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let restriction = f.id("restriction_event_id", &r.restriction_event_id)?;
    let command = Command::LiftRestriction(casework::LiftRestriction { restriction });
    Some(plan(Act::LiftRestriction, Target::Case(case), command))
}

pub(crate) fn withdraw_item(r: &proto::WithdrawItemRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let event = f.id("event_id", &r.event_id);
    let reason = f.code("reason", r.reason, proto::WithdrawalReason::as_str_name);
    let event = event?;
    let command = Command::WithdrawItem(casework::WithdrawItem { event, reason: reason? });
    Some(plan(Act::WithdrawItem, Target::Case(case), command).naming(vec![event], Refusal::ItemUnknown))
}
