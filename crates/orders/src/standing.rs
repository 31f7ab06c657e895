//! How the orders of a case stand at a moment: which version holds, until when, whether it is proven served, and which of its terms
//! hold. Computed from dates whenever somebody asks (decision 22).

use crate::{State, state::Order, term::Days, version::Version};
use calendar::london_date;
use events::{OrderApplicant, OrderKind, OrderOrigin, orders::Term};
use kernel::{Date, EventId, OrderId, Timestamp};

/// One order that a court made, as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The order.
    pub order: OrderId,
    /// Which kind.
    pub kind: OrderKind,
    /// In which proceedings it was made, where that is said or follows from its application here.
    pub origin: Option<OrderOrigin>,
    /// Who asked for it, where that is said or follows.
    pub applicant: Option<OrderApplicant>,
    /// The event by which a court made the version that holds now, or held last.
    pub made_by: EventId,
    /// Whether that version is an interim order.
    pub interim: bool,
    /// The day that version was made, from which it holds.
    pub made: Date,
    /// The last day of that version, itself included: its own, or that on which a court ended it; none means until further order.
    pub last_day: Option<Date>,
    /// Whether it holds today.
    pub in_force: bool,
    /// When that version was served, and the event that proves it.
    pub served: Option<(Timestamp, EventId)>,
    /// The terms of that version; none where they are erased.
    pub terms: Option<Vec<TermStanding>>,
    /// The appeal that is pending. The order stays in force meanwhile (domain 3.1).
    pub appeal: Option<EventId>,
    /// The events that all this was computed from.
    pub rests_on: Vec<EventId>,
}

/// One term of an order, as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermStanding {
    /// What it says.
    pub term: Term,
    /// Whether it holds today: its order does, and today is one of its own days.
    pub in_force: bool,
}

/// Every order that a court had made by a moment, in the order of their ids.
pub fn standings(state: &State, now: Timestamp) -> Vec<Standing> {
    let today = london_date(now);
    state.orders.iter().filter_map(|(id, order)| standing(*id, order, today)).collect()
}

fn standing(id: OrderId, order: &Order, today: Date) -> Option<Standing> {
    let version = order.version_on(today).and_then(|at| order.versions.get(at))?;
    let days = Days::of(order, version);
    let term = |term: &Term| TermStanding { term: term.clone(), in_force: days.of_term(term).include(today) };
    Some(Standing {
        order: id,
        kind: order.kind,
        origin: order.origin(),
        applicant: order.applicant(),
        made_by: version.made.event(),
        interim: version.made.is_interim(),
        made: version.made.day(),
        last_day: days.last,
        in_force: days.include(today),
        served: version.served.as_ref().map(|served| (served.at, served.id)),
        terms: version.made.terms().map(|terms| terms.iter().map(term).collect()),
        appeal: order.pending_appeal().map(|appeal| appeal.id),
        rests_on: rests_on(order, version),
    })
}

fn rests_on(order: &Order, version: &Version) -> Vec<EventId> {
    let served = version.served.iter().map(|served| served.id);
    let ended = order.ends.iter().map(|end| end.by);
    let lodged = order.application.lodged.iter().map(|lodged| lodged.id);
    let appeals = order.appeals.iter().flat_map(|(lodged, determined)| {
        [Some(lodged.id), determined.as_ref().map(|determined| determined.id)].into_iter().flatten()
    });
    order.made_by().into_iter().chain(served).chain(ended).chain(lodged).chain(appeals).collect()
}
