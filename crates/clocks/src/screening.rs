//! Whether an order is considered where conduct was screened as stalking. Source: domain 1, F5: the decision is compulsory on
//! every case of stalking; which screening asks for it, and when it asks again, are hub defaults.
//!
//! A screening as stalking stands, of the case or of an incident that is joined to it, until that one is screened otherwise or
//! the incident is taken out. A consideration answers it, of a stalking protection order and of no other: another kind protects
//! for another reason. It is asked again by a new screening once the last such order has ended.

use crate::{
    About, How,
    board::{Begins, Board, Then},
};
use calendar::london_date;
use events::{
    AppealResult, AppealedDecision, ApplicationPart, Duty, Event, IntakeEvent, OrderKind, OrdersEvent, Recorded,
    RecordedAs, ScreenResult, Variation,
};
use kernel::{AgencyId, Date, EventId, IncidentId, OrderId, PeriodName};
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
    /// How the stalking protection orders stand that were considered here.
    orders: BTreeMap<OrderId, Stands>,
}

/// A screening as stalking, and whose it was.
#[derive(Debug, Clone)]
struct Screened {
    by: EventId,
    agency: AgencyId,
}

/// How an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// It was considered, or is applied for.
    Considered,
    /// Not pursued for now.
    NotPursued,
    /// Made, and in force to the end of a day, or without one.
    Made(Option<Date>),
    /// The application was withdrawn or refused, or the order discharged or quashed.
    Ended,
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
        Event::Orders(said) => order(board, then.event, said),
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
    if let Some(agency) = screened.filter(|_| board.screening.orders.is_empty()) {
        ask(board, then, &agency);
    }
}

fn ask(board: &mut Board, then: Then<'_>, agency: &AgencyId) {
    if board.open(&[Duty::ConsiderOrder]).next().is_none() {
        let begins = Begins::of(Duty::ConsiderOrder, agency, About::Case);
        board.begin(then, begins, PeriodName::ConsiderOrder, then.event.at);
    }
}

/// Whether an order is being considered, is applied for or in force, or is looked at again on a day that runs.
fn is_decided(board: &mut Board, then: Then<'_>) -> bool {
    let today = london_date(then.event.at);
    let reviewed: Vec<About> = board.open(&[Duty::ReviewOrder]).map(|clock| clock.about).collect();
    board.screening.orders.iter().any(|(order, stands)| match stands {
        Stands::Considered => true,
        Stands::NotPursued => reviewed.contains(&About::Order(*order)),
        Stands::Made(last) => last.is_none_or(|last| today <= last),
        Stands::Ended => false,
    })
}

fn order(board: &mut Board, event: &Recorded, said: &OrdersEvent) {
    if let OrdersEvent::OrderConsidered(it) = said
        && it.kind == OrderKind::StalkingProtectionOrder
    {
        board.screening.orders.insert(it.order, Stands::Considered);
        board.end(event, event.at, How::Done, &[Duty::ConsiderOrder], About::Case);
    } else if let Some((order, stands)) = now_stands(said)
        && let Some(there) = board.screening.orders.get_mut(&order)
    {
        *there = stands;
    }
}

/// How an order stands after an event that changes it. An interim order does not decide the application.
fn now_stands(said: &OrdersEvent) -> Option<(OrderId, Stands)> {
    if let OrdersEvent::OrderNotPursued(it) = said {
        Some((it.order, Stands::NotPursued))
    } else if let OrdersEvent::ApplicationWithdrawn(it) = said {
        Some((it.order, Stands::Ended))
    } else if let OrdersEvent::ApplicationRefused(it) = said {
        (it.part == ApplicationPart::Main).then_some((it.order, Stands::Ended))
    } else if let OrdersEvent::FullOrderMade(it) = said {
        Some((it.order, Stands::Made(it.last_day)))
    } else if let OrdersEvent::OrderVaried(it) = said {
        let interim = matches!(it.how, Variation::InterimExtended | Variation::InterimVaried);
        (!interim).then_some((it.order, Stands::Made(it.last_day)))
    } else if let OrdersEvent::OrderDischarged(it) = said {
        Some((it.order, Stands::Ended))
    } else if let OrdersEvent::AppealDetermined(it) = said {
        let before_a_court = it.undoes_a_refusal() && it.against == Some(AppealedDecision::ApplicationRefused);
        let quashed = !it.undoes_a_refusal() && it.result == AppealResult::Quashed;
        let stands = before_a_court.then_some(Stands::Considered).or(quashed.then_some(Stands::Ended));
        stands.map(|stands| (it.order, stands))
    } else {
        None
    }
}

impl Board {
    /// The screenings of the case and of its incidents as stalking that stand.
    pub fn screened_as_stalking(&self) -> Vec<EventId> {
        self.screening.standing().map(|screened| screened.by).collect()
    }
}
