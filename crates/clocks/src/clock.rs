//! One clock: what it is about, and how it stands at a moment.

use events::Duty;
use kernel::{ActionId, AgencyId, BreachId, Date, EventId, IncidentId, OrderId, PeriodName, ReferralId, Timestamp};

/// Which clock of a case. The same for everybody who computes it, so that it is announced once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// What must happen.
    pub duty: Duty,
    /// The event that began it.
    pub began: EventId,
    /// Who owes it.
    pub owner: Owner,
}

/// Who owes something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// One agency.
    Agency(AgencyId),
    /// Whichever police force works on the case: nobody is named yet.
    Police,
    /// The respondent of an order; police see to it that it is found out.
    Respondent,
}

impl Owner {
    /// The agency that is named, if one is.
    pub fn agency(&self) -> Option<&AgencyId> {
        match self {
            Self::Agency(agency) => Some(agency),
            Self::Police | Self::Respondent => None,
        }
    }
}

/// What of a case a clock is about, where that is one thing among several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The case.
    Case,
    /// An order.
    Order(OrderId),
    /// An allegation of a breach.
    Breach(BreachId),
    /// A referral to a service.
    Referral(ReferralId),
    /// An action of the plan.
    Action(ActionId),
    /// An incident that may belong to the case.
    Incident(IncidentId),
    /// The event that began it, and nothing else.
    Event,
}

/// The period that a due time was counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Under {
    /// Version of the rulebook in force when the event was recorded.
    pub rulebook: u32,
    /// Which period.
    pub period: PeriodName,
    /// Since when it has this length.
    pub effective_from: Date,
}

/// What ended a duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It was done.
    Done,
    /// The victim asked that it not be done (domain 6).
    Declined,
    /// Nobody owes it any more, e.g. because the case was closed.
    Lapsed,
    /// Somebody who answers for it said why it need not be.
    Excused,
}

/// That a duty ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    /// By which event.
    pub by: EventId,
    /// When that happened, as far as it is told; else when it was recorded.
    pub at: Timestamp,
    /// How.
    pub how: How,
}

/// How a clock stands at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum ClockState {
    /// It is not due yet.
    Running,
    /// It was done in time, or the victim asked in time that it not be done.
    Met,
    /// It was done, and too late.
    Late,
    /// It is due and was not done, or nobody owed it any more only when it was too late.
    Missed,
    /// Nobody owed it any more before it was due.
    Lapsed,
    /// It need not have been done, or not in time.
    Excused,
}

impl ClockState {
    /// Whether its time passed with nothing done that was due.
    pub fn is_missed(self) -> bool {
        matches!(self, Self::Late | Self::Missed)
    }
}

/// Something that must happen by a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// What must happen.
    pub duty: Duty,
    /// Who owes it.
    pub owner: Owner,
    /// The event that began it.
    pub began: EventId,
    /// What of the case it is about.
    pub about: About,
    /// When it began to run.
    pub since: Timestamp,
    /// The last moment at which it is in time.
    pub due: Timestamp,
    /// The period that this was counted by; none where the event itself names a day.
    pub under: Option<Under>,
    /// What ended it.
    pub settled: Option<Settled>,
    /// Attempts, which do not end it.
    pub attempts: Vec<Timestamp>,
    /// The event that announced that it was missed.
    pub announced: Option<EventId>,
}

impl Clock {
    /// Which clock of its case it is.
    pub fn key(&self) -> Key {
        Key { duty: self.duty, began: self.began, owner: self.owner.clone() }
    }

    /// Whether it runs at a moment or has run: what follows from a day to come does not yet.
    pub fn has_begun(&self, now: Timestamp) -> bool {
        self.since <= now
    }

    /// How it stands at a moment.
    pub fn state(&self, now: Timestamp) -> ClockState {
        match self.settled {
            Some(Settled { how: How::Excused, .. }) => ClockState::Excused,
            Some(Settled { at, how, .. }) if at <= self.due => match how {
                How::Lapsed => ClockState::Lapsed,
                How::Done | How::Declined | How::Excused => ClockState::Met,
            },
            Some(Settled { how: How::Lapsed, .. }) => ClockState::Missed,
            Some(_) => ClockState::Late,
            None if now <= self.due => ClockState::Running,
            None => ClockState::Missed,
        }
    }

    /// Whether its miss has to be announced: it was missed, and nobody said so. Also what was done too late before anybody looked.
    pub fn is_to_announce(&self, now: Timestamp) -> bool {
        self.announced.is_none() && self.state(now).is_missed()
    }
}
