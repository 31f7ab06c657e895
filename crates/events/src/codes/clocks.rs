//! Codes of what must happen by when.

use crate::{Class, field::Plain};
use serde::{Deserialize, Serialize};

/// What must happen. The rule of each, with its period, who owes it, what begins and what ends it: crate `clocks`.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumIter,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Duty {
    /// A case that was referred to the hub is triaged.
    Triage,
    /// A link that was proposed is confirmed or rejected.
    DecideLink,
    /// Its risk is assessed for the first time.
    FirstAssessment,
    /// The victim's needs are assessed.
    AssessNeeds,
    /// The victim is told of a step, a charge or a court's decision.
    TellVictim,
    /// What the victim wishes to be told of is asked again.
    ReaskPreference,
    /// The victim has the update that was agreed with her.
    UpdateVictim,
    /// The victim is offered an advocate.
    OfferAdvocate,
    /// Whether the victim is told who the suspect is is decided.
    DecideRightToKnow,
    /// The victim is told that an order will end, before it does.
    TellOfOrderEnding,
    /// The risk is assessed again because time has passed.
    Reassess,
    /// The risk is assessed again because of something new.
    ReassessAfterTrigger,
    /// A protection order is considered.
    ConsiderOrder,
    /// That an order is not pursued is looked at again.
    ReviewOrder,
    /// Who asked for an order is answered.
    AnswerOrderRequest,
    /// A draft is authorised for the chief officer.
    AuthoriseApplication,
    /// An application is lodged.
    LodgeApplication,
    /// A hearing of what was lodged is listed.
    ListHearing,
    /// Whether to appeal against a refusal is decided.
    DecideOnAppeal,
    /// Whether to renew an order that will end is reviewed.
    ReviewRenewal,
    /// A hearing that comes before an interim order runs out is listed.
    ListBeforeInterimEnds,
    /// The same, shortly before it runs out: what was listed may have been put off beyond that day.
    SettleBeforeInterimEnds,
    /// The main application is decided before an interim order runs out.
    DecideBeforeInterimEnds,
    /// An order is served.
    ServeOrder,
    /// The respondent notifies names and address.
    Notify,
    /// Police record that nothing was notified in time, which is an offence.
    RecordFailureToNotify,
    /// The respondent notifies a new name or address.
    NotifyChange,
    /// The risk is assessed again because an order has ended.
    ReassessAfterOrderEnds,
    /// Police act on a reported breach.
    ActOnBreach,
    /// Police record a reported breach, or find that none is made out.
    DecideOnBreach,
    /// A summary offence of the course of conduct is charged while it can still be tried.
    ChargeSummaryOffence,
    /// A referral to a service is accepted or declined.
    AnswerReferral,
    /// A referral is acknowledged by the agency that it was sent to.
    AcknowledgeReferral,
    /// The sender of a referral gives the information that its receiver asked for.
    GiveInformation,
    /// The work that was taken on with a referral starts.
    StartWork,
    /// Who works on a referral tells its sender how it goes.
    ReportProgress,
    /// An agency answers what it was asked for a meeting.
    ReturnForMeeting,
    /// A hub to which the case was offered has answered: whoever offered it asks there.
    AnswerTransfer,
    /// An action of the plan is done.
    DoAction,
    /// Whether a case that was stepped down can be closed is reviewed.
    ReviewSteppedDown,
    /// A correction is acknowledged by who saw what was wrong.
    AcknowledgeCorrection,
    /// Who asked what is held about them is answered.
    AnswerSubjectAccess,
}
impl Plain for Duty {
    const WHY: &'static str = "a code; returns count what was missed";
}

impl Duty {
    /// The class of what ends it: who may not see that may not see whether it was done. Nor may who does not see the event
    /// that began it, which is all there is to it for actions and referrals.
    pub fn class(self) -> Class {
        match self {
            Self::Triage | Self::ReturnForMeeting | Self::AnswerTransfer => Class::Gatekeeping,
            Self::DecideLink => Class::LinkReview,
            Self::FirstAssessment | Self::Reassess | Self::ReassessAfterTrigger | Self::ReassessAfterOrderEnds => {
                Class::Risk
            }
            Self::AssessNeeds
            | Self::ReaskPreference
            | Self::UpdateVictim
            | Self::OfferAdvocate
            | Self::DecideRightToKnow => Class::VictimNeeds,
            Self::TellVictim | Self::TellOfOrderEnding => Class::VictimUpdate,
            Self::ConsiderOrder | Self::ReviewOrder | Self::AnswerOrderRequest => Class::OrderConsideration,
            Self::AuthoriseApplication | Self::LodgeApplication | Self::ListHearing => Class::OrderApplication,
            Self::ListBeforeInterimEnds
            | Self::SettleBeforeInterimEnds
            | Self::DecideBeforeInterimEnds
            | Self::DecideOnAppeal
            | Self::ReviewRenewal => Class::CourtDecision,
            Self::ServeOrder => Class::OrderService,
            Self::Notify | Self::RecordFailureToNotify | Self::NotifyChange => Class::OrderNotification,
            Self::ActOnBreach | Self::DecideOnBreach => Class::Breach,
            Self::ChargeSummaryOffence => Class::Investigation,
            Self::AnswerReferral
            | Self::AcknowledgeReferral
            | Self::GiveInformation
            | Self::StartWork
            | Self::ReportProgress
            | Self::DoAction
            | Self::ReviewSteppedDown => Class::Process,
            Self::AcknowledgeCorrection | Self::AnswerSubjectAccess => Class::SharingRecord,
        }
    }

    /// The class of what is said of it: that it was missed, or is excused. Of a telling of the victim that is as close as what she
    /// wishes (hub default, after domain 7.5 rules 4 and 7): from a reason, and from which telling was announced as missed and
    /// which was not, whoever works with the suspect would learn what she asked not to be told of.
    pub fn class_of_what_is_said(self) -> Class {
        let class = self.class();
        if class == Class::VictimUpdate { Class::VictimNeeds } else { class }
    }
}

/// Why something need not have happened in time (hub default).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum ExcuseReason {
    /// It would have put somebody in danger.
    Unsafe,
    /// What began it turned out not to be so.
    NotApplicable,
    /// Another agency does it or has done it.
    DoneByAnother,
    /// The victim asked that it wait.
    VictimAsked,
    /// A court, or somebody outside the hub, has to act first.
    WaitsForOthers,
    /// It was done, and nobody recorded it.
    DoneNotRecorded,
}
impl Plain for ExcuseReason {
    const WHY: &'static str = "a code; returns count it";
}
