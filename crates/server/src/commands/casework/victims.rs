//! The victim's needs and rights, and what the victim is told.

use super::{plan, wishes::safe_hours};
use crate::{
    commands::{Head, Plan, fields::Fields},
    transact::Target,
};
use api::stalkinghub::{casework::v1 as proto, common::v1 as common};
use casework::Command;
use sharing::Act;

pub(crate) fn assess_needs(r: &proto::AssessNeedsRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    f.some("areas", &r.areas);
    let areas = f.codes("areas", &r.areas, proto::NeedArea::as_str_name);
    let needs = f.text("needs", &r.needs);
    let command = Command::AssessNeeds(casework::AssessNeeds { areas: areas?, needs });
    Some(plan(Act::AssessNeeds, Target::Case(case), command))
}

pub(crate) fn set_victim_rights(r: &proto::SetVictimRightsRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let enhanced = f.stated("enhanced", r.enhanced);
    let reason = f.optional_text("reason", &r.reason);
    let command = Command::SetVictimRights(casework::SetVictimRights { enhanced: enhanced?, reason });
    Some(plan(Act::SetVictimRights, Target::Case(case), command))
}

pub(crate) fn record_safe_contact(r: &proto::RecordSafeContactRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let channel = f.code("channel", r.channel, common::ContactChannel::as_str_name);
    let voicemail = f.stated("voicemail", r.voicemail);
    let letters = f.stated("letters", r.letters);
    let device_compromised = f.stated("device_compromised", r.device_compromised);
    let number = f.optional_short("number", &r.number);
    let times = f.optional_short("times", &r.times);
    let code_word = f.optional_short("code_word", &r.code_word);
    let hours = f.each("hours", &r.hours, safe_hours);
    let command = Command::RecordSafeContact(casework::RecordSafeContact {
        channel: channel?,
        voicemail: voicemail?,
        letters: letters?,
        device_compromised: device_compromised?,
        number,
        times,
        code_word,
        hours: hours?,
    });
    Some(plan(Act::RecordSafeContact, Target::Case(case), command))
}

pub(crate) fn record_victim_location(r: &proto::RecordVictimLocationRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let kind = f.code("kind", r.kind, proto::LocationKind::as_str_name);
    let since = f.optional_date("since_date", &r.since_date);
    let location = f.text("location", &r.location);
    let command =
        Command::RecordVictimLocation(casework::RecordVictimLocation { kind: kind?, since: since?, location });
    Some(plan(Act::RecordVictimLocation, Target::Case(case), command))
}

pub(crate) fn tell_victim(r: &proto::TellVictimRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let about = f.code("about", r.about, proto::ToldAbout::as_str_name);
    let of = f.id("event_id", &r.event_id);
    let outcome = f.code("outcome", r.outcome, proto::ToldOutcome::as_str_name);
    let told_at = f.time("told_time", r.told_time.as_ref());
    let channel = f.code("channel", r.channel, common::ContactChannel::as_str_name);
    let kind = f.optional_code("kind", r.kind, proto::ContactKind::as_str_name);
    let note = f.optional_text("note", &r.note);
    let of = of?;
    let command = Command::TellVictim(casework::TellVictim {
        about: about?,
        of,
        outcome: outcome?,
        told_at: told_at?,
        channel: channel?,
        kind: kind?,
        note,
    });
    Some(plan(Act::TellVictim, Target::Case(case), command))
}

pub(crate) fn record_investigation_step(
    r: &proto::RecordInvestigationStepRequest,
    _: &Head,
    f: &mut Fields,
) -> Option<Plan> {
    let case = f.case(&r.case);
    let steps = f.codes("steps", &r.steps, proto::Step::as_str_name);
    let at = f.time("taken_time", r.taken_time.as_ref());
    let details = f.optional_text("details", &r.details);
    let provenance = f.provenance(r.provenance.as_ref());
    let command = Command::RecordInvestigationStep(casework::RecordInvestigationStep {
        steps: steps?,
        at: at?,
        details,
        provenance: provenance?,
    });
    Some(plan(Act::RecordInvestigationStep, Target::Case(case), command))
}

pub(crate) fn record_intelligence(r: &proto::RecordIntelligenceRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let source = f.code("source", r.source, proto::SourceEvaluation::as_str_name);
    let assessment = f.code("assessment", r.assessment, proto::IntelligenceAssessment::as_str_name);
    let handling = f.code("handling", r.handling, proto::Handling::as_str_name);
    let conditions = f.optional_text("conditions", &r.conditions);
    let report = f.text("report", &r.report);
    let sanitised = f.optional_text("sanitised", &r.sanitised);
    let provenance = f.provenance(r.provenance.as_ref());
    let command = Command::RecordIntelligence(casework::RecordIntelligence {
        source: source?,
        assessment: assessment?,
        handling: handling?,
        conditions,
        report,
        sanitised,
        provenance: provenance?,
    });
    Some(plan(Act::RecordIntelligence, Target::Case(case), command))
}

pub(crate) fn record_court_outcome(r: &proto::RecordCourtOutcomeRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let outcomes = f.codes("outcomes", &r.outcomes, proto::Outcome::as_str_name);
    let on = f.date("outcome_date", &r.outcome_date);
    let personal_statement = f.stated("personal_statement", r.personal_statement);
    let details = f.text("details", &r.details);
    let provenance = f.provenance(r.provenance.as_ref());
    let command = Command::RecordCourtOutcome(casework::RecordCourtOutcome {
        outcomes: outcomes?,
        on: on?,
        personal_statement: personal_statement?,
        details,
        provenance: provenance?,
    });
    Some(plan(Act::RecordCourtOutcome, Target::Case(case), command))
}
