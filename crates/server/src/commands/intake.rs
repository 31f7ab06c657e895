//! `IntakeService`.

use super::{Answer, Form, Gate, Head, Plan, fields::Fields, named};
use crate::{
    render::code,
    transact::{Target, rule},
};
use api::stalkinghub::{
    common::v1 as common,
    intake::v1::{self as proto, intake_service_server::IntakeService},
};
use eventlog::StreamName;
use events::{
    IdentifierScheme,
    intake::{Four, PersonIdentifier},
};
use intake::{Command, ReportIncident, State, decide};
use kernel::{CaseId, CaseReference, Date, EventId, IncidentId, PersonId};
use reference::{CroNumber, Malformed, NhsNumber, PncId, Postcode, Uprn};
use sharing::Act;
use tonic::Request;

/// The last day that this API knows.
const LAST_DAY: Date = Date::constant(2200, 12, 31);

/// A plan that an intake rule decides.
fn plan(act: Act, target: Target, command: Command) -> Plan {
    Plan {
        act,
        target,
        rests_on: Vec::new(),
        named: named::by_intake(&command),
        decide: Box::new(move |history, facts| {
            decide(&State::fold(history.iter().copied()), &command, facts).map_err(rule)
        }),
    }
}

pub(super) fn report_incident(r: &proto::ReportIncidentRequest, head: &Head, f: &mut Fields) -> Option<Plan> {
    let report = report(r, head, f)?;
    let people = report.victim.into_iter().chain(report.suspect).map(StreamName::Person).collect();
    let target = Target::New(StreamName::Incident(report.incident));
    Some(plan(Act::ReportIncident, target, Command::ReportIncident(report)).resting_on(people))
}

/// What a report lacks. It is read once more: only one that is well formed is answered.
fn gaps(r: &proto::ReportIncidentRequest, head: &Head) -> Vec<i32> {
    let report = report(r, head, &mut Fields::default());
    let gaps = report.map(|report| report.gaps()).unwrap_or_default();
    gaps.iter().map(|gap| code(gap, "GAP_", proto::Gap::from_str_name)).collect()
}

fn report(r: &proto::ReportIncidentRequest, head: &Head, f: &mut Fields) -> Option<ReportIncident> {
    let recorded_as = f.code("recorded_as", r.recorded_as, common::RecordedAs::as_str_name);
    let included = f.codes("included", &r.included, common::RecordedAs::as_str_name);
    let acts = f.codes("acts", &r.acts, common::Act::as_str_name);
    let place = f.code("place", r.place, proto::PlaceKind::as_str_name);
    let victim = f.optional_id("victim_id", &r.victim_id);
    let suspect = f.optional_id("suspect_id", &r.suspect_id);
    let external_reference = f.optional_short("external_reference", &r.external_reference);
    let narrative = f.optional_text("narrative", &r.narrative);
    let suspect_described = f.optional_text("suspect_described", &r.suspect_described);
    let place_text = f.optional_text("place_text", &r.place_text);
    let provenance = f.provenance(r.provenance.as_ref());
    Some(ReportIncident {
        incident: head.made(),
        recorded_as: recorded_as?,
        included: included?,
        acts: acts?,
        place: place?,
        victim: victim?,
        suspect: suspect?,
        external_reference,
        narrative,
        suspect_described,
        place_text,
        provenance: provenance?,
    })
}

pub(super) fn record_person(r: &proto::RecordPersonRequest, head: &Head, f: &mut Fields) -> Option<Plan> {
    let person: PersonId = head.made();
    let role = f.code("role", r.role, proto::PersonRole::as_str_name);
    let name = f.optional_short("name", &r.name);
    let also_known_as = names(f, "also_known_as", &r.also_known_as);
    let born = f.optional_date("birth_date", &r.birth_date);
    let phones = names(f, "phones", &r.phones);
    let handles = names(f, "handles", &r.handles);
    let address = f.optional_text("address", &r.address);
    let identifiers = f.each("identifiers", &r.identifiers, identifier);
    let command = Command::RecordPerson(intake::RecordPerson {
        person,
        role: role?,
        name,
        also_known_as: also_known_as?,
        born: born?,
        phones: phones?,
        handles: handles?,
        address,
        identifiers: identifiers?,
    });
    Some(plan(Act::RecordPerson, Target::New(StreamName::Person(person)), command))
}

/// A number by which a register knows somebody, in the form in which it writes it, or what is wrong with it.
fn identifier(f: &mut Fields, path: &str, given: &proto::PersonIdentifier) -> Option<PersonIdentifier> {
    let scheme = f.code(&format!("{path}.scheme"), given.scheme, proto::IdentifierScheme::as_str_name)?;
    match checked(scheme, &given.value) {
        Ok(value) => Some(PersonIdentifier { scheme, value }),
        Err(malformed) => {
            f.bad(format!("{path}.value"), malformed.to_string());
            None
        }
    }
}

fn checked(scheme: IdentifierScheme, text: &str) -> Result<String, Malformed> {
    match scheme {
        IdentifierScheme::NhsNumber => text.parse::<NhsNumber>().map(|it| it.as_str().to_owned()),
        IdentifierScheme::PncId => pnc_id(text),
        IdentifierScheme::CroNumber => text.parse::<CroNumber>().map(|it| it.as_str().to_owned()),
        IdentifierScheme::Postcode => text.parse::<Postcode>().map(|it| it.as_str().to_owned()),
        IdentifierScheme::Uprn => text.parse::<Uprn>().map(|it| it.as_str().to_owned()),
    }
}

/// With a year of four digits: which century one of two digits means depends on the day, and a request means the same whenever
/// it is repeated. That the year has come is for the rules to say.
fn pnc_id(text: &str) -> Result<String, Malformed> {
    let id = PncId::read(text, LAST_DAY)?;
    let (year, _) = id.as_str().split_at_checked(4).ok_or(Malformed::PncId)?;
    if text.trim_start().starts_with(year) { Ok(id.as_str().to_owned()) } else { Err(Malformed::PncId) }
}

fn names(f: &mut Fields, path: &str, given: &[String]) -> Option<Vec<String>> {
    f.each(path, given, |f, path, name| Some(f.short(path, name)))
}

pub(super) fn open_case(r: &proto::OpenCaseRequest, head: &Head, f: &mut Fields) -> Option<Plan> {
    let case: CaseId = head.made();
    let victim = f.id("victim_id", &r.victim_id);
    let suspect = f.optional_id("suspect_id", &r.suspect_id);
    let how = f.code("how", r.how, proto::OpenedHow::as_str_name);
    let account = f.optional_text("account", &r.account);
    let provenance = f.provenance(r.provenance.as_ref());
    let (victim, suspect) = (victim?, suspect?);
    let people = suspect.into_iter().chain([victim]).map(StreamName::Person).collect();
    let command =
        Command::OpenCase(intake::OpenCase { case, victim, suspect, how: how?, account, provenance: provenance? });
    Some(plan(Act::OpenCase, Target::New(StreamName::Case(case)), command).resting_on(people))
}

pub(super) fn name_suspect(r: &proto::NameSuspectRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let person = f.id("person_id", &r.person_id);
    let reason = f.text("reason", &r.reason);
    let person = person?;
    let command = Command::NameSuspect(intake::NameSuspect { person, reason });
    Some(plan(Act::NameSuspect, Target::Case(case), command).resting_on(vec![StreamName::Person(person)]))
}

pub(super) fn refer_case(r: &proto::ReferCaseRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let urgency = f.code("urgency", r.urgency, proto::Urgency::as_str_name);
    let victim_wish = f.code("victim_wish", r.victim_wish, proto::Wish::as_str_name);
    let area = if r.area.is_empty() { Some(None) } else { f.area("area", &r.area).map(Some) };
    let reason = f.text("reason", &r.reason);
    let (urgency, victim_wish, area) = (urgency?, victim_wish?, area?);
    let command = Command::ReferCase(intake::ReferCase { urgency, victim_wish, area, reason });
    Some(plan(Act::ReferCase, Target::Case(case), command))
}

pub(super) fn propose_link(r: &proto::ProposeLinkRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let incident: Option<IncidentId> = f.id("incident_id", &r.incident_id);
    let evidence = f.codes("evidence", &r.evidence, proto::LinkEvidence::as_str_name);
    let reason = f.optional_text("reason", &r.reason);
    let command = Command::ProposeLink(intake::ProposeLink { incident: incident?, evidence: evidence?, reason });
    Some(plan(Act::ProposeLink, Target::CaseAndIncident(case, incident?), command))
}

pub(super) fn confirm_link(r: &proto::ConfirmLinkRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let proxy = f.optional_code("proxy", r.proxy, proto::Connection::as_str_name);
    let toward = f.optional_code("toward", r.toward, proto::Connection::as_str_name);
    let (target, incident, reason) = link(f, &r.case, &r.incident_id, &r.reason)?;
    let confirm = intake::ConfirmLink { incident, proxy: proxy?, toward: toward?, reason };
    Some(plan(Act::ConfirmLink, target, Command::ConfirmLink(confirm)))
}

pub(super) fn reject_link(r: &proto::RejectLinkRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let (target, incident, reason) = link(f, &r.case, &r.incident_id, &r.reason)?;
    Some(plan(Act::RejectLink, target, Command::RejectLink(intake::RejectLink { incident, reason })))
}

pub(super) fn undo_link(r: &proto::UndoLinkRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let (target, incident, reason) = link(f, &r.case, &r.incident_id, &r.reason)?;
    Some(plan(Act::UndoLink, target, Command::UndoLink(intake::UndoLink { incident, reason })))
}

/// What the three answers to a proposed link have in common.
fn link(f: &mut Fields, case: &str, incident: &str, reason: &str) -> Option<(Target, IncidentId, String)> {
    let case = f.case(case);
    let incident = f.id("incident_id", incident);
    let reason = f.text("reason", reason);
    Some((Target::CaseAndIncident(case, incident?), incident?, reason))
}

pub(super) fn screen_case(r: &proto::ScreenCaseRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let four = f.part("four", r.four.as_ref()).and_then(|given| four(*given, f));
    let result = f.code("result", r.result, proto::ScreenResult::as_str_name);
    let evidence = f.text("evidence", &r.evidence);
    let why_not_stalking = f.optional_text("why_not_stalking", &r.why_not_stalking);
    let command = Command::ScreenCase(intake::ScreenCase { four: four?, result: result?, evidence, why_not_stalking });
    Some(plan(Act::ScreenCase, Target::Case(case), command))
}

fn four(given: proto::Four, f: &mut Fields) -> Option<Four> {
    let fixated = f.stated("four.fixated", given.fixated);
    let obsessive = f.stated("four.obsessive", given.obsessive);
    let unwanted = f.stated("four.unwanted", given.unwanted);
    let repeated = f.stated("four.repeated", given.repeated);
    Some(Four { fixated: fixated?, obsessive: obsessive?, unwanted: unwanted?, repeated: repeated? })
}

pub(super) fn reclassify_conduct(r: &proto::ReclassifyConductRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let to = f.code("to", r.to, common::RecordedAs::as_str_name);
    let offence = f.optional_code("offence", r.offence, common::OffenceCode::as_str_name);
    let included = f.codes("included", &r.included, common::RecordedAs::as_str_name);
    let incidents = f.each("incident_ids", &r.incident_ids, |f, path, id| f.id(path, id));
    let reason = f.text("reason", &r.reason);
    let command = Command::ReclassifyConduct(intake::ReclassifyConduct {
        to: to?,
        offence: offence?,
        included: included?,
        incidents: incidents?,
        reason,
    });
    Some(plan(Act::ReclassifyConduct, Target::Case(case), command))
}

pub(super) fn screen_incident(r: &proto::ScreenIncidentRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let incident = f.id("incident_id", &r.incident_id);
    let screened_as = f.code("screened_as", r.screened_as, common::RecordedAs::as_str_name);
    let offence = f.optional_code("offence", r.offence, common::OffenceCode::as_str_name);
    let included = f.codes("included", &r.included, common::RecordedAs::as_str_name);
    let reason = f.text("reason", &r.reason);
    let why_not_stalking = f.optional_text("why_not_stalking", &r.why_not_stalking);
    let command = Command::ScreenIncident(intake::ScreenIncident {
        incident: incident?,
        screened_as: screened_as?,
        offence: offence?,
        included: included?,
        reason,
        why_not_stalking,
    });
    Some(plan(Act::ScreenIncident, Target::Case(case), command))
}

pub(super) fn answer_hint(r: &proto::AnswerHintRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let rule = f.code("rule", r.rule, proto::HintRule::as_str_name);
    let about: Option<EventId> = f.id("about_event_id", &r.about_event_id);
    let rests_on: Option<Vec<EventId>> =
        f.each("rests_on_event_ids", &r.rests_on_event_ids, |f, path, id| f.id(path, id));
    let answer = f.code("answer", r.answer, proto::HintAnswer::as_str_name);
    let screened_as = f.optional_code("screened_as", r.screened_as, common::RecordedAs::as_str_name);
    let reason = f.text("reason", &r.reason);
    let why_not_stalking = f.optional_text("why_not_stalking", &r.why_not_stalking);
    let (about, rests_on) = (about?, rests_on?);
    let command = Command::AnswerHint(intake::AnswerHint {
        rule: rule?,
        about,
        rests_on,
        answer: answer?,
        screened_as: screened_as?,
        reason,
        why_not_stalking,
    });
    Some(plan(Act::AnswerHint, Target::Case(case), command))
}

pub(super) const REPORT_INCIDENT: Form<proto::ReportIncidentRequest, proto::ReportIncidentResponse> = Form {
    name: "intake/ReportIncident",
    head: |r| (&r.request_id, &r.etag),
    read: report_incident,
    answer: |r, head, receipt| proto::ReportIncidentResponse {
        receipt,
        incident_id: head.made::<kernel::Incident>().to_string(),
        gaps: gaps(r, head),
    },
};
pub(super) const RECORD_PERSON: Form<proto::RecordPersonRequest, proto::RecordPersonResponse> = Form {
    name: "intake/RecordPerson",
    head: |r| (&r.request_id, &r.etag),
    read: record_person,
    answer: |_, head, receipt| proto::RecordPersonResponse {
        receipt,
        person_id: head.made::<kernel::Person>().to_string(),
    },
};
pub(super) const OPEN_CASE: Form<proto::OpenCaseRequest, proto::OpenCaseResponse> = Form {
    name: "intake/OpenCase",
    head: |r| (&r.request_id, &r.etag),
    read: open_case,
    answer: |_, head, receipt| {
        let case: CaseId = head.made();
        let case_reference = CaseReference::of(case).to_string();
        proto::OpenCaseResponse { receipt, case_id: case.to_string(), case_reference }
    },
};
pub(super) const NAME_SUSPECT: Form<proto::NameSuspectRequest, proto::NameSuspectResponse> = Form {
    name: "intake/NameSuspect",
    head: |r| (&r.request_id, &r.etag),
    read: name_suspect,
    answer: |_, _, receipt| proto::NameSuspectResponse { receipt },
};
pub(super) const REFER_CASE: Form<proto::ReferCaseRequest, proto::ReferCaseResponse> = Form {
    name: "intake/ReferCase",
    head: |r| (&r.request_id, &r.etag),
    read: refer_case,
    answer: |_, _, receipt| proto::ReferCaseResponse { receipt },
};
pub(super) const PROPOSE_LINK: Form<proto::ProposeLinkRequest, proto::ProposeLinkResponse> = Form {
    name: "intake/ProposeLink",
    head: |r| (&r.request_id, &r.etag),
    read: propose_link,
    answer: |_, _, receipt| proto::ProposeLinkResponse { receipt },
};
pub(super) const CONFIRM_LINK: Form<proto::ConfirmLinkRequest, proto::ConfirmLinkResponse> = Form {
    name: "intake/ConfirmLink",
    head: |r| (&r.request_id, &r.etag),
    read: confirm_link,
    answer: |_, _, receipt| proto::ConfirmLinkResponse { receipt },
};
pub(super) const REJECT_LINK: Form<proto::RejectLinkRequest, proto::RejectLinkResponse> = Form {
    name: "intake/RejectLink",
    head: |r| (&r.request_id, &r.etag),
    read: reject_link,
    answer: |_, _, receipt| proto::RejectLinkResponse { receipt },
};
pub(super) const UNDO_LINK: Form<proto::UndoLinkRequest, proto::UndoLinkResponse> = Form {
    name: "intake/UndoLink",
    head: |r| (&r.request_id, &r.etag),
    read: undo_link,
    answer: |_, _, receipt| proto::UndoLinkResponse { receipt },
};
pub(super) const SCREEN_CASE: Form<proto::ScreenCaseRequest, proto::ScreenCaseResponse> = Form {
    name: "intake/ScreenCase",
    head: |r| (&r.request_id, &r.etag),
    read: screen_case,
    answer: |_, _, receipt| proto::ScreenCaseResponse { receipt },
};
pub(super) const RECLASSIFY_CONDUCT: Form<proto::ReclassifyConductRequest, proto::ReclassifyConductResponse> = Form {
    name: "intake/ReclassifyConduct",
    head: |r| (&r.request_id, &r.etag),
    read: reclassify_conduct,
    answer: |_, _, receipt| proto::ReclassifyConductResponse { receipt },
};
pub(super) const SCREEN_INCIDENT: Form<proto::ScreenIncidentRequest, proto::ScreenIncidentResponse> = Form {
    name: "intake/ScreenIncident",
    head: |r| (&r.request_id, &r.etag),
    read: screen_incident,
    answer: |_, _, receipt| proto::ScreenIncidentResponse { receipt },
};
pub(super) const ANSWER_HINT: Form<proto::AnswerHintRequest, proto::AnswerHintResponse> = Form {
    name: "intake/AnswerHint",
    head: |r| (&r.request_id, &r.etag),
    read: answer_hint,
    answer: |_, _, receipt| proto::AnswerHintResponse { receipt },
};

#[tonic::async_trait]
impl IntakeService for Gate {
    async fn report_incident(
        &self,
        request: Request<proto::ReportIncidentRequest>,
    ) -> Answer<proto::ReportIncidentResponse> {
        self.answer(&REPORT_INCIDENT, request).await
    }

    async fn record_person(&self, request: Request<proto::RecordPersonRequest>) -> Answer<proto::RecordPersonResponse> {
        self.answer(&RECORD_PERSON, request).await
    }

    async fn open_case(&self, request: Request<proto::OpenCaseRequest>) -> Answer<proto::OpenCaseResponse> {
        self.answer(&OPEN_CASE, request).await
    }

    async fn name_suspect(&self, request: Request<proto::NameSuspectRequest>) -> Answer<proto::NameSuspectResponse> {
        self.answer(&NAME_SUSPECT, request).await
    }

    async fn refer_case(&self, request: Request<proto::ReferCaseRequest>) -> Answer<proto::ReferCaseResponse> {
        self.answer(&REFER_CASE, request).await
    }

    async fn propose_link(&self, request: Request<proto::ProposeLinkRequest>) -> Answer<proto::ProposeLinkResponse> {
        self.answer(&PROPOSE_LINK, request).await
    }

    async fn confirm_link(&self, request: Request<proto::ConfirmLinkRequest>) -> Answer<proto::ConfirmLinkResponse> {
        self.answer(&CONFIRM_LINK, request).await
    }

    async fn reject_link(&self, request: Request<proto::RejectLinkRequest>) -> Answer<proto::RejectLinkResponse> {
        self.answer(&REJECT_LINK, request).await
    }

    async fn undo_link(&self, request: Request<proto::UndoLinkRequest>) -> Answer<proto::UndoLinkResponse> {
        self.answer(&UNDO_LINK, request).await
    }

    async fn screen_case(&self, request: Request<proto::ScreenCaseRequest>) -> Answer<proto::ScreenCaseResponse> {
        self.answer(&SCREEN_CASE, request).await
    }

    async fn reclassify_conduct(
        &self,
        request: Request<proto::ReclassifyConductRequest>,
    ) -> Answer<proto::ReclassifyConductResponse> {
        self.answer(&RECLASSIFY_CONDUCT, request).await
    }

    async fn screen_incident(
        &self,
        request: Request<proto::ScreenIncidentRequest>,
    ) -> Answer<proto::ScreenIncidentResponse> {
        self.answer(&SCREEN_INCIDENT, request).await
    }

    async fn answer_hint(&self, request: Request<proto::AnswerHintRequest>) -> Answer<proto::AnswerHintResponse> {
        self.answer(&ANSWER_HINT, request).await
    }
}
