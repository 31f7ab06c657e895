//! The acts that lead a referral from one stage to the next: `stages` says which, when and by whom.

use super::{Decision, moved, of};
use crate::{
    AcknowledgeReferral, Act, AskForInformation, CompleteReferral, DiscardReferral, GiveInformation,
    RecordDisengagement, Refusal, ReportProgress, StartWork, State, WithdrawReferral,
};
use events::{ReferralsEvent, referrals as r};
use kernel::{Facts, Refused};

/// Lays a draft aside. To all but its own agency it is not there.
pub(super) fn discard(state: &State, command: &DiscardReferral, facts: &Facts) -> Decision {
    let referral = state.referrals.get(&command.referral).ok_or(Refusal::ReferralUnknown)?;
    if referral.sender != facts.caller.agency {
        let sent = referral.sent.as_ref().map(|(id, _)| Refused::resting_on(Refusal::NotTheSender, [*id]));
        return Err(sent.unwrap_or(Refusal::ReferralUnknown.into()));
    }
    let said =
        r::ReferralDiscarded { referral: command.referral, kind: referral.kind, note: command.note.clone().into() };
    moved(referral, Act::Discard, ReferralsEvent::ReferralDiscarded(said), facts)
}

/// Says that it has arrived (domain 5: within a working day).
pub(super) fn acknowledge(state: &State, command: &AcknowledgeReferral, facts: &Facts) -> Decision {
    let (referral, _) = of(state, command.referral, Act::Acknowledge, facts)?;
    let said = r::ReferralReceived { referral: command.referral, kind: referral.kind, sender: referral.sender.clone() };
    moved(referral, Act::Acknowledge, ReferralsEvent::ReferralReceived(said), facts)
}

/// Asks for what has to be known before an answer.
pub(super) fn ask(state: &State, command: &AskForInformation, facts: &Facts) -> Decision {
    let (referral, _) = of(state, command.referral, Act::AskForInformation, facts)?;
    let said = r::InformationAsked {
        referral: command.referral,
        kind: referral.kind,
        sender: referral.sender.clone(),
        question: command.question.clone().into(),
    };
    moved(referral, Act::AskForInformation, ReferralsEvent::InformationAsked(said), facts)
}

/// Tells what was asked for.
pub(super) fn give(state: &State, command: &GiveInformation, facts: &Facts) -> Decision {
    let (referral, sent) = of(state, command.referral, Act::GiveInformation, facts)?;
    let said = r::InformationGiven {
        referral: command.referral,
        kind: referral.kind,
        to: sent.to.clone(),
        answer: command.answer.clone().into(),
    };
    moved(referral, Act::GiveInformation, ReferralsEvent::InformationGiven(said), facts)
}

/// Starts the work.
pub(super) fn start(state: &State, command: &StartWork, facts: &Facts) -> Decision {
    let (referral, _) = of(state, command.referral, Act::StartWork, facts)?;
    let said = r::WorkStarted {
        referral: command.referral,
        kind: referral.kind,
        sender: referral.sender.clone(),
        note: command.note.clone().into(),
    };
    moved(referral, Act::StartWork, ReferralsEvent::WorkStarted(said), facts)
}

/// Tells how the work goes.
pub(super) fn report(state: &State, command: &ReportProgress, facts: &Facts) -> Decision {
    let (referral, _) = of(state, command.referral, Act::ReportProgress, facts)?;
    let said = r::ProgressReported {
        referral: command.referral,
        kind: referral.kind,
        sender: referral.sender.clone(),
        report: command.report.clone().into(),
    };
    moved(referral, Act::ReportProgress, ReferralsEvent::ProgressReported(said), facts)
}

/// Ends the work with an outcome.
pub(super) fn complete(state: &State, command: &CompleteReferral, facts: &Facts) -> Decision {
    let (referral, _) = of(state, command.referral, Act::Complete, facts)?;
    let said = r::ReferralCompleted {
        referral: command.referral,
        kind: referral.kind,
        sender: referral.sender.clone(),
        outcome: command.outcome,
        note: command.note.clone().into(),
    };
    moved(referral, Act::Complete, ReferralsEvent::ReferralCompleted(said), facts)
}

/// Says that the person referred does not take part. Of a victim it makes the risk be judged again (domain 4.5).
pub(super) fn disengage(state: &State, command: &RecordDisengagement, facts: &Facts) -> Decision {
    let (referral, _) = of(state, command.referral, Act::RecordDisengagement, facts)?;
    let said = r::PersonDisengaged {
        referral: command.referral,
        kind: referral.kind,
        sender: referral.sender.clone(),
        attempts: command.attempts,
        note: command.note.clone().into(),
    };
    moved(referral, Act::RecordDisengagement, ReferralsEvent::PersonDisengaged(said), facts)
}

/// Takes it back before its end.
pub(super) fn withdraw(state: &State, command: &WithdrawReferral, facts: &Facts) -> Decision {
    let (referral, sent) = of(state, command.referral, Act::Withdraw, facts)?;
    let said = r::ReferralWithdrawn {
        referral: command.referral,
        kind: referral.kind,
        to: sent.to.clone(),
        reason: command.reason,
        note: command.note.clone().into(),
    };
    moved(referral, Act::Withdraw, ReferralsEvent::ReferralWithdrawn(said), facts)
}
