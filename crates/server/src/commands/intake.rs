//! `IntakeService`.

use super::{Answer, Gate, Head, Plan, fields::Fields};
use crate::{
    render::code,
    transact::{Target, rule},
};
use api::stalkinghub::{
    common::v1 as common,
    intake::v1::{self as proto, intake_service_server::IntakeService},
};
use eventlog::StreamName;
use events::intake::Four;
use intake::{Command, ReportIncident, State, decide};
use kernel::{CaseId, CaseReference, IncidentId, PersonId};
use sharing::Act;
use tonic::{Request, Response};

/// A plan that an intake rule decides.
fn plan(act: Act, target: Target, command: Command) -> Plan {
    Plan {
        act,
        target,
        named: None,
        decide: Box::new(move |history, facts| {
            decide(&State::fold(history.iter().copied()), &command, facts).map_err(rule)
        }),
    }
}

pub(super) fn plan_report(report: ReportIncident) -> Plan {
    plan(Act::ReportIncident, Target::New(StreamName::Incident(report.incident)), Command::ReportIncident(report))
}

pub(super) fn report(r: &proto::ReportIncidentRequest, head: &Head, f: &mut Fields) -> Option<ReportIncident> {
    let recorded_as = f.code("recorded_as", r.recorded_as, common::RecordedAs::as_str_name);
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
    let command = Command::RecordPerson(intake::RecordPerson {
        person,
        role: role?,
        name,
        also_known_as: also_known_as?,
        born: born?,
        phones: phones?,
        handles: handles?,
        address,
    });
    Some(plan(Act::RecordPerson, Target::New(StreamName::Person(person)), command))
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
    let command = Command::OpenCase(intake::OpenCase {
        case,
        victim: victim?,
        suspect: suspect?,
        how: how?,
        account,
        provenance: provenance?,
    });
    Some(plan(Act::OpenCase, Target::New(StreamName::Case(case)), command))
}

pub(super) fn name_suspect(r: &proto::NameSuspectRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let person = f.id("person_id", &r.person_id);
    let reason = f.text("reason", &r.reason);
    let command = Command::NameSuspect(intake::NameSuspect { person: person?, reason });
    Some(plan(Act::NameSuspect, Target::Case(case), command))
}

pub(super) fn refer_case(r: &proto::ReferCaseRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let urgency = f.code("urgency", r.urgency, proto::Urgency::as_str_name);
    let victim_wish = f.code("victim_wish", r.victim_wish, proto::Wish::as_str_name);
    let reason = f.text("reason", &r.reason);
    let command = Command::ReferCase(intake::ReferCase { urgency: urgency?, victim_wish: victim_wish?, reason });
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
    let (target, incident, reason) = link(f, &r.case, &r.incident_id, &r.reason)?;
    Some(plan(Act::ConfirmLink, target, Command::ConfirmLink(intake::ConfirmLink { incident, reason })))
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

#[tonic::async_trait]
impl IntakeService for Gate {
    async fn report_incident(
        &self,
        request: Request<proto::ReportIncidentRequest>,
    ) -> Answer<proto::ReportIncidentResponse> {
        let mut lacks = Vec::new();
        let read = |r: &_, head: &Head, f: &mut Fields| {
            let report = report(r, head, f)?;
            lacks = report.gaps();
            Some(plan_report(report))
        };
        let done = self.command("intake/ReportIncident", request, |r| (&r.request_id, &r.etag), read).await?;
        let incident_id = done.head.made::<kernel::Incident>().to_string();
        let gaps = lacks.iter().map(|gap| code(gap, "GAP_", proto::Gap::from_str_name)).collect();
        Ok(Response::new(proto::ReportIncidentResponse { receipt: done.receipt, incident_id, gaps }))
    }

    async fn record_person(&self, request: Request<proto::RecordPersonRequest>) -> Answer<proto::RecordPersonResponse> {
        let done = self.command("intake/RecordPerson", request, |r| (&r.request_id, &r.etag), record_person).await?;
        let person_id = done.head.made::<kernel::Person>().to_string();
        Ok(Response::new(proto::RecordPersonResponse { receipt: done.receipt, person_id }))
    }

    async fn open_case(&self, request: Request<proto::OpenCaseRequest>) -> Answer<proto::OpenCaseResponse> {
        let done = self.command("intake/OpenCase", request, |r| (&r.request_id, &r.etag), open_case).await?;
        let case: CaseId = done.head.made();
        Ok(Response::new(proto::OpenCaseResponse {
            receipt: done.receipt,
            case_id: case.to_string(),
            case_reference: CaseReference::of(case).to_string(),
        }))
    }

    async fn name_suspect(&self, request: Request<proto::NameSuspectRequest>) -> Answer<proto::NameSuspectResponse> {
        let done = self.command("intake/NameSuspect", request, |r| (&r.request_id, &r.etag), name_suspect).await?;
        Ok(Response::new(proto::NameSuspectResponse { receipt: done.receipt }))
    }

    async fn refer_case(&self, request: Request<proto::ReferCaseRequest>) -> Answer<proto::ReferCaseResponse> {
        let done = self.command("intake/ReferCase", request, |r| (&r.request_id, &r.etag), refer_case).await?;
        Ok(Response::new(proto::ReferCaseResponse { receipt: done.receipt }))
    }

    async fn propose_link(&self, request: Request<proto::ProposeLinkRequest>) -> Answer<proto::ProposeLinkResponse> {
        let done = self.command("intake/ProposeLink", request, |r| (&r.request_id, &r.etag), propose_link).await?;
        Ok(Response::new(proto::ProposeLinkResponse { receipt: done.receipt }))
    }

    async fn confirm_link(&self, request: Request<proto::ConfirmLinkRequest>) -> Answer<proto::ConfirmLinkResponse> {
        let done = self.command("intake/ConfirmLink", request, |r| (&r.request_id, &r.etag), confirm_link).await?;
        Ok(Response::new(proto::ConfirmLinkResponse { receipt: done.receipt }))
    }

    async fn reject_link(&self, request: Request<proto::RejectLinkRequest>) -> Answer<proto::RejectLinkResponse> {
        let done = self.command("intake/RejectLink", request, |r| (&r.request_id, &r.etag), reject_link).await?;
        Ok(Response::new(proto::RejectLinkResponse { receipt: done.receipt }))
    }

    async fn undo_link(&self, request: Request<proto::UndoLinkRequest>) -> Answer<proto::UndoLinkResponse> {
        let done = self.command("intake/UndoLink", request, |r| (&r.request_id, &r.etag), undo_link).await?;
        Ok(Response::new(proto::UndoLinkResponse { receipt: done.receipt }))
    }

    async fn screen_case(&self, request: Request<proto::ScreenCaseRequest>) -> Answer<proto::ScreenCaseResponse> {
        let done = self.command("intake/ScreenCase", request, |r| (&r.request_id, &r.etag), screen_case).await?;
        Ok(Response::new(proto::ScreenCaseResponse { receipt: done.receipt }))
    }

    async fn reclassify_conduct(
        &self,
        request: Request<proto::ReclassifyConductRequest>,
    ) -> Answer<proto::ReclassifyConductResponse> {
        let done =
            self.command("intake/ReclassifyConduct", request, |r| (&r.request_id, &r.etag), reclassify_conduct).await?;
        Ok(Response::new(proto::ReclassifyConductResponse { receipt: done.receipt }))
    }
}
