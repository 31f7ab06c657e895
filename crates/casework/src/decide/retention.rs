//! When an agency looks again at what it holds, and what comes of it (DPA 2018 s.39(2); UK GDPR art. 5(1)(e); domain 7.3).
//!
//! Each holding, an agency's entries about a party of a case on one schedule, is reviewed once nothing was put in for the
//! period of the rulebook, and again on the day that a review named. Due is computed from dates; nothing has to fire
//! (decision 22).

use super::{
    Decision, own, period_of_records,
    records::{request, restrict, these_or_all},
};
use crate::{Refusal, RequestErasure, RestrictProcessing, ReviewRetention, Reviewed, State};
use calendar::{days_after, last_day, years_beginning_with};
use events::{CaseworkEvent, Party, Retention, ReviewOutcome, records::RetentionReviewed};
use kernel::{AgencyId, Calendar, Date, EventId, Facts, Period, PeriodName, Rulebook};

/// The longest until the next review, in years: the longest cycle that is known of the police review groups. Hub default.
const KEPT_YEARS_MAX: u16 = 10;

/// What an agency has to look at again, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// About whom.
    pub party: Party,
    /// On which schedule.
    pub retention: Retention,
    /// The day of the last entry, in London.
    pub last_entry: Date,
    /// The first day on which it is due.
    pub due: Date,
    /// The period of the rulebook that it rests on.
    pub period: Period,
    /// The review that it follows, if there was one.
    pub follows: Option<EventId>,
}

/// Everything that an agency holds on a case with the day on which it is due, in the order of party and schedule. What is
/// to be erased, and what no review is for, is not there.
pub fn reviews(state: &State, agency: &AgencyId, rulebook: &Rulebook, calendar: &Calendar, today: Date) -> Vec<Review> {
    let own = state.records.held.iter().filter(|((controller, ..), _)| controller == agency);
    let due = own.filter_map(|((_, party, retention), last)| {
        let period = period_of_records(rulebook, period_of(*retention)?, today)?;
        let erasing = state.records.requests.values().any(|it| {
            let open = !it.refused && !it.erased && it.controller == *agency;
            open && it.said.party == *party && it.said.retentions.contains(retention)
        });
        if erasing {
            return None;
        }
        let after = |day: Date| days_after(last_day(&period, day, calendar), 1);
        let reviewed = state.records.reviewed.get(&(agency.clone(), *party, *retention));
        let due = match reviewed.map(|(_, on, said)| (said.outcome, on, said.again_on)) {
            // That day counts also where more was put in meanwhile: whoever kept it said when to look again.
            Some((ReviewOutcome::Keep, on, again)) => again.unwrap_or_else(|| after(*on)),
            Some((ReviewOutcome::Restrict, on, _)) => after(*on.max(last)),
            // The request was refused: it is as due as it was.
            Some((ReviewOutcome::Erase, ..)) | None => after(*last),
        };
        let follows = reviewed.map(|(id, ..)| *id);
        Some(Review { party: *party, retention: *retention, last_entry: *last, due, period, follows })
    });
    due.collect()
}

fn period_of(retention: Retention) -> Option<PeriodName> {
    match retention {
        Retention::PublicProtection => Some(PeriodName::ReviewPublicProtection),
        Retention::VictimSupport => Some(PeriodName::ReviewVictimSupport),
        Retention::AgencyRecord => Some(PeriodName::ReviewAgencyRecord),
        // They end with their agency's retention (decision 7).
        Retention::AccessRecord => None,
    }
}

/// Records a review with what it starts: a request to erase or a restriction, which have their own rules and refusals.
pub(super) fn review(state: &State, command: &ReviewRetention, facts: &Facts) -> Decision {
    let ReviewRetention { party, retentions, outcome } = command;
    let (agency, party) = (&facts.caller.agency, *party);
    let holding = |retention: Retention| (agency.clone(), party, retention);
    let retentions = these_or_all(retentions)?;
    let held: Vec<Retention> =
        retentions.iter().copied().filter(|&it| state.records.held.contains_key(&holding(it))).collect();
    if held.is_empty() {
        return Err(Refusal::NothingHeld.into());
    }
    let said = |outcome, again_on, reason| {
        let retentions = retentions.clone();
        RetentionReviewed { party, retentions, outcome, again_on, reason }
    };
    let (said, started) = match outcome.as_ref().ok_or(Refusal::OutcomeMissing)? {
        Reviewed::Keep { until, reason } => {
            if *until <= facts.today {
                return Err(Refusal::KeptUntilNotAhead.into());
            }
            if *until > years_beginning_with(facts.today, KEPT_YEARS_MAX) {
                return Err(Refusal::KeptTooLong.into());
            }
            (said(ReviewOutcome::Keep, Some(*until), Some(*reason)), Vec::new())
        }
        Reviewed::Erase { basis, reason } => {
            let (retentions, reason) = (retentions.clone(), reason.clone());
            let started = request(state, &RequestErasure { party, retentions, basis: *basis, reason }, facts)?;
            (said(ReviewOutcome::Erase, None, None), started)
        }
        Reviewed::Restrict { reason } => {
            let retentions = retentions.clone();
            let started = restrict(state, &RestrictProcessing { party, retentions, reason: *reason }, facts)?;
            (said(ReviewOutcome::Restrict, None, None), started)
        }
    };
    let reviewed = |it: &Retention| state.records.reviewed.get(&holding(*it));
    // The same review once more, of which nothing new follows. On another day a restriction is looked at anew.
    let same = held.iter().all(|it| {
        reviewed(it).is_some_and(|(_, on, before)| {
            let dated = said.outcome != ReviewOutcome::Restrict || *on == facts.today;
            dated && (before.outcome, before.again_on, before.reason) == (said.outcome, said.again_on, said.reason)
        })
    });
    if same && started.is_empty() {
        return Ok(Vec::new());
    }
    let reviewed = own(facts, CaseworkEvent::RetentionReviewed(said));
    // What it starts is reviewed with it.
    Ok([started, vec![reviewed]].concat())
}
