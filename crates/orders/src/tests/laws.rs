//! Laws on generated histories.

use super::*;
use crate::evolve;
use proptest::prelude::*;

/// Some command of a small world: two orders, days of one spring.
fn any_command() -> impl Strategy<Value = Command> {
    (0..29_u8, 1..3_u128, any::<bool>(), 0..120_i64).prop_map(|(which, n, one, days)| {
        let moment = at("2026-03-01T12:00:00Z").plus_millis(days * 86_400_000);
        let made = london_date(moment);
        let mut command = match which {
            0 => Command::ConsiderOrder(ConsiderOrder {
                evidence: vec![event_id(usize::try_from(days / 10).unwrap())],
                ..consider(n)
            }),
            1 => declined(),
            2 => draft(),
            3 => authorise(one),
            4 => lodge(one),
            5 => {
                let last_day = london_date(moment.plus_millis(28 * 86_400_000));
                Command::RecordInterimOrder(RecordInterimOrder { made, last_day, ..interim() })
            }
            6 => serve(&moment.to_string()),
            7 => notify(&moment.to_string()),
            8 => Command::RecordFullOrder(RecordFullOrder {
                made,
                last_day: None,
                replaces_interim: one,
                served_in_court: days % 2 == 0,
                ..full()
            }),
            9 => Command::RecordOrderOnOutcome(RecordOrderOnOutcome { made, served_in_court: one, ..on_outcome() }),
            10 => Command::ReportBreach(ReportBreach { term: None, ..breach(n, Some(Occurred::at(moment))) }),
            11 => breach_recorded(),
            12 => breach_rejected(),
            13 => breach_ended(),
            14 => charged(),
            which => proceedings::later(which, made, moment, one),
        };
        set_order(&mut command, n);
        command
    })
}

/// Points a command on an order at the first or the second one.
fn set_order(command: &mut Command, n: u128) {
    match command {
        Command::DeclineOrder(it) => it.order = id(n),
        Command::StartDrafting(it) => it.order = id(n),
        Command::AuthoriseApplication(it) => it.order = id(n),
        Command::LodgeApplication(it) => it.order = id(n),
        Command::RecordInterimOrder(it) => it.order = id(n),
        Command::RecordService(it) => it.order = id(n),
        Command::RecordNotification(it) => it.order = id(n),
        Command::RecordFullOrder(it) => it.order = id(n),
        Command::ReportBreach(it) => it.order = id(n),
        Command::ListHearing(it) => it.order = id(n),
        Command::WithdrawApplication(it) => it.order = id(n),
        Command::RecordRefusal(it) => it.order = id(n),
        Command::RecordVariation(it) => it.order = id(n),
        Command::RecordDischarge(it) => it.order = id(n),
        Command::RecordServiceAttempt(it) => it.order = id(n),
        Command::ExemptNotification(it) => it.order = id(n),
        Command::EndExemption(it) => it.order = id(n),
        Command::RecordChange(it) => it.order = id(n),
        Command::ReportUnnotifiedChange(it) => it.order = id(n),
        Command::LodgeAppeal(it) => it.order = id(n),
        Command::DetermineAppeal(it) => it.order = id(n),
        Command::ConsiderOrder(_)
        | Command::RecordOrderOnOutcome(_)
        | Command::RecordBreach(_)
        | Command::RejectBreach(_)
        | Command::EndBreach(_)
        | Command::ChargeBreach(_)
        | Command::RecordBreachArrest(_)
        | Command::RecordBreachOutcome(_) => {}
    }
}

/// The history that commands lead to after a given one; refused ones leave nothing.
fn lived(given: &[Command], commands: &[Command]) -> Vec<Recorded> {
    let mut history = history(given);
    for command in commands {
        let entries = decided(&history, NOW, command).unwrap_or_default();
        let changed = !entries.is_empty();
        record(&mut history, entries);
        if changed {
            assert_eq!(decided(&history, NOW, command), Ok(vec![]), "repeated: {command:?}");
        }
    }
    history
}

fn starts() -> impl Strategy<Value = Vec<Command>> {
    prop_oneof![Just(vec![first()]), Just(considered()), Just(lodged()), Just(interim_served()), Just(in_force())]
}

fn count(history: &[Recorded], matches: impl Fn(&OrdersEvent) -> bool) -> usize {
    history.iter().filter(|event| matches!(&event.entry.event, Event::Orders(said) if matches(said))).count()
}

proptest! {
    #[test]
    fn an_order_has_at_most_one_full_version_and_never_one_without_an_application(
        given in starts(),
        commands in prop::collection::vec(any_command(), 0..60),
    ) {
        let history = lived(&given, &commands);
        for n in 1..3 {
            let full = count(&history, |said| matches!(said, OrdersEvent::FullOrderMade(it) if it.order == id(n)));
            let lodged = count(&history, |said| matches!(said, OrdersEvent::ApplicationLodged(it) if it.order == id(n)));
            prop_assert!(full <= 1 && full <= lodged && lodged <= 1);
        }
    }

    #[test]
    fn no_breach_is_charged_that_no_service_came_before(
        given in prop_oneof![starts(), Just(breached())],
        commands in prop::collection::vec(any_command(), 0..60),
    ) {
        let history = lived(&given, &commands);
        for (position, event) in history.iter().enumerate() {
            let Event::Orders(OrdersEvent::BreachCharged(charged)) = &event.entry.event else { continue };
            let reported = |event: &&Recorded| matches!(&event.entry.event,
                Event::Orders(OrdersEvent::BreachReported(it)) if it.breach == charged.breach);
            let report = history.iter().find(reported).unwrap();
            let Event::Orders(OrdersEvent::BreachReported(breach)) = &report.entry.event else { unreachable!() };
            let then = report.entry.occurred.unwrap();
            let by_then = |made: Date| made <= london_date(then.to);
            let served = count(&history[..position], |said| {
                matches!(said, OrdersEvent::OrderServed(it) if it.order == breach.order && it.served_at <= then.to)
                    || matches!(said, OrdersEvent::FullOrderMade(it)
                        if it.order == breach.order && it.served_in_court && by_then(it.made))
                    || matches!(said, OrdersEvent::OrderVaried(it)
                        if it.order == breach.order && it.served_in_court && by_then(it.made))
                    || matches!(said, OrdersEvent::OrderMadeOnOutcome(it)
                        if it.order == breach.order && it.served_in_court && by_then(it.made))
            });
            prop_assert!(served > 0);
        }
    }

    #[test]
    fn at_most_one_version_of_an_order_is_in_force_on_the_day_after_any_change(
        given in starts(),
        commands in prop::collection::vec(any_command(), 0..60),
    ) {
        let state = State::fold(&lived(&given, &commands));
        for order in state.orders.values() {
            for changed in order.versions.iter().map(|version| version.made.day()) {
                let day = changed.tomorrow().unwrap();
                // On the day of a change the old terms end and the new ones begin.
                if order.versions.iter().any(|version| version.made.day() == day) {
                    continue;
                }
                let in_force = order.versions.iter().filter(|version| {
                    version.made.day() <= day && order.last_day_of(version).is_none_or(|last| day <= last)
                });
                prop_assert!(in_force.count() <= 1);
            }
        }
    }

    #[test]
    fn at_most_one_appeal_and_one_exemption_are_open_and_region_c_never_starts_anew_with_the_full_order(
        given in starts(),
        commands in prop::collection::vec(any_command(), 0..60),
    ) {
        let history = lived(&given, &commands);
        let state = State::fold(&history);
        for order in state.orders.values() {
            prop_assert!(order.appeals.iter().filter(|(_, determined)| determined.is_none()).count() <= 1);
            prop_assert!(order.exemptions.iter().filter(|(_, ended)| ended.is_none()).count() <= 1);
            let replacing = order.full().filter(|full| full.made.replaces_interim());
            prop_assert!(replacing.and_then(|full| full.served.as_ref()?.notification_due).is_none());
        }
    }

    #[test]
    fn a_charge_follows_a_recorded_breach_and_no_breach_is_both_recorded_and_not_made_out(
        commands in prop::collection::vec(any_command(), 0..60),
    ) {
        let history = lived(&breached(), &commands);
        let recorded = count(&history, |said| matches!(said, OrdersEvent::BreachRecorded(_)));
        let rejected = count(&history, |said| matches!(said, OrdersEvent::BreachNotMadeOut(_)));
        let charged = count(&history, |said| matches!(said, OrdersEvent::BreachCharged(_)));
        prop_assert!(recorded + rejected <= 1 && charged <= recorded);
    }

    #[test]
    fn any_order_of_events_can_be_folded_and_decided_on(
        commands in prop::collection::vec(any_command(), 0..40),
        seed in any::<u64>(),
    ) {
        let mut history = lived(&in_force(), &commands);
        history.sort_by_key(|event| event.position.wrapping_mul(seed | 1));
        let state = history.iter().fold(State::default(), evolve);
        prop_assert_eq!(state.events.len(), history.len());
        for command in &commands {
            let _ = decided(&history, NOW, command);
        }
    }
}
