//! The rules as data: given a story, when somebody acts, then these events or this refusal.

mod lawful;
mod laws;
mod stages;

use crate::{
    AcceptReferral, AcknowledgeReferral, AskForInformation, Command, CompleteReferral, DeclineReferral,
    DiscardReferral, DraftReferral, GiveInformation, RecordDisengagement, Refusal, ReportProgress, SendReferral, Stage,
    StartWork, State, WithdrawReferral, decide,
};
use calendar::london_date;
use events::{
    CaseworkEvent, DeclineReason, Entry, Event, Gateway, GovernanceEvent, HealthMode, LawfulBasis, OnwardLimit,
    OrdersEvent, Outcome, Recorded, ReferralKind, ReferralOutcome, ReferralWithdrawalReason, ReferralsEvent, Step,
    casework as c,
    governance::{AssignmentEnded, CaseRestricted, NamedWorker, WorkerAssigned},
    orders as o,
};
use kernel::{
    AgencyId, AgencyKind, By, Caller, EventId, Facts, Id, Purpose, Refused, Role, Rulebook, Strand, Surface,
    Thumbprints, Timestamp,
};
use strum::IntoEnumIterator;

/// When the tests decide: row 19 of the worked case, a Wednesday.
const NOW: &str = "2026-04-15T10:00:00Z";

/// What happened so far. Events are named by their place in it, from 0.
#[derive(Debug, Clone, Default)]
struct Story(Vec<Recorded>);

impl Story {
    fn decided(&self, who: &str, command: &Command) -> Result<Vec<Entry>, Refused<Refusal>> {
        self.decided_at(who, command, at(NOW))
    }

    /// Where the referral stands.
    fn stage(&self) -> Stage {
        State::fold(&self.0).referrals[&id(1)].stage
    }

    fn decided_at(&self, who: &str, command: &Command, now: Timestamp) -> Result<Vec<Entry>, Refused<Refusal>> {
        let (caller, rulebook) = (caller(who), Rulebook::first());
        let facts =
            Facts { now, today: london_date(now), caller: &caller, rulebook: &rulebook, calendar: &kernel::RULE_ALONE };
        decide(&State::fold(on_the_case().iter().chain(&self.0)), command, &facts)
    }

    fn event(mut self, who: &str, event: Event) -> Self {
        let (position, entry) = (self.0.len(), Entry::of(&agency(who), event));
        let by = By::from(&caller(who));
        self.0.push(Recorded { position: position as u64, id: event_id(position), at: at(NOW), by, entry });
        self
    }

    /// An act that is allowed and changes something; its repetition is silent.
    fn act(self, who: &str, command: &Command) -> Self {
        let entries = self.decided(who, command).unwrap();
        assert_eq!(entries.len(), 1, "{command:?}");
        let story = entries.into_iter().fold(self, |story, entry| story.event(who, entry.event));
        assert_eq!(story.decided(who, command), Ok(vec![]), "repeated: {command:?}");
        story
    }

    /// Police took steps.
    fn steps(self, steps: &[Step]) -> Self {
        let taken = c::InvestigationStepTaken {
            steps: steps.to_vec(),
            at: at(NOW),
            tell_victim_by: "2026-04-16".parse().unwrap(),
            details: None.into(),
        };
        self.event("pol", Event::Casework(CaseworkEvent::InvestigationStepTaken(taken)))
    }

    /// A court decided.
    fn outcome(self, outcome: Outcome) -> Self {
        let recorded = c::CourtOutcomeRecorded {
            outcomes: vec![outcome],
            on: "2026-04-15".parse().unwrap(),
            personal_statement: false,
            tell_victim_by: "2026-04-16".parse().unwrap(),
            details: String::new().into(),
        };
        self.event("pol", Event::Casework(CaseworkEvent::CourtOutcomeRecorded(recorded)))
    }
}

/// Before every story: police opened the case, and some agencies have a worker on it.
fn on_the_case() -> Vec<Recorded> {
    let story = ["pol", "hlt", "adv", "cou"]
        .iter()
        .map(|name| assigned(name, Strand::Investigation))
        .fold(Story::default(), |story, assigned| story.event("pol", assigned));
    story.0
}

fn assigned(name: &str, strand: Strand) -> Event {
    let (agency, worker) = (agency(name), caller(name).worker);
    Event::Governance(GovernanceEvent::WorkerAssigned(WorkerAssigned { agency, worker, strand }))
}

/// The case is restricted to the worker of one agency.
fn restricted_to(name: &str) -> Event {
    let allowed = vec![NamedWorker { agency: agency(name), worker: caller(name).worker }];
    Event::Governance(GovernanceEvent::CaseRestricted(CaseRestricted { allowed, reason: String::new().into() }))
}

fn at(moment: &str) -> Timestamp {
    moment.parse().unwrap()
}

fn id<K>(n: u128) -> Id<K> {
    format!("00000000-0000-8000-8000-{n:012x}").parse().unwrap()
}

fn event_id(position: usize) -> EventId {
    EventId::of(id(1), u32::try_from(position).unwrap())
}

fn agency(name: &str) -> AgencyId {
    name.parse().unwrap()
}

fn caller(name: &str) -> Caller {
    let worker = "worker-1".parse().unwrap();
    let (role, purpose) = (Role::Spoc, Purpose::HubCoordination);
    let kind = match name {
        "hlt" => AgencyKind::Health,
        "adv" => AgencyKind::Advocacy,
        "cou" => AgencyKind::Housing,
        "prb" => AgencyKind::Probation,
        _ => AgencyKind::Police,
    };
    Caller {
        agency: agency(name),
        kind,
        worker,
        role,
        purpose,
        surface: Surface::AgencyApi,
        thumbprints: Thumbprints::default(),
    }
}

fn sending(kind: ReferralKind, to: &str, mode: Option<HealthMode>) -> SendReferral {
    SendReferral {
        referral: id(1),
        drafted: false,
        kind,
        to: agency(to),
        mode,
        gateway: Gateway::CrimeAndDisorderAct1998S115,
        basis: LawfulBasis::PublicTask,
        subject_informed: false,
        question: "how to engage him".to_owned(),
        necessity: "to manage the risk".to_owned(),
        items: Vec::new(),
        onward: None,
        onward_note: None,
    }
}

fn send(kind: ReferralKind, to: &str, mode: Option<HealthMode>) -> Command {
    Command::SendReferral(sending(kind, to, mode))
}

fn ask_health(mode: HealthMode) -> Command {
    send(ReferralKind::PerpetratorHealth, "hlt", Some(mode))
}

fn accept(mode: Option<HealthMode>) -> Command {
    Command::AcceptReferral(AcceptReferral { referral: id(1), mode, note: Some("from Monday".to_owned()) })
}

fn decline(reason: DeclineReason) -> Command {
    Command::DeclineReferral(DeclineReferral { referral: id(1), reason, note: "full until June".to_owned() })
}

/// Event 0: health was asked for an assessment.
fn asked() -> Story {
    Story::default().act("pol", &ask_health(HealthMode::Assessment))
}

fn arrested() -> Story {
    Story::default().steps(&[Step::Arrested, Step::ReleasedOnConditionalBail])
}

/// Event 0: the worker of an agency does not work on the case any more.
fn left(name: &str) -> Story {
    let ended = AssignmentEnded { agency: agency(name), worker: caller(name).worker };
    Story::default().event("pol", Event::Governance(GovernanceEvent::AssignmentEnded(ended)))
}

fn breach_charged() -> Event {
    Event::Orders(OrdersEvent::BreachCharged(o::BreachCharged {
        breach: id(70),
        charged_at: at(NOW),
        offences: vec![],
        remanded: true,
        charge_reference: "H20164".to_owned().into(),
    }))
}

#[test]
fn every_refusal_is_given_for_its_reason() {
    use HealthMode::{Assessment, Consultation, Intervention};
    let none = Story::default;
    let by_consent = Command::SendReferral(SendReferral {
        gateway: Gateway::Consent,
        ..sending(ReferralKind::VictimSupport, "adv", None)
    });
    let accepted = || asked().act("hlt", &accept(Some(Consultation)));
    let declined = || asked().act("hlt", &decline(DeclineReason::NoCapacity));
    let asked_for_treatment = || none().act("pol", &ask_health(Intervention)).steps(&[Step::Arrested]);
    let facing = |strand| none().event("pol", assigned("prb", strand));
    let for_the_victim = || send(ReferralKind::VictimSupport, "prb", None);
    let for_the_suspect = || send(ReferralKind::PerpetratorProgramme, "prb", None);
    let shut_out = none().event("pol", restricted_to("pol"));
    let asked_for_housing = || none().act("pol", &send(ReferralKind::Housing, "cou", None));
    let by_police_powers = Command::SendReferral(SendReferral {
        gateway: Gateway::PolicingCommonLaw,
        ..sending(ReferralKind::Housing, "cou", None)
    });
    let limited_in_words = Command::SendReferral(SendReferral {
        onward_note: Some("ask us first".to_owned()),
        ..sending(ReferralKind::Housing, "cou", None)
    });
    let with_nothing = Command::SendReferral(SendReferral {
        items: vec![event_id(99)],
        ..sending(ReferralKind::Housing, "cou", None)
    });
    let rows: &[(Story, &str, Command, Refusal, &[usize])] = &[
        (none(), "hlt", by_police_powers, Refusal::GatewayNotForSender, &[]),
        (none(), "pol", with_nothing, Refusal::ItemUnknown, &[]),
        (none(), "pol", limited_in_words, Refusal::OnwardLimitNeeded, &[]),
        (asked(), "pol", ask_health(Consultation), Refusal::IdTaken, &[0]),
        (asked(), "prb", ask_health(Assessment), Refusal::IdTaken, &[0]),
        (none(), "pol", send(ReferralKind::SpoRequest, "pol", None), Refusal::ToOneself, &[]),
        (none(), "pol", send(ReferralKind::Housing, "hou", None), Refusal::ReceiverNotOnCase, &[]),
        (left("cou"), "pol", send(ReferralKind::Housing, "cou", None), Refusal::ReceiverNotOnCase, &[]),
        (shut_out, "pol", send(ReferralKind::Housing, "cou", None), Refusal::ReceiverNotOnCase, &[0]),
        (facing(Strand::Health), "pol", for_the_victim(), Refusal::ReceiverOnTheOtherSide, &[0]),
        (facing(Strand::SuspectFacing), "pol", for_the_victim(), Refusal::ReceiverOnTheOtherSide, &[0]),
        (facing(Strand::VictimFacing), "pol", for_the_suspect(), Refusal::ReceiverOnTheOtherSide, &[0]),
        (none(), "pol", send(ReferralKind::PerpetratorHealth, "hlt", None), Refusal::ModeNeeded, &[]),
        (asked(), "hlt", accept(None), Refusal::ModeNeeded, &[]),
        (none(), "pol", send(ReferralKind::Housing, "cou", Some(Assessment)), Refusal::ModeNotAsked, &[]),
        (asked_for_housing(), "cou", accept(Some(Consultation)), Refusal::ModeNotAsked, &[]),
        (none(), "pol", by_consent, Refusal::ConsentNotInformed, &[]),
        (arrested(), "pol", ask_health(Intervention), Refusal::UnderInvestigation, &[0]),
        (arrested().steps(&[Step::Charged]), "pol", ask_health(Intervention), Refusal::UnderInvestigation, &[1]),
        (none().event("pol", breach_charged()), "pol", ask_health(Intervention), Refusal::UnderInvestigation, &[0]),
        (asked_for_treatment(), "hlt", accept(Some(Intervention)), Refusal::UnderInvestigation, &[1]),
        (none(), "hlt", accept(Some(Consultation)), Refusal::ReferralUnknown, &[]),
        (none(), "hlt", decline(DeclineReason::NoCapacity), Refusal::ReferralUnknown, &[]),
        (asked(), "prb", accept(Some(Consultation)), Refusal::NotTheReceiver, &[0]),
        (asked(), "pol", decline(DeclineReason::NoCapacity), Refusal::NotTheReceiver, &[0]),
        (accepted(), "hlt", accept(Some(Assessment)), Refusal::AlreadyAnswered, &[1]),
        (accepted(), "hlt", decline(DeclineReason::NoCapacity), Refusal::AlreadyAnswered, &[1]),
        (declined(), "hlt", accept(Some(Consultation)), Refusal::AlreadyAnswered, &[1]),
        (declined(), "hlt", decline(DeclineReason::NotEligible), Refusal::AlreadyAnswered, &[1]),
        (asked(), "hlt", accept(Some(Intervention)), Refusal::WiderThanAsked, &[0]),
    ];
    for (given, who, when, why, rests_on) in rows {
        let rests_on = rests_on.iter().copied().map(event_id);
        assert_eq!(given.decided(who, when), Err(Refused::resting_on(*why, rests_on)), "{when:?}");
    }
    // The rows of the stages have the rest, but for a draft of another kind and the receiver's law, which have tests of their own.
    let of_stages = include_str!("../rows/stages.txt");
    for refusal in Refusal::iter() {
        let word: &str = refusal.into();
        let apart = [Refusal::DraftOfAnotherKind, Refusal::BasisNotForReceiver].contains(&refusal);
        let has_row = rows.iter().any(|row| row.3 == refusal) || of_stages.contains(word);
        assert!(apart || has_row, "{refusal:?} has no row");
    }
}

#[test]
fn a_referral_is_sent_to_whoever_would_see_it() {
    let on = |strand| Story::default().event("pol", assigned("prb", strand));
    on(Strand::SuspectFacing).act("pol", &send(ReferralKind::PerpetratorProgramme, "prb", None));
    on(Strand::VictimFacing).act("pol", &send(ReferralKind::VictimSupport, "prb", None));
    on(Strand::Investigation).act("pol", &send(ReferralKind::VictimSupport, "prb", None));
}

#[test]
fn row_19_consultation_is_accepted_while_treatment_waits() {
    let story = arrested().act("pol", &ask_health(HealthMode::Assessment));
    story.act("hlt", &accept(Some(HealthMode::Consultation)));
}

#[test]
fn treatment_can_be_asked_for_once_the_investigation_is_over() {
    let ask = ask_health(HealthMode::Intervention);
    let over = [
        Story::default(),
        arrested().steps(&[Step::NoFurtherAction]),
        arrested().steps(&[Step::Charged]).outcome(Outcome::SentencedInCommunity),
        Story::default().event("pol", breach_charged()).outcome(Outcome::Acquitted),
        Story::default().steps(&[Step::ReleasedFromCustody]),
    ];
    for story in over {
        story.act("pol", &ask);
    }
    // No further action on one matter does not end a prosecution of another, and no court ends an investigation.
    let charged = arrested().steps(&[Step::Charged]).steps(&[Step::NoFurtherAction]);
    let on_bail = arrested().outcome(Outcome::Acquitted);
    let arrested_again = arrested().steps(&[Step::Charged]).steps(&[Step::Arrested]).outcome(Outcome::GuiltyPlea);
    for (story, rests_on) in [(charged, 1), (on_bail, 0), (arrested_again, 2)] {
        let refused = Refused::resting_on(Refusal::UnderInvestigation, [event_id(rests_on)]);
        assert_eq!(story.decided("pol", &ask), Err(refused));
    }
}

#[test]
fn a_referral_is_accepted_as_asked_or_declined_with_a_reason() {
    asked().act("hlt", &accept(Some(HealthMode::Assessment)));
    asked().act("hlt", &decline(DeclineReason::UnderInvestigation));
    let informed = Command::SendReferral(SendReferral {
        gateway: Gateway::Consent,
        subject_informed: true,
        ..sending(ReferralKind::Advocacy, "adv", None)
    });
    let accepted = Story::default().act("pol", &informed).act("adv", &accept(None));
    let Event::Referrals(ReferralsEvent::ReferralAccepted(answer)) = &accepted.0[1].entry.event else { panic!() };
    assert_eq!((&answer.sender, answer.kind), (&agency("pol"), ReferralKind::Advocacy));
}
