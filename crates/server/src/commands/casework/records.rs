//! What agencies do with records of people: erase, hold, restrict, withdraw, review, tell their subject.

use super::plan;
use crate::{
    commands::{Head, Plan, fields::Fields},
    transact::Target,
};
use api::stalkinghub::{casework::v1 as proto, common::v1 as common};
use casework::{Command, Reviewed};
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
    Some(plan(Act::WithdrawItem, Target::Case(case), command))
}

pub(crate) fn review_retention(r: &proto::ReviewRetentionRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    use proto::review_retention_request::Outcome;
    let case = f.case(&r.case);
    let party = f.code("party", r.party, common::Party::as_str_name);
    let retentions = f.each("retentions", &r.retentions, retention);
    // Without one the rule refuses.
    let outcome = r.outcome.as_ref().map(|outcome| match outcome {
        Outcome::Keep(keep) => {
            let until = f.date("keep.until_date", &keep.until_date);
            let reason = f.code("keep.reason", keep.reason, proto::KeepReason::as_str_name);
            Some(Reviewed::Keep { until: until?, reason: reason? })
        }
        Outcome::Erase(erase) => {
            let basis = f.code("erase.basis", erase.basis, proto::ErasureBasis::as_str_name);
            let reason = f.text("erase.reason", &erase.reason);
            Some(Reviewed::Erase { basis: basis?, reason })
        }
        Outcome::Restrict(restrict) => {
            let reason = f.code("restrict.reason", restrict.reason, proto::RestrictionReason::as_str_name);
            Some(Reviewed::Restrict { reason: reason? })
        }
    });
    let (party, retentions) = (party?, retentions?);
    let outcome = match outcome {
        Some(outcome) => Some(outcome?),
        None => None,
    };
    let command = Command::ReviewRetention(casework::ReviewRetention { party, retentions, outcome });
    Some(plan(Act::ReviewRetention, Target::Case(case), command))
}

pub(crate) fn open_subject_access(r: &proto::OpenSubjectAccessRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let person = f.id("person_id", &r.person_id);
    let received = f.date("received_date", &r.received_date);
    let recipient = f.short("recipient", &r.recipient);
    let command =
        Command::OpenSubjectAccess(casework::OpenSubjectAccess { person: person?, received: received?, recipient });
    Some(plan(Act::OpenSubjectAccess, Target::Case(case), command))
}

pub(crate) fn extend_subject_access(r: &proto::ExtendSubjectAccessRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let request = f.id("request_event_id", &r.request_event_id);
    let reason = f.code("reason", r.reason, proto::ExtensionReason::as_str_name);
    let command = Command::ExtendSubjectAccess(casework::ExtendSubjectAccess { request: request?, reason: reason? });
    Some(plan(Act::ExtendSubjectAccess, Target::Case(case), command))
}

pub(crate) fn prepare_subject_access(r: &proto::PrepareSubjectAccessRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let request = f.id("request_event_id", &r.request_event_id);
    let cleared = f.each_once("cleared_event_ids", &r.cleared_event_ids, |f, path, id| f.id(path, id));
    let (request, cleared) = (request?, cleared?);
    let command = Command::PrepareSubjectAccess(casework::PrepareSubjectAccess { request, cleared });
    Some(plan(Act::PrepareSubjectAccess, Target::Case(case), command))
}

pub(crate) fn release_subject_access(r: &proto::ReleaseSubjectAccessRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let prepared = f.id("prepared_event_id", &r.prepared_event_id)?;
    let command = Command::ReleaseSubjectAccess(casework::ReleaseSubjectAccess { prepared });
    Some(plan(Act::ReleaseSubjectAccess, Target::Case(case), command))
}
