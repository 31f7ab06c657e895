//! What stands beside assessments: dissent, the hub's level, changes after which the risk is judged anew, what the suspect
//! is to the victim, and hypotheses about the motive. Source: domain brief 4.3 to 4.5.

use super::{Decision, UNCHANGED, flags::not_in_the_future};
use crate::{Dissent, ProposeMotive, RecordCircumstance, RecordRelationship, Refusal, SetHubLevel, State};
use events::{
    Entry, Event, RiskEvent,
    risk::{CircumstanceRecorded, DissentRecorded, HubLevelSet, MotiveProposed, RelationshipRecorded},
};
use kernel::{Facts, Refused};

/// Whoever judged does not dissent from it, but judges again; everybody else has one view of it at a time.
pub(super) fn dissent(state: &State, command: &Dissent, facts: &Facts) -> Decision {
    let Some(judged_by) = state.judgements.get(&command.event) else { return Err(Refusal::NoSuchJudgement.into()) };
    if judged_by.is(facts.caller) {
        return Err(Refused::resting_on(Refusal::OwnJudgement, [command.event]));
    }
    let said = DissentRecorded { event: command.event, level: command.level, reasons: command.reasons.clone().into() };
    once(state, facts, Entry::of(&facts.caller.agency, Event::Risk(RiskEvent::DissentRecorded(said))))
}

/// The hub's level is the chair's decision, whatever assessments say; the role is checked before any rule.
pub(super) fn set_hub_level(state: &State, command: &SetHubLevel, facts: &Facts) -> Decision {
    if !command.relied_on.iter().all(|event| state.events.contains(event)) {
        return Err(Refusal::ReliedOnUnknown.into());
    }
    let said = HubLevelSet {
        level: command.level,
        relied_on: command.relied_on.clone(),
        rationale: command.rationale.clone().into(),
        dissent: command.dissent.clone().into(),
    };
    once(state, facts, Entry::of(&facts.caller.agency, Event::Risk(RiskEvent::HubLevelSet(said))))
}

pub(super) fn record_circumstance(state: &State, command: &RecordCircumstance, facts: &Facts) -> Decision {
    let said = CircumstanceRecorded {
        item: command.item,
        circumstance: command.circumstance,
        account: command.account.clone().into(),
    };
    if let Some(before) = state.circumstances.get(&command.item) {
        let same = before.said == said && before.occurred == command.provenance.occurred;
        return if same { UNCHANGED } else { Err(Refused::resting_on(Refusal::IdInUse, [before.id])) };
    }
    not_in_the_future(&command.provenance, facts)?;
    let event = Event::Risk(RiskEvent::CircumstanceRecorded(said));
    Ok(vec![Entry::said_by(&facts.caller.agency, &command.provenance, event)])
}

pub(super) fn record_relationship(state: &State, command: &RecordRelationship, facts: &Facts) -> Decision {
    let said = RelationshipRecorded { relationship: command.relationship, account: command.account.clone().into() };
    once(state, facts, Entry::of(&facts.caller.agency, Event::Risk(RiskEvent::RelationshipRecorded(said))))
}

pub(super) fn propose_motive(state: &State, command: &ProposeMotive, facts: &Facts) -> Decision {
    let said = MotiveProposed {
        motive: Some(command.motive).into(),
        confidence: Some(command.confidence).into(),
        reasons: command.reasons.clone().into(),
    };
    once(state, facts, Entry::of(&facts.caller.agency, Event::Risk(RiskEvent::MotiveProposed(said))))
}

/// What a worker said last of its kind is not said again.
fn once(state: &State, facts: &Facts, entry: Entry) -> Decision {
    let mut own = state.beside.iter().rev().filter(|before| before.by.is(facts.caller));
    let last = own.find(|before| before.said.type_name() == entry.event.type_name());
    let same = last.is_some_and(|before| before.said == entry.event);
    if same { UNCHANGED } else { Ok(vec![entry]) }
}
