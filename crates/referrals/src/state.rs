//! What the rules of referrals know of a case.

use crate::Stage;
use events::{AtWork, Entry, Recorded, ReferralKind, referrals::ReferralSent};
use kernel::{AgencyId, EventId, ReferralId, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// The referrals of a case, and whether the suspect is under investigation.
#[derive(Debug, Clone, Default)]
pub struct State {
    pub(crate) referrals: BTreeMap<ReferralId, Referral>,
    pub(crate) investigation: Investigation,
    pub(crate) at_work: AtWork,
    /// All events of the case.
    pub(crate) events: BTreeSet<EventId>,
}

/// A referral and all that was said of it.
#[derive(Debug, Clone)]
pub(crate) struct Referral {
    /// Who drafted or sent it.
    pub sender: AgencyId,
    /// What for.
    pub kind: ReferralKind,
    /// What was sent, once it was, and by which event.
    pub sent: Option<(EventId, ReferralSent)>,
    /// Where it stands.
    pub stage: Stage,
    /// The event that began it.
    pub first: Said,
    /// The last thing that was said of it.
    pub last: Said,
}

/// One event of a referral.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    /// The event.
    pub id: EventId,
    /// When it was recorded.
    pub at: Timestamp,
    /// What it says.
    pub entry: Entry,
}

impl Said {
    pub fn of(event: &Recorded) -> Self {
        Self { id: event.id, at: event.at, entry: event.entry.clone() }
    }
}

/// The events by which the suspect is under investigation.
#[derive(Debug, Clone, Default)]
pub(crate) struct Investigation {
    /// Arrests, interviews, bail: ended by a decision not to act or by a charge.
    pub before_charge: Vec<EventId>,
    /// Charges and what follows them: ended by a court.
    pub charged: Vec<EventId>,
}

impl State {
    /// Reads a history.
    pub fn fold<'a>(history: impl IntoIterator<Item = &'a Recorded>) -> Self {
        history.into_iter().fold(Self::default(), crate::evolve)
    }

    /// The events by which the suspect is under investigation; none means not.
    pub(crate) fn under_investigation(&self) -> impl Iterator<Item = EventId> {
        self.investigation.before_charge.iter().chain(&self.investigation.charged).copied()
    }
}
