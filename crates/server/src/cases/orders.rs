//! The orders of a case as they stand today, as one worker may know it.

use super::{Bad, Cases};
use crate::{commands::to_proto_time, reading::shown, refuse::No, render::code};
use api::stalkinghub::{cases::v1 as proto, orders::v1 as orders_proto};
use events::{Channel, Duty, Event, OrdersEvent, Private, Recorded, Shown, orders::Term};
use kernel::EventId;
use orders::{Standing, State, TermStanding, standings};
use sharing::Act;
use std::{cmp::Reverse, collections::BTreeSet};
use tonic::Request;
use views::Seen;

impl Cases {
    pub(super) async fn orders(
        &self,
        request: Request<proto::ListOrdersRequest>,
    ) -> Result<proto::ListOrdersResponse, No> {
        let caller = self.permitted_to(&request, Act::Read, Channel::Orders).await?;
        let asked = request.into_inner();
        let mut bad = Bad::default();
        bad.case(&asked.case);
        bad.finish()?;
        let reading = self.reading(&caller, &asked.case, Channel::Orders).await?;
        let told: Vec<Recorded> = reading.seen.iter().filter_map(as_seen).collect();
        let mut standings = standings(&State::fold(&told), self.gate.hub.clock.now());
        standings.sort_by_key(|it| (!it.in_force, Reverse(it.made), it.order));
        let rests_on: BTreeSet<EventId> = standings.iter().flat_map(|it| it.rests_on.iter().copied()).collect();
        let events = shown(reading.seen.iter().filter(|seen| rests_on.contains(&seen.item.recorded.id)));
        self.record(&caller, Some(reading.case), Channel::Orders, events).await?;
        let services = reading.is_told_of(Duty::ServeOrder);
        Ok(proto::ListOrdersResponse { orders: standings.iter().map(|it| standing(it, services)).collect() })
    }
}

/// What an event tells of an order, without what this worker does not see of it.
fn as_seen(seen: &Seen) -> Option<Recorded> {
    let mut recorded = seen.item.recorded.clone();
    let Event::Orders(said) = &mut recorded.entry.event else { return None };
    let is_told = |field| seen.fields.contains(&field);
    let keep_terms = |terms: &mut Private<Vec<Term>>| {
        if !is_told("terms") {
            *terms = Private::Erased;
        }
    };
    if let OrdersEvent::InterimOrderMade(it) = said {
        keep_terms(&mut it.terms);
    } else if let OrdersEvent::FullOrderMade(it) = said {
        keep_terms(&mut it.terms);
    } else if let OrdersEvent::OrderVaried(it) = said {
        keep_terms(&mut it.terms);
    } else if let OrdersEvent::OrderMadeOnOutcome(it) = said {
        keep_terms(&mut it.terms);
        it.origin = it.origin.filter(|_| is_told("origin"));
        it.applicant = it.applicant.filter(|_| is_told("applicant"));
    } else if let OrdersEvent::OrderReceived(it) = said {
        keep_terms(&mut it.terms);
        it.origin = it.origin.filter(|_| is_told("origin"));
        it.applicant = it.applicant.filter(|_| is_told("applicant"));
    }
    (seen.shown >= Shown::Summary).then_some(recorded)
}

/// Without being told of services nobody knows that there was none.
fn standing(of: &Standing, told_of_services: bool) -> proto::OrderStanding {
    let service = match of.served {
        Some(_) => proto::ServiceStanding::Served,
        None if told_of_services => proto::ServiceStanding::NotServed,
        None => proto::ServiceStanding::Unspecified,
    };
    proto::OrderStanding {
        order_id: of.order.to_string(),
        kind: code(&of.kind, "ORDER_KIND_", orders_proto::OrderKind::from_str_name),
        origin: of.origin.map_or(0, |it| code(&it, "ORDER_ORIGIN_", orders_proto::OrderOrigin::from_str_name)),
        applicant: of
            .applicant
            .map_or(0, |it| code(&it, "ORDER_APPLICANT_", orders_proto::OrderApplicant::from_str_name)),
        in_force: of.in_force,
        interim: of.interim,
        made_date: of.made.to_string(),
        last_date: of.last_day.map(|day| day.to_string()).unwrap_or_default(),
        service: service.into(),
        served_time: of.served.map(|(at, _)| to_proto_time(at)),
        terms: of.terms.iter().flatten().map(term).collect(),
        terms_shown: of.terms.is_some(),
        appeal_pending: of.appeal.is_some(),
        made_event_id: of.made_by.to_string(),
    }
}

fn term(of: &TermStanding) -> proto::TermStanding {
    let Term { kind, text, first_day, last_day, area } = &of.term;
    proto::TermStanding {
        kind: code(kind, "TERM_KIND_", orders_proto::TermKind::from_str_name),
        text: text.clone(),
        first_date: first_day.map(|day| day.to_string()).unwrap_or_default(),
        last_date: last_day.map(|day| day.to_string()).unwrap_or_default(),
        area_reference: area.clone().unwrap_or_default(),
        in_force: of.in_force,
    }
}
