//! `IntakeService`.

use super::{Gate, Head, Plan, fields::Fields};
use crate::transact::{Target, rule};
use api::stalkinghub::intake::v1 as proto;
use eventlog::StreamName;
use intake::{Command, State, decide};
use kernel::IncidentId;
use sharing::Act;

/// A plan that an intake rule decides.
fn plan(act: Act, target: Target, command: Command) -> Plan {
    Plan {
        act,
        target,
        decide: Box::new(move |history, facts| {
            decide(&State::fold(history.iter().copied()), &command, facts).map_err(rule)
        }),
    }
}

fn report_incident(r: &proto::ReportIncidentRequest, head: &Head, f: &mut Fields) -> Option<Plan> {
    let incident = IncidentId::derived(&head.caller.agency, head.request);
    f.list("acts", &r.acts);
    let recorded_as = f.code("recorded_as", r.recorded_as().as_str_name(), "RECORDED_AS_");
    let acts: Option<Vec<_>> = r.acts().map(|act| f.code("acts", act.as_str_name(), "ACT_")).collect();
    let place = f.code("place", r.place().as_str_name(), "PLACE_KIND_");
    let victim = f.optional_id("victim_id", &r.victim_id);
    let suspect = f.optional_id("suspect_id", &r.suspect_id);
    let external_reference = f.short_text("external_reference", &r.external_reference);
    let narrative = f.optional_text("narrative", &r.narrative);
    let suspect_described = f.optional_text("suspect_described", &r.suspect_described);
    let place_text = f.optional_text("place_text", &r.place_text);
    let provenance = f.provenance(r.provenance.as_ref());
    let command = Command::ReportIncident(intake::ReportIncident {
        incident,
        recorded_as: recorded_as?,
        acts: acts?,
        place: place?,
        victim: victim?,
        suspect: suspect?,
        external_reference: (!external_reference.is_empty()).then_some(external_reference),
        narrative,
        suspect_described,
        place_text,
        provenance: provenance?,
    });
    Some(plan(Act::ReportIncident, Target::New(StreamName::Incident(incident)), command))
}

impl Gate {
    pub(crate) async fn sample(&self, request: tonic::Request<proto::ReportIncidentRequest>) -> Result<(), tonic::Status> {
        let head = |r: &proto::ReportIncidentRequest| (r.request_id.clone(), r.etag.clone());
        let _ = head;
        let (_, _, _receipt) =
            self.command("intake/ReportIncident", request, |r| (&r.request_id, &r.etag), report_incident).await?;
        Ok(())
    }
}
