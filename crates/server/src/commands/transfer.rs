//! Offering a case to another hub, and making that hub known. The files are read and made in `transfer`.

use super::{Form, Head, Plan, casework::plan, fields::Fields, governance};
use crate::{transact::Target, transfer::sealed::is_recipient};
use ::casework::{Command, OfferTransfer};
use ::governance::RegisterHub;
use api::stalkinghub::{casework::v1 as casework, common::v1 as common, governance::v1 as proto};
use eventlog::StreamName;
use kernel::Transfer;
use sharing::Act;
use tlog::Vkey;

pub(super) fn offer_transfer(r: &casework::OfferTransferRequest, head: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let to = f.short("to_hub", &r.to_hub);
    let gateway = f.code("gateway", r.gateway, common::Gateway::as_str_name);
    let basis = f.code("basis", r.basis, common::LawfulBasis::as_str_name);
    let reason = f.text("reason", &r.reason);
    let necessity = f.text("necessity", &r.necessity);
    let (transfer, gateway, basis) = (head.made(), gateway?, basis?);
    let command = Command::OfferTransfer(OfferTransfer { transfer, to, gateway, basis, reason, necessity });
    Some(plan(Act::OfferTransfer, Target::Case(case), command))
}

pub(super) fn register_hub(r: &proto::RegisterHubRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let name = f.short("name", &r.name);
    let recipient = f.short("recipient", &r.recipient);
    if !recipient.is_empty() && !is_recipient(&recipient) {
        f.bad_once(
            "recipient".to_owned(),
            "must be an age recipient, as the other hub gives it: age1 and 58 letters and digits",
        );
    }
    let verifier = f.short("verifier", &r.verifier);
    let key = verifier.parse::<Vkey>().ok().filter(|key| !key.is_cosigner());
    if !verifier.is_empty() && key.is_none() {
        f.bad_once(
            "verifier".to_owned(),
            "must be the verifying key of a log, as the other hub gives it: <origin>+<key id>+<key>",
        );
    }
    let hub = key?.name().to_owned();
    let command = ::governance::Command::RegisterHub(RegisterHub { name, recipient, verifier, hub });
    Some(governance::plan(Act::RegisterHub, Target::Register(StreamName::Hub), command))
}

pub(super) const OFFER_TRANSFER: Form<casework::OfferTransferRequest, casework::OfferTransferResponse> = Form {
    name: "casework/OfferTransfer",
    head: |r| (&r.request_id, &r.etag),
    read: offer_transfer,
    answer: |_, head, receipt| casework::OfferTransferResponse {
        receipt,
        transfer_id: head.made::<Transfer>().to_string(),
    },
};
pub(super) const REGISTER_HUB: Form<proto::RegisterHubRequest, proto::RegisterHubResponse> = Form {
    name: "governance/RegisterHub",
    head: |r| (&r.request_id, &r.etag),
    read: register_hub,
    answer: |_, _, receipt| proto::RegisterHubResponse { receipt },
};
