//! What may happen to the case next.

use super::{AGENCIES, Log, case, parse, worker};
use crate::samples;
use events::{
    CaseworkEvent, CorrectionReason, Entry, Event, Gateway, GovernanceEvent, HowShared, IntakeEvent, LawfulBasis,
    LinkEvidence, Party, Provenance, ReturnResult, TriageDecision,
    casework::{
        AgendaItemAdded, CaseClosed, CaseDiscussed, CaseReopened, CaseSteppedDown, CaseTriaged, CorrectionAcknowledged,
        ItemCorrected, ItemShared, MeetingCalled, ReturnAsked, ReturnGiven, SharedWith,
    },
    conduct::{HintAnswered, IncidentScreened},
    governance::{AssignmentEnded, CaseRestricted, NamedWorker, WorkerAssigned},
    intake::{CaseOpened, LinkConfirmed, LinkProposed, LinkRejected, LinkUndone, SuspectNamed},
};
use kernel::{AgencyId, CaseReference, EventId, IncidentId, Source, Strand};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Phase {
    #[default]
    Absent,
    Opened,
    Referred,
    Proposed,
    Active,
    Monitored,
    Closed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Link {
    Free,
    Proposed,
    Linked,
    Rejected,
}

struct Incident {
    id: IncidentId,
    third_party: bool,
    event: EventId,
    controller: AgencyId,
    link: Link,
}

/// What can be shared and corrected by its controller.
struct Item {
    id: EventId,
    controller: AgencyId,
    shares: BTreeMap<AgencyId, HowShared>,
    corrected: bool,
    /// Agencies that have yet to acknowledge this correction.
    unread: Vec<AgencyId>,
}

/// The case so far.
#[derive(Default)]
pub struct Case {
    phase: Phase,
    opener: Option<AgencyId>,
    workers: BTreeMap<NamedWorker, Strand>,
    incidents: Vec<Incident>,
    items: Vec<Item>,
    victim: Option<kernel::PersonId>,
}

/// Types that this module makes itself, or that no case stream holds.
const NOT_AS_THEY_ARE: [&str; 35] = [
    "intake.incident_reported.v1",
    "intake.person_recorded.v1",
    "intake.case_opened.v1",
    "intake.suspect_named.v1",
    "intake.case_referred.v1",
    "intake.link_proposed.v1",
    "intake.link_confirmed.v1",
    "intake.link_rejected.v1",
    "intake.link_undone.v1",
    "intake.incident_screened.v1",
    "intake.hint_answered.v1",
    "casework.case_triaged.v1",
    "casework.case_adopted.v1",
    "casework.item_shared.v1",
    "casework.item_corrected.v1",
    "casework.correction_acknowledged.v1",
    "casework.victim_location_recorded.v1",
    "casework.meeting_called.v1",
    "casework.case_discussed.v1",
    "casework.case_stepped_down.v1",
    "casework.case_closed.v1",
    "casework.case_reopened.v1",
    "governance.hub_founded.v1",
    "governance.policy_adopted.v1",
    "governance.policy_proposed.v1",
    "governance.rulebook_adopted.v1",
    "governance.reference_adopted.v1",
    "governance.agency_registered.v1",
    "governance.worker_registered.v1",
    "governance.worker_left.v1",
    "governance.case_restricted.v1",
    "governance.assignment_ended.v1",
    "governance.worker_assigned.v1",
    "governance.agency_identified.v1",
    "access.looked.v1",
];

impl Case {
    /// Takes some steps; one that is not lawful now is not taken.
    pub fn as_steps(&mut self, log: &mut Log, steps: usize) {
        let until = log.commits.len() + steps;
        // A bound, should chance only name what cannot be done.
        for _ in 0..steps * 50 {
            if log.commits.len() >= until {
                return;
            }
            self.step(log);
        }
    }

    fn step(&mut self, log: &mut Log) {
        match log.random.below(40) {
            0..=3 => self.report(log),
            4 => self.describe(log),
            5 | 6 => self.open_or_move_on(log),
            7..=9 => self.assign(log),
            10 => self.end_assignment(log),
            11..=14 => self.link(log),
            15 => self.undo(log),
            16..=20 => self.say(log),
            21..=32 => self.share(log),
            33 | 34 => self.correct(log),
            35 => self.acknowledge(log),
            36 => self.locate(log),
            37 => self.meet(log),
            38 if log.random.below(4) == 0 => self.restrict(log),
            38 => {}
            _ => {
                if self.phase > Phase::Absent
                    && log.random.below(2) == 0
                    && let Some(adopted) = log.next_policy()
                {
                    log.commit(vec![adopted]);
                }
            }
        }
    }

    /// Agencies that take part: the opener, those with a worker, and once it is referred those who triage.
    fn participants(&self) -> Vec<AgencyId> {
        let mut all: Vec<AgencyId> = self.workers.keys().map(|named| named.agency.clone()).collect();
        all.extend(self.opener.clone());
        if self.phase >= Phase::Referred {
            all.extend([parse("pol"), parse("hub")]);
        }
        all.sort();
        all.dedup();
        all
    }

    fn somebody(&self, log: &mut Log) -> Option<AgencyId> {
        log.random.pick(&self.participants()).cloned()
    }

    fn keep(&mut self, id: EventId, controller: &AgencyId) {
        let item =
            Item { id, controller: controller.clone(), shares: BTreeMap::new(), corrected: false, unread: Vec::new() };
        self.items.push(item);
    }

    fn report(&mut self, log: &mut Log) {
        let controller = any_agency(log);
        let source = *log.random.pick(&[Source::Agency, Source::Neighbour, Source::Victim]).unwrap_or(&Source::Agency);
        let mut entry = said_by(&controller, source, sample("intake.incident_reported.v1"));
        let id = log.id();
        if let Event::Intake(IntakeEvent::IncidentReported(said)) = &mut entry.event {
            said.incident = id;
        }
        let event = log.commit(vec![entry])[0];
        let third_party = source.is_third_party();
        self.incidents.push(Incident { id, third_party, event, controller, link: Link::Free });
    }

    /// Somebody describes the victim, or names a suspect who was described.
    fn describe(&mut self, log: &mut Log) {
        let controller = any_agency(log);
        let suspect = samples::other_shapes().into_iter().find(|(shape, _)| *shape == "suspect");
        let as_suspect = self.victim.is_some() && log.random.below(2) == 0;
        let sample = match suspect {
            Some((_, suspect)) if as_suspect => suspect.event,
            _ => sample("intake.person_recorded.v1"),
        };
        let mut entry = Entry::of(&controller, sample);
        let person = log.id();
        if let Event::Intake(IntakeEvent::PersonRecorded(said)) = &mut entry.event {
            said.person = person;
        }
        log.commit(vec![entry]);
        if as_suspect && self.phase > Phase::Absent {
            let named = SuspectNamed { person, reason: reason() };
            log.commit(vec![Entry::of(&parse("pol"), Event::Intake(IntakeEvent::SuspectNamed(named)))]);
        }
        self.victim.get_or_insert(person);
    }

    fn open_or_move_on(&mut self, log: &mut Log) {
        let hub: AgencyId = parse("hub");
        let of = |event| Entry::of(&hub, Event::Casework(event));
        let (entries, next) = match self.phase {
            Phase::Absent => return self.open(log),
            Phase::Opened => {
                let opener = self.opener.clone().unwrap_or(hub);
                (vec![Entry::of(&opener, sample("intake.case_referred.v1"))], Phase::Referred)
            }
            Phase::Referred => {
                let advice = log.random.below(8) == 0;
                let decision = if advice { TriageDecision::AdviceOnly } else { TriageDecision::ProposeAdoption };
                let triaged =
                    CaseworkEvent::CaseTriaged(CaseTriaged { decision, reason: reason(), named: false, to: None });
                // Somebody whose case ended with advice may still be taken on: triage can be done again.
                (vec![of(triaged)], if advice { Phase::Referred } else { Phase::Proposed })
            }
            Phase::Proposed => (vec![Entry::of(&hub, sample("casework.case_adopted.v1"))], Phase::Active),
            Phase::Active => {
                let down = CaseSteppedDown {
                    review_on: parse("2026-12-01"),
                    victim_consulted: true,
                    consulted_by: None,
                    not_safe: None,
                    reason: reason(),
                };
                (vec![of(CaseworkEvent::CaseSteppedDown(down))], Phase::Monitored)
            }
            Phase::Monitored => {
                let closed = CaseClosed {
                    victim_consulted: true,
                    consulted_by: None,
                    not_safe: None,
                    diarised: Vec::new(),
                    reopen_conditions: None,
                    reopen_if: None,
                    reason: reason(),
                };
                (vec![of(CaseworkEvent::CaseClosed(closed))], Phase::Closed)
            }
            Phase::Closed => return,
        };
        self.phase = next;
        log.commit(entries);
    }

    /// Whoever opens a case is assigned to it in the same record.
    fn open(&mut self, log: &mut Log) {
        let Some(victim) = self.victim else { return };
        let opener: AgencyId = parse(if log.random.below(2) == 0 { "adv" } else { "pol" });
        let mut opening = Entry::of(&opener, sample("intake.case_opened.v1"));
        if let Event::Intake(IntakeEvent::CaseOpened(said)) = &mut opening.event {
            let (suspect, how, account) = (None, said.how, said.account.clone());
            *said = CaseOpened { case: case(), reference: CaseReference::of(case()), victim, suspect, how, account };
        }
        let strand = Strand::VictimFacing;
        let assigned = WorkerAssigned { agency: opener.clone(), worker: worker(0), strand };
        let assigned = Event::Governance(GovernanceEvent::WorkerAssigned(assigned));
        let ids = log.commit(vec![opening, Entry::of(&opener, assigned)]);
        self.workers.insert(NamedWorker { agency: opener.clone(), worker: worker(0) }, strand);
        for id in ids {
            self.keep(id, &opener);
        }
        self.opener = Some(opener);
        self.phase = Phase::Opened;
    }

    fn assign(&mut self, log: &mut Log) {
        if self.phase == Phase::Absent {
            return;
        }
        let agency = any_agency(log);
        let strands = [Strand::VictimFacing, Strand::SuspectFacing, Strand::Investigation, Strand::Health];
        let strand = *log.random.pick(&strands).unwrap_or(&Strand::Governance);
        let worker = worker(log.random.below(3) as usize);
        let named = NamedWorker { agency: agency.clone(), worker: worker.clone() };
        if self.workers.contains_key(&named) {
            return;
        }
        self.workers.insert(named, strand);
        let assigned = WorkerAssigned { agency, worker, strand };
        log.commit(vec![Entry::of(&parse("hub"), Event::Governance(GovernanceEvent::WorkerAssigned(assigned)))]);
    }

    fn end_assignment(&mut self, log: &mut Log) {
        let named: Vec<NamedWorker> = self.workers.keys().cloned().collect();
        let Some(named) = log.random.pick(&named).cloned() else { return };
        self.workers.remove(&named);
        let ended = AssignmentEnded { agency: named.agency, worker: named.worker };
        log.commit(vec![Entry::of(&parse("hub"), Event::Governance(GovernanceEvent::AssignmentEnded(ended)))]);
    }

    /// Proposes, then confirms or rejects, a link. A confirmed link opens a closed case again, in the same record.
    fn link(&mut self, log: &mut Log) {
        if self.phase < Phase::Referred {
            return;
        }
        let end = u32::try_from(self.incidents.len()).unwrap_or(0);
        if end == 0 {
            return;
        }
        let pol: AgencyId = parse("pol");
        let at = log.random.below(end) as usize;
        let Incident { id: incident, third_party, event, .. } = self.incidents[at];
        let controller = self.incidents[at].controller.clone();
        let of = |event| Entry::of(&pol, Event::Intake(event));
        match self.incidents[at].link {
            Link::Free => {
                let evidence = vec![LinkEvidence::Vehicle];
                let proposed = LinkProposed { incident, third_party, evidence, reason: None.into() };
                log.commit(vec![of(IntakeEvent::LinkProposed(proposed))]);
                self.incidents[at].link = Link::Proposed;
            }
            Link::Proposed if log.random.below(5) == 0 => {
                log.commit(vec![of(IntakeEvent::LinkRejected(LinkRejected { incident, reason: reason() }))]);
                self.incidents[at].link = Link::Rejected;
            }
            Link::Proposed => {
                let confirmed = LinkConfirmed { incident, third_party, proxy: None, toward: None, reason: reason() };
                let mut entries = vec![of(IntakeEvent::LinkConfirmed(confirmed))];
                if self.phase == Phase::Closed {
                    let reopened = CaseReopened { because_of: Source::Agency, condition: None, reason: None };
                    entries.push(Entry::of(&pol, Event::Casework(CaseworkEvent::CaseReopened(reopened))));
                    self.phase = Phase::Active;
                }
                log.commit(entries);
                self.incidents[at].link = Link::Linked;
                self.keep(event, &controller);
            }
            Link::Linked => {
                let Event::Intake(IntakeEvent::IncidentScreened(said)) = sample("intake.incident_screened.v1") else {
                    return;
                };
                let screened = IncidentScreened { incident, report: event, ..said };
                let Event::Intake(IntakeEvent::HintAnswered(said)) = sample("intake.hint_answered.v1") else { return };
                let answered = HintAnswered { about: event, rests_on: vec![event], ..said };
                log.commit(vec![of(IntakeEvent::HintAnswered(answered)), of(IntakeEvent::IncidentScreened(screened))]);
            }
            Link::Rejected => {}
        }
    }

    /// An incident whose link is undone can be proposed again.
    fn undo(&mut self, log: &mut Log) {
        let Some(linked) = self.incidents.iter_mut().find(|incident| incident.link == Link::Linked) else { return };
        linked.link = Link::Free;
        let (event, undone) =
            (linked.event, LinkUndone { incident: linked.id, third_party: linked.third_party, reason: reason() });
        log.commit(vec![Entry::of(&parse("pol"), Event::Intake(IntakeEvent::LinkUndone(undone)))]);
        self.items.retain(|item| item.id != event);
    }

    /// Something that changes nobody's access: any other sample, sometimes two in one record.
    fn say(&mut self, log: &mut Log) {
        let Some(controller) = self.somebody(log) else { return };
        let plain: Vec<Entry> = samples::every_event()
            .into_iter()
            .chain(samples::other_shapes().into_iter().map(|(_, entry)| entry))
            .filter(|entry| !NOT_AS_THEY_ARE.contains(&entry.event.type_name()))
            .collect();
        let many = 1 + log.random.below(2);
        let entries: Vec<Entry> = (0..many)
            .filter_map(|_| log.random.pick(&plain).cloned())
            .map(|entry| Entry { controller: controller.clone(), ..entry })
            .collect();
        for id in log.commit(entries) {
            self.keep(id, &controller);
        }
    }

    fn share(&mut self, log: &mut Log) {
        let participants = self.participants();
        let free: Vec<usize> = (0..self.items.len()).filter(|&at| !self.items[at].corrected).collect();
        let Some(&at) = log.random.pick(&free) else { return };
        let item = &mut self.items[at];
        let mut with = Vec::new();
        for _ in 0..=log.random.below(2) {
            let Some(agency) = log.random.pick(&participants).cloned() else { return };
            let how = if log.random.below(2) == 0 { HowShared::Full } else { HowShared::Summary };
            let had = item.shares.get(&agency).copied();
            let given = had == Some(HowShared::Full) || (had.is_some() && how == HowShared::Summary);
            if agency != item.controller && !given {
                item.shares.insert(agency.clone(), how);
                with.push(SharedWith { agency, how });
            }
        }
        if with.is_empty() || !participants.contains(&item.controller) {
            return;
        }
        let shared = ItemShared {
            event: item.id,
            with,
            gateway: Gateway::PolicingCommonLaw,
            basis: LawfulBasis::LawEnforcementPart3,
            subject_informed: false,
            clinician_approved: true,
            wraps: Vec::new(),
            necessity: reason(),
            sender_regime: None,
            receiver_regimes: Vec::new(),
        };
        let shared = Event::Casework(CaseworkEvent::ItemShared(shared));
        log.commit(vec![Entry::of(&item.controller.clone(), shared)]);
    }

    fn correct(&mut self, log: &mut Log) {
        let free: Vec<usize> = (0..self.items.len()).filter(|&at| !self.items[at].corrected).collect();
        let Some(&at) = log.random.pick(&free) else { return };
        let item = &mut self.items[at];
        item.corrected = true;
        let (controller, shares) = (item.controller.clone(), item.shares.clone());
        let recipients: Vec<AgencyId> = shares.keys().cloned().collect();
        let corrected = ItemCorrected {
            event: item.id,
            reason: CorrectionReason::Inaccurate,
            about: Party::Suspect,
            recipients: recipients.clone(),
            summary: None.into(),
            text: reason(),
        };
        let entry = Entry::of(&controller, Event::Casework(CaseworkEvent::ItemCorrected(corrected)));
        let id = log.commit(vec![entry])[0];
        self.items.push(Item { id, controller, shares, corrected: false, unread: recipients });
    }

    fn acknowledge(&mut self, log: &mut Log) {
        let Some(item) = self.items.iter_mut().find(|item| !item.unread.is_empty()) else { return };
        let Some(reader) = item.unread.pop() else { return };
        let acknowledged = CorrectionAcknowledged { event: item.id, corrected_by: item.controller.clone() };
        log.commit(vec![Entry::of(&reader, Event::Casework(CaseworkEvent::CorrectionAcknowledged(acknowledged)))]);
    }

    /// What is walled is put down by those behind the wall, and never shared.
    fn locate(&mut self, log: &mut Log) {
        let behind: Vec<AgencyId> =
            self.participants().into_iter().filter(|agency| ["pol", "adv"].contains(&agency.as_str())).collect();
        let Some(agency) = log.random.pick(&behind).cloned() else { return };
        log.commit(vec![Entry::of(&agency, sample("casework.victim_location_recorded.v1"))]);
    }

    fn meet(&mut self, log: &mut Log) {
        if self.phase < Phase::Active {
            return;
        }
        let hub: AgencyId = parse("hub");
        let of = |event| Entry::of(&hub, Event::Casework(event));
        let (meeting, attended) = (log.id(), self.participants());
        let called = MeetingCalled { meeting, starts: log.at, agencies: attended.clone() };
        log.commit(vec![of(CaseworkEvent::MeetingCalled(called))]);
        // Some meetings are prepared: the case is on their agenda, and agencies are asked, of whom some are silent.
        if log.random.below(2) == 0 {
            let put = AgendaItemAdded { meeting, reason: reason() };
            log.commit(vec![of(CaseworkEvent::AgendaItemAdded(put))]);
            for agency in attended.clone() {
                let urgent = log.random.below(3) == 0;
                let asked = ReturnAsked { agency: agency.clone(), urgent, meeting: Some(meeting), question: reason() };
                let asked = log.commit(vec![of(CaseworkEvent::ReturnAsked(asked))])[0];
                if log.random.below(3) > 0 {
                    let (result, item, note) = (ReturnResult::NoTrace, None, None.into());
                    let given = CaseworkEvent::ReturnGiven(ReturnGiven { asked, result, item, note });
                    log.commit(vec![Entry::of(&agency, Event::Casework(given))]);
                }
            }
        }
        let mut discussed = sample("casework.case_discussed.v1");
        if let Event::Casework(CaseworkEvent::CaseDiscussed(said)) = &mut discussed {
            *said = CaseDiscussed { meeting, attended, ..said.clone() };
        }
        let planned = Entry::of(&hub, sample("casework.action_planned.v1"));
        log.commit(vec![Entry::of(&hub, discussed), planned]);
    }

    fn restrict(&mut self, log: &mut Log) {
        // Most stay on the list: a case that nobody sees would show little.
        let allowed: Vec<NamedWorker> = self.workers.keys().filter(|_| log.random.below(4) > 0).cloned().collect();
        if allowed.is_empty() {
            return;
        }
        let restricted = CaseRestricted { allowed, reason: reason() };
        log.commit(vec![Entry::of(&parse("hub"), Event::Governance(GovernanceEvent::CaseRestricted(restricted)))]);
    }
}

/// Any agency but the one that never takes part.
fn any_agency(log: &mut Log) -> AgencyId {
    let at = log.random.below(8) as usize;
    parse(AGENCIES[at].0)
}

fn said_by(controller: &AgencyId, source: Source, event: Event) -> Entry {
    Entry::said_by(controller, &Provenance { source, occurred: None, known_at: None }, event)
}

fn sample(type_name: &str) -> Event {
    let found = samples::every_event().into_iter().find(|entry| entry.event.type_name() == type_name);
    found.expect("there is a sample of every type").event
}

fn reason() -> events::Private<String> {
    format!("{}because of what was said", samples::PRIVATE_MARK).into()
}
