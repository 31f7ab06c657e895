//! The rules of referrals.

use crate::{AcceptReferral, Command, DeclineReferral, Refusal, SendReferral, State, state::Referral};
use events::{Entry, Event, Gateway, HealthMode, ReferralKind, ReferralsEvent, referrals as r};
use kernel::{AgencyId, Facts, ReferralId, Refused, Strand};

type Decision = Result<Vec<Entry>, Refused<Refusal>>;

/// What follows from a command: events, none if it repeats its own outcome, or a refusal.
pub fn decide(state: &State, command: &Command, facts: &Facts) -> Decision {
    match command {
        Command::SendReferral(command) => send(state, command, facts),
        Command::AcceptReferral(command) => accept(state, command, facts),
        Command::DeclineReferral(command) => decline(state, command, facts),
    }
}

/// Sends a referral with its gateway, basis and necessity (domain 7.1).
fn send(state: &State, command: &SendReferral, facts: &Facts) -> Decision {
    let SendReferral { referral, kind, to, mode, gateway, basis, subject_informed, question, necessity } = command;
    let sent = r::ReferralSent {
        referral: *referral,
        kind: *kind,
        to: to.clone(),
        mode: *mode,
        gateway: *gateway,
        basis: *basis,
        subject_informed: *subject_informed,
        question: question.clone().into(),
        necessity: necessity.clone().into(),
    };
    if let Some(before) = state.referrals.get(referral) {
        let same = before.sent == sent && before.sender == facts.caller.agency;
        return if same { Ok(Vec::new()) } else { Err(Refused::resting_on(Refusal::IdTaken, [before.id])) };
    }
    if *to == facts.caller.agency {
        return Err(Refusal::ToOneself.into());
    }
    receiver_sees_it(state, *kind, to)?;
    // Consent that is not informed is none (UK GDPR art. 4(11)).
    if *gateway == Gateway::Consent && !subject_informed {
        return Err(Refusal::ConsentNotInformed.into());
    }
    mode_fits(*kind, *mode)?;
    no_treatment_under_investigation(state, *mode)?;
    Ok(vec![Entry::of(&facts.caller.agency, Event::Referrals(ReferralsEvent::ReferralSent(sent)))])
}

/// Who has nobody on the case, or on its list, sees nothing of it and would never answer; nor does an agency all of whose
/// workers there are on the other side: what is done for the victim is hidden from those who face the suspect, and work
/// with the suspect from those who face the victim (hub default; domain 7.5 rules 3 and 4).
fn receiver_sees_it(state: &State, kind: ReferralKind, to: &AgencyId) -> Result<(), Refused<Refusal>> {
    state.at_work.reaches(to).map_err(|by| Refused::resting_on(Refusal::ReceiverNotOnCase, by))?;
    let is_hidden_on = |strand: Strand| {
        if kind.is_about_the_suspect() { strand == Strand::VictimFacing } else { strand.faces_the_suspect() }
    };
    let seen = state.at_work.reaches_past(to, is_hidden_on);
    seen.map_err(|by| Refused::resting_on(Refusal::ReceiverOnTheOtherSide, by))
}

/// Takes a referral on, as asked or narrower.
fn accept(state: &State, command: &AcceptReferral, facts: &Facts) -> Decision {
    let referral = received(state, command.referral, facts)?;
    let accepted = r::ReferralAccepted {
        referral: command.referral,
        kind: referral.sent.kind,
        sender: referral.sender.clone(),
        mode: command.mode,
        note: command.note.clone().into(),
    };
    let entry = Entry::of(&facts.caller.agency, Event::Referrals(ReferralsEvent::ReferralAccepted(accepted)));
    if repeats(referral, &entry)? {
        return Ok(Vec::new());
    }
    mode_fits(referral.sent.kind, command.mode)?;
    // What was not asked for was not disclosed for (domain 7.4, Caldicott: the minimum).
    if command.mode.map(reach) > referral.sent.mode.map(reach) {
        return Err(Refused::resting_on(Refusal::WiderThanAsked, [referral.id]));
    }
    no_treatment_under_investigation(state, command.mode)?;
    Ok(vec![entry])
}

/// Says no, with a reason (domain 5: decline reasons are counted).
fn decline(state: &State, command: &DeclineReferral, facts: &Facts) -> Decision {
    let referral = received(state, command.referral, facts)?;
    let declined = r::ReferralDeclined {
        referral: command.referral,
        kind: referral.sent.kind,
        sender: referral.sender.clone(),
        reason: command.reason,
        note: command.note.clone().into(),
    };
    let entry = Entry::of(&facts.caller.agency, Event::Referrals(ReferralsEvent::ReferralDeclined(declined)));
    if repeats(referral, &entry)? { Ok(Vec::new()) } else { Ok(vec![entry]) }
}

/// Only the agency that was asked answers (domain 5).
fn received<'a>(state: &'a State, referral: ReferralId, facts: &Facts) -> Result<&'a Referral, Refused<Refusal>> {
    let referral = state.referrals.get(&referral).ok_or(Refusal::ReferralUnknown)?;
    if referral.sent.to == facts.caller.agency {
        Ok(referral)
    } else {
        Err(Refused::resting_on(Refusal::NotTheReceiver, [referral.id]))
    }
}

/// Whether the answer is there already; another answer stands (domain 5: ACCEPTED or DECLINED).
fn repeats(referral: &Referral, answer: &Entry) -> Result<bool, Refused<Refusal>> {
    match &referral.answer {
        None => Ok(false),
        Some((_, before)) if before == answer => Ok(true),
        Some((id, _)) => Err(Refused::resting_on(Refusal::AlreadyAnswered, [*id])),
    }
}

/// Health work is consultation, assessment or intervention; nothing else has a mode (domain 5).
fn mode_fits(kind: ReferralKind, mode: Option<HealthMode>) -> Result<(), Refusal> {
    match (kind == ReferralKind::PerpetratorHealth, mode) {
        (true, None) => Err(Refusal::ModeNeeded),
        (false, Some(_)) => Err(Refusal::ModeNotAsked),
        (true, Some(_)) | (false, None) => Ok(()),
    }
}

/// Treatment waits while the suspect is investigated or prosecuted; advice to professionals does not (domain 5).
fn no_treatment_under_investigation(state: &State, mode: Option<HealthMode>) -> Result<(), Refused<Refusal>> {
    let mut grounds = state.under_investigation().peekable();
    if mode == Some(HealthMode::Intervention) && grounds.peek().is_some() {
        return Err(Refused::resting_on(Refusal::UnderInvestigation, grounds));
    }
    Ok(())
}

/// How far a mode reaches towards the suspect.
fn reach(mode: HealthMode) -> u8 {
    match mode {
        HealthMode::Consultation => 0,
        HealthMode::Assessment => 1,
        HealthMode::Intervention => 2,
    }
}
