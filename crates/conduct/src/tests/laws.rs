//! What holds of a course of conduct on every generated history.

use crate::{Course, HintState, Measures};
use events::Recorded;
use kernel::{PeriodName, Rulebook};
use std::collections::BTreeSet;
use testkit::histories;

fn histories() -> impl Iterator<Item = Vec<Recorded>> {
    (0..20).map(|seed| histories::lawful(seed, 110, &[]).iter().flat_map(histories::Commit::recorded).collect())
}

#[test]
fn a_hint_rests_on_events_that_are_seen_and_what_it_is_about_is_among_them() {
    let (mut hints, mut answered) = (0, 0);
    for history in histories() {
        // Somebody who sees every other event.
        for skip in [None, Some(0), Some(1)] {
            let mut course = Course::default();
            let seen = history.iter().enumerate().filter(|(nth, _)| skip != Some(nth % 2)).map(|(_, event)| event);
            let seen: Vec<&Recorded> = seen.collect();
            for event in &seen {
                course.take(event, |_| true);
            }
            let ids: BTreeSet<_> = seen.iter().map(|event| event.id).collect();
            for hint in course.hints(Some(&Rulebook::first())) {
                assert!(hint.rests_on.contains(&hint.about) && hint.rests_on.iter().all(|event| ids.contains(event)));
                assert_eq!(hint.answered_by.is_some(), matches!(hint.state, HintState::Accepted | HintState::Rejected));
                hints += 1;
                answered += usize::from(hint.answered_by.is_some());
            }
        }
    }
    assert!(hints > 0 && answered > 0, "{hints} {answered}");
}

#[test]
fn whatever_is_hidden_counts_nowhere_and_periods_lose_no_occasion() {
    let today = "2036-01-01".parse().unwrap();
    let period = Rulebook::first().period(PeriodName::ConductMeasured, today);
    for history in histories() {
        let all = Course::of(&history).occasions();
        let fewer = Course::of(history.iter().skip(history.len() / 2)).occasions();
        assert!(fewer.iter().all(|it| history[history.len() / 2..].iter().any(|event| event.id == it.report)));
        for occasions in [all, fewer] {
            let dated = occasions.iter().filter(|it| it.occurred.is_some()).count();
            let last = occasions.iter().filter_map(|it| it.occurred).map(|it| calendar::london_date(it.from)).max();
            let on = last.unwrap_or(today);
            let measures = Measures::of(&occasions, period.as_ref(), on);
            let in_periods: u32 = measures.periods.iter().map(|it| it.occasions).sum();
            assert_eq!((measures.occasions - measures.undated) as usize, dated);
            assert!(measures.periods.len() == crate::PERIODS_MAX || in_periods as usize == dated, "{measures:?}");
            assert_eq!(measures.gaps.len(), dated.saturating_sub(1));
        }
    }
}
