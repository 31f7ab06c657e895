//! What agencies said they would do, where they came, and what they put right.

use crate::{Finding, Kpi, story::Story};
use calendar::london_date;
use clocks::{Clock, ClockState, How};
use events::{CaseworkEvent, Duty, Event};
use kernel::MeetingId;
use std::collections::BTreeSet;

pub(crate) fn findings(story: &Story<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for clock in &story.clocks {
        if clock.duty == Duty::DoAction {
            found.extend(completed(story, clock));
            found.extend(story.in_time(Kpi::ActionsInTime, clock));
        } else if clock.duty == Duty::AcknowledgeCorrection {
            found.extend(story.in_time(Kpi::CorrectionsInTime, clock));
        }
    }
    found.extend(attendance(story));
    found
}

/// An action that could not be or was not done counts against its owner, also where it was closed in time. One that went with
/// its case to another hub is counted there.
fn completed(story: &Story<'_>, clock: &Clock) -> Option<Finding> {
    let moved = clock
        .settled
        .and_then(|settled| story.event(settled.by))
        .is_some_and(|event| matches!(&event.entry.event, Event::Casework(CaseworkEvent::TransferAccepted(_))));
    if moved {
        return None;
    }
    let is_done = clock.settled.is_some_and(|settled| settled.how == How::Done);
    let counts = story.met(clock).is_some() || clock.state(story.now) == ClockState::Lapsed;
    let finding = story.finding(london_date(clock.due), Kpi::ActionsCompleted, story.owner(clock), is_done)?;
    counts.then_some(finding)
}

/// Each agency that was asked to a meeting, for the case that the meeting discussed.
fn attendance(story: &Story<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut seen: BTreeSet<MeetingId> = BTreeSet::new();
    for event in story.events {
        let Event::Casework(CaseworkEvent::CaseDiscussed(it)) = &event.entry.event else { continue };
        let called = story.events.iter().find_map(|event| {
            let Event::Casework(CaseworkEvent::MeetingCalled(called)) = &event.entry.event else { return None };
            (called.meeting == it.meeting).then_some(called)
        });
        let Some(called) = called.filter(|_| seen.insert(it.meeting)) else { continue };
        let asked: BTreeSet<_> = called.agencies.iter().collect();
        found.extend(asked.into_iter().filter_map(|agency| {
            let came = it.attended.contains(agency);
            story.finding(london_date(event.at), Kpi::Attendance, Some(agency), came)
        }));
    }
    found
}
