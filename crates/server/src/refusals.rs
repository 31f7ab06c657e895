//! What was not found is recorded like a look: each name once a minute, hidden and absent alike, so that neither the
//! answer nor the work behind it tells which of the two it was (decisions 7 and 17).

use crate::{
    conflicts,
    hub::Hub,
    looks::{self, Look},
    refuse::No,
};
use events::Channel;
use kernel::{AgencyId, Caller, CaseId, IncidentId, WorkerId};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The same name asked for again within so many milliseconds is not recorded again.
const EVERY_MS: i64 = 60_000;
/// So many names are recorded of one worker in that time; who asks for more of what is not there is refused until then,
/// so that names that are made up cannot fill the disk. Hub default.
const NAMES_MAX: usize = 60;
/// How many workers are remembered; when full, all are forgotten, so their next refusals are recorded again.
const WORKERS_MAX: usize = 10_000;

/// What somebody asked for that is not there, or not for them.
pub struct Aim {
    /// By which way.
    pub channel: Channel,
    /// As it was named.
    pub name: String,
    /// The case that the name stands for, if it does.
    pub case: Option<CaseId>,
    /// The incident that was asked for, if one was.
    pub incident: Option<IncidentId>,
    /// Whether it was denied before anything was looked for.
    pub denied: bool,
}

type Name = (Channel, String);

/// What was refused to one worker.
#[derive(Default)]
struct Recent {
    /// When each name was last recorded.
    at: HashMap<Name, i64>,
    /// Names that are being recorded, and how often at once: they count, or whoever asks for many at once gets more.
    begun: HashMap<Name, usize>,
}

impl Recent {
    fn names(&self) -> usize {
        self.at.len() + self.begun.keys().filter(|name| !self.at.contains_key(name)).count()
    }
}

/// When what was refused to whom was last recorded.
#[derive(Default)]
pub struct Refusals(Mutex<HashMap<Worker, Recent>>);

type Worker = (AgencyId, WorkerId);

impl Refusals {
    /// Records a refusal, unless the same one was recorded within the last minute. Returns once it is durable.
    pub async fn record(&self, hub: &Hub, caller: &Caller, aim: Aim) -> Result<(), No> {
        let worker = (caller.agency.clone(), caller.worker.clone());
        let now = crate::clock::real_now().millis();
        let name = aim.name;
        let Some(begun) = self.begin(worker, (aim.channel, name.clone()), now)? else { return Ok(()) };
        let look = Look {
            case: aim.case,
            incidents: aim.incident.into_iter().collect(),
            answered: false,
            ..Look::answered(aim.channel)
        };
        looks::record(hub, caller, look).await?;
        if !aim.denied {
            conflicts::tell_of_attempt(hub, caller, aim.case).await?;
            looks::noticed_refusal(hub, caller, &name).await?;
        }
        // Only now: what could not be recorded is not taken for recorded when it is asked for again.
        begun.recorded(now);
        Ok(())
    }

    /// Records that something was denied at all, to whatever it was asked of; once a minute alike. Where there were too many
    /// refusals, what was recorded of them stands for it.
    pub async fn denied(&self, hub: &Hub, caller: &Caller, channel: Channel, name: String) -> Result<(), No> {
        match self.record(hub, caller, Aim { channel, name, case: None, incident: None, denied: true }).await {
            Err(No::TooMuch) => Ok(()),
            other => other,
        }
    }

    /// Begins to record a name, if that is due.
    fn begin(&self, worker: Worker, name: Name, now: i64) -> Result<Option<Begun<'_>>, No> {
        let mut workers = self.lock();
        if workers.len() >= WORKERS_MAX {
            workers.retain(|_, recent| !recent.begun.is_empty());
        }
        let recent = workers.entry(worker.clone()).or_default();
        recent.at.retain(|_, at| now.saturating_sub(*at) < EVERY_MS);
        if recent.at.contains_key(&name) {
            return Ok(None);
        }
        if recent.names() >= NAMES_MAX && !recent.begun.contains_key(&name) {
            return Err(No::TooMuch);
        }
        *recent.begun.entry(name.clone()).or_default() += 1;
        Ok(Some(Begun { refusals: self, worker, name }))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Worker, Recent>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A name that is being recorded, until this is dropped.
struct Begun<'a> {
    refusals: &'a Refusals,
    worker: Worker,
    name: Name,
}

impl Begun<'_> {
    fn recorded(self, now: i64) {
        self.refusals.lock().entry(self.worker.clone()).or_default().at.insert(self.name.clone(), now);
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        let mut workers = self.refusals.lock();
        let Some(recent) = workers.get_mut(&self.worker) else { return };
        let Some(count) = recent.begun.get_mut(&self.name) else { return };
        *count -= 1;
        if *count == 0 {
            recent.begun.remove(&self.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worker(name: &str) -> Worker {
        ("pol".parse().unwrap(), name.parse().unwrap())
    }

    fn key(name: usize) -> Name {
        (Channel::GetCase, name.to_string())
    }

    /// Whether a name is to be recorded now, or refused. What is begun is given up.
    fn is_due(refusals: &Refusals, who: &str, name: Name, now: i64) -> Result<bool, No> {
        refusals.begin(worker(who), name, now).map(|begun| begun.is_some())
    }

    #[test]
    fn a_name_is_recorded_once_a_minute_and_so_many_names_at_most() {
        let refusals = Refusals::default();
        let put = |name: usize, at: i64| refusals.begin(worker("spoc"), key(name), at).unwrap().unwrap().recorded(at);
        assert_eq!(is_due(&refusals, "spoc", key(0), 0), Ok(true));
        put(0, 0);
        assert_eq!(is_due(&refusals, "spoc", key(0), EVERY_MS - 1), Ok(false));
        assert_eq!(is_due(&refusals, "spoc", (Channel::WatchCase, "0".into()), 1), Ok(true));
        assert_eq!(is_due(&refusals, "oic", key(0), 1), Ok(true));
        (1..NAMES_MAX).for_each(|name| put(name, 1));
        assert_eq!(is_due(&refusals, "spoc", key(NAMES_MAX), 2), Err(No::TooMuch));
        assert_eq!(is_due(&refusals, "spoc", key(1), 2), Ok(false), "what is recorded is answered as before");
        assert_eq!(is_due(&refusals, "oic", key(1), 2), Ok(true));
        // A minute after the first one there is room for one more.
        assert_eq!(is_due(&refusals, "spoc", key(NAMES_MAX), EVERY_MS), Ok(true));
        assert_eq!(is_due(&refusals, "spoc", key(0), EVERY_MS), Ok(true));
    }

    #[test]
    fn names_asked_for_at_once_are_no_more_than_names_asked_for_one_by_one() {
        let refusals = Refusals::default();
        let ask = |name: usize| refusals.begin(worker("spoc"), key(name), 0);
        let mut begun: Vec<_> = (0..NAMES_MAX).map(|name| ask(name).unwrap().unwrap()).collect();
        assert!(matches!(ask(NAMES_MAX), Err(No::TooMuch)));
        // The same name asked for twice at once is recorded twice, or the second would be answered before the first is durable.
        begun.push(ask(0).unwrap().unwrap());
        // What could not be recorded makes room again; what was does not.
        drop(begun.remove(1));
        begun.remove(1).recorded(0);
        begun.push(ask(NAMES_MAX).unwrap().unwrap());
        assert!(matches!(ask(NAMES_MAX + 1), Err(No::TooMuch)));
        drop(begun);
        assert_eq!(is_due(&refusals, "spoc", key(NAMES_MAX + 1), 1), Ok(true));
        assert_eq!(is_due(&refusals, "spoc", key(2), 1), Ok(false));
    }
}
