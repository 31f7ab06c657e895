//! One break-glass: what was asked for, who agreed, and where it stands at a moment. Nothing has to happen for it to lapse or
//! to end: both are computed (decision 22).

use calendar::{add_working_days, london_date};
use events::{
    BreakGlassOutcome, Class, Private, Recorded,
    break_glass::{BreakGlassRequested, open_until},
};
use kernel::{By, Calendar, CaseReference, Date, Timestamp};

/// So long a request waits for somebody to agree; what could wait longer was no emergency. Hub default.
const WAITS_MS: i64 = 3_600_000;
/// Within so many working days a review is due (domain 7.5 rule 5).
const REVIEW_DAYS: u16 = 1;

/// A break-glass, as far as its agency's stream tells.
#[derive(Debug, Clone)]
pub struct BreakGlass {
    /// Who asked, and when.
    pub asked: Act,
    /// For which case, whether or not there is one.
    pub case: CaseReference,
    /// What is asked for; all that a break-glass opens, for none.
    pub sought: Vec<Class>,
    /// Why.
    pub reason: Private<String>,
    /// Who agreed, and when.
    pub approved: Option<Act>,
    /// Who looked at what came of it, and when.
    pub reviewed: Option<Act>,
    /// What that came to, and what was found.
    pub outcome: Option<(BreakGlassOutcome, Private<String>)>,
}

/// Who did something, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Who.
    pub by: By,
    /// When.
    pub at: Timestamp,
    /// The position of the record in the log: what was in force then is asked by it.
    pub position: u64,
}

impl Act {
    pub(crate) fn of(recorded: &Recorded) -> Self {
        Self { by: recorded.by.clone(), at: recorded.at, position: recorded.position }
    }
}

/// Where a break-glass stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum GlassState {
    /// Waits for a second person.
    Asked,
    /// Nobody agreed in time.
    Lapsed,
    /// Whoever asked may read. Its review is due.
    Open,
    /// Over; its review is due.
    Ended,
    /// Over, and somebody looked at what came of it.
    Reviewed,
}

impl BreakGlass {
    pub(crate) fn asked(recorded: &Recorded, request: &BreakGlassRequested) -> Self {
        Self {
            asked: Act::of(recorded),
            case: request.case.clone(),
            sought: request.sought.clone(),
            reason: request.reason.clone(),
            approved: None,
            reviewed: None,
            outcome: None,
        }
    }

    /// Where it stands at a moment.
    pub fn state(&self, now: Timestamp) -> GlassState {
        match (&self.reviewed, self.ends_at()) {
            (Some(_), _) => GlassState::Reviewed,
            (None, Some(ends)) if now < ends => GlassState::Open,
            (None, Some(_)) => GlassState::Ended,
            (None, None) if now < self.asked.at.plus_millis(WAITS_MS) => GlassState::Asked,
            (None, None) => GlassState::Lapsed,
        }
    }

    /// Until when the case is open, if anybody agreed.
    pub fn ends_at(&self) -> Option<Timestamp> {
        self.approved.as_ref().map(|approved| open_until(approved.at))
    }

    /// The day by whose end a review is due, if anybody agreed; by the bank holidays in force when they did.
    pub fn review_due<'a>(&self, calendar_at: impl FnOnce(u64) -> &'a Calendar) -> Option<Date> {
        let due =
            |approved: &Act| add_working_days(london_date(approved.at), REVIEW_DAYS, calendar_at(approved.position));
        self.approved.as_ref().map(due)
    }

    /// Whether somebody has yet to look at what came of it. Every approval is reviewed, whether or not it was used.
    pub(crate) fn awaits_review(&self) -> bool {
        self.approved.is_some() && self.reviewed.is_none()
    }

    /// Whether it was asked for within the time that a request waits.
    pub(crate) fn is_recent(&self, now: Timestamp) -> bool {
        now < self.asked.at.plus_millis(WAITS_MS)
    }
}
