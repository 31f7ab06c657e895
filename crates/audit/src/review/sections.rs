//! The sections that are told of single events: the chronology, decisions, clocks, and what the victim said and was told.

use super::facts::{Fact, known_elsewhere};
use crate::{Line, Replayed, word};
use clocks::{Board, ClockState, Owner, Settled};
use events::{CaseworkEvent, Event, GovernanceEvent, IntakeEvent, OrdersEvent, Recorded, ReferralsEvent, RiskEvent};
use events::{ReturnResult, Step, ToldOutcome};
use kernel::{By, EventId, Source, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

const HOUR: i64 = 60 * 60 * 1000;

/// Who recorded something: the agency and the role, never the worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Who {
    /// The agency; `clock` and `operator` for the hub itself.
    pub agency: String,
    /// The role.
    pub role: Option<kernel::Role>,
}

impl Who {
    pub(super) fn of(by: &By) -> Self {
        match by {
            By::Worker { agency, role, .. } => Self { agency: agency.to_string(), role: Some(*role) },
            By::Clock => Self { agency: "clock".to_owned(), role: None },
            By::Operator => Self { agency: "operator".to_owned(), role: None },
        }
    }
}

/// One event of the chronology.
#[derive(Debug, Clone, Serialize)]
pub struct Told {
    /// Where it stands in the log, the digest of its record, when it happened, who knew it when, and what it says.
    #[serde(flatten)]
    pub line: Line,
    /// The agency that recorded it.
    pub recorded_by: Who,
    /// Since when anybody is said to have known of it; else when it was recorded.
    pub reported: Timestamp,
    /// Whole hours from there to its record, where that was made on a later day in London (hub default).
    pub late_hours: Option<i64>,
    /// What it corrects or withdraws.
    pub corrects: Option<EventId>,
}

/// The chronology: every event, in the order of the log. What was corrected is told as it was recorded, beside its correction.
pub(super) fn chronology(items: &[Replayed]) -> Vec<Told> {
    items.iter().map(told).collect()
}

fn told(replayed: &Replayed) -> Told {
    let recorded = &replayed.item.recorded;
    let mut line = Line::from(replayed);
    // The agency and the role are told beside it: who of its workers it was is no reviewer's question.
    line.by = None;
    let reported = line.known.iter().map(|known| known.at).chain([recorded.at]).min().unwrap_or(recorded.at);
    let is_late = calendar::london_date(recorded.at) > calendar::london_date(reported);
    Told {
        recorded_by: Who::of(&recorded.by),
        reported,
        late_hours: is_late.then(|| (recorded.at.millis() - reported.millis()) / HOUR),
        corrects: corrects(&recorded.entry.event),
        line,
    }
}

fn corrects(event: &Event) -> Option<EventId> {
    match event {
        Event::Casework(CaseworkEvent::ItemCorrected(e)) => Some(e.event),
        Event::Casework(CaseworkEvent::ItemWithdrawn(e)) => Some(e.event),
        Event::Casework(_)
        | Event::Intake(_)
        | Event::Risk(_)
        | Event::Orders(_)
        | Event::Referrals(_)
        | Event::Governance(_)
        | Event::Access(_) => None,
    }
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decided {
    /// The event.
    pub event: EventId,
    /// Which decision, by the type of the event.
    pub decision: String,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who decided.
    pub by: Who,
    /// What was decided: the codes and days of the event.
    pub said: Map<String, Json>,
    /// Why.
    pub rationale: Map<String, Json>,
    /// What else was considered, and who disagreed.
    pub alternatives: Map<String, Json>,
    /// What it names as relied on.
    pub relied_on: Vec<EventId>,
    /// What somebody else knew then and the agency that decided did not.
    pub known_elsewhere: Vec<EventId>,
}

/// Fields that say why.
const WHY: [&str; 10] = [
    "rationale",
    "reason",
    "reasons",
    "evidence",
    "necessity",
    "override_reason",
    "note",
    "nexus",
    "criteria",
    "details",
];
/// Fields that say what else was considered, what telling and not telling would risk, and who disagreed. Of a meeting each decision
/// holds its own.
const BESIDE: [&str; 8] = [
    "alternatives",
    "why_not_stalking",
    "dissent",
    "dissents",
    "dissenting",
    "risk_of_telling",
    "risk_of_not_telling",
    "decisions",
];
/// Fields that name events which it rests on.
const ON: [&str; 7] = ["relied_on", "rests_on", "event", "considered", "because_of", "began", "report"];

/// Every decision, with what was known elsewhere at its moment.
pub(super) fn decisions(items: &[Replayed], facts: &[Fact]) -> Vec<Decided> {
    let decided = items.iter().filter(|item| is_decision(&item.item.recorded.entry.event));
    // Of what is only a marker to those who audit it is told that it is there, in the chronology.
    decided.filter(|item| item.shown > events::Shown::Marker).map(|item| decision(item, facts)).collect()
}

fn decision(replayed: &Replayed, facts: &[Fact]) -> Decided {
    let recorded = &replayed.item.recorded;
    let details = Line::from(replayed).details;
    let (mut said, mut rationale, mut alternatives, mut relied_on) = (Map::new(), Map::new(), Map::new(), Vec::new());
    for (name, value) in details {
        let word = name.as_str();
        if ON.contains(&word) {
            let ids = value.as_array().cloned().unwrap_or_else(|| vec![value]);
            relied_on.extend(ids.iter().filter_map(|id| id.as_str()?.parse::<EventId>().ok()));
        } else if WHY.contains(&word) {
            rationale.insert(name, value);
        } else if BESIDE.contains(&word) {
            alternatives.insert(name, value);
        } else {
            said.insert(name, value);
        }
    }
    Decided {
        event: recorded.id,
        decision: recorded.entry.event.type_name().to_owned(),
        at: recorded.at,
        by: Who::of(&recorded.by),
        said,
        rationale,
        alternatives,
        relied_on,
        known_elsewhere: known_elsewhere(facts, &recorded.entry.controller, recorded.at),
    }
}

/// Whether an event is a decision that a review asks about (domain 8.1).
pub(super) fn is_decision(event: &Event) -> bool {
    match event {
        Event::Intake(event) => matches!(
            event,
            IntakeEvent::LinkConfirmed(_)
                | IntakeEvent::LinkRejected(_)
                | IntakeEvent::LinkUndone(_)
                | IntakeEvent::CaseScreened(_)
                | IntakeEvent::ConductReclassified(_)
                | IntakeEvent::IncidentScreened(_)
                | IntakeEvent::HintAnswered(_)
                | IntakeEvent::CaseReferred(_)
        ),
        Event::Risk(event) => {
            matches!(event, RiskEvent::RiskAssessed(_) | RiskEvent::HubLevelSet(_) | RiskEvent::DissentRecorded(_))
        }
        Event::Orders(event) => matches!(
            event,
            OrdersEvent::OrderConsidered(_)
                | OrdersEvent::OrderNotPursued(_)
                | OrdersEvent::OrderRequestAnswered(_)
                | OrdersEvent::ApplicationAuthorised(_)
                | OrdersEvent::ApplicationWithdrawn(_)
                | OrdersEvent::BreachRecorded(_)
                | OrdersEvent::BreachNotMadeOut(_)
                | OrdersEvent::BreachNotCharged(_)
                | OrdersEvent::BreachCharged(_)
        ),
        Event::Referrals(event) => matches!(
            event,
            ReferralsEvent::ReferralAccepted(_)
                | ReferralsEvent::ReferralDeclined(_)
                | ReferralsEvent::ReferralWithdrawn(_)
        ),
        Event::Casework(event) => is_decision_of_the_hub(event),
        Event::Governance(event) => matches!(event, GovernanceEvent::CaseRestricted(_)),
        Event::Access(_) => false,
    }
}

fn is_decision_of_the_hub(event: &CaseworkEvent) -> bool {
    // What ends an investigation and what withholds something are decisions; another step is none.
    if let CaseworkEvent::InvestigationStepTaken(e) = event {
        return e.steps.contains(&Step::NoFurtherAction);
    }
    if let CaseworkEvent::ReturnGiven(e) = event {
        return e.result == ReturnResult::Refused;
    }
    matches!(
        event,
        CaseworkEvent::CaseTriaged(_)
            | CaseworkEvent::CaseAdopted(_)
            | CaseworkEvent::CaseSteppedDown(_)
            | CaseworkEvent::CaseClosed(_)
            | CaseworkEvent::CaseReopened(_)
            | CaseworkEvent::ItemShared(_)
            | CaseworkEvent::CaseDiscussed(_)
            | CaseworkEvent::VictimRightsSet(_)
            | CaseworkEvent::RightToKnowDecided(_)
            | CaseworkEvent::DutyExcused(_)
            | CaseworkEvent::TransferOffered(_)
            | CaseworkEvent::ErasureRefused(_)
    )
}

/// A clock that was missed, met late, or excused.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Missed {
    /// What had to happen.
    pub duty: &'static str,
    /// How it stood when the review was opened: `missed`, `late` or `excused`.
    pub state: &'static str,
    /// Who owed it: an agency, `police`, or `respondent`.
    pub owner: String,
    /// The event that began it.
    pub began: EventId,
    /// When it began to run.
    pub since: Timestamp,
    /// The last moment in time.
    pub due: Timestamp,
    /// The period that it was counted by, with the version of the rulebook and the day since when it has this length.
    pub rule: Option<String>,
    /// The event that ended it, if any.
    pub settled_by: Option<EventId>,
    /// When it was done after all, or excused.
    pub settled: Option<Timestamp>,
    /// Attempts, which are not tellings.
    pub attempts: Vec<Timestamp>,
    /// The event that announced the miss.
    pub announced: Option<EventId>,
    /// Who was told of the miss: agencies, each with the roles.
    pub told: Vec<String>,
}

/// The clocks that were missed, met late or excused at a moment. `told`: whom the alerts of each announcement went to.
pub(super) fn missed(board: Board, now: Timestamp, told: &BTreeMap<EventId, Vec<String>>) -> Vec<Missed> {
    let begun = board.clocks.into_iter().filter(|clock| clock.has_begun(now));
    let is_missed = |state: ClockState| state.is_missed() || state == ClockState::Excused;
    let row = |clock: clocks::Clock| {
        let state = clock.state(now);
        let settled = clock.settled;
        let rule = clock.under.map(|under| {
            let period = word(&under.period);
            format!("{period}, rulebook {}, from {}", under.rulebook, under.effective_from)
        });
        is_missed(state).then(|| Missed {
            duty: clock.duty.into(),
            state: state.into(),
            owner: match clock.owner {
                Owner::Agency(agency) => agency.to_string(),
                Owner::Police => "police".to_owned(),
                Owner::Respondent => "respondent".to_owned(),
            },
            began: clock.began,
            since: clock.since,
            due: clock.due,
            rule,
            settled_by: settled.map(|Settled { by, .. }| by),
            settled: settled.map(|Settled { at, .. }| at),
            attempts: clock.attempts,
            announced: clock.announced,
            told: clock.announced.and_then(|event| told.get(&event)).cloned().unwrap_or_default(),
        })
    };
    begun.filter_map(row).collect()
}

/// Something of the victim.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OfVictim {
    /// The event.
    pub event: EventId,
    /// `said`, `wished`, `assessed`, `asked`, `told`, `attempted`, `declined`, `offered`, `answered` or `decided`. An attempt is no telling.
    pub what: &'static str,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who recorded it.
    pub by: Who,
    /// Its type.
    #[serde(rename = "type")]
    pub type_name: String,
    /// What it says, as far as those who audit may read it.
    pub said: Map<String, Json>,
}

/// What the victim said and wished, was told and was not.
pub(super) fn of_victim(items: &[Replayed]) -> Vec<OfVictim> {
    let shown = items.iter().filter(|item| item.shown > events::Shown::Marker);
    let row = |replayed: &Replayed| {
        let recorded = &replayed.item.recorded;
        Some(OfVictim {
            event: recorded.id,
            what: what_of_victim(recorded)?,
            at: recorded.at,
            by: Who::of(&recorded.by),
            type_name: recorded.entry.event.type_name().to_owned(),
            said: Line::from(replayed).details,
        })
    };
    shown.filter_map(row).collect()
}

fn what_of_victim(recorded: &Recorded) -> Option<&'static str> {
    let event = &recorded.entry.event;
    if let Event::Casework(event) = event
        && let Some(what) = what_of_the_hub(event)
    {
        return Some(what);
    }
    if matches!(event, Event::Intake(IntakeEvent::CaseReferred(_))) {
        return Some("wished");
    }
    (recorded.entry.source == Source::Victim).then_some("said")
}

fn what_of_the_hub(event: &CaseworkEvent) -> Option<&'static str> {
    if let CaseworkEvent::VictimTold(told) = event {
        return Some(match told.outcome {
            ToldOutcome::Told => "told",
            ToldOutcome::Attempted => "attempted",
            ToldOutcome::DeclinedByVictim => "declined",
        });
    }
    let of = [
        (matches!(event, CaseworkEvent::VictimSafetySaid(_)), "said"),
        (matches!(event, CaseworkEvent::VictimPreferenceSet(_)), "wished"),
        (matches!(event, CaseworkEvent::NeedsAssessed(_)), "assessed"),
        (matches!(event, CaseworkEvent::AdvocateOffered(_)), "offered"),
        (matches!(event, CaseworkEvent::AdvocateOfferAnswered(_)), "answered"),
        (matches!(event, CaseworkEvent::RightToKnowConsidered(_)), "asked"),
        (matches!(event, CaseworkEvent::RightToKnowDecided(_)), "decided"),
    ];
    of.into_iter().find_map(|(is, what)| is.then_some(what))
}
