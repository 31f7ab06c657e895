//! The event types, by service, with their frozen names.

mod class;
mod services;

use crate::{Field, access::Looked, entry::BadEvent};
use kernel::Source;
use serde_json::Value;

pub use services::{CaseworkEvent, GovernanceEvent, IntakeEvent, OrdersEvent, ReferralsEvent, RiskEvent};

/// One event of any service.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Of the intake service.
    Intake(IntakeEvent),
    /// Of the risk service.
    Risk(RiskEvent),
    /// Of the orders service.
    Orders(OrdersEvent),
    /// Of the referrals service.
    Referrals(ReferralsEvent),
    /// Of the hub's process.
    Casework(CaseworkEvent),
    /// About who is who and what is agreed.
    Governance(GovernanceEvent),
    /// Of the access log.
    Access(Looked),
}

const LOOKED: &str = "access.looked.v1";

impl Event {
    /// The frozen name, e.g. `orders.breach_reported.v1`.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Intake(event) => event.into(),
            Self::Risk(event) => event.into(),
            Self::Orders(event) => event.into(),
            Self::Referrals(event) => event.into(),
            Self::Casework(event) => event.into(),
            Self::Governance(event) => event.into(),
            Self::Access(_) => LOOKED,
        }
    }

    /// Every field, with what it tells and where it is stored. `source` is who said it: some classes depend on it.
    #[allow(clippy::too_many_lines, reason = "a row for each event")]
    pub fn fields(&self, source: Source) -> Vec<Field> {
        match self {
            Self::Intake(event) => match event {
                IntakeEvent::IncidentReported(e) => e.fields(source),
                IntakeEvent::PersonRecorded(e) => e.fields(),
                IntakeEvent::CaseOpened(e) => e.fields(),
                IntakeEvent::SuspectNamed(e) => e.fields(),
                IntakeEvent::CaseReferred(e) => e.fields(),
                IntakeEvent::LinkProposed(e) => e.fields(),
                IntakeEvent::LinkConfirmed(e) => e.fields(),
                IntakeEvent::LinkRejected(e) => e.fields(),
                IntakeEvent::LinkUndone(e) => e.fields(),
                IntakeEvent::CaseScreened(e) => e.fields(),
                IntakeEvent::ConductReclassified(e) => e.fields(),
                IntakeEvent::IncidentScreened(e) => e.fields(),
                IntakeEvent::HintAnswered(e) => e.fields(),
            },
            Self::Risk(event) => match event {
                RiskEvent::RiskAssessed(e) => e.fields(),
                RiskEvent::RedFlagRaised(e) => e.fields(),
                RiskEvent::DissentRecorded(e) => e.fields(),
                RiskEvent::HubLevelSet(e) => e.fields(),
                RiskEvent::CircumstanceRecorded(e) => e.fields(),
                RiskEvent::RelationshipRecorded(e) => e.fields(),
                RiskEvent::MotiveProposed(e) => e.fields(),
            },
            Self::Orders(event) => match event {
                OrdersEvent::OrderConsidered(e) => e.fields(),
                OrdersEvent::OrderNotPursued(e) => e.fields(),
                OrdersEvent::DraftingStarted(e) => e.fields(),
                OrdersEvent::ApplicationAuthorised(e) => e.fields(),
                OrdersEvent::ApplicationLodged(e) => e.fields(),
                OrdersEvent::InterimOrderMade(e) => e.fields(),
                OrdersEvent::OrderServed(e) => e.fields(),
                OrdersEvent::NotificationReceived(e) => e.fields(),
                OrdersEvent::FullOrderMade(e) => e.fields(),
                OrdersEvent::OrderMadeOnOutcome(e) => e.fields(),
                OrdersEvent::OrderReceived(e) => e.fields(),
                OrdersEvent::BreachReported(e) => e.fields(source),
                OrdersEvent::BreachRecorded(e) => e.fields(),
                OrdersEvent::BreachNotMadeOut(e) => e.fields(),
                OrdersEvent::BreachNotCharged(e) => e.fields(),
                OrdersEvent::BreachCharged(e) => e.fields(),
                OrdersEvent::OrderRequestAnswered(e) => e.fields(),
                OrdersEvent::HearingListed(e) => e.fields(),
                OrdersEvent::InterimSought(e) => e.fields(),
                OrdersEvent::ApplicationWithdrawn(e) => e.fields(),
                OrdersEvent::ApplicationRefused(e) => e.fields(),
                OrdersEvent::OrderVaried(e) => e.fields(),
                OrdersEvent::OrderDischarged(e) => e.fields(),
                OrdersEvent::ServiceAttempted(e) => e.fields(),
                OrdersEvent::NotificationExempted(e) => e.fields(),
                OrdersEvent::ExemptionEnded(e) => e.fields(),
                OrdersEvent::ChangeNotified(e) => e.fields(),
                OrdersEvent::UnnotifiedChangeFound(e) => e.fields(),
                OrdersEvent::BreachArrested(e) => e.fields(),
                OrdersEvent::BreachTried(e) => e.fields(),
                OrdersEvent::AppealLodged(e) => e.fields(),
                OrdersEvent::AppealDetermined(e) => e.fields(),
            },
            Self::Referrals(event) => match event {
                ReferralsEvent::ReferralSent(e) => e.fields(),
                ReferralsEvent::ReferralAccepted(e) => e.fields(),
                ReferralsEvent::ReferralDeclined(e) => e.fields(),
                ReferralsEvent::ReferralDrafted(e) => e.fields(),
                ReferralsEvent::ReferralDiscarded(e) => e.fields(),
                ReferralsEvent::ReferralReceived(e) => e.fields(),
                ReferralsEvent::InformationAsked(e) => e.fields(),
                ReferralsEvent::InformationGiven(e) => e.fields(),
                ReferralsEvent::WorkStarted(e) => e.fields(),
                ReferralsEvent::ProgressReported(e) => e.fields(),
                ReferralsEvent::ReferralCompleted(e) => e.fields(),
                ReferralsEvent::PersonDisengaged(e) => e.fields(),
                ReferralsEvent::ReferralWithdrawn(e) => e.fields(),
            },
            Self::Casework(event) => match event {
                CaseworkEvent::CaseTriaged(e) => e.fields(),
                CaseworkEvent::CaseAdopted(e) => e.fields(),
                CaseworkEvent::ItemContributed(e) => e.fields(),
                CaseworkEvent::ItemShared(e) => e.fields(),
                CaseworkEvent::ItemCorrected(e) => e.fields(),
                CaseworkEvent::CorrectionAcknowledged(e) => e.fields(),
                CaseworkEvent::NeedsAssessed(e) => e.fields(),
                CaseworkEvent::VictimRightsSet(e) => e.fields(),
                CaseworkEvent::SafeContactRecorded(e) => e.fields(),
                CaseworkEvent::VictimLocationRecorded(e) => e.fields(),
                CaseworkEvent::VictimTold(e) => e.fields(),
                CaseworkEvent::VictimPreferenceSet(e) => e.fields(),
                CaseworkEvent::VictimSafetySaid(e) => e.fields(),
                CaseworkEvent::AdvocateOffered(e) => e.fields(),
                CaseworkEvent::AdvocateOfferAnswered(e) => e.fields(),
                CaseworkEvent::RightToKnowConsidered(e) => e.fields(),
                CaseworkEvent::RightToKnowDecided(e) => e.fields(),
                CaseworkEvent::ContactCleared(e) => e.fields(),
                CaseworkEvent::InvestigationStepTaken(e) => e.fields(),
                CaseworkEvent::IntelligenceRecorded(e) => e.fields(),
                CaseworkEvent::CourtOutcomeRecorded(e) => e.fields(),
                CaseworkEvent::MeetingCalled(e) => e.fields(),
                CaseworkEvent::AgendaItemAdded(e) => e.fields(),
                CaseworkEvent::AgendaItemRemoved(e) => e.fields(),
                CaseworkEvent::ReturnAsked(e) => e.fields(),
                CaseworkEvent::ReturnGiven(e) => e.fields(),
                CaseworkEvent::CaseDiscussed(e) => e.fields(),
                CaseworkEvent::ActionPlanned(e) => e.fields(),
                CaseworkEvent::ActionProgressed(e) => e.fields(),
                CaseworkEvent::ActionRedated(e) => e.fields(),
                CaseworkEvent::ActionHandedOver(e) => e.fields(),
                CaseworkEvent::ActionClosed(e) => e.fields(),
                CaseworkEvent::CaseSteppedDown(e) => e.fields(),
                CaseworkEvent::CaseClosed(e) => e.fields(),
                CaseworkEvent::CaseReopened(e) => e.fields(),
                CaseworkEvent::TransferOffered(e) => e.fields(),
                CaseworkEvent::TransferAccepted(e) => e.fields(),
                CaseworkEvent::TransferDeclined(e) => e.fields(),
                CaseworkEvent::CaseReceived(e) => e.fields(),
                CaseworkEvent::HistoryReceived(e) => e.fields(),
                CaseworkEvent::ErasureRequested(e) => e.fields(),
                CaseworkEvent::ErasureApproved(e) => e.fields(),
                CaseworkEvent::ErasureRefused(e) => e.fields(),
                CaseworkEvent::Erased(e) => e.fields(),
                CaseworkEvent::LegalHoldSet(e) => e.fields(),
                CaseworkEvent::LegalHoldLifted(e) => e.fields(),
                CaseworkEvent::ProcessingRestricted(e) => e.fields(),
                CaseworkEvent::RestrictionLifted(e) => e.fields(),
                CaseworkEvent::ItemWithdrawn(e) => e.fields(),
                CaseworkEvent::RetentionReviewed(e) => e.fields(),
                CaseworkEvent::SubjectAccessRequested(e) => e.fields(),
                CaseworkEvent::SubjectAccessExtended(e) => e.fields(),
                CaseworkEvent::SubjectAccessPrepared(e) => e.fields(),
                CaseworkEvent::SubjectAccessReleased(e) => e.fields(),
                CaseworkEvent::ReviewOpened(e) => e.fields(),
                CaseworkEvent::ReviewReleased(e) => e.fields(),
                CaseworkEvent::ReviewWithdrawn(e) => e.fields(),
                CaseworkEvent::DutyMissed(e) => e.fields(),
                CaseworkEvent::DutyExcused(e) => e.fields(),
            },
            Self::Governance(event) => match event {
                GovernanceEvent::HubFounded(e) => e.fields(),
                GovernanceEvent::PolicyAdopted(e) => e.fields(),
                GovernanceEvent::PolicyProposed(e) => e.fields(),
                GovernanceEvent::RulebookAdopted(e) => e.fields(),
                GovernanceEvent::ReferenceAdopted(e) => e.fields(),
                GovernanceEvent::AgencyRegistered(e) => e.fields(),
                GovernanceEvent::WorkerRegistered(e) => e.fields(),
                GovernanceEvent::WorkerLeft(e) => e.fields(),
                GovernanceEvent::CaseRestricted(e) => e.fields(),
                GovernanceEvent::ConflictDeclared(e) => e.fields(),
                GovernanceEvent::AssignmentEnded(e) => e.fields(),
                GovernanceEvent::WorkerAssigned(e) => e.fields(),
                GovernanceEvent::HubRestored(e) => e.fields(),
                GovernanceEvent::AgencyIdentified(e) => e.fields(),
                GovernanceEvent::HubRegistered(e) => e.fields(),
                GovernanceEvent::BundleDeclined(e) => e.fields(),
                GovernanceEvent::ClosureDeclared(e) => e.fields(),
                GovernanceEvent::ClosureConfirmed(e) => e.fields(),
                GovernanceEvent::ClosureWithdrawn(e) => e.fields(),
                GovernanceEvent::CustodyHandedOver(e) => e.fields(),
                GovernanceEvent::CustodyAccepted(e) => e.fields(),
                GovernanceEvent::AgreementMade(e) => e.fields(),
                GovernanceEvent::AgreementEnded(e) => e.fields(),
                GovernanceEvent::AlertRaised(e) => e.fields(),
                GovernanceEvent::AlertAcknowledged(e) => e.fields(),
                GovernanceEvent::AlertEscalated(e) => e.fields(),
                GovernanceEvent::BreakGlassRequested(e) => e.fields(),
                GovernanceEvent::BreakGlassApproved(e) => e.fields(),
                GovernanceEvent::BreakGlassReviewed(e) => e.fields(),
                GovernanceEvent::RelationDeclared(e) => e.fields(),
                GovernanceEvent::ConflictFound(e) => e.fields(),
                GovernanceEvent::ConflictDismissed(e) => e.fields(),
            },
            Self::Access(event) => event.fields(),
        }
    }

    /// Reads an event of a known type from all of its fields that could be opened. The service is picked by the word
    /// before the first dot, so an unknown type is reported by its name.
    pub fn decode(type_name: &str, body: serde_json::Map<String, Value>) -> Result<Self, BadEvent> {
        let bad = |error: serde_json::Error| BadEvent::Unreadable(type_name.to_owned(), error.to_string());
        if type_name == LOOKED {
            return serde_json::from_value(Value::Object(body)).map(Self::Access).map_err(bad);
        }
        let (service, names): (&str, &[&str]) = match type_name.split('.').next().unwrap_or_default() {
            "intake" => ("intake", <IntakeEvent as strum::VariantNames>::VARIANTS),
            "risk" => ("risk", <RiskEvent as strum::VariantNames>::VARIANTS),
            "orders" => ("orders", <OrdersEvent as strum::VariantNames>::VARIANTS),
            "referrals" => ("referrals", <ReferralsEvent as strum::VariantNames>::VARIANTS),
            "casework" => ("casework", <CaseworkEvent as strum::VariantNames>::VARIANTS),
            "governance" => ("governance", <GovernanceEvent as strum::VariantNames>::VARIANTS),
            _ => return Err(BadEvent::UnknownType(type_name.to_owned())),
        };
        if !names.contains(&type_name) {
            return Err(BadEvent::UnknownType(type_name.to_owned()));
        }
        let tagged = serde_json::json!({ "type": type_name, "body": body });
        match service {
            "intake" => serde_json::from_value(tagged).map(Self::Intake),
            "risk" => serde_json::from_value(tagged).map(Self::Risk),
            "orders" => serde_json::from_value(tagged).map(Self::Orders),
            "referrals" => serde_json::from_value(tagged).map(Self::Referrals),
            "casework" => serde_json::from_value(tagged).map(Self::Casework),
            _ => serde_json::from_value(tagged).map(Self::Governance),
        }
        .map_err(bad)
    }

    /// The frozen names of all event types.
    pub fn type_names() -> impl Iterator<Item = &'static str> {
        use strum::VariantNames as Names;
        [
            <IntakeEvent as Names>::VARIANTS,
            <RiskEvent as Names>::VARIANTS,
            <OrdersEvent as Names>::VARIANTS,
            <ReferralsEvent as Names>::VARIANTS,
            <CaseworkEvent as Names>::VARIANTS,
            <GovernanceEvent as Names>::VARIANTS,
        ]
        .into_iter()
        .flatten()
        .copied()
        .chain([LOOKED])
    }
}
