//! Every command's request, field by field, against what the API says of it. The comments in `proto/` are read here, so
//! that what they promise (required, how long, how often) and what is refused cannot differ.

mod adoption;
mod codes;
mod requests;

use super::{
    Head, Plan, casework, closure, fields::Fields, glass, governance, inbox, intake, orders, reference, referrals,
    relations, risk, transfer,
};
use crate::refuse::No;
use kernel::{AgencyKind, Caller, Facts, Purpose, RequestId, Role, Rulebook, Surface, Thumbprints, Timestamp};
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor};

/// One command: its name and the reading function under test.
struct Call {
    rpc: &'static str,
    request: MessageDescriptor,
    read: Box<dyn Fn(&DynamicMessage) -> Outcome>,
}

/// The plan that a request reads as, and the paths of its malformed fields.
type Outcome = (Option<Plan>, Vec<String>);

type Read<R> = fn(&R, &Head, &mut Fields) -> Option<Plan>;

fn pool() -> DescriptorPool {
    DescriptorPool::decode(api::FILE_DESCRIPTOR_SET).unwrap()
}

fn head() -> Head {
    let caller = Caller {
        agency: "avon".parse().unwrap(),
        kind: AgencyKind::Police,
        worker: "dc-1".parse().unwrap(),
        role: Role::Spoc,
        purpose: Purpose::Investigation,
        surface: Surface::AgencyApi,
        thumbprints: Thumbprints::default(),
    };
    Head { caller, request: RequestId::from_uuid(uuid::Uuid::from_u128(7)) }
}

/// Runs a plan's rule on a history, on 12 March 2026.
fn decide(plan: &Plan, history: &[&events::Recorded]) -> crate::transact::Decision {
    let now: Timestamp = "2026-03-12T09:00:00Z".parse().unwrap();
    let (caller, rulebook) = (head().caller, Rulebook::first());
    (plan.decide)(
        history,
        &Facts {
            now,
            today: calendar::london_date(now),
            caller: &caller,
            rulebook: &rulebook,
            calendar: &kernel::RULE_ALONE,
        },
    )
}

fn read<R>(reading: Read<R>, request: &R) -> Outcome {
    let mut fields = Fields::default();
    let plan = reading(request, &head(), &mut fields);
    let bad = match fields.finish() {
        Ok(()) => Vec::new(),
        Err(No::Fields(bad)) => bad.into_iter().map(|(path, _)| path).collect(),
        Err(other) => panic!("{other:?}"),
    };
    assert!(plan.is_some() || !bad.is_empty(), "refused without saying why");
    (plan, bad)
}

fn call<R: Message + Default + 'static>(package: &str, rpc: &'static str, reading: Read<R>) -> Call {
    let name = format!("stalkinghub.{package}.v1.{rpc}Request");
    let request = pool().get_message_by_name(&name).unwrap_or_else(|| panic!("{name}"));
    let read = move |given: &DynamicMessage| read(reading, &R::decode(&given.encode_to_vec()[..]).unwrap());
    Call { rpc, request, read: Box::new(read) }
}

/// All commands.
#[allow(clippy::too_many_lines, reason = "a row for each command")]
fn calls() -> Vec<Call> {
    use casework::{items, meetings, plan, process, records, reviews, victims, wishes};
    vec![
        call("intake", "ReportIncident", intake::report_incident),
        call("intake", "RecordPerson", intake::record_person),
        call("intake", "OpenCase", intake::open_case),
        call("intake", "NameSuspect", intake::name_suspect),
        call("intake", "ReferCase", intake::refer_case),
        call("intake", "ProposeLink", intake::propose_link),
        call("intake", "ConfirmLink", intake::confirm_link),
        call("intake", "RejectLink", intake::reject_link),
        call("intake", "UndoLink", intake::undo_link),
        call("intake", "ScreenCase", intake::screen_case),
        call("intake", "ReclassifyConduct", intake::reclassify_conduct),
        call("intake", "ScreenIncident", intake::screen_incident),
        call("intake", "AnswerHint", intake::answer_hint),
        call("risk", "AssessRisk", risk::assess_risk),
        call("risk", "RaiseRedFlag", risk::raise_red_flag),
        call("risk", "DissentFromJudgement", risk::dissent),
        call("risk", "SetHubLevel", risk::set_hub_level),
        call("risk", "RecordCircumstance", risk::record_circumstance),
        call("risk", "RecordRelationship", risk::record_relationship),
        call("risk", "ProposeMotive", risk::propose_motive),
        call("orders", "ConsiderOrder", orders::consider_order),
        call("orders", "DeclineOrder", orders::decline_order),
        call("orders", "StartDrafting", orders::start_drafting),
        call("orders", "AuthoriseApplication", orders::authorise_application),
        call("orders", "LodgeApplication", orders::lodge_application),
        call("orders", "SeekInterim", orders::seek_interim),
        call("orders", "RecordInterimOrder", orders::record_interim_order),
        call("orders", "RecordService", orders::record_service),
        call("orders", "RecordNotification", orders::record_notification),
        call("orders", "RecordFullOrder", orders::record_full_order),
        call("orders", "RecordOrderOnOutcome", orders::record_order_on_outcome),
        call("orders", "ReportBreach", orders::report_breach),
        call("orders", "RecordBreach", orders::record_breach),
        call("orders", "RejectBreach", orders::reject_breach),
        call("orders", "EndBreach", orders::end_breach),
        call("orders", "ChargeBreach", orders::charge_breach),
        call("orders", "ListHearing", orders::list_hearing),
        call("orders", "WithdrawApplication", orders::withdraw_application),
        call("orders", "RecordRefusal", orders::record_refusal),
        call("orders", "RecordVariation", orders::record_variation),
        call("orders", "RecordDischarge", orders::record_discharge),
        call("orders", "RecordServiceAttempt", orders::record_service_attempt),
        call("orders", "ExemptNotification", orders::exempt_notification),
        call("orders", "EndExemption", orders::end_exemption),
        call("orders", "RecordChange", orders::record_change),
        call("orders", "ReportUnnotifiedChange", orders::report_unnotified_change),
        call("orders", "RecordBreachArrest", orders::record_breach_arrest),
        call("orders", "RecordBreachOutcome", orders::record_breach_outcome),
        call("orders", "LodgeAppeal", orders::lodge_appeal),
        call("orders", "DetermineAppeal", orders::determine_appeal),
        call("referrals", "SendReferral", referrals::send_referral),
        call("referrals", "AcceptReferral", referrals::accept_referral),
        call("referrals", "DeclineReferral", referrals::decline_referral),
        call("referrals", "DraftReferral", referrals::draft_referral),
        call("referrals", "DiscardReferral", referrals::discard_referral),
        call("referrals", "AcknowledgeReferral", referrals::acknowledge_referral),
        call("referrals", "AskForInformation", referrals::ask_for_information),
        call("referrals", "GiveInformation", referrals::give_information),
        call("referrals", "StartWork", referrals::start_work),
        call("referrals", "ReportProgress", referrals::report_progress),
        call("referrals", "CompleteReferral", referrals::complete_referral),
        call("referrals", "RecordDisengagement", referrals::record_disengagement),
        call("referrals", "WithdrawReferral", referrals::withdraw_referral),
        call("casework", "TriageCase", process::triage_case),
        call("casework", "AdoptCase", process::adopt_case),
        call("casework", "ContributeItem", items::contribute_item),
        call("casework", "ShareItem", items::share_item),
        call("casework", "CorrectItem", items::correct_item),
        call("casework", "AcknowledgeCorrection", items::acknowledge_correction),
        call("casework", "AssessNeeds", victims::assess_needs),
        call("casework", "SetVictimRights", victims::set_victim_rights),
        call("casework", "RecordSafeContact", victims::record_safe_contact),
        call("casework", "RecordVictimLocation", victims::record_victim_location),
        call("casework", "TellVictim", victims::tell_victim),
        call("casework", "SetVictimPreference", wishes::set_victim_preference),
        call("casework", "RecordVictimSafety", wishes::record_victim_safety),
        call("casework", "OfferAdvocate", wishes::offer_advocate),
        call("casework", "AnswerAdvocateOffer", wishes::answer_advocate_offer),
        call("casework", "ConsiderRightToKnow", wishes::consider_right_to_know),
        call("casework", "DecideRightToKnow", wishes::decide_right_to_know),
        call("casework", "ClearContact", wishes::clear_contact),
        call("casework", "RecordInvestigationStep", victims::record_investigation_step),
        call("casework", "RecordIntelligence", victims::record_intelligence),
        call("casework", "RecordCourtOutcome", victims::record_court_outcome),
        call("casework", "CallMeeting", meetings::call_meeting),
        call("casework", "PutOnAgenda", meetings::put_on_agenda),
        call("casework", "TakeOffAgenda", meetings::take_off_agenda),
        call("casework", "AskForReturn", meetings::ask_for_return),
        call("casework", "GiveReturn", meetings::give_return),
        call("casework", "DiscussCase", meetings::discuss_case),
        call("casework", "PlanAction", plan::plan_action),
        call("casework", "NoteProgress", plan::note_progress),
        call("casework", "RedateAction", plan::redate_action),
        call("casework", "HandOverAction", plan::hand_over_action),
        call("casework", "CloseAction", plan::close_action),
        call("casework", "StepDownCase", process::step_down_case),
        call("casework", "CloseCase", process::close_case),
        call("casework", "ReopenCase", process::reopen_case),
        call("casework", "RequestErasure", records::request_erasure),
        call("casework", "ApproveErasure", records::approve_erasure),
        call("casework", "RefuseErasure", records::refuse_erasure),
        call("casework", "CarryOutErasure", records::carry_out_erasure),
        call("casework", "SetLegalHold", records::set_legal_hold),
        call("casework", "LiftLegalHold", records::lift_legal_hold),
        call("casework", "RestrictProcessing", records::restrict_processing),
        call("casework", "LiftRestriction", records::lift_restriction),
        call("casework", "WithdrawItem", records::withdraw_item),
        call("casework", "ReviewRetention", records::review_retention),
        call("casework", "OfferTransfer", transfer::offer_transfer),
        call("casework", "ExcuseDuty", process::excuse_duty),
        call("casework", "OpenSubjectAccess", records::open_subject_access),
        call("casework", "ExtendSubjectAccess", records::extend_subject_access),
        call("casework", "PrepareSubjectAccess", records::prepare_subject_access),
        call("casework", "ReleaseSubjectAccess", records::release_subject_access),
        call("casework", "OpenReview", reviews::open_review),
        call("casework", "ReleaseReview", reviews::release_review),
        call("casework", "WithdrawReview", reviews::withdraw_review),
        call("governance", "RegisterAgency", governance::register_agency),
        call("governance", "RegisterWorker", governance::register_worker),
        call("governance", "RecordLeaver", governance::record_leaver),
        call("governance", "AssignWorker", governance::assign_worker),
        call("governance", "EndAssignment", governance::end_assignment),
        call("governance", "DeclareConflict", governance::declare_conflict),
        call("governance", "RestrictCase", governance::restrict_case),
        call("governance", "ProposePolicy", governance::propose_policy),
        call("governance", "AdoptPolicy", governance::adopt_policy),
        call("governance", "AdoptRulebook", governance::adopt_rulebook),
        call("governance", "AdoptReference", reference::adopt_reference),
        call("governance", "RegisterHub", transfer::register_hub),
        call("governance", "DeclareClosure", closure::declare_closure),
        call("governance", "ConfirmClosure", closure::confirm_closure),
        call("governance", "WithdrawClosure", closure::withdraw_closure),
        call("governance", "HandOverCustody", closure::hand_over_custody),
        call("governance", "AcceptCustody", closure::accept_custody),
        call("governance", "IdentifyAgency", governance::identify_agency),
        call("governance", "MakeAgreement", governance::make_agreement),
        call("governance", "EndAgreement", governance::end_agreement),
        call("governance", "RequestBreakGlass", glass::request_break_glass),
        call("governance", "ApproveBreakGlass", glass::approve_break_glass),
        call("governance", "ReviewBreakGlass", glass::review_break_glass),
        call("governance", "DeclareRelation", relations::declare_relation),
        call("governance", "DismissConflict", relations::dismiss_conflict),
        call("inbox", "AcknowledgeAlert", inbox::acknowledge_alert),
        call("inbox", "EscalateAlert", inbox::escalate_alert),
    ]
}
