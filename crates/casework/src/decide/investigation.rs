//! Steps and outcomes that start the victim's clock (domain 6).

use super::{Decision, not_in_the_future, tell_by};
use crate::{RecordCourtOutcome, RecordIntelligence, RecordInvestigationStep, Refusal, State};
use events::{
    CaseworkEvent, Entry, Event, Handling, Outcome, Provenance, Step,
    casework::{CourtOutcomeRecorded, IntelligenceRecorded, InvestigationStepTaken},
};
use kernel::{Date, Facts, Source};

/// Records steps of police or prosecutors, with the last day to tell the victim.
pub(super) fn step(state: &State, command: &RecordInvestigationStep, facts: &Facts) -> Decision {
    let RecordInvestigationStep { steps, at, details, provenance } = command;
    if steps.is_empty() {
        return Err(Refusal::NoSteps.into());
    }
    if !calendar::has_come(*at, facts.now) {
        return Err(Refusal::StepInTheFuture.into());
    }
    not_in_the_future(provenance, facts)?;
    if contradict(steps) {
        return Err(Refusal::StepsContradict.into());
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

/// Records intelligence. Conditions and that it has some go together (3x5x2, handling code C).
pub(super) fn intelligence(state: &State, command: &RecordIntelligence, facts: &Facts) -> Decision {
    let RecordIntelligence { source, assessment, handling, conditions, report, sanitised, provenance } =
        command.clone();
    if (handling == Handling::SharingPermittedWithConditions) != conditions.is_some() {
        return Err(Refusal::ConditionsAndHandlingDisagree.into());
    }
    not_in_the_future(&provenance, facts)?;
    let (conditions, report, sanitised) = (conditions.into(), report.into(), sanitised.into());
    let recorded = IntelligenceRecorded { source, assessment, handling, conditions, report, sanitised };
    if state.intelligence.iter().any(|(by, there)| *by == facts.caller.agency && *there == recorded) {
        return Ok(Vec::new());
    }
    let event = Event::Casework(CaseworkEvent::IntelligenceRecorded(recorded));
    Ok(vec![Entry::said_by(&facts.caller.agency, &provenance, event)])
}

/// Records what a criminal court decided, with the last day to tell the victim.
pub(super) fn outcome(state: &State, command: &RecordCourtOutcome, facts: &Facts) -> Decision {
    let RecordCourtOutcome { outcomes, on, personal_statement, details, provenance } = command;
    if outcomes.is_empty() {
        return Err(Refusal::NoOutcomes.into());
    }
    if *on > facts.today {
        return Err(Refusal::OutcomeInTheFuture.into());
    }
    not_in_the_future(provenance, facts)?;
    if cannot_both_be(outcomes) {
        return Err(Refusal::OutcomesContradict.into());
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

/// Whether steps of one moment exclude each other: nobody is remanded and released, or released in two ways.
fn contradict(steps: &[Step]) -> bool {
    const WHERE_TO: [Step; 4] =
        [Step::ReleasedOnConditionalBail, Step::ReleasedOnBail, Step::ReleasedUnderInvestigation, Step::Remanded];
    let ways = WHERE_TO.iter().filter(|step| steps.contains(step)).count();
    ways > 1 || (steps.contains(&Step::Remanded) && steps.contains(&Step::ReleasedFromCustody))
}

/// Whether outcomes of one charge exclude each other: what ended without a conviction has nothing else, and custody is
/// suspended or not.
fn cannot_both_be(outcomes: &[Outcome]) -> bool {
    let cleared = outcomes.iter().any(|outcome| matches!(outcome, Outcome::Acquitted | Outcome::Discontinued));
    let both = outcomes.contains(&Outcome::SentencedToCustody) && outcomes.contains(&Outcome::CustodySuspended);
    (cleared && outcomes.len() > 1) || both
}

/// The day on which the duty holder knew: the clock starts there (domain 6). Where the agency does not say when it
/// learnt of it, and where somebody else says it, that is the day on which it happened.
fn knew(provenance: &Provenance, happened: Date) -> Date {
    let learnt = provenance.known_at.filter(|_| provenance.source == Source::Agency);
    learnt.map_or(happened, |at| calendar::london_date(at).max(happened))
}
