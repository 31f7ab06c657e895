//! The stages of a referral and what leads from one to the next. Source: domain 5; who acts, and the two stages of a draft
//! that ends, are hub defaults.
//!
//! | Act | By | From | To |
//! |---|---|---|---|
//! | draft | sender | | draft |
//! | send | sender | nothing, draft | sent |
//! | discard | sender | draft | discarded |
//! | acknowledge | receiver | sent | received |
//! | ask for information | receiver | sent, received | more info |
//! | give information | sender | more info | received |
//! | accept | receiver | sent, received, more info | accepted |
//! | decline | receiver | sent, received, more info | declined |
//! | start work | receiver | accepted | in progress |
//! | report progress | receiver | in progress | in progress |
//! | complete | receiver | in progress | completed |
//! | record disengagement | receiver | accepted, in progress | disengaged |
//! | withdraw | sender | sent, received, more info, accepted, in progress | withdrawn |
//!
//! Asking and answering acknowledge: nobody has to say twice that a referral arrived. Who declined, completed or saw a person
//! disengage is done; a new question is a new referral.

use crate::Refusal;
use Stage as S;

/// Where a referral stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumIter, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    /// Its agency prepares it; nobody else knows.
    Draft,
    /// It was laid aside and never sent.
    Discarded,
    /// It was sent.
    Sent,
    /// The receiver has it, and answers next.
    Received,
    /// The receiver asked for information; the sender acts next.
    MoreInfo,
    /// The receiver takes it on.
    Accepted,
    /// The receiver does not take it on.
    Declined,
    /// The work has started.
    InProgress,
    /// The work was ended, with an outcome.
    Completed,
    /// The person referred does not take part.
    Disengaged,
    /// The sender took it back.
    Withdrawn,
}

/// What is done with a referral that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumIter, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Act {
    /// A draft is sent.
    Send,
    /// A draft is laid aside.
    Discard,
    /// The receiver says that it has it.
    Acknowledge,
    /// The receiver asks for what it needs to know.
    AskForInformation,
    /// The sender tells what was asked for.
    GiveInformation,
    /// The receiver takes it on.
    Accept,
    /// The receiver does not take it on.
    Decline,
    /// The receiver starts the work.
    StartWork,
    /// The receiver tells how the work goes.
    ReportProgress,
    /// The receiver ends the work with an outcome.
    Complete,
    /// The receiver says that the person does not take part.
    RecordDisengagement,
    /// The sender takes it back.
    Withdraw,
}

/// The two agencies of a referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Who sends it.
    Sender,
    /// Who is asked.
    Receiver,
}

/// The table above, of referrals that are there: by whom, from which stages, to which.
const TABLE: [(Act, Side, &[Stage], Stage); 12] = [
    (Act::Send, Side::Sender, &[S::Draft], S::Sent),
    (Act::Discard, Side::Sender, &[S::Draft], S::Discarded),
    (Act::Acknowledge, Side::Receiver, &[S::Sent], S::Received),
    (Act::AskForInformation, Side::Receiver, &[S::Sent, S::Received], S::MoreInfo),
    (Act::GiveInformation, Side::Sender, &[S::MoreInfo], S::Received),
    (Act::Accept, Side::Receiver, &[S::Sent, S::Received, S::MoreInfo], S::Accepted),
    (Act::Decline, Side::Receiver, &[S::Sent, S::Received, S::MoreInfo], S::Declined),
    (Act::StartWork, Side::Receiver, &[S::Accepted], S::InProgress),
    (Act::ReportProgress, Side::Receiver, &[S::InProgress], S::InProgress),
    (Act::Complete, Side::Receiver, &[S::InProgress], S::Completed),
    (Act::RecordDisengagement, Side::Receiver, &[S::Accepted, S::InProgress], S::Disengaged),
    (Act::Withdraw, Side::Sender, &[S::Sent, S::Received, S::MoreInfo, S::Accepted, S::InProgress], S::Withdrawn),
];

impl Act {
    /// Which side does it.
    pub fn side(self) -> Side {
        TABLE.iter().find(|row| row.0 == self).map_or(Side::Sender, |row| row.1)
    }
}

/// Where an act leads from a stage.
///
/// # Errors
/// Why it is not done in that stage.
pub fn next(stage: Stage, act: Act) -> Result<Stage, Refusal> {
    let row = TABLE.iter().find(|(done, _, from, _)| *done == act && from.contains(&stage));
    row.map(|(_, _, _, to)| *to).ok_or_else(|| why_not(stage, act))
}

/// Why an act that the table does not have in a stage is not done there.
fn why_not(stage: Stage, act: Act) -> Refusal {
    match (stage, act) {
        (S::Draft, _) => Refusal::NotSent,
        (S::Discarded, _) => Refusal::DraftDiscarded,
        (_, Act::Send | Act::Discard) => Refusal::AlreadySent,
        (S::Completed | S::Disengaged | S::Withdrawn, _) => Refusal::Ended,
        (S::Declined, _) => Refusal::AlreadyAnswered,
        (_, Act::GiveInformation) => Refusal::NothingAsked,
        (S::Accepted | S::InProgress, Act::Acknowledge | Act::AskForInformation | Act::Accept | Act::Decline) => {
            Refusal::AlreadyAnswered
        }
        (_, Act::Acknowledge) => Refusal::AlreadyAcknowledged,
        (_, Act::AskForInformation) => Refusal::AlreadyAsked,
        (S::InProgress, _) => Refusal::AlreadyStarted,
        (S::Accepted, _) => Refusal::NotStarted,
        (S::Sent | S::Received | S::MoreInfo, _) => Refusal::NotAccepted,
    }
}
