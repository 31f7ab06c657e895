//! Where a case stands: triage, adoption, stepping down, closing; and what need not happen.

use super::plan;
use crate::{
    commands::{Head, Plan, fields::Fields},
    transact::Target,
};
use api::stalkinghub::{casework::v1 as proto, common::v1 as common};
use casework::{Command, Refusal};
use sharing::Act;

pub(crate) fn triage_case(r: &proto::TriageCaseRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let decision = f.code("decision", r.decision, proto::TriageDecision::as_str_name);
    let reason = f.text("reason", &r.reason);
    let command = Command::TriageCase(casework::TriageCase { decision: decision?, reason });
    Some(plan(Act::TriageCase, Target::Case(case), command))
}

#[allow(clippy::unnecessary_wraps, reason = "every request is read in the same form")]
pub(crate) fn adopt_case(r: &proto::AdoptCaseRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let reason = f.text("reason", &r.reason);
    Some(plan(Act::AdoptCase, Target::Case(case), Command::AdoptCase(casework::AdoptCase { reason })))
}

pub(crate) fn step_down_case(r: &proto::StepDownCaseRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let review_on = f.date("review_date", &r.review_date);
    let victim_consulted = f.stated("victim_consulted", r.victim_consulted);
    let reason = f.text("reason", &r.reason);
    let command = Command::StepDownCase(casework::StepDownCase {
        review_on: review_on?,
        victim_consulted: victim_consulted?,
        reason,
    });
    Some(plan(Act::StepDownCase, Target::Case(case), command))
}

pub(crate) fn close_case(r: &proto::CloseCaseRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let victim_consulted = f.stated("victim_consulted", r.victim_consulted);
    let reason = f.text("reason", &r.reason);
    let command = Command::CloseCase(casework::CloseCase { victim_consulted: victim_consulted?, reason });
    Some(plan(Act::CloseCase, Target::Case(case), command))
}

pub(crate) fn excuse_duty(r: &proto::ExcuseDutyRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let duty = f.code("duty", r.duty, common::Duty::as_str_name);
    let began = f.id("began_event_id", &r.began_event_id);
    let owner = if r.owner.is_empty() { Some(None) } else { f.name("owner", &r.owner).map(Some) };
    let reason = f.code("reason", r.reason, proto::ExcuseReason::as_str_name);
    let reasons = f.text("reasons", &r.reasons);
    let (duty, began, owner, reason) = (duty?, began?, owner?, reason?);
    let command = Command::ExcuseDuty(casework::ExcuseDuty { duty, began, owner, reason, reasons });
    Some(plan(Act::ExcuseDuty, Target::Case(case), command).naming(vec![began], Refusal::DutyUnknown))
}
