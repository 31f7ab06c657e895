//! What was not found is recorded like a look: each name once a minute, hidden and absent alike, so that neither the
//! answer nor the work behind it tells which of the two it was (decisions 7 and 17).

use crate::{
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
}

type Recent = HashMap<(Channel, String), i64>;

/// When what was refused to whom was last recorded.
#[derive(Default)]
pub struct Refusals(Mutex<HashMap<(AgencyId, WorkerId), Recent>>);

impl Refusals {
    /// Records a refusal, unless the same one was recorded within the last minute. Returns once it is durable.
    pub async fn record(&self, hub: &Hub, caller: &Caller, aim: Aim) -> Result<(), No> {
        let worker = (caller.agency.clone(), caller.worker.clone());
        let key = (aim.channel, aim.name);
        let now = crate::clock::real_now().millis();
        if !self.is_due(&worker, &key, now)? {
            return Ok(());
        }
        let look = Look {
            case: aim.case,
            incidents: aim.incident.into_iter().collect(),
            answered: false,
            ..Look::answered(aim.channel)
        };
        looks::record(hub, caller, look).await?;
        // Only now: what could not be recorded is not taken for recorded when it is asked for again.
        self.lock().entry(worker).or_default().insert(key, now);
        Ok(())
    }

    fn is_due(&self, worker: &(AgencyId, WorkerId), key: &(Channel, String), now: i64) -> Result<bool, No> {
        let mut workers = self.lock();
        if workers.len() >= WORKERS_MAX {
            workers.clear();
        }
        let Some(recent) = workers.get_mut(worker) else { return Ok(true) };
        recent.retain(|_, at| now.saturating_sub(*at) < EVERY_MS);
        match (recent.contains_key(key), recent.len()) {
            (true, _) => Ok(false),
            (false, NAMES_MAX..) => Err(No::TooMuch),
            (false, _) => Ok(true),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(AgencyId, WorkerId), Recent>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_recorded_once_a_minute_and_so_many_names_at_most() {
        let refusals = Refusals::default();
        let worker = |name: &str| ("pol".parse().unwrap(), name.parse().unwrap());
        let key = |name: usize| (Channel::GetCase, name.to_string());
        let put = |name: usize, at: i64| {
            refusals.lock().entry(worker("spoc")).or_default().insert(key(name), at);
        };
        assert_eq!(refusals.is_due(&worker("spoc"), &key(0), 0), Ok(true));
        put(0, 0);
        assert_eq!(refusals.is_due(&worker("spoc"), &key(0), EVERY_MS - 1), Ok(false));
        assert_eq!(refusals.is_due(&worker("spoc"), &(Channel::WatchCase, "0".into()), 1), Ok(true));
        assert_eq!(refusals.is_due(&worker("oic"), &key(0), 1), Ok(true));
        (1..NAMES_MAX).for_each(|name| put(name, 1));
        assert_eq!(refusals.is_due(&worker("spoc"), &key(NAMES_MAX), 2), Err(No::TooMuch));
        assert_eq!(refusals.is_due(&worker("spoc"), &key(1), 2), Ok(false), "what is recorded is answered as before");
        assert_eq!(refusals.is_due(&worker("oic"), &key(1), 2), Ok(true));
        // A minute after the first one there is room for one more.
        assert_eq!(refusals.is_due(&worker("spoc"), &key(NAMES_MAX), EVERY_MS), Ok(true));
        assert_eq!(refusals.is_due(&worker("spoc"), &key(0), EVERY_MS), Ok(true));
    }
}
