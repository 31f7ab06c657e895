//! What is owed about a referral, from its sending to its end. Source: domain 5 (hub defaults); the stages: crate `referrals`.
//!
//! Silence moves nothing. Each due time has one owner, who is the one that has to act: while the receiver waits for what it asked
//! for, the answer is not owed and what was asked for is; once it is given, the time to answer begins anew.

use crate::{
    About, How,
    board::{Begins, Board, Then},
    victim,
};
use events::{Duty, Recorded, ReferralKind, ReferralsEvent};
use kernel::{AgencyId, PeriodName, ReferralId};

/// All that is owed about referrals.
pub(crate) const DUTIES: [Duty; 6] = [
    Duty::AcknowledgeReferral,
    Duty::AnswerReferral,
    Duty::AnswerOrderRequest,
    Duty::GiveInformation,
    Duty::StartWork,
    Duty::ReportProgress,
];

pub(crate) fn take(board: &mut Board, then: Then<'_>, said: &ReferralsEvent) {
    use ReferralsEvent as E;
    let event = then.event;
    match said {
        E::ReferralSent(it) => {
            if it.kind == ReferralKind::Advocacy {
                victim::offered(board, event, event.at);
            }
            if it.kind == ReferralKind::SpoRequest {
                board.requests.insert(it.referral, event.entry.controller.clone());
            }
            to_answer(board, then, it.kind, &it.to, it.referral);
            let period = if it.kind.is_urgent() || board.is_high() {
                PeriodName::AcknowledgeUrgentReferral
            } else {
                PeriodName::AcknowledgeReferral
            };
            begin(board, then, Duty::AcknowledgeReferral, &it.to, it.referral, period);
        }
        E::ReferralReceived(it) => {
            board.end(event, event.at, How::Done, &[Duty::AcknowledgeReferral], About::Referral(it.referral));
        }
        E::InformationAsked(it) => {
            let about = About::Referral(it.referral);
            board.end(event, event.at, How::Done, &[Duty::AcknowledgeReferral], about);
            board.end(event, event.at, How::Lapsed, &[Duty::AnswerReferral, Duty::AnswerOrderRequest], about);
            begin(board, then, Duty::GiveInformation, &it.sender, it.referral, PeriodName::GiveInformation);
        }
        E::InformationGiven(it) => {
            board.end(event, event.at, How::Done, &[Duty::GiveInformation], About::Referral(it.referral));
            to_answer(board, then, it.kind, &it.to, it.referral);
        }
        // What follows a request for an order is told by the clocks of orders.
        E::ReferralAccepted(it) if it.kind == ReferralKind::SpoRequest => taken_on(board, then, it.referral),
        E::ReferralAccepted(it) => {
            answered(board, event, it.referral);
            begin(board, then, Duty::StartWork, &event.entry.controller, it.referral, PeriodName::StartWork);
        }
        E::ReferralDeclined(it) => answered(board, event, it.referral),
        E::WorkStarted(it) => {
            board.end(event, event.at, How::Done, &[Duty::StartWork], About::Referral(it.referral));
            begin(board, then, Duty::ReportProgress, &event.entry.controller, it.referral, PeriodName::ReportProgress);
        }
        E::ProgressReported(it) => {
            board.end(event, event.at, How::Done, &[Duty::ReportProgress], About::Referral(it.referral));
            begin(board, then, Duty::ReportProgress, &event.entry.controller, it.referral, PeriodName::ReportProgress);
        }
        // How it ended is the last report.
        E::ReferralCompleted(it) => ended(board, event, it.referral),
        E::PersonDisengaged(it) => ended(board, event, it.referral),
        E::ReferralWithdrawn(it) => {
            board.requests.remove(&it.referral);
            board.end(event, event.at, How::Lapsed, &DUTIES, About::Referral(it.referral));
        }
        E::ReferralDrafted(_) | E::ReferralDiscarded(_) => {}
    }
}

fn begin(board: &mut Board, then: Then<'_>, duty: Duty, owner: &AgencyId, referral: ReferralId, period: PeriodName) {
    board.begin(then, Begins::of(duty, owner, About::Referral(referral)), period, then.event.at);
}

fn to_answer(board: &mut Board, then: Then<'_>, kind: ReferralKind, receiver: &AgencyId, referral: ReferralId) {
    let (duty, period) = if kind == ReferralKind::SpoRequest {
        // That an order was considered meanwhile is the answer.
        if !board.requests.contains_key(&referral) {
            return;
        }
        (Duty::AnswerOrderRequest, PeriodName::AnswerOrderRequest)
    } else {
        (Duty::AnswerReferral, PeriodName::AnswerReferral)
    };
    begin(board, then, duty, receiver, referral, period);
}

/// A request for an order is answered by what is decided about the order (domain 3.1), and not by taking it on. Whoever takes it on
/// waits for nothing that was asked, so the time to answer begins anew where it waited for that.
fn taken_on(board: &mut Board, then: Then<'_>, referral: ReferralId) {
    let (event, about) = (then.event, About::Referral(referral));
    board.end(event, event.at, How::Done, &[Duty::AcknowledgeReferral], about);
    board.end(event, event.at, How::Lapsed, &[Duty::GiveInformation], about);
    let stands = |clock: &crate::Clock| clock.settled.is_none_or(|settled| settled.how == How::Excused);
    if !board.every(Duty::AnswerOrderRequest).any(|clock| clock.about == about && stands(clock)) {
        to_answer(board, then, ReferralKind::SpoRequest, &event.entry.controller, referral);
    }
}

/// An answer acknowledges, and waits for nothing that was asked before it.
pub(crate) fn answered(board: &mut Board, event: &Recorded, referral: ReferralId) {
    board.requests.remove(&referral);
    let answers = [Duty::AcknowledgeReferral, Duty::AnswerReferral, Duty::AnswerOrderRequest];
    board.end(event, event.at, How::Done, &answers, About::Referral(referral));
    board.end(event, event.at, How::Lapsed, &[Duty::GiveInformation], About::Referral(referral));
}

fn ended(board: &mut Board, event: &Recorded, referral: ReferralId) {
    board.end(event, event.at, How::Done, &[Duty::ReportProgress], About::Referral(referral));
    board.end(event, event.at, How::Lapsed, &[Duty::StartWork], About::Referral(referral));
}
