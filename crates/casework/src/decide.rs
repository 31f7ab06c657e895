//! The rules of the hub's process, by area.

mod agenda;
mod duties;
mod investigation;
mod lifecycle;
mod meetings;
mod plan;
mod records;
mod retention;
mod reviews;
mod sharing;
mod subject;
mod transfer;
mod victims;
mod wishes;

use crate::{Command, Refusal, State};
use calendar::{Ahead, not_ahead};
use events::{CaseworkEvent, Entry, Event, Provenance};
use kernel::{Date, Facts, Period, PeriodName, Refused, Rulebook};

pub use lifecycle::reopening;
pub use records::unfinished_erasure;
pub use retention::{Review, reviews};
pub use reviews::released_as;
pub use sharing::received_by;
pub use subject::{Answer, answer};
pub use wishes::is_advocacy_service;

type Decision = Result<Vec<Entry>, Refused<Refusal>>;

/// What follows from a command: events, none if it repeats its own outcome, or a refusal.
pub fn decide(state: &State, command: &Command, facts: &Facts) -> Decision {
    match command {
        Command::TriageCase(command) => lifecycle::triage(state, command, facts),
        Command::AdoptCase(command) => lifecycle::adopt(state, command, facts),
        Command::ContributeItem(command) => sharing::contribute(state, command, facts),
        Command::ShareItem(command) => sharing::share(state, command, facts),
        Command::CorrectItem(command) => sharing::correct(state, command, facts),
        Command::AcknowledgeCorrection(command) => sharing::acknowledge(state, command, facts),
        Command::AssessNeeds(command) => Ok(victims::assess_needs(state, command, facts)),
        Command::SetVictimRights(command) => victims::set_rights(state, command, facts),
        Command::RecordSafeContact(command) => victims::record_safe_contact(state, command, facts),
        Command::RecordVictimLocation(command) => Ok(victims::record_location(state, command, facts)),
        Command::TellVictim(command) => victims::tell(state, command, facts),
        Command::SetVictimPreference(command) => wishes::set_preference(state, command, facts),
        Command::RecordVictimSafety(command) => wishes::record_safety(state, command, facts),
        Command::OfferAdvocate(command) => wishes::offer_advocate(state, command, facts),
        Command::AnswerAdvocateOffer(command) => wishes::answer_offer(state, command, facts),
        Command::ConsiderRightToKnow(command) => wishes::consider_right_to_know(state, command, facts),
        Command::DecideRightToKnow(command) => wishes::decide_right_to_know(state, command, facts),
        Command::ClearContact(command) => wishes::clear_contact(state, command, facts),
        Command::RecordInvestigationStep(command) => investigation::step(state, command, facts),
        Command::RecordIntelligence(command) => investigation::intelligence(state, command, facts),
        Command::RecordCourtOutcome(command) => investigation::outcome(state, command, facts),
        Command::CallMeeting(command) => meetings::call(state, command, facts),
        Command::PutOnAgenda(command) => agenda::put(state, command, facts),
        Command::TakeOffAgenda(command) => agenda::take_off(state, command, facts),
        Command::AskForReturn(command) => agenda::ask(state, command, facts),
        Command::GiveReturn(command) => agenda::give(state, command, facts),
        Command::DiscussCase(command) => meetings::discuss(state, command, facts),
        Command::PlanAction(command) => plan::plan(state, command, facts),
        Command::NoteProgress(command) => plan::note(state, command, facts),
        Command::RedateAction(command) => plan::redate(state, command, facts),
        Command::HandOverAction(command) => plan::hand_over(state, command, facts),
        Command::CloseAction(command) => plan::close_action(state, command, facts),
        Command::StepDownCase(command) => lifecycle::step_down(state, command, facts),
        Command::CloseCase(command) => lifecycle::close(state, command, facts),
        Command::ReopenCase(command) => lifecycle::reopen(state, command, facts),
        Command::OfferTransfer(command) => transfer::offer(state, command, facts),
        Command::RecordTransferAnswer(command) => transfer::answer(state, command, facts),
        Command::ReceiveCase(command) => transfer::receive(state, command),
        Command::ReceiveHistory(command) => transfer::receive_history(state, command),
        Command::RequestErasure(command) => records::request(state, command, facts),
        Command::ApproveErasure(command) => records::approve(state, command, facts),
        Command::RefuseErasure(command) => records::refuse(state, command, facts),
        Command::CarryOutErasure(command) => records::carry_out(state, command, facts),
        Command::SetLegalHold(command) => Ok(records::hold(state, command, facts)),
        Command::LiftLegalHold(command) => records::lift_hold(state, command, facts),
        Command::RestrictProcessing(command) => records::restrict(state, command, facts),
        Command::LiftRestriction(command) => records::lift_restriction(state, command, facts),
        Command::WithdrawItem(command) => sharing::withdraw(state, command, facts),
        Command::ReviewRetention(command) => retention::review(state, command, facts),
        Command::ExcuseDuty(command) => duties::excuse(state, command, facts),
        Command::OpenSubjectAccess(command) => subject::open(state, command, facts),
        Command::ExtendSubjectAccess(command) => subject::extend(state, command, facts),
        Command::PrepareSubjectAccess(command) => subject::prepare(state, command, facts),
        Command::ReleaseSubjectAccess(command) => subject::release(state, command, facts),
        Command::OpenReview(command) => reviews::open(state, command, facts),
        Command::ReleaseReview(command) => reviews::release(state, command, facts),
        Command::WithdrawReview(command) => reviews::withdraw(state, command, facts),
    }
}

/// An event about the caller's own doing.
fn own(facts: &Facts, event: CaseworkEvent) -> Entry {
    Entry::of(&facts.caller.agency, Event::Casework(event))
}

/// What is told has happened and was known. Source: hub default.
fn not_in_the_future(provenance: &Provenance, facts: &Facts) -> Result<(), Refusal> {
    not_ahead(provenance.occurred, provenance.known_at, facts.now).map_err(|ahead| match ahead {
        Ahead::Occurrence => Refusal::OccurredInTheFuture,
        Ahead::Knowledge => Refusal::KnownInTheFuture,
    })
}

/// Whether a text was given; blanks are none.
fn given(text: Option<&String>) -> bool {
    text.is_some_and(|text| !text.trim().is_empty())
}

/// The last day to tell the victim of what the duty holder knew on a day. Source: Victims' Code, 1 working day with
/// enhanced rights, else 5 (domain 6); the lengths are the rulebook's.
fn tell_by(facts: &Facts, enhanced: bool, day: Date) -> Result<Date, Refusal> {
    let name = if enhanced { PeriodName::TellVictimEnhanced } else { PeriodName::TellVictimBase };
    let period = facts.rulebook.period(name, day).ok_or(Refusal::NoPeriodInForce)?;
    Ok(calendar::last_day(&period, day, facts.calendar))
}

/// The period in force today for what is held about people. A rulebook of before it had that period is read as if it had
/// the first one: nothing that is held goes without a date. Hub default.
fn period_of_records(rulebook: &Rulebook, name: PeriodName, today: Date) -> Option<Period> {
    rulebook.period(name, today).or_else(|| Rulebook::first().period(name, today))
}
