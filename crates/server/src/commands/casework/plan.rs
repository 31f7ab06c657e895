//! The actions of the plan.

use super::plan;
use crate::{
    commands::{
        Head, Plan,
        fields::{Fields, Planned},
    },
    transact::Target,
};
use api::stalkinghub::casework::v1 as proto;
use casework::{Command, PlannedAction};
use sharing::Act;

pub(super) fn action(head: &Head, nth: u32, planned: Planned) -> PlannedAction {
    let Planned { owner, strand, due, what } = planned;
    PlannedAction { action: head.action(nth), owner, strand, due, what }
}

pub(crate) fn plan_action(r: &proto::PlanActionRequest, head: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let planned = f.part("action", r.action.as_ref()).and_then(|given| f.planned("action", given));
    let command = Command::PlanAction(casework::PlanAction { action: action(head, 0, planned?) });
    Some(plan(Act::PlanAction, Target::Case(case), command))
}

pub(crate) fn note_progress(r: &proto::NoteProgressRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let action = f.id("action_id", &r.action_id);
    let note = f.text("note", &r.note);
    let command = Command::NoteProgress(casework::NoteProgress { action: action?, note });
    Some(plan(Act::NoteProgress, Target::Case(case), command))
}

pub(crate) fn redate_action(r: &proto::RedateActionRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let action = f.id("action_id", &r.action_id);
    let due = f.date("due_date", &r.due_date);
    let reason = f.text("reason", &r.reason);
    let command = Command::RedateAction(casework::RedateAction { action: action?, due: due?, reason });
    Some(plan(Act::RedateAction, Target::Case(case), command))
}

pub(crate) fn hand_over_action(r: &proto::HandOverActionRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let action = f.id("action_id", &r.action_id);
    let owner = f.name("owner", &r.owner);
    let reason = f.text("reason", &r.reason);
    let command = Command::HandOverAction(casework::HandOverAction { action: action?, owner: owner?, reason });
    Some(plan(Act::HandOverAction, Target::Case(case), command))
}

pub(crate) fn close_action(r: &proto::CloseActionRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let action = f.id("action_id", &r.action_id);
    let outcome = f.code("outcome", r.outcome, proto::ActionOutcome::as_str_name);
    let note = f.optional_text("note", &r.note);
    let command = Command::CloseAction(casework::CloseAction { action: action?, outcome: outcome?, note });
    Some(plan(Act::CloseAction, Target::Case(case), command))
}
