//! One case, read once for all figures.

use crate::{Finding, Kpi, Query, counting::Whose};
use calendar::london_date;
use clocks::{Board, Clock, ClockState, Owner};
use conduct::Course;
use events::{
    CaseworkEvent, Event, GovernanceEvent, IntakeEvent, Occasion, OrdersEvent, Recorded, Register, RiskEvent,
    intake as i,
};
use kernel::{AgencyId, AgencyKind, Date, EventId, Timestamp};
use std::collections::BTreeSet;

/// A case as it stands at the moment of the return.
pub(crate) struct Story<'a> {
    pub register: &'a Register,
    pub query: &'a Query,
    pub now: Timestamp,
    /// Its events, in log order.
    pub events: &'a [&'a Recorded],
    pub clocks: Vec<Clock>,
    pub course: Course,
    /// What was joined, in the order in which it happened.
    pub occasions: Vec<Occasion>,
    pub opened: Option<(&'a Recorded, &'a i::CaseOpened)>,
    pub referred: Option<(&'a Recorded, &'a i::CaseReferred)>,
    /// The police force that works on it: that first assigned a worker or put something down.
    pub police: Option<AgencyId>,
    /// What it is broken down by beside the agency.
    pub whose: Whose,
    /// The positions of records by which orders came from another hub, with what was recorded under them there.
    came: BTreeSet<u64>,
}

impl<'a> Story<'a> {
    pub fn of(register: &'a Register, query: &'a Query, now: Timestamp, events: &'a [&'a Recorded]) -> Self {
        let history = || events.iter().copied();
        let course = Course::of(history());
        let opened = history().find_map(|event| {
            let Event::Intake(IntakeEvent::CaseOpened(it)) = &event.entry.event else { return None };
            Some((event, it))
        });
        let referred = history().find_map(|event| {
            let Event::Intake(IntakeEvent::CaseReferred(it)) = &event.entry.event else { return None };
            Some((event, it))
        });
        let relationship = history().rev().find_map(|event| {
            let Event::Risk(RiskEvent::RelationshipRecorded(it)) = &event.entry.event else { return None };
            Some(it.relationship)
        });
        let area = referred.and_then(|(_, it)| it.area.clone());
        Self {
            register,
            query,
            now,
            events,
            clocks: Board::of(register, history()).clocks,
            occasions: course.occasions(),
            course,
            opened,
            referred,
            police: police(register, events),
            whose: Whose { area, relationship },
            came: history().filter(|event| is_an_arrival(&event.entry.event)).map(|event| event.position).collect(),
        }
    }

    /// Whether an event happened at the hub from which the case came, and was put down here so that nothing that runs begins anew.
    pub fn came(&self, event: &Recorded) -> bool {
        self.came.contains(&event.position)
    }

    /// Whether a clock began and ended at the hub from which the case came: that hub counts it. What came unfinished is owed here.
    fn ended_there(&self, clock: &Clock) -> bool {
        let came = |id: EventId| self.event(id).is_some_and(|event| self.came(event));
        came(clock.began) && clock.settled.is_some_and(|settled| came(settled.by))
    }

    /// An event of the case.
    pub fn event(&self, id: EventId) -> Option<&'a Recorded> {
        self.events.iter().copied().find(|event| event.id == id)
    }

    /// What counts or does not, if its day lies in the period.
    pub fn finding(&self, on: Date, kpi: Kpi, agency: Option<&AgencyId>, counted: bool) -> Option<Finding> {
        let whose = self.whose.clone();
        let finding = Finding { kpi, on, counted, took: None, agency: agency.cloned(), whose, kind: None };
        self.query.period().holds(on).then_some(finding)
    }

    /// What counts if it ended, and then with how long that took.
    pub fn took(&self, on: Date, kpi: Kpi, agency: Option<&AgencyId>, took: Option<u64>) -> Option<Finding> {
        self.finding(on, kpi, agency, took.is_some()).map(|finding| Finding { took, ..finding })
    }

    /// Whose a duty is.
    pub fn owner<'b>(&'b self, clock: &'b Clock) -> Option<&'b AgencyId> {
        match &clock.owner {
            Owner::Agency(agency) => Some(agency),
            Owner::Police | Owner::Respondent => self.police.as_ref(),
        }
    }

    /// What a clock that has come to an end, or to its due time, counts as: whether it was met. None while it runs, and for
    /// what nobody owed any more or was excused in time. An excuse that comes after the time explains and does not count:
    /// whoever missed it would take it out of the figures (domain 1, F9).
    pub fn met(&self, clock: &Clock) -> Option<bool> {
        match clock.state(self.now) {
            ClockState::Met => Some(true),
            ClockState::Late | ClockState::Missed => Some(false),
            ClockState::Excused => clock.settled.is_some_and(|excused| excused.at > clock.due).then_some(false),
            ClockState::Running | ClockState::Lapsed => None,
        }
    }

    /// What a clock counts as for a figure of what was done in time.
    pub fn in_time(&self, kpi: Kpi, clock: &Clock) -> Option<Finding> {
        if self.ended_there(clock) {
            return None;
        }
        self.finding(london_date(clock.due), kpi, self.owner(clock), self.met(clock)?)
    }
}

impl Finding {
    /// The same, told apart from others of its figure by a word.
    pub(crate) fn kind(self, word: &'static str) -> Self {
        Self { kind: Some(word), ..self }
    }
}

/// Days of London from one moment to another; 0 where that came first.
pub(crate) fn days(from: Timestamp, to: Timestamp) -> u64 {
    days_between(london_date(from), london_date(to))
}

/// Days from one day to another; 0 where that came first.
pub(crate) fn days_between(from: Date, to: Date) -> u64 {
    from.until(to).map_or(0, |span| u64::try_from(span.get_days()).unwrap_or(0))
}

fn police(register: &Register, events: &[&Recorded]) -> Option<AgencyId> {
    let is_police = |agency: &AgencyId| register.agency(agency).is_some_and(|it| it.kind == AgencyKind::Police);
    let assigned = events.iter().find_map(|event| {
        let Event::Governance(GovernanceEvent::WorkerAssigned(it)) = &event.entry.event else { return None };
        Some(&it.agency).filter(|agency| is_police(agency))
    });
    let acted = || {
        let is_work = |event: &&&Recorded| !is_a_report(&event.entry.event);
        events.iter().filter(is_work).map(|event| &event.entry.controller).find(|agency| is_police(agency))
    };
    assigned.or_else(acted).cloned()
}

/// A record that holds it came with a case, and with it all that the record holds.
fn is_an_arrival(event: &Event) -> bool {
    matches!(event, Event::Orders(OrdersEvent::OrderReceived(_)))
}

/// A report or a description that was linked to the case says nothing of who works on it; nor does an announcement.
fn is_a_report(event: &Event) -> bool {
    matches!(
        event,
        Event::Intake(IntakeEvent::IncidentReported(_) | IntakeEvent::PersonRecorded(_))
            | Event::Casework(CaseworkEvent::DutyMissed(_))
    )
}
