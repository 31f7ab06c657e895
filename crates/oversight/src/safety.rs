//! How safe victims say that they feel: what each said last, and whether that is safer than what she said first.

use crate::{Finding, Kpi, period::Period, story::Story};
use calendar::london_date;
use events::{CaseworkEvent, Event, Recorded, SafetyAnswer, ToldOutcome};
use kernel::{AgencyId, Date};
use std::cmp::Ordering;

/// Of one period, because what she said last in a quarter is not what she said last in each of its months.
pub(crate) fn findings(story: &Story<'_>, period: Period) -> Vec<Finding> {
    let contacts = story.events.iter().filter_map(|event| Some((contact(event)?, &event.entry.controller)));
    // Of what happened on one day, what was recorded last.
    let last_contact = contacts.filter(|(on, _)| period.holds(*on)).max_by_key(|(on, _)| *on);
    let mut answers: Vec<(Date, SafetyAnswer, &AgencyId)> =
        story.events.iter().filter_map(|event| said(event)).collect();
    answers.sort_by_key(|(on, ..)| *on);
    let in_period = || answers.iter().rev().filter(|(on, ..)| period.holds(*on));
    let said_last = in_period().find(|(_, answer, _)| *answer != SafetyAnswer::DidNotSay);
    let asked_last = said_last.or_else(|| in_period().next());

    let reported = last_contact.and_then(|contact| {
        let (on, answer, agency) =
            asked_last.map_or((contact.0, None, contact.1), |(on, it, by)| (*on, Some(*it), *by));
        let is_safe = matches!(answer, Some(SafetyAnswer::VerySafe | SafetyAnswer::FairlySafe));
        let kind = answer.map_or("not_asked", Into::into);
        Some(story.finding(on, Kpi::VictimReportedSafety, Some(agency), is_safe)?.kind(kind))
    });
    let said_first = answers.iter().find(|(_, answer, _)| *answer != SafetyAnswer::DidNotSay);
    let improved = said_first.zip(said_last).filter(|(first, last)| !std::ptr::eq(*first, *last)).and_then(
        |((_, first, _), (on, last, agency))| {
            // The answers stand from the safest on.
            let kind = match last.cmp(first) {
                Ordering::Less => "safer",
                Ordering::Equal => "as_before",
                Ordering::Greater => "less_safe",
            };
            Some(story.finding(*on, Kpi::VictimSafetyImproved, Some(agency), last < first)?.kind(kind))
        },
    );
    reported.into_iter().chain(improved).collect()
}

/// What she said, on which day, and who asked.
fn said(event: &Recorded) -> Option<(Date, SafetyAnswer, &AgencyId)> {
    let Event::Casework(CaseworkEvent::VictimSafetySaid(it)) = &event.entry.event else { return None };
    Some((it.said_on, it.answer, &event.entry.controller))
}

/// The day on which somebody spoke with the victim or wrote to her and reached her, if the event tells of that. An attempt is
/// no contact.
fn contact(event: &Recorded) -> Option<Date> {
    let Event::Casework(said) = &event.entry.event else { return None };
    if let CaseworkEvent::VictimTold(it) = said {
        (it.outcome == ToldOutcome::Told).then(|| london_date(it.told_at))
    } else if let CaseworkEvent::NeedsAssessed(_) = said {
        Some(london_date(event.at))
    } else if let CaseworkEvent::VictimPreferenceSet(it) = said {
        Some(london_date(it.said_at))
    } else if let CaseworkEvent::VictimSafetySaid(it) = said {
        Some(it.said_on)
    } else if let CaseworkEvent::AdvocateOffered(it) = said {
        Some(london_date(it.offered_at))
    } else if let CaseworkEvent::AdvocateOfferAnswered(it) = said {
        Some(london_date(it.answered_at))
    } else {
        None
    }
}
