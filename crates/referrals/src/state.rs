//! What the rules of referrals know of a case.

use events::{AtWork, Entry, Recorded, referrals::ReferralSent};
use kernel::{AgencyId, EventId, ReferralId};
use std::collections::BTreeMap;

/// The referrals of a case, and whether the suspect is under investigation.
#[derive(Debug, Clone, Default)]
pub struct State {
    pub(crate) referrals: BTreeMap<ReferralId, Referral>,
    pub(crate) investigation: Investigation,
    pub(crate) at_work: AtWork,
}

/// A referral and its answer.
#[derive(Debug, Clone)]
pub(crate) struct Referral {
    /// The event that sent it.
    pub id: EventId,
    /// Who sent it.
    pub sender: AgencyId,
    /// What was sent.
    pub sent: ReferralSent,
    /// The answer: its event and what it says.
    pub answer: Option<(EventId, Entry)>,
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
