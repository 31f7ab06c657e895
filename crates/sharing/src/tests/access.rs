//! For whom a case is there, by office and phase, and what changes who sees it.

use super::{AGENCIES, Told, agency, all_samples, case_with_everybody, first, id, recorded, sample, worker};
use crate::{
    Audience, CaseAccess, Cell, Face, Matrix, Reader, Seat, Standing, can_be_shown, disclose_own_report, face::Belongs,
};
use events::{
    CaseworkEvent, Class, Entry, Event, GovernanceEvent, Shown, TriageDecision,
    casework::{CaseAdopted, CaseTriaged},
    governance::NamedWorker,
    relations::{ConflictDismissed, ConflictFound},
};
use kernel::{AgencyKind, Caller, EventId, Purpose, Role, Strand, Surface, Thumbprints};
use std::collections::{BTreeMap, BTreeSet};

/// A worker whom nobody has assigned.
fn office(of: &str, kind: AgencyKind, role: Role) -> Caller {
    let NamedWorker { agency, worker } = worker(&agency(of));
    Caller {
        agency,
        kind,
        worker,
        role,
        purpose: Purpose::HubCoordination,
        surface: Surface::AgencyApi,
        thumbprints: Thumbprints::default(),
    }
}

/// A case of somebody else's, on which nobody is: opened, referred, put up for adoption, adopted.
fn phases() -> [CaseAccess; 4] {
    let mut case = Told::default();
    let opened = sample("intake.case_opened").entry;
    case.tell(Entry { controller: agency("opener"), ..opened });
    let opened = case.0.clone();
    case.refer();
    let referred = case.0.clone();
    let Event::Casework(CaseworkEvent::CaseTriaged(triaged)) = sample("casework.case_triaged").entry.event else {
        panic!()
    };
    let triaged = CaseTriaged { decision: TriageDecision::ProposeAdoption, ..triaged };
    case.tell(Entry::of(&agency("opener"), Event::Casework(CaseworkEvent::CaseTriaged(triaged))));
    let triaged = case.0.clone();
    let Event::Casework(CaseworkEvent::CaseAdopted(adopted)) = sample("casework.case_adopted").entry.event else {
        panic!()
    };
    let adopted: CaseAdopted = adopted;
    case.tell(Entry::of(&agency("opener"), Event::Casework(CaseworkEvent::CaseAdopted(adopted))));
    [opened, referred, triaged, case.0]
}

#[test]
fn without_an_assignment_a_case_is_there_by_office_in_these_phases() {
    use AgencyKind::{Advocacy, HubOffice, Police};
    use Role::{Chair, HubOfficer, InformationGovernanceLead, Spoc};
    // Opened, referred, put up for adoption, adopted.
    let rows = [
        ("t-pol", Police, Spoc, [false, true, false, false]),
        ("t-hub", HubOffice, Spoc, [false, true, false, false]),
        ("t-adv", Advocacy, Spoc, [false; 4]),
        ("t-hub", HubOffice, Chair, [false, true, true, true]),
        ("t-hub", HubOffice, HubOfficer, [false; 4]),
        ("t-hub", HubOffice, InformationGovernanceLead, [false, true, true, true]),
        // Of an agency that has nothing to do with the case, and of the one that opened it.
        ("t-pol", Police, InformationGovernanceLead, [false; 4]),
        ("t-adv", Advocacy, InformationGovernanceLead, [false; 4]),
        ("opener", Advocacy, InformationGovernanceLead, [true; 4]),
    ];
    for (of, kind, role, expected) in rows {
        let caller = office(of, kind, role);
        let seen = phases().map(|case| case.is_visible_to(&caller));
        assert_eq!(seen, expected, "{role:?} of {of}");
    }
}

#[test]
fn who_answers_for_data_is_there_where_a_worker_of_theirs_is_or_something_of_theirs_lies() {
    let lead = office("t-adv", AgencyKind::Advocacy, Role::InformationGovernanceLead);
    for nth in 0..4 {
        let mut assigned = Told(phases()[nth].clone());
        // By somebody else's word: nothing of their own lies on the case.
        let event = GovernanceEvent::WorkerAssigned(events::governance::WorkerAssigned {
            agency: agency("t-adv"),
            worker: "w-2".parse().unwrap(),
            strand: Strand::VictimFacing,
        });
        assigned.tell(Entry::of(&agency("opener"), Event::Governance(event)));
        assert!(assigned.0.is_visible_to(&lead));
        let mut holding = Told(phases()[nth].clone());
        let mut written = sample("casework.item_contributed").entry;
        written.controller = agency("t-adv");
        holding.tell(written);
        assert!(holding.0.is_visible_to(&lead));
    }
}

#[test]
fn a_class_reaches_an_agency_unless_all_of_its_workers_are_where_it_is_hidden() {
    let (first, police) = (first(), agency("t-pol"));
    let mut case = Told(phases()[1].clone());
    assert_eq!(case.0.reaches(&first, &police, Class::VictimLocation), Ok(()), "nobody is there");
    let assigned: EventId = id(0xfe11);
    case.assign(&police, Strand::SuspectFacing);
    assert_eq!(case.0.reaches(&first, &police, Class::VictimLocation), Err(vec![assigned]));
    assert_eq!(case.0.reaches(&first, &police, Class::Investigation), Ok(()));
    let mut case = Told(phases()[1].clone());
    case.assign(&police, Strand::VictimFacing);
    assert_eq!(case.0.reaches(&first, &police, Class::VictimLocation), Ok(()));
}

#[test]
fn who_is_assigned_is_told_with_the_last_strand() {
    let case = case_with_everybody();
    let found: BTreeSet<_> = case.assigned().map(|(worker, strand)| (worker.agency.to_string(), strand)).collect();
    assert_eq!(found, AGENCIES.map(|name| (name.to_owned(), Strand::Investigation)).into());
}

#[test]
fn of_what_governance_says_only_this_may_change_who_sees_the_rest_of_a_case() {
    let changes = |(_, event): &(String, events::Recorded)| {
        matches!(event.entry.event, Event::Governance(_)) && CaseAccess::default().evolve(event)
    };
    let found: BTreeSet<_> = all_samples(1).into_iter().filter(changes).map(|(name, _)| name).collect();
    let expected = [
        "governance.worker_assigned",
        "governance.assignment_ended",
        "governance.case_restricted",
        "governance.conflict_found",
        "governance.conflict_dismissed",
    ];
    assert_eq!(found, expected.map(str::to_owned).into());
}

#[test]
fn a_conflict_takes_the_case_from_the_worker_alone_until_it_is_dismissed_and_names_what_a_refusal_rests_on() {
    let mut case = Told(case_with_everybody());
    case.refer();
    let police = worker(&agency("t-pol"));
    let caller = office("t-pol", AgencyKind::Police, Role::InvestigatingOfficer);
    assert!(case.0.is_visible_to(&caller));
    let found = ConflictFound { worker: police.clone(), relation: id(7), person: id(8) };
    let event = Event::Governance(GovernanceEvent::ConflictFound(found));
    case.0.evolve(&recorded(20, id(0xc0), Entry::of(&agency("t-hub"), event)));
    assert!(!case.0.is_visible_to(&caller) && !case.0.is_listed(&police) && !case.0.is_open_to(&police));
    // Neither a list nor another assignment brings it back.
    case.restrict(vec![police.clone(), worker(&agency("t-adv"))]);
    case.assign(&police.agency, Strand::Governance);
    assert!(!case.0.is_visible_to(&caller));
    assert!(case.0.is_visible_to(&office("t-adv", AgencyKind::Advocacy, Role::Advocate)));
    let mut at_work = events::AtWork::default();
    for (nth, event) in [
        sample("governance.worker_assigned"),
        recorded(21, id(0xc1), Entry::of(&agency("t-hub"), conflict("pol", "pol-w7"))),
        recorded(22, id(0xc2), Entry::of(&agency("t-hub"), conflict("pol", "w-not-on-it"))),
        recorded(23, id(0xc3), Entry::of(&agency("t-hub"), conflict("adv", "pol-w7"))),
    ]
    .iter()
    .enumerate()
    {
        at_work.learn(event);
        let reached = at_work.reaches(&agency("pol"));
        assert_eq!(reached, if nth == 0 { Ok(()) } else { Err(vec![id(0xc1)]) });
    }
    let dismissed = ConflictDismissed { conflict: id(0xc0), worker: police, reason: String::new().into() };
    let event = Event::Governance(GovernanceEvent::ConflictDismissed(dismissed));
    case.0.evolve(&recorded(24, id(0xc4), Entry::of(&agency("t-hub"), event)));
    assert!(case.0.is_visible_to(&caller));
}

fn conflict(of: &str, worker: &str) -> Event {
    let worker = NamedWorker { agency: agency(of), worker: worker.parse().unwrap() };
    Event::Governance(GovernanceEvent::ConflictFound(ConflictFound { worker, relation: id(7), person: id(8) }))
}

#[test]
fn outside_of_cases_an_agency_sees_its_own_report_of_an_incident_and_nothing_else() {
    let (first, police) = (first(), agency("t-pol"));
    let audience = Audience { agency: &police, kind: AgencyKind::Police, role: None, reader: None };
    for (name, mut event) in all_samples(1) {
        let reported = Face::of(&event);
        assert_eq!(disclose_own_report(&first, &audience, &reported), None, "{name} of another agency");
        event.entry.controller = police.clone();
        let own = Face::of(&event);
        let is_incident = matches!(own.belongs, Belongs::Incident(_));
        assert_eq!(disclose_own_report(&first, &audience, &own).is_some(), is_incident, "{name}");
        // Whoever works on none of its cases reads it as a point of contact would, and not as of a case not taken on yet.
        let (role, purpose) = (Role::Spoc, Purpose::Investigation);
        let reader = Reader { role, strand: None, purpose, surface: Surface::AgencyApi, break_glass: false };
        let reads = Audience { reader: Some(reader), ..audience.clone() };
        let shown = disclose_own_report(&first, &reads, &own).map(|seen| seen.shown);
        assert_eq!(shown, is_incident.then_some(Shown::Full), "{name}");
    }
}

#[test]
fn what_was_never_shown_to_a_reader_is_told_from_what_went_out_of_their_sight() {
    let (first, police) = (first(), agency("t-pol"));
    let shown = |strand, class| {
        let (role, purpose) = (Role::Spoc, Purpose::Investigation);
        let reader = Reader { role, strand: Some(strand), purpose, surface: Surface::AgencyApi, break_glass: false };
        let audience = Audience { agency: &police, kind: AgencyKind::Police, role: None, reader: Some(reader) };
        can_be_shown(&first, &audience, class)
    };
    assert!(shown(Strand::Investigation, Class::Conduct));
    assert!(shown(Strand::Investigation, Class::VictimLocation));
    assert!(!shown(Strand::SuspectFacing, Class::VictimLocation));
}

#[test]
fn whoever_reads_a_report_outside_of_cases_stands_on_none_and_not_on_one_that_is_not_taken_on() {
    let police = agency("t-pol");
    let mut report = sample("intake.incident_reported");
    report.entry.controller = police.clone();
    let (role, purpose) = (Role::Spoc, Purpose::Investigation);
    let reader = Some(Reader { role, strand: None, purpose, surface: Surface::AgencyApi, break_glass: false });
    let audience = Audience { agency: &police, kind: AgencyKind::Police, role: None, reader };
    for (open, is_shown) in [(Standing::NoCase, true), (Standing::Unassigned, false)] {
        let cell = |seat: Seat, _| if seat.standing == open { Cell::EVERYTHING } else { Cell::NOTHING };
        let drawn = Matrix::new(BTreeSet::new(), BTreeMap::new(), cell).into();
        assert_eq!(disclose_own_report(&drawn, &audience, &Face::of(&report)).is_some(), is_shown, "{open:?}");
    }
}
