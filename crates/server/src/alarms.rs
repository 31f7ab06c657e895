//! What somebody has to be told at once: each thing once, until it is over and begins again. Nothing personal in it.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// The most that is remembered; when full, all is forgotten, so what goes on is told again.
const REMEMBERED_MAX: usize = 4_096;
/// What happens again and again, rather than lasting, is told once in this time.
const AGAIN_AFTER: Duration = Duration::from_mins(1);

/// What was told.
#[derive(Default)]
pub(crate) struct Alarms(Mutex<BTreeMap<(&'static str, String), Instant>>);

impl Alarms {
    fn told(&self) -> MutexGuard<'_, BTreeMap<(&'static str, String), Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells of something that lasts: once, until it is said to be over.
    pub fn raise(&self, alarm: &'static str, about: &str, why: &str) {
        self.tell(alarm, about, why, None);
    }

    /// Tells of something that happens: once a minute for each whom it is about.
    pub fn happened(&self, alarm: &'static str, about: &str, why: &str) {
        self.tell(alarm, about, why, Some(AGAIN_AFTER));
    }

    fn tell(&self, alarm: &'static str, about: &str, why: &str, again: Option<Duration>) {
        let mut told = self.told();
        let key = (alarm, about.to_owned());
        let new = told.get(&key).is_none_or(|at| again.is_some_and(|again| at.elapsed() >= again));
        if !new {
            return;
        }
        if told.len() >= REMEMBERED_MAX {
            told.clear();
        }
        told.insert(key, Instant::now());
        drop(told);
        tracing::error!(alarm, about, why, "somebody has to look at this");
    }

    /// It is over for all but these.
    pub fn keep(&self, alarm: &'static str, about: &[String]) {
        self.told().retain(|(name, whom), _| *name != alarm || about.contains(whom));
    }

    /// It is over for one.
    pub fn clear(&self, alarm: &'static str, about: &str) {
        self.told().remove(&(alarm, about.to_owned()));
    }
}
