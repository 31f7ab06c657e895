//! Laws on generated histories.

use super::*;
use crate::evolve;
use events::RiskEvent;
use proptest::prelude::*;

fn any_step() -> impl Strategy<Value = Step> {
    (0..4_u8, 1..5_u128, any::<bool>(), 0..9_i8).prop_map(|(which, n, one, days)| match which {
        0 => Step::Do(assess(AssessRisk { imminent: one, ..sam(n) })),
        1 => {
            let next_due = Some(Date::constant(2026, 3, 2 + days));
            Step::Do(assess(AssessRisk { plan: vec![], next_due, relied_on: vec![event_id(0)], ..sam(n + 10) }))
        }
        2 => Step::Do(raise(red_flag(n))),
        _ => Step::Close(10 * n),
    })
}

/// The history that steps lead to; refused ones leave nothing.
fn lived(steps: &[Step]) -> Vec<Recorded> {
    let mut history = Vec::new();
    for step in steps {
        let entries = match step {
            Step::Do(command) => {
                let entries = decided(&history, NOW, AgencyKind::Police, command).unwrap_or_default();
                let mut after = history.clone();
                if !entries.is_empty() {
                    record(&mut after, entries.clone());
                    assert_eq!(decided(&after, NOW, AgencyKind::Police, command), Ok(vec![]), "repeated: {command:?}");
                }
                entries
            }
            Step::Close(action) => vec![closed(*action)],
        };
        record(&mut history, entries);
    }
    history
}

proptest! {
    #[test]
    fn no_assessment_is_without_a_plan_that_is_recorded(steps in prop::collection::vec(any_step(), 0..50)) {
        let history = lived(&steps);
        for event in &history {
            let Event::Risk(RiskEvent::RiskAssessed(said)) = &event.entry.event else { continue };
            prop_assert!(!said.plan.is_empty());
            for action in &said.plan {
                prop_assert!(history.iter().any(|event| matches!(
                    &event.entry.event,
                    Event::Casework(CaseworkEvent::ActionPlanned(planned)) if planned.action == *action
                )));
            }
        }
    }

    #[test]
    fn any_order_of_events_can_be_folded(steps in prop::collection::vec(any_step(), 0..30), seed in any::<u64>()) {
        let mut history = lived(&steps);
        history.sort_by_key(|event| event.position.wrapping_mul(seed | 1));
        let state = history.iter().fold(State::default(), evolve);
        prop_assert_eq!(state.events.len(), history.len());
    }
}
