//! What a court made: interim, full or on an outcome. When it is in force and when it was served follow from dates.

use crate::state::Fact;
use calendar::end_of_day;
use events::{
    OrderApplicant, OrderOrigin, Private, Variation,
    orders::{FullOrderMade, InterimOrderMade, OrderMadeOnOutcome, OrderServed, OrderVaried, Term},
    transfer::OrderReceived,
};
use kernel::{Date, EventId, Timestamp};

/// One version of an order, as a court made it, and its service (region B).
#[derive(Debug, Clone)]
pub(crate) struct Version {
    pub made: Made,
    pub served: Option<Served>,
}

/// What was made.
#[derive(Debug, Clone)]
pub(crate) enum Made {
    Interim(Fact<InterimOrderMade>),
    Full(Fact<FullOrderMade>),
    OnOutcome(Fact<OrderMadeOnOutcome>),
    /// What it is from a variation on.
    Varied(Fact<OrderVaried>),
    /// As it came with a case from another hub.
    Received(Fact<OrderReceived>),
}

/// Service of one version.
#[derive(Debug, Clone)]
pub(crate) struct Served {
    /// The event that tells it.
    pub id: EventId,
    pub at: Timestamp,
    pub notification_due: Option<Date>,
    /// What was said of it; nothing where the order itself says that it was served in court.
    pub said: Option<OrderServed>,
}

impl Version {
    /// A version as made; served at once if the court served it.
    pub(crate) fn new(made: Made) -> Self {
        let served = made.in_court().then(|| Served {
            id: made.event(),
            at: start_of_day(made.day()),
            notification_due: None,
            said: None,
        });
        Self { made, served }
    }

    /// Takes in a service. The first proof stays; a service in court may be told twice, by the order and by itself.
    pub(crate) fn serve(&mut self, event: EventId, said: &OrderServed) {
        let OrderServed { served_at, notification_due, .. } = *said;
        match &mut self.served {
            None => {
                self.served = Some(Served { id: event, at: served_at, notification_due, said: Some(said.clone()) });
            }
            Some(served) if served.said.is_none() => {
                served.notification_due = notification_due;
                served.said = Some(said.clone());
            }
            Some(_) => {}
        }
    }
}

impl Made {
    /// The event.
    pub(crate) fn event(&self) -> EventId {
        match self {
            Self::Interim(fact) => fact.id,
            Self::Full(fact) => fact.id,
            Self::OnOutcome(fact) => fact.id,
            Self::Varied(fact) => fact.id,
            Self::Received(fact) => fact.id,
        }
    }

    /// The day it was made, which is its first.
    pub(crate) fn day(&self) -> Date {
        match self {
            Self::Interim(fact) => fact.said.made,
            Self::Full(fact) => fact.said.made,
            Self::OnOutcome(fact) => fact.said.made,
            Self::Varied(fact) => fact.said.made,
            Self::Received(fact) => fact.said.made,
        }
    }

    /// Its last day as the court set it; none means until further order.
    pub(crate) fn last_day(&self) -> Option<Date> {
        match self {
            Self::Interim(fact) => Some(fact.said.last_day),
            Self::Full(fact) => fact.said.last_day,
            Self::OnOutcome(fact) => fact.said.last_day,
            Self::Varied(fact) => fact.said.last_day,
            Self::Received(fact) => fact.said.last_day,
        }
    }

    /// Its terms, unless erased.
    pub(crate) fn terms(&self) -> Option<&Vec<Term>> {
        let terms: &Private<Vec<Term>> = match self {
            Self::Interim(fact) => &fact.said.terms,
            Self::Full(fact) => &fact.said.terms,
            Self::OnOutcome(fact) => &fact.said.terms,
            Self::Varied(fact) => &fact.said.terms,
            Self::Received(fact) => &fact.said.terms,
        };
        terms.known()
    }

    /// Which court made it, unless erased; a variation says so of the court that varied.
    pub(crate) fn court(&self) -> Option<&String> {
        match self {
            Self::Interim(fact) => fact.said.court.known(),
            Self::Full(fact) => fact.said.court.known(),
            Self::OnOutcome(fact) => fact.said.court.known(),
            Self::Varied(fact) => fact.said.court.known(),
            Self::Received(fact) => fact.said.court.known(),
        }
    }

    /// By what it came to be so, where it was not made so.
    pub(crate) fn varied(&self) -> Option<Variation> {
        match self {
            Self::Varied(fact) => Some(fact.said.how),
            Self::Received(fact) => fact.said.varied,
            Self::Interim(_) | Self::Full(_) | Self::OnOutcome(_) => None,
        }
    }

    /// In which proceedings it was made, where that is said.
    pub(crate) fn origin(&self) -> Option<OrderOrigin> {
        match self {
            Self::OnOutcome(fact) => fact.said.origin,
            Self::Received(fact) => fact.said.origin,
            Self::Interim(_) | Self::Full(_) | Self::Varied(_) => None,
        }
    }

    /// Who asked for it, where that is said.
    pub(crate) fn applicant(&self) -> Option<OrderApplicant> {
        match self {
            Self::OnOutcome(fact) => fact.said.applicant,
            Self::Received(fact) => fact.said.applicant,
            Self::Interim(_) | Self::Full(_) | Self::Varied(_) => None,
        }
    }

    /// Whether it is an interim order, as made or as varied.
    pub(crate) fn is_interim(&self) -> bool {
        match self {
            Self::Interim(_) => true,
            Self::Varied(fact) => is_interim(fact.said.how),
            Self::Received(fact) => fact.said.interim,
            Self::Full(_) | Self::OnOutcome(_) => false,
        }
    }

    /// Whether it takes the place of an interim order.
    pub(crate) fn replaces_interim(&self) -> bool {
        match self {
            Self::Full(fact) => fact.said.replaces_interim,
            Self::Received(fact) => fact.said.replaces_interim,
            Self::Interim(_) | Self::OnOutcome(_) | Self::Varied(_) => false,
        }
    }

    pub(crate) fn in_court(&self) -> bool {
        match self {
            Self::Interim(_) => false,
            Self::Full(fact) => fact.said.served_in_court,
            Self::OnOutcome(fact) => fact.said.served_in_court,
            Self::Varied(fact) => fact.said.served_in_court,
            Self::Received(fact) => fact.said.served_in_court,
        }
    }
}

/// The first moment of a day in London.
pub(crate) fn start_of_day(day: Date) -> Timestamp {
    let end = end_of_day(day);
    // The end of the day before is a millisecond earlier; the first day of the calendar begins where it ends.
    day.yesterday().map_or(end, |before| end_of_day(before).plus_millis(1))
}

/// Whether a variation is of an interim order.
pub(crate) fn is_interim(how: Variation) -> bool {
    match how {
        Variation::InterimExtended | Variation::InterimVaried => true,
        Variation::Varied | Variation::Renewed | Variation::OnAppeal => false,
    }
}
