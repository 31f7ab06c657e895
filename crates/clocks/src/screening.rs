//! Whether an order is considered where conduct was screened as stalking. Source: domain 1, F5: the decision is compulsory on
//! every case of stalking; which screening asks for it, and when it asks again, are hub defaults.
//!
//! A screening as stalking stands, of the case or of an incident that is joined to it, until that one is screened otherwise or
//! the incident is taken out. A consideration answers it, of a stalking protection order and of no other: another kind protects
//! for another reason. It is asked again by a new screening once the last such order has ended.

use crate::{
    About, How,
    board::{Begins, Board, Then},
    orders::Stage,
};
use calendar::london_date;
use events::{Duty, Event, IntakeEvent, OrderKind, OrdersEvent, Recorded, RecordedAs, ScreenResult};
use kernel::{AgencyId, EventId, IncidentId, PeriodName};
use std::collections::{BTreeMap, BTreeSet};

/// What the clock depends on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Screening {
    /// The last screening of the case, where it concluded stalking.
    case: Option<Screened>,
    /// The last screening of each incident, where it concluded stalking.
    incidents: BTreeMap<IncidentId, Screened>,
    /// The incidents that were taken out of the case, and not joined again.
    taken_out: BTreeSet<IncidentId>,
}

/// A screening as stalking, and whose it was.
#[derive(Debug, Clone)]
struct Screened {
    by: EventId,
    agency: AgencyId,
}

impl Screening {
    /// The screenings as stalking that stand.
    fn standing(&self) -> impl Iterator<Item = &Screened> {
        let joined = self.incidents.iter().filter(|(incident, _)| !self.taken_out.contains(incident));
        self.case.iter().chain(joined.map(|(_, screened)| screened))
    }
}

pub(crate) fn take(board: &mut Board, then: Then<'_>) {
    match &then.event.entry.event {
        Event::Intake(said) => screened(board, then, said),
        Event::Orders(said) => considered(board, then.event, said),
        Event::Casework(_) | Event::Risk(_) | Event::Referrals(_) | Event::Governance(_) | Event::Access(_) => {}
    }
}

fn screened(board: &mut Board, then: Then<'_>, said: &IntakeEvent) {
    let Screening { case, incidents, taken_out, .. } = &mut board.screening;
    let as_stalking = Screened { by: then.event.id, agency: then.event.entry.controller.clone() };
    let asks = if let IntakeEvent::CaseScreened(it) = said {
        *case = (it.result == ScreenResult::Stalking).then_some(as_stalking);
        case.clone()
    } else if let IntakeEvent::IncidentScreened(it) = said {
        incidents.remove(&it.incident);
        let asks = (it.screened_as == RecordedAs::Stalking).then_some(as_stalking);
        incidents.extend(asks.clone().map(|screened| (it.incident, screened)));
        asks
    } else if let IntakeEvent::LinkUndone(it) = said {
        taken_out.insert(it.incident);
        None
    } else if let IntakeEvent::LinkConfirmed(it) = said {
        // Joined again, what it was screened as stands again.
        if taken_out.remove(&it.incident) { incidents.get(&it.incident).cloned() } else { None }
    } else {
        return;
    };
    if let Some(screened) = asks.filter(|_| !is_decided(board, then)) {
        ask(board, then, &screened.agency);
    }
    if board.screening.standing().next().is_none() {
        board.lapse(then.event, &[Duty::ConsiderOrder]);
    }
}

/// A case that had ended goes on: who screened it as stalking owes what nobody has ever decided.
pub(crate) fn asks_on(board: &mut Board, then: Then<'_>) {
    let screened = board.screening.standing().next().map(|screened| screened.agency.clone());
    if let Some(agency) = screened.filter(|_| !board.standing.values().any(|order| order.is_stalking_protection)) {
        ask(board, then, &agency);
    }
}

fn ask(board: &mut Board, then: Then<'_>, agency: &AgencyId) {
    if board.open(&[Duty::ConsiderOrder]).next().is_none() {
        let begins = Begins::of(Duty::ConsiderOrder, agency, About::Case);
        board.begin(then, begins, PeriodName::ConsiderOrder, then.event.at);
    }
}

/// Whether a stalking protection order is being considered, is applied for or in force, or is looked at again on a day that runs.
fn is_decided(board: &mut Board, then: Then<'_>) -> bool {
    let today = london_date(then.event.at);
    let reviewed: Vec<About> = board.open(&[Duty::ReviewOrder]).map(|clock| clock.about).collect();
    let considered = board.standing.iter().filter(|(_, standing)| standing.is_stalking_protection);
    considered.into_iter().any(|(order, standing)| match standing.stage {
        Stage::None | Stage::UnderWay => true,
        Stage::NotPursued => reviewed.contains(&About::Order(*order)),
        Stage::Refused | Stage::Over => standing.is_in_force(today) && !standing.is_interim(),
    })
}

fn considered(board: &mut Board, event: &Recorded, said: &OrdersEvent) {
    if let OrdersEvent::OrderConsidered(it) = said
        && it.kind == OrderKind::StalkingProtectionOrder
    {
        board.end(event, event.at, How::Done, &[Duty::ConsiderOrder], About::Case);
    }
}

impl Board {
    /// The screenings of the case and of its incidents as stalking that stand.
    pub fn screened_as_stalking(&self) -> Vec<EventId> {
        self.screening.standing().map(|screened| screened.by).collect()
    }
}
