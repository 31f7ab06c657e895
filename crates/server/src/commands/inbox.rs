//! The commands of `InboxService`; the service itself, which also reads, is in `inbox.rs` above.

use super::{Form, Head, Plan, fields::Fields, governance::plan};
use crate::transact::Target;
use api::stalkinghub::inbox::v1 as proto;
use governance::Command;
use sharing::Act;

pub(super) fn acknowledge_alert(r: &proto::AcknowledgeAlertRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let alert = f.id("alert_id", &r.alert_id);
    let outcome = f.text("outcome", &r.outcome);
    let command = governance::AcknowledgeAlert { alert: alert?, outcome };
    Some(plan(Act::AcknowledgeAlert, Target::Alert(alert?), Command::AcknowledgeAlert(command)))
}

pub(super) fn escalate_alert(r: &proto::EscalateAlertRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let alert = f.id("alert_id", &r.alert_id);
    let to = f.code("to", r.to, proto::EscalatedTo::as_str_name);
    let reason = f.text("reason", &r.reason);
    let command = governance::EscalateAlert { alert: alert?, to: to?, reason };
    Some(plan(Act::EscalateAlert, Target::Alert(alert?), Command::EscalateAlert(command)))
}

pub(crate) const ACKNOWLEDGE_ALERT: Form<proto::AcknowledgeAlertRequest, proto::AcknowledgeAlertResponse> = Form {
    name: "inbox/AcknowledgeAlert",
    head: |r| (&r.request_id, &r.etag),
    read: acknowledge_alert,
    answer: |_, _, receipt| proto::AcknowledgeAlertResponse { receipt },
};
pub(crate) const ESCALATE_ALERT: Form<proto::EscalateAlertRequest, proto::EscalateAlertResponse> = Form {
    name: "inbox/EscalateAlert",
    head: |r| (&r.request_id, &r.etag),
    read: escalate_alert,
    answer: |_, _, receipt| proto::EscalateAlertResponse { receipt },
};
