//! Assessments: a person judges, with a named instrument, and a plan answers. Source: domain brief 1, F4 and 4.

use super::{Decision, UNCHANGED};
use crate::{AssessRisk, PlannedAction, Refusal, State, catalogue::faults, state::Fact};
use calendar::last_day;
use events::{
    CaseworkEvent, Entry, Event, Instrument, RiskEvent, RiskLevel, casework::ActionPlanned, risk::RiskAssessed,
};
use kernel::{ActionId, AgencyKind, Date, EventId, Facts, PeriodName, Refused, Strand};

/// The assessment and the actions of its plan are one record, so neither exists without the other.
/// Source: domain brief 1, F4.
pub(super) fn assess_risk(state: &State, command: &AssessRisk, facts: &Facts) -> Decision {
    if let Some(before) = state.assessments.get(&command.assessment) {
        let same = repeats(state, command, before);
        return if same { UNCHANGED } else { Err(Refused::resting_on(Refusal::IdInUse, [before.id])) };
    }
    check_judgement(command, facts)?;
    if !command.relied_on.iter().all(|event| state.events.contains(event)) {
        return Err(Refusal::ReliedOnUnknown.into());
    }
    let plan = plan(state, command, facts)?;
    let next_due = next_due(command, facts)?;
    let controller = &facts.caller.agency;
    let actions = command.plan.iter().map(|action| Event::Casework(CaseworkEvent::ActionPlanned(planned(action))));
    let assessed = Event::Risk(RiskEvent::RiskAssessed(assessed(command, next_due, plan)));
    Ok([assessed].into_iter().chain(actions).map(|event| Entry::of(controller, event)).collect())
}

/// A judgement stands by itself: on its scale, with its reasons, over a period that has begun.
fn check_judgement(command: &AssessRisk, facts: &Facts) -> Result<(), Refusal> {
    if [Some(command.level), command.overridden].contains(&Some(RiskLevel::VeryHigh)) && !has_very_high(command, facts)
    {
        return Err(Refusal::LevelNotOnThisScale);
    }
    if command.overridden.is_some() && command.override_reason.as_ref().is_none_or(|reason| reason.trim().is_empty()) {
        return Err(Refusal::OverrideNeedsAReason);
    }
    if command.window_start > facts.today {
        return Err(Refusal::WindowInTheFuture);
    }
    let faults = faults(command.instrument, command.version, &command.items, &command.ratings);
    if faults.is_empty() { Ok(()) } else { Err(Refusal::NotOnTheForm) }
}

/// "Very high" is on probation's scale of risk of serious harm only, and no instrument of the list uses that scale, so it
/// is a professional judgement by probation. Scales are not mapped onto each other. Source: domain brief 4.3.
fn has_very_high(command: &AssessRisk, facts: &Facts) -> bool {
    command.instrument == Instrument::ProfessionalJudgement && facts.caller.kind == AgencyKind::Probation
}

/// The actions that answer the assessment: those given with it or, if none is given, those still open.
/// Where there are none, it is said why. Source: domain brief 1, F4 (no assessment without a linked plan).
fn plan(state: &State, command: &AssessRisk, facts: &Facts) -> Result<Vec<ActionId>, Refused<Refusal>> {
    if command.plan.is_empty() {
        let open: Vec<_> = state.open_actions().map(|action| action.said.action).collect();
        let answered = !open.is_empty() || command.no_plan.is_some();
        return if answered { Ok(open) } else { Err(Refusal::PlanMissing.into()) };
    }
    for (nth, action) in command.plan.iter().enumerate() {
        let before = &command.plan[..nth];
        if before.iter().any(|other| other.action == action.action) {
            return Err(Refusal::IdInUse.into());
        }
        if before.iter().any(|other| planned(other).asks_the_same(&planned(action))) {
            return Err(Refusal::ActionAlreadyPlanned.into());
        }
        new_action(state, action, facts)?;
    }
    Ok(command.plan.iter().map(|action| action.action).collect())
}

/// An action has the rules of an action however it is planned: an owner who sees it, an id of its own, a day to come, and
/// none like it that the same worker planned is open. Source: domain brief 5, step 5, and 7.5 rule 4 (the last: hub
/// default, as what others have planned may be hidden from them).
fn new_action(state: &State, action: &PlannedAction, facts: &Facts) -> Result<(), Refused<Refusal>> {
    if let Some(before) = state.planned.get(&action.action) {
        return Err(Refused::resting_on(Refusal::IdInUse, [before.id]));
    }
    let unseen = |why| move |by: Vec<EventId>| Refused::resting_on(why, by);
    state.at_work.reaches(&action.owner).map_err(unseen(Refusal::AgencyNotOnCase))?;
    if action.strand == Strand::VictimFacing {
        let seen = state.at_work.reaches_past(&action.owner, Strand::faces_the_suspect);
        seen.map_err(unseen(Refusal::OwnerFacesTheSuspect))?;
    }
    if action.due < facts.today {
        return Err(Refusal::ActionDueInThePast.into());
    }
    let mut own = state.open_actions().filter(|there| there.by.is(facts.caller));
    let same = own.find(|there| there.said.asks_the_same(&planned(action)));
    same.map_or(Ok(()), |there| Err(Refused::resting_on(Refusal::ActionAlreadyPlanned, [there.id])))
}

/// When to assess again: the latest day the rulebook allows for the level, or an earlier one. A very high level is
/// given no more time than a high one. Source: domain brief 4.5 (hub default, in the rulebook).
fn next_due(command: &AssessRisk, facts: &Facts) -> Result<Date, Refusal> {
    let name = match command.level {
        RiskLevel::Standard => PeriodName::ReassessStandard,
        RiskLevel::Medium => PeriodName::ReassessMedium,
        RiskLevel::High | RiskLevel::VeryHigh => PeriodName::ReassessHigh,
    };
    let period = facts.rulebook.period(name, facts.today).ok_or(Refusal::NoPeriodInRulebook)?;
    let latest = last_day(&period, facts.today, facts.calendar);
    match command.next_due {
        None => Ok(latest),
        Some(day) if day > latest => Err(Refusal::NextDueTooLate),
        Some(day) if day < facts.today => Err(Refusal::NextDueInThePast),
        Some(day) => Ok(day),
    }
}

/// Whether the command says again what is recorded. What it left to the rules is taken as it was decided then.
fn repeats(state: &State, command: &AssessRisk, before: &Fact<RiskAssessed>) -> bool {
    let next_due = command.next_due.unwrap_or(before.said.next_due);
    let given: Vec<ActionId> = command.plan.iter().map(|action| action.action).collect();
    let plan = if given.is_empty() { before.said.plan.clone() } else { given };
    let actions =
        |action: &PlannedAction| state.planned.get(&action.action).is_some_and(|before| before.said == planned(action));
    assessed(command, next_due, plan) == before.said && command.plan.iter().all(actions)
}

fn assessed(command: &AssessRisk, next_due: Date, plan: Vec<ActionId>) -> RiskAssessed {
    RiskAssessed {
        assessment: command.assessment,
        instrument: command.instrument,
        instrument_version: command.version,
        level: command.level,
        imminent: command.imminent,
        window_start: command.window_start,
        next_due,
        no_plan: command.no_plan.filter(|_| plan.is_empty()),
        plan,
        ratings: command.ratings.clone(),
        relied_on: command.relied_on.clone(),
        overridden: command.overridden,
        override_reason: command.override_reason.clone().into(),
        items: command.items.clone().into(),
        rationale: command.rationale.clone().into(),
        motive_hypothesis: command.motive_hypothesis.into(),
    }
}

fn planned(action: &PlannedAction) -> ActionPlanned {
    ActionPlanned {
        action: action.action,
        owner: action.owner.clone(),
        strand: action.strand,
        due: action.due,
        what: action.what.clone().into(),
    }
}
