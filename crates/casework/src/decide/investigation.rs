//! Steps and outcomes that start the victim's clock (domain 6).

use super::{Decision, tell_by};
use crate::{RecordCourtOutcome, RecordInvestigationStep, Refusal, State};
use events::{
    CaseworkEvent, Entry, Event, Provenance,
    casework::{CourtOutcomeRecorded, InvestigationStepTaken},
};
use kernel::{Date, Facts, Source};

/// Records steps of police or prosecutors, with the last day to tell the victim.
pub(super) fn step(state: &State, command: &RecordInvestigationStep, facts: &Facts) -> Decision {
    let RecordInvestigationStep { steps, at, details, provenance } = command;
    if steps.is_empty() {
        return Err(Refusal::NoSteps.into());
    }
    if *at > facts.now || provenance.known_at.is_some_and(|known| known > facts.now) {
        return Err(Refusal::StepInTheFuture.into());
    }
    let details = details.clone().into();
    let same = |(by, there): &(_, InvestigationStepTaken)| {
        *by == facts.caller.agency && there.steps == *steps && there.at == *at && there.details == details
    };
    if state.steps.iter().any(same) {
        return Ok(Vec::new());
    }
    let tell_victim_by = tell_by(facts, state.enhanced(), knew(provenance, calendar::london_date(*at)))?;
    let taken = InvestigationStepTaken { steps: steps.clone(), at: *at, tell_victim_by, details };
    let event = Event::Casework(CaseworkEvent::InvestigationStepTaken(taken));
    Ok(vec![Entry::said_by(&facts.caller.agency, provenance, event)])
}

/// Records what a criminal court decided, with the last day to tell the victim.
pub(super) fn outcome(state: &State, command: &RecordCourtOutcome, facts: &Facts) -> Decision {
    let RecordCourtOutcome { outcomes, on, personal_statement, details, provenance } = command;
    if outcomes.is_empty() {
        return Err(Refusal::NoOutcomes.into());
    }
    if *on > facts.today || provenance.known_at.is_some_and(|known| known > facts.now) {
        return Err(Refusal::OutcomeInTheFuture.into());
    }
    let details = details.clone().into();
    let same = |(by, there): &(_, CourtOutcomeRecorded)| {
        *by == facts.caller.agency
            && there.outcomes == *outcomes
            && there.on == *on
            && there.personal_statement == *personal_statement
            && there.details == details
    };
    if state.outcomes.iter().any(same) {
        return Ok(Vec::new());
    }
    let recorded = CourtOutcomeRecorded {
        outcomes: outcomes.clone(),
        on: *on,
        personal_statement: *personal_statement,
        tell_victim_by: tell_by(facts, state.enhanced(), knew(provenance, *on))?,
        details,
    };
    let event = Event::Casework(CaseworkEvent::CourtOutcomeRecorded(recorded));
    Ok(vec![Entry::said_by(&facts.caller.agency, provenance, event)])
}

/// The day on which the duty holder knew: the clock starts there (domain 6). Where the agency does not say when it
/// learnt of it, and where somebody else says it, that is the day on which it happened.
fn knew(provenance: &Provenance, happened: Date) -> Date {
    let learnt = provenance.known_at.filter(|_| provenance.source == Source::Agency);
    learnt.map_or(happened, |at| calendar::london_date(at).max(happened))
}
