//! When what a role may do is taken: on a closed case, on one that is still arriving, at a hub that closes, without an agreement.

use super::Act;
use kernel::Role;

impl Act {
    /// Whether it is taken while what came with a case from another hub is not all put down yet. What somebody fears for the
    /// victim does not wait, nor does what narrows access; everything else would be work on half a case (hub default).
    pub fn is_taken_while_arriving(self) -> bool {
        matches!(
            self,
            Self::AcceptTransfer
                | Self::RaiseRedFlag
                | Self::ReportBreach
                | Self::EndAssignment
                | Self::DeclareConflict
                | Self::DismissConflict
                | Self::RestrictCase
        )
    }

    /// Whether a case that has ended accepts it, wherever it is now: closed here, ended by triage with advice or another service,
    /// or taken over by another hub. What is new reopens the case; what sets the record right, or narrows who sees it, does
    /// not need to (decision 27; hub default). Nor does telling the victim: an order outlives the work on it, and she is told
    /// before it ends. A case that triage ended with advice can be triaged again; the rule says when.
    pub fn is_taken_when_closed(self) -> bool {
        let is_taken = matches!(
            self,
            Self::ProposeLink
                | Self::ConfirmLink
                | Self::RejectLink
                | Self::RaiseRedFlag
                | Self::ReportBreach
                | Self::ReopenCase
                | Self::TriageCase
                | Self::TellVictim
                | Self::ClearContact
                | Self::AcknowledgeCorrection
                | Self::ExcuseDuty
                | Self::OpenReview
                | Self::ReleaseReview
                | Self::WithdrawReview
                | Self::RecordTransferAnswer
                | Self::EndAssignment
                | Self::DeclareConflict
                | Self::DismissConflict
                | Self::RestrictCase
        );
        is_taken || self.sets_right_what_is_held()
    }

    /// Whether a case that has ended accepts it as long as this hub has it, and stays as it is: a case that another hub has taken
    /// over has its owners there. What is done about an order that was made or applied for outlives the work on the case, and
    /// so does what the victim is owed whatever the hub decides: that her needs are assessed and an advocate is offered
    /// (domain 6; hub default, beside decision 27).
    pub fn outlives_the_work(self) -> bool {
        matches!(
            self,
            Self::AssessNeeds
                | Self::OfferAdvocate
                | Self::AnswerAdvocateOffer
                | Self::RecordInterimOrder
                | Self::RecordFullOrder
                | Self::RecordService
                | Self::RecordServiceAttempt
                | Self::RecordNotification
                | Self::RecordChange
                | Self::ReportUnnotifiedChange
                | Self::ExemptNotification
                | Self::EndExemption
                | Self::RecordVariation
                | Self::RecordDischarge
                | Self::RecordRefusal
                | Self::WithdrawApplication
                | Self::LodgeAppeal
                | Self::DetermineAppeal
                | Self::ListHearing
        )
    }

    /// Whether somebody decides by it that a case begins, or goes on, at this hub: refused from the moment on at which two
    /// officers closed it. What is new on a closed case is taken all the same, and opens it: a report of a breach is never
    /// refused (hub default).
    pub fn begins_a_case(self, closed: bool) -> bool {
        matches!(self, Self::OpenCase | Self::AcceptTransfer | Self::ReopenCase) || closed && self == Self::TriageCase
    }

    /// Whether it is work on cases, incidents or people, for which an agency needs an agreement to share (domain 7.1). The
    /// register, inboxes and audits do not rest on one.
    pub fn rests_on_an_agreement(self) -> bool {
        !matches!(
            self,
            Self::RegisterAgency
                | Self::RegisterWorker
                | Self::RecordLeaver
                | Self::ProposePolicy
                | Self::AdoptPolicy
                | Self::AdoptRulebook
                | Self::AdoptReference
                | Self::ListReferenceSets
                | Self::IdentifyAgency
                | Self::MakeAgreement
                | Self::RegisterHub
                | Self::DeclareClosure
                | Self::ConfirmClosure
                | Self::WithdrawClosure
                | Self::HandOverCustody
                | Self::AcceptCustody
                | Self::GetClosure
                | Self::GetTransferKey
                | Self::EndAgreement
                | Self::AcknowledgeAlert
                | Self::EscalateAlert
                | Self::ApproveBreakGlass
                | Self::ReviewBreakGlass
                | Self::DeclareRelation
                | Self::ListBreakGlasses
                | Self::ReadInbox
                | Self::Audit
                | Self::GetReturn
                | Self::GetReviewPack
        )
    }

    /// Whether an agency answers for it as controller of what it put down, whatever it shares with whom: the duties of a
    /// controller do not end with an agreement to share (UK GDPR art. 5(2) and 24; DPA 2018 s.34(3), s.45 to 48). Its
    /// information governance lead does it without one too, on what that agency holds, and reads nothing of others.
    pub fn is_a_controllers_duty(self) -> bool {
        self.sets_right_what_is_held() || matches!(self, Self::ListRetentionReviews | Self::ExportSubjectAccess)
    }

    /// Whether it corrects, withdraws, erases, keeps, restricts or gives out what is held: what people are owed about their data.
    fn sets_right_what_is_held(self) -> bool {
        matches!(
            self,
            Self::RequestErasure
                | Self::ApproveErasure
                | Self::RefuseErasure
                | Self::CarryOutErasure
                | Self::SetLegalHold
                | Self::LiftLegalHold
                | Self::RestrictProcessing
                | Self::LiftRestriction
                | Self::CorrectItem
                | Self::WithdrawItem
                | Self::ReviewRetention
                | Self::OpenSubjectAccess
                | Self::ExtendSubjectAccess
                | Self::PrepareSubjectAccess
                | Self::ReleaseSubjectAccess
        )
    }

    /// Whether this caller needs an agreement in force for it.
    pub fn needs_an_agreement(self, role: Role) -> bool {
        let own = self.is_a_controllers_duty() && role == Role::InformationGovernanceLead;
        self.rests_on_an_agreement() && !own
    }
}
