//! Reviews from outside: from requests to commands.

use super::plan;
use crate::{
    commands::{Head, Plan, fields::Fields},
    transact::Target,
};
use api::stalkinghub::casework::v1 as proto;
use casework::Command;
use eventlog::Hash;
use sharing::Act;

pub(crate) fn open_review(r: &proto::OpenReviewRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let kind = f.code("kind", r.kind, proto::ReviewKind::as_str_name);
    let reference = f.short("reviewer_reference", &r.reviewer_reference);
    let basis = f.code("basis", r.basis, proto::ReviewBasis::as_str_name);
    let (from, to) = (f.date("from_date", &r.from_date), f.date("to_date", &r.to_date));
    f.some("agencies", &r.agencies);
    let agencies = f.each_once("agencies", &r.agencies, |f, path, name| f.name(path, name));
    let (kind, basis, agencies) = (kind?, basis?, agencies?);
    let (from, to) = (from?, to?);
    let command = Command::OpenReview(casework::OpenReview { kind, reference, basis, from, to, agencies });
    Some(plan(Act::OpenReview, Target::Case(case), command))
}

pub(crate) fn release_review(r: &proto::ReleaseReviewRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let review = f.id("review_event_id", &r.review_event_id);
    let digest: Option<Hash> = r.digest.parse().ok();
    if digest.is_none() {
        f.bad("digest", "must be sha256: and 64 hex digits, as the pack tells it");
    }
    let command = Command::ReleaseReview(casework::ReleaseReview { review: review?, digest: digest?.to_string() });
    Some(plan(Act::ReleaseReview, Target::Case(case), command))
}

pub(crate) fn withdraw_review(r: &proto::WithdrawReviewRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let review = f.id("review_event_id", &r.review_event_id);
    let reason = f.text("reason", &r.reason);
    let command = Command::WithdrawReview(casework::WithdrawReview { review: review?, reason });
    Some(plan(Act::WithdrawReview, Target::Case(case), command))
}
