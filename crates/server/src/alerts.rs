//! Alerts into inboxes (decision 26): durable before [`raise`] returns, one for what is alike within an hour, and so many an
//! hour at most, so that a flood cannot fill the disk. It decides nothing: who raises an alert knows why.

use crate::{hub::Hub, own::Own, refuse::No};
use eventlog::StreamName;
use events::{
    AlertKind, Entry, EscalatedTo, Event, GovernanceEvent, Register, alerts::AlertRaised, governance::NamedWorker,
};
use kernel::{AgencyId, CaseId, EventId, Role, Timestamp, WorkerId};
use sharing::Act;
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};
use views::is_related;

/// What is alike within so many milliseconds is one alert.
const HOUR_MS: i64 = 3_600_000;
/// How many alerts an inbox takes in an hour; what comes above is counted in one more. Hub default.
const ALERTS_MAX: u32 = 200;
/// How many alerts are remembered for counting what is alike; when full, those of earlier hours are forgotten first.
const REMEMBERED_MAX: usize = 10_000;

/// Something that somebody has to look at.
#[derive(Debug, Clone)]
pub struct Alert {
    /// What happened.
    pub kind: AlertKind,
    /// Whom to tell.
    pub to: To,
    /// Which case it is about.
    pub case: Option<CaseId>,
    /// Whom it is about: they are not told.
    pub about: Vec<NamedWorker>,
    /// The event that led to it. Alerts of different events are not alike.
    pub event: Option<EventId>,
    /// The alert of which this is the escalation.
    pub escalated_from: Option<EventId>,
}

/// Whom an alert is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// The chairs of the hub, whatever agency they belong to.
    Chairs,
    /// Who answers for an agency's data.
    Lead(AgencyId),
    /// Who runs the hub, in its office.
    Officers,
    /// Who may agree to a break-glass of an agency.
    Approvers(AgencyId),
    /// Who holds these roles in an agency; nobody where nobody does.
    Roles(AgencyId, BTreeSet<Role>),
}

impl Alert {
    /// An alert about nobody and no case yet.
    pub fn of(kind: AlertKind, to: To) -> Self {
        Self { kind, to, case: None, about: Vec::new(), event: None, escalated_from: None }
    }

    /// The same, about a worker.
    #[must_use]
    pub fn about(self, agency: &AgencyId, worker: &WorkerId) -> Self {
        Self { about: vec![NamedWorker { agency: agency.clone(), worker: worker.clone() }], ..self }
    }

    /// Whether it is taken however many there were: what it tells of must not happen untold, and is bounded by itself.
    fn is_always_taken(&self) -> bool {
        matches!(self.kind, AlertKind::BreakGlassRequested | AlertKind::BreakGlassOpened | AlertKind::TooManyAlerts)
    }
}

/// To whom an alert goes that somebody escalated.
pub fn escalated(to: EscalatedTo, agency: &AgencyId) -> To {
    match to {
        EscalatedTo::Chair => To::Chairs,
        EscalatedTo::InformationGovernanceLead => To::Lead(agency.clone()),
    }
}

/// The inboxes and roles for which an alert is. Chairs sit in several agencies. Where nobody answers for an agency's data, or
/// the alert is about them or about a case that does not exist for them, the chairs are told; where no chair is left either, whoever answers for the data of the hub's
/// office.
fn inboxes(register: &Register, alert: &Alert, is_kept_from: impl Fn(&NamedWorker) -> bool) -> Vec<(AgencyId, Role)> {
    let is_told = |agency: &AgencyId, worker: &WorkerId| {
        let named = NamedWorker { agency: agency.clone(), worker: worker.clone() };
        !alert.about.contains(&named) && !is_kept_from(&named)
    };
    let chairs: BTreeSet<_> = register
        .agencies()
        .filter(|(agency, _)| {
            register.workers(agency).any(|(worker, registered)| {
                registered.left.is_none() && registered.roles.contains(&Role::Chair) && is_told(agency, worker)
            })
        })
        .map(|(agency, _)| (agency.clone(), Role::Chair))
        .collect();
    let leads = |agency: &AgencyId| {
        register.workers(agency).any(|(worker, registered)| {
            let leads = registered.roles.contains(&Role::InformationGovernanceLead);
            registered.left.is_none() && leads && is_told(agency, worker)
        })
    };
    let approvers = |agency: &AgencyId| -> Vec<(AgencyId, Role)> {
        let holds = |role: &Role| {
            register.workers(agency).any(|(worker, registered)| {
                registered.left.is_none() && registered.roles.contains(role) && is_told(agency, worker)
            })
        };
        Act::ApproveBreakGlass.roles().into_iter().filter(holds).map(|role| (agency.clone(), role)).collect()
    };
    let office = |role: Role| register.office().map(|agency| (agency.clone(), role)).into_iter().collect();
    match &alert.to {
        To::Lead(agency) if leads(agency) => vec![(agency.clone(), Role::InformationGovernanceLead)],
        To::Approvers(agency) if !approvers(agency).is_empty() => approvers(agency),
        To::Roles(agency, roles) => {
            let is_held = |role: &&Role| {
                register.workers(agency).any(|(worker, registered)| {
                    registered.left.is_none() && registered.roles.contains(role) && is_told(agency, worker)
                })
            };
            roles.iter().filter(is_held).map(|role| (agency.clone(), *role)).collect()
        }
        To::Chairs | To::Lead(_) | To::Approvers(_) if !chairs.is_empty() => chairs.into_iter().collect(),
        To::Chairs | To::Lead(_) | To::Approvers(_) => office(Role::InformationGovernanceLead),
        To::Officers => office(Role::HubOfficer),
    }
}

/// What was raised lately, for counting what is alike.
#[derive(Default)]
pub struct Alerting {
    lately: Mutex<Lately>,
    /// Held while an alert is written: whoever finds it written finds it durable.
    writing: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Lately {
    alike: HashMap<String, Alike>,
    /// How many alerts each inbox took in which hour.
    taken: HashMap<AgencyId, (i64, u32)>,
}

/// What is alike.
#[derive(Debug, Clone, Copy)]
struct Alike {
    /// The hour of the last alert.
    hour: i64,
    /// What happened since that no alert tells of yet: first, last, how often.
    untold: Option<(Timestamp, Timestamp, u64)>,
}

impl Lately {
    /// Counts what is alike to an alert of this hour; `false` where there is none yet.
    fn counted(&mut self, key: &str, hour: i64, now: Timestamp) -> bool {
        let Some(alike) = self.alike.get_mut(key).filter(|alike| alike.hour == hour) else { return false };
        let (first, _, count) = alike.untold.unwrap_or((now, now, 0));
        alike.untold = Some((first, now, count.saturating_add(1)));
        true
    }

    /// What an alert written now stands for: all that none has told of.
    fn stands_for(&self, key: &str, now: Timestamp) -> (Timestamp, Timestamp, u64) {
        let untold = self.alike.get(key).and_then(|alike| alike.untold);
        untold.map_or((now, now, 1), |(first, _, count)| (first, now, count.saturating_add(1)))
    }

    fn written(&mut self, key: String, agency: &AgencyId, hour: i64) {
        if self.alike.len() >= REMEMBERED_MAX {
            self.alike.retain(|_, alike| alike.hour >= hour);
            if self.alike.len() >= REMEMBERED_MAX {
                self.alike.clear();
            }
        }
        self.alike.insert(key, Alike { hour, untold: None });
        let taken = self.taken.entry(agency.clone()).or_default();
        *taken = (hour, if taken.0 == hour { taken.1.saturating_add(1) } else { 1 });
    }

    fn is_full(&self, agency: &AgencyId, hour: i64) -> bool {
        self.taken.get(agency).is_some_and(|&(of, count)| of == hour && count >= ALERTS_MAX)
    }
}

impl Alerting {
    fn lately(&self) -> MutexGuard<'_, Lately> {
        self.lately.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Puts an alert into the inboxes that it is for. Returns once it is durable there, or counted in one that is.
pub async fn raise(hub: &Hub, alert: Alert) -> Result<(), No> {
    let store = hub.store();
    // A store that cannot be read tells of nothing: whoever is told may be kept from it, and the list is read once more.
    let is_kept_from =
        |named: &NamedWorker| alert.case.is_some() && is_related(store, alert.case, named).unwrap_or(true);
    let inboxes = inboxes(&hub.known.get().register, &alert, is_kept_from);
    for (agency, role) in inboxes {
        put(hub, &agency, role, &alert).await?;
    }
    Ok(())
}

async fn put(hub: &Hub, agency: &AgencyId, role: Role, alert: &Alert) -> Result<(), No> {
    let now = hub.clock.now();
    let hour = now.millis().div_euclid(HOUR_MS);
    let key = key(agency, role, alert);
    if hub.alerting.lately().counted(&key, hour, now) {
        return Ok(());
    }
    let _one_by_one = hub.alerting.writing.lock().await;
    // Written while this waited.
    if hub.alerting.lately().counted(&key, hour, now) {
        return Ok(());
    }
    if !alert.is_always_taken() && hub.alerting.lately().is_full(agency, hour) {
        let flood = Alert::of(AlertKind::TooManyAlerts, alert.to.clone());
        let key = self::key(agency, role, &flood);
        if !hub.alerting.lately().counted(&key, hour, now) {
            tracing::error!(inbox = %agency, "more alerts than an inbox takes within an hour; the rest are only counted");
            write(hub, agency, role, &flood, (key, hour, now)).await?;
        }
        return Ok(());
    }
    write(hub, agency, role, alert, (key, hour, now)).await
}

/// What is the same for alerts that are alike.
fn key(agency: &AgencyId, role: Role, alert: &Alert) -> String {
    let Alert { kind, to: _, case, about, event, escalated_from } = alert;
    format!("alert {agency} {role:?} {kind:?} {case:?} {about:?} {event:?} {escalated_from:?}")
}

async fn write(
    hub: &Hub,
    agency: &AgencyId,
    role: Role,
    alert: &Alert,
    (key, hour, now): (String, i64, Timestamp),
) -> Result<(), No> {
    let (first, last, count) = hub.alerting.lately().stands_for(&key, now);
    let raised = AlertRaised {
        kind: alert.kind,
        agency: agency.clone(),
        to: vec![role],
        worker: None,
        case: alert.case,
        about: alert.about.clone(),
        event: alert.event,
        escalated_from: alert.escalated_from,
        first,
        last,
        count,
    };
    let entry = Entry::of(agency, Event::Governance(GovernanceEvent::AlertRaised(raised)));
    Own::of(hub, StreamName::Inbox(agency.clone()), &format!("{key} {hour}"), entry).record(hub).await?;
    hub.alerting.lately().written(key, agency, hour);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millis(ms).unwrap()
    }

    #[test]
    fn what_is_alike_within_an_hour_is_counted_and_told_with_the_next() {
        let (mut lately, pol) = (Lately::default(), "pol".parse().unwrap());
        assert!(!lately.counted("a", 7, at(1)));
        assert_eq!(lately.stands_for("a", at(1)), (at(1), at(1), 1));
        lately.written("a".into(), &pol, 7);
        assert!(lately.counted("a", 7, at(2)) && lately.counted("a", 7, at(3)));
        assert!(!lately.counted("b", 7, at(3)) && !lately.counted("a", 8, at(4)));
        assert_eq!(lately.stands_for("a", at(4)), (at(2), at(4), 3));
        lately.written("a".into(), &pol, 8);
        assert_eq!(lately.stands_for("a", at(5)), (at(5), at(5), 1));
    }

    #[test]
    fn an_inbox_takes_so_many_an_hour_and_another_is_not_full_for_it() {
        let (mut lately, pol, adv) = (Lately::default(), "pol".parse().unwrap(), "adv".parse().unwrap());
        for nth in 0..ALERTS_MAX {
            assert!(!lately.is_full(&pol, 7), "{nth}");
            lately.written(nth.to_string(), &pol, 7);
        }
        assert!(lately.is_full(&pol, 7) && !lately.is_full(&pol, 8) && !lately.is_full(&adv, 7));
        for nth in 0..2 * REMEMBERED_MAX {
            lately.written(format!("more {nth}"), &adv, 8);
        }
        assert!(lately.alike.len() <= REMEMBERED_MAX);
    }
}
