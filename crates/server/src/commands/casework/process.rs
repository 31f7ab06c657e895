//! Where a case stands: triage, adoption, stepping down, closing; and what need not happen.

use super::plan;
use crate::{
    commands::{Head, Plan, fields::Fields},
    transact::Target,
};
use api::stalkinghub::{casework::v1 as proto, common::v1 as common};
use casework::{Command, Diarised};
use sharing::Act;

pub(crate) fn triage_case(r: &proto::TriageCaseRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let decision = f.code("decision", r.decision, proto::TriageDecision::as_str_name);
    let reason = f.text("reason", &r.reason);
    let to = f.optional_short("to", &r.to);
    let command = Command::TriageCase(casework::TriageCase { decision: decision?, reason, to });
    Some(plan(Act::TriageCase, Target::Case(case), command))
}

pub(crate) fn adopt_case(r: &proto::AdoptCaseRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let meeting = f.optional_id("meeting_id", &r.meeting_id);
    let reason = f.text("reason", &r.reason);
    let command = Command::AdoptCase(casework::AdoptCase { meeting: meeting?, reason });
    Some(plan(Act::AdoptCase, Target::Case(case), command))
}

pub(crate) fn step_down_case(r: &proto::StepDownCaseRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let review_on = f.date("review_date", &r.review_date);
    let victim_consulted = f.stated("victim_consulted", r.victim_consulted);
    let consulted_by = f.optional_code("consulted_by", r.consulted_by, common::ContactChannel::as_str_name);
    let not_safe = f.optional_text("not_safe", &r.not_safe);
    let reason = f.text("reason", &r.reason);
    let command = Command::StepDownCase(casework::StepDownCase {
        review_on: review_on?,
        victim_consulted: victim_consulted?,
        consulted_by: consulted_by?,
        not_safe,
        reason,
    });
    Some(plan(Act::StepDownCase, Target::Case(case), command))
}

pub(crate) fn close_case(r: &proto::CloseCaseRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let victim_consulted = f.stated("victim_consulted", r.victim_consulted);
    let consulted_by = f.optional_code("consulted_by", r.consulted_by, common::ContactChannel::as_str_name);
    let not_safe = f.optional_text("not_safe", &r.not_safe);
    let diarised = f.each("diarised", &r.diarised, |f, path, given| {
        let order = f.id(&format!("{path}.order_id"), &given.order_id);
        let looked_at_by = f.name(&format!("{path}.agency"), &given.agency);
        let on = f.date(&format!("{path}.on_date"), &given.on_date);
        Some(Diarised { order: order?, looked_at_by: looked_at_by?, on: on? })
    });
    let reopen_if = f.each("reopen_if", &r.reopen_if, |f, path, condition| Some(f.text(path, condition)));
    let reason = f.text("reason", &r.reason);
    let command = Command::CloseCase(casework::CloseCase {
        victim_consulted: victim_consulted?,
        consulted_by: consulted_by?,
        not_safe,
        diarised: diarised?,
        reopen_if: reopen_if?,
        reason,
    });
    Some(plan(Act::CloseCase, Target::Case(case), command))
}

pub(crate) fn reopen_case(r: &proto::ReopenCaseRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let condition = f.small("condition", r.condition);
    let because_of = f.code("because_of", r.because_of, common::Source::as_str_name);
    let reason = f.text("reason", &r.reason);
    let command = Command::ReopenCase(casework::ReopenCase { condition: condition?, because_of: because_of?, reason });
    Some(plan(Act::ReopenCase, Target::Case(case), command))
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
    Some(plan(Act::ExcuseDuty, Target::Case(case), command))
}
