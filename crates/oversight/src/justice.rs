//! Whether it went on, and what courts and police made of it.

use crate::{Finding, Kpi, story::Story};
use calendar::{end_of_day, london_date, months_after};
use events::{BreachOutcome, CaseworkEvent, Event, Occasion, OrdersEvent, Outcome, Recorded, Step};
use kernel::{PersonId, Timestamp};
use std::collections::BTreeMap;

pub(crate) fn findings(story: &Story<'_>) -> Vec<Finding> {
    let referred = story.referred.into_iter().flat_map(|(event, _)| {
        let months = [(Kpi::RepeatAt3Months, 3), (Kpi::RepeatAt6Months, 6), (Kpi::RepeatAt12Months, 12)];
        let repeats = months.into_iter().filter_map(|(kpi, months)| repeat(story, event, kpi, months));
        let is_charged = charged(story).is_some();
        let charged = story.finding(london_date(event.at), Kpi::Charged, story.police.as_ref(), is_charged);
        repeats.chain(charged)
    });
    let tried = charged(story).and_then(|at| {
        let is_convicted = story.events.iter().any(|event| convicts(event));
        story.finding(london_date(at), Kpi::Convicted, story.police.as_ref(), is_convicted)
    });
    referred.chain(tried).collect()
}

/// Whether there was a further occasion within so many months of the referral, once these have passed.
fn repeat(story: &Story<'_>, referred: &Recorded, kpi: Kpi, months: u16) -> Option<Finding> {
    let on = london_date(referred.at);
    let until = end_of_day(months_after(on, months));
    let happened = |it: &Occasion| {
        let reported = || story.event(it.report).map(|report| report.at);
        it.occurred.map(|occurred| occurred.from).or_else(reported)
    };
    let is_further = |at: Timestamp| at > referred.at && at <= until;
    let again = story.occasions.iter().filter_map(happened).any(is_further);
    let finding = story.finding(on, kpi, Some(&referred.entry.controller), again)?;
    (story.now > until).then_some(finding)
}

/// When somebody was charged first.
fn charged(story: &Story<'_>) -> Option<Timestamp> {
    let charges = story.events.iter().filter_map(|event| match &event.entry.event {
        Event::Casework(CaseworkEvent::InvestigationStepTaken(it)) => {
            it.steps.contains(&Step::Charged).then_some(it.at)
        }
        Event::Orders(OrdersEvent::BreachCharged(it)) => Some(it.charged_at),
        Event::Casework(_)
        | Event::Orders(_)
        | Event::Intake(_)
        | Event::Risk(_)
        | Event::Referrals(_)
        | Event::Governance(_)
        | Event::Access(_) => None,
    });
    charges.min()
}

fn convicts(event: &Recorded) -> bool {
    match &event.entry.event {
        Event::Casework(said) => matches!(said, CaseworkEvent::CourtOutcomeRecorded(it)
            if it.outcomes.iter().any(|outcome| matches!(outcome, Outcome::GuiltyPlea | Outcome::Convicted))),
        Event::Orders(said) => {
            matches!(said, OrdersEvent::BreachTried(it) if it.outcome == BreachOutcome::Convicted)
        }
        Event::Intake(_) | Event::Risk(_) | Event::Referrals(_) | Event::Governance(_) | Event::Access(_) => false,
    }
}

/// Who is suspected in a case, and the finding that the case makes if its day lies in the period.
#[derive(Debug, Clone)]
pub(crate) struct Suspect {
    person: PersonId,
    finding: Option<Finding>,
}

/// The suspect of a case, as named last.
pub(crate) fn suspect(story: &Story<'_>) -> Option<Suspect> {
    let (opened, it) = story.opened?;
    let named = story.events.iter().rev().find_map(|event| {
        let Event::Intake(events::IntakeEvent::SuspectNamed(it)) = &event.entry.event else { return None };
        Some(it.person)
    });
    let person = named.or(it.suspect)?;
    let finding = story.finding(london_date(opened.at), Kpi::RepeatSuspects, Some(&opened.entry.controller), false);
    Some(Suspect { person, finding })
}

/// Whether the suspect of each case is that of another one.
pub(crate) fn repeat_suspects(suspects: &[Suspect]) -> impl Iterator<Item = Finding> {
    let mut cases: BTreeMap<PersonId, usize> = BTreeMap::new();
    for suspect in suspects {
        *cases.entry(suspect.person).or_default() += 1;
    }
    suspects.iter().filter_map(move |suspect| {
        let again = cases.get(&suspect.person).is_some_and(|cases| *cases > 1);
        suspect.finding.clone().map(|finding| Finding { counted: again, ..finding })
    })
}
