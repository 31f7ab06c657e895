//! The rules of referrals: what is drafted and sent, and the answers. What follows an answer: `course`.

mod course;

use crate::{
    AcceptReferral, Act, Command, DeclineReferral, DraftReferral, Refusal, SendReferral, Side, State, next,
    state::Referral,
};
use calendar::london_date;
use events::{Entry, Event, Gateway, HealthMode, Private, ReferralKind, ReferralsEvent, Regime, referrals as r};
use kernel::{AgencyId, AgencyKind, Facts, ReferralId, Refused, Strand};

type Decision = Result<Vec<Entry>, Refused<Refusal>>;

/// What follows from a command: events, none if it repeats its own outcome, or a refusal.
pub fn decide(state: &State, command: &Command, facts: &Facts) -> Decision {
    match command {
        Command::DraftReferral(command) => draft(state, command, facts),
        Command::DiscardReferral(command) => course::discard(state, command, facts),
        Command::SendReferral(command) => send(state, command, facts),
        Command::AcknowledgeReferral(command) => course::acknowledge(state, command, facts),
        Command::AskForInformation(command) => course::ask(state, command, facts),
        Command::GiveInformation(command) => course::give(state, command, facts),
        Command::AcceptReferral(command) => accept(state, command, facts),
        Command::DeclineReferral(command) => decline(state, command, facts),
        Command::StartWork(command) => course::start(state, command, facts),
        Command::ReportProgress(command) => course::report(state, command, facts),
        Command::CompleteReferral(command) => course::complete(state, command, facts),
        Command::RecordDisengagement(command) => course::disengage(state, command, facts),
        Command::WithdrawReferral(command) => course::withdraw(state, command, facts),
    }
}

fn own(facts: &Facts, event: ReferralsEvent) -> Entry {
    Entry::of(&facts.caller.agency, Event::Referrals(event))
}

/// Prepares a referral. What is missing is found when it is sent.
fn draft(state: &State, command: &DraftReferral, facts: &Facts) -> Decision {
    let DraftReferral { referral, kind, to, mode, question, necessity } = command;
    let drafted = r::ReferralDrafted {
        referral: *referral,
        kind: *kind,
        to: to.clone(),
        mode: *mode,
        question: question.clone().into(),
        necessity: necessity.clone().into(),
    };
    let entry = own(facts, ReferralsEvent::ReferralDrafted(drafted));
    if let Some(before) = state.referrals.get(referral) {
        let same = before.first.entry == entry;
        return if same { Ok(Vec::new()) } else { Err(Refused::resting_on(Refusal::IdTaken, [before.first.id])) };
    }
    if to.as_ref() == Some(&facts.caller.agency) {
        return Err(Refusal::ToOneself.into());
    }
    if mode.is_some() {
        mode_fits(*kind, *mode)?;
    }
    Ok(vec![entry])
}

/// Sends a referral with its gateway, basis and necessity (domain 7.1).
fn send(state: &State, command: &SendReferral, facts: &Facts) -> Decision {
    let sent = sent(command, facts);
    if command.drafted {
        drafted(state, command, facts)?;
    }
    if let Some(before) = state.referrals.get(&command.referral) {
        match &before.sent {
            Some((_, there)) if before.sender == facts.caller.agency && is_same(there, &sent) => return Ok(Vec::new()),
            None if command.drafted => {
                next(before.stage, Act::Send).map_err(|why| Refused::resting_on(why, [before.last.id]))?;
            }
            Some(_) if command.drafted => return Err(Refused::resting_on(Refusal::AlreadySent, [before.last.id])),
            Some(_) | None => return Err(Refused::resting_on(Refusal::IdTaken, [before.first.id])),
        }
    }
    if command.to == facts.caller.agency {
        return Err(Refusal::ToOneself.into());
    }
    receiver_sees_it(state, command.kind, &command.to)?;
    // Consent that is not informed is none (UK GDPR art. 4(11)).
    if command.gateway == Gateway::Consent && !command.subject_informed {
        return Err(Refusal::ConsentNotInformed.into());
    }
    if !command.gateway.is_open_to(facts.caller.kind) {
        return Err(Refusal::GatewayNotForSender.into());
    }
    if command.onward.is_none() && command.onward_note.is_some() {
        return Err(Refusal::OnwardLimitNeeded.into());
    }
    if !command.items.iter().all(|item| state.events.contains(item)) {
        return Err(Refusal::ItemUnknown.into());
    }
    mode_fits(command.kind, command.mode)?;
    no_treatment_under_investigation(state, command.mode)?;
    Ok(vec![own(facts, ReferralsEvent::ReferralSent(sent))])
}

fn sent(command: &SendReferral, facts: &Facts) -> r::ReferralSent {
    let command = command.clone();
    r::ReferralSent {
        referral: command.referral,
        kind: command.kind,
        to: command.to,
        mode: command.mode,
        gateway: command.gateway,
        basis: command.basis,
        subject_informed: command.subject_informed,
        question: command.question.into(),
        necessity: command.necessity.into(),
        sender_regime: Some(Regime::of(facts.caller.kind)),
        receiver_regime: None, // filled where the register is
        items: command.items,
        onward: command.onward,
        onward_note: command.onward.map_or(Private::Erased, |_| command.onward_note.into()),
    }
}

/// Puts down the law of the receiver, whose kind the register knows and the case does not.
///
/// # Errors
/// The basis is none of that law.
pub fn received_by(sent: &mut r::ReferralSent, receiver: AgencyKind) -> Result<(), Refusal> {
    let laws = Regime::of_receivers([receiver], sent.basis).ok_or(Refusal::BasisNotForReceiver)?;
    sent.receiver_regime = laws.first().copied();
    Ok(())
}

/// Whether the same was sent before. What the hub itself puts down of the receiver is not part of a command.
fn is_same(there: &r::ReferralSent, sent: &r::ReferralSent) -> bool {
    let receiver_regime = there.receiver_regime;
    *there == r::ReferralSent { receiver_regime, ..sent.clone() }
}

/// A draft is sent by its own agency, as what it was drafted for. To all others it is not there.
fn drafted(state: &State, command: &SendReferral, facts: &Facts) -> Result<(), Refused<Refusal>> {
    let referral = state.referrals.get(&command.referral).filter(|it| it.sender == facts.caller.agency);
    let referral = referral.ok_or(Refusal::ReferralUnknown)?;
    if referral.kind == command.kind {
        Ok(())
    } else {
        Err(Refused::resting_on(Refusal::DraftOfAnotherKind, [referral.first.id]))
    }
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
    let (referral, sent) = of(state, command.referral, Act::Accept, facts)?;
    let accepted = r::ReferralAccepted {
        referral: command.referral,
        kind: referral.kind,
        sender: referral.sender.clone(),
        mode: command.mode,
        note: command.note.clone().into(),
    };
    let entries = moved(referral, Act::Accept, ReferralsEvent::ReferralAccepted(accepted), facts)?;
    if entries.is_empty() {
        return Ok(entries);
    }
    mode_fits(referral.kind, command.mode)?;
    // What was not asked for was not disclosed for (domain 7.4, Caldicott: the minimum).
    if command.mode.map(reach) > sent.mode.map(reach) {
        return Err(Refused::resting_on(Refusal::WiderThanAsked, referral.sent.iter().map(|(id, _)| *id)));
    }
    no_treatment_under_investigation(state, command.mode)?;
    Ok(entries)
}

/// Says no, with a reason (domain 5: decline reasons are counted).
fn decline(state: &State, command: &DeclineReferral, facts: &Facts) -> Decision {
    let (referral, _) = of(state, command.referral, Act::Decline, facts)?;
    let declined = r::ReferralDeclined {
        referral: command.referral,
        kind: referral.kind,
        sender: referral.sender.clone(),
        reason: command.reason,
        note: command.note.clone().into(),
    };
    moved(referral, Act::Decline, ReferralsEvent::ReferralDeclined(declined), facts)
}

/// A referral that was sent, for the side that does this. A draft is there for its own agency only.
fn of<'a>(
    state: &'a State,
    referral: ReferralId,
    act: Act,
    facts: &Facts,
) -> Result<(&'a Referral, &'a r::ReferralSent), Refused<Refusal>> {
    let referral = state.referrals.get(&referral).ok_or(Refusal::ReferralUnknown)?;
    let agency = &facts.caller.agency;
    let Some((id, sent)) = &referral.sent else {
        let why = next(referral.stage, act).err().filter(|_| referral.sender == *agency);
        return Err(why.map_or(Refusal::ReferralUnknown.into(), |why| Refused::resting_on(why, [referral.last.id])));
    };
    let (whose, refusal) = match act.side() {
        Side::Sender => (&referral.sender, Refusal::NotTheSender),
        Side::Receiver => (&sent.to, Refusal::NotTheReceiver),
    };
    if whose == agency { Ok((referral, sent)) } else { Err(Refused::resting_on(refusal, [*id])) }
}

/// What an act says of a referral, unless that was just said or the stage is another one. How the work goes can be told in the
/// same words on another day.
fn moved(referral: &Referral, act: Act, said: ReferralsEvent, facts: &Facts) -> Decision {
    let entry = own(facts, said);
    let repeats = referral.last.entry == entry;
    if repeats && (act != Act::ReportProgress || london_date(referral.last.at) == facts.today) {
        return Ok(Vec::new());
    }
    next(referral.stage, act).map_err(|why| Refused::resting_on(why, [referral.last.id]))?;
    Ok(vec![entry])
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
