//! What agencies put in, share and correct.

use super::plan;
use crate::{
    commands::{Head, Plan, fields::Fields},
    transact::Target,
};
use api::stalkinghub::{casework::v1 as proto, common::v1 as common};
use casework::{Command, ContributeItem};
use events::casework::SharedWith;
use sharing::Act;

pub(crate) fn contribute_item(r: &proto::ContributeItemRequest, head: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let kind = f.code("kind", r.kind, proto::ItemKind::as_str_name);
    let about = f.code("about", r.about, common::Party::as_str_name);
    let summary = f.optional_text("summary", &r.summary);
    let text = f.text("text", &r.text);
    let provenance = f.provenance(r.provenance.as_ref());
    let command = Command::ContributeItem(ContributeItem {
        item: head.made(),
        kind: kind?,
        about: about?,
        summary,
        text,
        provenance: provenance?,
    });
    Some(plan(Act::ContributeItem, Target::Case(case), command))
}

/// What an agency found when it was asked, as an item of its own.
pub(super) fn contributed(r: &proto::ReturnInformation, head: &Head, f: &mut Fields) -> Option<ContributeItem> {
    let kind = f.code("information.kind", r.kind, proto::ItemKind::as_str_name);
    let about = f.code("information.about", r.about, common::Party::as_str_name);
    let summary = f.optional_text("information.summary", &r.summary);
    let text = f.text("information.text", &r.text);
    let provenance = f.provenance_at("information.provenance", r.provenance.as_ref());
    Some(ContributeItem { item: head.made(), kind: kind?, about: about?, summary, text, provenance: provenance? })
}

pub(crate) fn share_item(r: &proto::ShareItemRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let event = f.id("event_id", &r.event_id);
    let with = f.each("shared_with", &r.shared_with, |f, path, given| {
        let agency = f.name(&format!("{path}.agency"), &given.agency);
        let how = f.code(&format!("{path}.how"), given.how, proto::HowShared::as_str_name);
        Some(SharedWith { agency: agency?, how: how? })
    });
    let gateway = f.code("gateway", r.gateway, common::Gateway::as_str_name);
    let basis = f.code("basis", r.basis, common::LawfulBasis::as_str_name);
    let subject_informed = f.stated("subject_informed", r.subject_informed);
    let clinician_approved = f.stated("clinician_approved", r.clinician_approved);
    let necessity = f.text("necessity", &r.necessity);
    let command = Command::ShareItem(casework::ShareItem {
        event: event?,
        with: with?,
        gateway: gateway?,
        basis: basis?,
        subject_informed: subject_informed?,
        clinician_approved: clinician_approved?,
        necessity,
    });
    Some(plan(Act::ShareItem, Target::Case(case), command))
}

pub(crate) fn correct_item(r: &proto::CorrectItemRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let event = f.id("event_id", &r.event_id);
    let reason = f.code("reason", r.reason, proto::CorrectionReason::as_str_name);
    let about = f.code("about", r.about, common::Party::as_str_name);
    let summary = f.optional_text("summary", &r.summary);
    let text = f.text("text", &r.text);
    let (event, reason, about) = (event?, reason?, about?);
    let command = Command::CorrectItem(casework::CorrectItem { event, reason, about, summary, text });
    Some(plan(Act::CorrectItem, Target::Case(case), command))
}

pub(crate) fn acknowledge_correction(
    r: &proto::AcknowledgeCorrectionRequest,
    _: &Head,
    f: &mut Fields,
) -> Option<Plan> {
    let case = f.case(&r.case);
    let event = f.id("event_id", &r.event_id)?;
    let command = Command::AcknowledgeCorrection(casework::AcknowledgeCorrection { event });
    Some(plan(Act::AcknowledgeCorrection, Target::Case(case), command))
}
