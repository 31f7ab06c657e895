//! Every stored event, by the service whose rules it follows. The names are the stored form, frozen.

use crate::{
    agreements as a, alerts, break_glass as glass, casework as c, closure as end, conduct as d, governance as g,
    intake as i, orders as o, records as rec, reference::ReferenceAdopted, referrals as r, relations as rel,
    reviews as rev, risk as k, transfer as t,
};
use serde::Deserialize;

/// Events of the intake service.
#[derive(Debug, Clone, PartialEq, Deserialize, strum::IntoStaticStr, strum::VariantNames)]
#[serde(tag = "type", content = "body")]
#[strum(prefix = "intake.", suffix = ".v1", serialize_all = "snake_case")]
#[allow(missing_docs, reason = "each variant holds the struct of its name, which says what it is")]
pub enum IntakeEvent {
    #[serde(rename = "intake.incident_reported.v1")]
    IncidentReported(i::IncidentReported),
    #[serde(rename = "intake.person_recorded.v1")]
    PersonRecorded(i::PersonRecorded),
    #[serde(rename = "intake.case_opened.v1")]
    CaseOpened(i::CaseOpened),
    #[serde(rename = "intake.suspect_named.v1")]
    SuspectNamed(i::SuspectNamed),
    #[serde(rename = "intake.case_referred.v1")]
    CaseReferred(i::CaseReferred),
    #[serde(rename = "intake.link_proposed.v1")]
    LinkProposed(i::LinkProposed),
    #[serde(rename = "intake.link_confirmed.v1")]
    LinkConfirmed(i::LinkConfirmed),
    #[serde(rename = "intake.link_rejected.v1")]
    LinkRejected(i::LinkRejected),
    #[serde(rename = "intake.link_undone.v1")]
    LinkUndone(i::LinkUndone),
    #[serde(rename = "intake.case_screened.v1")]
    CaseScreened(i::CaseScreened),
    #[serde(rename = "intake.conduct_reclassified.v1")]
    ConductReclassified(i::ConductReclassified),
    #[serde(rename = "intake.incident_screened.v1")]
    IncidentScreened(d::IncidentScreened),
    #[serde(rename = "intake.hint_answered.v1")]
    HintAnswered(d::HintAnswered),
}

/// Events of the risk service.
#[derive(Debug, Clone, PartialEq, Deserialize, strum::IntoStaticStr, strum::VariantNames)]
#[serde(tag = "type", content = "body")]
#[strum(prefix = "risk.", suffix = ".v1", serialize_all = "snake_case")]
#[allow(missing_docs, reason = "each variant holds the struct of its name, which says what it is")]
pub enum RiskEvent {
    #[serde(rename = "risk.risk_assessed.v1")]
    RiskAssessed(k::RiskAssessed),
    #[serde(rename = "risk.red_flag_raised.v1")]
    RedFlagRaised(k::RedFlagRaised),
    #[serde(rename = "risk.dissent_recorded.v1")]
    DissentRecorded(k::DissentRecorded),
    #[serde(rename = "risk.hub_level_set.v1")]
    HubLevelSet(k::HubLevelSet),
    #[serde(rename = "risk.circumstance_recorded.v1")]
    CircumstanceRecorded(k::CircumstanceRecorded),
    #[serde(rename = "risk.relationship_recorded.v1")]
    RelationshipRecorded(k::RelationshipRecorded),
    #[serde(rename = "risk.motive_proposed.v1")]
    MotiveProposed(k::MotiveProposed),
}

/// Events of the orders service.
#[derive(Debug, Clone, PartialEq, Deserialize, strum::IntoStaticStr, strum::VariantNames)]
#[serde(tag = "type", content = "body")]
#[strum(prefix = "orders.", suffix = ".v1", serialize_all = "snake_case")]
#[allow(missing_docs, reason = "each variant holds the struct of its name, which says what it is")]
pub enum OrdersEvent {
    #[serde(rename = "orders.order_considered.v1")]
    OrderConsidered(o::OrderConsidered),
    #[serde(rename = "orders.order_not_pursued.v1")]
    OrderNotPursued(o::OrderNotPursued),
    #[serde(rename = "orders.drafting_started.v1")]
    DraftingStarted(o::DraftingStarted),
    #[serde(rename = "orders.application_authorised.v1")]
    ApplicationAuthorised(o::ApplicationAuthorised),
    #[serde(rename = "orders.application_lodged.v1")]
    ApplicationLodged(o::ApplicationLodged),
    #[serde(rename = "orders.interim_order_made.v1")]
    InterimOrderMade(o::InterimOrderMade),
    #[serde(rename = "orders.order_served.v1")]
    OrderServed(o::OrderServed),
    #[serde(rename = "orders.notification_received.v1")]
    NotificationReceived(o::NotificationReceived),
    #[serde(rename = "orders.full_order_made.v1")]
    FullOrderMade(o::FullOrderMade),
    #[serde(rename = "orders.order_made_on_outcome.v1")]
    OrderMadeOnOutcome(o::OrderMadeOnOutcome),
    #[serde(rename = "orders.order_received.v1")]
    OrderReceived(t::OrderReceived),
    #[serde(rename = "orders.breach_reported.v1")]
    BreachReported(o::BreachReported),
    #[serde(rename = "orders.breach_recorded.v1")]
    BreachRecorded(o::BreachRecorded),
    #[serde(rename = "orders.breach_not_made_out.v1")]
    BreachNotMadeOut(o::BreachNotMadeOut),
    #[serde(rename = "orders.breach_not_charged.v1")]
    BreachNotCharged(o::BreachNotCharged),
    #[serde(rename = "orders.breach_charged.v1")]
    BreachCharged(o::BreachCharged),
    #[serde(rename = "orders.order_request_answered.v1")]
    OrderRequestAnswered(o::OrderRequestAnswered),
    #[serde(rename = "orders.hearing_listed.v1")]
    HearingListed(o::HearingListed),
    #[serde(rename = "orders.interim_sought.v1")]
    InterimSought(o::InterimSought),
    #[serde(rename = "orders.application_withdrawn.v1")]
    ApplicationWithdrawn(o::ApplicationWithdrawn),
    #[serde(rename = "orders.application_refused.v1")]
    ApplicationRefused(o::ApplicationRefused),
    #[serde(rename = "orders.order_varied.v1")]
    OrderVaried(o::OrderVaried),
    #[serde(rename = "orders.order_discharged.v1")]
    OrderDischarged(o::OrderDischarged),
    #[serde(rename = "orders.service_attempted.v1")]
    ServiceAttempted(o::ServiceAttempted),
    #[serde(rename = "orders.notification_exempted.v1")]
    NotificationExempted(o::NotificationExempted),
    #[serde(rename = "orders.exemption_ended.v1")]
    ExemptionEnded(o::ExemptionEnded),
    #[serde(rename = "orders.change_notified.v1")]
    ChangeNotified(o::ChangeNotified),
    #[serde(rename = "orders.unnotified_change_found.v1")]
    UnnotifiedChangeFound(o::UnnotifiedChangeFound),
    #[serde(rename = "orders.breach_arrested.v1")]
    BreachArrested(o::BreachArrested),
    #[serde(rename = "orders.breach_tried.v1")]
    BreachTried(o::BreachTried),
    #[serde(rename = "orders.appeal_lodged.v1")]
    AppealLodged(o::AppealLodged),
    #[serde(rename = "orders.appeal_determined.v1")]
    AppealDetermined(o::AppealDetermined),
}

/// Events of the referrals service.
#[derive(Debug, Clone, PartialEq, Deserialize, strum::IntoStaticStr, strum::VariantNames)]
#[serde(tag = "type", content = "body")]
#[strum(prefix = "referrals.", suffix = ".v1", serialize_all = "snake_case")]
#[allow(missing_docs, reason = "each variant holds the struct of its name, which says what it is")]
pub enum ReferralsEvent {
    #[serde(rename = "referrals.referral_sent.v1")]
    ReferralSent(r::ReferralSent),
    #[serde(rename = "referrals.referral_accepted.v1")]
    ReferralAccepted(r::ReferralAccepted),
    #[serde(rename = "referrals.referral_declined.v1")]
    ReferralDeclined(r::ReferralDeclined),
    #[serde(rename = "referrals.referral_drafted.v1")]
    ReferralDrafted(r::ReferralDrafted),
    #[serde(rename = "referrals.referral_discarded.v1")]
    ReferralDiscarded(r::ReferralDiscarded),
    #[serde(rename = "referrals.referral_received.v1")]
    ReferralReceived(r::ReferralReceived),
    #[serde(rename = "referrals.information_asked.v1")]
    InformationAsked(r::InformationAsked),
    #[serde(rename = "referrals.information_given.v1")]
    InformationGiven(r::InformationGiven),
    #[serde(rename = "referrals.work_started.v1")]
    WorkStarted(r::WorkStarted),
    #[serde(rename = "referrals.progress_reported.v1")]
    ProgressReported(r::ProgressReported),
    #[serde(rename = "referrals.referral_completed.v1")]
    ReferralCompleted(r::ReferralCompleted),
    #[serde(rename = "referrals.person_disengaged.v1")]
    PersonDisengaged(r::PersonDisengaged),
    #[serde(rename = "referrals.referral_withdrawn.v1")]
    ReferralWithdrawn(r::ReferralWithdrawn),
}

/// Events of the hub's process.
#[derive(Debug, Clone, PartialEq, Deserialize, strum::IntoStaticStr, strum::VariantNames)]
#[serde(tag = "type", content = "body")]
#[strum(prefix = "casework.", suffix = ".v1", serialize_all = "snake_case")]
#[allow(missing_docs, reason = "each variant holds the struct of its name, which says what it is")]
pub enum CaseworkEvent {
    #[serde(rename = "casework.case_triaged.v1")]
    CaseTriaged(c::CaseTriaged),
    #[serde(rename = "casework.case_adopted.v1")]
    CaseAdopted(c::CaseAdopted),
    #[serde(rename = "casework.item_contributed.v1")]
    ItemContributed(c::ItemContributed),
    #[serde(rename = "casework.item_shared.v1")]
    ItemShared(c::ItemShared),
    #[serde(rename = "casework.item_corrected.v1")]
    ItemCorrected(c::ItemCorrected),
    #[serde(rename = "casework.correction_acknowledged.v1")]
    CorrectionAcknowledged(c::CorrectionAcknowledged),
    #[serde(rename = "casework.needs_assessed.v1")]
    NeedsAssessed(c::NeedsAssessed),
    #[serde(rename = "casework.victim_rights_set.v1")]
    VictimRightsSet(c::VictimRightsSet),
    #[serde(rename = "casework.safe_contact_recorded.v1")]
    SafeContactRecorded(c::SafeContactRecorded),
    #[serde(rename = "casework.victim_location_recorded.v1")]
    VictimLocationRecorded(c::VictimLocationRecorded),
    #[serde(rename = "casework.victim_told.v1")]
    VictimTold(c::VictimTold),
    #[serde(rename = "casework.victim_preference_set.v1")]
    VictimPreferenceSet(c::VictimPreferenceSet),
    #[serde(rename = "casework.victim_safety_said.v1")]
    VictimSafetySaid(c::VictimSafetySaid),
    #[serde(rename = "casework.advocate_offered.v1")]
    AdvocateOffered(c::AdvocateOffered),
    #[serde(rename = "casework.advocate_offer_answered.v1")]
    AdvocateOfferAnswered(c::AdvocateOfferAnswered),
    #[serde(rename = "casework.right_to_know_considered.v1")]
    RightToKnowConsidered(c::RightToKnowConsidered),
    #[serde(rename = "casework.right_to_know_decided.v1")]
    RightToKnowDecided(c::RightToKnowDecided),
    #[serde(rename = "casework.contact_cleared.v1")]
    ContactCleared(c::ContactCleared),
    #[serde(rename = "casework.investigation_step_taken.v1")]
    InvestigationStepTaken(c::InvestigationStepTaken),
    #[serde(rename = "casework.intelligence_recorded.v1")]
    IntelligenceRecorded(c::IntelligenceRecorded),
    #[serde(rename = "casework.court_outcome_recorded.v1")]
    CourtOutcomeRecorded(c::CourtOutcomeRecorded),
    #[serde(rename = "casework.meeting_called.v1")]
    MeetingCalled(c::MeetingCalled),
    #[serde(rename = "casework.agenda_item_added.v1")]
    AgendaItemAdded(c::AgendaItemAdded),
    #[serde(rename = "casework.agenda_item_removed.v1")]
    AgendaItemRemoved(c::AgendaItemRemoved),
    #[serde(rename = "casework.return_asked.v1")]
    ReturnAsked(c::ReturnAsked),
    #[serde(rename = "casework.return_given.v1")]
    ReturnGiven(c::ReturnGiven),
    #[serde(rename = "casework.case_discussed.v1")]
    CaseDiscussed(c::CaseDiscussed),
    #[serde(rename = "casework.action_planned.v1")]
    ActionPlanned(c::ActionPlanned),
    #[serde(rename = "casework.action_progressed.v1")]
    ActionProgressed(c::ActionProgressed),
    #[serde(rename = "casework.action_redated.v1")]
    ActionRedated(c::ActionRedated),
    #[serde(rename = "casework.action_handed_over.v1")]
    ActionHandedOver(c::ActionHandedOver),
    #[serde(rename = "casework.action_closed.v1")]
    ActionClosed(c::ActionClosed),
    #[serde(rename = "casework.case_stepped_down.v1")]
    CaseSteppedDown(c::CaseSteppedDown),
    #[serde(rename = "casework.case_closed.v1")]
    CaseClosed(c::CaseClosed),
    #[serde(rename = "casework.case_reopened.v1")]
    CaseReopened(c::CaseReopened),
    #[serde(rename = "casework.transfer_offered.v1")]
    TransferOffered(t::TransferOffered),
    #[serde(rename = "casework.transfer_accepted.v1")]
    TransferAccepted(t::TransferAccepted),
    #[serde(rename = "casework.transfer_declined.v1")]
    TransferDeclined(t::TransferDeclined),
    #[serde(rename = "casework.case_received.v1")]
    CaseReceived(t::CaseReceived),
    #[serde(rename = "casework.history_received.v1")]
    HistoryReceived(t::HistoryReceived),
    #[serde(rename = "casework.erasure_requested.v1")]
    ErasureRequested(rec::ErasureRequested),
    #[serde(rename = "casework.erasure_approved.v1")]
    ErasureApproved(rec::ErasureApproved),
    #[serde(rename = "casework.erasure_refused.v1")]
    ErasureRefused(rec::ErasureRefused),
    #[serde(rename = "casework.erased.v1")]
    Erased(rec::Erased),
    #[serde(rename = "casework.legal_hold_set.v1")]
    LegalHoldSet(rec::LegalHoldSet),
    #[serde(rename = "casework.legal_hold_lifted.v1")]
    LegalHoldLifted(rec::LegalHoldLifted),
    #[serde(rename = "casework.processing_restricted.v1")]
    ProcessingRestricted(rec::ProcessingRestricted),
    #[serde(rename = "casework.restriction_lifted.v1")]
    RestrictionLifted(rec::RestrictionLifted),
    #[serde(rename = "casework.item_withdrawn.v1")]
    ItemWithdrawn(rec::ItemWithdrawn),
    #[serde(rename = "casework.retention_reviewed.v1")]
    RetentionReviewed(rec::RetentionReviewed),
    #[serde(rename = "casework.subject_access_requested.v1")]
    SubjectAccessRequested(rec::SubjectAccessRequested),
    #[serde(rename = "casework.subject_access_extended.v1")]
    SubjectAccessExtended(rec::SubjectAccessExtended),
    #[serde(rename = "casework.subject_access_prepared.v1")]
    SubjectAccessPrepared(rec::SubjectAccessPrepared),
    #[serde(rename = "casework.subject_access_released.v1")]
    SubjectAccessReleased(rec::SubjectAccessReleased),
    #[serde(rename = "casework.review_opened.v1")]
    ReviewOpened(rev::ReviewOpened),
    #[serde(rename = "casework.review_released.v1")]
    ReviewReleased(rev::ReviewReleased),
    #[serde(rename = "casework.review_withdrawn.v1")]
    ReviewWithdrawn(rev::ReviewWithdrawn),
    #[serde(rename = "casework.duty_missed.v1")]
    DutyMissed(c::DutyMissed),
    #[serde(rename = "casework.duty_excused.v1")]
    DutyExcused(c::DutyExcused),
}

/// Events about who is who and what is agreed.
#[derive(Debug, Clone, PartialEq, Deserialize, strum::IntoStaticStr, strum::VariantNames)]
#[serde(tag = "type", content = "body")]
#[strum(prefix = "governance.", suffix = ".v1", serialize_all = "snake_case")]
#[allow(missing_docs, reason = "each variant holds the struct of its name, which says what it is")]
pub enum GovernanceEvent {
    #[serde(rename = "governance.hub_founded.v1")]
    HubFounded(g::HubFounded),
    #[serde(rename = "governance.policy_adopted.v1")]
    PolicyAdopted(g::PolicyAdopted),
    #[serde(rename = "governance.policy_proposed.v1")]
    PolicyProposed(g::PolicyProposed),
    #[serde(rename = "governance.rulebook_adopted.v1")]
    RulebookAdopted(g::RulebookAdopted),
    #[serde(rename = "governance.reference_adopted.v1")]
    ReferenceAdopted(ReferenceAdopted),
    #[serde(rename = "governance.agency_registered.v1")]
    AgencyRegistered(g::AgencyRegistered),
    #[serde(rename = "governance.worker_registered.v1")]
    WorkerRegistered(g::WorkerRegistered),
    #[serde(rename = "governance.worker_left.v1")]
    WorkerLeft(g::WorkerLeft),
    #[serde(rename = "governance.case_restricted.v1")]
    CaseRestricted(g::CaseRestricted),
    #[serde(rename = "governance.conflict_declared.v1")]
    ConflictDeclared(g::ConflictDeclared),
    #[serde(rename = "governance.assignment_ended.v1")]
    AssignmentEnded(g::AssignmentEnded),
    #[serde(rename = "governance.worker_assigned.v1")]
    WorkerAssigned(g::WorkerAssigned),
    #[serde(rename = "governance.hub_restored.v1")]
    HubRestored(g::HubRestored),
    #[serde(rename = "governance.agency_identified.v1")]
    AgencyIdentified(g::AgencyIdentified),
    #[serde(rename = "governance.hub_registered.v1")]
    HubRegistered(t::HubRegistered),
    #[serde(rename = "governance.bundle_declined.v1")]
    BundleDeclined(t::BundleDeclined),
    #[serde(rename = "governance.closure_declared.v1")]
    ClosureDeclared(end::ClosureDeclared),
    #[serde(rename = "governance.closure_confirmed.v1")]
    ClosureConfirmed(end::ClosureConfirmed),
    #[serde(rename = "governance.closure_withdrawn.v1")]
    ClosureWithdrawn(end::ClosureWithdrawn),
    #[serde(rename = "governance.custody_handed_over.v1")]
    CustodyHandedOver(end::CustodyHandedOver),
    #[serde(rename = "governance.custody_accepted.v1")]
    CustodyAccepted(end::CustodyAccepted),
    #[serde(rename = "governance.agreement_made.v1")]
    AgreementMade(a::AgreementMade),
    #[serde(rename = "governance.agreement_ended.v1")]
    AgreementEnded(a::AgreementEnded),
    #[serde(rename = "governance.alert_raised.v1")]
    AlertRaised(alerts::AlertRaised),
    #[serde(rename = "governance.alert_acknowledged.v1")]
    AlertAcknowledged(alerts::AlertAcknowledged),
    #[serde(rename = "governance.alert_escalated.v1")]
    AlertEscalated(alerts::AlertEscalated),
    #[serde(rename = "governance.break_glass_requested.v1")]
    BreakGlassRequested(glass::BreakGlassRequested),
    #[serde(rename = "governance.break_glass_approved.v1")]
    BreakGlassApproved(glass::BreakGlassApproved),
    #[serde(rename = "governance.break_glass_reviewed.v1")]
    BreakGlassReviewed(glass::BreakGlassReviewed),
    #[serde(rename = "governance.relation_declared.v1")]
    RelationDeclared(rel::RelationDeclared),
    #[serde(rename = "governance.conflict_found.v1")]
    ConflictFound(rel::ConflictFound),
    #[serde(rename = "governance.conflict_dismissed.v1")]
    ConflictDismissed(rel::ConflictDismissed),
}
