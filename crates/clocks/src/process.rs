//! How a case goes through the hub: triage, plan, closure, and what is owed for what was recorded.
//! Source: domain 5, 7.1 and 8.3 (hub defaults), 6 for the needs of the victim.

use crate::{
    About, How, Settled,
    board::{Begins, Board, Then, start_of},
    referrals, starts, victim,
};
use calendar::end_of_day;
use events::{ActionOutcome, Duty, IntakeEvent, Recorded, Step, TriageDecision, casework as c, records as r};
use kernel::{ActionId, AgencyId, Date, PeriodName};
use strum::IntoEnumIterator;

/// What nobody owes on a case that the hub does not work on any more.
pub(crate) const WORK: [Duty; 16] = [
    Duty::Triage,
    Duty::FirstAssessment,
    Duty::AssessNeeds,
    Duty::OfferAdvocate,
    Duty::ReaskPreference,
    Duty::UpdateVictim,
    Duty::Reassess,
    Duty::ReassessAfterTrigger,
    Duty::ReassessAfterOrderEnds,
    Duty::ConsiderOrder,
    Duty::ReviewOrder,
    Duty::AuthoriseApplication,
    Duty::LodgeApplication,
    Duty::ReviewSteppedDown,
    Duty::ReturnForMeeting,
    Duty::ChargeSummaryOffence,
];

/// What the victim is owed whatever triage decides: nobody has asked her then. A closing consults her, and a transfer hands it on.
const HERS: [Duty; 2] = [Duty::AssessNeeds, Duty::OfferAdvocate];

pub(crate) fn intake(board: &mut Board, then: Then<'_>, said: &IntakeEvent) {
    match said {
        IntakeEvent::CaseReferred(it) => starts::referred(board, then, it.urgency),
        IntakeEvent::CaseOpened(_) => victim::brought(board, then.event),
        IntakeEvent::IncidentReported(_)
        | IntakeEvent::PersonRecorded(_)
        | IntakeEvent::SuspectNamed(_)
        | IntakeEvent::LinkProposed(_)
        | IntakeEvent::LinkConfirmed(_)
        | IntakeEvent::LinkRejected(_)
        | IntakeEvent::LinkUndone(_)
        | IntakeEvent::CaseScreened(_)
        | IntakeEvent::ConductReclassified(_)
        | IntakeEvent::IncidentScreened(_)
        | IntakeEvent::HintAnswered(_) => {}
    }
}

/// Advice and a signpost end the hub's work, and nothing of what the victim is owed whatever the hub decides (domain 6). A case
/// that ended so can still be put up for adoption.
pub(crate) fn triaged(board: &mut Board, then: Then<'_>, it: &c::CaseTriaged) {
    let event = then.event;
    board.end(event, event.at, How::Done, &[Duty::Triage], About::Case);
    match it.decision {
        TriageDecision::ProposeAdoption if board.phase.ended => starts::again(board, then),
        TriageDecision::ProposeAdoption => {}
        TriageDecision::AdviceOnly | TriageDecision::Signpost => {
            let work: Vec<Duty> = WORK.into_iter().filter(|duty| !HERS.contains(duty)).collect();
            board.lapse(event, &work);
            board.phase.ended = true;
        }
    }
}

pub(crate) fn adopted(board: &mut Board, event: &Recorded) {
    board.phase.adopted = true;
    board.end(event, event.at, How::Done, &[Duty::Triage], About::Case);
}

pub(crate) fn needs_assessed(board: &mut Board, event: &Recorded) {
    board.needs_assessed = true;
    board.end(event, event.at, How::Done, &[Duty::AssessNeeds], About::Case);
}

pub(crate) fn planned(board: &mut Board, then: Then<'_>, it: &c::ActionPlanned) {
    let begins = Begins::of(Duty::DoAction, &it.owner, About::Action(it.action));
    board.begin_until(then, begins, then.event.at, it.due, None);
}

/// A day that has come stays missed; the new one has a clock of its own.
pub(crate) fn redated(board: &mut Board, then: Then<'_>, it: &c::ActionRedated) {
    again(board, then, it.action, &it.owner, it.due);
}

/// Who had it owes it no more; who has it now owes it from now on.
pub(crate) fn handed_over(board: &mut Board, then: Then<'_>, it: &c::ActionHandedOver) {
    again(board, then, it.action, &it.owner, it.due);
}

fn again(board: &mut Board, then: Then<'_>, action: ActionId, owner: &AgencyId, due: Date) {
    let (event, about) = (then.event, About::Action(action));
    board.end(event, event.at, How::Lapsed, &[Duty::DoAction], about);
    board.begin_until(then, Begins::of(Duty::DoAction, owner, about), event.at, due, None);
}

pub(crate) fn return_asked(board: &mut Board, then: Then<'_>, it: &c::ReturnAsked) {
    let period = if it.urgent { PeriodName::ReturnForMeetingUrgent } else { PeriodName::ReturnForMeeting };
    board.begin(then, Begins::of(Duty::ReturnForMeeting, &it.agency, About::Event), period, then.event.at);
}

/// "No trace" is an answer, and so is a refusal with its reason; silence is none.
pub(crate) fn return_given(board: &mut Board, event: &Recorded, it: &c::ReturnGiven) {
    for clock in board.open(&[Duty::ReturnForMeeting]).filter(|clock| clock.began == it.asked) {
        clock.settled = Some(Settled { by: event.id, at: event.at, how: How::Done });
    }
}

pub(crate) fn action_closed(board: &mut Board, event: &Recorded, it: &c::ActionClosed) {
    let how = match it.outcome {
        ActionOutcome::Done => How::Done,
        ActionOutcome::CouldNot | ActionOutcome::DidNot => How::Lapsed,
    };
    board.end(event, event.at, how, &[Duty::DoAction], About::Action(it.action));
}

pub(crate) fn stepped_down(board: &mut Board, then: Then<'_>, it: &c::CaseSteppedDown) {
    let event = then.event;
    board.end(event, event.at, How::Done, &[Duty::ReviewSteppedDown], About::Case);
    let begins = Begins::of(Duty::ReviewSteppedDown, &event.entry.controller, About::Case);
    board.begin_until(then, begins, event.at, it.review_on, None);
    victim::milestone(board, then);
}

pub(crate) fn closed(board: &mut Board, event: &Recorded) {
    board.end(event, event.at, How::Done, &[Duty::ReviewSteppedDown], About::Case);
    board.lapse(event, &WORK);
    // A closed case takes no answer.
    board.lapse(event, &referrals::DUTIES);
    board.phase.ended = true;
}

/// Whoever offered a case to another hub asks there until it has answered.
pub(crate) fn offered(board: &mut Board, then: Then<'_>) {
    let begins = Begins::of(Duty::AnswerTransfer, &then.event.entry.controller, About::Case);
    board.begin(then, begins, PeriodName::AnswerTransfer, then.event.at);
}

pub(crate) fn answered_elsewhere(board: &mut Board, event: &Recorded) {
    board.end(event, event.at, How::Done, &[Duty::AnswerTransfer], About::Case);
}

/// A case that another hub has taken over has its owners there: nothing is owed on it here any more but answers to people about
/// what is held about them, and that corrections are acknowledged.
pub(crate) fn moved(board: &mut Board, event: &Recorded) {
    answered_elsewhere(board, event);
    let stays = [Duty::AnswerSubjectAccess, Duty::AcknowledgeCorrection];
    let duties: Vec<Duty> = Duty::iter().filter(|duty| !stays.contains(duty)).collect();
    board.lapse(event, &duties);
    board.phase.ended = true;
}

/// A case that was never adopted waits for triage again.
pub(crate) fn reopened(board: &mut Board, then: Then<'_>) {
    board.lapse(then.event, &[Duty::ReviewSteppedDown]);
    if !board.phase.adopted {
        starts::triage(board, then, false);
    }
    starts::again(board, then);
}

/// An arrest answers what was reported until then, and had happened by then.
pub(crate) fn step(board: &mut Board, event: &Recorded, it: &c::InvestigationStepTaken) {
    if !it.steps.contains(&Step::Arrested) {
        return;
    }
    let Board { clocks, breaches, .. } = board;
    let had_happened =
        |about| matches!(about, About::Breach(breach) if breaches.get(&breach).is_none_or(|from| *from <= it.at));
    let open = clocks.iter_mut().filter(|clock| clock.settled.is_none() && clock.duty == Duty::ActOnBreach);
    for clock in open.filter(|clock| had_happened(clock.about)) {
        clock.settled = Some(Settled { by: event.id, at: it.at, how: How::Done });
    }
}

pub(crate) fn corrected(board: &mut Board, then: Then<'_>, it: &c::ItemCorrected) {
    for recipient in &it.recipients {
        let begins = Begins::of(Duty::AcknowledgeCorrection, recipient, About::Event);
        board.begin(then, begins, PeriodName::AcknowledgeCorrection, then.event.at);
    }
}

pub(crate) fn acknowledged(board: &mut Board, event: &Recorded, it: &c::CorrectionAcknowledged) {
    let by = Some(&event.entry.controller);
    let meant = board.open(&[Duty::AcknowledgeCorrection]);
    for clock in meant.filter(|clock| clock.began == it.event && clock.owner.agency() == by) {
        clock.settled = Some(Settled { by: event.id, at: event.at, how: How::Done });
    }
}

pub(crate) fn access_requested(board: &mut Board, then: Then<'_>, it: &r::SubjectAccessRequested) {
    let begins = Begins::of(Duty::AnswerSubjectAccess, &then.event.entry.controller, About::Event);
    board.begin_until(then, begins, start_of(it.received), it.due, Some(PeriodName::SubjectAccess));
}

pub(crate) fn access_extended(board: &mut Board, it: &r::SubjectAccessExtended) {
    for clock in board.open(&[Duty::AnswerSubjectAccess]).filter(|clock| clock.began == it.request) {
        clock.due = end_of_day(it.due);
    }
}

pub(crate) fn access_released(board: &mut Board, event: &Recorded, it: &r::SubjectAccessReleased) {
    for clock in board.open(&[Duty::AnswerSubjectAccess]).filter(|clock| clock.began == it.request) {
        clock.settled = Some(Settled { by: event.id, at: event.at, how: How::Done });
    }
}
