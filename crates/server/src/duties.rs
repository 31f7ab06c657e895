//! The role `clock`: what was missed is announced, once, and told to those who answer for it. Nothing rests on it: how a duty
//! stands is computed from dates by whoever asks (decision 22). Every process looks whether somebody announces.

use crate::{
    alerts::{Alert, To, raise},
    hub::Hub,
    own::Own,
    refuse::No,
};
use clocks::{About, Board, Clock};
use eventlog::StreamName;
use events::{AlertKind, CaseworkEvent, Entry, Event, ReferralsEvent, casework::DutyMissed};
use kernel::{AgencyId, AgencyKind, CaseId, PeriodName, Timestamp};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Weak,
    time::{Duration, Instant},
};
use store::{LogName, Space};
use strum::IntoEnumIterator;
use views::History;

/// How many cases are read from the store at once.
const PAGE: usize = 512;
/// The longest time between two rounds.
pub const CLOCK_EVERY_MAX: Duration = Duration::from_hours(1);
/// After so many rounds in which a miss was not announced, nobody does it.
const ROUNDS_UNTOLD: u32 = 3;

/// Looks at all cases, again and again for as long as there is a hub, and announces what was missed if that is this process's
/// role. What fails is tried again in the next round.
pub(crate) async fn look(hub: Weak<Hub>, announces: bool, every: Duration) {
    let mut rounds = Rounds { announces, patience: every * ROUNDS_UNTOLD, ..Rounds::default() };
    let mut turn = tokio::time::interval_at(tokio::time::Instant::now() + every, every);
    turn.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        turn.tick().await;
        let Some(hub) = hub.upgrade() else { return };
        // While a demo enters its case, time jumps.
        if hub.clock.runs() && rounds.round(&hub).await.is_err() {
            tracing::warn!("what was missed could not be looked for or announced; it is tried again");
        }
    }
}

/// What is remembered between rounds.
#[derive(Default)]
struct Rounds {
    announces: bool,
    /// How long a miss may be unannounced.
    patience: Duration,
    /// The version at which each case was looked at last, and when something of it is due next. A case that is as it was, and
    /// of which nothing became due, is not read again.
    cases: BTreeMap<CaseId, (u64, Option<Timestamp>)>,
    /// Since when this process has known of misses that nobody announced.
    untold: BTreeMap<CaseId, Instant>,
    /// The rulebook that was told to lack periods.
    lacks: Option<u32>,
}

impl Rounds {
    async fn round(&mut self, hub: &Hub) -> Result<(), No> {
        // Nothing is said any more by a hub whose records another one keeps.
        if hub.known.get().register.is_handed_over() {
            return Ok(());
        }
        self.periods(hub).await?;
        let mut from = None;
        loop {
            let page = hub.store().scan(Space::Reference, b"", from.as_deref(), PAGE)?;
            for (_, case) in &page {
                let case = std::str::from_utf8(case).ok().and_then(|id| id.parse().ok()).ok_or(No::DataLoss)?;
                self.case(hub, case).await?;
            }
            match page.into_iter().next_back() {
                Some((last, _)) => from = Some(last),
                None => break,
            }
        }
        if self.untold.values().any(|since| since.elapsed() > self.patience) {
            tracing::error!("something was missed and nobody announced it: no process of this hub runs the clock");
            raise(hub, Alert::of(AlertKind::NoClockRuns, To::Officers)).await?;
        }
        Ok(())
    }

    /// Tells once of a rulebook that lacks a period: what it would count is on no list.
    async fn periods(&mut self, hub: &Hub) -> Result<(), No> {
        let Some(rulebook) = hub.known.get().rulebook.clone() else { return Ok(()) };
        let today = calendar::london_date(hub.clock.now());
        let lacks = PeriodName::iter().any(|name| rulebook.period(name, today).is_none());
        if lacks && self.announces && self.lacks != Some(rulebook.version) {
            tracing::error!("the rulebook in force lacks a period; what it would count is on no list");
            raise(hub, Alert::of(AlertKind::PeriodMissing, To::Officers)).await?;
            self.lacks = Some(rulebook.version);
        }
        Ok(())
    }

    async fn case(&mut self, hub: &Hub, case: CaseId) -> Result<(), No> {
        let version = hub.store().stream_version(LogName::Facts, &StreamName::Case(case))?;
        let now = hub.clock.now();
        if self.cases.get(&case).is_some_and(|&(then, next)| then == version && next.is_none_or(|next| now <= next)) {
            return Ok(());
        }
        let (_, history) = hub.histories.case(case)?;
        let board = Board::of(&hub.known.get().register, history.recorded());
        let missed: Vec<_> = board.clocks.iter().filter(|clock| clock.is_to_announce(now)).collect();
        if self.announces {
            for clock in missed {
                announce(hub, case, &history, clock).await?;
            }
        } else if missed.is_empty() {
            self.untold.remove(&case);
        } else {
            self.untold.entry(case).or_insert_with(Instant::now);
        }
        let runs = |clock: &&Clock| clock.settled.is_none() && now <= clock.due;
        let next = board.clocks.iter().filter(runs).map(|clock| clock.due).min();
        self.cases.insert(case, (version, next));
        Ok(())
    }
}

/// Tells those who answer for it, and puts it down on the case, in this order: what is put down is not told again.
async fn announce(hub: &Hub, case: CaseId, history: &History, clock: &Clock) -> Result<(), No> {
    let Some(began) = history.find(clock.began) else { return Ok(()) };
    let beginner = &began.recorded.entry.controller;
    let missed =
        DutyMissed { duty: clock.duty, began: clock.began, owner: clock.owner.agency().cloned(), due: clock.due };
    let duty: &str = clock.duty.into();
    let owner = clock.owner.agency().map_or("", AgencyId::as_str);
    let about = format!("missed {case} {duty} {} {owner}", clock.began);
    let entry = Entry::of(clock.owner.agency().unwrap_or(beginner), Event::Casework(CaseworkEvent::DutyMissed(missed)));
    let own = Own::of(hub, StreamName::Case(case), &about, entry).by_clock();
    for to in told(hub, history, clock, beginner) {
        let alert = Alert { case: Some(case), event: Some(own.event()), ..Alert::of(AlertKind::DutyMissed, to) };
        raise(hub, alert).await?;
    }
    own.record(hub).await?;
    Ok(())
}

/// Who leads in the agency that owes it, or in the police forces on the case, and in the one whose event began it; of a referral
/// in both its agencies (domain 5); and the chairs. While a case is with the agency that opened it, only that agency.
fn told(hub: &Hub, history: &History, clock: &Clock, beginner: &AgencyId) -> Vec<To> {
    let access = history.access();
    let mut agencies = BTreeSet::from([beginner.clone()]);
    if access.phase < sharing::Phase::Referred {
        return agencies.into_iter().map(To::Approvers).collect();
    }
    agencies.extend(sender(history, clock));
    if let Some(agency) = clock.owner.agency() {
        agencies.insert(agency.clone());
    } else {
        let known = hub.known.get();
        let police = known.register.agencies().filter(|(_, agency)| agency.kind == AgencyKind::Police);
        let (on_case, others): (Vec<_>, Vec<_>) =
            police.map(|(agency, _)| agency.clone()).partition(|agency| access.works_on(agency));
        agencies.extend(if on_case.is_empty() { others } else { on_case });
    }
    agencies.into_iter().map(To::Approvers).chain([To::Chairs]).collect()
}

/// Who sent the referral that a clock is about. Its receiver owes it, or began it.
fn sender(history: &History, clock: &Clock) -> Option<AgencyId> {
    let About::Referral(referral) = clock.about else { return None };
    let sent = history.recorded().find(|event| {
        matches!(&event.entry.event, Event::Referrals(ReferralsEvent::ReferralSent(sent)) if sent.referral == referral)
    })?;
    Some(sent.entry.controller.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Bearer, Issuer,
        tests::{HANG, Played},
    };
    use clocks::ClockState;
    use events::Duty;
    use kernel::{By, Purpose, Role};
    use serde_json::{Value, json};
    use std::sync::Arc;

    /// Longer than any test.
    const PATIENT: Duration = Duration::from_hours(1);

    fn rounds(announces: bool, patience: Duration) -> Rounds {
        Rounds { announces, patience, ..Rounds::default() }
    }

    fn case_of(hub: &Hub) -> CaseId {
        let found = hub.store().scan(Space::Reference, b"", None, 2).unwrap();
        let [(_, case)] = &found[..] else { panic!("{found:?}") };
        std::str::from_utf8(case).unwrap().parse().unwrap()
    }

    fn clocks(hub: &Hub) -> Vec<Clock> {
        let (_, history) = hub.histories.case(case_of(hub)).unwrap();
        Board::of(&hub.known.get().register, history.recorded()).clocks
    }

    /// The clocks of the case whose time was over before they were ended, or is over.
    fn missed(hub: &Hub) -> Vec<Clock> {
        clocks(hub).into_iter().filter(|clock| clock.state(hub.clock.now()).is_missed()).collect()
    }

    /// The announcements on the case: which, when, by whom.
    fn announced(hub: &Hub) -> Vec<(DutyMissed, Timestamp, By)> {
        let (_, history) = hub.histories.case(case_of(hub)).unwrap();
        let announcement = |item: &Arc<views::Item>| {
            let Event::Casework(CaseworkEvent::DutyMissed(it)) = &item.recorded.entry.event else { return None };
            Some((it.clone(), item.recorded.at, item.recorded.by.clone()))
        };
        history.items.iter().filter_map(announcement).collect()
    }

    fn days_on(hub: &Hub, days: i64) {
        hub.clock.set(hub.clock.now().plus_millis(days * 86_400_000));
    }

    async fn alerts(played: &Played, agency: &str, worker: &str, role: Role) -> Vec<Value> {
        let who = Bearer {
            agency: agency.parse().unwrap(),
            worker: worker.parse().unwrap(),
            role,
            purpose: Purpose::HubCoordination,
        };
        let token = Issuer::open(&played.places).unwrap().token(who, 600).unwrap();
        let asked = json!({});
        let listed = tokio::time::timeout(HANG, played.client.ask("inbox/ListAlerts", Some(&token), &asked));
        listed.await.unwrap().unwrap()["alerts"].as_array().cloned().unwrap_or_default()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn each_miss_is_announced_once_by_however_many_clocks_and_whenever_they_start() {
        let played = Played::with(|_, settings| settings).await;
        let hub = played.hub.upgrade().unwrap();
        // The clock was stopped for a year: what was missed is what it would have been.
        days_on(&hub, 365);
        let before = missed(&hub);
        assert!(before.iter().any(|clock| clock.duty == Duty::Reassess), "{before:?}");
        // Two processes at once, then one that starts later.
        let (mut one, mut other) = (rounds(true, PATIENT), rounds(true, PATIENT));
        let (first, second) = tokio::join!(one.round(&hub), other.round(&hub));
        first.unwrap();
        second.unwrap();
        let told = announced(&hub);
        rounds(true, PATIENT).round(&hub).await.unwrap();
        one.round(&hub).await.unwrap();
        assert_eq!(announced(&hub), told);
        assert_eq!(told.len(), before.len());
        for (clock, (it, at, by)) in before.iter().zip(&told) {
            assert_eq!((it.duty, it.began, it.due), (clock.duty, clock.began, clock.due));
            assert_eq!(it.owner.as_ref(), clock.owner.agency());
            assert_eq!((*at, by), (hub.clock.now(), &By::Clock));
        }
        // It changed nothing but that it was announced.
        let after = missed(&hub);
        assert_eq!(after.len(), before.len());
        assert!(after.iter().all(|clock| clock.announced.is_some()));
        // The police chair who leads there reads of it, and what else becomes due is announced too.
        let kinds: Vec<Value> =
            alerts(&played, "pol", "pol-spoc", Role::Spoc).await.iter().map(|alert| alert["kind"].clone()).collect();
        assert!(kinds.contains(&json!("ALERT_KIND_DUTY_MISSED")), "{kinds:?}");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_was_done_too_late_while_no_clock_ran_is_announced_too() {
        let played = Played::with(|_, settings| settings).await;
        let hub = played.hub.upgrade().unwrap();
        // Health works on what probation asked for, and says too late how it goes, while no clock runs.
        let report = |clock: &Clock| clock.duty == Duty::ReportProgress && clock.settled.is_none();
        days_on(&hub, 365);
        let due = missed(&hub).into_iter().find(report).unwrap();
        let About::Referral(referral) = due.about else { panic!("{due:?}") };
        let worker = Bearer {
            agency: "hlt".parse().unwrap(),
            worker: "hlt-listed".parse().unwrap(),
            role: Role::Clinician,
            purpose: Purpose::SuspectManagement,
        };
        let token = Issuer::open(&played.places).unwrap().token(worker, 600).unwrap();
        let progress = json!({"request_id": uuid::Uuid::new_v4().to_string(), "case": case_of(&hub).to_string(),
            "referral_id": referral.to_string(), "report": "He comes to every session (fictional)."});
        played.client.ask("referrals/ReportProgress", Some(&token), &progress).await.unwrap();
        let late = clocks(&hub).into_iter().find(|clock| clock.key() == due.key()).unwrap();
        assert_eq!(late.state(hub.clock.now()), ClockState::Late);
        let is_told =
            |hub: &Hub| announced(hub).iter().filter(|(it, ..)| (it.duty, it.began) == (due.duty, due.began)).count();
        assert_eq!(is_told(&hub), 0);
        for _ in 0..2 {
            rounds(true, PATIENT).round(&hub).await.unwrap();
            assert_eq!(is_told(&hub), 1);
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_missed_of_a_referral_is_told_in_both_its_agencies() {
        let played = Played::with(|_, settings| settings).await;
        let hub = played.hub.upgrade().unwrap();
        days_on(&hub, 365);
        // Health works on what probation asked for, and never said how it goes.
        let clock = missed(&hub).into_iter().find(|clock| clock.duty == Duty::ReportProgress).unwrap();
        let (_, history) = hub.histories.case(case_of(&hub)).unwrap();
        let beginner = history.find(clock.began).unwrap().recorded.entry.controller.clone();
        let both = ["hlt", "prb"].map(|agency| To::Approvers(agency.parse().unwrap()));
        let expected: Vec<To> = both.into_iter().chain([To::Chairs]).collect();
        assert_eq!(told(&hub, &history, &clock, &beginner), expected);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn where_no_clock_runs_the_officers_are_told_and_nothing_is_announced() {
        let played = Played::with(|_, settings| settings).await;
        let hub = played.hub.upgrade().unwrap();
        days_on(&hub, 365);
        let kinds = || async {
            let alerts = alerts(&played, "hub-office", "officer-1", Role::HubOfficer).await;
            alerts.iter().map(|alert| alert["kind"].clone()).collect::<Vec<_>>()
        };
        rounds(false, PATIENT).round(&hub).await.unwrap();
        assert!(!kinds().await.contains(&json!("ALERT_KIND_NO_CLOCK_RUNS")));
        let mut impatient = rounds(false, Duration::ZERO);
        impatient.round(&hub).await.unwrap();
        assert!(kinds().await.contains(&json!("ALERT_KIND_NO_CLOCK_RUNS")));
        assert_eq!(announced(&hub), []);
        // Once somebody announces, it is over.
        rounds(true, PATIENT).round(&hub).await.unwrap();
        impatient.round(&hub).await.unwrap();
        assert!(impatient.untold.is_empty());
    }
}
