//! The victim-update clocks of a case: what had to be told by when, and whether it was (Victims' Code).

use crate::{Archive, AuditError};
use calendar::{end_of_day, last_day, london_date};
use events::{CaseworkEvent, Detail, Event, OrdersEvent, Recorded, ToldOutcome};
use kernel::{CaseId, Date, EventId, PeriodName, Timestamp};

/// How a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// The victim was told in time, or asked in time not to be.
    Met,
    /// The victim was told late, or was not told and the day has passed.
    Missed,
    /// The day has not passed.
    Open,
}

/// One clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// What started it.
    pub event: EventId,
    /// What had to be told; empty where the policy keeps it from those who audit.
    pub steps: Vec<String>,
    /// The day it started.
    pub started: Date,
    /// The last working day.
    pub due: Date,
    /// When the victim was told.
    pub told: Option<Timestamp>,
    /// When the victim asked not to be told of it (domain 6), if that was put down before any telling. Ends the duty.
    pub declined: Option<Timestamp>,
    /// Attempts that failed: not tellings.
    pub attempts: Vec<Timestamp>,
    /// How it stands.
    pub state: ClockState,
}

/// The clocks of a case at a moment.
pub fn clocks(archive: &Archive<'_>, case: CaseId, now: Timestamp) -> Result<Vec<Clock>, AuditError> {
    let history = archive.history(case)?.until(now);
    let mut enhanced = true;
    let mut clocks: Vec<Clock> = Vec::new();
    for item in &history.items {
        let recorded = &item.recorded;
        if let Event::Casework(CaseworkEvent::VictimRightsSet(e)) = &recorded.entry.event {
            enhanced = e.enhanced;
        }
        if let Some((steps, started, due)) = started(archive, recorded, enhanced) {
            let (event, state) = (recorded.id, ClockState::Open);
            // Steps and outcomes are headlines of the event's own class.
            let told = archive.tells(None, item.face.class, Detail::Headline);
            let steps = if told { steps } else { Vec::new() };
            clocks.push(Clock { event, steps, started, due, told: None, declined: None, attempts: Vec::new(), state });
        }
        if let Event::Casework(CaseworkEvent::VictimTold(e)) = &recorded.entry.event
            && let Some(clock) = clocks.iter_mut().find(|clock| clock.event == e.of)
        {
            match e.outcome {
                ToldOutcome::Told if clock.told.is_none() => clock.told = Some(e.told_at),
                ToldOutcome::Told => {}
                ToldOutcome::DeclinedByVictim => clock.declined = clock.declined.or(Some(e.told_at)),
                ToldOutcome::Attempted => clock.attempts.push(e.told_at),
            }
        }
    }
    for clock in &mut clocks {
        let end = end_of_day(clock.due);
        // Told after all: whichever came first ended the duty.
        clock.state = match clock.told.into_iter().chain(clock.declined).min() {
            Some(settled) if settled <= end => ClockState::Met,
            None if now <= end => ClockState::Open,
            Some(_) | None => ClockState::Missed,
        };
    }
    Ok(clocks)
}

/// What starts a clock: its steps, its first day, its last.
fn started(archive: &Archive<'_>, recorded: &Recorded, enhanced: bool) -> Option<(Vec<String>, Date, Date)> {
    let word = |code: serde_json::Result<serde_json::Value>| {
        code.ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    };
    let charging = |what: &str, started: Date| {
        let name = if enhanced { PeriodName::TellVictimEnhanced } else { PeriodName::TellVictimBase };
        let (_, rulebook) = archive.known.register.rulebook_at(recorded.position)?;
        Some((vec![what.to_owned()], started, last_day(&rulebook.period(name, started)?, started)))
    };
    match &recorded.entry.event {
        Event::Casework(CaseworkEvent::InvestigationStepTaken(e)) => {
            let steps = e.steps.iter().map(|step| word(serde_json::to_value(step))).collect();
            Some((steps, london_date(e.at), e.tell_victim_by))
        }
        Event::Casework(CaseworkEvent::CourtOutcomeRecorded(e)) => {
            let steps = e.outcomes.iter().map(|outcome| word(serde_json::to_value(outcome))).collect();
            Some((steps, e.on, e.tell_victim_by))
        }
        Event::Orders(OrdersEvent::BreachCharged(e)) => charging("charged", london_date(e.charged_at)),
        Event::Orders(OrdersEvent::BreachNotCharged(_)) => charging("not_charged", london_date(recorded.at)),
        Event::Casework(_)
        | Event::Orders(_)
        | Event::Intake(_)
        | Event::Risk(_)
        | Event::Referrals(_)
        | Event::Governance(_)
        | Event::Access(_) => None,
    }
}
