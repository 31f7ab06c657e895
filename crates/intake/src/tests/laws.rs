//! Laws on generated histories.

use super::*;
use crate::evolve;
use events::IntakeEvent;
use proptest::prelude::*;

/// Some command of a small world of three incidents and two suspects.
fn any_command() -> impl Strategy<Value = Command> {
    (0..11_u8, 1..4_u128, any::<bool>(), any::<bool>()).prop_map(|(which, n, one, two)| match which {
        0 => reported(n),
        1 => opened(),
        2 => named(60 + n),
        3 => referred(),
        4 => proposed(n),
        5 => Command::ProposeLink(ProposeLink { incident: id(n), evidence: vec![], reason: Some("again".to_owned()) }),
        6 => confirmed(n),
        7 => rejected(n),
        8 => undone(n),
        9 => screened(one, two, if one { ScreenResult::Stalking } else { ScreenResult::NotStalking }, None),
        _ => reclassified(if one { RecordedAs::Stalking } else { RecordedAs::Harassment }, &[n]),
    })
}

/// The history that commands lead to; refused ones leave nothing.
fn lived(commands: &[Command]) -> Vec<Recorded> {
    let mut history = Vec::new();
    for command in commands {
        let entries = decided(&history, NOW, AgencyKind::Police, command).unwrap_or_default();
        let changed = !entries.is_empty();
        record(&mut history, NOW, entries);
        if changed {
            assert_eq!(decided(&history, NOW, AgencyKind::Police, command), Ok(vec![]), "repeated: {command:?}");
        }
    }
    history
}

proptest! {
    #[test]
    fn a_case_is_opened_and_referred_once_and_a_repetition_is_silent(commands in prop::collection::vec(any_command(), 0..60)) {
        let history = lived(&commands);
        let count = |name: &str| history.iter().filter(|event| event.entry.event.type_name() == name).count();
        prop_assert!(count("intake.case_opened.v1") <= 1);
        prop_assert!(count("intake.case_referred.v1") <= count("intake.case_opened.v1"));
    }

    #[test]
    fn nothing_is_linked_that_was_not_reported_and_proposed(commands in prop::collection::vec(any_command(), 0..60)) {
        let history = lived(&commands);
        for (position, event) in history.iter().enumerate() {
            let Event::Intake(IntakeEvent::LinkConfirmed(link)) = &event.entry.event else { continue };
            let earlier = |wanted: &dyn Fn(&IntakeEvent) -> bool| {
                history[..position].iter().any(|event| matches!(&event.entry.event, Event::Intake(said) if wanted(said)))
            };
            prop_assert!(earlier(&|said| matches!(said, IntakeEvent::IncidentReported(it) if it.incident == link.incident)));
            prop_assert!(earlier(&|said| matches!(said, IntakeEvent::LinkProposed(it) if it.incident == link.incident)));
        }
    }

    #[test]
    fn any_order_of_events_can_be_folded(commands in prop::collection::vec(any_command(), 0..40), seed in any::<u64>()) {
        let mut history = lived(&commands);
        history.sort_by_key(|event| event.position.wrapping_mul(seed | 1));
        let state = history.iter().fold(State::default(), evolve);
        prop_assert!(state.links.len() <= 3);
    }
}
