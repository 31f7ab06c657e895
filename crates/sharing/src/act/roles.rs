//! Which role may do what at all, and for which purpose. Checked before anything is looked up (decision 17).

use super::Act;
use events::Duty;
use kernel::{Caller, Purpose, Role};

/// Why a call is not permitted at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, strum::IntoStaticStr)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Denied {
    /// The role is not one that does this.
    #[error("this role may not do this")]
    RoleMayNotDoThis,
    /// The role has no such purpose.
    #[error("this role may not act for this purpose")]
    PurposeNotForThisRole,
}

/// Workers who meet victims, suspects or evidence.
const FRONT: [Role; 7] = [
    Role::Spoc,
    Role::InvestigatingOfficer,
    Role::Advocate,
    Role::Clinician,
    Role::ProbationPractitioner,
    Role::Prosecutor,
    Role::HousingOfficer,
];

/// These workers and some more.
fn and(more: &[Role]) -> Vec<Role> {
    FRONT.iter().chain(more).copied().collect()
}

impl Act {
    /// The roles that do this (hub default, after domain 3.1 and 5).
    #[allow(clippy::too_many_lines, reason = "one list: every act, by who does it")]
    pub fn roles(self) -> Vec<Role> {
        match self {
            Self::ReportIncident
            | Self::RecordPerson
            | Self::OpenCase
            | Self::ReferCase
            | Self::ProposeLink
            | Self::RaiseRedFlag
            | Self::RecordCircumstance
            | Self::RecordRelationship
            | Self::ReportBreach
            | Self::DraftReferral
            | Self::DiscardReferral
            | Self::SendReferral
            | Self::AcknowledgeReferral
            | Self::AskForInformation
            | Self::GiveInformation
            | Self::AcceptReferral
            | Self::DeclineReferral
            | Self::StartWork
            | Self::ReportProgress
            | Self::CompleteReferral
            | Self::RecordDisengagement
            | Self::WithdrawReferral
            | Self::ContributeItem
            | Self::ShareItem
            | Self::AcknowledgeCorrection
            | Self::GiveReturn
            | Self::RequestBreakGlass
            | Self::ReadByBreakGlass => and(&[]),
            // Who leads, authorises, chairs or answers for data; the front line asks (hub default).
            Self::ApproveBreakGlass => {
                vec![Role::Spoc, Role::AuthorisingOfficer, Role::Chair, Role::InformationGovernanceLead]
            }
            Self::ReviewBreakGlass => vec![Role::Chair, Role::InformationGovernanceLead],
            Self::DismissConflict | Self::SetHubLevel | Self::RedateAction => vec![Role::Chair],
            Self::DeclareRelation | Self::ListBreakGlasses => {
                and(&[Role::AuthorisingOfficer, Role::Chair, Role::InformationGovernanceLead])
            }
            Self::RequestErasure | Self::RestrictProcessing | Self::CorrectItem | Self::WithdrawItem => {
                and(&[Role::InformationGovernanceLead])
            }
            Self::ApproveErasure => vec![Role::InformationGovernanceLead, Role::AuthorisingOfficer],
            Self::CarryOutErasure
            | Self::RefuseErasure
            | Self::LiftRestriction
            | Self::ReviewRetention
            | Self::OpenSubjectAccess
            | Self::ExtendSubjectAccess
            | Self::PrepareSubjectAccess
            | Self::ReleaseSubjectAccess
            | Self::ListRetentionReviews
            | Self::ExportSubjectAccess => vec![Role::InformationGovernanceLead],
            Self::SetLegalHold | Self::LiftLegalHold => {
                vec![Role::Spoc, Role::Prosecutor, Role::Chair, Role::InformationGovernanceLead]
            }
            Self::PlanAction
            | Self::NoteProgress
            | Self::HandOverAction
            | Self::CloseAction
            | Self::PutOnAgenda
            | Self::TakeOffAgenda
            | Self::DeclareConflict => and(&[Role::Chair]),
            Self::Read | Self::ExcuseDuty => and(&[Role::Chair, Role::AuthorisingOfficer]),
            Self::AssessRisk => vec![
                Role::Spoc,
                Role::InvestigatingOfficer,
                Role::Advocate,
                Role::Clinician,
                Role::ProbationPractitioner,
            ],
            Self::DissentFromJudgement => vec![
                Role::Spoc,
                Role::InvestigatingOfficer,
                Role::Advocate,
                Role::Clinician,
                Role::ProbationPractitioner,
                Role::Chair,
            ],
            Self::ProposeMotive => vec![Role::Spoc, Role::Clinician],
            Self::NameSuspect
            | Self::ScreenCase
            | Self::ReclassifyConduct
            | Self::ScreenIncident
            | Self::AnswerHint
            | Self::ConsiderOrder
            | Self::StartDrafting
            | Self::LodgeApplication
            | Self::SeekInterim
            | Self::RecordService
            | Self::RecordNotification
            | Self::RecordServiceAttempt
            | Self::ExemptNotification
            | Self::EndExemption
            | Self::RecordChange
            | Self::ReportUnnotifiedChange
            | Self::RecordBreachArrest
            | Self::SetVictimRights
            | Self::RecordIntelligence => vec![Role::Spoc, Role::InvestigatingOfficer],
            Self::RecordInterimOrder
            | Self::RecordFullOrder
            | Self::RecordOrderOnOutcome
            | Self::ChargeBreach
            | Self::ListHearing
            | Self::RecordRefusal
            | Self::RecordVariation
            | Self::RecordDischarge
            | Self::RecordBreachOutcome
            | Self::LodgeAppeal
            | Self::DetermineAppeal
            | Self::RecordInvestigationStep
            | Self::RecordCourtOutcome => vec![Role::Spoc, Role::InvestigatingOfficer, Role::Prosecutor],
            Self::ConfirmLink
            | Self::RejectLink
            | Self::UndoLink
            | Self::DeclineOrder
            | Self::WithdrawApplication
            | Self::RecordBreach
            | Self::RejectBreach
            | Self::EndBreach
            | Self::TriageCase => vec![Role::Spoc],
            Self::AuthoriseApplication => vec![Role::AuthorisingOfficer],
            Self::AdoptCase
            | Self::CallMeeting
            | Self::AskForReturn
            | Self::DiscussCase
            | Self::StepDownCase
            | Self::CloseCase
            | Self::ReopenCase
            | Self::OfferTransfer
            | Self::RecordTransferAnswer
            | Self::AcceptTransfer
            | Self::DeclineTransfer
            | Self::GetTransferBundle
            | Self::OpenTransferBundle
            | Self::AssignWorker
            | Self::EndAssignment
            | Self::RestrictCase => vec![Role::Spoc, Role::Chair],
            Self::AssessNeeds
            | Self::SetVictimPreference
            | Self::RecordVictimSafety
            | Self::OfferAdvocate
            | Self::AnswerAdvocateOffer
            | Self::ConsiderRightToKnow => vec![Role::Advocate, Role::Spoc, Role::InvestigatingOfficer],
            Self::DecideRightToKnow => vec![Role::Spoc, Role::AuthorisingOfficer],
            // Everybody who tells her something, and who writes to her about where she lives.
            Self::ClearContact => {
                vec![Role::Spoc, Role::InvestigatingOfficer, Role::Advocate, Role::Prosecutor, Role::HousingOfficer]
            }
            Self::RecordSafeContact | Self::RecordVictimLocation => vec![Role::Advocate, Role::Spoc],
            Self::TellVictim => vec![Role::Spoc, Role::InvestigatingOfficer, Role::Advocate, Role::Prosecutor],
            Self::RegisterAgency
            | Self::RegisterWorker
            | Self::RecordLeaver
            | Self::AdoptRulebook
            | Self::AdoptReference
            | Self::IdentifyAgency
            | Self::MakeAgreement
            | Self::EndAgreement
            | Self::RegisterHub
            | Self::DeclareClosure
            | Self::ConfirmClosure
            | Self::WithdrawClosure
            | Self::HandOverCustody
            | Self::AcceptCustody => vec![Role::HubOfficer],
            // Whoever keeps the hub, runs its process, answers for data or audits has to know (hub default).
            Self::GetClosure => {
                vec![Role::HubOfficer, Role::Chair, Role::InformationGovernanceLead, Role::Auditor]
            }
            Self::GetTransferKey => vec![Role::HubOfficer, Role::Spoc, Role::Chair],
            Self::ProposePolicy | Self::AdoptPolicy => vec![Role::HubOfficer, Role::InformationGovernanceLead],
            // Whoever may be told of something, or names codes: all who act, and none who only audit.
            Self::ReadInbox | Self::AcknowledgeAlert | Self::EscalateAlert | Self::ListReferenceSets => {
                and(&[Role::Chair, Role::AuthorisingOfficer, Role::HubOfficer, Role::InformationGovernanceLead])
            }
            // The hub's office answers for what leaves the hub; the rule says which office (hub default).
            Self::OpenReview | Self::ReleaseReview | Self::WithdrawReview => {
                vec![Role::Chair, Role::InformationGovernanceLead]
            }
            Self::Audit => vec![Role::Auditor],
            // Whoever releases a pack has read it.
            Self::GetReviewPack => vec![Role::Auditor, Role::Chair, Role::InformationGovernanceLead],
            // It names no case and nobody: for who audits, runs or keeps the hub (hub default).
            Self::GetReturn => vec![Role::Auditor, Role::Chair, Role::HubOfficer],
        }
    }

    /// Whether a role does this on a case without being assigned to it. Chairs run the hub's process on every referred case; a
    /// point of contact takes a waiting case on first, and then acts, and takes over what another hub sends; who answers for data
    /// is on no case (hub default).
    pub fn is_done_by_office(self, role: Role) -> bool {
        matches!(role, Role::Chair | Role::InformationGovernanceLead)
            || matches!(self, Self::AssignWorker | Self::AcceptTransfer)
    }
}

/// The purposes for which a role acts.
pub fn purposes(role: Role) -> &'static [Purpose] {
    match role {
        Role::Spoc => &[Purpose::Investigation, Purpose::VictimSafety, Purpose::HubCoordination],
        Role::InvestigatingOfficer | Role::AuthorisingOfficer | Role::Prosecutor => &[Purpose::Investigation],
        Role::Advocate | Role::HousingOfficer => &[Purpose::VictimSafety],
        Role::Clinician => &[Purpose::SuspectManagement, Purpose::VictimSafety],
        Role::ProbationPractitioner => &[Purpose::SuspectManagement],
        Role::Chair | Role::HubOfficer => &[Purpose::HubCoordination],
        Role::Auditor => &[Purpose::Audit],
        Role::InformationGovernanceLead => &[Purpose::InformationGovernance],
    }
}

/// May this caller do this at all?
pub fn permit(caller: &Caller, act: Act) -> Result<(), Denied> {
    if !purposes(caller.role).contains(&caller.purpose) {
        return Err(Denied::PurposeNotForThisRole);
    }
    if act.roles().contains(&caller.role) { Ok(()) } else { Err(Denied::RoleMayNotDoThis) }
}

/// Whether a role does what ends a duty: by an act that is its own.
pub fn does(role: Role, duty: Duty) -> bool {
    let acts: &[Act] = match duty {
        Duty::Triage => &[Act::TriageCase],
        Duty::DecideLink => &[Act::ConfirmLink, Act::RejectLink],
        Duty::FirstAssessment | Duty::Reassess | Duty::ReassessAfterTrigger | Duty::ReassessAfterOrderEnds => {
            &[Act::AssessRisk]
        }
        Duty::AssessNeeds => &[Act::AssessNeeds],
        Duty::TellVictim | Duty::UpdateVictim | Duty::TellOfOrderEnding => &[Act::TellVictim],
        Duty::ReaskPreference => &[Act::SetVictimPreference],
        Duty::OfferAdvocate => &[Act::OfferAdvocate],
        Duty::DecideRightToKnow => &[Act::DecideRightToKnow],
        Duty::ConsiderOrder | Duty::AnswerOrderRequest => &[Act::ConsiderOrder],
        Duty::ReviewOrder => &[Act::ConsiderOrder, Act::DeclineOrder],
        Duty::AuthoriseApplication => &[Act::AuthoriseApplication],
        Duty::LodgeApplication => &[Act::LodgeApplication, Act::SeekInterim],
        Duty::ListHearing | Duty::ListBeforeInterimEnds | Duty::SettleBeforeInterimEnds => &[Act::ListHearing],
        Duty::DecideOnAppeal => &[Act::LodgeAppeal],
        Duty::ReviewRenewal => &[Act::RecordVariation],
        Duty::DecideBeforeInterimEnds => &[Act::RecordFullOrder],
        Duty::ServeOrder => &[Act::RecordService],
        Duty::Notify => &[Act::RecordNotification],
        Duty::RecordFailureToNotify => &[Act::ReportUnnotifiedChange],
        Duty::NotifyChange => &[Act::RecordChange],
        Duty::ChargeSummaryOffence => &[Act::RecordInvestigationStep, Act::ChargeBreach],
        Duty::ActOnBreach => &[Act::RecordInvestigationStep, Act::RecordBreachArrest, Act::RecordBreach],
        Duty::DecideOnBreach => &[Act::RecordBreach],
        Duty::AnswerReferral => &[Act::AcceptReferral],
        Duty::AcknowledgeReferral => &[Act::AcknowledgeReferral],
        Duty::GiveInformation => &[Act::GiveInformation],
        Duty::StartWork => &[Act::StartWork],
        Duty::ReportProgress => &[Act::ReportProgress],
        Duty::ReturnForMeeting => &[Act::GiveReturn],
        Duty::AnswerTransfer => &[Act::RecordTransferAnswer],
        Duty::DoAction => &[Act::CloseAction],
        Duty::ReviewSteppedDown => &[Act::CloseCase],
        Duty::AcknowledgeCorrection => &[Act::AcknowledgeCorrection],
        Duty::AnswerSubjectAccess => &[Act::ReleaseSubjectAccess],
    };
    acts.iter().any(|act| act.roles().contains(&role))
}
