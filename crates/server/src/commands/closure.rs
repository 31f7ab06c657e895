//! The end of a hub: its closure, and what is kept of others that closed.

use super::{Form, Head, Plan, fields::Fields, governance::plan};
use crate::transact::Target;
use ::governance::{AcceptCustody, Command, ConfirmClosure, DeclareClosure, HandOverCustody, WithdrawClosure};
use api::stalkinghub::governance::v1 as proto;
use eventlog::StreamName;
use sharing::Act;

/// The digits of a SHA-256.
const DIGITS: usize = 64;

/// A plan on the hub's own stream, in which all of it is decided one after the other.
fn on_hub(act: Act, command: Command) -> Plan {
    plan(act, Target::Register(StreamName::Hub), command)
}

pub(super) fn declare_closure(r: &proto::DeclareClosureRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let from = f.date("closing_date", &r.closing_date);
    let successor = f.short("successor", &r.successor);
    let reason = f.text("reason", &r.reason);
    let command = Command::DeclareClosure(DeclareClosure { from: from?, successor, reason });
    Some(on_hub(Act::DeclareClosure, command))
}

pub(super) fn confirm_closure(r: &proto::ConfirmClosureRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let closure = f.id("closure_id", &r.closure_id)?;
    Some(on_hub(Act::ConfirmClosure, Command::ConfirmClosure(ConfirmClosure { closure })))
}

pub(super) fn withdraw_closure(r: &proto::WithdrawClosureRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let closure = f.id("closure_id", &r.closure_id);
    let reason = f.text("reason", &r.reason);
    let command = Command::WithdrawClosure(WithdrawClosure { closure: closure?, reason });
    Some(on_hub(Act::WithdrawClosure, command))
}

pub(super) fn hand_over_custody(r: &proto::HandOverCustodyRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let closure = f.id("closure_id", &r.closure_id)?;
    Some(on_hub(Act::HandOverCustody, Command::HandOverCustody(HandOverCustody { closure })))
}

pub(super) fn accept_custody(r: &proto::AcceptCustodyRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let of = f.short("from_hub", &r.from_hub);
    let mut hex = |path: &str, text: &str| {
        let fits = text.len() == DIGITS && text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        if !fits {
            f.bad(path, "must be 64 digits of hex, in lower case");
        }
        fits.then(|| text.to_owned())
    };
    let (digest, facts_root) = (hex("file_digest", &r.file_digest), hex("facts_root", &r.facts_root));
    let looks_root = hex("looks_root", &r.looks_root);
    for (path, size) in [("facts_size", r.facts_size), ("looks_size", r.looks_size)] {
        if size == 0 {
            f.bad(path, "must be stated, and more than 0");
        }
    }
    let kept = f.public_word("reference", &r.reference);
    let (facts, looks) = (r.facts_size, r.looks_size);
    let (digest, facts_root, looks_root) = (digest?, facts_root?, looks_root?);
    let command = AcceptCustody { of, digest, facts, facts_root, looks, looks_root, kept };
    Some(on_hub(Act::AcceptCustody, Command::AcceptCustody(command)))
}

pub(super) const DECLARE_CLOSURE: Form<proto::DeclareClosureRequest, proto::DeclareClosureResponse> = Form {
    name: "governance/DeclareClosure",
    head: |r| (&r.request_id, &r.etag),
    read: declare_closure,
    answer: |_, _, receipt| {
        let made = receipt.as_ref().and_then(|receipt| receipt.event_ids.first().cloned());
        proto::DeclareClosureResponse { receipt, closure_id: made.unwrap_or_default() }
    },
};
pub(super) const CONFIRM_CLOSURE: Form<proto::ConfirmClosureRequest, proto::ConfirmClosureResponse> = Form {
    name: "governance/ConfirmClosure",
    head: |r| (&r.request_id, &r.etag),
    read: confirm_closure,
    answer: |_, _, receipt| proto::ConfirmClosureResponse { receipt },
};
pub(super) const WITHDRAW_CLOSURE: Form<proto::WithdrawClosureRequest, proto::WithdrawClosureResponse> = Form {
    name: "governance/WithdrawClosure",
    head: |r| (&r.request_id, &r.etag),
    read: withdraw_closure,
    answer: |_, _, receipt| proto::WithdrawClosureResponse { receipt },
};
pub(super) const HAND_OVER_CUSTODY: Form<proto::HandOverCustodyRequest, proto::HandOverCustodyResponse> = Form {
    name: "governance/HandOverCustody",
    head: |r| (&r.request_id, &r.etag),
    read: hand_over_custody,
    answer: |_, _, receipt| proto::HandOverCustodyResponse { receipt },
};
pub(super) const ACCEPT_CUSTODY: Form<proto::AcceptCustodyRequest, proto::AcceptCustodyResponse> = Form {
    name: "governance/AcceptCustody",
    head: |r| (&r.request_id, &r.etag),
    read: accept_custody,
    answer: |_, _, receipt| proto::AcceptCustodyResponse { receipt },
};
