//! The rules as data: given a story, when somebody acts, then these events or this refusal.

mod actions;
mod contact;
mod duties;
mod happy;
mod held;
mod laws;
mod meetings;
mod northmere;
mod phases;
mod records;
mod refusals;
mod returns;
mod reviews;
mod transfer;
mod victims;

use crate::{
    AdoptCase, CloseAction, CloseCase, Command, ContributeItem, CorrectItem, DiscussCase, PlanAction, PlannedAction,
    RecordInvestigationStep, RecordSafeContact, Refusal, ShareItem, State, StepDownCase, TellVictim, TriageCase,
    decide,
};
use calendar::london_date;
use events::{
    ActionOutcome, ContactChannel, CorrectionReason, Entry, Event, Gateway, GovernanceEvent, HowShared, IntakeEvent,
    ItemKind, LawfulBasis, OpenedHow, OrdersEvent, Party, Private, Provenance, Recorded, RiskEvent, RiskLevel, Step,
    ToldAbout, ToldOutcome, TriageDecision, Urgency, Wish, casework::SharedWith, governance as g, intake as i,
    orders as o, risk as r,
};
use kernel::{
    AgencyId, AgencyKind, By, Caller, CaseReference, EventId, Facts, Id, Purpose, Refused, Role, Rulebook, Source,
    Strand, Surface, Thumbprints, Timestamp,
};

/// When the tests decide, unless they say otherwise: a Tuesday at noon.
const NOW: &str = "2026-03-10T12:00:00Z";

/// What happened so far. Events are named by their place in it, from 0.
#[derive(Debug, Clone, Default)]
struct Story(Vec<Recorded>);

impl Story {
    fn decided(&self, now: &str, who: &str, command: &Command) -> Result<Vec<Entry>, Refused<Refusal>> {
        self.decided_by(&Rulebook::first(), now, who, command)
    }

    fn decided_by(
        &self,
        rulebook: &Rulebook,
        now: &str,
        who: &str,
        command: &Command,
    ) -> Result<Vec<Entry>, Refused<Refusal>> {
        let (caller, now) = (caller(who), at(now));
        let facts = Facts { now, today: london_date(now), caller: &caller, rulebook, calendar: &kernel::RULE_ALONE };
        decide(&State::fold(&self.0), command, &facts)
    }

    fn record(&mut self, now: &str, who: &str, entry: Entry) {
        let (position, by) = (self.0.len(), By::from(&caller(who)));
        self.0.push(Recorded { position: position as u64, id: event(position), at: at(now), by, entry });
    }

    /// Another service's event.
    fn event(mut self, who: &str, event: Event) -> Self {
        self.record(NOW, who, Entry::of(&agency(who), event));
        self
    }

    /// An act that is allowed and changes something; its repetition is silent.
    fn act(mut self, now: &str, who: &str, command: &Command) -> Self {
        let entries = self.decided(now, who, command).unwrap_or_else(|refused| panic!("{refused:?}: {command:?}"));
        assert!(!entries.is_empty(), "changes nothing: {command:?}");
        for entry in entries {
            self.record(now, who, entry);
        }
        assert_eq!(self.decided(now, who, command), Ok(vec![]), "repeated: {command:?}");
        self
    }

    /// Police judged the risk at a moment.
    fn judged(self, now: &str, level: RiskLevel, imminent: bool) -> Self {
        self.judged_by("pol", now, level, imminent)
    }

    /// The risk was judged at a moment, by the rulebook to be judged again a week later.
    fn judged_by(mut self, who: &str, now: &str, level: RiskLevel, imminent: bool) -> Self {
        let assessed = r::RiskAssessed {
            assessment: id(80),
            instrument: events::Instrument::Sam,
            instrument_version: 2008,
            level,
            imminent,
            window_start: "2026-01-06".parse().unwrap(),
            next_due: calendar::days_after(london_date(at(now)), 7),
            plan: vec![],
            no_plan: None,
            ratings: Vec::new(),
            relied_on: vec![],
            overridden: None,
            override_reason: Private::Erased,
            items: Private::Erased,
            rationale: Private::Erased,
            motive_hypothesis: Private::Erased,
        };
        self.record(now, who, Entry::of(&agency(who), Event::Risk(RiskEvent::RiskAssessed(assessed))));
        self
    }

    /// The hub set its level at a moment.
    fn level_set(mut self, now: &str, level: RiskLevel, relied_on: &[EventId]) -> Self {
        let set = r::HubLevelSet {
            level,
            relied_on: relied_on.to_vec(),
            rationale: Private::Erased,
            dissent: Private::Erased,
        };
        self.record(now, "hub", Entry::of(&agency("hub"), Event::Risk(RiskEvent::HubLevelSet(set))));
        self
    }

    fn last(&self) -> EventId {
        event(self.0.len() - 1)
    }

    fn last_event(&self) -> &Event {
        &self.0.last().unwrap().entry.event
    }
}

/// The one way in which the tests check a decision: the names of its events, or the refusal and what it rests on.
fn check(given: &Story, who: &str, when: &Command, then: Result<&[&str], (Refusal, &[usize])>) {
    let decision = given.decided(NOW, who, when);
    let names = |entries: &Vec<Entry>| entries.iter().map(|entry| entry.event.type_name()).collect::<Vec<_>>();
    let got = decision.as_ref().map(names).map_err(|refused| (refused.why, refused.rests_on.clone()));
    let then = then.map(<[&str]>::to_vec).map_err(|(why, on)| (why, on.iter().copied().map(event).collect::<Vec<_>>()));
    assert_eq!(got, then, "{when:?}");
    if got.is_ok_and(|names| !names.is_empty()) {
        given.clone().act(NOW, who, when);
    }
}

fn id<K>(n: u128) -> Id<K> {
    format!("00000000-0000-8000-8000-{n:012x}").parse().unwrap()
}

fn event(position: usize) -> EventId {
    EventId::of(id(1), u32::try_from(position).unwrap())
}

fn at(moment: &str) -> Timestamp {
    moment.parse().unwrap()
}

fn agency(name: &str) -> AgencyId {
    name.parse().unwrap()
}

/// A worker by agency, or by agency and name; one whose name begins with `lead` answers for the agency's data, one whose
/// name begins with `chair` is a chair.
fn caller(name: &str) -> Caller {
    let (name, worker_name) = name.split_once('/').unwrap_or((name, "worker-1"));
    let kind = match name {
        "pol" => AgencyKind::Police,
        "adv" => AgencyKind::Advocacy,
        "hlt" => AgencyKind::Health,
        "prb" => AgencyKind::Probation,
        _ => AgencyKind::HubOffice,
    };
    let worker = worker_name.parse().unwrap();
    Caller {
        agency: agency(name),
        kind,
        worker,
        role: match worker_name {
            name if name.starts_with("lead") => Role::InformationGovernanceLead,
            name if name.starts_with("chair") => Role::Chair,
            _ => Role::Spoc,
        },
        purpose: Purpose::HubCoordination,
        surface: Surface::AgencyApi,
        thumbprints: Thumbprints::default(),
    }
}

/// Events 0 and 1: the advocacy service opened a case and works on it.
fn opened() -> Story {
    let opened = i::CaseOpened {
        case: id(1),
        reference: CaseReference::of(id(1)),
        victim: id(2),
        suspect: None,
        how: OpenedHow::SelfReferral,
        account: None.into(),
    };
    Story::default().event("adv", Event::Intake(IntakeEvent::CaseOpened(opened))).event("adv", assigned("adv"))
}

/// Events 2 to 4: it was referred; police and health take part.
fn referred() -> Story {
    let (urgency, victim_wish) = (Urgency::SameDay, Wish::Agrees);
    let referred = i::CaseReferred { urgency, victim_wish, area: None, reason: "a pattern".to_owned().into() };
    let referred = Event::Intake(IntakeEvent::CaseReferred(referred));
    opened().event("adv", referred).event("pol", assigned("pol")).event("hlt", assigned("hlt"))
}

/// Event 5: triage.
fn proposed() -> Story {
    referred().act(NOW, "pol", &triage(TriageDecision::ProposeAdoption))
}

/// Event 6: adoption.
fn adopted() -> Story {
    proposed().act(NOW, "hub", &adopt())
}

/// Event 7: monitoring.
fn monitored() -> Story {
    adopted().act(NOW, "hub", &step_down(true))
}

fn assigned(who: &str) -> Event {
    assigned_to(who, Strand::Governance)
}

fn assigned_to(who: &str, strand: Strand) -> Event {
    worker_assigned(who, "worker-1", strand)
}

fn worker(who: &str, name: &str) -> g::NamedWorker {
    g::NamedWorker { agency: agency(who), worker: name.parse().unwrap() }
}

fn worker_assigned(who: &str, name: &str, strand: Strand) -> Event {
    let g::NamedWorker { agency, worker } = worker(who, name);
    Event::Governance(GovernanceEvent::WorkerAssigned(g::WorkerAssigned { agency, worker, strand }))
}

fn assignment_ended(who: &str, name: &str) -> Event {
    let g::NamedWorker { agency, worker } = worker(who, name);
    Event::Governance(GovernanceEvent::AssignmentEnded(g::AssignmentEnded { agency, worker }))
}

fn restricted(allowed: &[g::NamedWorker]) -> Event {
    let restricted = g::CaseRestricted { allowed: allowed.to_vec(), reason: Private::Erased };
    Event::Governance(GovernanceEvent::CaseRestricted(restricted))
}

fn triage(decision: TriageDecision) -> Command {
    let to = (decision == TriageDecision::Signpost).then(|| "neighbourhood mediation".to_owned());
    Command::TriageCase(TriageCase { decision, reason: "four signs".to_owned(), to })
}

fn adopt() -> Command {
    Command::AdoptCase(AdoptCase { meeting: None, reason: "criteria met".to_owned() })
}

fn to_step_down(victim_consulted: bool) -> StepDownCase {
    let (review_on, reason) = ("2026-04-07".parse().unwrap(), "quiet for a month".to_owned());
    StepDownCase { review_on, victim_consulted, consulted_by: None, not_safe: None, reason }
}

fn step_down(victim_consulted: bool) -> Command {
    Command::StepDownCase(to_step_down(victim_consulted))
}

fn to_close(victim_consulted: bool) -> CloseCase {
    let (reason, reopen_if) = ("review passed".to_owned(), Vec::new());
    CloseCase { victim_consulted, consulted_by: None, not_safe: None, diarised: Vec::new(), reopen_if, reason }
}

fn close(victim_consulted: bool) -> Command {
    Command::CloseCase(to_close(victim_consulted))
}

fn discussing(attended: &[&str]) -> DiscussCase {
    DiscussCase {
        meeting: id(1),
        attended: attended.iter().map(|name| agency(name)).collect(),
        conflicts_asked: true,
        decisions: vec![],
        dissent: None,
        attendance: vec![],
        conflicts: vec![],
        shared: vec![],
        relied_on: vec![],
        dissents: vec![],
        actions: vec![],
    }
}

fn discuss(attended: &[&str]) -> Command {
    Command::DiscussCase(discussing(attended))
}

fn close_action(n: u128, outcome: ActionOutcome, note: Option<&str>) -> Command {
    Command::CloseAction(CloseAction { action: id(n), outcome, note: note.map(str::to_owned) })
}

fn said(source: Source) -> Provenance {
    Provenance { source, occurred: None, known_at: None }
}

fn contribute(n: u128, kind: ItemKind, summary: Option<&str>) -> Command {
    Command::ContributeItem(ContributeItem {
        item: id(n),
        kind,
        about: Party::Victim,
        summary: summary.map(str::to_owned),
        text: "cannot sleep".to_owned(),
        provenance: said(Source::Agency),
    })
}

fn sharing(event: EventId, with: &[(&str, HowShared)]) -> ShareItem {
    ShareItem {
        event,
        with: with.iter().map(|(name, how)| SharedWith { agency: agency(name), how: *how }).collect(),
        gateway: Gateway::CrimeAndDisorderAct1998S115,
        basis: LawfulBasis::PublicTask,
        subject_informed: true,
        clinician_approved: false,
        necessity: "to plan for safety".to_owned(),
    }
}

/// Shares as the law asks for, not approved by a clinician.
fn share(event: EventId, with: &[(&str, HowShared)]) -> Command {
    Command::ShareItem(sharing(event, with))
}

/// The same, approved by a clinician.
fn share_approved(event: EventId, with: &[(&str, HowShared)]) -> Command {
    Command::ShareItem(ShareItem { clinician_approved: true, ..sharing(event, with) })
}

fn correct(event: EventId, summary: Option<&str>) -> Command {
    Command::CorrectItem(CorrectItem {
        event,
        reason: CorrectionReason::WrongPerson,
        about: Party::Victim,
        summary: summary.map(str::to_owned),
        text: "cannot sleep; nothing else".to_owned(),
    })
}

fn safe_contact(letters: bool, device_compromised: bool) -> Command {
    Command::RecordSafeContact(RecordSafeContact {
        channel: ContactChannel::WorkPhone,
        voicemail: false,
        letters,
        device_compromised,
        number: Some("01632 960123".to_owned()),
        times: None,
        code_word: Some("harbour".to_owned()),
        hours: vec![],
    })
}

fn arrest(moment: &str) -> Command {
    Command::RecordInvestigationStep(RecordInvestigationStep {
        steps: vec![Step::Arrested],
        at: at(moment),
        details: None,
        provenance: said(Source::Agency),
    })
}

fn tell(of: EventId, about: ToldAbout, moment: &str) -> Command {
    let (outcome, channel) = (ToldOutcome::Told, ContactChannel::WorkPhone);
    Command::TellVictim(TellVictim { about, of, outcome, told_at: at(moment), channel, kind: None, note: None })
}

fn planned(n: u128, owner: &str) -> PlannedAction {
    let due = "2026-03-12".parse().unwrap();
    PlannedAction { action: id(n), owner: agency(owner), strand: Strand::Investigation, due, what: "visit".to_owned() }
}

fn plan(n: u128, owner: &str) -> Command {
    Command::PlanAction(PlanAction { action: planned(n, owner) })
}

fn breach_reported() -> Event {
    let narrative = Private::Known("seen at the gate".to_owned());
    let reported = o::BreachReported { breach: id(70), order: id(71), term: Some(1), acts: vec![], narrative };
    Event::Orders(OrdersEvent::BreachReported(reported))
}

fn breach_charged(moment: &str) -> Event {
    let charged = o::BreachCharged {
        breach: id(70),
        charged_at: at(moment),
        offences: vec![],
        remanded: true,
        charge_reference: "H20164".to_owned().into(),
    };
    Event::Orders(OrdersEvent::BreachCharged(charged))
}
