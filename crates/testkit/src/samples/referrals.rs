//! Samples of the referrals service.

use super::{entry, id, maybe, parse, private};
use events::{
    DeclineReason, Entry, Event, Gateway, HealthMode, LawfulBasis, OnwardLimit, Private, ReferralKind, ReferralOutcome,
    ReferralWithdrawalReason, ReferralsEvent, Regime,
    referrals::{
        InformationAsked, InformationGiven, PersonDisengaged, ProgressReported, ReferralAccepted, ReferralCompleted,
        ReferralDeclined, ReferralDiscarded, ReferralDrafted, ReferralReceived, ReferralSent, ReferralWithdrawn,
        WorkStarted,
    },
};

pub(super) fn all() -> Vec<Entry> {
    let kind = ReferralKind::PerpetratorHealth;
    let accepted = ReferralAccepted {
        referral: id(0x4e),
        kind,
        sender: parse("pol"),
        mode: Some(HealthMode::Assessment),
        note: maybe("First appointment in two weeks."),
    };
    let declined = ReferralDeclined {
        referral: id(0x4e),
        kind,
        sender: parse("pol"),
        reason: DeclineReason::WrongService,
        note: private("Known to the neighbouring team already."),
    };
    let answers = [
        entry("pol", Event::Referrals(ReferralsEvent::ReferralSent(sent(kind)))),
        entry("nhs", Event::Referrals(ReferralsEvent::ReferralAccepted(accepted))),
        entry("nhs", Event::Referrals(ReferralsEvent::ReferralDeclined(declined))),
    ];
    answers.into_iter().chain(before_and_after(kind)).collect()
}

/// What comes before the sending and what follows it.
fn before_and_after(kind: ReferralKind) -> Vec<Entry> {
    use ReferralsEvent as E;
    let (referral, sender) = (id(0x4e), || parse("pol"));
    let drafted = ReferralDrafted {
        referral,
        kind,
        to: Some(parse("nhs")),
        mode: Some(HealthMode::Assessment),
        question: maybe("Would treatment lower the risk?"),
        necessity: maybe("To be said by the supervisor."),
    };
    let discarded = ReferralDiscarded { referral, kind, note: maybe("The supervisor asks probation first.") };
    let received = ReferralReceived { referral, kind, sender: sender() };
    let asked = InformationAsked {
        referral,
        kind,
        sender: sender(),
        question: private("Has he been seen by a doctor before?"),
    };
    let given = InformationGiven {
        referral,
        kind,
        to: parse("nhs"),
        answer: private("By his own practice, two years ago, for sleeplessness."),
    };
    let started = WorkStarted { referral, kind, sender: sender(), note: maybe("The first appointment was kept.") };
    let reported =
        ProgressReported { referral, kind, sender: sender(), report: private("Three of four appointments were kept.") };
    let completed = ReferralCompleted {
        referral,
        kind,
        sender: sender(),
        outcome: ReferralOutcome::PartlyAchieved,
        note: private("The assessment is done; he wants no treatment."),
    };
    let disengaged = PersonDisengaged {
        referral,
        kind,
        sender: sender(),
        attempts: 3,
        note: private("Two letters and a call; his phone is off."),
    };
    let withdrawn = ReferralWithdrawn {
        referral,
        kind,
        to: parse("nhs"),
        reason: ReferralWithdrawalReason::NoLongerNeeded,
        note: maybe("He is in custody and is seen there."),
    };
    let of = |agency: &str, event| entry(agency, Event::Referrals(event));
    vec![
        of("pol", E::ReferralDrafted(drafted)),
        of("pol", E::ReferralDiscarded(discarded)),
        of("nhs", E::ReferralReceived(received)),
        of("nhs", E::InformationAsked(asked)),
        of("pol", E::InformationGiven(given)),
        of("nhs", E::WorkStarted(started)),
        of("nhs", E::ProgressReported(reported)),
        of("nhs", E::ReferralCompleted(completed)),
        of("nhs", E::PersonDisengaged(disengaged)),
        of("pol", E::ReferralWithdrawn(withdrawn)),
    ]
}

/// A referral about the victim lies in the victim's part.
pub(super) fn victim_referral() -> Event {
    Event::Referrals(ReferralsEvent::ReferralSent(sent(ReferralKind::Housing)))
}

/// A victim who leaves a service: what makes the risk be judged again.
pub(super) fn victim_disengaged() -> Event {
    let note = private("She does not answer any more, and said nothing before.");
    Event::Referrals(ReferralsEvent::PersonDisengaged(PersonDisengaged {
        referral: id(0x4e),
        kind: ReferralKind::VictimSupport,
        sender: parse("pol"),
        attempts: 4,
        note,
    }))
}

/// A referral with the law of both sides, what goes with it, and how far it goes on.
pub(super) fn with_its_law() -> Event {
    Event::Referrals(ReferralsEvent::ReferralSent(ReferralSent {
        sender_regime: Some(Regime::LawEnforcement),
        receiver_regime: Some(Regime::UkGdpr),
        basis: LawfulBasis::PublicTask,
        items: vec![id(0x51)],
        onward: Some(OnwardLimit::AskSender),
        onward_note: maybe("Not to his practice before we have spoken."),
        ..sent(ReferralKind::PerpetratorHealth)
    }))
}

fn sent(kind: ReferralKind) -> ReferralSent {
    ReferralSent {
        referral: id(0x4e),
        kind,
        to: parse("nhs"),
        mode: Some(HealthMode::Assessment),
        gateway: Gateway::PolicingCommonLaw,
        basis: LawfulBasis::LawEnforcementPart3,
        subject_informed: true,
        question: private("Is there a condition that treatment would change?"),
        necessity: private("The plan cannot be made without it."),
        sender_regime: None,
        receiver_regime: None,
        items: Vec::new(),
        onward: None,
        onward_note: Private::Erased,
    }
}
