//! What commands name of their case by id: events, and things that events are about. **One list for all**: what a caller does not see
//! is answered as what is not there, in the same bytes and before any rule is asked (decision 17), so nothing that is named can be
//! told from nothing by trying. What a command makes under a new id it does not name; people, incidents and meetings lie in streams of
//! their own, and are not found where they are hidden.

use crate::transact::{Named, Rule};
use kernel::Reason;

/// Things of one kind, and what the service says of one that is not there.
fn named(ids: impl IntoIterator<Item = impl ToString>, unknown: impl Reason) -> Vec<Named> {
    vec![Named { ids: ids.into_iter().map(|id| id.to_string()).collect(), unknown: Rule::of(unknown) }]
}

/// What a command of casework names.
pub(super) fn by_casework(command: &casework::Command) -> Vec<Named> {
    use casework::{Command as C, Refusal as R};
    match command {
        C::ShareItem(it) => named([it.event], R::ItemUnknown),
        C::CorrectItem(it) => named([it.event], R::ItemUnknown),
        C::AcknowledgeCorrection(it) => named([it.event], R::ItemUnknown),
        C::WithdrawItem(it) => named([it.event], R::ItemUnknown),
        C::TellVictim(it) => named([it.of], R::ItemUnknown),
        C::AnswerAdvocateOffer(it) => named([it.offer], R::OfferUnknown),
        C::DecideRightToKnow(it) => named([it.considered], R::RightToKnowUnknown),
        C::DiscussCase(it) => named(it.shared.iter().chain(&it.relied_on).copied(), R::ItemUnknown),
        C::GiveReturn(it) => named([it.asked], R::ReturnUnknown),
        C::ExcuseDuty(it) => named([it.began], R::DutyUnknown),
        C::NoteProgress(it) => named([it.action], R::ActionUnknown),
        C::RedateAction(it) => named([it.action], R::ActionUnknown),
        C::HandOverAction(it) => named([it.action], R::ActionUnknown),
        C::CloseAction(it) => named([it.action], R::ActionUnknown),
        C::ReleaseReview(it) => named([it.review], R::ReviewUnknown),
        C::WithdrawReview(it) => named([it.review], R::ReviewUnknown),
        C::CloseCase(it) => named(it.diarised.iter().map(|it| it.order), R::OrderNotInForce),
        // What was done with an agency's own records is named by that agency alone, and to all others the rules know none.
        C::ApproveErasure(_)
        | C::RefuseErasure(_)
        | C::CarryOutErasure(_)
        | C::LiftLegalHold(_)
        | C::LiftRestriction(_)
        | C::ExtendSubjectAccess(_)
        | C::PrepareSubjectAccess(_)
        | C::ReleaseSubjectAccess(_)
        // What the answer of another hub names stands in what that hub signed.
        | C::RecordTransferAnswer(_)
        | C::TriageCase(_)
        | C::AdoptCase(_)
        | C::ContributeItem(_)
        | C::AssessNeeds(_)
        | C::SetVictimRights(_)
        | C::RecordSafeContact(_)
        | C::RecordVictimLocation(_)
        | C::SetVictimPreference(_)
        | C::RecordVictimSafety(_)
        | C::OfferAdvocate(_)
        | C::ConsiderRightToKnow(_)
        | C::ClearContact(_)
        | C::RecordInvestigationStep(_)
        | C::RecordIntelligence(_)
        | C::RecordCourtOutcome(_)
        | C::CallMeeting(_)
        | C::PutOnAgenda(_)
        | C::TakeOffAgenda(_)
        | C::AskForReturn(_)
        | C::PlanAction(_)
        | C::StepDownCase(_)
        | C::ReopenCase(_)
        | C::OfferTransfer(_)
        | C::ReceiveCase(_)
        | C::ReceiveHistory(_)
        | C::RequestErasure(_)
        | C::SetLegalHold(_)
        | C::RestrictProcessing(_)
        | C::ReviewRetention(_)
        | C::OpenSubjectAccess(_)
        | C::OpenReview(_) => Vec::new(),
    }
}

/// What a command of intake names.
pub(super) fn by_intake(command: &intake::Command) -> Vec<Named> {
    use intake::{Command as C, Refusal as R};
    match command {
        C::AnswerHint(it) => named(it.rests_on.iter().copied().chain([it.about]), R::HintUnknown),
        C::ReportIncident(_)
        | C::RecordPerson(_)
        | C::OpenCase(_)
        | C::NameSuspect(_)
        | C::ReferCase(_)
        | C::ProposeLink(_)
        | C::ConfirmLink(_)
        | C::RejectLink(_)
        | C::UndoLink(_)
        | C::ScreenCase(_)
        | C::ReclassifyConduct(_)
        | C::ScreenIncident(_) => Vec::new(),
    }
}

/// What a command of risk names.
pub(super) fn by_risk(command: &risk::Command) -> Vec<Named> {
    use risk::{Command as C, Refusal as R};
    match command {
        C::AssessRisk(it) => named(it.relied_on.iter().copied(), R::ReliedOnUnknown),
        C::SetHubLevel(it) => named(it.relied_on.iter().copied(), R::ReliedOnUnknown),
        C::Dissent(it) => named([it.event], R::NoSuchJudgement),
        C::RaiseRedFlag(_) | C::RecordCircumstance(_) | C::RecordRelationship(_) | C::ProposeMotive(_) => Vec::new(),
    }
}

/// What a command of referrals names.
pub(super) fn by_referrals(command: &referrals::Command) -> Vec<Named> {
    use referrals::{Command as C, Refusal as R};
    let referral = match command {
        C::SendReferral(it) => {
            let draft = it.drafted.then_some(it.referral);
            let mut all = named(draft, R::ReferralUnknown);
            all.extend(named(it.items.iter().copied(), R::ItemUnknown));
            return all;
        }
        C::DraftReferral(_) => return Vec::new(),
        C::DiscardReferral(it) => it.referral,
        C::AcknowledgeReferral(it) => it.referral,
        C::AskForInformation(it) => it.referral,
        C::GiveInformation(it) => it.referral,
        C::AcceptReferral(it) => it.referral,
        C::DeclineReferral(it) => it.referral,
        C::StartWork(it) => it.referral,
        C::ReportProgress(it) => it.referral,
        C::CompleteReferral(it) => it.referral,
        C::RecordDisengagement(it) => it.referral,
        C::WithdrawReferral(it) => it.referral,
    };
    named([referral], R::ReferralUnknown)
}

/// What a command of orders names. An order that is considered is named only where it was before: `considered_before`.
pub(super) fn by_orders(command: &orders::Command, considered_before: bool) -> Vec<Named> {
    use orders::{Command as C, Refusal as R};
    let order = match command {
        C::ConsiderOrder(it) => {
            let mut all = named(considered_before.then_some(it.order), R::OrderUnknown);
            all.extend(named(it.evidence.iter().copied(), R::EvidenceUnknown));
            all.extend(named(it.answers_referral, R::RequestUnknown));
            return all;
        }
        C::RecordOrderOnOutcome(_) => return Vec::new(),
        C::RecordBreach(it) => return named([it.breach], R::BreachUnknown),
        C::RejectBreach(it) => return named([it.breach], R::BreachUnknown),
        C::EndBreach(it) => return named([it.breach], R::BreachUnknown),
        C::ChargeBreach(it) => return named([it.breach], R::BreachUnknown),
        C::RecordBreachArrest(it) => return named([it.breach], R::BreachUnknown),
        C::RecordBreachOutcome(it) => return named([it.breach], R::BreachUnknown),
        C::ReportBreach(it) => it.order,
        C::DeclineOrder(it) => it.order,
        C::StartDrafting(it) => it.order,
        C::AuthoriseApplication(it) => it.order,
        C::LodgeApplication(it) => it.order,
        C::SeekInterim(it) => it.order,
        C::RecordInterimOrder(it) => it.order,
        C::RecordService(it) => it.order,
        C::RecordNotification(it) => it.order,
        C::RecordFullOrder(it) => it.order,
        C::ListHearing(it) => it.order,
        C::WithdrawApplication(it) => it.order,
        C::RecordRefusal(it) => it.order,
        C::RecordVariation(it) => it.order,
        C::RecordDischarge(it) => it.order,
        C::RecordServiceAttempt(it) => it.order,
        C::ExemptNotification(it) => it.order,
        C::EndExemption(it) => it.order,
        C::RecordChange(it) => it.order,
        C::ReportUnnotifiedChange(it) => it.order,
        C::LodgeAppeal(it) => it.order,
        C::DetermineAppeal(it) => it.order,
    };
    named([order], R::OrderUnknown)
}
