//! Contributions, sharing and corrections (domain 7).

use super::{Decision, given, not_in_the_future, own};
use crate::{
    AcknowledgeCorrection, ContributeItem, CorrectItem, Refusal, ShareItem, State, WithdrawItem,
    state::{Kind, Known},
};
use events::{
    CaseworkEvent, Entry, Event, Gateway, HowShared, ItemKind, Regime,
    casework::{CorrectionAcknowledged, ItemContributed, ItemCorrected, ItemShared, SharedWith},
    records::ItemWithdrawn,
};
use kernel::{AgencyId, AgencyKind, EventId, Facts, Refused};
use std::collections::BTreeMap;

/// Puts an item in. It is seen by nobody else until it is shared (domain 7.5 rule 6). A health record comes with the
/// summary that alone can be shared (Caldicott principles 2 and 3; domain 7.4).
pub(super) fn contribute(state: &State, command: &ContributeItem, facts: &Facts) -> Decision {
    let ContributeItem { item, kind, about, summary, text, provenance } = command;
    let contributed = ItemContributed {
        item: *item,
        kind: *kind,
        about: *about,
        summary: summary.clone().into(),
        text: text.clone().into(),
    };
    let event = Event::Casework(CaseworkEvent::ItemContributed(contributed));
    let entry = Entry::said_by(&facts.caller.agency, provenance, event);
    if let Some((id, before)) = state.items.get(item) {
        return if *before == entry { Ok(Vec::new()) } else { Err(Refused::resting_on(Refusal::IdTaken, [*id])) };
    }
    not_in_the_future(provenance, facts)?;
    if *kind == ItemKind::HealthRecord && !given(summary.as_ref()) {
        return Err(Refusal::SummaryNeeded.into());
    }
    Ok(vec![entry])
}

/// Shares an event with agencies that take part, each in full or as a summary. What an agency has been given stays
/// given: repeating it or asking for less changes nothing, widening a summary to the full text does.
pub(super) fn share(state: &State, command: &ShareItem, facts: &Facts) -> Decision {
    let known = yours(state, command.event, facts)?;
    let wanted = widest(&command.with);
    if wanted.is_empty() {
        return Err(Refusal::NobodyToShareWith.into());
    }
    if wanted.contains_key(&facts.caller.agency) {
        return Err(Refusal::SharedWithOneself.into());
    }
    // Domain 7.5 rule 1: the fence has no gate.
    if known.kind == Kind::Location {
        return Err(Refusal::LocationIsNotShared.into());
    }
    // Whoever works for her sees it; whoever faces the suspect never does (domain 6, right to know).
    if known.kind == Kind::Hers {
        return Err(Refusal::HersIsNotShared.into());
    }
    // Consent that is not informed is none (UK GDPR art. 4(11)).
    if command.gateway == Gateway::Consent && !command.subject_informed {
        return Err(Refusal::ConsentNotInformed.into());
    }
    if !command.gateway.is_open_to(facts.caller.kind) {
        return Err(Refusal::GatewayNotForSender.into());
    }
    let with = not_yet_given(state, command.event, wanted);
    if with.is_empty() {
        return Ok(Vec::new());
    }
    // What is known to be wrong goes no further (DPA 2018 s.38(4): steps to ensure that it is not transmitted).
    if let Some(correction) = state.superseded.get(&command.event) {
        return Err(Refused::resting_on(Refusal::SupersededByCorrection, [*correction]));
    }
    if let Some((withdrawal, _)) = state.withdrawn.get(&command.event) {
        return Err(Refused::resting_on(Refusal::AlreadyWithdrawn, [*withdrawal]));
    }
    for with in &with {
        let seen = state.at_work.reaches(&with.agency);
        seen.map_err(|by| Refused::resting_on(Refusal::AgencyNotOnCase, by))?;
    }
    enough_care(state, command, &with)?;
    let shared = ItemShared {
        event: command.event,
        with,
        gateway: command.gateway,
        basis: command.basis,
        subject_informed: command.subject_informed,
        clinician_approved: command.clinician_approved,
        wraps: Vec::new(), // filled where the keys are
        necessity: command.necessity.clone().into(),
        sender_regime: Some(Regime::of(facts.caller.kind)),
        receiver_regimes: Vec::new(), // filled where the register is
    };
    Ok(vec![own(facts, CaseworkEvent::ItemShared(shared))])
}

/// Puts down the laws of the receivers, whose kinds the register knows and the case does not.
///
/// # Errors
/// The basis is none of theirs.
pub fn received_by(shared: &mut ItemShared, receivers: impl IntoIterator<Item = AgencyKind>) -> Result<(), Refusal> {
    let laws = Regime::of_receivers(receivers, shared.basis).ok_or(Refusal::BasisNotForReceiver)?;
    shared.receiver_regimes = laws.into_iter().collect();
    Ok(())
}

/// Health records are shared as a summary that a clinician approved (Caldicott; domain 7.4). A summary that is to be
/// shown must have been written.
fn enough_care(state: &State, command: &ShareItem, with: &[SharedWith]) -> Result<(), Refusal> {
    if is_health(state, command.event) {
        if !command.clinician_approved {
            return Err(Refusal::ClinicianApprovalNeeded);
        }
        if with.iter().any(|with| with.how == HowShared::Full) {
            return Err(Refusal::HealthIsSharedAsSummary);
        }
    }
    let has_summary = state.events.get(&command.event).is_some_and(|known| match known.kind {
        Kind::Item { summary, .. } | Kind::Correction { summary } => summary,
        Kind::Location | Kind::SafeContact | Kind::Hers | Kind::Record | Kind::Other => true,
    });
    if !has_summary && with.iter().any(|with| with.how == HowShared::Summary) {
        return Err(Refusal::SummaryNeeded);
    }
    Ok(())
}

/// Corrects an event of one's own; it stays in the record, superseded, and all that hold it are told (DPA 2018 s.46 and
/// s.48; domain 7.3). Those who were shown a summary need one that holds now.
pub(super) fn correct(state: &State, command: &CorrectItem, facts: &Facts) -> Decision {
    let CorrectItem { event, reason, about, summary, text } = command;
    let known = yours(state, *event, facts)?;
    // Words of a correction are not fenced as these are (domain 7.5 rules 1 and 2).
    if matches!(known.kind, Kind::Location | Kind::SafeContact | Kind::Hers) {
        return Err(Refusal::RecordAnewInstead.into());
    }
    if let Some((withdrawal, _)) = state.withdrawn.get(event) {
        return Err(Refused::resting_on(Refusal::AlreadyWithdrawn, [*withdrawal]));
    }
    let holders = holders(state, *event);
    let corrected = ItemCorrected {
        event: *event,
        reason: *reason,
        about: *about,
        recipients: holders.keys().cloned().collect(),
        summary: summary.clone().into(),
        text: text.clone().into(),
    };
    if let Some(id) = state.superseded.get(event) {
        let same = state.corrections.get(id).is_some_and(|there| says_the_same(&there.said, &corrected));
        return if same { Ok(Vec::new()) } else { Err(Refused::resting_on(Refusal::AlreadyCorrected, [*id])) };
    }
    let shown_as_summary = holders.values().any(|how| *how == HowShared::Summary);
    if (shown_as_summary || is_health(state, *event)) && !given(summary.as_ref()) {
        return Err(Refusal::SummaryNeeded.into());
    }
    Ok(vec![own(facts, CaseworkEvent::ItemCorrected(corrected))])
}

/// Withdraws an event of one's own that was entered on the wrong person or case: nobody is shown it any more, and all
/// that hold it are told that it does not belong here (DPA 2018 s.38(4) and s.48; domain 7.3).
pub(super) fn withdraw(state: &State, command: &WithdrawItem, facts: &Facts) -> Decision {
    let WithdrawItem { event, reason } = command;
    let known = yours(state, *event, facts)?;
    if known.kind == Kind::Record {
        return Err(Refusal::NotWithdrawn.into());
    }
    match state.withdrawn.get(event) {
        Some((_, before)) if before == reason => return Ok(Vec::new()),
        Some((id, _)) => return Err(Refused::resting_on(Refusal::AlreadyWithdrawn, [*id])),
        None => {}
    }
    let recipients = holders(state, *event).into_keys().collect();
    let withdrawn = ItemWithdrawn { event: *event, reason: *reason, recipients };
    Ok(vec![own(facts, CaseworkEvent::ItemWithdrawn(withdrawn))])
}

/// A recipient says that the correction has arrived (ICO: know recipients so that you can tell them; domain 7.2).
pub(super) fn acknowledge(state: &State, command: &AcknowledgeCorrection, facts: &Facts) -> Decision {
    let agency = &facts.caller.agency;
    let known = state.events.get(&command.event).ok_or(Refusal::ItemUnknown)?;
    let Some(correction) = state.corrections.get(&command.event) else {
        return Err(Refused::resting_on(Refusal::NotACorrection, [command.event]));
    };
    if !correction.said.recipients.contains(agency) {
        return Err(Refused::resting_on(Refusal::NotARecipient, [command.event]));
    }
    if correction.acknowledged.contains(agency) {
        return Ok(Vec::new());
    }
    let acknowledged = CorrectionAcknowledged { event: command.event, corrected_by: known.controller.clone() };
    Ok(vec![own(facts, CaseworkEvent::CorrectionAcknowledged(acknowledged))])
}

/// An event of the caller's agency: only its controller shares or corrects it (domain glossary, `Contribution`).
fn yours<'a>(state: &'a State, event: EventId, facts: &Facts) -> Result<&'a Known, Refused<Refusal>> {
    let known = state.events.get(&event).ok_or(Refusal::ItemUnknown)?;
    if known.controller == facts.caller.agency {
        Ok(known)
    } else {
        Err(Refused::resting_on(Refusal::NotYourItem, [event]))
    }
}

/// Whether an event is a health record, or corrects one.
fn is_health(state: &State, event: EventId) -> bool {
    let mut chain = state.back_to_the_first(event).filter_map(|at| state.events.get(&at));
    chain.any(|known| matches!(known.kind, Kind::Item { health: true, .. }))
}

/// Each agency once, with the most that is asked for it.
fn widest(with: &[SharedWith]) -> BTreeMap<AgencyId, HowShared> {
    let mut wanted = BTreeMap::new();
    for SharedWith { agency, how } in with {
        let widest = wanted.entry(agency.clone()).or_insert(*how);
        if *how == HowShared::Full {
            *widest = HowShared::Full;
        }
    }
    wanted
}

/// What of the wish is new.
fn not_yet_given(state: &State, event: EventId, wanted: BTreeMap<AgencyId, HowShared>) -> Vec<SharedWith> {
    let given = state.shares.get(&event);
    let covers = |agency: &AgencyId, how: HowShared| {
        let given = given.and_then(|given| given.get(agency));
        given.is_some_and(|given| *given == HowShared::Full || how == HowShared::Summary)
    };
    wanted
        .into_iter()
        .filter(|(agency, how)| !covers(agency, *how))
        .map(|(agency, how)| SharedWith { agency, how })
        .collect()
}

/// All agencies with which the event, or what it corrects, was shared, with the least that one of them was shown.
fn holders(state: &State, event: EventId) -> BTreeMap<AgencyId, HowShared> {
    let mut holders = BTreeMap::new();
    for (agency, how) in state.back_to_the_first(event).filter_map(|at| state.shares.get(&at)).flatten() {
        let least = holders.entry(agency.clone()).or_insert(*how);
        if *how == HowShared::Summary {
            *least = HowShared::Summary;
        }
    }
    holders
}

/// Whether two corrections of one event differ at most in whom they tell.
fn says_the_same(one: &ItemCorrected, other: &ItemCorrected) -> bool {
    one.reason == other.reason && one.about == other.about && one.summary == other.summary && one.text == other.text
}
