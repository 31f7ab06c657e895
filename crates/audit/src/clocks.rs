//! What must or had to happen on a case, by when, and whether it did: the clocks, as an auditor reads them.

use crate::{Archive, AuditError};
use clocks::{Board, Clock, ClockState, How};
use events::{AppealResult, CaseworkEvent, Detail, Duty, Event, OrdersEvent, ToldAbout, ToldOutcome};
use kernel::{CaseId, Timestamp};
use views::History;

/// One clock, and of what the victim had to be told where it is about that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audited {
    /// The clock.
    pub clock: Clock,
    /// How it stands.
    pub state: ClockState,
    /// What had to be told; empty where the policy keeps it from those who audit.
    pub steps: Vec<String>,
    /// When the victim was told.
    pub told: Option<Timestamp>,
    /// When the victim asked not to be told of it (domain 6). Ends the duty.
    pub declined: Option<Timestamp>,
}

/// The clocks of a case at a moment; all, or those of one duty.
pub fn clocks(
    archive: &Archive<'_>,
    case: CaseId,
    duty: Option<Duty>,
    now: Timestamp,
) -> Result<Vec<Audited>, AuditError> {
    let history = archive.history(case)?.until(now);
    let board = Board::of(&archive.known.register, history.recorded());
    let has_begun = board.clocks.into_iter().filter(|clock| clock.has_begun(now));
    let asked = has_begun.filter(|clock| duty.is_none_or(|duty| clock.duty == duty));
    Ok(asked.map(|clock| audited(archive, &history, clock, now)).collect())
}

fn audited(archive: &Archive<'_>, history: &History, clock: Clock, now: Timestamp) -> Audited {
    // Told after all what she had asked not to be told: both are put down, and whichever came first ended the duty.
    let when = |outcome: ToldOutcome| {
        history.recorded().find_map(|recorded| {
            let Event::Casework(CaseworkEvent::VictimTold(e)) = &recorded.entry.event else { return None };
            let is_meant = (e.about == ToldAbout::OrderEnding) == (clock.duty == Duty::TellOfOrderEnding);
            (e.of == clock.began && e.outcome == outcome && is_meant).then_some(e.told_at)
        })
    };
    // Beforehand, by a preference.
    let declined = clock.settled.filter(|settled| settled.how == How::Declined).map(|settled| settled.at);
    let began = history.find(clock.began);
    // Steps and outcomes are headlines of the event's own class.
    let told = began.filter(|item| archive.tells(None, item.face.class, Detail::Headline));
    let steps = told.map(|item| steps(&item.recorded.entry.event)).unwrap_or_default();
    Audited {
        state: clock.state(now),
        steps,
        told: when(ToldOutcome::Told),
        declined: when(ToldOutcome::DeclinedByVictim).or(declined),
        clock,
    }
}

/// Of what the victim is told, by the words of the event.
fn steps(event: &Event) -> Vec<String> {
    fn words<T: serde::Serialize>(codes: &[T]) -> Vec<String> {
        let word = |code| serde_json::to_value(code).ok()?.as_str().map(str::to_owned);
        codes.iter().filter_map(word).collect()
    }
    match event {
        Event::Casework(CaseworkEvent::InvestigationStepTaken(e)) => words(&e.steps),
        Event::Casework(CaseworkEvent::CourtOutcomeRecorded(e)) => words(&e.outcomes),
        Event::Orders(OrdersEvent::BreachCharged(_)) => vec!["charged".to_owned()],
        Event::Orders(OrdersEvent::BreachArrested(_)) => vec!["arrested".to_owned()],
        Event::Orders(OrdersEvent::BreachTried(e)) => words(&[e.outcome]),
        Event::Orders(OrdersEvent::BreachNotCharged(_)) => vec!["not_charged".to_owned()],
        Event::Orders(OrdersEvent::ApplicationWithdrawn(_)) => vec!["application_withdrawn".to_owned()],
        Event::Orders(OrdersEvent::ApplicationRefused(_)) => vec!["application_refused".to_owned()],
        Event::Orders(OrdersEvent::OrderDischarged(_)) => vec!["order_discharged".to_owned()],
        Event::Orders(OrdersEvent::AppealDetermined(e)) if e.result == AppealResult::Quashed => {
            vec!["order_quashed".to_owned()]
        }
        Event::Casework(CaseworkEvent::RightToKnowDecided(_)) => vec!["right_to_know".to_owned()],
        Event::Casework(_)
        | Event::Orders(_)
        | Event::Intake(_)
        | Event::Risk(_)
        | Event::Referrals(_)
        | Event::Governance(_)
        | Event::Access(_) => Vec::new(),
    }
}
