//! The class of each event: what the policy's matrix judges it by.

use super::{CaseworkEvent, Event, GovernanceEvent, IntakeEvent, OrdersEvent, ReferralsEvent, RiskEvent};
use crate::{Class, intake as i, orders as o};
use kernel::Source;

impl Event {
    /// The class that decides whether an audience sees the event at all; fields of other classes only add or withhold.
    #[allow(clippy::too_many_lines, reason = "a row for each event")]
    pub fn class(&self, source: Source) -> Class {
        match self {
            Self::Intake(event) => match event {
                IntakeEvent::IncidentReported(_) => i::IncidentReported::class(source),
                IntakeEvent::PersonRecorded(e) => e.class(),
                IntakeEvent::CaseOpened(_) => Class::Opening,
                IntakeEvent::SuspectNamed(_) => Class::SuspectIdentity,
                IntakeEvent::CaseReferred(_) => Class::Gatekeeping,
                IntakeEvent::LinkProposed(_) | IntakeEvent::LinkRejected(_) => Class::LinkReview,
                IntakeEvent::LinkConfirmed(e) => e.class(),
                IntakeEvent::LinkUndone(e) => e.class(),
                IntakeEvent::CaseScreened(_)
                | IntakeEvent::ConductReclassified(_)
                | IntakeEvent::IncidentScreened(_)
                | IntakeEvent::HintAnswered(_) => Class::Screening,
            },
            Self::Risk(event) => match event {
                RiskEvent::RiskAssessed(_)
                | RiskEvent::DissentRecorded(_)
                | RiskEvent::HubLevelSet(_)
                | RiskEvent::RelationshipRecorded(_) => Class::Risk,
                RiskEvent::RedFlagRaised(_) | RiskEvent::MotiveProposed(_) => Class::Contribution,
                RiskEvent::CircumstanceRecorded(e) => e.class(),
            },
            Self::Orders(event) => event.class(source),
            Self::Referrals(event) => match event {
                ReferralsEvent::ReferralSent(e) => e.class(),
                ReferralsEvent::ReferralAccepted(e) => e.class(),
                ReferralsEvent::ReferralDeclined(e) => e.class(),
                ReferralsEvent::ReferralDrafted(e) => e.class(),
                ReferralsEvent::ReferralDiscarded(e) => e.class(),
                ReferralsEvent::ReferralReceived(e) => e.class(),
                ReferralsEvent::InformationAsked(e) => e.class(),
                ReferralsEvent::InformationGiven(e) => e.class(),
                ReferralsEvent::WorkStarted(e) => e.class(),
                ReferralsEvent::ProgressReported(e) => e.class(),
                ReferralsEvent::ReferralCompleted(e) => e.class(),
                ReferralsEvent::PersonDisengaged(e) => e.class(),
                ReferralsEvent::ReferralWithdrawn(e) => e.class(),
            },
            Self::Casework(event) => match event {
                CaseworkEvent::CaseTriaged(_)
                | CaseworkEvent::CaseReopened(_)
                | CaseworkEvent::ReturnAsked(_)
                | CaseworkEvent::ReturnGiven(_)
                | CaseworkEvent::TransferOffered(_)
                | CaseworkEvent::TransferAccepted(_)
                | CaseworkEvent::TransferDeclined(_) => Class::Gatekeeping,
                CaseworkEvent::CaseAdopted(_)
                | CaseworkEvent::CaseSteppedDown(_)
                | CaseworkEvent::CaseClosed(_)
                | CaseworkEvent::CaseReceived(_) => Class::Process,
                CaseworkEvent::HistoryReceived(e) => e.of,
                CaseworkEvent::ItemContributed(_)
                | CaseworkEvent::ItemCorrected(_)
                | CaseworkEvent::ItemWithdrawn(_) => Class::Contribution,
                CaseworkEvent::ItemShared(_)
                | CaseworkEvent::CorrectionAcknowledged(_)
                | CaseworkEvent::ErasureRequested(_)
                | CaseworkEvent::ErasureApproved(_)
                | CaseworkEvent::ErasureRefused(_)
                | CaseworkEvent::Erased(_)
                | CaseworkEvent::LegalHoldSet(_)
                | CaseworkEvent::LegalHoldLifted(_)
                | CaseworkEvent::ProcessingRestricted(_)
                | CaseworkEvent::RestrictionLifted(_)
                | CaseworkEvent::RetentionReviewed(_)
                | CaseworkEvent::SubjectAccessRequested(_)
                | CaseworkEvent::SubjectAccessExtended(_)
                | CaseworkEvent::SubjectAccessPrepared(_)
                | CaseworkEvent::SubjectAccessReleased(_)
                | CaseworkEvent::ReviewOpened(_)
                | CaseworkEvent::ReviewReleased(_)
                | CaseworkEvent::ReviewWithdrawn(_) => Class::SharingRecord,
                CaseworkEvent::NeedsAssessed(_)
                | CaseworkEvent::VictimRightsSet(_)
                | CaseworkEvent::VictimPreferenceSet(_)
                | CaseworkEvent::VictimSafetySaid(_)
                | CaseworkEvent::AdvocateOffered(_)
                | CaseworkEvent::AdvocateOfferAnswered(_)
                | CaseworkEvent::RightToKnowConsidered(_)
                | CaseworkEvent::RightToKnowDecided(_) => Class::VictimNeeds,
                CaseworkEvent::SafeContactRecorded(_) | CaseworkEvent::ContactCleared(_) => Class::SafeContact,
                CaseworkEvent::VictimLocationRecorded(_) => Class::VictimLocation,
                CaseworkEvent::VictimTold(e) => e.class(),
                CaseworkEvent::InvestigationStepTaken(_) => Class::Investigation,
                CaseworkEvent::IntelligenceRecorded(_) => Class::Intelligence,
                CaseworkEvent::CourtOutcomeRecorded(_) => Class::CourtDecision,
                CaseworkEvent::MeetingCalled(_)
                | CaseworkEvent::AgendaItemAdded(_)
                | CaseworkEvent::AgendaItemRemoved(_)
                | CaseworkEvent::CaseDiscussed(_) => Class::Meeting,
                CaseworkEvent::ActionPlanned(e) => e.class(),
                CaseworkEvent::ActionProgressed(e) => e.class(),
                CaseworkEvent::ActionRedated(e) => e.class(),
                CaseworkEvent::ActionHandedOver(e) => e.class(),
                CaseworkEvent::ActionClosed(e) => e.class(),
                CaseworkEvent::DutyMissed(e) => e.class(),
                CaseworkEvent::DutyExcused(e) => e.class(),
            },
            Self::Governance(event) => match event {
                GovernanceEvent::HubFounded(_)
                | GovernanceEvent::PolicyAdopted(_)
                | GovernanceEvent::PolicyProposed(_)
                | GovernanceEvent::RulebookAdopted(_)
                | GovernanceEvent::ReferenceAdopted(_)
                | GovernanceEvent::AgencyRegistered(_)
                | GovernanceEvent::WorkerRegistered(_)
                | GovernanceEvent::WorkerLeft(_)
                | GovernanceEvent::HubRestored(_)
                | GovernanceEvent::AgencyIdentified(_)
                | GovernanceEvent::HubRegistered(_)
                | GovernanceEvent::BundleDeclined(_)
                | GovernanceEvent::ClosureDeclared(_)
                | GovernanceEvent::ClosureConfirmed(_)
                | GovernanceEvent::ClosureWithdrawn(_)
                | GovernanceEvent::CustodyHandedOver(_)
                | GovernanceEvent::CustodyAccepted(_)
                | GovernanceEvent::AgreementMade(_)
                | GovernanceEvent::AgreementEnded(_)
                | GovernanceEvent::AlertRaised(_)
                | GovernanceEvent::AlertAcknowledged(_)
                | GovernanceEvent::AlertEscalated(_)
                | GovernanceEvent::BreakGlassRequested(_)
                | GovernanceEvent::BreakGlassApproved(_)
                | GovernanceEvent::BreakGlassReviewed(_)
                | GovernanceEvent::RelationDeclared(_)
                | GovernanceEvent::ConflictFound(_)
                | GovernanceEvent::ConflictDismissed(_) => Class::Governance,
                GovernanceEvent::WorkerAssigned(_) | GovernanceEvent::AssignmentEnded(_) => Class::Process,
                GovernanceEvent::ConflictDeclared(_) | GovernanceEvent::CaseRestricted(_) => Class::Conflict,
            },
            Self::Access(_) => Class::AccessRecord,
        }
    }
}

impl OrdersEvent {
    /// The class of an event, by who said it.
    fn class(&self, source: Source) -> Class {
        match self {
            OrdersEvent::OrderConsidered(_)
            | OrdersEvent::OrderNotPursued(_)
            | OrdersEvent::OrderRequestAnswered(_) => Class::OrderConsideration,
            OrdersEvent::DraftingStarted(_)
            | OrdersEvent::ApplicationAuthorised(_)
            | OrdersEvent::ApplicationLodged(_)
            | OrdersEvent::InterimSought(_)
            | OrdersEvent::HearingListed(_) => Class::OrderApplication,
            OrdersEvent::InterimOrderMade(_)
            | OrdersEvent::FullOrderMade(_)
            | OrdersEvent::OrderMadeOnOutcome(_)
            | OrdersEvent::OrderReceived(_)
            | OrdersEvent::ApplicationWithdrawn(_)
            | OrdersEvent::ApplicationRefused(_)
            | OrdersEvent::OrderVaried(_)
            | OrdersEvent::OrderDischarged(_)
            | OrdersEvent::BreachTried(_)
            | OrdersEvent::AppealLodged(_)
            | OrdersEvent::AppealDetermined(_) => Class::CourtDecision,
            OrdersEvent::OrderServed(_) | OrdersEvent::ServiceAttempted(_) => Class::OrderService,
            OrdersEvent::NotificationReceived(_)
            | OrdersEvent::NotificationExempted(_)
            | OrdersEvent::ExemptionEnded(_)
            | OrdersEvent::ChangeNotified(_)
            | OrdersEvent::UnnotifiedChangeFound(_) => Class::OrderNotification,
            OrdersEvent::BreachReported(_) => o::BreachReported::class(source),
            OrdersEvent::BreachRecorded(_) | OrdersEvent::BreachNotMadeOut(_) | OrdersEvent::BreachNotCharged(_) => {
                Class::Breach
            }
            OrdersEvent::BreachCharged(_) | OrdersEvent::BreachArrested(_) => Class::Investigation,
        }
    }
}
