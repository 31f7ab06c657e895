//! Meetings and the actions of the plan.

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
use eventlog::StreamName;
use events::casework::Decision;
use kernel::{AgencyId, MeetingId};
use sharing::Act;

pub(crate) fn call_meeting(r: &proto::CallMeetingRequest, head: &Head, f: &mut Fields) -> Option<Plan> {
    let meeting: MeetingId = head.made();
    let starts = f.time("start_time", r.start_time.as_ref());
    let agencies = agencies(f, "agencies", &r.agencies);
    let command = Command::CallMeeting(casework::CallMeeting { meeting, starts: starts?, agencies: agencies? });
    Some(plan(Act::CallMeeting, Target::New(StreamName::Meeting(meeting)), command))
}

fn agencies(f: &mut Fields, path: &str, given: &[String]) -> Option<Vec<AgencyId>> {
    f.each_once(path, given, |f, path, agency| f.name(path, agency))
}

pub(crate) fn discuss_case(r: &proto::DiscussCaseRequest, head: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let meeting = f.id("meeting_id", &r.meeting_id);
    let attended = agencies(f, "attended", &r.attended);
    let conflicts_asked = f.stated("conflicts_asked", r.conflicts_asked);
    let decisions = f.each("decisions", &r.decisions, |f, path, given| {
        let what = f.text(&format!("{path}.what"), &given.what);
        let rationale = f.text(&format!("{path}.rationale"), &given.rationale);
        Some(Decision { what, rationale })
    });
    let dissent = f.optional_text("dissent", &r.dissent);
    let actions = f.each("actions", &r.actions, Fields::planned);
    let meeting = meeting?;
    let command = Command::DiscussCase(casework::DiscussCase {
        meeting,
        attended: attended?,
        conflicts_asked: conflicts_asked?,
        decisions: decisions?,
        dissent,
        actions: (0..).zip(actions?).map(|(nth, planned)| action(head, nth, planned)).collect(),
    });
    Some(plan(Act::DiscussCase, Target::Case(case), command).resting_on(vec![StreamName::Meeting(meeting)]))
}

fn action(head: &Head, nth: u32, planned: Planned) -> PlannedAction {
    let Planned { owner, strand, due, what } = planned;
    PlannedAction { action: head.action(nth), owner, strand, due, what }
}

pub(crate) fn plan_action(r: &proto::PlanActionRequest, head: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let planned = f.part("action", r.action.as_ref()).and_then(|given| f.planned("action", given));
    let command = Command::PlanAction(casework::PlanAction { action: action(head, 0, planned?) });
    Some(plan(Act::PlanAction, Target::Case(case), command))
}

pub(crate) fn close_action(r: &proto::CloseActionRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let action = f.id("action_id", &r.action_id);
    let outcome = f.code("outcome", r.outcome, proto::ActionOutcome::as_str_name);
    let note = f.optional_text("note", &r.note);
    let command = Command::CloseAction(casework::CloseAction { action: action?, outcome: outcome?, note });
    Some(plan(Act::CloseAction, Target::Case(case), command))
}
