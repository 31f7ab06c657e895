//! Protection orders: considered, applied for, made, served, notified under, breached.

use crate::{
    Finding, Kpi,
    story::{Story, days_between},
};
use calendar::london_date;
use events::{
    CaseworkEvent, Duty, Event, IntakeEvent, NotifiedChange, OrdersEvent, Recorded, ScreenResult, Step, Variation,
    orders as o,
};
use kernel::{AgencyId, Date, OrderId, Timestamp};

pub(crate) fn findings(story: &Story<'_>) -> Vec<Finding> {
    let mut found: Vec<Finding> = decision(story).into_iter().collect();
    for clock in &story.clocks {
        if clock.duty == Duty::ConsiderOrder {
            found.extend(story.in_time(Kpi::OrderDecisionInTime, clock));
        } else if clock.duty == Duty::ActOnBreach {
            found.extend(story.in_time(Kpi::BreachActedOnInTime, clock));
        } else if clock.duty == Duty::Notify {
            found.extend(story.in_time(Kpi::NotificationCompliance, clock).map(|it| it.kind("first")));
        }
    }
    for event in story.events {
        if let Event::Orders(said) = &event.entry.event
            && !story.came(event)
        {
            found.extend(one(story, event, said));
        }
    }
    found
}

fn decision(story: &Story<'_>) -> Option<Finding> {
    let screenings = || {
        story.events.iter().filter_map(|event| {
            let Event::Intake(IntakeEvent::CaseScreened(it)) = &event.entry.event else { return None };
            Some((*event, it.result))
        })
    };
    let (_, last) = screenings().next_back()?;
    let (first, _) = screenings().find(|(_, result)| *result == ScreenResult::Stalking)?;
    let considered = said(story).any(|(_, said)| matches!(said, OrdersEvent::OrderConsidered(_)));
    let finding =
        story.finding(london_date(first.at), Kpi::OrderDecision, Some(&first.entry.controller), considered)?;
    (last == ScreenResult::Stalking).then_some(finding)
}

/// What is said of orders, in log order.
fn said<'a>(story: &Story<'a>) -> impl Iterator<Item = (&'a Recorded, &'a OrdersEvent)> {
    story.events.iter().filter_map(|event| {
        let Event::Orders(said) = &event.entry.event else { return None };
        Some((*event, said))
    })
}

fn one(story: &Story<'_>, event: &Recorded, said: &OrdersEvent) -> Vec<Finding> {
    let (on, agency) = (london_date(event.at), Some(&event.entry.controller));
    if let OrdersEvent::ApplicationLodged(it) = said {
        let took = interims(story, it.order).next().map(|made| days_between(on, made));
        let lodged = it.interim_sought.then(|| story.took(on, Kpi::ApplicationToInterim, agency, took));
        return lodged.flatten().into_iter().collect();
    }
    if let OrdersEvent::InterimSought(it) = said {
        let made = interims(story, it.order).find(|made| *made >= it.sought_on);
        let took = made.map(|made| days_between(it.sought_on, made));
        return story.took(it.sought_on, Kpi::ApplicationToInterim, agency, took).into_iter().collect();
    }
    if let OrdersEvent::BreachReported(it) = said {
        let reported = story.finding(on, Kpi::Breaches, agency, true);
        let took = arrested(story, event, it).map(|at| hours(event.at, at));
        let arrest = story.took(on, Kpi::BreachToArrest, story.police.as_ref(), took);
        return reported.into_iter().chain(arrest).collect();
    }
    if let OrdersEvent::ChangeNotified(it) = said {
        let change = story.finding(on, Kpi::NotificationCompliance, story.police.as_ref(), it.in_time);
        return change.map(|it| it.kind("change")).into_iter().collect();
    }
    // That the first notification was not made is counted as missed already.
    if let OrdersEvent::UnnotifiedChangeFound(it) = said
        && it.change != NotifiedChange::Initial
    {
        let change = story.finding(on, Kpi::NotificationCompliance, story.police.as_ref(), false);
        return change.map(|it| it.kind("change")).into_iter().collect();
    }
    let made = Made::of(said).and_then(|made| made.served(story, event));
    made.into_iter().collect()
}

/// The days of the interim orders, in log order.
fn interims(story: &Story<'_>, order: OrderId) -> impl Iterator<Item = Date> {
    said(story).filter_map(move |(_, said)| {
        let OrdersEvent::InterimOrderMade(it) = said else { return None };
        (it.order == order).then_some(it.made)
    })
}

/// A version that a court made.
struct Made {
    order: OrderId,
    on: Date,
    in_court: bool,
    kind: &'static str,
}

impl Made {
    fn of(said: &OrdersEvent) -> Option<Self> {
        if let OrdersEvent::InterimOrderMade(it) = said {
            Some(Self { order: it.order, on: it.made, in_court: false, kind: "interim" })
        } else if let OrdersEvent::FullOrderMade(it) = said {
            Some(Self { order: it.order, on: it.made, in_court: it.served_in_court, kind: "full" })
        } else if let OrdersEvent::OrderMadeOnOutcome(it) = said {
            Some(Self { order: it.order, on: it.made, in_court: it.served_in_court, kind: "on_outcome" })
        } else if let OrdersEvent::OrderVaried(it) = said {
            let kind = match it.how {
                Variation::InterimExtended | Variation::InterimVaried => "interim_varied",
                Variation::Varied | Variation::Renewed | Variation::OnAppeal => "varied",
            };
            Some(Self { order: it.order, on: it.made, in_court: it.served_in_court, kind })
        } else {
            None
        }
    }

    /// A service, also one that is recorded late, serves what had been made by then and had not been replaced.
    fn served(&self, story: &Story<'_>, event: &Recorded) -> Option<Finding> {
        let replaced = said(story)
            .filter(|(later, _)| later.position > event.position)
            .filter_map(|(_, said)| Self::of(said))
            .find(|later| later.order == self.order)
            .map(|later| later.on);
        let service = said(story).find_map(|(_, said)| {
            let OrdersEvent::OrderServed(it) = said else { return None };
            let day = london_date(it.served_at);
            let is_meant = it.order == self.order && day >= self.on && replaced.is_none_or(|replaced| day < replaced);
            is_meant.then_some(day)
        });
        let served = if self.in_court { Some(self.on) } else { service };
        let agency = force(story, self.order).unwrap_or(&event.entry.controller);
        let took = served.map(|day| days_between(self.on, day));
        story.took(self.on, Kpi::MadeToServed, Some(agency), took).map(|finding| finding.kind(self.kind))
    }
}

/// The police force that considered an order.
fn force<'a>(story: &Story<'a>, order: OrderId) -> Option<&'a AgencyId> {
    said(story).find_map(|(event, said)| {
        let OrdersEvent::OrderConsidered(it) = said else { return None };
        (it.order == order).then_some(&event.entry.controller)
    })
}

/// When the suspect was arrested for a breach: for that one, or by the first arrest not before it that was recorded after its report
/// and before it was found not made out.
fn arrested(story: &Story<'_>, report: &Recorded, breach: &o::BreachReported) -> Option<Timestamp> {
    let for_it = said(story).find_map(|(_, said)| {
        let OrdersEvent::BreachArrested(it) = said else { return None };
        (it.breach == breach.breach).then_some(it.arrested_at)
    });
    let dropped = said(story).find_map(|(event, said)| {
        let OrdersEvent::BreachNotMadeOut(it) = said else { return None };
        (it.breach == breach.breach).then_some(event.position)
    });
    let until = dropped.unwrap_or(u64::MAX);
    let after = || {
        story.events.iter().filter(|event| (report.position..until).contains(&event.position)).find_map(|event| {
            let Event::Casework(CaseworkEvent::InvestigationStepTaken(it)) = &event.entry.event else { return None };
            (it.steps.contains(&Step::Arrested) && it.at >= report.happened_from()).then_some(it.at)
        })
    };
    for_it.or_else(after)
}

/// Whole hours from one moment to another; 0 where that came first.
fn hours(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from((to.millis() - from.millis()) / 3_600_000).unwrap_or(0)
}
