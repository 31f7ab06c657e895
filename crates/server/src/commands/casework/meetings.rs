//! Meetings: called, prepared, held.

use super::{items::contributed, plan, plan::action};
use crate::{
    commands::{Head, Plan, fields::Fields},
    transact::Target,
};
use api::stalkinghub::{casework::v1 as proto, common::v1 as common};
use casework::{Command, Question, ReturnAnswer};
use eventlog::StreamName;
use events::{
    ReturnResult,
    casework::{AgencyDissent, Attended, ConflictAnswer, Decision},
};
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
        let alternatives = f.optional_text(&format!("{path}.alternatives"), &given.alternatives);
        Some(Decision { what, rationale, alternatives })
    });
    let dissent = f.optional_text("dissent", &r.dissent);
    let attendance = f.each_once("attendance", &r.attendance, attendance);
    let conflicts = f.each("conflicts", &r.conflicts, |f, path, given| {
        let agency = f.name(&format!("{path}.agency"), &given.agency);
        let left = f.stated(&format!("{path}.declared_and_left"), given.declared_and_left);
        Some(ConflictAnswer { agency: agency?, declared_and_left: left? })
    });
    let shared = f.each_once("shared_event_ids", &r.shared_event_ids, |f, path, id| f.id(path, id));
    let relied_on = f.each_once("relied_on_event_ids", &r.relied_on_event_ids, |f, path, id| f.id(path, id));
    let dissents = f.each("dissents", &r.dissents, |f, path, given| {
        let agency = f.name(&format!("{path}.agency"), &given.agency);
        let reasons = f.text(&format!("{path}.reasons"), &given.reasons);
        Some(AgencyDissent { agency: agency?, reasons })
    });
    let actions = f.each("actions", &r.actions, Fields::planned);
    let meeting = meeting?;
    let command = Command::DiscussCase(casework::DiscussCase {
        meeting,
        attended: attended?,
        conflicts_asked: conflicts_asked?,
        decisions: decisions?,
        dissent,
        attendance: attendance?,
        conflicts: conflicts?,
        shared: shared?,
        relied_on: relied_on?,
        dissents: dissents?,
        actions: (0..).zip(actions?).map(|(nth, planned)| action(head, nth, planned)).collect(),
    });
    Some(plan(Act::DiscussCase, Target::Case(case), command).resting_on(vec![StreamName::Meeting(meeting)]))
}

fn attendance(f: &mut Fields, path: &str, given: &proto::Attendance) -> Option<Attended> {
    let agency = f.name(&format!("{path}.agency"), &given.agency);
    let presence = f.code(&format!("{path}.presence"), given.presence, proto::Presence::as_str_name);
    let roles = f.codes(&format!("{path}.roles"), &given.roles, common::Role::as_str_name);
    Some(Attended { agency: agency?, presence: presence?, roles: roles? })
}

pub(crate) fn put_on_agenda(r: &proto::PutOnAgendaRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let meeting = f.id("meeting_id", &r.meeting_id);
    let reason = f.text("reason", &r.reason);
    let meeting = meeting?;
    let command = Command::PutOnAgenda(casework::PutOnAgenda { meeting, reason });
    Some(plan(Act::PutOnAgenda, Target::Case(case), command).resting_on(vec![StreamName::Meeting(meeting)]))
}

pub(crate) fn take_off_agenda(r: &proto::TakeOffAgendaRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let meeting = f.id("meeting_id", &r.meeting_id);
    let reason = f.text("reason", &r.reason);
    let command = Command::TakeOffAgenda(casework::TakeOffAgenda { meeting: meeting?, reason });
    Some(plan(Act::TakeOffAgenda, Target::Case(case), command))
}

pub(crate) fn ask_for_return(r: &proto::AskForReturnRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let meeting: Option<Option<MeetingId>> = f.optional_id("meeting_id", &r.meeting_id);
    let questions = f.each("questions", &r.questions, |f, path, given| {
        let agency = f.name(&format!("{path}.agency"), &given.agency);
        let question = f.text(&format!("{path}.question"), &given.question);
        Some(Question { agency: agency?, question })
    });
    let meeting = meeting?;
    let command = Command::AskForReturn(casework::AskForReturn { meeting, questions: questions? });
    let rests_on = meeting.map(StreamName::Meeting).into_iter().collect();
    Some(plan(Act::AskForReturn, Target::Case(case), command).resting_on(rests_on))
}

pub(crate) fn give_return(r: &proto::GiveReturnRequest, head: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let asked = f.id("asked_event_id", &r.asked_event_id);
    let result = f.code("result", r.result, proto::ReturnResult::as_str_name);
    let answer = match result? {
        ReturnResult::InformationGiven => {
            if !r.note.is_empty() {
                f.bad("note", "must be empty where information is given");
            }
            ReturnAnswer::Information(contributed(f.part("information", r.information.as_ref())?, head, f)?)
        }
        ReturnResult::NoTrace => ReturnAnswer::NoTrace { note: f.optional_text("note", &r.note) },
        ReturnResult::Refused => ReturnAnswer::Refused { reason: f.optional_text("note", &r.note).unwrap_or_default() },
    };
    if r.information.is_some() && !matches!(answer, ReturnAnswer::Information(_)) {
        f.bad("information", "must be left out where none is given");
    }
    let command = Command::GiveReturn(casework::GiveReturn { asked: asked?, answer });
    Some(plan(Act::GiveReturn, Target::Case(case), command))
}

/// The id of the item that holds what was found.
pub(crate) fn found_item(r: &proto::GiveReturnRequest, head: &Head) -> String {
    r.information.as_ref().map(|_| head.made::<kernel::Item>().to_string()).unwrap_or_default()
}
