//! What looks like looking without a reason, seen in the looks of the last hour: pure folds in bounded memory. They refuse
//! nothing but more cases than anybody's work asks for; everything else is told to somebody (security section 5).
//!
//! Each process sees the looks that it answered itself since it started.

use events::{AlertKind, Channel, governance::NamedWorker};
use kernel::CaseId;
use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// How far back is looked, in milliseconds.
const WINDOW_MS: i64 = 3_600_000;
/// How many different cases one worker opens within an hour; more are refused (E13). Hub default.
pub const CASES_MAX: usize = 200;
/// So many different names of what is not there for a worker, hidden or absent alike, make somebody look at that worker. Hub
/// default: a few are typing errors.
const STRANGERS: usize = 5;
/// So many looks at one case on which nothing happens. Hub default.
const REPEATS: u32 = 30;
/// So many different cases with the same words as a reason. Hub default.
const SAME_REASON: usize = 5;
/// How many different reasons of one worker are remembered, and how many workers; when full, the oldest are forgotten.
const REASONS_MAX: usize = 64;
const WORKERS_MAX: usize = 10_000;

/// One look, as far as detectors look at it.
#[derive(Debug, Clone)]
pub struct Glance<'a> {
    /// Whose.
    pub worker: &'a NamedWorker,
    /// When, in milliseconds.
    pub at: i64,
    /// By which way.
    pub channel: Channel,
    /// At which case.
    pub case: CaseId,
    /// The last thing that happened on the case.
    pub head: u64,
    /// Why, in words.
    pub reason: Option<&'a str>,
}

/// What one worker looked at lately.
#[derive(Debug, Default)]
struct Recent {
    last: i64,
    /// Cases that were opened, and when last.
    opened: HashMap<CaseId, i64>,
    /// What was asked for and not there for this worker, hidden or absent. Digests, like those of reasons.
    strangers: HashMap<u64, i64>,
    /// Looks at a case since something happened on it: since when, what that was, how many.
    repeats: HashMap<CaseId, (i64, u64, u32)>,
    /// For which cases each reason was given. Digests that last as long as the process, never words.
    reasons: HashMap<u64, (i64, HashSet<CaseId>)>,
}

impl Recent {
    fn forget(&mut self, now: i64) {
        let since = now.saturating_sub(WINDOW_MS);
        self.opened.retain(|_, at| *at > since);
        self.strangers.retain(|_, at| *at > since);
        self.repeats.retain(|_, (at, ..)| *at > since);
        self.reasons.retain(|_, (at, _)| *at > since);
    }

    fn may_open(&self, case: Option<CaseId>) -> bool {
        self.opened.len() < CASES_MAX || case.is_some_and(|case| self.opened.contains_key(&case))
    }

    fn learn(&mut self, glance: &Glance<'_>) -> Vec<AlertKind> {
        let Glance { at, case, head, .. } = *glance;
        let mut found = Vec::new();
        if self.may_open(Some(case)) {
            self.opened.insert(case, at);
        }
        // A live stream looks by itself whenever something comes.
        if glance.channel != Channel::WatchCase && self.may_open(Some(case)) {
            let (since, seen, count) = self.repeats.entry(case).or_insert((at, head, 0));
            if *seen != head {
                (*since, *seen, *count) = (at, head, 0);
            }
            *count = count.saturating_add(1);
            if *count >= REPEATS {
                found.push(AlertKind::RepeatedLooks);
            }
        }
        if let Some(reason) = glance.reason {
            let digest = digest(reason);
            if self.reasons.len() >= REASONS_MAX
                && !self.reasons.contains_key(&digest)
                && let Some(oldest) = self.reasons.iter().min_by_key(|(_, (at, _))| *at).map(|(digest, _)| *digest)
            {
                self.reasons.remove(&oldest);
            }
            let (since, cases) = self.reasons.entry(digest).or_insert_with(|| (at, HashSet::new()));
            *since = at;
            if cases.len() < CASES_MAX {
                cases.insert(case);
            }
            if cases.len() >= SAME_REASON {
                found.push(AlertKind::IdenticalReasons);
            }
        }
        found
    }
}

fn digest(words: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    words.trim().to_lowercase().hash(&mut hasher);
    hasher.finish()
}

/// What all workers looked at lately.
#[derive(Default)]
pub struct Detectors(Mutex<HashMap<NamedWorker, Recent>>);

impl Detectors {
    /// Whether a worker may open a case now. Asked before it is looked up whether the case is there, so the answer tells
    /// nothing of it.
    pub fn may_open(&self, worker: &NamedWorker, case: Option<CaseId>, now: i64) -> bool {
        let mut workers = self.lock();
        let Some(recent) = workers.get_mut(worker) else { return true };
        recent.forget(now);
        recent.may_open(case)
    }

    /// Takes a look into account. Answers what somebody should look at.
    pub fn learn(&self, glance: &Glance<'_>) -> Vec<AlertKind> {
        self.of(glance.worker, glance.at, |recent| recent.learn(glance))
    }

    /// Takes it into account that something was not there for a worker.
    pub fn refused(&self, worker: &NamedWorker, name: &str, at: i64) -> Option<AlertKind> {
        self.of(worker, at, |recent| {
            if recent.strangers.len() < CASES_MAX {
                recent.strangers.insert(digest(name), at);
            }
            (recent.strangers.len() >= STRANGERS).then_some(AlertKind::NoRelationship)
        })
    }

    fn of<T>(&self, worker: &NamedWorker, at: i64, learn: impl FnOnce(&mut Recent) -> T) -> T {
        let mut workers = self.lock();
        if workers.len() >= WORKERS_MAX && !workers.contains_key(worker) {
            workers.retain(|_, recent| recent.last > at.saturating_sub(WINDOW_MS));
            if workers.len() >= WORKERS_MAX
                && let Some(oldest) =
                    workers.iter().min_by_key(|(_, recent)| recent.last).map(|(named, _)| named.clone())
            {
                workers.remove(&oldest);
            }
        }
        let recent = workers.entry(worker.clone()).or_default();
        recent.forget(at);
        recent.last = at;
        learn(recent)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<NamedWorker, Recent>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(worker: &str) -> NamedWorker {
        NamedWorker { agency: "pol".parse().unwrap(), worker: worker.parse().unwrap() }
    }

    fn case(nth: usize) -> CaseId {
        CaseId::from_uuid(uuid::Uuid::from_u128(nth as u128 + 1))
    }

    fn glance(worker: &NamedWorker, nth: usize, at: i64) -> Glance<'_> {
        let (channel, case) = (Channel::GetCase, case(nth));
        Glance { worker, at, channel, case, head: 1, reason: None }
    }

    #[test]
    fn so_many_cases_are_opened_within_an_hour_and_those_that_are_open_stay_so() {
        let (detectors, spoc, other) = (Detectors::default(), named("spoc"), named("oic"));
        for nth in 0..CASES_MAX {
            assert!(detectors.may_open(&spoc, Some(case(nth)), 0), "{nth}");
            assert_eq!(detectors.learn(&glance(&spoc, nth, 0)), []);
        }
        assert!(!detectors.may_open(&spoc, Some(case(CASES_MAX)), 1) && !detectors.may_open(&spoc, None, 1));
        assert!(detectors.may_open(&spoc, Some(case(0)), 1));
        assert!(detectors.may_open(&other, Some(case(CASES_MAX)), 1));
        assert!(detectors.may_open(&spoc, Some(case(CASES_MAX)), WINDOW_MS));
    }

    #[test]
    fn several_names_of_what_is_not_theirs_are_told_and_a_few_are_typing_errors() {
        let (detectors, spoc) = (Detectors::default(), named("spoc"));
        let refused = |name: usize, at| detectors.refused(&spoc, &name.to_string(), at);
        for name in 1..STRANGERS {
            assert_eq!(refused(name, 0), None);
            assert_eq!(refused(name, 1), None, "the same again");
        }
        assert_eq!(refused(0, 2), Some(AlertKind::NoRelationship));
        assert_eq!(refused(7, WINDOW_MS + 10), None, "an hour later nothing of it counts");
    }

    #[test]
    fn looks_at_a_case_on_which_nothing_happens_are_counted_from_what_happened_last() {
        let (detectors, spoc) = (Detectors::default(), named("spoc"));
        for _ in 1..REPEATS {
            assert_eq!(detectors.learn(&glance(&spoc, 0, 0)), []);
        }
        assert_eq!(detectors.learn(&Glance { channel: Channel::WatchCase, ..glance(&spoc, 0, 0) }), []);
        assert_eq!(detectors.learn(&glance(&spoc, 0, 0)), [AlertKind::RepeatedLooks]);
        assert_eq!(detectors.learn(&Glance { head: 2, ..glance(&spoc, 0, 0) }), []);
    }

    #[test]
    fn the_same_words_for_different_cases_are_told_and_memory_is_bounded() {
        let (detectors, auditor) = (Detectors::default(), named("auditor"));
        let because = |nth, reason: &str| detectors.learn(&Glance { reason: Some(reason), ..glance(&auditor, nth, 0) });
        for nth in 1..SAME_REASON {
            assert_eq!(because(nth, "For the review."), []);
            assert_eq!(because(nth, "for the review. "), [], "the same case again");
        }
        assert_eq!(because(0, "For the review."), [AlertKind::IdenticalReasons]);
        for nth in 0..10 * REASONS_MAX {
            because(0, &nth.to_string());
        }
        for nth in 0..2 * WORKERS_MAX {
            detectors.learn(&glance(&named(&format!("w-{nth}")), 0, 0));
        }
        let workers = detectors.lock();
        assert!(workers.len() <= WORKERS_MAX && workers.values().all(|recent| recent.reasons.len() <= REASONS_MAX));
    }
}
